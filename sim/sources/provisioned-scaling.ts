// Changes provisioned concurrency while a run goes on: by schedule, by target tracking, or at the start when it is not
// there yet. More takes its time to be ready; less is at once.

import { TargetTracking, type TargetTrackingConfig } from '../../lambda/index.ts';
import type { Gauge } from '../engine/gauge.ts';
import type { World } from '../world/world.ts';
import type { Source } from '../world/source.ts';

/** A scheduled action: brought to `count`, or within other bounds, which tracking keeps to from then on. */
export type ScheduledPoint =
  | { readonly atMs: number; readonly count: number }
  | { readonly atMs: number; readonly minimum?: number; readonly maximum?: number };

export interface ProvisionedScalingOptions {
  readonly functionIndex: number;
  readonly name: string;
  /** What there is at the start. */
  readonly initial: number;
  readonly schedule: readonly ScheduledPoint[];
  /** null for none. */
  readonly tracking: TargetTrackingConfig | null;
}

interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
}

const minuteMs = 60_000;
/** Wake tokens: a minute is over; n + 1: request number n is ready. */
const minuteToken = 0;

export class ProvisionedScaling implements Source {
  readonly #world: World;
  readonly #sourceIndex: number;
  readonly #options: ProvisionedScalingOptions;
  readonly #tracking: TargetTracking | null;
  readonly #requests: (number | Bounds)[] = [];
  readonly #gauge: Gauge;
  #allocated: number;
  /** What was asked for last. */
  #requested: number;
  #changes = 0;
  /** Requests that the reservation or the unreserved minimum did not leave room for (400). */
  #refused = 0;
  #highest: number;
  /** Minutes in which tracking had no metric to go by. */
  #minutesWithoutMetric = 0;
  #isTold = false;

  constructor(world: World, sourceIndex: number, options: ProvisionedScalingOptions) {
    this.#world = world;
    this.#sourceIndex = sourceIndex;
    this.#options = options;
    this.#allocated = options.initial;
    this.#requested = options.initial;
    this.#highest = options.initial;
    this.#gauge = world.gauge(options.name, 'allocated');
    this.#gauge.set(options.initial, 0);
    this.#tracking = options.tracking === null ? null : new TargetTracking(options.tracking);
    options.schedule.forEach((point) => {
      this.#requests.push('count' in point ? point.count : point);
      world.wake(sourceIndex, point.atMs, -this.#requests.length);
    });
    if (this.#tracking === null) return;
    world.wake(sourceIndex, minuteMs, minuteToken);
    // Registered with Application Auto Scaling, it is brought to the minimum at once.
    const { minimum } = options.tracking!;
    if (options.initial >= minimum) return;
    this.#requests.push(minimum);
    world.wake(sourceIndex, 0, -this.#requests.length);
  }

  arrive(): void {}

  ended(): void {}

  wake(token: number, atMs: number): void {
    if (token === minuteToken) this.#minute(atMs);
    else if (token > 0) this.#ready(this.#requests[token - 1] as number, atMs);
    else {
      const request = this.#requests[-token - 1]!;
      if (typeof request === 'number') this.#request(request, atMs);
      else this.#bound(request, atMs);
    }
  }

  /** Other bounds: what is outside of them is brought to the nearer one. */
  #bound({ minimum, maximum }: Bounds, atMs: number): void {
    this.#tracking?.bound(minimum, maximum);
    const count = Math.max(minimum ?? 0, Math.min(maximum ?? Infinity, this.#requested));
    if (count !== this.#requested) this.#request(count, atMs);
  }

  finish(): void {
    const figures = {
      changes: this.#changes,
      refused: this.#refused,
      maxAllocated: this.#highest,
      allocatedAtEnd: this.#allocated,
      minutesWithoutMetric: this.#minutesWithoutMetric,
    };
    this.#world.sink.eventSource?.(this.#options.name, 'provisionedConcurrency', figures);
  }

  #minute(atMs: number): void {
    const peak = this.#world.account.takeProvisionedPeak(this.#options.functionIndex);
    const utilization = this.#allocated === 0 ? 0 : peak / this.#allocated;
    if (this.#allocated === 0) this.#withoutMetric(atMs);
    else this.#isTold = false;
    // While a request is under way, nothing more is asked for.
    if (this.#requested === this.#allocated) {
      const next = this.#tracking!.next(this.#allocated, utilization, atMs);
      if (next !== this.#allocated) this.#request(next, atMs);
    }
    if (atMs + minuteMs <= this.#world.endMs) this.#world.wake(this.#sourceIndex, atMs + minuteMs, minuteToken);
  }

  #withoutMetric(atMs: number): void {
    this.#minutesWithoutMetric += 1;
    if (this.#isTold) return;
    this.#isTold = true;
    const { name } = this.#options;
    this.#world.sink.timelineEvent?.(
      atMs,
      `${name}: at 0 there is no ProvisionedConcurrencyUtilization, so tracking does nothing`,
    );
  }

  #request(count: number, atMs: number): void {
    if (!this.#mayHave(count, atMs)) return;
    this.#requested = count;
    if (count <= this.#allocated) {
      this.#ready(count, atMs);
      return;
    }
    this.#requests.push(count);
    const readyAtMs = this.#world.allocation.readyAtMs(this.#options.functionIndex, count - this.#allocated, atMs);
    if (readyAtMs <= this.#world.endMs) this.#world.wake(this.#sourceIndex, readyAtMs, this.#requests.length);
  }

  /** Whether there still is room for it; others may have taken it meanwhile. */
  #mayHave(count: number, atMs: number): boolean {
    const { functionIndex, name } = this.#options;
    if (this.#world.account.mayProvision(functionIndex, count)) return true;
    this.#refused += 1;
    this.#world.sink.timelineEvent?.(atMs, `${name}: ${count} refused, too little concurrency is left`);
    return false;
  }

  #ready(count: number, atMs: number): void {
    // A later request has taken its place.
    if (count !== this.#requested) return;
    if (!this.#mayHave(count, atMs)) {
      this.#requested = this.#allocated;
      return;
    }
    this.#allocated = count;
    this.#gauge.set(count, atMs);
    this.#highest = Math.max(this.#highest, count);
    this.#changes += 1;
    this.#world.account.setProvisioned(this.#options.functionIndex, count, atMs);
    this.#world.sink.provisioned?.(this.#options.functionIndex, atMs, count);
  }
}
