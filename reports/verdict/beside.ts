// What must be known of results before they are laid over each other.

import type { NamedRun } from '../comparing/named-run.ts';
import type { RunResult } from '../result/result.ts';

/** The setting under which a measured run says that memory changes no CPU. */
export const localMemorySetting = 'functions.*.memory';

const sizes = ({ functions }: RunResult): string =>
  Object.entries(functions)
    .map(([name, { memoryMb }]) => `${name} ${memoryMb}`)
    .sort()
    .join(', ');

/** Memory sizes that could not make a difference; empty where none is. */
export const besideLimits = (runs: readonly NamedRun[]): string[] => {
  const local = runs.filter(({ result: { assumptions = [] } }) =>
    assumptions.some(({ setting }) => setting === localMemorySetting),
  );
  const isVaried = new Set(local.map(({ result }) => sizes(result))).size > 1;
  return isVaried
    ? [
        'The environments of these runs had the same CPU whatever their memory: it makes a difference to the price only.',
      ]
    : [];
};
