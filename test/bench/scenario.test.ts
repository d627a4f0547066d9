import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import { keepAliveText } from '../../bench/scenario/keep-alive.ts';
import { keepAlivePresets, type KeepAlive } from '../../lambda/index.ts';
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
      keepAlive: { kind: 'lastSpare', lastMs: 640_000, spareMs: 1_000_000, halvingMs: 380_000, maxAgeMs: 7_200_000 },
    });
    expect(scenario).toMatchObject({ accountConcurrency: 1000, unreservedMinimum: 100, durationMs: 10_000, seed: 1 });
    expect(scenario.rules.scaling).toBe('perFunction');
  });

  test('compiles to itself when its resolved document is fed back', () => {
    const { document } = compileScenario(minimal, 'test.yaml', '.');
    expect(compileScenario(document, 'again', '.').document).toEqual(document);
  });

  test('warns of a retry that nobody would heed', () => {
    const warned = (via: string): readonly string[] =>
      compileScenario({ ...minimal, traffic: [{ ...minimal.traffic[0], via, retry: 'sdk-v2' }] }, 'test', '.').warnings;
    expect(['sync', 'http'].flatMap(warned)).toEqual([]);
    for (const via of ['async', 'sqs', 'kinesis', 'dynamodb']) {
      expect(warned(via)).toEqual([expect.stringContaining(`traffic.0.retry has no effect with via: ${via};`)]);
    }
  });

  test('warns when the Init Duration is a published default', () => {
    const functions = { f: { duration: { constant: '10ms' } } };
    const scenario = compileScenario({ ...minimal, functions }, 'test.yaml', '.');
    expect(scenario.warnings).toHaveLength(1);
    expect(scenario.warnings[0]).toMatch(
      /^functions\.f\.coldStart: as published for a minimal function \(nodejs22\.x, zip, x86_64\)/,
    );
    expect(Math.abs(scenario.functions[0]!.coldStart.mean - 141.5)).toBeLessThan(0.5);
  });

  test('takes the era and single rules', () => {
    const account = { era: '2018', region: 'eu-central-1', rules: { burst: 7 } };
    const { rules } = compileScenario({ ...minimal, account }, 'test.yaml', '.');
    expect(rules).toMatchObject({ scaling: 'ceiling', burst: 7, rampPerMinute: 500, billingGranularityMs: 100 });
  });
});

