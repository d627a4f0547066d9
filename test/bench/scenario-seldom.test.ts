// What scenarios seldom say, right and wrong: each problem with its place and cure, each setting as it is compiled.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { busiestFunction } from '../../bench/init/busiest-function.ts';
import { objectivesAbove } from '../../bench/init/first-scenario.ts';
import { readLimit, limitFormProblem } from '../../bench/format/slo.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { lawOf } from '../../bench/scenario/laws.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { cycleMs, partsOf } from '../../bench/scenario/size-of-scenario.ts';
import { executionParts } from '../../bench/scenario/size-durable.ts';
import { figure, typicalMs } from '../../bench/scenario/size-part.ts';
import { spreadOverStream } from '../../bench/scenario/streamed.ts';
import { wholeFunctions, withNote } from '../../bench/scenario/whole-functions.ts';
import { azure2019Files } from '../../bench/trace/azure2019-files.ts';
import { percentColumns } from '../../bench/trace/azure2019.ts';
import { addressOf, chosenFunction, functionIndex, type FunctionId } from '../../bench/trace/function-id.ts';
import { functionNames, shortNames } from '../../bench/trace/short-names.ts';
import { tenantRows } from '../../bench/trace/tenant-column.ts';
import { Problems } from '../../bench/input/problems.ts';
import { constant } from '../../sim/index.ts';

type Fields = Readonly<Record<string, unknown>>;

const fn = (own: Fields = {}): Fields => ({
  duration: { constant: '10ms' },
  coldStart: { constant: '20ms' },
  ...own,
});
const traffic = (own: Fields = {}): Fields => ({ to: 'f', arrivals: { constant: { rate: '1/s' } }, ...own });
const document = (own: Fields = {}): Fields => ({
  name: 't',
  duration: '60s',
  functions: { f: fn() },
  traffic: [traffic()],
  ...own,
});

const compiled = (own: Fields = {}, directory = '.'): Scenario => compileScenario(document(own), 't', directory);

const problemsOf = (own: Fields, directory = '.'): string[] => {
  try {
    compiled(own, directory);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};

describe('a front door', () => {
  const statuses = (answers: Fields | undefined): unknown => {
    const http = answers === undefined ? {} : { answers };
    const { way } = compiled({ traffic: [traffic({ via: 'http', http })] }).traffic[0]!;
    return way.kind === 'sync' ? way.door?.statuses : 'none';
  };

  test.each([
    [{ throttled: 503 }, { throttledByLambda: 503 }],
    [{ failed: 501 }, { lambdaFailed: 501 }],
    [{ functionError: 510 }, { functionError: 510 }],
    [{ timedOut: 408 }, { timedOut: 408 }],
    [
      { throttled: 429, failed: 500, functionError: 502, timedOut: 504 },
      { throttledByLambda: 429, lambdaFailed: 500, functionError: 502, timedOut: 504 },
    ],
    [undefined, undefined],
  ])('answers %j with %j', (answers, expected) => {
    expect(statuses(answers)).toEqual(expected);
  });

  test('has its kind, rate, burst and timeout as they are written', () => {
    const http = { kind: 'http', rate: '600/min', burst: 7, timeout: '2s' };
    expect(compiled({ traffic: [traffic({ via: 'http', http })] }).traffic[0]!.way).toEqual({
      kind: 'sync',
      door: { name: 'traffic.0.http', kind: 'http', ratePerSecond: 10, burst: 7, timeoutMs: 2000 },
    });
    expect(compiled({ traffic: [traffic({ via: 'http' })] }).traffic[0]!.way).toEqual({
      kind: 'sync',
      door: { name: 'traffic.0.http', kind: 'rest', ratePerSecond: undefined, burst: undefined, timeoutMs: undefined },
    });
  });
});

describe('traffic', () => {
  test.each<[Fields, string]>([
    [{ http: {} }, 'traffic.0.http: goes with via: http only; remove it'],
    [{ sqs: {} }, 'traffic.0.sqs: goes with via: sqs only; remove it'],
    [{ kafka: {} }, 'traffic.0.kafka: goes with via: kafka only; remove it'],
    [
      { payloadSize: '1KB' },
      'traffic.0.payloadSize: "1KB" goes with via: async only, where large events are charged; remove it',
    ],
    [
      { via: 'dynamodb', stream: { enhancedFanOut: true } },
      'traffic.0.stream.enhancedFanOut: true goes with via: kinesis only; remove it',
    ],
    [
      { via: 'dynamodb', stream: { retention: '25h' } },
      'traffic.0.stream.retention: is "25h"; a DynamoDB stream keeps its records for 24h; remove it',
    ],
    [
      { arrivals: undefined, via: 'sqs', closedLoop: { clients: 2, think: { constant: '1s' } } },
      'traffic.0.closedLoop: goes with via: sync only, where clients wait for their answers; write arrivals in its place',
    ],
    [
      { via: 'sqs', sqs: { batchWindow: '301s' } },
      'traffic.0.sqs.batchWindow: 301s is outside 0s to 300s; choose one inside',
    ],
    [
      { via: 'sqs', sqs: { batchWindow: 'soon' } },
      'traffic.0.sqs.batchWindow: "soon" is not a duration; write one such as 250ms, 3s, 10m, 2h',
    ],
    [{ arrivals: undefined }, 'traffic.0.arrivals: needs exactly one of: arrivals, closedLoop'],
    [
      { via: 'sqs', sqs: { fifo: true, batchSize: 11, batchWindow: '1s' } },
      'traffic.0.sqs.batchSize: 11 is at most 10 for a FIFO queue; lower it',
    ],
    [
      { via: 'sqs', sqs: { batchSize: 11 } },
      'traffic.0.sqs.batchWindow: must be at least 1s when batchSize is above 10; set it',
    ],
    [
      { via: 'sqs', sqs: { pollers: { minimum: 5, maximum: 4 } } },
      'traffic.0.sqs.pollers.maximum: 4 is below the minimum of 5; raise it',
    ],
    [
      { via: 'sqs', sqs: { pollers: {}, maximumConcurrency: 5 } },
      'traffic.0.sqs.pollers: excludes maximumConcurrency; remove one of them',
    ],
    [{ to: 'g' }, 'traffic.0.to: no function is called "g"; there are: f; did you mean "f"?'],
    [
      {
        arrivals: {
          poisson: {
            rate: [
              ['10s', '1/s'],
              ['5s', '2/s'],
            ],
          },
        },
      },
      'traffic.0.arrivals.poisson.rate: the points must ascend in time; sort them',
    ],
    [
      { via: 'sqs', sqs: { visibilityTimeout: '2s' } },
      "traffic.0.sqs.visibilityTimeout: 2s is below the function's timeout of 3s; raise it (six times is the advice)",
    ],
  ])('%j is refused', (own, problem) => {
    expect(problemsOf({ traffic: [traffic(own)] })).toEqual([problem]);
  });

  test('to streams is limited by what a shard takes of their records', () => {
    const writes = (stream: Fields, via = 'kinesis'): unknown => {
      const { way } = compiled({ traffic: [traffic({ via, stream })] }).traffic[0]!;
      return way.kind === 'stream' ? way.mapping.writesPerSecond : 'none';
    };
    expect(writes({})).toBe(1000);
    expect(writes({ recordSize: '1KB' })).toBe(1000);
    expect(writes({ recordSize: '2KB' })).toBeCloseTo(512, -2);
    expect(writes({ recordSize: '2KB' }, 'dynamodb')).toBeUndefined();
  });

  describe('with a payload', () => {
    let directory: string;
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'windtunnel-payload-'));
      writeFileSync(join(directory, 'good.json'), '\uFEFF{ "a": 1 }');
      writeFileSync(join(directory, 'bad.json'), '{ "a": 1,\n oops }');
    });
    afterAll(() => rmSync(directory, { recursive: true }));
    const payloadOf = (payload: unknown): string =>
      compiled({ traffic: [traffic({ payload })] }, directory).traffic[0]!.payload;

    test('has that of a file as it stands, or what is written', () => {
      expect(payloadOf('./good.json')).toBe('{ "a": 1 }');
      expect(payloadOf({ b: [2] })).toBe('{"b":[2]}');
      expect(payloadOf('plain')).toBe('"plain"');
      expect(payloadOf(undefined)).toBe('{}');
    });

    test('that cannot be read is refused with its place', () => {
      const problem = (payload: string): string[] => problemsOf({ traffic: [traffic({ payload })] }, directory);
      expect(problem('./bad.json')).toEqual([
        'traffic.0.payload: cannot read JSON from ./bad.json: at line 2, column 2 there is "oops }"; name a file of JSON',
      ]);
      expect(problem('./none.json')).toEqual([
        'traffic.0.payload: cannot read JSON from ./none.json: there is no such file; name a file of JSON',
      ]);
    });
  });
});

