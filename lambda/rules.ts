// The rules of one era, resolved for one region: what admission, billing and retries obey.
// An era is a date; its rules are read off the dated tables of quotas.ts, and any single rule may be overridden,
// which is how a measured run on a small machine is scaled down.

import * as quotas from './quotas.ts';

/** Eras with a name. Any ISO date is an era too. */
export const eraDates = { '2018': '2018-07-01', '2020': '2020-06-15', '2023': '2023-12-01' } as const;
export type EraName = keyof typeof eraDates;

export interface Rules {
  /** The ISO date the rules are read at. */
  readonly date: string;
  readonly region: string;
  /**
   * How fast on-demand environments may be added.
   * - `ceiling`: the account's environments may number `burst`, then `rampPerMinute` more for each whole minute since
   *   they first did; back to `burst` once they fall below it.
   * - `bucket`: each new environment takes a token; `burst` tokens, refilled by `rampPerMinute`.
   * - `perFunction`: a bucket per function, `perFunctionBurst` tokens refilled in 10 s, and the same for the
   *   added request rate.
   */
  readonly scaling: 'ceiling' | 'bucket' | 'perFunction' | 'unlimited';
  readonly burst: number;
  readonly rampPerMinute: number;
  /** Refill of `bucket`: once a whole minute, or continuously. Neither is documented; stepped by default. */
  readonly refill: 'stepped' | 'continuous';
  readonly perFunctionBurst: number;
  /** Requests a second that a function may add at once under `perFunction`. */
  readonly perFunctionRequestRate: number;
  /** Requests a second for each unit of concurrency (account and reserved); null for no limit. */
  readonly requestRatePerConcurrency: number | null;
  readonly billingGranularityMs: number;
  readonly zipInitBilled: boolean;
  readonly initLimitMs: number;
}

/** Single rules of an era that a scenario replaces. */
export type RuleOverrides = Partial<Omit<Rules, 'date' | 'region'>>;

/** The rules in force in `region` on the era's date, with `overrides` on top. */
export const rulesOf = (era: string, region: string, overrides: RuleOverrides = {}): Rules => {
  const date = era in eraDates ? eraDates[era as EraName] : era;
  return {
    date,
    region,
    scaling: date >= quotas.perFunctionScalingFrom ? 'perFunction' : 'ceiling',
    burst: quotas.initialBurst(region, date),
    rampPerMinute: quotas.rampPerMinute,
    refill: 'stepped',
    perFunctionBurst: 1000,
    perFunctionRequestRate: 10_000,
    requestRatePerConcurrency: quotas.valueAt(quotas.requestRatePerConcurrency, date),
    billingGranularityMs: quotas.valueAt(quotas.billingGranularityMs, date),
    zipInitBilled: quotas.valueAt(quotas.zipInitBilled, date),
    initLimitMs: quotas.initLimitMs,
    ...overrides,
  };
};
