// Suspects switched off one by one, and what that mended; and which of them is to blame.

import { all } from './settings.ts';
import { hurtShare, type Harm } from './hurt.ts';
import { keepsAll, mendedShare, type Aim } from './aims.ts';
import type { Adjust, Laboratory, Trial } from './laboratory.ts';
import { rank, type Suspect } from './suspect.ts';

export interface Finding {
  readonly suspect: Suspect;
  /** Without it. */
  readonly without: Trial;
  /** Of what is broken. */
  readonly mended: number;
  readonly hurt: number;
  /** Whether nothing is broken without it. */
  readonly keeps: boolean;
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

/** The one to blame; null where none explains half of what is broken. */
const blamed = (findings: readonly Finding[]): Finding | null => {
  for (const tier of [0, 1, 2]) {
    const own = findings.filter(({ suspect }) => tierOf(suspect) === tier);
    const best = Math.max(0, ...own.map(({ mended }) => mended));
    if (best < enough) continue;
    const contenders = own.filter(({ mended }) => mended >= nearly * best);
    return contenders.sort((a, b) => a.suspect.rank - b.suspect.rank || b.mended - a.mended)[0]!;
  }
  return null;
};

/** Each suspect on top of those already switched off in `before`. */
const examined = async (
  inquiry: Inquiry,
  suspects: readonly Suspect[],
  before: { readonly chain: readonly Suspect[]; readonly trial: Trial },
): Promise<Finding[]> => {
  const findings: Finding[] = [];
  let settledAt = Infinity;
  for (const suspect of [...suspects].sort((a, b) => tierOf(a) - tierOf(b) || a.rank - b.rank)) {
    // Whoever would be blamed only after one that explains everything need not be tried.
    if (tierOf(suspect) * 100 + suspect.rank > settledAt) break;
    const without = await trialWithout(inquiry, [...before.chain, suspect]);
    if (without === null) continue;
    const keeps = keepsAll(inquiry.aims, without);
    findings.push({
      suspect,
      without,
      mended: mendedShare(inquiry.aims, before.trial, without),
      hurt: hurtShare(before.trial, without, inquiry.harm),
      keeps,
    });
    if (keeps) settledAt = Math.min(settledAt, tierOf(suspect) * 100 + suspect.rank);
  }
  return findings;
};

/**
 * Limits in a row: none mends anything alone, all together do. The one that breaks most when it alone is left on comes first.
 */
const inRow = async (
  inquiry: Inquiry,
  findings: readonly Finding[],
  before: { readonly chain: readonly Suspect[]; readonly trial: Trial },
): Promise<Finding[]> => {
  const mended = (trial: Trial): number => mendedShare(inquiry.aims, before.trial, trial);
  for (const most of [0, 1, 2]) {
    const suspects = findings.map(({ suspect }) => suspect).filter((suspect) => tierOf(suspect) <= most);
    const none = suspects.length < 2 ? null : await trialWithout(inquiry, [...before.chain, ...suspects]);
    if (none === null || mended(none) < enough) continue;
    const left: Finding[] = [];
    for (const finding of findings.filter(({ suspect }) => suspects.includes(suspect))) {
      const others = suspects.filter((suspect) => suspect !== finding.suspect);
      const only = await trialWithout(inquiry, [...before.chain, ...others]);
      if (only === null) continue;
      left.push({ ...finding, mended: mended(none) - mended(only), hurt: hurtShare(only, none, inquiry.harm) });
    }
    const felt = left.filter(({ mended: own }) => own > 0.1).sort((a, b) => b.mended - a.mended);
    if (felt.length > 0) return felt;
  }
  return [];
};

export interface Explanation {
  /** Whom to blame; the first first, each on top of those before it. */
  readonly chain: readonly Finding[];
  /** Others that would have mended something. */
  readonly others: readonly Finding[];
}

const longestChain = 3;

/** Who is to blame for what is broken in `base`. */
export const explained = async (inquiry: Inquiry, suspects: readonly Suspect[], base: Trial): Promise<Explanation> => {
  const chain: Finding[] = [];
  const others: Finding[] = [];
  let before: { chain: Suspect[]; trial: Trial } = { chain: [], trial: base };
  while (chain.length < longestChain && !keepsAll(inquiry.aims, before.trial)) {
    const rest = suspects.filter((suspect) => !before.chain.includes(suspect));
    const findings = await examined(inquiry, rest, before);
    const first = blamed(findings);
    if (first === null) {
      const row = await inRow(inquiry, findings, before);
      chain.push(...row.slice(0, longestChain - chain.length));
      others.push(...findings.filter(({ mended }) => mended > 0.1));
      break;
    }
    chain.push(first);
    others.push(...findings.filter((finding) => finding !== first && finding.mended > 0.1));
    before = { chain: [...before.chain, first.suspect], trial: first.without };
  }
  if (chain.length === 0) {
    const best = others.sort((a, b) => b.mended - a.mended)[0];
    if (best !== undefined) chain.push(best);
  }
  return { chain, others: others.filter((finding) => !chain.includes(finding)) };
};
