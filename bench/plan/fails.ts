// The settings next to an answer that need less of something, and fail: of each kind the nearest that was tried.

import type { Tried } from './function-search.ts';
import type { FailingSettings } from './result.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Settings, SourceSettings } from './settings.ts';
import type { LimitJudgement } from './candidate.ts';
import { decidingOf, monthUsdOf } from './tried-figures.ts';

/** What settings say of one kind: equal texts, equal settings. */
type Kind = (settings: Settings) => { readonly amount: number | null; readonly rest: string };

const sourcesWithout = ({ sources = {} }: Settings, key: keyof SourceSettings): unknown =>
  Object.entries(sources).map(([index, source]) => [
    index,
    { ...source, [key]: undefined, maximumConcurrency: undefined },
  ]);

/** A queue's MaximumConcurrency goes with the reservation: it is no kind of its own. */
const besides = (s: Settings): unknown[] => [s.memoryMb, sourcesWithout(s, 'maximumConcurrency')];

const isConstant = ({ scaling }: Settings): boolean => scaling === undefined || scaling === 'constant';

/** Of a schedule what all its numbers come to, of tracking its minimum; null of what stays the same. */
const scaledAmount = ({ scaling, provisionedConcurrency }: Settings): number | null => {
  if (scaling === undefined || scaling === 'constant') return null;
  if ('tracking' in scaling) return scaling.tracking.minimum;
  return scaling.schedule.reduce((sum, { count }) => sum + count, provisionedConcurrency);
};

const scaledKind = ({ scaling }: Settings): string =>
  scaling === undefined || scaling === 'constant' ? '' : Object.keys(scaling).join();

const kinds: readonly Kind[] = [
  (s) => ({
    amount: s.reservedConcurrency,
    rest: JSON.stringify([s.provisionedConcurrency, s.scaling, ...besides(s)]),
  }),
  (s) => ({
    amount: isConstant(s) ? s.provisionedConcurrency : null,
    rest: JSON.stringify([s.reservedConcurrency, s.scaling, ...besides(s)]),
  }),
  (s) => ({ amount: scaledAmount(s), rest: JSON.stringify([scaledKind(s), s.reservedConcurrency, ...besides(s)]) }),
  (s) => ({ amount: s.environments ?? null, rest: JSON.stringify(besides(s)) }),
  (s) => ({ amount: s.memoryMb ?? null, rest: '' }),
  (s) => ({
    amount:
      Object.values(s.sources ?? {}).reduce(
        (sum, { pollers, kafkaPollers }) => sum + (pollers?.minimum ?? 0) + (kafkaPollers?.minimum ?? 0),
        0,
      ) || null,
    rest: JSON.stringify([s.memoryMb]),
  }),
];

/** Each for itself, or all that any run broke where they do it together. */
const breaking = ({ verdict, judgements }: Tried): LimitJudgement[] => {
  const alone = judgements.filter((one) => one.verdict === 'broken' || (one.verdict !== 'kept' && !one.isLikely));
  return alone.length > 0 ? alone : decidingOf(verdict, judgements);
};

const failing = (tried: Tried, scenario: Scenario): FailingSettings => {
  const { candidate } = tried;
  return {
    ...candidate.settings,
    breaks: breaking(tried).map(({ limit, figure, keptShare }) => ({
      figure: limit.figure,
      limit: limit.text,
      value: figure,
      keptShare,
    })),
    replications: candidate.replications,
    monthUsd: monthUsdOf(candidate, scenario),
  };
};

/** The nearest of each kind below `found` among what was `tried` and is not in doubt, no settings twice. */
export const failsBelow = (
  found: Settings,
  { tried, doubtful }: { readonly tried: readonly Tried[]; readonly doubtful: readonly Tried[] },
  scenario: Scenario,
): FailingSettings[] => {
  const told = new Set(doubtful.map(({ candidate }) => candidate));
  const nearest = kinds.flatMap((kind) => {
    const own = kind(found);
    if (own.amount === null) return [];
    const below = tried.filter(({ candidate, holds }) => {
      const other = kind(candidate.settings);
      return (
        !holds && !told.has(candidate) && other.amount !== null && other.amount < own.amount! && other.rest === own.rest
      );
    });
    const amountOf = (one: Tried): number => kind(one.candidate.settings).amount!;
    const [first] = below.toSorted((a, b) => amountOf(b) - amountOf(a));
    return first === undefined ? [] : [first];
  });
  return [...new Set(nearest)].map((one) => failing(one, scenario)).filter(({ breaks }) => breaks.length > 0);
};
