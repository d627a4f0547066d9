// Environments that had to be made first: INIT, and provisioned concurrency that is too little or comes too late.

import { environmentOriginNames, type EnvironmentOriginName } from '../../../lambda/environment-origin.ts';
import { milliseconds, number, share } from '../../../reports/words/format.ts';
import { provision, provisionedNow } from '../room.ts';
import { mostOf, peakOf, summed, type Scene, type SceneFunction } from '../scene.ts';
import { all, applied, type Change } from '../settings.ts';
import { rank, type Suspect } from '../suspect.ts';
import { provisionPlan } from './rates.ts';

const originOf = (fn: SceneFunction, name: EnvironmentOriginName): number =>
  summed(fn, ({ totals }) => totals.environments.origins?.[name] ?? 0);

const reasons: Readonly<Record<EnvironmentOriginName, string>> = {
  growth: 'most were growth',
  expiry: 'most replaced environments that had been idle for too long',
  retirement: 'most replaced environments of the greatest age',
  failure: 'most replaced environments that crashed or timed out',
  deployment: 'most were of a newly deployed version',
  provisioned: '',
};

const commonest = (fn: SceneFunction): EnvironmentOriginName =>
  environmentOriginNames
    .filter((name) => name !== 'provisioned')
    .reduce((most, name) => (originOf(fn, name) > originOf(fn, most) ? name : most), 'growth');

const colds = (fn: SceneFunction): number => summed(fn, ({ totals }) => totals.coldStarts);
const runs = (fn: SceneFunction): number => summed(fn, ({ latencyMs }) => latencyMs.count);

/** What provisioned concurrency would have to be, at most. */
const needOf = (scene: Scene, fn: SceneFunction, result = scene.base.result): number => {
  const perConcurrency = scene.scenario.rules.requestRatePerConcurrency;
  const { stepMs } = result.series;
  const rate = fn.sections.reduce((sum, { series }) => sum + (Math.max(0, ...series.offered) * 1000) / stepMs, 0);
  return Math.ceil(Math.max(peakOf(result, fn, scene), perConcurrency === null ? 0 : rate / perConcurrency) * 1.2);
};

/** INIT takes no time; and where cold starts count by themselves, there are none. */
const withoutCold = (scene: Scene, fn: SceneFunction): Change => {
  const { name, document } = fn;
  const instant = { constant: '0ms' };
  return all([
    applied([
      { path: `functions.${name}.coldStart`, value: instant },
      ...Object.entries(document.versions ?? {}).flatMap(([version, { coldStart }]) =>
        coldStart === undefined ? [] : [{ path: `functions.${name}.versions.${version}.coldStart`, value: instant }],
      ),
    ]),
    scene.broken.has('coldStarts') ? applied(provision(scene, fn, needOf(scene, fn))) : (same) => same,
  ]);
};

const coldSuspect = (scene: Scene, fn: SceneFunction): Suspect => {
  const init = fn.sections.reduce(
    (most, { initMs }) => (initMs.count > most.count ? initMs : most),
    fn.sections[0]!.initMs,
  );
  return {
    limit: 'coldStarts',
    of: fn.name,
    rank: rank.cold,
    subject: `Cold starts of ${fn.name} (${number(colds(fn))}, ${share(colds(fn) / Math.max(1, runs(fn)))} of its runs)`,
    detail: `half of them initialise within ${milliseconds(init.p50)}; ${reasons[commonest(fn)]}`,
    off: withoutCold(scene, fn),
    isLimit: false,
    plans: ({ result }) => [provisionPlan(scene, fn, Math.max(needOf(scene, fn), needOf(scene, fn, result)))],
  };
};

/** Idle environments end: when, nobody documents. */
const keepAlive = (scene: Scene, fn: SceneFunction): Suspect[] => {
  if (originOf(fn, 'expiry') < 0.5 * colds(fn)) return [];
  const { name, document } = fn;
  const spec = document.keepAlive;
  const isAssumed = spec === undefined || spec.preset !== undefined;
  return [
    {
      limit: 'keepAlive',
      of: name,
      rank: rank.cold - 0.5,
      ...(isAssumed ? { assumed: `functions.${name}.keepAlive` } : {}),
      subject: `Cold starts of ${name} (${number(colds(fn))}, ${share(colds(fn) / Math.max(1, runs(fn)))} of its runs), because idle environments end${isAssumed ? ` (after how long, nobody documents; assumed: functions.${name}.keepAlive)` : ''}`,
      off: applied([{ path: `functions.${name}.keepAlive`, value: { fixed: '7d' } }]),
      isLimit: false,
      plans: ({ result }) => [provisionPlan(scene, fn, Math.max(needOf(scene, fn), needOf(scene, fn, result)))],
    },
  ];
};

const provisioned = (scene: Scene, fn: SceneFunction): Suspect[] => {
  const now = provisionedNow(scene, fn);
  if (now === 0) return [];
  return [
    {
      limit: 'provisionedConcurrency',
      of: fn.name,
      rank: rank.cold - 0.7,
      subject: `The provisioned concurrency of ${fn.name} (${number(now)}): what it does not carry starts cold`,
      off: applied(provision(scene, fn, Math.max(now + 1, needOf(scene, fn)))),
      isLimit: false,
      plans: ({ result }) => [provisionPlan(scene, fn, Math.max(needOf(scene, fn), needOf(scene, fn, result)))],
    },
  ];
};

/** What is asked for while the run goes on comes minutes later. */
const delay = (scene: Scene, fn: SceneFunction): Suspect[] => {
  const { name, document } = fn;
  if (document.provisionedScaling === undefined) return [];
  const { tracking } = document.provisionedScaling;
  const minimum = tracking?.minimum ?? 0;
  return [
    {
      limit: 'provisionedDelay',
      of: name,
      rank: rank.cold - 0.8,
      subject: `The time that provisioned concurrency of ${name} takes to follow the traffic`,
      off: all([
        applied([
          { path: 'account.rules.provisionedPreparationMs', value: 0 },
          { path: 'account.rules.provisionedPerMinute', value: 1_000_000 },
        ]),
        applied(provision(scene, fn, needOf(scene, fn))),
      ]),
      isLimit: false,
      plans: () => [
        ...(tracking === undefined
          ? []
          : [
              {
                values: provisionPlan(scene, fn, needOf(scene, fn)).values.filter((count) => Number(count) > minimum),
                settings: (value: number | string) => [
                  ...provision(scene, fn, Number(value)),
                  { path: `functions.${name}.provisionedScaling.tracking.minimum`, value },
                  {
                    path: `functions.${name}.provisionedScaling.tracking.maximum`,
                    value: Math.max(tracking.maximum, Number(value)),
                  },
                ],
                said: (value: number | string) =>
                  `Never let target tracking of ${name} go below ${value} (now ${minimum}), and have them before the traffic comes`,
              },
            ]),
        {
          values: [1],
          settings: () => [
            ...provision(scene, fn, needOf(scene, fn)),
            { path: `functions.${name}.provisionedScaling` },
          ],
          said: () => `Provision ${number(needOf(scene, fn))} for ${name} from the start`,
        },
      ],
    },
  ];
};

export const coldSuspects = (scene: Scene): Suspect[] =>
  mostOf(scene.functions, ({ totals }) => totals.coldStarts, 3).flatMap((fn) => [
    ...keepAlive(scene, fn),
    ...delay(scene, fn),
    ...provisioned(scene, fn),
    coldSuspect(scene, fn),
  ]);
