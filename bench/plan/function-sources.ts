// Which queues and streams feed a function.

import type { Scenario } from '../scenario/scenario.ts';

/** Their names in a result, those of its aliases and of what it is a destination of included. */
export const functionSources = (scenario: Scenario, functionIndex: number): ReadonlySet<string> => {
  const { name } = scenario.functions[functionIndex]!.config;
  const aliases = new Set<string>([name]);
  const names = new Set<string>();
  scenario.traffic.forEach(({ functionIndex: to, aliasIndex, way }) => {
    if (to !== functionIndex) return;
    if (aliasIndex >= 0) aliases.add(scenario.aliases[aliasIndex]!.name);
    if (way.kind === 'sqs' || way.kind === 'stream') names.add(way.mapping.name);
  });
  for (const alias of aliases) names.add(`functions.${alias}.events`);
  return names;
};
