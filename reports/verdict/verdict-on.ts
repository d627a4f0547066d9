// The verdict on one result in words, before any figure: what was asked, what happened, what limited it, what to do about it.

import { saturationOf } from '../comparing/compare.ts';
import type { Diagnosis } from '../result/diagnosis.ts';
import { length, number, several, share } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';
import { withSourceTitles } from './source-title.ts';
import type { Objective } from '../comparing/objective.ts';
import { askedOf } from './asked.ts';
import { feltShare } from './backlogs.ts';
import { diagnosisByFigures, refusalsByFigures } from './by-figures.ts';
import { happenings } from './happenings.ts';
import { objectiveSentence } from './objective-sentence.ts';
import { queueSentences } from './queue-sentences.ts';
import { attemptsIn } from './refusals.ts';
import { troublesOf } from './troubles.ts';

export interface Verdict {
  /** What keeps the figures from being read as they stand. */
  readonly conditions: readonly string[];
  /** Empty where no result was judged, as are the parts below. */
  readonly asked: readonly string[];
  /** Kept or broken, and what. */
  readonly verdict: readonly string[];
  readonly limits: readonly string[];
  readonly advice: readonly string[];
  readonly happened: readonly string[];
  /** Rules that nobody documents and that shaped the figures. */
  readonly assumed: readonly string[];
}

/** What the simulator found, or else what the figures say. A saturated host comes first, whatever was tried. */
export const diagnosisOf = (result: RunResult, objectives: readonly Objective[]): Diagnosis => {
  const { diagnosis } = result;
  if (diagnosis === undefined || saturationOf(result) !== null) return diagnosisByFigures(result, objectives);
  // Where nothing is broken, a limit that refused some is still one.
  return diagnosis.broken.length === 0 ? refusalsByFigures(result) : diagnosis;
};

/** Said where nothing calls for anything. */
export const nothingToDo = 'Nothing.';

/** What failed is told, however little; what was tried again until it was done is no trouble. */
const nothingBroken = ({ totals: { completed, failed, timedOut } }: RunResult): string => {
  const bad = failed + timedOut;
  if (bad === 0) return 'No objective was given; nothing is throttled, failed, left or lost to speak of.';
  const badShare = bad / (completed + bad);
  const mended = badShare > feltShare ? ' and were made good by retries' : '';
  return `No objective was given; ${share(badShare)} of the runs failed${mended}; nothing is throttled, left or lost to speak of.`;
};

/** What the simulator found too slow though nobody asked. */
const heldUp = ({ diagnosis }: RunResult): string[] => {
  const figures = (diagnosis?.broken ?? [])
    .filter(({ asked }) => !asked)
    .map(({ figure, value }) => `${figure} ${value}`);
  return figures.length === 0 ? [] : [`But what came was held up: ${figures.join(', ')}.`];
};

/** How much of the nearest limit was used: a function's reservation, or the account's concurrency. */
const nearestUse = ({ totals, limits, functions }: RunResult): string => {
  const account = { used: totals.concurrency.max, of: limits.accountConcurrency, name: '' };
  const reserved = Object.entries(functions).flatMap(([name, { reservedConcurrency, totals: own }]) =>
    reservedConcurrency === null || reservedConcurrency === 0
      ? []
      : [{ used: own.concurrency.max, of: reservedConcurrency, name }],
  );
  const nearest = [account, ...reserved].reduce((most, one) => (one.used / one.of > most.used / most.of ? one : most));
  const whose = nearest.name === '' ? '' : ` reserved for ${nearest.name}`;
  return `at most ${number(nearest.used)} of ${number(nearest.of)}${whose} ran at once`;
};

const noLimit = (result: RunResult): string[] => {
  const { throttled, concurrency } = result.totals;
  const { max } = concurrency;
  const { refused, made } = attemptsIn(result);
  if (throttled > 0 && refused === 0) return ['Attempts were refused with 429, and the target gave no reason.'];
  if (max === 0) return [];
  const chance =
    refused === 0
      ? ''
      : `; ${number(refused)} of ${several(made, 'attempt')} ${refused === 1 ? 'was' : 'were'} refused, which nobody felt`;
  return [`No limit was felt: ${nearestUse(result)}${chance}.`];
};

