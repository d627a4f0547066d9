// Searches one function's settings: the smallest reservation that keeps the limits, then the smallest provisioned concurrency
// where a reservation alone does not.

import { unreservedConcurrency } from '../../lambda/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { keepsLimit, waysOfFigure, type SloFigure, type SloLimit } from '../format/slo.ts';
import { Candidate, type Effort, type LimitJudgement } from './candidate.ts';
import type { PlanAnswer } from './plan-task.ts';
import type { LimitVerdict } from './judge.ts';
import { settingsKey, withSettings, type Settings, type WrittenSettings } from './settings.ts';
import { accountFor } from './account-need.ts';
import { environmentsFor } from './environment-search.ts';
import { coupledSources, leastMaximumConcurrency, mostMaximumConcurrency } from './source-settings.ts';
import { smallest, type SearchRange } from '../simulate/smallest.ts';
import { loadBehind, provisionedStart, reservedStart } from './start.ts';

/** A setting that was tried, and what all its runs so far say. */
export interface Tried {
  readonly candidate: Candidate;
  /** That it was tried for. */
  readonly limits: readonly SloLimit[];
  readonly verdict: LimitVerdict;
  readonly judgements: readonly LimitJudgement[];
  /** Whether it keeps them, doubtful or not. */
  readonly holds: boolean;
}

export interface SearchOptions extends Effort {
  /** One run of the function with these settings. */
  readonly run: (settings: Settings, replication: number) => Promise<PlanAnswer>;
  /** Batches that come from a queue, by the index of its traffic. */
  readonly batchesOf: (trafficIndex: number) => number;
  /** The most of it at once in each part of each block of time, where nothing holds any function back; empty where the run is short. */
  readonly peaks: readonly number[];
  /** The most of it at once where nothing holds any function back. */
  readonly mostAtOnce: number;
  /** The fewest runs behind an answer, and behind the refusal of its next smaller. */
  readonly confirmingRuns: number;
  readonly onTried: (tried: Tried) => void;
}

/** Between which numbers the right one lies. */
export interface SettingInterval {
  /** The smallest that, were the run without end, would perhaps do. */
  readonly low: number;
  /** The smallest that surely keeps every limit in 95 of 100 runs; null when none was found to. */
  readonly high: number | null;
}

/** Which setting keeps a limit: more may run at once, or more are there before they are needed. */
export const isOfThroughput = ({ figure }: SloLimit): boolean =>
  figure === 'throttled' || waysOfFigure(figure) !== undefined;

/** A limit on cost has no setting of its own: it is held against what the others come to. */
export const isOfCost = ({ figure }: SloLimit): boolean => figure === 'cost';

/** The limits on what the traffic of the function makes. */
export const limitsOn = (scenario: Scenario, functionIndex: number): SloLimit[] => {
  const vias = new Set(
    scenario.traffic.flatMap(({ functionIndex: to }, index) =>
      to === functionIndex ? [scenario.document.traffic[index]!.via] : [],
    ),
  );
  return scenario.slo.filter(({ figure }) => waysOfFigure(figure)?.some((way) => vias.has(way)) ?? true);
};

const named = (limits: readonly SloLimit[]): string => {
  const words: Readonly<Partial<Record<SloFigure, string>>> = { throttled: 'throttles' };
  return limits.map(({ figure }) => words[figure] ?? figure).join(', ');
};

/** No more than this is ever at work where one run without limits had `mostAtOnce`. */
export const roomAbove = (mostAtOnce: number): number => Math.ceil(mostAtOnce + 3 * Math.sqrt(mostAtOnce) + 10);

/** More of what came than this still waiting at the end is no rest that happens to be under way. */
export const noticedLeft = 0.05;

/** Limits by which a scenario says itself what may still wait. */
const ofTheEnd: ReadonlySet<SloFigure> = new Set(['backlogAtEnd', 'age']);

/** How often a surely large enough number is looked for above the answer. */
const looksAbove = 4;

