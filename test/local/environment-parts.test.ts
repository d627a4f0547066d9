// Parts of an execution environment by themselves: what its extensions are told, its external extensions, its share of a core,
// what batches are run with, what is said of handlers that cannot be loaded, and the socket to an inspector.

import { EventEmitter } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EnvironmentTelemetry } from '../../local/environment/environment-telemetry.ts';
import type { InitReport, Report } from '../../local/environment/platform-records.ts';
import { rehearse } from '../../local/environment/rehearsal.ts';
import { batchInvoker } from '../../local/event-sources/batch-invoker.ts';
import { archivePathOf } from '../../local/functions/archive.ts';
import { archiveFinder } from '../../local/functions/find-archive.ts';
import { openWebSocket, type WebSocketConnection } from '../../local/inspect/web-socket.ts';
import { cpuShareOf, shareOfCore } from '../../local/isolation/cpu-share.ts';
import {
  externalExtensions,
  ExternalExtensions,
  type ExtensionFault,
} from '../../local/isolation/external-extensions.ts';
import type { ProcessGroup } from '../../local/isolation/process-group.ts';
import { endChildrenOf, ownThreadNumber } from '../../local/isolation/thread-children.ts';
import type { ExtensionsApi } from '../../local/runtime-api/extensions-api.ts';
import type { Launch } from '../../local/sandbox/code-places.ts';
import type { Ending } from '../../local/sandbox/ending.ts';
import { Extension } from '../../local/sandbox/extension.ts';
import type { Telemetry } from '../../local/telemetry/telemetry.ts';
import { eventually } from '../support/eventually.ts';

