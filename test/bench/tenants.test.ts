// Tenant isolation in whole runs: pools by tenant, the limit on their environments, price, refused scenarios.

import { expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import type { RunResult } from '../../reports/index.ts';

type Json = Record<string, unknown>;

const document = (traffic: Json = {}, fn: Json = {}, rest: Json = {}): Json => ({
  name: 'tenants',
  duration: '5m',
  account: { era: '2026-09-01' },
  functions: {
    f: {
      tenantIsolation: true,
      memory: '1024MB',
      duration: { constant: '100ms' },
      coldStart: { constant: '200ms' },
      keepAlive: { fixed: '1m' },
      ...fn,
    },
  },
  traffic: [{ to: 'f', tenants: 4, arrivals: { constant: { rate: '2/s' } }, ...traffic }],
  ...rest,
});

const run = (written: Json): Promise<RunResult> =>
  simulateScenario(compileScenario(written, 'test', '.'), { comparesKeepAlive: false });

test('an environment serves one tenant: idle ones of others do not help', async () => {
  // One after the other: without isolation one environment would do.
  const { totals } = await run(document({ tenants: 7 }));
  expect(totals.coldStarts).toBe(7);
  expect(totals.concurrency.max).toBeLessThanOrEqual(2);
  expect((await run(document({ tenants: undefined }, { tenantIsolation: false }))).totals.coldStarts).toBe(1);
});

test('a list of tenants comes by its shares', async () => {
  const { totals } = await run(document({ tenants: { list: { acme: '100%' } } }));
  expect(totals.coldStarts).toBe(1);
  const two = await run(document({ tenants: { list: { acme: '99%', 'b c/d@e': '1%' } } }));
  expect(two.totals.coldStarts).toBeGreaterThan(1);
});

test.each(['sync', 'async', 'http'])('retries of a request stay with its tenant (%s)', async (via) => {
  const written = document(
    {
      via,
      tenants: 3,
      arrivals: [{ burst: { at: '1s', count: 60 } }, { burst: { at: '30s', count: 60 } }],
      ...(via === 'async' ? {} : { retry: 'sdk-v3-standard' }),
    },
    { reservedConcurrency: 10 },
  );
  const { totals, eventSources } = await run(written);
  expect(totals.retries).toBeGreaterThan(0);
  expect(totals.offered).toBe(120);
  expect(totals.completed + totals.throttled).toBe(120);
  expect(eventSources!['account.tenants']).toMatchObject({ maxTenants: 3 });
  // Never more at once than are reserved; a tenant may have to start one while others idle.
  expect(totals.concurrency.max).toBeLessThanOrEqual(10);
});

test('busy and idle environments of tenants count towards 2.5 times the concurrency', async () => {
  const account = { era: '2026-09-01', concurrency: 20, unreservedMinimum: 0 };
  const result = await run(document({ tenants: 200 }, {}, { account }));
  expect(result.eventSources!['account.tenants']).toMatchObject({ maxEnvironments: 50, maxAllowed: 50 });
  expect(result.totals.throttled).toBeGreaterThan(100);
  expect(result.totals.concurrency.max).toBeLessThanOrEqual(2);
  // No reason of the wire's is told: its answer has none.
  expect(Object.values(result.throttlesByReason).every((count) => count === 0)).toBe(true);
  // When idle ones have ended there is room again: the last minute lets in as much as the one before.
  const { admitted, stepMs } = result.series;
  const minute = (index: number): number =>
    admitted.slice((index * 60_000) / stepMs, ((index + 1) * 60_000) / stepMs).reduce((sum, count) => sum + count, 0);
  expect(minute(4)).toBeGreaterThan(20);
});

test('each environment that is created has its price', async () => {
  const { totals, cost } = await run(document({ tenants: 7 }));
  expect(cost.tenantsUsd).toBeCloseTo(totals.environments.created * 0.000166667, 12);
  expect(cost.totalUsd).toBeCloseTo(cost.requestsUsd + cost.durationUsd + cost.tenantsUsd!, 12);
});

const problems = (written: Json): string => {
  try {
    compileScenario(written, 'test', '.');
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
};

test.each<[string, Json, RegExp]>([
  ['no tenant', document({ tenants: undefined }), /traffic.0.tenants: missing: f isolates tenants/],
  [
    'a tenant of another function',
    document({}, { tenantIsolation: false }),
    /AWS refuses a tenant for a function without/,
  ],
  ['a function URL', document({ via: 'http', http: { kind: 'url' } }), /traffic.0.via: f isolates tenants: clients/],
  ['an HTTP API', document({ via: 'http', http: { kind: 'http' } }), /traffic.0.via: f isolates tenants/],
  ['a queue', document({ via: 'sqs' }), /traffic.0.via: f isolates tenants/],
  [
    'provisioned concurrency',
    document({}, { provisionedConcurrency: 2 }),
    /provisionedConcurrency: excludes tenantIsolation/,
  ],
  [
    'SnapStart',
    document({}, { compute: 'snapstart', runtime: 'java21' }),
    /compute: snapstart excludes tenantIsolation/,
  ],
  [
    'a list that is no whole',
    document({ tenants: { list: { a: '50%' } } }),
    /tenants.list: comes to 50 %; make it 100 %/,
  ],
  ['no number', document({ tenants: 0 }), /tenants: .*write a number of tenants from 1 to 100000/],
])('refused: %s', (_name, written, expected) => {
  expect(problems(written)).toMatch(expected);
});

test('refused: a destination, which names no tenant', () => {
  const own = document();
  const g = { duration: { constant: '10ms' }, coldStart: { constant: '10ms' }, destinations: { onSuccess: 'f' } };
  const functions = { ...(own['functions'] as Json), g };
  const traffic = [...(own['traffic'] as Json[]), { to: 'g', via: 'async', arrivals: { constant: { rate: '1/s' } } }];
  expect(problems({ ...own, functions, traffic })).toMatch(/functions.g.destinations.onSuccess: f isolates tenants/);
});
