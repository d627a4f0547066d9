// The reasons of an alarm's states, as AWS words them (User Guide and API reference examples of StateReason).

import { breaches, type AlarmConfig, type AlarmState, type MissingData } from '../../lambda/index.ts';
import type { Datapoint } from './metric-window.ts';

export const initialReason = 'Unchecked: Initial alarm creation';

const comparisons: Readonly<Record<AlarmConfig['comparison'], string>> = {
  '>': 'greater than',
  '>=': 'greater than or equal to',
  '<': 'less than',
  '<=': 'less than or equal to',
};

const treatedAs: Readonly<Record<MissingData, string>> = {
  breaching: 'Breaching',
  notBreaching: 'NonBreaching',
  missing: 'Missing',
  ignore: 'Ignored',
};

const pointed = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`);

/** As Java prints a double (Double.toString): from ten million on, and below a thousandth, with an exponent. */
export const decimal = (value: number): string => {
  if (value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e7)) return pointed(String(value));
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  return `${pointed(digits)}E${Number(exponent)}`;
};

/** `28/11/26 08:30:00`. */
const stamp = (atMs: number): string => {
  const [, year, month, day, time] = /^\d\d(\d\d)-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)/.exec(new Date(atMs).toISOString())!;
  return `${day}/${month}/${year} ${time}`;
};

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

export interface Change {
  readonly from: AlarmState;
  readonly to: AlarmState;
}

/** @param points those that there are of the last evaluation periods, the oldest first */
export const reasonOf = (config: AlarmConfig, points: readonly Datapoint[], { from, to }: Change): string => {
  const { evaluationPeriods, datapointsToAlarm, comparison, threshold, missingData = 'notBreaching' } = config;
  if (to === 'INSUFFICIENT_DATA') {
    const was = evaluationPeriods === 1 ? 'was' : 'were';
    return `Insufficient Data: ${plural(evaluationPeriods, 'datapoint')} ${was} unknown.`;
  }
  const latest = points.slice(-evaluationPeriods);
  const missing = evaluationPeriods - latest.length;
  const treated = `${plural(missing, 'missing datapoint')} ${missing === 1 ? 'was' : 'were'} treated as [${treatedAs[missingData]}]`;
  if (latest.length === 0) {
    return `Threshold Crossed: no datapoints were received for ${plural(evaluationPeriods, 'period')} and ${treated}.`;
  }
  const said = latest.filter(({ value }) => breaches(config, value) === (to === 'ALARM'));
  // What is missing made the difference.
  if (said.length === 0) return `Threshold Crossed: ${treated}.`;
  const listed = said.map(({ atMs, value }) => `${decimal(value)} (${stamp(atMs)})`).join(', ');
  const were = said.length === 1 ? 'was' : 'were';
  const not = to === 'ALARM' ? '' : 'not ';
  const least = to === 'ALARM' ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  return (
    `Threshold Crossed: ${said.length} out of the last ${evaluationPeriods} datapoints [${listed}] ${were} ${not}` +
    `${comparisons[comparison]} the threshold (${decimal(threshold)}) ` +
    `(minimum ${plural(least, 'datapoint')} for ${from} -> ${to} transition).`
  );
};

const dated = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '+0000');

export interface Looked {
  readonly atMs: number;
  readonly statistic: string;
  readonly periodMs: number;
  readonly points: readonly Datapoint[];
}

/** StateReasonData. */
export const reasonDataOf = ({ threshold }: AlarmConfig, { atMs, statistic, periodMs, points }: Looked): string =>
  JSON.stringify({
    version: '1.0',
    queryDate: dated(atMs),
    ...(points.length === 0 ? {} : { startDate: dated(points[0]!.atMs) }),
    statistic,
    period: periodMs / 1000,
    recentDatapoints: points.map(({ value }) => value),
    threshold,
    evaluatedDatapoints: points
      .map((point) => ({ timestamp: dated(point.atMs), sampleCount: point.count, value: point.value }))
      .toReversed(),
  });
