// What a handler's thread is made of, each part by itself: errors on the wire, lines of the log, the context, how an invocation
// ends, where a thread keeps its hands off its process.

import fs, { mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { machineClock } from '../../local/clock/clock.ts';
import type { SandboxProgram, SandboxRequest } from '../../local/sandbox/sandbox.ts';
import { logPipeBytes, word } from '../../local/sandbox/protocol.ts';
import { awaitedInvocation } from '../../local/worker/awaited-invocation.ts';
import { confine } from '../../local/worker/confine.ts';
import { consoleLine } from '../../local/worker/console-line.ts';
import { awaitedContextOf, contextOf } from '../../local/worker/context.ts';
import { plainError, runtimeError, thrownError, unhandledRejection } from '../../local/worker/errors.ts';
import { beginInvocation, type Ending } from '../../local/worker/invocation.ts';
import type { InvocationListener } from '../../local/worker/running-invocation.ts';
import type { Handler } from '../../local/worker/load-handler.ts';
import {
  logError,
  logUncaught,
  patchConsole,
  patchStandardStreams,
  workerLog,
  type WorkerLog,
} from '../../local/worker/log.ts';
import { nextMessage } from '../../local/worker/next-message.ts';
import { installStreaming } from '../../local/worker/response-stream.ts';
import { eventually } from '../support/eventually.ts';

const program = (environment: Record<string, string> = {}): SandboxProgram => ({
  handlerFile: '/h.js',
  handlerFormat: 'esm',
  handlerExport: 'handler',
  functionName: 'f',
  memoryMb: 512,
  logGroupName: '/aws/lambda/f',
  logStreamName: '2026/11/28/[7]abc',
  environment: { AWS_LAMBDA_FUNCTION_VERSION: '7', ...environment },
});

const request = (payload = '{"a":1}', deadlineMs = machineClock() + 1000): SandboxRequest => ({
  requestId: 'r-1',
  payload,
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:f',
  deadlineMs,
  clientContext: null,
  traceId: null,
  wantsLog: true,
});

describe('errors on the wire', () => {
  const of = ({ errorType, payload }: { errorType: string; payload: string }): unknown[] => {
    const body = JSON.parse(payload) as { errorType: string; errorMessage: string; trace: string[] };
    expect(body.errorType).toBe(errorType);
    return [errorType, body.errorMessage, body.trace.length];
  };
  const evil = {
    get message(): string {
      throw new Error('no');
    },
    get name(): string {
      throw new Error('no');
    },
  };

  test('up to Node.js 22: errors, what looks like one, nothing, and anything else', () => {
    const error = new TypeError('wrong');
    error.stack = 'TypeError: wrong\n    at a\n    at b';
    expect(of(thrownError(error))).toEqual(['TypeError', 'wrong', 3]);
    expect(of(thrownError({ name: 'Own', message: 'm', stack: 's' }))).toEqual(['Own', 'm', 1]);
    for (const other of [
      { name: 'Own', message: 'm', stack: '' },
      { name: 'Own', message: '', stack: 's' },
      { name: '', message: 'm', stack: 's' },
    ])
      expect(of(thrownError(other))).toEqual(['object', '[object Object]', 0]);
    expect(of(thrownError(undefined))).toEqual(['string', 'handled', 0]);
    expect(of(thrownError(null))).toEqual(['string', 'handled', 0]);
    expect(of(thrownError('text'))).toEqual(['string', 'text', 0]);
    expect(of(thrownError(5))).toEqual(['number', '5', 0]);
    expect(of(thrownError(evil))[0]).toBe('handled');
    expect(of(thrownError(evil))[1]).toMatch(/^callback called with Error argument, but there was a problem/);
    const bare = new Error('no stack');
    Object.assign(bare, { stack: undefined });
    expect(of(thrownError(bare))).toEqual(['Error', 'no stack', 0]);
  });

  test('from Node.js 24 on only an Error is one', () => {
    expect(of(plainError({ name: 'Own', message: 'm', stack: 's' }))).toEqual(['object', '[object Object]', 0]);
    expect(of(plainError(new RangeError('far'))).slice(0, 2)).toEqual(['RangeError', 'far']);
    expect(of(plainError(undefined))).toEqual(['undefined', 'undefined', 0]);
    const throwing = {
      toString: () => {
        throw new Error('no');
      },
    };
    expect(of(plainError(throwing))[0]).toBe('handled');
  });

  test('of the runtime itself say themselves in their trace', () => {
    expect(JSON.parse(runtimeError('Runtime.X', 'y').payload)).toEqual({
      errorType: 'Runtime.X',
      errorMessage: 'y',
      trace: ['Runtime.X: y'],
    });
  });
});

describe('a line of console', () => {
  const iso = String.raw`\d{4}-\d\d-\d\dT[\d:.]{12}Z`;

  test('as text has the instant, the request, the level, and stays one line', () => {
    expect(consoleLine('Text', 'INFO', { requestId: 'r-1' }, ['a %s', 'b', { c: 1 }])).toMatch(
      new RegExp(String.raw`^${iso}\tr-1\tINFO\ta b \{ c: 1 \}\n$`),
    );
    expect(consoleLine('Text', 'ERROR', { requestId: null }, ['one\ntwo'])).toMatch(/\tundefined\tERROR\tone\rtwo\n$/);
  });

  test('as JSON keeps one object as it is, puts several together, and tells of an error apart', () => {
    const of = (values: readonly unknown[], requestId: string | null = 'r-1'): Record<string, unknown> => {
      const line = consoleLine('JSON', 'WARN', { requestId }, values);
      expect(line.endsWith('\n')).toBe(true);
      return JSON.parse(line) as Record<string, unknown>;
    };
    expect(of([{ a: 1 }])).toEqual({
      timestamp: expect.any(String) as string,
      level: 'WARN',
      requestId: 'r-1',
      message: { a: 1 },
    });
    expect(of(['text'])['message']).toBe('text');
    expect(of([null])['message']).toBe('null');
    expect(of([{ a: 1 }, 'b'])['message']).toBe('{ a: 1 } b');
    expect(of(['x'], null)).not.toHaveProperty('requestId');
    const error = new TypeError('wrong');
    error.stack = 'TypeError: wrong\n  at a\n  at b';
    expect(of(['failed', error])).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'wrong',
      stackTrace: ['  at a', '  at b'],
    });
    expect(of([error])['message']).toContain('TypeError: wrong');
    expect(of(['x'])).not.toHaveProperty('errorType');
    // What JSON cannot say is said as text.
    expect(of([{ big: 1n }])['message']).toBe('{ big: 1n }');
  });
});

