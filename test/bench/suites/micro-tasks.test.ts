// What the suite `micro` times does the work that it says it does, as often as it says, and its times are those of one operation.

import { expect, test } from 'vitest';
import { batch, microTasks, timedOperations } from '../../../bench/suites/micro-tasks.ts';
import { microOperations, type MicroOperation } from '../../../bench/suites/micro-operations.ts';

/** A clock that goes on by what each operation takes, and a task for each that takes the next of `takenMs`. */
const timed = async (takenMs: (operation: MicroOperation, call: number) => number, timeMs: number) => {
  let nowMs = 0;
  const calls: Record<string, number> = {};
  const tasks = Object.fromEntries(
    microOperations.map((operation) => [
      operation,
      () => {
        calls[operation] = (calls[operation] ?? 0) + 1;
        nowMs += takenMs(operation, calls[operation]);
      },
    ]),
  ) as Record<MicroOperation, () => void>;
  const answer = await timedOperations({ timeMs }, { tasks, now: () => nowMs });
  return { answer, calls, nowMs };
};

test('each operation is told in its order, by the median of its calls, in ns for each of a batch', async () => {
  // Every third call takes ten times as long; the median is that of the others.
  const { answer } = await timed(
    (operation, call) => (microOperations.indexOf(operation) + 1) * (call % 3 === 0 ? 10 : 1),
    100,
  );
  expect(answer).toEqual(microOperations.map((operation, index) => [operation, (index + 1) * 100]));
  expect(batch).toBe(10_000);
});

test('each is called for as long as asked, after a fifth of that', async () => {
  const { calls, nowMs } = await timed(() => 1, 1000);
  for (const count of Object.values(calls)) expect(count).toBeGreaterThanOrEqual(1200);
  expect(Object.keys(calls)).toEqual(microOperations);
  expect(nowMs).toBeLessThan(microOperations.length * 1250);
  expect(nowMs).toBeGreaterThanOrEqual(microOperations.length * 1200);
});

test('the reference and the simulation are of the same load: about as many are in service at the end', () => {
  const inService = microTasks['reference: loss system without rules']();
  // 200 are expected: of a Poisson number, six standard deviations.
  expect(Math.abs(inService - 200)).toBeLessThan(85);
  expect(microTasks['reference: loss system without rules']()).toBe(inService);
});

test('simulate runs 10 s of 1000/s x 200 ms within the limits of the account, and records them where it is to', () => {
  const recorder = microTasks['simulate, recorded']();
  recorder.finish(10_000);
  const { totals, latencyMs } = recorder.figures().whole;
  expect({
    offered: totals.offered,
    completed: totals.completed,
    coldStarts: totals.coldStarts,
    most: totals.concurrency.max,
    p50Ms: Math.round(latencyMs.p50),
  }).toMatchInlineSnapshot(`
    {
      "coldStarts": 307,
      "completed": 9933,
      "most": 307,
      "offered": 9933,
      "p50Ms": 142,
    }
  `);
  microTasks['simulate, nobody counting']();
});

test('admission and release lets a batch in, one after another, into one environment', () => {
  const account = microTasks['admission and release']();
  expect([account.concurrency, account.environments, account.hasIdle(0, batch)]).toEqual([0, 1, true]);
});

test('the heap holds 200 events, and a batch of them has gone by', () => {
  const events = microTasks['event heap, 200 deep: pop and push']();
  expect(events.size).toBe(200);
  // Each waits for half a unit on average, and longer the longer it waits: 10,000 events of 200 are about 25 units.
  expect(events.firstMs).toBeGreaterThan(20);
  expect(events.firstMs).toBeLessThan(30);
  expect([events.take(), events.subject > batch - 1000]).toEqual([0, true]);
});

test('the recorder has a batch of invocations, of 0 to 499 ms', () => {
  const recorder = microTasks['recorder: one invocation']();
  recorder.finish(10_000);
  const { totals, latencyMs } = recorder.figures().whole;
  expect([totals.offered, totals.completed]).toEqual([batch, batch]);
  expect([latencyMs.min, latencyMs.max]).toEqual([0, 499]);
});

test('the REPORT line is a whole one, of a cold start', () => {
  expect(microTasks['REPORT line parsed']()).toMatchObject({ durationMs: 12.34, billedMs: 13, initMs: 140.12 });
});
