// One invocation by the rules of its runtime, without a sandbox around it: when it is answered and how, when the runtime is
// done, what the log is told, and when the runtime ends.

import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { syncResponseLimitBytes } from '../../lambda/quotas.ts';
import type { SandboxProgram, SandboxRequest } from '../../local/sandbox/sandbox.ts';
import {
  nodeJsExit,
  plainError,
  rejectionError,
  runtimeError,
  thrownError,
  unhandledRejection,
} from '../../local/worker/errors.ts';
import { callbackProblem, isAwaitedOnly } from '../../local/worker/handler-rules.ts';
import { beginInvocation } from '../../local/worker/invocation.ts';
import type { RunningInvocation } from '../../local/worker/running-invocation.ts';
import type { Handler } from '../../local/worker/load-handler.ts';
import { installStreaming } from '../../local/worker/response-stream.ts';
import { resultEnding } from '../../local/worker/result-ending.ts';

const programOf = (version: number): SandboxProgram => ({
  handlerFile: '/var/task/index.mjs',
  handlerFormat: 'esm',
  handlerExport: 'handler',
  functionName: 'checkout',
  memoryMb: 256,
  logGroupName: '/aws/lambda/checkout',
  logStreamName: 'stream',
  environment: { AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${version}.x`, AWS_LAMBDA_FUNCTION_VERSION: '7' },
});
const request = (fields: Partial<SandboxRequest> = {}): SandboxRequest => ({
  requestId: 'r-1',
  payload: '{"n":1}',
  invokedFunctionArn: 'arn',
  deadlineMs: Number.MAX_SAFE_INTEGER,
  clientContext: null,
  traceId: null,
  wantsLog: true,
  ...fields,
});

const parsed = (text: string): unknown => JSON.parse(text);
const turns = async (count = 6): Promise<void> => {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Calls a handler; everything that is told of it, in order. */
const begun = (handler: unknown, version = 22, fields: Partial<SandboxRequest> = {}) => {
  const told: unknown[] = [];
  const running: RunningInvocation = beginInvocation(handler as Handler, programOf(version), request(fields), {
    settle: (ending) => {
      const { error } = ending;
      told.push(
        error === null
          ? ['answer', ending.payload]
          : ['error', error.errorType, (parsed(error.payload) as { errorMessage: string }).errorMessage],
      );
    },
    over: (atOnce) => void told.push(['over', atOnce]),
    exit: (status) => void told.push(['exit', status]),
    fail: (thrown) => void told.push(['log', String(thrown)]),
    stream: {
      begun: (contentType) => void told.push(['begun', contentType]),
      chunk: (bytes) => void told.push(['chunk', Buffer.from(bytes).toString()]),
    },
  });
  return { told, running };
};

const never = (): Promise<never> => new Promise(() => {});

describe('up to Node.js 22', () => {
  test.each<[string, unknown, unknown[]]>([
    [
      'a promise',
      async (event: { n: number }) => event.n + 1,
      [
        ['answer', '2'],
        ['over', false],
      ],
    ],
    [
      'a promise of nothing',
      async () => {},
      [
        ['answer', 'null'],
        ['over', false],
      ],
    ],
    [
      'a promise that is rejected',
      async () => Promise.reject(new TypeError('no')),
      [
        ['log', 'TypeError: no'],
        ['error', 'TypeError', 'no'],
        ['over', false],
      ],
    ],
    [
      'a promise rejected with nothing',
      async () => Promise.reject(),
      [
        ['log', 'handled'],
        ['error', 'string', 'handled'],
        ['over', false],
      ],
    ],
    [
      'a throw',
      () => {
        throw new RangeError('far');
      },
      [
        ['log', 'RangeError: far'],
        ['error', 'RangeError', 'far'],
        ['over', false],
      ],
    ],
    [
      'a callback with an error',
      (_e: unknown, _c: unknown, callback: (error: unknown) => void) => callback('bad'),
      [
        ['log', 'bad'],
        ['error', 'string', 'bad'],
        ['over', false],
      ],
    ],
    [
      'succeed',
      (_e: unknown, context: { succeed(value: unknown): void }) => context.succeed({ a: 1 }),
      [
        ['answer', '{"a":1}'],
        ['over', false],
      ],
    ],
    [
      'done',
      (_e: unknown, context: { done(error: unknown, value: unknown): void }) => context.done(null, 5),
      [
        ['answer', '5'],
        ['over', false],
      ],
    ],
    [
      'done with an error',
      (_e: unknown, context: { done(error: unknown): void }) => context.done(new Error('x')),
      [
        ['log', 'Error: x'],
        ['error', 'Error', 'x'],
        ['over', false],
      ],
    ],
    [
      'fail without a word',
      (_e: unknown, context: { fail(): void }) => context.fail(),
      [
        ['log', 'handled'],
        ['error', 'string', 'handled'],
        ['over', false],
      ],
    ],
    [
      'two ways, of which the first counts',
      (_e: unknown, context: { succeed(v: unknown): void; fail(e: unknown): void }) => {
        context.succeed(1);
        context.fail('late');
      },
      [
        ['answer', '1'],
        ['over', false],
      ],
    ],
    [
      'a value that cannot be JSON',
      async () => 1n,
      [
        ['log', 'Error: Unable to stringify response body'],
        ['error', 'Error', 'Unable to stringify response body'],
        ['over', false],
      ],
    ],
  ])('%s', async (_, handler, told) => {
    const seen = begun(handler);
    await turns();
    seen.running.loopIsEmpty();
    expect(seen.told).toEqual(told);
  });

  test('a callback waits for an empty event loop, the first one', async () => {
    const { told, running } = begun((_e: unknown, _c: unknown, callback: (error: unknown, value: unknown) => void) => {
      callback(null, 'first');
      callback(null, 'second');
    });
    await turns();
    expect(told).toEqual([]);
    running.loopIsEmpty();
    running.loopIsEmpty();
    expect(told).toEqual([
      ['answer', '"first"'],
      ['over', false],
    ]);
  });

  test('or not, where it is told not to', () => {
    const { told } = begun(
      (
        _e: unknown,
        context: { callbackWaitsForEmptyEventLoop: boolean },
        callback: (error: unknown, value: unknown) => void,
      ) => {
        context.callbackWaitsForEmptyEventLoop = false;
        callback(undefined, 3);
      },
    );
    expect(told).toEqual([
      ['answer', '3'],
      ['over', false],
    ]);
  });

  test('a callback with what cannot be JSON ends the runtime', () => {
    const { told, running } = begun((_e: unknown, _c: unknown, callback: (error: unknown, value: unknown) => void) =>
      callback(null, 1n),
    );
    running.loopIsEmpty();
    expect(told).toEqual([
      ['error', 'Error', 'Unable to stringify response body'],
      ['over', false],
      ['exit', 1],
    ]);
  });

  test('nothing at all is null when the event loop is empty, a promise that never settles an error', async () => {
    const silent = begun(() => undefined);
    silent.running.loopIsEmpty();
    expect(silent.told).toEqual([
      ['answer', 'null'],
      ['over', false],
    ]);
    const stuck = begun(async () => never());
    await turns();
    stuck.running.loopIsEmpty();
    expect(stuck.told).toEqual([
      ['log', expect.stringContaining('Runtime.NodeJsExit') as string],
      ['error', 'Runtime.NodeJsExit', expect.stringContaining('never settled') as string],
      ['over', false],
    ]);
  });
});

describe('from Node.js 24 on', () => {
  test.each<[string, unknown, unknown[]]>([
    [
      'a promise',
      async (event: { n: number }) => event.n + 1,
      [
        ['answer', '2'],
        ['over', true],
      ],
    ],
    [
      'a value',
      () => 'plain',
      [
        ['answer', '"plain"'],
        ['over', true],
      ],
    ],
    [
      'a rejection',
      async () => Promise.reject(new TypeError('no')),
      [
        ['log', 'TypeError: no'],
        ['error', 'TypeError', 'no'],
        ['over', true],
      ],
    ],
    [
      'a throw of no error',
      () => {
        throw 'text';
      },
      [
        ['log', 'text'],
        ['error', 'string', 'text'],
        ['over', true],
      ],
    ],
    [
      'what cannot be JSON',
      async () => 1n,
      [
        ['error', 'Runtime.JSONStringifyError', 'Unable to stringify response body'],
        ['over', true],
      ],
    ],
    [
      'no way of the old interface',
      (_e: unknown, context: object, ...rest: unknown[]) => [
        'done' in context,
        'callbackWaitsForEmptyEventLoop' in context,
        rest.length,
      ],
      [
        ['answer', '[false,false,0]'],
        ['over', true],
      ],
    ],
  ])('%s', async (_, handler, told) => {
    const seen = begun(handler, 24);
    await turns();
    seen.running.loopIsEmpty();
    expect(seen.told).toEqual(told);
  });

  test('a promise that never settles lets Node.js end by itself', async () => {
    const { told, running } = begun(never, 24);
    await turns();
    running.loopIsEmpty();
    expect(told).toEqual([['exit', 0]]);
  });

  test.each([
    ['AWS_Lambda_nodejs22.x', false],
    ['AWS_Lambda_nodejs24.x', true],
    ['AWS_Lambda_nodejs26.x', true],
    ['AWS_Lambda_python3.13', false],
    [undefined, false],
  ])('%s: awaited only %s, and callbacks refused', (name, is) => {
    const environment: Record<string, string> = name === undefined ? {} : { AWS_EXECUTION_ENV: name };
    const program = { ...programOf(22), environment };
    expect(isAwaitedOnly(program)).toBe(is);
    expect(callbackProblem(program, 2)).toBeNull();
    const problem = callbackProblem(program, 3);
    expect(problem?.errorType).toBe(is ? 'Runtime.CallbackHandlerDeprecated' : undefined);
  });
});

describe('the context', () => {
  afterEach(() => vi.useRealTimers());
  const seenBy = async (version: number, fields: Partial<SandboxRequest>): Promise<Record<string, unknown>> => {
    const { told } = begun(
      async (_event: unknown, context: Record<string, unknown>) => ({
        ...context,
        left: (context['getRemainingTimeInMillis'] as () => number)(),
      }),
      version,
      fields,
    );
    await turns();
    return parsed((told.find((one) => (one as string[])[0] === 'answer') as string[])[1]!) as Record<string, unknown>;
  };

  test.each([22, 24])('of Node.js %i says who is called', async (version) => {
    const context = await seenBy(version, { clientContext: '{"custom":{"a":1}}' });
    expect(context).toMatchObject({
      functionName: 'checkout',
      functionVersion: '7',
      invokedFunctionArn: 'arn',
      memoryLimitInMB: '256',
      awsRequestId: 'r-1',
      logGroupName: '/aws/lambda/checkout',
      logStreamName: 'stream',
      clientContext: { custom: { a: 1 } },
    });
    expect(context['callbackWaitsForEmptyEventLoop']).toBe(version === 22 ? true : undefined);
    expect('clientContext' in (await seenBy(version, {}))).toBe(false);
  });

  test('counts what is left, below nothing only from Node.js 24 on', async () => {
    expect((await seenBy(22, { deadlineMs: 0 }))['left']).toBe(0);
    expect((await seenBy(24, { deadlineMs: 0 }))['left']).toBeLessThan(0);
  });
});

describe('a stream', () => {
  interface Stream {
    write(value: unknown): boolean;
    end(value?: unknown): void;
    destroy(): void;
    setContentType(type: string): void;
  }
  type Streaming = (event: unknown, stream: Stream, context: { callbackWaitsForEmptyEventLoop: boolean }) => unknown;
  beforeAll(() => installStreaming());
  const streamed = (handler: Streaming): unknown =>
    (globalThis as never as { awslambda: { streamifyResponse(h: Streaming): unknown } }).awslambda.streamifyResponse(
      handler,
    );
  const http = (stream: Stream, prelude: unknown): Stream =>
    (
      globalThis as never as { awslambda: { HttpResponseStream: { from(s: Stream, p: unknown): Stream } } }
    ).awslambda.HttpResponseStream.from(stream, prelude);

  test.each<[string, Streaming, unknown[]]>([
    [
      'is told piece by piece, and answered at its end',
      async (_event, stream) => {
        stream.setContentType('text/plain');
        stream.write('a');
        stream.write({ b: 1 });
        stream.end(Buffer.from('c'));
      },
      [
        ['begun', 'text/plain'],
        ['chunk', 'a'],
        ['chunk', '{"b":1}'],
        ['chunk', 'c'],
        ['answer', ''],
      ],
    ],
    [
      'of nothing is begun and answered',
      async (_event, stream) => stream.end(),
      [
        ['begun', 'application/octet-stream'],
        ['answer', ''],
      ],
    ],
    [
      'of HTTP has its prelude first',
      async (_event, stream) => {
        const response = http(stream, { statusCode: 201 });
        response.write('x');
        response.end();
      },
      [
        ['begun', 'application/vnd.awslambda.http-integration-response'],
        ['chunk', '{"statusCode":201}'],
        ['chunk', '\0'.repeat(8)],
        ['chunk', 'x'],
        ['answer', ''],
      ],
    ],
    [
      'takes no content type once it was written',
      async (_event, stream) => {
        stream.write('a');
        stream.setContentType('text/plain');
      },
      [
        ['begun', 'application/octet-stream'],
        ['chunk', 'a'],
        ['error', 'Runtime.InvalidStreamingOperation', 'Cannot set content-type, too late.'],
        ['log', 'Runtime.InvalidStreamingOperation: Cannot set content-type, too late.'],
      ],
    ],
    [
      'must be ended',
      async () => {},
      [
        ['error', 'string', 'Response stream is not finished.'],
        ['log', 'Response stream is not finished.'],
      ],
    ],
    [
      'needs a promise',
      () => 5,
      [
        ['error', 'string', 'Streaming does not support non-async handlers.'],
        ['log', 'Streaming does not support non-async handlers.'],
      ],
    ],
    [
      'may fail',
      async () => Promise.reject(new TypeError('no')),
      [
        ['error', 'TypeError', 'no'],
        ['log', 'TypeError: no'],
      ],
    ],
  ])('%s', async (_, handler, told) => {
    for (const version of [22, 24]) {
      const seen = begun(streamed(handler), version);
      await turns(12);
      seen.running.loopIsEmpty();
      expect(seen.told).toEqual([...told, ['over', version === 24]]);
    }
  });

  test('that has ended is answered while its handler goes on; a failure then is for the log', async () => {
    let go = (): void => {};
    const { told } = begun(
      streamed(async (_event, stream) => {
        stream.end('x');
        await new Promise<void>((resolve) => {
          go = resolve;
        });
        throw new Error('late');
      }),
    );
    await turns();
    expect(told.at(-1)).toEqual(['answer', '']);
    go();
    await turns();
    expect(told.filter((one) => ['error', 'log'].includes((one as string[])[0]!))).toEqual([['log', 'Error: late']]);
  });

  test('that never returns is an error and ends the runtime, up to Node.js 22', async () => {
    const { told, running } = begun(streamed(never));
    await turns();
    running.loopIsEmpty();
    expect(told).toEqual([
      ['error', 'Runtime.NodeJsExit', expect.any(String) as string],
      ['exit', 1],
    ]);
  });

  test('is over at once where nothing need be waited for', async () => {
    const { told } = begun(
      streamed(async (_event, stream, context) => {
        context.callbackWaitsForEmptyEventLoop = false;
        stream.end();
      }),
    );
    await turns(12);
    expect(told.at(-1)).toEqual(['over', false]);
  });
});

describe('a result', () => {
  test.each<[string, unknown, string]>([
    ['undefined', undefined, 'null'],
    ['an object', { a: [1] }, '{"a":[1]}'],
    ['as long as may be', 'x'.repeat(syncResponseLimitBytes - 2), `"${'x'.repeat(syncResponseLimitBytes - 2)}"`],
  ])('%s', (_, value, payload) => expect(resultEnding(value)).toEqual({ payload, error: null }));

  test.each<[string, unknown, string]>([
    ['one byte longer', 'x'.repeat(syncResponseLimitBytes - 1), 'Function.ResponseSizeTooLarge'],
    ['longer in UTF-8', 'é'.repeat(syncResponseLimitBytes / 2), 'Function.ResponseSizeTooLarge'],
    ['a symbol', Symbol('s'), 'TypeError'],
    ['a function', () => 1, 'TypeError'],
    ['a BigInt', 1n, 'Error'],
  ])('%s is an error', (_, value, errorType) => {
    expect(resultEnding(value).error?.errorType).toBe(errorType);
  });
});

describe('errors on the wire', () => {
  const read = ({ errorType, payload }: { errorType: string; payload: string }) => {
    const { trace, ...rest } = parsed(payload) as { errorType: string; errorMessage: string; trace: string[] };
    expect(rest.errorType).toBe(errorType);
    return [errorType, rest.errorMessage, trace.length > 0];
  };
  const odd = {
    get name(): string {
      throw new Error('no');
    },
    toString: () => {
      throw new Error('no');
    },
  };
  const alike = { name: 'Mine', message: 'own', stack: 'Mine: own\n  at x' };
  test.each<[string, unknown, unknown[], unknown[]]>([
    ['an error', new TypeError('m'), ['TypeError', 'm', true], ['TypeError', 'm', true]],
    ['a text', 'm', ['string', 'm', false], ['string', 'm', false]],
    ['a number', 5, ['number', '5', false], ['number', '5', false]],
    ['nothing', undefined, ['string', 'handled', false], ['undefined', 'undefined', false]],
    ['null', null, ['string', 'handled', false], ['object', 'null', false]],
    ['an object like an error', alike, ['Mine', 'own', true], ['object', '[object Object]', false]],
    [
      'an object with a part of one',
      { name: 'Mine', message: '' },
      ['object', '[object Object]', false],
      ['object', '[object Object]', false],
    ],
  ])('%s', (_, thrown, old, plain) => {
    expect([read(thrownError(thrown)), read(plainError(thrown))]).toEqual([old, plain]);
  });

  test('what cannot be read is said so', () => {
    for (const told of [thrownError, plainError])
      expect(read(told(odd))).toEqual([
        'handled',
        expect.stringContaining('there was a problem while retrieving') as string,
        false,
      ]);
    expect(read(unhandledRejection(odd))).toEqual([
      'Runtime.UnhandledPromiseRejection',
      'the reason could not be read',
      true,
    ]);
  });

  test('of the runtime and of promises nobody listened to', () => {
    expect(parsed(runtimeError('Runtime.X', 'm').payload)).toEqual({
      errorType: 'Runtime.X',
      errorMessage: 'm',
      trace: ['Runtime.X: m'],
    });
    const { trace } = parsed(unhandledRejection(new Error('gone')).payload) as { trace: string[] };
    expect(trace.slice(0, 2)).toEqual(['Runtime.UnhandledPromiseRejection: Error: gone', 'Error: gone']);
    expect(rejectionError('why')).toMatchObject({
      name: 'Runtime.UnhandledPromiseRejection',
      message: 'why',
      reason: 'why',
      promise: {},
    });
    expect(nodeJsExit().name).toBe('Runtime.NodeJsExit');
  });
});
