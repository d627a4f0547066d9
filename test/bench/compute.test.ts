// The same functions run in several ways: what is left out for each, and the traffic at which one becomes cheaper.

import { describe, expect, test } from 'vitest';
import { compareCompute, possibleWays, scenarioBeside } from '../../bench/simulate/compare-compute.ts';
import { documentIn, scenarioIn, type ComputeMode } from '../../bench/simulate/compute-mode.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { prices } from '../../lambda/index.ts';
import {
  breakEvens,
  breakEvenSentences,
  cheapestSentence,
  computeCostTable,
  type ComputeCosts,
  type RunResult,
} from '../../reports/index.ts';

type Json = Record<string, unknown>;

const scenario = (fn: Json = {}, rate = '20/s'): Scenario =>
  compileScenario(
    {
      name: 'ways',
      duration: '10m',
      account: { era: '2026-09-01' },
      functions: {
        f: {
          memory: '2GB',
          runtime: 'java21',
          duration: { constant: '100ms' },
          coldStart: { constant: '100ms' },
          cpu: { share: '1%', measuredAt: '1769MB' },
          ...fn,
        },
      },
      traffic: [{ to: 'f', arrivals: { poisson: { rate } } }],
    },
    'test',
    '.',
  );

const runs = async (own: Scenario, modes: readonly ComputeMode[]): Promise<RunResult[]> => {
  const results: RunResult[] = [];
  for (const mode of modes) results.push(await simulateScenario(scenarioBeside(mode, own, results[0] ?? null)));
  return results;
};

const compared = async (own: Scenario, modes: readonly ComputeMode[]): Promise<ComputeCosts> =>
  compareCompute(own, { modes, results: await runs(own, modes) });

test('the break-even is where the price by duration is that of three instances and their fee', async () => {
  const costs = await compared(scenario(), ['default', 'managed']);
  const found = breakEvens(costs);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({ below: 'default', above: 'managed' });
  // Three c6a.large, the cheapest that hold an environment; 2 GB for a tenth of a second. Requests cost the same.
  const instancesPerSecond = (3 * 0.0765 * 1.15) / 3600;
  const exact = instancesPerSecond / (2 * 0.1 * prices.x86_64.perGbSecondUsd[0]);
  expect(Math.abs(found[0]!.perSecond / exact - 1)).toBeLessThan(0.03);
  expect(breakEvenSentences(costs)[0]).toMatch(/^break-even: below .* default is cheaper, above it managed\.$/);
});

test.each([['2/s'], ['400/s']])('it is found however far from the traffic of %s it lies', async (rate) => {
  const [found] = breakEvens(await compared(scenario({}, rate), ['default', 'managed']));
  expect(Math.abs(found!.perSecond / 22 - 1)).toBeLessThan(0.05);
});

describe('what a way leaves out of a function', () => {
  /** What is said of it, and which keys have gone. */
  const leftOutIn = (mode: ComputeMode, fn: Json): { said: string[]; gone: string[] } => {
    const { document } = scenario(fn);
    const { document: moved, changes } = documentIn(mode, document);
    const before = `compute ${mode}: functions.f: `;
    return {
      said: changes.map((text) => text.replace(before, '')),
      gone: Object.keys(document.functions['f']!).filter((key) => !(key in moved.functions['f']!)),
    };
  };

  test.each([
    ['reservedConcurrency', 5],
    ['provisionedScaling', { schedule: [['1m', 3]] }],
    ['keepAlive', { fixed: '5m' }],
    ['vpc', { freeIps: [100, 100] }],
    ['placement', { constant: '50ms' }],
    ['packageSize', '10MB'],
    ['extensions', { init: { constant: '50ms' } }],
  ])('on Managed Instances %s', (key, value) => {
    expect(leftOutIn('managed', { [key]: value })).toEqual({ said: [`${key} left out`], gone: [key] });
  });

  test.each<[fn: Json, said: string[]]>([
    [{}, []],
    [{ memory: '2047MB' }, ['memory 2047MB raised to 2048MB']],
    [{ memory: '2GB', managed: { memoryPerVcpu: 4 } }, ['memory 2GB raised to 4096MB']],
    [{ memory: '4GB', managed: { memoryPerVcpu: 4 } }, []],
    [{ provisionedConcurrency: 1 }, ['provisionedConcurrency left out']],
    [{ versions: { 1: { provisionedConcurrency: 1 } } }, ['provisionedConcurrency left out']],
    [
      { versions: { 1: {} }, aliases: { live: { version: '1', provisionedConcurrency: 1 } } },
      ['provisionedConcurrency left out'],
    ],
    [{ reuse: 'lru' }, ['reuse left out']],
    [{ reuse: 'mru' }, []],
    [{ ephemeralStorage: '513MB' }, ['ephemeralStorage left out']],
    [{ ephemeralStorage: '512MB' }, []],
    [
      { memory: '1GB', reservedConcurrency: 5, packageSize: '10MB', provisionedConcurrency: 2 },
      [
        'memory 1GB raised to 2048MB, reservedConcurrency left out, packageSize left out, provisionedConcurrency left out',
      ],
    ],
  ])('on Managed Instances of %j says %j', (fn, said) => {
    expect(leftOutIn('managed', fn).said).toEqual(said);
  });

  test.each<[fn: Json, said: string[], gone: string[]]>([
    [{}, [], []],
    [{ reservedConcurrency: 5, packageSize: '10MB' }, [], []],
    [{ provisionedConcurrency: 1 }, ['provisionedConcurrency left out'], []],
    [{ provisionedScaling: { schedule: [['1m', 3]] } }, ['provisionedScaling left out'], ['provisionedScaling']],
    [
      { provisionedConcurrency: 1, provisionedScaling: { schedule: [['1m', 3]] } },
      ['provisionedScaling left out, provisionedConcurrency left out'],
      ['provisionedScaling'],
    ],
  ])('from a snapshot of %j says %j', (fn, said, gone) => {
    expect(leftOutIn('snapstart', fn)).toEqual({ said, gone });
  });
});

