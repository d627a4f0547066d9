// What the suite of published figures is made of: parts that know nothing of each other.

import type { RunResult, ValidationFigure } from '../../../reports/index.ts';
import { predictInits, predictStarts, type ColdStartPrediction } from './published-cold-starts.ts';
import { countedColdStarts, steadyRuns, workedExamples, type SteadyRun } from './published-figures.ts';
import { aliveFigures } from './published-keep-alive.ts';
import { predictMemorySizes } from './published-memory-sizes.ts';
import { queueParts } from './published-queues.ts';
import { countedFigure, replicated, steadyFigures, workedFigures, workedScenario } from './published-runs.ts';
import { predicted } from './published-scenario.ts';

/** What one of them comes to. */
export interface PublishedPart {
  readonly figures: readonly ValidationFigure[];
  /** Of the part that predicts starts. */
  readonly starts?: ColdStartPrediction;
  /** The run that the suite's charts are of, of the part that has it. */
  readonly shown?: RunResult;
}

const workedPart = async (): Promise<PublishedPart> => {
  const runs: RunResult[] = [];
  for (const example of workedExamples) runs.push(await predicted(workedScenario(example)));
  return { figures: workedExamples.flatMap((example, index) => workedFigures(example, runs[index]!)), shown: runs[1]! };
};

const steadyPart = async (steady: SteadyRun): Promise<PublishedPart> => {
  const result = await replicated(steady);
  const counted = countedColdStarts.filter(({ perSecond }) => perSecond === steady.perSecond);
  return { figures: [...steadyFigures(steady, result), ...counted.map((one) => countedFigure(one, result))] };
};

/** All of them, in the order of their figures. */
export const publishedParts: readonly (() => Promise<PublishedPart>)[] = [
  workedPart,
  ...steadyRuns.map((steady) => () => steadyPart(steady)),
  async () => ({ figures: await aliveFigures() }),
  async () => ({ figures: [], starts: await predictStarts() }),
  async () => ({ figures: await predictInits() }),
  async () => ({ figures: await predictMemorySizes() }),
  ...queueParts.map((part) => async () => ({ figures: await part() })),
];
