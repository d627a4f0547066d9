// Single requests as they were recorded, in columns: of what is laid beside a simulation, or held against another run. Of a bounded
// number, the first.

import type { Outcome } from '../../lambda/index.ts';
import type { RecordedInvocation } from './recorded-invocation.ts';

const mostRequests = 1_000_000;

/** One request. Times in ms, instants Unix time or NaN. */
export interface Request {
  readonly functionName: string;
  readonly startMs: number;
  readonly durationMs: number;
  readonly initMs: number;
  readonly billedMs: number;
  readonly outcome: Outcome;
  readonly coldStart: boolean;
}

class Column {
  #values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#values[index]!;
  }
}

export class RunColumns {
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #of = new Column();
  readonly #start = new Column();
  readonly #duration = new Column();
  readonly #init = new Column();
  readonly #billed = new Column();
  /** Outcome, and 16 for a cold start. */
  readonly #kind = new Column();
  /** Those that came after there were too many. */
  left = 0;

  add(functionName: string, record: Readonly<RecordedInvocation>): void {
    const { startMs, durationMs, initMs, billedMs, outcome, coldStart } = record;
    if (this.#of.length >= mostRequests) {
      this.left += 1;
      return;
    }
    this.#push(functionName, startMs, outcome + (coldStart === true ? 16 : 0));
    this.#duration.push(durationMs);
    this.#init.push(Number.isNaN(initMs) ? 0 : initMs);
    this.#billed.push(billedMs);
  }

  /** Requests that never ran: refused, or without an answer. */
  addUnserved(functionName: string, startMs: number, outcome: Outcome, count: number): void {
    const kept = Math.min(count, mostRequests - this.#of.length);
    this.left += count - kept;
    for (let i = 0; i < kept; i += 1) {
      this.#push(functionName, startMs, outcome);
      this.#duration.push(0);
      this.#init.push(0);
      this.#billed.push(0);
    }
  }

  get count(): number {
    return this.#duration.length;
  }

  all(): Request[] {
    return Array.from({ length: this.count }, (_, index) => {
      const kind = this.#kind.at(index);
      return {
        functionName: this.#names[this.#of.at(index)]!,
        startMs: this.#start.at(index),
        durationMs: this.#duration.at(index),
        initMs: this.#init.at(index),
        billedMs: this.#billed.at(index),
        outcome: (kind % 16) as Outcome,
        coldStart: kind >= 16,
      };
    });
  }

  #push(functionName: string, startMs: number, kind: number): void {
    let number = this.#numbers.get(functionName);
    if (number === undefined) {
      number = this.#names.push(functionName) - 1;
      this.#numbers.set(functionName, number);
    }
    this.#of.push(number);
    this.#start.push(startMs);
    this.#kind.push(kind);
  }
}