describe('the log of a thread', () => {
  const { port1, port2 } = new MessageChannel();
  afterEach(() => {
    while (nextMessage(port2, new Int32Array(new SharedArrayBuffer(64)), 0, () => true) !== undefined);
  });

  test('goes out in pieces of 64 K, counted until they are heard, and not at all where nobody wants it', () => {
    const words = new Int32Array(new SharedArrayBuffer(4 * 64));
    const log = workerLog(port1, words);
    log.write('x'.repeat(64 * 1024) + 'yy');
    log.wanted = false;
    log.write('unwanted');
    expect(Atomics.load(words, word.logBytes)).toBe(64 * 1024 + 2);
    const texts: unknown[] = [];
    for (;;) {
      const message = nextMessage(port2, words, word.wakes, () => true) as { kind: string; text: string } | undefined;
      if (message === undefined) break;
      expect(message.kind).toBe('log');
      texts.push(message.text.length);
    }
    expect(texts).toEqual([64 * 1024, 2]);
  });

  test('waits while a pipe of it is not heard yet', () => {
    const words = new Int32Array(new SharedArrayBuffer(4 * 64));
    Atomics.store(words, word.logBytes, logPipeBytes);
    const wait = vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      Atomics.store(words, word.logBytes, logPipeBytes - 1);
      return 'ok';
    });
    workerLog(port1, words).write('z');
    expect(wait.mock.calls.map((call) => call.slice(1))).toEqual([[word.logBytes, logPipeBytes, 1000]]);
    wait.mockRestore();
  });

  const gathered = (): WorkerLog & { lines: string[] } => {
    const lines: string[] = [];
    return { wanted: true, requestId: 'r-1', write: (text) => void lines.push(text), lines };
  };

  test.each([
    ['', ['TRACE', 'DEBUG', 'INFO', 'INFO', 'WARN', 'ERROR']],
    ['TRACE', ['TRACE', 'DEBUG', 'INFO', 'INFO', 'WARN', 'ERROR']],
    ['INFO', ['INFO', 'INFO', 'WARN', 'ERROR']],
    ['ERROR', ['ERROR']],
    ['FATAL', []],
  ])('says nothing of levels below %j', (least, levels) => {
    const log = gathered();
    const methods = ['trace', 'debug', 'log', 'info', 'warn', 'error'] as const;
    const before = Object.fromEntries(methods.map((name) => [name, console[name]]));
    vi.stubEnv('AWS_LAMBDA_LOG_LEVEL', least);
    try {
      patchConsole(log, 'Text');
      for (const name of methods) console[name]('said');
      log.wanted = false;
      for (const name of methods) console[name]('unwanted');
    } finally {
      Object.assign(console, before);
      vi.unstubAllEnvs();
    }
    expect(log.lines.map((line) => line.split('\t')[2])).toEqual(levels);
  });

  test('has what is written to the standard streams, which are made when they are first asked for', () => {
    const log = gathered();
    const names = ['stdout', 'stderr'] as const;
    const before = names.map((name) => Object.getOwnPropertyDescriptor(process, name)!);
    let streams: object[] = [];
    try {
      patchStandardStreams(log);
      process.stdout.write('text é\n');
      process.stderr.write(Buffer.from('bytes é'));
      process.stdout.write(new Uint8Array([0x61, 0x62]));
      process.stderr.write('latin', 'latin1');
      streams = names.flatMap((name) => [process[name], process[name]]);
    } finally {
      for (const [at, name] of names.entries()) Object.defineProperty(process, name, before[at]!);
    }
    expect(log.lines).toEqual(['text é\n', 'bytes é', 'ab', 'latin']);
    expect(streams[1]).toBe(streams[0]);
    expect(streams[3]).toBe(streams[2]);
    expect(streams.map((stream) => (stream as { fd: number }).fd)).toEqual([1, 1, 2, 2]);
  });

  test('tells an error of the runtime with its members, and in JSON as an error', () => {
    const log = gathered();
    const error = Object.assign(new TypeError('wrong'), { code: 'E', own: 5, stack: 'TypeError: wrong\n  at a' });
    logError(log, program(), 'Invoke Error ', () => error);
    expect(log.lines[0]).toContain(
      '\tERROR\tInvoke Error  \t{"errorType":"TypeError","errorMessage":"wrong","code":"E","own":5,"stack":["TypeError: wrong","  at a"]}',
    );
    logError(log, program(), 'Invoke Error ', () => 'text');
    expect(log.lines[1]).toContain('"errorMessage":"text"');
    logError(log, program(), 'Invoke Error ', () => Object.assign(new Error('bare'), { stack: 7 }));
    expect(log.lines.pop()).toContain('\t{"errorType":"Error","errorMessage":"bare"}');
    logError(log, program({ AWS_LAMBDA_LOG_FORMAT: 'JSON' }), 'Invoke Error ', () => error);
    expect(JSON.parse(log.lines[2]!)).toMatchObject({ level: 'ERROR', errorType: 'TypeError', requestId: 'r-1' });
    logError(log, program(), 'Invoke Error ', () => {
      throw new Error('unreadable');
    });
    expect(log.lines[3]).toMatch(/\tERROR\tInvoke Error \n$/);
    log.wanted = false;
    logError(log, program(), 'Invoke Error ', () => error);
    expect(log.lines).toHaveLength(4);
    logUncaught(log, 'thrown');
    expect(log.lines.at(-1)).toBe(`'thrown'\n\nNode.js ${process.version}\n`);
  });
});

