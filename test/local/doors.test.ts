// Each door by its own rules: what a function is given, and what a client gets of its answer. Expectations are what AWS was
// recorded to do, or documents; docs/doors.md says which.

import { request as httpRequest } from 'node:http';
import type { ApiSettings, Platform, Route } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localFunction, testPlatform } from './support.ts';

let platform: Platform;
const notes: string[] = [];
let url: string;
let saysUrl: string;

const shop: ApiSettings = {
  id: 'shop',
  stage: 'v1',
  stageVariables: { table: 'orders' },
  binaryMediaTypes: ['image/png', 'application/*'],
  restCors: { AllowOrigin: 'https://shop.example', AllowHeaders: 'content-type' },
};
const cors = {
  AllowOrigins: ['https://shop.example', 'http://*'],
  AllowMethods: ['GET', 'PUT'],
  AllowHeaders: ['x-own'],
  ExposeHeaders: ['x-seen'],
  MaxAge: 60,
};
/** As the CDK writes CORS of REST APIs. */
const mocked: ApiSettings = {
  id: 'mocked',
  mocks: [
    {
      method: 'OPTIONS',
      path: '/mocked/{id}',
      status: 204,
      headers: { 'access-control-allow-origin': 'https://shop.example', 'access-control-allow-methods': 'OPTIONS,GET' },
      body: '',
    },
    { method: 'GET', path: '/mocked', status: 200, headers: {}, body: '{"up":true}' },
  ],
};
const dev: ApiSettings = { id: 'dev', stage: 'dev', stageVariables: { table: 'tests' } };

/** Formats of the two kinds of APIs. */
const forms = {
  rest: { kind: 'rest', payloadFormat: '1.0' },
  http: { kind: 'http', payloadFormat: '2.0' },
  old: { kind: 'http', payloadFormat: '1.0' },
} as const;

const route = (line: string, functionName: string, form: keyof typeof forms, api?: ApiSettings): Route => {
  const [method = 'ANY', path = ''] = line.split(' ');
  return { ...forms[form], method, path, functionName, ...(api === undefined ? {} : { api }) };
};

beforeAll(async () => {
  platform = await testPlatform(
    [
      { ...localFunction('front-door.ts', 'echoes'), url: { authType: 'NONE', invokeMode: 'BUFFERED' } },
      localFunction('front-door.ts', 'waits'),
      { ...localFunction('front-door.ts', 'says'), url: { authType: 'NONE', invokeMode: 'BUFFERED', cors } },
    ],
    {
      onNote: (text) => notes.push(text),
      routes: [
        { ...route('GET /late', 'waits', 'rest'), timeoutMs: 50 },
        { ...route('GET /late-h', 'waits', 'http'), timeoutMs: 50 },
        { ...route('GET /in-time', 'waits', 'rest'), timeoutMs: 10_000 },
        route('GET /few', 'echoes', 'rest', { id: 'few', throttle: { ratePerSecond: 0.01, burst: 2 } }),
        route('GET /few-h', 'echoes', 'http', { id: 'few', throttle: { ratePerSecond: 0.01, burst: 2 } }),
        route('ANY /rest/{proxy+}', 'echoes', 'rest'),
        route('POST /rest-says', 'says', 'rest'),
        route('ANY /shop/{id}', 'echoes', 'rest', shop),
        route('POST /shop-says', 'says', 'rest', shop),
        route('GET /shop-says', 'says', 'rest', shop),
        route('GET /mocked/{id}', 'echoes', 'rest', mocked),
        route('ANY /h/{proxy+}', 'echoes', 'http', { id: 'open', cors }),
        route('ANY /i/{id}', 'echoes', 'http', { id: 'open', cors }),
        route('POST /says', 'says', 'http', { id: 'open', cors }),
        route('ANY /h1/{proxy+}', 'echoes', 'old', { id: 'old' }),
        route('POST /h1-says', 'says', 'old', { id: 'old' }),
        route('GET /dev/{id}', 'echoes', 'http', { ...dev, id: 'named', stage: 'test' }),
        route('GET /orders/{id}', 'echoes', 'http', dev),
        route('GET /old-orders/{id}', 'echoes', 'old', dev),
      ],
    },
  );
  [url, saysUrl] = [await pathOfUrl('echoes'), await pathOfUrl('says')];
});

afterAll(() => platform.stop());

