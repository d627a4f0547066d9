// A probe of cold starts against Lambda's API: whom it asks with what, and what it tells of one that ends early.

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { probeColdStarts, probedFunctions, type ProbeOptions } from '../../bench/probe/probe.ts';
import { probeTable } from '../../bench/probe/probe-words.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { TargetError } from '../../loadgen/index.ts';
import { FakeLambdaApi } from './fake-lambda-api.ts';
import { cellsOf } from '../support/table-cells.ts';

beforeAll(() => {
  // Of old versions of Node.js the SDK warns on stderr.
  vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

const scenarioOf = (more: object = {}): Scenario =>
  compileScenario(
    {
      name: 'shop',
      duration: '1s',
      functions: { api: { memory: '512MB' }, mail: { memory: '256MB' } },
      traffic: [{ to: 'api', arrivals: { constant: { rate: '1/s' } }, payload: { from: 'scenario' } }],
      ...more,
    },
    'test',
    '.',
  );

let api: FakeLambdaApi;
let url: string;
beforeEach(async () => {
  api = new FakeLambdaApi();
  url = await api.listen();
});
afterEach(() => api.server.close());

interface Told {
  readonly stages: (readonly [stage: string, lengthMs: number])[];
  readonly done: number[];
}

const probed = async (more: Partial<ProbeOptions> = {}, scenario: Scenario = scenarioOf()) => {
  const told: Told = { stages: [], done: [] };
  const probe = await probeColdStarts(scenario, {
    target: { kind: 'invoke', url },
    requests: {},
    coldStarts: 1,
    idleGapsMs: [],
    signal: new AbortController().signal,
    onStage: (stage, lengthMs) => told.stages.push([stage, lengthMs]),
    onDone: (done) => told.done.push(done),
    ...more,
  });
  return { ...probe, told };
};

const invocationsOf = ({ document }: Awaited<ReturnType<typeof probed>>): unknown =>
  Object.fromEntries(
    Object.entries(document.functions).map(([name, { invocations }]) => [
      name,
      invocations.map(({ coldStart, initMs, durationMs }) => [coldStart, initMs, durationMs]),
    ]),
  );

describe('a probe', () => {
  test('asks every function that is called by its name, each with its own payload', async () => {
    const found = await probed();
    expect(found).toMatchObject({
      interrupted: false,
      failure: null,
      document: { schema: 'windtunnel/probe@1', name: 'shop', target: `Lambda at ${url}`, notes: [] },
    });
    expect(Object.keys(found.document.functions)).toEqual(['api', 'mail']);
    expect(Object.values(found.document.functions).map(({ memoryMb }) => memoryMb)).toEqual([512, 256]);
    const both = [
      [true, 200, 61.12],
      [false, null, 61.12],
    ];
    expect(invocationsOf(found)).toEqual({ api: both, mail: both });
    // mail is called by no traffic.
    expect(api.payloads).toEqual(['{"from":"scenario"}', '{"from":"scenario"}', '{}', '{}']);
    expect(api.changes).toEqual(['set WINDTUNNEL_PROBE', 'set ', 'set WINDTUNNEL_PROBE', 'set ']);
    expect(found.told.done.every((done) => done >= 0 && done <= 1)).toBe(true);
    expect(Math.max(...found.told.done)).toBeGreaterThanOrEqual(0.5);
  });

  test('sends what it is told, counted through for each function', async () => {
    await probed({ requests: { body: '{"n":{{counter}}}' }, coldStarts: 2 });
    expect(api.payloads).toEqual([0, 1, 2, 3, 0, 1, 2, 3].map((n) => `{"n":${n}}`));
    api.payloads.length = 0;
    const rows = { columns: ['id'], rows: [['a'], ['b']] };
    await probed({ requests: { body: '{{json id}}', rows } });
    expect(api.payloads).toEqual(['"a"', '"b"', '"a"', '"b"']);
  });

  test('leaves versions out', () => {
    const scenario = scenarioOf({
      functions: {
        api: { versions: { '1': {} }, aliases: { live: { version: '1' } } },
        mail: {},
      },
      traffic: [{ to: 'api:live', arrivals: { constant: { rate: '1/s' } } }],
    });
    expect(probedFunctions(scenario).map((index) => scenario.functions[index]!.config.name)).toEqual(['mail']);
    expect(scenario.functions.map(({ config }) => config.name)).toContain('api:1');
  });

  test('leaves functions idle at once, and says how long once', async () => {
    const { told, document } = await probed({ coldStarts: 0, idleGapsMs: [1, 2] });
    expect(told.stages.filter(([stage]) => stage === 'left idle').slice(0, 2)).toEqual([
      ['left idle', 1],
      ['left idle', 2],
    ]);
    expect(api.changes).toEqual([]);
    for (const { invocations } of Object.values(document.functions)) {
      expect(invocations.slice(0, 3).map(({ idleMs }) => idleMs === null)).toEqual([true, false, false]);
    }
  });

  test('that is stopped before it began asks nothing', async () => {
    const stop = new AbortController();
    stop.abort();
    const found = await probed({ signal: stop.signal, idleGapsMs: [1] });
    expect(found).toMatchObject({ interrupted: true, failure: null });
    expect(api.payloads).toEqual([]);
    expect(Object.values(found.document.functions).map(({ invocations }) => invocations)).toEqual([[], []]);
  });
});

describe('one that fails', () => {
  test('keeps what was found out before, and says why it ended', async () => {
    api.refuses = (invocation) => (invocation === 2 ? [404, 'ResourceNotFoundException'] : null);
    const found = await probed();
    expect(found.failure).toBe('mail: 404 ResourceNotFoundException');
    expect(invocationsOf(found)).toEqual({
      api: [
        [true, 200, 61.12],
        [false, null, 61.12],
      ],
      mail: [],
    });
    // The variable is taken away again.
    expect(api.changes.at(-1)).toBe('set ');
  });

  test('while functions are left idle keeps it, too', async () => {
    api.refuses = (invocation) => (invocation === 5 ? [404, 'ResourceNotFoundException'] : null);
    const { failure } = await probed({ idleGapsMs: [1] });
    expect(failure).toMatch(/^(api|mail): 404 ResourceNotFoundException$/);
  });

  test('where answers tell no time is rejected with what is missing', async () => {
    api.tellsNoReport = true;
    await expect(probed()).rejects.toThrow(
      new TargetError(`Lambda at ${url} tells no REPORT line of api, without which no time is known`),
    );
  });

  test('with nothing found out is rejected', async () => {
    api.refuses = () => [404, 'ResourceNotFoundException'];
    await expect(probed()).rejects.toThrow(new TargetError('api: 404 ResourceNotFoundException'));
  });
});

test('what is not known of a function stands in no column', () => {
  const one = (coldStart: boolean, initMs: number | null, latencyMs: number) =>
    ({ coldStart, initMs, latencyMs, durationMs: 10, idleMs: null }) as never;
  const rows = cellsOf(
    probeTable(
      {
        functions: {
          nothing: { memoryMb: 128, invocations: [] },
          cold: { memoryMb: 128, invocations: [one(true, 100, 150)] },
          snap: { memoryMb: 128, invocations: [one(true, null, 150), one(false, null, 20)] },
          both: { memoryMb: 128, invocations: [one(true, 100, 150), one(true, 300, 330), one(false, null, 15)] },
          near: { memoryMb: 128, invocations: [one(true, 100, 112), one(false, null, 15)] },
        },
      } as never,
      { color: false, columns: Infinity },
    ),
  );
  expect(rows).toEqual([
    [
      'function',
      'cold starts',
      'before INIT p50',
      'INIT p50',
      'INIT max',
      'first Duration p50',
      'warm Duration p50',
      'caller, cold p50',
      'caller, warm p50',
    ],
    ['nothing', '0', '', '', '', '', '', '', ''],
    ['cold', '1', '', '100 ms', '100 ms', '10 ms', '', '150 ms', ''],
    ['snap', '1', '130 ms', '', '', '10 ms', '10 ms', '150 ms', '20 ms'],
    ['both', '2', '25 ms', '200 ms', '300 ms', '10 ms', '10 ms', '240 ms', '15 ms'],
    ['near', '1', '0 ms', '100 ms', '100 ms', '10 ms', '10 ms', '112 ms', '15 ms'],
  ]);
});
