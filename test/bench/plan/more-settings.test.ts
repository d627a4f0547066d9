// What a plan searches besides concurrency: memory, what pollers bring, and the account's limit.

import { expect, test } from 'vitest';
import { planScenario } from '../../../bench/plan/plan.ts';
import { planText } from '../../../bench/commands/plan-table.ts';
import { settingsIn } from '../../../bench/plan/settings.ts';
import { compiled, keptRuns, planOf } from './planned-runs.ts';

test('memory is the smallest that is fast enough, where times follow it', async () => {
  const document = {
    functions: {
      f: {
        memory: '512MB',
        timeout: '10s',
        cpu: { share: '100%', measuredAt: '512MB' },
        duration: { constant: '200ms' },
        coldStart: { constant: 0 },
        firstInvocation: 'none',
        placement: 'none',
      },
    },
    traffic: [{ to: 'f', arrivals: { constant: { rate: '40/s' } } }],
    slo: { p99: '<110ms' },
  };
  const plan = await planOf(document);
  const [f] = plan.functions;
  // 200 ms at 512 MB are 100 ms at 1024 MB, and 133 ms at the next smaller size.
  expect(f).toMatchObject({ attainable: true, memoryMb: 1024 });
  expect(planText(plan, { color: false })).toMatch(/functions\.f\.memory +│ 512MB +│ 1024MB/);
  const { accountConcurrency: _, ...settings } = settingsIn(f!);
  expect(await keptRuns(document, settings, 110)).toBe(10);
  expect(await keptRuns(document, { ...settings, memoryMb: 768 }, 110)).toBe(0);
});

test('without times that follow it, and without a limit on them, memory stays', async () => {
  const f = { memory: '512MB', duration: { constant: '100ms' }, coldStart: { constant: 0 } };
  const traffic = [{ to: 'f', arrivals: { constant: { rate: '20/s' } } }];
  const lawless = await planOf({ functions: { f }, traffic, slo: { throttled: '<1%', p99: '<1s' } });
  expect(lawless.functions[0]!.memoryMb).toBeUndefined();
  const cpu = { share: '100%', measuredAt: '512MB' };
  const untimed = await planOf({ functions: { f: { ...f, cpu } }, traffic, slo: { throttled: '<1%' } });
  expect(untimed.functions[0]!.memoryMb).toBeUndefined();
});

test('the pollers of a queue never bring more than is reserved', async () => {
  const plan = await planOf({
    duration: '60s',
    functions: { f: { timeout: '10s', duration: { constant: '400ms' }, coldStart: { constant: 0 } } },
    traffic: [
      { to: 'f', via: 'sqs', arrivals: { constant: { rate: '10/s' } }, sqs: { batchSize: 1, maxReceiveCount: 3 } },
    ],
    slo: { age: '<10s', deadLetters: '=0' },
  });
  const [f] = plan.functions;
  expect(f).toMatchObject({ attainable: true });
  expect(f!.sources).toEqual({ 0: { maximumConcurrency: f!.reservedConcurrency } });
  // Four at a time are at work for 10 a second of 400 ms each.
  expect(f!.reservedConcurrency).toBeGreaterThanOrEqual(4);
  expect(f!.reservedConcurrency).toBeLessThanOrEqual(6);
});

test('the queues of one function share what is reserved, each by what comes from it', async () => {
  const queue = (rate: string) => ({
    to: 'f',
    via: 'sqs',
    arrivals: { constant: { rate } },
    sqs: { batchSize: 1, maxReceiveCount: 5 },
  });
  const plan = await planOf({
    duration: '60s',
    functions: { f: { timeout: '10s', duration: { constant: '1s' }, coldStart: { constant: 0 } } },
    traffic: [queue('12/s'), queue('3/s')],
    slo: { age: '<10s', deadLetters: '=0' },
  });
  const [f] = plan.functions;
  expect(f!.attainable).toBe(true);
  const [busy, quiet] = [f!.sources![0]!.maximumConcurrency!, f!.sources![1]!.maximumConcurrency!];
  expect(busy).toBeGreaterThan(2 * quiet);
  expect(busy + quiet).toBeLessThanOrEqual(f!.reservedConcurrency!);
  // Fifteen are at work all along.
  expect(f!.reservedConcurrency).toBeGreaterThanOrEqual(15);
  expect(f!.reservedConcurrency).toBeLessThanOrEqual(24);
  expect(plan.warnings.map(({ path }) => path)).not.toContain('functions.f.reservedConcurrency');
});

test('what failed comes back sooner with a shorter visibility timeout, the longest that keeps the age', async () => {
  const plan = await planOf({
    duration: '10m',
    functions: { f: { timeout: '20s', duration: { constant: '100ms' }, coldStart: { constant: 0 }, errors: '10%' } },
    traffic: [
      {
        to: 'f',
        via: 'sqs',
        arrivals: { constant: { rate: '5/s' } },
        sqs: { batchSize: 1, visibilityTimeout: '120s' },
      },
    ],
    slo: { age: '<250s' },
  });
  const [f] = plan.functions;
  expect(f!.attainable).toBe(true);
  const { visibilityTimeoutMs } = f!.sources![0]!;
  expect(visibilityTimeoutMs).toBeLessThan(120_000);
  // Below six times the timeout of 20 s, which the plan says.
  expect(plan.warnings.map(({ path }) => path)).toContain('traffic.0.sqs.visibilityTimeout');
});

