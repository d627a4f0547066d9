// The verdict on a suite in words, before any figure: of its result, or of the results that lie side by side in it.

import { saturationOf } from '../comparing/compare.ts';
import type { RunResult } from '../result/result.ts';
import type { NamedRun } from '../comparing/named-run.ts';
import type { SuiteReport } from '../comparing/validation.ts';
import type { Objective } from '../comparing/objective.ts';
import { troublesOf } from './troubles.ts';
import { breakEvenSentences, cheapestSentence, type ComputeCosts } from '../comparing/compute-costs.ts';
import { several } from '../words/format.ts';
import { capital } from '../words/sentence.ts';
import { verdictBeside } from './verdict-beside.ts';
import { nothingToDo, verdictOn, verdictWord, type Verdict } from './verdict-on.ts';

/**
 * Whether a run is well: all that was asked is kept, something is broken, nothing was asked and nothing is broken, or the host was
 * saturated and nobody can tell.
 */
export type Wellness = 'kept' | 'broken' | 'neutral' | 'void';

const validationSentence = (suite: SuiteReport): string | null => {
  const { validation, status } = suite;
  if (validation.length === 0) return null;
  if (status === 'host saturated') return 'Measured and simulated were not compared.';
  const compared = validation.filter((figure) => figure.verdict === 'pass' || figure.verdict === 'fail');
  const silent = validation.filter((figure) => figure.verdict === 'no data');
  const lack = silent.length === 0 ? '' : ` No data of ${several(silent.length, 'figure')}.`;
  if (compared.length === 0) return `Simulated and measured could not be compared.${lack}`;
  const outside = compared.filter((figure) => figure.verdict === 'fail');
  const all = several(compared.length, 'figure');
  if (outside.length === 0) {
    return `Simulated and measured agree on ${compared.length === 1 ? 'the' : 'all'} ${all} compared.${lack}`;
  }
  const names = outside.map((figure) => figure.figure).join(', ');
  return `Simulated and measured differ beyond tolerance in ${outside.length} of ${all}: ${names}.${lack}`;
};

const mainOf = ({ measured, simulated }: SuiteReport): RunResult | null => measured ?? simulated;

const isUnwell = (result: RunResult, objectives: readonly Objective[] = []): boolean =>
  troublesOf(result).length > 0 ||
  saturationOf(result) !== null ||
  objectives.some(({ verdict }) => verdict !== 'kept');

/** Of several ways to run the same, one that is well is enough; of other runs none may be unwell. */
const isUnwellTogether = ({ sideBySide = [], computeCosts }: SuiteReport): boolean => {
  const unwell = sideBySide.filter(({ result, objectives }) => isUnwell(result, objectives));
  return computeCosts === undefined ? unwell.length > 0 : unwell.length > 0 && unwell.length === sideBySide.length;
};

export const wellnessOf = (suite: SuiteReport): Wellness => {
  const main = mainOf(suite);
  const objectives = suite.objectives ?? [];
  if (suite.gate !== undefined) return suite.gate.passes ? 'kept' : 'broken';
  if (main !== null && saturationOf(main) !== null) return 'void';
  const isBroken =
    suite.status === 'failed' ||
    objectives.some(({ verdict }) => verdict !== 'kept') ||
    isUnwellTogether(suite) ||
    (main !== null && isUnwell(main));
  if (isBroken) return 'broken';
  return objectives.length > 0 ? 'kept' : 'neutral';
};

/** What became of a comparison or an experiment; a bare result has no status. */
export const hasStatus = ({ validation, tables, sideBySide }: SuiteReport): boolean =>
  sideBySide === undefined && validation.length + tables.length > 0;

/** What stands over everything: of several runs what holds of all, or how many of each. */
export const suiteWord = (suite: SuiteReport): string => {
  const { gate, sideBySide, status, objectives } = suite;
  if (gate !== undefined) return gate.word;
  const main = mainOf(suite);
  if (sideBySide !== undefined) {
    const words = sideBySide.map((run) => verdictWord(run.result, run.objectives));
    const counted = [...new Set(words)].map((word) => `${words.filter((one) => one === word).length} ${word}`);
    return counted.length === 1 ? words[0]! : counted.join(', ');
  }
  return hasStatus(suite) || main === null ? status : verdictWord(main, objectives);
};

/** Whether the host kept a measurement and its simulation from being compared. */
const isUncompared = ({ status, validation }: SuiteReport): boolean =>
  status === 'host saturated' && validation.length > 0;

/** Of several ways to run the same the first thing to know is which one costs least, and up to where. */
const costSentences = (costs: ComputeCosts): string[] => {
  const cheapest = cheapestSentence(costs);
  return [...(cheapest === null ? [] : [cheapest]), ...breakEvenSentences(costs).map(capital)];
};

/** The cheapest of the ways in which all is well; nothing where that is none. */
const wayAdvice = ({ traffic }: ComputeCosts, runs: readonly NamedRun[]): string[] => {
  const own = traffic.find(({ factor }) => factor === 1)?.ways ?? {};
  const well = runs.filter(({ name, result, objectives }) => name in own && !isUnwell(result, objectives));
  const [best] = well.toSorted((a, b) => own[a.name]!.usdPerMonth - own[b.name]!.usdPerMonth);
  return best === undefined ? [] : [`Take ${best.name}: of the ways that serve this traffic well it costs least.`];
};

/** What to do to stay with one of the ways: `default: Raise …` as `Or with default: raise …`. */
const orElse = (text: string): string =>
  text.replace(/^(\w+): (\w)/, (_, way: string, letter: string) => `Or with ${way}: ${letter.toLowerCase()}`);

export const verdictOf = (suite: SuiteReport): Verdict => {
  const main = mainOf(suite);
  const { gate, sideBySide = [] } = suite;
  const verdict = main === null ? verdictBeside(sideBySide) : verdictOn(main, suite.objectives ?? []);
  const validated = validationSentence(suite);
  return {
    conditions: suite.conditions ?? [],
    ...verdict,
    // The gate judges by itself.
    ...(isUncompared(suite) && verdict.advice[0] === nothingToDo
      ? { advice: ['Measure again on a machine with free cores: nothing was compared.'] }
      : {}),
    ...(suite.computeCosts === undefined
      ? {}
      : {
          verdict: [...verdict.verdict, ...costSentences(suite.computeCosts)],
          advice: [...wayAdvice(suite.computeCosts, sideBySide), ...verdict.advice.map(orElse)],
        }),
    // Of a measurement beside its simulation the first thing to know is whether they agree.
    ...(validated === null ? {} : { verdict: [validated, ...verdict.verdict] }),
    ...(gate === undefined ? {} : { verdict: gate.sentences, limits: [], advice: [] }),
  };
};

/** The parts of a verdict with their headings, the answer first; empty ones left out. What was asked stands apart. */
export const verdictParts = (
  suite: SuiteReport,
): { readonly heading: string; readonly sentences: readonly string[] }[] => {
  const { conditions, verdict, happened, limits, advice, assumed } = verdictOf(suite);
  return [
    { heading: 'To mind first', sentences: conditions },
    { heading: 'Verdict', sentences: verdict },
    { heading: 'What limits', sentences: limits },
    { heading: 'What to do', sentences: advice },
    { heading: 'What happened', sentences: happened },
    { heading: 'What was assumed', sentences: assumed },
  ].filter(({ sentences }) => sentences.length > 0);
};
