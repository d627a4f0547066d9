// Web pages are kept out of every route of every port, on every address, and no plain client is hindered.

import { request as httpRequest } from 'node:http';
import type { Platform } from 'lambda-windtunnel/local';
import { startPlatform } from 'lambda-windtunnel/local';
import { rulesOf } from 'lambda-windtunnel/lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { siteGuard } from '../../local/wire/site-guard.ts';
import { RuntimeApi } from '../../local/runtime-api/runtime-api.ts';
import { localFunction } from './support.ts';

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** One request with exactly these headers. */
const ask = (port: number, asked: string, headers: Record<string, string>, body = ''): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const [method, path] = asked.split(' ');
    const sent = httpRequest(
      { host: '127.0.0.1', port, method, path, headers: { host: `127.0.0.1:${port}`, ...headers } },
      (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

const problem = (headers: Record<string, string>, options = {}): string | null =>
  siteGuard(options).problem({ host: '127.0.0.1:9001', ...headers })?.text ?? null;

describe('names', () => {
  test.each([
    'localhost',
    'LOCALHOST:9001',
    'localhost.:9001',
    '127.0.0.1:80',
    '127.9.8.7:9001',
    '127.1:9001',
    '[::1]:9001',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]:9001',
    `${'a1'.repeat(16)}.lambda-url.us-east-1.localhost:9001`,
    `${'a1'.repeat(16)}.lambda-url.eu-west-1.on.aws`,
  ])('answers to %s', (host) => expect(problem({ host })).toBeNull());

  test.each([
    'page.example',
    'page.example:9001',
    'localhost.page.example',
    '127.0.0.1.page.example:9001',
    'page.example@127.0.0.1',
    '127.0.0.1 page.example',
    '0.0.0.0:9001',
    '192.168.0.7:9001',
    '128.0.0.1',
    '[::2]',
    `${'a1'.repeat(16)}.lambda-url.page.example`,
    'short.lambda-url.us-east-1.localhost',
    '',
  ])('does not answer to "%s"', (host) => {
    expect(problem({ host })).toContain(`Refused: Host ${JSON.stringify(host)}`);
    expect(problem({ host })).toContain('--allow-host');
  });

  test('answers to names that were given to it, and then to no others', () => {
    const options = { allowHosts: ['Host.Docker.Internal', '[fd00::1]'] };
    expect(problem({ host: 'host.docker.internal:9001' }, options)).toBeNull();
    expect(problem({ host: '[fd00::1]:9001' }, options)).toBeNull();
    expect(problem({ host: 'other.docker.internal' }, options)).not.toBeNull();
    expect(problem({ host: 'any.example' }, { allowHosts: ['*'] })).toBeNull();
  });

  test('remembers what it looked at without growing', () => {
    const guard = siteGuard();
    for (let at = 0; at < 1000; at += 1) expect(guard.problem({ host: `h${at}.example` })).not.toBeNull();
    expect(guard.problem({ host: 'localhost' })).toBeNull();
  });
});

describe('pages', () => {
  test.each<[string, Record<string, string>]>([
    ['a client that is no browser', {}],
    ['an address that somebody typed', { 'sec-fetch-site': 'none' }],
    ['a page that a function serves', { origin: 'http://127.0.0.1:9001', 'sec-fetch-site': 'same-origin' }],
    ['the same without Fetch Metadata', { origin: 'http://127.0.0.1:9001' }],
    [
      'a development server that passes requests on',
      { origin: 'http://localhost:5173', 'sec-fetch-site': 'same-origin' },
    ],
    ['fetch of Node.js', { 'sec-fetch-mode': 'cors' }],
  ])('hears %s', (_, headers) => expect(problem(headers)).toBeNull());

  test.each<[string, Record<string, string>, string]>([
    ['another site', { origin: 'https://page.example' }, '--allow-origin https://page.example'],
    ['another port of this machine', { origin: 'http://127.0.0.1:3000' }, '--allow-origin http://127.0.0.1:3000'],
    ['a file or a sandboxed frame', { origin: 'null' }, "--allow-origin '*'"],
    ['no URL', { origin: 'page' }, '--allow-origin'],
    ['a link or a picture', { 'sec-fetch-site': 'cross-site' }, "--allow-origin '*'"],
    [
      'a link that says whose it is',
      { 'sec-fetch-site': 'cross-site', referer: 'https://page.example/a' },
      '--allow-origin https://page.example',
    ],
    ['the same site from another port', { 'sec-fetch-site': 'same-site' }, '--allow-origin'],
    [
      'a browser that contradicts its origin',
      { origin: 'http://127.0.0.1:9001', 'sec-fetch-site': 'cross-site' },
      'Origin',
    ],
    [
      'another site through a proxy of its own',
      { origin: 'https://page.example', 'sec-fetch-site': 'same-origin' },
      '--allow-origin',
    ],
    ['an extension', { origin: 'chrome-extension://abc', 'sec-fetch-site': 'none' }, 'chrome-extension://abc'],
  ])('does not hear %s', (_, headers, said) => expect(problem(headers)).toContain(said));

  test('is one without a host too, and one that says it is its own from where nobody is', () => {
    const of = (headers: Record<string, string>): string | undefined => siteGuard().problem(headers)?.text;
    expect(of({})).toBeUndefined();
    expect(of({ origin: 'http://page.example', 'sec-fetch-site': 'same-origin' })).toMatch(
      /^Refused: Origin "http:\/\/page\.example" says that a web page of another origin asks\./,
    );
    expect(of({ origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' })).toBeUndefined();
    // No name of a host.
    expect(of({ origin: "http://a'b", 'sec-fetch-site': 'same-origin' })).toContain('Origin "http://a\'b" says');
  });

  test('hears whom it was told to', () => {
    const options = { allowOrigins: ['http://localhost:3000'] };
    const page = { origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' };
    expect(problem(page, options)).toBeNull();
    const picture = { referer: 'http://localhost:3000/a', 'sec-fetch-site': 'cross-site' };
    expect(problem(picture, options)).toBeNull();
    expect(problem({ ...page, origin: 'http://localhost:3001' }, options)).not.toBeNull();
    expect(
      problem({ origin: 'https://any.example', 'sec-fetch-site': 'cross-site' }, { allowOrigins: ['*'] }),
    ).toBeNull();
    expect(problem({ 'sec-fetch-site': 'cross-site' }, { allowOrigins: ['*'] })).toBeNull();
    // The name is asked for all the same.
    expect(problem({ ...page, host: 'page.example' }, options)).toContain('Host');
  });
});

const start = (options: Record<string, unknown> = {}): Promise<Platform> =>
  startPlatform({
    rules: rulesOf('2023', 'us-east-1'),
    accountConcurrency: 100,
    unreservedMinimum: 10,
    functions: [{ ...localFunction('front-door.ts', 'says'), url: { authType: 'NONE', invokeMode: 'BUFFERED' } }],
    port: 0,
    seed: 1,
    routes: [{ kind: 'http', method: 'ANY', path: '/route', functionName: 'says', payloadFormat: '2.0' }],
    ...options,
  });

const urlPathOf = async ({ port }: Platform): Promise<string> => {
  const { text } = await ask(port, 'GET /2021-10-31/functions/says/url', {});
  const { FunctionUrl } = JSON.parse(text) as { FunctionUrl: string };
  return `/_windtunnel/url/${new URL(FunctionUrl).hostname.split('.')[0]}/`;
};

describe('a platform', () => {
  let platform: Platform;
  let urlPath: string;
  const notes: string[] = [];

  beforeAll(async () => {
    platform = await start({ onNote: (text: string) => notes.push(text) });
    urlPath = await urlPathOf(platform);
  });

  afterAll(() => platform.stop());

  const foreign: readonly Record<string, string>[] = [
    { origin: 'https://page.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { host: 'page.example' },
  ];

  test.each([
    ['GET', '/2015-03-31/functions'],
    ['POST', '/2015-03-31/functions'],
    ['DELETE', '/2015-03-31/functions/says'],
    ['POST', '/2015-03-31/functions/says/invocations'],
    ['POST', '/2021-11-15/functions/says/response-streaming-invocations'],
    ['POST', '/2014-11-13/functions/says/invoke-async'],
    ['GET', '/2018-10-31/layers'],
    ['GET', '/metrics'],
    ['GET', '/_windtunnel/health'],
    ['GET', '/_windtunnel/timeline'],
    ['POST', '/_windtunnel/timeline/reset'],
    ['GET', '/route'],
    ['POST', '/route'],
    ['OPTIONS', '/route'],
    ['GET', '/no/such/path'],
    ['POST', 'url'],
    ['GET', 'url'],
    ['OPTIONS', 'url'],
  ])('keeps pages out of %s %s', async (method, path) => {
    for (const headers of foreign) {
      const answer = await ask(platform.port, `${method} ${path === 'url' ? urlPath : path}`, {
        'access-control-request-method': 'POST',
        ...headers,
      });
      expect([answer.status, answer.headers['x-amzn-errortype']]).toEqual([403, 'AccessDeniedException']);
      expect((JSON.parse(answer.text) as { message: string }).message).toMatch(/^Refused: .*--allow-/);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  test('says what it refused', () => {
    expect(notes.some((note) => note.includes('https://page.example'))).toBe(true);
  });

  test('a refused upload is not read, and the connection serves on', async () => {
    const body = 'x'.repeat(3_000_000);
    const refused = await ask(platform.port, 'POST /2015-03-31/functions', { origin: 'https://page.example' }, body);
    expect(refused.status).toBe(403);
    expect((await ask(platform.port, 'GET /2015-03-31/functions', {})).status).toBe(200);
  });

  test('a Function URL lets those in whom its own settings name', async () => {
    const settings = '/2021-10-31/functions/says/url';
    const put = (Cors: object): Promise<Answer> =>
      ask(platform.port, `PUT ${settings}`, {}, JSON.stringify({ AuthType: 'NONE', Cors }));
    const from = (origin: string, site?: string): Promise<Answer> =>
      ask(
        platform.port,
        `POST ${urlPath}`,
        { origin, ...(site === undefined ? {} : { 'sec-fetch-site': site }) },
        '{"plain":1}',
      );
    await put({ AllowOrigins: ['https://shop.example'] });
    const shop = await from('https://shop.example', 'cross-site');
    expect([shop.status, shop.headers['access-control-allow-origin']]).toEqual([200, 'https://shop.example']);
    expect((await from('https://page.example', 'cross-site')).status).toBe(403);
    // No browser says that a page asks: the answer lacks the headers, as on AWS.
    const tool = await from('https://page.example');
    expect([tool.status, tool.headers['access-control-allow-origin']]).toEqual([200, undefined]);
    // Nobody's settings open anything else, nor let another name in.
    expect((await ask(platform.port, `GET ${settings}`, { origin: 'https://shop.example' })).status).toBe(403);
    const rebound = { host: 'shop.example', origin: 'https://shop.example' };
    expect((await ask(platform.port, `POST ${urlPath}`, rebound, '{}')).status).toBe(403);
    await put({ AllowOrigins: ['*'] });
    expect((await from('https://page.example', 'cross-site')).status).toBe(200);
  });
});

test('opened on purpose, pages can call operations and read the answers', async () => {
  const origin = 'http://localhost:3000';
  const platform = await start({ allowOrigins: [origin], allowHosts: ['host.docker.internal'] });
  try {
    const { port } = platform;
    const path = '/2015-03-31/functions/says/invocations';
    const preflight = await ask(port, `OPTIONS ${path}`, {
      origin,
      'sec-fetch-site': 'cross-site',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-amz-log-type',
      'access-control-request-private-network': 'true',
    });
    expect([preflight.status, preflight.text]).toEqual([204, '']);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'content-type,x-amz-log-type',
      'access-control-allow-private-network': 'true',
    });
    const invoked = await ask(port, `POST ${path}`, { origin, 'sec-fetch-site': 'cross-site' }, '"hi"');
    expect([invoked.status, invoked.headers['access-control-allow-origin']]).toEqual([200, origin]);
    expect((await ask(port, 'GET /metrics', { host: 'host.docker.internal:9001' })).status).toBe(200);
    expect((await ask(port, 'GET /metrics', { origin: 'http://localhost:3001' })).status).toBe(403);
  } finally {
    await platform.stop();
  }
});

test('bound to every address, it still answers to its own names alone', async () => {
  const platform = await start({ host: '0.0.0.0' });
  try {
    expect(platform.url).toBe(`http://127.0.0.1:${platform.port}`);
    expect((await ask(platform.port, 'GET /metrics', {})).status).toBe(200);
    for (const headers of [{ host: '0.0.0.0' }, { host: 'page.example' }, { origin: 'https://page.example' }]) {
      expect((await ask(platform.port, 'GET /metrics', headers)).status).toBe(403);
    }
  } finally {
    await platform.stop();
  }
});

test('a port that is taken is named, with the cure', async () => {
  const platform = await start();
  try {
    await expect(start({ port: platform.port })).rejects.toMatchObject({
      setting: 'port',
      message: `${platform.port} is taken on 127.0.0.1; choose another, or 0 for any free one`,
    });
  } finally {
    await platform.stop();
  }
});

test('an API that lets every page in opens nothing but itself', async () => {
  const platform = await start({
    routes: [
      {
        kind: 'http',
        method: 'ANY',
        path: '$default',
        functionName: 'says',
        payloadFormat: '2.0',
        api: { id: 'open', cors: { AllowOrigins: ['*'], AllowMethods: ['*'] } },
      },
    ],
  });
  const page = { origin: 'https://page.example', 'sec-fetch-site': 'cross-site' };
  try {
    const answer = await ask(platform.port, 'POST /any', page, '{"plain":1}');
    expect([answer.status, answer.text, answer.headers['access-control-allow-origin']]).toEqual([
      200,
      '{"plain":1}',
      '*',
    ]);
    for (const line of [
      'GET /2015-03-31/functions',
      'DELETE /2015-03-31/functions/says',
      'POST /2015-03-31/functions/says/invocations',
      'OPTIONS /2015-03-31/functions',
      'GET /metrics',
      'GET /_windtunnel/health',
    ]) {
      const refused = await ask(platform.port, line, { ...page, 'access-control-request-method': 'POST' });
      expect([line, refused.status, refused.headers['access-control-allow-origin']]).toEqual([line, 403, undefined]);
    }
    // However a path is written, a page reaches the function and nothing else.
    for (const path of ['//2015-03-31/functions', '/%32015-03-31/functions', '/2015-03-31%2Ffunctions']) {
      expect((await ask(platform.port, `POST ${path}`, page, '{"plain":1}')).text).toBe('{"plain":1}');
    }
    expect((await ask(platform.port, 'GET /2015-03-31/functions', {})).status).toBe(200);
  } finally {
    await platform.stop();
  }
});

test('the Runtime API of a process hears no page', async () => {
  const api = new RuntimeApi({
    onNext: () => {},
    onAnswer: () => {},
    onInitError: () => {},
    onStreamBegun: () => {},
    onChunk: () => {},
  });
  const port = Number((await api.listen()).split(':')[1]);
  try {
    const path = '/2018-06-01/runtime/init/error';
    for (const headers of [
      { host: 'page.example' },
      { origin: 'https://page.example' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const answer = await ask(port, `POST ${path}`, headers, '{}');
      expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('Refused')]);
    }
    expect((await ask(port, `POST ${path}`, {}, '{}')).status).toBe(202);
  } finally {
    api.close();
  }
});
