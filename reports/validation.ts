// What a validation and a suite say; filled in by the bench, shown by the documents.

import { signed } from './format.ts';
import type { NamedRun } from './named-run.ts';
import type { RunResult } from './result.ts';
import type { Interval } from './uncertainty.ts';

/** One figure, measured and simulated. */
export interface ValidationFigure {
  readonly figure: string;
  /** null for the whole run. */
  readonly functionName: string | null;
  readonly measured: number;
  readonly simulated: number;
  readonly unit: 'ms' | 'share' | 'count';
  /** In words. */
  readonly tolerance: string;
  readonly verdict: 'pass' | 'fail' | 'not compared';
  readonly note: string;
  /** 95 % interval of simulated minus measured; absent where nothing is known of it, and in older files. */
  readonly interval?: Interval;
}

/** The interval of a difference; empty where nothing is known of it. */
export const intervalText = ({ interval, unit }: ValidationFigure): string =>
  interval === undefined || !Number.isFinite(interval.low) || !Number.isFinite(interval.high)
    ? ''
    : `${signed(interval.low, unit)} to ${signed(interval.high, unit)}`;

/** One service level objective, held against a result. */
export interface Objective {
  readonly figure: string;
  /** As written, such as `<500ms`. */
  readonly limit: string;
  /** ms, or a share of 1. */
  readonly bound: number;
  readonly value: string;
  /** `no data` where the run says nothing of the figure: never a pass. */
  readonly verdict: 'kept' | 'broken' | 'no data';
}

/** What tables call it. */
export const objectiveWord: Readonly<Record<Objective['verdict'], string>> = {
  kept: 'kept',
  broken: 'BROKEN',
  'no data': 'NO DATA',
};

export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly note: string;
}

/** One experiment: what was measured, what was simulated, how far apart. */
export interface SuiteReport {
  readonly name: string;
  readonly description: string;
  readonly measured: RunResult | null;
  readonly simulated: RunResult | null;
  readonly validation: readonly ValidationFigure[];
  readonly status: 'passed' | 'failed' | 'host saturated' | 'interrupted';
  readonly notes: readonly string[];
  readonly tables: readonly ReportTable[];
  /** Of the scenario, held against the measured or else the simulated result. */
  readonly objectives?: readonly Objective[];
  /** Any results to be laid over each other, in the place of measured and simulated. */
  readonly sideBySide?: readonly NamedRun[];
}

/** The results of a suite; measured first: it is the fact that the simulation is held against. */
export const runsOf = ({ measured, simulated, sideBySide }: SuiteReport): NamedRun[] =>
  sideBySide === undefined
    ? [measured, simulated].flatMap((result) => (result === null ? [] : [{ name: result.kind, result }]))
    : [...sideBySide];
