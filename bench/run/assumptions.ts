// What a result says of the rules that are assumed or fitted: which were in force, what they decided.

import type { Assumption } from '../../reports/index.ts';
import type { Scenario } from '../scenario/scenario.ts';

const valueOf = (scenario: Scenario, setting: string): string => {
  const rule = setting.replace(/^rules\./, '');
  return JSON.stringify(Object.entries(scenario.rules).find(([name]) => name === rule)?.[1] ?? null);
};

/** The assumptions behind a simulated run; `times` says how often each rule decided something, by its setting. */
export const assumptionsOf = (scenario: Scenario, times: ReadonlyMap<string, number>): Assumption[] =>
  [...times].map(([setting, count]) => ({
    setting,
    value: valueOf(scenario, setting),
    said: `assumed, not documented; it decided ${count} times`,
    shaped: count > 0,
  }));