test('provisioned pollers are as few as keep the age, and their price is part of the month', async () => {
  const plan = await planOf({
    duration: '60s',
    account: { era: '2026-01-01' },
    functions: { f: { timeout: '10s', duration: { constant: '500ms' }, coldStart: { constant: 0 } } },
    traffic: [
      {
        to: 'f',
        via: 'sqs',
        arrivals: { constant: { rate: '100/s' } },
        sqs: { batchSize: 1, pollers: { minimum: 20, maximum: 40 } },
      },
    ],
    slo: { age: '<5s' },
  });
  const [f] = plan.functions;
  expect(f!.attainable).toBe(true);
  const { minimum, maximum } = f!.sources![0]!.pollers!;
  // More than what is enough all along is never needed where traffic is even.
  expect(maximum).toBe(minimum);
  // A poller carries ten at once and receives ten times a second: ten of them do.
  expect(minimum).toBeLessThanOrEqual(11);
  expect(f!.monthUsd.pollersUsd).toBeGreaterThanOrEqual(minimum * 0.00925 * 24 * 30 * 0.99);
  expect(f!.before.monthUsd.pollersUsd).toBeGreaterThan(f!.monthUsd.pollersUsd);
});

test('where the account is too small the plan says to what it must be raised', async () => {
  const busy = { duration: { constant: '500ms' }, coldStart: { constant: 0 } };
  const plan = await planOf({
    duration: '20s',
    account: { concurrency: 30, unreservedMinimum: 10 },
    functions: { a: busy, b: busy },
    traffic: [
      { to: 'a', arrivals: { constant: { rate: '30/s' } } },
      { to: 'b', arrivals: { constant: { rate: '40/s' } } },
    ],
    slo: { throttled: '<1%' },
  });
  const [a, b] = plan.functions;
  expect(a!.attainable).toBe(true);
  expect(b!.attainable).toBe(false);
  const needed = a!.reservedConcurrency! + b!.reservedConcurrency! + 10;
  expect(plan.account).toEqual({ concurrency: 30, needed });
  expect(planText(plan, { color: false })).toContain(
    `the account's limit must be raised from 30 to ${needed}; a quota request`,
  );
});

test('the functions with the most traffic are planned, the others run beside them', async () => {
  const own = { duration: { constant: '100ms' }, coldStart: { constant: 0 } };
  const of = (to: string, rate: string) => ({ to, arrivals: { constant: { rate } } });
  const document = {
    functions: { a: own, b: own, c: own },
    traffic: [of('a', '5/s'), of('b', '40/s'), of('c', '20/s')],
    slo: { throttled: '<1%' },
  };
  const plan = await planScenario(compiled(document), { mostReplications: 4, top: 2 });
  expect(plan.functions.map(({ functionName }) => functionName)).toEqual(['b', 'c']);
  expect(plan.background).toBe(1);
  // A part that does not exist is exactly nothing.
  expect(plan.functions[0]!.monthUsd.pollersUsd).toBe(0);
  expect(planText(plan, { color: false })).toContain('(1 more function)');
});

test('what comes at once finds what is provisioned, where environments start no faster', async () => {
  const plan = await planOf({
    duration: '30s',
    account: { concurrency: 5000 },
    functions: { f: { duration: { constant: '1s' }, coldStart: { constant: '100ms' } } },
    traffic: [{ to: 'f', arrivals: { burst: { at: '10s', count: 3000 } } }],
    slo: { throttled: '<1%' },
  });
  const [f] = plan.functions;
  // A function starts 1,000 environments in ten seconds; of the other 2,000 one in a hundred of all may be refused.
  expect(f).toMatchObject({ attainable: true, reservedConcurrency: null });
  expect(f!.provisionedConcurrency).toBeGreaterThanOrEqual(1960);
  expect(f!.provisionedConcurrency).toBeLessThanOrEqual(2000);
  expect(plan.headroom).toMatchObject({ keptAtTraffic: 1, reason: 'FunctionInvocationRateLimitExceeded' });
});

test('a reservation that keeps a limit only because what comes is refused again and again is passed over', async () => {
  const document = (slo: object): object => ({
    duration: '10s',
    functions: { f: { duration: { constant: '500ms' }, coldStart: { constant: '200ms' }, reservedConcurrency: 3 } },
    traffic: [{ to: 'f', via: 'sqs', arrivals: { constant: { rate: '20/s' } }, sqs: { batchSize: 1 } }],
    slo,
  });
  const [f] = (await planOf(document({ backlog: '<100' }))).functions;
  expect(f!.leftShare).toBeLessThan(0.05);
  // 20/s for half a second are ten at once.
  expect(f!.reservedConcurrency).toBeGreaterThanOrEqual(9);
  expect(f!.notes.join('\n')).toMatch(
    /^a reservation of \d keeps the limits as well, but [\d.]+ % of what came would still wait at the end$/m,
  );
  expect(f!.notes.join('\n')).not.toMatch(/may be enough as well/);
  // Who says what may be left has that.
  const [said] = (await planOf(document({ backlog: '<100', backlogAtEnd: '<100' }))).functions;
  expect(said!.reservedConcurrency).toBeLessThan(f!.reservedConcurrency!);
  expect(said!.leftShare).toBeGreaterThan(0.05);
});