const pathOfUrl = async (name: string): Promise<string> => {
  const answer = await fetch(`${platform.url}/2021-10-31/functions/${name}/url`);
  const { LocalFunctionUrl } = (await answer.json()) as { LocalFunctionUrl: string };
  return new URL(LocalFunctionUrl).pathname.replace(/\/$/, '');
};

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly raw: readonly [string, string][];
  readonly bytes: Buffer;
  readonly text: string;
}

/** By node:http, whose paths and names of headers go out as they are written. */
const ask = (line: string, headers: Record<string, string | string[]> = {}, body?: string | Buffer): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const [method, path] = line.split(' ') as [string, string];
    const sent = httpRequest({ host: '127.0.0.1', port: platform.port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const { statusCode, headers: heard, rawHeaders: raw } = response;
        const pairs = raw.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, raw[at + 1]!]] : []));
        resolve({ status: statusCode!, headers: heard, raw: pairs, bytes, text: bytes.toString() });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });

interface HttpEvent extends Record<string, unknown> {
  readonly headers: Record<string, string>;
  readonly multiValueHeaders: Record<string, string[]>;
  readonly requestContext: Record<string, unknown>;
}

/** The event that the function got; one of format 1.0 comes in two wrappings. */
const eventOf = async (...asked: Parameters<typeof ask>): Promise<HttpEvent> => {
  const { text, status } = await ask(...asked);
  if (status !== 200) throw new Error(`${status} ${text}`);
  const event = JSON.parse(text) as { version?: string; body: string };
  return (event.version === '2.0' ? event : JSON.parse(event.body)) as HttpEvent;
};

const says = (path: string, value: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(`POST ${path}`, { 'content-type': 'application/json', ...headers }, JSON.stringify(value));

describe('paths', () => {
  test('of a REST API stay as they came, but for slashes at their beginning', async () => {
    const event = await eventOf('GET /rest/a%20b//caf%C3%A9/');
    expect(event).toMatchObject({
      resource: '/rest/{proxy+}',
      path: '/rest/a%20b//caf%C3%A9/',
      pathParameters: { proxy: 'a%20b//caf%C3%A9' },
      requestContext: { path: '/prod/rest/a%20b//caf%C3%A9/', resourcePath: '/rest/{proxy+}', stage: 'prod' },
    });
    expect(await eventOf('GET //rest/a')).toMatchObject({
      path: '/rest/a',
      requestContext: { path: '/prod//rest/a' },
    });
  });

  test('of an HTTP API are decoded in format 2.0, and both ways in 1.0', async () => {
    expect(await eventOf('GET /h/a%20b%2Fc')).toMatchObject({
      rawPath: '/h/a b/c',
      pathParameters: { proxy: 'a b/c' },
      routeKey: 'ANY /h/{proxy+}',
      requestContext: { http: { path: '/h/a b/c' }, routeKey: 'ANY /h/{proxy+}' },
    });
    expect(await eventOf('GET /h1/a%20b%2Fc')).toMatchObject({
      version: '1.0',
      resource: '/h1/{proxy+}',
      path: '/h1/a%20b%2Fc',
      pathParameters: { proxy: 'a b/c' },
      requestContext: { path: '/h1/a b/c', resourceId: 'ANY /h1/{proxy+}', stage: '$default' },
    });
  });

  test('of a Function URL are raw in one place and decoded in the other', async () => {
    expect(await eventOf(`GET ${url}/a%20b%2Fc/`)).toMatchObject({
      rawPath: '/a%20b%2Fc/',
      requestContext: { http: { path: '/a b/c/' } },
    });
    expect(await eventOf(`GET ${url}//a`)).toMatchObject({ requestContext: { http: { path: '/a' } } });
  });

  test('that an HTTP API of AWS finds no route for are served with a word', async () => {
    expect(await eventOf('GET /i/a%2Fb')).toMatchObject({ pathParameters: { id: 'a/b' } });
    expect(notes.join('\n')).toMatch(/GET \/i\/a%2Fb: an HTTP API decodes the path .* \(404\)/);
  });
});

describe('stages', () => {
  test.each(['', '/v1'])(
    'a REST API’s stands before the path of its context; called with "%s" before it',
    async (stage) => {
      expect(await eventOf(`GET ${stage}/shop/7`)).toMatchObject({
        path: '/shop/7',
        stageVariables: { table: 'orders' },
        requestContext: { apiId: 'shop', stage: 'v1', path: '/v1/shop/7' },
      });
    },
  );

  test.each(['', '/dev'])('an HTTP API’s stands in its paths; called with "%s" before it', async (stage) => {
    expect(await eventOf(`GET ${stage}/orders/7`)).toMatchObject({
      rawPath: '/dev/orders/7',
      routeKey: 'GET /orders/{id}',
      stageVariables: { table: 'tests' },
      requestContext: { apiId: 'dev', stage: 'dev', http: { path: '/dev/orders/7' } },
    });
    expect(await eventOf(`GET ${stage}/old-orders/7`)).toMatchObject({
      path: '/dev/old-orders/7',
      requestContext: { stage: 'dev', path: '/dev/old-orders/7' },
      stageVariables: { table: 'tests' },
    });
  });

  test('that has no name is nowhere', async () => {
    const event = await eventOf('GET /h/a');
    expect(event).toMatchObject({ rawPath: '/h/a', requestContext: { stage: '$default' } });
    expect(event).not.toHaveProperty('stageVariables');
    expect(await eventOf('GET /h1/a')).toMatchObject({ stageVariables: null });
  });
});

const query = '?repeat=one&repeat=two&to=https%3A%2F%2Fa.example%2Fb&plus=a+b&code=a%2Bb&empty=';
const single = { to: 'https://a.example/b', plus: 'a b', code: 'a+b', empty: '' };

describe('queries', () => {
  test.each(['/rest/a', '/h1/a'])('of format 1.0 (%s) have the last value and all of them', async (path) => {
    expect(await eventOf(`GET ${path}${query}`)).toMatchObject({
      queryStringParameters: { ...single, repeat: 'two' },
      multiValueQueryStringParameters: { repeat: ['one', 'two'], plus: ['a b'], empty: [''] },
    });
    expect(await eventOf(`GET ${path}`)).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    });
  });

  test.each(['/h/a', 'url'])('of format 2.0 (%s) are joined by commas', async (path) => {
    const at = path === 'url' ? `${url}/a` : path;
    expect(await eventOf(`GET ${at}${query}`)).toMatchObject({
      rawQueryString: query.slice(1),
      queryStringParameters: { ...single, repeat: 'one,two' },
    });
    const without = await eventOf(`GET ${at}`);
    expect(without).toMatchObject({ rawQueryString: '' });
    expect(without).not.toHaveProperty('queryStringParameters');
  });
});

