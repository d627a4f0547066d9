import { expect, test } from 'vitest';
import { lackOf, type LimitReading } from '../../../bench/plan/plan-task.ts';

const p99 = { figure: 'p99', unit: 'ms', limit: 100, inclusive: false, text: '<100ms' } as const;
const throttled = { figure: 'throttled', unit: 'share', limit: 0.01, inclusive: false, text: '<1%' } as const;
const reading = (answers: number, lack: string | null = null): LimitReading => ({ value: 50, of: 1, answers, lack });

test('a quantile stands on the answers of all runs together: the fewest that do, and one less', () => {
  expect(lackOf(p99, [reading(100)])).toBeNull();
  expect(lackOf(p99, [reading(99)])).toBe('99 answers: p99 takes 100, so that one lies beyond it');
  expect(lackOf(p99, [reading(60), reading(40)])).toBeNull();
  expect(lackOf(p99, [reading(60), reading(39)])).toMatch(/^99 answers/);
});

test('a run that says too little is made up for by others; where all do, the first says why', () => {
  expect(lackOf(throttled, [reading(0, 'nothing came'), reading(0)])).toBeNull();
  expect(lackOf(throttled, [reading(0, 'nothing came'), reading(0, 'nothing ended')])).toBe('nothing came');
  expect(lackOf(throttled, [])).toBe('nothing was simulated');
});
