// Functions behind APIs and URLs: the events they get, what clients get of their answers, and of their failures.

import { request } from 'undici';
import type { Platform, Route } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { doorAnswers } from '../../local/wire/proxy-answer.ts';
import { localFunction, openUrl, testPlatform } from './support.ts';

const http: Omit<Route, 'method' | 'path'> = { kind: 'http', functionName: 'echoes', payloadFormat: '2.0' };
const rest: Omit<Route, 'method' | 'path'> = { kind: 'rest', functionName: 'echoes', payloadFormat: '1.0' };

let platform: Platform;

beforeAll(async () => {
  platform = await testPlatform(
    [
      { ...localFunction('front-door.ts', 'echoes'), url: { authType: 'NONE', invokeMode: 'BUFFERED' } },
      localFunction('front-door.ts', 'says'),
      localFunction('front-door.ts', 'shut', { reservedConcurrency: 0 }),
    ],
    {
      routes: [
        { ...http, method: 'GET', path: '/orders/{id}' },
        { ...http, method: 'GET', path: '/orders/latest', functionName: 'says' },
        { ...http, method: 'ANY', path: '/orders/{id}/{rest+}' },
        { ...http, method: 'POST', path: '/says', functionName: 'says' },
        { ...http, method: 'GET', path: '/shut', functionName: 'shut' },
        { ...rest, method: 'ANY', path: '/rest/{proxy+}' },
        { ...rest, method: 'POST', path: '/rest/says', functionName: 'says' },
        { ...rest, method: 'GET', path: '/rest/shut', functionName: 'shut' },
      ],
    },
  );
});

afterAll(() => platform.stop());

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

const call = async (
  method: 'GET' | 'POST' | 'PUT' | 'OPTIONS',
  path: string,
  body: string | Buffer | null = null,
  headers: Record<string, string> | string[] = {},
): Promise<Answer> => {
  const answer = await request(`${platform.url}${path}`, { method, body, headers });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
};

const eventOf = (answer: Answer): Record<string, unknown> => JSON.parse(answer.text) as Record<string, unknown>;

describe('an HTTP API', () => {
  test('gives an event of format 2.0', async () => {
    const answer = await call('GET', '/orders/o%201?a=1&a=2&b=', null, { cookie: 'x=1; y=2', 'x-own': 'v' });
    const event = eventOf(answer);
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'GET /orders/{id}',
      rawPath: '/orders/o 1',
      rawQueryString: 'a=1&a=2&b=',
      cookies: ['x=1', 'y=2'],
      queryStringParameters: { a: '1,2', b: '' },
      pathParameters: { id: 'o 1' },
      requestContext: { http: { method: 'GET', path: '/orders/o 1', protocol: 'HTTP/1.1' }, stage: '$default' },
      isBase64Encoded: false,
    });
    expect(event['headers']).toMatchObject({ 'x-own': 'v' });
    expect(event['headers']).not.toHaveProperty('cookie');
    expect(event).not.toHaveProperty('body');
  });

  test('takes the first question mark for the beginning of the query', async () => {
    const event = eventOf(await call('GET', '/orders/7?back=/a?b'));
    expect(event).toMatchObject({ rawPath: '/orders/7', queryStringParameters: { back: '/a?b' } });
  });

  test('joins repeated headers, keeps those of the connection to itself and says where the request came from', async () => {
    const headers = [
      'X-Multi',
      'a',
      'x-multi',
      'b',
      'User-Agent',
      'tests',
      'Content-Type',
      'application/x-www-form-urlencoded',
    ];
    const event = eventOf(await call('POST', '/orders/1/items', 'n=1', headers));
    expect(event['headers']).toEqual({
      host: expect.stringContaining('127.0.0.1:') as string,
      'x-multi': 'a,b',
      'user-agent': 'tests',
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': '3',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-port': String(platform.port),
      'x-forwarded-proto': 'http',
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-/) as string,
    });
    // Forms go as base64, as on AWS.
    expect(event).toMatchObject({
      body: 'bj0x',
      isBase64Encoded: true,
      pathParameters: { id: '1', rest: 'items' },
      requestContext: { domainName: '127.0.0.1', http: { userAgent: 'tests', sourceIp: '127.0.0.1' } },
    });
  });

  test('a function that takes longer than the door waits gets its client a 503', () => {
    expect(doorAnswers.http.timedOut).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
    expect(doorAnswers.rest.timedOut).toMatchObject({ status: 504, body: '{"message":"Endpoint request timed out"}' });
  });

  test('a body that no function may be sent is refused', async () => {
    const answer = await call('POST', '/says', Buffer.alloc(7 * 1024 * 1024));
    expect([answer.status, answer.text]).toEqual([413, '{"message":"Request Entity Too Large"}']);
  });

  test('prefers the more specific route, and answers 404 without one', async () => {
    expect((await call('GET', '/orders/latest')).status).toBe(200);
    const none = await call('PUT', '/orders/1');
    expect([none.status, none.text]).toEqual([404, '{"message":"Not Found"}']);
  });

  test.each([
    ['{"statusCode":201,"headers":{"X-A":"b"},"cookies":["c=1","d=2"],"body":"made"}', 201, 'made'],
    ['{"statusCode":200,"body":"aGk=","isBase64Encoded":true}', 200, 'hi'],
    ['{"plain":true}', 200, '{"plain":true}'],
    ['"bare"', 200, 'bare'],
    ['{"statusCode":"none"}', 500, '{"message":"Internal Server Error"}'],
    ['throw', 500, '{"message":"Internal Server Error"}'],
  ])('makes of %s a %i', async (says, status, text) => {
    const answer = await call('POST', '/says', says);
    expect([answer.status, answer.text]).toEqual([status, text]);
  });

  test('passes headers and cookies on', async () => {
    const { headers } = await call('POST', '/says', '{"statusCode":201,"headers":{"X-A":"b"},"cookies":["c=1","d=2"]}');
    expect(headers).toMatchObject({ 'x-a': 'b', 'set-cookie': ['c=1', 'd=2'] });
  });

  test('answers 503 when the function is throttled', async () => {
    const answer = await call('GET', '/shut');
    expect([answer.status, answer.text]).toEqual([503, '{"message":"Service Unavailable"}']);
  });
});