const sent = {
  'X-Odd-CASE': 'a',
  'x-Twice': ['b', 'c'],
  authorization: 'Bearer d',
  'user-agent': 'tests',
  accept: '*/*',
  cookie: 'session=1; theme=dark;',
  'content-type': 'application/json',
  'Content-MD5': 'e',
  'Max-Forwards': '2',
  'WWW-Authenticate': 'f',
  Pragma: 'g',
};

describe('headers', () => {
  test('a REST API keeps how they are written, but for names of its own, and tells no length', async () => {
    const { headers, multiValueHeaders } = await eventOf('POST /rest/a', sent, '{}');
    expect(headers).toEqual({
      Host: expect.stringMatching(/^127/) as string,
      'User-Agent': 'tests',
      Authorization: 'Bearer d',
      'X-Odd-CASE': 'a',
      'x-Twice': 'c',
      accept: '*/*',
      cookie: 'session=1; theme=dark;',
      'content-type': 'application/json',
      Pragma: 'g',
      'X-Forwarded-For': '127.0.0.1',
      'X-Forwarded-Port': String(platform.port),
      'X-Forwarded-Proto': 'http',
      'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/) as string,
    });
    expect(multiValueHeaders['x-Twice']).toEqual(['b', 'c']);
    expect(Object.keys(multiValueHeaders)).toEqual(Object.keys(headers));
  });

  test('format 1.0 of an HTTP API keeps them too, joined, with a length', async () => {
    const { headers, multiValueHeaders } = await eventOf('POST /h1/a', sent, '{}');
    expect(headers).toMatchObject({ 'X-Odd-CASE': 'a', 'x-Twice': 'b,c', 'Content-Length': '2', cookie: sent.cookie });
    expect(multiValueHeaders).toMatchObject({ 'x-Twice': ['b', 'c'], 'Content-Length': ['2'] });
  });

  test('format 2.0 has them in lower case, joined, and cookies by themselves', async () => {
    const { headers, cookies } = await eventOf('POST /h/a', sent, '{}');
    expect(headers).toMatchObject({
      'x-odd-case': 'a',
      'x-twice': 'b,c',
      'content-length': '2',
      'user-agent': 'tests',
    });
    expect(headers).not.toHaveProperty('cookie');
    expect(cookies).toEqual(['session=1', 'theme=dark']);
    expect(Object.keys(headers).filter((name) => name !== name.toLowerCase())).toEqual([]);
  });

  test('a Function URL keeps the cookies among its headers as well', async () => {
    const { headers, cookies } = await eventOf(`POST ${url}/a`, sent, '{}');
    expect(headers).toMatchObject({ 'x-odd-case': 'a', 'x-twice': 'b,c', cookie: sent.cookie, 'content-length': '2' });
    expect(cookies).toEqual(['session=1', 'theme=dark']);
  });

  test('a request without a body has a length of nothing only at an HTTP API', async () => {
    expect((await eventOf('GET /h/a')).headers['content-length']).toBe('0');
    expect((await eventOf('GET /h1/a')).headers['Content-Length']).toBe('0');
    expect((await eventOf(`GET ${url}/a`)).headers).not.toHaveProperty('content-length');
    expect((await eventOf('GET /rest/a')).headers).not.toHaveProperty('content-length');
  });
});

