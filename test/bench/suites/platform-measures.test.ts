// What the suite `platform` measures, with made-up platforms and clocks: what is asked, in which turn, and what comes of the answers.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { startPlatformProcess } from '../../../bench/measure/platform-process.ts';
import { endurance, flood } from '../../../bench/suites/platform/environments.ts';
import { freezeCosts } from '../../../bench/suites/platform/freeze.ts';
import { withPlatform, type Lent } from '../../../bench/suites/platform/lend.ts';
import { sdkRatio } from '../../../bench/suites/platform/sdk-ratio.ts';
import { tracingCost } from '../../../bench/suites/platform/tracing-cost.ts';
import { looped } from '../closed-loop-result.ts';
import { contextOf } from './made-up-context.ts';
import { expectSame } from '../../support/quick-expect.ts';

type PlatformOrder = Parameters<typeof startPlatformProcess>[0];

describe('a lent platform', () => {
  let server: Server | null = null;
  afterEach(() => void server?.close());

  /** A server in the place of the platform, which notes what it was asked. */
  const standIn = async () => {
    const asked: string[] = [];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        asked.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
        if (request.url === '/_windtunnel/health') {
          response.end('{"eventLoopDelayP99Ms":1,"cpuSeconds":2,"memoryMb":123.5}');
        } else if (request.url!.includes('/dies/')) {
          response.writeHead(200, { 'x-amz-function-error': 'Unhandled' }).end('{}');
        } else response.writeHead(202).end('ok');
      });
    });
    await new Promise<void>((resolve) => {
      server!.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const orders: PlatformOrder[] = [];
    let stops = 0;
    const start: typeof startPlatformProcess = async (order) => {
      orders.push(order);
      return {
        url,
        stop: async () => {
          stops += 1;
        },
      };
    };
    return { url, asked, orders, start, stops: () => stops };
  };

  test('has the handlers, no limits on scaling, and is stopped after its use', async () => {
    const { url, asked, orders, start, stops } = await standIn();
    const functions = {
      hello: { handler: './hello.ts#handler' },
      dies: { handler: './dies.ts#handler', memory: '256MB' },
    };
    const { context } = contextOf(true, { sandbox: 'process' });
    const told = await withPlatform(
      functions,
      context,
      async (lent) => [
        lent.url,
        await lent.memoryMb(),
        await lent.invoke('hello', { a: 1 }),
        await lent.invoke('dies', []),
        stops(),
      ],
      start,
    );
    expect(told).toEqual([
      url,
      123.5,
      { status: 202, functionError: null },
      { status: 200, functionError: 'Unhandled' },
      0,
    ]);
    expect(stops()).toBe(1);
    expect(asked).toEqual([
      'GET /_windtunnel/health ',
      'POST /2015-03-31/functions/hello/invocations {"a":1}',
      'POST /2015-03-31/functions/dies/invocations []',
    ]);
    const [order] = orders;
    expect(order).toMatchObject({
      sandbox: 'process',
      accountConcurrency: 2000,
      unreservedMinimum: 0,
      rules: { requestRatePerConcurrency: null },
    });
    expect(order!.functions.map(({ config }) => [config.name, config.memoryMb])).toEqual([
      ['hello', 128],
      ['dies', 256],
    ]);
  });

  test('is stopped where its use fails', async () => {
    const { start, stops } = await standIn();
    const failing = () => Promise.reject(new Error('no answer'));
    const functions = { hello: { handler: './hello.ts#handler' } };
    await expect(withPlatform(functions, contextOf(true).context, failing, start)).rejects.toThrow('no answer');
    expect(stops()).toBe(1);
  });
});

/** Lends what `invoke` and `memoryMb` make up. */
const lending = (lent: Partial<Lent>) => {
  const functions: object[] = [];
  const lend = (async (given, _context, use) => {
    functions.push(given);
    return use({ url: 'http://lent', ...lent } as Lent);
  }) as typeof withPlatform;
  return { lend, functions };
};

