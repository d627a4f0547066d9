// The simulator against closed forms: every figure inside its confidence interval, from independent replications. A
// figure may be four standard errors off (once in 16,000 for a sound simulator; seeds are fixed, so never by chance).

import { describe, expect, test } from 'vitest';
import { constant, erlangB, exponential, lognormalByMean, type Distribution } from '../../sim/index.ts';
import { controlledMean, replicate, type BareFigures } from './bare-model.ts';
import { meanAndError } from './statistics.ts';

const allowedErrors = 4;

/** Mean over replications of a figure; the interval must hold `exact` and be narrow enough to say something. */
const expectFigure = (
  replications: readonly BareFigures[],
  figure: (f: BareFigures) => number,
  exact: number,
  widest: number,
): void => {
  const { mean, error } = meanAndError(replications.map(figure));
  expect(Math.abs(mean - exact)).toBeLessThanOrEqual(allowedErrors * error);
  expect(error / exact).toBeLessThan(widest);
};

const forever = { kind: 'fixed', idleMs: Infinity, maxAgeMs: Infinity } as const;
const fixed = (idleS: number) => ({ kind: 'fixed', idleMs: idleS * 1000, maxAgeMs: Infinity }) as const;

describe('Erlang B: share of arrivals refused at a limit', () => {
  test.each([
    [1, 1, 0.5],
    [2, 3, 0.2105263158],
    [5, 10, 0.0183845703],
    [10, 10, 0.2145823431],
    [20, 30, 0.0084574983],
    [50, 50, 0.1047874555],
    [90, 100, 0.0269573805],
    [200, 220, 0.0110416237],
    [1000, 1000, 0.0248119176],
  ])('the formula for %i erlangs on %i', (load, servers, blocking) => {
    expect(erlangB(load, servers)).toBeCloseTo(blocking, 10);
  });

  test.each<[string, Distribution]>([
    ['exponential', exponential(1000)],
    ['constant', constant(1000)],
    ['log-normal', lognormalByMean(1000, 1)],
  ])('50 erlangs on 50, %s durations: within one half of a percent', (_name, duration) => {
    const lengthMs = 800_000;
    const replications = replicate(100, {
      perSecond: 50,
      duration,
      accountConcurrency: 50,
      config: { keepAlive: forever },
      warmupMs: 20_000,
      endMs: 20_000 + lengthMs,
    });
    // How much work came is known on average: what it explains of the blocking is taken out.
    const { mean, error } = controlledMean(
      replications.map((f) => f.refused / f.offered),
      replications.map((f) => f.offeredWorkMs / (50 * lengthMs) - 1),
    );
    const exact = 0.1047874555;
    expect(Math.abs(mean / exact - 1)).toBeLessThan(0.005);
    expect(Math.abs(mean - exact)).toBeLessThanOrEqual(allowedErrors * error);
    expect(error / exact).toBeLessThan(0.0017);
  });

  test.each([
    [1, 1, 0.5],
    [5, 10, 0.0183845703],
    [20, 30, 0.0084574983],
  ])('%i erlangs on %i', (load, servers, blocking) => {
    const replications = replicate(20, {
      perSecond: load,
      duration: exponential(1000),
      accountConcurrency: servers,
      config: { keepAlive: forever },
      warmupMs: 20_000,
      endMs: 20_000 + 5e7 / load,
    });
    expectFigure(replications, (f) => f.refused / f.offered, blocking, 0.06);
    // Little's law over those let in.
    expectFigure(replications, (f) => f.running, load * (1 - blocking), 0.02);
  });
});

