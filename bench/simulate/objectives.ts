// Holds results against the scenario's objectives and says so in words.

import {
  grouped,
  milliseconds,
  number,
  objectiveWord,
  printable,
  type Objective,
  type RunResult,
  type SuiteReport,
} from '../../reports/index.ts';
import type { ScenarioDocument } from '../format/document.ts';
import { readLimit, type SloLimit, type SloUnit } from '../format/slo.ts';
import { sloReading, verdictOn, type SloReading, type SloSubject } from './slo-reading.ts';

const texts: Readonly<Record<SloUnit, (value: number) => string>> = {
  share: (value) => `${Number((value * 100).toPrecision(3))} %`,
  ms: (value) => (value < 10_000 ? `${grouped(Number(value.toPrecision(4)))} ms` : milliseconds(value)),
  count: number,
  usd: (value) => `$${Number(value.toPrecision(4))}`,
};

/** A value in the unit of its limit, such as `$0.142/run`. */
export const limitValueText = ({ unit, per }: Pick<SloLimit, 'unit' | 'per'>, value: number): string =>
  `${texts[unit](value)}${per === undefined ? '' : `/${per}`}`;

const valueText = (limit: SloLimit, { value, lack, source }: SloReading): string => {
  const of = [source, lack].filter((text) => text !== undefined && text !== null).join('; ');
  if (value === null) return of;
  return `${limitValueText(limit, value)}${of === '' ? '' : ` (${of})`}`;
};

export const objectiveOf = (subject: SloSubject, limit: SloLimit): Objective => {
  const reading = sloReading(subject, limit);
  const verdict = verdictOn(limit, reading);
  return {
    figure: limit.figure,
    limit: limit.text,
    bound: limit.limit,
    // What is too little for a verdict is no value either.
    value: valueText(limit, verdict === 'no data' ? { value: null, lack: reading.lack } : reading),
    verdict,
  };
};

/** The objective that stands for those of several runs: the one in the middle, from kept to broken. */
const overRuns = (objectives: readonly Objective[]): Objective => {
  const order: readonly Objective['verdict'][] = ['kept', 'no data', 'broken'];
  const sorted = objectives.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const middle = sorted[sorted.length >> 1]!;
  if (objectives.length === 1) return middle;
  const alike = objectives.filter(({ verdict }) => verdict === middle.verdict).length;
  return { ...middle, value: `${middle.value}, in ${alike} of ${objectives.length} runs` };
};

export interface SloVerdict {
  /** One an objective. */
  readonly lines: string[];
  /** Whether all are; no data is not. */
  readonly kept: boolean;
  readonly objectives: Objective[];
}

const lineOf = ({ figure, limit, value, verdict }: Objective): string => {
  const text = verdict === 'no data' ? `${objectiveWord[verdict]} (${value})` : `${value} ${objectiveWord[verdict]}`;
  return printable(`slo ${figure} ${limit}: ${text}`);
};

const verdictOf = (objectives: Objective[]): SloVerdict => ({
  lines: objectives.map(lineOf),
  kept: objectives.every(({ verdict }) => verdict === 'kept'),
  objectives,
});

export const sloVerdict = (result: RunResult, limits: readonly SloLimit[]): SloVerdict =>
  verdictOf(limits.map((limit) => objectiveOf(result, limit)));

/** The objectives that a result carries in its scenario, as it was when the result was written. */
export const objectivesOf = (result: RunResult): Objective[] => {
  const { slo } = (result.scenario ?? {}) as Partial<ScenarioDocument>;
  if (typeof slo !== 'object' || slo === null) return [];
  return Object.entries(slo).map(([figure, text]: [string, unknown]) => {
    const limit = readLimit(figure, text);
    if (!('problem' in limit)) return objectiveOf(result, limit);
    return { figure, limit: String(text), bound: NaN, value: limit.problem, verdict: 'no data' };
  });
};

/** The objectives that several runs of one scenario carry, each with what became of it in most of them. */
export const sloVerdictOfRuns = (results: readonly RunResult[]): SloVerdict => {
  const all = results.map(objectivesOf);
  const last = all.at(-1) ?? [];
  return verdictOf(
    last.map((one) =>
      overRuns(all.flatMap((own) => own.filter(({ figure, limit }) => figure === one.figure && limit === one.limit))),
    ),
  );
};

/** Suites with what became of the objectives of their scenarios. */
export const withObjectives = (suites: readonly SuiteReport[]): SuiteReport[] =>
  suites.map((suite) => {
    const result = suite.measured ?? suite.simulated;
    if (suite.sideBySide !== undefined) {
      return {
        ...suite,
        sideBySide: suite.sideBySide.map((run) => ({ ...run, objectives: objectivesOf(run.result) })),
      };
    }
    if (result === null || suite.objectives !== undefined) return suite;
    return { ...suite, objectives: objectivesOf(result) };
  });
