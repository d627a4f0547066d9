// Concurrency of one function: the smallest reservation that keeps the limits, then the smallest provisioned concurrency where a
// reservation alone does not.

import { keepsLimit, type SloFigure, type SloLimit } from '../format/slo.ts';
import { smallest } from '../simulate/smallest.ts';
import { accountFor } from './account-need.ts';
import type { Candidate } from './candidate.ts';
import { environmentsFor } from './environment-search.ts';
import { isOfCost, isOfThroughput, limitNames } from './function-limits.ts';
import type { FunctionSearch } from './function-search.ts';
import type { Settings } from './settings.ts';
import { leastMaximumConcurrency } from './source-settings.ts';
import { loadBehind, provisionedStart, reservedStart } from './start.ts';

/** No more than this is ever at work where one run without limits had `mostAtOnce`. */
export const roomAbove = (mostAtOnce: number): number => Math.ceil(mostAtOnce + 3 * Math.sqrt(mostAtOnce) + 10);

/** More of what came than this still waiting at the end is no rest that happens to be under way. */
export const noticedLeft = 0.05;

/** Limits by which a scenario says itself what may still wait. */
const ofTheEnd: ReadonlySet<SloFigure> = new Set(['backlogAtEnd', 'age']);

class ConcurrencySearch {
  readonly #search: FunctionSearch;

  constructor(search: FunctionSearch) {
    this.#search = search;
  }

