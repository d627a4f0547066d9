// Scenarios of threads that are asked for many runs of few scenarios: reading a trace takes longer than a run.

import { compileScenario } from './compile.ts';
import type { Scenario } from './scenario.ts';

/** A scenario as plain data. */
export interface ScenarioSource {
  /** The same for all tasks of one scenario, and for no other. */
  readonly key: string;
  readonly document: unknown;
  readonly source: string;
  /** Where the names of files start. */
  readonly directory: string;
}

const compiled = new Map<string, Scenario>();
const mostCompiled = 8;

/** The scenario, compiled unless it was among the last eight. */
export const compiledOnce = ({ key, document, source, directory }: ScenarioSource): Scenario => {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const scenario = compileScenario(document, source, directory);
  if (compiled.size >= mostCompiled) compiled.delete(compiled.keys().next().value!);
  compiled.set(key, scenario);
  return scenario;
};
