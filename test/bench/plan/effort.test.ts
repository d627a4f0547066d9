// How many runs a plan spends on a setting, by how long they are.

import { expect, test } from 'vitest';
import { confirmingRunsOf, defaultFirstReplications, effortOf } from '../../../bench/plan/effort.ts';

test.each([
  [0, 512],
  [1, 512],
  [3906, 512],
  [4000, 500],
  [20_000, 100],
  [41_000, 49],
  [41_667, 48],
  [1e9, 48],
])('of runs with %i invocations at most %i', (offered, mostReplications) => {
  expect(effortOf(offered, {})).toEqual({ firstReplications: 2, mostReplications });
});

test('what is asked for comes before it, and the first are no more than the most', () => {
  expect(defaultFirstReplications).toBe(2);
  expect(effortOf(10, { mostReplications: 7 })).toEqual({ firstReplications: 2, mostReplications: 7 });
  expect(effortOf(10, { mostReplications: 1 })).toEqual({ firstReplications: 1, mostReplications: 1 });
  expect(effortOf(10, { firstReplications: 5, mostReplications: 7 })).toEqual({
    firstReplications: 5,
    mostReplications: 7,
  });
});

test.each([
  [0, 64],
  [15_625, 64],
  [50_000, 20],
  [125_000, 8],
  [1e9, 8],
])('an answer of runs with %i invocations stands on at least %i of them', (offered, runs) => {
  expect(confirmingRunsOf(offered)).toBe(runs);
});
