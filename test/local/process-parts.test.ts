// What the process of a function is made of, each part by itself: the client of the Runtime API, the thread that speaks it while
// another stands still, the store of each of many invocations, a thread that takes many at once.

import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi, type MockInstance } from 'vitest';
import { machineClock } from '../../local/clock/clock.ts';
import { InvokeStore } from '../../local/process/invoke-store.ts';
import { runMessenger } from '../../local/process/messenger.ts';
import { word, wordCount, type ToMessenger } from '../../local/process/protocol.ts';
import { RuntimeClient } from '../../local/process/runtime-client.ts';
import { runSlotsMain } from '../../local/process/slots-main.ts';
import { runSlotsWorker } from '../../local/process/slots-worker.ts';
import type { SandboxProgram, SandboxRequest } from '../../local/sandbox/sandbox.ts';
import { eventually } from '../support/eventually.ts';

/** Of ECMAScript 2024. */
type WaitAsync = typeof Atomics & {
  readonly waitAsync: (words: Int32Array, index: number, value: number) => { readonly value: Promise<string> };
};

/** What a client sent, whole. */
interface Sent {
  readonly line: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly trailers: Readonly<Record<string, unknown>>;
}

type Answering = (response: ServerResponse, line: string) => void;

const saysNothing: Answering = (response) => void response.writeHead(202).end();

/** A Runtime API that notes what it is told. */
class NotingApi {
  readonly sent: Sent[] = [];
  readonly begun: string[] = [];
  connections = 0;
  answering: Answering = saysNothing;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => void this.#hear(request, response));
    this.#server.on('connection', () => {
      this.connections += 1;
    });
    this.#server.unref();
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const line = `${request.method} ${request.url}`;
    this.begun.push(line);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { host: _host, connection: _connection, ...headers } = request.headers;
    this.sent.push({ line, headers, body: Buffer.concat(chunks).toString('utf8'), trailers: request.trailers });
    this.answering(response, line);
  }
}

