// Many arrival processes as one: nothing lost, in order, ties to the lower source; against a sorted list.

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectInstants, instants, merge, MergedArrivals } from '../../sim/index.ts';

const endMs = 1000;
const source = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 30, size: 'max' });

const shown = (cursor: MergedArrivals): [atMs: number, source: number][] => {
  const all: [number, number][] = [];
  for (; cursor.nextMs < Infinity; cursor.advance()) all.push([cursor.nextMs, cursor.nextSource]);
  return all;
};

test('shows every arrival of every source once, by instant and then by source', () => {
  fc.assert(
    fc.property(fc.array(source, { maxLength: 12, size: 'max' }), (sources) => {
      const cursor = new MergedArrivals(sources.map((list) => instants(list, endMs)));
      const expected = sources
        .flatMap((list, index) => list.map((atMs): [number, number] => [atMs, index]))
        .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      expect(shown(cursor)).toEqual(expected);
      expect([...collectInstants(merge(sources.map((list) => instants(list, endMs))))]).toEqual(
        expected.map(([atMs]) => atMs),
      );
    }),
  );
});

test('sources longer than a block, exactly a block, and empty', () => {
  const lengths = [512, 1024, 513, 0, 1];
  const sources = lengths.map((length, index) => Array.from({ length }, (_, i) => i + index / 10));
  const cursor = new MergedArrivals(sources.map((list) => instants(list, 1e9)));
  const all = shown(cursor);
  expect(all).toHaveLength(2050);
  for (const [index, list] of sources.entries()) {
    expect(all.filter(([, source]) => source === index).map(([atMs]) => atMs)).toEqual(list);
  }
});

test('a hundred bursts one after the other, late in a run, are all there', () => {
  const bursts = Array.from({ length: 100 }, (_, burst) => Array.from({ length: 3000 }, () => 1e8 + burst * 1000));
  expect(shown(new MergedArrivals([instants(bursts.flat(), 1e9)]))).toHaveLength(300_000);
});

test('a cursor that is set to other processes, more or fewer, shows those from their start', () => {
  fc.assert(
    fc.property(
      fc.array(source, { maxLength: 6, size: 'max' }),
      fc.nat({ max: 40 }),
      fc.array(source, { maxLength: 6, size: 'max' }),
      (before, steps, sources) => {
        const of = (lists: readonly number[][]) => lists.map((list) => instants(list, endMs));
        const cursor = new MergedArrivals(of(before));
        for (let left = steps; left > 0 && cursor.nextMs < Infinity; left -= 1) cursor.advance();
        cursor.reset(of(sources));
        expect(shown(cursor)).toEqual(shown(new MergedArrivals(of(sources))));
      },
    ),
  );
});
