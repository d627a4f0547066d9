// Cures are tried before they are given: the gentlest value of a plan that keeps every objective.

import { rulesOf } from '../../lambda/index.ts';
import { number } from '../../reports/words/format.ts';
import type { Cure, Setting } from '../../reports/index.ts';
import type { ScenarioDocument } from '../format/document.ts';
import { notOffered } from '../scenario/not-offered.ts';
import { isBroken, keepsAll, mendedShare, type Aim } from './aims.ts';
import { strengths, type Finding, type Inquiry } from './findings.ts';
import type { Trial } from './laboratory.ts';
import { applied, joined } from './settings.ts';
import { sideEffects, type SideEffects } from './side-effects.ts';
import type { Plan } from './suspect.ts';

/** A plan at one of its values, tried. */
interface Dose {
  readonly plan: Plan;
  readonly index: number;
  readonly trial: Trial;
  readonly mended: number;
  readonly keeps: boolean;
  readonly besides: SideEffects;
}

/** Whether everything is kept, and nothing else broken for it. */
const isClean = ({ keeps, besides }: Pick<Dose, 'keeps' | 'besides'>): boolean => keeps && besides.excess === 0;

/** What keeps everything before what does not, the cleaner before the other, then what mends more. */
const isBetter = (one: Dose, other: Dose | null): boolean => {
  if (other === null) return true;
  if (one.keeps !== other.keeps) return one.keeps;
  if (one.keeps) return one.besides.excess < other.besides.excess;
  return one.mended - one.besides.excess > other.mended - other.besides.excess;
};

/** Of two ways with values of the same kind, the other is worth its sentence where it needs so much less. */
const farLess = 0.8;

/** So many times as far from its limit is worse, and no chance. */
const noticeably = 1.1;

const settingsOf = ({ plan, index }: Pick<Dose, 'plan' | 'index'>): Setting[] => plan.settings(plan.values[index]!);

const figuresOf = (aims: readonly Aim[], base: Trial, trial: Trial): Cure['figures'] =>
  aims
    .filter((aim) => aim.asked || isBroken(aim, base) || isBroken(aim, trial))
    .map((aim) => ({ figure: aim.figure, value: aim.text(trial) }));

export class CureSearch {
  readonly #inquiry: Inquiry;
  readonly #base: Trial;
  readonly #document: ScenarioDocument;

  constructor(inquiry: Inquiry, base: Trial, document: ScenarioDocument) {
    this.#inquiry = inquiry;
    this.#base = base;
    this.#document = document;
  }

  #joined(...parts: readonly (readonly Setting[])[]): Setting[] {
    return joined(this.#document, ...parts);
  }

  /** What is found for a chain of causes: each dose on top of those before it. */
  async search(chain: readonly Finding[], others: readonly Finding[]): Promise<Cure[]> {
    const doses = await this.#forChain(chain);
    const last = doses.at(-1);
    if (last !== undefined && isClean(last)) return [this.#cure(doses)];
    // Nothing in the chain will do, or it only moves the damage: perhaps what lies beside it does.
    let nearest = doses;
    for (const other of [...others].sort((a, b) => b.mended - a.mended).slice(0, 3)) {
      const dose = await this.#best(other.suspect.plans(other.without), []);
      if (dose === null) continue;
      if (isClean(dose)) return [this.#cure([dose])];
      const sofar = nearest.at(-1) ?? null;
      if ((sofar !== null || dose.mended > 0.05) && isBetter(dose, sofar)) nearest = [dose];
    }
    // What makes an objective worse is no way to keep it, whatever it does for the others.
    return nearest.length === 0 || this.#worsens(nearest.at(-1)!) ? [] : [this.#cure(nearest)];
  }

  #worsens({ trial }: Dose): boolean {
    const { aims } = this.#inquiry;
    return aims.some((aim) => aim.asked && aim.excess(trial) > noticeably * aim.excess(this.#base));
  }

  async #forChain(chain: readonly Finding[]): Promise<Dose[]> {
    const doses: Dose[] = [];
    for (const { suspect, without } of chain) {
      const dose = await this.#best(suspect.plans(without), this.#joined(...doses.map(settingsOf)));
      if (dose === null) continue;
      doses.push(dose);
      if (isClean(dose)) return doses.length > 1 ? this.#weakened(doses) : doses;
    }
    const kept = doses.findIndex(({ keeps }) => keeps);
    if (kept >= 0) return doses.slice(0, kept + 1);
    // Not all of them need have helped.
    const nearest = doses.reduce((best, { mended }, at) => (mended > doses[best]!.mended + 0.01 ? at : best), 0);
    return doses.slice(0, nearest + 1);
  }

  /** The first plan that keeps everything and breaks nothing, at its gentlest; else the best, as strong as it gets. */
  async #best(plans: readonly Plan[], stack: readonly Setting[]): Promise<Dose | null> {
    let best: Dose | null = null;
    for (const plan of plans) {
      const dose = await this.#withRival(plan, stack);
      if (dose === null) continue;
      if (isClean(dose)) return dose;
      if (isBetter(dose, best)) best = dose;
    }
    return best;
  }

  /** A plan, or its rival where that needs far less. */
  async #withRival(plan: Plan, stack: readonly Setting[]): Promise<Dose | null> {
    const own = await this.#ofPlan(plan, stack);
    if (plan.rival === undefined) return own;
    const other = await this.#ofPlan(plan.rival, stack);
    if (own === null || other === null) return own ?? other;
    if (!isClean(own) || !isClean(other)) return isBetter(other, own) ? other : own;
    const value = ({ plan: { values }, index }: Dose): number => Number(values[index]);
    return value(other) < farLess * value(own) ? other : own;
  }

