// Requests to the doors of functions, for calls that are drawn: two APIs and two Function URLs before a function that answers what it is
// told to.

import { gateway, type GatewayOptions } from '../../local/http/gateway.ts';
import type { Route } from '../../local/http/route.ts';
import type { HttpRequest } from '../../local/wire/http-request.ts';
import { type DrawnCall, field, type Operation, operation, written } from './drawn-call.ts';

const payloads = {
  plain: '"text"',
  number: '5',
  nothing: 'null',
  whole: '{"statusCode":201,"headers":{"X-Own":"a","Content-Type":"text/plain"},"body":"b","cookies":["c=d","e=f"]}',
  encoded: '{"statusCode":200,"isBase64Encoded":true,"body":"AAEC","headers":{"content-type":"image/png"}}',
  many: '{"statusCode":200,"multiValueHeaders":{"X-Own":["a","b"]},"headers":{"x-own":"c"}}',
  odd: '{"statusCode":"200","headers":{"a":5,"b":true},"body":5}',
  wrong: '{"statusCode":99,"body":"b"}',
  list: '{"statusCode":200,"headers":[],"body":{}}',
  origin: '{"statusCode":204,"headers":{"Access-Control-Allow-Origin":"https://own","Connection":"close"}}',
  broken: '{"statusCode":',
} as const;
const ids = ['a1'.repeat(16), 'b2'.repeat(16), 'c3'.repeat(16)] as const;

const rest = {
  id: 'r',
  stageVariables: { v: '1' },
  binaryMediaTypes: ['image/*'],
  restCors: { AllowOrigin: '*', AllowHeaders: 'a,b', MaxAge: '9' },
  mocks: [{ method: 'GET', path: '/mocked', status: 202, headers: { 'x-mock': '1' }, body: '{}' }],
};
const http = {
  id: 'h',
  stage: 'dev',
  cors: {
    AllowOrigins: ['https://own', 'http://*'],
    AllowMethods: ['GET', 'POST'],
    AllowHeaders: ['a'],
    ExposeHeaders: ['x-own'],
    MaxAge: 5,
    AllowCredentials: true,
  },
};
const route = (kind: 'rest' | 'http', method: string, path: string, more: Partial<Route> = {}): Route => ({
  kind,
  method,
  path,
  functionName: 'f',
  payloadFormat: kind === 'rest' ? '1.0' : '2.0',
  api: kind === 'rest' ? rest : http,
  ...more,
});
const routes: readonly Route[] = [
  route('rest', 'GET', '/orders/{id}'),
  route('rest', 'GET', '/orders/{other}', { functionName: 'late' }),
  route('rest', 'POST', '/orders/{id}', { tenant: 'method.request.path.id', qualifier: 'live' }),
  route('rest', 'ANY', '/files/{proxy+}', { tenant: 'method.request.header.X-Tenant' }),
  route('http', 'GET', '/carts/{cart}/items'),
  route('http', 'ANY', '/carts/{proxy+}', { payloadFormat: '1.0' }),
  route('http', 'POST', '/carts', { functionName: 'gone' }),
  route('http', 'GET', '/late', { functionName: 'throttled' }),
];
const everybody = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'].map((Action) => ({ Principal: '*', Action }));
const stored = {
  name: 'f',
  urls: new Map<string, object>([
    [
      '$LATEST',
      {
        urlId: ids[0],
        authType: 'NONE',
        invokeMode: 'BUFFERED',
        cors: { AllowOrigins: ['*'], AllowMethods: ['*'], MaxAge: 0 },
      },
    ],
    ['live', { urlId: ids[1], authType: 'AWS_IAM', invokeMode: 'BUFFERED' }],
    ['closed', { urlId: ids[2], authType: 'NONE', invokeMode: 'RESPONSE_STREAM' }],
  ]),
  policies: new Map([['$LATEST', { statements: everybody }]]),
};