describe('the context', () => {
  test('says whose invocation it is, and how long it has', () => {
    const settling = {
      done: vi.fn<(error: unknown, result: unknown) => void>(),
      fail: vi.fn<(error: unknown) => void>(),
    };
    const context = contextOf(program(), { ...request(), clientContext: '{"custom":{"a":1}}' }, settling);
    const common = {
      functionName: 'f',
      functionVersion: '7',
      invokedFunctionArn: request().invokedFunctionArn,
      memoryLimitInMB: '512',
      awsRequestId: 'r-1',
      logGroupName: '/aws/lambda/f',
      logStreamName: '2026/11/28/[7]abc',
      identity: undefined,
      clientContext: { custom: { a: 1 } },
    };
    expect(context).toMatchObject({ ...common, callbackWaitsForEmptyEventLoop: true });
    expect(awaitedContextOf(program(), { ...request(), clientContext: '{"custom":{"a":1}}' })).toMatchObject(common);
    expect(contextOf(program(), request(), settling).clientContext).toBeUndefined();
    expect(context.getRemainingTimeInMillis()).toBeGreaterThan(500);
    expect(context.getRemainingTimeInMillis()).toBeLessThanOrEqual(1000);
    const late = request('{}', machineClock() - 500);
    expect(contextOf(program(), late, settling).getRemainingTimeInMillis()).toBe(0);
    expect(awaitedContextOf(program(), late).getRemainingTimeInMillis()).toBeLessThanOrEqual(-500);
    context.done('e', 'r');
    context.succeed('s');
    context.fail('f');
    expect(settling.done.mock.calls).toEqual([
      ['e', 'r'],
      [null, 's'],
    ]);
    expect(settling.fail.mock.calls).toEqual([['f']]);
  });
});

