// The log tail of an answer, with its REPORT line: where times are read from it, functions without one are refused.

import { ConfigError } from '../input/config-error.ts';
import type { ScenarioFunction } from '../scenario/scenario.ts';

/** On Managed Instances there is none. Throws ConfigError. */
export const checkTails = (name: string, functions: readonly Pick<ScenarioFunction, 'config'>[]): void => {
  const message =
    'managed functions answer without a log tail, from which times are read; leave it out, or measure its traffic';
  const problems = functions
    .filter(({ config }) => config.managed !== undefined)
    .map(({ config }) => ({ path: `functions.${config.name}.compute`, message }));
  if (problems.length > 0) throw new ConfigError(name, problems);
};