test('every way has the same arrivals and handler times', async () => {
  const own = scenario({ duration: { lognormal: { p50: '80ms', p99: '400ms' } } });
  const [plain, restored, managed] = await runs(own, ['default', 'snapstart', 'managed']);
  expect(restored!.series.offered).toEqual(plain!.series.offered);
  expect(managed!.series.offered).toEqual(plain!.series.offered);
  expect(Math.abs(managed!.latencyMs.p50 / plain!.latencyMs.p50 - 1)).toBeLessThan(0.01);
  expect([plain!.totals.coldStarts > 0, managed!.totals.coldStarts]).toEqual([true, 0]);
});

test('a way that turns requests away counts for no break-even', () => {
  const row = (factor: number, throttledShare: number, usd: number) => ({
    factor,
    perSecond: 10 * factor,
    ways: {
      default: { usdPerMonth: 100 * factor, throttledShare: 0, p99Ms: 10 },
      managed: { usdPerMonth: usd, throttledShare, p99Ms: 10 },
    },
  });
  const costs = (throttledShare: number): ComputeCosts => ({
    ways: ['default', 'managed'],
    traffic: [row(1, 0, 200), row(4, throttledShare, 200)],
  });
  const [found] = breakEvens(costs(0));
  // On logarithmic axes: where 100 times the factor is 200.
  expect(found!.factor).toBeCloseTo(2, 9);
  expect(found!.perSecond).toBeCloseTo(20, 9);
  expect(breakEvens(costs(0.5))).toEqual([]);
  expect(breakEvenSentences(costs(0.5))[0]).toMatch(/default is cheaper than managed at all traffic that was tried/);
});

test('what is said of costs names factors, rates and prices', () => {
  const row = (factor: number, managedUsd: number) => ({
    factor,
    perSecond: 12.5 * factor,
    ways: {
      default: { usdPerMonth: 100 * factor, throttledShare: 0, p99Ms: 10 },
      managed: { usdPerMonth: managedUsd, throttledShare: 0, p99Ms: 10 },
    },
  });
  const costs = (managedUsd: number, more: Partial<ComputeCosts> = {}): ComputeCosts => ({
    ways: ['default', 'managed'],
    traffic: [row(1, managedUsd), row(4, managedUsd)],
    ...more,
  });
  expect(breakEvenSentences(costs(200))).toEqual([
    'break-even: below 2 times the traffic (25/s on average) default is cheaper, above it managed.',
  ]);
  const throughout = 'at all traffic that was tried and both serve, 1 to 4 times (12.5/s to 50/s on average)';
  expect(breakEvenSentences(costs(50))).toEqual([`managed is cheaper than default ${throughout}.`]);
  expect(breakEvenSentences(costs(5000, { mostTried: 2e6 }))).toEqual([
    `default is cheaper than managed ${throughout}; more would be a run of over 2,000,000 invocations: shorten the scenario's duration to try it.`,
  ]);
  expect(cheapestSentence(costs(200))).toBe(
    'At this traffic (12.5/s on average) default costs least: $100.00 for 30 days; managed $200.00 (2 times).',
  );
  expect(computeCostTable(costs(200)).rows).toEqual([
    ['1', '12.5/s', '$100.00', '0 %', '$200.00', '0 %'],
    ['4', '50/s', '$400.00', '0 %', '$200.00', '0 %'],
  ]);
});

