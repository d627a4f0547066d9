// The scenario of a recording as a file: commented with what was recorded, how well each law fits, and what nobody told.

import { counted, number, several } from '../../reports/index.ts';
import type { ArrivalSpec } from '../format/arrival-document.ts';
import type { Draft, DraftFunction } from './draft.ts';
import type { FittedKeepAlive } from './fit-keep-alive.ts';
import { hasClock } from './arrival-bins.ts';
import type { FitQuality, FittedLaw } from './fit-law.ts';
import type { Recording } from './recording.ts';
import { cpuText, explains, fitCpu } from '../tune/fit-cpu.ts';
import { comment, entry } from './yaml-lines.ts';

const ms = (value: number): string => `${Number(value.toPrecision(4))} ms`;
const percent = (share: number): string => `${Math.abs(share) < 1e-6 ? 0 : Number((100 * share).toPrecision(2))} %`;
const quantileName = (share: number): string => `p${Number((100 * share).toPrecision(6))}`;
const time = (value: number): string =>
  value < 1000 ? `${Number(value.toFixed(3))}ms` : `${Number((value / 1000).toFixed(6))}s`;

/** How many lines there were, and of what use. */
export const linesText = ({ lines, matched, brokenCount }: Recording): string => {
  const broken = brokenCount === 0 ? '' : `, ${counted(brokenCount, 'is', 'are')} broken`;
  return `${several(lines, 'line')}, ${number(matched)} of them told something${broken}`;
};

const toldShares: ReadonlySet<number> = new Set([0.5, 0.95, 0.99, 0.999]);

const qualityText = ({ largestError, largestAt, meanError, quantiles }: FitQuality): string => {
  const told = quantiles
    .filter(([share]) => toldShares.has(share))
    .map(([share, recorded, fitted]) => `${quantileName(share)} ${ms(recorded)} (law ${ms(fitted)})`);
  const mean = meanError === null ? 'no mean was told' : `mean off by ${percent(Math.abs(meanError))}`;
  const error =
    largestError === 0
      ? 'no quantile is off'
      : `largest quantile error ${percent(largestError)} at ${quantileName(largestAt)}`;
  return [...told, error, mean].join(', ');
};

export const lawText = (what: string, { family, count, quality }: FittedLaw): string =>
  `${what}: ${family}, of ${count}; ${qualityText(quality)}.`;

/** Of which the law of durations is. */
const durationsOf = ({ recorded, fitted }: DraftFunction): string => {
  if (!fitted.tellsCold) return 'Durations';
  if (recorded.warm.count > 0) return 'Warm invocations';
  return recorded.summaries.length > 0 ? 'Durations' : 'First invocations, for want of any others';
};

const durationLines = (one: DraftFunction): string[] => {
  const { recorded, fitted } = one;
  if (fitted.warm === null || fitted.duration === null) return [];
  const what = durationsOf(one);
  const timeouts =
    recorded.timeouts.count === 0
      ? []
      : comment(
          `${recorded.timeouts.count} of ${recorded.ran} were ended by the timeout: all that is known is that they would have taken longer, which is what the second part of the mixture does.`,
          2,
        );
  return [...comment(lawText(what, fitted.warm), 2), ...timeouts, ...entry('duration', fitted.duration, 2)];
};

const placementLines = (placement: FittedLaw | null): string[] =>
  placement === null
    ? [
        ...comment(
          'What comes before INIT stands in no log; published is what was measured of it elsewhere, which callers wait for, too.',
          2,
        ),
        ...entry('placement', 'none', 2),
      ]
    : [
        ...comment(lawText('What comes before INIT, as callers waited for it', placement), 2),
        ...entry('placement', placement.spec, 2),
      ];

const untoldInit = ({ recorded }: DraftFunction): string =>
  recorded.cold.count === 0
    ? 'No cold start was recorded: INIT as it was published for the runtime.'
    : `${several(recorded.cold.count, 'cold start')}, of which nobody told how long INIT took: as it was published for the runtime.`;

const firstLines = ({ recorded, fitted }: DraftFunction): string[] => {
  const { warm, cold } = recorded;
  if (cold.count === 0 || fitted.warm === null) return [];
  const others =
    warm.count === 0
      ? 'what others take nobody told'
      : `others ${ms(warm.meanMs)}: ${fitted.firstInvocation === null ? 'no more than chance' : 'what it takes longer'}`;
  return comment(`The first invocation after INIT took ${ms(cold.meanMs)} on average, ${others}.`, 2);
};

