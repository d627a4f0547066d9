// One setting of one function, simulated in as many runs as it takes to tell whether it keeps every limit. All candidates
// have the same seeds, so that they see the same arrivals and the same handler times.

import { estimate, type Estimate } from '../../sim/index.ts';
import { keepsLimit, type SloLimit } from '../format/slo.ts';
import { isBrokenByCount, judge, keptShare, type LimitVerdict } from './judge.ts';
import { mostBrokenByCount } from './kept-share.ts';
import { lackOf, type PlanAnswer } from './plan-task.ts';
import type { Settings } from './settings.ts';

/** How far the replications may go to settle a candidate. */
export interface Effort {
  readonly firstReplications: number;
  readonly mostReplications: number;
}

/** What the runs so far say of one limit. */
export interface LimitJudgement {
  readonly limit: SloLimit;
  readonly verdict: LimitVerdict;
  readonly meanBroken: boolean;
  readonly isLikely: boolean;
  /** Of all runs the share that breaks it, at most; nine times in ten. */
  readonly mostBroken: number;
  /** Share of the runs that kept it. */
  readonly keptShare: number;
  /** Over the runs; null where they say too little. */
  readonly figure: Estimate | null;
  readonly lack: string | null;
}

/** Asked after two runs, four and so on: one of two that is broken must not be enough. */
const hardlyByChance = 0.01;

/** Where the last doubt is in question, a few runs more may be enough; before that, twice as many tell something new. */
const aLittleMore = 1.25;
const fewToDouble = 16;

const worstFirst = ['broken', 'no data', 'undecided', 'kept'] as const;

export class Candidate {
  readonly settings: Settings;
  readonly #limits: readonly SloLimit[];
  readonly #run: (replication: number) => Promise<PlanAnswer>;
  /** In order, ended or not. */
  readonly #begun: Promise<PlanAnswer>[] = [];
  /** What those say that were asked for. */
  #answers: readonly PlanAnswer[] = [];

  /** `limits` are all of the scenario, in its order. */
  constructor(settings: Settings, limits: readonly SloLimit[], run: (replication: number) => Promise<PlanAnswer>) {
    this.settings = settings;
    this.#limits = limits;
    this.#run = run;
  }

  get replications(): number {
    return this.#answers.length;
  }

  /** Whether any of the runs so far is so. */
  saw(isSo: (answer: PlanAnswer) => boolean): boolean {
    return this.#answers.some(isSo);
  }