describe('versions and aliases', () => {
  const withAlias = (alias: Fields, versions: Fields | undefined = { 1: {}, 2: {} }): string[] =>
    problemsOf({ functions: { f: fn({ versions, aliases: { live: { version: '1', ...alias } } }) } });

  test('name each other, and alarms', () => {
    expect(withAlias({})).toEqual([]);
    expect(withAlias({ version: '3' })).toContain(
      'functions.f.aliases.live.version: there is no version 3; there are: 1, 2',
    );
    expect(withAlias({}, {})).toContain('functions.f.aliases.live.version: there is no version 1; there are: none');
    expect(withAlias({ weights: { 4: '10%' } })).toContain(
      'functions.f.aliases.live.weights: there is no version 4; there are: 1, 2',
    );
    const deployment = { to: '2', at: '10s', preference: 'AllAtOnce', alarms: ['errors'] };
    expect(withAlias({ deployment })).toEqual([
      'functions.f.aliases.live.deployment.alarms: no alarm is called "errors"; there are: none',
    ]);
    const alarms = { late: { function: 'f', metric: 'Errors', threshold: 1 } };
    const functions = { f: fn({ versions: { 1: {}, 2: {} }, aliases: { live: { version: '1', deployment } } }) };
    expect(problemsOf({ functions, alarms })).toEqual([
      'functions.f.aliases.live.deployment.alarms: no alarm is called "errors"; there are: late',
    ]);
  });

  test('of an alarm name a function or a version that is there', () => {
    const alarms = (name: string): Fields => ({ alarms: { late: { function: name, metric: 'Errors', threshold: 1 } } });
    expect(problemsOf(alarms('g'))).toEqual([
      'alarms.late.function: no function or version is called "g"; there are: f',
    ]);
    expect(problemsOf(alarms('f'))).toEqual([]);
  });

  test('have provisioned concurrency of one kind only', () => {
    const versions = { 1: { provisionedConcurrency: 2 }, 2: {} };
    const aliases = (live: Fields, other: Fields): string[] =>
      problemsOf({ functions: { f: fn({ versions, aliases: { live, other } }) } });
    expect(aliases({ version: '1', provisionedConcurrency: 1 }, { version: '2' })).toEqual([
      'functions.f.aliases.live.provisionedConcurrency: version 1 has provisioned concurrency of its own already; keep one',
    ]);
    expect(aliases({ version: '2', provisionedConcurrency: 1 }, { version: '2', provisionedConcurrency: 3 })).toEqual([
      'functions.f.aliases.live.provisionedConcurrency: version 2 has provisioned concurrency of the alias other already; keep one',
      'functions.f.aliases.other.provisionedConcurrency: version 2 has provisioned concurrency of the alias live already; keep one',
    ]);
    expect(aliases({ version: '2', provisionedConcurrency: 1 }, { version: '2' })).toEqual([]);
  });

  test.each<[readonly string[], Fields, string, number]>([
    [
      ['f:live'],
      { memory: '256MB' },
      'its versions are taken as one function, like version 2; what is provisioned goes to its alias live',
      256,
    ],
    [['f:1'], { memory: '512MB' }, 'its versions are taken as one function, like version 1', 512],
    [['f'], {}, 'its versions are taken as one function, like the unpublished one', 128],
    [
      ['f', 'f:live'],
      {},
      'its versions are taken as one function, like the unpublished one; what is provisioned goes to its alias live',
      128,
    ],
    [
      ['f:live', 'f'],
      {},
      'its versions are taken as one function, like version 2; what is provisioned goes to its alias live',
      256,
    ],
    [['g'], {}, 'its versions are taken as one function, like version 1', 512],
  ])('that are met by %j are one function: %j', (to, _, note, memoryMb) => {
    const f = fn({
      versions: { 1: { memory: '512MB' }, 2: { memory: '256MB', provisionedConcurrency: 3 } },
      aliases: { live: { version: '2' } },
    });
    const scenario = compiled({ functions: { f, g: fn() }, traffic: to.map((one) => traffic({ to: one })) });
    const whole = wholeFunctions(scenario);
    expect([...whole.notes]).toEqual([['f', note]]);
    expect(
      whole.scenario.functions.map(({ config }) => [config.name, config.memoryMb, config.provisionedConcurrency]),
    ).toEqual([
      ['f', memoryMb, 3],
      ['g', 128, 0],
    ]);
    expect(whole.scenario.document.traffic.map((one) => one.to)).toEqual(to.map((one) => one.replace(/:.*/, '')));
    const found = { functionName: 'f', notes: ['x'] };
    expect(withNote(found, whole)).toEqual({ functionName: 'f', notes: [note, 'x'] });
    for (const functionName of ['g', null])
      expect(withNote({ functionName, notes: ['x'] }, whole).notes).toEqual(['x']);
  });

  test('that are deployed lose their deployment, and a function without any stays as it is', () => {
    const deployment = { to: '2', at: '10s', preference: 'AllAtOnce' };
    const f = fn({
      versions: { 1: {}, 2: {} },
      aliases: { live: { version: '1', deployment }, other: { version: '1' } },
    });
    const whole = wholeFunctions(compiled({ functions: { f }, traffic: [traffic({ to: 'f:live' })] }));
    expect([...whole.notes.values()]).toEqual([
      'its versions are taken as one function, like version 1; what is provisioned goes to its alias live; the deployment of live is left out',
    ]);
    const plain = compiled();
    expect(wholeFunctions(plain)).toMatchObject({ scenario: plain, notes: new Map() });
  });
});

