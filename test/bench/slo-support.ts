// Scenarios with objectives, simulated.

import { objectivesOf } from '../../bench/simulate/objectives.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { ConfigError } from '../../bench/input/config-error.ts';
import type { Objective, RunResult } from '../../reports/index.ts';

const documentOf = (document: object): object => ({ name: 'test', duration: '60s', ...document });

export const runOf = (document: object): Promise<RunResult> =>
  simulateScenario(compileScenario(documentOf(document), 'test', '.'));

export const objectivesFor = async (document: object): Promise<Objective[]> => objectivesOf(await runOf(document));

/** What is wrong with an `slo`, a line a problem. */
export const limitsProblems = (slo: object, traffic: readonly object[]): string[] => {
  const functions = { f: { duration: { constant: '50ms' }, coldStart: { constant: '50ms' } } };
  try {
    compileScenario(documentOf({ functions, traffic, slo }), 'test', '.');
    return [];
  } catch (error) {
    return (error as ConfigError).problems.map(({ path, message }) => `${path}: ${message}`);
  }
};
