// What a result says of the rules that are assumed or fitted: which were in force, what they decided.

import type { Assumption } from '../../reports/index.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** Defaults that are no rules, by the last key of their setting. */
const defaults: Readonly<Record<string, string>> = { keys: 'distinct' };

const valueOf = (scenario: Scenario, setting: string): string => {
  const [, rule] = /^rules\.(\w+)$/.exec(setting) ?? [];
  if (rule === undefined) return defaults[setting.slice(setting.lastIndexOf('.') + 1)] ?? '';
  return JSON.stringify(Object.entries(scenario.rules).find(([name]) => name === rule)?.[1] ?? null);
};

/** Of little effect, whatever they decided. */
const slight: ReadonlySet<string> = new Set(['rules.asyncJitter']);

/** What an assumption is, where more than "assumed" can be said. */
const saidOf = (setting: string, count: number): string => {
  if (setting.endsWith('.stream.keys')) {
    return (
      `not given: every record has a key of its own, so that all lanes of the stream share the records evenly; ${count} ` +
      'batches ran beside others, and with few or uneven keys fewer can'
    );
  }
  return `assumed, not documented; it decided ${count} times`;
};

/** The assumptions behind a simulated run; `times` says how often each rule decided something, by its setting. */
export const assumptionsOf = (scenario: Scenario, times: ReadonlyMap<string, number>): Assumption[] =>
  [...times].map(([setting, count]) => ({
    setting,
    value: valueOf(scenario, setting),
    said: saidOf(setting, count),
    shaped: count > 0 && !slight.has(setting),
  }));
