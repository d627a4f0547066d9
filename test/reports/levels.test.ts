import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SteppedLevels, SteppedLives } from '../../reports/counting/level.ts';
import { StepCounts } from '../../reports/counting/step-counts.ts';
import { StepHistograms } from '../../reports/counting/step-histograms.ts';
import { addLevels, type Levels } from '../../reports/counting/section-levels.ts';
import { nowhere, StepLog } from '../../reports/counting/step-log.ts';
import { StepQuantiles } from '../../reports/counting/step-quantiles.ts';
import { StepValueCounts } from '../../reports/counting/step-values.ts';
import { expectSame } from '../support/quick-expect.ts';

const endMs = 1000;
const stepMs = 100;
const fromMs = 200;
const window = { steps: endMs / stepMs, stepMs, fromMs, toMs: endMs };

/** Lives within the run. */
const lives = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 1, max: 600 }))
    .map(([start, length]) => ({ start, end: start + length })),
  { maxLength: 40 },
);

/** How many live at a (half) millisecond. */
const aliveAt = (all: readonly { start: number; end: number }[], atMs: number): number =>
  all.filter(({ start, end }) => start <= atMs && atMs < end).length;

const milliseconds = Array.from({ length: endMs }, (_, ms) => ms + 0.5);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('lives: the mean of each step and of the window, ends told late', () => {
  fc.assert(
    fc.property(lives, (all) => {
      const level = new SteppedLives(window);
      for (const { start } of [...all].sort((a, b) => a.start - b.start)) level.started(start);
      for (const { end } of all) level.ended(end);
      level.steps().forEach((value, step) => {
        const inside = milliseconds.filter((ms) => Math.floor(ms / stepMs) === step);
        expect(value).toBeCloseTo(mean(inside.map((ms) => aliveAt(all, ms))), 6);
      });
      expect(level.mean).toBeCloseTo(mean(milliseconds.filter((ms) => ms >= fromMs).map((ms) => aliveAt(all, ms))), 6);
      expect(level.created).toBe(all.length);
    }),
  );
});

test('levels: the highest of each step, carried over steps without a change, and the mean of the window; their sum too', () => {
  fc.assert(
    fc.property(lives, lives, (...rows) => {
      const levels = new SteppedLevels(3, window, true);
      const changes = rows.flatMap((all, row) =>
        all.flatMap(({ start, end }) => [
          { row, atMs: start, by: 1 },
          { row, atMs: end, by: -1 },
        ]),
      );
      // At one instant ends come first, as in a run.
      for (const { row, atMs, by } of changes.sort((a, b) => a.atMs - b.atMs || a.by - b.by)) {
        if (by < 0) levels.lower(row, atMs);
        else {
          levels.set(row, levels.level(row) + by, atMs);
          levels.peak(levels.level(0) + levels.level(1));
        }
      }
      levels.end();
      [...rows, rows.flat()].forEach((all, row) => {
        levels.steps(row).forEach((value, step) => {
          const inside = milliseconds.filter((ms) => Math.floor(ms / stepMs) === step);
          expectSame(value, Math.max(...inside.map((ms) => aliveAt(all, ms))));
        });
        const counted = milliseconds.filter((ms) => ms >= fromMs).map((ms) => aliveAt(all, ms));
        expect(levels.mean(row)).toBeCloseTo(mean(counted), 6);
        expect(levels.max(row)).toBe(Math.max(...counted));
      });
    }),
  );
});

test('what ends in the instant in which a step begins is not in that step, however much', () => {
  const levels = new SteppedLevels(1, window);
  levels.set(0, 3, 250);
  for (const _ of [1, 2, 3]) levels.lower(0, 300);
  levels.end();
  expect([...levels.steps(0)]).toEqual([0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
  expect(levels.area(0)).toBe(150);
});

/** Instants that mostly come in order, some long after their step was over, some beyond the run. */
const instants = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 1399 })), {
  maxLength: 300,
});

test('counts by row and step, whatever their order', () => {
  fc.assert(
    fc.property(instants, (all) => {
      const counts = new StepCounts(2, window);
      for (const [row, atMs] of all) counts.add(row, atMs);
      for (const row of [0, 1]) {
        const own = all.filter(([of]) => of === row).map(([, atMs]) => atMs);
        expect(counts.total(row)).toBe(own.filter((atMs) => atMs >= fromMs).length);
        counts.series(row).forEach((count, step) => {
          expect(count).toBe(own.filter((atMs) => Math.floor(atMs / stepMs) === step).length);
        });
      }
    }),
  );
});

test('values by row and step, whatever their order', () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: 1, max: 50_000 }), (all, salt) => {
      const valueMs = (index: number): number => ((index * 7919 + salt) % 50_000) / 10 + 0.1;
      const values = new StepValueCounts(2, window);
      all.forEach(([row, atMs], index) => {
        values.record(row, atMs, valueMs(index));
        // To ask in between changes nothing.
        if (index === 100) values.quantiles(0);
      });
      for (const row of [0, 1]) {
        values
          .quantiles(row)
          .meansMs()
          .forEach((meanMs, step) => {
            const own = all.flatMap(([of, atMs], index) =>
              of === row && Math.floor(atMs / stepMs) === step ? [valueMs(index)] : [],
            );
            const expected = own.length === 0 ? 0 : mean(own);
            expect(Math.abs(meanMs - expected)).toBeLessThanOrEqual(expected * 0.02);
          });
      }
    }),
  );
});