  /**
   * The cheapest settings: a reservation alone where one keeps every limit, for it costs nothing; else the smallest that keeps
   * those on throttles and queues, with as much provisioned as the others need, and a larger one where that is not enough:
   * requests that are throttled and retried answer late.
   */
  async settled(limits: readonly SloLimit[]): Promise<Settings> {
    if (this.#search.isManaged) return environmentsFor(this.#search, limits);
    const throughput = limits.filter(isOfThroughput);
    const others = limits.filter((limit) => !isOfThroughput(limit));
    if (throughput.length === 0) {
      this.#search.notes.push('the slo sets no limit on throttles or queues: reservedConcurrency is left as it is');
      return this.#provisionedAt(this.#search.own.reservedConcurrency, others);
    }
    const alone = await this.#carrying(await this.#reserved(limits));
    if (alone !== null) {
      if (others.length === 0)
        this.#search.notes.push(
          'the slo sets no limit on cold starts or latency: no provisioned concurrency is needed',
        );
      return this.#search.at(alone, 0);
    }
    const reserved = others.length === 0 ? null : await this.#carrying(await this.#reserved(throughput));
    if (reserved !== null) return this.#provisionedAt(reserved, others);
    const ready = await this.#readyBefore(limits);
    if (ready !== null) return ready;
    const nearest = await this.#outOfReach(throughput);
    if (others.length === 0 || nearest.accountConcurrency === undefined) return nearest;
    return {
      ...(await this.#provisionedAt(nearest.reservedConcurrency, others)),
      ...this.#accountFor(nearest.reservedConcurrency!),
    };
  }

  /** The smallest reservation that alone keeps the limits; null when none does. */
  async #reserved(limits: readonly SloLimit[]): Promise<number | null> {
    const { mostAtOnce } = this.#search;
    const least = Math.max(1, leastMaximumConcurrency * this.#search.coupled);
    const range = {
      low: least,
      high: Math.min(this.#search.mostReserved(), Math.max(least, roomAbove(mostAtOnce))),
      start: reservedStart(loadBehind(mostAtOnce), limits, { isRetried: this.#isRetried() }),
    };
    return this.#search.smallest(range, limits, (n) => this.#search.at(n, 0));
  }

  /**
   * `found`, or the smallest reservation above it with which what comes is worked off too: a low limit on what waits is kept as well
   * where nearly everything is refused, comes back and is held back meanwhile.
   */
  async #carrying(found: number | null): Promise<number | null> {
    if (found === null || this.#search.limits.some(({ figure }) => ofTheEnd.has(figure))) return found;
    const leftAt = async (reserved: number | null): Promise<number> => {
      const candidate = await this.#search.replicated(this.#search.at(reserved, 0));
      return candidate.figure(({ leftShare }) => leftShare).mean;
    };
    const left = await leftAt(found);
    if (left < noticedLeft || (await leftAt(null)) >= noticedLeft) return found;
    const high = Math.min(this.#search.mostReserved(), roomAbove(this.#search.mostAtOnce));
    const carrying = await smallest({ low: found + 1, high }, async (n) => (await leftAt(n)) < noticedLeft);
    if (carrying === null) return found;
    this.#search.leastCarrying = carrying;
    this.#search.notes.push(
      `a reservation of ${found} keeps the limits as well, but ${Number((100 * left).toPrecision(3))} % of what came would still wait at the end`,
    );
    return carrying;
  }

  /** What no reservation mends, as environments start no faster, environments that are there before may; null where it is not so. */
  async #readyBefore(limits: readonly SloLimit[]): Promise<Settings | null> {
    const most = Math.min(this.#search.mostReserved(), roomAbove(this.#search.mostAtOnce));
    if (!this.#search.takesProvisioned) return null;
    const isRate = this.#search
      .candidate(this.#search.at(Math.max(1, most), 0))
      .saw(({ throttles }) =>
        Object.entries(throttles).some(([reason, count]) => !reason.startsWith('Reserved') && count > 0),
      );
    if (!isRate) return null;
    const range = { low: 1, high: most, start: this.#search.mostAtOnce };
    const found = await this.#search.smallest(range, limits, (n) => this.#search.at(null, n));
    if (found === null) return null;
    this.#search.notes.push(
      'no reservation is enough, for environments start no faster than Lambda lets them: what comes at once finds what is provisioned',
    );
    return this.#search.at(null, found);
  }

  /** Nothing that the account allows is enough: what would be, in one that is raised for it. */
  async #outOfReach(throughput: readonly SloLimit[]): Promise<Settings> {
    const most = this.#search.mostReserved();
    const room = roomAbove(this.#search.mostAtOnce);
    if (most >= room) {
      this.#search.notes.push(
        `no reservation keeps the limit on ${limitNames(throughput)}: not ${room} either, more than are ever at work at once; ` +
          'look at how long it takes, at its timeouts and errors, and at what is tried again',
      );
      return this.#nearest([this.#search.own, this.#search.at(room, 0)]);
    }
    const { accountConcurrency } = this.#search.scenario;
    this.#search.notes.push(
      most < 1
        ? `the account of ${accountConcurrency} has no room for another reservation, which the limit on ${limitNames(throughput)} takes`
        : `even ${most}, the most that the account of ${accountConcurrency} lets it reserve, breaks the limit on ${limitNames(throughput)}`,
    );
    const range = { low: Math.max(1, most + 1), high: room };
    const found = await this.#search.smallest(range, throughput, (n) => ({
      ...this.#search.at(n, 0),
      ...this.#accountFor(n),
    }));
    if (found === null) {
      this.#search.notes.push('nor would any reservation be enough in a larger account');
      return this.#nearest([this.#search.own, this.#search.at(Math.max(1, most), 0)]);
    }
    return { ...this.#search.at(found, 0), ...this.#accountFor(found) };
  }

  /** The account's limit for a reservation that it has no room for. */
  #accountFor(reserved: number): Pick<Settings, 'accountConcurrency'> {
    const { functions, document } = this.#search.scenario;
    const others = functions.reduce(
      (sum, { config }, index) => sum + (index === this.#search.functionIndex ? 0 : (config.reservedConcurrency ?? 0)),
      0,
    );
    return { accountConcurrency: accountFor(reserved + others, document.account.unreservedMinimum) };
  }

  /** With as much provisioned as the limits need, and a larger reservation where none is enough. */
  async #provisionedAt(reserved: number | null, limits: readonly SloLimit[]): Promise<Settings> {
    if (limits.length === 0) {
      this.#search.notes.push('the slo sets no limit on cold starts or latency: no provisioned concurrency is needed');
      return this.#search.at(reserved, 0);
    }
    const provisioned = await this.#provisioned(reserved, limits);
    if (provisioned !== null) return this.#search.at(reserved, provisioned);
    const larger = reserved === null ? null : await this.#largerReserved(reserved, limits);
    if (larger !== null) {
      const again = await this.#provisioned(larger, limits);
      return this.#search.at(larger, again ?? larger);
    }
    this.#search.notes.push(this.#whyNotReady(this.#brokenAtMost(limits)));
    return this.#nearest([this.#search.at(reserved, 0), this.#search.own]);
  }

  /** What is broken still with the most provisioned that was tried. */
  #brokenAtMost(limits: readonly SloLimit[]): SloLimit[] {
    const most = this.#search.tried.reduce<Candidate | null>(
      (best, { candidate: one }) =>
        best === null || one.settings.provisionedConcurrency >= best.settings.provisionedConcurrency ? one : best,
      null,
    );
    const broken = limits.filter((limit) => {
      const { verdict, isLikely } = most?.judgement(limit) ?? { verdict: 'undecided', isLikely: false };
      return verdict === 'broken' || (verdict !== 'kept' && !isLikely);
    });
    return broken.length === 0 ? [...limits] : broken;
  }

  #whyNotReady(broken: readonly SloLimit[]): string {
    const isTime = broken.some(({ unit }) => unit === 'ms');
    if (!this.#search.takesProvisioned)
      return (
        `the limit on ${limitNames(broken)} is broken, and SnapStart takes no provisioned concurrency: ` +
        `look at how long it restores${isTime ? ', and at warm latency' : ' and how often'}`
      );
    if (!isTime) return `no provisioned concurrency that there is room for keeps the limit on ${limitNames(broken)}`;
    // Where sizes are searched, none of them is enough either.
    const cures = `make the handler faster${this.#search.isSizeSearched ? '' : ', give it more memory,'} or raise the limit`;
    return `no provisioned concurrency keeps the limit on ${limitNames(broken)}: warm requests take that long; ${cures}`;
  }

  /** Of settings that all break something, those that are the least beyond the limits; of equals the first. */
  async #nearest(all: readonly Settings[]): Promise<Settings> {
    const beyond = async (settings: Settings): Promise<number> => {
      const candidate = await this.#search.replicated(settings);
      return this.#search.limits.reduce((sum, limit) => {
        const mean = candidate.judgement(limit).figure?.mean ?? 0;
        return isOfCost(limit) || keepsLimit(limit, mean) ? sum : sum + Math.log((mean + 1e-9) / (limit.limit + 1e-9));
      }, 0);
    };
    let nearest: { readonly settings: Settings; readonly excess: number } | null = null;
    for (const settings of all) {
      const excess = await beyond(settings);
      if (nearest === null || excess < nearest.excess) nearest = { settings, excess };
    }
    return nearest!.settings;
  }

  /** The smallest provisioned concurrency that keeps the limits; null when none does. */
  async #provisioned(reserved: number | null, limits: readonly SloLimit[]): Promise<number | null> {
    const at = (n: number): Settings => this.#search.at(reserved, n);
    const isNoneLikely = (await this.#search.holds(at(0), limits)) && (await this.#search.confirmed(at(0), limits));
    if (isNoneLikely && (!this.#search.takesProvisioned || (await this.#search.isSure(at(0), limits)))) return 0;
    if (!this.#search.takesProvisioned) return null;
    const most = reserved ?? Math.max(0, this.#search.mostReserved());
    const { mostAtOnce } = this.#search;
    const range = {
      low: 1,
      high: Math.min(most, roomAbove(mostAtOnce)),
      start: isNoneLikely ? 1 : provisionedStart(loadBehind(mostAtOnce), limits),
    };
    const found = await this.#search.smallest(range, limits, at);
    return isNoneLikely && (found === null || !(await this.#search.isSure(at(found), limits))) ? 0 : found;
  }

  async #largerReserved(reserved: number, limits: readonly SloLimit[]): Promise<number | null> {
    const high = Math.min(this.#search.mostReserved(), roomAbove(this.#search.mostAtOnce));
    const range = { low: reserved + 1, high, start: reserved + 1 };
    return this.#search.smallest(range, limits, (n) => this.#search.at(n, n));
  }

  /** Whether clients of the function try again after a throttle. */
  #isRetried(): boolean {
    const { traffic, document } = this.#search.scenario;
    return traffic.some(
      ({ functionIndex }, index) =>
        functionIndex === this.#search.functionIndex && document.traffic[index]!.retry !== 'none',
    );
  }
}

/** The cheapest settings that keep the limits, or those that come nearest to it. Throws Interrupted. */
export const concurrencyFor = (search: FunctionSearch, limits: readonly SloLimit[]): Promise<Settings> =>
  new ConcurrencySearch(search).settled(limits);
