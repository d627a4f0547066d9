// Waits for an instant more exactly than a timer does: a timer to a little before it, then turns of the event loop. The
// turns cost CPU, so the last stretch is short: on two cores, spinning longer takes from the target what it gives.

/** Timers fire up to about a millisecond late, and are rounded to whole ones. */
const spinMs = 1.2;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Resolves at `untilMs` of `nowMs`'s clock, or at once when that is past, or when aborted. */
export const waitUntil = async (untilMs: number, nowMs: () => number, signal: AbortSignal): Promise<void> => {
  const leftMs = untilMs - nowMs();
  if (leftMs > spinMs) await sleep(leftMs - spinMs, signal);
  while (nowMs() < untilMs && !signal.aborted) await turn();
};

/** A timer that an abort cuts short. */
export const sleep = (delayMs: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, delayMs);
    signal.addEventListener('abort', finish);
  });
