// Scenarios that no machine carries are refused before anything of them is made, with the place, the cure and a way to insist.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkDirectories } from '../../bench/terminal/check-directories.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { loadScenario } from '../../bench/scenario/load.ts';
import { waitingParts } from '../../bench/scenario/size-waiting.ts';

const fn = { duration: { constant: '10ms' }, coldStart: { constant: '100ms' } };
const scenarioWith = (traffic: object, more: object = {}): Record<string, unknown> => ({
  name: 'large',
  duration: '60s',
  functions: { f: fn },
  traffic: [{ to: 'f', ...traffic }],
  ...more,
});
const compiled = (document: Record<string, unknown>): void => void compileScenario(document, 'large.yaml', '.');
const slowly = { arrivals: { constant: { rate: '1/s' } } };

describe('refused', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    [
      'a rate',
      scenarioWith({ arrivals: { constant: { rate: '1e12/s' } } }),
      /traffic\.0\.arrivals\.constant: 60 trillion arrivals make the run one of about 180 trillion events \(some 200 days of computing\); .* --max-events 2e14$/,
    ],
    [
      'a rate that rises',
      scenarioWith({
        arrivals: {
          poisson: {
            rate: [
              ['0s', '1/s'],
              ['60s', '1e9/s'],
            ],
          },
        },
      }),
      /poisson/,
    ],
    [
      'steps',
      scenarioWith({
        arrivals: {
          steps: [
            ['0s', '1/s'],
            ['1s', '1e9/s'],
          ],
        },
      }),
      /steps/,
    ],
    [
      'a burst',
      scenarioWith({ arrivals: { burst: { at: '1s', count: 1_000_000_000 } } }),
      /traffic\.0\.arrivals\.burst/,
    ],
    [
      'one of several',
      scenarioWith({ arrivals: [slowly.arrivals, { burst: { at: '1s', count: 1e9 } }] }),
      /arrivals\.1\.burst/,
    ],
    [
      'clients',
      scenarioWith({ closedLoop: { clients: 1e9, think: { constant: '1s' } } }),
      /traffic\.0\.closedLoop: 1 billion clients/,
    ],
    [
      'a period',
      scenarioWith({ arrivals: { sine: { mean: '1/s', amplitude: '1/s', period: '0.001us' } } }),
      /sine: a curve of .* longer period/,
    ],
    [
      'turns',
      scenarioWith({ arrivals: { onOff: { rate: '1/s', on: '0.001us', off: '0.001us' } } }),
      /onOff: a curve of/,
    ],
    ['shards', scenarioWith({ via: 'kinesis', stream: { shards: 10_000_000 }, ...slowly }), /traffic\.0\.stream/],
    [
      'windows',
      scenarioWith({ via: 'kinesis', stream: { shards: 100, tumblingWindow: '1us' }, ...slowly }),
      /longer windows/,
    ],
    [
      'provisioned concurrency',
      scenarioWith(slowly, { functions: { f: { ...fn, provisionedConcurrency: 1e9 } }, account: { concurrency: 2e9 } }),
      /functions\.f\.provisionedConcurrency: 1 billion environments/,
    ],
    [
      'metrics of a century',
      scenarioWith(slowly, { cloudWatch: true, duration: '36500d' }),
      /cloudWatch: .* GB of memory; .* --max-memory \d+GB/,
    ],
    [
      'functions',
      scenarioWith(slowly, {
        functions: Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`f${at || ''}`, fn])),
      }),
      /functions: 100,000 functions/,
    ],
    [
      'retries that amplify',
      scenarioWith(
        { arrivals: { constant: { rate: '1000/s' } }, retry: { attempts: 1e9, base: '1ms', cap: '1ms' } },
        { functions: { f: { ...fn, reservedConcurrency: 1 } } },
      ),
      /traffic\.0\.retry: 54 trillion further attempts .* let them try fewer times, or let more run at once, or insist/,
    ],
    ...(['async', 'sqs', 'kinesis'] as const).map((via): [string, Record<string, unknown>, RegExp] => [
      `a backlog of ${via}`,
      scenarioWith(
        { via, arrivals: { constant: { rate: '5000/s' } } },
        {
          duration: '10h',
          functions: { f: { ...fn, reservedConcurrency: 1, duration: { constant: '10m' }, timeout: '15m' } },
        },
      ),
      /traffic\.0: 180 million that wait make the run take about \d+ GB of memory; send less, .* --max-memory \d+GB/,
    ]),
    [
      'clients that stand still',
      scenarioWith(
        { closedLoop: { clients: 1, think: { constant: '0s' } } },
        { functions: { f: { ...fn, duration: { constant: '0s' } } } },
      ),
      /never let time pass/,
    ],
    [
      'clients that are throttled in the instant in which they ask',
      scenarioWith(
        { closedLoop: { clients: 3, think: { constant: '0s' } } },
        { functions: { f: { ...fn, reservedConcurrency: 1 } } },
      ),
      /throttled, for ever/,
    ],
  ])('%s', (_, document, said) => {
    // At once: what would not end runs into the time limit of the test.
    expect(() => compiled(document)).toThrow(said);
  });
});

test('who insists is heard', () => {
  const document = scenarioWith({ arrivals: { burst: { at: '1s', count: 400_000_000 } } });
  expect(() => compiled(document)).toThrow(/--max-events 2e9[^]*--max-memory 9GB/);
  expect(() => compiled({ ...document, limits: { events: 2e9, memory: '9GB' } })).not.toThrow();
  const century = scenarioWith(slowly, { cloudWatch: true, duration: '36500d' });
  expect(() => compiled({ ...century, limits: { events: 1e12 } })).toThrow('--max-memory');
  expect(() => compiled({ ...century, limits: { events: 1e12, memory: '8GB' } })).not.toThrow();
});

