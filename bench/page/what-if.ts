// Which runs a report page lets its reader change, and what it carries for each.

import type { RunResult, SuiteReport, WhatIf } from '../../reports/index.ts';
import { headlineOf, type Headline } from './what-if/headline.ts';
import { whatIfScript } from './what-if-script.ts';

/** What the page knows of one run: its scenario, and the figures that its own first answer must equal. */
export interface WhatIfRun {
  readonly scenario: unknown;
  readonly seed: number;
  readonly headline: Headline;
}

/** Members of a scenario whose text names a file, which a page cannot read. */
const fileMembers = new Set(['trace', 'samples', 'times', 'template', 'file']);

const readsFiles = (value: unknown, member = ''): boolean => {
  if (typeof value === 'string') return fileMembers.has(member);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => readsFiles(inner, Array.isArray(value) ? '' : key));
};

/** Scenarios this large are better changed in their file. */
const mostFunctions = 50;

/** null for measured runs, pooled ones, and those that read files: the page could not answer for them. */
export const whatIfRun = (result: RunResult | null): WhatIfRun | null => {
  if (result === null || result.kind !== 'simulated' || result.replications > 1 || result.batches !== undefined)
    return null;
  const { scenario, seed } = result;
  const { functions, traffic } = scenario as { functions?: object; traffic?: unknown };
  if (functions === undefined || !Array.isArray(traffic) || Object.keys(functions).length > mostFunctions) return null;
  return readsFiles(scenario) ? null : { scenario, seed, headline: headlineOf(result) };
};

/** What the page of these suites carries; undefined when none of them can be changed. */
export const whatIfOf = async (suites: readonly SuiteReport[]): Promise<WhatIf | undefined> => {
  const runs = suites.map(({ simulated }) => whatIfRun(simulated));
  return runs.every((run) => run === null) ? undefined : { script: await whatIfScript(), runs };
};
