// A limit that may have held a run up: how it is switched off, and what would cure it.

import type { LimitName, Setting } from '../../reports/index.ts';
import type { Adjust, Trial } from './laboratory.ts';
import type { Change } from './settings.ts';

/** One way to mend, tried with several values. */
export interface Plan {
  /** The gentlest first, each mending at least as much as those before it. */
  readonly values: readonly (number | string)[];
  settings(value: number | string): Setting[];
  /** Whether it gives more of the limit itself, and changes nothing else. */
  readonly isMore?: true;
  /** Another way with values of the same kind, taken where it needs far less of it. */
  readonly rival?: Plan;
  /** In a sentence without its full stop: `Raise reservedConcurrency of checkout from 60 to 70`. */
  said(value: number | string): string;
}

/**
 * Of limits that explain the same, the one that says most is blamed: a rule before the reservation that it counts against,
 * the reservation before the account, a limit before the handler that was slow behind it. Lower is blamed first.
 */
export const rank = {
  rules: 1,
  rates: 2,
  network: 3,
  mapping: 4,
  deployment: 4.5,
  reservation: 5,
  pool: 6,
  account: 7,
  time: 8,
  errors: 9,
  cold: 10,
  clients: 11,
  memory: 12,
  handler: 13,
} as const;

export interface Suspect {
  readonly limit: LimitName;
  readonly of: string | null;
  readonly rank: number;
  /** Begins the sentence on it: `The reserved concurrency of checkout (60)`. */
  readonly subject: string;
  /** More about it, in a clause that follows a colon; absent for nothing. */
  readonly detail?: string;
  /** The setting of a rule that is assumed. */
  readonly assumed?: string;
  /** The scenario without it. */
  readonly off: Change;
  readonly adjust?: Adjust;
  /** What `off` leaves, where that is not nothing: `with a quarter of the handler’s time`; by default `without it`. */
  readonly offSaid?: string;
  /** Whether it is a limit of Lambda's or of the configuration, and not of the work itself. */
  readonly isLimit: boolean;
  /** What to do, the best first, given the run without it. */
  plans(without: Trial): Plan[];
}
