// What a request that does not run is answered with, as the hot path says it: one negative number, where an environment's id is >= 0.
// This module alone knows what the numbers stand for.

import type { ThrottleReason } from './errors.ts';

/** A 429 to which Lambda gives no reason. */
export const unreasonedThrottle = -100;

/** Refusals from here down are failures of the service (5xx) or of the function's state, not throttles. */
const firstFailure = -1000;

/** What a request to a function that is not Active (Pending, Deactivated) is refused with: 409 ResourceConflictException. */
export const refusedAsInactive = -1100;

/** The 429 with that reason. */
export const refusalOf = (reason: ThrottleReason): number => -1 - reason;

/** The reason of a throttle; null where Lambda gives none. */
export const throttleReasonOf = (refusal: number): ThrottleReason | null =>
  refusal === unreasonedThrottle ? null : ((-1 - refusal) as ThrottleReason);

/** What a request is refused with that got no network interface: a 502. `refusal` is an `EniRefusal`. */
export const failureRefusal = (refusal: number): number => firstFailure - 1 - refusal;

/** Whether a refusal was a failure, and no throttle. */
export const isFailure = (refusal: number): boolean => refusal <= firstFailure;

/** Why an attempt failed, as the SDK classifies it. */
export type RetryableFailure = 'throttle' | 'transient';

/** How the SDKs class a refusal: a 429, or a 502 of EC2; null for the 409 of a Pending function, which none of them retries. */
export const retryableFailureOf = (refusal: number): RetryableFailure | null => {
  if (refusal === refusedAsInactive) return null;
  return isFailure(refusal) ? 'transient' : 'throttle';
};