describe('environments from nothing', () => {
  test.each([
    [true, 50],
    [false, 200],
  ])('quick %s: %d at once, whose handlers wait until all are there', async (quick, count) => {
    const said: unknown[] = [];
    let answered: () => void;
    const all = new Promise<void>((resolve) => {
      answered = resolve;
    });
    let nowMs = 1000;
    const { lend, functions } = lending({
      invoke: async (name, event) => {
        said.push([name, event]);
        await all;
        return { status: 200, functionError: null };
      },
      memoryMb: async () => {
        said.push('memory');
        answered();
        return 700;
      },
    });
    const found = await flood(contextOf(quick).context, {
      lend,
      wait: async (ms) => {
        said.push(`wait ${ms}`);
        nowMs = 8500;
      },
      nowMs: () => nowMs,
    });
    expect(found).toEqual({ environments: count, seconds: 1.5, memoryMb: 700 });
    expect(functions).toEqual([{ wait: { handler: './wait.ts#handler', timeout: '30s' } }]);
    const asked = Array.from({ length: count }, () => ['wait', { minMs: 6000, maxMs: 6000 }]);
    expect(said).toEqual([...asked, 'wait 5500', 'memory']);
  });

  test('must all be answered', async () => {
    let count = 0;
    const { lend } = lending({
      invoke: async () => {
        count += 1;
        return { status: count % 25 === 0 ? 429 : 200, functionError: null };
      },
      memoryMb: async () => 700,
    });
    const parts = { lend, wait: async () => {}, nowMs: () => 0 };
    await expect(flood(contextOf(true).context, parts)).rejects.toThrow('2 of 50 requests were not answered');
  });
});

test.each([
  [true, 2],
  [false, 10],
])('quick %s: memory is read when the heap has settled, and after %d times as much', async (quick, times) => {
  const counts: Record<string, number> = { hello: 0, dies: 0 };
  const seen: unknown[] = [];
  const waits: number[] = [];
  let [current, most] = [0, 0];
  const { lend, functions } = lending({
    invoke: async (name, event) => {
      expectSame(JSON.stringify(event), '{}');
      counts[name]! += 1;
      current += 1;
      most = Math.max(most, current);
      await Promise.resolve();
      current -= 1;
      return { status: 200, functionError: null };
    },
    memoryMb: async () => {
      seen.push({ ...counts });
      return 100 + seen.length;
    },
  });
  const { context, stages } = contextOf(quick);
  const found = await endurance(context, {
    lend,
    wait: async (ms) => void waits.push(ms),
  });
  expect(found).toEqual({
    invocations: { first: 10_000, all: 10_000 * times, earlyMb: 101, lateMb: 102 },
    environments: { first: 100, all: 100 * times, earlyMb: 103, lateMb: 104 },
  });
  expect(seen).toEqual([
    { hello: 10_000, dies: 0 },
    { hello: 10_000 * times, dies: 0 },
    { hello: 10_000 * times, dies: 100 },
    { hello: 10_000 * times, dies: 100 * times },
  ]);
  expect([waits, most]).toEqual([[1500, 1500, 1500, 1500], 8]);
  expect(functions).toEqual([{ hello: { handler: './hello.ts#handler' }, dies: { handler: './dies.ts#handler' } }]);
  expect(stages).toEqual([
    [`${10_000 * times} invocations`, 20_000],
    [`${100 * times} environments`, 40_000],
  ]);
});

describe('freezing', () => {
  test('is a thread and a process that answer, each frozen and awake in turn, as medians', async () => {
    const order: unknown[] = [];
    const known = new Map<unknown, number>();
    // Frozen, awake: once to warm up, then awake and frozen five times.
    const times = [90, 900, 10, 60, 50, 50, 30, 70, 20, 40, 40, 80];
    const costs = await freezeCosts(async (echo) => {
      if (!known.has(echo)) known.set(echo, known.size);
      await echo.ask();
      await echo.ask();
      order.push(known.get(echo));
      return times[(order.length - 1) % times.length]!;
    });
    expect(costs).toEqual([
      { kind: 'thread', awakeUs: 30, frozenUs: 60 },
      { kind: 'process', awakeUs: 30, frozenUs: 60 },
    ]);
    const turns = (frozen: number, awake: number) => [
      frozen,
      awake,
      ...Array.from({ length: 5 }, () => [awake, frozen]).flat(),
    ];
    expect(order).toEqual([...turns(0, 1), ...turns(2, 3)]);
  });
});

