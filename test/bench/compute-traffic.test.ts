// The traffic at which ways to run functions are compared: how much of it is tried, in which order, and what grows with it.

import { describe, expect, test } from 'vitest';
import { compareCompute, scenarioBeside } from '../../bench/simulate/compare-compute.ts';
import { documentIn, type ComputeMode } from '../../bench/simulate/compute-mode.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import type { ComputeCosts, RunResult } from '../../reports/index.ts';

interface Asked {
  readonly fn?: object;
  readonly more?: object;
  readonly rate?: string;
}

const scenarioOf = ({ fn = {}, more = {}, rate = '5/s' }: Asked = {}): Scenario =>
  compileScenario(
    {
      name: 'ways',
      duration: '10s',
      functions: { f: { memory: '2GB', duration: { constant: '100ms' }, coldStart: { constant: '100ms' }, ...fn } },
      traffic: [{ to: 'f', arrivals: { constant: { rate } } }],
      ...more,
    },
    'test',
    '.',
  );

const modes: readonly ComputeMode[] = ['default', 'managed'];

interface Compared extends ComputeCosts {
  /** The factors that were tried, in their order. */
  readonly tried: readonly number[];
}

const compared = async (
  scenario: Scenario,
  change: (result: RunResult) => RunResult = (same) => same,
  stopAt: number | null = null,
): Promise<Compared> => {
  const results: RunResult[] = [];
  for (const mode of modes) {
    results.push(
      await simulateScenario(scenarioBeside(mode, scenario, results[0] ?? null), { comparesKeepAlive: false }),
    );
  }
  const tried: number[] = [];
  const stop = new AbortController();
  const costs = await compareCompute(scenario, {
    modes,
    results: results.map(change),
    signal: stop.signal,
    onTraffic: (factor) => {
      tried.push(factor);
      if (factor === stopAt) stop.abort();
    },
  });
  return { ...costs, tried };
};

/** As if so many requests had come: what counts when a traffic is too much to try. */
const asIfOffered =
  (offered: number) =>
  (result: RunResult): RunResult => ({ ...result, totals: { ...result.totals, offered } });

const factorsOf = ({ traffic }: ComputeCosts): number[] => traffic.map(({ factor }) => factor);

describe('traffic', () => {
  test('is tried from a tenth to ten times where the cheapest way changes between, and told in its order', async () => {
    const costs = await compared(scenarioOf());
    expect(costs.tried).toEqual([0.1, 0.25, 0.5, 2, 4, 10]);
    expect(factorsOf(costs)).toEqual([0.1, 0.25, 0.5, 1, 2, 4, 10]);
    expect(costs.traffic.map(({ perSecond }) => perSecond)).toEqual([0.5, 1.3, 2.5, 5, 10, 20, 50]);
    expect(costs.ways).toEqual(modes);
    expect(costs).not.toHaveProperty('mostTried');
    const [least] = costs.traffic;
    expect(least!.ways).toEqual({
      default: { usdPerMonth: expect.closeTo(5.44321, 4) as number, throttledShare: 0, p99Ms: 200 },
      managed: { usdPerMonth: expect.closeTo(190.2852, 4) as number, throttledShare: 0, p99Ms: 100 },
    });
  });

  test('of more than 600,000 requests is tried only while nothing changes, and of more than 6,000,000 never', async () => {
    const usual = await compared(scenarioOf(), asIfOffered(600_000));
    expect(usual.tried).toEqual([0.1, 0.25, 0.5, 2.5, 6.25]);
    // Ten times would have been just as many as are tried.
    expect(usual).not.toHaveProperty('mostTried');
    const much = await compared(scenarioOf(), asIfOffered(600_001));
    expect(much.tried).toEqual([0.1, 0.25, 0.5, 2.5, 6.25]);
    // In the end managed is the cheaper: more traffic would tell nothing.
    expect(much).not.toHaveProperty('mostTried');
  });

  test('is tried further down, by 2.5 each time to a ten-thousandth; how much was too much is told', async () => {
    const costs = await compared(scenarioOf(), asIfOffered(6_000_000));
    expect(costs.tried.map((factor) => Number(factor.toPrecision(6)))).toEqual([
      0.1, 0.04, 0.016, 0.0064, 0.00256, 0.001024, 0.0004096, 0.00016384,
    ]);
    expect(costs.mostTried).toBe(6_000_000);
    expect(factorsOf(costs)).toEqual([...costs.tried.toReversed(), 1]);
  });

  test('is tried no further down where 100 requests are left', async () => {
    // Managed Instances cost less of all of it, and most of it least: first it is looked for below where that ends.
    const busy = scenarioOf({ rate: '250/s' });
    const usual = [0.1, 0.25, 0.5, 2, 4, 10];
    expect((await compared(busy, asIfOffered(1000), 25)).tried).toEqual([...usual, 25]);
    const more = await compared(busy, asIfOffered(1001), 25);
    expect(more.tried.map((factor) => Number(factor.toPrecision(6)))).toEqual([...usual, 0.04]);
  });

  test('is tried no further up where nobody serves it', async () => {
    // Requests of 5 s: of more than 1,000 environments at once the account has none to give in ten seconds.
    const slow = scenarioOf({ fn: { duration: { constant: '5s' }, timeout: '10s' }, rate: '100/s' });
    const costs = await compared(slow);
    const served = (factor: number): boolean[] =>
      Object.values(costs.traffic.find((row) => row.factor === factor)!.ways).map((way) => way.throttledShare <= 0.01);
    expect(served(1)).toEqual([true, true]);
    expect(served(10)).toEqual([false, true]);
    expect(served(62.5)).toEqual([false, false]);
    expect(Math.max(...costs.tried)).toBe(62.5);
  });

  test('is tried further where a way is the cheaper for turning requests away: that is no change', async () => {
    const refusing = (result: RunResult): RunResult =>
      result.eventSources?.['functions.f.managed'] === undefined
        ? {
            ...result,
            totals: { ...result.totals, throttled: result.totals.offered },
            cost: { ...result.cost, totalUsd: 0 },
          }
        : result;
    const slow = scenarioOf({ fn: { duration: { constant: '5s' }, timeout: '10s' }, rate: '100/s' });
    expect(Math.max(...(await compared(slow, refusing)).tried)).toBe(62.5);
  });

  test('that was being tried when it was stopped is left out, and no more is tried', async () => {
    const costs = await compared(scenarioOf(), undefined, 0.5);
    expect(costs.tried).toEqual([0.1, 0.25, 0.5]);
    expect(factorsOf(costs)).toEqual([0.1, 0.25, 1]);
  });
});

