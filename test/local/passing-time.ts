// Time that passes when a test says so.

import { afterEach, beforeEach, vi } from 'vitest';

export interface PassingTime {
  /** The present instant, ms; 1,000 as each test begins. */
  nowMs: number;
  readonly clock: () => number;
  /** Time passes, and what is due happens; what is on its way comes before. */
  readonly pass: (ms: number) => Promise<void>;
  /** What is known is told. */
  readonly told: () => Promise<void>;
}

/** For the tests of one file. */
export const passingTime = (): PassingTime => {
  const pass = async (ms: number): Promise<void> => {
    await vi.advanceTimersByTimeAsync(0);
    time.nowMs += ms;
    await vi.advanceTimersByTimeAsync(ms);
  };
  const time: PassingTime = { nowMs: 0, clock: () => time.nowMs, pass, told: () => pass(0) };
  beforeEach(() => {
    time.nowMs = 1000;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  });
  afterEach(() => void vi.useRealTimers());
  return time;
};
