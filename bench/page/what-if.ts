// Which runs a report page lets its reader change, and what it carries for each.

import type { RunResult, SuiteReport, WhatIf, WhatIfRun } from '../../reports/index.ts';
import { objectivesOf } from '../simulate/objectives.ts';
import { carriedFiles } from './carried.ts';
import { headlineOf, type Headline } from './what-if/headline.ts';
import { whatIfScript } from './what-if-script.ts';

/** What the page knows of one run: its scenario, and the figures that its own first answer must equal. */
export interface CarriedRun {
  readonly scenario: unknown;
  readonly seed: number;
  readonly headline: Headline;
  /** Files that the scenario reads: JSON of texts by path, gzip, base64; empty for none. */
  readonly files: string;
}

/** Longer lists of functions nobody chooses from. */
const mostFunctions = 1000;

const because = (why: string): WhatIfRun => ({ run: null, why });

/** Why a simulated run cannot be changed, by itself; null where only its files may be in the way. */
const obstacleOf = ({ scenario, replications, batches }: RunResult): string | null => {
  const { functions, traffic } = (scenario ?? {}) as { functions?: object; traffic?: unknown };
  if (batches !== undefined)
    return 'its figures are of one long run in batches; without --batches it can be changed here.';
  if (replications > 1) {
    return `it is of ${replications} replications; simulated once (without --replications) it can be changed here.`;
  }
  if (functions === undefined || !Array.isArray(traffic)) return 'the result does not carry its scenario.';
  const count = Object.keys(functions).length;
  return count > mostFunctions ? `its ${count} functions are too many for a page.` : null;
};

const simulatedRun = async (result: RunResult): Promise<WhatIfRun> => {
  const obstacle = obstacleOf(result);
  if (obstacle !== null) return because(`This run cannot be changed here: ${obstacle}`);
  const { scenario, seed } = result;
  const carried = await carriedFiles(scenario);
  if ('why' in carried) return because(`This run cannot be changed here: ${carried.why}`);
  const run: CarriedRun = {
    scenario,
    seed,
    headline: headlineOf(result, result, objectivesOf(result)),
    files: carried.packed,
  };
  return { run, why: '' };
};

/** A simulated run with what the page must know to simulate it again; of others, the reason why not. */
export const whatIfRun = async ({ measured, simulated, sideBySide }: SuiteReport): Promise<WhatIfRun> => {
  if (simulated !== null) return simulatedRun(simulated);
  if (measured === null || sideBySide !== undefined) return because('');
  return because(
    'A measured run can only be looked at. windtunnel validate simulates it beside the measurement, and the simulation can be changed here.',
  );
};

/** What the page of these suites carries. */
export const whatIfOf = async (suites: readonly SuiteReport[]): Promise<WhatIf> => {
  const runs = await Promise.all(suites.map(whatIfRun));
  return { script: runs.every(({ run }) => run === null) ? null : await whatIfScript(), runs };
};
