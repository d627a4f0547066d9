// Suspects switched off one by one, and what that mended; and which of them is to blame.

import { all, applied } from './settings.ts';
import { hurtShare, type Harm } from './hurt.ts';
import { keepsAll, mendedShare, type Aim } from './aims.ts';
import type { Adjust, Laboratory, Trial } from './laboratory.ts';
import { rank, type Plan, type Suspect } from './suspect.ts';

export interface Finding {
  readonly suspect: Suspect;
  /** Without it. */
  readonly without: Trial;
  /** Of what is broken. */
  readonly mended: number;
  readonly hurt: number;
  /** Whether nothing is broken without it. */
  readonly keeps: boolean;
  /** Whether it is one of several that only together make a difference; `without` is then without all of them. */
  readonly isInRow?: true;
  /** Whether `without` is a run with more of it, which keeps everything: without it at all the next limit would bind. */
  readonly isEased?: true;
}

/** What findings are made with. */
export interface Inquiry {
  readonly laboratory: Laboratory;
  readonly aims: readonly Aim[];
  readonly harm: Harm;
}

const adjustAll =
  (suspects: readonly Suspect[]): Adjust =>
  (scenario) =>
    suspects.reduce((changed, { adjust }) => (adjust === undefined ? changed : adjust(changed)), scenario);

/** The scenario without several of them. */
export const trialWithout = ({ laboratory }: Inquiry, suspects: readonly Suspect[]): Promise<Trial | null> =>
  laboratory.trial(all(suspects.map(({ off }) => off)), adjustAll(suspects));

/** Enough to be blamed. */
const enough = 0.5;
/** Who mends nearly as much as the best may be the one that says more. */
const nearly = 0.8;

/** Limits first; then what failed, waited or was cold; the work itself last. */
const tierOf = ({ isLimit, rank: own }: Suspect): number => (isLimit ? 0 : own <= rank.clients ? 1 : 2);

/** The one to blame of a tier; null where none explains half of what is broken. */
const blamed = (findings: readonly Finding[], tier: number): Finding | null => {
  const own = findings.filter(({ suspect }) => tierOf(suspect) === tier);
  const best = Math.max(0, ...own.map(({ mended }) => mended));
  if (best < enough) return null;
  const contenders = own.filter(({ mended }) => mended >= nearly * best);
  return contenders.sort((a, b) => a.suspect.rank - b.suspect.rank || b.mended - a.mended)[0]!;
};

/** What was switched off already, and the run without it. */
interface Before {
  readonly chain: readonly Suspect[];
  readonly trial: Trial;
}

/** Each suspect of a tier on top of those before it, until one explains everything and only those behind it are left. */
const examined = async (inquiry: Inquiry, suspects: readonly Suspect[], before: Before): Promise<Finding[]> => {
  const findings: Finding[] = [];
  let settledAt = Infinity;
  for (const suspect of [...suspects].sort((a, b) => a.rank - b.rank)) {
    if (suspect.rank > settledAt) break;
    const without = await trialWithout(inquiry, [...before.chain, suspect]);
    if (without === null) continue;
    const keeps = keepsAll(inquiry.aims, without);
    const mended = mendedShare(inquiry.aims, before.trial, without);
    findings.push({ suspect, without, mended, hurt: hurtShare(before.trial, without, inquiry.harm), keeps });
    if (keeps) settledAt = Math.min(settledAt, suspect.rank);
  }
  return findings;
};

const isSame = (a: Suspect, b: Suspect): boolean => a.limit === b.limit && a.of === b.of;

/** Of a plan's values the strongest, then each half as strong: too much of one limit may run into the next. */
export const strengths = ({ length }: Plan['values']): number[] => {
  const indexes: number[] = [];
  for (let index = length - 1; index > 0; index >>= 1) indexes.push(index);
  return length === 0 ? [] : [...indexes, 0];
};

/** More of one limit and nothing else, where that keeps everything. */
const eased = async (inquiry: Inquiry, before: Before, { suspect, without }: Finding): Promise<Finding | null> => {
  const { laboratory, aims, harm } = inquiry;
  for (const plan of suspect.plans(without).filter(({ isMore }) => isMore === true)) {
    for (const index of strengths(plan.values)) {
      const settings = plan.settings(plan.values[index]!);
      const trial = await laboratory.trial(
        all([...before.chain.map(({ off }) => off), applied(settings)]),
        adjustAll(before.chain),
      );
      if (trial === null || !keepsAll(aims, trial)) continue;
      const hurt = hurtShare(before.trial, trial, harm);
      return { suspect, without: trial, mended: 1, hurt, keeps: true, isEased: true };
    }
  }
  return null;
};

/** The first limit of which more alone keeps everything; those that mend most are tried first. */
const easedAlone = async (inquiry: Inquiry, before: Before, findings: readonly Finding[]): Promise<Finding | null> => {
  const own = findings.filter(({ suspect }) => suspect.isLimit && suspect.assumed === undefined);
  for (const finding of own.sort((a, b) => b.mended - a.mended).slice(0, mostEased)) {
    const found = await eased(inquiry, before, finding);
    if (found !== null) return found;
  }
  return null;
};

const mostEased = 4;

