// Rules that fit on a page, each through all that it tells apart: why nobody can listen, what pages are told, where services are, how
// processes end, how often a chain has turned, and where files are.

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { recursionLimit } from '../../lambda/index.ts';
import { objectIn, structureIn, textIn, textsIn } from '../../local/auth/access-request.ts';
import { HeldTimer } from '../../local/clock/held-timer.ts';
import { missingPlaceText, realPlaces, speaksOfLambdaPaths } from '../../local/code/lambda-files.ts';
import { reachedAt } from '../../local/doors.ts';
import { endpointVariables } from '../../local/endpoints/endpoint-variables.ts';
import { codeDirectory, isCodeName } from '../../local/functions/directory-digest.ts';
import { exitReason, signalReason } from '../../local/isolation/exit-reason.ts';
import { externalExtensions } from '../../local/isolation/external-extensions.ts';
import { logsApiEvents, streamOf, telemetryApiEvents } from '../../local/telemetry/telemetry-event.ts';
import { isLooping, newTraceId, oneTurnMore } from '../../local/traces/lineage.ts';
import { listenError } from '../../local/wire/listen-error.ts';
import { isOwnPath, pageHeaders, preflightHeaders } from '../../local/wire/page-headers.ts';

const directory = mkdtempSync(join(tmpdir(), 'short-rules-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each([
  ['EADDRINUSE', 'port', '80 is taken on h; choose another, or 0 for any free one'],
  ['EACCES', 'port', '80 needs rights that this user lacks; choose one from 1024 up'],
  ['EADDRNOTAVAIL', 'host', 'h is no address of this machine; give one of its own'],
  ['ENOTFOUND', 'host', 'h is no address of this machine; give one of its own'],
  ['EAI_AGAIN', 'host', 'h is no address of this machine; give one of its own'],
  ['EMFILE', 'port', 'cannot listen on h:80: odd'],
])('of %s the %s is to be changed: %s', (code, setting, message) => {
  const cause = Object.assign(new Error('odd'), { code });
  const error = listenError(cause, 80, 'h');
  expect([error.name, error.setting, error.message, error.cause]).toEqual(['ListenError', setting, message, cause]);
});

test.each([
  ['127.0.0.1', '127.0.0.1'],
  ['localhost', 'localhost'],
  ['0.0.0.0', '127.0.0.1'],
  ['::', '127.0.0.1'],
  ['::0', '127.0.0.1'],
  ['::1', '[::1]'],
  ['fd00::7', '[fd00::7]'],
])('what listens on %s is reached at %s', (host, name) => {
  expect(reachedAt(host)).toBe(name);
});

describe('a page that was let in', () => {
  test.each([
    ['/2015-03-31/functions', true],
    ['/2099-12-01/x', true],
    ['/1999-12-01/x', false],
    ['/2015-03-31', false],
    ['/metrics', true],
    ['/metrics/x', false],
    ['/_windtunnel/health', true],
    ['/_windtunnel/url/f', false],
    ['/before/metrics', false],
  ])('asks at %s for what is the platform’s own: %s', (path, own) => {
    expect(isOwnPath(path)).toBe(own);
  });

  test('may read what it is answered', () => {
    const readable = {
      'Access-Control-Expose-Headers':
        'x-amzn-RequestId,x-amzn-ErrorType,X-Amz-Function-Error,X-Amz-Log-Result,X-Amz-Executed-Version,X-Amzn-Trace-Id',
      Vary: 'Origin',
    };
    expect(pageHeaders({ origin: 'http://a' })).toEqual({ ...readable, 'Access-Control-Allow-Origin': 'http://a' });
    expect(pageHeaders({})).toEqual({ ...readable, 'Access-Control-Allow-Origin': 'null' });
  });

  test('may ask with the headers that it names, from another network too', () => {
    const may = { 'Access-Control-Allow-Methods': 'GET,POST,PUT,DELETE', 'Access-Control-Max-Age': '600' };
    expect(preflightHeaders({})).toEqual({ ...may, 'Access-Control-Allow-Headers': '*' });
    expect(
      preflightHeaders({
        'access-control-request-headers': 'x-a',
        'access-control-request-private-network': 'true',
      }),
    ).toEqual({ ...may, 'Access-Control-Allow-Headers': 'x-a', 'Access-Control-Allow-Private-Network': 'true' });
  });
});