test('of ways none of which serves, nothing is said to be the cheaper', () => {
  const way = (throttledShare: number, usdPerMonth: number) => ({ usdPerMonth, throttledShare, p99Ms: 10 });
  const costs = (managed: number, standard = 0.5, standardUsd = 10): ComputeCosts => ({
    ways: ['default', 'managed'],
    traffic: [{ factor: 1, perSecond: 10, ways: { default: way(standard, standardUsd), managed: way(managed, 20) } }],
  });
  expect(cheapestSentence(costs(0.5))).toBeNull();
  expect(breakEvenSentences(costs(0.5))).toEqual([
    'default and managed: no traffic was tried that both of them serve.',
  ]);
  expect(cheapestSentence(costs(0))).toBe(
    'At this traffic (10/s on average) managed costs least: $20.00 for 30 days; no other way serves it.',
  );
  // What costs nothing has no multiple.
  expect(cheapestSentence(costs(0, 0, 0))).toBe(
    'At this traffic (10/s on average) default costs least: $0.00 for 30 days; managed $20.00.',
  );
  // Up to 1 % may be turned away.
  expect(cheapestSentence(costs(0.5, 0.01))).toContain('default costs least');
  expect(cheapestSentence(costs(0.5, 0.0101))).toBeNull();
});

test('what a way cannot have is left out, and said', () => {
  const own = scenario({
    memory: '512MB',
    reservedConcurrency: 50,
    provisionedConcurrency: 5,
    keepAlive: { fixed: '5m' },
    ephemeralStorage: '1GB',
  });
  const { document, changes } = documentIn('managed', own.document);
  expect(document.functions['f']).toMatchObject({ compute: 'managed', memory: '2048MB', provisionedConcurrency: 0 });
  expect(changes).toEqual([
    'compute managed: functions.f: memory 512MB raised to 2048MB, reservedConcurrency left out, keepAlive left out, provisionedConcurrency left out, ephemeralStorage left out',
  ]);
  expect(scenarioIn('managed', own).warnings).toContain(changes[0]);
  expect(documentIn('default', own.document).document).toEqual(own.document);
});

test('Managed Instances keep reuse and storage of their own: what differs is said', () => {
  const left = (of: object): readonly string[] =>
    documentIn('managed', scenario({ memory: '2GB', ...of }).document).changes;
  expect(left({})).toEqual([]);
  expect(left({ reuse: 'mru', ephemeralStorage: '512MB' })).toEqual([]);
  expect(left({ reuse: 'lru' })).toEqual(['compute managed: functions.f: reuse left out']);
  expect(left({ reuse: 'random', ephemeralStorage: '513MB' })).toEqual([
    'compute managed: functions.f: reuse left out, ephemeralStorage left out',
  ]);
});

test('a function that cannot be run in a way is refused', () => {
  expect(() => scenarioIn('snapstart', scenario({ runtime: 'nodejs22.x' }))).toThrow(ConfigError);
  expect(() => scenarioIn('snapstart', scenario({ runtime: 'nodejs22.x' }))).toThrow(
    /has no SnapStart as a ZIP package/,
  );
  expect(() => scenarioIn('managed', scenario({ runtime: 'ruby3.4' }))).toThrow(/Managed Instances do not run ruby3.4/);
});

test('environments at the start are those that the traffic needs, unless the scenario says how many', async () => {
  const busy = scenario({ cpu: { share: '50%', measuredAt: '1769MB' } }, '100/s');
  const [, managed] = await runs(busy, ['default', 'managed']);
  // 100/s x 100 ms x half a vCPU, at half of what an environment has.
  expect(managed!.totals.environments.max).toBeGreaterThanOrEqual(10);
  expect(managed!.totals.environments.max).toBeLessThanOrEqual(12);
  const own = scenario({ managed: { memoryPerVcpu: 2, initialEnvironments: 4 } }, '100/s');
  const [, set] = await runs(own, ['default', 'managed']);
  expect(set!.eventSourceSeries!['functions.f.managed']!.levels['environments']![0]).toBe(4);
});

test('of several ways one in which a function cannot be run is left out, and said', () => {
  const node = scenario({ runtime: 'nodejs22.x' });
  const { chosen, planned, left } = possibleWays(node, ['default', 'snapstart', 'managed']);
  expect(chosen).toEqual(['default', 'managed']);
  expect(planned).toHaveLength(2);
  expect(left).toEqual([
    'compute snapstart left out: nodejs22.x has no SnapStart as a ZIP package; Java 11, Python 3.12, .NET 8 and later do, others as package: image',
  ]);
  expect(possibleWays(scenario(), ['default', 'snapstart']).left).toEqual([]);
});

test('where no other is left there is nothing to compare', () => {
  const node = scenario({ runtime: 'nodejs22.x' });
  expect(() => possibleWays(node, ['default', 'snapstart'])).toThrow('nodejs22.x has no SnapStart');
  expect(() => possibleWays(node, ['snapstart'])).toThrow(ConfigError);
});
