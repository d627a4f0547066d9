import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallest } from '../../bench/simulate/smallest.ts';

test('finds the smallest that holds, in few looks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 0, max: 2500 }), async (high, threshold) => {
      let looks = 0;
      const found = await smallest({ low: 1, high }, async (n) => {
        looks += 1;
        return n >= threshold;
      });
      expect(found).toBe(threshold > high ? null : Math.max(1, threshold));
      expect(looks).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(high + 1)) + 2);
    }),
  );
});

test('an empty range holds nothing', async () => {
  expect(await smallest({ low: 1, high: 0 }, async () => true)).toBeNull();
});

test('a good guess makes the search short', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: -3, max: 3 }), async (answer, off) => {
      let looks = 0;
      const found = await smallest({ low: 1, high: 2_000_000, start: answer + off }, async (n) => {
        looks += 1;
        return n >= answer;
      });
      expect(found).toBe(answer);
      expect(looks).toBeLessThanOrEqual(3 + Math.ceil(Math.log2(Math.sqrt(answer) + 6)));
    }),
  );
});