describe('telemetry of an environment', () => {
  const made = (heard = true) => {
    const said: [type: string, record: Record<string, unknown>][] = [];
    const other: string[] = [];
    const telemetry = {
      isHeard: heard,
      say: (type: string, record: Record<string, unknown>) => void said.push([type, record]),
      print: (text: string) => void other.push(`print ${text}`),
      endLine: () => void other.push('end line'),
      closeSubscriptions: () => void other.push('closed'),
    } as unknown as Telemetry;
    const environment = new EnvironmentTelemetry({
      initializationType: 'on-demand',
      runtime: 'nodejs22.x',
      region: 'eu-west-1',
      functionName: 'f',
      version: '$LATEST',
    });
    return { environment, telemetry, said, other, types: () => said.map(([type]) => type) };
  };
  const report = (more: Partial<Report> = {}): Report => ({
    requestId: 'r',
    durationMs: 30,
    billedMs: 30,
    memoryMb: 128,
    maxMemoryBytes: 1024,
    initMs: null,
    status: 'success',
    errorType: null,
    producedBytes: 0,
    trace: null,
    ...more,
  });
  const ending = (more: Partial<Ending> = {}): Ending => ({
    status: 'success',
    payload: '1',
    failed: false,
    errorType: null,
    durationMs: 30,
    environmentEnded: false,
    ...more,
  });
  const init = (status: InitReport['status']): InitReport => ({
    initializationType: 'on-demand',
    initMs: 12.3456,
    phase: 'init',
    status,
    errorType: status === 'success' ? null : 'Runtime.X',
  });

  test('an init that went well: start, done, extensions, report, and nobody subscribes any more', () => {
    const { environment, telemetry, said, other, types } = made();
    environment.begin(telemetry, 'init');
    environment.runtimeDone(5, 'init');
    const info = new Extension('e', true).info;
    environment.initOver(init('success'), [info, info]);
    expect(types()).toEqual([
      'platform.initStart',
      'platform.initRuntimeDone',
      'platform.extension',
      'platform.extension',
      'platform.initReport',
    ]);
    expect(said[0]![1]).toMatchObject({
      initializationType: 'on-demand',
      phase: 'init',
      functionName: 'f',
      functionVersion: '$LATEST',
    });
    expect(said[1]![1]).toEqual({ initializationType: 'on-demand', phase: 'init', status: 'success' });
    expect(said[4]![1]).toMatchObject({ status: 'success', metrics: { durationMs: 12.346 } });
    expect(other).toEqual(['end line', 'closed']);
  });

  test('an init that failed is told as done with its error', () => {
    const { environment, telemetry, said, types } = made();
    environment.begin(telemetry, 'invoke');
    environment.initOver(init('error'), []);
    expect(types()).toEqual(['platform.initStart', 'platform.initRuntimeDone', 'platform.initReport']);
    expect(said[1]![1]).toEqual({
      initializationType: 'on-demand',
      phase: 'init',
      status: 'error',
      errorType: 'Runtime.X',
    });
  });

  test('an invocation: start, done with what it took until the answer and after it, report with the extensions’ time', () => {
    const { environment, telemetry, said, types } = made();
    environment.begin(telemetry, 'init');
    said.length = 0;
    environment.started({ requestId: 'r', traceId: 'Root=1-2', tenantId: undefined }, 100);
    environment.answered(115.5, 'ö');
    environment.runtimeDone(120, 'init');
    // Told once.
    environment.runtimeDone(121, 'init');
    environment.finished(report(), ending());
    expect(types()).toEqual(['platform.start', 'platform.runtimeDone', 'platform.report']);
    expect(said[0]![1]).toMatchObject({ requestId: 'r', version: '$LATEST', tracing: { value: 'Root=1-2' } });
    const spans = (index: number) =>
      (said[index]![1]['spans'] as { name: string; durationMs: number; start: string }[]).map(
        ({ name, durationMs }) => [name, durationMs],
      );
    expect(spans(1)).toEqual([
      ['responseLatency', 15.5],
      ['responseDuration', 0],
      ['runtimeOverhead', 4.5],
    ]);
    const starts = (said[1]![1]['spans'] as { start: string }[]).map(({ start }) => Date.parse(start));
    expect(starts[1]! - starts[0]!).toBeGreaterThanOrEqual(15);
    expect(starts[1]).toBe(starts[2]);
    expect(said[1]![1]).toMatchObject({
      requestId: 'r',
      status: 'success',
      metrics: { durationMs: 20, producedBytes: 2 },
    });
    // It ended 10 ms after its runtime.
    expect(spans(2)).toEqual([['extensionOverhead', 10]]);
  });

  test('one whose runtime ended is done when it ends, and its error is a fault', () => {
    const { environment, telemetry, said, types } = made();
    environment.begin(telemetry, 'init');
    said.length = 0;
    environment.started({ requestId: 'r', traceId: 'Root=1-2', tenantId: undefined }, 100);
    const payload = JSON.stringify({ errorType: 'Runtime.ExitError', errorMessage: 'gone' });
    environment.finished(
      report({ status: 'error' }),
      ending({ status: 'error', errorType: 'Runtime.ExitError', payload }),
    );
    expect(types()).toEqual(['platform.start', 'platform.runtimeDone', 'platform.fault', 'platform.report']);
    expect(said[1]![1]).toMatchObject({
      status: 'error',
      errorType: 'Runtime.ExitError',
      metrics: { durationMs: 30, producedBytes: 0 },
    });
    expect(said[1]![1]).not.toHaveProperty('spans');
    expect(said[2]![1]).toBe('gone\nRuntime.ExitError');
    // Nobody knows when its extensions went on alone.
    expect(said[3]![1]).not.toHaveProperty('spans');
    said.length = 0;
    environment.started({ requestId: 's', traceId: 'Root=1-2', tenantId: undefined }, 100);
    environment.finished(report({ status: 'timeout' }), ending({ status: 'timeout', payload: 'no JSON' }));
    expect(types()).toEqual(['platform.start', 'platform.runtimeDone', 'platform.report']);
    said.length = 0;
    environment.started({ requestId: 't', traceId: 'Root=1-2', tenantId: undefined }, 100);
    environment.finished(report({ status: 'error' }), ending({ status: 'error', payload: 'no JSON' }));
    expect(said[2]).toEqual(['platform.fault', 'no JSON']);
    for (const [payload, fault] of [
      ['null', '\n'],
      ['{}', '\n'],
      ['{"errorType":"Own"}', '\nOwn'],
      ['{"errorMessage":"gone"}', 'gone\n'],
    ] as const) {
      said.length = 0;
      environment.started({ requestId: 'u', traceId: 'Root=1-2', tenantId: undefined }, 100);
      environment.finished(report({ status: 'error' }), ending({ status: 'error', payload }));
      expect(said[2]).toEqual(['platform.fault', fault]);
    }
    said.length = 0;
    environment.finished(report(), ending());
    expect(said).toEqual([]);
  });

  test('nothing is kept of invocations while nobody listens', () => {
    const { environment, telemetry, said } = made(false);
    environment.begin(telemetry, 'init');
    expect(environment.isHeard).toBe(false);
    said.length = 0;
    environment.started({ requestId: 'r', traceId: 'Root=1-2', tenantId: undefined }, 100);
    environment.runtimeDone(110, 'init');
    environment.finished(report(), ending());
    expect(said).toEqual([]);
    const none = made();
    none.environment.begin(null, 'init');
    none.environment.initOver(init('success'), []);
    none.environment.print('x');
    expect([none.said, none.other]).toEqual([[], []]);
  });

  test('lines of functions and of extensions, and subscriptions, are told as they are', () => {
    const { environment, telemetry, said, other } = made();
    environment.begin(telemetry, 'init');
    said.length = 0;
    environment.print('text');
    environment.extensionLine('line');
    environment.subscribed('e', ['platform']);
    expect(other).toEqual(['print text']);
    expect(said).toEqual([
      ['extension', 'line'],
      ['platform.telemetrySubscription', { name: 'e', state: 'Subscribed', types: ['platform'] }],
    ]);
  });
});

