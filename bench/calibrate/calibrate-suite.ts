// The page of a calibration: what was recorded beside the simulation of it, and every quantile of every fitted law.

import type { ReportTable, RunResult, SuiteReport, ValidationFigure } from '../../reports/index.ts';
import { milliseconds, statusOf } from '../../reports/index.ts';
import type { Draft } from './draft.ts';
import type { FittedLaw } from './fit-law.ts';

export interface CalibrationPage {
  readonly draft: Draft;
  readonly recorded: RunResult;
  readonly simulated: RunResult;
  readonly validation: readonly ValidationFigure[];
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

const rowsOf = (title: string, { family, quality }: FittedLaw): (string | number)[][] =>
  quality.quantiles.map(([share, recorded, fitted]) => [
    title,
    family,
    `p${Number((100 * share).toPrecision(6))}`,
    milliseconds(recorded),
    milliseconds(fitted),
    recorded === 0 ? '' : percent(Math.abs(fitted / recorded - 1)),
  ]);

const quantileTable = ({ functions }: Draft): ReportTable => ({
  title: 'Laws and what they stand for',
  columns: ['times', 'law', 'quantile', 'recorded', 'law', 'off by'],
  rows: functions.flatMap(({ name, fitted }) => [
    ...(fitted.warm === null ? [] : rowsOf(`${name}, duration`, fitted.warm)),
    ...(fitted.init === null ? [] : rowsOf(`${name}, INIT`, fitted.init)),
  ]),
  note: 'Timeouts are left out: of them only a least is known.',
});

/** What pages are made of. */
export const calibrateSuite = ({ draft, recorded, simulated, validation }: CalibrationPage): SuiteReport => {
  const table = quantileTable(draft);
  return {
    name: recorded.name,
    description: 'What was recorded (measured), and the simulation of the scenario that was made of it.',
    measured: recorded,
    simulated,
    validation,
    status: statusOf(validation, null),
    notes: draft.warnings,
    tables: table.rows.length === 0 ? [] : [table],
  };
};
