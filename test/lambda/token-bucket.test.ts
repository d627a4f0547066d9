import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TokenBucket } from '../../lambda/basics/token-bucket.ts';
import { expectAtLeast, expectAtMost } from '../support/quick-expect.ts';

/** Takes what is there at `atMs`, up to `most`. */
const drain = (bucket: TokenBucket, atMs: number, most = Infinity): number => {
  let taken = 0;
  for (; taken < most && bucket.has(atMs); taken += 1) bucket.take(atMs);
  return taken;
};

test('is full at the start, and refills continuously up to its capacity', () => {
  const bucket = new TokenBucket(10, 0.01);
  expect(drain(bucket, 0)).toBe(10);
  expect(drain(bucket, 99)).toBe(0);
  expect(drain(bucket, 100)).toBe(1);
  expect(drain(bucket, 350)).toBe(2);
  // The half token of 350 ms was kept.
  expect(drain(bucket, 400)).toBe(1);
  expect(drain(bucket, 1e9)).toBe(10);
});

test('refills in whole steps when it has steps', () => {
  const bucket = new TokenBucket(3000, 500 / 60_000, 60_000);
  expect(drain(bucket, 5000)).toBe(3000);
  expect(drain(bucket, 59_999)).toBe(0);
  expect(drain(bucket, 60_000)).toBe(500);
  expect(drain(bucket, 119_999)).toBe(0);
  expect(drain(bucket, 240_000)).toBe(1500);
});

test('asking takes nothing', () => {
  const bucket = new TokenBucket(1, 0.001);
  for (let i = 0; i < 5; i += 1) expect(bucket.has(0)).toBe(true);
  bucket.take(0);
  for (let i = 0; i < 5; i += 1) expect(bucket.has(999)).toBe(false);
  expect(bucket.has(1000)).toBe(true);
});

test('never gives more than capacity and refill together', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 100 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 80 })), {
        maxLength: 40,
        size: 'max',
      }),
      (capacity, perSecond, asks) => {
        const bucket = new TokenBucket(capacity, perSecond / 1000);
        let atMs = 0;
        let taken = 0;
        for (const [gapMs, most] of asks) {
          atMs += gapMs;
          taken += drain(bucket, atMs, most);
          expectAtLeast(bucket.tokens, 0);
          expectAtMost(bucket.tokens, capacity);
          expectAtMost(taken, capacity + (atMs * perSecond) / 1000 + 1e-6);
        }
      },
    ),
  );
});
