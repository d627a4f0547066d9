// The load of a simulated Azure trace is the trace's own: of the account, and of nearly every function that is called often.
// The traces are no part of the repository; without them this is skipped.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { busiestFunctions } from '../../bench/terminal/busiest-functions.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { shortNames } from '../../bench/trace/short-names.ts';

const traces = fileURLToPath(new URL('../../../shared/data/traces', import.meta.url));

/** Column Average of a file of durations, by the short name of the function. */
const averages = (file: string): Map<string, number> => {
  const [header, ...rows] = readFileSync(file, 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(','));
  const name = header!.indexOf('HashFunction');
  const short = shortNames(rows.map((row) => row[name]!));
  return new Map(rows.map((row) => [short.get(row[name]!)!, Number(row[header!.indexOf('Average')])]));
};

test.for([
  ['azure2019-8h', 'durations.csv', '8h', 0.9],
  ['azure2019-day', '200_run.csv', '24h', 0.9],
  ['azure2019-example', 'durations.csv', '24h', 1],
  // A dozen functions, of which a long call more or less decides.
  ['azure2019-8h', 'durations.csv', '1h', 0.7],
] as const)('%s, %s, %s', async ([trace, durations, duration, nearShare], { skip }) => {
  const directory = join(traces, trace);
  skip(!existsSync(directory), `../shared/data/traces/${trace} is not there`);
  const average = averages(join(directory, durations));
  const scenario = compileScenario(
    {
      name: 'load',
      duration,
      // Nothing is refused, and no start takes time.
      account: { concurrency: 100_000, rules: { scaling: 'unlimited', requestRatePerConcurrency: null } },
      trace: { format: 'azure2019', directory, each: { coldStart: { constant: 0 } } },
    },
    'test.yaml',
    directory,
  );
  const { functions, totals } = await simulateScenario(scenario);
  expect([totals.throttled, totals.timedOut]).toEqual([0, 0]);
  const rows = Object.entries(functions).map(([name, { serviceMs }]) => ({
    calls: serviceMs.count,
    simulatedMs: serviceMs.count * serviceMs.mean,
    tracedMs: serviceMs.count * average.get(name)!,
  }));
  const sum = (figure: 'simulatedMs' | 'tracedMs'): number => rows.reduce((total, row) => total + row[figure], 0);
  expect(Math.abs(sum('simulatedMs') / sum('tracedMs') - 1)).toBeLessThan(0.03);
  // Less than half a millisecond is 0 in the trace: there is nothing to be within of.
  const busy = rows.filter(({ calls, tracedMs }) => calls >= 100 && tracedMs > 0);
  const near = busy.filter(({ simulatedMs, tracedMs }) => Math.abs(simulatedMs / tracedMs - 1) <= 0.1);
  expect(near.length / busy.length).toBeGreaterThanOrEqual(nearShare);
  for (const { config, duration: law } of scenario.functions) {
    // As near as percentiles and averages of whole ms let it be.
    expect(Math.abs(law!.mean - average.get(config.name)!)).toBeLessThanOrEqual(0.5);
  }
});

test('a day of 200 real functions under one account keeps its invocations', async ({ skip }) => {
  const directory = join(traces, 'azure2019-day');
  skip(!existsSync(directory), '../shared/data/traces/azure2019-day is not there');
  const scenario = compileScenario(
    { name: 'day', duration: '24h', trace: { format: 'azure2019', directory } },
    'test',
    '.',
  );
  expect(scenario.functions).toHaveLength(200);
  expect(scenario.warnings).toHaveLength(3);
  expect(scenario.warnings.at(-1)).toMatch(/ and 197 others: as published for a minimal function \(nodejs22\.x/);
  const result = await simulateScenario(scenario);
  // The sum of all counts in the file.
  expect(result.totals.offered).toBe(102_088);
  // One function is called 3,000 times in a minute and runs for 5: more than the account has.
  expect(result.totals.concurrency.max).toBe(1000);
  expect(result.totals.throttled).toBeGreaterThan(1000);
  const tables = busiestFunctions(result, { color: false });
  expect(tables.map((table) => table.split('\n')[0])).toEqual([
    'Most throttled of 200 functions',
    'Most called of 200 functions',
  ]);
  expect(tables[1]).toMatch(/934b1d0b +│ 27,395/);
});
