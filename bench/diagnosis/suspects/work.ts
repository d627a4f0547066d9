// The work itself: what the handler takes, at its memory size, what lies between client and environment, how clients wait.

import { durationFactor, memorySizeFor, memorySizesFor } from '../../../lambda/index.ts';
import { milliseconds, number } from '../../../reports/words/format.ts';
import type { Setting } from '../../../reports/index.ts';
import { scaled } from '../../../sim/index.ts';
import type { FunctionDocument } from '../../format/function-document.ts';
import { quantity } from '../../input/quantity.ts';
import type { Adjust } from '../laboratory.ts';
import { changedPlaces, memoriesOf, memoryWords, namedPlaces, placesOf, type MemoryPlace } from '../places.ts';
import { scaledLaw } from '../scaled-law.ts';
import { mostOf, type Scene, type SceneFunction, type SectionFigure } from '../scene.ts';
import { applied } from '../settings.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';

const memorySizesMb = [
  128, 192, 256, 384, 512, 768, 1024, 1280, 1536, 1769, 2048, 2560, 3008, 3538, 4096, 5307, 6144, 8192, 10_240,
];
const fullVcpuMb = 1769;

const busyMs: Parameters<typeof mostOf>[1] = ({ billedMs }) => billedMs.count * billedMs.mean;
const late: Parameters<typeof mostOf>[1] = ({ latencyMs }) => (latencyMs.count === 0 ? 0 : latencyMs.p99);

/** Those that take most time, and those that answer last. */
const workers = (scene: Scene): SceneFunction[] => [
  ...new Set([...mostOf(scene.functions, busyMs, 2), ...mostOf(scene.functions, late, 2)]),
];

/** Settings that nothing runs with are of no account. */
const run: SectionFigure = ({ totals }) => totals.admitted;

const below = (places: readonly MemoryPlace[], sizeMb: number): MemoryPlace[] =>
  places.filter(({ nowMb }) => nowMb < sizeMb);

/** None is made smaller. */
const memorySettings = (places: readonly MemoryPlace[], sizeMb: number): Setting[] =>
  below(places, sizeMb).map(({ path }) => ({ path, value: `${sizeMb}MB` }));

/** How much longer the handler takes than at the size it was measured with. */
const slowedBy = ({ cpu }: FunctionDocument, nowMb: number, date: string): number =>
  cpu === undefined
    ? 1
    : durationFactor(
        { share: quantity('share', cpu.share), measuredAtMb: quantity('size', cpu.measuredAt), threads: cpu.threads },
        nowMb,
        date,
      );

/** Nothing where none is below what its threads can use. */
const memoryPlans = (fn: SceneFunction, date: string): Plan[] => {
  const places = memoriesOf(fn, run);
  const most = fullVcpuMb * (fn.document.cpu?.threads ?? 1);
  const sizes = memorySizesFor(
    memorySizesMb.filter((size) => size <= most),
    date,
  );
  const values = sizes.filter((size) => below(places, size).length > 0);
  if (values.length === 0) return [];
  return [
    {
      values,
      settings: (value) => memorySettings(places, Number(value)),
      said: (value) =>
        `Raise ${changedPlaces(memoryWords, below(places, Number(value)), `${number(Number(value))} MB`)}, which brings as much more CPU`,
    },
  ];
};

/** From here on memory is what makes it slow, not the work. */
const muchSlower = 1.5;

const memory = (scene: Scene, fn: SceneFunction): Suspect[] => {
  const { cpu } = fn.document;
  const { date } = scene.scenario.rules;
  const plans = memoryPlans(fn, date);
  if (cpu === undefined || plans.length === 0) return [];
  const places = memoriesOf(fn, run);
  const { nowMb } = places[0]!;
  const slowed = slowedBy(fn.document, nowMb, date);
  const plentyMb = memorySizeFor(fullVcpuMb * cpu.threads, date);
  return [
    {
      limit: 'memory',
      of: fn.name,
      rank: slowed >= muchSlower ? rank.time - 0.5 : rank.memory,
      subject: `${namedPlaces(memoryWords, places)}, which brings ${places.length === 1 ? '' : 'the smallest '}${number(nowMb / fullVcpuMb)} of a vCPU`,
      ...(slowed > 1
        ? {
            detail: `its handler takes ${number(slowed)} times as long as at the ${String(cpu.measuredAt)} it was measured with`,
          }
        : {}),
      off: applied(memorySettings(places, plentyMb)),
      offSaid: `with ${number(plentyMb)} MB`,
      isLimit: false,
      plans: () => plans,
    },
  ];
};

/** Handler time in the run without limits: what is left is the handler's own. */
const factors = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05];
/** Whoever halves a handler's time has done much; a cause it is where that, or more, would help. */
const offFactor = 0.25;

