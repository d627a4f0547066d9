// Durations of the Azure trace of 2019: true ends in the place of averages, where they can be true.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { functionDurations, type FunctionDurations } from '../../bench/trace/azure2019-durations.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'azure2019-durations-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const percents = [0, 1, 25, 50, 75, 99, 100];
const header = [
  'HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum',
  ...percents.map((percent) => `percentile_Average_${percent}`),
].join(',');
const averages = '100,110,200,300,400,900,1000';

const read = (...lines: string[]): Map<string, FunctionDurations> => {
  const file = join(directory, 'durations.csv');
  writeFileSync(file, `${[header, ...lines].join('\n')}\n`);
  return functionDurations(file, true);
};
const only = (facts: string, points = averages): FunctionDurations =>
  [...read(`o,a,f,${facts},${points}`).values()][0]!;
const ends = ({ points, hasExtremes }: FunctionDurations): unknown[] => [points[0]!.ms, points.at(-1)!.ms, hasExtremes];

describe('minimum and maximum', () => {
  test.each([
    ['beyond the averages are the ends', '7,5000', [7, 5000, true]],
    ['that are the averages’ are', '100,1000', [100, 1000, true]],
    ['within by a rounded ms are the averages’', '101,999', [100, 1000, true]],
    ['further within cannot be: the averages stay', '102,998', [100, 1000, false]],
    ['of which one cannot be leave the other', '102,5000', [100, 5000, false]],
    ['that are not told leave the averages', ',', [100, 1000, false]],
    ['that were not recorded leave the averages', '-1,-1', [100, 1000, false]],
  ])('%s', (_, told, expected) => {
    expect(ends(only(`321.5,12,${told}`))).toEqual(expected);
  });
});

test('between the ends the averages stand as they are, and mean and calls beside them', () => {
  expect(only('321.5,12,7,5000')).toEqual({
    points: [
      { percent: 0, ms: 7 },
      { percent: 1, ms: 110 },
      { percent: 25, ms: 200 },
      { percent: 50, ms: 300 },
      { percent: 75, ms: 400 },
      { percent: 99, ms: 900 },
      { percent: 100, ms: 5000 },
    ],
    averageMs: 321.5,
    hasExtremes: true,
    count: 12,
  });
  expect(only(',,7,5000')).toMatchObject({ averageMs: null, count: null });
});

describe('what cannot be is refused with its line:', () => {
  test('percentiles that fall', () => {
    expect(() => only('1,1,1,1', '100,110,200,199,400,900,1000')).toThrow(
      /durations\.csv.*2.*percentile 50 is below the one before it; correct the line/,
    );
  });

  test('a function that is told twice', () => {
    expect(() => read(`o,a,f,1,1,1,1,${averages}`, `o,a,g,1,1,1,1,${averages}`, `o,a,f,1,1,1,1,${averages}`)).toThrow(
      /4.*tells the durations of .*f a second time; remove one of the lines/,
    );
  });
});
