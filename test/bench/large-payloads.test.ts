// Large events and large responses in simulated runs: what they are charged, and how long they last.

import { expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { furtherEventRequests, streamedHandlerMs, streamedMs } from '../../lambda/index.ts';
import type { RunResult } from '../../reports/index.ts';

type Json = Record<string, unknown>;

const document = (fn: Json, traffic: Json, account: Json = {}): Json => ({
  name: 'large',
  duration: '1m',
  account: { era: '2026-09-01', ...account },
  functions: { f: { timeout: '60s', duration: { constant: '1s' }, coldStart: { constant: '100ms' }, ...fn } },
  traffic: [{ to: 'f', arrivals: { instants: ['1s', '20s', '40s'] }, ...traffic }],
});

const compiled = (written: Json) => compileScenario(written, 'test', '.');
const run = (written: Json): Promise<RunResult> => simulateScenario(compiled(written));

test('an event of 1 MB is charged 13 requests, one of 256 KB a single one', () => {
  const kb = (size: number): number => 1 + furtherEventRequests(size * 1024);
  expect([1, 256, 257, 320, 321, 1024].map(kb)).toEqual([1, 1, 2, 2, 3, 13]);
});

test('events are charged once, however often they run; the setting is named', async () => {
  const failing = await run(document({ errors: '100%' }, { via: 'async', payloadSize: '1MB' }));
  const small = await run(document({ errors: '100%' }, { via: 'async' }));
  expect(failing.cost.requests - small.cost.requests).toBe(3 * 12);
  expect(failing.cost.requestsUsd).toBeCloseTo(failing.cost.requests * 0.2e-6, 15);
  expect(failing.assumptions!.map(({ setting }) => setting)).toContain('rules.asyncPayloadCharge');
  const free = document(
    { errors: '100%' },
    { via: 'async', payloadSize: '1MB' },
    { rules: { asyncPayloadCharge: false } },
  );
  expect((await run(free)).cost.requests).toBe(small.cost.requests);
});

test('the size of a payload that is written counts, and events that Lambda would not take are refused', async () => {
  const text = 'x'.repeat(300 * 1024);
  const { cost } = await run(document({}, { via: 'async', payload: { text } }));
  expect(cost.requests).toBe(3 + 3);
  expect(() => compiled(document({}, { via: 'async', payloadSize: '2MB' }))).toThrow(
    /traffic.0.payloadSize: is 2MB, and an event takes 1024 KB on 2026-09-01; make it smaller/,
  );
  expect(() => compiled(document({}, { via: 'async', payload: { text } }, { era: '2023' }))).toThrow(
    /traffic.0.payload: is \d+ bytes, and an event takes 256 KB on 2023-12-01; .* later account.era \(1 MB since Oct 2025\)/,
  );
  expect(() => compiled(document({}, { payloadSize: '1MB' }))).toThrow(/payloadSize: .* goes with via: async only/);
});

test('beyond 6 MB a response goes at 2 MB a second', () => {
  const mb = 1024 * 1024;
  expect(streamedMs(1000, 6 * mb)).toBe(1000);
  // 6 of 20 MB after 300 ms, then 14 MB in 7 s.
  expect(streamedMs(1000, 20 * mb)).toBeCloseTo(7300, 9);
  // A handler that writes slower than that is not held up.
  expect(streamedMs(60_000, 20 * mb)).toBeCloseTo(60_000, 9);
  for (const handlerMs of [0, 10, 1000, 60_000]) {
    expect(streamedHandlerMs(streamedMs(handlerMs, 20 * mb), 20 * mb)).toBeCloseTo(handlerMs, 6);
  }
  expect(streamedHandlerMs(6999, 20 * mb)).toBeLessThan(0);
});

test('the invocation lasts until all is sent, is billed and timed out by that, and what goes beyond 6 MB is paid for', async () => {
  const { latencyMs, cost, totals } = await run(document({ streamedResponse: '20MB' }, {}));
  expect(latencyMs.max).toBeCloseTo(7400, 6);
  expect(cost.gbSeconds).toBeCloseTo(((3 * 7.3 + 0.1) * 128) / 1024, 6);
  expect(cost.streamedUsd).toBeCloseTo((3 * 14 * 0.008) / 1024, 12);
  expect(cost.totalUsd).toBeCloseTo(cost.requestsUsd + cost.durationUsd + cost.streamedUsd!, 12);
  expect(totals.completed).toBe(3);
  const slow = await run(document({ streamedResponse: '20MB', timeout: '5s' }, {}));
  expect(slow.totals).toMatchObject({ completed: 0, timedOut: 3 });
  expect(slow.cost.streamedUsd).toBe(0);
  expect((await run(document({}, {}))).cost.streamedUsd).toBeUndefined();
});

test.each<[Json, Json, Json, RegExp]>([
  [{ streamedResponse: '300MB' }, {}, {}, /functions.f.streamedResponse: 300MB is above the 200 MB of 2026-09-01/],
  [{ streamedResponse: '30MB' }, {}, { era: '2023' }, /30MB is above the 20 MB of 2023-12-01/],
  [{ streamedResponse: '20MB' }, { via: 'async' }, {}, /traffic.0.via: via: async reads no streamed response/],
  [
    { streamedResponse: '20MB' },
    { via: 'http', http: { kind: 'http' } },
    {},
    /an HTTP API .* reads no streamed response/,
  ],
])('refused: %o to %o in %o', (fn, traffic, account, expected) => {
  expect(() => compiled(document(fn, traffic, account))).toThrow(expected);
});