describe('keep-alive', () => {
  const compiled = (keepAlive: unknown, era = '2023'): KeepAlive =>
    compileScenario(
      {
        ...minimal,
        account: { era },
        functions: { f: { ...minimal.functions.f, ...(keepAlive === null ? {} : { keepAlive }) } },
      },
      'test.yaml',
      '.',
    ).functions[0]!.config.keepAlive;

  test.each([
    ['2018-06-01', '2018'],
    ['2019-08-01', '2019'],
    ['2020-01-01', '2020'],
    ['2020-07-01', '2020'],
    ['2026-08-01', '2020'],
  ] as const)('of %s is preset %s, and every preset can be asked for, in quotes or not', (era, preset) => {
    expect(compiled(null, era)).toEqual(keepAlivePresets[preset]);
    for (const [name, rule] of Object.entries(keepAlivePresets)) {
      expect(compiled({ preset: name }, era)).toEqual(rule);
      expect(compiled({ preset: Number(name) || name }, era)).toEqual(rule);
      expect(compiled({ preset: name, maxAge: '1h' }, era)).toEqual({ ...rule, maxAgeMs: 3_600_000 });
    }
  });

  test('is written back as a scenario would write it', () => {
    const written = [
      "{ preset: '2018' }",
      "{ preset: '2020-06' }",
      "{ preset: '2020' }",
      '{ fixed: 10m }',
      '{ fixed: 0ms, maxAge: 2h }',
      '{ uniform: [1500ms, 90s] }',
      '{ last: 5m, spare: 1000s, maxAge: 8h }',
      '{ last: 640s, spare: 1000s, halving: 5m }',
    ];
    for (const text of written) expect(keepAliveText(compiled(parse(text)))).toBe(text);
  });

  test('says what is wrong with it', () => {
    const problems = [
      { preset: '2022' },
      { fixed: '10m', halving: '5m' },
      { last: '5m' },
      { last: '5m', spare: '6m', halving: '0s' },
      { uniform: ['7m', '5m'] },
      { last: '5m', spare: '6m', half: '380s' },
    ].map((keepAlive) => problemsOf({ ...minimal, functions: { f: { ...minimal.functions.f, keepAlive } } }));
    expect(problems.flat()).toEqual([
      'functions.f.keepAlive.preset: is "2022"; write one of 2018, 2019, 2020, 2020-06, 2021',
      'functions.f.keepAlive.halving: "5m" goes with last and spare only; write those too, or remove it',
      'functions.f.keepAlive: last and spare come together',
      'functions.f.keepAlive.halving: must be above 0; write a period such as 380s, or leave it out',
      'functions.f.keepAlive.uniform: 7m is longer than 5m; write the shorter one first',
      'functions.f.keepAlive: unknown key "half"; known here: fixed, uniform, preset, last, spare, halving, maxAge',
    ]);
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
      ...problemsOf(via('kinesis', 'stream', { batchWindow: '301s', maximumRecordAge: '8d' })),
      ...problemsOf(via('kafka', 'kafka', { batchWindow: '6m', maximumRecordAge: '59s', pollers: {} })),
      ...problemsOf(via('kafka', 'kafka', { partitions: 0, batchSize: 10_001, pollers: { minimum: 20, maximum: 10 } })),
      ...problemsOf(via('kafka', 'kafka', { pollers: { minimum: 201, maximum: 2001 } })),
      ...problemsOf(via('kafka', 'kafka', { bisectOnError: true, maximumRetryAttempts: 3 })),
      ...problemsOf(via('kafka', 'kafka', { shards: 3 })),
      ...problemsOf(via('kafka', 'stream', { shards: 3 })),
      ...problemsOf(via('sqs', 'kafka', { partitions: 3 })),
    ]).toEqual([
      'traffic.0.sqs.batchWindow: 301s is outside 0s to 300s; choose one inside',
      'traffic.0.sqs.pollers.maximum: 10 is below the minimum of 20; raise it',
      'traffic.0.stream.maximumRecordAge: 10s is outside 60s to 604800s; choose one inside',
      'traffic.0.stream.enhancedFanOut: true goes with via: kinesis only; remove it',
      'traffic.0.stream.retention: is "7d"; a DynamoDB stream keeps its records for 24h; remove it',
      'traffic.0.stream.tumblingWindow: 16m is outside 0s to 900s; choose one inside',
      'traffic.0.stream.retention: 366d is outside 24h to 365d; choose one inside',
      'traffic.0.stream.batchWindow: 301s is outside 0s to 300s; choose one inside',
      'traffic.0.stream.maximumRecordAge: 8d is outside 60s to 604800s; choose one inside',
      'traffic.0.kafka.batchWindow: 6m is outside 0s to 300s; choose one inside',
      'traffic.0.kafka.maximumRecordAge: 59s is outside 60s to 604800s; choose one inside',
      'traffic.0.kafka.partitions: is 0; at least 1 belongs here',
      'traffic.0.kafka.batchSize: is 10001; at most 10000 belongs here',
      'traffic.0.kafka.pollers.maximum: 10 is below the minimum of 20; raise it',
      'traffic.0.kafka.pollers.minimum: is 201; at most 200 belongs here',
      'traffic.0.kafka.pollers.maximum: is 2001; at most 2000 belongs here',
      'traffic.0.kafka.maximumRetryAttempts: 3 goes with provisioned pollers only; write pollers: {} too, or remove it',
      'traffic.0.kafka.bisectOnError: true goes with provisioned pollers only; write pollers: {} too, or remove it',
      'traffic.0.kafka: unknown key "shards"; known here: partitions, keys, batchSize, batchWindow, pollers, ' +
        'maximumRetryAttempts, maximumRecordAge, bisectOnError, reportBatchItemFailures, retention, poison, ' +
        'durationPer, filter, recordSize, onFailure',
      'traffic.0.stream: goes with via: kinesis or dynamodb only; remove it',
      'traffic.0.kafka: goes with via: kafka only; remove it',
    ]);
  });

  test('of days that are none, or before Lambda, and of places that are no regions', () => {
    const of = (account: unknown): string => problemsOf({ ...minimal, account }).join('\n');
    expect(of({ era: '2010-01-01' })).toBe(
      'account.era: 2010-01-01 is before Lambda, which is there since 2014-11-13; write a later day',
    );
    expect(of({ era: '2014-11-12' })).toMatch(/is before Lambda/);
    expect(of({ era: '2025-02-29' })).toBe('account.era: there is no day 2025-02-29; write one such as "2025-08-01"');
    expect(of({ era: '2014-11-13' })).toBe('');
    expect(of({ region: 'mars-1' })).toMatch(
      /^account\.region: "mars-1" is no region of AWS; write its code: us-east-1,/,
    );
    expect(of({ region: 'eu-west-4' })).toMatch(/"eu-west-4" is no region .*: eu-central-1, .*eu-west-3/);
    expect(of({ region: 'US-EAST-1' })).toMatch(/is no region/);
    for (const region of ['ap-southeast-7', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1', 'mx-central-1']) {
      expect(of({ region })).toBe('');
    }
  });

  test('of shares, which end at 100 %', () => {
    const [stream] = minimal.traffic;
    const problems = problemsOf({
      ...minimal,
      functions: {
        f: {
          ...minimal.functions.f,
          errors: '200%',
          cpu: { share: '101%', measuredAt: '1769MB' },
          provisionedScaling: { tracking: { minimum: 1, maximum: 2, target: '120%' } },
          versions: { '1': { errors: [['0s', '100.5%']] }, '2': {} },
          aliases: { live: { version: '1', weights: { '2': '150%' } } },
        },
      },
      traffic: [
        { ...stream, via: 'sqs', sqs: { itemFailures: '200%', filter: '300%' } },
        { ...stream, via: 'kinesis', stream: { poison: '200%', filter: '300%' } },
      ],
    });
    const tooMuch = (path: string, value: string): string =>
      `${path}: "${value}" is above 100%; write a share from 0% to 100%`;
    expect(problems.sort()).toEqual([
      tooMuch('functions.f.aliases.live.weights.2', '150%'),
      tooMuch('functions.f.cpu.share', '101%'),
      tooMuch('functions.f.errors', '200%'),
      tooMuch('functions.f.provisionedScaling.tracking.target', '120%'),
      tooMuch('functions.f.versions.1.errors.0.1', '100.5%'),
      tooMuch('traffic.0.sqs.filter', '300%'),
      tooMuch('traffic.0.sqs.itemFailures', '200%'),
      tooMuch('traffic.1.stream.filter', '300%'),
      tooMuch('traffic.1.stream.poison', '200%'),
    ]);
    const shifted = (percent: unknown): unknown => ({
      ...minimal,
      functions: {
        f: {
          ...minimal.functions.f,
          versions: { '1': {}, '2': {} },
          aliases: {
            live: {
              version: '1',
              deployment: { to: '2', at: '1s', preference: { canary: { percent, interval: '1m' } }, alarms: [] },
            },
          },
        },
      },
      traffic: [{ ...stream, to: 'f:live' }],
    });
    expect(problemsOf(shifted(20))).toEqual([]);
    expect(problemsOf(shifted(150)).join()).toContain('deployment.preference');
    expect(problemsOf({ ...minimal, slo: { throttled: '<200%', coldStarts: '<=100%' } })).toEqual([
      'slo.throttled: "<200%" is above 100%, which no share is; write a limit such as "<0.1%"',
    ]);
  });

  test('of keys', () => {
    const keys = (spec: unknown): string[] =>
      problemsOf({ ...minimal, traffic: [{ ...minimal.traffic[0], via: 'kinesis', stream: { keys: spec } }] });
    for (const spec of ['distinct', 1000, { count: 50, zipf: 1.1 }, { count: 50, hot: '30%' }]) {
      expect(keys(spec)).toEqual([]);
    }
    const cure =
      'write distinct, a number of keys from 1 to 10000000, { count: 50, zipf: 1.1 } or { count: 50, hot: 30% }';
    expect(keys('few')).toEqual([`traffic.0.stream.keys: "few" is no law of keys; ${cure}`]);
    expect(keys(0)).toEqual([`traffic.0.stream.keys: 0 is no law of keys; ${cure}`]);
    expect(keys(2e9)).toEqual([`traffic.0.stream.keys: 2000000000 is no law of keys; ${cure}`]);
    expect(keys({ count: 50, zipf: 1, hot: '300%' })).toEqual([
      'traffic.0.stream.keys.hot: "300%" is above 100%; write a share from 0% to 100%',
    ]);
    expect(keys({ count: 50 })).toEqual([
      'traffic.0.stream.keys: needs exactly one of: zipf, hot; for keys that come evenly write their number alone',
    ]);
  });

  test('of target tracking', () => {
    const tracking = (spec: object): string[] =>
      problemsOf({ ...minimal, functions: { f: { ...minimal.functions.f, provisionedScaling: { tracking: spec } } } });
    expect(tracking({ minimum: 0, maximum: 2 })).toEqual([]);
    expect(tracking({ minimum: 3, maximum: 2, target: '0%' })).toEqual([
      'functions.f.provisionedScaling.tracking.maximum: 2 is below the minimum; raise it, or lower the minimum',
      'functions.f.provisionedScaling.tracking.target: must be above 0%; 70% is what AWS suggests',
    ]);
  });

  test('of errors over time', () => {
    const errors = (spec: unknown): string[] =>
      problemsOf({ ...minimal, functions: { f: { ...minimal.functions.f, errors: spec } } });
    expect(
      errors([
        ['0s', '0%'],
        ['5m', '5%'],
        ['9m', '0%'],
      ]),
    ).toEqual([]);
    expect(
      errors([
        ['5m', '5%'],
        ['5m', '0%'],
      ]),
    ).toEqual(['functions.f.errors.1: 5m is not after 5m; write the steps in order of time']);
    expect(errors([])).toEqual(['functions.f.errors: name a step']);
    expect(errors([['5m', 5]])).toEqual(['functions.f.errors.0.1: 5 has no unit; write a share such as 0.1%']);
    expect(errors(['5m', '5%'])).toEqual([
      'functions.f.errors.0: a step is [time, share], such as [5m, 10%]',
      'functions.f.errors.1: is "5%"; a step is [time, share], such as [5m, 10%]',
    ]);
    expect(errors('often')).toEqual(['functions.f.errors: "often" is not a share; write one such as 0.1%']);
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
        'functions.f: unknown key "durations"; did you mean "duration"?',
        expect.stringMatching(/^traffic\.0\.arrivals/),
        expect.stringMatching(/^traffic\.0\.retry: is "often"; write one of none, sdk-v3-standard/),
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