interface Heard {
  readonly listener: InvocationListener;
  readonly events: string[];
}

const hearing = (): Heard => {
  const events: string[] = [];
  const said = (ending: Ending): string =>
    ending.error === null
      ? ending.payload
      : `${ending.error.errorType}: ${(JSON.parse(ending.error.payload) as { errorMessage: string }).errorMessage}`;
  return {
    events,
    listener: {
      settle: (ending) => void events.push(`settled ${said(ending)}`),
      over: (atOnce) => void events.push(`over ${atOnce ? 'at once' : 'later'}`),
      exit: (status) => void events.push(`exit ${status}`),
      fail: (thrown) => void events.push(`failed ${thrown instanceof Error ? thrown.message : String(thrown)}`),
      stream: {
        begun: (type) => void events.push(`begun ${type}`),
        chunk: (bytes) => void events.push(`chunk ${Buffer.from(bytes).toString()}`),
      },
    },
  };
};

const handler = (of: (...values: never[]) => unknown): Handler => of as unknown as Handler;
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(() => setImmediate(resolve));
  });
type Callback = (error?: unknown, result?: unknown) => void;
interface Given {
  callbackWaitsForEmptyEventLoop: boolean;
  done: Callback;
  succeed: (result?: unknown) => void;
  fail: (error?: unknown) => void;
}