const partText = ({ part }: Diagnosis): string[] =>
  part === undefined
    ? []
    : [
        `(These figures are of the part from ${length(part.fromMs)} to ${length(part.toMs)}, in which this was tried: the whole is long.)`,
      ];

export const limitsOf = (result: RunResult, diagnosis: Diagnosis): string[] => {
  if (diagnosis.causes.length > 0) {
    return [...diagnosis.causes.map(({ said }) => withSourceTitles(result, said)), ...partText(diagnosis)];
  }
  return diagnosis.broken.length === 0
    ? noLimit(result)
    : [
        diagnosis.by === 'simulation'
          ? 'None that was switched off in the simulator made a difference.'
          : 'None that the figures show.',
      ];
};

/** What breaks next, of a run that is well. */
export const aheadOf = (result: RunResult): string[] => {
  const said = result.diagnosis?.ahead?.said;
  return said === undefined ? [] : [withSourceTitles(result, said)];
};

export const adviceOn = (
  result: RunResult,
  { cures, broken, by }: Diagnosis,
  objectives: readonly Objective[] = [],
): string[] => {
  if (cures.length > 0) return cures.map(({ said }) => withSourceTitles(result, said));
  if (result.totals.offered === 0 && result.eventSources === undefined) return ['Send some traffic.'];
  if (broken.length === 0) {
    const silent = objectives.filter(({ verdict }) => verdict === 'no data').map(({ figure }) => figure);
    return silent.length === 0
      ? [nothingToDo]
      : [`Run for longer, or send more: there is no data yet on ${silent.join(', ')}.`];
  }
  return [
    by === 'simulation'
      ? 'Nothing that was tried mends it; windtunnel sweep tries settings of your own.'
      : 'No setting suggests itself; windtunnel simulate tries what would help.',
  ];
};

export const assumedOf = ({ assumptions = [] }: RunResult): string[] =>
  assumptions
    .filter(({ shaped }) => shaped)
    .map(({ setting, value, said }) => `${setting} (${value}): ${said.replace(/\.$/, '')}.`);

/** Objectives that say as much as what nobody has to ask for. */
const askedBy: Readonly<Record<string, readonly string[]>> = {
  'throttled for good': ['throttled'],
  errors: ['errors'],
  'left behind': ['backlog', 'backlogAtEnd', 'age', 'iteratorAge'],
  'given up by queues': ['deadLetters'],
};

/** Objectives, and what is not well though nobody asked for it. */
const judged = (result: RunResult, objectives: readonly Objective[]): string[] => {
  const isAsked = (figure: string): boolean =>
    objectives.some((objective) => askedBy[figure]?.includes(objective.figure));
  const troubles = troublesOf(result).filter(({ figure }) => !isAsked(figure));
  const asked = objectiveSentence(objectives, saturationOf(result) !== null);
  const untold = troubles.map(({ figure, value }) => `${figure} ${value}`).join(', ');
  return [
    ...(asked === null ? [] : [asked]),
    ...(untold === '' ? [] : [`Not well, though no objective says so: ${untold}.`]),
    ...(asked === null && untold === '' ? [nothingBroken(result), ...heldUp(result)] : []),
    ...queueSentences(result).troubled,
  ];
};

/** Of one result, whether in a suite or alone. */
export const verdictOn = (main: RunResult, objectives: readonly Objective[]): Omit<Verdict, 'conditions'> => {
  const diagnosis = diagnosisOf(main, objectives);
  return {
    asked: askedOf(main),
    verdict: judged(main, objectives),
    limits: [...limitsOf(main, diagnosis), ...aheadOf(main)],
    advice: adviceOn(main, diagnosis, objectives),
    happened: happenings(main),
    assumed: assumedOf(main),
  };
};

export type VerdictWord = 'host saturated' | 'broken' | 'no data' | 'not well' | 'kept' | 'no objective';

/** The verdict in a word or two. */
export const verdictWord = (result: RunResult, objectives: readonly Objective[] = []): VerdictWord => {
  if (saturationOf(result) !== null) return 'host saturated';
  if (objectives.some(({ verdict }) => verdict === 'broken')) return 'broken';
  if (objectives.some(({ verdict }) => verdict === 'no data')) return 'no data';
  if (troublesOf(result).length > 0) return 'not well';
  return objectives.length > 0 ? 'kept' : 'no objective';
};
