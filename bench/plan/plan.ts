// The plan: for each function the smallest reserved concurrency that keeps the limits on throttles and on what waits in
// queues, then the smallest provisioned concurrency that keeps the limits on cold starts and latency.

import type { Estimate } from '../../sim/index.ts';
import { unreservedConcurrency } from '../../lambda/index.ts';
import { ConfigError } from '../scenario/config-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { waysOfFigure, type SloFigure, type SloLimit } from '../scenario/slo.ts';
import { Evaluation, withSettings, type Effort, type LimitVerdict, type Settings } from './evaluation.ts';
import { smallest } from './smallest.ts';

export const planSchemaId = 'windtunnel/plan@1';

/** A candidate that was tried. */
export interface PlanStep {
  readonly reservedConcurrency: number | null;
  readonly provisionedConcurrency: number;
  readonly replications: number;
  readonly verdict: LimitVerdict;
  readonly figures: Readonly<Record<string, Estimate>>;
}

/** What one function should be set to. */
export interface FunctionPlan extends Settings {
  readonly functionName: string;
  /** False when no setting within the account keeps every limit; the settings are then the best that were tried. */
  readonly attainable: boolean;
  /** False when a limit lies within the interval of its figure at these settings: the next one up may be the true answer. */
  readonly certain: boolean;
  readonly replications: number;
  /** Mean and 95 % interval over the replications at these settings. */
  readonly figures: Readonly<Record<string, Estimate>>;
  /** Of the function over the scenario's duration. */
  readonly costUsd: Estimate;
  readonly perMillionUsd: Estimate;
  /** The same with the scenario's own settings. */
  readonly before: Settings & { readonly costUsd: Estimate; readonly figures: Readonly<Record<string, Estimate>> };
  readonly notes: readonly string[];
  readonly steps: readonly PlanStep[];
}

export interface Plan {
  readonly schema: typeof planSchemaId;
  readonly name: string;
  readonly scenario: unknown;
  readonly seed: number;
  readonly slo: Readonly<Record<string, string>>;
  readonly functions: readonly FunctionPlan[];
}

export interface PlanOptions extends Effort {
  /** Default: every function that receives traffic. */
  readonly functionName?: string | undefined;
  readonly onStep?: (functionName: string, step: PlanStep) => void;
}

const figuresOf = (evaluation: Evaluation, limits: readonly SloLimit[]): Record<string, Estimate> =>
  Object.fromEntries(
    limits.flatMap((limit) => {
      const value = evaluation.limited(limit);
      return value === null ? [] : [[limit.figure, value]];
    }),
  );

/** Which setting keeps a limit: more may run at once, or more are there before they are needed. */
const isOfThroughput = ({ figure }: SloLimit): boolean => figure === 'throttled' || waysOfFigure(figure) !== undefined;

/** A limit on cost has no setting of its own: it is held against what the others come to. */
const isOfCost = ({ figure }: SloLimit): boolean => figure === 'cost';

