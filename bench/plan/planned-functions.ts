// Which functions of a scenario are planned, and by which limits.

import { ConfigError } from '../input/config-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { PlanAnswer } from './plan-task.ts';
import type { PlanOptions } from './plan-options.ts';

/** So many functions are planned where nobody says how many. */
const usualTop = 20;

const nothingComes = ({ document: { duration } }: Scenario): string =>
  `nothing arrives in the whole run (duration ${duration}), so that there is nothing to plan; send something, or make it longer`;

/** Functions that are planned: the one that is named, or those with the most traffic of all that have any, in the scenario's order. */
export const plannedFunctions = (
  scenario: Scenario,
  { functionName, top = usualTop }: Pick<PlanOptions, 'functionName' | 'top'>,
  free: readonly PlanAnswer[],
): number[] => {
  const names = scenario.functions.map((f) => f.config.name);
  if (functionName === undefined) {
    const sentTo = [...new Set(scenario.traffic.map((traffic) => traffic.functionIndex))];
    // Of one to which nothing came in the whole run nothing can be told.
    const called = sentTo.filter((index) => free[index]!.offered > 0);
    if (called.length === 0)
      throw new ConfigError(scenario.name, [{ path: 'traffic', message: nothingComes(scenario) }]);
    const byTraffic = called.toSorted((a, b) => free[b]!.offered - free[a]!.offered || a - b);
    const busiest = new Set(byTraffic.slice(0, top));
    return called.filter((index) => busiest.has(index));
  }
  const index = names.indexOf(functionName);
  if (index >= 0 && free[index]!.offered > 0) return [index];
  if (index >= 0) {
    const message = `"${functionName}": ${nothingComes(scenario)}`;
    throw new ConfigError(scenario.name, [{ path: '--function', message }]);
  }
  const message = `no function is called "${functionName}"; there are: ${names.join(', ')}`;
  throw new ConfigError(scenario.name, [{ path: '--function', message }]);
};

/** That there is a limit to plan by. Throws ConfigError. */
export const checkLimits = ({ slo, name }: Scenario): void => {
  if (slo.length > 0) return;
  const message = 'missing; a plan needs at least one limit, such as { throttled: "<0.1%", p99: "<300ms" }';
  throw new ConfigError(name, [{ path: 'slo', message }]);
};