/** With those whose traces show only when the others are gone. */
const withHidden = async (
  inquiry: Inquiry,
  suspects: readonly Suspect[],
  before: Before,
  suspectsIn: (trial: Trial) => readonly Suspect[],
): Promise<{ readonly suspects: readonly Suspect[]; readonly none: Trial | null }> => {
  const all = [...suspects];
  let none = await trialWithout(inquiry, [...before.chain, ...all]);
  for (let turn = 0; turn < 2 && none !== null && !keepsAll(inquiry.aims, none); turn += 1) {
    const hidden = suspectsIn(none).filter((one) => !all.some((known) => isSame(known, one)));
    if (hidden.length === 0) break;
    all.push(...hidden);
    none = await trialWithout(inquiry, [...before.chain, ...all]);
  }
  return { suspects: all, none };
};

/**
 * Limits in a row: none mends anything alone, all together do. The one that breaks most when it alone is left on comes first.
 */
const inRow = async (
  inquiry: Inquiry,
  { tierSuspects, findings }: { readonly tierSuspects: readonly Suspect[]; readonly findings: readonly Finding[] },
  before: Before,
  suspectsIn: (trial: Trial) => readonly Suspect[],
): Promise<Finding[]> => {
  if (tierSuspects.length === 0) return [];
  const mended = (trial: Trial): number => mendedShare(inquiry.aims, before.trial, trial);
  const { suspects, none } = await withHidden(inquiry, tierSuspects, before, suspectsIn);
  if (suspects.length < 2 || none === null || mended(none) < enough) return [];
  const alone = await easedAlone(inquiry, before, findings);
  if (alone !== null) return [alone];
  const left: Finding[] = [];
  for (const suspect of suspects) {
    const only = await trialWithout(inquiry, [...before.chain, ...suspects.filter((one) => one !== suspect)]);
    if (only === null) continue;
    const hurt = hurtShare(only, none, inquiry.harm);
    left.push({
      suspect,
      without: none,
      mended: mended(none) - mended(only),
      hurt,
      keeps: keepsAll(inquiry.aims, none),
      isInRow: true,
    });
  }
  const isHidden = ({ suspect }: Finding): number => Number(!tierSuspects.includes(suspect));
  return left.filter(({ mended: own }) => own > 0.1).sort((a, b) => isHidden(a) - isHidden(b) || b.mended - a.mended);
};

/** A limit without which the next one binds is to blame alone where more of it is enough. */
const settled = async (inquiry: Inquiry, before: Before, one: Finding): Promise<Finding> =>
  one.keeps ? one : ((await easedAlone(inquiry, before, [one])) ?? one);

export interface Explanation {
  /** Whom to blame; the first first, each on top of those before it. */
  readonly chain: readonly Finding[];
  /** Others that would have mended something. */
  readonly others: readonly Finding[];
}

const longestChain = 3;
const tiers = [0, 1, 2] as const;

/** The next to blame: one, or several in a row; and the others that would mend something. */
const next = async (
  inquiry: Inquiry,
  before: Before,
  suspectsIn: (trial: Trial) => readonly Suspect[],
): Promise<{ readonly blame: readonly Finding[]; readonly others: readonly Finding[] }> => {
  const known = suspectsIn(before.trial).filter((one) => !before.chain.some((other) => isSame(one, other)));
  const findings: Finding[] = [];
  for (const tier of tiers) {
    const own = known.filter((suspect) => tierOf(suspect) === tier);
    findings.push(...(await examined(inquiry, own, before)));
    const one = blamed(findings, tier);
    const upTo = known.filter((suspect) => tierOf(suspect) <= tier);
    const hidden = (trial: Trial): Suspect[] => suspectsIn(trial).filter((suspect) => tierOf(suspect) <= tier);
    const blame =
      one === null
        ? await inRow(inquiry, { tierSuspects: upTo, findings }, before, hidden)
        : [await settled(inquiry, before, one)];
    if (blame.length > 0) {
      const others = findings.filter(
        ({ mended, suspect }) => mended > 0.1 && !blame.some((b) => b.suspect === suspect),
      );
      return { blame, others };
    }
  }
  return { blame: [], others: findings.filter(({ mended }) => mended > 0.1) };
};

/** In the words of the run as it was: what shows only in a run without other limits has no figures there. */
const inWordsOf = (base: readonly Suspect[], suspect: Suspect): Suspect => {
  const { detail, ...undetailed } = suspect;
  const known = base.find((one) => isSame(one, suspect));
  if (known !== undefined)
    return { ...undetailed, subject: known.subject, ...(known.detail === undefined ? {} : { detail: known.detail }) };
  return detail === undefined || !suspect.isLimit
    ? suspect
    : { ...undetailed, detail: 'it would bind once the others are gone' };
};

/** Who is to blame for what is broken in `base`; `suspectsIn` a run are those of whom it shows traces. */
export const explained = async (
  inquiry: Inquiry,
  suspectsOfRun: (trial: Trial) => readonly Suspect[],
  base: Trial,
): Promise<Explanation> => {
  const inBase = suspectsOfRun(base);
  const suspectsIn = (trial: Trial): Suspect[] => suspectsOfRun(trial).map((suspect) => inWordsOf(inBase, suspect));
  const chain: Finding[] = [];
  const others: Finding[] = [];
  while (chain.length < longestChain) {
    const trial = chain.at(-1)?.without ?? base;
    if (keepsAll(inquiry.aims, trial)) break;
    const found = await next(inquiry, { chain: chain.map(({ suspect }) => suspect), trial }, suspectsIn);
    others.push(...found.others);
    if (found.blame.length === 0) break;
    chain.push(...found.blame.slice(0, longestChain - chain.length));
  }
  if (chain.length > 0) return { chain, others: others.filter((finding) => !chain.includes(finding)) };
  const [best, ...rest] = others.sort((a, b) => b.mended - a.mended);
  return { chain: best === undefined ? [] : [best], others: rest };
};
