// Managed Instances against closed forms: an environment with processor sharing, and slots that share nothing.

import { expect, test } from 'vitest';
import type { ManagedConfig, RuleOverrides } from '../../lambda/index.ts';
import { constant, erlangB, exponential, lognormalByMean, mixture, type Distribution } from '../../sim/index.ts';
import { controlledMean, replicate, type BareModel } from './bare-model.ts';

const allowedErrors = 4;

/** Nothing scales, nothing but slots refuses, and the router asks every environment. */
const rules: RuleOverrides = { managedCpuPressure: null, managedRouterTries: null, managedInstanceLifeMs: 1e12 };

const managed = (changes: Partial<ManagedConfig>): ManagedConfig => ({
  provider: 'default',
  slots: 64,
  size: { vcpus: 1, memoryMb: 2048 },
  idleMemoryMb: 0,
  request: { vcpus: 0, memoryMb: 0 },
  minimum: 1,
  maximum: 1,
  initial: null,
  publishedAtMs: null,
  ...changes,
});

const model = (
  perSecond: number,
  duration: Distribution,
  own: ManagedConfig,
  lengthMs: number,
): Omit<BareModel, 'seed'> => ({
  perSecond,
  duration,
  config: { managed: own, timeoutMs: 1e9 },
  rules,
  warmupMs: 20_000,
  endMs: 20_000 + lengthMs,
});

const twoKinds = mixture([
  { weight: 9, of: constant(20) },
  { weight: 1, of: constant(820) },
]);

test.each<[string, Distribution, number]>([
  ['exponential', exponential(100), 0.5],
  ['constant', constant(100), 0.5],
  ['log-normal', lognormalByMean(100, 1), 0.5],
  ['of two kinds', twoKinds, 0.3],
])('%s: one vCPU shared by all slots answers after x / (1 - rho), whatever the law', (_name, duration, rho) => {
  const perSecond = rho * 10;
  const lengthMs = 6_000_000;
  const own = managed({ request: { vcpus: 1, memoryMb: 0 } });
  const replications = replicate(60, model(perSecond, duration, own, lengthMs));
  expect(replications.every(({ refused }) => refused === 0)).toBe(true);
  // By Little's law; the work that came is known on average.
  const { mean, error } = controlledMean(
    replications.map(({ running }) => (1000 * running) / perSecond),
    replications.map(({ offeredWorkMs }) => offeredWorkMs / (rho * lengthMs) - 1),
  );
  const exact = 100 / (1 - rho);
  expect(Math.abs(mean / exact - 1)).toBeLessThan(0.005);
  expect(Math.abs(mean - exact)).toBeLessThanOrEqual(allowedErrors * error);
  expect(error / exact).toBeLessThan(0.0025);
});

test('two vCPUs whose requests use one each: as M/M/2', () => {
  const replications = replicate(
    40,
    model(
      14,
      exponential(100),
      managed({ size: { vcpus: 2, memoryMb: 4096 }, request: { vcpus: 1, memoryMb: 0 } }),
      2_000_000,
    ),
  );
  const { mean, error } = controlledMean(
    replications.map(({ running }) => (1000 * running) / 14),
    replications.map(({ offeredWorkMs }) => offeredWorkMs / (1.4 * 2_000_000) - 1),
  );
  // Mean number in M/M/2: 2 rho / (1 - rho^2).
  const exact = ((2 * 0.7) / (1 - 0.49)) * (1000 / 14);
  expect(Math.abs(mean / exact - 1)).toBeLessThan(0.005);
  expect(Math.abs(mean - exact)).toBeLessThanOrEqual(allowedErrors * error);
});

test.each<[string, Distribution]>([
  ['exponential', exponential(1000)],
  ['constant', constant(1000)],
  ['log-normal', lognormalByMean(1000, 1)],
])('%s: slots that use no CPU, all of them asked, refuse as Erlang B says of all slots together', (_name, duration) => {
  const lengthMs = 800_000;
  const own = managed({ slots: 10, minimum: 5, maximum: 5 });
  const replications = replicate(100, model(50, duration, own, lengthMs));
  const { mean, error } = controlledMean(
    replications.map((f) => f.refused / f.offered),
    replications.map((f) => f.offeredWorkMs / (50 * lengthMs) - 1),
  );
  const exact = erlangB(50, 50);
  expect(Math.abs(mean / exact - 1)).toBeLessThan(0.005);
  expect(Math.abs(mean - exact)).toBeLessThanOrEqual(allowedErrors * error);
});
