// Times that are noted first and counted many at a time say the same as those that are counted one by one.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LatencyRows } from '../../reports/counting/latency-rows.ts';
import { RanTimes } from '../../reports/counting/ran-times.ts';
import { bucketCount, bucketOf, edgeMsOf } from '../../reports/counting/step-buckets.ts';
import { StepValueCounts } from '../../reports/counting/step-values.ts';
import { indexOf } from '../../reports/histogram/latency-buckets.ts';

const stepMs = 100;
const steps = 30;
const window = { steps, stepMs, fromMs: 500, toMs: steps * stepMs };

/** Row, instant, time on the way back, latency in µs, billed. */
const ended = fc.tuple(
  fc.integer({ min: 0, max: 1 }),
  fc.integer({ min: 0, max: 3500 }),
  fc.constantFrom(0, 0, 0, 30, 150, 450),
  fc.integer({ min: 0, max: 8_000_000 }),
  fc.integer({ min: 1, max: 9000 }),
);

/** Those of one process, in order of their ends there. */
const runs = fc.array(ended, { maxLength: 3000 }).map((all) => all.toSorted((a, b) => a[1] - b[1]));

const oneByOne = (all: readonly (readonly [number, number, number, number, number])[]) => {
  const latency = new LatencyRows(2);
  const billed = new LatencyRows(2, 'ms');
  const values = new StepValueCounts(2, window);
  for (const [row, atMs, backMs, micros, billedMs] of all) {
    values.record(row, atMs + backMs, micros / 1000);
    if (atMs < window.fromMs) continue;
    latency.record(row, micros / 1000);
    billed.record(row, billedMs);
  }
  return { latency, billed, values };
};

const noteAll = (times: RanTimes, all: readonly (readonly [number, number, number, number, number])[]): void => {
  for (const [row, atMs, backMs, micros, billedMs] of all) {
    if (atMs < window.fromMs) times.recordInWarmup(row, atMs + backMs, micros / 1000);
    else times.record(row, atMs + backMs, micros / 1000, billedMs);
  }
};

describe('noted and counted many at a time, as one by one', () => {
  test('latencies, billed durations and latencies by step', () => {
    fc.assert(
      fc.property(runs, (all) => {
        const times = new RanTimes(2, window, true);
        noteAll(times, all);
        const expected = oneByOne(all);
        for (const row of [0, 1]) {
          expect(times.latency(row).state()).toEqual(expected.latency.counts(row).state());
          expect(times.billed(row).state()).toEqual(expected.billed.counts(row).state());
          const ours = times.quantiles(row);
          const theirs = expected.values.quantiles(row);
          expect(ours.counts()).toEqual(theirs.counts());
          expect(ours.meansMs()).toEqual(theirs.meansMs());
          expect(ours.quantilesMs(0.5)).toEqual(theirs.quantilesMs(0.5));
          expect(ours.heat()).toEqual(theirs.heat());
        }
      }),
      { numRuns: 60 },
    );
  });

  test('asked in between, and without latencies by step', () => {
    fc.assert(
      fc.property(runs, fc.nat(3000), (all, asked) => {
        const times = new RanTimes(2, window, false);
        noteAll(times, all.slice(0, asked));
        const before = times.copyOfLatency();
        noteAll(times, all.slice(asked));
        const expected = oneByOne(all);
        const first = oneByOne(all.slice(0, asked));
        for (const row of [0, 1]) {
          expect(before.counts(row).state()).toEqual(first.latency.counts(row).state());
          expect(times.latency(row).state()).toEqual(expected.latency.counts(row).state());
          expect(times.billed(row).state()).toEqual(expected.billed.counts(row).state());
          expect(
            times
              .quantiles(row)
              .counts()
              .every((count) => count === 0),
          ).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('set back (latencies by step: %s, then %s), it holds nothing of the run before, counted or not', (had, has) => {
    const times = new RanTimes(1, window, had);
    for (let i = 0; i < 700; i += 1) times.record(0, 600 + i, i + 1, 100);
    expect(times.hasStepLatencies).toBe(had);
    times.reset(2, { ...window, stepMs: 200, steps: 7 }, has);
    expect(times.hasStepLatencies).toBe(has);
    times.record(1, 650, 7, 8);
    const seen = has ? [0, 1].map((row) => times.quantiles(row).counts()) : 'not asked';
    expect(seen).toEqual(
      has
        ? [
            [0, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 1, 0, 0, 0],
          ]
        : 'not asked',
    );
    expect([0, 1].map((row) => times.latency(row).count)).toEqual([0, 1]);
    expect(times.latency(1)).toMatchObject({ sumMs: 7, minMs: 7, maxMs: 7 });
    expect(times.billed(1)).toMatchObject({ count: 1, sumMs: 8 });
  });
});

describe('the bucket within a step, of one of HdrHistogram’s', () => {
  const micros = [
    0,
    1,
    2,
    3,
    31,
    32,
    33,
    63,
    64,
    1023,
    1024,
    1055,
    1056,
    2047,
    2048,
    65_535,
    10 ** 6,
    2 ** 31,
    2 ** 32 - 1,
  ];
  test.each(micros)('of %i µs holds them', (time) => {
    const bucket = bucketOf(indexOf(time));
    expect(edgeMsOf(bucket)).toBeLessThanOrEqual(Math.max(1, time) / 1000);
    expect(edgeMsOf(bucket + 1)).toBeGreaterThan(time / 1000);
  });

  test('what is longer than 71 minutes lies in the last', () => {
    expect(bucketOf(indexOf(2 ** 32))).toBe(bucketCount - 1);
    expect(bucketOf(indexOf(2 ** 39))).toBe(bucketCount - 1);
  });
});
