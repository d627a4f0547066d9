// The executions that are there: those that run, and those that are closed until their time is over.

import type { DurableConfig, DurableRules } from '../../lambda/index.ts';
import type { LiveExecution } from './live-execution.ts';

const dayMs = 24 * 60 * 60_000;
/** Closed executions, and what they have written, beyond these are forgotten, the oldest first: a machine has not AWS's room. */
const mostClosed = 10_000;
const mostClosedBytes = 256 * 1024 ** 2;

export class KeptExecutions {
  readonly #msPerSecond: number;
  readonly #namesOf: DurableRules['durableNamesOf'];
  readonly #byArn = new Map<string, LiveExecution>();
  /** By name, with its function where names count within one. */
  readonly #byName = new Map<string, LiveExecution>();
  /** In the order in which they were closed, with when they are forgotten, ms since 1970. */
  readonly #closed = new Map<LiveExecution, number>();
  #closedBytes = 0;

  /** @param msPerSecond ms of this machine that pass for a second of an execution */
  constructor(msPerSecond: number, namesOf: DurableRules['durableNamesOf']) {
    this.#msPerSecond = msPerSecond;
    this.#namesOf = namesOf;
  }

  get all(): Iterable<LiveExecution> {
    return this.#byArn.values();
  }

  add(live: LiveExecution): void {
    this.#byArn.set(live.arn, live);
    this.#byName.set(this.#nameKey(live.target.stored.name, live.execution.name), live);
  }

  remove(live: LiveExecution): void {
    this.#byArn.delete(live.arn);
    if (this.#closed.delete(live)) this.#closedBytes -= live.execution.metered.writtenBytes;
    const key = this.#nameKey(live.target.stored.name, live.execution.name);
    if (this.#byName.get(key) === live) this.#byName.delete(key);
  }

  /** From now on its retention counts. */
  closed(live: LiveExecution, { retentionDays }: DurableConfig, nowMs: number): void {
    this.#closed.set(live, nowMs + ((retentionDays * dayMs) / 1000) * this.#msPerSecond);
    this.#closedBytes += live.execution.metered.writtenBytes;
    for (const oldest of this.#closed.keys()) {
      if (this.#closed.size <= mostClosed && this.#closedBytes <= mostClosedBytes) break;
      this.remove(oldest);
    }
  }

  find(arn: string, nowMs: number): LiveExecution | undefined {
    return this.#unlessOver(this.#byArn.get(arn), nowMs);
  }

  /** The one that keeps another of this name from being begun. */
  named(functionName: string, name: string, nowMs: number): LiveExecution | undefined {
    return this.#unlessOver(this.#byName.get(this.#nameKey(functionName, name)), nowMs);
  }

  /** Of one function, in the order in which they began. */
  of(functionName: string, nowMs: number): LiveExecution[] {
    return [...this.#byArn.values()].filter(
      (live) => live.target.stored.name === functionName && this.#unlessOver(live, nowMs) !== undefined,
    );
  }

  #nameKey(functionName: string, name: string): string {
    return this.#namesOf === 'account' ? name : `${functionName} ${name}`;
  }

  #unlessOver(live: LiveExecution | undefined, nowMs: number): LiveExecution | undefined {
    if (live === undefined || (this.#closed.get(live) ?? Infinity) > nowMs) return live;
    this.remove(live);
    return undefined;
  }
}