describe('functions', () => {
  const warningsOf = (own: Fields): string[] =>
    compiled({ functions: { f: fn(own) } }).warnings.filter((warning) => warning.startsWith('functions.f'));

  test.each<[Fields[], string]>([
    [[], ''],
    [[['10s', 0] as never, ['20s', 5] as never], ' before the schedule does at 20s'],
    [
      [
        { at: '30s', minimum: 0 },
        { at: '40s', minimum: 2 },
      ],
      ' before the schedule does at 40s',
    ],
    [[{ at: '30s', maximum: 7 }], ''],
  ])('whose tracking begins at 0 are warned of, until the schedule raises them: %j', (schedule, until) => {
    const tracking = { minimum: 0, maximum: 10, target: '70%' };
    const text =
      'functions.f.provisionedScaling.tracking begins at 0, where Lambda has no ProvisionedConcurrencyUtilization: ' +
      `it never scales out${until}; set provisionedConcurrency or the minimum to 1 at least`;
    const written = schedule.map((point) => (Array.isArray(point) ? { at: point[0], minimum: point[1] } : point));
    expect(warningsOf({ provisionedScaling: { schedule: written, tracking } })).toEqual([text]);
    expect(warningsOf({ provisionedScaling: { schedule: written, tracking: { ...tracking, minimum: 1 } } })).toEqual(
      [],
    );
    expect(warningsOf({ provisionedConcurrency: 1, provisionedScaling: { schedule: written, tracking } })).toEqual([]);
  });

  test('with SnapStart settings and no SnapStart are warned', () => {
    expect(warningsOf({ snapStart: { restore: { constant: '200ms' } } })).toEqual([
      'functions.f.snapStart has no effect without compute: snapstart',
    ]);
  });

  test('start as was published for a runtime or a language, or are refused', () => {
    const cold = (coldStart: Fields): string[] => problemsOf({ functions: { f: fn({ coldStart }) } });
    expect(cold({ runtime: 'nodejs22.x' })).toEqual([]);
    expect(cold({ runtime: 'provided.al2023', language: 'go' })).toEqual([]);
    expect(cold({ runtime: 'nodejs22.x', language: 'go' })).toEqual([
      'functions.f.coldStart.language: goes with provided.* only, not with nodejs22.x; remove it',
    ]);
    expect(cold({ runtime: 'nodejs99.x' })[0]).toMatch(
      /^functions\.f\.coldStart\.runtime: no Init Duration was published for nodejs99\.x; give coldStart as a law, or one of: .+/,
    );
  });

  test('have a package size where what comes before INIT is published', () => {
    const size = (own: Fields): string[] => problemsOf({ functions: { f: fn({ packageSize: '10MB', ...own }) } });
    expect(size({})).toEqual([]);
    expect(size({ placement: 'none' })).toEqual([
      'functions.f.packageSize: has no effect with placement none; remove it, or placement',
    ]);
    expect(size({ placement: { constant: '5ms' } })).toEqual([
      'functions.f.packageSize: has no effect with placement as a law; remove it, or placement',
    ]);
    expect(size({ packageSize: '250MB' })).toEqual([]);
    expect(size({ packageSize: '251MB' })).toEqual([
      'functions.f.packageSize: 251MB is above the 250MB that a zip may have unzipped, with its layers; make it smaller, or set package: image',
    ]);
    expect(size({ packageSize: '10GB', package: 'image' })).toEqual([]);
    expect(size({ packageSize: '11GB', package: 'image' })).toEqual([
      'functions.f.packageSize: 11GB is above the 10GB that an image may have; make it smaller',
    ]);
  });

  test('scale their INIT with their memory only where CPU is not lent to it', () => {
    const init = (cpu: Fields | undefined): number =>
      compiled({ functions: { f: fn({ memory: '512MB', cpu }) } }).functions[0]!.coldStart.mean;
    expect(init(undefined)).toBe(20);
    expect(init({ share: '100%', measuredAt: '1769MB' })).toBe(20);
    expect(init({ share: '100%', measuredAt: '1769MB', initBoost: false })).toBeCloseTo((20 * 1769) / 512, 6);
  });

  test('first run as was published for another runtime, as a law, or as any other run', () => {
    const first = (own: Fields): number | null =>
      compiled({ functions: { f: fn({ memory: '1769MB', ...own }) } }).functions[0]!.firstInvocation?.mean ?? null;
    expect(first({})).toBeNull();
    expect(first({ firstInvocation: 'none', coldStart: { runtime: 'nodejs22.x' } })).toBeNull();
    expect(first({ firstInvocation: { constant: '7ms' } })).toBe(7);
    const published = first({ firstInvocation: { runtime: 'python3.13' } });
    expect(published).toBe(first({ coldStart: { runtime: 'python3.13' } }));
    expect(problemsOf({ functions: { f: fn({ firstInvocation: { runtime: 'nodejs99.x' } }) } })[0]).toMatch(
      /^functions\.f\.firstInvocation\.runtime: no Init Duration was published for nodejs99\.x;/,
    );
    // Of one runtime that is unknown it is told once.
    const own = { coldStart: undefined, runtime: 'nodejs99.x' };
    expect(problemsOf({ functions: { f: fn(own) } }).filter((text) => text.includes('nodejs99.x'))).toHaveLength(1);
  });

  test('that stream and are durable are refused, and so is who reads no stream', () => {
    const durable = { program: [{ wait: '1s' }] };
    expect(problemsOf({ functions: { f: fn({ streamedResponse: '7MB', durable }) } })).toContain(
      'functions.f.streamedResponse: a durable function streams nothing; remove it',
    );
    const reads = (own: Fields): string[] =>
      problemsOf({ functions: { f: fn({ streamedResponse: '7MB' }) }, traffic: [traffic(own)] });
    const cure =
      'reads no streamed response, which functions.f.streamedResponse has; send it via: sync or a Function URL, or remove that';
    expect(reads({ via: 'async' })).toEqual([`traffic.0.via: via: async ${cure}`]);
    expect(reads({ via: 'http', http: { kind: 'http' } })).toEqual([
      `traffic.0.via: an HTTP API (http.kind: http) ${cure}`,
    ]);
    for (const own of [{ via: 'http', http: { kind: 'url' } }, { via: 'http' }, {}]) expect(reads(own)).toEqual([]);
    const law = constant(0);
    const managed = { request: { vcpus: 2, memoryMb: 1 } } as never;
    expect(spreadOverStream(managed, law, law)).toBe(managed);
    expect(spreadOverStream(managed, constant(10), constant(40)).request).toEqual({ vcpus: 0.5, memoryMb: 1 });
  });

  test('on one capacity provider are a hundred versions at most', () => {
    const managed = { compute: 'managed', memory: '2GB', managed: { memoryPerVcpu: 2 } };
    const functions = (count: number): Fields =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, fn(managed)]));
    const problems = (count: number): string[] =>
      problemsOf({ functions: functions(count), traffic: [traffic({ to: 'f0' })] });
    expect(problems(100)).toEqual([]);
    expect(problems(101)).toEqual([
      'capacityProviders.default: 101 function versions are on it; AWS allows 100; add another capacity provider',
    ]);
  });

  test('that isolate tenants are invoked by those that have some', () => {
    const g = fn({ tenantIsolation: true });
    const durable = { program: [{ invoke: { function: 'g' } }] };
    const own = (tenants: Fields): string[] =>
      problemsOf({
        functions: { f: fn({ durable, ...tenants }), g },
        traffic: [traffic(tenants['tenantIsolation'] === true ? { tenants: 3 } : {}), traffic({ to: 'g', tenants: 2 })],
      });
    expect(own({})).toEqual([
      'functions.f.durable.program: invokes g, which isolates tenants, for none; invoke another, or write tenantIsolation: true',
    ]);
    expect(own({ tenantIsolation: true })).toEqual([]);
  });

  test('have contexts of operations as groups of one branch', () => {
    const durable = { program: [{ child: [{ wait: '2s' }, { step: { duration: { constant: '5ms' } } }] }] };
    const { operations } = compiled({ functions: { f: fn({ durable }) } }).functions[0]!.durable!;
    expect(operations).toMatchObject([
      {
        kind: 'group',
        subType: 'RunInChildContext',
        isPlain: true,
        concurrency: 1,
        branchBytes: 0,
        branches: [
          [
            { kind: 'wait', seconds: 2 },
            { kind: 'step', errorShare: 0 },
          ],
        ],
      },
    ]);
  });

  test.each<[string, string]>([
    ['500ms', 'is outside 1s to 366d; choose one inside'],
    ['367d', 'is outside 1s to 366d; choose one inside'],
    ['1500ms', 'is no whole number of seconds, in which waits are counted; round it'],
  ])('wait for %s: %s', (wait, problem) => {
    expect(problemsOf({ functions: { f: fn({ durable: { program: [{ wait }] } }) } })).toContain(
      `functions.f.durable.program.0.wait: ${wait} ${problem}`,
    );
  });
});