const faster =
  (name: string): Adjust =>
  (scenario) => ({
    ...scenario,
    functions: scenario.functions.map((fn) =>
      (fn.config.versionOf ?? fn.config.name) === name && fn.duration !== null
        ? { ...fn, duration: scaled(fn.duration, offFactor) }
        : fn,
    ),
  });

/** The laws of what runs, each so many times as long; those that cannot be scaled are left. */
const lawSettings = (fn: SceneFunction, key: 'duration' | 'overhead', factor: number): Setting[] =>
  placesOf(fn, key, run).flatMap(({ path, value: law }) => {
    const value = law === undefined ? null : scaledLaw(law, factor);
    return value === null ? [] : [{ path, value }];
  });

const handler = (scene: Scene, fn: SceneFunction): Suspect => {
  const { latencyMs, billedMs } = fn.sections.reduce((most, one) =>
    one.latencyMs.count > most.latencyMs.count ? one : most,
  );
  const canBeWritten = lawSettings(fn, 'duration', 0.5).length > 0;
  return {
    limit: 'handler',
    of: fn.name,
    rank: rank.handler,
    subject: `The handler of ${fn.name} itself: it takes ${milliseconds(billedMs.p50)}${billedMs.p99 > 1.02 * billedMs.p50 ? `, and 1 % of its runs more than ${milliseconds(billedMs.p99)}` : ' each time'}`,
    ...(latencyMs.p99 > 1.2 * billedMs.p99
      ? { detail: `with waits and cold starts answers take up to ${milliseconds(latencyMs.p99)}` }
      : {}),
    off: (same) => same,
    adjust: faster(fn.name),
    offSaid: 'with a quarter of the handler’s time',
    isLimit: false,
    plans: () => [
      ...(fn.document.cpu === undefined ? [] : memoryPlans(fn, scene.scenario.rules.date)),
      ...(canBeWritten
        ? [
            {
              values: factors,
              settings: (value: number | string) => lawSettings(fn, 'duration', Number(value)),
              said: (value: number | string) =>
                `Make the handler of ${fn.name} faster, to ${Math.round(Number(value) * 100)} % of its time (99 % of the runs within ${milliseconds(billedMs.p99 * Number(value))})`,
            },
          ]
        : []),
    ],
  };
};

/** Where a version has none of its own, that of the function holds. */
const withoutOverhead = ({ name, document }: SceneFunction): Setting[] => [
  { path: `functions.${name}.overhead` },
  ...Object.keys(document.versions ?? {}).map((version) => ({
    path: `functions.${name}.versions.${version}.overhead`,
  })),
];

const overhead = (fn: SceneFunction): Suspect[] => {
  if (lawSettings(fn, 'overhead', 0.5).length === 0) return [];
  return [
    {
      limit: 'overhead',
      of: fn.name,
      rank: rank.memory - 0.5,
      subject: `The way between the clients and ${fn.name} (overhead)`,
      off: applied(withoutOverhead(fn)),
      isLimit: false,
      plans: () => [
        {
          values: factors,
          settings: (value) => lawSettings(fn, 'overhead', Number(value)),
          said: (value) =>
            `Bring clients and ${fn.name} nearer, to ${Math.round(Number(value) * 100)} % of the way there and back`,
        },
      ],
    },
  ];
};

/** Clients that wait longer between their tries than they have to. */
const clientRetries = (scene: Scene): Suspect[] => {
  const waiting = scene.traffic.filter(({ document: { retry } }) =>
    typeof retry === 'string' ? retry.includes('adaptive') : quantity('duration', retry.base) >= 1000,
  );
  if (waiting.length === 0 || scene.base.result.totals.retries === 0) return [];
  const settings = waiting.map(({ path, document: { retry } }) => ({
    path: `${path}.retry`,
    value: typeof retry === 'string' ? 'sdk-v3-standard' : { attempts: retry.attempts, base: '100ms', cap: '1s' },
  }));
  const names = [...new Set(waiting.map(({ owner }) => owner))].join(', ');
  const policies = new Set(
    waiting.map(({ document: { retry } }) => (typeof retry === 'string' ? retry : `first after ${String(retry.base)}`)),
  );
  const isAdaptive = waiting.some(({ document: { retry } }) => typeof retry === 'string');
  return [
    {
      limit: 'clientRetries',
      of: names,
      rank: rank.reservation - 0.5,
      subject: `How long clients of ${names} wait before they try again (${[...policies].join(', ')})`,
      off: applied(settings),
      isLimit: true,
      plans: () => [
        {
          values: [1],
          settings: () => settings,
          said: () =>
            isAdaptive
              ? `Let clients of ${names} try again in the SDKs’ standard mode, not the adaptive one, which holds back all that they send`
              : `Let clients of ${names} try again sooner (after 100 ms, doubling up to 1 s)`,
        },
      ],
    },
  ];
};

export const workSuspects = (scene: Scene): Suspect[] => [
  ...clientRetries(scene),
  ...workers(scene).flatMap((fn) => [...memory(scene, fn), ...overhead(fn), handler(scene, fn)]),
];