test('late values count however many they are, but for those of steps beyond the run', () => {
  const values = new StepValueCounts(2, window);
  values.record(0, 950, 1);
  const many = 70_000;
  for (let index = 0; index < many; index += 1) values.record(1, 150, 10);
  for (let index = 0; index < 5; index += 1) values.record(0, 250, 20);
  expect(values.quantiles(1).counts()).toEqual([0, many, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(values.quantiles(0).counts()).toEqual([0, 0, 5, 0, 0, 0, 0, 0, 0, 1]);
  values.record(0, 3000, 1);
  values.record(1, 1500, 30);
  values.record(1, 350, 30);
  expect(values.quantiles(1).counts()).toEqual([0, many, 0, 1, 0, 0, 0, 0, 0, 0]);
});

test('quantiles of a single part are those of the part', () => {
  const values = new StepValueCounts(1, window);
  values.record(0, 150, 10);
  const quantiles = values.quantiles(0);
  expect(StepQuantiles.sum([quantiles])).toBe(quantiles);
  expect(StepQuantiles.sum([quantiles, quantiles]).counts().slice(0, 3)).toEqual([0, 2, 0]);
});

test('quantiles of a step are right to 2.5 %', () => {
  const values = new StepValueCounts(1, { ...window, steps: 2 });
  for (let i = 1; i <= 1000; i += 1) values.record(0, 150, i / 3);
  const quantiles = values.quantiles(0);
  expect(quantiles.quantilesMs(0.5)[0]).toBe(0);
  expect(Math.abs(quantiles.quantilesMs(0.5)[1]! / (500 / 3) - 1)).toBeLessThan(0.025);
  expect(Math.abs(quantiles.quantilesMs(0.99)[1]! / (990 / 3) - 1)).toBeLessThan(0.025);
});

test('a log keeps histograms apart, however often a bucket was seen', () => {
  const histogram = fc.dictionary(fc.integer({ min: 0, max: 1023 }).map(String), fc.integer({ min: 1, max: 2 ** 24 }));
  fc.assert(
    fc.property(fc.array(histogram, { maxLength: 40 }), (histograms) => {
      const log = new StepLog();
      const open = new StepHistograms(2);
      const places = histograms.map((counts) => {
        for (const [bucket, times] of Object.entries(counts)) open.add(1, Number(bucket), times);
        return log.append(open, 1);
      });
      expect(open.isEmpty(1)).toBe(true);
      histograms.forEach((counts, index) => {
        const kept: Record<string, number> = {};
        const order: number[] = [];
        log.forEach(places[index]!, (bucket, times) => {
          kept[bucket] = (kept[bucket] ?? 0) + times;
          order.push(bucket);
        });
        expect(kept).toEqual({ ...counts });
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        expect(places[index] === nowhere).toBe(order.length === 0);
      });
    }),
  );
});

test('a heat map counts every value once, where it lies', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 19_999 }), fc.integer({ min: 1, max: 1_000_000 })), { minLength: 1 }),
      (values) => {
        const counted = new StepValueCounts(2, { ...window, steps: 200 });
        values.forEach(([atMs, micros], index) => counted.record(index & 1, atMs, micros / 1000));
        const { edgesMs, counts, stepMs } = StepQuantiles.sum([counted.quantiles(0), counted.quantiles(1)]).heat()!;
        expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(values.length);
        const [atMs, micros] = values[0]!;
        const row = edgesMs.findIndex(
          (edge, index) => edge <= micros / 1000 && (edgesMs[index + 1] ?? 0) > micros / 1000,
        );
        expect(counts[Math.floor(atMs / stepMs)]![row]).toBeGreaterThan(0);
        expect(edgesMs.length).toBe(counts[0]!.length + 1);
        expect(edgesMs.length).toBeLessThanOrEqual(35);
      },
    ),
  );
});

test('pooled with another run: means and steps add up, of the highest the higher stays', () => {
  const level = (mean: number, max: number, ...steps: number[]) => ({ mean, max, steps: Float64Array.from(steps) });
  const levels = (scale: number, most: number): Levels => ({
    concurrency: level(scale, most, scale, 2 * scale),
    environments: level(3 * scale, 10 - most, 0, scale),
    environmentsCreated: scale,
    queueSteps: Float64Array.of(scale, 0),
  });
  const ours = levels(1, 7);
  addLevels(ours, levels(10, 4));
  expect(ours).toEqual({
    concurrency: level(11, 7, 11, 22),
    environments: level(33, 6, 0, 11),
    environmentsCreated: 11,
    queueSteps: Float64Array.of(11, 0),
  });
});
