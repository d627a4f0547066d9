// Managed Instances: environments, slots, refusals, instances and their price.

import { length, number, share, usd } from '../words/format.ts';
import { managedFacts, refusedBy } from '../verdict/managed.ts';
import type { RunResult } from '../result/result.ts';
import { beside, table } from './table.ts';

const functionRows = (result: RunResult): (string | number)[][] =>
  managedFacts(result).map((facts) => {
    const { name, setting, fn, counts } = facts;
    const { environments } = fn.totals;
    return [
      name,
      setting.provider,
      `${number(setting.slots)} / ${number(setting.vcpus)}`,
      `${number(environments.mean)} / ${number(Number(counts['maxEnvironments']))}`,
      `${share(Number(counts['maxSlotShare']))} / ${share(Number(counts['maxCpuShare']))}`,
      refusedBy(facts),
      Number(counts['lateAnswers'] ?? 0) === 0 ? '' : number(Number(counts['lateAnswers'])),
      Number(counts['noRoom']) === 0 ? '' : number(Number(counts['noRoom'])),
    ];
  });

const functionColumns = [
  'function',
  'capacity provider',
  'slots / vCPUs of an environment',
  'environments mean / most',
  'slots in use / CPU of the busiest, most in a minute',
  'refused attempts',
  'timeouts that kept their slot',
  'starts that found no room',
];

const instanceRows = (result: RunResult): (string | number)[][] =>
  Object.entries(result.capacityProviders ?? {}).flatMap(([name, provider]) =>
    Object.entries(provider.instanceTypes).map(([type, { hours, most }], index) => [
      name,
      type,
      number(most),
      length(hours * 3_600_000),
      index > 0 ? '' : usd(provider.instancesUsd),
      index > 0 || provider.savingsShare === 0 ? '' : share(provider.savingsShare),
      index > 0 ? '' : usd(provider.managementUsd),
    ]),
  );

const instanceColumns = [
  'capacity provider',
  'instances',
  'at once, at most',
  'time together',
  'their price',
  'saved by a plan',
  'fee (15 % of the price on demand)',
];

/** Nothing where no function is on Managed Instances; `charts` are theirs. */
export const managedSection = (results: readonly RunResult[], charts: string): string => {
  const tables = results
    .filter((result) => managedFacts(result).length > 0)
    .map(
      (result) =>
        `<h4>Functions (${result.kind})</h4>${table(functionColumns, functionRows(result))}` +
        `<h4>Instances (${result.kind})</h4>${table(instanceColumns, instanceRows(result))}`,
    );
  return charts + beside(tables);
};
