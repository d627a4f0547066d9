import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallest } from '../../bench/plan/smallest.ts';

test('finds the smallest that holds, in few looks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 0, max: 2500 }), async (high, threshold) => {
      let looks = 0;
      const found = await smallest(1, high, async (n) => {
        looks += 1;
        return n >= threshold;
      });
      expect(found).toBe(threshold > high ? null : Math.max(1, threshold));
      expect(looks).toBeLessThanOrEqual(Math.ceil(Math.log2(high + 1)) + 1);
    }),
  );
});

test('an empty range holds nothing', async () => {
  expect(await smallest(1, 0, async () => true)).toBeNull();
});
