// What breaks next: a run that is well is simulated with more and more traffic, until an objective or what nobody has to ask for gives way,
// and then without the limit that is suspected. As many simulations as the run itself is worth, and no more.

import { lowered } from '../../reports/words/sentence.ts';
import { number } from '../../reports/words/format.ts';
import type { DiagnosisAim, LimitAhead, RunResult } from '../../reports/index.ts';
import { smallest } from '../simulate/smallest.ts';
import { compileScenario } from '../scenario/compile.ts';
import { ConfigError } from '../input/config-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { aimIn, askedAims, commonAims, isAsked, isBroken, keepsAll, mendedShare, type Aim } from './aims.ts';
import { trialWithout, type Inquiry } from './findings.ts';
import { harmOf } from './hurt.ts';
import { costOf, Laboratory, type Part, type Trial } from './laboratory.ts';
import { partAtPeak } from './part.ts';
import { sceneOf } from './scene.ts';
import type { Suspect } from './suspect.ts';
import { suspectsOf } from './suspects.ts';
import { usagesOf, usedText, type Usage } from './usage.ts';

/** The traffic that is tried, in times of the run's. */
const factors = [1.1, 1.25, 1.5, 2, 3, 5, 10] as const;

/** Attempts and messages that may be simulated: a second or so, or what the run itself takes a few times. */
const leastBudget = 400_000;
const runsOfBudget = 4;
const mostBudget = 1_200_000;

export interface AheadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told before each simulation. */
  readonly onRun?: (() => void) | undefined;
}

/** What was tried at so many times the traffic. */
interface Tried {
  readonly factor: number;
  readonly laboratory: Laboratory;
  readonly scenario: Scenario;
  readonly aims: readonly Aim[];
  readonly trial: Trial;
}

/** Costs grow with the traffic, which is no limit that gives way. */
const isOfMoney = (figure: string): boolean => figure.startsWith('cost');

const aimsOf = ({ slo }: Scenario, trial: Trial): Aim[] => [
  ...askedAims(
    slo.filter(({ figure }) => !isOfMoney(figure)),
    trial,
  ),
  ...commonAims,
];

const scaled = (scenario: Scenario, factor: number): Scenario | null => {
  const { document, name, directory } = scenario;
  try {
    return compileScenario({ ...document, trafficFactor: document.trafficFactor * factor }, name, directory);
  } catch (error) {
    // So much traffic that the format refuses it.
    if (error instanceof ConfigError) return null;
    throw error;
  }
};

/** Simulates with more traffic as long as there is budget for it. */
class MoreTraffic {
  readonly #scenario: Scenario;
  readonly #run: { readonly seed: number; readonly part: Part | null; readonly cost: number };
  readonly #options: AheadOptions;
  budget: number;
  readonly #tried = new Map<number, Tried | null>();

