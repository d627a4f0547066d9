// What goes on the wire is the door's: whatever a function says of status, length, encoding and connection, every client
// gets one whole message, or the door's own error.

import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { Platform, Route } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localFunction, testPlatform } from './support.ts';

const doors = ['rest', 'http', 'url', 'stream'] as const;
type Door = (typeof doors)[number];

/** What each door answers to what it cannot pass on. */
const broken: Readonly<Record<Door, readonly [number, string]>> = {
  rest: [502, '{"message":"Internal server error"}'],
  http: [500, '{"message":"Internal Server Error"}'],
  url: [502, 'Internal Server Error'],
  stream: [502, 'Internal Server Error'],
};

const renamed = {
  'x-amzn-remapped-connection': 'close',
  'x-amzn-remapped-date': 'Thu, 01 Jan 1970 00:00:00 GMT',
  'x-amzn-remapped-server': 'own',
  'x-amzn-remapped-www-authenticate': 'Basic',
};
const passedOn = {
  rest: renamed,
  http: { server: 'own', 'www-authenticate': 'Basic' },
  url: renamed,
  stream: renamed,
} as const;

let platform: Platform;
const paths: Record<Door, string> = { rest: '/rest', http: '/http', url: '', stream: '' };

beforeAll(async () => {
  const route = (path: string, kind: 'rest' | 'http', payloadFormat: '1.0' | '2.0'): Route => ({
    kind,
    path,
    method: 'ANY',
    functionName: 'says',
    payloadFormat,
  });
  platform = await testPlatform(
    [
      { ...localFunction('front-door.ts', 'says'), url: { authType: 'NONE', invokeMode: 'BUFFERED' } },
      {
        ...localFunction('streams.ts', 'says', { name: 'streams' }),
        url: { authType: 'NONE', invokeMode: 'RESPONSE_STREAM' },
      },
      {
        ...localFunction('streams.ts', 'says', { name: 'whole' }),
        url: { authType: 'NONE', invokeMode: 'BUFFERED' },
      },
    ],
    { routes: [route('/rest', 'rest', '1.0'), route('/http', 'http', '2.0'), route('/http1', 'http', '1.0')] },
  );
  paths.url = await pathOfUrl('says');
  paths.stream = await pathOfUrl('streams');
});

afterAll(() => platform.stop());

const pathOfUrl = async (name: string): Promise<string> => {
  const answer = await fetch(`${platform.url}/2021-10-31/functions/${name}/url`);
  const { FunctionUrl } = (await answer.json()) as { FunctionUrl: string };
  return `/_windtunnel/url/${new URL(FunctionUrl).hostname.split('.')[0]}/`;
};

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly raw: readonly string[];
  readonly text: string;
}

/** By node:http, which is strict about what it reads. */
const ask = (path: string, says: unknown, method = 'POST'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const body = Buffer.from(JSON.stringify(says));
    const sent = httpRequest(
      `${platform.url}${path}`,
      { method, timeout: 3000, headers: { 'content-type': 'application/json', 'content-length': body.length } },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            raw: response.rawHeaders.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase()),
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no whole answer in 3 s')));
    sent.on('error', reject);
    sent.end(body);
  });

/** A buffered answer, or the prelude of a streamed one. */
const says = (door: Door, more: object): object => ({
  statusCode: 200,
  ...(door === 'stream' ? {} : { body: 'hello' }),
  ...more,
});

