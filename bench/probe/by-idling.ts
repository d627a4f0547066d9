// How long an idle environment lives: the function is left alone for a while and asked again. Between the longest time that one survived
// and the shortest that ended one, the middle is tried.

import type { ProbedInvocation } from '../calibrate/formats/suite-probe.ts';
import { ask, type ProbedPlace } from './ask.ts';

export interface IdleProbe extends ProbedPlace {
  /** In the order in which they are tried. */
  readonly idleGapsMs: readonly number[];
  readonly signal: AbortSignal;
  readonly onGap: (gapMs: number) => void;
}

/** Tries between the two bounds, once the gaps that were asked for are through. */
const halvings = 3;
/** Bounds so close are close enough. */
const closeRatio = 1.1;

/** The longest that was survived and the shortest that was not, where every one that survived is shorter; else null. */
export const openGap = (found: readonly ProbedInvocation[]): readonly [survivedMs: number, endedMs: number] | null => {
  const after = found.filter(({ idleMs }) => idleMs !== null);
  const survived = Math.max(0, ...after.filter(({ coldStart }) => !coldStart).map(({ idleMs }) => idleMs!));
  const ended = Math.min(Infinity, ...after.filter(({ coldStart }) => coldStart).map(({ idleMs }) => idleMs!));
  return survived > 0 && ended < Infinity && survived < ended ? [survived, ended] : null;
};

/** Pushes to `found`, so that what is there is kept when the next request fails. Rejects with TargetError. */
export const probeByIdling = async (
  { idleGapsMs, signal, onGap, ...place }: IdleProbe,
  found: ProbedInvocation[],
): Promise<void> => {
  const { nowMs, pause } = place;
  found.push(await ask(place, 'idle'));
  const leave = async (gapMs: number): Promise<void> => {
    const sinceMs = nowMs();
    onGap(gapMs);
    await pause(gapMs);
    if (!signal.aborted) found.push(await ask(place, 'idle', nowMs() - sinceMs));
  };
  for (const gapMs of idleGapsMs) {
    if (signal.aborted) return;
    await leave(gapMs);
  }
  for (let halving = 0; halving < halvings && !signal.aborted; halving += 1) {
    const bounds = openGap(found);
    if (bounds === null || bounds[1] < closeRatio * bounds[0]) return;
    await leave(Math.sqrt(bounds[0] * bounds[1]));
  }
};
