// Functions behind APIs and URLs: the events they get, what clients get of their answers, and of their failures.

import { request } from 'undici';
import type { Platform, Route } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localFunction, testPlatform } from './support.ts';

const http: Omit<Route, 'method' | 'path'> = { kind: 'http', functionName: 'echoes', payloadFormat: '2.0' };
const rest: Omit<Route, 'method' | 'path'> = { kind: 'rest', functionName: 'echoes', payloadFormat: '1.0' };

let platform: Platform;

beforeAll(async () => {
  platform = await testPlatform(
    [
      { ...localFunction('front-door.ts', 'echoes'), url: true },
      localFunction('front-door.ts', 'says'),
      localFunction('front-door.ts', 'shut', { reservedConcurrency: 0 }),
    ],
    {
      routes: [
        { ...http, method: 'GET', path: '/orders/{id}' },
        { ...http, method: 'GET', path: '/orders/latest', functionName: 'says' },
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
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body: string | Buffer | null = null,
  headers = {},
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
      rawPath: '/orders/o%201',
      rawQueryString: 'a=1&a=2&b=',
      cookies: ['x=1', 'y=2'],
      queryStringParameters: { a: '1,2', b: '' },
      pathParameters: { id: 'o 1' },
      requestContext: { http: { method: 'GET', path: '/orders/o%201', protocol: 'HTTP/1.1' }, stage: '$default' },
      isBase64Encoded: false,
    });
    expect(event['headers']).toMatchObject({ 'x-own': 'v' });
    expect(event['headers']).not.toHaveProperty('cookie');
    expect(event).not.toHaveProperty('body');
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
});
