// The queues and topics of a function, where the slo limits what waits: provisioned pollers, as few as keep it, and visibility
// timeouts of queues.

import { offeredSince } from '../../lambda/index.ts';
import type { SloLimit } from '../format/slo.ts';
import type { FunctionSearch } from './function-search.ts';
import { fewestPollers, writeSource, type PolledSource } from './poller-search.ts';
import {
  advisedVisibilityMs,
  leastPollers,
  mostMaximumConcurrency,
  mostMinimumPollers,
  queueLimits,
  queuesOf,
  topicLimits,
  topicsOf,
  usualMaximumPollers,
} from './source-settings.ts';

/** Settles the sources of one function. */
class SourceSearch {
  readonly #search: FunctionSearch;
  readonly #limits: readonly SloLimit[];
  readonly #queues: readonly number[];
  readonly #topics: readonly number[];

  constructor(search: FunctionSearch, limits: readonly SloLimit[]) {
    const { scenario, functionIndex } = search;
    this.#search = search;
    this.#queues = queuesOf(scenario, functionIndex);
    this.#topics = topicsOf(scenario, functionIndex);
    const own = new Set([
      ...(this.#queues.length === 0 ? [] : queueLimits(limits)),
      ...(this.#topics.length === 0 ? [] : topicLimits(limits)),
    ]);
    this.#limits = limits.filter((limit) => own.has(limit));
  }

  async settle(): Promise<void> {
    const all = [...this.#queues, ...this.#topics];
    if (all.length === 0 || this.#limits.length === 0) return;
    const ordinary = all.filter((index) => !this.#isProvisioned(index));
    if (ordinary.length > 0) {
      if (ordinary.length === all.length && (await this.#holds())) return;
      const queues = ordinary.filter((index) => this.#queues.includes(index));
      if ((await this.#otherMaximum(queues)) || (await this.#otherVisibility(queues))) return;
    }
    for (const sources of this.#trials()) if (await fewestPollers(this.#search, sources, this.#limits)) return;
    const tried = this.#trials().flat();
    if (tried.length === 0) return;
    const figures = this.#limits.map(({ figure }) => figure).join(', ');
    const most = Math.max(...tried.map(({ mostMinimum }) => mostMinimum));
    this.#search.notes.push(`no number of provisioned pollers up to ${most} keeps ${figures}`);
  }

  /**
   * Which sources may be given provisioned pollers, one after the other, for each is paid for: topics alone, queues alone, all of
   * them; those that have some always.
   */
  #trials(): PolledSource[][] {
    const { date } = this.#search.scenario.rules;
    const topics = date >= offeredSince.kafkaProvisionedPollers ? this.#topics : [];
    const queues = date >= offeredSince.sqsProvisionedPollers ? this.#queues : [];
    const own = [...this.#queues, ...this.#topics].filter((index) => this.#isProvisioned(index));
    const sets = [topics, queues, [...queues, ...topics]].map((some) => [...new Set([...own, ...some])]);
    const trials = new Map(sets.map((set) => set.toSorted((a, b) => a - b)).map((set) => [set.join(), set]));
    return [...trials.values()].filter((set) => set.length > 0).map((set) => set.map((index) => this.#polled(index)));
  }

  #isProvisioned(index: number): boolean {
    const { sqs, kafka } = this.#search.scenario.document.traffic[index]!;
    return sqs?.pollers !== undefined || kafka?.pollers !== undefined;
  }

  #polled(index: number): PolledSource {
    const { document, traffic } = this.#search.scenario;
    const { sqs, kafka } = document.traffic[index]!;
    const { way } = traffic[index]!;
    const most = Math.max((sqs ?? kafka)?.pollers?.maximum ?? 0, usualMaximumPollers);
    if (way.kind !== 'stream') {
      const settings: PolledSource['settings'] = (pollers) => ({ pollers });
      return { index, least: leastPollers.sqs, mostMinimum: mostMinimumPollers, most, settings };
    }
    // More than one a partition have nothing to read.
    const { shards } = way.mapping;
    return {
      index,
      least: leastPollers.kafka,
      mostMinimum: Math.min(mostMinimumPollers, shards),
      most: Math.min(most, shards),
      settings: (kafkaPollers) => ({ kafkaPollers }),
    };
  }

  #holds(): Promise<boolean> {
    return this.#search.holds(this.#search.at(null, 0), this.#limits);
  }

  /**
   * Whether a higher MaximumConcurrency mends it, of those that have one: as low as keeps the limits where it does not go with the
   * reservation. What does not is taken back.
   */
  async #otherMaximum(queues: readonly number[]): Promise<boolean> {
    const search = this.#search;
    const before = search.written;
    const bounded = queues.filter((index) => this.#maximum(index) !== undefined);
    if (bounded.length === 0) return false;
    for (const index of bounded) writeSource(search, index, { maximumConcurrency: mostMaximumConcurrency });
    if (!(await this.#holds())) {
      search.written = before;
      return false;
    }
    for (const index of bounded.filter((one) => !search.isCoupled(one))) {
      const low = this.#maximum(index)!;
      const found = await search.smallest({ low, high: mostMaximumConcurrency, start: low }, this.#limits, (n) => {
        writeSource(search, index, { maximumConcurrency: n });
        return search.at(null, 0);
      });
      writeSource(search, index, { maximumConcurrency: found ?? mostMaximumConcurrency });
    }
    return true;
  }

  #maximum(index: number): number | undefined {
    return this.#search.scenario.document.traffic[index]!.sqs?.maximumConcurrency;
  }

  /**
   * Whether another visibility timeout mends it: as it is advised, where it is shorter; else, as what failed comes back sooner then,
   * the longest multiple of the timeout below it that does. What does not is taken back.
   */
  async #otherVisibility(queues: readonly number[]): Promise<boolean> {
    const before = this.#search.written;
    const { scenario, functionIndex } = this.#search;
    const { timeoutMs } = scenario.functions[functionIndex]!.config;
    const mayFail = this.#mayFail(queues);
    for (const times of mayFail ? [6, 5, 4, 3, 2] : [6]) {
      const changed = queues.filter((queue) => {
        const { way } = scenario.traffic[queue]!;
        if (way.kind !== 'sqs') return false;
        const ms = advisedVisibilityMs((timeoutMs * times) / 6, way.mapping.batchWindowMs);
        const now = way.mapping.queue.visibilityTimeoutMs;
        const isNearer = now < ms ? times === 6 : now > ms && mayFail;
        if (isNearer) writeSource(this.#search, queue, { visibilityTimeoutMs: ms });
        return isNearer;
      });
      if (changed.length > 0 && (await this.#holds())) return true;
    }
    this.#search.written = before;
    return false;
  }

  /** Whether runs of the function fail, time out or leave messages to come again. */
  #mayFail(queues: readonly number[]): boolean {
    const { scenario, functionIndex } = this.#search;
    const failing = queues.some((queue) => {
      const { way } = scenario.traffic[queue]!;
      return way.kind === 'sqs' && way.mapping.itemFailureShare > 0;
    });
    const timedOut = this.#search.candidate(this.#search.at(null, 0)).figure(({ timedOutShare }) => timedOutShare).mean;
    return failing || timedOut > 0 || scenario.functions[functionIndex]!.errorShare !== 0;
  }
}

/** Writes what the function's queues and topics need into `search`. Throws Interrupted. */
export const settleSources = (search: FunctionSearch, limits: readonly SloLimit[]): Promise<void> =>
  new SourceSearch(search, limits).settle();
