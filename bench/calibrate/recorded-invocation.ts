// What files tell of invocations, and the port on which their readers report it. A reader reuses one record object, so a sink must
// read it at once and never keep it.

import { Outcome } from '../../lambda/index.ts';
import type { RunResult } from '../../reports/index.ts';

/** One request that was answered, as a file tells it. What it does not tell is NaN: unknown is not 0. */
export interface RecordedInvocation {
  /** Unix time in ms at which it came in; NaN where nobody tells. */
  startMs: number;
  /** Of a log of Lambda its Duration; of a load tool the time that its client waited. */
  durationMs: number;
  outcome: Outcome;
  /** Whether it created its environment; null where nobody tells. */
  coldStart: boolean | null;
  /** Init Duration, or the Restore Duration of SnapStart; NaN without. */
  initMs: number;
  billedMs: number;
  memoryMb: number;
  maxMemoryMb: number;
  /** Its environment; empty where nobody tells. */
  stream: string;
  /** What its caller waited besides `durationMs` and `initMs`; NaN where nobody tells. */
  besidesMs: number;
  /** Sent to find out, by a probe: it is no traffic of the function. */
  probed: boolean;
}

export const emptyRecord = (): RecordedInvocation => ({
  startMs: Number.NaN,
  durationMs: Number.NaN,
  outcome: Outcome.completed,
  coldStart: null,
  initMs: Number.NaN,
  billedMs: Number.NaN,
  memoryMb: Number.NaN,
  maxMemoryMb: Number.NaN,
  stream: '',
  besidesMs: Number.NaN,
  probed: false,
});

/** Quantiles of times that the file itself no longer has. */
export interface TimesSummary {
  readonly count: number;
  /** null where the file does not tell it, or tells one that is none. */
  readonly meanMs: number | null;
  /** Shares (0 to 1, ascending) and values; the least at 0, the most at 1. May be empty. */
  readonly quantiles: readonly (readonly [share: number, ms: number])[];
}

/** What a summary tells besides its times. */
export interface SummaryFacts {
  readonly times: TimesSummary;
  /** All that came, refused ones too; by default as many as have a time. NaN where not even of how many the times are is told. */
  readonly requests?: number;
  readonly failed?: number;
  readonly throttled?: number;
  /** Refused connections and what else never reached the target. */
  readonly unanswered?: number;
  /** Unix time; NaN where nobody tells. */
  readonly startMs?: number;
  readonly durationMs?: number;
  /** When they came in, where that is told better than by start and length. */
  readonly steps?: readonly CountedStep[];
  /** Of a metric that only counts what a log tells, too: of use where there is none. */
  readonly isMetric?: boolean;
  /** Of a file that tells what became of some that another file counts. */
  readonly isOfTotals?: boolean;
}

/** How an INIT or a restore went that has a line of its own. */
export interface InitReport {
  readonly kind: 'init' | 'restore';
  readonly ms: number;
  /** `timeout` or `error`; null where it succeeded. */
  readonly status: string | null;
}

/** Of a metric: so many in the step from an instant on. */
export interface CountedStep {
  readonly atMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** Port: told by readers what a file says. `name` is the function's, or that of requests; null where the file has none. */
export interface RecordSink {
  invocation(name: string | null, record: Readonly<RecordedInvocation>): void;
  /** So many requests that took so long, of which no more is told. */
  durations(name: string | null, ms: number, count: number): void;
  summary(name: string | null, facts: SummaryFacts): void;
  initReport(name: string | null, report: InitReport): void;
  /** Requests refused with 429; at an instant (Unix time) or NaN. */
  throttled(name: string | null, atMs: number, count: number): void;
  /** Requests that got no answer: refused connections, client time limits. */
  unanswered(name: string | null, count: number): void;
  /** A point of the metric Invocations. */
  invoked(name: string | null, step: CountedStep): void;
  /** The most that ran at once, of the metric ConcurrentExecutions. */
  concurrency(name: string | null, most: number): void;
  /** A result of this suite: it knows its scenario, too. */
  result(result: RunResult): void;
  /** The mean Duration of a memory size. */
  meanByMemory(name: string | null, memoryMb: number, meanMs: number): void;
  /** What the file cannot give or the reader must know, once each. */
  note(text: string): void;
  /** So many lines (rows, events) were read, and so many of them told something. */
  counted(lines: number, matched: number): void;
  /** What is told from now on stands in this line, from 1: by it is named what is broken. */
  at(line: number): void;
  /** A line that looks like a record and cannot be read. */
  broken(text: string): void;
}
