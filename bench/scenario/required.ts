// What a run needs of every function and a scenario may leave out.

import { ConfigError } from '../input/config-error.ts';
import type { Scenario, ScenarioFunction } from './scenario.ts';

/** A function that has `Key`. */
export type With<Key extends keyof ScenarioFunction> = ScenarioFunction & {
  readonly [K in Key]: NonNullable<ScenarioFunction[K]>;
};

/** The functions of `scenario`, each with `key`. Throws ConfigError, with `cure`, that names those without. */
export const functionsWith = <Key extends keyof ScenarioFunction>(
  scenario: Scenario,
  key: Key,
  cure: string,
): With<Key>[] => {
  const missing = scenario.functions.filter((f) => f[key] === null);
  if (missing.length > 0) {
    throw new ConfigError(
      scenario.name,
      missing.map(({ config }) => ({ path: `functions.${config.name}.${key}`, message: `missing; ${cure}` })),
    );
  }
  return scenario.functions as With<Key>[];
};
