// What clients do after a throttle: delays, and the token bucket that ends a retry storm.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  backoffRetry,
  botocoreLegacy,
  botocoreStandard,
  clientRetries,
  noRetry,
  sdkV2,
  sdkV3Adaptive,
  sdkV3Standard,
  type ClientRetry,
} from '../../lambda/index.ts';

const almostOne = 1 - 2 ** -32;

/** Longest delay after attempts 1, 2, 3 ...; -1 where it gives up. */
const longestDelays = (retry: ClientRetry, failure: 'throttle' | 'transient', attempts = 5): number[] =>
  Array.from({ length: attempts }, (_, index) => Math.ceil(retry.nextDelayMs(index + 1, failure, almostOne)));

test.each([
  ['none', noRetry(), 'throttle', [-1, -1, -1, -1, -1]],
  ['SDK v3 standard, throttled', sdkV3Standard(), 'throttle', [499, 999, -1, -1, -1]],
  ['SDK v3 standard, transient error', sdkV3Standard(), 'transient', [99, 199, -1, -1, -1]],
  ['SDK v3 adaptive, throttled', sdkV3Adaptive(), 'throttle', [499, 999, -1, -1, -1]],
  ['SDK v2', sdkV2(), 'throttle', [100, 200, 400, -1, -1]],
  ['botocore legacy', botocoreLegacy(), 'throttle', [1000, 2000, 4000, 8000, -1]],
  ['botocore standard', botocoreStandard(), 'throttle', [1000, 2000, -1, -1, -1]],
  ['SDK v3 standard of 2026, throttled', clientRetries['sdk-v3-standard-2026'](), 'throttle', [999, 1999, -1, -1, -1]],
  ['SDK v3 standard of 2026, transient', clientRetries['sdk-v3-standard-2026'](), 'transient', [49, 99, -1, -1, -1]],
  ['botocore of 2026', clientRetries['botocore-2026'](), 'throttle', [1000, 2000, -1, -1, -1]],
  ['own back-off with a cap', backoffRetry(5, 100, 300), 'throttle', [100, 200, 300, 300, -1]],
] as const)('longest delays of %s', (_name, retry, failure, delays) => {
  expect(longestDelays(retry, failure)).toEqual(delays);
});

test('delays have full jitter: from 0 on, in proportion to the draw', () => {
  expect(sdkV3Standard().nextDelayMs(1, 'throttle', 0)).toBe(0);
  expect(sdkV3Standard().nextDelayMs(1, 'throttle', 0.4995)).toBe(249);
  expect(sdkV2().nextDelayMs(3, 'throttle', 0.5)).toBe(200);
});

