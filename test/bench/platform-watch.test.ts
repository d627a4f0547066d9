// What a measured run asks of the platform beside its requests: how it is, and what scaled when.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ClientScaling } from '../../bench/measure/client-scaling.ts';
import { watchHost } from '../../bench/measure/host-load.ts';
import { forgetHealth, platformHealth } from '../../bench/measure/saturation.ts';
import type { MeasuredInstances } from '../../bench/measure/managed-figures.ts';
import { watchMemory } from '../../bench/measure/soak.ts';
import { Timeline } from '../../bench/measure/timeline.ts';
import { emptyInvocation, Outcome, type InvocationRecord, type ScalingSink } from '../../lambda/index.ts';
import { eventually } from '../support/eventually.ts';

let server: Server;
let url: string;
let asked: string[] = [];
let events: number[][] = [];
let memoryMb = 50;
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { pathname, searchParams } = new URL(request.url!, 'http://x');
    const since = Number(searchParams.get('since'));
    // Two events a page.
    // Functions with several versions are known by one name.
    const functions = ['a', 'b', 'b'];
    const page = { functions, next: Math.min(events.length, since + 2), events: events.slice(since, since + 2) };
    response.end(
      JSON.stringify(pathname.endsWith('/health') ? { eventLoopDelayP99Ms: 3, cpuSeconds: 4, memoryMb } : page),
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
beforeEach(() => {
  asked = [];
  events = [];
});

const watch = (): ScalingSink & { told: unknown[] } => {
  const told: unknown[] = [];
  const tell =
    (name: string) =>
    (...values: unknown[]): void =>
      void told.push([name, ...values]);
  return {
    told,
    admitted: tell('admitted'),
    released: tell('released'),
    throttled: tell('throttled'),
    environmentStarted: tell('started'),
    environmentEnded: tell('ended'),
  };
};

/** By name, as in the scenario. */
const indexOf = (name: string): number | undefined => ({ a: 0, b: 1 })[name];

test('health is asked for, and forgotten', async () => {
  expect(await platformHealth(url)).toEqual({ eventLoopDelayP99Ms: 3, cpuSeconds: 4, memoryMb: 50 });
  await forgetHealth(url);
  expect(asked).toEqual(['GET /_windtunnel/health', 'GET /_windtunnel/health?reset=1']);
});

test('the timeline is told on the clock of the run, page by page, what came before it at its first instant', async () => {
  const timeline = new Timeline(url);
  events = [
    [3, 0, 900, -1, 0],
    [3, 0, 1010, 250, 0],
    [3, 1, 1012, 0, 0],
    [0, 2, 1020, 2, 3],
    [1, 1, 1030, 0, 0],
    [2, 1, 1040, 4, 0],
    [4, 0, 1090, 1080, 0],
    [4, 0, 1091, 990, 0],
  ];
  const sink = watch();
  await timeline.finish({ sink, instances: null, indexOf }, 1000);
  expect(sink.told).toEqual([
    ['started', 0, 0, undefined],
    ['started', 0, 10, 250],
    ['started', 1, 12, 0],
    ['admitted', 1, 20, 2, 3],
    ['released', 1, 30],
    ['throttled', 1, 40, 4],
    ['ended', 0, 80, 90],
    ['ended', 0, 0, 91],
  ]);
  expect(asked).toEqual(['0&look=1', 2, 4, 6, 8].map((since) => `GET /_windtunnel/timeline?since=${since}`));
});

test('what happened on Managed Instances is told in order of time, once all is known, and ends with that', async () => {
  events = [
    [3, 0, 1010, 250, 0],
    [0, 2, 1040, 2, 3],
    [1, 1, 1050, 0, 0],
    [2, 1, 1020, 4, 0],
    [5, 0, 1030, 7, 0],
    [6, 1, 1015, 8, 9],
    [4, 0, 1090, 1080, 0],
    [4, 0, 1091, 990, 0],
    [4, 9, 1092, 990, 0],
  ];
  const told: unknown[] = [];
  const tell =
    (name: string) =>
    (...values: unknown[]): void =>
      void told.push([name, ...values]);
  const instances = {
    admitted: tell('admitted'),
    released: tell('released'),
    environmentStarted: tell('started'),
    environmentEnded: tell('ended'),
    refused: tell('refused'),
    looked: tell('looked'),
    finish: tell('finish'),
  } as unknown as MeasuredInstances;
  const sink = watch();
  await new Timeline(url).finish({ sink, instances, indexOf }, 1000);
  expect(told).toEqual([
    ['started', 0, 10],
    ['looked', 1, 15, 8, 9],
    ['refused', 0, 7],
    ['admitted', 1, 40],
    ['released', 1, 50],
    ['ended', 0, 80, 90],
    ['ended', 0, 0, 91],
    ['finish'],
  ]);
  // What is told of scaling stays in its own order.
  expect(sink.told.map((one) => (one as unknown[])[0])).toEqual([
    'started',
    'admitted',
    'released',
    'throttled',
    'ended',
    'ended',
  ]);
});

test('the timeline is followed while the run lasts, and each event told once', async () => {
  const timeline = new Timeline(url);
  timeline.follow();
  events = [[1, 0, 5, 0, 0]];
  await eventually(() => expect(asked.length).toBeGreaterThan(0));
  events.push([1, 1, 6, 0, 0]);
  const sink = watch();
  await timeline.finish({ sink, instances: null, indexOf }, 0);
  expect(sink.told).toEqual([
    ['released', 0, 5],
    ['released', 1, 6],
  ]);
});

test('memory is the most of each window', async () => {
  let nowMs = -5;
  const { stop } = watchMemory(url, 40, () => nowMs);
  const looked = (more: number) => eventually(() => expect(asked.length).toBeGreaterThan(more));
  memoryMb = 500;
  await looked(1);
  nowMs = 10;
  memoryMb = 70;
  await looked(asked.length + 1);
  memoryMb = 60;
  await looked(asked.length + 1);
  nowMs = 90;
  await looked(asked.length + 2);
  const most = stop();
  memoryMb = 50;
  expect([Math.max(most[0]!, 70), most[1], most[2]]).toEqual([most[0], undefined, 60]);
});

test('a host is busy by this process or by others', () => {
  const load = watchHost(0);
  const until = performance.now() + 60;
  while (performance.now() < until);
  const { busyShare, othersShare } = load(0);
  expect(busyShare).toBeGreaterThan(0);
  expect(busyShare).toBeLessThanOrEqual(1);
  expect(othersShare).toBeLessThan(busyShare);
  // All that was used is the platform's: nothing is left for others.
  expect(watchHost(0)(1e9).othersShare).toBe(0);
});

test('a client sees what runs from a send to its answer, ends before what begins then', () => {
  const scaling = new ClientScaling();
  const record = (fields: Partial<InvocationRecord>): InvocationRecord => ({
    ...emptyInvocation(),
    outcome: Outcome.completed,
    attempts: 1,
    ...fields,
  });
  scaling.invocation(record({ functionIndex: 0, sentAtMs: 10, endAtMs: 30, coldStart: true }));
  scaling.invocation(record({ functionIndex: 1, sentAtMs: 30, endAtMs: 50 }));
  scaling.invocation(record({ functionIndex: 0, sentAtMs: 12, endAtMs: 60, initMs: 5, durationMs: 20, attempts: 3 }));
  scaling.invocation(record({ outcome: Outcome.throttled, sentAtMs: 1, endAtMs: 2 }));
  scaling.invocation(record({ outcome: Outcome.dropped, sentAtMs: 1, endAtMs: 2 }));
  scaling.refusedAttempt(2, 30, 4);
  const sink = watch();
  scaling.finish(sink);
  expect(sink.told).toEqual([
    ['started', 0, 10],
    ['admitted', 0, 10, 1, 1],
    ['released', 0, 30],
    ['throttled', 2, 30, 4],
    ['admitted', 1, 30, 1, 1],
    ['admitted', 0, 35, 1, 2],
    ['released', 1, 50],
    ['released', 0, 60],
  ]);
});