describe.each(doors)('at door %s', (door) => {
  /** A stream has none. */
  const ownLength = door === 'stream' ? undefined : '5';

  test.each(['5', '3', '99', 'many'])('a length of %s is not the handler’s to say', async (length) => {
    const answer = await ask(paths[door], says(door, { headers: { 'Content-Length': length, 'X-Own': 'v' } }));
    expect([answer.status, answer.text, answer.headers['x-own']]).toEqual([200, 'hello', 'v']);
    expect(answer.raw.filter((name) => name === 'content-length')).toHaveLength(door === 'stream' ? 0 : 1);
    expect(answer.headers['content-length']).toBe(ownLength);
    expect(answer.headers['x-amzn-remapped-content-length']).toBe(door === 'http' ? undefined : length);
  });

  test('a length is taken by fetch, too, and by HEAD', async () => {
    const value = says(door, { headers: { 'content-length': '5' } });
    const answer = await fetch(`${platform.url}${paths[door]}`, { method: 'POST', body: JSON.stringify(value) });
    expect(await answer.text()).toBe('hello');
    const head = await ask(paths[door], value, 'HEAD');
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers['content-length']).toBe(ownLength);
  });

  test('what frames the message or is the door’s own goes out once', async () => {
    const headers = {
      'Transfer-Encoding': 'chunked',
      Connection: 'close',
      'Keep-Alive': 'timeout=1',
      Trailer: 'x-later',
      TE: 'trailers',
      Upgrade: 'websocket',
      Date: 'Thu, 01 Jan 1970 00:00:00 GMT',
      Server: 'own',
      'X-Amzn-RequestId': 'own',
      'X-Amzn-Trace-Id': 'own',
      'WWW-Authenticate': 'Basic',
    };
    const { status, headers: sent, raw, text } = await ask(paths[door], says(door, { headers }));
    expect([status, text]).toEqual([200, 'hello']);
    expect(new Set(raw).size).toBe(raw.length);
    for (const name of ['trailer', 'te', 'upgrade']) expect(sent[name]).toBeUndefined();
    for (const name of ['date', 'x-amzn-requestid', 'x-amzn-trace-id', 'connection']) {
      for (const own of ['own', 'close', headers.Date]) expect(sent[name]).not.toBe(own);
    }
    expect(Date.parse(sent['date'] as string)).toBeGreaterThan(Date.now() - 60_000);
    expect(sent).toMatchObject(passedOn[door]);
    expect(sent['www-authenticate']).toBe(door === 'http' ? 'Basic' : undefined);
  });

  test.each<[string, object]>([
    ['a status of 100', { statusCode: 100 }],
    ['a status of 101', { statusCode: 101 }],
    ['a status of 199', { statusCode: '199' }],
    ['a status of 0', { statusCode: 0 }],
    ['a status of 600', { statusCode: 600 }],
    ['a status of 9999', { statusCode: 9999 }],
    ['a status with a fraction', { statusCode: 200.5 }],
    ['a status that is a list', { statusCode: [200] }],
    ['a name with a blank', { headers: { 'a b': 'c' } }],
    ['a name with a line end', { headers: { 'a\r\nb': 'c' } }],
    ['a name that is empty', { headers: { '': 'c' } }],
    ['a name outside of ASCII', { headers: { é: 'c' } }],
    ['a value with a line end', { headers: { a: 'b\r\nset-cookie: c=1' } }],
    ['a value with a zero', { headers: { a: 'b\u0000' } }],
    ['a value outside of Latin 1', { headers: { a: '✓' } }],
    ['a type with a line end', { headers: { 'content-type': 'a\nb' } }],
    ['headers that are a text', { headers: 'a: b' }],
    ['headers that are a list', { headers: ['a'] }],
  ])('%s is the door’s own error', async (_, more) => {
    const answer = await ask(paths[door], says(door, more));
    expect([answer.status, answer.text]).toEqual(broken[door]);
    expect((await ask(paths[door], says(door, {}))).text).toBe('hello');
  });

  test.each([204, 304])('a status of %i has no body', async (statusCode) => {
    const answer = await ask(paths[door], says(door, { statusCode, headers: { 'content-length': '5' } }));
    expect([answer.status, answer.text, answer.headers['content-length']]).toEqual([statusCode, '', undefined]);
  });
});

describe.each(['http', 'url', 'stream'] as const)('cookies at door %s', (door) => {
  test.each<[unknown]>([['a=1'], [{ a: 1 }], [7], [[7]], [['a=1\n']]])('%j are malformed', async (cookies) => {
    const answer = await ask(paths[door], says(door, { cookies }));
    expect([answer.status, answer.text]).toEqual(broken[door]);
  });

  test('that are a list go out each by itself', async () => {
    const { headers } = await ask(paths[door], says(door, { cookies: ['a=1', 'b=2'] }));
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
  });
});

test.each([
  ['/rest', 502, '{"message":"Internal server error"}'],
  ['/http1', 500, '{"message":"Internal Server Error"}'],
])('multiValueHeaders at %s hold lists', async (path, status, text) => {
  for (const multiValueHeaders of [{ a: 'b' }, { a: 7 }, { a: null }, 'a', ['a']]) {
    const answer = await ask(path, { statusCode: 200, multiValueHeaders });
    expect([answer.status, answer.text]).toEqual([status, text]);
  }
  const { headers } = await ask(path, { statusCode: 200, multiValueHeaders: { 'X-Own': ['b', 'c'] } });
  expect(headers['x-own']).toBe('b, c');
});

test('a REST API that knows of no binary types gives base64 as it is, the others decode it', async () => {
  const says = { statusCode: 200, body: 'aGVsbG8=', isBase64Encoded: true };
  expect((await ask(paths.rest, says)).text).toBe('aGVsbG8=');
  for (const door of ['http', 'url'] as const) {
    const answer = await ask(paths[door], { ...says, headers: { 'content-length': '8' } });
    expect([answer.text, answer.headers['content-length']]).toEqual(['hello', '5']);
  }
});

test('more headers than API Gateway passes on are its own error', async () => {
  const headers = { 'x-large': 'a'.repeat(10_241) };
  for (const door of ['rest', 'http'] as const) {
    const answer = await ask(paths[door], says(door, { headers }));
    expect([answer.status, answer.text]).toEqual(broken[door]);
  }
});

test('a stream that a URL gives whole has the same head', async () => {
  const path = await pathOfUrl('whole');
  const answer = await ask(path, { statusCode: 201, headers: { 'content-length': '99' } });
  expect([answer.status, answer.text, answer.headers['content-length']]).toEqual([201, 'hello', '5']);
  for (const prelude of [{ statusCode: 9999 }, { cookies: 'a' }, { headers: { 'a b': 'c' } }, 7]) {
    const bad = await ask(path, prelude);
    expect([bad.status, bad.text]).toEqual(broken.url);
  }
});

test('a second request on the same connection gets its own answer', async () => {
  const body = JSON.stringify(says('rest', { headers: { 'content-length': '3', connection: 'close' } }));
  const one = `POST /rest HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const socket = connect(platform.port, '127.0.0.1');
  socket.write(one + one);
  let heard = '';
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (heard.split('hello').length === 3) resolve();
    });
  });
  socket.destroy();
  expect(heard.match(/HTTP\/1.1 200 OK/g)).toHaveLength(2);
  expect(heard.match(/\r\ncontent-length: 5\r\n/gi)).toHaveLength(2);
});
