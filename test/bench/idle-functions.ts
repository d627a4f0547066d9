// Functions that are called now and then, and how much work it is to say what another preset of keep-alive would have given.

import { compareKeepAlive } from '../../bench/simulate/compare-keep-alive.ts';
import { recordSimulation } from '../../bench/simulate/record-simulation.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { simulatedFunctions } from '../../bench/simulate/simulation-of.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';

export const fn = { duration: { constant: '100ms' }, coldStart: { constant: '300ms' } };

export interface Called {
  /** By function. */
  readonly arrivals: Readonly<Record<string, unknown>>;
  readonly keepAlive?: unknown;
  readonly duration?: string;
  readonly era?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export const scenarioOf = ({ arrivals, keepAlive, duration = '24h', era = '2023', settings }: Called): Scenario =>
  compileScenario(
    {
      name: 'idle',
      duration,
      account: { era },
      functions: Object.fromEntries(
        Object.keys(arrivals).map((name) => [
          name,
          { ...fn, ...(keepAlive === undefined ? {} : { keepAlive }), ...settings },
        ]),
      ),
      traffic: Object.entries(arrivals).map(([to, law]) => ({ to, arrivals: law })),
    },
    'test',
    '.',
  );

/** Attempts of the run, of all that is simulated beside it, and up to when. */
export const added = async (called: Called): Promise<{ own: number; extra: number; untilMs: number | null }> => {
  const scenario = scenarioOf(called);
  const result = await simulateScenario(scenario, { comparesKeepAlive: false });
  let extra = 0;
  const compared = await compareKeepAlive({
    scenario,
    result,
    own: [result.totals.coldStarts],
    simulate: (other) => {
      const recorder = recordSimulation(other, simulatedFunctions(other), scenario.seed, other.durationMs);
      extra += recorder.figures().whole.totals.offered;
      return Promise.resolve(recorder.coldStarts());
    },
  });
  return { own: result.totals.offered, extra, untilMs: typeof compared === 'string' ? null : compared.untilMs };
};
