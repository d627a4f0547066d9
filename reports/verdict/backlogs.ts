// Whether queues, event queues and streams keep up: what came, what is left, how that grows, how old it is, what was lost.

import type { EventSourceSeries, RunResult } from '../result/result.ts';
import { fieldsOf, msOf, scenarioIn, textOf } from './scenario-in.ts';

export interface Backlog {
  readonly name: string;
  readonly kind: 'sqs' | 'async' | 'stream';
  /** Messages, events or records that came. */
  readonly arrived: number;
  /** Those that wait at the end. */
  readonly left: number;
  /** Of those that wait: over the second half of the run, a minute; null where nobody kept the level. */
  readonly growthPerMinute: number | null;
  /** Of those that came, a minute. */
  readonly arrivedPerMinute: number;
  /** Age of the oldest, at its highest; null where nobody knows. */
  readonly oldestMs: number | null;
  /** Age of the oldest at the end; null where nobody knows. */
  readonly oldestAtEndMs: number | null;
  /** How long a batch may wait to fill. */
  readonly windowMs: number;
  /** Sent to a dead-letter queue, expired, or lost. */
  readonly lost: number;
  /** Of those in dead-letter queues: never run; null where nobody counted. */
  readonly unprocessed: number | null;
  readonly keepsUp: boolean;
  /** Writes that waited because their shard takes in no more, and those that still wait; 0 for queues. */
  readonly delayedWrites: number;
  readonly waitingWrites: number;
  /** How long such a write waited, at most. */
  readonly maxWriteDelayMs: number;
}

/** How a level changes over the second half of the run, a minute: the least squares' slope. */
const growthOf = (levels: readonly number[] | undefined, stepMs: number): number | null => {
  if (levels === undefined || levels.length < 8) return null;
  const half = levels.slice(Math.floor(levels.length / 2));
  const middle = (half.length - 1) / 2;
  const mean = half.reduce((sum, level) => sum + level, 0) / half.length;
  const product = half.reduce((sum, level, i) => sum + (i - middle) * (level - mean), 0);
  const square = half.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
  return (product / square / stepMs) * 60_000;
};

/** So many seconds of arrivals may always be on their way. */
const onTheWayMs = 5000;
/** From this share on, what is left is felt. */
export const feltShare = 0.01;

/** More than is always on its way. */
export const isLeftBehind = ({ left, arrived, arrivedPerMinute, windowMs }: Backlog): boolean =>
  left > feltShare * arrived && left > (arrivedPerMinute * (onTheWayMs + windowMs)) / 60_000 && left >= 2;

/** Of what producers wrote, the share that waited for its shard; 0 where none waited for longer than is always on its way. */
export const heldUpShare = ({ arrived, delayedWrites, waitingWrites, maxWriteDelayMs }: Backlog): number =>
  maxWriteDelayMs <= onTheWayMs ? 0 : delayedWrites / Math.max(1, arrived + waitingWrites);

type Figures = Readonly<Record<string, number | string>>;

/** The figures and levels of each kind. */
interface Names {
  readonly arrived: string;
  /** What is there, whether it waits or runs. */
  readonly left: readonly string[];
  readonly lost: readonly string[];
}

const kinds: Readonly<Record<Backlog['kind'], Names>> = {
  sqs: { arrived: 'sent', left: ['visible', 'hidden'], lost: ['deadLettered', 'expired'] },
  async: { arrived: 'accepted', left: ['waiting'], lost: ['deadLettered', 'lost'] },
  stream: { arrived: 'put', left: ['waiting'], lost: ['givenUp'] },
};

const isKind = (kind: string): kind is Backlog['kind'] => kind in kinds;

/** The first of several names under which the figure was counted, over the years. */
const figure = (figures: Figures, ...names: readonly string[]): number | null => {
  const known = names.find((name) => typeof figures[name] === 'number');
  return known === undefined ? null : (figures[known] as number);
};

