// The beginning of arrivals is that of the whole.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectInstants, instants, until } from '../../sim/index.ts';

test('whatever the blocks and the end: what comes before it, and no more', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 400, size: 'max' }),
      fc.integer({ min: 0, max: 1100 }),
      fc.integer({ min: 1, max: 200 }),
      (atMs, endMs, blockLength) => {
        const expected = atMs.filter((instant) => instant < endMs).sort((a, b) => a - b);
        expect([...collectInstants(until(instants(atMs, Infinity), endMs))]).toEqual(expected);
        const process = until(instants(atMs, Infinity), endMs);
        const found: number[] = [];
        const block = new Float64Array(blockLength);
        let count = blockLength;
        while (count === blockLength) {
          count = process.fill(block);
          found.push(...block.subarray(0, count));
        }
        expect(found).toEqual(expected);
        expect(process.fill(block)).toBe(0);
      },
    ),
  );
});
