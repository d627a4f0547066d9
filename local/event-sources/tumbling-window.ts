// Tumbling windows of a shard: records are told apart by the window they arrived in, a state goes from one invocation to the
// next, and the last one of a window brings no records (Developer Guide, with-kinesis, "Tumbling windows").

import type { StreamRecord } from './stream-reader.ts';

/** A larger state ends its window early. */
const stateLimitBytes = 1024 * 1024;

const instantOf = (atMs: number): string => new Date(atMs).toISOString().replace('.000Z', 'Z');

export class TumblingWindow {
  readonly #sizeMs: number;
  /** Beginning of the window that has had an invocation and not its last. */
  #openAtMs: number | null = null;
  #state: unknown = {};
  #overflowed = false;

  /** @param sizeS 0 for no windows at all */
  constructor(sizeS: number) {
    this.#sizeMs = sizeS * 1000;
  }

  /** Whether the last invocation of the open window is due: its time is over, or `next` belongs to a later one. */
  isOver(nowMs: number, next: StreamRecord | undefined): boolean {
    if (this.#openAtMs === null) return false;
    if (this.#overflowed) return true;
    return next === undefined ? nowMs >= this.#openAtMs + this.#sizeMs : this.#beginOf(next) > this.#openAtMs;
  }

  /** Of the first `count` records, how many are of the window of the first. */
  sameWindow(records: readonly StreamRecord[], count: number): number {
    const most = Math.min(count, records.length);
    if (this.#sizeMs === 0) return most;
    const begin = this.#beginOf(records[0]!);
    const other = records.slice(0, most).findIndex((record) => this.#beginOf(record) !== begin);
    return other < 0 ? most : other;
  }

  /** What an invocation brings beside its records; empty without windows. */
  members(records: readonly StreamRecord[], shardId: string, sourceArn: string): Record<string, unknown> {
    if (this.#sizeMs === 0) return {};
    const isFinal = records.length === 0;
    const beginMs = isFinal ? this.#openAtMs! : this.#beginOf(records[0]!);
    return {
      window: { start: instantOf(beginMs), end: instantOf(beginMs + this.#sizeMs) },
      state: this.#state,
      shardId,
      eventSourceARN: sourceArn,
      isFinalInvokeForWindow: isFinal,
      isWindowTerminatedEarly: isFinal && this.#overflowed,
    };
  }

  /** An invocation succeeded with this answer. */
  took(records: readonly StreamRecord[], payload: string): void {
    if (this.#sizeMs === 0) return;
    if (records.length === 0) return this.close();
    this.#openAtMs = this.#beginOf(records[0]!);
    this.#state = stateOf(payload);
    this.#overflowed = Buffer.byteLength(JSON.stringify(this.#state)) > stateLimitBytes;
    return undefined;
  }

  /** The window has had its last invocation, or that was given up. */
  close(): void {
    this.#openAtMs = null;
    this.#state = {};
    this.#overflowed = false;
  }

  #beginOf({ arrivedAtMs }: StreamRecord): number {
    return Math.floor(arrivedAtMs / this.#sizeMs) * this.#sizeMs;
  }
}

const stateOf = (payload: string): unknown => {
  try {
    return (JSON.parse(payload) as { state?: unknown } | null)?.state ?? {};
  } catch {
    return {};
  }
};
