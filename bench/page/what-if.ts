// Which runs a report page lets its reader change, and what it carries for each.

import type { RunResult, SuiteReport, WhatIf } from '../../reports/index.ts';
import { carriedFiles } from './carried.ts';
import { headlineOf, type Headline } from './what-if/headline.ts';
import { whatIfScript } from './what-if-script.ts';

/** What the page knows of one run: its scenario, and the figures that its own first answer must equal. */
export interface WhatIfRun {
  readonly scenario: unknown;
  readonly seed: number;
  readonly headline: Headline;
  /** Files that the scenario reads: JSON of texts by path, gzip, base64; empty for none. */
  readonly files: string;
}

/** Longer lists of functions nobody chooses from. */
const mostFunctions = 1000;

/** null for measured runs, pooled ones, and those whose files are gone: the page could not answer for them. */
export const whatIfRun = async (result: RunResult | null): Promise<WhatIfRun | null> => {
  if (result === null || result.kind !== 'simulated' || result.replications > 1 || result.batches !== undefined)
    return null;
  const { scenario, seed } = result;
  const { functions, traffic } = (scenario ?? {}) as { functions?: object; traffic?: unknown };
  if (functions === undefined || !Array.isArray(traffic) || Object.keys(functions).length > mostFunctions) return null;
  const files = await carriedFiles(scenario);
  return files === null ? null : { scenario, seed, headline: headlineOf(result), files };
};

/** What the page of these suites carries; undefined when none of them can be changed. */
export const whatIfOf = async (suites: readonly SuiteReport[]): Promise<WhatIf | undefined> => {
  const runs = await Promise.all(suites.map(({ simulated }) => whatIfRun(simulated)));
  return runs.every((run) => run === null) ? undefined : { script: await whatIfScript(), runs };
};
