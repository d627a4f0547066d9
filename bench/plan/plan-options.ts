// What a plan is asked for.

import type { PlanEngine } from './engine.ts';
import type { PlanStep } from './result.ts';

export interface PlanOptions {
  /** Runs that every setting has; default 2. */
  readonly firstReplications?: number;
  /** Most runs of one setting; default 48, of short runs up to 512. */
  readonly mostReplications?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where the scenario was read from; default: its name. */
  readonly source?: string;
  /** Default: every function that receives traffic. */
  readonly functionName?: string | undefined;
  /** So many functions at most, those with the most traffic; the others run beside them as they are set. Default 20. */
  readonly top?: number | undefined;
  /** Default: this thread. */
  readonly engine?: PlanEngine;
  readonly onStep?: (functionName: string, step: PlanStep) => void;
  /** Told after each run how much of the work is done, about; a share of 1. */
  readonly onProgress?: (share: number) => void;
}
