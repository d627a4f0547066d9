// What a validation and a suite say; filled in by the bench, shown by the documents.

import type { ReportTable } from './report-table.ts';
import type { Objective } from './objective.ts';
import type { ComputeCosts } from './compute-costs.ts';
import { signed } from '../words/format.ts';
import type { NamedRun } from './named-run.ts';
import type { RunResult } from '../result/result.ts';
import type { Interval } from '../result/uncertainty.ts';

/** One figure, measured and simulated. */
export interface ValidationFigure {
  readonly figure: string;
  /** null for the whole run. */
  readonly functionName: string | null;
  /** null where nothing was counted. */
  readonly measured: number | null;
  readonly simulated: number | null;
  readonly unit: 'ms' | 'share' | 'count';
  /** In words. */
  readonly tolerance: string;
  /** `no data` where a side says nothing of the figure: never a pass. `not compared` on a saturated host. */
  readonly verdict: 'pass' | 'fail' | 'no data' | 'not compared';
  readonly note: string;
  /** 95 % interval of simulated minus measured; absent where nothing is known of it, and in older files. */
  readonly interval?: Interval;
}

type Values = Pick<ValidationFigure, 'measured' | 'simulated' | 'unit'>;

/** Simulated minus measured; empty where one of them is not known. */
export const differenceText = ({ measured, simulated, unit }: Values): string =>
  measured === null || simulated === null ? '' : signed(simulated - measured, unit);

/** The interval of a difference; empty where nothing is known of it. */
export const intervalText = ({ interval, unit }: ValidationFigure): string =>
  interval === undefined || !Number.isFinite(interval.low) || !Number.isFinite(interval.high)
    ? ''
    : `${signed(interval.low, unit)} to ${signed(interval.high, unit)}`;

/** One experiment: what was measured, what was simulated, how far apart. */
export interface SuiteReport {
  readonly name: string;
  readonly description: string;
  readonly measured: RunResult | null;
  readonly simulated: RunResult | null;
  readonly validation: readonly ValidationFigure[];
  /** `no data` where a figure could not be compared for want of values. */
  readonly status: 'passed' | 'failed' | 'no data' | 'host saturated' | 'interrupted';
  readonly notes: readonly string[];
  /** What a reader must know before any figure: a saturated host, sides that are not alike. */
  readonly conditions?: readonly string[];
  readonly tables: readonly ReportTable[];
  /** Of several ways to run the same functions. */
  readonly computeCosts?: ComputeCosts;
  /** Of the scenario, held against the measured or else the simulated result. */
  readonly objectives?: readonly Objective[];
  /** What the gate said of them, where results were held against others. */
  readonly gate?: { readonly word: string; readonly passes: boolean; readonly sentences: readonly string[] };
  /** Any results to be laid over each other, in the place of measured and simulated. */
  readonly sideBySide?: readonly NamedRun[];
}

/** What a comparison comes to: one figure outside its tolerance fails it, and with one without data it is no pass. */
export const statusOf = (figures: readonly ValidationFigure[], saturation: string | null): SuiteReport['status'] => {
  if (saturation !== null) return 'host saturated';
  if (figures.some(({ verdict }) => verdict === 'fail')) return 'failed';
  return figures.length === 0 || figures.some(({ verdict }) => verdict === 'no data') ? 'no data' : 'passed';
};

/** The results of a suite; measured first: it is the fact that the simulation is held against. */
export const runsOf = ({ measured, simulated, sideBySide }: SuiteReport): NamedRun[] =>
  sideBySide === undefined
    ? [measured, simulated].flatMap((result) => (result === null ? [] : [{ name: result.kind, result }]))
    : [...sideBySide];
