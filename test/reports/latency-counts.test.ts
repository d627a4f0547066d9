import * as fc from 'fast-check';
import { inflateSync } from 'node:zlib';
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { LatencyCounts } from '../../reports/histogram/latency-counts.ts';
import { LatencyRows } from '../../reports/counting/latency-rows.ts';
import { expectSame } from '../support/quick-expect.ts';

const recorded = (values: readonly number[]): LatencyCounts => {
  const rows = new LatencyRows(2);
  for (const value of values) rows.record(1, value);
  expectSame(rows.counts(0).count, 0);
  return rows.counts(1);
};

const times = fc.array(
  fc.oneof(fc.double({ min: 0.001, max: 5, noNaN: true }), fc.double({ min: 1, max: 7_200_000, noNaN: true })),
  {
    minLength: 1,
    maxLength: 300,
  },
);

test('quantiles are those of hdr-histogram-js', () => {
  fc.assert(
    fc.property(times, (values) => {
      const counts = recorded(values);
      const reference = build({ bitBucketSize: 64, highestTrackableValue: 2 ** 40, numberOfSignificantValueDigits: 3 });
      for (const value of values) reference.recordValue(Math.max(1, Math.round(value * 1000)));
      const shares = [0.5, 0.9, 0.99, 1];
      counts.quantilesMs(shares).forEach((quantile, index) => {
        const expected = Math.min(reference.getValueAtPercentile(shares[index]! * 100) / 1000, counts.maxMs);
        expect(Math.abs(quantile - expected)).toBeLessThanOrEqual(0.001 + expected * 0.001);
      });
    }),
  );
});

test('what is encoded decodes to the same counts at the same values', () => {
  fc.assert(
    fc.property(times, (values) => {
      const counts = recorded(values);
      const decoded = decodeFromCompressedBase64(counts.encode(), 64, false);
      expect(decoded.totalCount).toBe(values.length);
      for (const share of [0.1, 0.5, 0.9, 0.99]) {
        const [quantile] = counts.quantilesMs([share]);
        expect(Math.abs(decoded.getValueAtPercentile(share * 100) / 1000 - quantile!)).toBeLessThanOrEqual(
          0.002 + quantile! * 0.002,
        );
      }
    }),
  );
});

test('counts beyond 16 bits are carried', () => {
  const rows = new LatencyRows(2);
  for (let i = 0; i < 200_000; i += 1) rows.record(1, 50);
  rows.record(1, 60);
  const counts = rows.copy().counts(1);
  expect(counts.count).toBe(200_001);
  expect(counts.quantilesMs([200_000 / 200_001, 1]).map(Math.round)).toEqual([50, 60]);
  expect(decodeFromCompressedBase64(counts.encode(), 64, false).totalCount).toBe(200_001);
  expectSame(rows.counts(0).count, 0);
});

test.each([1023, 1024, 1025, 2048, 5000])(
  '%i times: none is lost between what is noted and what is counted',
  (length) => {
    const values = Array.from({ length }, (_, i) => ((i * 7919) % 4001) + 0.5);
    const { buckets, ...numbers } = recorded(values).state();
    const alone = values.map((value) => recorded([value]).state().buckets[0]!);
    const expected = new Map<number, number>();
    for (const bucket of alone.toSorted((a, b) => a - b)) expected.set(bucket, (expected.get(bucket) ?? 0) + 1);
    expect(buckets).toEqual([...expected].flat());
    expect(numbers).toEqual({
      sumMs: values.reduce((sum, value) => sum + value, 0),
      minMs: Math.min(...values),
      maxMs: Math.max(...values),
    });
  },
);

test('rows of whole ms count as those of µs', () => {
  const mostlyWhole = fc.array(
    fc.oneof(
      fc.integer({ min: 0, max: 900_000 }),
      fc.integer({ min: 0, max: 5000 }),
      fc.double({ min: 0, max: 9000, noNaN: true }),
    ),
  );
  fc.assert(
    fc.property(mostlyWhole, (values) => {
      const whole = new LatencyRows(1, 'ms');
      for (const value of values) whole.record(0, value);
      expect(whole.counts(0).state()).toEqual(recorded(values).state());
    }),
  );
});

test('adding two is recording both', () => {
  const both = recorded([1, 2, 300, 4_000_000]);
  const sum = recorded([1, 300]);
  sum.add(recorded([2, 4_000_000]));
  expect(sum.encode()).toBe(both.encode());
  expect([sum.count, sum.sumMs, sum.minMs, sum.maxMs]).toEqual([4, 4_000_303, 1, 4_000_000]);
});

test.each([
  [[5], [9]],
  [[9], [5]],
  [[5], [5]],
  [[], [5]],
  [[5], []],
  [[5], [1, 9]],
  [[1, 9], [5]],
  [[0.001], [7_200_000]],
])('of %j and %j it is, however few there are', (few, others) => {
  const both = recorded(few);
  both.add(recorded(others));
  expect(both.state()).toEqual(recorded([...few, ...others]).state());
  expect(LatencyCounts.sum([recorded(few), recorded(others)]).state()).toEqual(both.state());
});

test('nothing recorded is 0 throughout', () => {
  const none = new LatencyCounts();
  expect(none.quantilesMs([0.5, 1])).toEqual([0, 0]);
  const library = build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 86_400_000_000,
    numberOfSignificantValueDigits: 3,
  });
  const content = (text: string): string =>
    inflateSync(Buffer.from(text, 'base64').subarray(8)).subarray(40).toString('hex');
  expect(content(none.encode())).toBe(content(encodeIntoCompressedBase64(library)));
});