export class FunctionSearch {
  readonly notes: string[] = [];
  /** Of all settings that are tried from now on. */
  written: WrittenSettings = {};
  /** The queues whose MaximumConcurrency goes with the reservation, with the share of it that each gets. */
  readonly #coupled: ReadonlyMap<number, number>;
  readonly #scenario: Scenario;
  readonly #functionIndex: number;
  readonly #options: SearchOptions;
  readonly #candidates = new Map<string, Candidate>();
  readonly #tried = new Map<Candidate, readonly SloLimit[]>();
  /** The smallest reservation with which what comes is worked off, as far as that is more than the limits ask for. */
  #leastCarrying = 1;

  constructor(scenario: Scenario, functionIndex: number, options: SearchOptions) {
    this.#scenario = scenario;
    this.#functionIndex = functionIndex;
    this.#options = options;
    // What is searched first stays as it is; what the scenario changes it by is one of those that are tried then.
    if (this.#isScaled) this.written = { scaling: 'constant' };
    this.#coupled = coupledSources(scenario, functionIndex, this.limits, options.batchesOf);
  }

  /** So much concurrency, with all that is written, and what goes with a reservation. */
  at(reserved: number | null, provisioned: number): Settings {
    const reservedConcurrency = this.isManaged ? null : reserved;
    const provisionedConcurrency = this.takesProvisioned ? provisioned : 0;
    const settings = { ...this.written, ...this.#kept, reservedConcurrency, provisionedConcurrency };
    if (this.#coupled.size === 0 || reservedConcurrency === null) return settings;
    const bounded = [...this.#coupled].flatMap(([index, part]) => {
      const own = this.written.sources?.[index];
      if (own?.pollers !== undefined) return [];
      // The least for each, and the rest by shares: all of them together never bring more than is let in.
      const rest = Math.max(0, reservedConcurrency - leastMaximumConcurrency * this.#coupled.size);
      const maximumConcurrency = Math.min(mostMaximumConcurrency, leastMaximumConcurrency + Math.floor(rest * part));
      return [[index, { ...own, maximumConcurrency }] as const];
    });
    if (bounded.length === 0) return settings;
    return { ...settings, sources: { ...this.written.sources, ...Object.fromEntries(bounded) } };
  }

  /** Whether the MaximumConcurrency of this traffic's queue goes with the reservation. */
  isCoupled(trafficIndex: number): boolean {
    return this.#coupled.has(trafficIndex);
  }

  /** Whether it runs on Managed Instances, where environments are kept and nothing is reserved or provisioned. */
  get isManaged(): boolean {
    return this.#config.managed !== undefined;
  }

  /** SnapStart and provisioned concurrency exclude each other (Developer Guide snapstart). */
  get takesProvisioned(): boolean {
    return !this.isManaged && this.#config.snapStart === undefined;
  }

  /** Environments that are kept as long as nothing else is sought. */
  get #kept(): Pick<WrittenSettings, 'environments'> {
    const { managed } = this.#config;
    return managed === undefined ? {} : { environments: this.written.environments ?? managed.minimum };
  }

  get #config(): Scenario['functions'][number]['config'] {
    return this.#scenario.functions[this.#functionIndex]!.config;
  }

  get scenario(): Scenario {
    return this.#scenario;
  }

  get functionIndex(): number {
    return this.#functionIndex;
  }

  get peaks(): readonly number[] {
    return this.#options.peaks;
  }

  /** The settings with provisioned concurrency that stays as it is. */
  constantly(settings: Settings): Settings {
    const { scaling: _, ...others } = settings;
    return this.#isScaled ? { ...others, scaling: 'constant' } : others;
  }

  /** Whether the scenario changes provisioned concurrency as the run goes on. */
  get #isScaled(): boolean {
    return this.#scenario.functions[this.#functionIndex]!.provisionedScaling !== null;
  }

  get mostAtOnce(): number {
    return this.#options.mostAtOnce;
  }

  get name(): string {
    return this.#scenario.functions[this.#functionIndex]!.config.name;
  }

