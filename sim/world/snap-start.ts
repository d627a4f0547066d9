// Restores of functions with SnapStart: their Restore Duration, slower where a snapshot is seldom used, and what of it is billed.

import { leastRestoreMs, restoreLimitMs, type SnapStartRules } from '../../lambda/index.ts';
import type { Distribution } from '../distributions/distribution.ts';
import { randomStream, type RandomStream } from '../random/stream.ts';

export interface SimulatedSnapStart {
  /** Restore Duration, ms. */
  readonly restore: Distribution;
  /** Of it, what is billed: loading the runtime, and hooks, ms. */
  readonly billed: Distribution;
  /** When it is published; null for long before the run. */
  readonly publishedAtMs: number | null;
}

interface RestoredFunction extends SimulatedSnapStart {
  readonly name: string;
  /** Java: its snapshot is dropped when nobody calls for long. Default: not. */
  readonly isDropped?: boolean;
  readonly restores: RandomStream;
  readonly hooks: RandomStream;
  lastAtMs: number;
  readonly counts: { restores: number; seldomUsed: number; SnapStartTimeoutException: number };
}

export interface SnapStartsOptions {
  readonly seed: number;
  readonly rules: SnapStartRules;
  /** An assumed rule decided something. */
  readonly assumed: (setting: string) => void;
  /** A snapshot is made, and INIT billed. */
  readonly made?: (functionIndex: number, atMs: number) => void;
}

export class SnapStarts {
  readonly #rules: SnapStartRules;
  readonly #functions: readonly (RestoredFunction | null)[];
  /** By environment: what is billed of its restore, ms. */
  readonly #billedMs: number[] = [];
  /** The same: its whole restore, ms. */
  readonly #tookMs: number[] = [];
  readonly #assumed: (setting: string) => void;
  readonly #made: (functionIndex: number, atMs: number) => void;

  /** @param functions by index; null for those without */
  constructor(
    functions: readonly (
      | (Pick<RestoredFunction, 'name' | 'isDropped'> & { readonly snapStart: SimulatedSnapStart })
      | null
    )[],
    { seed, rules, assumed, made = () => undefined }: SnapStartsOptions,
  ) {
    this.#rules = rules;
    this.#assumed = assumed;
    this.#made = made;
    this.#functions = functions.map((one) =>
      one === null
        ? null
        : {
            ...one.snapStart,
            name: one.name,
            isDropped: one.isDropped ?? false,
            restores: randomStream(seed, `${one.name}/restore`),
            hooks: randomStream(seed, `${one.name}/afterRestore`),
            lastAtMs: -Infinity,
            counts: { restores: 0, seldomUsed: 0, SnapStartTimeoutException: 0 },
          },
    );
  }

  has(functionIndex: number): boolean {
    return this.#functions[functionIndex] !== null;
  }

  /** Restores environment `id`. @returns its Restore Duration, ms */
  restoreMs(functionIndex: number, id: number, atMs: number): number {
    const fn = this.#functions[functionIndex]!;
    const billedMs = fn.billed.sample(fn.hooks);
    this.#billedMs[id] = billedMs;
    const loadMs = this.#loadMs(fn, billedMs, atMs);
    if (billedMs > restoreLimitMs) fn.counts.SnapStartTimeoutException += 1;
    const tookMs = loadMs + Math.min(restoreLimitMs, billedMs);
    this.#tookMs[id] = tookMs;
    return tookMs;
  }

  /** Of a restore, loading the snapshot alone, ms: where a real runtime does the rest. */
  loadMs(functionIndex: number, atMs: number): number {
    const fn = this.#functions[functionIndex]!;
    return this.#loadMs(fn, fn.billed.sample(fn.hooks), atMs);
  }

  #loadMs(fn: RestoredFunction, billedMs: number, atMs: number): number {
    const wholeMs = Math.max(leastRestoreMs, fn.restore.sample(fn.restores));
    const isSeldom = this.#isSeldom(fn, atMs);
    fn.lastAtMs = atMs;
    fn.counts.restores += 1;
    if (isSeldom) {
      fn.counts.seldomUsed += 1;
      this.#assumed('rules.snapStartSeldomFactor');
    }
    return Math.max(0, wholeMs - billedMs) * (isSeldom ? this.#rules.snapStartSeldomFactor : 1);
  }

  /** Nobody called for long: where the snapshot was dropped, it is made anew. */
  dropped(functionIndex: number, atMs: number): void {
    if (this.#functions[functionIndex]?.isDropped === true) this.#tellMade(functionIndex, atMs);
  }

  /** INIT runs for a snapshot, and is billed. */
  #tellMade(functionIndex: number, atMs: number): void {
    this.#assumed('rules.snapStartPublishInits');
    this.#made(functionIndex, atMs);
  }

  /** Tells of the versions that were published in a run that ended at `endMs`. */
  tellPublished(endMs: number): void {
    this.#functions.forEach((fn, functionIndex) => {
      const atMs = fn?.publishedAtMs ?? Infinity;
      if (atMs <= endMs) this.#tellMade(functionIndex, atMs);
    });
  }

  /** Whether its hooks took too long: the request fails (408). */
  isTooLong(id: number): boolean {
    return this.#billedMs[id]! > restoreLimitMs;
  }

  /** Its whole restore, ms. */
  tookMs(id: number): number {
    return this.#tookMs[id]!;
  }

  /** What is billed of its restore, ms. */
  billedMs(id: number): number {
    return Math.min(restoreLimitMs, this.#billedMs[id]!);
  }

  /** Counts by function, for the result. */
  figures(): [name: string, figures: Readonly<Record<string, number>>][] {
    return this.#functions.flatMap((fn) => (fn === null ? [] : [[`functions.${fn.name}.snapStart`, fn.counts]]));
  }

  #isSeldom({ lastAtMs, publishedAtMs }: RestoredFunction, atMs: number): boolean {
    const { snapStartSeldomMs, snapStartFreshMs } = this.#rules;
    // A first restore in the run says nothing of those before it.
    if (lastAtMs > -Infinity && atMs - lastAtMs > snapStartSeldomMs) return true;
    return publishedAtMs !== null && atMs - publishedAtMs < snapStartFreshMs;
  }
}
