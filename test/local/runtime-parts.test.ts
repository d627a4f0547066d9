// The life of a runtime, told by what it asks of its host: loading, serving, and how it ends by what nobody catches.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SandboxRequest } from '../../local/sandbox/sandbox.ts';
import type { WorkerLog } from '../../local/worker/log.ts';
import { runRuntime } from '../../local/worker/runtime.ts';
import { eventually } from '../support/eventually.ts';

type Listener = (value?: unknown) => void;

let directory: string;
let heard: Map<string, Listener>;
let said: string[];
let traceBefore: string | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'runtime-parts-'));
  heard = new Map();
  said = [];
  traceBefore = process.env['_X_AMZN_TRACE_ID'];
  vi.spyOn(process, 'on').mockImplementation((event: string | symbol, listener: Listener) => {
    heard.set(String(event), listener);
    return process;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  if (traceBefore === undefined) delete process.env['_X_AMZN_TRACE_ID'];
  else process.env['_X_AMZN_TRACE_ID'] = traceBefore;
  rmSync(directory, { recursive: true });
});

const typeOf = ({ errorType, payload }: { errorType: string; payload: string }): string =>
  `${errorType}: ${(JSON.parse(payload) as { errorMessage: string }).errorMessage}`;

const request = (requestId: string, traceId: string | null = null): SandboxRequest => ({
  requestId,
  payload: '{}',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:f',
  deadlineMs: Infinity,
  clientContext: null,
  traceId,
  wantsLog: true,
});

/** Runs a handler's code on a host that says what it is asked for; gives it these requests, then none for ever. */
const run = (code: string, requests: SandboxRequest[] = [], runtime = 'nodejs22.x'): WorkerLog => {
  const file = join(directory, 'index.cjs');
  writeFileSync(file, code);
  const written: WorkerLog = {
    wanted: false,
    requestId: '',
    tenantId: null,
    write: (text: string) => said.push(`log ${text.split('\t').slice(2, 4).join(' ').split('{')[0]!.trim()}`),
  } as unknown as WorkerLog;
  runRuntime({
    program: {
      handlerFile: file,
      handlerFormat: 'cjs',
      handlerExport: 'handler',
      functionName: 'f',
      memoryMb: 128,
      logGroupName: 'g',
      logStreamName: 's',
      environment: { AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}` },
    } as never,
    log: written,
    ready: () => said.push('ready'),
    initFailed: (error) => said.push(`init failed ${typeOf(error)}`),
    stream: () => ({}) as never,
    answer: (id, ending) =>
      said.push(`answer ${id} ${'error' in ending && ending.error ? typeOf(ending.error) : 'ok'}`),
    next: () => {
      said.push('next');
      return requests.shift() ?? new Promise<SandboxRequest>(() => undefined);
    },
    exit: (status) => said.push(`exit ${status}`),
  });
  return written;
};

const until = (line: string): Promise<void> => eventually(() => expect(said).toContain(line));
const withoutLog = (): string[] => said.filter((line) => !line.startsWith('log '));
const waits = 'exports.handler = () => new Promise(() => {});';

test('it listens for what nobody catches and for an empty loop', async () => {
  run(waits);
  await until('next');
  expect([...heard.keys()].filter((event) => /^(uncaught|unhandled|before)/.test(event)).sort()).toEqual([
    'beforeExit',
    'uncaughtException',
    'unhandledRejection',
  ]);
});

test('it is ready, answers one after the other, and asks again; the log and the variable are of the request', async () => {
  const log = run('exports.handler = async () => 1;', [request('r-1'), request('r-2', 'Root=1-2-3')]);
  await eventually(() => expect(said.filter((line) => line === 'next')).toHaveLength(3));
  expect(said).toEqual(['ready', 'next', 'answer r-1 ok', 'next', 'answer r-2 ok', 'next']);
  expect([log.requestId, log.wanted, process.env['_X_AMZN_TRACE_ID']]).toEqual(['r-2', true, 'Root=1-2-3']);
});

test('a request without a trace takes away that of the one before', async () => {
  run('exports.handler = async () => 1;', [request('r-1', 'Root=1-2-3'), request('r-2')]);
  await until('answer r-2 ok');
  expect(process.env['_X_AMZN_TRACE_ID']).toBeUndefined();
});

test.each([
  ['uncaughtException', 'Error: late', 129],
  ['unhandledRejection', 'Runtime.UnhandledPromiseRejection: Error: late', 128],
] as const)('%s while an invocation runs is its answer, once, and ends the runtime', async (event, error, status) => {
  run(waits, [request('r-1')]);
  await until('next');
  await eventually(() => {
    said = ['ready', 'next'];
    heard.get(event)!(new Error('late'));
    expect(withoutLog()).toContain(`answer r-1 ${error}`);
  });
  expect(withoutLog()).toEqual(['ready', 'next', `answer r-1 ${error}`, `exit ${status}`]);
  said = [];
  heard.get(event)!(new Error('later'));
  expect(withoutLog()).toEqual([`exit ${status}`]);
});

test.each(['uncaughtException', 'unhandledRejection'])(
  '%s between invocations ends the runtime and is nobody’s answer',
  async (event) => {
    run(waits);
    await until('next');
    heard.get(event)!(new Error('late'));
    expect(withoutLog().slice(2)).toEqual([event === 'uncaughtException' ? 'exit 129' : 'exit 128']);
  },
);

test.each([
  ['uncaughtException', 'nodejs22.x', 'log ERROR Uncaught Exception'],
  ['unhandledRejection', 'nodejs22.x', 'log ERROR Unhandled Promise Rejection'],
])('%s is logged by its name (%s)', async (event, runtime, line) => {
  run(waits, [request('r-1')], runtime);
  await until('next');
  heard.get(event)!(new Error('late'));
  expect(said.filter((one) => one.startsWith('log '))).toEqual([line]);
});

test.each(['uncaughtException', 'unhandledRejection'])(
  '%s is left to Node.js 24: no answer, and its plain exit',
  async (event) => {
    run(waits, [request('r-1')], 'nodejs24.x');
    await until('next');
    heard.get(event)!(new Error('late'));
    expect(withoutLog().slice(2)).toEqual(['exit 1']);
  },
);

test.each([
  ['nodejs22.x', 'uncaughtException', 'Error: early', 129],
  ['nodejs24.x', 'uncaughtException', 'Error: early', 129],
  ['nodejs22.x', 'unhandledRejection', 'Runtime.UnhandledPromiseRejection: Error: early', 128],
] as const)('before it serves (%s), %s fails its init', (runtime, event, error, status) => {
  run(waits, [], runtime);
  heard.get(event)!(new Error('early'));
  expect(withoutLog()).toEqual([`init failed ${error}`, `exit ${status}`]);
});

test('a loop that is empty before the handler has loaded fails its init with 13; afterwards it does not', async () => {
  run(waits);
  heard.get('beforeExit')!();
  expect(withoutLog()).toEqual([
    'init failed Error: the event loop is empty and the handler module has not loaded',
    'exit 13',
  ]);
  await until('next');
  said = [];
  heard.get('beforeExit')!();
  expect(said).toEqual([]);
});

test('a handler that takes a callback fails the init of Node.js 24 with 1, and serves before', async () => {
  run('exports.handler = (event, context, done) => done(null, 1);', [], 'nodejs24.x');
  await until('exit 1');
  expect(said[0]).toMatch(/^init failed Runtime\.CallbackHandlerDeprecated: /);
  expect(said).not.toContain('ready');
  expect(said).not.toContain('next');
});
