// Traces of every format as arrivals: what they hold, in whatever order their columns are, and what is wrong with them.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import { traceArrivals } from '../../bench/scenario/trace-arrivals.ts';
import { cellsOf } from '../../bench/trace/csv.ts';
import { linesOf } from '../../bench/trace/lines.ts';
import { collectInstants } from '../../sim/index.ts';

const traces = fileURLToPath(new URL('traces', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'windtunnel-trace-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const scenarioOf = (trace: unknown, directory = traces) =>
  compileScenario(
    {
      name: 'traced',
      duration: '5m',
      functions: { f: { duration: { constant: '10ms' }, coldStart: { constant: '100ms' } } },
      traffic: [{ to: 'f', arrivals: { trace } }],
    },
    'test.yaml',
    directory,
  );

const instantsOf = (trace: unknown, seed = 1, directory = traces): number[] => [
  ...collectInstants(scenarioOf(trace, directory).traffic[0]!.arrivals(seed)),
];

const problemOf = (trace: unknown, directory = traces): string => {
  try {
    scenarioOf(trace, directory);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
    throw error;
  }
  return '';
};

/** Arrivals in each of the first four minutes. */
const byMinute = (instantsMs: readonly number[]): number[] =>
  [0, 1, 2, 3].map((minute) => instantsMs.filter((at) => Math.floor(at / 60_000) === minute).length);

describe('azure2019', () => {
  const file = 'small/invocations.csv';

  test('spreads the counts of a function over its minutes', () => {
    expect(byMinute(instantsOf({ format: 'azure2019', file, function: 'f1a2b3c4d' }))).toEqual([2, 0, 4, 0]);
    expect(byMinute(instantsOf({ format: 'azure2019', file, function: 'f1a2b3c499ff' }))).toEqual([1, 1, 1, 1]);
  });

  test('adds up the triggers of a function, and all functions when none is named', () => {
    expect(byMinute(instantsOf({ format: 'azure2019', file, function: '0123' }))).toEqual([10, 0, 600, 0]);
    expect(byMinute(instantsOf({ format: 'azure2019', file }))).toEqual([14, 1, 605, 1]);
  });

  test('differs between seeds only in the instants', () => {
    const trace = { format: 'azure2019', file };
    expect(instantsOf(trace, 1)).toEqual(instantsOf(trace, 1));
    expect(instantsOf(trace, 1)).not.toEqual(instantsOf(trace, 2));
    expect(byMinute(instantsOf(trace, 1))).toEqual(byMinute(instantsOf(trace, 2)));
  });

  test('reads columns by their names, whatever their order', () => {
    const trace = { format: 'azure2019', file: 'reordered/a_inv.csv', function: 'f1a2' };
    expect(byMinute(instantsOf(trace))).toEqual([2, 0, 4, 0]);
  });

  test('begins where the run does, and is scaled without losing anybody', () => {
    const trace = { format: 'azure2019', file };
    expect(byMinute(instantsOf({ ...trace, from: '2m' }))).toEqual([605, 1, 0, 0]);
    expect(byMinute(instantsOf({ ...trace, scale: 10 }))).toEqual([140, 10, 6050, 10]);
    expect(byMinute(instantsOf({ ...trace, function: 'f1a2b3c499ff', scale: 0.5 }))).toEqual([1, 0, 1, 0]);
    expect(problemOf({ ...trace, from: '90s' })).toMatch(/from: 90s is inside a step of 60000 ms; choose/);
  });

  test('names the functions that could be meant', () => {
    expect(problemOf({ format: 'azure2019', file, function: 'f1a2' })).toMatch(
      /2 functions begin with "f1a2"; choose one, such as f1a2b3c4d5e6, f1a2b3c499ff/,
    );
    expect(problemOf({ format: 'azure2019', file, function: 'zz' })).toMatch(
      /no function begins with "zz"; choose one/,
    );
  });
});

test('azure2021 gives the beginning of every invocation that began in the trace', () => {
  const trace = { format: 'azure2021', file: 'invocations-2021.csv' };
  expect(instantsOf(trace)).toEqual([500, 1000, 2000]);
  expect(instantsOf({ ...trace, function: 'feed01' })).toEqual([1000]);
  expect(instantsOf({ ...trace, from: '1s' })).toEqual([0, 1000]);
  expect(problemOf({ ...trace, function: 'feed' })).toMatch(/2 functions begin with "feed"/);
  expect(scenarioOf(trace).warnings).toEqual([
    'traffic.0.arrivals.trace: invocations-2021.csv: 1 of its invocations began before it did: they are left out',
  ]);
});

describe('a function of one name in several applications', () => {
  const texts = {
    azure2021: 'app,func,end_timestamp,duration\naaaa,ffff,1,0\nbbbb,ffff,2,0\naabb,fff0,3,0\nbbbb,gggg,4,0\n',
    azure2019: 'HashApp,HashFunction,1,2\naaaa,ffff,1,0\nbbbb,ffff,2,0\naabb,fff0,3,0\nbbbb,gggg,4,0\n',
  };
  const counts = (format: string, name?: string): number =>
    instantsOf({ format, file: 'apps.csv', function: name }, 1, scratch).length;
  const each: Record<string, [app: string, count: number][]> = {
    azure2021: [
      ['aaaa/ffff', 1],
      ['bbbb/ffff', 1],
      ['b/f', 1],
      ['aab/f', 1],
      ['fff0', 1],
      ['g', 1],
    ],
    azure2019: [
      ['aaaa/ffff', 1],
      ['bbbb/ffff', 2],
      ['b/f', 2],
      ['aab/f', 3],
      ['fff0', 3],
      ['g', 4],
    ],
  };

  test.each(Object.keys(texts) as (keyof typeof texts)[])('is not summed in %s', (format) => {
    writeFileSync(join(scratch, 'apps.csv'), texts[format]);
    const refused = (name: string): string => problemOf({ format, file: 'apps.csv', function: name }, scratch);
    expect(refused('ffff')).toMatch(/2 functions are called "ffff"; choose one, such as aaaa\/ffff, bbbb\/ffff$/);
    expect(refused('fff')).toMatch(/3 functions begin with "fff"; choose one, such as aaaa\/ffff, bbbb\/ffff, fff0$/);
    expect(refused('aa/f')).toMatch(/2 functions begin with "aa\/f"; choose one, such as aaaa\/ffff, fff0$/);
    expect(refused('cccc/ffff')).toMatch(/no function begins with "cccc\/ffff"; choose one, such as aaaa\/ffff/);
    for (const [name, count] of each[format]!) expect([name, counts(format, name)]).toEqual([name, count]);
    expect(counts(format)).toBe(format === 'azure2021' ? 4 : 10);
  });

  test('nor an application of one name of several owners', () => {
    writeFileSync(join(scratch, 'apps.csv'), 'HashOwner,HashApp,HashFunction,1\no1,a,f,1\no2,a,f,2\no1,a,f,4\n');
    expect(problemOf({ format: 'azure2019', file: 'apps.csv', function: 'a/f' }, scratch)).toMatch(
      /2 functions are called "a\/f"; choose one, such as o1\/a\/f, o2\/a\/f$/,
    );
    // A function with two triggers has two records.
    expect(counts('azure2019', 'o1/a/f')).toBe(5);
    expect(counts('azure2019', 'o2/a/f')).toBe(2);
  });
});

describe('csv', () => {
  test('holds ms from the start, with or without a header', () => {
    expect(instantsOf({ format: 'csv', file: 'instants.csv' })).toEqual([0, 250.5, 500]);
  });

  test('holds times, of any zone, in a column by name', () => {
    expect(instantsOf({ format: 'csv', file: 'stamped.csv', column: 'when' })).toEqual([0, 1000, 2250]);
    expect(instantsOf({ format: 'csv', file: 'stamped.csv', column: 'id' })).toEqual([1, 2, 3]);
  });

  test('cells may be quoted', () => {
    expect(cellsOf('a, b ,c')).toEqual(['a', 'b', 'c']);
    expect(cellsOf(',"a,b",,"say ""hi""",')).toEqual(['', 'a,b', '', 'say "hi"', '']);
    expect(cellsOf('"x"')).toEqual(['x']);
    expect(cellsOf('" a ", b " c ,')).toEqual([' a ', 'b " c', '']);
    expect(cellsOf('a,"b')).toBe('open');
    expect(cellsOf('a,"b"c,d')).toBe('trailed');
  });

  const read = (text: string, trace = {}): string => {
    writeFileSync(join(scratch, 'quoted.csv'), text);
    const asked = { format: 'csv', file: 'quoted.csv', ...trace };
    return problemOf(asked, scratch) || instantsOf(asked, 1, scratch).join();
  };

  test('cells in quotes may hold line ends, of every kind, and blank lines', () => {
    const text = 'what,"at, ms"\r\n"one\r\n\r\n""two"", and\r\nthree",5000\r\n\r\nfour,7000';
    expect(read(text, { column: 'at, ms' })).toBe('5000,7000');
    expect(read(`\uFEFF${text}`, { column: 'at, ms' })).toBe('5000,7000');
    expect(read(`at,what\n${'1,"a\nb"\n'.repeat(50_000)}8000,x`).length).toBe(100_004);
  });

  test('quotes that are wrong are told with the line where they begin', () => {
    expect(read('at,what\n1,a\n2,"b\n3,c\n')).toMatch(
      /quoted\.csv:3: has a cell whose quote is never closed; close it/,
    );
    expect(read(`at,what\n2,"b\n${'3,c\n'.repeat(400_000)}`)).toMatch(/quoted\.csv:2: has a cell whose quote is never/);
    expect(read('at,what\n1,"a"b\n')).toMatch(/quoted\.csv:2: has text behind a cell in quotes; put a comma/);
    expect(read('at;what\n1;a\n', { column: 'at' })).toMatch(/only at;what \(cells are parted by commas\); name one/);
  });

  test('files that are no text of ours are told', () => {
    writeFileSync(join(scratch, 'other.csv'), Buffer.from('\uFEFF1\n2\n', 'utf16le'));
    expect(problemOf({ format: 'csv', file: 'other.csv' }, scratch)).toMatch(/other\.csv: is UTF-16; save it as UTF-8/);
    writeFileSync(join(scratch, 'other.csv'), gzipSync('1\n2\n'));
    expect(problemOf({ format: 'csv', file: 'other.csv' }, scratch)).toMatch(/other\.csv: is compressed; unpack it/);
  });
});

test('an access log gives requests by second, in whatever zone and order', () => {
  const instantsMs = instantsOf({ format: 'clf', file: 'access.log' });
  expect(instantsMs.map((at) => Math.floor(at / 1000))).toEqual([0, 0, 1, 2]);
  expect(instantsOf({ format: 'clf', file: 'access.log', scale: 3 })).toHaveLength(12);
});

describe('what is wrong is told with file, line and cure', () => {
  const azure = 'HashApp,HashFunction,1,2';
  test.each([
    ['azure2019', `${azure}\na,f,1,2\na,g,x,0\n`, /bad.csv:3: "x" in column 1 is not a number from 0 up; correct/],
    ['azure2019', `${azure}\na,f,1,-2\n`, /bad.csv:2: "-2" in column 2 is not a number/],
    ['azure2019', `${azure}\na,f,1.5,2\n`, /bad.csv:2: 1.5 in column 1 is no count; write a whole number/],
    ['azure2019', `${azure}\na,f,1\n`, /bad.csv:2: has 3 cells, the header 4; correct or remove the line/],
    [
      'azure2019',
      'HashApp,1,2\na,1,2\n',
      /bad.csv:1: has no column "HashFunction", only HashApp, 1, 2; format azure2019/,
    ],
    ['azure2019', 'HashApp,HashFunction\na,f\n', /bad.csv:1: has no column of a minute/],
    ['azure2021', 'app,func,end_timestamp,duration\na,f,1,\n', /bad.csv:2: "" in column duration is not a number/],
    ['azure2019', 'HashApp,HashFunction,1,1_minute\na,f,1,2\n', /bad.csv:1: has two columns of minute 1; remove one/],
    ['azure2021', 'app,func,duration\n', /bad.csv:1: has no column "end_timestamp"/],
    ['csv', 'at\n1\n\nsoon\n', /bad.csv:4: "soon" is no instant; write ms from the start or an ISO time/],
    ['csv', '2026-13-45T00:00:00Z\n', /"?2026-13-45T00:00:00Z"? is no instant|holds no arrival/],
    ['csv', '', /bad.csv: is empty; name a file/],
    ['csv', 'at\n', /bad.csv: holds no arrival/],
    [
      'clf',
      '127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET /" 200 1\noops\n',
      /bad.csv:2: has no time such as \[10\/Oct/,
    ],
    ['clf', '127.0.0.1 - - [10/Foo/2000:13:55:36 -0700] "GET /" 200 1\n', /bad.csv:1: has no time/],
  ])('%s %j', (format, text, expected) => {
    writeFileSync(join(scratch, 'bad.csv'), text);
    const problem = problemOf({ format, file: 'bad.csv' }, scratch);
    expect(problem).toMatch(expected);
    expect(problem).toMatch(/^traffic\.0\.arrivals\.trace: .*; /);
  });

  test('a file that is not there, or a directory', () => {
    expect(problemOf({ format: 'csv', file: 'none.csv' })).toMatch(
      /none\.csv: cannot be read: there is no such file; check the path/,
    );
    expect(problemOf({ format: 'csv', file: '.' })).toMatch(/cannot be read/);
  });

  test('settings that do not go with the format', () => {
    const file = 'instants.csv';
    expect(problemOf({ format: 'csv', file, column: 'at' })).toMatch(/:1: has no column "at", only 500; name one/);
    expect(problemOf({ format: 'csv', file, function: 'f' })).toMatch(
      /trace\.function: "f" goes with the azure formats/,
    );
    expect(problemOf({ format: 'csv', file, scale: 2 })).toMatch(/trace\.scale: 2 goes with formats that count/);
    expect(problemOf({ format: 'clf', file, column: 'at' })).toMatch(/trace\.column: "at" goes with format: csv only/);
    expect(problemOf({ format: 'xml', file })).toMatch(/arrivals\.trace\.format: .*azure2019/);
  });
});

test('lines are told apart across the chunks they are read in', () => {
  const file = join(scratch, 'long.txt');
  const lines = Array.from({ length: 5000 }, (_, index) => `${index} ${'é'.repeat(index % 300)}`);
  writeFileSync(file, `\uFEFF${lines.join('\r\n')}`);
  expect([...linesOf(file)].map(({ text }) => text)).toEqual(lines);
  writeFileSync(file, 'a\n\n  \nb\n');
  expect([...linesOf(file)]).toEqual([
    { text: 'a', number: 1 },
    { text: 'b', number: 4 },
  ]);
});

test('a line of 16 MB is one, a longer one is of a file of another kind', () => {
  const file = join(scratch, 'longest.txt');
  const longest = 16 * 1024 * 1024;
  writeFileSync(file, 'x'.repeat(longest));
  expect([...linesOf(file)].map(({ text, number }) => [text.length, number])).toEqual([[longest, 1]]);
  writeFileSync(file, `a\n${'x'.repeat(longest + 1)}`);
  expect(() => [...linesOf(file)]).toThrow(
    /longest\.txt:2: is longer than 16 MB; name a file of text with a record a line$/,
  );
});

test('a fault of ours is not taken for one of the trace', () => {
  const broken = {
    get format(): never {
      throw new TypeError('ours');
    },
  };
  expect(() => traceArrivals(broken as never, 'traffic.0', {} as never)).toThrow(TypeError);
});

describe('traces give as many arrivals as they hold', () => {
  test('those of Azure 2019, a column a minute', () => {
    const example = fileURLToPath(new URL('../../docs/example-trace', import.meta.url));
    const [, ...lines] = readFileSync(join(example, 'invocations.csv'), 'utf8').trim().split('\n');
    const held = lines.flatMap((line) => line.split(',').slice(4).map(Number)).reduce((sum, count) => sum + count, 0);
    expect(held).toBeGreaterThan(10_000);
    const functions = { f: { duration: { constant: '10ms' }, coldStart: { constant: '100ms' } } };
    const traffic = [{ to: 'f', arrivals: { trace: { format: 'azure2019', file: 'invocations.csv' } } }];
    const scenario = compileScenario({ name: 'made', duration: '30m', functions, traffic }, 'test.yaml', example);
    const arrivals = [...collectInstants(scenario.traffic[0]!.arrivals(1))];
    expect(arrivals).toHaveLength(held);
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
  });
});

describe('real traces give as many arrivals as they hold', () => {
  const real = fileURLToPath(new URL('../../../shared/data/traces', import.meta.url));
  test.for([
    ['azure2019', 'azure2019-day/200_inv.csv', 102_088],
    ['azure2019', 'azure2019-8h/invocations.csv', 339_657],
    ['azure2019', 'azure2019-example/invocations.csv', 4525],
    ['azure2021', 'azure2021/AzureFunctionsInvocationTraceForTwoWeeksJan2021.head998.csv', 998],
  ] as const)('%s %s', ([format, file, expected], { skip }) => {
    skip(!existsSync(join(real, file)), `../shared/data/traces/${file} is not there`);
    const functions = { f: { duration: { constant: '10ms' }, coldStart: { constant: '100ms' } } };
    const traffic = [{ to: 'f', arrivals: { trace: { format, file } } }];
    const scenario = compileScenario({ name: 'real', duration: '24h', functions, traffic }, 'test.yaml', real);
    expect(collectInstants(scenario.traffic[0]!.arrivals(1))).toHaveLength(expected);
  });
});