describe('tenants', () => {
  const isolated = { functions: { f: fn({ tenantIsolation: true }) } };
  const lawFor = (tenants: unknown): unknown =>
    compiled({ ...isolated, traffic: [traffic({ tenants })] }).traffic[0]!.tenants;

  test('come evenly, by a law, or by a list', () => {
    expect(lawFor(7)).toEqual({ kind: 'zipf', count: 7, exponent: 0 });
    expect(lawFor({ count: 5, zipf: 1.5 })).toEqual({ kind: 'zipf', count: 5, exponent: 1.5 });
    expect(lawFor({ count: 5, hot: '40%' })).toEqual({ kind: 'hot', count: 5, share: 0.4 });
    expect(lawFor({ list: { a: '75%', b: '25%' } })).toEqual({ kind: 'list', parts: [0.75, 0.25] });
  });

  test('are refused where nobody isolates them, and asked for where somebody does', () => {
    const problems = (own: Fields, functions: Fields = isolated): string[] =>
      problemsOf({ ...functions, traffic: [traffic(own)] });
    expect(problems({ tenants: 5 }, {})).toEqual([
      'traffic.0.tenants: AWS refuses a tenant for a function without tenantIsolation (400); remove it, or set tenantIsolation of f',
    ]);
    expect(problems({})).toEqual([
      'traffic.0.tenants: missing: f isolates tenants, and AWS refuses requests that name none (400); write a number of tenants or a law',
    ]);
    expect(problems({ tenants: { list: { a: '70%', b: '25%' } } })).toEqual([
      'traffic.0.tenants.list: comes to 95 %; make it 100 %',
    ]);
    expect(problems({ tenants: { column: 'tenant' } })).toEqual([
      'traffic.0.tenants.column: goes with one trace of format csv as arrivals; write a law, or such a trace',
    ]);
    const calls = 'f isolates tenants: clients (sync), events (async) and REST APIs may call it, nothing else';
    for (const own of [{ via: 'sqs' }, { via: 'http', http: { kind: 'http' } }])
      expect(problems({ tenants: 5, ...own })).toContain(`traffic.0.via: ${calls}`);
    for (const own of [{ via: 'async' }, { via: 'http' }, { via: 'http', http: { kind: 'rest' } }])
      expect(problems({ tenants: 5, ...own })).toEqual([]);
  });

  describe('of a recording', () => {
    let directory: string;
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'windtunnel-tenants-'));
      const rows = ['0,a', '500,b', '1000,a', '1500,c', '70000,d'];
      writeFileSync(join(directory, 'rows.csv'), ['at,tenant', ...rows].join('\n'));
      writeFileSync(join(directory, 'bad.csv'), 'at,tenant\n0,a\n5,\n');
      const many = Array.from({ length: 100_001 }, (_, index) => `${index},t${index}`);
      writeFileSync(join(directory, 'many.csv'), ['at,tenant', ...many].join('\n'));
    });
    afterAll(() => rmSync(directory, { recursive: true }));
    const written = (file: string, own: Fields = {}, trace: Fields = {}): Fields => ({
      ...isolated,
      ...own,
      traffic: [
        traffic({ tenants: { column: 'tenant' }, arrivals: { trace: { format: 'csv', file, unit: 'ms', ...trace } } }),
      ],
    });

    test('are as they were recorded, within the run', () => {
      const { tenants } = compiled(written('rows.csv'), directory).traffic[0]!;
      expect(tenants).toEqual({ kind: 'recorded', tenants: [0, 1, 0, 2] });
      const later = compiled(written('rows.csv', {}, { from: '500ms' }), directory).traffic[0]!;
      expect(later.tenants).toEqual({ kind: 'recorded', tenants: [1, 0, 2] });
      expect(tenantRows(join(directory, 'rows.csv'), 'tenant', { unit: 'ms' })).toEqual({
        atMs: [0, 500, 1000, 1500, 70_000],
        tenants: [0, 1, 0, 2, 3],
        names: ['a', 'b', 'c', 'd'],
      });
    });

    test('that have no name, are too many or are made more of are refused', () => {
      const problems = (own: Fields): string[] =>
        problemsOf(own, directory).map((text) => text.replaceAll(directory, 'HERE'));
      expect(problems(written('bad.csv'))[0]).toMatch(
        /^traffic\.0\.tenants\.column: HERE\/bad\.csv:3: "" is the name of no tenant: 1 to 256 of A-Z a-z 0-9/,
      );
      expect(problems(written('many.csv')).filter((text) => text.includes('tenants;'))).toEqual([
        'traffic.0.tenants.column: names 100001 tenants; 100000 at most',
      ]);
      expect(problems(written('rows.csv', { trafficFactor: 2 }))).toContain(
        'traffic.0.tenants.column: says whose each recorded request is, and trafficFactor makes others; write a law',
      );
    });
  });
});

