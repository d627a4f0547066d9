// A limit as the figures of a run show it.

import type { LimitName } from '../result/diagnosis.ts';

/** A limit with what its figures say and ask for; sentences without their full stop. */
export interface ReadCause {
  readonly limit: LimitName;
  readonly of: string | null;
  readonly subject: string;
  /** A sentence; empty where nothing can be done. */
  readonly advice: string;
  /** Of the attempts or requests. */
  readonly hurtShare?: number;
}
