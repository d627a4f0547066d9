// A document of the suite of published figures as a scenario, and its run.

import type { RunResult } from '../../../reports/index.ts';
import { simulateScenario, type SimulateOptions } from '../../simulate/simulate-scenario.ts';
import { compileScenario } from '../../scenario/compile.ts';
import type { Scenario } from '../../scenario/scenario.ts';

export const publishedScenario = (document: Record<string, unknown>): Scenario =>
  compileScenario(document, 'suite published', '.');

/** What is predicted. Nobody reads what other presets of keep-alive would have given. */
export const predicted = (scenario: Scenario, options: SimulateOptions = {}): Promise<RunResult> =>
  simulateScenario(scenario, { ...options, comparesKeepAlive: false });