  /** At its gentlest, where it keeps everything; else as strong as it gets. */
  async #ofPlan(plan: Plan, stack: readonly Setting[]): Promise<Dose | null> {
    const strongest = await this.#strongest(plan, stack);
    return strongest !== null && strongest.keeps ? this.#gentlest(strongest, stack) : strongest;
  }

  async #dose(plan: Plan, index: number, stack: readonly Setting[]): Promise<Dose | null> {
    const { laboratory, aims } = this.#inquiry;
    const settings = this.#joined(stack, settingsOf({ plan, index }));
    if (!this.#isOffered(settings)) return null;
    const trial = await laboratory.trial(applied(settings));
    if (trial === null) return null;
    const besides = sideEffects(aims, this.#base, trial);
    return { plan, index, trial, mended: mendedShare(aims, this.#base, trial), keeps: keepsAll(aims, trial), besides };
  }

  /** Whether Lambda had all of it in the era of the scenario; what the scenario asks for already is its own affair. */
  #isOffered(settings: readonly Setting[]): boolean {
    const early = (document: ScenarioDocument): string[] => {
      const { era, region, rules } = document.account;
      return notOffered(document, rulesOf(era, region, rules).date);
    };
    const before = new Set(early(this.#document));
    return early(applied(settings)(this.#document)).every((warning) => before.has(warning));
  }

  /**
   * The strongest value that keeps everything and breaks nothing, of those that AWS takes; else the best. Too much of one
   * limit may run into the next.
   */
  async #strongest(plan: Plan, stack: readonly Setting[]): Promise<Dose | null> {
    let best: Dose | null = null;
    for (const index of strengths(plan.values)) {
      const dose = await this.#dose(plan, index, stack);
      if (this.#inquiry.laboratory.isOver) return best ?? dose;
      if (dose === null) continue;
      if (isClean(dose)) return dose;
      if (isBetter(dose, best)) best = dose;
    }
    return best;
  }

  /** Halves the values below one that keeps everything. */
  async #gentlest(from: Dose, stack: readonly Setting[]): Promise<Dose> {
    let holding = from;
    let failing = -1;
    while (holding.index - failing > 1) {
      const middle = (holding.index + failing) >> 1;
      const dose = await this.#dose(from.plan, middle, stack);
      if (dose?.keeps === true && dose.besides.excess <= from.besides.excess) holding = dose;
      else failing = middle;
      if (this.#inquiry.laboratory.isOver) break;
    }
    return holding;
  }

  /** The doses before the last were as strong as they get: now each is left out or weakened, with the others as they are. */
  async #weakened(doses: readonly Dose[]): Promise<Dose[]> {
    let now = [...doses];
    for (const dose of doses.slice(0, -1)) {
      const others = now.filter((one) => one.plan !== dose.plan);
      const stack = this.#joined(...others.map(settingsOf));
      const without = await this.#inquiry.laboratory.trial(applied(stack));
      if (
        without !== null &&
        keepsAll(this.#inquiry.aims, without) &&
        sideEffects(this.#inquiry.aims, this.#base, without).excess === 0
      ) {
        now = others.map((one) => ({ ...one, trial: without }));
        continue;
      }
      const weaker = await this.#gentlest({ ...dose, keeps: true, trial: now.at(-1)!.trial }, stack);
      // Whatever is tried last was tried with all the others in force.
      now = now.map((one) => (one.plan === dose.plan ? weaker : { ...one, trial: weaker.trial }));
    }
    return now;
  }

  #cure(doses: readonly Dose[]): Cure {
    const { aims } = this.#inquiry;
    const last = doses.at(-1)!;
    const what = doses.map(({ plan, index }, at) => {
      const said = plan.said(plan.values[index]!);
      return at === 0 ? said : `${said[0]!.toLowerCase()}${said.slice(1)}`;
    });
    const settings = this.#joined(...doses.map(settingsOf));
    const account = settings.find(({ path }) => path === 'account.concurrency')?.value;
    const isTold = account === undefined || (what.length === 1 && what[0]!.includes('account concurrency'));
    const inAll = isTold ? '' : `, with an account concurrency of ${number(Number(account))}`;
    const figures = figuresOf(aims, this.#base, last.trial);
    const told = figures.map(({ figure, value }) => `${figure} ${value}`).join(', ');
    const moved = last.besides.said.length === 0 ? '' : `, but ${last.besides.said.join(', ')}`;
    return {
      said: `${what.join('; and ')}${inAll}; simulated with that: ${told}${moved}${last.keeps ? '' : ', which is the nearest of what was tried and not enough'}.`,
      settings,
      tried: true,
      mends: last.keeps,
      figures,
    };
  }
}