let api: NotingApi;
let address: string;
beforeEach(async () => {
  api = new NotingApi();
  address = await api.listen();
});
afterEach(() => {
  api.close();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const own = { 'user-agent': 'windtunnel-nodejs' };
const error = { errorType: 'TypeError', payload: '{"errorMessage":"ö"}' };

describe('the client of the Runtime API', () => {
  test('asks for an invocation, and reads it from headers and body', async () => {
    api.answering = (response) => {
      response.writeHead(200, {
        'Lambda-Runtime-Aws-Request-Id': 'r-1',
        'Lambda-Runtime-Deadline-Ms': String(Date.now() + 5000),
        'Lambda-Runtime-Invoked-Function-Arn': 'arn:aws:lambda:us-east-1:123456789012:function:f',
        'Lambda-Runtime-Client-Context': Buffer.from('{"custom":{"ö":1}}').toString('latin1'),
        'Lambda-Runtime-Trace-Id': 'Root=1-2',
        'Lambda-Runtime-Aws-Tenant-Id': 'blue',
      });
      response.write(Buffer.from('{"text":"ü"}').subarray(0, 10));
      response.end(Buffer.from('{"text":"ü"}').subarray(10));
    };
    const { deadlineMs, ...request } = await new RuntimeClient(address).next();
    expect(request).toEqual({
      requestId: 'r-1',
      payload: '{"text":"ü"}',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:f',
      clientContext: '{"custom":{"ö":1}}',
      traceId: 'Root=1-2',
      tenantId: 'blue',
      wantsLog: true,
    });
    // By the machine's clock it is as far away as by the clock of the wall.
    const leftMs = deadlineMs - machineClock();
    expect(leftMs).toBeLessThanOrEqual(5001);
    expect(leftMs).toBeGreaterThan(-60_000 + 5000);
    expect(api.sent).toEqual([
      { line: 'GET /2018-06-01/runtime/invocation/next', headers: own, body: '', trailers: {} },
    ]);
  });

  test('has nothing where the headers say nothing', async () => {
    api.answering = (response) => void response.writeHead(200, { 'Lambda-Runtime-Aws-Request-Id': 'r-2' }).end('1');
    const request = await new RuntimeClient(address).next();
    expect(request).toMatchObject({ requestId: 'r-2', payload: '1', clientContext: null, traceId: null });
    expect(request).not.toHaveProperty('tenantId');
  });

  test('is told to stay awake by what comes before the answer', async () => {
    const awake = vi.fn<() => void>();
    api.answering = (response) => {
      response.writeProcessing();
      response.writeHead(200, { 'Lambda-Runtime-Aws-Request-Id': 'r-3' }).end('1');
    };
    await new RuntimeClient(address, awake).next();
    expect(awake).toHaveBeenCalledTimes(1);
    await expect(new RuntimeClient(address).next()).resolves.toMatchObject({ requestId: 'r-3' });
  });

  test('posts answers, errors of invocations and of the init, over one connection', async () => {
    const client = new RuntimeClient(address);
    await client.respond('r-1', '"ö"');
    await client.fail('r-2', error);
    await client.failInit(error);
    const typed = { ...own, 'lambda-runtime-function-error-type': 'TypeError', 'content-length': '21' };
    expect(api.sent).toEqual([
      {
        line: 'POST /2018-06-01/runtime/invocation/r-1/response',
        headers: { ...own, 'content-length': '4' },
        body: '"ö"',
        trailers: {},
      },
      { line: 'POST /2018-06-01/runtime/invocation/r-2/error', headers: typed, body: error.payload, trailers: {} },
      { line: 'POST /2018-06-01/runtime/init/error', headers: typed, body: error.payload, trailers: {} },
    ]);
    expect(api.connections).toBe(1);
  });

  const streamed = {
    ...own,
    'content-type': 'text/plain',
    'lambda-runtime-function-response-mode': 'streaming',
    'transfer-encoding': 'chunked',
    trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
  };

  test('streams a response in pieces, whose head goes out before them, and ends it well', async () => {
    const client = new RuntimeClient(address);
    client.beginStream('r-1', 'text/plain');
    await eventually(() => expect(api.begun).toEqual(['POST /2018-06-01/runtime/invocation/r-1/response']));
    client.stream(Buffer.from('one '));
    client.stream(Buffer.from('two'));
    await client.respond('r-1', 'not heard');
    // What comes after it is no stream.
    client.stream(Buffer.from('lost'));
    await client.respond('r-2', '2');
    expect(api.sent).toEqual([
      {
        line: 'POST /2018-06-01/runtime/invocation/r-1/response',
        headers: streamed,
        body: 'one two',
        trailers: {},
      },
      {
        line: 'POST /2018-06-01/runtime/invocation/r-2/response',
        headers: { ...own, 'content-length': '1' },
        body: '2',
        trailers: {},
      },
    ]);
  });

  test('ends a stream by an error in its trailers', async () => {
    const client = new RuntimeClient(address);
    client.beginStream('r-1', 'text/plain');
    client.stream(Buffer.from('half'));
    await client.fail('r-1', error);
    await client.fail('r-2', error);
    expect(api.sent[0]).toEqual({
      line: 'POST /2018-06-01/runtime/invocation/r-1/response',
      headers: streamed,
      body: 'half',
      trailers: {
        'lambda-runtime-function-error-type': 'TypeError',
        'lambda-runtime-function-error-body': Buffer.from(error.payload).toString('base64'),
      },
    });
    expect(api.sent[1]).toMatchObject({ line: 'POST /2018-06-01/runtime/invocation/r-2/error', trailers: {} });
  });

  test('fails where nobody answers, or not to the end', async () => {
    api.answering = (response) => void response.socket!.destroy();
    await expect(new RuntimeClient(address).next()).rejects.toThrow('socket hang up');
    api.answering = (response) => {
      response.writeHead(200, { 'Content-Length': '10' });
      response.write('1');
      setImmediate(() => response.socket!.destroy());
    };
    await expect(new RuntimeClient(address).next()).rejects.toThrow('aborted');
  });
});

describe('the store of an invocation', () => {
  const request = (requestId: string, own: Partial<SandboxRequest> = {}): SandboxRequest => ({
    requestId,
    payload: '1',
    invokedFunctionArn: 'arn',
    deadlineMs: 0,
    clientContext: null,
    traceId: null,
    wantsLog: true,
    ...own,
  });
  const facts = (store: InvokeStore): unknown[] => [
    store.hasContext(),
    store.getRequestId(),
    store.getXRayTraceId(),
    store.getTenantId(),
  ];

  test('is there while the invocation runs, and its own', async () => {
    const store = new InvokeStore();
    expect(facts(store)).toEqual([false, '-', undefined, undefined]);
    expect([store.getContext(), store.get('own')]).toEqual([undefined, undefined]);
    const run = (requestId: string, more: Partial<SandboxRequest>): Promise<unknown[]> =>
      store.runFor(request(requestId, more), async () => {
        store.set('own', requestId);
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        return [...facts(store), store.get('own')];
      });
    const both = await Promise.all([run('a', { traceId: 'Root=1', tenantId: 'blue' }), run('b', {})]);
    expect(both).toEqual([
      [true, 'a', 'Root=1', 'blue', 'a'],
      [true, 'b', undefined, undefined, 'b'],
    ]);
    expect(facts(store)).toEqual([false, '-', undefined, undefined]);
    expect(store.run({ own: 5 }, () => [store.get('own'), store.getRequestId()])).toEqual([5, '-']);
  });

  test('keeps what is the runtime’s, under the names that libraries look for', () => {
    const store = new InvokeStore();
    const keys = {
      REQUEST_ID: Symbol.for('_AWS_LAMBDA_REQUEST_ID'),
      X_RAY_TRACE_ID: Symbol.for('_AWS_LAMBDA_X_RAY_TRACE_ID'),
      TENANT_ID: Symbol.for('_AWS_LAMBDA_TENANT_ID'),
    };
    expect(InvokeStore.PROTECTED_KEYS).toEqual(keys);
    store.runFor(request('a', { traceId: 't', tenantId: 'x' }), () => {
      expect(store.getContext()).toEqual({
        [keys.REQUEST_ID]: 'a',
        [keys.X_RAY_TRACE_ID]: 't',
        [keys.TENANT_ID]: 'x',
      });
      for (const key of Object.values(keys)) {
        expect(store.isProtectedKey(key)).toBe(true);
        expect(() => store.set(key, 'y')).toThrow(`Cannot modify protected Lambda context field: ${key.toString()}`);
      }
      expect(store.isProtectedKey('own')).toBe(false);
      expect(store.isProtectedKey(Symbol('_AWS_LAMBDA_REQUEST_ID'))).toBe(false);
      expect(facts(store)).toEqual([true, 'a', 't', 'x']);
    });
    expect(() => store.set('own', 1)).toThrow('No context available');
  });
});

describe('the messenger', () => {
  let ports: MessagePort[] = [];
  let kill: MockInstance<typeof process.kill>;
  beforeEach(() => {
    kill = vi.spyOn(process, 'kill').mockReturnValue(true);
  });
  afterEach(() => {
    for (const port of ports) port.close();
    ports = [];
    if (kill.mock.calls.length > 0) throw new Error('the messenger gave up');
  });

  const messenger = () => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    const words = new Int32Array(new SharedArrayBuffer(wordCount * Int32Array.BYTES_PER_ELEMENT));
    const heard: unknown[] = [];
    port1.on('message', (message) => void heard.push(message));
    runMessenger({ port: port2, words, address });
    return { words, heard, say: (message: ToMessenger) => port1.postMessage(message) };
  };
  const lines = (): string[] => api.sent.map(({ line }) => line.replace('/2018-06-01/runtime', ''));
  const given: Answering = (response, line) =>
    line.endsWith('/next')
      ? void response.writeHead(200, { 'Lambda-Runtime-Aws-Request-Id': 'r-1' }).end('{"a":1}')
      : saysNothing(response, line);
  /** How a thread that stands still at this word is woken. */
  const wokenOf = (words: Int32Array, index: number): Promise<string> =>
    (Atomics as WaitAsync).waitAsync(words, index, 0).value;

  test('hands an invocation on, and wakes whoever stands still for it', async () => {
    api.answering = given;
    const { words, heard, say } = messenger();
    const woken = wokenOf(words, word.wakes);
    say({ kind: 'next' });
    await expect(woken).resolves.toBe('ok');
    await eventually(() => expect(heard).toMatchObject([{ requestId: 'r-1', payload: '{"a":1}', wantsLog: true }]));
    expect([...words]).toEqual([1, 0, 0]);
  });

  test('wakes the thread for good where the platform says that its event loop must go on', async () => {
    let held: ServerResponse | null = null;
    api.answering = (response) => {
      held = response;
      response.writeProcessing();
    };
    const { words, heard, say } = messenger();
    const woken = wokenOf(words, word.wakes);
    say({ kind: 'next' });
    await expect(woken).resolves.toBe('ok');
    expect(words[word.awake]).toBe(1);
    expect(heard).toEqual([]);
    (held as unknown as ServerResponse).writeHead(200, { 'Lambda-Runtime-Aws-Request-Id': 'r-1' }).end('1');
    await eventually(() => expect(heard).toHaveLength(1));
    expect([...words]).toEqual([2, 0, 1]);
  });

  test('tells everything in the order in which it was said, and then that all is told', async () => {
    const { words, say } = messenger();
    const told = wokenOf(words, word.told);
    say({ kind: 'initFailed', error });
    say({ kind: 'streamBegun', requestId: 's', contentType: 'text/html' });
    say({ kind: 'chunk', bytes: Buffer.from('one') });
    say({ kind: 'chunk', bytes: Buffer.from('two') });
    say({ kind: 'answered', requestId: 's', payload: '' });
    say({ kind: 'answered', requestId: 'a', payload: '5' });
    say({ kind: 'failed', requestId: 'f', error });
    say({ kind: 'ending' });
    await expect(told).resolves.toBe('ok');
    expect([...words]).toEqual([0, 1, 0]);
    expect(lines()).toEqual([
      'POST /init/error',
      'POST /invocation/s/response',
      'POST /invocation/a/response',
      'POST /invocation/f/error',
    ]);
    expect(api.sent.map(({ body }) => body)).toEqual([error.payload, 'onetwo', '5', error.payload]);
  });

  test('lets the process end at once while it only waits for the next invocation', async () => {
    let give: (() => void) | null = null;
    api.answering = (response, line) => {
      give = () => given(response, line);
    };
    const { words, heard, say } = messenger();
    const told = wokenOf(words, word.told);
    say({ kind: 'next' });
    await eventually(() => expect(give).not.toBeNull());
    expect(words[word.told]).toBe(0);
    say({ kind: 'ending' });
    await expect(told).resolves.toBe('ok');
    expect(words[word.told]).toBe(1);
    expect(heard).toEqual([]);
    give!();
    await eventually(() => expect(heard).toHaveLength(1));
  });

  test('has all told first once an invocation has come', async () => {
    let answer: (() => void) | null = null;
    api.answering = (response, line) => {
      if (line.endsWith('/next')) given(response, line);
      else answer = () => void response.writeHead(202).end();
    };
    const { words, heard, say } = messenger();
    say({ kind: 'next' });
    await eventually(() => expect(heard).toHaveLength(1));
    say({ kind: 'answered', requestId: 'r-1', payload: '1' });
    say({ kind: 'ending' });
    await eventually(() => expect(answer).not.toBeNull());
    expect(words[word.told]).toBe(0);
    answer!();
    await eventually(() => expect(words[word.told]).toBe(1));
  });

  test('ends its process where the platform is gone', async () => {
    api.answering = (response) => void response.socket!.destroy();
    const { say } = messenger();
    say({ kind: 'next' });
    await eventually(() => expect(kill.mock.calls).toEqual([[process.pid, 'SIGKILL']]));
    kill.mockClear();
  });
});

describe('a thread that takes many at once', () => {
  const consoleMethods = ['trace', 'debug', 'log', 'info', 'warn', 'error'] as const;
  let directory: string;
  let restore: () => void;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'slots-worker-'));
    const methods = Object.fromEntries(consoleMethods.map((name) => [name, console[name]]));
    restore = () => {
      Object.assign(console, methods);
      Reflect.deleteProperty(globalThis, 'awslambda');
    };
    vi.stubEnv('AWS_LAMBDA_RUNTIME_API', address);
  });
  afterEach(() => {
    restore();
    rmSync(directory, { recursive: true });
  });

  const program = (source: string, execution = 'AWS_Lambda_nodejs22.x'): SandboxProgram => {
    const handlerFile = join(directory, 'index.cjs');
    writeFileSync(handlerFile, source);
    return {
      handlerFile,
      handlerFormat: 'cjs',
      handlerExport: 'handler',
      functionName: 'f',
      memoryMb: 512,
      logGroupName: '/aws/lambda/f',
      logStreamName: 's',
      environment: { AWS_EXECUTION_ENV: execution, AWS_LAMBDA_LOG_FORMAT: 'JSON' },
    };
  };
  const request = (requestId: string, payload: unknown, tenantId?: string): SandboxRequest => ({
    requestId,
    payload: JSON.stringify(payload),
    invokedFunctionArn: 'arn',
    deadlineMs: machineClock() + 60_000,
    clientContext: null,
    traceId: null,
    ...(tenantId === undefined ? {} : { tenantId }),
    wantsLog: true,
  });
  const never = new Promise<never>(() => {});
  /** Each is given when it is asked for; after the last nothing comes. */
  const given = (...requests: readonly SandboxRequest[]): MockInstance<RuntimeClient['next']> => {
    const next = vi.spyOn(RuntimeClient.prototype, 'next').mockReturnValue(never);
    for (const one of requests) next.mockResolvedValueOnce(one);
    return next;
  };
  const run = (of: SandboxProgram): Record<string, unknown>[] => {
    const lines: Record<string, unknown>[] = [];
    runSlotsWorker({ slots: of }, (text) => void lines.push(JSON.parse(text) as Record<string, unknown>));
    return lines;
  };
  const told = (): string[] =>
    api.sent
      .map(({ line, body }) => {
        const { errorType, errorMessage } = (JSON.parse(body) ?? {}) as Record<string, string>;
        const path = line.replace('POST /2018-06-01/runtime', '');
        return `${path} ${errorType === undefined ? body : `${errorType}: ${errorMessage}`}`;
      })
      .sort();

  test('asks for the next while the first runs, and each knows whose it is', async () => {
    const next = given(request('r-1', { waits: true }, 'blue'), request('r-2', { goes: true }));
    const lines = run(
      program(`
        let go;
        const gone = new Promise((resolve) => { go = resolve; });
        exports.handler = async (event) => {
          if (event.waits) await gone;
          go();
          await new Promise((resolve) => setImmediate(resolve));
          console.log('of', awslambda.InvokeStore.getRequestId());
          return awslambda.InvokeStore.getTenantId() ?? null;
        };`),
    );
    await eventually(() =>
      expect(told()).toEqual(['/invocation/r-1/response "blue"', '/invocation/r-2/response null']),
    );
    expect(next).toHaveBeenCalledTimes(3);
    expect(
      lines
        .map(({ requestId, tenantId, message }) => `${String(requestId)} ${String(tenantId)} ${String(message)}`)
        .sort(),
    ).toEqual(['r-1 blue of r-1', 'r-2 undefined of r-2']);
  });

  test('uses a connection again once its answer is told, and tells of what handlers throw', async () => {
    const next = given();
    let give!: (of: SandboxRequest) => void;
    const later = (): void => {
      next.mockReturnValueOnce(
        new Promise<SandboxRequest>((resolve) => {
          give = resolve;
        }),
      );
    };
    later();
    const failing = vi.spyOn(RuntimeClient.prototype, 'fail');
    const lines = run(program(`exports.handler = async ({ of }) => { throw new RangeError('far ' + of); };`));
    for (const [index, id] of ['r-1', 'r-2', 'r-3'].entries()) {
      await eventually(() => expect(next).toHaveBeenCalledTimes(index + 1));
      const giveThis = give;
      later();
      giveThis(request(id, { of: id }));
      await eventually(() => expect(api.sent).toHaveLength(index + 1));
      // Its client is idle again.
      await Promise.all(failing.mock.results.map(({ value }) => value as Promise<void>));
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
    expect(told()).toEqual([1, 2, 3].map((of) => `/invocation/r-${of}/error RangeError: far r-${of}`));
    expect(api.connections).toBe(1);
    expect(
      lines.map(({ level, requestId, errorType, errorMessage }) => [level, requestId, errorType, errorMessage]),
    ).toEqual([1, 2, 3].map((of) => ['ERROR', `r-${of}`, 'RangeError', `far r-${of}`]));
  });

  test('logs what it could not tell', async () => {
    api.answering = (response) => void response.socket!.destroy();
    given(request('r-1', 1));
    const lines = run(program('exports.handler = async () => 1;'));
    await eventually(() => expect(lines).toHaveLength(1));
    expect(lines[0]).toMatchObject({ level: 'ERROR', requestId: 'r-1', errorMessage: 'socket hang up' });
  });

  test('streams what a handler streams', async () => {
    given(request('r-1', 1));
    run(
      program(`exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
        stream.setContentType('text/html');
        stream.write('one ');
        stream.write('two');
        stream.end();
      });`),
    );
    await eventually(() => expect(api.sent).toHaveLength(1));
    expect(api.sent[0]).toMatchObject({
      line: 'POST /2018-06-01/runtime/invocation/r-1/response',
      headers: { 'content-type': 'text/html', 'lambda-runtime-function-response-mode': 'streaming' },
      body: 'one two',
    });
  });

  const callback = 'exports.handler = (event, context, callback) => callback(null, 1);';
  test.each([
    [
      'one that is not there',
      'exports.other = () => 1;',
      'AWS_Lambda_nodejs22.x',
      'Runtime.HandlerNotFound: index.handler is undefined or not exported',
    ],
    [
      'one that wants a callback, by Node.js 22',
      callback,
      'AWS_Lambda_nodejs22.x',
      'Runtime.CallbackHandlerDeprecated: ERROR: AWS Lambda does not support callback-based function handlers when using Node.js 22 with Managed Instances. To use Managed Instances, modify this function to use a supported handler signature. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
    ],
    [
      'one that wants a callback, by Node.js 24',
      callback,
      'AWS_Lambda_nodejs24.x',
      'Runtime.CallbackHandlerDeprecated: ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.',
    ],
  ])('tells of %s, and ends', async (_, source, execution, text) => {
    given();
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    run(program(source, execution));
    await eventually(() => expect(exit.mock.calls).toEqual([[1]]));
    expect(told()).toEqual([`/init/error ${text}`]);
  });

  test('asks twenty times where nobody answers, and waits twice as long each time', async () => {
    const unheard = process.rawListeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    const rejected: unknown[] = [];
    process.on('unhandledRejection', (reason) => void rejected.push(reason));
    const waitsMs: (number | undefined)[] = [];
    const { setTimeout: timeout } = globalThis;
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(((then: () => void, ms: number) => {
      // Those of the test itself are short.
      if (ms < 100 || ms === 60_000) return timeout(then, ms);
      waitsMs.push(ms);
      return setImmediate(then);
    }) as unknown as typeof setTimeout);
    try {
      const next = vi.spyOn(RuntimeClient.prototype, 'next').mockRejectedValue(new Error('nobody'));
      run(program('exports.handler = async () => 1;'));
      await vi.waitFor(() => expect(rejected).toHaveLength(1), { timeout: 10_000, interval: 5 });
      expect(String(rejected[0])).toBe('Error: nobody');
      expect(next).toHaveBeenCalledTimes(20);
      const doubled = Array.from({ length: 10 }, (__, index) => 100 * 2 ** index);
      expect(waitsMs.filter((ms) => ms !== 10_000)).toEqual([...doubled, ...Array<number>(9).fill(90_000)]);
    } finally {
      process.removeAllListeners('unhandledRejection');
      for (const listener of unheard) process.on('unhandledRejection', listener as NodeJS.UnhandledRejectionListener);
    }
  });
});