/** The limits on what the traffic of the function makes. */
const limitsOn = (scenario: Scenario, functionIndex: number): SloLimit[] => {
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

/** Searches one function's settings. */
class FunctionSearch {
  readonly steps: PlanStep[] = [];
  readonly notes: string[] = [];
  readonly #scenario: Scenario;
  readonly #functionIndex: number;
  readonly #options: PlanOptions;
  readonly #evaluations = new Map<string, Evaluation>();

  constructor(scenario: Scenario, functionIndex: number, options: PlanOptions) {
    this.#scenario = scenario;
    this.#functionIndex = functionIndex;
    this.#options = options;
  }

  get name(): string {
    return this.#scenario.functions[this.#functionIndex]!.config.name;
  }

  evaluation(settings: Settings): Evaluation {
    const key = `${settings.reservedConcurrency}/${settings.provisionedConcurrency}`;
    const known = this.#evaluations.get(key) ?? new Evaluation(this.#scenario, this.#functionIndex, settings);
    this.#evaluations.set(key, known);
    return known;
  }

  /** Whether the settings keep the limits, and whether that is beyond doubt. */
  async judge(settings: Settings, limits: readonly SloLimit[]): Promise<{ holds: boolean; certain: boolean }> {
    const evaluation = this.evaluation(settings);
    const verdict = await evaluation.settle(limits, this.#options);
    if (verdict === 'no data') this.#noteLacks(evaluation, limits);
    const { replications } = evaluation;
    const step = { ...settings, replications, verdict, figures: figuresOf(evaluation, limits) };
    this.steps.push(step);
    this.#options.onStep?.(this.name, step);
    if (verdict !== 'undecided') return { holds: verdict === 'kept', certain: true };
    return { holds: evaluation.keepsByMean(limits), certain: false };
  }

  /** Whether the next smaller settings, where they were tried, were refused beyond doubt. */
  settledBelow({ reservedConcurrency, provisionedConcurrency }: Settings): boolean {
    return !this.steps.some(
      (step) =>
        step.verdict === 'undecided' &&
        (step.reservedConcurrency === (reservedConcurrency ?? 0) - 1 ||
          (step.reservedConcurrency === reservedConcurrency &&
            step.provisionedConcurrency === provisionedConcurrency - 1)),
    );
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

  async reserved(limits: readonly SloLimit[]): Promise<number | null> {
    const { reservedConcurrency } = this.#scenario.functions[this.#functionIndex]!.config;
    if (limits.length === 0) {
      this.notes.push('the slo sets no limit on throttles or queues: reservedConcurrency is left as it is');
      return reservedConcurrency;
    }
    const most = this.mostReserved();
    const found = await smallest(1, most, async (n) => {
      const { holds } = await this.judge({ reservedConcurrency: n, provisionedConcurrency: 0 }, limits);
      return holds;
    });
    if (found === null) {
      this.notes.push(
        `even ${most}, the most that the account of ${this.#scenario.accountConcurrency} lets it reserve, ` +
          (limits.every(({ figure }) => figure === 'throttled')
            ? 'does not keep the limit on throttles; raise account.concurrency, or let clients retry'
            : `does not keep the limits on ${named(limits)}; more at once is no cure, or the account is too small`),
      );
    }
    return found ?? Math.max(1, most);
  }

  /** What a plan knows nothing of, it cannot keep. */
  #noteLacks(evaluation: Evaluation, limits: readonly SloLimit[]): void {
    for (const limit of limits) {
      const lack = evaluation.lack(limit);
      const note = `no data of ${limit.figure}: ${lack}`;
      if (lack !== null && !this.notes.includes(note)) this.notes.push(note);
    }
  }

  /** The smallest provisioned concurrency that keeps the limits; null when none does. */
  async provisioned(reserved: number | null, limits: readonly SloLimit[]): Promise<number | null> {
    const most = reserved ?? Math.max(0, this.mostReserved());
    return smallest(0, most, async (n) => {
      const { holds } = await this.judge({ reservedConcurrency: reserved, provisionedConcurrency: n }, limits);
      return holds;
    });
  }

  /**
   * Provisioned concurrency first; where none is enough, more of a reservation may be: requests that are throttled and
   * retried answer late.
   */
  async settings(reserved: number | null, limits: readonly SloLimit[]): Promise<Settings> {
    if (limits.length === 0) {
      this.notes.push('the slo sets no limit on cold starts or latency: no provisioned concurrency is needed');
      return { reservedConcurrency: reserved, provisionedConcurrency: 0 };
    }
    const provisioned = await this.provisioned(reserved, limits);
    if (provisioned !== null) return { reservedConcurrency: reserved, provisionedConcurrency: provisioned };
    const larger =
      reserved === null
        ? null
        : await smallest(reserved + 1, this.mostReserved(), async (n) => {
            const { holds } = await this.judge({ reservedConcurrency: n, provisionedConcurrency: n }, limits);
            return holds;
          });
    if (larger !== null) {
      return {
        reservedConcurrency: larger,
        provisionedConcurrency: (await this.provisioned(larger, limits)) ?? larger,
      };
    }
    this.notes.push(
      'no provisioned concurrency keeps the limits on cold starts and latency: the handler itself is too slow; ' +
        'look at warm latency',
    );
    return { reservedConcurrency: reserved, provisionedConcurrency: 0 };
  }
}

const planFunction = async (scenario: Scenario, functionIndex: number, options: PlanOptions): Promise<FunctionPlan> => {
  const search = new FunctionSearch(scenario, functionIndex, options);
  const limits = limitsOn(scenario, functionIndex);
  const [costs, searched] = [limits.filter(isOfCost), limits.filter((limit) => !isOfCost(limit))];
  const reserved = await search.reserved(searched.filter(isOfThroughput));
  const settings = await search.settings(
    reserved,
    searched.filter((limit) => !isOfThroughput(limit)),
  );
  const { holds, certain: settled } = await search.judge(settings, limits);
  if (costs.length > 0 && !search.evaluation(settings).keepsByMean(costs)) {
    search.notes.push('the limit on cost is broken at these settings, the smallest that keep the others');
  }
  const evaluation = search.evaluation(settings);
  const { config } = scenario.functions[functionIndex]!;
  const own = {
    reservedConcurrency: config.reservedConcurrency,
    provisionedConcurrency: config.provisionedConcurrency,
  };
  const before = search.evaluation(own);
  await before.settle(limits, { ...options, mostReplications: options.firstReplications });
  const certain = settled && search.settledBelow(settings);
  if (!certain) search.notes.push('a limit lies within the interval of its figure: more replications would settle it');
  return {
    functionName: search.name,
    ...settings,
    attainable: holds,
    certain,
    replications: evaluation.replications,
    figures: figuresOf(evaluation, limits),
    costUsd: evaluation.figure((section) => section.cost.totalUsd),
    perMillionUsd: evaluation.figure((section) => section.cost.perMillionUsd),
    before: {
      ...own,
      costUsd: before.figure((section) => section.cost.totalUsd),
      figures: figuresOf(before, limits),
    },
    notes: search.notes,
    steps: search.steps,
  };
};

const plannedFunctions = (scenario: Scenario, functionName: string | undefined): number[] => {
  const names = scenario.functions.map((f) => f.config.name);
  if (functionName === undefined) return [...new Set(scenario.traffic.map((traffic) => traffic.functionIndex))];
  const index = names.indexOf(functionName);
  if (index >= 0) return [index];
  const message = `no function is called "${functionName}"; there are: ${names.join(', ')}`;
  throw new ConfigError(scenario.name, [{ path: '--function', message }]);
};

/** Plans the functions of `scenario` one after another, each with what was found for those before it. */
export const planScenario = async (scenario: Scenario, options: PlanOptions): Promise<Plan> => {
  if (scenario.slo.length === 0) {
    const message = 'missing; a plan needs at least one limit, such as { throttled: "<0.1%", p99: "<300ms" }';
    throw new ConfigError(scenario.name, [{ path: 'slo', message }]);
  }
  let planned = scenario;
  const functions: FunctionPlan[] = [];
  for (const functionIndex of plannedFunctions(scenario, options.functionName)) {
    const plan = await planFunction(planned, functionIndex, options);
    functions.push(plan);
    planned = withSettings(planned, functionIndex, plan);
  }
  return {
    schema: planSchemaId,
    name: scenario.name,
    scenario: scenario.document,
    seed: scenario.seed,
    slo: { ...scenario.document.slo },
    functions,
  };
};