describe('external extensions', () => {
  let layers: string;
  beforeEach(() => {
    layers = mkdtempSync(join(tmpdir(), 'windtunnel-extensions-'));
    mkdirSync(join(layers, 'extensions', 'folder'), { recursive: true });
    for (const name of ['b', 'a', 'plain']) {
      writeFileSync(join(layers, 'extensions', name), '#!/bin/sh\n');
      chmodSync(join(layers, 'extensions', name), name === 'plain' ? 0o644 : 0o755);
    }
  });
  afterEach(() => rmSync(layers, { recursive: true }));

  test('are the files of /opt/extensions, in the order of their names', () => {
    expect(externalExtensions(layers)).toEqual(['a', 'b', 'plain']);
    expect(externalExtensions(join(layers, 'none'))).toEqual([]);
    expect(externalExtensions(null)).toEqual([]);
  });

  class FakeGroup extends EventEmitter {
    readonly child = { stdout: new PassThrough(), stderr: new PassThrough() };
    readonly launch: Launch;
    killed = 0;
    throughShell: boolean | null = null;
    end!: (reason: string) => void;

    constructor(launch: Launch) {
      super();
      this.launch = launch;
    }

    ended(throughShell: boolean): Promise<string> {
      this.throughShell = throughShell;
      return new Promise((resolve) => {
        this.end = resolve;
      });
    }

    kill(): void {
      this.killed += 1;
    }
  }

  const started = (names: readonly string[]) => {
    const external = names.map((name) => new Extension(name, true));
    const groups: FakeGroup[] = [];
    const [faults, lines, gone]: [ExtensionFault[], string[], string[]] = [[], [], []];
    const extensions = new ExternalExtensions({
      api: { external } as unknown as ExtensionsApi,
      layers,
      environment: {
        OWN: 'x',
        PATH: '/bin',
        AWS_REGION: 'eu-west-1',
        _HANDLER: 'h',
        LAMBDA_TASK_ROOT: '/var/task',
        AWS_EXECUTION_ENV: 'e',
      },
      inside: (path) => path.replace(layers, '/opt'),
      begin: (launch) => {
        const group = new FakeGroup(launch);
        groups.push(group);
        return group as unknown as ProcessGroup;
      },
      throughShell: true,
      onLine: (line) => void lines.push(line),
      onFault: (fault) => void faults.push(fault),
      onGone: (name) => void gone.push(name),
    });
    extensions.start();
    return { external, groups, faults, lines, gone, extensions };
  };
  const settled = (): Promise<void> =>
    new Promise((resolve) => {
      setImmediate(() => setImmediate(resolve));
    });

  test('begin where they lie for the program, without what is the runtime’s own, and their lines are heard', async () => {
    const { groups, lines, faults } = started(['a', 'b']);
    expect(groups.map(({ launch }) => launch.command)).toEqual(['/opt/extensions/a', '/opt/extensions/b']);
    expect(groups[0]!.launch).toMatchObject({ args: [], directory: '/', wrappers: 0 });
    expect(groups[0]!.launch.environment).toEqual({
      OWN: 'x',
      AWS_REGION: 'eu-west-1',
      PATH: expect.stringMatching(/^\/bin:\//) as string,
    });
    expect(groups[0]!.throughShell).toBe(true);
    groups[0]!.child.stdout.write('one\ntw');
    groups[0]!.child.stdout.end('o');
    groups[1]!.child.stderr.end('three\n');
    await eventually(() => expect([...lines].sort()).toEqual(['one', 'three', 'two']));
    expect(faults).toEqual([]);
  });

  test.each([
    ['Ready', 'exit status 1', { errorType: 'Extension.Crash', reason: 'exit status 1' }, 'Exited'],
    ['Ready', '', { errorType: 'Extension.Crash', reason: 'exit code 0' }, 'Exited'],
    ['InitError', 'exit status 2', { errorType: 'Extension.InitError', reason: 'exit status 2' }, 'InitError'],
    ['ExitError', '', { errorType: 'Extension.ExitError', reason: 'exit code 0' }, 'ExitError'],
  ] as const)('an end of one in the state %s (%j) is a fault', async (state, reason, fault, after) => {
    const { external, groups, faults, gone } = started(['a', 'b']);
    external[0]!.state = state;
    groups[0]!.end(reason);
    await settled();
    expect(faults).toEqual([fault]);
    expect(external[0]!.state).toBe(after);
    expect(gone).toEqual(['a']);
  });

  test('one that cannot be begun is a fault, and none is begun after it', () => {
    const { external, groups, faults } = started(['plain', 'a']);
    expect(groups).toEqual([]);
    expect(external[0]).toMatchObject({
      state: 'LaunchError',
      errorType: 'fork/exec /opt/extensions/plain: permission denied',
    });
    expect(faults).toEqual([
      { errorType: 'Extension.LaunchError', reason: 'fork/exec /opt/extensions/plain: permission denied' },
    ]);
    expect(started(['none']).faults[0]!.reason).toBe('fork/exec /opt/extensions/none: no such file or directory');
  });

  test('ten are begun, one more is too many', () => {
    const { groups, faults } = started([...Array<string>(10).fill('a'), 'b']);
    expect(groups).toHaveLength(10);
    expect(faults).toEqual([{ errorType: 'Extension.LaunchError', reason: 'ErrTooManyExtensions' }]);
    expect(started(Array<string>(10).fill('a')).faults).toEqual([]);
  });

  test('at the end those that want it are told, the others end at once, and what is left at the deadline is killed', async () => {
    const { external, groups, faults, extensions } = started(['a', 'b']);
    external[0]!.subscribe(['SHUTDOWN']);
    const told: string[] = [];
    let strikes = (): void => {};
    const down = extensions.shutDown(
      ({ name }) => void told.push(name),
      () =>
        new Promise((resolve) => {
          strikes = resolve;
        }),
    );
    expect(told).toEqual(['a']);
    expect(groups.map(({ killed }) => killed)).toEqual([0, 1]);
    groups[1]!.end('signal: killed');
    await settled();
    strikes();
    await settled();
    expect(groups[0]!.killed).toBe(1);
    expect(external[0]!.state).toBe('ShutdownFailed');
    groups[0]!.end('signal: killed');
    await down;
    expect(faults).toEqual([]);
  });

  test('after it is let go an end is nobody’s fault', async () => {
    const { groups, faults, gone, extensions } = started(['a']);
    extensions.release();
    groups[0]!.end('exit status 1');
    await settled();
    expect([faults, gone]).toEqual([[], ['a']]);
  });
});

describe('the share of a core', () => {
  test('is that of the memory, at most all of it', () => {
    expect(shareOfCore(1769)).toBe(1);
    expect(shareOfCore(3008)).toBe(1);
    expect(shareOfCore(884.5)).toBe(0.5);
  });

  const group = () => {
    const told: string[] = [];
    return { told, stop: () => void told.push('stop'), continue: () => void told.push('continue') };
  };

  test('by a duty cycle: so much of each fiftieth of a second it runs', () => {
    vi.useFakeTimers();
    try {
      const own = group();
      const share = cpuShareOf('duty cycle', { group: own, cgroup: null, memoryMb: 884.5 });
      share.begin();
      expect(own.told).toEqual(['continue']);
      vi.advanceTimersByTime(9);
      expect(own.told).toEqual(['continue']);
      vi.advanceTimersByTime(1);
      expect(own.told).toEqual(['continue', 'stop']);
      vi.advanceTimersByTime(10);
      expect(own.told).toEqual(['continue', 'stop', 'continue']);
      share.end();
      vi.advanceTimersByTime(1000);
      expect(own.told).toHaveLength(3);
    } finally {
      vi.useRealTimers();
    }
  });

  test('by a control group, once; nothing is taken of a whole core, and where nobody asks', () => {
    const limits: number[] = [];
    const cgroup = { limitCpu: (share: number) => void limits.push(share) } as never;
    const own = group();
    const share = cpuShareOf('cgroup', { group: own, cgroup, memoryMb: 884.5 });
    share.begin();
    share.end();
    share.begin();
    expect(limits).toEqual([0.5]);
    cpuShareOf('cgroup', { group: own, cgroup, memoryMb: 1769 }).begin();
    cpuShareOf('none', { group: own, cgroup, memoryMb: 128 }).begin();
    expect(limits).toEqual([0.5]);
    expect(own.told).toEqual([]);
    // Where there is none the cycle stands for it.
    const instead = cpuShareOf('cgroup', { group: own, cgroup: null, memoryMb: 128 });
    instead.begin();
    instead.end();
    expect(own.told).toEqual(['continue']);
  });
});

test('children of a thread end with it; of no thread none do', () => {
  const killed: number[] = [];
  expect(ownThreadNumber()).toBeGreaterThan(0);
  endChildrenOf(0, (pid) => void killed.push(pid));
  endChildrenOf(2 ** 30, (pid) => void killed.push(pid));
  expect(killed).toEqual([]);
});

describe('batches', () => {
  const invoker = (target: object, more: object = {}) => {
    const dispatched: unknown[][] = [];
    const traced = { ended: 0 };
    const invoke = batchInvoker({
      registry: { arnOf: (name: string) => `arn:${name}`, target: () => target } as never,
      target: async () => target as never,
      dispatch: async (...values: unknown[]) => {
        dispatched.push(values);
        return 'done' as never;
      },
      tracer: null,
      clock: () => 5,
      metersRequests: true,
      ...more,
    });
    return { invoke, dispatched, traced };
  };
  const target = {
    invokedFunctionArn: 'arn:f',
    revision: { functionIndex: 3, settings: { config: { timeoutMs: 7000 } } },
  };

  test('are requests like any other, counted against the rate where that holds', async () => {
    const { invoke, dispatched } = invoker(target);
    expect(await invoke.invoke('f', null, '[1]')).toBe('done');
    expect(dispatched[0]).toEqual([
      target,
      expect.objectContaining({ payload: '[1]', invokedFunctionArn: 'arn:f', clientContext: null, wantsTail: false }),
      true,
    ]);
    expect(invoke.functionArn('f')).toBe('arn:f');
    expect(invoke.timeoutMs('f')).toBe(7000);
    const other = invoker(target, { metersRequests: false });
    await other.invoke.invoke('f', null, '[]');
    expect(other.dispatched[0]![2]).toBe(false);
  });

  test('of a function that is not there are none', async () => {
    const { invoke, dispatched } = invoker({ status: 404 });
    expect(await invoke.invoke('f', null, '[]')).toBeNull();
    expect(invoke.timeoutMs('f')).toBeNull();
    expect(dispatched).toEqual([]);
  });

  test('are traced from their beginning to their end', async () => {
    const begun: object[] = [];
    let ended = 0;
    const trace = {
      end: () => void (ended += 1),
      headerOf: () => 'h',
      answeredHeader: 'h',
      attempt: () => ({}),
      attempts: [],
    };
    const tracer = {
      begin: (asked: object) => {
        begun.push(asked);
        return trace;
      },
    };
    const { invoke } = invoker(target, { tracer });
    await invoke.invoke('f', null, '[]');
    expect(begun[0]).toMatchObject({ target, arrivedMs: 5, asynchronous: false });
    expect(ended).toBe(1);
  });
});

test('an archive is found by its digest among functions, their versions and layers', () => {
  const digest = (letter: string): string => Buffer.alloc(32, letter).toString('base64');
  const code = (letter: string) => ({ code: { package: { sha256: digest(letter), archive: `/${letter}.zip` } } });
  const find = archiveFinder(
    { all: [{ latest: code('a'), versions: new Map([['1', code('b')]]) }] } as never,
    { all: [{ sha256: digest('c'), archive: '/c.zip' }] } as never,
  );
  for (const letter of ['a', 'b', 'c']) expect(find(archivePathOf(digest(letter)))).toBe(`/${letter}.zip`);
  expect(find(archivePathOf(digest('d')))).toBeNull();
  expect(find('/other')).toBeNull();
});

describe('what cannot be loaded', () => {
  const of = async (errors: readonly (object | null)[], exports: null | readonly string[] = null): Promise<string> => {
    const functions = errors.map((_, index) => ({
      config: { name: `f${index}` },
      handlerFile: `/h${index}.js`,
      handlerExport: 'handler',
    }));
    let problem = '';
    await rehearse(functions as never, functions.map(({ handlerFile }) => ({ exports, file: handlerFile })) as never, {
      registry: { find: (name: string) => ({ stored: { latest: { functionIndex: Number(name.slice(1)) } } }) } as never,
      dispatcher: { tryLoading: async (index: number) => errors[index] } as never,
    }).catch((error: unknown) => {
      problem = (error as Error).message;
    });
    return problem;
  };
  const error = (errorType: string, errorMessage: string, trace?: string[]) => ({
    errorType,
    payload: JSON.stringify({ errorType, errorMessage, trace }),
  });

  test.each([
    [
      error('Runtime.HandlerNotFound', 'f.handler is undefined'),
      'Runtime.HandlerNotFound: f.handler is undefined; export it or name another export',
    ],
    [
      error('Runtime.UserCodeSyntaxError', 'SyntaxError: x\nmore', ['file:///a/b.js:3', 'at x']),
      'Runtime.UserCodeSyntaxError: SyntaxError: x (/a/b.js:3); correct it; ES module syntax needs .mjs, or "type": "module" in package.json',
    ],
    [
      error('Runtime.ImportModuleError', 'Error: Cannot find module x'),
      'Runtime.ImportModuleError: Error: Cannot find module x; correct the path or install what is missing',
    ],
    [
      error('Error', "Cannot find package 'x'"),
      "Error: Cannot find package 'x'; correct the path or install what is missing",
    ],
    [
      error('Error', 'require() of ES Module /x not supported'),
      'Error: require() of ES Module /x not supported; use import(), as the runtime has it, or set NODE_OPTIONS to --experimental-require-module',
    ],
    [
      error('Error', 'EACCES: permission denied, open /x'),
      'Error: EACCES: permission denied, open /x; make the file readable for everybody',
    ],
  ])('is said with its cure: %j', async (loading, text) => {
    expect(await of([loading])).toBe(`functions.f0.handler: /h0.js cannot be loaded: ${text}`);
  });

  test('all of it is said at once; what a handler does itself is no matter of settings', async () => {
    const missing = error('Runtime.HandlerNotFound', 'x');
    expect((await of([missing, null, missing])).split('\n').map((line) => line.split(':')[0])).toEqual([
      'functions.f0.handler',
      'functions.f2.handler',
    ]);
    expect(await of([error('TypeError', 'own'), null])).toBe('');
    // Their exports are known already.
    expect(await of([missing], ['handler'])).toBe('');
  });
});

describe('the socket to an inspector', () => {
  let server: Server;
  let peer: Promise<Socket>;
  let connection: WebSocketConnection | null = null;
  let head: Buffer = Buffer.alloc(0);
  let asked: Record<string, unknown> = {};
  beforeEach(async () => {
    head = Buffer.alloc(0);
    server = createServer((_, response) => void response.end('plain'));
    peer = new Promise((resolve) => {
      server.on('upgrade', (request, socket: Socket) => {
        asked = request.headers;
        socket.write(
          Buffer.concat([
            Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'),
            head,
          ]),
        );
        resolve(socket);
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });
  afterEach(() => {
    connection?.close();
    server.closeAllConnections();
    server.close();
  });
  const url = (): URL => new URL(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/id`);
  /** As a server sends it: not masked. */
  const frame = (code: number, payload: string, isLast = true): Buffer => {
    const bytes = Buffer.from(payload);
    const size =
      bytes.length < 126
        ? Buffer.from([bytes.length])
        : bytes.length < 0x10000
          ? Buffer.from([126, bytes.length >> 8, bytes.length & 255])
          : Buffer.concat([
              Buffer.from([127]),
              Buffer.from(BigInt(bytes.length).toString(16).padStart(16, '0'), 'hex'),
            ]);
    return Buffer.concat([Buffer.from([(isLast ? 0x80 : 0) | code]), size, bytes]);
  };
  const opened = async () => {
    const texts: string[] = [];
    let closed = 0;
    connection = await openWebSocket(url(), {
      onText: (text) => void texts.push(text),
      onClose: () => void (closed += 1),
    });
    const socket = await peer;
    const received: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    return { texts, socket, received: () => Buffer.concat(received), closed: () => closed };
  };
  const unmasked = (bytes: Buffer, headBytes: number): string => {
    const mask = bytes.subarray(headBytes, headBytes + 4);
    return Buffer.from(bytes.subarray(headBytes + 4).map((byte, index) => byte ^ mask[index % 4]!)).toString();
  };

  test('hears texts of every length, in pieces and several at once', async () => {
    const { texts, socket } = await opened();
    const long = ['x'.repeat(125), 'y'.repeat(126), 'z'.repeat(65_535), 'ö'.repeat(40_000)];
    socket.write(Buffer.concat([...long.map((text) => frame(1, text)), frame(1, 'be', false), frame(0, 'gun')]));
    await eventually(() => expect(texts).toHaveLength(5));
    expect(texts.slice(0, 4)).toEqual(long);
    expect(texts[4]).toBe('begun');
    const whole = frame(1, 'split');
    for (const byte of whole) socket.write(Buffer.from([byte]));
    await eventually(() => expect(texts.at(-1)).toBe('split'));
  });

  test('hears what came with the answer', async () => {
    head = frame(1, 'early');
    const { texts } = await opened();
    await eventually(() => expect(texts).toEqual(['early']));
    expect(asked).toMatchObject({ upgrade: 'websocket', 'sec-websocket-version': '13' });
    expect(Buffer.from(String(asked['sec-websocket-key']), 'base64')).toHaveLength(16);
  });

  test.each([
    ['short', 'x'.repeat(125), 2, [0x81, 0x80 | 125]],
    ['longer', 'y'.repeat(126), 4, [0x81, 0x80 | 126, 0, 126]],
    ['long', 'z'.repeat(65_536), 10, [0x81, 0x80 | 127, 0, 0, 0, 0, 0, 1, 0, 0]],
  ])('sends a %s text masked', async (_name, text, headBytes, begins) => {
    const { received } = await opened();
    connection!.send(text);
    await eventually(() => expect(received()).toHaveLength(headBytes + 4 + text.length));
    expect([...received().subarray(0, headBytes)]).toEqual(begins);
    expect(unmasked(received(), headBytes)).toBe(text);
  });

  test('answers a ping with what it holds, ends when it is asked to, and tells that it is closed', async () => {
    const { texts, socket, received, closed } = await opened();
    socket.write(frame(9, 'beat'));
    await eventually(() => expect(received()).toHaveLength(10));
    expect([received()[0], unmasked(received(), 2)]).toEqual([0x8a, 'beat']);
    socket.on('end', () => socket.end());
    socket.write(frame(8, ''));
    await eventually(() => expect(closed()).toBe(1));
    expect(texts).toEqual([]);
  });

  test('breaks off at a message that is too long, and is none where nobody speaks it', async () => {
    const { socket, closed } = await opened();
    socket.write(Buffer.from([0x81, 127, 0, 0, 0, 0, 4, 0, 0, 1]));
    await eventually(() => expect(closed()).toBe(1));
    const plain = createServer((_, response) => void response.end('plain'));
    await new Promise<void>((resolve) => {
      plain.listen(0, '127.0.0.1', resolve);
    });
    const { port } = plain.address() as AddressInfo;
    const listener = { onText: () => {}, onClose: () => {} };
    await expect(openWebSocket(new URL(`ws://127.0.0.1:${port}/`), listener)).rejects.toThrow('no WebSocket');
    plain.closeAllConnections();
    await new Promise((resolve) => {
      plain.close(resolve);
    });
    await expect(openWebSocket(new URL(`ws://127.0.0.1:${port}/`), listener)).rejects.toThrow('ECONNREFUSED');
  });
});
