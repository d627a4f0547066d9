// The pacer on the real clock, with bounds that a busy machine keeps too.

import { describe, expect, it } from 'vitest';
import { Pacer } from '../../loadgen/clock/pacer.ts';

const startedAtMs = performance.now();
const nowMs = (): number => performance.now() - startedAtMs;

/** Waits for `count` instants, `gapMs` apart, and tells when each was called. */
const walk = async (count: number, gapMs: number): Promise<{ lateMs: number[]; waitedMs: number }> => {
  const lateMs: number[] = [];
  let untilMs = nowMs() + gapMs;
  const waitedMs = await new Promise<number>((resolve) => {
    const pacer = new Pacer(nowMs, () => {
      lateMs.push(nowMs() - untilMs);
      untilMs += gapMs;
      if (lateMs.length < count) pacer.wakeAt(untilMs);
      else resolve(pacer.waitedMs);
    });
    pacer.wakeAt(untilMs);
  });
  return { lateMs, waitedMs };
};

const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });

describe('Pacer', () => {
  it('never calls before the instant, and usually well within a millisecond after it', async () => {
    const { lateMs } = await walk(30, 10);
    expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0);
    expect(lateMs.sort((a, b) => a - b)[15]).toBeLessThan(1);
  });

  it('sleeps between instants that are close, and lets the event loop turn meanwhile', async () => {
    let turns = 0;
    const counting = setInterval(() => {
      turns += 1;
    }, 5);
    const before = process.cpuUsage();
    const beforeMs = nowMs();
    const { lateMs, waitedMs } = await walk(300, 1);
    const elapsedMs = nowMs() - beforeMs;
    const { user, system } = process.cpuUsage(before);
    clearInterval(counting);
    expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0);
    expect(waitedMs).toBeGreaterThan(0.3 * elapsedMs);
    // Polling the clock would take all of a core.
    expect((user + system) / 1000).toBeLessThan(0.7 * elapsedMs);
    expect(turns).toBeGreaterThan(10);
  });

  it('does not nap while the instant is far', async () => {
    const { waitedMs } = await walk(2, 100);
    expect(waitedMs).toBeLessThan(50);
  });

  it('calls in a later turn for an instant that is past', async () => {
    let called = 0;
    const pacer = new Pacer(nowMs, () => {
      called += 1;
    });
    pacer.wakeAt(nowMs() - 5);
    expect(called).toBe(0);
    await pause(20);
    expect(called).toBe(1);
  });

  it('calls at once when poked at or after the instant, and not again', async () => {
    let called = 0;
    const pacer = new Pacer(nowMs, () => {
      called += 1;
    });
    pacer.wakeAt(nowMs() + 15);
    pacer.poke();
    expect(called).toBe(0);
    const until = nowMs() + 20;
    while (nowMs() < until);
    pacer.poke();
    expect(called).toBe(1);
    await pause(20);
    expect(called).toBe(1);
  });

  it('forgets the instant when cancelled or told another', async () => {
    const calledAtMs: number[] = [];
    const pacer = new Pacer(nowMs, () => void calledAtMs.push(nowMs()));
    pacer.wakeAt(nowMs() + 10);
    const secondMs = nowMs() + 40;
    pacer.wakeAt(secondMs);
    await pause(80);
    expect(calledAtMs).toHaveLength(1);
    expect(calledAtMs[0]).toBeGreaterThanOrEqual(secondMs);
    pacer.wakeAt(nowMs() + 5);
    pacer.cancel();
    await pause(20);
    expect(calledAtMs).toHaveLength(1);
  });
});
