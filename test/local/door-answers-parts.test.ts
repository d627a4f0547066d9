// What clients of doors get where a function is refused, throttled or gone, or answers what is no JSON; over functions that are made up.

import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { FrontDoorKind, WireError } from '../../lambda/index.ts';
import type { Dispatched } from '../../local/environment/dispatched.ts';
import { gateway, type GatewayOptions } from '../../local/http/gateway.ts';
import type { Route } from '../../local/http/route.ts';
import { answeredTrace, type HttpRequest } from '../../local/wire/http-request.ts';
import { doorAnswers, proxyAnswer } from '../../local/wire/proxy-answer.ts';

const urlId = 'a1'.repeat(16);
const finished = (payload: string, failed = false): Dispatched => ({
  kind: 'finished',
  finished: { payload, failed, durationMs: 1, logTail: null },
});

/** Doors to one function `f`. */
const doors = (dispatched: Dispatched, refusal: WireError | null = null, routes: readonly Partial<Route>[] = []) => {
  const events: Record<string, unknown>[] = [];
  const counted: number[] = [];
  const everybody = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'].map((Action) => ({ Principal: '*', Action }));
  const url = (invokeMode: string) => ({ urlId, authType: 'NONE', invokeMode });
  const stored = (invokeMode: string) => ({
    name: 'f',
    urls: new Map([['$LATEST', url(invokeMode)]]),
    policies: new Map([['$LATEST', { statements: everybody }]]),
  });
  const through = (invokeMode: string) =>
    gateway({
      routes: routes.map((route) => ({ functionName: 'f', method: 'ANY', path: '/', payloadFormat: '1.0', ...route })),
      rules: { apiGatewayRate: 1000, apiGatewayBurst: 1000 },
      registry: {
        all: [stored(invokeMode)],
        context: { accountId: '123456789012', region: 'eu-west-1' },
        hadUrl: () => false,
      },
      target: () =>
        Promise.resolve(refusal ?? { stored: stored(invokeMode), revision: {}, invokedFunctionArn: 'arn:f' }),
      dispatch: (_: unknown, { payload }: { readonly payload: string }) => {
        events.push(JSON.parse(payload) as Record<string, unknown>);
        return Promise.resolve(dispatched);
      },
      clock: () => 0,
      metrics: { countUrl: (_: string, status: number) => counted.push(status) },
      doorKeeper: null,
      tracer: null,
    } as unknown as GatewayOptions);
  const asked = async (
    path: string,
    { invokeMode = 'BUFFERED', headers = {} }: { invokeMode?: string; headers?: object } = {},
  ) => {
    const request = {
      method: 'GET',
      path,
      queryText: '',
      headers,
      rawHeaders: [],
      body: Buffer.alloc(0),
      sourceIp: '127.0.0.1',
      requestId: '01234567-89ab-cdef-0123-456789abcdef',
      traceId: 'Root=1-0-0',
      arrivedMs: 0,
      receivedAtMs: 0,
    } as unknown as HttpRequest;
    const { status, headers: got, ...rest } = (await through(invokeMode).answer(request))!;
    return {
      status,
      type: got['x-amzn-ErrorType'],
      body: 'stream' in rest ? await text(rest.stream) : String(rest.body),
    };
  };
  return { asked, events, counted };
};

const tenantMissing: WireError = {
  status: 400,
  errorType: 'InvalidParameterValueException',
  body: { Type: 'User', message: 'Give a tenant' },
};
const noDisk: WireError = { status: 502, errorType: 'EFSIOException', body: { Message: 'no disk' } };
const missing: WireError = { status: 404, errorType: 'ResourceNotFoundException', body: { Message: 'none' } };
const rest = { kind: 'rest' } as const;
const http = { kind: 'http', payloadFormat: '2.0' } as const;
const byUrl = `/_windtunnel/url/${urlId}/`;

describe('of a function that Lambda refuses', () => {
  test.each([
    ['before it runs', finished('"x"'), tenantMissing, [400, 'InvalidParameterValueException', 'Give a tenant']],
    ['when it runs', { kind: 'refused', error: noDisk } as const, null, [502, 'EFSIOException', 'no disk']],
  ])('a REST API passes on why: %s', async (_, dispatched, refusal, [status, type, message]) => {
    const { asked } = doors(dispatched, refusal, [rest]);
    expect(await asked('/')).toEqual({ status, type, body: JSON.stringify({ message }) });
  });

  test.each([
    ['an HTTP API', '/', [http], { status: 500, body: '{"message":"Internal Server Error"}' }],
    ['a Function URL', byUrl, [], { status: 502, body: 'Internal Server Error' }],
  ])('%s says that it failed', async (_, path, routes, failure) => {
    for (const refusal of [tenantMissing, missing]) {
      const { asked, events } = doors(finished('"x"'), refusal, routes);
      expect(await asked(path)).toMatchObject(failure);
      expect(events).toEqual([]);
    }
  });

  test('that is not there a REST API says that it failed', async () => {
    expect(await doors(finished('"x"'), missing, [rest]).asked('/')).toMatchObject({
      status: 502,
      body: '{"message":"Internal server error"}',
    });
  });
});

