import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { SteppedLives, SteppedMax } from '../../reports/level.ts';
import { StepQuantiles } from '../../reports/step-quantiles.ts';

const endMs = 1000;
const stepMs = 100;
const fromMs = 200;

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
      const level = new SteppedLives(endMs / stepMs, stepMs, fromMs, endMs);
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

test('a level: the highest of each step, carried over steps without a change, and the mean of the window', () => {
  fc.assert(
    fc.property(lives, (all) => {
      const level = new SteppedMax(endMs / stepMs, stepMs, fromMs, endMs);
      const changes = all.flatMap(({ start, end }) => [
        { atMs: start, by: 1 },
        { atMs: end, by: -1 },
      ]);
      // At one instant ends come first, as in a run.
      for (const { atMs, by } of changes.sort((a, b) => a.atMs - b.atMs || a.by - b.by))
        level.set(level.level + by, atMs);
      level.end(endMs);
      level.steps.forEach((value, step) => {
        const inside = milliseconds.filter((ms) => Math.floor(ms / stepMs) === step);
        expect(value).toBe(Math.max(...inside.map((ms) => aliveAt(all, ms))));
      });
      const window = milliseconds.filter((ms) => ms >= fromMs).map((ms) => aliveAt(all, ms));
      expect(level.mean).toBeCloseTo(mean(window), 6);
      expect(level.max).toBe(Math.max(...window));
    }),
  );
});

test('quantiles of a step are right to 2.5 %', () => {
  const quantiles = new StepQuantiles(2, 100);
  for (let i = 1; i <= 1000; i += 1) quantiles.record(150, i / 3);
  expect(quantiles.quantilesMs(0.5)[0]).toBe(0);
  expect(Math.abs(quantiles.quantilesMs(0.5)[1]! / (500 / 3) - 1)).toBeLessThan(0.025);
  expect(Math.abs(quantiles.quantilesMs(0.99)[1]! / (990 / 3) - 1)).toBeLessThan(0.025);
});

test('a heat map counts every value once, where it lies', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 19_999 }), fc.integer({ min: 1, max: 1_000_000 })), { minLength: 1 }),
      (values) => {
        const quantiles = new StepQuantiles(200, 100);
        for (const [atMs, micros] of values) quantiles.record(atMs, micros / 1000);
        const { edgesMs, counts, stepMs } = quantiles.heat()!;
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
