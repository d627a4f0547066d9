// States of alarms where points are missing: the two tables of the CloudWatch User Guide (alarms-and-missing-data).

import { alarmStateAfter, type AlarmState, type MissingData } from 'lambda-windtunnel/lambda';
import { describe, expect, test } from 'vitest';

/** `X` breaches, `0` does not, `-` is missing. */
const pointsOf = (row: string): (number | null)[] =>
  row.split(' ').map((point) => (point === '-' ? null : point === 'X' ? 1 : 0));

const ways: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
type Row = readonly [string, ...(AlarmState | 'kept')[]];

const table = (rows: readonly Row[], datapointsToAlarm: number): void => {
  for (const [row, ...states] of rows) {
    for (const [index, missingData] of ways.entries()) {
      test(`${row} is ${states[index]} where what is missing is ${missingData}`, () => {
        const config = { threshold: 0, comparison: '>', datapointsToAlarm, evaluationPeriods: 3, missingData } as const;
        for (const before of ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const) {
          const expected = states[index] === 'kept' ? before : states[index];
          expect(alarmStateAfter(config, pointsOf(row), before)).toBe(expected);
        }
      });
    }
  }
};

describe('3 out of 3', () => {
  table(
    [
      ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
      ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
      ['- - - - -', 'INSUFFICIENT_DATA', 'kept', 'ALARM', 'OK'],
      ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['- - X - -', 'ALARM', 'kept', 'ALARM', 'OK'],
    ],
    3,
  );
});

describe('2 out of 3', () => {
  table(
    [
      ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - X -', 'ALARM', 'kept', 'ALARM', 'OK'],
    ],
    2,
  );
});
