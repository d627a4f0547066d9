// One answer of the page: the scenario is compiled and simulated as on the command line, and drawn beside the run that the
// page reports. Figures come first: the curves of two hundred functions take longer than their simulation.

import { recordSimulation } from '../../run/record-simulation.ts';
import { simulatedFunctions } from '../../run/simulation-of.ts';
import { compileScenario } from '../../scenario/compile.ts';
import { percentileChart } from '../../../reports/chart/percentile-curve.ts';
import { scalingChart } from '../../../reports/chart/scaling.ts';
import type { ChartSpec } from '../../../reports/chart/chart-spec.ts';
import type { Recorder, RunIdentity } from '../../../reports/recorder.ts';
import type { RunResult } from '../../../reports/result.ts';
import { headlineOf, type Headline } from './headline.ts';

export interface Answer {
  readonly headline: Headline;
  /** Of the run unchanged, which should be what the result says. */
  readonly original: Headline;
  readonly tookMs: number;
}

interface Simulated {
  readonly headline: Headline;
  /** Made when it is first asked for. */
  readonly result: () => RunResult;
}

/** Only what the charts read. */
const identity = (name: string, accountConcurrency: number): RunIdentity =>
  ({
    kind: 'simulated',
    name,
    warnings: [],
    intervals: null,
    generator: null,
    limits: { accountConcurrency, unreservedConcurrency: accountConcurrency },
  }) as unknown as RunIdentity;

const simulated = (document: unknown, seed: number): Simulated => {
  const scenario = compileScenario(document, 'the page', '.');
  const recorder: Recorder = recordSimulation(scenario, simulatedFunctions(scenario), seed);
  let result: RunResult | null = null;
  return {
    headline: headlineOf(recorder.figures().whole),
    result: () => (result ??= recorder.result(identity(scenario.name, scenario.accountConcurrency))),
  };
};

/** The run as it was, kept from one answer to the next. */
let before: Simulated | null = null;

/**
 * @param original the document of the run; `changed` the same object when nothing is changed
 * @returns the figures, and what draws the curves of both runs
 */
export const answer = (
  original: unknown,
  changed: unknown,
  seed: number,
): { readonly answer: Answer; readonly charts: () => ChartSpec[] } => {
  before ??= simulated(original, seed);
  const asItRan = before;
  const startedAtMs = performance.now();
  const after = changed === original ? asItRan : simulated(changed, seed);
  const tookMs = performance.now() - startedAtMs;
  return {
    answer: { headline: after.headline, original: asItRan.headline, tookMs },
    charts: () => {
      const first = { name: 'as it ran', result: asItRan.result() };
      const runs = changed === original ? [first] : [{ name: 'changed', result: after.result() }, first];
      return [percentileChart(runs), scalingChart(runs)].filter((chart): chart is ChartSpec => chart !== null);
    },
  };
};
