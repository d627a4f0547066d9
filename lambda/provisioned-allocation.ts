// How long it takes until requested provisioned concurrency is there, and how it follows use. Sources: Developer Guide
// provisioned-concurrency (to Nov 2023: the region's burst at once, then 500 a minute; since: 6,000 a minute a function;
// nothing usable until the whole request is allocated; "a minute or two" of preparation); Application Auto Scaling by
// target tracking on ProvisionedConcurrencyUtilization: three one-minute points above the target scale out, the low
// alarm lies at 90 % of it. That fifteen points below scale in is target tracking's default (recalled, not verified).
// With nothing allocated the metric is missing, and missing points move neither alarm (measured: cosmo-grant/aws-by-example,
// Nov 2025; the Developer Guide asks for an initial value). Cooldowns: Application Auto Scaling User Guide,
// target-tracking-scaling-policy-overview; counted here from when a change is asked for.

import { perFunctionScalingFrom } from './quotas.ts';
import type { Rules } from './rules.ts';

const minuteMs = 60_000;

/** Allocates what all functions of the account ask for. Instants must not decrease. */
export class ProvisionedAllocation {
  readonly #rules: Rules;
  /** To Nov 2023: what is left of the region's burst, fewer than none while requests wait for their minutes. */
  #left: number;
  #leftAtMs = 0;
  /** Since then: when a function's last request is allocated. */
  readonly #allocatedAtMs = new Map<number, number>();

  constructor(rules: Rules) {
    this.#rules = rules;
    this.#left = rules.burst;
  }

  /** When `added` more environments, asked for at `atMs`, can all be used. */
  readyAtMs(functionIndex: number, added: number, atMs: number): number {
    const { date, provisionedPreparationMs } = this.#rules;
    const allocatedAtMs =
      date >= perFunctionScalingFrom ? this.#byFunction(functionIndex, added, atMs) : this.#byRegion(added, atMs);
    return allocatedAtMs + provisionedPreparationMs;
  }

  #byFunction(functionIndex: number, added: number, atMs: number): number {
    const fromMs = Math.max(atMs, this.#allocatedAtMs.get(functionIndex) ?? 0);
    const allocatedAtMs = fromMs + (added / this.#rules.provisionedPerMinute) * minuteMs;
    this.#allocatedAtMs.set(functionIndex, allocatedAtMs);
    return allocatedAtMs;
  }

  #byRegion(added: number, atMs: number): number {
    const { burst, provisionedPerMinute } = this.#rules;
    const minutes = Math.floor((atMs - this.#leftAtMs) / minuteMs);
    this.#left = Math.min(burst, this.#left + minutes * provisionedPerMinute);
    this.#leftAtMs = this.#left === burst ? atMs : this.#leftAtMs + minutes * minuteMs;
    this.#left -= added;
    return atMs + Math.ceil(Math.max(0, -this.#left) / provisionedPerMinute) * minuteMs;
  }
}

export interface TargetTrackingConfig {
  /** 0 is allowed, and a trap: from 0 nothing scales out. */
  readonly minimum: number;
  readonly maximum: number;
  /** Of ProvisionedConcurrencyUtilization, 0 to 1; 0.7 in the Developer Guide. */
  readonly target: number;
  /** One-minute points above the target that scale out: 3; and below 90 % of it that scale in: 15. */
  readonly scaleOutPoints: number;
  readonly scaleInPoints: number;
  /** So long after one no other follows, but a scale-out that adds more than the one before; by default 0, as for Lambda. */
  readonly scaleOutCooldownMs?: number;
  readonly scaleInCooldownMs?: number;
  /** Whether it takes any away (DisableScaleIn); by default it does. */
  readonly scalesIn?: boolean;
}

const lowAlarmShare = 0.9;

/** Target tracking: told the utilization of every minute, it says how much there should be. */
export class TargetTracking {
  readonly #config: TargetTrackingConfig;
  #minimum: number;
  #maximum: number;
  #above = 0;
  #below = 0;
  #lastOutMs = -Infinity;
  #lastInMs = -Infinity;
  /** How many the last scale-out added. */
  #lastAdded = 0;

  constructor(config: TargetTrackingConfig) {
    this.#config = config;
    this.#minimum = config.minimum;
    this.#maximum = config.maximum;
  }

  /** Other bounds from now on; what is not given stays. */
  bound(minimum: number = this.#minimum, maximum: number = this.#maximum): void {
    this.#minimum = minimum;
    this.#maximum = maximum;
  }

  /** @param allocated what there is now @param utilization highest of the minute, 0 to 1 */
  next(allocated: number, utilization: number, atMs = 0): number {
    if (allocated === 0) return this.#missed();
    const { target, scaleOutPoints, scaleInPoints } = this.#config;
    this.#above = utilization > target ? this.#above + 1 : 0;
    this.#below = utilization < target * lowAlarmShare ? this.#below + 1 : 0;
    if (this.#above < scaleOutPoints && this.#below < scaleInPoints) return allocated;
    const wanted = Math.max(this.#minimum, Math.min(this.#maximum, Math.ceil((allocated * utilization) / target)));
    // An alarm that is held up stays on, and is heard when the cooldown is over.
    if (this.#isHeldUp(wanted - allocated, atMs)) return allocated;
    this.#above = 0;
    this.#below = 0;
    return wanted;
  }

  #isHeldUp(added: number, atMs: number): boolean {
    const { scaleOutCooldownMs = 0, scaleInCooldownMs = 0, scalesIn = true } = this.#config;
    if (added > 0) {
      if (atMs - this.#lastOutMs < scaleOutCooldownMs && added <= this.#lastAdded) return true;
      this.#lastOutMs = atMs;
      this.#lastAdded = added;
      // A scale-out ends the cooldown of the last scale-in.
      this.#lastInMs = -Infinity;
    } else if (added < 0) {
      if (!scalesIn || atMs - this.#lastInMs < scaleInCooldownMs) return true;
      this.#lastInMs = atMs;
    }
    return false;
  }

  /** A minute without the metric: the alarms need their points anew. */
  #missed(): number {
    this.#above = 0;
    this.#below = 0;
    return 0;
  }
}