describe('a REST API', () => {
  test('gives an event of format 1.0', async () => {
    const event = eventOf(await call('POST', '/rest/a/b?q=1&q=2', '{"n":1}', { 'content-type': 'application/json' }));
    const body = JSON.parse(event['body'] as string) as Record<string, unknown>;
    expect(body).toMatchObject({
      resource: '/rest/{proxy+}',
      path: '/rest/a/b',
      httpMethod: 'POST',
      queryStringParameters: { q: '2' },
      multiValueQueryStringParameters: { q: ['1', '2'] },
      pathParameters: { proxy: 'a/b' },
      stageVariables: null,
      body: '{"n":1}',
      isBase64Encoded: false,
      requestContext: { httpMethod: 'POST', stage: 'prod', resourcePath: '/rest/{proxy+}' },
    });
  });

  test.each([
    ['{"body":"b"}', 200, 'b'],
    ['{"statusCode":"202"}', 202, ''],
    ['{"headers":{"a":"b"}}', 200, ''],
    ['{}', 502, '{"message":"Internal server error"}'],
    ['"text"', 502, '{"message":"Internal server error"}'],
    ['{"statusCode":200,"unknown":1}', 502, '{"message":"Internal server error"}'],
    ['throw', 502, '{"message":"Internal server error"}'],
  ])('makes of %s a %i', async (says, status, text) => {
    const answer = await call('POST', '/rest/says', says);
    expect([answer.status, answer.text]).toEqual([status, text]);
  });

  test('gives each value of a header, and every body as text', async () => {
    const headers = ['X-Multi', 'a', 'x-multi', 'b', 'Content-Type', 'image/png'];
    const event = eventOf(await call('PUT', '/rest/a', Buffer.from('AB'), headers));
    const body = JSON.parse(event['body'] as string) as Record<string, unknown>;
    expect(body).toMatchObject({
      headers: { 'X-Multi': 'b', 'Content-Type': 'image/png', 'X-Forwarded-Proto': 'http' },
      multiValueHeaders: { 'X-Multi': ['a', 'b'] },
      body: 'AB',
      isBase64Encoded: false,
    });
  });

  test('puts both kinds of headers together', async () => {
    const says = {
      statusCode: 200,
      headers: { 'x-one': 'a', 'x-two': 'c' },
      multiValueHeaders: { 'X-Two': ['b', 'c'], 'Set-Cookie': ['d=1', 'e=2'] },
    };
    const { headers } = await call('POST', '/rest/says', JSON.stringify(says));
    expect(headers).toMatchObject({ 'x-one': 'a', 'x-two': ['b', 'c'], 'set-cookie': ['d=1', 'e=2'] });
  });

  test('answers 500 when the function is throttled', async () => {
    expect((await call('GET', '/rest/shut')).status).toBe(500);
  });
});

