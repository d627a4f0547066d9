// What a run says of Managed Instances, gathered for the terminal and the page: environments and slots of each function, why
// requests were refused, instances and what they cost.

import { managedThrottleMetrics } from '../../lambda/index.ts';
import { length, number, several, share, usd } from '../words/format.ts';
import type { CapacityProviderResult, EventSourceResult, FunctionResult, RunResult } from '../result/result.ts';

/** A function on Managed Instances. */
export interface ManagedFacts {
  readonly name: string;
  readonly setting: NonNullable<FunctionResult['managed']>;
  readonly fn: FunctionResult;
  readonly counts: EventSourceResult;
  /** Of the result's `eventSourceSeries`. */
  readonly source: string;
}

export const managedFacts = ({ functions, eventSources = {} }: RunResult): ManagedFacts[] =>
  Object.entries(functions).flatMap(([name, fn]) => {
    const source = `functions.${name}.managed`;
    const counts = eventSources[source];
    return fn.managed === undefined || counts === undefined ? [] : [{ name, setting: fn.managed, fn, counts, source }];
  });

/** Refused attempts by the metric that each raised, of the whole run. */
export const refusedBy = ({ counts }: ManagedFacts): string =>
  managedThrottleMetrics
    .filter((metric) => Number(counts[metric]) > 0)
    .map((metric) => `${number(Number(counts[metric]))} ${metric}`)
    .join(', ');

/** Instances of a provider by type, such as `c7g.xlarge: 3 at most, 12 h together`. */
export const typesText = ({ instanceTypes }: CapacityProviderResult): string =>
  Object.entries(instanceTypes)
    .map(([type, { hours, most }]) => `${type}: ${number(most)} at once at most, ${length(hours * 3_600_000)} together`)
    .join('; ');

const functionText = (facts: ManagedFacts): string => {
  const { name, setting, fn, counts } = facts;
  const refused = refusedBy(facts);
  return (
    `Managed Instances: ${name}: environments ${number(fn.totals.environments.mean)} on average, ` +
    `${number(Number(counts['maxEnvironments']))} at most, of ${several(setting.slots, 'slot')} and ${several(setting.vcpus, 'vCPU')}; ` +
    `CPU of the busiest up to ${share(Number(counts['maxCpuShare']))} in a minute; ` +
    (refused === '' ? 'none refused' : `refused attempts: ${refused}`)
  );
};

const providerText = ([name, provider]: [string, CapacityProviderResult]): string => {
  const { savingsShare, instancesUsd, managementUsd } = provider;
  const saved = savingsShare === 0 ? '' : ` (${share(savingsShare)} less by a savings plan)`;
  return `Managed Instances: ${name}: ${typesText(provider)}; ${usd(instancesUsd)}${saved} and a fee of ${usd(managementUsd)}`;
};

/** A sentence a function, and one a capacity provider; nothing where there are none. */
export const managedText = (result: RunResult): string[] => [
  ...managedFacts(result).map(functionText),
  ...Object.entries(result.capacityProviders ?? {}).map(providerText),
];

const managedKinds: ReadonlySet<string> = new Set(['managed', 'capacityProvider']);

/** Whether what counted belongs to Managed Instances, which have sentences and a section of their own. */
export const isOfManaged = ({ kind }: Pick<EventSourceResult, 'kind'>): boolean => managedKinds.has(kind);
