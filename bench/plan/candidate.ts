// One setting of one function, simulated in as many runs as it takes to tell whether it keeps every limit. All candidates
// have the same seeds, so that they see the same arrivals and the same handler times.

import { estimate, type Estimate } from '../../sim/index.ts';
import { keepsLimit, type SloLimit } from '../format/slo.ts';
import { judge, type LimitVerdict } from './judge.ts';
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
  /** Share of the runs that kept it. */
  readonly keptShare: number;
  /** Over the runs; null where they say too little. */
  readonly figure: Estimate | null;
  readonly lack: string | null;
}

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

  get maxConcurrency(): number {
    return Math.max(...this.#answers.map((answer) => answer.maxConcurrency));
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
    const { verdict, meanBroken, isLikely, keptRuns, runs, mean } = judge(limit, readings);
    const share = runs === 0 ? 0 : keptRuns / runs;
    // So many beyond it that chance does not explain it break it, however few there are.
    if (lack !== null && verdict !== 'broken') {
      return { limit, verdict: 'no data', meanBroken: false, isLikely: false, keptShare: share, figure: null, lack };
    }
    return { limit, verdict, meanBroken, isLikely, keptShare: share, figure: lack === null ? mean : null, lack };
  }

  verdict(limits: readonly SloLimit[]): LimitVerdict {
    const verdicts = new Set(limits.map((limit) => this.judgement(limit).verdict));
    return worstFirst.find((verdict) => verdicts.has(verdict)) ?? 'kept';
  }

  /** Whether the runs so far keep every limit, doubtful or not: in 95 of 100. */
  holds(limits: readonly SloLimit[]): boolean {
    return limits.every((limit) => this.judgement(limit).isLikely);
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
      const next = Math.min(effort.mostReplications, this.replications * 2);
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
