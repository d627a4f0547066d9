// A sink that knows the limits of an account and checks every change against them, at the instant it happens.

import { EnvironmentOrigin, type FunctionConfig, type Rules } from '../../lambda/index.ts';
import type { Gauge, SimulationSink } from '../../sim/index.ts';

export interface WatchedLimits {
  readonly rules: Rules;
  readonly concurrency: number;
  readonly functions: readonly FunctionConfig[];
  /** Highest level of a source's gauge, as `source level`. */
  readonly levels: ReadonlyMap<string, number>;
}

const ownerOf = (config: FunctionConfig): string => config.versionOf ?? config.name;

export class LimitWatch implements SimulationSink {
  readonly broken: string[] = [];
  offeredCount = 0;
  finished = 0;
  /** Changes that were checked. */
  checks = 0;
  readonly sources: Map<string, { kind: string; figures: Readonly<Record<string, number>> }> = new Map();
  readonly #limits: WatchedLimits;
  readonly #running = new Map<string, number>();
  readonly #reserved = new Map<string, number | null>();
  readonly #unreservedLimit: number;
  readonly #busy: number[];
  /** Starts on demand by owner, for the rule of 2023. */
  readonly #starts = new Map<string, number[]>();
  #total = 0;
  #unreserved = 0;

  constructor(limits: WatchedLimits) {
    this.#limits = limits;
    for (const config of limits.functions) {
      const known = this.#reserved.get(ownerOf(config)) ?? null;
      this.#reserved.set(ownerOf(config), known ?? config.reservedConcurrency);
    }
    const reserved = [...this.#reserved.values()].reduce<number>((sum, count) => sum + (count ?? 0), 0);
    this.#unreservedLimit = limits.concurrency - reserved;
    this.#busy = limits.functions.map(() => 0);
  }

  offered(): void {
    this.offeredCount += 1;
  }

  invocation(): void {
    this.finished += 1;
  }

  admitted(functionIndex: number, atMs: number): void {
    // No limit of the account binds what runs on Managed Instances.
    if (this.#isManaged(functionIndex)) return;
    const owner = ownerOf(this.#limits.functions[functionIndex]!);
    const running = (this.#running.get(owner) ?? 0) + 1;
    const reserved = this.#reserved.get(owner)!;
    this.#running.set(owner, running);
    this.#total += 1;
    if (reserved === null) this.#unreserved += 1;
    else this.#check(running <= reserved, atMs, `${owner} runs ${running} of ${reserved} reserved`);
    this.#check(this.#total <= this.#limits.concurrency, atMs, `account runs ${this.#total}`);
    this.#check(this.#unreserved <= this.#unreservedLimit, atMs, `${this.#unreserved} run unreserved`);
  }

  #isManaged(functionIndex: number): boolean {
    return this.#limits.functions[functionIndex]!.managed !== undefined;
  }

  released(functionIndex: number, atMs: number): void {
    if (this.#isManaged(functionIndex)) return;
    const owner = ownerOf(this.#limits.functions[functionIndex]!);
    this.#running.set(owner, this.#running.get(owner)! - 1);
    this.#total -= 1;
    if (this.#reserved.get(owner) === null) this.#unreserved -= 1;
    this.#check(this.#running.get(owner)! >= 0, atMs, `${owner} runs fewer than none`);
  }

  throttled(): void {}

  environmentStarted(functionIndex: number, atMs: number, origin?: number): void {
    const { scaling, perFunctionBurst, perFunctionRefill, pollersSpendScaling } = this.#limits.rules;
    // Provisioned concurrency has a rate of its own.
    if (this.#isManaged(functionIndex)) return;
    if (scaling !== 'perFunction' || !pollersSpendScaling || origin === EnvironmentOrigin.provisioned) return;
    const owner = ownerOf(this.#limits.functions[functionIndex]!);
    const starts = this.#starts.get(owner) ?? [];
    this.#starts.set(owner, starts);
    starts.push(atMs);
    const within = starts.filter((start) => start > atMs - 10_000).length;
    // A bucket gives what it holds and what is refilled meanwhile.
    const most = perFunctionRefill === 'window' ? perFunctionBurst : 2 * perFunctionBurst;
    this.#check(within <= most, atMs, `${owner} started ${within} environments in ten seconds`);
  }

  environmentEnded(): void {}

  provisionedBusy(functionIndex: number, atMs: number, busy: number): void {
    this.#busy[functionIndex] = busy;
    this.#check(busy >= 0, atMs, 'fewer than none busy');
  }

  gauge(source: string, level: string): Gauge {
    const most = this.#limits.levels.get(`${source} ${level}`) ?? Infinity;
    return {
      set: (value: number, atMs: number) => {
        this.#check(value >= 0 && value <= most, atMs, `${source} ${level} is ${value}, of ${most}`);
      },
    };
  }

  eventSource(name: string, kind: string, figures: Readonly<Record<string, number>>): void {
    this.sources.set(name, { kind, figures });
  }

  #check(holds: boolean, atMs: number, text: string): void {
    this.checks += 1;
    if (!holds) this.broken.push(`at ${atMs}: ${text}`);
  }
}
