import { describe, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ConfigError } from '../../bench/scenario/config-error.ts';
import { collectInstants } from '../../sim/index.ts';

const minimal = {
  name: 'minimal',
  duration: '10s',
  functions: { f: { duration: { constant: '10ms' }, coldStart: { constant: '100ms' } } },
  traffic: [{ to: 'f', arrivals: { constant: { rate: '5/s' } } }],
};

const problemsOf = (value: unknown): string[] => {
  try {
    compileScenario(value, 'test.yaml', '.');
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};

describe('a scenario', () => {
  test('gets the defaults of Lambda', () => {
    const scenario = compileScenario(minimal, 'test.yaml', '.');
    expect(scenario.functions[0]!.config).toMatchObject({
      memoryMb: 128,
      timeoutMs: 3000,
      reservedConcurrency: null,
      provisionedConcurrency: 0,
      reuse: 'mru',
      keepAlive: { kind: 'lastSpare', lastMs: 640_000, spareMs: 1_000_000 },
    });
    expect(scenario).toMatchObject({ accountConcurrency: 1000, unreservedMinimum: 100, durationMs: 10_000, seed: 1 });
    expect(scenario.rules.scaling).toBe('perFunction');
  });

  test('compiles to itself when its resolved document is fed back', () => {
    const { document } = compileScenario(minimal, 'test.yaml', '.');
    expect(compileScenario(document, 'again', '.').document).toEqual(document);
  });

  test('warns when the Init Duration is a published default', () => {
    const functions = { f: { duration: { constant: '10ms' } } };
    const scenario = compileScenario({ ...minimal, functions }, 'test.yaml', '.');
    expect(scenario.warnings).toHaveLength(1);
    expect(scenario.functions[0]!.coldStart.quantile(0.5)).toBeCloseTo(144);
  });

  test('takes the era and single rules', () => {
    const account = { era: '2018', region: 'eu-central-1', rules: { burst: 7 } };
    const { rules } = compileScenario({ ...minimal, account }, 'test.yaml', '.');
    expect(rules).toMatchObject({ scaling: 'ceiling', burst: 7, rampPerMinute: 500, billingGranularityMs: 100 });
  });
});

describe('every problem is told at once, with its place and the cure', () => {
  test('of event sources and destinations', () => {
    const problems = problemsOf({
      ...minimal,
      functions: {
        f: { ...minimal.functions.f, timeout: '3s', destinations: { onSuccess: 's3:bucket', onFailure: 'nobody' } },
      },
    });
    expect(problems).toEqual([
      'functions.f.destinations.onSuccess: S3 is a destination of failures only; name another',
      'functions.f.destinations.onFailure: no function is called "nobody"; there are: f; or write sqs:NAME and the like',
    ]);
    const via = (via: string, key: string, settings: Record<string, unknown>): unknown => ({
      ...minimal,
      traffic: [{ ...minimal.traffic[0], via, [key]: settings }],
    });
    expect([
      ...problemsOf(via('sqs', 'sqs', { batchWindow: '301s', pollers: { minimum: 20, maximum: 10 } })),
      ...problemsOf(via('dynamodb', 'stream', { retention: '7d', enhancedFanOut: true, maximumRecordAge: '10s' })),
      ...problemsOf(via('kinesis', 'stream', { tumblingWindow: '16m', retention: '366d' })),
    ]).toEqual([
      'traffic.0.sqs.batchWindow: 301s is outside 0s to 300s; choose one inside',
      'traffic.0.sqs.pollers.maximum: is below the minimum of 20; raise it',
      'traffic.0.stream.maximumRecordAge: 10s is outside 60s to 604800s; choose one inside',
      'traffic.0.stream.enhancedFanOut: goes with via: kinesis only; remove it',
      'traffic.0.stream.retention: a DynamoDB stream keeps its records for 24h; remove it',
      'traffic.0.stream.tumblingWindow: 16m is outside 0s to 900s; choose one inside',
      'traffic.0.stream.retention: 366d is outside 24h to 365d; choose one inside',
    ]);
  });

  test('of rules that the era does not read', () => {
    const account = { era: '2018', rules: { perFunctionRefill: 'window' } };
    expect(problemsOf({ ...minimal, account })[0]).toMatch(/^account.rules.perFunctionRefill: has no effect/);
  });

  test('of form', () => {
    const problems = problemsOf({
      name: 'x',
      duration: 10,
      functions: { f: { memory: '128', timeout: '3x', durations: {} } },
      traffic: [{ to: 'f', arrivals: {}, retry: 'often' }],
      slo: { p99: 'fast' },
    });
    expect(problems).toEqual(
      expect.arrayContaining([
        'duration: 10 has no unit; write a duration such as 250ms, 3s, 10m, 2h',
        'functions.f.memory: 128 has no unit; write a size such as 512MB, 2GB',
        'functions.f.timeout: "3x" is not a duration; write one such as 250ms, 3s, 10m, 2h',
        expect.stringMatching(/^functions\.f: unknown key "durations"; known here: handler, memory/),
        expect.stringMatching(/^traffic\.0\.arrivals/),
        expect.stringMatching(/^traffic\.0\.retry: write one of none, sdk-v3-standard/),
        'slo.p99: "fast" is no limit; write a limit such as "<300ms"',
      ]),
    );
  });

  test('of meaning', () => {
    const problems = problemsOf({
      ...minimal,
      warmup: '20s',
      account: { concurrency: 200, rules: { burst: 10 } },
      functions: {
        f: {
          memory: '64MB',
          reservedConcurrency: 150,
          provisionedConcurrency: 160,
          runtime: 'cobol85',
          duration: { quantiles: { p50: '20ms', p99: '10ms' } },
        },
      },
      traffic: [{ to: 'g', arrivals: { instants: './no-such-file.txt' }, payload: './no-such.json' }],
      slo: { throttled: '<10ms' },
    });
    const places = problems.map((problem) => problem.split(':')[0]);
    expect(places).toEqual(
      [
        'warmup',
        'account.rules.burst',
        'functions.f.duration.quantiles',
        'functions.f.runtime',
        'functions.f.memory',
        'functions.f.provisionedConcurrency',
        'functions.*.reservedConcurrency',
        'traffic.0.to',
        'traffic.0.arrivals.instants',
        'traffic.0.payload',
        'slo.throttled',
      ].sort((a, b) => places.indexOf(a) - places.indexOf(b)),
    );
    for (const problem of problems) expect(problem).toMatch(/; /);
  });

  test('of something that is no scenario at all', () => {
    for (const value of [null, 7, 'text', []]) expect(problemsOf(value).length).toBeGreaterThan(0);
  });
});

describe('arrivals', () => {
  const instantsOf = (arrivals: unknown, seed = 1): Float64Array => {
    const scenario = compileScenario({ ...minimal, traffic: [{ to: 'f', arrivals }] }, 'test.yaml', '.');
    return collectInstants(scenario.traffic[0]!.arrivals(seed));
  };

  test('of every kind come in order, inside the run', () => {
    const kinds = [
      { constant: { rate: '20/s' } },
      {
        poisson: {
          rate: [
            ['0s', 0],
            ['10s', '40/s'],
          ],
        },
      },
      {
        steps: [
          ['0s', '10/s'],
          ['5s', '30/s'],
        ],
      },
      { burst: { at: '2s', count: 200 } },
      { sine: { mean: '20/s', amplitude: '10/s', period: '5s' } },
      { onOff: { rate: '40/s', on: '1s', off: '1s' } },
      { instants: ['1s', '2s', '9.5s', '11s'] },
    ];
    const expected = [200, 200, 200, 200, 200, 200, 3];
    for (const [index, kind] of kinds.entries()) {
      const found = instantsOf(kind);
      expect(Math.abs(found.length - expected[index]!)).toBeLessThan(5 * Math.sqrt(expected[index]!) + 0.5);
      expect([...found].every((atMs, i) => atMs >= (found[i - 1] ?? 0) && atMs < 10_000)).toBe(true);
    }
  });

  test('of a list are merged, and depend on the seed alone', () => {
    const list = [{ burst: { at: '1s', count: 3 } }, { poisson: { rate: '10/s' } }, { poisson: { rate: '10/s' } }];
    expect(instantsOf(list, 4)).toEqual(instantsOf(list, 4));
    expect(instantsOf(list, 5)).not.toEqual(instantsOf(list, 4));
    expect([...instantsOf(list, 4)].filter((atMs) => atMs === 1000)).toHaveLength(3);
  });
});
