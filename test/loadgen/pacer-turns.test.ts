// The pacer on a clock that goes on by a step whenever it is read: when it calls, and what it counts as slept.

import { expect, test } from 'vitest';
import { Pacer } from '../../loadgen/clock/pacer.ts';

const stepMs = 0.25;

/** A pacer, the instants at which it called, and the clock as it stands. */
const paced = () => {
  let atMs = 100;
  const calledMs: number[] = [];
  const nowMs = (): number => (atMs += stepMs);
  const pacer: Pacer = new Pacer(nowMs, () => void calledMs.push(atMs));
  const pass = (ms: number): void => void (atMs += ms);
  return { pacer, calledMs, pass, atMs: () => atMs };
};

/** Enough turns of the event loop for a millisecond of that clock. */
const turns = async (count = 20): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

test('naps until the instant has come, and counts what the clock went on meanwhile', async () => {
  const { pacer, calledMs, atMs } = paced();
  expect(pacer.waitedMs).toBe(0);
  const untilMs = atMs() + 1.2;
  pacer.wakeAt(untilMs);
  expect(calledMs).toEqual([]);
  await turns();
  expect(calledMs).toHaveLength(1);
  expect(calledMs[0]! - untilMs).toBeGreaterThanOrEqual(0);
  expect(calledMs[0]! - untilMs).toBeLessThan(stepMs);
  // There is room for one nap, and the clock is read once after it.
  expect(pacer.waitedMs).toBe(stepMs);
});

test('naps in no turn in which the instant has come, nor for less than a fiftieth of a millisecond', async () => {
  const past = paced();
  past.pacer.wakeAt(past.atMs() - 5);
  expect(past.calledMs).toEqual([]);
  await turns();
  expect([past.calledMs.length, past.pacer.waitedMs]).toEqual([1, 0]);
  const near = paced();
  // After three readings 0.01 ms are left.
  near.pacer.wakeAt(near.atMs() + 3 * stepMs + 0.01);
  await turns();
  expect([near.calledMs.length, near.pacer.waitedMs]).toEqual([1, 0]);
});

test('calls when it is poked at the instant, not before it, and once', async () => {
  const { pacer, calledMs, pass, atMs } = paced();
  const untilMs = atMs() + 5000;
  pacer.wakeAt(untilMs);
  pacer.poke();
  expect(calledMs).toEqual([]);
  pass(untilMs - atMs() - stepMs);
  pacer.poke();
  expect(calledMs).toEqual([untilMs]);
  pacer.poke();
  await turns();
  expect(calledMs).toEqual([untilMs]);
});

test('calls for the last instant that it was told, and for none once it is cancelled', async () => {
  const { pacer, calledMs, pass, atMs } = paced();
  pacer.wakeAt(atMs() + 1);
  const untilMs = atMs() + 1e6;
  pacer.wakeAt(untilMs);
  await turns();
  expect(calledMs).toEqual([]);
  pass(1e6);
  pacer.poke();
  expect(calledMs).toHaveLength(1);
  pacer.wakeAt(atMs() + 1);
  pacer.cancel();
  await turns();
  pass(10);
  pacer.poke();
  expect(calledMs).toHaveLength(1);
});
