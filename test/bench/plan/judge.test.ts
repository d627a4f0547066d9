import { describe, expect, test } from 'vitest';
import { judge, keptShare, type LimitVerdict, type Reading } from '../../../bench/plan/judge.ts';
import { readLimit, type SloLimit } from '../../../bench/format/slo.ts';
import { normalQuantile, randomStream } from '../../../sim/index.ts';

const limitOf = (figure: string, text: string): SloLimit => {
  const read = readLimit(figure, text);
  if ('problem' in read) throw new Error(read.problem);
  return read;
};

const p99 = limitOf('p99', '<500ms');
const throttled = limitOf('throttled', '<0.1%');
const deadLetters = limitOf('deadLetters', '=0');

/** As a plan does it: two runs, then twice as many as long as they do not tell. */
const sequentially = (limit: SloLimit, draw: () => Reading, most = 64): LimitVerdict => {
  const readings = [draw(), draw()];
  for (;;) {
    const { verdict } = judge(limit, readings);
    const upTo = Math.min(most, readings.length * 2);
    if (verdict !== 'undecided' || readings.length >= upTo) return verdict;
    while (readings.length < upTo) readings.push(draw());
  }
};

const rateOf = (verdict: LimitVerdict, limit: SloLimit, draw: () => Reading, times = 400): number => {
  let count = 0;
  for (let i = 0; i < times; i += 1) if (sequentially(limit, draw) === verdict) count += 1;
  return count / times;
};

/** Runs whose figure is normal around a mean `deviations` below the limit. */
const spread = (seed: number, deviations: number): (() => Reading) => {
  const random = randomStream(seed, 'runs');
  return () => ({ value: 500 + (normalQuantile(random.uniform()) - deviations) * 5, of: 1 });
};

describe('figures that differ a little from run to run', () => {
  test('far below the limit two runs are enough', () => {
    expect(
      judge(p99, [
        { value: 300, of: 1 },
        { value: 310, of: 1 },
      ]).verdict,
    ).toBe('kept');
    expect(
      judge(p99, [
        { value: 700, of: 1 },
        { value: 720, of: 1 },
      ]).verdict,
    ).toBe('broken');
  });

  test('what 99 of 100 runs keep is seldom called broken, what 80 of 100 keep is seldom called kept', () => {
    expect(rateOf('broken', p99, spread(1, 2.33))).toBeLessThan(0.1);
    expect(rateOf('kept', p99, spread(2, 0.84))).toBeLessThan(0.15);
  });

  test('one run decides nothing', () => {
    expect(judge(p99, [{ value: 1, of: 1 }]).verdict).toBe('undecided');
  });

  test('runs that all come out alike are settled', () => {
    const alike = (value: number) => [
      { value, of: 1 },
      { value, of: 1 },
    ];
    expect(judge(p99, alike(499)).verdict).toBe('kept');
    expect(judge(p99, alike(500)).verdict).toBe('broken');
    expect(judge(limitOf('p99', '<=500ms'), alike(500)).verdict).toBe('kept');
  });

  test('no value is no data', () => {
    expect(judge(p99, [{ value: null, of: 1 }])).toMatchObject({ verdict: 'no data', mean: null });
  });
});

test('from 64 runs on it counts how many runs keep a limit, until then their spread tells', () => {
  const judged = (limit: SloLimit, runs: number, low: number, high: number) =>
    judge(
      limit,
      Array.from({ length: runs }, (_, run) => ({ value: run % 2 === 0 ? low : high, of: 1000 })),
    );
  const share = limitOf('throttled', '<20%');
  const [few, many] = [63, 64].map((runs) => judged(share, runs, 0.001, 0.199));
  expect([few!.keptRuns, many!.keptRuns]).toEqual([63, 64]);
  expect(few!.mostBroken).toBeGreaterThan(0.1);
  expect(many!.mostBroken).toBeLessThan(0.05);
  const likely = [63, 64].map((runs) => judged(limitOf('p99', '<200ms'), runs, 1, 199).isLikely);
  expect(likely).toEqual([false, true]);
});

describe('what seldom happens', () => {
  const clean = (runs: number, of: number): Reading[] => Array.from({ length: runs }, () => ({ value: 0, of }));

  test('none in a few runs is not none in 95 of 100', () => {
    expect(judge(deadLetters, clean(8, 1)).verdict).toBe('undecided');
    expect(judge(deadLetters, clean(43, 1)).verdict).toBe('undecided');
    expect(judge(deadLetters, clean(45, 1)).verdict).toBe('kept');
  });

  test('some in most runs is broken', () => {
    const some = [...clean(2, 1), { value: 3, of: 1 }, { value: 1, of: 1 }];
    expect(judge(deadLetters, some).verdict).toBe('broken');
  });

  test('a share that so many requests cannot break is kept at once', () => {
    // 100 throttles would break it, and there was none.
    expect(judge(throttled, clean(2, 100_000)).verdict).toBe('kept');
    // One would.
    expect(judge(throttled, clean(2, 500)).verdict).toBe('undecided');
  });

  test('what comes in clusters is not taken for single events', () => {
    const clustered = [...clean(7, 4000), { value: 3 / 4000, of: 4000 }];
    expect(judge(throttled, clustered).verdict).toBe('undecided');
  });
});

test('the mean may keep what too many runs break', () => {
  const readings = [490, 495, 470, 506, 480, 509, 488, 502].map((value) => ({ value, of: 1 }));
  expect(judge(p99, readings)).toMatchObject({ verdict: 'broken', meanBroken: false, keptRuns: 5, runs: 8 });
  expect(keptShare).toBe(0.95);
});

describe('where spread and count say different things', () => {
  test('of many runs the count is heeded: one run in twelve far beyond the limit is too many, however near the others lie', () => {
    const readings = Array.from({ length: 512 }, (_, run) => ({ value: run % 12 === 0 ? 510 : 100, of: 1 }));
    expect(judge(p99, readings).verdict).toBe('broken');
    expect(judge(p99, readings).isLikely).toBe(false);
  });

  test('an age that is mostly nothing is not refused for its spread where every run kept it', () => {
    const age = limitOf('age', '<30s');
    const readings = Array.from({ length: 32 }, (_, run) => ({ value: run % 3 === 0 ? 3000 : 0, of: 1 }));
    expect(judge(age, readings).verdict).not.toBe('broken');
    expect(judge(age, readings).isLikely).toBe(true);
  });
});