  /** A figure over the runs so far. */
  figure(value: (answer: PlanAnswer) => number): Estimate {
    return estimate(this.#answers.map(value));
  }

  judgement(limit: SloLimit): LimitJudgement {
    const index = this.#limits.indexOf(limit);
    const readings = this.#answers.map((answer) => answer.readings[index]!);
    const lack = lackOf(limit, readings);
    const { verdict, meanBroken, isLikely, mostBroken, keptRuns, runs, mean } = judge(limit, readings);
    const told = { limit, mostBroken, keptShare: runs === 0 ? 0 : keptRuns / runs };
    // So many beyond it that chance does not explain it break it, however few there are.
    if (lack !== null && verdict !== 'broken') {
      return { ...told, verdict: 'no data', meanBroken: false, isLikely: false, figure: null, lack };
    }
    return { ...told, verdict, meanBroken, isLikely, figure: lack === null ? mean : null, lack };
  }

  /** Of all limits: a run that breaks any of them is broken. */
  verdict(limits: readonly SloLimit[]): LimitVerdict {
    const verdicts = new Set(limits.map((limit) => this.judgement(limit).verdict));
    const worst = worstFirst.find((verdict) => verdicts.has(verdict)) ?? 'kept';
    if (limits.length < 2 || worst === 'broken' || worst === 'no data') return worst;
    const brokenRuns = this.replications - this.keptRuns(limits);
    return isBrokenByCount(brokenRuns, this.replications, hardlyByChance) ? 'broken' : worst;
  }

  /** So many of the runs kept every limit. */
  keptRuns(limits: readonly SloLimit[]): number {
    const places = limits.map((limit) => ({ limit, place: this.#limits.indexOf(limit) }));
    const isKept = ({ readings }: PlanAnswer): boolean =>
      places.every(({ limit, place }) => {
        const { value } = readings[place]!;
        return value === null || keepsLimit(limit, value);
      });
    return this.#answers.filter(isKept).length;
  }

  /** Of all runs the share that keeps every limit, at least; nine times in ten. */
  leastKept(limits: readonly SloLimit[]): number {
    // Those that break one may be others than those that break another; or they are counted.
    const apart = limits.reduce((sum, limit) => sum + this.judgement(limit).mostBroken, 0);
    const runs = this.replications;
    return 1 - Math.min(apart, mostBrokenByCount(runs - this.keptRuns(limits), runs));
  }

  /** Whether 95 of 100 of all runs keep every limit, past doubt. */
  isSure(limits: readonly SloLimit[]): boolean {
    return this.verdict(limits) === 'kept' && this.leastKept(limits) >= keptShare;
  }

  /** Replicates until it is sure of the limits, or breaks one, or the effort is spent. Throws Interrupted. */
  async becomesSure(
    limits: readonly SloLimit[],
    { mostReplications }: Pick<Effort, 'mostReplications'>,
  ): Promise<boolean> {
    for (;;) {
      if (this.isSure(limits)) return true;
      const verdict = this.verdict(limits);
      const next = Math.min(mostReplications, Math.ceil(this.replications * aLittleMore));
      if (verdict === 'broken' || verdict === 'no data' || next <= this.replications) return false;
      await this.replicate(next);
    }
  }

  /** Whether the runs so far keep every limit, doubtful or not: in 95 of 100. */
  holds(limits: readonly SloLimit[]): boolean {
    const isLikely = limits.every((limit) => this.judgement(limit).isLikely);
    return isLikely && (limits.length < 2 || this.keptRuns(limits) >= keptShare * this.replications);
  }

  /** Whether the means keep every limit: what one run without an end would tell. */
  keepsByMean(limits: readonly SloLimit[]): boolean {
    return limits.every((limit) => {
      const { figure } = this.judgement(limit);
      return figure !== null && keepsLimit(limit, figure.mean);
    });
  }

  /** Replicates until every limit is kept or one is broken, or the effort is spent. Throws Interrupted. */
  async settle(limits: readonly SloLimit[], effort: Effort): Promise<LimitVerdict> {
    await this.replicate(effort.firstReplications);
    for (;;) {
      const verdict = this.verdict(limits);
      const more = this.replications < fewToDouble ? 2 : aLittleMore;
      const next = Math.min(effort.mostReplications, Math.ceil(this.replications * more));
      const isSettled = verdict === 'kept' || verdict === 'broken';
      if (isSettled || next <= this.replications) return verdict;
      await this.replicate(next);
    }
  }

  /** Begins with runs that will be asked for, up to so many: until then nothing is told of them. */
  begin(upTo: number): void {
    while (this.#begun.length < upTo) {
      const run = this.#run(this.#begun.length);
      // A plan that is stopped meanwhile asks no more.
      run.catch(() => {});
      this.#begun.push(run);
    }
  }

  /** Runs until there are `upTo`. Throws Interrupted. */
  async replicate(upTo: number): Promise<void> {
    this.begin(upTo);
    const runs = await Promise.allSettled(this.#begun.slice(0, upTo));
    const failed = runs.find((run) => run.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    this.#know(runs);
  }

  /** Takes what has ended of what was begun, up to the first that was stopped. */
  async takeEnded(): Promise<void> {
    this.#know(await Promise.allSettled(this.#begun));
  }

  #know(runs: readonly PromiseSettledResult<PlanAnswer>[]): void {
    const end = runs.findIndex(({ status }) => status === 'rejected');
    const ended = runs.slice(0, end < 0 ? undefined : end);
    if (ended.length <= this.#answers.length) return;
    this.#answers = ended.flatMap((run) => (run.status === 'fulfilled' ? [run.value] : []));
  }
}