  /** The limits on what the traffic of the function makes. */
  get limits(): SloLimit[] {
    return limitsOn(this.#scenario, this.#functionIndex);
  }

  /** The scenario's own settings. */
  get own(): Settings {
    const { reservedConcurrency, provisionedConcurrency } = this.#config;
    return { ...this.#kept, reservedConcurrency, provisionedConcurrency };
  }

  /** What was tried, with all that is known of it now, in order. */
  get tried(): Tried[] {
    return [...this.#tried].map(([candidate, limits]) => this.#told(candidate, limits));
  }

  candidate(settings: Settings): Candidate {
    const key = settingsKey(settings);
    const run = (replication: number): Promise<PlanAnswer> => this.#options.run(settings, replication);
    const known = this.#candidates.get(key) ?? new Candidate(settings, this.#scenario.slo, run);
    this.#candidates.set(key, known);
    return known;
  }

  /** Whether the settings keep the limits; what is not settled is decided by the runs that were made. */
  async holds(settings: Settings, limits: readonly SloLimit[]): Promise<boolean> {
    const candidate = this.candidate(settings);
    const { replications } = candidate;
    const verdict = await candidate.settle(limits, this.#options);
    if (verdict === 'no data') this.#noteLacks(candidate, limits);
    this.#tried.set(candidate, limits);
    if (candidate.replications > replications) this.#options.onTried(this.#told(candidate, limits));
    return verdict === 'kept' || (verdict === 'undecided' && candidate.holds(limits));
  }

  /** The most that may be reserved here: what the others leave above the unreserved minimum. */
  mostReserved(): number {
    const scenario = withSettings(this.#scenario, this.#functionIndex, {
      reservedConcurrency: null,
      provisionedConcurrency: 0,
    });
    const left = unreservedConcurrency({
      concurrency: scenario.accountConcurrency,
      functions: scenario.functions.map((f) => f.config),
    });
    return left - scenario.unreservedMinimum;
  }

  /**
   * The cheapest settings: a reservation alone where one keeps every limit, for it costs nothing; else the smallest that keeps
   * those on throttles and queues, with as much provisioned as the others need, and a larger one where that is not enough:
   * requests that are throttled and retried answer late.
   */
  async settings(limits: readonly SloLimit[]): Promise<Settings> {
    if (this.isManaged) return environmentsFor(this, limits);
    const throughput = limits.filter(isOfThroughput);
    const others = limits.filter((limit) => !isOfThroughput(limit));
    if (throughput.length === 0) {
      this.notes.push('the slo sets no limit on throttles or queues: reservedConcurrency is left as it is');
      return this.#provisionedAt(this.own.reservedConcurrency, others);
    }
    const alone = await this.#carrying(await this.#reserved(limits));
    if (alone !== null) {
      if (others.length === 0)
        this.notes.push('the slo sets no limit on cold starts or latency: no provisioned concurrency is needed');
      return this.at(alone, 0);
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
    const { mostAtOnce } = this.#options;
    const least = Math.max(1, leastMaximumConcurrency * this.#coupled.size);
    const range = {
      low: least,
      high: Math.min(this.mostReserved(), Math.max(least, roomAbove(mostAtOnce))),
      start: reservedStart(loadBehind(mostAtOnce), limits, { isRetried: this.#isRetried() }),
    };
    return this.smallest(range, limits, (n) => this.at(n, 0));
  }

  /** Whether what comes still waits at the end with such settings, and would not with nothing reserved. */
  leavesWaiting(settings: Settings): boolean {
    return settings.reservedConcurrency !== null && settings.reservedConcurrency < this.#leastCarrying;
  }

  /**
   * `found`, or the smallest reservation above it with which what comes is worked off too: a low limit on what waits is kept as well
   * where nearly everything is refused, comes back and is held back meanwhile.
   */
  async #carrying(found: number | null): Promise<number | null> {
    if (found === null || this.limits.some(({ figure }) => ofTheEnd.has(figure))) return found;
    const leftAt = async (reserved: number | null): Promise<number> => {
      const candidate = this.candidate(this.at(reserved, 0));
      await candidate.replicate(this.#options.firstReplications);
      return candidate.figure(({ leftShare }) => leftShare).mean;
    };
    const left = await leftAt(found);
    if (left < noticedLeft || (await leftAt(null)) >= noticedLeft) return found;
    const high = Math.min(this.mostReserved(), roomAbove(this.#options.mostAtOnce));
    const carrying = await smallest({ low: found + 1, high }, async (n) => (await leftAt(n)) < noticedLeft);
    if (carrying === null) return found;
    this.#leastCarrying = carrying;
    this.notes.push(
      `a reservation of ${found} keeps the limits as well, but ${Number((100 * left).toPrecision(3))} % of what came would still wait at the end`,
    );
    return carrying;
  }

  /** What no reservation mends, as environments start no faster, environments that are there before may; null where it is not so. */
  async #readyBefore(limits: readonly SloLimit[]): Promise<Settings | null> {
    const most = Math.min(this.mostReserved(), roomAbove(this.#options.mostAtOnce));
    if (!this.takesProvisioned) return null;
    const isRate = this.candidate(this.at(Math.max(1, most), 0)).saw(({ throttles }) =>
      Object.entries(throttles).some(([reason, count]) => !reason.startsWith('Reserved') && count > 0),
    );
    if (!isRate) return null;
    const range = { low: 1, high: most, start: this.#options.mostAtOnce };
    const found = await this.smallest(range, limits, (n) => this.at(null, n));
    if (found === null) return null;
    this.notes.push(
      'no reservation is enough, for environments start no faster than Lambda lets them: what comes at once finds what is provisioned',
    );
    return this.at(null, found);
  }

  /** Nothing that the account allows is enough: what would be, in one that is raised for it. */
  async #outOfReach(throughput: readonly SloLimit[]): Promise<Settings> {
    const most = this.mostReserved();
    const room = roomAbove(this.#options.mostAtOnce);
    if (most >= room) {
      this.notes.push(
        `no reservation keeps the limit on ${named(throughput)}: not ${room} either, more than are ever at work at once; ` +
          'look at how long it takes, at its timeouts and errors, and at what is tried again',
      );
      return this.#nearest([this.own, this.at(room, 0)]);
    }
    const { accountConcurrency } = this.#scenario;
    this.notes.push(
      most < 1
        ? `the account of ${accountConcurrency} has no room for another reservation, which the limit on ${named(throughput)} takes`
        : `even ${most}, the most that the account of ${accountConcurrency} lets it reserve, breaks the limit on ${named(throughput)}`,
    );
    const range = { low: Math.max(1, most + 1), high: room };
    const found = await this.smallest(range, throughput, (n) => ({ ...this.at(n, 0), ...this.#accountFor(n) }));
    if (found === null) {
      this.notes.push('nor would any reservation be enough in a larger account');
      return this.#nearest([this.own, this.at(Math.max(1, most), 0)]);
    }
    return { ...this.at(found, 0), ...this.#accountFor(found) };
  }

  /** The account's limit for a reservation that it has no room for. */
  #accountFor(reserved: number): Pick<Settings, 'accountConcurrency'> {
    const { functions, document } = this.#scenario;
    const others = functions.reduce(
      (sum, { config }, index) => sum + (index === this.#functionIndex ? 0 : (config.reservedConcurrency ?? 0)),
      0,
    );
    return { accountConcurrency: accountFor(reserved + others, document.account.unreservedMinimum) };
  }

  /** With as much provisioned as the limits need, and a larger reservation where none is enough. */
  async #provisionedAt(reserved: number | null, limits: readonly SloLimit[]): Promise<Settings> {
    if (limits.length === 0) {
      this.notes.push('the slo sets no limit on cold starts or latency: no provisioned concurrency is needed');
      return this.at(reserved, 0);
    }
    const provisioned = await this.#provisioned(reserved, limits);
    if (provisioned !== null) return this.at(reserved, provisioned);
    const larger = reserved === null ? null : await this.#largerReserved(reserved, limits);
    if (larger !== null) {
      const again = await this.#provisioned(larger, limits);
      return this.at(larger, again ?? larger);
    }
    this.notes.push(this.#whyNotReady(this.#brokenAtMost(limits)));
    return this.#nearest([this.at(reserved, 0), this.own]);
  }

  /** What is broken still with the most provisioned that was tried. */
  #brokenAtMost(limits: readonly SloLimit[]): SloLimit[] {
    const most = [...this.#tried.keys()].reduce<Candidate | null>(
      (best, one) =>
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
    if (!this.takesProvisioned)
      return (
        `the limit on ${named(broken)} is broken, and SnapStart takes no provisioned concurrency: ` +
        `look at how long it restores${isTime ? ', and at warm latency' : ' and how often'}`
      );
    return isTime
      ? `no provisioned concurrency keeps the limit on ${named(broken)}: warm requests take that long; make the handler faster, give it more memory, or raise the limit`
      : `no provisioned concurrency that there is room for keeps the limit on ${named(broken)}`;
  }

  /** Of settings that all break something, those that are the least beyond the limits; of equals the first. */
  async #nearest(all: readonly Settings[]): Promise<Settings> {
    const beyond = async (settings: Settings): Promise<number> => {
      const candidate = this.candidate(settings);
      await candidate.replicate(this.#options.firstReplications);
      return this.limits.reduce((sum, limit) => {
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
    const at = (n: number): Settings => this.at(reserved, n);
    const isNoneLikely =
      (await this.holds(at(0), limits)) && (await this.#confirmed(at(0), limits, this.#options.confirmingRuns));
    if (isNoneLikely && (!this.takesProvisioned || (await this.isSure(at(0), limits)))) return 0;
    if (!this.takesProvisioned) return null;
    const most = reserved ?? Math.max(0, this.mostReserved());
    const { mostAtOnce } = this.#options;
    const range = {
      low: 1,
      high: Math.min(most, roomAbove(mostAtOnce)),
      start: isNoneLikely ? 1 : provisionedStart(loadBehind(mostAtOnce), limits),
    };
    const found = await this.smallest(range, limits, at);
    return isNoneLikely && (found === null || !(await this.isSure(at(found), limits))) ? 0 : found;
  }

  /** Between which numbers the right one of `key` lies, `found` being the answer; null where it has none. Throws Interrupted. */
  async interval(
    found: Settings,
    key: 'reservedConcurrency' | 'provisionedConcurrency',
    limits: readonly SloLimit[],
  ): Promise<SettingInterval | null> {
    const answer = found[key];
    if (answer === null) return null;
    const at = (n: number): Settings => this.#moved(found, key, n);
    const isMeanBroken = async (n: number): Promise<boolean> => {
      const isBroken = (): boolean => limits.some((limit) => this.candidate(at(n)).judgement(limit).meanBroken);
      await this.holds(at(n), limits);
      if (isBroken()) return true;
      await this.#confirmed(at(n), limits, this.#options.confirmingRuns / 2);
      return isBroken();
    };
    const least = key === 'reservedConcurrency' ? Math.min(answer, this.#leastCarrying) : 0;
    const low = await smallest(
      { low: (await this.#surelyTooFew(at, least, answer, isMeanBroken)) + 1, high: answer, start: answer - 1 },
      async (n) => !(await isMeanBroken(n)),
    );
    const most =
      key === 'reservedConcurrency' ? this.mostReserved() : (found.reservedConcurrency ?? this.mostReserved());
    return { low: low ?? answer, high: await this.#surelyEnough(answer, Math.max(answer, most), at, limits) };
  }

  /** `found` with another number of one setting, and what goes with that. */
  #moved(found: Settings, key: 'reservedConcurrency' | 'provisionedConcurrency', n: number): Settings {
    return key === 'reservedConcurrency'
      ? this.at(n, Math.min(n, found.provisionedConcurrency))
      : { ...found, provisionedConcurrency: n };
  }

  /** The largest number below `found` that was tried and whose mean is broken past doubt; one less than `least` where there is none. */
  async #surelyTooFew(
    at: (n: number) => Settings,
    least: number,
    found: number,
    isMeanBroken: (n: number) => Promise<boolean>,
  ): Promise<number> {
    const tried = new Set([...this.#tried.keys()].map(({ settings }) => settingsKey(settings)));
    for (let n = found - 1; n >= least; n -= 1) {
      if (tried.has(settingsKey(at(n))) && (await isMeanBroken(n))) return n;
    }
    return least - 1;
  }

  async #surelyEnough(
    from: number,
    most: number,
    at: (n: number) => Settings,
    limits: readonly SloLimit[],
  ): Promise<number | null> {
    for (let look = 0, n = from; look < looksAbove && n <= most; look += 1, n += 2 ** (look - 1)) {
      if (await this.isSure(at(n), limits)) return n;
    }
    return null;
  }

  async #largerReserved(reserved: number, limits: readonly SloLimit[]): Promise<number | null> {
    const high = Math.min(this.mostReserved(), roomAbove(this.#options.mostAtOnce));
    const range = { low: reserved + 1, high, start: reserved + 1 };
    return this.smallest(range, limits, (n) => this.at(n, n));
  }

  /**
   * The smallest number of `range` at which the settings keep the limits, looked at again in enough runs; the next above it that does
   * past doubt, where it is in doubt; null for none. Throws Interrupted.
   */
  async smallest(range: SearchRange, limits: readonly SloLimit[], at: (n: number) => Settings): Promise<number | null> {
    let found = await smallest(range, (n) => this.holds(at(n), limits));
    // Two runs that are alike by chance seem to settle what they do not: the answer and its neighbour are looked at again.
    while (found !== null && !(await this.#confirmed(at(found), limits, this.#options.confirmingRuns))) {
      found = found < range.high ? found + 1 : null;
    }
    while (found !== null && found > range.low) {
      const isLess = await this.#confirmed(at(found - 1), limits, this.#options.confirmingRuns / 2);
      if (!isLess || !(await this.#confirmed(at(found - 1), limits, this.#options.confirmingRuns))) break;
      found -= 1;
    }
    return found === null ? null : this.#pastDoubt(found, range.high, (n) => this.isSure(at(n), limits));
  }

  /** `found` where it is sure; else the next above it that is; `found` still where none is that is near. */
  async #pastDoubt(found: number, most: number, isSure: (n: number) => Promise<boolean>): Promise<number> {
    if (await isSure(found)) return found;
    const high = Math.min(most, found + Math.ceil(Math.sqrt(found)) + 2);
    return (await smallest({ low: found + 1, high, start: found + 1 }, isSure)) ?? found;
  }

  /** Whether the settings keep the limits past doubt. */
  async isSure(settings: Settings, limits: readonly SloLimit[]): Promise<boolean> {
    if (!(await this.#confirmed(settings, limits, this.#options.confirmingRuns))) return false;
    return this.candidate(settings).becomesSure(limits, this.#options);
  }

  /** Whether the settings keep the limits in at least so many runs. */
  async #confirmed(settings: Settings, limits: readonly SloLimit[], runs: number): Promise<boolean> {
    await this.candidate(settings).replicate(Math.min(Math.ceil(runs), this.#options.mostReplications));
    return this.holds(settings, limits);
  }

  /** Whether clients of the function try again after a throttle. */
  #isRetried(): boolean {
    const { traffic, document } = this.#scenario;
    return traffic.some(
      ({ functionIndex }, index) => functionIndex === this.#functionIndex && document.traffic[index]!.retry !== 'none',
    );
  }

  #told(candidate: Candidate, limits: readonly SloLimit[]): Tried {
    const verdict = candidate.verdict(limits);
    return {
      candidate,
      limits,
      verdict,
      judgements: limits.map((limit) => candidate.judgement(limit)),
      holds: verdict === 'kept' || (verdict === 'undecided' && candidate.holds(limits)),
    };
  }

  /** What a plan knows nothing of, it cannot keep. */
  #noteLacks(candidate: Candidate, limits: readonly SloLimit[]): void {
    for (const limit of limits) {
      const { lack } = candidate.judgement(limit);
      const note = `no data of ${limit.figure}: ${lack}`;
      if (lack !== null && !this.notes.includes(note)) this.notes.push(note);
    }
  }
}
