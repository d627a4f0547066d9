// What is sent of a scenario: a thread's share of it, with which payloads, traces and limits, and clients of closed loops.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { newTracedRun, servedRequests, traceNumbering } from '../../bench/measure/request-traces.ts';
import { sendShare, type SendingOptions } from '../../bench/measure/sending.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { mockTarget, type TargetRequest } from '../../loadgen/index.ts';
import { randomStream } from '../../sim/index.ts';

const scenarioOf = (traffic: readonly object[], duration = '100ms') =>
  compileScenario(
    {
      name: 'sent',
      duration,
      seed: 8,
      functions: {
        f: { timeout: '2s', duration: { constant: '1ms' } },
        g: { timeout: '4s', duration: { constant: '1ms' } },
      },
      traffic,
    },
    'test',
    '.',
  );

const sent = async (
  traffic: readonly object[],
  options: Partial<SendingOptions> = {},
  duration?: string,
): Promise<{ requests: TargetRequest[]; report: Awaited<ReturnType<typeof sendShare>>; offered: number[] }> => {
  const requests: TargetRequest[] = [];
  const offered: number[] = [];
  const mock = mockTarget({ durationMs: () => 1 });
  const target = {
    ...mock,
    invoke: (...[request, answer]: Parameters<typeof mock.invoke>) => {
      const { functionName, payload, timeoutMs = Number.NaN, traceHeader } = request;
      requests.push({ functionName, payload, timeoutMs, ...(traceHeader === undefined ? {} : { traceHeader }) });
      return mock.invoke(request, answer);
    },
  };
  const sink = {
    offered: (_functionIndex: number, atMs: number) => void offered.push(atMs),
    invocation: () => {},
    refusedAttempt: () => {},
  };
  const share = { index: 0, of: 1 };
  const report = await sendShare(scenarioOf(traffic, duration), target, sink, { seed: 8, share, ...options });
  return { requests, report, offered };
};

const at = (to: string, times: readonly number[], more: object = {}) => ({
  to,
  arrivals: { instants: times.map((ms) => `${ms}ms`) },
  ...more,
});

describe('a share of the requests', () => {
  test('is sent with the payloads of the scenario, each waited for as long as its function may take', async () => {
    const { requests } = await sent([at('f', [0, 20], { payload: { a: 1 } }), at('g', [10])]);
    expect(requests).toEqual([
      { functionName: 'f', payload: '{"a":1}', timeoutMs: 2000 + 10_000 + 1000 },
      { functionName: 'g', payload: '{}', timeoutMs: 4000 + 10_000 + 1000 },
      { functionName: 'f', payload: '{"a":1}', timeoutMs: 13_000 },
    ]);
  });

  test('has the payloads and the wait that the command asks for, numbered among those of all', async () => {
    const rows = { columns: ['name'], rows: [['x'], ['y"'], ['z']] };
    const body = '{"n":{{counter}},"name":{{json name}}}';
    const traffic = [at('f', [0, 1, 2, 3, 4, 5], { payload: { a: 1 } })];
    const payloads = async (index: number, of: number) => {
      const { requests } = await sent(traffic, { share: { index, of }, requests: { body, rows, timeoutMs: 77 } });
      expect(new Set(requests.map(({ timeoutMs }) => timeoutMs))).toEqual(new Set([77]));
      return requests.map(({ payload }) => JSON.parse(payload) as unknown);
    };
    const names = ['x', 'y"', 'z'];
    const all = Array.from({ length: 6 }, (_, n) => ({ n, name: names[n % 3] }));
    expect(await payloads(0, 1)).toEqual(all);
    expect(await payloads(0, 2)).toEqual(all.filter(({ n }) => n % 2 === 0));
    expect(await payloads(1, 2)).toEqual(all.filter(({ n }) => n % 2 === 1));
  });

  test('is every nth of a stream whose requests are each for themselves, and a whole stream of one client', async () => {
    const traffic = [
      at('f', [0, 10, 20, 30]),
      at('g', [1, 11, 21, 31], { retry: 'sdk-v3-standard' }),
      at('f', [2, 12, 22, 32], { retry: { attempts: 2, base: '1ms', cap: '2ms' } }),
      at('g', [3, 13], { retry: 'sdk-v3-adaptive' }),
    ];
    const offered = async (index: number) => (await sent(traffic, { share: { index, of: 2 } })).offered;
    expect(await offered(0)).toEqual([0, 2, 20, 22]);
    expect(await offered(1)).toEqual([1, 3, 10, 11, 12, 13, 21, 30, 31, 32]);
  });

  test.each([
    [0, 1, 5],
    [0, 2, 3],
    [1, 2, 2],
  ])('of a limit of 5 requests thread %d of %d has %d', async (index, of, most) => {
    const times = Array.from({ length: 20 }, (_, n) => n * 4);
    const { requests, report } = await sent([at('f', times)], { share: { index, of }, caps: { maxRequests: 5 } });
    expect(requests).toHaveLength(most);
    expect(report.capped).toBe(`--max-requests ${most} was reached`);
  });

  test('of a limit in USD each has its part', async () => {
    const times = Array.from({ length: 20 }, (_, n) => n * 4);
    const caps = { maxCostUsd: 1e-6 };
    const whole = await sent([at('f', times)], { caps });
    const half = await sent([at('f', times)], { caps, share: { index: 1, of: 2 } });
    expect(whole.report.capped).toMatch(/^--max-cost 0\.000001 was reached, at \$/);
    expect(half.report.capped).toMatch(/^--max-cost 5e-7 was reached, at \$/);
    expect(half.requests.length).toBeLessThan(whole.requests.length);
  });

  test('is traced where the run is', async () => {
    const traced = { root: '1-00000001-aabbccddeeff', parentId: '0123456789abcdef' };
    const { requests } = await sent([at('f', [0, 1, 2, 3, 4])], { traced, share: { index: 1, of: 2 } });
    expect(requests.map(({ traceHeader }) => traceHeader)).toEqual([
      'Root=1-00000001-aabbccddeeff000000000001;Parent=0123456789abcdef;Sampled=1',
      'Root=1-00000001-aabbccddeeff000000000003;Parent=0123456789abcdef;Sampled=1',
    ]);
    const plain = await sent([at('f', [0])]);
    expect(plain.requests[0]).not.toHaveProperty('traceHeader');
  });
});

