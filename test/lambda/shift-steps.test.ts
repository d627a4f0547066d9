// Shares that a gradual deployment gives the new version, and when.

import { describe, expect, test } from 'vitest';
import { canary, deploymentPreferences, linear, type ShiftStep } from '../../lambda/index.ts';

/** `share after minutes`, in order. */
const told = (steps: readonly ShiftStep[]): string[] =>
  steps.map(({ afterMs, share }) => `${share} after ${afterMs / 60_000}`);

describe('of its own', () => {
  test('a canary is a share at once, and all after its minutes', () => {
    expect(told(canary(1, 2880))).toEqual(['0.01 after 0', '1 after 2880']);
    expect(told(canary(25, 7))).toEqual(['0.25 after 0', '1 after 7']);
    expect(told(canary(99, 1))).toEqual(['0.99 after 0', '1 after 1']);
  });

  test('linear is a share at once, and as much more after every interval, until all are there', () => {
    expect(told(linear(25, 7))).toEqual(['0.25 after 0', '0.5 after 7', '0.75 after 14', '1 after 21']);
    expect(told(linear(50, 1))).toEqual(['0.5 after 0', '1 after 1']);
    expect(told(linear(100, 5))).toEqual(['1 after 0']);
  });

  test('the last step of linear is what is left, never more than all', () => {
    expect(told(linear(30, 2))).toEqual(['0.3 after 0', '0.6 after 2', '0.9 after 4', '1 after 6']);
    expect(told(linear(40, 2))).toEqual(['0.4 after 0', '0.8 after 2', '1 after 4']);
    expect(told(linear(99, 3))).toEqual(['0.99 after 0', '1 after 3']);
    expect(linear(1, 1)).toHaveLength(100);
    expect(linear(3, 1).at(-1)).toEqual({ afterMs: 33 * 60_000, share: 1 });
  });
});

describe('of CodeDeploy', () => {
  test('all at once', () => {
    expect(told(deploymentPreferences['AllAtOnce']!)).toEqual(['1 after 0']);
  });

  test.each([5, 10, 15, 30])('a tenth at once, and all after %i minutes', (minutes) => {
    expect(told(deploymentPreferences[`Canary10Percent${minutes}Minutes`]!)).toEqual([
      '0.1 after 0',
      `1 after ${minutes}`,
    ]);
  });

  test.each([
    [1, '1Minute'],
    [2, '2Minutes'],
    [3, '3Minutes'],
    [10, '10Minutes'],
  ])('a tenth more every %i minutes', (minutes, name) => {
    const shares = ['0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7', '0.8', '0.9', '1'];
    expect(told(deploymentPreferences[`Linear10PercentEvery${name}`]!)).toEqual(
      shares.map((share, step) => `${share} after ${step * minutes}`),
    );
  });

  test('and no others', () => {
    expect(Object.keys(deploymentPreferences)).toHaveLength(9);
  });
});