describe('an invocation up to Node.js 22', () => {
  const run = async (of: (...values: never[]) => unknown, isEmptied = true): Promise<string[]> => {
    const { listener, events } = hearing();
    const running = beginInvocation(handler(of), program(), request(), listener);
    await turn();
    if (isEmptied) {
      running.loopIsEmpty();
      running.loopIsEmpty();
    }
    await turn();
    return events;
  };

  test.each<[string, (...values: never[]) => unknown, string[]]>([
    ['a promise settles it', async (event: { a: number }) => event.a + 1, ['settled 2', 'over later']],
    ['a promise of nothing is null', async () => undefined, ['settled null', 'over later']],
    [
      'a rejection fails it',
      async () => {
        throw new TypeError('wrong');
      },
      ['failed wrong', 'settled TypeError: wrong', 'over later'],
    ],
    [
      'a rejection with nothing is handled',
      () => Promise.reject(),
      ['failed handled', 'settled string: handled', 'over later'],
    ],
    [
      'what it throws fails it',
      () => {
        throw new RangeError('far');
      },
      ['failed far', 'settled RangeError: far', 'over later'],
    ],
    [
      'nothing thrown is no error',
      () => {
        throw undefined;
      },
      ['settled null', 'over later'],
    ],
    ['neither is null once nothing is left', () => 5, ['settled null', 'over later']],
    [
      'an async function that never settles is an error then',
      async () => new Promise(() => {}),
      [
        expect.stringContaining('failed ') as string,
        expect.stringContaining('settled Runtime.NodeJsExit') as string,
        'over later',
      ],
    ],
    [
      'a callback waits for the loop, and the first counts',
      (_e: unknown, _c: unknown, callback: Callback) => {
        callback(null, 'first');
        callback(null, 'second');
        callback(new Error('third'));
      },
      ['settled "first"', 'over later'],
    ],
    [
      'a callback with an error does not wait',
      (_e: unknown, _c: unknown, callback: Callback) => callback('wrong'),
      ['failed wrong', 'settled string: wrong', 'over later'],
    ],
    ['done ends it at once', (_e: unknown, context: Given) => context.done(null, 1), ['settled 1', 'over later']],
    ['succeed ends it at once', (_e: unknown, context: Given) => context.succeed(2), ['settled 2', 'over later']],
    [
      'a bare fail is handled',
      (_e: unknown, context: Given) => context.fail(),
      ['failed handled', 'settled string: handled', 'over later'],
    ],
    [
      'what cannot be JSON is an error that the log is told of',
      async () => ({ big: 1n }),
      ['failed Unable to stringify response body', 'settled Error: Unable to stringify response body', 'over later'],
    ],
    [
      'what cannot be JSON ends the runtime where a callback waited',
      (_e: unknown, _c: unknown, callback: Callback) => callback(null, { big: 1n }),
      ['settled Error: Unable to stringify response body', 'over later', 'exit 1'],
    ],
    [
      'a symbol is no result',
      async () => Symbol('x'),
      ['failed Unable to stringify response body', 'settled TypeError: Wrong arguments', 'over later'],
    ],
    [
      'a result of more than 6 MB is too large, and no failure of the handler',
      async () => 'x'.repeat(6 * 1024 ** 2 + 1000),
      [expect.stringContaining('settled Function.ResponseSizeTooLarge') as string, 'over later'],
    ],
  ])('%s', async (_name, of, events) => {
    expect(await run(of)).toEqual(events);
  });

  test('a callback ends it at once where it need not wait', async () => {
    const of = (_e: unknown, context: Given, callback: Callback): void => {
      context.callbackWaitsForEmptyEventLoop = false;
      callback(null, 'now');
    };
    expect(await run(of, false)).toEqual(['settled "now"', 'over later']);
    const waiting = (_e: unknown, _c: unknown, callback: Callback): void => callback(null, 'later');
    expect(await run(waiting, false)).toEqual([]);
  });
});

interface Streaming {
  setContentType(type: string): void;
  write(chunk: unknown): boolean;
  end(chunk?: unknown): void;
}
type StreamingHandler = (event: unknown, stream: Streaming, context: Given) => unknown;
interface AwsLambda {
  streamifyResponse(of: StreamingHandler): (...values: never[]) => unknown;
  HttpResponseStream: { from(stream: Streaming, prelude: unknown): Streaming };
}

