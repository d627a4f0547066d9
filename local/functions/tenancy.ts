// Functions that isolate tenants: who must name one, and what such a function cannot have. Source: Developer Guide tenant-isolation
// (Nov 2025); the text for a missing tenant is AWS's, as users quote it, the others are ours.

import { tenantForbidden, tenantMissing, type FunctionConfig, type WireError } from '../../lambda/index.ts';

/** What is wrong with a request for the function that names this tenant, or none; null when nothing is. */
export const tenantProblem = (
  { name, tenantIsolation = false }: Pick<FunctionConfig, 'name' | 'tenantIsolation'>,
  tenantId: string | null,
): WireError | null => {
  if (tenantIsolation) return tenantId === null ? tenantMissing() : null;
  return tenantId === null ? null : tenantForbidden(name);
};
