// The queues of a function, where the slo limits what waits: provisioned pollers, as few as keep it, and visibility timeouts.

import { offeredSince } from '../../lambda/index.ts';
import type { SloLimit } from '../format/slo.ts';
import type { FunctionSearch } from './function-search.ts';
import type { SourceSettings } from './settings.ts';
import {
  advisedVisibilityMs,
  leastPollers,
  mostMinimumPollers,
  queueLimits,
  queuesOf,
  topicsOf,
  usualMaximumPollers,
} from './source-settings.ts';

interface Pollers {
  readonly minimum: number;
  readonly maximum: number;
}

/** Settles the queues of one function, one after the other, each with what was found for those before it. */
class QueueSearch {
  readonly #search: FunctionSearch;
  readonly #limits: readonly SloLimit[];
  readonly #queues: readonly number[];

  constructor(search: FunctionSearch, limits: readonly SloLimit[]) {
    this.#search = search;
    this.#limits = limits;
    this.#queues = queuesOf(search.scenario, search.functionIndex);
  }

  async settle(): Promise<void> {
    if (this.#queues.length === 0) return;
    const ordinary = this.#queues.filter((queue) => this.#own(queue) === undefined);
    if (ordinary.length > 0) {
      if (ordinary.length === this.#queues.length && (await this.#holds())) return;
      if (await this.#otherVisibility(ordinary)) return;
    }
    const isOffered = this.#search.scenario.rules.date >= offeredSince.sqsProvisionedPollers;
    const provisioned = isOffered ? this.#queues : this.#queues.filter((queue) => this.#own(queue) !== undefined);
    if (provisioned.length > 0) await this.#pollers(provisioned);
  }

  #own(queue: number): Pollers | undefined {
    return this.#search.scenario.document.traffic[queue]!.sqs?.pollers;
  }

  #write(queue: number, settings: SourceSettings): void {
    const { sources } = this.#search.written;
    const own = { ...sources?.[queue], ...settings };
    this.#search.written = { ...this.#search.written, sources: { ...sources, [queue]: own } };
  }

  #holds(): Promise<boolean> {
    return this.#search.holds(this.#search.at(null, 0), this.#limits);
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
        if (isNearer) this.#write(queue, { visibilityTimeoutMs: ms });
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

  /** As few provisioned pollers as keep the limits, first at least, then at most; those that have none get them. */
  async #pollers(queues: readonly number[]): Promise<void> {
    const before = this.#search.written;
    const most = (queue: number): number => this.#own(queue)?.maximum ?? usualMaximumPollers;
    for (const queue of queues) {
      const maximum = most(queue);
      this.#write(queue, { pollers: { minimum: Math.min(mostMinimumPollers, maximum), maximum } });
    }
    for (const queue of queues) {
      const maximum = most(queue);
      const minimum = await this.#smallest(queue, leastPollers, Math.min(mostMinimumPollers, maximum), (n) => ({
        minimum: n,
        maximum,
      }));
      if (minimum === null) {
        const figures = this.#limits.map(({ figure }) => figure).join(', ');
        const tried = Math.min(mostMinimumPollers, maximum);
        this.#search.notes.push(`no number of provisioned pollers up to ${tried} keeps ${figures}`);
        this.#search.written = before;
        return;
      }
    }
    for (const queue of queues) {
      const { minimum, maximum } = this.#search.written.sources![queue]!.pollers!;
      // What it costs at its peaks, and what it may bring, is bounded by the maximum.
      await this.#smallest(queue, minimum, maximum, (n) => ({ minimum, maximum: n }));
    }
  }

  /** Writes the smallest number with which the pollers keep the limits; null, and nothing of it, where none does. */
  async #smallest(queue: number, low: number, high: number, of: (n: number) => Pollers): Promise<number | null> {
    const found = await this.#search.smallest({ low, high, start: low }, this.#limits, (n) => {
      this.#write(queue, { pollers: of(n) });
      return this.#search.at(null, 0);
    });
    if (found !== null) this.#write(queue, { pollers: of(found) });
    return found;
  }
}

const topicNote =
  'event pollers of Kafka topics are left as they are: plan does not search them, try kafka.pollers with sweep';

/** Writes what the function's queues need into `search`. Throws Interrupted. */
export const settleQueues = async (search: FunctionSearch, limits: readonly SloLimit[]): Promise<void> => {
  const own = queueLimits(limits);
  // Each number would have to be tried in a run of many minutes, as they are judged once a minute or less.
  const asksOfTopics = own.length > 0 || limits.some(({ figure }) => figure === 'iteratorAge');
  if (asksOfTopics && topicsOf(search.scenario, search.functionIndex).length > 0) search.notes.push(topicNote);
  if (own.length > 0) await new QueueSearch(search, own).settle();
};
