import { expect, test } from 'vitest';
import { calibrated, CalibrationSink, empiricalSpec } from '../../bench/measure/calibrate.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { lawOf, shareOfKey } from '../../bench/scenario/laws.ts';
import { Problems } from '../../bench/input/problems.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { emptyInvocation, Outcome } from '../../lambda/index.ts';
import { randomStream } from '../../sim/index.ts';

const context = { directory: '.', problems: new Problems(), warnings: [] as string[] };

const scenarioWith = (duration: unknown): Scenario =>
  compileScenario(
    {
      name: 'laws',
      duration: '1m',
      functions: { f: { duration, coldStart: { constant: '1ms' } } },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
    },
    'test.yaml',
    '.',
  );

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

test('quantiles have the mean that is stated beside them, or say which is the nearest', () => {
  const own = { ...context, warnings: [] as string[] };
  const quantiles = { p0: '10ms', p50: '20ms', p99: '100ms' } as const;
  const law = lawOf({ quantiles: { ...quantiles, p100: '3s' }, mean: '40ms' }, 'd', own);
  expect(law.mean).toBeCloseTo(40, 6);
  expect([0, 0.5, 0.99, 1].map((p) => law.quantile(p))).toEqual([10, 20, 100, 3000]);
  // Without p100 the tail beyond makes up for the rest; below the first the value stays.
  const tails: string[] = [];
  const open = lawOf({ quantiles: { p50: '20ms', p99: '100ms' }, mean: '90ms' }, 'd', { ...own, warnings: tails });
  expect(open.mean).toBeCloseTo(90, 6);
  expect([open.quantile(0.1), open.quantile(0.5), open.quantile(0.99)]).toEqual([20, 20, 100]);
  expect(open.quantile(0.999)).toBeGreaterThan(1000);
  expect(tails).toEqual([
    expect.stringMatching(
      /^d\.mean: 90ms needs times above p99 \(100 ms\) of .* ms on average, and makes p99\.9 .* ms; correct the mean, or give/,
    ),
  ]);
  // A tail of a few times the last quantile is nothing unusual.
  lawOf({ quantiles: { p50: '20ms', p99: '100ms' }, mean: '36ms' }, 'd', own);
  expect(own.warnings).toEqual([]);
  const beyond = lawOf({ quantiles: { ...quantiles, p100: '200ms' }, mean: '90ms' }, 'd', own);
  expect(beyond.mean).toBeCloseTo(0.5 * 20 + 0.49 * 100 + 0.01 * 200, 6);
  expect(lawOf({ quantiles, mean: '9ms' }, 'e', own).mean).toBeCloseTo(0.5 * 10 + 0.49 * 20 + 0.01 * 100, 6);
  expect(own.warnings).toEqual([
    'd.mean: no law with these quantiles has a mean of 90ms, only of 15.8 ms to 61 ms: 61 ms is taken; correct the mean or the quantiles',
    'e.mean: no law with these quantiles has a mean of 9ms, only of at least 15.8 ms: 15.8 ms is taken; correct the mean or the quantiles',
  ]);
});

test('a calibration keeps mean and tail of what it saw, and as a scenario it is short', () => {
  const stream = randomStream(1, 'test');
  for (const count of [50, 5000, 200_000]) {
    const values = Array.from({ length: count }, () => 20 + 10 * stream.exponential());
    values[0] = 60_000;
    const spec = empiricalSpec(values);
    expect(JSON.stringify(spec).length).toBeLessThan(12_000);
    const law = lawOf(scenarioWith(spec).document.functions['f']!.duration!, '', context);
    const sorted = Float64Array.from(values).sort();
    for (const p of [0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1]) {
      expect(law.quantile(p) / sorted[Math.ceil(p * count - 1e-7) - 1]!).toBeCloseTo(1, 2);
    }
    expect(law.mean / (values.reduce((sum, value) => sum + value, 0) / count)).toBeCloseTo(1, 5);
  }
  expect(context.problems.list).toEqual([]);
  expect(context.warnings).toEqual([]);
});

test('a calibrated scenario takes each law from what was measured', () => {
  const sink = new CalibrationSink(1, 0);
  for (let i = 0; i < 20_000; i += 1) {
    const durationMs = i === 9000 ? 3000 : 20 + (i % 200) / 100;
    const record = { ...emptyInvocation(), attempts: 1, outcome: Outcome.completed, scheduledAtMs: i, durationMs };
    sink.invocation({ ...record, endAtMs: i + durationMs + 0.0004, coldStart: i % 5000 === 0, initMs: 100 + i / 5000 });
  }
  const [f] = calibrated(scenarioWith({ constant: '1ms' }), sink).functions;
  expect(f!.duration!.mean).toBeCloseTo(20.995 + 2979 / 20_000, 2);
  expect(f!.duration!.quantile(0.999)).toBeLessThan(22);
  expect(f!.coldStart.mean).toBeCloseTo(101.5, 6);
  // A way there and back below a microsecond is not rounded to none.
  expect(f!.overhead!.mean).toBeCloseTo(0.0004, 6);
});

test('what does not go together is refused, with its cure', () => {
  const problem = (duration: unknown): string => {
    try {
      scenarioWith(duration);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(problem({ constant: '1ms', mean: '1ms' })).toMatch(
    /duration\.mean: "1ms" goes with quantiles only; remove it/,
  );
  expect(problem({ samples: ['1ms'], counts: [1, 2] })).toMatch(/counts: are 2 for 1 sample; write one for each/);
  expect(problem({ samples: 'f.txt', counts: [1] })).toMatch(/counts: goes with values in samples only; remove it/);
  expect(problem({ mean: '1ms' })).toMatch(/needs exactly one of: constant/);
  expect(problem({ quantiles: { 'p100.5': '1ms' } })).toMatch(/a quantile is above p100/);
  expect(problem({ exponential: { mean: '1ms' }, strata: 100 })).toBe('');
});