describe('from Node.js 24 on', () => {
  beforeEach(() => installStreaming());
  afterEach(() => void Reflect.deleteProperty(globalThis, 'awslambda'));
  const awslambda = (): AwsLambda => (globalThis as unknown as { awslambda: AwsLambda }).awslambda;
  const run = async (of: (...values: never[]) => unknown): Promise<string[]> => {
    const { listener, events } = hearing();
    const running = awaitedInvocation(handler(of), program(), request(), listener);
    await eventually(() => expect(events.at(-1)).toMatch(/^over/));
    running.loopIsEmpty();
    return events;
  };

  test.each<[string, (...values: never[]) => unknown, string[]]>([
    ['a handler is awaited', async (event: { a: number }) => event.a, ['settled 1', 'over at once']],
    ['whatever it returns', () => 'plain', ['settled "plain"', 'over at once']],
    [
      'what it throws fails it',
      () => {
        throw new RangeError('far');
      },
      ['failed far', 'settled RangeError: far', 'over at once'],
    ],
    [
      'what cannot be JSON has an error of its own',
      async () => ({ big: 1n }),
      ['settled Runtime.JSONStringifyError: Unable to stringify response body', 'over at once'],
    ],
  ])('%s', async (_name, of, events) => {
    expect(await run(of)).toEqual(events);
  });

  test('a stream is answered once, when it ends; the runtime is done when its handler has returned', async () => {
    let isDone = false;
    const of = awslambda().streamifyResponse(async (_event, stream) => {
      stream.setContentType('text/x');
      stream.write('a');
      stream.write({ b: 1 });
      stream.end();
      await turn();
      isDone = true;
    });
    const events = await run(of);
    expect(isDone).toBe(true);
    expect(events).toEqual(['begun text/x', 'chunk a', 'chunk {"b":1}', 'settled ', 'over at once']);
  });

  test('a prelude comes before everything else, and the type cannot follow', async () => {
    const of = awslambda().streamifyResponse(async (_event, stream) => {
      const http = awslambda().HttpResponseStream.from(stream, { statusCode: 201 });
      http.write('x');
      expect(() => http.setContentType('late')).toThrow('Cannot set content-type, too late.');
      http.end();
    });
    expect(await run(of)).toEqual([
      'begun application/vnd.awslambda.http-integration-response',
      'chunk {"statusCode":201}',
      `chunk ${'\0'.repeat(8)}`,
      'chunk x',
      'settled ',
      'over at once',
    ]);
  });

  test('a stream that is not ended, or whose handler throws, is an error; after its end only the log is told', async () => {
    const stream = (of: StreamingHandler): Promise<string[]> => run(awslambda().streamifyResponse(of));
    expect(await stream(async (_e, to) => void to.write('a'))).toEqual([
      'begun application/octet-stream',
      'chunk a',
      'settled string: Response stream is not finished.',
      'failed Response stream is not finished.',
      'over at once',
    ]);
    expect(await stream(() => 5)).toEqual([
      'settled string: Streaming does not support non-async handlers.',
      'failed Streaming does not support non-async handlers.',
      'over at once',
    ]);
    const late = await stream(async (_e, to) => {
      to.end('x');
      await turn();
      throw new TypeError('after');
    });
    expect(late).toEqual(['begun application/octet-stream', 'chunk x', 'settled ', 'failed after', 'over at once']);
  });

  test('the runtime ends where nothing is left that could settle it', async () => {
    const { listener, events } = hearing();
    const running = awaitedInvocation(
      handler(() => new Promise(() => {})),
      program(),
      request(),
      listener,
    );
    await turn();
    running.loopIsEmpty();
    expect(events).toEqual(['exit 0']);
  });
});