describe('laws', () => {
  const read = (spec: Fields): [number, string[]] => {
    const problems = new Problems();
    const law = lawOf(spec, 'law', { directory: '.', problems, warnings: [] });
    return [law.mean, problems.list.map(({ path, message }) => `${path}: ${message}`)];
  };

  test('that name nothing are zero, and said to be wrong', () => {
    expect(read({ quantiles: {} })).toEqual([
      0,
      ['law.quantiles: names no quantile; write some, such as { p0: 10ms, p50: 20ms, p100: 90ms }'],
    ]);
    expect(read({ samples: [] })).toEqual([0, []]);
    expect(read({ quantiles: { p50: '20ms', p90: '10ms' } })[1]).toEqual([
      'law.quantiles: quantiles must not fall as their share rises; sort the values',
    ]);
    expect(read({ quantiles: { p101: '20ms' } })[1]).toEqual([]);
    expect(read({ quantiles: { 'p100.5': '20ms' } })[1]).toEqual([
      'law.quantiles: a quantile is above p100, of which there is none; write p999 or p99.9 for 99.9 %',
    ]);
    expect(read({ lognormal: { p50: '0ms', p99: '5ms' } })).toEqual([
      0,
      ['law.lognormal: p50 (0ms) must be above 0 and p99 (5ms) not below it; correct them'],
    ]);
    expect(read({ lognormal: { p50: '6ms', p99: '5ms' } })[1]).toHaveLength(1);
    expect(read({ lognormal: { p50: '5ms', p99: '5ms' } })[1]).toEqual([]);
  });

  test.each<[Fields, number]>([
    [{ constant: '5ms' }, 5],
    [{ exponential: { mean: '6ms' } }, 6],
    [{ lognormal: { mean: '7ms', cv: 1 } }, 7],
    [{ lognormal: { p50: '8ms', p99: '80ms' } }, 8],
    [{ lognormal: {} }, 0],
    [{ gamma: { mean: '9ms', cv: 1 } }, 9],
    [{ weibull: { mean: '10ms', cv: 1 } }, 10],
    [{ pareto: { min: '11ms', alpha: 3 } }, 11],
    [{ quantiles: { p50: '10ms', p100: '30ms' } }, 15],
    [{ quantiles: {} }, 0],
    [
      {
        mixture: [
          { weight: 1, of: { constant: '10ms' } },
          { weight: 3, of: { constant: '20ms' } },
        ],
      },
      17.5,
    ],
    [{ samples: ['10ms', '20ms'] }, 15],
    [{ samples: [] }, 1],
    [{ samples: 'times.csv' }, 1],
  ])('%j take about %d ms', (spec, expected) => {
    expect(typicalMs(spec as never)).toBe(expected);
  });
});

