// Counts the executions of durable functions: how long they took, where their time went, and what is billed of them.

import { durableCost, type DurableConfig, type DurableCost } from '../../lambda/index.ts';
import type { ExecutionRecord } from '../../sim/index.ts';
import { LatencyCounts } from '../histogram/latency-counts.ts';
import { InvariantError } from '../result/invariants.ts';
import type { DurableResult } from '../result/result.ts';
import { LatencyRows } from './latency-rows.ts';
import { summaryOf } from './summary.ts';

const summed = [
  'runningMs',
  'waitingMs',
  'retryingMs',
  'invocations',
  'failedInvocations',
  'refusedInvocations',
  'operations',
  'writtenBytes',
  'keptByteMs',
] as const;
type Sum = (typeof summed)[number];

const noSums = (): Record<Sum, number> => Object.fromEntries(summed.map((name) => [name, 0])) as Record<Sum, number>;

/** Times of executions that may last longer than their buckets reach are counted in seconds. */
const longS = 864_000;

export class DurableCounts {
  readonly #fromMs: number;
  readonly #unitMs: number;
  readonly #times = new LatencyRows(1);
  #pooled: LatencyCounts | null = null;
  #mostInvocations = 0;
  readonly #sums = noSums();
  readonly #closed = { SUCCEEDED: 0, FAILED: 0, TIMED_OUT: 0 };

  /** @param fromMs executions that began before are left out */
  constructor(fromMs: number, { executionTimeoutS }: DurableConfig) {
    this.#fromMs = fromMs;
    this.#unitMs = executionTimeoutS > longS ? 1000 : 1;
  }

  count(record: ExecutionRecord): void {
    if (record.startedAtMs < this.#fromMs) return;
    this.#closed[record.status] += 1;
    this.#times.record(0, (record.endedAtMs - record.startedAtMs) / this.#unitMs);
    this.#mostInvocations = Math.max(this.#mostInvocations, record.invocations);
    for (const name of summed) this.#sums[name] += record[name];
  }

  merge(other: DurableCounts): void {
    this.#pooled = LatencyCounts.sum([this.#all(), other.#all()]);
    this.#mostInvocations = Math.max(this.#mostInvocations, other.#mostInvocations);
    for (const name of summed) this.#sums[name] += other.#sums[name];
    for (const name of ['SUCCEEDED', 'FAILED', 'TIMED_OUT'] as const) this.#closed[name] += other.#closed[name];
  }

  /** What is billed besides invocations: of one run, when `runs` were pooled. */
  cost(runs: number): DurableCost {
    const { operations, writtenBytes, keptByteMs } = this.#sums;
    return durableCost({
      operations: operations / runs,
      writtenBytes: writtenBytes / runs,
      keptByteMs: keptByteMs / runs,
    });
  }

  /** Of all pooled runs together. */
  result(): DurableResult {
    const { SUCCEEDED: succeeded, FAILED: failed, TIMED_OUT: timedOut } = this.#closed;
    const { runningMs, waitingMs, retryingMs, ...counts } = this.#sums;
    const times = this.#all();
    const closed = succeeded + failed + timedOut;
    const totalMs = times.sumMs * this.#unitMs;
    const toldMs = runningMs + waitingMs + retryingMs;
    if (Math.abs(toldMs - totalMs) > 1e-6 * totalMs + 1) {
      throw new InvariantError(`executions took ${totalMs} ms, and ${toldMs} ms of running, waiting and retrying`);
    }
    if (closed !== times.count)
      throw new InvariantError(`${times.count} executions were closed, and ${closed} somehow`);
    const summary = Object.entries(summaryOf(times)).map(([name, value]: [string, number]) => [
      name,
      name === 'count' ? value : value * this.#unitMs,
    ]);
    const replayed = counts.invocations - closed;
    return {
      succeeded,
      failed,
      timedOut,
      timeMs: Object.fromEntries(summary),
      runningMs,
      waitingMs,
      retryingMs,
      replays: { mean: closed === 0 ? 0 : Math.max(0, replayed) / closed, max: Math.max(0, this.#mostInvocations - 1) },
      ...counts,
    };
  }

  #all(): LatencyCounts {
    return this.#pooled ?? this.#times.counts(0);
  }
}