describe('a stream up to Node.js 22', () => {
  beforeEach(() => installStreaming());
  afterEach(() => void Reflect.deleteProperty(globalThis, 'awslambda'));
  const run = async (of: StreamingHandler): Promise<{ before: string[]; events: string[] }> => {
    const { awslambda } = globalThis as unknown as { awslambda: AwsLambda };
    const { listener, events } = hearing();
    const running = beginInvocation(handler(awslambda.streamifyResponse(of)), program(), request(), listener);
    await eventually(() => expect(events.some((event) => event.startsWith('settled'))).toBe(true));
    await turn();
    const before = [...events];
    running.loopIsEmpty();
    return { before, events: events.slice(before.length) };
  };
  const streamed = ['begun application/octet-stream', 'chunk x', 'settled '];

  test('is over when nothing is left to be done, or at once where that need not be waited for', async () => {
    expect(await run(async (_event, stream) => stream.end('x'))).toEqual({ before: streamed, events: ['over later'] });
    const hasty = await run(async (_event, stream, context) => {
      context.callbackWaitsForEmptyEventLoop = false;
      stream.end('x');
    });
    expect(hasty).toEqual({ before: [...streamed, 'over later'], events: [] });
  });

  test('that has ended is answered once, though its handler never returns, which ends the runtime', async () => {
    const never = await run((_event, stream) => {
      stream.end('x');
      return new Promise(() => undefined);
    });
    expect(never).toEqual({ before: streamed, events: ['exit 1'] });
  });
});