describe('the size of a run', () => {
  test('is said in two digits', () => {
    expect([0.2, 999_999, 1e6, 1_250_000, 4.74e9, 1e12, 9.9e14, 1e15, 1.26e20].map(figure)).toEqual([
      '1',
      '999,999',
      '1 million',
      '1.3 million',
      '4.7 billion',
      '1 trillion',
      '990 trillion',
      '1e15',
      '1.3e20',
    ]);
  });

  test('has the cycles of clients in a loop, as long as what they call', () => {
    const closedLoop = { clients: 4, think: { constant: '100ms' } };
    const cycle = (own: Fields, to = 'f'): number => {
      const scenario = compiled({ functions: { f: fn(own) }, traffic: [traffic({ arrivals: undefined, closedLoop })] });
      return cycleMs({ ...scenario.document.traffic[0]!, to }, scenario.document);
    };
    expect(cycle({ overhead: { constant: '5ms' } })).toBe(115);
    expect(cycle({})).toBe(110);
    expect(cycle({}, 'f:1')).toBe(110);
    expect(cycle({ handler: './a.js#b', duration: undefined })).toBe(101);
    expect(cycle({}, 'gone')).toBe(101);
    const scenario = compiled({ traffic: [traffic({ arrivals: undefined, closedLoop })] });
    expect(partsOf(scenario.document).find(({ path }) => path === 'traffic.0.closedLoop')).toMatchObject({
      detail: '4 clients, 2,182 requests',
      bytes: 2000,
    });
  });

  test('has the operations of executions, branches beside and items after each other', () => {
    const wait = { wait: '2s' };
    const step = { step: { duration: { constant: '1s' } } };
    const part = (program: readonly Fields[], endMs = 10_000): [string, number, number] => {
      const scenario = compiled({ functions: { f: fn({ durable: { program } }) } });
      const [stream] = scenario.document.traffic;
      const [own] = executionParts(stream!, { document: scenario.document, count: 10, endMs });
      return [own!.detail, own!.events / 1500, own!.bytes];
    };
    const open = (share: number, operations: number): number => 10 * share * (4000 + operations * 800);
    expect(part([wait, step])).toEqual(['10 executions of 2 operations', 2, open(0.3, 2)]);
    expect(part([{ child: [wait, step] }])).toEqual(['10 executions of 3 operations', 3, open(0.3, 3)]);
    expect(part([{ parallel: { branches: [[wait], [step, step, step]] } }])).toEqual([
      '10 executions of 7 operations',
      7,
      open(0.3, 7),
    ]);
    expect(part([{ map: { items: 5, concurrency: 2, each: [step] } }])).toEqual([
      '10 executions of 11 operations',
      11,
      open(0.3, 11),
    ]);
    expect(part([{ map: { items: 5, each: [step] } }])).toEqual(['10 executions of 11 operations', 11, open(0.1, 11)]);
    expect(part([{ callback: { answer: { constant: '4s' } } }])).toEqual([
      '10 executions of 3 operations',
      3,
      open(0.4, 3),
    ]);
    expect(part([wait], 1000)).toEqual(['10 executions of 1 operation', 1, open(1, 1)]);
    const { document: plain } = compiled();
    expect(executionParts(plain.traffic[0]!, { document: plain, count: 10, endMs: 1 })).toEqual([]);
  });
});