/** What creates an environment, and what of it a load tool's times already hold. */
const coldLines = (one: DraftFunction): string[] => {
  const { recorded, fitted } = one;
  if (!fitted.tellsCold) {
    return [
      ...comment(
        'Which requests met a cold start nobody told: what it took is among the durations, so that it costs nothing more here.',
        2,
      ),
      ...entry('coldStart', { constant: '0ms' }, 2),
      ...entry('firstInvocation', 'none', 2),
      ...entry('placement', 'none', 2),
    ];
  }
  const init =
    fitted.init === null
      ? comment(untoldInit(one), 2)
      : [
          ...comment(lawText(`Init Duration of ${several(recorded.cold.count, 'cold start')}`, fitted.init), 2),
          ...entry('coldStart', fitted.init.spec, 2),
        ];
  const failed = recorded.failedInits + recorded.timedOutInits;
  return [
    ...init,
    ...(failed === 0
      ? []
      : comment(`${counted(failed, 'INIT failed or was', 'INITs failed or were')} ended; simulated INITs succeed.`, 2)),
    ...firstLines(one),
    ...(fitted.init === null && recorded.cold.count === 0
      ? []
      : entry('firstInvocation', fitted.firstInvocation ?? 'none', 2)),
    ...(fitted.init === null ? [] : placementLines(fitted.placement)),
  ];
};

const keepAliveLines = (keepAlive: FittedKeepAlive | null): string[] => {
  if (keepAlive === null || (keepAlive.survivedMs === 0 && keepAlive.endedMs === Infinity)) return [];
  const { survivedMs, endedMs, fixedMs, exceptions, choices, mru, environments, reuse } = keepAlive;
  const survived = `${several(environments, 'environment')}; one was used again after ${ms(survivedMs)} idle`;
  const ended = endedMs === Infinity ? 'none was seen to have ended' : `one had ended after ${ms(endedMs)}`;
  const others = exceptions === 0 ? '' : ` (${exceptions} did otherwise)`;
  const open = fixedMs === null ? ' That leaves open how long they live: the rule of the era is kept.' : '';
  return [
    ...comment(`${survived}, ${ended}${others}.${open}`, 2),
    ...(fixedMs === null ? [] : entry('keepAlive', { fixed: time(Math.round(fixedMs)) }, 2)),
    ...(reuse === null
      ? []
      : [
          ...comment(`Of ${several(choices, 'choice')} among idle ones ${mru} took the most recently used.`, 2),
          ...entry('reuse', reuse, 2),
        ]),
  ];
};

const timeoutSaid = ({ timeoutSeen, timeoutExceeded }: DraftFunction['fitted']): string => {
  if (timeoutSeen) return 'as invocations were ended by it';
  return timeoutExceeded
    ? 'nothing was ended by it, but there is no longer one: some of what was recorded took longer'
    : 'nothing was ended by it: long enough for all that was recorded';
};

/** The function as it stands in a scenario, under `functions`. */
export const functionLines = (one: DraftFunction): string[] => {
  const { name, recorded, fitted } = one;
  const used = Number.isNaN(recorded.maxMemoryMb)
    ? ''
    : ` # at most ${Math.round(recorded.maxMemoryMb)} MB of it were used`;
  const most = Number.isNaN(recorded.mostAtOnce) ? [] : [`At most ${recorded.mostAtOnce} ran at once.`];
  const refused =
    recorded.throttled === 0
      ? []
      : [
          `${counted(recorded.throttled, 'request was', 'requests were')} refused (429): with which limit, nobody told; set reservedConcurrency or account.concurrency.`,
        ];
  const byMemory = [...recorded.meanByMemory].map(([memoryMb, mean]) => `${memoryMb} MB ${ms(mean)}`);
  return [
    ...entry(name, {}, 1).map((line) => line.replace(/\s*\{\s*\}$/, '')),
    ...(fitted.memoryMb === null
      ? comment('Its memory nobody told: 128MB.', 2)
      : [`    memory: ${fitted.memoryMb}MB${used}`]),
    ...(byMemory.length === 0 ? [] : comment(`Means by memory: ${byMemory.join(', ')}.`, 2)),
    `    timeout: ${time(fitted.timeoutMs)} # ${timeoutSaid(fitted)}`,
    ...[...most, ...refused].flatMap((text) => comment(text, 2)),
    ...cpuLines(recorded.meanByMemory, fitted.memoryMb),
    ...durationLines(one),
    ...coldLines(one),
    ...(fitted.errorShare === 0 ? [] : entry('errors', `${Number((100 * fitted.errorShare).toPrecision(4))}%`, 2)),
    ...keepAliveLines(fitted.keepAlive),
  ];
};

