// What EC2 instances of Managed Instances have and cost: every family by its smallest size, every size by its vCPUs.

import { describe, expect, test } from 'vitest';
import { allowedTypes, instanceTypeOf } from '../../lambda/managed/instance-types.ts';

/** On demand, Linux, us-east-1, USD an hour; GB of memory; of `large`, which has two vCPUs. */
const ofLarge = {
  'c6a.large': [0.0765, 4],
  'c6i.large': [0.085, 4],
  'c7i.large': [0.08925, 4],
  'm6a.large': [0.0864, 8],
  'm6i.large': [0.096, 8],
  'm7i.large': [0.1008, 8],
  'm7a.large': [0.11592, 8],
  'r6a.large': [0.1134, 16],
  'r6i.large': [0.126, 16],
  'r7i.large': [0.1323, 16],
  'c7g.large': [0.0725, 4],
  'c8g.large': [0.07976, 4],
  'm7g.large': [0.0816, 8],
  'm8g.large': [0.08976, 8],
  'r7g.large': [0.1071, 16],
  'r8g.large': [0.11782, 16],
} as const;

describe('the price and memory', () => {
  test.each(Object.entries(ofLarge))('of %s', (name, [usdPerHour, gb]) => {
    expect(instanceTypeOf(name)).toEqual({
      name,
      architecture: /^.\dg/.test(name) ? 'arm64' : 'x86_64',
      vcpus: 2,
      memoryMb: gb * 1024,
      usdPerHour,
    });
  });

  test.each([
    ['xlarge', 4],
    ['2xlarge', 8],
    ['4xlarge', 16],
    ['8xlarge', 32],
    ['12xlarge', 48],
    ['16xlarge', 64],
  ])('of a %s are those of its vCPUs', (size, vcpus) => {
    const large = instanceTypeOf('m7i.large');
    const { usdPerHour, memoryMb, ...rest } = instanceTypeOf(`m7i.${size}`);
    expect(rest).toEqual({ name: `m7i.${size}`, architecture: 'x86_64', vcpus });
    expect(memoryMb).toBe((large.memoryMb * vcpus) / 2);
    expect(usdPerHour).toBeCloseTo((large.usdPerHour * vcpus) / 2, 9);
  });
});

test('all families are in the list, each in its sizes, the cheapest first', () => {
  for (const architecture of ['x86_64', 'arm64'] as const) {
    const all = allowedTypes({ architecture, allowed: [], excluded: [] });
    const larges = all.map(({ name }) => name).filter((name) => name.endsWith('.large'));
    const expected = Object.keys(ofLarge).filter((name) => (architecture === 'arm64') === /^.\dg/.test(name));
    expect(larges.toSorted()).toEqual(expected.toSorted());
    expect(all).toHaveLength(7 * expected.length);
    const prices = all.map(({ usdPerHour }) => usdPerHour);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
  }
});
