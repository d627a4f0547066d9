// SnapStart in whole runs: restores in the place of INIT, what is billed of them, snapshots that are dropped, refused scenarios.

import { expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import { consoleSummary, type RunResult } from '../../reports/index.ts';
import { monthUsd } from '../../reports/result/month-cost.ts';

type Json = Record<string, unknown>;

const document = (fn: Json = {}, rest: Json = {}): Json => ({
  name: 'snapstart',
  duration: '10m',
  account: { era: '2026-09-01' },
  functions: {
    f: {
      compute: 'snapstart',
      runtime: 'java21',
      memory: '1024MB',
      timeout: '30s',
      duration: { constant: '50ms' },
      coldStart: { constant: '6s' },
      snapStart: { restore: { constant: '500ms' }, billedRestore: { constant: '80ms' } },
      ...fn,
    },
  },
  traffic: [{ to: 'f', arrivals: { instants: ['1s', '1m', '2m'] } }],
  ...rest,
});

const run = (written: Json): Promise<RunResult> => simulateScenario(compileScenario(written, 'test', '.'));

test('an environment begins after its restore, of which the hooks alone are billed', async () => {
  const { totals, initMs, latencyMs, billedMs, cost } = await run(document());
  expect(totals).toMatchObject({ coldStarts: 1, completed: 3 });
  expect(initMs.max).toBeCloseTo(500, 6);
  expect(latencyMs.max).toBeCloseTo(550, 6);
  expect(billedMs.max).toBeCloseTo(130, 6);
  expect(cost.gbSeconds).toBeCloseTo(0.13 + 2 * 0.05, 9);
});

test('Java pays nothing for snapshots, Python for keeping and for restoring them', async () => {
  expect((await run(document())).cost.snapStartUsd).toBe(0);
  const { cost } = await run(document({ runtime: 'python3.13' }));
  expect(cost.snapStartUsd).toBeCloseTo(600 * 0.0000015046 + 0.0001397998, 12);
  expect(cost.totalUsd).toBeCloseTo(cost.requestsUsd + cost.durationUsd + cost.snapStartUsd!, 12);
});

test('the restore does not change with the memory, nor with the limit of INIT', async () => {
  for (const memory of ['128MB', '10240MB']) {
    const own = { memory, snapStart: { restore: { constant: '12s' }, billedRestore: { constant: '1s' } } };
    const { initMs, totals } = await run(document(own));
    expect(initMs.max).toBeCloseTo(12_000, 6);
    expect(totals.failed).toBe(0);
  }
});

test('hooks of more than ten seconds fail the request', async () => {
  const own = { snapStart: { restore: { constant: '500ms' }, billedRestore: { constant: '11s' } } };
  const { totals, eventSources } = await run(document(own));
  // And the next ones: an environment that was not restored ends.
  expect(totals).toMatchObject({ failed: 3, completed: 0 });
  expect(eventSources!['functions.f.snapStart']).toMatchObject({ SnapStartTimeoutException: 3 });
});

test('a Java snapshot is dropped after 14 days, and calls fail until there is a new one; an image keeps its own', async () => {
  const traffic = [{ to: 'f', arrivals: { instants: ['1s', '13d', '28d', '672.01h', '673h'] } }];
  const java = await run(document({}, { duration: '29d', traffic }));
  expect(java.totals).toMatchObject({ failed: 2, completed: 3, retries: 0 });
  const image = await run(document({ package: 'image' }, { duration: '29d', traffic }));
  expect(image.totals).toMatchObject({ failed: 0, completed: 5 });
});

test('calls fail until the version that is published has its snapshot', async () => {
  const own = { snapStart: { restore: { constant: '500ms' }, publishedAt: '1m' } };
  const { totals } = await run(document(own, { traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }] }));
  // A minute, 6 s of INIT and two minutes for the snapshot.
  expect(Math.abs(totals.failed - 186)).toBeLessThanOrEqual(1);
});

test('publishing bills INIT once, in the run in which it happens; a snapshot is kept from when there is one', async () => {
  const gbSecondUsd = 0.0000166667;
  const before = await run(document());
  expect(before.cost.publishUsd).toBe(0);
  expect(before.functions['f']!.snapStart).toMatchObject({ publishBilledMs: 6000, snapshotsMade: 0 });
  const own = { snapStart: { restore: { constant: '500ms' }, publishedAt: '1m' } };
  const { cost, functions, assumptions = [], durationMs, warmupMs } = await run(document(own));
  expect(cost.publishUsd).toBeCloseTo(6 * gbSecondUsd, 12);
  expect(cost.totalUsd).toBeCloseTo(cost.requestsUsd + cost.durationUsd + 6 * gbSecondUsd, 12);
  expect(functions['f']!.snapStart).toMatchObject({ snapshotsMade: 1, publishUsd: cost.publishUsd });
  expect(assumptions.map(({ setting }) => setting)).toContain('rules.snapStartPublishInits');
  // Once, however long: a month holds as many seconds of the rest.
  const rest = cost.totalUsd - cost.publishUsd!;
  expect(monthUsd({ cost, durationMs, warmupMs })).toBeCloseTo(rest * 30 * 144 + cost.publishUsd!, 9);
  const python = await run(document({ ...own, runtime: 'python3.13', memory: '2048MB' }));
  expect(python.cost.publishUsd).toBeCloseTo(2 * 6 * gbSecondUsd, 12);
  expect(python.cost.snapStartUsd).toBeCloseTo(2 * (600 - 60 - 6 - 120) * 0.0000015046, 9);
});

