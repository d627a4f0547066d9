// What waits at the queues, event sources and streams of a run, how old it is, and what was given up.

import type { RunResult } from '../../reports/index.ts';

/** Where sources are told of. */
export type Sourced = Pick<RunResult, 'warmupMs' | 'replications' | 'eventSources' | 'eventSourceSeries'>;

export type SourceKind = 'sqs' | 'async' | 'stream';

/** One queue or stream; null is what the run does not tell. */
export interface SourceFigures {
  readonly name: string;
  readonly kind: SourceKind;
  /** All that came in. Counts are of one run (of their mean, when several were pooled). */
  readonly arrived: number | null;
  readonly givenUp: number | null;
  /** Waiting, not in flight: the most after the warm-up, and when the run ends. */
  readonly mostWaiting: number | null;
  readonly waitingAtEnd: number | null;
  /** Age of the oldest message or event, of a stream its IteratorAge; ms, at its highest. */
  readonly oldestMs: number | null;
}

const kinds: ReadonlySet<unknown> = new Set<SourceKind>(['sqs', 'async', 'stream']);

interface Names {
  /** Of figures that count. */
  readonly arrived: string;
  readonly givenUp: readonly string[];
  readonly waiting: string;
  /** A figure, and a level over time. */
  readonly oldest: string;
  readonly oldestLevel: string;
}

const namesOf: Readonly<Record<SourceKind, Names>> = {
  sqs: {
    arrived: 'sent',
    givenUp: ['deadLettered', 'expired'],
    waiting: 'visible',
    oldest: 'maxOldestAgeMs',
    oldestLevel: 'oldestAgeMs',
  },
  async: {
    arrived: 'accepted',
    givenUp: ['deadLettered', 'lost'],
    waiting: 'waiting',
    oldest: 'maxEventAgeMs',
    oldestLevel: 'oldestAgeMs',
  },
  stream: {
    arrived: 'put',
    givenUp: ['givenUp'],
    waiting: 'waiting',
    oldest: 'maxIteratorAgeMs',
    oldestLevel: 'iteratorAgeMs',
  },
};

const known = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);

const sumOf = (values: readonly (number | null)[]): number | null =>
  values.includes(null) ? null : values.reduce<number>((sum, value) => sum + value!, 0);

const figuresOf = (run: Sourced, name: string, kind: SourceKind): SourceFigures => {
  const figures = run.eventSources?.[name] ?? {};
  const { levels = {}, stepMs = 1 } = run.eventSourceSeries?.[name] ?? {};
  const { arrived, givenUp, waiting, oldest, oldestLevel } = namesOf[kind];
  const perRun = (figure: string): number | null => {
    const count = known((figures as Readonly<Record<string, unknown>>)[figure]);
    return count === null ? null : count / Math.max(1, run.replications);
  };
  const from = Math.ceil(run.warmupMs / stepMs);
  const most = (level: string): number | null => {
    const steps = levels[level]?.slice(from) ?? [];
    return steps.length === 0 ? null : steps.reduce((most, value) => Math.max(most, value), 0);
  };
  return {
    name,
    kind,
    arrived: perRun(arrived),
    givenUp: sumOf(givenUp.map(perRun)),
    mostWaiting: most(waiting),
    waitingAtEnd: perRun(waiting) ?? known(levels[waiting]?.at(-1)),
    oldestMs: known((figures as Readonly<Record<string, unknown>>)[oldest]) ?? most(oldestLevel),
  };
};

/** The queues and streams of a run, in its order. */
export const sourcesOf = (run: Sourced): SourceFigures[] =>
  Object.entries(run.eventSources ?? {}).flatMap(([name, { kind }]) =>
    kinds.has(kind) ? [figuresOf(run, name, kind as SourceKind)] : [],
  );
