// What each function on Managed Instances bears of what its capacity provider's instances cost.

import type { FunctionConfig, InstanceCost } from '../../lambda/index.ts';

/** A function, and how many environments it had on average. */
export interface InstanceUser {
  readonly managed: FunctionConfig['managed'] | undefined;
  readonly environmentsMean: number;
}

/**
 * By the vCPUs that the environments of each had; without any environment all of a provider pay alike. null for default functions.
 * @param costOf of all instances of a capacity provider, USD
 */
export const instanceShares = (
  functions: readonly InstanceUser[],
  costOf: (provider: string) => InstanceCost,
): (InstanceCost | null)[] => {
  const vcpusOf = ({ managed, environmentsMean }: InstanceUser): number =>
    managed === undefined ? 0 : managed.size.vcpus * environmentsMean;
  return functions.map((own) => {
    const { managed } = own;
    if (managed === undefined) return null;
    const alike = functions.filter((other) => other.managed?.provider === managed.provider);
    const all = alike.reduce((sum, other) => sum + vcpusOf(other), 0);
    const part = all > 0 ? vcpusOf(own) / all : 1 / alike.length;
    const { instancesUsd, managementUsd } = costOf(managed.provider);
    return { instancesUsd: part * instancesUsd, managementUsd: part * managementUsd };
  });
};
