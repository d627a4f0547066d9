// The platform's own paths, each with what it is asked and answers, and how the platform itself fares.

import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { healthMonitor } from '../../local/environment/health.ts';
import type { Arrived } from '../../local/front-door/arrived.ts';
import type { FrontDoorOptions } from '../../local/front-door/front-door-options.ts';
import { answerOwnPath } from '../../local/front-door/own-paths.ts';
import type { HttpAnswer, StreamedAnswer } from '../../local/wire/http-answer.ts';
import { eventually } from '../support/eventually.ts';

interface Doors {
  readonly tracing?: unknown;
  /** What the gatekeeper says; nobody asks one unless given. */
  readonly refusal?: HttpAnswer | null;
}

const doors = ({ tracing = null, refusal }: Doors = {}) => {
  const asked: unknown[][] = [];
  const options = {
    health: {
      read: (reset: boolean) => {
        asked.push(['health', reset]);
        return { cpuSeconds: 1 };
      },
    },
    timeline: {
      page: (...values: unknown[]) => {
        asked.push(['timeline', ...values]);
        return { events: [], next: 3 };
      },
      reset: () => void asked.push(['reset']),
    },
    lookOn: () => void asked.push(['look']),
    executions: (since: number) => {
      asked.push(['executions', since]);
      return { executions: [], next: since, dropped: 0 };
    },
    tracing,
    metrics: () => '# EOF\n',
    clockMs: () => 12.5,
    functionNames: () => ['a', 'b'],
  } as unknown as FrontDoorOptions;
  const answer = (call: string, body: string | null = null): HttpAnswer | StreamedAnswer | null => {
    const [method, url] = call.split(' ') as [string, string];
    const [path, query = ''] = url.split('?') as [string, string?];
    const arrived = {
      method,
      path,
      visit:
        refusal === undefined
          ? null
          : {
              own: () => {
                asked.push(['own', path]);
                return refusal;
              },
            },
      body: { content: body === null ? null : Buffer.from(body), bytes: 0 },
    } as unknown as Arrived;
    return answerOwnPath(options, arrived, new URLSearchParams(query));
  };
  return { asked, answer };
};

const timeline = { nowMs: 12.5, functions: ['a', 'b'], events: [], next: 3 };
test.each<[string, unknown, unknown[][]]>([
  ['GET /_windtunnel/health', { cpuSeconds: 1 }, [['health', false]]],
  ['GET /_windtunnel/health?reset=1', { cpuSeconds: 1 }, [['health', true]]],
  ['GET /_windtunnel/health?reset=0', { cpuSeconds: 1 }, [['health', false]]],
  ['GET /_windtunnel/timeline', timeline, [['timeline', 0, 50_000]]],
  ['GET /_windtunnel/timeline?since=7', timeline, [['timeline', 7, 50_000]]],
  ['GET /_windtunnel/timeline?since=x&look=0', timeline, [['timeline', 0, 50_000]]],
  ['GET /_windtunnel/timeline?look=1', timeline, [['look'], ['timeline', 0, 50_000]]],
  ['GET /_windtunnel/executions', { executions: [], next: 0, dropped: 0 }, [['executions', 0]]],
  ['GET /_windtunnel/executions?since=9', { executions: [], next: 9, dropped: 0 }, [['executions', 9]]],
  ['GET /_windtunnel/executions?since=x', { executions: [], next: 0, dropped: 0 }, [['executions', 0]]],
  ['POST /_windtunnel/timeline/reset', { nowMs: 12.5, next: 0 }, [['reset']]],
])('%s', (call, body, calls) => {
  const { answer, asked } = doors();
  expect(answer(call)).toEqual({ status: 200, headers: {}, body: JSON.stringify(body) });
  expect(asked).toEqual(calls);
});

test('metrics are text of OpenMetrics', () => {
  expect(doors().answer('GET /metrics')).toEqual({
    status: 200,
    headers: { 'Content-Type': 'application/openmetrics-text; version=1.0.0; charset=utf-8' },
    body: '# EOF\n',
  });
});

test.each([
  'POST /_windtunnel/health',
  'GET /_windtunnel/timeline/reset',
  'GET /_windtunnel/traces',
  'POST /_windtunnel/traces/instants',
  'GET /_windtunnel/other',
  'GET /',
])('%s is nobody’s, where nothing is traced', (call) => {
  const { answer, asked } = doors();
  expect([answer(call, '{}'), asked]).toEqual([null, []]);
});

test('traces are told whole, as a stream, and of some their instants, where anything is traced', async () => {
  const asked: string[][] = [];
  const store = {
    all: [],
    invocationsOf: (ids: ReadonlySet<string>) => {
      asked.push([...ids]);
      return [];
    },
  };
  const { answer } = doors({ tracing: { store, clock: {} } });
  const told = answer('GET /_windtunnel/traces') as StreamedAnswer;
  expect([told.status, told.headers]).toEqual([200, { 'Content-Type': 'application/json' }]);
  expect(await text(told.stream)).toBe('{"resourceSpans":[]}');
  expect(answer('POST /_windtunnel/traces/instants', '["a","b"]')).toEqual({
    status: 200,
    headers: {},
    body: '{"invocations":[]}',
  });
  expect(asked).toEqual([['a', 'b']]);
  expect(answer('POST /_windtunnel/traces/instants', 'no JSON')).toMatchObject({ status: 400 });
});

test('who may not ask is told so, on the platform’s own paths alone', () => {
  const refusal: HttpAnswer = { status: 403, headers: {}, body: 'no' };
  const closed = doors({ refusal });
  expect(closed.answer('GET /metrics')).toBe(refusal);
  expect(closed.answer('GET /_windtunnel/health')).toBe(refusal);
  expect(closed.answer('GET /a/door/of/functions')).toBeNull();
  expect(closed.asked).toEqual([
    ['own', '/metrics'],
    ['own', '/_windtunnel/health'],
  ]);
  const open = doors({ refusal: null });
  expect(open.answer('GET /metrics')).toMatchObject({ status: 200 });
  expect(open.asked).toEqual([['own', '/metrics']]);
});

test('how the platform fares is told since the last time that this was to begin anew', async () => {
  const monitor = healthMonitor({ environments: 3, concurrency: 2 } as never, () => 7);
  try {
    const cpu = process.cpuUsage();
    const first = monitor.read(false);
    expect(first).toMatchObject({ nowMs: 7, environments: 3, concurrency: 2 });
    expect(first.cpuSeconds).toBeGreaterThanOrEqual((cpu.user + cpu.system) / 1e6);
    expect(first.cpuSeconds).toBeLessThanOrEqual(process.uptime() * 64);
    // It may have grown or shrunk since.
    expect(first.memoryMb / (process.memoryUsage.rss() / 1024 ** 2)).toBeGreaterThan(0.25);
    expect(first.memoryMb / (process.memoryUsage.rss() / 1024 ** 2)).toBeLessThan(4);
    // Until a delay beyond the clock's own ten milliseconds was seen.
    await eventually(() => {
      for (const endMs = performance.now() + 30; performance.now() < endMs;);
      expect(monitor.read(false).eventLoopDelayP99Ms).toBeGreaterThan(10);
    });
    expect(monitor.read(false).eventLoopDelayP99Ms).toBeLessThan(60_000);
    expect(monitor.read(true).eventLoopDelayP99Ms).toBeGreaterThan(10);
    // Nothing was seen since.
    expect(monitor.read(false).eventLoopDelayP99Ms).toBe(0);
  } finally {
    monitor.stop();
  }
});
