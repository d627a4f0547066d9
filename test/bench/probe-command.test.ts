// measure --cold-starts, --idle-gaps and --until-broken, and where sizes are measured: against platforms and servers of this process.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { brokenJson, endText, exitOf, stepOf, stepText, type Step } from '../../bench/commands/until-broken-words.ts';
import { readLimit, type SloLimit } from '../../bench/format/slo.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Broken } from '../../bench/simulate/until-broken.ts';
import { placeText } from '../../bench/tune/tune-place.ts';
import { openPlace } from '../../bench/tune/tune-target.ts';
import type { Platform } from '../../local/index.ts';
import { emptyAnswer } from '../../loadgen/index.ts';
import type { RunResult } from '../../reports/index.ts';
import { simulated } from '../reports/support.ts';
import { localFunction, testPlatform } from '../local/support.ts';
import { enteredPlace, run, type Ran } from '../support/command-line.ts';
import { ranUntil } from '../support/signals.ts';
import { FakeLambdaApi } from './fake-lambda-api.ts';
import { SeeingServer } from '../support/seeing-server.ts';

const scenario = `name: shop
duration: 500ms
functions: { echo: { timeout: 3s, memory: 128MB } }
traffic: [{ to: echo, arrivals: { constant: { rate: 40/s } } }]
`;

let place: ReturnType<typeof enteredPlace>;
let platform: Platform;
const server = new SeeingServer();
beforeAll(async () => {
  process.setMaxListeners(0);
  place = enteredPlace({
    'shop.yaml': scenario,
    'pair.yaml': `name: pair
duration: 1s
functions: { api: { memory: 512MB }, mail: { memory: 256MB } }
traffic: [{ to: api, arrivals: { constant: { rate: 1/s } } }, { to: mail, arrivals: { constant: { rate: 1/s } } }]
`,
    'ready.yaml': scenario.replace('{ timeout', "{ handler: './echo.mjs#handler', timeout"),
    'aliased.yaml': scenario
      .replace('128MB }', "128MB, versions: { 1: {} }, aliases: { live: { version: '1' } } }")
      .replace('to: echo', 'to: echo:live'),
    'managed.yaml': scenario
      .replace('duration', "account: { era: '2026-09-01' }\nduration")
      .replace('128MB', '2GB, compute: managed, handler: ./echo.mjs#handler'),
    'echo.mjs': 'export const handler = async (event) => event;\n',
    'gone.yaml': scenario.replace('{ timeout', "{ handler: './gone.mjs#handler', timeout"),
    'queued.yaml': scenario.replace('to: echo', 'to: echo, via: sqs'),
    'kept.yaml': `${scenario}slo: { errors: '<5%' }\n`,
  });
  platform = await testPlatform([localFunction('sample.ts', 'echo')]);
});
afterAll(async () => {
  server.close();
  await platform.stop();
  await place.leave();
});

const probe = (...more: string[]): Promise<Ran> => run(['measure', 'shop.yaml', '--target', platform.url, ...more]);

test('a dry run of a probe says what would be changed and sent, and where', async () => {
  const { code, stdout } = await probe('--cold-starts', '2', '--idle-gaps', '1s,2500ms', '--dry-run');
  expect(code).toBe(0);
  expect(stdout).toBe(
    [
      `Nothing was sent. This would probe echo on ${platform.url}:`,
      'change: the variable WINDTUNNEL_PROBE of each function, 2 times and back to what it was (UpdateFunctionConfiguration)',
      'invocations: 4 of each, a cold and a warm one after every change',
      'invocations: 3 of each, with idle times of 3.5 s in all between them, and up to three more times that lie between',
      '',
    ].join('\n'),
  );
  const idle = await run(['measure', 'ready.yaml', '--target', 'local', '--idle-gaps', '1s', '--dry-run', '--json']);
  expect(JSON.parse(idle.stdout)).toEqual({
    said: [
      'Nothing was sent. This would probe echo on the local platform:',
      'invocations: 2 of each, with idle times of 1 s in all between them, and up to three more times that lie between',
    ],
  });
  const aws = await run(['measure', 'shop.yaml', '--target', 'aws', '--cold-starts', '1', '--dry-run']);
  expect(aws.stdout).toContain('would probe echo on AWS Lambda:');
  expect(aws.stdout).not.toContain('idle times');
});

