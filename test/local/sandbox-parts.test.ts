// Sandboxes that are processes, told by what they do to a process and hear from it. The process is a shell that only waits; what its
// runtime and its extensions say to their APIs this test says.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import timers from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { machineClock } from '../../local/clock/clock.ts';
import type { Cgroup } from '../../local/isolation/cgroup.ts';
import { ProcessGroup } from '../../local/isolation/process-group.ts';
import type { ProcessHost } from '../../local/isolation/process-host.ts';
import { processSandbox } from '../../local/isolation/process-sandbox.ts';
import { credentialsPath } from '../../local/runtime-api/credentials-api.ts';
import { slotsSandbox } from '../../local/isolation/slots-sandbox.ts';
import type { ExtensionHost, Sandbox, SandboxProgram, SandboxRequest } from '../../local/sandbox/sandbox.ts';
import type { SlotsSandbox } from '../../local/sandbox/slots.ts';
import { Telemetry } from '../../local/telemetry/telemetry.ts';
import { eventually } from '../support/eventually.ts';
import { replacing } from '../support/stand-in-platform.ts';
import { Settled } from './made-up-environments.ts';

const runtimeBase = '/2018-06-01/runtime';
const waiting = '#!/bin/sh\necho "runtime $AWS_LAMBDA_RUNTIME_API"\nexec sleep 600\n';
const waitingExtension = '#!/bin/sh\necho "extension $AWS_LAMBDA_RUNTIME_API"\nexec sleep 600\n';

