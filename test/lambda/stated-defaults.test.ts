// Defaults and days that a rule stands on, each with what it means for who relies on it.

import { expect, test } from 'vitest';
import {
  canary,
  defaultMinimum,
  defaultVpcOptions,
  deploymentPreferences,
  linear,
  offeredSince,
  type ShiftStep,
} from '../../lambda/index.ts';
import { EniPool, EniRefusal, type EniPlace } from '../../lambda/vpc.ts';

const minuteMs = 60_000;

/** Percent of the requests that go to the new version in each of the first minutes. */
const percents = (steps: readonly ShiftStep[], minutes: number): number[] =>
  Array.from({ length: minutes }, (_, minute) => {
    const reached = steps.filter(({ afterMs }) => afterMs <= minute * minuteMs).map(({ share }) => share);
    return Math.round(100 * Math.max(0, ...reached));
  });

test.each([
  ['Linear10PercentEvery1Minute', 1],
  ['Linear10PercentEvery2Minutes', 2],
  ['Linear10PercentEvery3Minutes', 3],
  ['Linear10PercentEvery10Minutes', 10],
])('%s shifts a tenth at once, and one more after every %d min', (name, minutes) => {
  const expected = Array.from({ length: 9 * minutes + 1 }, (_, minute) => 10 + 10 * Math.floor(minute / minutes));
  expect(percents(deploymentPreferences[name]!, 9 * minutes + 1)).toEqual(expected);
  expect(deploymentPreferences[name]).toHaveLength(10);
});

test.each([
  ['Canary10Percent5Minutes', 5],
  ['Canary10Percent10Minutes', 10],
  ['Canary10Percent15Minutes', 15],
  ['Canary10Percent30Minutes', 30],
])('%s shifts a tenth at once, and all after %d min', (name, minutes) => {
  const expected = [...Array.from({ length: minutes }, () => 10), 100];
  expect(percents(deploymentPreferences[name]!, minutes + 1)).toEqual(expected);
});

test('AllAtOnce shifts all at once, and no other preference is known', () => {
  expect(deploymentPreferences['AllAtOnce']).toEqual([{ afterMs: 0, share: 1 }]);
  expect(Object.keys(deploymentPreferences)).toHaveLength(9);
});

test('steps of one’s own end with all of it, even where they do not divide a hundred', () => {
  expect(linear(40, 2)).toEqual([
    { afterMs: 0, share: 0.4 },
    { afterMs: 2 * minuteMs, share: 0.8 },
    { afterMs: 4 * minuteMs, share: 1 },
  ]);
  expect(linear(100, 5)).toEqual([{ afterMs: 0, share: 1 }]);
  expect(canary(25, 7)).toEqual([
    { afterMs: 0, share: 0.25 },
    { afterMs: 7 * minuteMs, share: 1 },
  ]);
});

test('by default EC2 makes five interfaces a second, a hundred may wait, and a region has 350', () => {
  const busy = new EniPool({ ...defaultVpcOptions, freeIps: [1000] });
  const atOnce = Array.from({ length: 101 }, () => busy.place(3072, 0, 0));
  expect([0, 1, 2, 99].map((nth) => (atOnce[nth] as EniPlace).readyAtMs)).toEqual([0, 200, 400, 19_800]);
  expect(atOnce[100]).toBe(EniRefusal.ec2Throttled);
  const pool = new EniPool({ ...defaultVpcOptions, freeIps: [1000] });
  const overHours = Array.from({ length: 351 }, (_, index) => pool.place(3072, index * 1000, 0));
  expect(overHours.findIndex((place) => place === EniRefusal.eniLimitReached)).toBe(350);
});

test('a version on Managed Instances keeps three environments by default', () => {
  expect(defaultMinimum).toBe(3);
});

test('price tiers are offered since August 2022, as every feature since a day that Lambda was there', () => {
  expect(offeredSince.priceTiers).toBe('2022-08-01');
  expect(
    Object.values(offeredSince).filter((day) => !/^20(1[4-9]|2\d)-(0[1-9]|1[0-2])-([0-2]\d|3[01])$/.test(day)),
  ).toEqual([]);
});
