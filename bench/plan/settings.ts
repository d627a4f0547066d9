// What a plan may change of one function, and a scenario with it changed.

import type { Scenario } from '../scenario/scenario.ts';

/** Settings that a plan may change. */
export interface Settings {
  /** null for none. */
  readonly reservedConcurrency: number | null;
  readonly provisionedConcurrency: number;
}

/** `scenario` with other settings for one of its functions. */
export const withSettings = (scenario: Scenario, functionIndex: number, settings: Settings): Scenario => {
  const name = scenario.functions[functionIndex]!.config.name;
  const { reservedConcurrency: reserved, provisionedConcurrency } = settings;
  const { reservedConcurrency: _, ...others } = scenario.document.functions[name]!;
  const changed = {
    ...others,
    provisionedConcurrency,
    ...(reserved === null ? {} : { reservedConcurrency: reserved }),
  };
  return {
    ...scenario,
    document: { ...scenario.document, functions: { ...scenario.document.functions, [name]: changed } },
    functions: scenario.functions.map((f, index) =>
      index === functionIndex
        ? { ...f, config: { ...f.config, reservedConcurrency: reserved, provisionedConcurrency } }
        : f,
    ),
  };
};
