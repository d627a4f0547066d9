// One answer of the page: the scenario is compiled and simulated as on the command line, and drawn beside the run that the
// page reports.

import { recordSimulation, simulatedFunctions } from '../../run/simulate-scenario.ts';
import { compileScenario } from '../../scenario/compile.ts';
import { percentileChart } from '../../../reports/chart/percentile-curve.ts';
import { scalingChart } from '../../../reports/chart/scaling.ts';
import type { ChartSpec } from '../../../reports/chart/chart-spec.ts';
import type { RunIdentity } from '../../../reports/recorder.ts';
import type { RunResult } from '../../../reports/result.ts';
import { headlineOf, type Headline } from './headline.ts';

export interface Answer {
  readonly headline: Headline;
  readonly charts: readonly ChartSpec[];
  readonly tookMs: number;
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

const simulated = (document: unknown, seed: number): RunResult => {
  const scenario = compileScenario(document, 'the page', '.');
  const recorder = recordSimulation(scenario, simulatedFunctions(scenario), seed);
  return recorder.result(identity(scenario.name, scenario.accountConcurrency));
};

/** The run as it was, kept from one answer to the next. */
let before: RunResult | null = null;

/** @param original the document of the run; `changed` the same object when nothing is changed */
export const answer = (original: unknown, changed: unknown, seed: number): Answer => {
  before ??= simulated(original, seed);
  const startedAtMs = performance.now();
  const after = changed === original ? before : simulated(changed, seed);
  const asItRan = { name: 'as it ran', result: before };
  const runs = changed === original ? [asItRan] : [{ name: 'changed', result: after }, asItRan];
  const charts = [percentileChart(runs), scalingChart(runs)].filter((chart): chart is ChartSpec => chart !== null);
  return { headline: headlineOf(after), charts, tookMs: performance.now() - startedAtMs };
};