describe('the main thread of many', () => {
  const begun = (workers?: number) => {
    const [threads, lines]: [EventEmitter[], string[]] = [[], []];
    const program = (workers === undefined ? {} : { workers }) as unknown as SandboxProgram;
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    runSlotsMain(
      program,
      (text) => void lines.push(text),
      (birth) => {
        expect(birth).toEqual({ slots: program });
        const thread = new EventEmitter();
        threads.push(thread);
        return thread as unknown as Worker;
      },
    );
    return { threads, lines, exit };
  };

  test.each([
    [undefined, '', 1],
    [3, '', 3],
    [3, '5', 5],
    [3, '1', 1],
    [3, '0', 3],
    [3, '-2', 3],
    [3, '1.5', 3],
    [3, 'many', 3],
  ])('begins %j threads, or as many as %j says: %i', (workers, told, count) => {
    vi.stubEnv('AWS_LAMBDA_NODEJS_WORKER_COUNT', told);
    expect(begun(workers).threads).toHaveLength(count);
  });

  test('ends with the last of them', () => {
    const { threads, exit } = begun(2);
    threads[1]!.emit('exit', 0);
    expect(exit).not.toHaveBeenCalled();
    threads[0]!.emit('exit', 1);
    expect(exit.mock.calls).toEqual([[1]]);
  });

  test('tells of one that breaks, as a line of its log', () => {
    const { threads, lines, exit } = begun(2);
    threads[0]!.emit('error', Object.assign(new RangeError('far'), { stack: 'RangeError: far\n  at a' }));
    threads[1]!.emit('error', 'a text');
    threads[1]!.emit('error', Object.assign(new Error('bare'), { stack: undefined }));
    expect(lines.every((line) => line.endsWith('}\n'))).toBe(true);
    const line = (worker: number, errorType: string, errorMessage: string, stackTrace: unknown): object => ({
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/) as string,
      level: 'ERROR',
      requestId: '-',
      message: `Worker ${worker} error: ${errorMessage}`,
      errorType,
      errorMessage,
      stackTrace,
    });
    expect(lines.map((text) => JSON.parse(text) as unknown)).toEqual([
      line(0, 'RangeError', 'far', ['RangeError: far', '  at a']),
      line(1, 'Error', 'a text', expect.arrayContaining(['Error: a text'])),
      line(1, 'Error', 'bare', ['']),
    ]);
    expect(exit).not.toHaveBeenCalled();
  });
});
