// A whole trace as a scenario: functions with what the trace tells of them, under one account.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { busiestFunctions } from '../../bench/cli/busiest-functions.ts';
import { simulateScenario } from '../../bench/run/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ConfigError } from '../../bench/scenario/config-error.ts';
import { loadScenario } from '../../bench/scenario/load.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { shortNames } from '../../bench/trace/short-names.ts';
import { collectInstants } from '../../sim/index.ts';

const traces = fileURLToPath(new URL('traces', import.meta.url));
const small = { name: 'small', duration: '5m', trace: { format: 'azure2019', directory: 'small' } };

const compiled = (value: unknown): Scenario => compileScenario(value, 'test.yaml', traces);

const problemsOf = (value: unknown): string => {
  try {
    compiled(value);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
    throw error;
  }
  return '';
};

describe('a small trace', () => {
  const scenario = compiled(small);
  const { document } = scenario;

  test('names functions as short as tells them apart, and leaves out what cannot be run', () => {
    expect(Object.keys(document.functions)).toEqual(['f1a2b3c4d', 'f1a2b3c49', '012345678']);
    expect(scenario.warnings).toEqual([
      'trace: 1 function left out: never invoked (dddddddddddd)',
      'trace: 1 function left out: no durations in small/durations.csv (eeeeeeeeeeee)',
      'trace: 1 function given the smallest memory: the trace tells of none (0123456789ab)',
      expect.stringMatching(/^trace: it tells of no cold starts: .*; set trace.each.coldStart/),
    ]);
    const each = { coldStart: { constant: '1s' } };
    expect(compiled({ ...small, trace: { ...small.trace, each } }).warnings).toHaveLength(3);
  });

  test('takes durations, memory, timeout and application from it', () => {
    const [first, second, third] = scenario.functions;
    expect(first!.config).toMatchObject({ memoryMb: 201, timeoutMs: 3000, tags: { application: 'aaaaaaaa' } });
    expect(second!.config).toMatchObject({ memoryMb: 201, timeoutMs: 7000 });
    expect(third!.config).toMatchObject({ memoryMb: 128, tags: { application: 'bbbbbbbb' } });
    const duration = first!.duration!;
    expect([0, 0.01, 0.25, 0.5, 0.75, 0.99, 1].map((p) => duration.quantile(p))).toEqual([5, 5, 20, 30, 40, 80, 90]);
  });

  test('rounds to the sizes and timeouts of the era', () => {
    const { functions } = compiled({ ...small, account: { era: '2018' } });
    expect(functions.map(({ config }) => config.memoryMb)).toEqual([256, 256, 128]);
  });

  test('sends every function its own traffic', () => {
    const counts = scenario.traffic.map(({ arrivals }) => collectInstants(arrivals(1)).length);
    expect(counts).toEqual([6, 4, 610]);
    expect(scenario.traffic.map(({ functionIndex }) => functionIndex)).toEqual([0, 1, 2]);
  });

  test('is written out in the document, which compiles to itself', () => {
    expect(compiled(document).document).toEqual(document);
    expect('trace' in document).toBe(false);
  });

  test('lets the scenario set all functions, and single ones', () => {
    const functions = { f1a2b3c4d: { memory: '512MB', reservedConcurrency: 5, tags: { team: 'x' } } };
    const trace = {
      ...small.trace,
      each: { runtime: 'python3.12', memory: '256MB' },
      retry: 'sdk-v3-standard',
      scale: 2,
    };
    const changed = compiled({ ...small, trace, functions });
    const [first, second] = changed.functions;
    const tags = { application: 'aaaaaaaa', team: 'x' };
    expect(first!.config).toMatchObject({ memoryMb: 512, runtime: 'python3.12', reservedConcurrency: 5, tags });
    expect(second!.config).toMatchObject({ memoryMb: 256, runtime: 'python3.12', reservedConcurrency: null });
    expect(changed.document.functions['f1a2b3c4d']!.coldStart).toEqual({ runtime: 'python3.12' });
    expect(changed.document.traffic[0]!.retry).toBe('sdk-v3-standard');
    expect(collectInstants(changed.traffic[0]!.arrivals(1))).toHaveLength(12);
  });

  test('conserves its invocations when simulated', async () => {
    const result = await simulateScenario(scenario);
    expect(result.totals.offered).toBe(620);
    expect(result.functions['012345678']!.totals.offered).toBe(610);
    expect(busiestFunctions(result, false)).toEqual([]);
  });

  test('of another release is read by the names of its columns', () => {
    const { functions } = compiled({ ...small, trace: { format: 'azure2019', directory: 'reordered' } });
    expect(functions).toHaveLength(1);
    expect(functions[0]!.config.memoryMb).toBe(128);
    expect([0, 0.5, 1].map((p) => functions[0]!.duration!.quantile(p))).toEqual([5, 30, 90]);
  });

  test('may name its files', () => {
    const files = { invocations: 'small/invocations.csv', durations: 'small/durations.csv' };
    const { functions } = compiled({ ...small, trace: { format: 'azure2019', files } });
    expect(functions.map(({ config }) => config.memoryMb)).toEqual([128, 128, 128]);
  });
});