describe('what is limited grows with the traffic', () => {
  const throttled = ({ traffic }: ComputeCosts, way: ComputeMode): boolean[] =>
    traffic.map(({ ways }) => ways[way]!.throttledShare > 0.01);

  test('reservations and the account, by whole numbers, and never below what they are', async () => {
    const costs = await compared(
      scenarioOf({
        fn: { reservedConcurrency: 4 },
        more: { account: { concurrency: 8, unreservedMinimum: 0 } },
        rate: '30/s',
      }),
    );
    expect(factorsOf(costs).slice(0, 7)).toEqual([0.1, 0.25, 0.5, 1, 2, 4, 10]);
    expect(throttled(costs, 'default').slice(0, 7)).toEqual(Array.from({ length: 7 }, () => false));
  });

  test('capacity providers, up to the 15,000 vCPUs that there may be', async () => {
    const managed = (maxVcpus: number): Asked => ({
      fn: {
        compute: 'managed',
        managed: { capacityProvider: 'own' },
        cpu: { share: '100%', measuredAt: '1769MB' },
      },
      more: { capacityProviders: { own: { maxVcpus } } },
      rate: '30/s',
    });
    const small = await compared(scenarioOf(managed(12)));
    expect(factorsOf(small)).toEqual([0.1, 0.25, 0.5, 1, 2, 4, 10]);
    expect(throttled(small, 'managed')).toEqual(Array.from({ length: 7 }, () => false));
    const large = await compared(scenarioOf(managed(6000)));
    expect(factorsOf(large)).toEqual([0.1, 0.25, 0.5, 1, 2, 4, 10]);
  });
});

test('what is provisioned of versions and aliases is left out with SnapStart, and on Managed Instances', () => {
  const own = scenarioOf({
    fn: {
      runtime: 'java21',
      versions: { '1': { provisionedConcurrency: 2 }, '2': {} },
      aliases: { live: { version: '2', provisionedConcurrency: 3 } },
    },
    more: { traffic: [{ to: 'f:live', arrivals: { constant: { rate: '1/s' } } }] },
  });
  for (const mode of ['snapstart', 'managed'] as const) {
    const { document, changes } = documentIn(mode, own.document);
    const { provisionedConcurrency, versions, aliases, compute } = document.functions['f']!;
    expect([provisionedConcurrency, compute]).toEqual([0, mode]);
    expect(Object.values(versions!).map((one) => one.provisionedConcurrency)).toEqual([0, 0]);
    expect(aliases).toMatchObject({ live: { version: '2', provisionedConcurrency: 0 } });
    expect(changes).toEqual([`compute ${mode}: functions.f: provisionedConcurrency left out`]);
  }
  const none = scenarioOf({
    fn: { runtime: 'java21', versions: { '1': {} }, aliases: { live: { version: '1' } } },
    more: { traffic: [{ to: 'f:live', arrivals: { constant: { rate: '1/s' } } }] },
  });
  expect(documentIn('snapstart', none.document).changes).toEqual([]);
  expect(documentIn('managed', none.document).changes).toEqual([]);
  const scaled = scenarioOf({
    fn: { runtime: 'java21', provisionedConcurrency: 1, provisionedScaling: { tracking: { minimum: 1, maximum: 2 } } },
  });
  const { document, changes } = documentIn('snapstart', scaled.document);
  expect(document.functions['f']).not.toHaveProperty('provisionedScaling');
  expect(changes).toEqual([
    'compute snapstart: functions.f: provisionedScaling left out, provisionedConcurrency left out',
  ]);
});
