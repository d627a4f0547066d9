import { expect, test } from 'vitest';
import { burst, instants, multiplied, type ArrivalProcess } from '../../sim/index.ts';

const all = (process: ArrivalProcess, size: number): number[] => {
  const seen: number[] = [];
  for (;;) {
    const block = new Float64Array(size);
    const count = process.fill(block);
    seen.push(...block.subarray(0, count));
    if (count < size) return seen;
  }
};

test.each([1, 3, 256, 1000])('each arrival is there as often as the factor says, in blocks of %i', (size) => {
  const ten = Array.from({ length: 10 }, (_, index) => index);
  expect(all(multiplied(instants(ten, 100), 2), size)).toEqual(ten.flatMap((at) => [at, at]));
  expect(all(multiplied(instants(ten, 100), 0.5), size)).toEqual([1, 3, 5, 7, 9]);
  expect(all(multiplied(instants(ten, 100), 1.3), size)).toEqual([0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9, 9]);
  expect(all(multiplied(instants([], 100), 3), size)).toEqual([]);
  expect(all(multiplied(burst(5, 1000, 10), 1.5), size)).toHaveLength(1500);
});

test('rates are multiplied', () => {
  expect(multiplied({ fill: () => 0, rateAt: (atMs) => atMs }, 1.5).rateAt(10)).toBe(15);
});
