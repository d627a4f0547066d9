// Billed Duration by era. Sources: Developer Guide (100 ms to 30 Nov 2020, 1 ms since), AWS Compute Blog of Apr 2025
// (INIT billed everywhere from 1 Aug 2025; always for images, custom runtimes and provisioned concurrency).

import type { FunctionConfig } from './settings/function-config.ts';
import type { Rules } from './rules.ts';

/** Whether the rules bill the INIT of this function's on-demand environments. */
export const billsInit = (rules: Rules, config: Pick<FunctionConfig, 'packageType' | 'runtime'>): boolean =>
  rules.zipInitBilled || config.packageType === 'image' || config.runtime.startsWith('provided');

/**
 * Billed Duration in ms: the handler's time, and the init's where it is billed, rounded up to the granularity.
 * At least one granule.
 */
export const billedMs = (granularityMs: number, durationMs: number, billedInitMs: number): number => {
  const ms = durationMs + billedInitMs;
  // Asked for each invocation, and a division takes its time.
  const granules = Math.ceil((granularityMs === 1 ? ms : ms / granularityMs) - 1e-9);
  return (granules > 1 ? granules : 1) * granularityMs;
};
