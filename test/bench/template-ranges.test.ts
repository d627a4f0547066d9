// Ranges that Lambda holds the settings of a template to: each end, and one beyond it.

import { expect, test } from 'vitest';
import { Problems } from '../../bench/input/problems.ts';
import { propertiesOf } from '../../bench/template/properties.ts';
import { eventRetries, rangedNumber } from '../../bench/template/ranges.ts';
import { parseTemplate } from '../../bench/template/template-source.ts';

const read = (key: string, value: number, range?: readonly [number, number]): [number | undefined, string] => {
  const problems = new Problems();
  const scope = {
    source: parseTemplate(`${key}: ${value}\nResources: {}\n`, 't.yaml'),
    parameters: new Map(),
    decided: new Map(),
    problems,
    ignored: [],
    unresolved: [],
  };
  const properties = propertiesOf({ value: { [key]: value }, path: [] }, scope);
  const number =
    range === undefined ? rangedNumber(properties, key, scope) : rangedNumber(properties, key, scope, range);
  return [number, problems.list.map(({ path, message }) => `${path}: ${message}`).join()];
};

// Lambda API Reference: CreateFunction, PutFunctionEventInvokeConfig, CreateEventSourceMapping, PutFunctionScalingConfig; API Gateway
// quotas.
const ends: readonly [key: string, least: number, most: number | null][] = [
  ['MemorySize', 128, 10_240],
  ['Timeout', 1, 900],
  ['Size', 512, 10_240],
  ['ReservedConcurrentExecutions', 0, null],
  ['ProvisionedConcurrentExecutions', 1, null],
  ['ExecutionTimeout', 1, 31_622_400],
  ['RetentionPeriodInDays', 1, 90],
  ['MaximumEventAgeInSeconds', 60, 21_600],
  ['BatchSize', 1, 10_000],
  ['MaximumBatchingWindowInSeconds', 0, 300],
  ['MaximumRecordAgeInSeconds', -1, 604_800],
  ['ParallelizationFactor', 1, 10],
  ['TumblingWindowInSeconds', 0, 900],
  ['MaximumConcurrency', 2, 1000],
  ['TimeoutInMillis', 50, 30_000],
  ['MinimumPollers', 1, 200],
  ['MaximumPollers', 1, 10_000],
  // Of a stream's records.
  ['MaximumRetryAttempts', -1, 10_000],
];

test.each(ends)('%s is from %d to %s', (key, least, most) => {
  const bounds = most === null ? `a whole number from ${least} up` : `${least} to ${most}`;
  for (const value of [least, most ?? 1_000_000]) expect(read(key, value)).toEqual([value, '']);
  for (const value of [least - 1, ...(most === null ? [] : [most + 1]), least + 0.5])
    expect(read(key, value)).toEqual([undefined, `${key} (line 1): ${value} is outside ${bounds}; choose one inside`]);
});

test('events are retried twice at most', () => {
  for (const value of [0, 2]) expect(read('MaximumRetryAttempts', value, eventRetries)).toEqual([value, '']);
  for (const value of [-1, 3])
    expect(read('MaximumRetryAttempts', value, eventRetries)).toEqual([
      undefined,
      `MaximumRetryAttempts (line 1): ${value} is outside 0 to 2; choose one inside`,
    ]);
});
