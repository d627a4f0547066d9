// A search over runs that are made up.

import { FunctionSearch } from '../../../bench/plan/function-search.ts';
import type { PlanAnswer } from '../../../bench/plan/plan-task.ts';
import type { Settings } from '../../../bench/plan/settings.ts';
import type { Scenario } from '../../../bench/scenario/scenario.ts';

type SearchOptions = ConstructorParameters<typeof FunctionSearch>[2];

/** Of the first function of `scenario`, of which `run` says what matters of each run: two of each setting unless told otherwise. */
export const madeUpSearch = (
  scenario: Scenario,
  run: (settings: Settings, replication: number) => Promise<Partial<PlanAnswer>>,
  options: Pick<SearchOptions, 'mostAtOnce'> & Partial<SearchOptions>,
): FunctionSearch =>
  new FunctionSearch(scenario, 0, {
    firstReplications: 2,
    mostReplications: 2,
    confirmingRuns: 2,
    batchesOf: () => 1,
    peaks: [],
    onTried: () => {},
    run: async (settings, replication) =>
      ({ throttles: {}, leftShare: 0, ...(await run(settings, replication)) }) as unknown as PlanAnswer,
    ...options,
  });
