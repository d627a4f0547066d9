// A whole trace as a scenario: functions with what the trace tells of them, under one account.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { busiestFunctions } from '../../bench/terminal/busiest-functions.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import type { ArrivalSpec } from '../../bench/format/arrival-document.ts';
import { loadScenario } from '../../bench/scenario/load.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { shortNames } from '../../bench/trace/short-names.ts';
import { collectInstants, randomStream } from '../../sim/index.ts';

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
      expect.stringMatching(/^trace: its percentiles are of averages over 30 seconds, .* are of the calls$/),
      expect.stringMatching(/^trace: it tells of no cold starts: .*; set trace.each.coldStart/),
      expect.stringMatching(
        /^functions\.f1a2b3c4d\.coldStart, .*, .*: as published for a minimal function \(nodejs22\.x.*Init Duration of p50/,
      ),
    ]);
    // The durations of the trace hold the first invocations already.
    expect(scenario.functions.map(({ firstInvocation }) => firstInvocation)).toEqual([null, null, null]);
    const each = { coldStart: { constant: '1s' } };
    expect(compiled({ ...small, trace: { ...small.trace, each } }).warnings).toHaveLength(4);
    const own = { ...each, duration: { constant: '1s' } };
    expect(compiled({ ...small, trace: { ...small.trace, each: own } }).warnings).toHaveLength(3);
  });

  test('takes durations, memory, timeout and application from it', () => {
    const [first, second, third] = scenario.functions;
    expect(first!.config).toMatchObject({ memoryMb: 201, timeoutMs: 3000, tags: { application: 'aaaaaaaa' } });
    expect(second!.config).toMatchObject({ memoryMb: 201, timeoutMs: 7000 });
    expect(third!.config).toMatchObject({ memoryMb: 128, tags: { application: 'bbbbbbbb' } });
    const duration = first!.duration!;
    expect([0, 0.01, 0.25, 0.5, 0.75, 0.99, 1].map((p) => duration.quantile(p))).toEqual([5, 5, 20, 30, 40, 80, 90]);
    expect(duration.mean).toBeCloseTo(30, 6);
    expect(second!.duration!.mean).toBeCloseTo(5000, 6);
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

  test.each([
    [0.5, 305],
    [2, 1220],
  ])('times %d draws durations for as many calls as it has then', (scale, strata) => {
    const { functions } = compiled({ ...small, trace: { ...small.trace, scale } }).document;
    expect(functions['012345678']!.duration).toMatchObject({ strata });
  });

  test('conserves its invocations when simulated', async () => {
    const result = await simulateScenario(scenario);
    expect(result.totals.offered).toBe(620);
    expect(result.functions['012345678']!.totals.offered).toBe(610);
    expect(busiestFunctions(result, { color: false })).toEqual([]);
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

describe('a trace of files that are written here', () => {
  const durationsHeader =
    'HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,percentile_Average_1,' +
    'percentile_Average_25,percentile_Average_50,percentile_Average_75,percentile_Average_99,percentile_Average_100';

  /** Compiled from lines `owner,app,function,...`: counts of two minutes, and durations from Average on. */
  const traced = (minutes: readonly string[], durations: readonly string[], header = durationsHeader): Scenario => {
    const directory = mkdtempSync(join(tmpdir(), 'windtunnel-traced-'));
    try {
      writeFileSync(join(directory, 'i.csv'), ['HashOwner,HashApp,HashFunction,1,2', ...minutes].join('\n'));
      writeFileSync(join(directory, 'd.csv'), [header, ...durations].join('\n'));
      const trace = { format: 'azure2019', directory, each: { coldStart: { constant: '1s' } } };
      return compiled({ name: 'written', duration: '5m', trace });
    } finally {
      rmSync(directory, { recursive: true });
    }
  };
  const refused = (...parts: Parameters<typeof traced>): string => {
    try {
      traced(...parts);
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    return '';
  };
  /** As every line of durations that nothing is wrong with. */
  const plain = '40,9,10,100,10,10,20,30,50,90,90';
  const offered = ({ traffic }: Scenario): number[] =>
    traffic.map(({ arrivals }) => collectInstants(arrivals(1)).length);
  const meant = ({ functions }: Scenario): number[] => functions.map(({ duration }) => duration!.mean);

  test('functions of one name in two applications, and applications of one name, stay apart', () => {
    const ids = ['o1,a1,f', 'o1,a2,f', 'o2,a1,f', 'o1,a1,g'];
    const scenario = traced(
      ids.map((id, index) => `${id},${index + 1},${index}`),
      ids.map((id, index) => `${id},${40 + index},9,10,100,10,10,20,30,50,90,90`),
    );
    expect(scenario.functions.map(({ config }) => config.name)).toEqual(['o1-a1-f', 'a2-f', 'o2-a1-f', 'g']);
    expect(scenario.functions.map(({ config }) => config.tags!['application'])).toEqual([
      'o1-a1',
      'a2',
      'o2-a1',
      'o1-a1',
    ]);
    expect(offered(scenario)).toEqual([1, 3, 5, 7]);
    for (const [index, mean] of meant(scenario).entries()) expect(mean).toBeCloseTo(40 + index, 6);
    const named = scenario.document.traffic.map(({ arrivals }) => (arrivals as ArrivalSpec).trace!.function);
    expect(named).toEqual(['o1/a1/f', 'a2/f', 'o2/a1/f', 'g']);
  });

  test('least and greatest are those of calls, not of averages', () => {
    const { functions } = traced(['o,a,f,5,5'], ['o,a,f,60,10,2,5000,10,10,20,30,50,90,90']);
    const { duration } = functions[0]!;
    expect([0, 0.25, 0.99, 1].map((p) => duration!.quantile(p))).toEqual([2, 20, 90, 5000]);
    expect(duration!.mean).toBeCloseTo(60, 6);
    expect(functions[0]!.config.timeoutMs).toBe(5000);
  });

  test('a few calls take as long as they do on average', () => {
    const { functions, document } = traced(['o,a,f,60,40'], ['o,a,f,45,100,2,500,10,10,20,30,50,90,90']);
    expect(document.functions['f']!.duration!.strata).toBe(100);
    for (let seed = 1; seed <= 20; seed += 1) {
      const stream = randomStream(seed, 'few');
      const drawn = Array.from({ length: 100 }, () => functions[0]!.duration!.sample(stream));
      // By chance alone it would be 10 off and more.
      expect(Math.abs(drawn.reduce((sum, value) => sum + value, 0) / 100 - 45)).toBeLessThan(3.15);
    }
  });

  test('what is not told, or cannot be, is named', () => {
    const minutes = ['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8'].map((name) => `o,a,${name},5,5`);
    const { functions, warnings } = traced(minutes, [
      'o,a,f1,,10,10,90,10,10,20,30,50,90,90', // no average
      'o,a,f2,5,10,10,100,10,10,20,30,50,90,90', // average below the minimum
      'o,a,f3,4000,10,10,100,10,10,20,30,50,90,90', // average above the maximum
      'o,a,f4,40,10,,-1,10,10,20,30,50,90,90', // ends not recorded
      'o,a,f5,40,10,30,60,10,10,20,30,50,90,90', // ends among the percentiles
      'o,a,f6,0,10,0,0,0,0,0,0,0,0,0', // nothing but zeros
      'o,a,f7,0,0,0,0,0,0,0,0,0,0,0', // of no call
      'o,a,f8,300000,10,100,2000000,100,100,100,100,100,1500000,1500000', // beyond 15 minutes
    ]);
    expect(functions.map(({ config }) => config.name)).toEqual(['f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f8']);
    expect(warnings.join('\n').replace(/\/\S*\/d\.csv/, '$/d.csv')).toBe(
      [
        'trace: 1 function left out: durations of no call (Count 0) in $/d.csv (f7)',
        'trace: 7 functions given the smallest memory: the trace tells of none (f1, f2, f3, ...)',
        'trace: its percentiles are of averages over 30 seconds, so of a function called often they lie nearer together than ' +
          'those of its calls; where Average, Minimum and Maximum are told, those are of the calls',
        'trace: 1 function not fitted to an average: the trace tells of none (f1)',
        'trace: 2 functions with an Average that the percentiles do not allow: the nearest is taken (f2, f3)',
        'trace: 2 functions without Minimum and Maximum (or with ones that the percentiles exceed): least and greatest ' +
          'average are taken (f4, f5)',
        'trace: 1 function with durations of 0 ms only: the trace rounds to whole ms (f6)',
        'trace: 1 function running longer than Lambda allows: what is beyond 900 s times out (f8)',
      ].join('\n'),
    );
    for (const { duration } of functions) expect(Number.isFinite(duration!.mean)).toBe(true);
    // The least and the most that the percentiles allow.
    expect(functions[1]!.duration!.mean).toBeCloseTo(0.25 * 10 + 0.25 * 20 + 0.25 * 30 + 0.24 * 50 + 0.01 * 90, 6);
    expect(functions[2]!.duration!.mean).toBeCloseTo(0.01 * 10 + 0.24 * 20 + 0.25 * 30 + 0.25 * 50 + 0.24 * 90 + 1, 6);
    expect([0, 1].map((p) => functions[3]!.duration!.quantile(p))).toEqual([10, 90]);
    expect([0, 1].map((p) => functions[4]!.duration!.quantile(p))).toEqual([10, 90]);
  });

  test('releases without those columns are read as far as they go, and that is named', () => {
    const header = 'HashApp,HashFunction,percentile_Average_50,percentile_Average_100';
    const { functions, warnings } = traced(['o,a,f,5,5'], ['a,f,30,90'], header);
    expect([0, 0.5, 1].map((p) => functions[0]!.duration!.quantile(p))).toEqual([30, 30, 90]);
    expect(warnings.join('\n')).toMatch(
      /1 function not fitted to an average.*\n.*1 function without Minimum and Maximum/,
    );
  });

  test('what is wrong is refused with its line', () => {
    const minutes = ['o,a,f,5,5'];
    expect(refused(minutes, [`o,other,f,${plain}`])).toMatch(
      /i\.csv: holds no function whose durations are known; check that the files belong together$/,
    );
    expect(refused(minutes, [`o,a,f,${plain}`, `o,a,f,${plain}`])).toMatch(
      /d\.csv:3: tells the durations of o\/a\/f a second time; remove one of the lines/,
    );
    expect(refused(minutes, ['o,a,f,40,9,10,100,10,10,20,15,50,90,90'])).toMatch(
      /d\.csv:2: percentile 50 is below the one before it; correct the line/,
    );
    expect(refused(minutes, ['o,a,f,40,9,10,100,10,10,20,-1,50,90,90'])).toMatch(
      /d\.csv:2: "-1" in column percentile_Average_50 is not a number from 0 up/,
    );
    expect(refused(minutes, ['o,a,f,soon,9,10,100,10,10,20,30,50,90,90'])).toMatch(/"soon" in column Average is not/);
    expect(refused(minutes, [`o,a,f,${plain}`], durationsHeader.replace('HashApp', 'App'))).toMatch(
      /d\.csv:1: has no column "HashApp"/,
    );
    expect(refused(minutes, [`o,a,f,${plain}`], durationsHeader.replace('Average_25', 'Average_50'))).toMatch(
      /d\.csv:1: has two columns "percentile_Average_50"; rename or remove one/,
    );
  });
});

test('what is wrong is told with its place and the cure', () => {
  const wrong = (trace: unknown): string => problemsOf({ ...small, trace });
  expect(wrong({ format: 'clf', directory: 'small' })).toMatch(/trace\.format: a whole trace has format: azure2019/);
  expect(wrong({ format: 'azure2019' })).toMatch(/trace: needs exactly one of: directory, files/);
  expect(wrong({ format: 'azure2019', directory: 'small', top: 3 })).toMatch(/unknown key "top"; known here:/);
  expect(wrong({ format: 'azure2019', directory: 'none' })).toMatch(
    /none: cannot be read: there is no such file; name a directory/,
  );
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

test('what is wrong beside a trace is told where it stands', () => {
  expect(problemsOf({ ...small, duration: 'long' })).toMatch(/^duration: /);
  expect(problemsOf({ ...small, traffic: 'none' })).toMatch(/^traffic: is "none"; a list belongs here/);
  const more = { ...small, traffic: [{ to: 'f1a2b3c4d', arrivals: { constant: { rate: '1/s' } } }] };
  expect(compiled(more).traffic).toHaveLength(compiled(small).traffic.length + 1);
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
  const [throttled, called, applications] = busiestFunctions(result, { color: false });
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

test('a trace of many functions under one account keeps its invocations', async () => {
  const directory = fileURLToPath(new URL('../../docs/example-trace', import.meta.url));
  const [, ...lines] = readFileSync(join(directory, 'invocations.csv'), 'utf8').trim().split('\n');
  const counts = lines.map((line) =>
    line
      .split(',')
      .slice(4)
      .map(Number)
      .reduce((sum, count) => sum + count, 0),
  );
  const made = {
    name: 'made',
    duration: '30m',
    account: { concurrency: 60 },
    trace: { format: 'azure2019', directory },
  };
  const result = await simulateScenario(compiled(made));
  expect(result.totals.offered).toBe(counts.reduce((sum, count) => sum + count, 0));
  expect(result.totals.concurrency.max).toBe(60);
  expect(result.totals.throttled).toBeGreaterThan(100);
  const tables = busiestFunctions(result, { color: false });
  expect(tables.map((table) => table.split('\n')[0])).toEqual([
    `Most throttled of ${lines.length} functions`,
    `Most called of ${lines.length} functions`,
    'Most called of 6 applications',
  ]);
  expect(tables[1]).toContain(`│ ${Math.max(...counts).toLocaleString('en')}`);
});
