// The verdict on a suite in words, before any figure: what happened, what limited it, what to do about it.

import { sideBySideSentences } from '../side-by-side.ts';
import type { SuiteReport } from '../validation.ts';
import { adviceOn } from './advice.ts';
import { happenings } from './happenings.ts';
import { limitsOf } from './limits.ts';

export interface Verdict {
  readonly happened: readonly string[];
  /** Empty where no result was judged. */
  readonly limits: readonly string[];
  readonly advice: readonly string[];
}

const validationSentence = (suite: SuiteReport): string | null => {
  const { validation, status } = suite;
  if (validation.length === 0) return null;
  if (status === 'host saturated')
    return 'This host’s own cores queued, so that measured and simulated were not compared.';
  const compared = validation.filter((figure) => figure.verdict === 'pass' || figure.verdict === 'fail');
  const silent = validation.filter((figure) => figure.verdict === 'no data');
  const lack = silent.length === 0 ? '' : ` No data of ${silent.length} figures.`;
  if (compared.length === 0) return `Simulated and measured could not be compared.${lack}`;
  const outside = compared.filter((figure) => figure.verdict === 'fail');
  if (outside.length === 0) return `Simulated and measured agree on all ${compared.length} figures compared.${lack}`;
  const names = outside.map((figure) => figure.figure).join(', ');
  return `Simulated and measured differ beyond tolerance in ${outside.length} of ${compared.length} figures: ${names}.${lack}`;
};

export const verdictOf = (suite: SuiteReport): Verdict => {
  const main = suite.measured ?? suite.simulated;
  const objectives = suite.objectives ?? [];
  const validated = validationSentence(suite);
  return {
    happened: [
      ...(suite.conditions ?? []),
      ...(main === null ? [] : happenings(main, objectives)),
      ...sideBySideSentences(suite.sideBySide ?? []),
      ...(validated === null ? [] : [validated]),
    ],
    limits: main === null ? [] : limitsOf(main),
    advice: main === null ? [] : adviceOn(main, objectives),
  };
};

/** The parts of a verdict with their headings; empty ones left out. */
export const verdictParts = (
  suite: SuiteReport,
): { readonly heading: string; readonly sentences: readonly string[] }[] => {
  const { happened, limits, advice } = verdictOf(suite);
  return [
    { heading: 'What happened', sentences: happened },
    { heading: 'What limits', sentences: limits },
    { heading: 'What to do', sentences: advice },
  ].filter(({ sentences }) => sentences.length > 0);
};
