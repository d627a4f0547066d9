// Builders for simulator tests: one function with plain laws, and a sink that counts.
import { keepAlivePresets, Outcome, rulesOf, type FunctionConfig, type InvocationRecord } from '../../lambda/index.ts';
import {
  constant,
  simulate,
  type SimulatedFunction,
  type SimulationOptions,
  type SimulationSink,
} from '../../sim/index.ts';
import { noRetry } from '../../lambda/index.ts';
import type { ArrivalProcess, Distribution } from '../../sim/index.ts';

export const configOf = (overrides: Partial<FunctionConfig> = {}): FunctionConfig => ({
  name: 'f',
  memoryMb: 128,
  timeoutMs: 900_000,
  reservedConcurrency: null,
  provisionedConcurrency: 0,
  keepAlive: keepAlivePresets['2020'],
  reuse: 'mru',
  architecture: 'x86_64',
  packageType: 'zip',
  runtime: 'nodejs22.x',
  ...overrides,
});

export const functionOf = (
  config: Partial<FunctionConfig>,
  duration: Distribution,
  coldStart: Distribution = constant(0),
): SimulatedFunction => ({ config: configOf(config), duration, coldStart, overhead: null, errorShare: 0 });

/** Counts of a run; a plain sink for tests. */
export class CountingSink implements SimulationSink {
  offeredCount = 0;
  admittedCount = 0;
  refusals: number[] = [0, 0, 0, 0, 0];
  outcomes: number[] = [0, 0, 0, 0, 0];
  coldStarts = 0;
  environments = 0;
  maxFunctionConcurrency = 0;
  maxAccountConcurrency = 0;
  busyMs = 0;
  aliveMs = 0;
  ended = 0;
  records: InvocationRecord[] = [];
  readonly keep: boolean;

  constructor(keep = false) {
    this.keep = keep;
  }

  offered(): void {
    this.offeredCount += 1;
  }

  invocation(record: Readonly<InvocationRecord>): void {
    this.outcomes[record.outcome]! += 1;
    if (record.coldStart) this.coldStarts += 1;
    if (record.outcome !== Outcome.throttled) this.busyMs += record.initMs + record.durationMs;
    if (this.keep) this.records.push({ ...record });
  }

  admitted(_f: number, _atMs: number, functionConcurrency: number, accountConcurrency: number): void {
    this.admittedCount += 1;
    this.maxFunctionConcurrency = Math.max(this.maxFunctionConcurrency, functionConcurrency);
    this.maxAccountConcurrency = Math.max(this.maxAccountConcurrency, accountConcurrency);
  }

  released(): void {}

  throttled(_f: number, _atMs: number, reason: number): void {
    this.refusals[reason]! += 1;
  }

  environmentStarted(): void {
    this.environments += 1;
  }

  environmentEnded(_f: number, startedAtMs: number, atMs: number): void {
    this.ended += 1;
    this.aliveMs += atMs - startedAtMs;
  }
}

/** Runs one function under one arrival process. */
export const run = (
  f: SimulatedFunction,
  arrivals: ArrivalProcess,
  options: Partial<SimulationOptions> & { keep?: boolean } = {},
): CountingSink => {
  const sink = new CountingSink(options.keep ?? false);
  simulate({
    rules: { ...rulesOf('2023', 'us-east-1'), scaling: 'unlimited', requestRatePerConcurrency: null },
    accountConcurrency: 100_000,
    unreservedMinimum: 0,
    functions: [f],
    traffic: [{ functionIndex: 0, arrivals, retry: noRetry() }],
    seed: 1,
    sink,
    ...options,
  });
  return sink;
};