/** Several levels together, step by step; those that nobody kept are none. */
const levelsOf = (series: EventSourceSeries, names: readonly string[]): number[] => {
  const known = names.flatMap((name) => (series.levels[name] === undefined ? [] : [series.levels[name]]));
  return (known[0] ?? []).map((_, step) => known.reduce((sum, level) => sum + (level[step] ?? 0), 0));
};

/** Messages that batches hold which run at the end: hidden, but at work. */
const atWork = (result: RunResult, name: string): number => {
  const [, index] = /^traffic\.(\d+)\./.exec(name) ?? [];
  const { to, sqs } = scenarioIn(result).traffic[Number(index)] ?? {};
  const { concurrency = [] } = result.functions[textOf(to)]?.series ?? {};
  const batchSize = fieldsOf(sqs)['batchSize'];
  return (concurrency.at(-1) ?? 0) * (typeof batchSize === 'number' ? batchSize : defaultBatchSize);
};

const defaultBatchSize = 10;

/** The batch window of the mapping, and its tumbling one. */
const windowOf = (result: RunResult, name: string): number => {
  const [, index] = /^traffic\.(\d+)\./.exec(name) ?? [];
  const { sqs, stream, kafka } = scenarioIn(result).traffic[Number(index)] ?? {};
  const { batchWindow, tumblingWindow } = { ...fieldsOf(sqs), ...fieldsOf(stream), ...fieldsOf(kafka) };
  return msOf(batchWindow) + msOf(tumblingWindow);
};

const backlogOf = (result: RunResult, name: string, kind: Backlog['kind']): Backlog => {
  const figures = result.eventSources![name]!;
  const series = result.eventSourceSeries?.[name];
  const names = kinds[kind];
  const minutes = result.durationMs / 60_000;
  // Counts of pooled runs add up, levels are their mean.
  const perRun = (count: number): number => count / Math.max(1, result.replications);
  const sum = (some: readonly string[]): number => some.reduce((all, one) => all + (figure(figures, one) ?? 0), 0);
  const arrived = perRun(figure(figures, names.arrived) ?? 0);
  const growthPerMinute = series === undefined ? null : growthOf(levelsOf(series, names.left), series.stepMs);
  const working = kind === 'sqs' ? Math.min(perRun(figure(figures, 'hidden') ?? 0), atWork(result, name)) : 0;
  const backlog: Backlog = {
    name,
    kind,
    arrived,
    left: perRun(sum(names.left)) - working,
    growthPerMinute,
    arrivedPerMinute: arrived / minutes,
    oldestMs: figure(figures, 'maxOldestAgeMs', 'maxIteratorAgeMs', 'maxEventAgeMs', 'maxAgeMs'),
    oldestAtEndMs: figure(figures, 'endOldestAgeMs'),
    windowMs: windowOf(result, name),
    lost: perRun(sum(names.lost)),
    unprocessed: figure(figures, 'deadLetteredUnprocessed'),
    keepsUp: true,
    delayedWrites: perRun(figure(figures, 'delayedWrites') ?? 0),
    waitingWrites: perRun(figure(figures, 'waitingWrites') ?? 0),
    maxWriteDelayMs: figure(figures, 'maxWriteDelayMs') ?? 0,
  };
  const grows = (growthPerMinute ?? backlog.left / minutes) > feltShare * backlog.arrivedPerMinute;
  return { ...backlog, keepsUp: !(grows && isLeftBehind(backlog)) };
};

/** Every queue, event queue and stream to which anything came; those that keep up least first. */
export const backlogsOf = (result: RunResult): Backlog[] =>
  Object.entries(result.eventSources ?? {})
    .flatMap(([name, { kind }]) => (isKind(kind) ? [backlogOf(result, name, kind)] : []))
    .filter(({ arrived }) => arrived > 0)
    .sort((a, b) => Number(a.keepsUp) - Number(b.keepsUp) || b.left + b.lost - (a.left + a.lost));
