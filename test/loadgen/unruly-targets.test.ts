// Targets that answer as no target should: the generator's time for an answer has an end, and what is no answer is no success.

import { createServer, type Server, type ServerResponse } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import net, { Socket, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Outcome } from '../../lambda/index.ts';
import { reachable } from '../../loadgen/targets/endpoint.ts';
import { emptyAnswer, httpTarget, lambdaHttpTarget, type Target, type TargetAnswer } from '../../loadgen/index.ts';

let server: Server;
let url: string;

/** By path: what it does to a request. */
const manners: Record<string, (response: ServerResponse) => void> = {
  '/silent': () => {},
  '/endless': (response) => {
    response.writeHead(200, { 'Content-Type': 'text/plain' });
    const timer = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(timer));
  },
  '/short': (response) => {
    response.writeHead(200, { 'Content-Length': '10' });
    response.write('x');
  },
  '/moved': (response) => response.writeHead(302, { Location: '/elsewhere' }).end(),
  '/unchanged': (response) => response.writeHead(304).end(),
  '/busy': (response) => response.writeHead(429).end(),
  '/fine': (response) => response.end('fine'),
};

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    (manners[new URL(request.url!, 'http://localhost').searchParams.get('as') ?? request.url!] ?? manners['/fine']!)(
      response,
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = async (target: Target, timeoutMs?: number): Promise<TargetAnswer> => {
  const answer = emptyAnswer();
  try {
    await target.invoke(
      { functionName: 'f', payload: '{}', ...(timeoutMs === undefined ? {} : { timeoutMs }) },
      answer,
    );
    return answer;
  } finally {
    await target.stop();
  }
};

describe('an answer has an end', () => {
  test.each(['/silent', '/endless', '/short'])('%s has none within the time of a request', async (path) => {
    const startMs = performance.now();
    await expect(ask(httpTarget({ url: url + path }), 200)).rejects.toThrow('no whole answer within 200 ms');
    expect(performance.now() - startMs).toBeLessThan(3000);
  });

  test('nor within that of the target', async () => {
    await expect(ask(httpTarget({ url: `${url}/endless`, timeoutMs: 150 }))).rejects.toThrow('within 150 ms');
  });

  test('what waits for a connection is not forgotten', async () => {
    const target = httpTarget({ url: `${url}/silent`, maxConnections: 1 });
    const two = [1, 2].map(() => target.invoke({ functionName: 'f', payload: '{}', timeoutMs: 200 }, emptyAnswer()));
    for (const ended of await Promise.allSettled(two)) expect(ended.status).toBe('rejected');
    await target.stop();
  });
});

test('a redirect is a failure, by plain HTTP and by the Invoke API', async () => {
  expect(await ask(httpTarget({ url: `${url}/moved` }))).toMatchObject({ outcome: Outcome.failed, statusCode: 302 });
  const moving = createServer((_, response) => response.writeHead(307, { Location: '/' }).end());
  await new Promise<void>((resolve) => {
    moving.listen(0, '127.0.0.1', resolve);
  });
  const endpoint = `http://127.0.0.1:${(moving.address() as AddressInfo).port}`;
  const answer = await ask(lambdaHttpTarget({ endpoint, region: 'us-east-1' }));
  expect(answer).toMatchObject({ outcome: Outcome.failed, statusCode: 307, ran: false });
  moving.close();
});

test('304 answers a condition, 429 tells no reason', async () => {
  expect(await ask(httpTarget({ url: `${url}/unchanged` }))).toMatchObject({ outcome: Outcome.completed });
  expect(await ask(httpTarget({ url: `${url}/busy` }))).toMatchObject({
    outcome: Outcome.throttled,
    throttleReason: -1,
  });
});

describe('who listens at an endpoint', () => {
  /** Where connections would have gone; each is told `event`. */
  const asked: unknown[] = [];
  const connecting = (event: string): void => {
    vi.spyOn(net, 'connect').mockImplementation(((options: object) => {
      asked.push(options);
      const socket = new Socket();
      setImmediate(() => socket.emit(event));
      return socket;
    }) as never);
    syncBuiltinESMExports();
  };
  afterEach(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    asked.length = 0;
  });

  test.each([
    ['http://example.com', 'example.com', 80],
    ['https://example.com/path', 'example.com', 443],
    ['https://[::1]:9001', '::1', 9001],
  ])('is asked for %s at %s, port %d', async (endpoint, host, port) => {
    connecting('connect');
    await reachable(endpoint);
    expect(asked).toEqual([{ host, port, timeout: 5000 }]);
  });

  test('is nobody after five seconds', async () => {
    connecting('timeout');
    await expect(reachable('http://example.com')).rejects.toThrow(
      'nothing answers at http://example.com (no connection within 5000 ms); is it running, and are host and port right?',
    );
  });
});
