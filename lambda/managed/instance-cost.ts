// What instances of a capacity provider cost: their price, from which savings plans and reserved instances take, and a fee on
// the price on demand, from which nothing is taken. No duration is billed, no INIT; requests cost as elsewhere. Sources: Developer
// Guide lambda-managed-instances-pricing; aws-samples' calculator, Mar 2026.

import { instanceTypeOf } from './instance-types.ts';

/** Of the price on demand. */
export const managementFeeShare = 0.15;

const msPerHour = 3_600_000;

export interface InstanceCost {
  readonly instancesUsd: number;
  readonly managementUsd: number;
}

/** Cost of one type of instances that were there for `ms` together. */
export const instanceCost = (typeName: string, ms: number, savingsShare: number): InstanceCost => {
  const onDemandUsd = (ms / msPerHour) * instanceTypeOf(typeName).usdPerHour;
  return { instancesUsd: onDemandUsd * (1 - savingsShare), managementUsd: onDemandUsd * managementFeeShare };
};