const headers = {
  'headers.host': field(
    ['api.test:8080', `${ids[0]}.lambda-url.eu-west-1.localhost:9001`],
    'localhost',
    `${ids[1]}.lambda-url.x`,
  ),
  'headers.origin': field(['https://own', 'http://any', 'https://other']),
  'headers.accept': field(['image/png, */*', 'text/html']),
  'headers.content-type': field([
    'application/json',
    'application/octet-stream',
    'text/plain; charset=utf-8',
    'application/x-www-form-urlencoded',
  ]),
  'headers.x-tenant': field(['blue']),
  'headers.cookie': field(['a=b; c=d']),
  'headers.x-forwarded-for': field(['1.2.3.4']),
  'headers.x-amzn-trace-id': field(['Root=1-2-3;Sampled=1']),
  'headers.authorization': field(['AWS4-HMAC-SHA256 x', 'Bearer x']),
  'headers.user-agent': field(['agent/1']),
  'headers.access-control-request-method': field(['GET', 'DELETE']),
  'headers.access-control-request-headers': field(['a', 'a,z']),
  'headers.X-Many': field([['1', '2']]),
  query: field(['a=1&b=2', 'a=1&a=2&c', 'q=%20%2F+x&e='], '%', 'X-Amz-Signature=x'),
  body: field(['{"a":1}', 'a=b&c=d', '\u00e9'], null),
};
const paths = [
  '/orders/7',
  '/prod/orders/7',
  '/orders/a%2Fb',
  '/files/a/b%20c/',
  '/dev/carts/1/items',
  '/carts/1/items/',
  '/carts/a%2Fb/items',
  '/carts',
  '/late',
  '/mocked',
  '//carts//x',
  '/none',
  `/_windtunnel/url/${ids[0]}/deep/path`,
  `/_windtunnel/url/${ids[0]}`,
  `/_windtunnel/url/${ids[1]}/`,
  `/_windtunnel/url/${ids[2]}/`,
  `/_windtunnel/url/${'d4'.repeat(16)}/`,
  'orders/7',
];
const needed = {
  method: field(['GET', 'POST'], 'OPTIONS', 'DELETE', 'HEAD'),
  path: { usual: paths, odd: [] },
  answer: { usual: Object.keys(payloads), odd: [] },
};
export const doorOperations: readonly Operation[] = [
  operation('request', needed, headers, { name: 'request', often: 130 }),
  operation(
    'preflight',
    {
      ...needed,
      method: field(['OPTIONS']),
      'headers.origin': headers['headers.origin'],
      'headers.access-control-request-method': headers['headers.access-control-request-method'],
    },
    { 'headers.access-control-request-headers': headers['headers.access-control-request-headers'] },
    { name: 'preflight', often: 30 },
  ),
];

const requestOf = ({ values }: DrawnCall): HttpRequest => {
  const given = Object.entries(values).filter(([name, value]) => name.startsWith('headers.') && value !== undefined);
  const pairs = given.map(([name, value]) => [name.slice('headers.'.length), value] as const);
  const { method, path, query = '', body = '' } = values;
  return {
    method: String(method),
    path: String(path),
    queryText: String(query),
    headers: Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), [value].flat().join(', ')])),
    rawHeaders: pairs.flatMap(([name, value]) => [value].flat().flatMap((one) => [name, String(one)])),
    body: body === null ? null : Buffer.from(written(body)),
    sourceIp: '127.0.0.1',
    requestId: '01234567-89ab-cdef-0123-456789abcdef',
    traceId: 'Root=1-0-0;Parent=2',
    arrivedMs: 0,
    receivedAtMs: Date.UTC(2026, 10, 1),
  };
};

const missing = { status: 404, errorType: 'ResourceNotFoundException', body: { Message: 'none' } };

/** What comes of a request: the function that was asked with what event, and the answer. */
export const drawnDoors = (note: (text: string) => void): ((call: DrawnCall) => Promise<readonly unknown[]>) => {
  let seen: unknown[] = [];
  let payload = '';
  const doors = gateway({
    routes,
    rules: { apiGatewayRate: 10_000, apiGatewayBurst: 5000 },
    registry: {
      all: [stored],
      context: { accountId: '123456789012', region: 'eu-west-1' },
      hadUrl: (id: string) => id === ids[2],
    },
    target: (name: string, qualifier: string | null, tenant?: string) => {
      seen = [name, qualifier, tenant ?? '-'];
      return Promise.resolve(
        name === 'gone' ? missing : { stored: { name }, revision: {}, invokedFunctionArn: 'arn:f' },
      );
    },
    dispatch: (
      { stored: { name } }: { readonly stored: { readonly name: string } },
      sent: { readonly payload: string },
    ) => {
      seen.push(JSON.parse(sent.payload) as unknown);
      const finished = { payload, failed: payload === payloads.broken, durationMs: 1, logTail: null };
      return Promise.resolve(
        name === 'throttled' ? { kind: 'throttled', reason: null } : { kind: 'finished', finished },
      );
    },
    clock: () => 0,
    metrics: { countUrl: (name: string, status: number) => note(`counted ${name} ${status}`) },
    doorKeeper: null,
    tracer: null,
    onNote: note,
  } as unknown as GatewayOptions);
  return async (call) => {
    seen = [];
    payload = payloads[String(call.values['answer']) as keyof typeof payloads];
    const request = requestOf(call);
    const answer = await doors.answer(request);
    const lets = doors.letsIn(request, request.headers.origin ?? 'https://own');
    if (answer === null) return ['nobody', lets];
    const { status, headers: told, ...others } = answer;
    const { ids: own = {} } = others as { readonly ids?: object };
    return [status, lets, told, own, 'body' in answer ? String(answer.body) : 'a stream', ...seen];
  };
};