/** CPU by memory has been the same since Dec 2020, and no such result tells a date. */
const rulesDate = '2023-12-01';

/** Of means at several sizes: the share of the CPU by which a scenario tells all of them. */
const cpuLines = (meanByMemory: ReadonlyMap<number, number>, memoryMb: number | null): string[] => {
  if (memoryMb === null) return [];
  const means = [...meanByMemory].map(([mb, meanMs]) => ({ memoryMb: mb, meanMs }));
  const fit = fitCpu(means, memoryMb, rulesDate);
  return fit === null || !explains(fit) ? [] : [`    ${cpuText(fit)} # fitted to the means by memory`];
};

/** Of traffic that nobody told: how many there were may be known all the same. */
const untoldTraffic = ({ untimed }: DraftFunction['recorded']): string =>
  untimed === 0
    ? 'How many requests came nobody told: one a second.'
    : `${several(untimed, 'request')}, and nobody told in what time: one a second.`;

const arrivalsSaid = ({ arrivals, recorded }: DraftFunction, hasInstants: boolean): string => {
  if (arrivals === null) return untoldTraffic(recorded);
  return hasInstants ? `${several(arrivals.count, 'request')}, each when it came.` : `${arrivals.said}.`;
};

const trafficLines = (one: DraftFunction, instants: ArrivalSpec | null): string[] => {
  const spec = instants ?? one.arrivals?.spec ?? { constant: { rate: '1/s' } };
  return [
    ...entry('to', one.name, 2).map((line) => line.replace('    ', '  - ')),
    ...comment(arrivalsSaid(one, instants !== null), 2),
    ...entry('arrivals', spec, 2),
  ];
};

const filesText = (files: readonly string[]): string =>
  files.length <= 3 ? files.join(', ') : `${files.length} files (${files[0]} and others)`;

export interface ScenarioTextOptions {
  readonly files: readonly string[];
  /** Of functions whose instants lie in a file of their own: how the scenario names it. */
  readonly instants: ReadonlyMap<string, ArrivalSpec>;
  /** The line of the slo; undefined for a comment that says how one looks. */
  readonly objectives?: string | undefined;
}

/** The file. */
export const scenarioText = (
  draft: Draft,
  recording: Recording,
  { files, instants, objectives }: ScenarioTextOptions,
): string => {
  const { name, functions, originMs, lengthMs, era, billing, warnings } = draft;
  const isDated = hasClock(originMs);
  const from = isDated ? ` # from ${new Date(originMs).toISOString()}` : '';
  const bill = billing === null ? '' : ` # billed by ${billing}`;
  const told = functions.filter(({ fitted }) => fitted.duration !== null);
  const left = functions.filter(({ fitted }) => fitted.duration === null).map((one) => one.name);
  return [
    ...comment(`Made by windtunnel calibrate of ${filesText(files)}: ${linesText(recording)}.`, 0),
    ...comment(
      'Every law stands below a line that says how well it fits. Change what you ask about, then: windtunnel simulate FILE',
      0,
    ),
    ...entry('name', name, 0),
    `duration: ${time(lengthMs)}${from}`,
    'seed: 1',
    ...(era === null ? [] : ['account:', `  era: '${era}'${bill}`]),
    'functions:',
    ...told.flatMap((one) => functionLines(one)),
    'traffic:',
    ...told.flatMap((one) => trafficLines(one, instants.get(one.name) ?? null)),
    ...(objectives === undefined
      ? comment("Objectives, such as: slo: { p99: '<500ms', throttled: '<0.1%' }", 0)
      : [objectives]),
    ...(left.length === 0 ? [] : comment(`Left out, for want of a duration: ${left.join(', ')}.`, 0)),
    ...(warnings.length + recording.notes.length === 0 ? [] : ['#', '# What to know of it:']),
    ...[...warnings, ...recording.notes].flatMap((text) => comment(`- ${text}`, 0)),
    '',
  ].join('\n');
};
