// What simulate --compute leaves: the ways beside each other, their cost by traffic, and where they break even.

import {
  breakEvens,
  breakEvenSentences,
  cheapestSentence,
  computeCostTable,
  resultJson,
  sideBySide,
  sideBySideTable,
  textTable,
  type NamedRun,
  type ReportTable,
  type RunResult,
} from '../../reports/index.ts';
import { capital } from '../../reports/words/sentence.ts';
import { compareCompute } from '../simulate/compare-compute.ts';
import type { ComputeMode } from '../simulate/compute-mode.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { withProgress } from '../terminal/progress.ts';
import type { Session } from '../terminal/session.ts';
import { suiteOf, writeRuns } from '../terminal/write-run.ts';

/** What takes no longer needs no word of progress. */
const soonMs = 1000;

/** The ways in columns, a figure a row. */
const modeTable = (runs: readonly NamedRun[]): ReportTable => ({
  ...sideBySideTable(runs),
  title: 'The same arrivals and handler times, run in each way',
  note:
    'Common random numbers: what differs is how the functions are run. Those on Managed Instances begin with as many environments ' +
    'as the traffic needs on average, unless initialEnvironments says otherwise.',
});

export interface ComparedWays {
  readonly modes: readonly ComputeMode[];
  /** Of `modes`, in their order. */
  readonly results: readonly RunResult[];
  /** In sentences, the ways that were left out. */
  readonly left: readonly string[];
}

/** Prints and writes the comparison. */
export const writeComputeComparison = async (
  session: Session,
  scenario: Scenario,
  { modes, results, left }: ComparedWays,
): Promise<void> => {
  const runs: NamedRun[] = results.map((result, index) => ({ name: modes[index]!, result }));
  const costs = await withProgress(session, (progress) =>
    compareCompute(scenario, {
      modes,
      results,
      signal: session.signal,
      onTraffic: (factor) => progress.stage(`comparing cost at ${factor} times the traffic`, 0, soonMs),
    }),
  );
  const table = modeTable(runs);
  const costTable = computeCostTable(costs);
  const sentences = breakEvenSentences(costs);
  session.print(`${table.title}\n${textTable(table.columns, table.rows, session)}`);
  session.print(`${costTable.title}\n${textTable(costTable.columns, costTable.rows, session)}`);
  session.print(costTable.note);
  const cheapest = cheapestSentence(costs);
  for (const sentence of [...(cheapest === null ? [] : [cheapest]), ...sentences]) session.print(sentence);
  const compute = JSON.stringify({ ...costs, breakEvens: breakEvens(costs), left });
  session.printJson(`{"results":[${results.map((result) => resultJson(result)).join(',')}],"compute":${compute}}`);
  const beside = {
    ...sideBySide('The ways beside each other', runs),
    description: '',
    conditions: [],
    tables: [{ ...table, note: [table.note, ...left.map((text) => `${capital(text)}.`)].join(' ') }, costTable],
    computeCosts: costs,
  };
  const each = runs.map(({ name, result }) => suiteOf(null, { ...result, name: `${result.name}, compute ${name}` }));
  await writeRuns(session, [beside, ...each], `${scenario.name}: ${modes.join(', ')}`);
};