describe('bodies', () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0]);

  test.each([
    ['/h/a', undefined],
    ['/h/a', 'application/x-www-form-urlencoded'],
    ['/h1/a', undefined],
    ['url', undefined],
    ['url', 'image/png'],
    ['/shop/7', 'image/png'],
    ['/shop/7', 'Application/Octet-Stream; x=y'],
    // Without a type it is JSON to a REST API, and that is one of this one's binary types.
    ['/shop/7', undefined],
  ])('at %s of type %s come in base64', async (path, type) => {
    const at = path === 'url' ? `${url}/a` : path;
    const event = await eventOf(`POST ${at}`, type === undefined ? {} : { 'content-type': type }, png);
    expect(event).toMatchObject({ body: png.toString('base64'), isBase64Encoded: true });
  });

  test.each([
    ['/h/a', 'Text/Plain'],
    ['/h/a', 'application/JSON; charset=utf-8'],
    ['/h1/a', 'application/xml'],
    ['url', 'application/json'],
    ['/shop/7', 'text/plain'],
    ['/rest/a', 'application/octet-stream'],
    ['/rest/a', undefined],
  ])('at %s of type %s come as text', async (path, type) => {
    const at = path === 'url' ? `${url}/a` : path;
    const event = await eventOf(`POST ${at}`, type === undefined ? {} : { 'content-type': type }, '{"a":"é"}');
    expect(event).toMatchObject({ body: '{"a":"é"}', isBase64Encoded: false });
  });

  test('that are empty are null or not there', async () => {
    for (const path of ['/rest/a', '/h1/a', '/shop/7']) {
      expect(await eventOf(`POST ${path}`)).toMatchObject({ body: null, isBase64Encoded: false });
    }
    for (const path of ['/h/a', `${url}/a`]) {
      const event = await eventOf(`POST ${path}`);
      expect(event).toMatchObject({ isBase64Encoded: false });
      expect(event).not.toHaveProperty('body');
    }
  });

  test.each([
    ['/h/a', '{"message":"Request Entity Too Large"}'],
    ['/shop/7', '{"message":"Request Too Long"}'],
  ])('at %s that are too long only as an event are refused', async (path, text) => {
    const answer = await ask(`POST ${path}`, { 'content-type': 'image/png' }, Buffer.alloc(5_000_000));
    expect([answer.status, answer.text]).toEqual([413, text]);
  });
});

