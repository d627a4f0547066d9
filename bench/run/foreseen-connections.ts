// How many connections a run will want at once, from its own instants and laws: they are opened before it begins.

import { MergedArrivals } from '../../sim/index.ts';
import type { Target } from '../../loadgen/index.ts';
import type { Scenario, ScenarioFunction } from '../scenario/scenario.ts';

/** A request is taken to be on its way for so long, besides what is known. */
const leastWindowMs = 1;
/** What is not foreseen is opened as it is needed; more than this before the run would only be a guess. */
const mostForeseen = 1000;
const leastForeseen = 2;

/** Nearly all invocations of the function have been answered by then; cold starts are left to be opened for as they come. */
const windowMs = ({ duration, overhead }: ScenarioFunction, roundTripMs: number): number =>
  leastWindowMs + roundTripMs + (duration?.quantile(0.99) ?? 0) + (overhead?.mean ?? 0);

/**
 * Most requests of one traffic stream within their window, added up over the streams; 2 to 1,000.
 * @param roundTripMs time of a packet to the target and back
 */
export const foreseenConnections = (scenario: Scenario, seed: number, roundTripMs: number): number => {
  let sum = 0;
  for (const { functionIndex, arrivals } of scenario.traffic) {
    const span = windowMs(scenario.functions[functionIndex]!, roundTripMs);
    const ahead = new MergedArrivals([arrivals(seed)]);
    const behind = new MergedArrivals([arrivals(seed)]);
    let within = 0;
    let most = 0;
    for (; ahead.nextMs < Infinity && most < mostForeseen; ahead.advance()) {
      within += 1;
      for (; behind.nextMs <= ahead.nextMs - span; behind.advance()) within -= 1;
      most = Math.max(most, within);
    }
    sum += most;
  }
  return Math.min(mostForeseen, Math.max(leastForeseen, sum));
};

/** The first connection of a process is slow: the quickest of so many, one after the other, tells how far the target is. */
const probes = 3;

/** Opens the connections of a run. @param wanted how many; null for as many as are foreseen */
export const warmConnections = async (
  target: Target,
  scenario: Scenario,
  seed: number,
  wanted: number | null,
): Promise<void> => {
  if (target.warm === undefined) return;
  if (wanted !== null) {
    await target.warm(wanted);
    return;
  }
  for (let count = 1; count <= probes; count += 1) await target.warm(count);
  await target.warm(foreseenConnections(scenario, seed, target.connections?.().connectMs ?? 0));
};