  constructor(scenario: Scenario, result: RunResult, options: AheadOptions) {
    const part = partAtPeak(result, scenario.document);
    const whole = costOf(result) / Math.max(1, result.replications);
    const share = part === null ? 1 : (part.toMs - part.fromMs) / Math.max(1, result.durationMs);
    this.#scenario = scenario;
    // A part is cut around the peak: it has more than its share.
    this.#run = { seed: result.seed, part, cost: whole * Math.min(1, 2 * share) };
    this.budget = Math.min(mostBudget, Math.max(leastBudget, runsOfBudget * this.#run.cost));
    this.#options = options;
  }

  /** null where that is too much to simulate. */
  async at(factor: number): Promise<Tried | null> {
    const known = this.#tried.get(factor);
    if (known !== undefined) return known;
    const found = await this.#simulated(factor);
    this.#tried.set(factor, found);
    return found;
  }

  /** The largest of `factors` that leaves budget for other looks. */
  get mostFactor(): number {
    return factors.findLast((factor) => this.#run.cost * factor <= this.budget / 2) ?? factors[0];
  }

  /** What was simulated, the least traffic first. */
  get all(): Tried[] {
    return [...this.#tried.values()].filter((one) => one !== null).sort((a, b) => a.factor - b.factor);
  }

  async #simulated(factor: number): Promise<Tried | null> {
    const { seed, part, cost } = this.#run;
    if (cost * factor > this.budget) return null;
    const scenario = scaled(this.#scenario, factor);
    if (scenario === null) return null;
    const { signal, onRun } = this.#options;
    const laboratory = new Laboratory(scenario, { seed, part, signal, onRun });
    laboratory.budget = this.budget;
    const trial = await laboratory.trial((same) => same);
    this.budget = laboratory.budget;
    return trial === null ? null : { factor, laboratory, scenario, aims: aimsOf(scenario, trial), trial };
  }
}

/** Of so much of what is broken a limit is said to give way. */
const enough = 0.5;
/** Limits that are switched off to see. */
const mostSuspects = 3;

/** The limit that gives way: the first without which most of what is broken is mended. */
const givingWay = async ({ scenario, laboratory, aims, trial }: Tried): Promise<Suspect | null> => {
  const broken = new Set(aims.filter((aim) => isBroken(aim, trial)).map(({ figure }) => figure));
  const inquiry: Inquiry = { laboratory, aims, harm: harmOf(aims, trial) };
  const suspects = suspectsOf(sceneOf(scenario, trial, aims, broken))
    .filter(({ isLimit }) => isLimit)
    .sort((a, b) => a.rank - b.rank);
  for (const suspect of suspects.slice(0, mostSuspects)) {
    const without = await trialWithout(inquiry, [suspect]);
    if (without !== null && mendedShare(aims, trial, without) >= enough) return suspect;
  }
  return null;
};

const times = (factor: number): string => `${number(factor)} times`;

const nearestText = (nearest: Usage | undefined): string =>
  nearest === undefined ? '' : ` Nearest to its end is ${nearest.subject}: ${usedText(nearest)} in use at most.`;

const brokenText = ({ figure, limit, value, asked }: DiagnosisAim): string =>
  asked ? `${figure} ${value} (asked for: ${limit})` : `${figure} ${value}`;

/** At the least traffic that breaks something. */
const brokenAhead = async (tried: Tried, keptAtTraffic: number, usages: readonly Usage[]): Promise<LimitAhead> => {
  const { factor, aims, trial } = tried;
  const all = aims.filter((aim) => isBroken(aim, trial));
  // What is broken as an objective is not told once more as what nobody has to ask for.
  const broken = all.filter((aim) => !isAsked(aim, all)).map((aim) => aimIn(aim, trial));
  const suspect = await givingWay(tried);
  // Objectives say as much as what nobody has to ask for.
  const asked = broken.filter((aim) => aim.asked);
  const what = asked.length > 0 ? asked : broken;
  const now = usages.find(({ limit, of }) => limit === suspect?.limit && of === suspect.of);
  const inUse = now === undefined ? '' : `, of which ${number(now.used)} were in use here at most`;
  const why =
    suspect === null
      ? `No single limit of Lambda’s is behind it.${nearestText(usages[0])}`
      : `What gives way is ${lowered(suspect.subject)}${inUse}.`;
  const carried = keptAtTraffic > 1 ? ` At ${times(keptAtTraffic)} nothing breaks yet.` : '';
  return {
    limit: suspect?.limit ?? null,
    of: suspect?.of ?? null,
    keptAtTraffic,
    brokenAtTraffic: factor,
    breaks: broken,
    said: `At ${times(factor)} this traffic: ${what.map(brokenText).join(', ')}. ${why}${carried}`,
  };
};

/** Where nothing broke that was tried, or nothing could be tried. */
const farAhead = (keptAtTraffic: number, isAll: boolean, nearest: Usage | undefined): LimitAhead => ({
  limit: nearest?.limit ?? null,
  of: nearest?.of ?? null,
  keptAtTraffic,
  brokenAtTraffic: null,
  breaks: [],
  said:
    keptAtTraffic === 1
      ? `More traffic was not tried: the run is long.${nearestText(nearest)}`
      : `At ${times(keptAtTraffic)} this traffic nothing breaks${isAll ? '' : '; more was not tried'}.${nearestText(nearest)}`,
});

/** What more traffic would break first, and how far that is; null for a run of nothing. The run is taken to be well. */
export const limitAhead = async (
  scenario: Scenario,
  base: Trial,
  result: RunResult,
  options: AheadOptions = {},
): Promise<LimitAhead | null> => {
  if (result.totals.offered === 0) return null;
  const usages = usagesOf(sceneOf(scenario, base, [], new Set()));
  const [nearest] = usages;
  const more = new MoreTraffic(scenario, result, options);
  const foreseen = nearest === undefined ? Infinity : nearest.most / nearest.used;
  const first = Math.min(more.mostFactor, factors.find((factor) => factor >= foreseen) ?? Infinity);
  let isCut = false;
  // What is too much to simulate ends the search as something broken would.
  await smallest(
    { low: 0, high: factors.length - 1, start: factors.findIndex((factor) => factor >= first) },
    async (index) => {
      const tried = await more.at(factors[index]!);
      if (tried === null) isCut = true;
      return tried === null || !keepsAll(tried.aims, tried.trial);
    },
  );
  if (options.signal?.aborted === true) return null;
  const broken = more.all.find(({ aims, trial }) => !keepsAll(aims, trial));
  const kept = more.all.findLast(({ factor }) => factor < (broken?.factor ?? Infinity))?.factor ?? 1;
  return broken === undefined ? farAhead(kept, !isCut, nearest) : brokenAhead(broken, kept, usages);
};
