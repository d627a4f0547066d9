// Defaults and days that a rule stands on, each with what it means for who relies on it.

import { expect, test } from 'vitest';
import { defaultMinimum, defaultVpcOptions, offeredSince } from '../../lambda/index.ts';
import { EniPool, EniRefusal, type EniPlace } from '../../lambda/vpc.ts';

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
