// The client-side rate limiter of the SDKs' adaptive mode: a token bucket whose rate falls by 30 % on a throttle and
// climbs back along a cubic. Constants and rules: smithy-typescript DefaultRateLimiter, Aug 2026.

import { power } from './power.ts';

const beta = 0.7;
const minCapacity = 1;
const minFillPerSecond = 0.5;
const scaleConstant = 0.4;
const smooth = 0.8;
const bucketMs = 500;

export class AdaptiveRate {
  #enabled = false;
  #fillPerSecond = 0;
  #capacity = 0;
  #tokens = 0;
  #filledAtMs = 0;
  #measuredPerSecond = 0;
  #requests = 0;
  #measuredFrom = 0;
  #lastMaxPerSecond = 0;
  #lastThrottleMs = 0;
  #windowS = 0;

  /** Takes a token; the caller sends after the delay returned. */
  takeMs(atMs: number): number {
    if (!this.#enabled) return 0;
    this.#fill(atMs);
    this.#tokens -= 1;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#fillPerSecond) * 1000;
  }

  succeeded(atMs: number): void {
    this.#measure(atMs);
    const sinceS = (atMs - this.#lastThrottleMs) / 1000 - this.#windowS;
    this.#adopt(scaleConstant * power(sinceS, 3) + this.#lastMaxPerSecond, atMs);
  }

  throttled(atMs: number): void {
    this.#measure(atMs);
    const rate = this.#enabled ? Math.min(this.#measuredPerSecond, this.#fillPerSecond) : this.#measuredPerSecond;
    this.#lastMaxPerSecond = rate;
    this.#windowS = Math.cbrt((rate * (1 - beta)) / scaleConstant);
    this.#lastThrottleMs = atMs;
    this.#enabled = true;
    this.#adopt(rate * beta, atMs);
  }

  #adopt(perSecond: number, atMs: number): void {
    this.#fill(atMs);
    this.#fillPerSecond = Math.max(minFillPerSecond, Math.min(perSecond, 2 * this.#measuredPerSecond));
    this.#capacity = Math.max(minCapacity, this.#fillPerSecond);
    this.#tokens = Math.min(this.#tokens, this.#capacity);
  }

  #fill(atMs: number): void {
    const elapsedS = Math.max(0, atMs - this.#filledAtMs) / 1000;
    this.#tokens = Math.min(this.#capacity, this.#tokens + elapsedS * this.#fillPerSecond);
    this.#filledAtMs = Math.max(this.#filledAtMs, atMs);
  }

  /** Answers a second, over half seconds, smoothed. */
  #measure(atMs: number): void {
    this.#requests += 1;
    const bucket = Math.floor(atMs / bucketMs) * bucketMs;
    if (bucket <= this.#measuredFrom) return;
    const rate = this.#requests / ((bucket - this.#measuredFrom) / 1000);
    this.#measuredPerSecond = rate * smooth + this.#measuredPerSecond * (1 - smooth);
    this.#requests = 0;
    this.#measuredFrom = bucket;
  }
}
