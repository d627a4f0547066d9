// Ranges that Lambda holds settings to. Sources: Lambda API Reference, CreateFunction, PutFunctionEventInvokeConfig and
// CreateEventSourceMapping.

import { executionTimeoutS, retentionDays } from '../../lambda/index.ts';
import type { Properties } from './properties.ts';
import { addProblem, type Scope } from './scope.ts';

const ranges: Readonly<Record<string, readonly [number, number]>> = {
  MemorySize: [128, 10_240],
  Timeout: [1, 900],
  Size: [512, 10_240],
  ReservedConcurrentExecutions: [0, Number.MAX_SAFE_INTEGER],
  ProvisionedConcurrentExecutions: [1, Number.MAX_SAFE_INTEGER],
  // Of durable executions.
  ExecutionTimeout: [executionTimeoutS.min, executionTimeoutS.max],
  RetentionPeriodInDays: [retentionDays.min, retentionDays.max],
  // Of asynchronous events.
  MaximumEventAgeInSeconds: [60, 21_600],
  // Of streams; -1 for no limit.
  BatchSize: [1, 10_000],
  MaximumBatchingWindowInSeconds: [0, 300],
  MaximumRecordAgeInSeconds: [-1, 604_800],
  ParallelizationFactor: [1, 10],
  TumblingWindowInSeconds: [0, 900],
  MaximumConcurrency: [2, 1000],
  // API Gateway quotas, HTTP APIs.
  TimeoutInMillis: [50, 30_000],
  // Of what a method answers by itself.
  StatusCode: [100, 599],
  MinimumPollers: [1, 200],
  MaximumPollers: [1, 10_000],
};

/** Event invocations are retried twice at most, records of a stream without end unless it is said otherwise. */
export const eventRetries: readonly [number, number] = [0, 2];
const recordRetries: readonly [number, number] = [-1, 10_000];

/** The whole number `key` of `properties`, held to its range. */
export const rangedNumber = (
  properties: Properties,
  key: string,
  scope: Scope,
  range: readonly [number, number] = ranges[key] ?? recordRetries,
): number | undefined => {
  const value = properties.number(key);
  if (value === undefined) return undefined;
  const [least, most] = range;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const bounds = most === Number.MAX_SAFE_INTEGER ? `a whole number from ${least} up` : `${least} to ${most}`;
  addProblem(scope, properties.at(key), `${value} is outside ${bounds}; choose one inside`);
  return undefined;
};