describe('clients of a closed loop', () => {
  // Each asks once: the run ends before it has thought.
  const loop = { to: 'g', closedLoop: { clients: 5, think: { constant: '40ms' } }, payload: { b: 2 } };
  const began = (client: number): number => 40 * randomStream(8, `traffic.1/closedLoop/${client}`).uniform();
  const beganAt = (clients: readonly number[]): number[] => clients.map(began).toSorted((a, b) => a - b);

  test.each([
    [0, 1, [0, 1, 2, 3, 4]],
    [0, 2, [0, 2, 4]],
    [1, 2, [1, 3]],
    [2, 3, [2]],
  ])('of which thread %d of %d is %j begin spread over one think time', async (index, of, clients) => {
    const { requests, offered } = await sent([at('f', [999]), loop], { share: { index, of } }, '40ms');
    expect(offered).toHaveLength(clients.length);
    for (const [nth, atMs] of beganAt(clients).entries()) expect(offered[nth]).toBeCloseTo(atMs, 6);
    expect(requests).toEqual(clients.map(() => ({ functionName: 'g', payload: '{"b":2}', timeoutMs: 15_000 })));
  });

  test('ask again when they have thought', async () => {
    const short = { ...loop, closedLoop: { clients: 2, think: { constant: '1ms' } } };
    const { requests, report } = await sent([short], { caps: { maxRequests: 10 } }, '1m');
    expect([requests.length, report.capped]).toEqual([10, '--max-requests 10 was reached']);
  });

  test('have the payloads and the wait that the command asks for', async () => {
    const { requests } = await sent([loop], { requests: { body: '{{counter}}', timeoutMs: 99 } }, '40ms');
    expect(requests.map(({ payload, timeoutMs }) => [payload, timeoutMs])).toEqual(
      [0, 1, 2, 3, 4].map((number) => [String(number), 99]),
    );
  });
});

describe('what the platform knows of requests', () => {
  const run = { root: '1-0000000a-aabbccddeeff', parentId: '0123456789abcdef' };
  const instants = (number: number, arrivedMs: number, fields: object = {}) => ({
    traceId: `${run.root}${number.toString(16).padStart(12, '0')}`,
    parentId: run.parentId,
    arrivedMs,
    admittedMs: arrivedMs + 1,
    initStartMs: null,
    initEndMs: null,
    restored: false,
    invokedMs: arrivedMs + 2,
    answeredMs: arrivedMs + 30,
    endedMs: arrivedMs + 40,
    extensionsMs: 5,
    ...fields,
  });

  const asking = async (status: number, invocations: readonly object[], numbers: readonly number[]) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        asked.push(`${request.method} ${request.url} ${Buffer.concat(chunks).toString()}`);
        response.writeHead(status).end(JSON.stringify({ invocations }));
      });
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      return { served: await servedRequests(url, run, new Set(numbers), 1000), asked };
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };

  test('is asked for by their trace ids, and told of the last attempt on the clock of the run', async () => {
    const { served, asked } = await asking(
      200,
      [
        instants(17, 1500, { initStartMs: 1501, initEndMs: 1700, restored: true }),
        instants(3, 1800),
        instants(3, 2000, { answeredMs: null }),
        instants(3, 1900),
        // Called by a function, not by the client.
        instants(4, 1100, { parentId: 'ffffffffffffffff' }),
      ],
      [3, 17],
    );
    expect(asked).toEqual([
      'POST /_windtunnel/traces/instants ["1-0000000a-aabbccddeeff000000000003","1-0000000a-aabbccddeeff000000000011"]',
    ]);
    expect([...served]).toEqual([
      [
        17,
        {
          arrivedMs: 500,
          admittedMs: 501,
          initStartMs: 501,
          initEndMs: 700,
          restored: true,
          invokedMs: 502,
          answeredMs: 530,
          endedMs: 540,
          extensionsMs: 5,
        },
      ],
      [
        3,
        {
          arrivedMs: 1000,
          admittedMs: 1001,
          initStartMs: Number.NaN,
          initEndMs: Number.NaN,
          restored: false,
          invokedMs: 1002,
          answeredMs: Number.NaN,
          endedMs: 1040,
          extensionsMs: 5,
        },
      ],
    ]);
  });

  test('may not be told', async () => {
    await expect(asking(404, [], [1])).rejects.toThrow('the platform does not tell of its traces: 404');
  });

  test('a run has ids of its own, whose requests are numbered by threads', () => {
    const made = newTracedRun();
    expect(made.root).toMatch(/^1-[\da-f]{8}-[\da-f]{12}$/);
    expect(made.parentId).toMatch(/^[\da-f]{16}$/);
    expect(Number.parseInt(made.root.split('-')[1]!, 16)).toBeLessThanOrEqual(Date.now() / 1000);
    expect(newTracedRun()).not.toEqual(made);
    const next = traceNumbering(run, { index: 2, of: 10 });
    expect([next(), next()]).toEqual([
      { number: 2, header: `Root=${run.root}000000000002;Parent=${run.parentId};Sampled=1` },
      { number: 12, header: `Root=${run.root}00000000000c;Parent=${run.parentId};Sampled=1` },
    ]);
  });
});
