// How long it takes until requested provisioned concurrency is there, and how it follows use. Sources: Developer Guide
// provisioned-concurrency (to Nov 2023: the region's burst at once, then 500 a minute; since: 6,000 a minute a function;
// nothing usable until the whole request is allocated; "a minute or two" of preparation); Application Auto Scaling by
// target tracking on ProvisionedConcurrencyUtilization: three one-minute points above the target scale out, the low
// alarm lies at 90 % of it. That fifteen points below scale in is target tracking's default (recalled, not verified).

import { initialBurst, perFunctionScalingFrom, rampPerMinute } from './quotas.ts';

const minuteMs = 60_000;
const preparationMs = 1.5 * minuteMs;
const perFunctionPerMinute = 6000;

/** From the request of `added` more environments until they can be used. */
export const provisionedReadyMs = (region: string, date: string, added: number): number => {
  if (date >= perFunctionScalingFrom) return preparationMs + (added / perFunctionPerMinute) * minuteMs;
  const beyondBurst = Math.max(0, added - initialBurst(region, date));
  return preparationMs + Math.ceil(beyondBurst / rampPerMinute) * minuteMs;
};

export interface TargetTrackingConfig {
  readonly minimum: number;
  readonly maximum: number;
  /** Of ProvisionedConcurrencyUtilization, 0 to 1; 0.7 in the Developer Guide. */
  readonly target: number;
}

const pointsToScaleOut = 3;
const pointsToScaleIn = 15;
const lowAlarmShare = 0.9;

/** Target tracking: told the utilization of every minute, it says how much there should be. */
export class TargetTracking {
  readonly #config: TargetTrackingConfig;
  #above = 0;
  #below = 0;

  constructor(config: TargetTrackingConfig) {
    this.#config = config;
  }

  /** @param allocated what there is now @param utilization highest of the minute, 0 to 1 */
  next(allocated: number, utilization: number): number {
    const { minimum, maximum, target } = this.#config;
    this.#above = utilization > target ? this.#above + 1 : 0;
    this.#below = utilization < target * lowAlarmShare ? this.#below + 1 : 0;
    if (this.#above < pointsToScaleOut && this.#below < pointsToScaleIn) return allocated;
    this.#above = 0;
    this.#below = 0;
    const wanted = Math.ceil((allocated * utilization) / target);
    return Math.max(minimum, Math.min(maximum, wanted));
  }
}