describe('base64 in an answer', () => {
  const png = Buffer.from([0x89, 0x50, 0xff, 0]);
  const answer = { statusCode: 200, body: png.toString('base64'), isBase64Encoded: true };

  test.each<[string, string | undefined, boolean]>([
    ['/shop-says', 'image/png', true],
    ['/shop-says', 'application/zip', true],
    ['/shop-says', 'image/png,image/*;q=0.8', true],
    ['/shop-says', 'image/webp,image/png', false],
    ['/shop-says', 'image/*', false],
    ['/shop-says', '*/*', false],
    ['/shop-says', undefined, false],
    ['/rest-says', 'image/png', false],
    ['/says', undefined, true],
    ['/h1-says', 'text/html', true],
    ['url', undefined, true],
  ])('at %s for a client that accepts %s is decoded: %s', async (path, accept, decoded) => {
    const at = path === 'url' ? `${saysUrl}/` : path;
    const { bytes } = await says(at, answer, accept === undefined ? {} : { accept });
    expect(bytes).toEqual(decoded ? png : Buffer.from(answer.body));
  });

  test.each([
    ['/shop-says', 500],
    ['/says', 500],
    ['/h1-says', 500],
    ['url', 502],
  ])('at %s that is none is a %i', async (path, status) => {
    const at = path === 'url' ? `${saysUrl}/` : path;
    expect((await says(at, { ...answer, body: 'èé+à)(' }, { accept: 'image/png' })).status).toBe(status);
  });
});

