// Waiting for what is not asked for: the end of some work, or what a stream still holds.

import type { Clock } from '../clock/clock.ts';

/** Resolves once what a stream holds now has been heard: when a turn of the event loop brings nothing new. */
export const drained = async (heard: () => number): Promise<void> => {
  for (let before = -1; before !== heard();) {
    before = heard();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
};

/** Waits for some work, until an instant of the clock at most. */
export const untilAt = async (clock: Clock, work: Promise<unknown>, atMs: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, atMs - clock()));
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
};