describe('M/G/infinity: without a limit the number in flight is Poisson', () => {
  const poissonUpTo = (mean: number, k: number): number => {
    let term = Math.exp(-mean);
    let sum = term;
    for (let i = 1; i <= k; i += 1) {
      term *= mean / i;
      sum += term;
    }
    return sum;
  };

  test.each<[string, number, Distribution, [quantile99: number, lengthMs: number]]>([
    ['100/s x 250 ms, exponential', 100, exponential(250), [37, 400_000]],
    ['100/s x 250 ms, log-normal', 100, lognormalByMean(250, 2), [37, 400_000]],
    ['1000/s x 200 ms, constant', 1000, constant(200), [234, 100_000]],
  ])('%s', (_name, perSecond, duration, [quantile99, lengthMs]) => {
    const mean = (perSecond * duration.mean) / 1000;
    expect(poissonUpTo(mean, quantile99 - 1)).toBeLessThan(0.99);
    expect(poissonUpTo(mean, quantile99)).toBeGreaterThanOrEqual(0.99);
    const replications = replicate(20, {
      perSecond,
      duration,
      config: { keepAlive: forever },
      warmupMs: 20_000,
      endMs: 20_000 + lengthMs,
    });
    expectFigure(replications, (f) => f.running, mean, 0.005);
    const squares = (f: BareFigures): number => f.occupancy.reduce((sum, share, k) => sum + share * (k - mean) ** 2, 0);
    expectFigure(replications, squares, mean, 0.02);
    for (const k of [Math.floor(mean * 0.9), Math.floor(mean), quantile99 - 1, quantile99]) {
      const upTo = (f: BareFigures): number => f.occupancy.slice(0, k + 1).reduce((sum, share) => sum + share, 0);
      expectFigure(replications, upTo, poissonUpTo(mean, k), 0.1);
    }
  });
});

describe('keep-alive', () => {
  test('one environment: an accepted request is cold with probability exp(-rate x keep-alive)', () => {
    const replications = replicate(20, {
      perSecond: 0.01,
      duration: exponential(2000),
      config: { keepAlive: fixed(300), reservedConcurrency: 1 },
      warmupMs: 1e5,
      endMs: 1e5 + 2e9,
    });
    expectFigure(replications, (f) => f.cold / (f.offered - f.refused), Math.exp(-3), 0.01);
  });

  // First-passage times of the birth-death process of the busy count; exponential durations, warm and cold alike.
  test.each([
    [0.9, 1.991, 600, null, 0.00132931, 7.691934, 0],
    [1, 1, 10, null, 0.07737383, 3.278075, 0],
    [5, 1, 1, null, 0.21612325, 6.965902, 0],
    [5, 1, 5, 8, 0.02421821, 7.665098, 0.07004785],
    [10, 0.2, 60, null, 0.00123983, 8.177502, 0],
    [20, 1, 5, 22, 0.00160462, 21.962006, 0.10673395],
  ])('most recently used first: %f/s, %f s, kept for %i s, limit %s', (...row) => {
    const [perSecond, meanS, keptS, limit, cold, live, rejected] = row;
    const warmupMs = 20_000 * keptS;
    const replications = replicate(20, {
      perSecond,
      duration: exponential(meanS * 1000),
      config: { keepAlive: fixed(keptS), reuse: 'mru' },
      ...(limit === null ? {} : { accountConcurrency: limit }),
      warmupMs,
      endMs: warmupMs + 4e7 / perSecond,
    });
    expectFigure(replications, (f) => f.cold / (f.offered - f.refused), cold, 0.05);
    expectFigure(replications, (f) => f.environments, live, 0.01);
    expectFigure(replications, (f) => f.running, perSecond * meanS * (1 - rejected), 0.01);
    const { mean, error } = meanAndError(replications.map((f) => f.refused / f.offered));
    expect(Math.abs(mean - rejected)).toBeLessThanOrEqual(allowedErrors * error);
  });

  test('the order of reuse matters: these figures are those of most recently used first only', () => {
    const model = { perSecond: 5, duration: exponential(1000), warmupMs: 20_000, endMs: 2e6 };
    const coldShare = (reuse: 'mru' | 'lru' | 'random'): { mean: number; error: number } =>
      meanAndError(replicate(10, { ...model, config: { keepAlive: fixed(1), reuse } }).map((f) => f.cold / f.offered));
    const [mru, lru, random] = [coldShare('mru'), coldShare('lru'), coldShare('random')];
    expect(mru.mean).toBeGreaterThan(random.mean + 4 * (mru.error + random.error));
    expect(random.mean).toBeGreaterThan(lru.mean + 4 * (lru.error + random.error));
  });
});