describe('a Function URL that streams', () => {
  const streamed = { invokeMode: 'RESPONSE_STREAM' };

  test.each([
    ['is throttled', { kind: 'throttled', reason: null } as const, null, [429, 'TooManyRequestsException']],
    ['fails', finished('{"errorType":"Own"}', true), null, [502, undefined]],
    ['is refused', { kind: 'refused', error: noDisk } as const, null, [502, undefined]],
    ['may not be called so', finished('1'), tenantMissing, [502, undefined]],
    ['is gone', finished('1'), missing, [502, undefined]],
  ])('whose function %s says what one that does not stream says', async (_, dispatched, refusal, expected) => {
    const { asked, counted } = doors(dispatched, refusal);
    const got = await asked(byUrl, streamed);
    expect([got.status, got.type]).toEqual(expected);
    expect(got).toEqual(await asked(byUrl));
    expect(counted).toEqual([expected[0], expected[0]]);
  });

  test('passes on what did not stream as it is', async () => {
    expect(await doors(finished('{"statusCode":201}')).asked(byUrl, streamed)).toMatchObject({
      status: 200,
      body: '{"statusCode":201}',
    });
    expect(await doors(finished('{"statusCode":201}')).asked(byUrl)).toMatchObject({ status: 201, body: '' });
  });
});

describe('a request', () => {
  test('without a host is of this machine', async () => {
    const { asked, events } = doors(finished('{"statusCode":200}'), null, [http]);
    await asked('/');
    await asked('/', { headers: { host: 'shop.example:3000' } });
    expect(events.map(({ requestContext }) => (requestContext as Record<string, unknown>)['domainName'])).toEqual([
      'localhost',
      'shop.example',
    ]);
  });

  test('of the most specific route goes there, of whichever API, in whichever order they stand', async () => {
    const paths = ['/{proxy+}', '/orders/{id}', '/orders/latest', '/orders/{rest+}'];
    for (const order of [paths, paths.toReversed()]) {
      const { asked, events } = doors(
        finished('{"statusCode":200}'),
        null,
        order.map((path, at) => ({ kind: at % 2 === 0 ? 'rest' : 'http', path })),
      );
      for (const path of ['/orders/latest', '/orders/7', '/orders/7/items', '/other']) await asked(path);
      expect(events.map(({ resource }) => resource)).toEqual([
        '/orders/latest',
        '/orders/{id}',
        '/orders/{rest+}',
        '/{proxy+}',
      ]);
    }
  });

  test('whose path is none begins with one all the same', async () => {
    const { asked, events } = doors(finished('{"statusCode":200}'), null, [{ ...http, path: '/{proxy+}' }]);
    expect((await asked('http://127.0.0.1/x')).status).toBe(200);
    expect(events.map(({ rawPath }) => rawPath)).toEqual(['/http://127.0.0.1/x']);
  });

  test('is answered by a REST API in its trace, or in what came for one', () => {
    const requestId = '01234567-89ab-cdef-0123-456789abcdef';
    const of = (traceId: string): string => answeredTrace({ traceId, requestId });
    expect(of('Root=1-2-3;Parent=4;Sampled=1')).toBe('Root=1-2-3;Parent=4;Sampled=1;Lineage=1:01234567:0');
    expect(of('Root=1-2-3')).toBe('Root=1-2-3;Parent=0123456789abcdef;Sampled=0;Lineage=1:01234567:0');
    expect(of('own')).toBe('own');
  });
});

describe('what is no JSON', () => {
  const read = (kind: FrontDoorKind, format: '1.0' | '2.0') => proxyAnswer('no JSON', { kind, format, decodes: true });

  test('is the body at an HTTP API of format 2.0', () => {
    expect(read('http', '2.0')).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: 'no JSON',
    });
  });

  test.each([
    ['http', '1.0'],
    ['rest', '1.0'],
  ] as const)('is a failure at %s of format %s', (kind, format) => {
    expect(read(kind, format)).toBe(doorAnswers[kind].failed);
  });

  test('is a stream at a Function URL', () => {
    expect(read('url', '2.0')).toEqual({
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body: 'no JSON',
    });
  });
});

test('null is the body of a Function URL, and of an HTTP API of format 2.0', () => {
  for (const kind of ['url', 'http'] as const) {
    expect(proxyAnswer('null', { kind, format: '2.0', decodes: true })).toMatchObject({ status: 200, body: 'null' });
  }
});