test.each([
  [{}, { url: null }, {}],
  [{}, {}, { AWS_ENDPOINT_URL_LAMBDA: 'own' }],
  [{}, { logs: true }, { AWS_ENDPOINT_URL_LAMBDA: 'own', AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'own' }],
  [
    {},
    { metrics: true, traces: true },
    {
      AWS_ENDPOINT_URL_LAMBDA: 'own',
      AWS_ENDPOINT_URL_CLOUDWATCH: 'own',
      AWS_ENDPOINT_URL_CODEDEPLOY: 'own',
      AWS_ENDPOINT_URL_XRAY: 'own',
    },
  ],
  [
    { all: 'every' },
    { logs: true, metrics: true, traces: true },
    { AWS_ENDPOINT_URL: 'every', AWS_ENDPOINT_URL_LAMBDA: 'own' },
  ],
  [{ all: 'every' }, { url: null }, { AWS_ENDPOINT_URL: 'every' }],
  [
    { dynamodb: 'd', lambda: 'l', sqs: 's' },
    {},
    {
      AWS_ENDPOINT_URL_DYNAMODB: 'd',
      AWS_ENDPOINT_URL_DYNAMODB_STREAMS: 'd',
      AWS_ENDPOINT_URL_LAMBDA: 'l',
      AWS_ENDPOINT_URL_SQS: 's',
    },
  ],
])('where %j was given and the platform is %j, variables are %j', (urls, own, variables) => {
  const none = { url: 'own', logs: false, metrics: false, traces: false };
  expect(endpointVariables(urls, { ...none, ...own })).toEqual(variables);
});

test.each([
  [0, null, false, ''],
  [1, null, false, 'exit status 1'],
  [137, null, false, 'exit status 137'],
  [137, null, true, 'signal: killed'],
  [143, null, true, 'signal: terminated'],
  [130, null, true, 'signal: interrupt'],
  [134, null, true, 'signal: aborted'],
  [139, null, true, 'signal: segmentation fault'],
  [129, null, true, 'exit status 129'],
  [9, null, true, 'exit status 9'],
  [null, 'SIGKILL', false, 'signal: killed'],
  [null, 'SIGTERM', true, 'signal: terminated'],
  [null, 'SIGHUP', true, 'signal: SIGHUP'],
] as const)('an end by %j and %j, through a shell: %s, is %j', (code, signal, throughShell, reason) => {
  expect(exitReason(code, signal, throughShell)).toBe(reason);
});

test('a signal without a word is told as it is', () => {
  expect([signalReason('SIGINT'), signalReason('SIGUSR1'), signalReason(31)]).toEqual([
    'signal: interrupt',
    'signal: SIGUSR1',
    'signal: 31',
  ]);
});

