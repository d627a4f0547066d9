// Which requests are traced: the slowest with the slowest first, some by chance in the order of their start, none of the warm-up;
// and of what parts the middle and the slowest hundredth are.

import { expect, test } from 'vitest';
import { emptyInvocation, type InvocationRecord } from '../../lambda/index.ts';
import { TraceSample } from '../../reports/counting/trace-sample.ts';
import type { ServedInstants } from '../../reports/result/request-trace.ts';

/** Requests that end out of the order in which they start, each of another latency. */
const recordOf = (index: number): InvocationRecord => {
  const startMs = ((index * 37) % 1000) * 10;
  const ms = 10 + ((index * 61) % 1000) / 10;
  return {
    ...emptyInvocation(),
    functionIndex: index % 2,
    scheduledAtMs: startMs,
    sentAtMs: startMs + 1,
    lastSentAtMs: startMs + 1,
    endAtMs: startMs + ms,
    durationMs: ms - 1,
    overheadMs: 0,
    coldStart: index % 10 === 0,
    attempts: index % 5 === 0 ? 2 : 1,
    traceNumber: index % 4 === 0 ? -1 : index,
  };
};

const sampled = (requests: number, seed = 1): TraceSample => {
  const sample = new TraceSample({ count: 5, seed, functionNames: ['a', 'b'], warmupMs: 1000 });
  for (let index = 0; index < requests; index += 1) sample.invocation(recordOf(index));
  return sample;
};

test('of a thousand requests', () => {
  const section = sampled(1000).section();
  // A tenth of them came within the warm-up.
  expect(section.of).toBe(900);
  const slow = section.slowest.map(({ latencyUs }) => latencyUs);
  expect(slow).toEqual([109_900, 109_800, 109_700, 109_600, 109_500].filter((us) => slow.includes(us)));
  expect(slow).toEqual(slow.toSorted((a, b) => b - a));
  const starts = section.typical.map(({ startMs }) => startMs);
  expect(starts).toHaveLength(5);
  expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  expect(new Set(starts).size).toBe(5);
  expect(section.splits).toMatchObject([
    // From the 405th to the 495th, both of them.
    { percentile: 50, requests: 91 },
    { percentile: 99, requests: 10 },
  ]);
  for (const { latencyUs, parts } of section.splits) {
    expect(Object.values(parts).reduce((sum, us) => sum + us, 0)).toBe(latencyUs);
    expect(parts['client wait']).toBe(1000);
  }
  expect(section.splits[0]!.latencyUs).toBeGreaterThan(58_000);
  expect(section.splits[0]!.latencyUs).toBeLessThan(62_000);
  expect(section.splits[1]!.latencyUs).toBeGreaterThan(108_000);
  expect(section.splits[0]!.coldShare).toBeCloseTo(0.1, 0.8);
  expect(section.splits[0]!.retriedShare).toBeCloseTo(0.2, 0.8);
});

test('the slowest come slowest first, in whatever order they end', () => {
  for (const order of [
    [3, 2, 1],
    [1, 2, 3],
    [2, 3, 1],
    [2, 1, 3],
  ]) {
    const sample = new TraceSample({ count: 2, seed: 1, functionNames: ['a'], warmupMs: 0 });
    for (const ms of order) {
      sample.invocation({
        ...recordOf(1),
        functionIndex: 0,
        scheduledAtMs: 0,
        sentAtMs: 0,
        lastSentAtMs: 0,
        endAtMs: ms,
      });
    }
    expect(sample.section().slowest.map(({ latencyUs }) => latencyUs)).toEqual([3000, 2000]);
  }
});

test('of a few requests no percentile is told', () => {
  const section = sampled(4).section();
  expect([section.slowest.length, section.typical.length, section.splits.length]).toEqual([1, 1, 0]);
  expect(sampled(0).section()).toEqual({ of: 0, slowest: [], typical: [], splits: [] });
});

test('of more than are kept each is as likely; the same seed takes the same', () => {
  const section = sampled(9000).section();
  expect(section.of).toBe(8100);
  expect(section.splits.map(({ requests }) => requests)).toEqual([400, 40]);
  expect(sampled(9000).section()).toEqual(section);
  expect(sampled(9000, 2).section().typical).not.toEqual(section.typical);
});

test('a platform is asked of those that it has numbered; of how many it knows nothing is told', () => {
  const sample = sampled(40);
  const numbers = [...sample.traceNumbers];
  expect(numbers.every((number) => number % 4 !== 0 && number < 40)).toBe(true);
  const kept = sample.section();
  expect(kept).not.toHaveProperty('clientOnly');
  const served = (number: number): ServedInstants => {
    const { sentAtMs, endAtMs } = recordOf(number);
    return {
      arrivedMs: sentAtMs,
      admittedMs: sentAtMs + 2,
      initStartMs: Number.NaN,
      initEndMs: Number.NaN,
      restored: false,
      invokedMs: sentAtMs + 3,
      answeredMs: endAtMs - 1,
      endedMs: endAtMs,
      extensionsMs: 0,
    };
  };
  sample.serve(new Map(numbers.slice(2).map((number) => [number, served(number)])));
  const { clientOnly, lookedAt } = sample.section();
  expect(lookedAt).toBe(kept.of);
  expect(clientOnly).toBe(kept.of - (numbers.length - 2));
  sample.serve(new Map([...Array(40).keys(), -1].map((number) => [number, served(Math.max(0, number))])));
  expect(sample.section()).not.toHaveProperty('clientOnly');
});
