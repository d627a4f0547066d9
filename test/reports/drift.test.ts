// Whether a figure of a long run drifts.

import { describe, expect, it } from 'vitest';
import { driftOf } from '../../reports/index.ts';
import { randomStream } from '../../sim/index.ts';

const series = (count: number, of: (index: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => of(i));

describe('a drift', () => {
  it('is seen where values rise, with its size', () => {
    const drift = driftOf(
      'p50Ms',
      series(20, (i) => 40 + i + (i % 3) * 0.5),
    )!;
    expect(drift.drifts).toBe(true);
    expect(drift.p).toBeLessThan(0.001);
    expect(drift.first).toBeCloseTo(40.5, 0);
    expect(drift.last).toBeCloseTo(59.5, 0);
  });

  it('is not seen in a level run, nor in one odd window', () => {
    expect(
      driftOf(
        'p50Ms',
        series(20, () => 40),
      ),
    ).toMatchObject({ drifts: false, p: 1, first: 40, last: 40 });
    expect(
      driftOf(
        'p99Ms',
        series(20, (i) => (i === 17 ? 900 : 40 + (i % 2))),
      )!.drifts,
    ).toBe(false);
  });

  it('that is clear but small is none that matters', () => {
    expect(
      driftOf(
        'memoryMb',
        series(30, (i) => 100 + i * 0.1),
      )!.drifts,
    ).toBe(false);
  });

  it('is told of chance in one of a hundred runs at most, about', () => {
    const random = randomStream(5, 'drift');
    let seen = 0;
    for (let run = 0; run < 500; run += 1) {
      if (
        driftOf(
          'p50Ms',
          series(12, () => 40 + 20 * random.uniform()),
        )!.drifts
      )
        seen += 1;
    }
    expect(seen).toBeLessThanOrEqual(12);
  });

  it('takes six windows', () => {
    expect(driftOf('p50Ms', [1, 2, 3, 4, 5])).toBeNull();
    expect(driftOf('p50Ms', [1, 2, 3, 4, 5, 6])!.drifts).toBe(true);
  });
});