describe('a Function URL', () => {
  test('is reached by its host and by its path, and unknown ones are not', async () => {
    const listed = await call('GET', '/2021-10-31/functions/echoes/url');
    const { FunctionUrl } = JSON.parse(listed.text) as { FunctionUrl: string };
    const { host } = new URL(FunctionUrl);
    const byHost = eventOf(
      await call('POST', '/any/path?x=1', Buffer.from([1, 2]), { host, 'content-type': 'image/png' }),
    );
    expect(byHost).toMatchObject({ routeKey: '$default', rawPath: '/any/path', body: 'AQI=', isBase64Encoded: true });
    const byPath = eventOf(await call('GET', `/_windtunnel/url/${host.split('.')[0]}/p`));
    expect(byPath).toMatchObject({ rawPath: '/p', requestContext: { stage: '$default' } });
    const unknown = await call('GET', `/_windtunnel/url/${'0'.repeat(32)}/`);
    expect([unknown.status, unknown.text, unknown.headers['x-amzn-errortype']]).toEqual([
      403,
      '{"Message":null}',
      'AccessDeniedException',
    ]);
  });

  const urlPath = async (name: string, settings: object): Promise<string> => {
    const method = (await call('GET', `/2021-10-31/functions/${name}/url`)).status === 404 ? 'POST' : 'PUT';
    if (method === 'POST') await openUrl(platform.url, name);
    const answer = await call(method, `/2021-10-31/functions/${name}/url`, JSON.stringify(settings));
    const { FunctionUrl } = JSON.parse(answer.text) as { FunctionUrl: string };
    expect(new URL(FunctionUrl).port).toBe(String(platform.port));
    return `/_windtunnel/url/${new URL(FunctionUrl).host.split('.')[0]}/`;
  };

  test('is open to all and knows nobody, or closed to calls without a signature', async () => {
    const open = eventOf(await call('GET', await urlPath('echoes', { AuthType: 'NONE' })));
    expect(open).toMatchObject({ requestContext: { accountId: 'anonymous' } });
    const path = await urlPath('echoes', { AuthType: 'AWS_IAM' });
    const closed = await call('GET', path);
    expect([closed.status, closed.text, closed.headers['x-amzn-errortype']]).toEqual([
      403,
      '{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}',
      'AccessDeniedException',
    ]);
    const signed = await call('GET', path, null, { authorization: 'AWS4-HMAC-SHA256 Credential=a/b' });
    expect(eventOf(signed)).toMatchObject({ requestContext: { accountId: '123456789012' } });
  });

  test.each([
    ['{"plain":true}', 200, '{"plain":true}'],
    ['"bare"', 200, 'bare'],
    ['7', 200, '7'],
    ['{"statusCode":204}', 204, ''],
    ['throw', 502, 'Internal Server Error'],
  ])('makes of %s a %i', async (says, status, text) => {
    const answer = await call('POST', await urlPath('says', { AuthType: 'NONE' }), says);
    expect([answer.status, answer.text]).toEqual([status, text]);
  });

  test('says why the function is throttled', async () => {
    const answer = await call('GET', await urlPath('shut', { AuthType: 'NONE' }));
    expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([429, 'TooManyRequestsException']);
    expect(JSON.parse(answer.text)).toEqual({
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
      Type: 'User',
      message: 'Rate Exceeded.',
    });
  });

  test('answers preflights itself, and lets its own headers go out beside the function’s', async () => {
    const Cors = {
      AllowOrigins: ['https://a.example'],
      AllowMethods: ['GET', 'POST'],
      AllowHeaders: ['x-own'],
      MaxAge: 60,
    };
    const path = await urlPath('says', { AuthType: 'NONE', Cors });
    const origin = 'https://a.example';
    const preflight = await call('OPTIONS', path, null, { origin, 'access-control-request-method': 'POST' });
    expect([preflight.status, preflight.text]).toEqual([200, '']);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'x-own',
      'access-control-max-age': '60',
    });
    const says = JSON.stringify({
      statusCode: 200,
      headers: { 'Access-Control-Allow-Origin': '*', 'x-b': 'c' },
      body: 'ok',
    });
    const allowed = await call('POST', path, says, { origin });
    // Both, so that a browser refuses them, as it does on AWS.
    expect(allowed.headers).toMatchObject({ 'access-control-allow-origin': ['*', origin], 'x-b': 'c', vary: 'Origin' });
    const other = await call('POST', path, says, { origin: 'https://b.example' });
    expect([other.status, other.headers['access-control-allow-origin']]).toEqual([200, '*']);
  });
});