describe('the lineage in a trace header', () => {
  const turned = (times: number, name = 'f', begun = 'Root=1'): string => {
    let header = begun;
    for (let turn = 0; turn < times; turn += 1) header = oneTurnMore(header, name);
    return header;
  };
  const hash = /Lineage=([0-9a-f]{8}):1$/.exec(turned(1))![1]!;

  test('counts the turns of each function by itself', () => {
    expect(turned(1)).toBe(`Root=1;Lineage=${hash}:1`);
    expect(turned(3)).toBe(`Root=1;Lineage=${hash}:3`);
    expect(turned(1, 'g', turned(2))).toMatch(new RegExp(`^Root=1;Lineage=${hash}:2\\|[0-9a-f]{8}:1$`));
    expect(turned(1, 'f', `Root=1;; Lineage=${hash}:x|odd|0:7;Sampled=1`)).toBe(
      `Root=1;Sampled=1;Lineage=${hash}:1|0:7`,
    );
    expect(turned(1, 'f', 'Root=1;Lineage=')).toBe(`Root=1;Lineage=${hash}:1`);
  });

  test('loops when it has come as often as it may, to this function', () => {
    expect(isLooping('Root=1', 'f')).toBe(false);
    expect(isLooping(turned(recursionLimit - 1), 'f')).toBe(false);
    expect(isLooping(turned(recursionLimit), 'f')).toBe(true);
    expect(isLooping(turned(recursionLimit), 'g')).toBe(false);
    // A name that only ends so is another one's.
    expect(isLooping(`Root=1;OwnLineage=${hash}:99`, 'f')).toBe(false);
  });

  test('begins with the seconds and the first of the request', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_999_999 });
    try {
      expect(newTraceId('01234567-89ab-cdef-0123-456789abcdef')).toBe('Root=1-7cf-0123456789abcdef01234567');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('what the Logs API tells of', () => {
  const time = '2026-01-01T00:00:00.000Z';
  const record = { requestId: 'r', version: '1', status: 'success', metrics: { ms: 1 }, spans: [] };
  const told = (type: string, given: unknown = record, runtimeDone = true): unknown =>
    logsApiEvents({ time, type, record: given }, runtimeDone);
  const event = (type: string, fields: unknown): object => ({ time, type, record: fields });

  test.each(['function', 'extension', 'platform.extension', 'platform.logsDropped', 'platform.fault'])(
    '%s is as it is',
    (type) => {
      expect(told(type, 'text')).toEqual([event(type, 'text')]);
    },
  );

  test('others are less than the Telemetry API tells, or nothing', () => {
    expect(told('platform.start')).toEqual([event('platform.start', { requestId: 'r', version: '1' })]);
    expect(told('platform.start', { requestId: 'r' })).toEqual([event('platform.start', { requestId: 'r' })]);
    expect(told('platform.runtimeDone')).toEqual([
      event('platform.runtimeDone', { requestId: 'r', status: 'success' }),
    ]);
    expect(told('platform.runtimeDone', record, false)).toEqual([]);
    expect(told('platform.report')).toEqual([
      event('platform.end', { requestId: 'r' }),
      event('platform.report', { requestId: 'r', metrics: { ms: 1 } }),
    ]);
    expect(told('platform.telemetrySubscription')).toEqual([event('platform.logsSubscription', record)]);
    expect(told('platform.initStart')).toEqual([]);
  });

  test('the Telemetry API tells of everything but faults', () => {
    expect(telemetryApiEvents({ time, type: 'platform.fault', record })).toEqual([]);
    expect(telemetryApiEvents({ time, type: 'platform.start', record })).toEqual([event('platform.start', record)]);
  });

  test.each([
    ['function', 'function'],
    ['extension', 'extension'],
    ['platform.extension', 'platform'],
    ['other', 'platform'],
  ])('%s is of the stream %s', (type, stream) => {
    expect(streamOf(type)).toBe(stream);
  });
});

describe('a limit that can be held', () => {
  let struck: number[];
  const clock = (): number => Date.now();
  beforeEach(() => {
    struck = [];
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const limited = (isHeld: boolean): HeldTimer => new HeldTimer(clock, 100, isHeld, () => struck.push(Date.now()));

  test('strikes when it is over', () => {
    const timer = limited(false);
    expect(timer.atMs).toBe(100);
    vi.advanceTimersByTime(99);
    expect(struck).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(struck).toEqual([100]);
  });

  test('does not pass while it is held, however often that is said', () => {
    const timer = limited(false);
    timer.hold(false);
    vi.advanceTimersByTime(40);
    timer.hold(true);
    vi.advanceTimersByTime(500);
    timer.hold(true);
    expect(timer.atMs).toBe(600);
    timer.hold(false);
    expect(timer.atMs).toBe(600);
    vi.advanceTimersByTime(59);
    expect(struck).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(struck).toEqual([600]);
  });

  test('may begin held, and be cleared either way', () => {
    const timer = limited(true);
    vi.advanceTimersByTime(30);
    expect(timer.atMs).toBe(130);
    timer.hold(false);
    vi.advanceTimersByTime(99);
    expect(struck).toEqual([]);
    timer.clear();
    vi.advanceTimersByTime(500);
    expect(struck).toEqual([]);
    const held = limited(true);
    held.clear();
    held.hold(false);
    vi.advanceTimersByTime(500);
    expect([struck, held.atMs]).toEqual([[], 729]);
  });
});

describe('a body that may be anything', () => {
  test.each([
    ['{"a":1}', { a: 1 }],
    ['[1]', {}],
    ['null', {}],
    ['"a"', {}],
    ['{', {}],
  ])('%s is the object %j', (text, object) => {
    expect(objectIn(Buffer.from(text))).toEqual(object);
  });

  test('has texts, lists and structures where they are ones', () => {
    const body = { text: 'a', empty: '', list: ['a', 7, 'b'], inner: { b: 1 }, none: null };
    const names = ['text', 'empty', 'list', 'inner', 'none', 'other'];
    expect(names.map((name) => textIn(body, name))).toEqual(['a', null, null, null, null, null]);
    expect(names.map((name) => textsIn(body, name))).toEqual([[], [], ['a', 'b'], [], [], []]);
    expect(names.map((name) => structureIn(body, name))).toEqual([{}, {}, {}, { b: 1 }, {}, {}]);
  });
});

describe('a path as it is on Lambda', () => {
  test('is in the code, or in the layers, the last first', () => {
    const places = { root: '/code', layers: ['/one', '/two'] };
    expect(realPlaces('/var/task/lib/a.js', places)).toEqual(['/code/lib/a.js']);
    expect(realPlaces('/opt/nodejs/a.js', places)).toEqual(['/two/nodejs/a.js', '/one/nodejs/a.js']);
    expect(missingPlaceText('/opt/a')).toBe('There is no /opt/a, neither in the code nor in its layers');
  });

  test.each([
    ["read('/opt/a')", true],
    ['read("/var/task")', true],
    ['read(`/opt${name}`)', true],
    ["read('/options')", false],
    ["read('/var/tasks/a')", false],
    ['// in /opt/a', false],
    ["read('a/opt/b')", false],
    ['env.AWS_LAMBDA_RUNTIME_API', true],
    ['env.MY_AWS_LAMBDA_RUNTIME_API', false],
  ])('%s speaks of one: %s', (text, speaks) => {
    const file = join(directory, 'source.js');
    writeFileSync(file, text);
    expect(speaksOfLambdaPaths(file)).toBe(speaks);
  });

  test('a source that cannot be read speaks of none', () => {
    expect(speaksOfLambdaPaths(join(directory, 'nowhere.js'))).toBe(false);
  });
});

test('extensions are the files in a directory of the layers, by name', () => {
  const layers = join(directory, 'layers');
  mkdirSync(join(layers, 'extensions', 'inner'), { recursive: true });
  for (const name of ['b', 'a']) writeFileSync(join(layers, 'extensions', name), '');
  expect(externalExtensions(layers)).toEqual(['a', 'b']);
  expect(externalExtensions(join(directory, 'nowhere'))).toEqual([]);
  expect(externalExtensions(null)).toEqual([]);
});

describe('the files of code', () => {
  const root = join(directory, 'code');
  const outside = join(directory, 'outside.ts');
  const of = (more: object = {}) => codeDirectory({ directory: root, inputs: [], ignored: [], ...more });
  beforeAll(() => {
    mkdirSync(join(root, 'lib'), { recursive: true });
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'index.ts'), '12345');
    writeFileSync(join(root, 'lib', 'a.ts'), '123');
    writeFileSync(join(root, 'app.log'), '1234567');
    writeFileSync(join(root, 'node_modules', 'x.js'), '1234567');
    writeFileSync(outside, '11 letters!');
  });

  test.each([
    ['a.ts', true],
    ['log', true],
    ['a.logs', true],
    ['node_modules', false],
    ['.git', false],
    ...'.log .db .sqlite .sqlite3 .swp .swo .tmp .pid .cpuprofile .heapsnapshot -wal -shm -journal ~'
      .split(' ')
      .map((end): [string, boolean] => [`a${end}`, false]),
  ])('%s is code: %s', (name, isCode) => {
    expect(isCodeName(name)).toBe(isCode);
  });

  test('are counted with what is within, and what is known to be read elsewhere', () => {
    expect(of()).toMatchObject({ directories: [root, join(root, 'lib')], bytes: 8 });
    expect(of({ ignored: [join(root, 'lib')] })).toMatchObject({ directories: [root], bytes: 5 });
    expect(of({ inputs: [outside, join(root, 'index.ts'), join(directory, 'gone.ts')] }).bytes).toBe(19);
    expect(of({ directory: null, inputs: [outside] })).toEqual({ directories: [], bytes: 0, sha256: '' });
    expect(of({ directory: join(directory, 'nowhere') })).toMatchObject({ bytes: 0 });
  });

  test.each([['/'], [homedir()], [tmpdir()]])('are none of %s, which is everybody’s', (shared) => {
    expect(of({ directory: shared, inputs: [outside] })).toMatchObject({ directories: [], bytes: 11 });
  });

  test('come to something else when one changes, comes or goes, and to the same when none does', () => {
    const seen = new Set<string>();
    const changes = [
      () => undefined,
      () => writeFileSync(join(root, 'new.ts'), ''),
      () => writeFileSync(join(root, 'new.ts'), 'x'),
      () => utimesSync(join(root, 'new.ts'), 1, 1),
      () => rmSync(join(root, 'index.ts')),
    ];
    for (const change of changes) {
      change();
      const { sha256 } = of();
      expect(of().sha256).toBe(sha256);
      expect(sha256).toMatch(/^[\w+/]{43}=$/);
      seen.add(sha256);
    }
    expect(seen.size).toBe(changes.length);
  });
});