test('each snapshot that is dropped bills INIT again; in so many environments as the setting says', async () => {
  const traffic = [{ to: 'f', arrivals: { instants: ['1s', '15d', '29.9d', '31d'] } }];
  const written = document({}, { duration: '32d', traffic });
  const java = await run(written);
  expect(java.functions['f']!.snapStart!.snapshotsMade).toBe(2);
  expect(java.cost.publishUsd).toBeCloseTo(2 * 6 * 0.0000166667, 12);
  const three = await run({ ...written, account: { era: '2026-09-01', rules: { snapStartPublishInits: 3 } } });
  expect(three.cost.publishUsd).toBeCloseTo(6 * 6 * 0.0000166667, 12);
  expect((await run(document({ package: 'image' }, { duration: '32d', traffic }))).cost.publishUsd).toBe(0);
});

test('a snapshot that was published before the warm-up ended is not in the bill of what came after', async () => {
  const own = { snapStart: { restore: { constant: '500ms' }, publishedAt: '1m' } };
  const { cost } = await run(document(own, { warmup: '2m' }));
  expect(cost.publishUsd).toBe(0);
});

test('Managed Instances bill no INIT as a version is published, nor Duration', async () => {
  const managed = { capacityProvider: 'p', publishedAt: '1m' };
  const own = { compute: 'managed', snapStart: undefined, memory: '2GB', architecture: 'arm64', managed };
  const capacityProviders = { p: { instanceTypes: ['m7g.xlarge'], architecture: 'arm64' } };
  const { cost } = await run({ ...document(own), capacityProviders });
  expect(cost).toMatchObject({ gbSeconds: 0, durationUsd: 0 });
  expect(cost.publishUsd).toBeUndefined();
  expect(cost.instancesUsd).toBeGreaterThan(0);
});

test('an event whose restores take too long is tried again, restored anew, and kept at last', async () => {
  const own = { snapStart: { restore: { constant: '500ms' }, billedRestore: { constant: '11s' } }, deadLetter: true };
  const { totals } = await run(document(own, { traffic: [{ to: 'f', via: 'async', arrivals: { instants: ['1s'] } }] }));
  expect(totals).toMatchObject({ failed: 1, completed: 0, deadLettered: 1, retries: 2 });
});

test('a restore that takes too long after a timeout is the whole time of its invocation', async () => {
  const hooks = {
    mixture: [
      { weight: 1, of: { constant: '1ms' } },
      { weight: 1, of: { constant: '11s' } },
    ],
  };
  const own = {
    timeout: '1s',
    duration: { constant: '2s' },
    snapStart: { restore: { constant: '500ms' }, billedRestore: hooks },
  };
  const traffic = [{ to: 'f', arrivals: { constant: { rate: '0.05/s' } } }];
  const { totals, latencyMs } = await run(document(own, { traffic }));
  expect(totals.completed).toBe(0);
  expect(totals.failed).toBeGreaterThan(0);
  expect(totals.timedOut).toBeGreaterThan(0);
  expect(latencyMs.min).toBeGreaterThanOrEqual(1000);
  expect(latencyMs.max).toBeLessThanOrEqual(11_500);
});

test('INIT at publishing holds that of extensions', async () => {
  const own = { extensions: { init: { constant: '300ms' } } };
  expect((await run(document(own))).functions['f']!.snapStart).toMatchObject({
    plainInitMs: 6300,
    publishBilledMs: 6300,
  });
});

test.each([
  ['java21', 2],
  ['python3.13', 1],
] as const)('in a VPC %s is Pending until it has its interface, and again after 14 days', async (runtime, failed) => {
  const traffic = [{ to: 'f', arrivals: { instants: ['30s', '2m', '20d', '480.025h'] } }];
  const own = { runtime, vpc: { freeIps: [100], pendingFor: '60s' } };
  const { totals } = await run(document(own, { duration: '21d', traffic }));
  // At 30 s and after 20 days, when Java takes two minutes and 6 s, the interface one.
  expect(totals.failed).toBe(1 + failed);
});

test('a result says whether SnapStart was worth it', async () => {
  const text = async (written: Json): Promise<string> => consoleSummary(await run(written), { color: false });
  expect(await text(document())).toMatch(
    /SnapStart: f: 1 restore, .* INIT takes 6,000 ms on average: SnapStart spares 5,500 ms/,
  );
  expect(await text(document({ coldStart: { constant: '93ms' } }))).toMatch(
    /SnapStart is SLOWER here, by 407 ms a cold start/,
  );
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

test.each<[Json, RegExp]>([
  [{ runtime: 'nodejs22.x' }, /functions.f.compute: nodejs22.x has no SnapStart as a ZIP package/],
  [{ runtime: 'python3.9' }, /python3.9 has no SnapStart/],
  [{ runtime: 'java8.al2' }, /java8.al2 has no SnapStart/],
  [{ provisionedConcurrency: 2 }, /provisionedConcurrency: excludes compute: snapstart/],
  [{ ephemeralStorage: '1GB' }, /ephemeralStorage: is 512MB at most with compute: snapstart/],
])('refused: %o', (changes, expected) => {
  expect(problems(document(changes))).toMatch(expected);
});

test('images have it since July 2026, whatever runs in them', () => {
  const image = { runtime: 'nodejs22.x', package: 'image' };
  expect(problems(document(image))).toBe('');
  expect(problems(document(image, { account: { era: '2026-01-01' } }))).toMatch(
    /container images have SnapStart since 2026-07-01/,
  );
});