describe('answers', () => {
  const rest = [502, '{"message":"Internal server error"}'] as const;
  const http = [500, '{"message":"Internal Server Error"}'] as const;

  test.each<[string, unknown, readonly [number, string]]>([
    ['/rest-says', { statusCode: 200, body: { a: 1 } }, rest],
    ['/rest-says', { statusCode: 200, body: ['a'] }, rest],
    ['/rest-says', { statusCode: 200, body: 7 }, [200, '7']],
    ['/rest-says', { statusCode: 200, headers: { a: { b: 1 } } }, rest],
    ['/rest-says', { statusCode: 200, cookies: ['a=1'] }, rest],
    ['/rest-says', { statusCode: 'two' }, rest],
    ['/rest-says', null, rest],
    ['/rest-says', [], rest],
    ['/rest-says', { statusCode: 200, headers: null, multiValueHeaders: null, body: null }, [200, '']],
    ['/h1-says', { body: 'a' }, http],
    ['/h1-says', { statusCode: null, body: 'a' }, http],
    ['/h1-says', 'a', http],
    ['/h1-says', { a: 1 }, http],
    ['/h1-says', { statusCode: 201, body: 'a', more: 1 }, [201, 'a']],
    ['/says', { statusCode: 200, body: { a: 1 } }, http],
    ['/says', { statusCode: 0 }, http],
    ['/says', { statusCode: 200.5 }, http],
    ['/says', { body: 'a' }, [200, '{"body":"a"}']],
    ['/says', [1, 'a'], [200, '[1,"a"]']],
    ['/says', true, [200, 'true']],
    ['/says', '', [200, '']],
    ['url', { statusCode: 200, body: { a: 1 } }, [200, '{"a":1}']],
    ['url', { statusCode: '418', body: 'a' }, [418, 'a']],
    ['url', ['a', 3, true], [200, '["a",3,true]']],
    ['url', { statusCode: 'two' }, [502, 'Internal Server Error']],
  ])('at %s %j', async (path, value, expected) => {
    const answer = await says(path === 'url' ? `${saysUrl}/` : path, value);
    expect([answer.status, answer.text]).toEqual(expected);
  });

  test.each([
    ['/rest-says', 'application/json'],
    ['/h1-says', 'text/plain; charset=utf-8'],
    ['/says', 'text/plain; charset=utf-8'],
    ['url', 'application/json'],
  ])('at %s have type %s where they say none', async (path, type) => {
    const answer = await says(path === 'url' ? `${saysUrl}/` : path, { statusCode: 200, body: 'a' });
    expect(answer.headers['content-type']).toBe(type);
  });

  test('that are inferred are JSON', async () => {
    for (const path of ['/says', `${saysUrl}/`]) {
      expect((await says(path, 'text')).headers['content-type']).toBe('application/json');
    }
  });

  test('a type that is null takes a REST API’s own away', async () => {
    const answer = await says('/rest-says', { statusCode: 200, headers: { 'Content-Type': null }, body: 'a' });
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([200, 'a', undefined]);
  });

  const both = {
    statusCode: 200,
    headers: { 'X-Both': 'single', 'x-flag': true, 'x-number': 7 },
    multiValueHeaders: { 'x-both': ['one', 'two'] },
  };

  test.each([
    ['/rest-says', ['one', 'two', 'single']],
    ['/h1-says', ['single', 'one', 'two']],
    // Format 2.0 knows of no lists.
    ['/says', ['single']],
    ['url', ['single']],
  ])('at %s have values of one name in this order: %j', async (path, values) => {
    const { raw, headers } = await says(path === 'url' ? `${saysUrl}/` : path, both);
    expect(raw.filter(([name]) => name.toLowerCase() === 'x-both').map(([, value]) => value)).toEqual(values);
    expect(headers).toMatchObject({ 'x-flag': 'true', 'x-number': '7' });
  });

  test.each([
    ['/rest-says', 'x-oWn', 'tesT-Both'],
    ['/h1-says', 'X-Own', 'Test-Both'],
  ])('at %s are named %s and %s', async (path, own, two) => {
    const value = {
      statusCode: 200,
      headers: { 'x-oWn': 'a', 'test-both': 'b' },
      multiValueHeaders: { 'tesT-Both': ['c'] },
    };
    const names = (await says(path, value)).raw.map(([name]) => name);
    for (const name of [own, two, 'Content-Type', 'Content-Length']) expect(names).toContain(name);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(
      names.length - (names.filter((name) => name === two).length - 1),
    );
  });

  test('cookies of format 2.0 go before those among the headers; those of 1.0 are none', async () => {
    const answer = { statusCode: 200, headers: { 'set-cookie': 'a=1' }, cookies: ['b=2', 'c=3'] };
    expect((await says('/says', answer)).headers['set-cookie']).toEqual(['b=2', 'c=3', 'a=1']);
    expect((await says('/h1-says', answer)).headers['set-cookie']).toEqual(['a=1']);
  });

  test('name the ids of their door', async () => {
    const value = { statusCode: 200, body: 'a' };
    const own = /^[\w-]{15}=$/;
    const restAnswer = await says('/rest-says', value);
    expect(restAnswer.headers).toMatchObject({
      'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      'x-amz-apigw-id': expect.stringMatching(own) as string,
      'x-amzn-trace-id': expect.stringMatching(
        /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=[01];Lineage=/,
      ) as string,
    });
    const trace = 'Root=1-3152b799-8954dae64eda91bc9a23a7e8;Parent=7fa8c0f79203be72;Sampled=1';
    const traced = await says('/rest-says', value, { 'x-amzn-trace-id': trace });
    expect(traced.headers['x-amzn-trace-id']).toMatch(new RegExp(`^${trace};`));
    const failed = await says('/rest-says', []);
    expect(failed.headers['x-amzn-trace-id']).toBeUndefined();
    expect(failed.headers['x-amz-apigw-id']).toMatch(own);
    const { headers } = await says('/says', value);
    expect(headers['apigw-requestid']).toMatch(own);
    expect(headers).not.toHaveProperty('x-amzn-requestid');
    expect(headers).not.toHaveProperty('x-amzn-trace-id');
    expect((await says(`${saysUrl}/`, value)).headers).toMatchObject({
      'x-amzn-requestid': expect.any(String) as string,
      'x-amzn-trace-id': expect.any(String) as string,
    });
  });

  test.each([
    ['/late', 504, '{"message":"Endpoint request timed out"}'],
    ['/late-h', 503, '{"message":"Service Unavailable"}'],
    ['/in-time', 200, 'late'],
  ])('a function behind %s that its route does not wait for is a %i', async (path, status, text) => {
    const answer = await ask(`GET ${path}`);
    expect([answer.status, answer.text]).toEqual([status, text]);
  });

  test.each(['/few', '/few-h'])('a stage with a rate of its own throttles %s', async (path) => {
    for (const status of [200, 200, 429]) expect((await ask(`GET ${path}`)).status).toBe(status);
    expect((await ask(`GET ${path}`)).text).toBe('{"message":"Too Many Requests"}');
    expect((await ask('GET /rest/a')).status).toBe(200);
  });

  test('a door without a route says so in its own words', async () => {
    const rest404 = await ask('GET /rest-says');
    expect([rest404.status, rest404.text]).toEqual([403, '{"message":"Missing Authentication Token"}']);
    const http404 = await ask('GET /says');
    expect([http404.status, http404.text]).toEqual([404, '{"message":"Not Found"}']);
  });
});