describe('through the SDK', () => {
  const measured = async (quick: boolean, rates: (url: string, count: number) => number, stopAt = Infinity) => {
    const asked: [url: string, durationMs: number][] = [];
    const said: string[] = [];
    const { lend, functions } = lending({});
    const { context, stop } = contextOf(quick);
    const found = await sdkRatio(context, {
      constantServer: async () => ({ url: 'http://constant', stop: () => void said.push('stopped') }),
      lend,
      rate: async (...given) => {
        asked.push(given);
        if (asked.length === stopAt) stop.abort();
        return rates(given[0], asked.length);
      },
    });
    return { found, asked, said, functions };
  };

  test.each([
    [true, 2, 1000],
    [false, 7, 2500],
  ])('quick %s: both are warmed, then asked %d times in turn', async (quick, repeats, durationMs) => {
    const { found, asked, said, functions } = await measured(quick, (url, count) =>
      url === 'http://constant' ? 1000 + count : 900 + count,
    );
    expect(asked).toEqual(
      Array.from({ length: repeats + 1 }, () => [
        ['http://constant', durationMs],
        ['http://lent', durationMs],
      ]).flat(),
    );
    // What they were warmed with is left out.
    const middle = repeats + 2;
    expect(found).toEqual({ constantPerSecond: 1000 + middle, platformPerSecond: 900 + middle + 1 });
    expect([said, functions]).toEqual([['stopped'], [{ hello: { handler: './hello.ts#handler' } }]]);
  });

  test('a stop ends it after both', async () => {
    const { found, asked } = await measured(false, (_, count) => count, 5);
    expect(asked).toHaveLength(6);
    expect(found).toEqual({ constantPerSecond: 4, platformPerSecond: 5 });
  });

  test('a server that cannot be asked any more is stopped', async () => {
    const said: string[] = [];
    const failing = sdkRatio(contextOf(true).context, {
      constantServer: async () => ({ url: 'http://constant', stop: () => void said.push('stopped') }),
      lend: lending({}).lend,
      rate: () => Promise.reject(new Error('ECONNRESET')),
    });
    await expect(failing).rejects.toThrow('ECONNRESET');
    expect(said).toEqual(['stopped']);
  });
});

describe('tracing', () => {
  const measured = async (
    quick: boolean,
    { failed = {}, stopAt = Infinity }: { readonly failed?: object; readonly stopAt?: number } = {},
  ) => {
    const kept: unknown[] = [];
    const loops: unknown[] = [];
    const stops: string[] = [];
    const cpuSeconds: Record<string, number> = {};
    const { context, stop, stages } = contextOf(quick, { sandbox: 'process' });
    const cost = tracingCost(context, {
      startPlatform: async (order) => {
        kept.push(order.kept);
        expect(order.sandbox).toBe('process');
        expect(order.functions.map(({ config }) => config.name)).toEqual(['hello']);
        const url = `p${kept.length}`;
        return { url, stop: async () => void stops.push(url) };
      },
      // Without tracing 100 requests take 1 s; with nothing traced 1.25 s, with everything 2 s, in every turn.
      health: async (url) => ({ eventLoopDelayP99Ms: 0, memoryMb: 0, cpuSeconds: 10 + (cpuSeconds[url] ?? 0) }),
      loop: async ({ url, ...others }) => {
        loops.push([url, others.durationMs]);
        expect(others).toEqual({
          functionName: 'hello',
          connections: 4,
          durationMs: others.durationMs,
          payload: '{"name":"windtunnel"}',
        });
        if (loops.length === stopAt) stop.abort();
        cpuSeconds[url] = (cpuSeconds[url] ?? 0) + { p1: 1, p2: 1.25, p3: 2 }[url]!;
        return looped(1, { requests: 100, ...failed });
      },
    });
    return { cost, kept, loops, stops, stages };
  };

  test.each([
    [true, 5, 200, 500],
    [false, 60, 250, 4000],
  ])('quick %s: %d turns of %d ms after %d ms', async (quick, turns, turnMs, warmMs) => {
    const { cost, kept, loops, stops, stages } = await measured(quick);
    expect(await cost).toEqual({ everything: 0.5, nothing: 0.8 });
    expect(kept).toEqual([
      { logs: true, metrics: true },
      { logs: true, metrics: true, traces: {} },
      { logs: true, metrics: true, traces: { everything: true } },
    ]);
    expect(loops).toEqual([
      ...['p1', 'p2', 'p3'].map((url) => [url, warmMs]),
      ...Array.from({ length: turns }, () => ['p1', 'p3', 'p2'].map((url) => [url, turnMs])).flat(),
    ]);
    expect(stops).toEqual(['p1', 'p2', 'p3']);
    expect(stages).toEqual([['tracing', 3 * (turns * turnMs + warmMs)]]);
  });

  test('a stop ends it after its turn', async () => {
    const { cost, loops } = await measured(false, { stopAt: 7 });
    expect(await cost).toEqual({ everything: 0.5, nothing: 0.8 });
    expect(loops).toHaveLength(9);
  });

  test.each([{ errors: 2, non2xx: 1 }, { errors: 3 }, { non2xx: 3 }])(
    'invocations that fail (%j) fail it, and the platforms are stopped',
    async (failed) => {
      const { cost, stops } = await measured(true, { failed });
      await expect(cost).rejects.toThrow('3 invocations failed');
      expect(stops).toEqual(['p1', 'p2', 'p3']);
    },
  );
});