describe('a thread keeps its hands off its process', () => {
  const processMembers = [
    'kill',
    'abort',
    'umask',
    'dlopen',
    'setuid',
    'setgid',
    'seteuid',
    'setegid',
    'setgroups',
    'initgroups',
  ];
  const fsMembers = ['write', 'writeSync', 'writeFileSync', 'appendFileSync', 'open', 'openSync', 'close', 'closeSync'];
  const kept = (target: object, names: readonly string[]): (() => void) => {
    const before = names.map((name) => [name, (target as Record<string, unknown>)[name]] as const);
    return () => Object.assign(target, Object.fromEntries(before));
  };
  /** What is asked within, by the confined members; afterwards all is as it was. */
  const confined = async (
    use: (heard: { readonly ended: string[]; readonly lacked: string[]; readonly written: string[] }) => unknown,
    first: () => void = () => {},
  ): Promise<void> => {
    const restores = [kept(process, processMembers), kept(fs, fsMembers)];
    const heard = { ended: [] as string[], lacked: [] as string[], written: [] as string[] };
    try {
      first();
      confine(
        { wanted: true, requestId: null, write: (text) => void heard.written.push(text) },
        { end: (reason) => void heard.ended.push(reason), needsProcess: (reason) => void heard.lacked.push(reason) },
      );
      await use(heard);
    } finally {
      for (const restore of restores) restore();
      syncBuiltinESMExports();
    }
  };

  test('signals to itself end it, those to others are refused', () =>
    confined(({ ended }) => {
      expect(process.kill(process.pid)).toBe(true);
      process.kill(0, 'SIGKILL');
      process.kill(-process.pid, 'SIGINT');
      process.kill(process.pid, 0);
      expect(ended).toEqual(['signal: terminated', 'signal: killed', 'signal: interrupt']);
      expect(() => process.kill(1)).toThrow(expect.objectContaining({ code: 'EPERM', syscall: 'kill' }) as Error);
      expect(() => process.kill(process.ppid, 0)).toThrow('EPERM: kill');
      expect(() => process.abort()).toThrow('unreachable');
      expect(ended.at(-1)).toBe('signal: aborted');
    }));

  test('what is written to descriptors 1 and 2 is its log, whole or in part', () =>
    confined(async ({ written }) => {
      expect(fs.writeSync(1, 'out')).toBe(3);
      expect(fs.writeSync(2, Buffer.from('abcdef'), 2, 3)).toBe(3);
      fs.writeSync(1, Buffer.from('abcdef'), 4);
      fs.writeFileSync(1, 'file');
      fs.appendFileSync(2, 'more');
      const told = await new Promise((resolve) => {
        fs.write(1, 'ö', (error, bytes, text) => resolve([error, bytes, text]));
      });
      expect(told).toEqual([null, 2, 'ö']);
      expect(written).toEqual(['out', 'cde', 'ef', 'file', 'more', 'ö']);
    }));

  test('files are written as ever, and only what it opened is closed', () =>
    confined(async ({ written }) => {
      const directory = mkdtempSync(join(tmpdir(), 'windtunnel-confine-'));
      try {
        const path = join(directory, 'x');
        const fd = fs.openSync(path, 'w');
        expect(fs.writeSync(fd, 'text')).toBe(4);
        fs.closeSync(fd);
        expect(() => fs.closeSync(fd)).toThrow(expect.objectContaining({ code: 'EBADF', syscall: 'close' }) as Error);
        for (const standard of [0, 1, 2]) fs.closeSync(standard);
        const closed = (number: number) =>
          new Promise((resolve) => {
            fs.close(number, (error) => resolve(error?.code ?? null));
          });
        for (const standard of [0, 1, 2]) expect(await closed(standard)).toBeNull();
        expect(await closed(9999)).toBe('EBADF');
        const opened = await new Promise<number>((resolve) => {
          fs.open(path, 'r', (_, number) => resolve(number));
        });
        expect(await closed(opened)).toBeNull();
        expect(await closed(opened)).toBe('EBADF');
        const missing = await new Promise((resolve) => {
          fs.open(join(directory, 'none'), 'r', (error) => resolve(error?.code));
        });
        expect(missing).toBe('ENOENT');
        expect(fs.readFileSync(path, 'utf8')).toBe('text');
        expect(written).toEqual([]);
      } finally {
        rmSync(directory, { recursive: true });
      }
    }));

  test('what only a process can do is told, and still refused', () => {
    const unsupported = Object.assign(new Error('not in workers'), { code: 'ERR_WORKER_UNSUPPORTED_OPERATION' });
    const failing = (error: Error) => (): never => {
      throw error;
    };
    const replaced = (name: string, error: Error): void => void Object.assign(process, { [name]: failing(error) });
    const load = (name: string): void =>
      (process as unknown as { dlopen(module: object, file: string): void }).dlopen({}, name);
    return confined(
      ({ lacked }) => {
        expect(() => process.umask(0o22)).toThrow('not in workers');
        expect(lacked).toEqual(['it calls process.umask, which no thread can']);
        expect(() => process.setuid!(5)).toThrow('another reason');
        expect(lacked).toHaveLength(1);
        for (const [message, reason] of [
          ["Module did not self-register: '/a/b.node'.", 'its native addon b.node works in no thread'],
          [
            'libx.so: cannot open shared object file',
            'its native addon b.node looks for a library where a process of its own does',
          ],
          ['invalid ELF header', null],
        ] as const) {
          lacked.length = 0;
          dlopenError.message = message;
          expect(() => load('/a/b.node')).toThrow(message);
          expect(lacked).toEqual(reason === null ? [] : [reason]);
        }
      },
      () => {
        replaced('umask', unsupported);
        replaced('setuid', new Error('another reason'));
        replaced('dlopen', dlopenError);
      },
    );
  });
  const dlopenError = new Error('');
});

test('an error without a stack is told without one', () => {
  const error = Object.assign(new TypeError('bare'), { stack: undefined });
  const line = consoleLine('JSON', 'ERROR', { requestId: null }, ['x', error]);
  expect(JSON.parse(line)).toMatchObject({ errorType: 'TypeError', errorMessage: 'bare', stackTrace: [] });
});

test.each<[unknown, string, string[]]>([
  ['text', 'text', []],
  [undefined, 'undefined', []],
  [{ toString: () => 'own' }, 'own', []],
  [
    Object.assign(new Error('m'), { stack: 'Error: m\n    at f (x.js:1:2)' }),
    'Error: m',
    ['Error: m', '    at f (x.js:1:2)'],
  ],
])('a promise that was rejected with %j and nobody listening is told with what it was', (reason, message, stack) => {
  const { errorType, payload } = unhandledRejection(reason);
  expect([errorType, JSON.parse(payload)]).toEqual([
    'Runtime.UnhandledPromiseRejection',
    {
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: message,
      trace: [`Runtime.UnhandledPromiseRejection: ${message}`, ...stack],
    },
  ]);
});