describe('what a run refuses, its dry run refuses in the same words:', () => {
  test.each([
    ['an alias', 'aliased.yaml', 'aws', 'traffic.0.to: versions and aliases can only be simulated'],
    ['a queue', 'queued.yaml', 'aws', 'traffic.0.via: only via: sync can be measured; simulate the rest'],
    ['a function without code', 'shop.yaml', 'local', 'functions.echo.handler: missing; a function that runs needs'],
  ])('%s', async (_, file, target, message) => {
    for (const what of [[], ['--cold-starts', '2'], ['--idle-gaps', '1s']]) {
      const dry = await run(['measure', file, '--target', target, ...what, '--dry-run']);
      expect([dry.code, dry.stdout]).toEqual([2, '']);
      expect(dry.stderr).toContain(message);
      expect(await run(['measure', file, '--target', target, ...what])).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(dry.stderr) as string,
      });
    }
  });

  const tailless = 'functions.echo.compute: managed functions answer without a log tail, from which times are read';

  test.each(['local', 'aws'])('a probe on Managed Instances, of %s', async (target) => {
    const args = ['measure', 'managed.yaml', '--target', target];
    const dry = await run([...args, '--cold-starts', '2', '--dry-run']);
    expect([dry.code, dry.stdout]).toEqual([2, '']);
    expect(dry.stderr).toContain(tailless);
    expect(await run([...args, '--cold-starts', '2'])).toMatchObject({ code: 2, stderr: dry.stderr });
    expect(await run([...args, '--dry-run'])).toMatchObject({ code: 0 });
  });

  test('a handler that is not there', async () => {
    for (const args of [
      ['measure', 'gone.yaml'],
      ['measure', 'gone.yaml', '--idle-gaps', '1s'],
      ['tune', 'gone.yaml'],
    ]) {
      const { code, stdout, stderr } = await run([...args, '--target', 'local', '--dry-run']);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/functions\.echo\.handler: \S+gone\.mjs does not exist; correct the path of the handler/);
    }
  });

  test.each([
    ['without code', 'shop.yaml', 'functions.echo.handler: missing; a function that runs needs'],
    ['on Managed Instances', 'managed.yaml', tailless],
  ])('tuning one %s', async (_, file, message) => {
    const tune = ['tune', file, '--target', 'local', '--sizes', '2048,4096'];
    const dry = await run([...tune, '--dry-run']);
    expect([dry.code, dry.stdout]).toEqual([2, '']);
    expect(dry.stderr).toContain(message);
    expect(await run(tune)).toMatchObject({ code: 2, stderr: expect.stringContaining(dry.stderr) as string });
  });

  test('but not tuning one without code elsewhere', async () => {
    expect(await run(['tune', 'shop.yaml', '--target', platform.url, '--dry-run'])).toMatchObject({ code: 0 });
  });
});

test('a probe tells cold and warm invocations, what they are worth, and writes its document', async () => {
  const { code, stdout, stderr } = await probe(
    '--cold-starts',
    '1',
    '--idle-gaps',
    '20ms',
    '--body',
    '{"n":{{counter}}}',
    '--out',
    'out',
  );
  expect([code, stderr]).toEqual([0, expect.stringContaining('wrote out/')]);
  expect(stdout).toContain('\nFor the scenario:\nfunctions:\n');
  expect(place.files()).toContain('out/shop.probe.json');
  const json = await probe('--cold-starts', '1', '--json');
  const document = JSON.parse(json.stdout) as {
    target: string;
    functions: Record<
      string,
      {
        memoryMb: number;
        invocations: { coldStart?: boolean; atMs: number; latencyMs: number }[];
        figures: object | null;
      }
    >;
    scenario: { functions: object };
  };
  expect(document).toMatchObject({
    schema: 'windtunnel/probe@1',
    name: 'shop',
    target: expect.stringContaining(platform.url) as string,
  });
  expect(Object.keys(document.functions)).toEqual(['echo']);
  expect(document.functions['echo']!.memoryMb).toBe(128);
  const [first, second] = document.functions['echo']!.invocations;
  expect(document.functions['echo']!.invocations).toHaveLength(2);
  // From the start of the probe, whose change of a variable comes before both.
  expect(first!.atMs).toBeGreaterThan(0);
  expect(first!.latencyMs).toBeGreaterThan(0);
  expect(second!.atMs).toBeGreaterThanOrEqual(first!.atMs + first!.latencyMs);
  expect(document.functions['echo']!.figures).not.toBeNull();
  expect(Object.keys(document.scenario.functions)).toEqual(['echo']);
  // Nothing is left of the change.
  const own = (await (await fetch(`${platform.url}/2015-03-31/functions/echo/configuration`)).json()) as object;
  expect(JSON.stringify(own)).not.toContain('WINDTUNNEL_PROBE');
});