let root: string;
/** Signals to whole groups, in the order in which they were sent; those of one that is there no more are not. */
let signals: string[];
let groups: number[];
let forgotten: number[];
let ends: (() => Promise<unknown>)[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sandbox-parts-'));
  [signals, groups, forgotten, ends] = [[], [], [], []];
  const kill = process.kill.bind(process);
  vi.spyOn(process, 'kill').mockImplementation((pid, signal) => {
    const one = groups.indexOf(Math.abs(pid));
    const sent = kill(pid, signal);
    if (one >= 0) signals.push(`${String(signal).replace('SIG', '')} ${one}`);
    return sent;
  });
});
afterEach(async () => {
  for (const end of ends) await end();
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

interface Made {
  readonly memoryMb?: number;
  readonly bootstrap?: string;
  readonly extensions?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly cgroup?: boolean;
}

/** What a sandbox is made with, and what it told of itself. */
const options = ({ memoryMb = 512, bootstrap = waiting, extensions = {}, environment = {}, cgroup = false }: Made) => {
  const executable = (path: string, source: string): void => {
    writeFileSync(path, source);
    chmodSync(path, 0o755);
  };
  const [taskRoot, layers] = [join(root, 'task'), join(root, 'layers')];
  mkdirSync(taskRoot);
  mkdirSync(join(layers, 'extensions'), { recursive: true });
  executable(join(taskRoot, 'bootstrap'), bootstrap);
  for (const [name, source] of Object.entries(extensions)) executable(join(layers, 'extensions', name), source);
  const told: string[] = [];
  const held: Cgroup = {
    joinFiles: [],
    limitCpu: (share) => void told.push(`cpu ${share}`),
    remove: () => void told.push('cgroup removed'),
  };
  const host: ProcessHost = {
    scratch: {
      directory: root,
      name: 'none',
      noteGroup: (pid) => void groups.push(pid),
      forgetGroup: (pid) => void forgotten.push(groups.indexOf(pid)),
      remove: () => Promise.resolve(),
    },
    runtimeFile: '/none.js',
    cpuShare: cgroup ? 'cgroup' : 'none',
    confinement: null,
    newCgroup: (mb) => {
      told.push(`cgroup of ${mb} MB`);
      return cgroup ? held : null;
    },
    description: '',
  };
  const telemetry = new Telemetry({ json: false, addresses: [] });
  const extensionHost: ExtensionHost = {
    accountId: '123456789012',
    telemetry,
    onLine: (line) => {
      extensionsSay += `${line}\n`;
      told.push(line.replace(/\d+\.\d+\.\d+\.\d+:\d+/, 'API'));
    },
    onSubscribed: (name, types) => void told.push(`${name} subscribed to ${types.join()}`),
    onRuntimeDone: () => void told.push('runtime done'),
  };
  const program: SandboxProgram = {
    handlerFile: join(taskRoot, 'bootstrap'),
    handlerFormat: 'executable',
    handlerExport: 'handler',
    functionName: 'f',
    memoryMb,
    logGroupName: '/aws/lambda/f',
    logStreamName: 's',
    extensions: Object.keys(extensions),
    environment: { PATH: process.env['PATH']!, AWS_LAMBDA_FUNCTION_VERSION: '7', _HANDLER: 'h.run', ...environment },
  };
  const log: string[] = [];
  let extensionsSay = '';
  return {
    told,
    log,
    telemetry,
    made: {
      host,
      program,
      places: { taskRoot, layers, modules: null },
      home: null,
      clock: machineClock,
      onLog: (text: string) => void log.push(text),
      extensionHost,
    },
    /** The address of its API, once its process has said it. */
    api: (): Promise<string> =>
      eventually(() => {
        const [, address] = /^runtime (\S+)$/m.exec(log.join('')) ?? [];
        expect(address).toBeDefined();
        return `http://${address}`;
      }),
    /** The same, as an extension has said it. */
    extensionsApi: (): Promise<string> =>
      eventually(() => {
        const [, address] = /^extension (\S+)$/m.exec(extensionsSay) ?? [];
        expect(address).toBeDefined();
        return `http://${address}`;
      }),
  };
};

const request = (requestId: string, payload = '{"a":1}', more: Partial<SandboxRequest> = {}): SandboxRequest => ({
  requestId,
  payload,
  invokedFunctionArn: 'arn:f',
  deadlineMs: machineClock() + 10_000,
  clientContext: null,
  traceId: null,
  wantsLog: true,
  ...more,
});

/** What a runtime does. */
const runtimeAt = (url: string) => {
  const post = async (path: string, body: string, headers: Record<string, string> = {}): Promise<string> => {
    const response = await fetch(`${url}${runtimeBase}${path}`, { method: 'POST', body, headers });
    return `${response.status} ${await response.text()}`;
  };
  return {
    /** The invocation that it gets; where the platform ends it meanwhile, that. */
    next: async (): Promise<string> => {
      const response = await fetch(`${url}${runtimeBase}/invocation/next`).catch(() => null);
      if (response === null) return 'gone';
      return `${response.headers.get('lambda-runtime-aws-request-id')} ${await response.text()}`;
    },
    respond: (id: string, body: string, headers: Record<string, string> = {}) =>
      post(`/invocation/${id}/response`, body, headers),
    fail: (id: string, body: string, type: string) =>
      post(`/invocation/${id}/error`, body, { 'Lambda-Runtime-Function-Error-Type': type }),
    failInit: (body: string, type: string) => post('/init/error', body, { 'Lambda-Runtime-Function-Error-Type': type }),
    restoreNext: async (): Promise<number> => (await fetch(`${url}${runtimeBase}/restore/next`)).status,
  };
};

/** What an extension does. */
const extensionAt = async (url: string, name: string, events: readonly string[]) => {
  const base = `${url}/2020-01-01/extension`;
  const answer = await fetch(`${base}/register`, {
    method: 'POST',
    headers: { 'Lambda-Extension-Name': name, 'Lambda-Extension-Accept-Feature': 'accountId' },
    body: JSON.stringify({ events }),
  });
  const headers = { 'Lambda-Extension-Identifier': answer.headers.get('lambda-extension-identifier') ?? '' };
  return {
    facts: (await answer.json()) as unknown,
    next: async (): Promise<Record<string, unknown> | 'gone'> => {
      const response = await fetch(`${base}/event/next`, { headers }).catch(() => null);
      return response === null ? 'gone' : ((await response.json()) as Record<string, unknown>);
    },
    exits: async (): Promise<number> =>
      (
        await fetch(`${base}/exit/error`, {
          method: 'POST',
          headers: { ...headers, 'Lambda-Extension-Function-Error-Type': 'Own.Error' },
        })
      ).status,
    subscribe: async (): Promise<string> => {
      const destination = { protocol: 'HTTP', URI: 'http://sandbox.localdomain:9/' };
      const body = JSON.stringify({ schemaVersion: '2022-12-13', types: ['platform'], destination });
      return (await fetch(`${url}/2022-07-01/telemetry`, { method: 'PUT', headers, body })).text();
    },
  };
};

/** From now on a timer of `from` to `to` ms takes so long instead. @returns what such timers were to take */
const slowTimers = (from: number, to: number, insteadMs: number): number[] => {
  const { setTimeout: timeout } = globalThis;
  const delaysMs: number[] = [];
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((then: () => void, ms: number) => {
    if (ms < from || ms > to) return timeout(then, ms);
    delaysMs.push(ms);
    return timeout(then, insteadMs);
  }) as unknown as typeof setTimeout);
  return delaysMs;
};

const killed = { kind: 'exited', atMs: expect.any(Number) as number, reason: 'signal: killed' };
const at = expect.any(Number) as number;

describe('a process that takes one request at a time', () => {
  const begin = (how: Made = {}) => {
    const around = options(how);
    const sandbox: Sandbox = processSandbox(around.made);
    ends.push(() => sandbox.kill());
    return { ...around, sandbox };
  };

  /** Started, and at rest. */
  const ready = async (how: Made = {}) => {
    const all = begin(how);
    const starting = all.sandbox.start();
    const runtime = runtimeAt(await all.api());
    const asked = runtime.next();
    expect(await starting).toEqual({ kind: 'ready', atMs: at });
    return { ...all, runtime, asked };
  };

  test('is ready when its runtime asks, and stands still from then on', async () => {
    const { sandbox, log, told } = await ready();
    expect(log.join('')).toMatch(/^runtime 127\.0\.0\.1:\d+\n$/);
    expect(signals).toEqual(['STOP 0']);
    expect(told).toEqual(['cgroup of 512 MB', 'runtime done']);
    expect(sandbox.rest()).toEqual({ kind: 'asked', atMs: at });
    expect(sandbox.extensions).toEqual([]);
    await sandbox.kill();
    expect(signals).toEqual(['STOP 0', 'KILL 0']);
    expect(forgotten).toEqual([0]);
    expect(sandbox.rest()).toEqual(killed);
    expect(await sandbox.invoke(request('r-1'))).toEqual(killed);
    expect(await sandbox.restore!()).toEqual(killed);
    await sandbox.shutDown('spindown');
  });

  test('runs a request, and stands still when the runtime asks for the next, not when it has answered', async () => {
    const { sandbox, runtime, asked, told } = await ready();
    const answered = sandbox.invoke(request('r-1'));
    expect(await asked).toBe('r-1 {"a":1}');
    expect(signals).toEqual(['STOP 0', 'CONT 0']);
    expect(await runtime.respond('r-1', '"ö"')).toBe('202 {"status":"OK"}');
    const answer = await answered;
    expect(answer).toEqual({ kind: 'answered', atMs: at, payload: '"ö"', bytes: undefined });
    expect(signals).toEqual(['STOP 0', 'CONT 0']);
    const resting = sandbox.rest();
    expect(resting).toBeInstanceOf(Promise);
    sandbox.look();
    const again = runtime.next();
    const rest = await resting;
    expect(rest).toEqual({ kind: 'asked', atMs: at });
    expect(rest.atMs).toBeGreaterThanOrEqual(answer.atMs);
    expect(signals).toEqual(['STOP 0', 'CONT 0', 'STOP 0']);
    expect(sandbox.rest()).toBe(rest);
    const failed = sandbox.invoke(request('r-2', '2'));
    expect(await again).toBe('r-2 2');
    await runtime.fail('r-2', '{"errorMessage":"m"}', 'Own');
    expect(await failed).toEqual({ kind: 'failed', atMs: at, errorType: 'Own', payload: '{"errorMessage":"m"}' });
    expect(told.filter((one) => one === 'runtime done')).toHaveLength(2);
  });

  test('hands on what is streamed, while its request runs', async () => {
    const { sandbox, runtime, asked } = await ready();
    const heard: string[] = [];
    const sink = {
      live: true,
      begun: (type: string) => void heard.push(type),
      chunk: (bytes: Uint8Array) => void heard.push(Buffer.from(bytes).toString()),
    };
    const answered = sandbox.invoke(request('r-1'), sink);
    await asked;
    await runtime.respond('r-1', 'whole', { 'Content-Type': 'text/html' });
    expect(await answered).toMatchObject({ kind: 'answered', payload: '' });
    expect(heard).toEqual(['text/html', 'whole']);
    const again = runtime.next();
    await sandbox.rest();
    const gathered = sandbox.invoke(request('r-2'), { ...sink, live: false });
    await again;
    await runtime.respond('r-2', '"kept"');
    expect(await gathered).toMatchObject({ kind: 'answered', payload: '"kept"' });
    expect(heard).toEqual(['text/html', 'whole']);
  });

  test('says of its init what the runtime says, or how that ended', async () => {
    const { sandbox, api } = begin();
    const starting = sandbox.start();
    const runtime = runtimeAt(await api());
    expect(await runtime.failInit('{"errorMessage":"m"}', 'Own')).toBe('202 {"status":"OK"}');
    expect(await starting).toEqual({ kind: 'failed', atMs: at, errorType: 'Own', payload: '{"errorMessage":"m"}' });
    expect(signals).toEqual([]);
  });

  test.each([
    ['#!/bin/sh\nexit 3\n', 'exit status 3'],
    ['#!/bin/sh\nexit 0\n', ''],
    ['#!/bin/sh\nkill -SEGV $$\n', 'signal: segmentation fault'],
  ])('%j ends its start', async (bootstrap, reason) => {
    const { sandbox, told } = begin({ bootstrap, cgroup: true });
    const exited = { kind: 'exited', atMs: at, reason };
    expect(await sandbox.start()).toEqual(exited);
    expect(sandbox.rest()).toEqual(exited);
    await eventually(() => expect(forgotten).toEqual([0]));
    await sandbox.kill();
    expect(told).toContain('cgroup removed');
  });

  test('what cannot be begun is not begun', async () => {
    const { sandbox, made, told } = begin();
    rmSync(made.program.handlerFile);
    const reason = "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]";
    const exited = { kind: 'exited', atMs: at, reason, unbegun: true };
    expect(await sandbox.start()).toEqual(exited);
    expect(sandbox.rest()).toEqual(exited);
    await sandbox.kill();
    await sandbox.shutDown('failure');
    expect([told, groups]).toEqual([[], []]);
  });

  test('one that is killed before its API listens begins nothing', async () => {
    const { sandbox, told } = begin();
    const starting = sandbox.start();
    await sandbox.kill();
    expect(await starting).toEqual(killed);
    expect([told, groups]).toEqual([[], []]);
  });

  test('an end takes the request that runs with it, and what waits for its rest', async () => {
    const { sandbox, runtime, asked } = await ready();
    const answered = sandbox.invoke(request('r-1'));
    await asked;
    process.kill(groups[0]!, 'SIGABRT');
    expect(await answered).toEqual({ ...killed, reason: 'signal: aborted' });
    expect(await runtime.next()).toBe('gone');
    const second = await Promise.resolve(sandbox.rest());
    expect(second).toEqual({ ...killed, reason: 'signal: aborted' });
  });

  test('an end after the answer is told to whoever waits for its rest', async () => {
    const { sandbox, runtime, asked } = await ready();
    const answered = sandbox.invoke(request('r-1'));
    await asked;
    await runtime.respond('r-1', '1');
    expect(await answered).toMatchObject({ payload: '1' });
    const resting = sandbox.rest();
    await sandbox.shutDown('timeout');
    expect(await resting).toEqual(killed);
  });

  test('is ended where its memory is beyond its own, looked at while it is busy; the most is kept', async () => {
    const resident = vi.spyOn(ProcessGroup.prototype, 'residentBytes').mockReturnValue(128 * 1024 ** 2);
    vi.spyOn(ProcessGroup.prototype, 'peakBytes')
      .mockReturnValueOnce(5000)
      .mockReturnValueOnce(7000)
      .mockReturnValue(6000);
    const { sandbox, runtime, asked } = await ready({ memoryMb: 128 });
    expect(sandbox.maxMemoryBytes).toBe(5000);
    for (const [index, most] of [7000, 7000].entries()) {
      const answered = sandbox.invoke(request(`r-${index}`));
      if (index === 0) await asked;
      await eventually(() => expect(resident.mock.calls.length).toBeGreaterThan(2 * index + 1));
      await runtime.respond(`r-${index}`, '1');
      await answered;
      void runtime.next();
      await sandbox.rest();
      expect(sandbox.maxMemoryBytes).toBe(most);
    }
    const looks = resident.mock.calls.length;
    // Nobody looks while it stands still.
    await new Promise((resolve) => {
      setTimeout(resolve, 60);
    });
    expect(resident).toHaveBeenCalledTimes(looks);
    resident.mockReturnValue(128 * 1024 ** 2 + 1);
    expect(await sandbox.invoke(request('r-3'))).toEqual(killed);
  });

  test('has its share of a core while it is busy, by its control group', async () => {
    const { sandbox, told, asked } = await ready({ cgroup: true, memoryMb: 884.5 });
    // Its init has a whole one.
    expect(told).toEqual(['cgroup of 884.5 MB', 'runtime done']);
    void sandbox.invoke(request('r-1'));
    await asked;
    expect(told).toEqual(['cgroup of 884.5 MB', 'runtime done', 'cpu 0.5']);
    await sandbox.kill();
    expect(told.at(-1)).toBe('cgroup removed');
  });

  test('with a snapshot it waits to be restored after its init, and is ready when it asks for a request', async () => {
    const { sandbox, api } = begin({ environment: { AWS_LAMBDA_INITIALIZATION_TYPE: 'snap-start' } });
    const starting = sandbox.start();
    const url = await api();
    const runtime = runtimeAt(url);
    const restored = runtime.restoreNext();
    expect(await starting).toEqual({ kind: 'ready', atMs: at });
    expect(signals).toEqual(['STOP 0']);
    const restoring = sandbox.restore!();
    expect(await restored).toBe(200);
    expect(signals).toEqual(['STOP 0', 'CONT 0']);
    const asked = runtime.next();
    expect(await restoring).toEqual({ kind: 'ready', atMs: at });
    expect(signals).toEqual(['STOP 0', 'CONT 0', 'STOP 0']);
    // It is restored once.
    expect(await sandbox.restore!()).toEqual({ kind: 'ready', atMs: at });
    const answered = sandbox.invoke(request('r-1'));
    expect(await asked).toBe('r-1 {"a":1}');
    expect(await (await fetch(url + credentialsPath)).json()).toMatchObject({
      errorMessage: 'No credentials for this token',
    });
    await runtime.respond('r-1', '1');
    expect(await answered).toMatchObject({ payload: '1' });
  });

  test('knows no snapshots otherwise', async () => {
    const { api, sandbox } = begin();
    void sandbox.start();
    const url = await api();
    expect(await runtimeAt(url).restoreNext()).toBe(403);
    expect(await (await fetch(url + credentialsPath)).json()).toMatchObject({ errorMessage: `GET ${credentialsPath}` });
  });

  describe('beside an extension', () => {
    const extended = async (events: readonly string[] = ['INVOKE', 'SHUTDOWN']) => {
      const all = begin({ extensions: { own: waitingExtension } });
      const starting = all.sandbox.start();
      const url = await all.extensionsApi();
      // The runtime waits for its registration.
      expect(groups).toHaveLength(1);
      const extension = await extensionAt(url, 'own', events);
      await all.api();
      return { ...all, starting, extension, runtime: runtimeAt(url), url };
    };
    /** Started, and at rest. */
    const extendedReady = async (events?: readonly string[]) => {
      const all = await extended(events);
      const asked = all.runtime.next();
      const event = all.extension.next();
      expect(await all.starting).toEqual({ kind: 'ready', atMs: at });
      return { ...all, asked, event };
    };

    test('begins its runtime once that has registered, and is ready when both wait', async () => {
      const { sandbox, extension, runtime, starting, told } = await extended();
      expect(extension.facts).toEqual({
        functionName: 'f',
        functionVersion: '7',
        handler: 'h.run',
        accountId: '123456789012',
      });
      expect(await extension.subscribe()).toBe('"OK"');
      const settled = vi.fn<() => void>();
      void starting.finally(settled);
      const asked = runtime.next();
      await eventually(() => expect(told).toContain('runtime done'));
      expect(settled).not.toHaveBeenCalled();
      expect(signals).toEqual([]);
      void extension.next();
      const start = await starting;
      expect(start).toEqual({ kind: 'ready', atMs: at });
      expect(signals).toEqual(['STOP 0', 'STOP 1']);
      expect(told).toEqual(['cgroup of 512 MB', 'extension API', 'own subscribed to platform', 'runtime done']);
      expect(sandbox.extensions).toEqual([
        { name: 'own', state: 'Ready', events: ['INVOKE', 'SHUTDOWN'], errorType: null },
      ]);
      // The last of the two to come counts; when the runtime came is told besides.
      const rest = (await sandbox.rest()) as { atMs: number; runtimeAtMs: number };
      expect(rest).toEqual({ kind: 'asked', atMs: start.atMs, runtimeAtMs: at });
      expect(rest.runtimeAtMs).toBeLessThan(rest.atMs);
      await sandbox.kill();
      expect(await asked).toBe('gone');
    });

    test('tells it of each request, and is at rest when it is done too', async () => {
      const { sandbox, extension, runtime, asked, event } = await extendedReady();
      const answered = sandbox.invoke(request('r-1', '1', { traceId: 'Root=1' }));
      expect(await event).toEqual({
        eventType: 'INVOKE',
        deadlineMs: at,
        requestId: 'r-1',
        invokedFunctionArn: 'arn:f',
        tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1' },
      });
      expect(signals).toEqual(['STOP 0', 'STOP 1', 'CONT 0', 'CONT 1']);
      await asked;
      await runtime.respond('r-1', '1');
      await answered;
      const resting = sandbox.rest();
      const again = runtime.next();
      void extension.next();
      const rest = await resting;
      expect(rest).toEqual({ kind: 'asked', atMs: at, runtimeAtMs: at });
      expect(signals.slice(4)).toEqual(['STOP 0', 'STOP 1']);
      await sandbox.kill();
      expect(await again).toBe('gone');
      expect(signals.slice(6).toSorted()).toEqual(['KILL 0', 'KILL 1']);
    });

    test('ends its runtime first, then tells the extension, which has until the deadline', async () => {
      const { sandbox, asked, event, telemetry } = await extendedReady(['SHUTDOWN']);
      const calls: string[] = [];
      for (const name of ['flush', 'unsubscribe', 'close'] as const) {
        const original = telemetry[name].bind(telemetry) as (...values: unknown[]) => unknown;
        vi.spyOn(telemetry, name).mockImplementation((...values: unknown[]) => {
          calls.push([name, ...values].join(' '));
          return original(...values);
        });
      }
      const beganAtMs = Date.now();
      const gone = sandbox.shutDown('timeout');
      expect(sandbox.shutDown('spindown')).toBe(gone);
      expect(sandbox.rest()).toEqual(killed);
      const told = (await event) as { deadlineMs: number };
      expect(told).toEqual({ eventType: 'SHUTDOWN', shutdownReason: 'timeout', deadlineMs: at });
      expect(told.deadlineMs - beganAtMs).toBeGreaterThanOrEqual(1999);
      expect(forgotten).toEqual([1]);
      expect(signals.slice(0, 4)).toEqual(['STOP 0', 'STOP 1', 'CONT 0', 'CONT 1']);
      expect(signals).toContain('TERM 1');
      process.kill(groups[0]!, 'SIGTERM');
      await gone;
      expect(await asked).toBe('gone');
      expect(calls).toEqual(['flush', 'unsubscribe own', 'close']);
      expect(sandbox.extensions![0]!.state).toBe('Exited');
    });

    test.each([
      ['#!/bin/sh\nexit 2\n', 'Extension.Crash', 'exit status 2'],
      ['#!/bin/sh\nkill -KILL $$\n', 'Extension.Crash', 'signal: killed'],
      ['no program', 'Extension.LaunchError', 'fork/exec /opt/extensions/own: no such file or directory'],
    ])('one that does not register (%j) ends it before its runtime begins', async (source, extensionError, reason) => {
      const { sandbox, made } = begin({ extensions: { own: source } });
      if (source === 'no program') rmSync(join(made.places.layers, 'extensions', 'own'));
      expect(await sandbox.start()).toEqual({ kind: 'exited', atMs: at, reason, extensionError });
      expect(groups).toHaveLength(source === 'no program' ? 0 : 1);
    });

    test('one that fails while a request runs takes it along', async () => {
      const { sandbox, extension, asked, event } = await extendedReady();
      const answered = sandbox.invoke(request('r-1'));
      await Promise.all([asked, event]);
      expect(await extension.exits()).toBe(202);
      process.kill(groups[0]!, 'SIGTERM');
      const exited = { kind: 'exited', atMs: at, reason: 'signal: terminated', extensionError: 'Extension.ExitError' };
      expect(await answered).toEqual(exited);
      expect(sandbox.rest()).toEqual(exited);
      expect(sandbox.extensions).toEqual([
        { name: 'own', state: 'ExitError', events: ['INVOKE', 'SHUTDOWN'], errorType: 'Own.Error' },
      ]);
    });

    test('memory that is taken from both at once is the runtime’s end', async () => {
      const { sandbox, asked, event } = await extendedReady();
      const answered = sandbox.invoke(request('r-1'));
      await Promise.all([asked, event]);
      // However slow the machine is: both are seen to end.
      slowTimers(1, 100, 60_000);
      process.kill(groups[0]!, 'SIGKILL');
      process.kill(groups[1]!, 'SIGKILL');
      expect(await answered).toEqual(killed);
    });
  });
});

describe('a process that takes many requests at once', () => {
  const begin = (how: Made = {}) => {
    const around = options({ ...how, environment: { AWS_LAMBDA_MAX_CONCURRENCY: '4', ...how.environment } });
    const sandbox: SlotsSandbox = slotsSandbox(around.made);
    ends.push(() => sandbox.shutDown());
    return { ...around, sandbox };
  };
  const ready = async (how: Made = {}) => {
    const all = begin(how);
    const starting = all.sandbox.start();
    const runtime = runtimeAt(await all.api());
    const asked = runtime.next();
    expect(await starting).toEqual({ kind: 'ready', atMs: at });
    return { ...all, runtime, asked };
  };

  test('runs what is asked for, in any order, and is never stopped', async () => {
    const { sandbox, runtime, asked, log, told } = await ready();
    expect(sandbox.isOver).toBe(false);
    const first = sandbox.invoke(request('r-1', '1'));
    const second = sandbox.invoke(request('r-2', '2'));
    expect([await asked, await runtime.next()]).toEqual(['r-1 1', 'r-2 2']);
    await runtime.respond('r-2', '"two"');
    expect(await second).toEqual({ kind: 'answered', atMs: at, payload: '"two"', bytes: undefined });
    await runtime.fail('r-1', '{"errorMessage":"m"}', 'Own');
    expect(await first).toEqual({ kind: 'failed', atMs: at, errorType: 'Own', payload: '{"errorMessage":"m"}' });
    expect(log.join('')).toMatch(/^runtime /);
    expect([signals, told]).toEqual([[], ['cgroup of 512 MB']]);
    expect(sandbox.cpuMs()).toBeGreaterThanOrEqual(0);
    expect(sandbox.extensions).toEqual([]);
  });

  test('takes back what nobody has asked for, and lets go of whose time is up', async () => {
    const { sandbox, runtime, asked } = await ready();
    const running = sandbox.invoke(request('r-1', '1'));
    await asked;
    void sandbox.invoke(request('r-2', '2'));
    expect([sandbox.timedOut('r-1'), sandbox.timedOut('r-2')]).toEqual([true, false]);
    const third = sandbox.invoke(request('r-3', '3'));
    expect(await runtime.next()).toBe('r-3 3');
    expect(await runtime.respond('r-1', '1')).toBe(
      '400 {"errorType":"Runtime.InvokeTimeout","errorMessage":"Invocation r-1 timed out"}',
    );
    expect(await running).toMatchObject({ kind: 'answered', payload: '1' });
    await runtime.respond('r-3', '3');
    expect(await third).toMatchObject({ payload: '3' });
  });

  test('says of its init what the runtime says, or how that ended', async () => {
    const { sandbox, api } = begin();
    const starting = sandbox.start();
    await runtimeAt(await api()).failInit('{"errorMessage":"m"}', 'Own');
    expect(await starting).toEqual({ kind: 'failed', atMs: at, errorType: 'Own', payload: '{"errorMessage":"m"}' });
  });

  test('an end takes all requests along, and lets nothing begin', async () => {
    const { sandbox, asked, told } = await ready({ cgroup: true });
    const both = [sandbox.invoke(request('r-1')), sandbox.invoke(request('r-2'))];
    await asked;
    process.kill(groups[0]!, 'SIGABRT');
    const exited = { kind: 'exited', atMs: at, reason: 'signal: aborted' };
    expect(await Promise.all(both)).toEqual([exited, exited]);
    await sandbox.ended;
    expect(sandbox.isOver).toBe(true);
    expect(await sandbox.invoke(request('r-3'))).toEqual(exited);
    expect(told).toEqual(['cgroup of 512 MB', 'cgroup removed']);
    expect(forgotten).toEqual([0]);
  });

  test('is asked to end, by itself first', async () => {
    const { sandbox, asked } = await ready();
    const running = sandbox.invoke(request('r-1'));
    await asked;
    // However slow the machine is: it is not killed meanwhile.
    slowTimers(600, 600, 60_000);
    await sandbox.shutDown();
    expect(await running).toEqual(killed);
    expect(signals).not.toContain('KILL 0');
    expect(forgotten).toEqual([0]);
  });

  test('is killed where it does not listen', async () => {
    // What it leaves behind in its group goes with it.
    const { sandbox } = await ready({
      bootstrap: '#!/bin/sh\ntrap "" TERM\necho "runtime $AWS_LAMBDA_RUNTIME_API"\nsleep 600\n',
    });
    const delaysMs = slowTimers(600, 600, 1);
    await sandbox.shutDown();
    expect(delaysMs).toEqual([600]);
    expect(signals).toContain('KILL 0');
  });

  test('what cannot be begun is not begun', async () => {
    const { sandbox, made, told } = begin();
    rmSync(made.program.handlerFile);
    const reason = "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]";
    expect(await sandbox.start()).toEqual({ kind: 'exited', atMs: at, reason, unbegun: true });
    await sandbox.ended;
    expect(sandbox.isOver).toBe(true);
    expect([told, groups]).toEqual([[], []]);
  });

  test('one that is ended before its API listens begins nothing', async () => {
    const { sandbox, told } = begin();
    const starting = sandbox.start();
    await sandbox.shutDown();
    expect(await starting).toEqual(killed);
    expect([told, groups]).toEqual([[], []]);
  });

  test('its memory is looked at: what it is, the most of it, and an end beyond its own', async () => {
    const resident = vi.spyOn(ProcessGroup.prototype, 'residentBytes').mockReturnValue(128 * 1024 ** 2);
    const { sandbox, asked } = await ready({ memoryMb: 128 });
    const running = sandbox.invoke(request('r-1'));
    await asked;
    await eventually(() => expect(sandbox.memoryBytes).toBe(128 * 1024 ** 2));
    resident.mockReturnValue(1000);
    await eventually(() => expect(sandbox.memoryBytes).toBe(1000));
    expect(sandbox.maxMemoryBytes).toBe(128 * 1024 ** 2);
    resident.mockReturnValue(128 * 1024 ** 2 + 1);
    expect(await running).toEqual(killed);
    expect(sandbox.maxMemoryBytes).toBe(128 * 1024 ** 2 + 1);
  });

  describe('beside an extension', () => {
    const extended = async (how: Made = {}) => {
      const all = begin({ ...how, extensions: { own: waitingExtension } });
      const starting = all.sandbox.start();
      const url = await all.extensionsApi();
      expect(groups).toHaveLength(1);
      const extension = await extensionAt(url, 'own', ['SHUTDOWN']);
      await all.api();
      const runtime = runtimeAt(url);
      const asked = runtime.next();
      const subscribed = await extension.subscribe();
      const event = extension.next();
      expect(await starting).toEqual({ kind: 'ready', atMs: at });
      return { ...all, url, extension, runtime, asked, event, subscribed };
    };

    test('is ready when that waits too, and tells it of the end alone', async () => {
      const { sandbox, extension, asked, event, runtime, subscribed, told, url, telemetry } = await extended();
      expect(extension.facts).toEqual({
        functionName: 'f',
        functionVersion: '7',
        handler: 'h.run',
        accountId: '123456789012',
      });
      expect(subscribed).toBe('"OK"');
      expect(told).toEqual(['cgroup of 512 MB', 'extension API', 'own subscribed to platform']);
      expect(sandbox.extensions).toEqual([{ name: 'own', state: 'Ready', events: ['SHUTDOWN'], errorType: null }]);
      expect(((await extensionAt(url, 'late', [])).facts as { errorType: string }).errorType).toBe(
        'Extension.RegistrationClosed',
      );
      const running = sandbox.invoke(request('r-1', '1'));
      await asked;
      await runtime.respond('r-1', '1');
      await running;
      expect(sandbox.extensions[0]!.state).toBe('Ready');
      const unsubscribe = vi.spyOn(telemetry, 'unsubscribe');
      const beganAtMs = Date.now();
      const gone = sandbox.shutDown();
      const shutdown = (await event) as { deadlineMs: number };
      expect(shutdown).toEqual({ eventType: 'SHUTDOWN', shutdownReason: 'spindown', deadlineMs: at });
      expect(shutdown.deadlineMs - beganAtMs).toBeGreaterThanOrEqual(1999);
      expect(shutdown.deadlineMs - beganAtMs).toBeLessThanOrEqual(Date.now() - beganAtMs + 2000);
      expect(forgotten).toEqual([1]);
      process.kill(groups[0]!, 'SIGTERM');
      await gone;
      expect(sandbox.extensions[0]!.state).toBe('Exited');
      expect(unsubscribe.mock.calls).toEqual([['own']]);
    });

    test('that ends while the runtime is asked to end has made no mistake', async () => {
      const { sandbox } = await extended({
        bootstrap: '#!/bin/sh\ntrap "" TERM\necho "runtime $AWS_LAMBDA_RUNTIME_API"\nsleep 600\n',
      });
      slowTimers(600, 600, 60_000);
      const gone = sandbox.shutDown();
      process.kill(groups[0]!, 'SIGABRT');
      await eventually(() => expect(forgotten).toEqual([0]));
      process.kill(-groups[1]!, 'SIGKILL');
      await gone;
      expect(sandbox.extensions[0]!.state).toBe('Exited');
      expect(await sandbox.invoke(request('r-1'))).toEqual(killed);
    });

    /** Ends it while its telemetry is not told; `meanwhile` is given what tells of it, and how long it was waited for. */
    const endWithTelemetry = async (
      meanwhile: (told: () => boolean, tellTelemetry: () => void, letPass: () => void) => Promise<void>,
    ): Promise<void> => {
      const { sandbox, event, telemetry } = await extended();
      const [flushed, passed] = [new Settled<void>(), new Settled<void>()];
      vi.spyOn(telemetry, 'flush').mockReturnValue(flushed.promise);
      let isTold = false;
      void (async () => {
        await event;
        isTold = true;
      })();
      const delaysMs: number[] = [];
      const wait = (ms: number): Promise<void> => {
        delaysMs.push(ms);
        return passed.promise;
      };
      await replacing(timers, { setTimeout: wait }, async () => {
        const gone = sandbox.shutDown();
        await eventually(() => expect(delaysMs).toEqual([500]));
        expect(forgotten).toEqual([1]);
        await meanwhile(() => isTold, flushed.settle, passed.settle);
        expect(await event).toMatchObject({ eventType: 'SHUTDOWN' });
        process.kill(groups[0]!, 'SIGTERM');
        await gone;
      });
    };

    test('is told of the end when its last telemetry is told', () =>
      endWithTelemetry(async (told, tellTelemetry) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(told()).toBe(false);
        tellTelemetry();
      }));

    test('is told of the end without its last telemetry half a second later', () =>
      endWithTelemetry(async (told, _tellTelemetry, letPass) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(told()).toBe(false);
        letPass();
      }));

    test('has no requests to tell of', async () => {
      const all = begin({ extensions: { own: waitingExtension } });
      void all.sandbox.start();
      const { facts } = await extensionAt(await all.extensionsApi(), 'own', ['INVOKE']);
      expect(facts).toEqual({ errorType: 'Extension.InvalidEventType', errorMessage: 'INVOKE: ErrorInvalidEventType' });
    });

    test('one that is not begun, or ends, ends its environment', async () => {
      const { sandbox } = begin({ extensions: { own: '#!/bin/sh\nexit 2\n' } });
      expect(await sandbox.start()).toEqual({
        kind: 'exited',
        atMs: at,
        reason: 'exit status 2',
        extensionError: 'Extension.Crash',
      });
      await sandbox.ended;
      expect(groups).toHaveLength(1);
    });

    test('one that ends later takes all requests along', async () => {
      const { sandbox, asked } = await extended();
      const running = sandbox.invoke(request('r-1'));
      await asked;
      process.kill(groups[0]!, 'SIGABRT');
      const exited = { kind: 'exited', atMs: at, reason: 'signal: aborted', extensionError: 'Extension.Crash' };
      expect(await running).toEqual(exited);
      await sandbox.ended;
      expect(new Set(forgotten)).toEqual(new Set([0, 1]));
    });

    test('ends with the runtime, however that ends', async () => {
      const { sandbox, event } = await extended();
      process.kill(groups[1]!, 'SIGABRT');
      expect(await event).toMatchObject({ eventType: 'SHUTDOWN' });
      process.kill(groups[0]!, 'SIGTERM');
      await sandbox.ended;
      expect(await sandbox.invoke(request('r-1'))).toEqual({ kind: 'exited', atMs: at, reason: 'signal: aborted' });
    });
  });
});
