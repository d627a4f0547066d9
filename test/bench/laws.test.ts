import { expect, test } from 'vitest';
import { empiricalSpec } from '../../bench/run/calibrate.ts';
import { lawOf, shareOfKey } from '../../bench/scenario/laws.ts';
import { Problems } from '../../bench/scenario/problems.ts';
import { randomStream } from '../../sim/index.ts';

const context = { directory: '.', problems: new Problems() };

test('quantile keys are shares', () => {
  const keys = { p0: 0, p5: 0.05, p50: 0.5, p99: 0.99, p999: 0.999, 'p99.5': 0.995, 'p0.5': 0.005, p100: 1 };
  for (const [key, share] of Object.entries(keys)) expect(shareOfKey(key)).toBeCloseTo(share, 12);
});

test('laws have the moments and quantiles they were given', () => {
  expect(lawOf({ constant: '7ms' }, '', context).mean).toBe(7);
  expect(lawOf({ exponential: { mean: '2s' } }, '', context).mean).toBe(2000);
  const lognormal = lawOf({ lognormal: { p50: '80ms', p99: '400ms' } }, '', context);
  expect(lognormal.quantile(0.5)).toBeCloseTo(80, 6);
  expect(lognormal.quantile(0.99)).toBeCloseTo(400, 6);
  for (const family of ['gamma', 'weibull', 'lognormal'] as const) {
    expect(lawOf({ [family]: { mean: '100ms', cv: 0.5 } }, '', context).mean).toBeCloseTo(100, 6);
  }
  expect(lawOf({ pareto: { min: '10ms', alpha: 2 } }, '', context).mean).toBeCloseTo(20, 9);
  const mixture = {
    mixture: [
      { weight: 1, of: { constant: '10ms' } },
      { weight: 3, of: { constant: '50ms' } },
    ],
  };
  expect(lawOf(mixture as never, '', context).mean).toBe(40);
  expect(lawOf({ samples: ['1ms', '2ms', '6ms'] }, '', context).mean).toBe(3);
});

test('beyond the quantiles given the value stays', () => {
  const law = lawOf({ quantiles: { p50: '10ms', p90: '30ms' } }, '', context);
  expect([law.quantile(0), law.quantile(0.5), law.quantile(0.7), law.quantile(1)]).toEqual([10, 10, 20, 30]);
});

test('a calibration keeps the law of what it saw, few values or many', () => {
  const stream = randomStream(1, 'test');
  for (const count of [50, 5000]) {
    const values = Array.from({ length: count }, () => 20 + 10 * stream.exponential());
    const law = lawOf(empiricalSpec(values), '', context);
    const sorted = Float64Array.from(values).sort();
    for (const p of [0.1, 0.5, 0.9, 0.95, 0.99]) {
      expect(law.quantile(p) / sorted[Math.min(count - 1, Math.floor(p * count))]!).toBeCloseTo(1, 1);
    }
    expect(law.mean / (values.reduce((sum, value) => sum + value, 0) / count)).toBeCloseTo(1, 2);
  }
  expect(context.problems.list).toEqual([]);
});
