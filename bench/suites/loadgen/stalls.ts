// Standing still for a while now and then.

/** What happens later, and what stands still. */
export interface StallParts {
  readonly nowMs: () => number;
  readonly later: (act: () => void, ms: number) => unknown;
  readonly standStill: (ms: number) => void;
}

const nothing = new Int32Array(new SharedArrayBuffer(4));

const partsHere: StallParts = {
  nowMs: () => performance.now(),
  later: setTimeout,
  standStill: (ms) => void Atomics.wait(nothing, 0, 0, ms),
};

/** From now on stands still for `stallMs` of every `everyMs`: by the clock, so that it is at the same instant of every period. */
export const stallEvery = (
  stallMs: number,
  everyMs: number,
  { nowMs, later, standStill }: StallParts = partsHere,
): void => {
  const begunMs = nowMs();
  let period = 0;
  const stall = (): void => {
    standStill(stallMs);
    period += 1;
    later(stall, begunMs + period * everyMs - nowMs());
  };
  later(stall, 0);
};
