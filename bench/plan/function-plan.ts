// Plans one function: finds its settings, and tells of them what a plan says. Stopped, it tells the best of what was tried.

import { counted, several } from '../../reports/words/format.ts';
import { placeOf } from '../input/place.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { keepsLimit, type SloLimit } from '../format/slo.ts';
import type { Candidate } from './candidate.ts';
import { beginCurve, costCurve } from './curve.ts';
import { failsBelow } from './fails.ts';
import { concurrencyFor } from './concurrency-search.ts';
import { isOfCost, isOfThroughput } from './function-limits.ts';
import type { FunctionSearch, Tried } from './function-search.ts';
import { settingInterval, type SettingInterval } from './setting-interval.ts';
import { withMemory } from './memory-search.ts';
import { settingsText, writtenSettings } from './plan-words.ts';
import type { CostCurve, FunctionPlan, KeptRuns, PlanStep } from './result.ts';
import { withScaling } from './scaling-search.ts';
import { settleSources } from './source-search.ts';
import type { PollerRange, Settings } from './settings.ts';
import { attemptsPerRequest, figuresOf, keptSharesOf, moneyOf, monthOf, monthUsdOf, stepOf } from './tried-figures.ts';

/** What the scenario says of written settings that the plan changes, by their path. */
const writtenBefore = ({ document }: Scenario, functionName: string, settings: Settings): Record<string, string> =>
  Object.fromEntries(
    writtenSettings(functionName, settings).flatMap(([path]) => {
      const place = placeOf(document, path);
      if ('problem' in place || place.value === undefined) return [];
      const { value } = place;
      return [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
    }),
  );

const isOneLess = (range: PollerRange | undefined, found: PollerRange | undefined): boolean =>
  range !== undefined &&
  found !== undefined &&
  (range.minimum === found.minimum - 1 || (range.minimum === found.minimum && range.maximum === found.maximum - 1));

/** Whether there is one poller less of a source, or one environment. */
const isFewerBeside = (settings: Settings, found: Settings): boolean => {
  const { sources = {}, environments, memoryMb } = settings;
  if (memoryMb !== undefined && memoryMb !== found.memoryMb) return false;
  if (environments !== undefined) return environments + 1 === found.environments;
  return Object.entries(sources).some(([index, { pollers, kafkaPollers }]) => {
    const own = found.sources?.[index];
    return isOneLess(pollers, own?.pollers) || isOneLess(kafkaPollers, own?.kafkaPollers);
  });
};

/** The next smaller settings that were tried and are not refused beyond doubt. */
const doubtfulBelow = (search: FunctionSearch, found: Settings): Tried[] =>
  search.tried.filter(({ candidate: { settings }, verdict }) => {
    const { reservedConcurrency, provisionedConcurrency } = settings;
    if (verdict === 'broken' || search.leavesWaiting(settings)) return false;
    if (isFewerBeside(settings, found)) return true;
    if (settings.memoryMb !== found.memoryMb) return false;
    if (JSON.stringify(settings.scaling) !== JSON.stringify(found.scaling)) return false;
    if (reservedConcurrency === found.reservedConcurrency)
      return provisionedConcurrency === found.provisionedConcurrency - 1;
    // With less provisioned it was tried for the limits on throttles alone.
    const isNextBelow = reservedConcurrency !== null && reservedConcurrency + 1 === found.reservedConcurrency;
    return isNextBelow && provisionedConcurrency === Math.min(reservedConcurrency, found.provisionedConcurrency);
  });

/** What was found of a function, as far as it is found. */
interface Found {
  readonly settings: Settings;
  readonly holds: boolean;
  readonly reservedInterval: SettingInterval | null;
  readonly provisionedInterval: SettingInterval | null;
  readonly curve: CostCurve | null;
  readonly isStopped: boolean;
}

const nothingMore = { reservedInterval: null, provisionedInterval: null, curve: null, isStopped: false } as const;

export class FunctionPlanning {
  readonly #search: FunctionSearch;
  readonly #firstReplications: number;
  readonly #costs: readonly SloLimit[];
  readonly #searched: readonly SloLimit[];
  readonly #onSettled: (settings: Settings) => void;
  #found: Found | null = null;

  /** @param onSettled told of settings that keep the limits, before all is known of them */
  constructor(
    search: FunctionSearch,
    firstReplications: number,
    onSettled: (settings: Settings) => void = (): void => {},
  ) {
    this.#search = search;
    this.#firstReplications = firstReplications;
    this.#onSettled = onSettled;
    this.#costs = search.limits.filter(isOfCost);
    this.#searched = search.limits.filter((limit) => !isOfCost(limit));
  }

  get steps(): PlanStep[] {
    return this.#search.tried.map((one) => stepOf(one, this.#search.scenario));
  }

  /** Throws Interrupted. */
  async plan(): Promise<FunctionPlan> {
    const search = this.#search;
    // What it comes to as it is set nothing else hangs on.
    const own = search.candidate(search.own);
    own.begin(this.#firstReplications);
    const settings = await this.#settings();
    const holds = await search.holds(settings, search.limits);
    this.#found = { settings, holds, ...nothingMore };
    if (holds) {
      beginCurve(search, settings);
      this.#onSettled(settings);
    }
    const isWithin = holds && settings.accountConcurrency === undefined;
    if (isWithin && this.#searched.some(isOfThroughput)) {
      const reservedInterval = await settingInterval(search, settings, 'reservedConcurrency', this.#searched);
      this.#found = { ...this.#found, reservedInterval };
    }
    const isConstant = settings.scaling === undefined || settings.scaling === 'constant';
    if (isWithin && settings.provisionedConcurrency > 0 && isConstant) {
      const provisionedInterval = await settingInterval(search, settings, 'provisionedConcurrency', this.#searched);
      this.#found = { ...this.#found, provisionedInterval };
    }
    const curve = holds ? await costCurve(search, settings, this.#searched) : null;
    this.#found = { ...this.#found, curve };
    await own.replicate(this.#firstReplications);
    return this.#told(this.#found);
  }

  /** The best of what was tried, the search being stopped; null where nothing that was tried keeps the limits. */
  async stopped(): Promise<FunctionPlan | null> {
    const own = this.#search.candidate(this.#search.own);
    await own.takeEnded();
    if (own.replications === 0) return null;
    if (this.#found !== null) return this.#told({ ...this.#found, isStopped: true });
    const { tried, scenario } = this.#search;
    const kept = tried.filter(({ holds, limits }) => holds && limits.length >= this.#searched.length);
    const [best] = kept
      .map(({ candidate }) => ({ candidate, usd: Number(monthUsdOf(candidate, scenario).toPrecision(3)) }))
      .sort(
        (a, b) =>
          a.usd - b.usd ||
          (a.candidate.settings.reservedConcurrency ?? Infinity) -
            (b.candidate.settings.reservedConcurrency ?? Infinity),
      );
    if (best === undefined) return null;
    return this.#told({ settings: best.candidate.settings, holds: true, ...nothingMore, isStopped: true });
  }

  /** Queues, topics and memory size first, for all else hangs on them; then what the function needs of its account. */
  async #settings(): Promise<Settings> {
    await settleSources(this.#search, this.#searched);
    const found =
      (await withMemory(this.#search, this.#searched)) ?? (await concurrencyFor(this.#search, this.#searched));
    return withScaling(this.#search, found, this.#searched);
  }

  #kept(candidate: Candidate): KeptRuns {
    const limits = this.#searched;
    return {
      runs: candidate.keptRuns(limits),
      of: candidate.replications,
      shareAtLeast: candidate.leastKept(limits),
      isSure: candidate.isSure(limits),
    };
  }

  /** What more runs would tell. */
  #doubts({ settings }: Found, { isSure, shareAtLeast }: KeptRuns): string[] {
    const below = doubtfulBelow(this.#search, settings);
    const percent = Math.floor(shareAtLeast * 1000) / 10;
    return [
      ...(isSure
        ? []
        : [`more runs would be needed to be sure: of all runs ${percent} % at least keep the slo, so far`]),
      ...below.map(({ candidate, limits }) => {
        const runs = `kept in ${candidate.keptRuns(limits)} of ${several(candidate.replications, 'run')}`;
        return `${settingsText(candidate.settings)} may be enough as well: ${runs}, too close to 95 of 100 to tell`;
      }),
    ];
  }

  /** The limit on cost has no setting of its own: it is broken by what the others need, or by what no setting changes. */
  #dearNotes(candidate: Candidate): string[] {
    if (this.#costs.length === 0 || candidate.holds(this.#costs)) return [];
    const others = this.#searched.length === 0 ? '' : ', the smallest that keep the others';
    const requestsShare = candidate.figure(({ cost, costUsd }) => cost.requestsUsd / (costUsd || 1)).mean;
    const isFloor = this.#costs.some((limit) => {
      const { figure } = candidate.judgement(limit);
      return figure !== null && !keepsLimit(limit, figure.mean * requestsShare);
    });
    const floor = isFloor ? `; the price of the requests alone breaks it, whatever is set: raise the limit` : '';
    return [`the limit on cost is broken at these settings${others}${floor}`];
  }

  #notes(found: Found, kept: KeptRuns): string[] {
    const { settings, holds, isStopped } = found;
    const candidate = this.#search.candidate(settings);
    return [
      ...this.#search.notes,
      ...this.#dearNotes(candidate),
      ...(isStopped
        ? [
            `stopped: the best of ${counted(this.#search.tried.length, 'setting that was tried', 'settings that were tried')}; smaller ones may do`,
          ]
        : []),
      ...(holds && !isStopped ? this.#doubts(found, kept) : []),
    ];
  }

  #told(found: Found): FunctionPlan {
    const search = this.#search;
    const { limits, scenario, own, tried } = search;
    const { settings, holds, reservedInterval, provisionedInterval, curve, isStopped } = found;
    const candidate = search.candidate(settings);
    const before = search.candidate(own);
    const kept = this.#kept(candidate);
    const certain = !isStopped && kept.isSure && doubtfulBelow(search, settings).length === 0;
    const judgements = limits.map((limit) => candidate.judgement(limit));
    return {
      functionName: search.name,
      ...settings,
      attainable: holds && settings.accountConcurrency === undefined,
      certain,
      reservedInterval,
      provisionedInterval,
      replications: candidate.replications,
      kept,
      figures: figuresOf(judgements),
      keptShares: keptSharesOf(judgements),
      ...moneyOf(candidate),
      monthUsd: monthOf(candidate, scenario),
      attemptsPerRequest: attemptsPerRequest(candidate),
      timedOutShare: candidate.figure(({ timedOutShare }) => timedOutShare).mean,
      leftShare: candidate.figure(({ leftShare }) => leftShare).mean,
      before: {
        ...own,
        ...moneyOf(before),
        monthUsd: monthOf(before, scenario),
        written: writtenBefore(scenario, search.name, settings),
        attemptsPerRequest: attemptsPerRequest(before),
        figures: figuresOf(limits.map((limit) => before.judgement(limit))),
      },
      notes: this.#notes(found, kept),
      fails: holds ? failsBelow(settings, { tried, doubtful: doubtfulBelow(search, settings) }, scenario) : [],
      curve,
      steps: this.steps,
    };
  }
}