describe('a probe of a function elsewhere', () => {
  let api: FakeLambdaApi;
  let url: string;
  beforeEach(async () => {
    // Of old versions of Node.js the SDK warns on stderr.
    vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
    api = new FakeLambdaApi();
    url = await api.listen();
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    api.server.close();
  });
  const elsewhere = (...more: string[]): string[] => ['measure', 'pair.yaml', '--target', url, ...more];

  test('notes changes of its variable that made no cold start', async () => {
    api.keepsEnvironments = true;
    const { code, stderr } = await run(elsewhere('--cold-starts', '2'));
    const said = '5 changes of its variable were answered by an environment that was there already';
    expect([code, stderr.split('\n').filter((line) => line.startsWith('note: '))]).toEqual([
      0,
      // Both are one function there, whose first environment is the only one.
      [`note: api: ${said}`, `note: mail: ${said}`],
    ]);
  });

  test('that fails shows what it found out before, and that of the rest nothing is known', async () => {
    api.refuses = (invocation) => (invocation === 2 ? [404, 'ResourceNotFoundException'] : null);
    const { code, stdout, stderr } = await run(elsewhere('--cold-starts', '1', '--json'));
    expect([code, stderr.trimEnd().split('\n').at(-1)]).toEqual([
      4,
      'mail: 404 ResourceNotFoundException; what was found out before stands above.',
    ]);
    const { functions, scenario: fragment } = JSON.parse(stdout) as {
      functions: Record<string, { invocations: object[]; figures: object | null }>;
      scenario: { functions: object };
    };
    expect(functions['api']!.invocations).toHaveLength(2);
    expect(functions['api']!.figures).not.toBeNull();
    expect(functions['mail']).toMatchObject({ invocations: [], figures: null });
    expect(Object.keys(fragment.functions)).toEqual(['api']);
  });

  test('that is stopped shows as far as it came', async () => {
    const { code, stdout, stderr } = await ranUntil(
      elsewhere('--cold-starts', '1', '--idle-gaps', '12h', '--json'),
      'left idle',
    );
    expect([code, stderr]).toEqual([
      130,
      [
        'cold start 1 of 1 of api',
        'cold start 1 of 1 of mail',
        'left idle (12 h)',
        '',
        'Stopping; what was changed is changed back first. Once more to quit at once, and leave it.',
        '',
      ].join('\n'),
    ]);
    const { functions } = JSON.parse(stdout) as { functions: Record<string, { invocations: { by: string }[] }> };
    expect(Object.values(functions).map(({ invocations }) => invocations.map(({ by }) => by))).toEqual([
      ['variable', 'warm', 'idle'],
      ['variable', 'warm', 'idle'],
    ]);
  });
});

test('options of traffic have no effect on a probe, and plain HTTP tells it nothing', async () => {
  const flags = [
    '--until-broken',
    '--soak',
    '1m',
    '--speed',
    '2',
    '--threads',
    '2',
    '--connections',
    '2',
    '--max-requests',
    '5',
  ];
  const { code, stderr } = await probe('--idle-gaps', '1s', ...flags, '--qualifier', 'live');
  expect(code).toBe(2);
  for (const flag of [
    '--until-broken',
    '--soak',
    '--speed',
    '--threads',
    '--connections',
    '--max-requests',
    '--qualifier',
  ])
    expect(stderr).toContain(`${flag}: has no effect with --idle-gaps; remove one of them`);
  const plain = await run(['measure', 'shop.yaml', '--target', 'http://127.0.0.1:1/x', '--cold-starts', '1']);
  expect(plain.stderr).toContain('--cold-starts: needs the REPORT lines that only Lambda tells');
});

test('times idle are read one by one, and refused where they are none or too long', async () => {
  for (const [gaps, message] of [
    ['0s', 'Write up to 100 times from 1ms up'],
    [Array(101).fill('1s').join(','), 'Write up to 100 times from 1ms up'],
    ['23h,2h', 'Write times that come to a day at most.'],
  ] as const) {
    const { code, stderr } = await probe('--idle-gaps', gaps, '--dry-run');
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  }
  expect((await probe('--idle-gaps', Array(100).fill('1ms').join(', '), '--dry-run')).code).toBe(0);
  expect((await probe('--idle-gaps', '24h', '--dry-run')).code).toBe(0);
});