describe('other origins', () => {
  const origin = 'https://shop.example';
  const preflight = { origin, 'access-control-request-method': 'PUT' };
  const allowed = {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'GET,PUT',
    'access-control-allow-headers': 'x-own',
    'access-control-max-age': '60',
  };
  const own = { statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*', 'x-own': 'a' }, body: 'b' };
  const origins = ({ raw }: Answer): string[] =>
    raw.filter(([name]) => name.toLowerCase() === 'access-control-allow-origin').map(([, value]) => value);

  test.each([
    ['/says', 204],
    ['/h/any/path', 204],
    ['url', 200],
  ])('a preflight at %s is answered with %i', async (path, status) => {
    const at = path === 'url' ? `${saysUrl}/` : path;
    const answer = await ask(`OPTIONS ${at}`, preflight);
    expect([answer.status, answer.text]).toEqual([status, '']);
    expect(answer.headers).toMatchObject(allowed);
    const other = await ask(`OPTIONS ${at}`, { ...preflight, origin: 'https://other.example' });
    expect([other.status, origins(other)]).toEqual([status, []]);
  });

  test('a preflight that names no origin is a request like others to an HTTP API', async () => {
    expect((await ask('OPTIONS /says', { 'access-control-request-method': 'PUT' })).status).toBe(404);
    expect((await eventOf('OPTIONS /h/a')).requestContext).toMatchObject({ http: { method: 'OPTIONS' } });
  });

  test('an HTTP API says it in the place of its function', async () => {
    const answer = await says('/says', own, { origin });
    expect(origins(answer)).toEqual([origin]);
    expect(answer.headers).toMatchObject({ 'x-own': 'a', 'access-control-expose-headers': 'x-seen' });
    expect(origins(await says('/says', own, { origin: 'http://localhost:3000' }))).toEqual(['http://localhost:3000']);
    expect(origins(await says('/says', own, { origin: 'https://other.example' }))).toEqual([]);
    expect(origins(await says('/says', own))).toEqual([]);
  });

  test('a Function URL says it besides its function', async () => {
    expect(origins(await says(`${saysUrl}/`, own, { origin }))).toEqual(['*', origin]);
    expect(origins(await says(`${saysUrl}/`, own))).toEqual(['*']);
  });

  test('SAM’s OPTIONS of a REST API answers for the function, which says the rest itself', async () => {
    const answer = await ask('OPTIONS /shop-says', preflight);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'content-type',
      'access-control-allow-methods': 'GET,OPTIONS,POST',
    });
    expect((await ask('OPTIONS /v1/shop/7')).headers['access-control-allow-methods']).toBe(
      'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT',
    );
    expect(origins(await says('/shop-says', own, { origin }))).toEqual(['*']);
    expect(origins(await says('/shop-says', { statusCode: 200 }, { origin }))).toEqual([]);
  });

  test('methods of a REST API that ask no function answer as they are written', async () => {
    const answer = await ask('OPTIONS /mocked/7', preflight);
    expect([answer.status, answer.text, answer.headers['access-control-allow-methods']]).toEqual([
      204,
      '',
      'OPTIONS,GET',
    ]);
    const up = await ask('GET /mocked');
    expect([up.status, up.text, up.headers['content-type']]).toEqual([200, '{"up":true}', 'application/json']);
    expect((await ask('PUT /mocked/7')).status).toBe(403);
    expect((await eventOf('GET /mocked/7'))['pathParameters']).toEqual({ id: '7' });
  });

  test('a page of an origin that a door names is heard out, and no other', async () => {
    const from = (page: string, path: string) => says(path, own, { origin: page, 'sec-fetch-site': 'cross-site' });
    for (const path of ['/says', '/shop-says', `${saysUrl}/`]) {
      expect((await from(origin, path)).status).toBe(200);
      expect((await from('https://other.example', path)).status).toBe(403);
    }
    expect((await from(origin, '/h1-says')).status).toBe(403);
  });
});

test('a Function URL that is gone says so otherwise than one that never was', async () => {
  const functions = `${platform.url}/2021-10-31/functions`;
  await fetch(`${functions}/echoes/url`, { method: 'DELETE' });
  const gone = await ask(`GET ${url}/`);
  expect([gone.status, JSON.parse(gone.text)]).toEqual([
    403,
    { Message: expect.stringMatching(/^Forbidden\. For troubleshooting Function URL/) as string },
  ]);
  const never = await ask(`GET /_windtunnel/url/${'0'.repeat(32)}/`);
  expect([never.status, never.text]).toEqual([403, '{"Message":null}']);
});
