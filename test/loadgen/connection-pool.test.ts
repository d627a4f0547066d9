// Connections are kept, grown at a bounded pace, and what waits for one is told how long.

import { createServer, type RequestListener, type Server } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import net, { Socket, type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConnectionPool, type PoolOptions } from '../../loadgen/http/connection-pool.ts';
import { requestHead, withBody } from '../../loadgen/http/request-bytes.ts';

let server: Server | null = null;
let accepted = 0;
let pools: ConnectionPool[] = [];

const listening = async (listener: RequestListener, keepAliveTimeout = 60_000): Promise<string> => {
  accepted = 0;
  server = createServer({ keepAliveTimeout, keepAliveTimeoutBuffer: 0 } as object, (request, response) => {
    request.resume();
    listener(request, response);
  });
  server.on('connection', () => {
    accepted += 1;
  });
  await new Promise<void>((resolve) => {
    server!.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const poolTo = (origin: string, options: Partial<PoolOptions> = {}): ConnectionPool => {
  const pool = new ConnectionPool({ origin, ...options });
  pools.push(pool);
  return pool;
};

afterEach(() => {
  for (const pool of pools) pool.stop();
  pools = [];
  server?.closeAllConnections();
  server?.close();
  server = null;
});

interface Ended {
  readonly statusCode: number;
  readonly error: string;
  readonly waitedMs: number;
}

const ask = (pool: ConnectionPool, timeoutMs = 60_000): Promise<Ended> =>
  new Promise((resolve) => {
    let waitedMs = 0;
    pool.send({
      method: 'POST',
      ...withBody(requestHead('POST', '/', { host: 'x' }), '{}', null),
      keepsBody: null,
      timeoutMs,
      onSent: (ms) => {
        waitedMs = ms;
      },
      onAnswer: ({ statusCode }) => resolve({ statusCode, error: '', waitedMs }),
      onError: ({ message }) => resolve({ statusCode: 0, error: message, waitedMs }),
    });
  });

const many = (pool: ConnectionPool, count: number, timeoutMs?: number): Promise<Ended[]> =>
  Promise.all(Array.from({ length: count }, () => ask(pool, timeoutMs)));

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

const ok: RequestListener = (_, response) => void response.end('ok');

describe('connections', () => {
  it('are opened before the run and kept', async () => {
    const pool = poolTo(await listening(ok));
    await pool.warm(12);
    expect(pool.figures().opened).toBe(12);
    for (let round = 0; round < 5; round += 1) await many(pool, 12);
    expect(pool.figures()).toMatchObject({ opened: 12, reused: 48, reset: 0, refused: 0, mostBusy: 12 });
    expect(accepted).toBe(12);
    expect(pool.figures().connectMs).toBeGreaterThan(0);
  });

  it('grow at a bounded pace however many requests are due at once', async () => {
    const pool = poolTo(await listening((_, response) => void setTimeout(() => response.end('ok'), 2)));
    await pool.warm(8);
    const beforeMs = performance.now();
    const ended = await many(pool, 2000);
    const elapsedMs = performance.now() - beforeMs;
    expect(ended.filter(({ statusCode }) => statusCode !== 200)).toEqual([]);
    const { opened } = pool.figures();
    // One a ms, and 1 % a ms of those that are there.
    expect(opened).toBeLessThanOrEqual(8 + 3 + elapsedMs * (1 + 0.01 * opened));
    expect(opened).toBeLessThan(1000);
  });

  it('become as many as a slow target needs', async () => {
    const pool = poolTo(await listening((_, response) => void setTimeout(() => response.end('ok'), 1500)));
    const ended = await many(pool, 100);
    expect(ended.every(({ statusCode }) => statusCode === 200)).toBe(true);
    expect(pool.figures().mostBusy).toBeGreaterThan(50);
    expect(Math.max(...ended.map(({ waitedMs }) => waitedMs))).toBeGreaterThan(10);
  });

  it('are never more than may be; what waits is told how long, in the order it came', async () => {
    const pool = poolTo(await listening((_, response) => void setTimeout(() => response.end('ok'), 50)), {
      maxConnections: 2,
    });
    await pool.warm(5);
    const ended = await many(pool, 6);
    expect([accepted, pool.figures().opened]).toEqual([2, 2]);
    const waits = ended.map(({ waitedMs }) => waitedMs);
    expect(waits.slice(0, 2)).toEqual([0, 0]);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits[5]).toBeGreaterThan(90);
  });

  it('that the server closes after each answer are replaced at once', async () => {
    const pool = poolTo(await listening((_, response) => void response.writeHead(200, { Connection: 'close' }).end()));
    await pool.warm(4);
    let left = 200;
    const loop = async (): Promise<void> => {
      while ((left -= 1) >= 0) expect((await ask(pool)).statusCode).toBe(200);
    };
    await Promise.all([loop(), loop(), loop(), loop()]);
    expect(pool.figures()).toMatchObject({ reused: 0, reset: 0 });
    expect(pool.figures().opened).toBeGreaterThanOrEqual(200);
  });

  it('are closed before the server does it, as it says when that is', async () => {
    const pool = poolTo(await listening(ok, 2000));
    await pool.warm(3);
    await many(pool, 3);
    await pause(1800);
    expect(await ask(pool)).toMatchObject({ statusCode: 200 });
    expect(pool.figures()).toMatchObject({ opened: 4, reset: 0 });
  });

  it.each([
    ['http://example.com', 'example.com', 80],
    ['https://example.com', 'example.com', 443],
    ['http://[::1]:9001', '::1', 9001],
  ])('to %s go to %s at port %d', async (origin, host, port) => {
    const asked: unknown[] = [];
    const refuse = (options: object): Socket => {
      asked.push(options);
      return new Socket().destroy(new Error('not here'));
    };
    vi.spyOn(net, 'connect').mockImplementation(refuse as never);
    vi.spyOn(tls, 'connect').mockImplementation(refuse as never);
    syncBuiltinESMExports();
    const opening = poolTo(origin).warm(1);
    vi.restoreAllMocks();
    syncBuiltinESMExports();
    await expect(opening).rejects.toThrow('not here');
    expect(asked).toEqual([expect.objectContaining({ host, port })]);
  });

  it('took no time to be made before there is one', async () => {
    const pool = poolTo(await listening(ok));
    expect(pool.figures()).toEqual({ opened: 0, reused: 0, reset: 0, refused: 0, mostBusy: 0, connectMs: 0 });
  });

  it('that cannot be made keep nobody from those that are there', async () => {
    let busy = (): void => undefined;
    const isBusy = new Promise<void>((resolve) => (busy = resolve));
    const pool = poolTo(
      await listening((_, response) => {
        busy();
        setTimeout(() => response.end('ok'), 40);
      }),
    );
    await pool.warm(1);
    const first = ask(pool);
    // Nobody listens any more; the connection that is busy stays (from Node.js 26 on, one that no request has come on does not).
    await isBusy;
    server!.close();
    const ended = await Promise.all([first, ask(pool)]);
    expect(ended.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(pool.figures()).toMatchObject({ opened: 1, reused: 1 });
    expect(pool.figures().refused).toBeGreaterThan(0);
  });

  describe('that are idle', () => {
    /** A pool whose looks at what is idle come when they are asked for. */
    const looking = (origin: string): { pool: ConnectionPool; look: (afterMs: number) => void } => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      const pool = poolTo(origin);
      return {
        pool,
        look: (afterMs) => {
          const nowMs = performance.now() + afterMs;
          vi.spyOn(performance, 'now').mockReturnValue(nowMs);
          vi.advanceTimersByTime(500);
          vi.restoreAllMocks();
        },
      };
    };
    afterEach(() => {
      vi.useRealTimers();
    });

    it('are kept for a minute where the server says nothing', async () => {
      const { pool, look } = looking(await listening(ok, 0));
      await ask(pool);
      look(59_000);
      await ask(pool);
      expect(pool.figures()).toMatchObject({ opened: 1, reused: 1 });
      look(61_000);
      await ask(pool);
      expect(pool.figures()).toMatchObject({ opened: 2, reused: 1, reset: 0 });
    });

    it.each([
      [10_000, 8900, 9100],
      // Half of what is less than two margins.
      [1000, 400, 600],
    ])('are closed before a server that keeps them for %d ms does it', async (keptMs, early, late) => {
      const { pool, look } = looking(await listening(ok, keptMs));
      await ask(pool);
      look(early);
      await ask(pool);
      expect(pool.figures()).toMatchObject({ opened: 1, reused: 1 });
      look(late);
      await ask(pool);
      expect(pool.figures()).toMatchObject({ opened: 2, reused: 1, reset: 0 });
    });

    it('and were closed by the server are forgotten', async () => {
      const { pool, look } = looking(await listening(ok));
      await pool.warm(2);
      await many(pool, 2);
      server!.closeAllConnections();
      await pause(20);
      look(0);
      expect((await ask(pool)).statusCode).toBe(200);
      expect(pool.figures()).toMatchObject({ opened: 3, reused: 0, reset: 0 });
    });
  });

  it('that break with a request on them are counted, and others take their place', async () => {
    let asked = 0;
    const pool = poolTo(
      await listening((request, response) => {
        asked += 1;
        if (asked % 2 === 0) request.socket.destroy();
        else response.end('ok');
      }),
    );
    await pool.warm(1);
    const ended: Ended[] = [];
    for (let i = 0; i < 10; i += 1) ended.push(await ask(pool));
    expect(ended.filter(({ error }) => /closed the connection|ECONNRESET/.test(error))).toHaveLength(5);
    expect(pool.figures()).toMatchObject({ reset: 5 });
  });
});

describe('a request', () => {
  it('has an end by its own timer, on a connection or waiting for one', async () => {
    const pool = poolTo(await listening(() => {}), { maxConnections: 1 });
    const beforeMs = performance.now();
    const ended = await many(pool, 3, 120);
    expect(performance.now() - beforeMs).toBeLessThan(10_000);
    expect(ended.map(({ error }) => error)).toEqual(Array(3).fill('no whole answer within 120 ms'));
    expect(ended[2]!.waitedMs).toBeGreaterThan(100);
  });

  it('that had its end keeps nobody waiting behind it', async () => {
    const pool = poolTo(await listening((_, response) => void setTimeout(() => response.end('ok'), 45)), {
      maxConnections: 1,
    });
    const ended = await Promise.all([ask(pool), ask(pool, 10), ask(pool)]);
    expect(ended.map(({ statusCode, error }) => [statusCode, error])).toEqual([
      [200, ''],
      [0, 'no whole answer within 10 ms'],
      [200, ''],
    ]);
    expect(pool.figures()).toMatchObject({ opened: 1, reused: 1 });
  });

  it('fails at once when nobody is there', async () => {
    const pool = poolTo('http://127.0.0.1:1');
    const beforeMs = performance.now();
    const ended = await many(pool, 500);
    expect(ended.every(({ error }) => error.includes('ECONNREFUSED'))).toBe(true);
    expect(performance.now() - beforeMs).toBeLessThan(20_000);
    await expect(pool.warm(1)).rejects.toThrow('ECONNREFUSED');
  });

  it('is answered again when the server comes back', async () => {
    const origin = await listening(ok);
    const pool = poolTo(origin);
    await many(pool, 5);
    const { port } = server!.address() as AddressInfo;
    server!.closeAllConnections();
    await new Promise((resolve) => server!.close(resolve));
    expect((await ask(pool)).error).not.toBe('');
    server = createServer(ok);
    await new Promise<void>((resolve) => {
      server!.listen(port, '127.0.0.1', resolve);
    });
    expect((await ask(pool)).statusCode).toBe(200);
  });

  it('is refused after the pool was stopped, and told so when it was on its way', async () => {
    const pool = poolTo(await listening(() => {}), { maxConnections: 1 });
    const two = many(pool, 2);
    await pause(50);
    pool.stop();
    expect((await two).map(({ error }) => error)).toEqual(['the target was stopped', 'the target was stopped']);
    expect((await ask(pool)).error).toBe('the connections were closed');
  });

  it('is no two requests, whatever stands in its headers', () => {
    expect(() => requestHead('GET', '/', { 'x-a': 'b\r\nx-c: d' })).toThrow('a header cannot hold');
    expect(() => requestHead('GET', '/ HTTP/1.1\r\nx: y', {})).toThrow('a header cannot hold');
  });
});