test('what people run is not refused', () => {
  compiled(scenarioWith({ arrivals: { poisson: { rate: '1000/s' } } }, { duration: '2d' }));
  compiled(
    scenarioWith({ closedLoop: { clients: 100_000, think: { exponential: { mean: '10s' } } } }, { duration: '1h' }),
  );
  compiled(scenarioWith({ closedLoop: { clients: 3, think: { constant: '0s' } } }));
  compiled(scenarioWith({ via: 'kinesis', stream: { shards: 20_000 }, ...slowly }));
  compiled(scenarioWith(slowly, { duration: '365d', cloudWatch: true }));
});

describe('a file', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'windtunnel-size-'));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const load = (text: string, overrides = {}): Promise<unknown> => {
    const file = join(directory, 'scenario.yaml');
    writeFileSync(file, text);
    return loadScenario(file, overrides);
  };

  test('of aliases that multiply is refused in words', async () => {
    const levels = Array.from({ length: 9 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(10)}]`);
    await expect(load(['a0: &a0 [x]', ...levels].join('\n'))).rejects.toMatchObject({ name: 'ConfigError' });
  });

  test('that is nested deeper than anybody writes is refused in words, with its place', async () => {
    await expect(load(`name: ${'['.repeat(100)}`)).rejects.toThrow(
      'line 1, column 106: lists and mappings lie more than 100 deep in each other here; write it flatter',
    );
  });

  test('that gives a key twice is refused, with its place', async () => {
    await expect(load('name: a\nduration: 1s\nname: b\n')).rejects.toThrow(
      'name is there again at line 3, column 1; remove one of them',
    );
  });

  test('may be insisted on from the command line', async () => {
    const text =
      'name: a\nduration: 1s\nfunctions: { f: { duration: { constant: 1ms } } }\n' +
      'traffic: [{ to: f, arrivals: { burst: { at: 0s, count: 1000000000 } } }]\n';
    await expect(load(text)).rejects.toThrow('--max-events');
    await expect(load(text, { maxEvents: 1e10, maxMemory: '30GB' })).resolves.toMatchObject({
      document: { limits: { events: 1e10 } },
    });
  });

  test('no example is refused', async () => {
    const examples = fileURLToPath(new URL('../../bench/scenarios', import.meta.url));
    const files = readdirSync(examples).filter((name) => name.endsWith('.yaml') && !name.includes('template'));
    expect(files.length).toBeGreaterThan(20);
    for (const name of files) await expect(loadScenario(join(examples, name))).resolves.toBeDefined();
  });
});

describe('a directory to write to', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'windtunnel-out-'));
    writeFileSync(join(directory, 'file'), '');
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  test('may be there, or not yet', () => {
    checkDirectories({ out: directory });
    checkDirectories({ out: join(directory, 'a/b/c'), png: directory });
    checkDirectories({});
  });

  test.each(['file', 'file/below', 'file/below/it'])('%s is refused', (name) => {
    const path = join(directory, name);
    expect(() => checkDirectories({ out: path, png: path })).toThrow(/--out: .*file is a file; .*\n.*--png: /);
  });

  test.each(['', 'a\0b'])('%j is no path, of a directory or of a file', (given) => {
    const path = JSON.stringify(given);
    expect(() => checkDirectories({ out: given, hgrm: given, md: given, traceFile: given })).toThrow(
      expect.objectContaining({
        problems: [
          { path: '--out', message: `${path} is no path; name a directory` },
          { path: '--hgrm', message: `${path} is no path; name a directory` },
          { path: '--md', message: `${path} is no path; name a file` },
          { path: '--trace-file', message: `${path} is no path; name a file` },
        ],
      }) as Error,
    );
  });

  test('is none where a file is wanted, which lies in no file either', () => {
    const file = join(directory, 'file');
    expect(() => checkDirectories({ hlog: directory, openmetrics: join(file, 'x'), trail: directory })).toThrow(
      expect.objectContaining({
        problems: [
          { path: '--hlog', message: `${directory} is a directory; name a file` },
          { path: '--openmetrics', message: `${file} is a file; name a directory` },
          { path: '--trail', message: `${directory} is a directory; name a file` },
        ],
      }) as Error,
    );
    checkDirectories({ hlog: file, openmetrics: join(directory, 'x'), trail: join(directory, 'x') });
  });
});

test.each<[string, object, number]>([
  ['sqs', {}, 10],
  ['sqs', { sqs: { batchSize: 7 } }, 7],
  ['kafka', {}, 100],
  ['kafka', { kafka: { batchSize: 5 } }, 5],
  ['kinesis', {}, 100],
  ['dynamodb', {}, 100],
  ['dynamodb', { stream: { batchSize: 3 } }, 3],
  ['async', {}, 1],
])(
  'through %s (%j) an invocation takes %i requests, and what is more than all invocations take waits',
  (via, own, batch) => {
    const { document } = compileScenario(
      {
        ...scenarioWith({ via, ...slowly, ...own }),
        functions: { f: { ...fn, duration: { constant: '1s' }, timeout: '5s', reservedConcurrency: 2 } },
      },
      'large.yaml',
      '.',
    );
    // Two at once, a second each.
    const waiting = (count: number) =>
      waitingParts(document.traffic[0]!, 'traffic.0', { document, count, endMs: 10_000 }).map(({ detail }) => detail);
    expect(waiting(20 * batch)).toEqual([]);
    expect(waiting(20 * batch + 8)).toEqual(['8 that wait']);
  },
);
