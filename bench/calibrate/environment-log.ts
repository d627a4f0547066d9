// What log streams tell of environments: when each was busy. Of a bounded number of invocations, the first.

import type { RecordedInvocation } from './recorded-invocation.ts';

const mostInvocations = 50_000;

/** One invocation on an environment; Unix time in ms. */
export interface BusyTime {
  readonly startMs: number;
  readonly endMs: number;
  /** Which environment. */
  readonly stream: number;
  readonly isCold: boolean;
}

export class EnvironmentLog {
  readonly #streams = new Map<string, number>();
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #of: number[] = [];
  readonly #cold: boolean[] = [];

  add({ startMs, durationMs, initMs, stream, coldStart }: Readonly<RecordedInvocation>): void {
    if (this.#starts.length >= mostInvocations) return;
    let number = this.#streams.get(stream);
    if (number === undefined) {
      number = this.#streams.size;
      this.#streams.set(stream, number);
    }
    this.#starts.push(startMs);
    this.#ends.push(startMs + durationMs + (Number.isNaN(initMs) ? 0 : initMs));
    this.#of.push(number);
    this.#cold.push(coldStart === true);
  }

  get streams(): number {
    return this.#streams.size;
  }

  /** In the order in which they began. */
  busyTimes(): BusyTime[] {
    return this.#starts
      .map((startMs, index) => ({
        startMs,
        endMs: this.#ends[index]!,
        stream: this.#of[index]!,
        isCold: this.#cold[index]!,
      }))
      .sort((a, b) => a.startMs - b.startMs);
  }
}