describe('limits of objectives', () => {
  test.each<[string, unknown, object]>([
    ['p99', '<500ms', { figure: 'p99', unit: 'ms', limit: 500, inclusive: false, text: '<500ms' }],
    ['p99', '<= 1.5s', { figure: 'p99', unit: 'ms', limit: 1500, inclusive: true, text: '<= 1.5s' }],
    ['throttled', '<0.1%', { figure: 'throttled', unit: 'share', limit: 0.001, inclusive: false, text: '<0.1%' }],
    ['throttled', 0, { figure: 'throttled', unit: 'share', limit: 0, inclusive: true, text: '0' }],
    ['throttled', '=0', { figure: 'throttled', unit: 'share', limit: 0, inclusive: true, text: '=0' }],
    [
      'cost',
      '<$5/million',
      { figure: 'cost', unit: 'usd', per: 'million', limit: 5, inclusive: false, text: '<$5/million' },
    ],
    [
      'cost',
      '<=5 USD / run',
      { figure: 'cost', unit: 'usd', per: 'run', limit: 5, inclusive: true, text: '<=5 USD / run' },
    ],
    ['cost', 0, { figure: 'cost', unit: 'usd', per: 'run', limit: 0, inclusive: true, text: '0' }],
  ])('%s: %j is read', (name, text, limit) => {
    expect(readLimit(name, text)).toEqual(limit);
  });

  test.each<[string, unknown, RegExp]>([
    ['p42x', '<1ms', /^is no objective; there are: /],
    ['p99', 5, /^5 is no limit; write a limit such as .*, in quotes$/],
    ['p99', 'fast', /^"fast" is no limit; write a limit such as /],
    ['p99', '<5%', /^"<5%" has the wrong unit; write a limit such as /],
    ['p99', '<5', /^"<5" has the wrong unit; /],
    ['p99', '<5 weeks', /^"<5 weeks" has the wrong unit; /],
    ['cost', '<$5', /^"<\$5" has the wrong unit; /],
    ['p99', '500ms', /^"500ms" does not say whether less is better; write "<500ms" or "<=500ms"$/],
    ['p99', '=500ms', /^"=500ms" does not say whether less is better; write "<500ms" or "<=500ms"$/],
    ['cost', '$5/run', /^"\$5\/run" does not say whether less is better; write "<\$5\/run" or "<=\$5\/run"$/],
    ['throttled', '<0%', /^"<0%" can never be kept; write "=0"$/],
    ['throttled', '<101%', /^"<101%" is above 100%, which no share is; /],
  ])('%s: %j is refused', (name, text, problem) => {
    expect((readLimit(name, text) as { problem: string }).problem).toMatch(problem);
  });

  test('may have any unit in their form', () => {
    expect([0, '<5', '<5 weeks', '=0', '<100%'].map((text) => limitFormProblem('p99', text))).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
    expect(limitFormProblem('p99', 7)).toMatch(/^7 is no limit; /);
    expect(limitFormProblem('p99', 'x')).toMatch(/^"x" is no limit; /);
    expect(readLimit('throttled', '<=100%')).toMatchObject({ limit: 1 });
  });

  test('are a second for who is fast, and then the next round number', () => {
    const p99 = (ms: number): string => /p99: '<([^']+)'/.exec(objectivesAbove(ms))![1]!;
    expect([0, 999, 1000, 1999, 2000, 49_999, 50_000, 999_999, 1_000_000, 5e6].map(p99)).toEqual([
      '1s',
      '1s',
      '2s',
      '2s',
      '5s',
      '50s',
      '100s',
      '1000s',
      '1000s',
      '1000s',
    ]);
  });
});

describe('keys that nobody knows', () => {
  test.each<[Fields, string]>([
    [{ memroy: '1GB' }, 'functions.f: unknown key "memroy"; did you mean "memory"?'],
    [
      { memroy: '1GB', tiemout: '3s' },
      'functions.f: unknown key "memroy" (did you mean "memory"?), "tiemout" (did you mean "timeout"?); correct them',
    ],
  ])('%j are told with what was meant', (own, problem) => {
    expect(problemsOf({ functions: { f: fn(own) } })).toContain(problem);
  });

  test('like none are told with all that there are', () => {
    const [problem] = problemsOf({ functions: { f: fn({ memroy: '1GB', zzzzzz: 1 }) } });
    expect(problem).toMatch(
      /^functions\.f: unknown key "memroy" \(did you mean "memory"\?\), "zzzzzz"; known here: .*memory.*timeout/,
    );
  });
});

