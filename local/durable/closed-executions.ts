// What is told of executions that were closed, in order: the newest ten thousand. Readers come back with the number of the next one
// they want.

import type { ExecutionRecord } from '../../sim/index.ts';

/** Instants are those of the machine's monotonic clock. */
export interface ToldExecution extends ExecutionRecord {
  readonly functionName: string;
}

export interface ExecutionPage {
  readonly executions: readonly ToldExecution[];
  /** To be given as `since` next time. */
  readonly next: number;
  /** Lost so far because nobody read them in time. */
  readonly dropped: number;
}

const mostKept = 10_000;

export class ClosedExecutions {
  readonly #told: ToldExecution[] = [];
  #next = 0;

  add(execution: ToldExecution): void {
    this.#told[this.#next % mostKept] = execution;
    this.#next += 1;
  }

  /** From number `since` on. */
  page(since: number): ExecutionPage {
    const first = Math.max(0, this.#next - mostKept);
    const from = Math.min(Math.max(since, first), this.#next);
    const executions = Array.from({ length: this.#next - from }, (_, at) => this.#told[(from + at) % mostKept]!);
    return { executions, next: this.#next, dropped: first };
  }
}