test('what is wrong is told with its place and the cure', () => {
  const wrong = (trace: unknown): string => problemsOf({ ...small, trace });
  expect(wrong({ format: 'clf', directory: 'small' })).toMatch(/trace\.format: a whole trace has format: azure2019/);
  expect(wrong({ format: 'azure2019' })).toMatch(/trace: needs exactly one of: directory, files/);
  expect(wrong({ format: 'azure2019', directory: 'small', top: 3 })).toMatch(/unknown key "top"; known here:/);
  expect(wrong({ format: 'azure2019', directory: 'none' })).toMatch(/none: cannot be read .*; name a directory/);
  expect(wrong({ format: 'azure2019', directory: '.' })).toMatch(/holds no CSV file of invocations a minute; name/);
  const swapped = { invocations: 'small/durations.csv', durations: 'small/invocations.csv' };
  expect(wrong({ format: 'azure2019', files: swapped })).toMatch(
    /small\/durations\.csv:1: has no column of a minute; format azure2019/,
  );
  const unlike = { invocations: 'small/invocations.csv', durations: 'reordered/b_run.csv', memory: 'none.csv' };
  expect(wrong({ format: 'azure2019', files: unlike })).toMatch(/none\.csv: cannot be read/);
  const each = { memory: '7' };
  expect(wrong({ format: 'azure2019', directory: 'small', each })).toMatch(
    /functions\.f1a2b3c4d\.memory: 7 has no unit/,
  );
});

test('short names are valid and differ, however alike the hashes', () => {
  const long = 'x'.repeat(70);
  const names = shortNames([`${long}1`, `${long}2`, 'a/b c']);
  expect(new Set(names.values()).size).toBe(3);
  for (const name of names.values()) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
});

test('the example shows who takes the concurrency of the account from whom', async () => {
  const directory = fileURLToPath(new URL('../../docs/example-trace', import.meta.url));
  const scenario = await loadScenario(join(directory, 'scenario.yaml'));
  const result = await simulateScenario(scenario);
  const [throttled, called, applications] = busiestFunctions(result, false);
  expect(throttled).toMatch(/^Most throttled of 24 functions\n.*\n│ name +│ offered +│.*\n│ c9de06f2 +│ 1,800 /);
  expect(called).toMatch(/^Most called of 24 functions\n/);
  expect(applications).toMatch(/^Most called of 6 applications\n.*\n│ name +│ functions +│.*\n│ 764ac753 +│ 4 /);
  // With a reservation for the one that floods, the others are never refused.
  const functions = { c9de06f2: { reservedConcurrency: 50 } };
  const yaml = { name: 'reserved', duration: '30m', account: { concurrency: 300 }, functions };
  const trace = { format: 'azure2019', directory };
  const reserved = await simulateScenario(compiled({ ...yaml, trace }));
  expect(reserved.totals.throttled).toBe(reserved.functions['c9de06f2']!.totals.throttled);
  expect(result.totals.throttled).toBeGreaterThan(result.functions['c9de06f2']!.totals.throttled);
});

test('a day of 200 real functions under one account keeps its invocations', async ({ skip }) => {
  const directory = fileURLToPath(new URL('../../../shared/data/traces/azure2019-day', import.meta.url));
  skip(!existsSync(directory), '../shared/data/traces/azure2019-day is not there');
  const scenario = compiled({ name: 'day', duration: '24h', trace: { format: 'azure2019', directory } });
  expect(scenario.functions).toHaveLength(200);
  expect(scenario.warnings).toHaveLength(1);
  const result = await simulateScenario(scenario);
  // The sum of all counts in the file.
  expect(result.totals.offered).toBe(102_088);
  // One function is called 3,000 times in a minute and runs for 5: more than the account has.
  expect(result.totals.concurrency.max).toBe(1000);
  expect(result.totals.throttled).toBeGreaterThan(1000);
  const tables = busiestFunctions(result, false);
  expect(tables.map((table) => table.split('\n')[0])).toEqual([
    'Most throttled of 200 functions',
    'Most called of 200 functions',
  ]);
  expect(tables[1]).toMatch(/934b1d0b +│ 27,395/);
});
