// Drives a simulation so that signals and timers come in between: it can be seen, and stopped within a second.

import type { Simulation } from '../../sim/index.ts';

/** Who looks on. */
export interface Onlooker {
  readonly signal?: AbortSignal | undefined;
  /** Told now and then: the instant that is reached, ms. */
  readonly onReached?: ((atMs: number) => void) | undefined;
}

/** Others come in so often. */
const turnMs = 10;
/** What was under way at a stop may take so long to end. */
const mostDrainMs = 300;

/** Lets signals and timers in. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets the simulation advance until nothing is left, or for a turn. @returns whether anything is left */
const oneTurn = (simulation: Simulation, forMs: number): boolean => {
  const endMs = performance.now() + forMs;
  while (simulation.advance()) if (performance.now() > endMs) return true;
  return false;
};

/**
 * Runs `simulation` until nothing is left to happen. Once the signal comes, `onStop` is told the instant of the run that was
 * reached, nothing arrives any more, and what is under way ends.
 * @returns whether it was stopped
 */
export const runPaced = async (
  simulation: Simulation,
  { signal, onReached }: Onlooker,
  onStop: (atMs: number) => void,
): Promise<boolean> => {
  while (oneTurn(simulation, turnMs)) {
    onReached?.(simulation.nowMs);
    await breathe();
    if (signal?.aborted !== true) continue;
    onStop(simulation.stop());
    oneTurn(simulation, mostDrainMs);
    return true;
  }
  return false;
};