describe("the bucket of the SDK v3's standard mode", () => {
  /** First retries until one is refused. */
  const retriesLeft = (retry: ClientRetry, failure: 'throttle' | 'transient' = 'throttle'): number => {
    let count = 0;
    while (retry.nextDelayMs(1, failure, 0.5) >= 0) count += 1;
    return count;
  };

  test('500 tokens: 100 retries after throttles, 50 after transient errors', () => {
    expect(retriesLeft(sdkV3Standard())).toBe(100);
    expect(retriesLeft(sdkV3Standard(), 'transient')).toBe(50);
    expect(retriesLeft(clientRetries['sdk-v3-standard-2026'](), 'transient')).toBe(35);
  });

  test('a first success gives one token back, one after a retry the cost of the last retry', () => {
    const retry = sdkV3Standard();
    retriesLeft(retry);
    for (let i = 0; i < 4; i += 1) retry.succeeded(1);
    expect(retriesLeft(retry)).toBe(0);
    retry.succeeded(1);
    expect(retriesLeft(retry)).toBe(1);
    retry.succeeded(2);
    expect(retriesLeft(retry)).toBe(1);
    // Two retries cost ten; the success gives five back.
    retry.succeeded(2);
    retry.succeeded(2);
    expect([retry.nextDelayMs(1, 'throttle', 0.5), retry.nextDelayMs(2, 'throttle', 0.5)]).toEqual([250, 500]);
    retry.succeeded(3);
    expect(retriesLeft(retry)).toBe(1);
  });

  test('a retry after a transient error costs and gives back ten', () => {
    const retry = sdkV3Standard();
    retriesLeft(retry, 'transient');
    for (let i = 0; i < 10; i += 1) retry.succeeded(1);
    expect(retry.nextDelayMs(1, 'transient', 0)).toBe(0);
    retry.succeeded(2);
    expect(retriesLeft(retry)).toBe(2);
  });

  test('never holds more than 500', () => {
    const retry = sdkV3Standard();
    for (let i = 0; i < 10_000; i += 1) retry.succeeded(1);
    expect(retriesLeft(retry)).toBe(100);
  });

  test('giving up for want of attempts costs nothing', () => {
    const retry = sdkV3Standard();
    for (let i = 0; i < 1000; i += 1) expect(retry.nextDelayMs(3, 'throttle', 0.5)).toBe(-1);
    expect(retriesLeft(retry)).toBe(100);
  });

  test('each client has its own', () => {
    const [a, b] = [clientRetries['sdk-v3-standard'](), clientRetries['sdk-v3-standard']()];
    retriesLeft(a);
    expect(retriesLeft(b)).toBe(100);
  });
});

test('every named policy gives up at last, and its delays are never negative', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(clientRetries)),
      fc.double({ min: 0, max: almostOne, noNaN: true }),
      fc.constantFrom('throttle' as const, 'transient' as const),
      (name, random01, failure) => {
        const retry = clientRetries[name as keyof typeof clientRetries]();
        const delays = Array.from({ length: 10 }, (_, index) => retry.nextDelayMs(index + 1, failure, random01, 0));
        const end = delays.indexOf(-1);
        expect(end).toBeGreaterThanOrEqual(0);
        expect(delays.slice(0, end).every((delayMs) => delayMs >= 0)).toBe(true);
        expect(delays.slice(end).every((delayMs) => delayMs === -1)).toBe(true);
      },
    ),
  );
});

describe("the rate limiter of the SDK v3's adaptive mode", () => {
  /** Steady successes at `perSecond` for a while; returns the instant after. */
  const succeed = (retry: ClientRetry, fromMs: number, perSecond: number, count: number): number => {
    for (let i = 0; i < count; i += 1) retry.succeeded(1, fromMs + (i * 1000) / perSecond);
    return fromMs + (count * 1000) / perSecond;
  };

  test('holds nothing back before the first throttle', () => {
    const retry = sdkV3Adaptive();
    const atMs = succeed(retry, 0, 100, 500);
    expect(retry.holdMs!(atMs)).toBe(0);
  });

  test('a throttle cuts its rate to 70 % of what was measured', () => {
    const retry = sdkV3Adaptive();
    const atMs = succeed(retry, 0, 100, 2000);
    retry.nextDelayMs(1, 'throttle', 0.5, atMs);
    // The bucket holds a second's worth; beyond it each request waits its turn at about 70 a second.
    const holds = Array.from({ length: 150 }, () => retry.holdMs!(atMs));
    expect(holds.slice(0, 65).every((holdMs) => holdMs === 0)).toBe(true);
    const gapMs = (holds[149]! - holds[99]!) / 50;
    expect(gapMs).toBeGreaterThan(1000 / 75);
    expect(gapMs).toBeLessThan(1000 / 65);
  });

  test('successes bring the rate back', () => {
    const retry = sdkV3Adaptive();
    const atMs = succeed(retry, 0, 100, 2000);
    retry.nextDelayMs(1, 'throttle', 0.5, atMs);
    const laterMs = succeed(retry, atMs, 100, 1000);
    const holds = Array.from({ length: 200 }, () => retry.holdMs!(laterMs));
    expect((holds[199]! - holds[159]!) / 40).toBeLessThan(1000 / 95);
  });
});
