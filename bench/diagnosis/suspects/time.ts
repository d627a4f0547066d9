// Limits on how long: timeouts of functions and front doors, the limit of INIT.

import { functionLimits } from '../../../lambda/index.ts';
import { milliseconds, number } from '../../../reports/words/format.ts';
import type { Setting } from '../../../reports/index.ts';
import { quantity } from '../../input/quantity.ts';
import { mostOf, summed, type Scene, type SceneFunction } from '../scene.ts';
import { applied } from '../settings.ts';
import { rank, type Suspect } from '../suspect.ts';

/** The longest that a function may run, and a front door waits. */
const longestOf = ({ scenario }: Scene): number => functionLimits(scenario.rules.date).maxTimeoutMs;
/** More than any handler here should take. */
const plentyOf = (timeoutMs: number, longestMs: number): number =>
  Math.min(longestMs, Math.max(60_000, timeoutMs * 10));

/** Ever longer, up to the longest. */
const longer = (fromMs: number, toMs: number): number[] =>
  [1.1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100]
    .map((factor) => Math.ceil((fromMs * factor) / 1000) * 1000)
    .filter((ms, index, all) => ms > fromMs && ms <= toMs && all.indexOf(ms) === index);

const timeoutSettings = (scene: Scene, { name, document }: SceneFunction, timeoutMs: number): Setting[] => [
  { path: `functions.${name}.timeout`, value: `${timeoutMs}ms` },
  ...Object.entries(document.versions ?? {}).flatMap(([version, { timeout }]) =>
    timeout === undefined ? [] : [{ path: `functions.${name}.versions.${version}.timeout`, value: `${timeoutMs}ms` }],
  ),
  // A queue hides a message for at least the timeout.
  ...scene.traffic
    .filter(({ owner, document: { via } }) => owner === name && via === 'sqs')
    .filter(
      ({ document: { sqs } }) =>
        sqs?.visibilityTimeout !== undefined && quantity('duration', sqs.visibilityTimeout) < timeoutMs,
    )
    .map(({ path }) => ({ path: `${path}.sqs.visibilityTimeout`, value: `${timeoutMs}ms` })),
];

const timeout = (scene: Scene, fn: SceneFunction): Suspect => {
  const nowMs = quantity('duration', fn.document.timeout);
  const longestMs = longestOf(scene);
  return {
    limit: 'timeout',
    of: fn.name,
    rank: rank.time,
    subject: `The timeout of ${fn.name} (${milliseconds(nowMs)})`,
    detail: `${number(summed(fn, ({ totals }) => totals.timedOut))} runs were ended by it`,
    off: applied(timeoutSettings(scene, fn, plentyOf(nowMs, longestMs))),
    isLimit: false,
    plans: () => [
      {
        values: longer(nowMs, longestMs),
        settings: (value) => timeoutSettings(scene, fn, Number(value)),
        said: (value) =>
          `Raise the timeout of ${fn.name} from ${milliseconds(nowMs)} to ${milliseconds(Number(value))}`,
      },
    ],
  };
};

const doorTimeouts = (scene: Scene): Suspect[] =>
  scene.traffic
    .filter(({ document }) => document.via === 'http' && document.http?.kind !== 'url')
    .filter(({ owner }) =>
      scene.functions.some((fn) => fn.name === owner && summed(fn, ({ totals }) => totals.timedOut) > 0),
    )
    .map(({ path, document }) => {
      const own = document.http?.timeout;
      const longestMs = longestOf(scene);
      const nowMs = own === undefined ? 29_000 : quantity('duration', own);
      return {
        limit: 'frontDoorTimeout',
        of: `${path}.http`,
        rank: rank.time - 0.2,
        subject: `The time limit of the front door of ${document.to} (${milliseconds(nowMs)})`,
        off: applied([{ path: `${path}.http.timeout`, value: `${longestMs}ms` }]),
        isLimit: false,
        plans: () => [
          {
            values: longer(nowMs, longestMs),
            settings: (value) => [{ path: `${path}.http.timeout`, value: `${value}ms` }],
            said: (value) =>
              `Raise the time limit of the front door of ${document.to} from ${milliseconds(nowMs)} to ${milliseconds(Number(value))}`,
          },
        ],
      };
    });

const initLimit = (scene: Scene): Suspect[] => {
  const { initLimitMs } = scene.scenario.rules;
  const [fn] = mostOf(scene.functions, ({ initMs }) => (initMs.max >= initLimitMs ? initMs.count : 0), 1);
  if (fn === undefined) return [];
  const longestMs = longestOf(scene);
  return [
    {
      limit: 'initLimit',
      of: fn.name,
      rank: rank.time - 0.3,
      subject: `The time that Lambda gives an INIT (${milliseconds(initLimitMs)}): that of ${fn.name} takes longer, and is run again within the invocation`,
      off: applied([{ path: 'account.rules.initLimitMs', value: longestMs }]),
      isLimit: false,
      plans: () => [
        {
          values: longer(quantity('duration', fn.document.timeout), longestMs),
          settings: (value) => timeoutSettings(scene, fn, Number(value)),
          said: (value) =>
            `Make the INIT of ${fn.name} shorter; until then raise its timeout to ${milliseconds(Number(value))}`,
        },
      ],
    },
  ];
};

export const timeSuspects = (scene: Scene): Suspect[] => [
  ...initLimit(scene),
  ...mostOf(scene.functions, ({ totals }) => totals.timedOut, 3).map((fn) => timeout(scene, fn)),
  ...doorTimeouts(scene),
];