describe('until it is broken', () => {
  let made: RunResult;
  const result = (offered: number, limit: string | null = null): RunResult => {
    const series = { ...made.series, offered: [offered, offered] };
    return { ...made, durationMs: 2000, series, generator: limit === null ? null : { limit } } as RunResult;
  };
  const slo = [readLimit('errors', '<5%') as SloLimit];
  const measured = (offered: number, failure: string | null = null, limit: string | null = null) => ({
    result: result(offered, limit),
    interrupted: false,
    failure,
  });
  let [low, high]: Step[] = [];
  beforeAll(async () => {
    made = await simulated({ seconds: 1 });
    low = stepOf(1, measured(40), slo);
    high = stepOf(1.25, measured(50, 'it answered nothing'), slo);
  });

  test('a run says its rate, its factor, and what became of objectives and target', () => {
    expect([low!.perSecond, low!.kept, low!.isGenerators]).toEqual([40, true, false]);
    expect(stepText(low!)).toMatch(/^40\.00 requests a second \(1\.00 times\): kept; slo errors <5%: \S+ % kept$/);
    expect([high!.perSecond, high!.kept]).toEqual([50, false]);
    expect(stepText(high!)).toMatch(/^50\.00 requests a second \(1\.25 times\): BROKEN; .*; it answered nothing$/);
    // Where the generator was the limit, what broke says nothing; what was kept is kept.
    const limited = stepOf(1, measured(40, 'none', 'the generator was late'), slo);
    expect([limited.kept, limited.isGenerators]).toEqual([false, true]);
    expect(stepOf(1, measured(40, null, 'the generator was late'), slo)).toMatchObject({
      kept: true,
      isGenerators: false,
    });
  });

  test.each<readonly [of: () => Broken<Step>, text: string, code: number]>([
    [
      () => ({ steps: [low!, high!], kept: low!, broken: high!, ended: 'broken' }),
      'It kept its objectives up to 40.00 requests a second (1.00 times); broken at 50.00 requests a second (1.25 times).',
      0,
    ],
    [
      () => ({ steps: [high!], kept: null, broken: high!, ended: 'broken' }),
      'It is broken from the first run on; broken at 50.00 requests a second (1.25 times).',
      3,
    ],
    [
      () => ({
        steps: [low!, stepOf(2, measured(80, 'none', 'the generator was late'), slo)],
        kept: low!,
        broken: null,
        ended: 'generator',
      }),
      'Not found: at 80.00 requests a second (2.00 times) the generator was late.',
      3,
    ],
    [() => ({ steps: [low!], kept: null, broken: null, ended: 'interrupted' }), 'Interrupted.', 130],
    [
      () => ({ steps: [low!], kept: low!, broken: null, ended: 'most steps' }),
      'Not broken up to 40.00 requests a second (1.00 times); begin with more traffic.',
      0,
    ],
  ])('it ends in words and an exit code: %#', (of, text, code) => {
    const found = of();
    expect(endText(found)).toBe(text);
    expect(exitOf(found)).toBe(code);
    const json = JSON.parse(brokenJson(found)) as { result: { series: { offered: number[] } } };
    expect(json).toMatchObject({
      ended: found.ended,
      keptPerSecond: found.kept?.perSecond ?? null,
      brokenPerSecond: found.broken?.perSecond ?? null,
      steps: found.steps.map(({ factor, perSecond, kept, lines }) => ({ factor, perSecond, kept, lines })),
    });
    expect(json.result.series.offered).toEqual((found.kept ?? found.steps.at(-1)!).result.series.offered);
  });

  test('runs follow each other until it is found', async () => {
    const url = await server.listen((_, response) => {
      response.statusCode = 500;
      response.end();
    });
    const { code, stdout } = await run(['measure', 'kept.yaml', '--target', `${url}/x`, '--until-broken']);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^40\.00 requests a second \(1\.00 times\): BROKEN; .*slo errors <5%: 100 % BROKEN/m);
    expect(server.seen).toHaveLength(20);
  });
});

test('without objectives nothing could break, and a cap ends nothing', async () => {
  const none = await run([
    'measure',
    'shop.yaml',
    '--target',
    'http://127.0.0.1:1/x',
    '--until-broken',
    '--max-requests',
    '4',
  ]);
  expect(none.code).toBe(2);
  expect(none.stderr).toContain('slo: names no objective that could break; write one such as p99: <500ms');
  expect(none.stderr).toContain('--until-broken: runs until something breaks; remove --max-requests and --max-cost');
});

test('a place that is opened to measure sizes is closed with all its connections', async () => {
  const listening: Server = createServer((_, response) => void response.end('{}'));
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  const connections = (): Promise<number> =>
    new Promise((resolve) => {
      listening.getConnections((_, count) => resolve(count));
    });
  const compiled = compileScenario(
    {
      name: 'x',
      duration: '1s',
      functions: { f: { duration: { constant: '1ms' } } },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
    },
    'test',
    '.',
  );
  const opened = await openPlace(compiled, 0, { kind: 'invoke', url });
  expect(opened.where).toBe(`Lambda at ${url}`);
  await opened.target.invoke({ functionName: 'f', payload: '{}', timeoutMs: 1000 }, emptyAnswer());
  await opened.control.configuration('f').catch(() => {});
  expect(await connections()).toBeGreaterThan(0);
  await opened.close();
  await expect.poll(connections).toBe(0);
  await new Promise((resolve) => {
    listening.close(resolve);
  });
});

test('places are named', () => {
  expect(placeText({ kind: 'local' })).toBe('the local platform');
  expect(placeText({ kind: 'aws', region: 'eu-west-1' })).toBe('AWS Lambda in eu-west-1');
  expect(placeText({ kind: 'invoke', url: 'http://x' })).toBe('Lambda at http://x');
});
