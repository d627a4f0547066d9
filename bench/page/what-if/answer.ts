// One answer of the page: the scenario is compiled and simulated as on the command line, and drawn beside the run that the
// page reports. Figures come first: the curves of two hundred functions take longer than their simulation.

import { stringify } from 'yaml';
import { unreservedConcurrency } from '../../../lambda/index.ts';
import { objectiveOf } from '../../simulate/objectives.ts';
import { leaveRecorder, recordSimulation } from '../../simulate/record-simulation.ts';
import { simulatedFunctions } from '../../simulate/simulation-of.ts';
import { compileScenario } from '../../scenario/compile.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { answersOverTimeChart } from '../../../reports/chart/answers-over-time.ts';
import { latencyOverTimeChart } from '../../../reports/chart/latency-over-time.ts';
import { percentileChart } from '../../../reports/chart/percentile-curve.ts';
import { scalingChart } from '../../../reports/chart/scaling.ts';
import type { ChartSpec } from '../../../reports/chart/chart-spec.ts';
import type { RunIdentity } from '../../../reports/counting/recorder.ts';
import type { RunResult } from '../../../reports/result/result.ts';
import type { Objective } from '../../../reports/comparing/objective.ts';
import { diagnosisOf, limitsOf } from '../../../reports/verdict/verdict-on.ts';
import { headlineOf, type Headline } from './headline.ts';
import type { Picture } from './picture.ts';

export interface Answer {
  readonly headline: Headline;
  /** Of the run unchanged, which should be what the result says. */
  readonly original: Headline;
  readonly tookMs: number;
}

interface Simulated {
  readonly headline: Headline;
  /** Made when it is first asked for, which must be before `leave`. */
  readonly result: () => RunResult;
  readonly objectives: readonly Objective[];
  /** The next run is counted in the same recorder, of which V8 knows the addresses. */
  readonly leave: () => void;
}

/** Only what charts and verdicts read. */
const identity = (scenario: Scenario): RunIdentity =>
  ({
    kind: 'simulated',
    name: scenario.name,
    scenario: scenario.document,
    warnings: [],
    intervals: null,
    generator: null,
    replications: 1,
    limits: {
      accountConcurrency: scenario.accountConcurrency,
      unreservedConcurrency: unreservedConcurrency({
        concurrency: scenario.accountConcurrency,
        functions: scenario.functions.map(({ config }) => config),
      }),
    },
  }) as unknown as RunIdentity;

const simulated = (document: unknown, seed: number): Simulated => {
  const scenario = compileScenario(document, 'the page', '.');
  const recorder = recordSimulation(scenario, simulatedFunctions(scenario), seed);
  let result: RunResult | null = null;
  let isLeft = false;
  const resultOnce = (): RunResult => {
    if (result === null && isLeft) throw new Error('curves are asked for before the next answer');
    return (result ??= recorder.result(identity(scenario)));
  };
  const { whole } = recorder.figures();
  const { durationMs, warmupMs } = scenario;
  const subject = { ...whole, ...recorder.sources(), durationMs, warmupMs, replications: 1 };
  const objectives = scenario.slo.map((limit) => {
    const objective = objectiveOf(subject, limit);
    // A quantile with too few answers may still be surely broken: its histogram tells.
    return objective.verdict === 'no data'
      ? objectiveOf({ ...subject, histograms: resultOnce().histograms }, limit)
      : objective;
  });
  const leave = (): void => {
    if (!isLeft) leaveRecorder(recorder);
    isLeft = true;
  };
  return { headline: headlineOf(whole, scenario, objectives), result: resultOnce, objectives, leave };
};

/** The run as it was, kept from one answer to the next of the same page. */
let before: { readonly of: string; readonly run: Simulated } | null = null;

const asItWas = (original: unknown, seed: number): Simulated => {
  const of = JSON.stringify([original, seed]);
  if (before?.of === of) return before.run;
  before?.run.leave();
  before = { of, run: simulated(original, seed) };
  return before.run;
};

/** The last changed run: null before the first. */
let last: Simulated | null = null;

/**
 * @param original the document of the run; `changed` the same object when nothing is changed
 * @returns the figures, and what draws the curves of both runs and says what limits the changed one: until the next answer
 */
export const answer = (
  original: unknown,
  changed: unknown,
  seed: number,
): { readonly answer: Answer; readonly picture: () => Picture } => {
  last?.leave();
  const askedAtMs = performance.now();
  const asItRan = asItWas(original, seed);
  if (changed !== original) {
    // Each answer draws it again.
    asItRan.result();
    asItRan.leave();
  }
  const startedAtMs = changed === original ? askedAtMs : performance.now();
  const after = changed === original ? asItRan : simulated(changed, seed);
  last = changed === original ? null : after;
  const tookMs = performance.now() - startedAtMs;
  return {
    answer: { headline: after.headline, original: asItRan.headline, tookMs },
    picture: () => {
      const [first, own] = [asItRan.result(), after.result()];
      const was = { name: 'as it ran', result: first };
      const runs = changed === original ? [was] : [{ name: 'changed', result: own }, was];
      return {
        charts: [
          answersOverTimeChart(runs),
          latencyOverTimeChart(runs, after.objectives),
          percentileChart(runs, after.objectives),
          scalingChart(runs),
        ].filter((chart): chart is ChartSpec => chart !== null),
        limits: limitsOf(own, diagnosisOf(own, after.objectives)),
        yaml: changed === original ? null : stringify(changed),
      };
    },
  };
};
