// Cures are tried before they are given: the gentlest value of a plan that keeps every objective.

import { number } from '../../reports/format.ts';
import type { Cure, Setting } from '../../reports/index.ts';
import type { ScenarioDocument } from '../scenario/document.ts';
import { isBroken, keepsAll, mendedShare, type Aim } from './aims.ts';
import type { Finding, Inquiry } from './findings.ts';
import type { Trial } from './laboratory.ts';
import { applied, joined } from './settings.ts';
import type { Plan } from './suspect.ts';

/** A plan at one of its values, tried. */
interface Dose {
  readonly plan: Plan;
  readonly index: number;
  readonly trial: Trial;
  readonly mended: number;
  readonly keeps: boolean;
}

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
    if (doses.at(-1)?.keeps === true) return [this.#cure(doses)];
    // Nothing in the chain will do: perhaps what lies beside it does.
    let nearest = doses;
    for (const other of [...others].sort((a, b) => b.mended - a.mended).slice(0, 3)) {
      const dose = await this.#best(other.suspect.plans(other.without), []);
      if (dose === null) continue;
      if (dose.keeps) return [this.#cure([dose])];
      if (dose.mended > (nearest.at(-1)?.mended ?? 0.05)) nearest = [dose];
    }
    return nearest.length === 0 ? [] : [this.#cure(nearest)];
  }

  async #forChain(chain: readonly Finding[]): Promise<Dose[]> {
    const doses: Dose[] = [];
    for (const { suspect, without } of chain) {
      const dose = await this.#best(suspect.plans(without), this.#joined(...doses.map(settingsOf)));
      if (dose === null) continue;
      doses.push(dose);
      if (dose.keeps) return doses.length > 1 ? this.#weakened(doses) : doses;
    }
    // Not all of them need have helped.
    const nearest = doses.reduce((best, { mended }, at) => (mended > doses[best]!.mended + 0.01 ? at : best), 0);
    return doses.slice(0, nearest + 1);
  }

  /** The first plan that keeps everything, at its gentlest; else the one that mends most, as strong as it gets. */
  async #best(plans: readonly Plan[], stack: readonly Setting[]): Promise<Dose | null> {
    let best: Dose | null = null;
    for (const plan of plans) {
      const strongest = await this.#strongest(plan, stack);
      if (strongest === null) continue;
      if (strongest.keeps) return this.#gentlest(strongest, stack);
      if (best === null || strongest.mended > best.mended) best = strongest;
    }
    return best;
  }

  async #dose(plan: Plan, index: number, stack: readonly Setting[]): Promise<Dose | null> {
    const { laboratory, aims } = this.#inquiry;
    const trial = await laboratory.trial(applied(this.#joined(stack, settingsOf({ plan, index }))));
    if (trial === null) return null;
    return { plan, index, trial, mended: mendedShare(aims, this.#base, trial), keeps: keepsAll(aims, trial) };
  }

  /** The strongest value that AWS takes. */
  async #strongest(plan: Plan, stack: readonly Setting[]): Promise<Dose | null> {
    for (let index = plan.values.length - 1; index >= 0; index = index === 0 ? -1 : index >> 1) {
      const dose = await this.#dose(plan, index, stack);
      if (dose !== null || this.#inquiry.laboratory.isOver) return dose;
    }
    return null;
  }

  /** Halves the values below one that keeps everything. */
  async #gentlest(from: Dose, stack: readonly Setting[]): Promise<Dose> {
    let holding = from;
    let failing = -1;
    while (holding.index - failing > 1) {
      const middle = (holding.index + failing) >> 1;
      const dose = await this.#dose(from.plan, middle, stack);
      if (dose?.keeps === true) holding = dose;
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
      if (without !== null && keepsAll(this.#inquiry.aims, without)) {
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
    return {
      said: `${what.join('; and ')}${inAll}: simulated, that gives ${told}${last.keeps ? '' : ', which is the nearest of what was tried and not enough'}.`,
      settings,
      tried: true,
      mends: last.keeps,
      figures,
    };
  }
}
