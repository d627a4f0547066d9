// The configuration of one function, and the limits AWS puts on it by date.
// Sources: AWS Lambda Developer Guide of the dates named (quotas, document history); units last in names.

import type { ConfigProblem } from '../basics/config-problem.ts';
import type { DurableConfig } from './durable-config.ts';
import type { KeepAlive } from './keep-alive.ts';
import type { ManagedConfig } from '../managed/managed-config.ts';
import { managedMemoryMb, managedTimeoutMs } from '../managed/managed-limits.ts';
import type { SnapStartConfig } from './snap-start.ts';

/** Which idle environment serves the next request. Measured on AWS in 2020: most recently used, 99.69 % of 29,746. */
export type ReuseOrder = 'mru' | 'lru' | 'random';

export interface FunctionConfig {
  readonly name: string;
  /** The function of which this is a version: versions share its reservation and its scaling rate. Default: itself. */
  readonly versionOf?: string;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** Ceiling and floor of this function's concurrency; null when it draws on the unreserved pool. */
  readonly reservedConcurrency: number | null;
  /** Environments kept initialised at all times. */
  readonly provisionedConcurrency: number;
  /**
   * INIT of an environment that provisioned concurrency adds, as it is billed, ms (AWS Compute Blog, Apr 2025); absent where results
   * leave it out: by rules of before Aug 2025, under which AWS billed it too.
   */
  readonly provisionedInitBilledMs?: number;
  readonly keepAlive: KeepAlive;
  readonly reuse: ReuseOrder;
  readonly architecture: 'x86_64' | 'arm64';
  readonly packageType: 'zip' | 'image';
  /** Runtime identifier such as `nodejs22.x`. */
  readonly runtime: string;
  /** /tmp, 512 to 10,240 MB; default 512. */
  readonly ephemeralStorageMb?: number;
  /** Of a response that is streamed; absent where none is. */
  readonly streamedBytes?: number;
  /** Where it runs on Managed Instances; absent for a default function. */
  readonly managed?: ManagedConfig;
  /** Whether an environment serves one tenant only (TenancyConfig PER_TENANT); default not. */
  readonly tenantIsolation?: boolean;
  /** Absent for a function that is not durable. */
  readonly durable?: DurableConfig;
  /** Absent for a function without SnapStart. */
  readonly snapStart?: SnapStartConfig;
  /** Cost allocation tags. */
  readonly tags?: Readonly<Record<string, string>>;
}

interface DatedRange {
  /** ISO date from which the row holds. */
  readonly from: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Memory in MB (Developer Guide, Dec 2017 and 2 Dec 2020). */
const memoryRanges: readonly DatedRange[] = [
  { from: '2017-11-30', min: 128, max: 3008, step: 64 },
  { from: '2020-12-01', min: 128, max: 10_240, step: 1 },
];

/** Timeout in ms (Developer Guide, document history). */
const timeoutRanges: readonly DatedRange[] = [
  { from: '2015-10-08', min: 1000, max: 300_000, step: 1000 },
  { from: '2018-10-10', min: 1000, max: 900_000, step: 1000 },
];

/** Of functions on Managed Instances (managed-config.ts). */
const managedMemory: DatedRange = {
  from: '2025-11-30',
  min: managedMemoryMb.least,
  max: managedMemoryMb.most,
  step: 1,
};
const managedTimeouts: readonly DatedRange[] = [
  { from: '2025-11-30', min: 1000, max: 900_000, step: 1000 },
  { from: '2026-09-01', min: 1000, max: managedTimeoutMs, step: 1000 },
];

const rangeAt = (ranges: readonly DatedRange[], date: string): DatedRange =>
  ranges.findLast((range) => range.from <= date) ?? ranges[0]!;

/** How the values of a range are written. */
type Writing = (value: number) => string;

const inMb: Writing = (mb) => `${mb}MB`;
const inSeconds: Writing = (ms) => `${ms / 1000}s`;

const rangeProblem = (
  path: string,
  value: number,
  range: DatedRange,
  { write, written }: { readonly write: Writing; readonly written: string | undefined },
): ConfigProblem[] => {
  const { min, max, step } = range;
  if (value >= min && value <= max && (value - min) % step === 0) return [];
  const said = written ?? write(value);
  const inside = `${write(min)} to ${write(max)}`;
  // Whole MB and whole seconds are what AWS takes anyway.
  if (value >= min && value <= max) {
    const steps =
      step === 1 || step === 1000
        ? `whole ${step === 1 ? 'MB' : 'seconds'}`
        : `steps of ${write(step)} from ${write(min)}`;
    return [{ path, message: `${said} is not in ${steps}; choose one such as ${write(raisedInto(value, range))}` }];
  }
  return [{ path, message: `${said} is outside ${inside}; choose one inside` }];
};

const raisedInto = (value: number, { min, max, step }: DatedRange): number =>
  Math.min(max, min + Math.ceil(Math.max(0, value - min) / step) * step);

/** The smallest memory size on `date` that holds `memoryMb`; the largest there is when none does. */
export const memorySizeFor = (memoryMb: number, date: string): number =>
  raisedInto(memoryMb, rangeAt(memoryRanges, date));

/** Those of `sizesMb` that there are on `date`, ascending: each in its steps, none above the largest. */
export const memorySizesFor = (sizesMb: readonly number[], date: string): number[] => {
  const { max } = rangeAt(memoryRanges, date);
  const sizes = sizesMb.filter((memoryMb) => memoryMb <= max).map((memoryMb) => memorySizeFor(memoryMb, date));
  return [...new Set(sizes)].sort((a, b) => a - b);
};

/** The smallest timeout on `date` that lets `durationMs` end; the longest there is when none does. */
export const timeoutFor = (durationMs: number, date: string): number =>
  raisedInto(durationMs, rangeAt(timeoutRanges, date));

/** The largest sizes of `date`. */
export const functionLimits = (date: string): { maxMemoryMb: number; maxTimeoutMs: number } => ({
  maxMemoryMb: rangeAt(memoryRanges, date).max,
  maxTimeoutMs: rangeAt(timeoutRanges, date).max,
});

/** Every limit of AWS on `date` that the function breaks; empty when it keeps them all. */
export const functionConfigProblems = (
  config: FunctionConfig,
  date: string,
  /** Sizes as the user wrote them; default: in MB and seconds. */
  written: { readonly memory?: string; readonly timeout?: string } = {},
): ConfigProblem[] => {
  const at = `functions.${config.name}`;
  const isManaged = config.managed !== undefined;
  const problems = [
    ...rangeProblem(`${at}.memory`, config.memoryMb, isManaged ? managedMemory : rangeAt(memoryRanges, date), {
      write: inMb,
      written: written.memory,
    }),
    ...rangeProblem(`${at}.timeout`, config.timeoutMs, rangeAt(isManaged ? managedTimeouts : timeoutRanges, date), {
      write: inSeconds,
      written: written.timeout,
    }),
  ];
  const { reservedConcurrency, provisionedConcurrency } = config;
  if (!/^[A-Za-z0-9-_]{1,64}$/.test(config.versionOf ?? config.name)) {
    problems.push({
      path: at,
      message: `"${config.versionOf ?? config.name}" is no name for a function; write 1 to 64 of A-Z a-z 0-9 - _`,
    });
  }
  if (reservedConcurrency !== null && provisionedConcurrency > reservedConcurrency) {
    problems.push({
      path: `${at}.provisionedConcurrency`,
      message: `${provisionedConcurrency} exceeds reservedConcurrency ${reservedConcurrency}; lower it or raise the reservation`,
    });
  }
  return problems;
};