describe('functions of a trace', () => {
  const id = (owner: string, app: string, name: string): FunctionId => ({ owner, app, name });
  const index = functionIndex([id('', 'a', 'f'), id('', 'b', 'f'), id('', 'b', 'g'), id('', 'a', 'f')]);

  test('are called by the shortest name that no other has', () => {
    expect(index.ids.map((one) => addressOf(one, index))).toEqual(['a/f', 'b/f', 'g']);
    const owned = functionIndex([id('o', 'a', 'f'), id('p', 'a', 'f'), id('p', 'a', 'g')]);
    expect(owned.ids.map((one) => addressOf(one, owned))).toEqual(['o/a/f', 'p/a/f', 'g']);
    // Two paths that read alike: the longest name is all there is.
    const alike = functionIndex([id('', 'x/y', 'f'), id('x', 'y', 'f')]);
    expect(alike.ids).toHaveLength(1);
    const both = functionIndex([id('', 'a', 'b/f'), id('', 'a/b', 'g'), id('', 'c', 'a/b/f')]);
    expect(both.ids.map((one) => addressOf(one, both))).toEqual(['b/f', 'g', 'c/a/b/f']);
  });

  test('are chosen by a name, or by its beginning', () => {
    const chosen = (wanted: string): string => {
      try {
        return addressOf(chosenFunction('t.csv', index, wanted), index);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(chosen('g')).toBe('g');
    expect(chosen('b/f')).toBe('b/f');
    expect(chosen('b/g')).toBe('g');
    expect(chosen('f')).toContain('2 functions are called "f"; choose one, such as a/f, b/f');
    expect(chosen('b/')).toContain('2 functions begin with "b/"; choose one, such as b/f, g');
    expect(chosen('z')).toContain('no function begins with "z"; choose one, such as a/f, b/f, g');
  });

  test('have short names that differ', () => {
    expect([...shortNames(['abcdefghij', 'abcdefghkl', 'x y'])]).toEqual([
      ['abcdefghij', 'abcdefghi'],
      ['abcdefghkl', 'abcdefghk'],
      ['x y', 'x_y'],
    ]);
    const long = 'l'.repeat(70);
    expect([...shortNames([`${long}a`, `${long}b`]).values()]).toEqual([`${'l'.repeat(57)}-0`, `${'l'.repeat(57)}-1`]);
    expect(functionNames([id('', 'app-one', 'f'), id('', 'app-two', 'f'), id('', 'app-two', 'g')])).toEqual([
      'app-one-f',
      'app-two-f',
      'g',
    ]);
    // Names that come out alike are told apart by their number.
    expect(functionNames([id('', 'a', 'b-f'), id('', 'a', 'f'), id('', 'b', 'f'), id('', 'c', 'a-f')])).toEqual([
      'b-f',
      'a-f',
      'b-f-2',
      'a-f-3',
    ]);
  });

  describe('in files', () => {
    let directory: string;
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'windtunnel-azure-'));
    });
    afterAll(() => rmSync(directory, { recursive: true }));

    test('of one kind twice are refused, and so are those of one kind alone', () => {
      const minutes = 'HashOwner,HashApp,HashFunction,Trigger,1,2\no,a,f,http,1,0\n';
      const durations =
        'HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,percentile_Average_50,percentile_Average_100\no,a,f,1,1,1,1,1,1,1\n';
      const problem = (): string => {
        try {
          return JSON.stringify(azure2019Files(directory));
        } catch (error) {
          return (error as Error).message.replaceAll(directory, 'HERE');
        }
      };
      writeFileSync(join(directory, 'notes.csv'), 'a,b\n1,2\n');
      writeFileSync(join(directory, 'd.csv'), durations);
      expect(problem()).toContain('holds no CSV file of invocations a minute; name the files under files');
      writeFileSync(join(directory, 'm.csv'), minutes);
      expect(problem()).toBe('{"invocations":"m.csv","durations":"d.csv"}');
      writeFileSync(join(directory, 'n.csv'), minutes);
      expect(problem()).toContain('m.csv and n.csv both hold invocations; name one of them under files');
      rmSync(join(directory, 'n.csv'));
      rmSync(join(directory, 'd.csv'));
      expect(problem()).toContain('holds no CSV file of durations; name the files under files');
    });

    test('have columns of percentiles in their order', () => {
      const csv = (header: readonly string[]) => ({ file: 't.csv', header, records: [] }) as never;
      expect(percentColumns(csv(['a', 'p_50', 'p_0', 'p_101', 'p_-1', 'p_x', 'p_100', 'p_1.5']), 'p_', 'cure')).toEqual(
        [
          { column: 2, percent: 0 },
          { column: 1, percent: 50 },
          { column: 6, percent: 100 },
        ],
      );
      expect(() => percentColumns(csv(['a']), 'p_', 'name another')).toThrow('has no column p_...; name another');
    });

    test('of which one is called most is that, the first of several', () => {
      const file = join(directory, '2021.csv');
      writeFileSync(file, 'app,func,end_timestamp,duration\na,f,1,1\na,g,2,1\na,g,3,1\na,h,4,1\na,h,5,1\n');
      expect(busiestFunction(file)).toBe('g');
      writeFileSync(file, 'app,func,end_timestamp,duration\n');
      expect(() => busiestFunction(file)).toThrow('has no row of an invocation; name a trace that has some');
      writeFileSync(file, 'app,name\na,f\n');
      expect(() => busiestFunction(file)).toThrow(/func.*name a trace of Azure Functions of 2021/);
    });
  });
});
