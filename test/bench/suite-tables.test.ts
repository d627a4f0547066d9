// What the suites of the bench ask for and what they hold it against, as texts: a change is read as a difference in
// test/golden/suites (`-u` accepts it).

import { expect, test } from 'vitest';
import { median } from '../../bench/suites/median.ts';
import { plainScenario, speedCases } from '../../bench/suites/speed-cases.ts';
import { wantedTable } from '../../bench/suites/wanted.ts';

const textOf = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

test('the scenarios whose speed is measured', async () => {
  const cases = speedCases.map((one) => {
    const plain = plainScenario(one.perSecond, one.meanMs, 10);
    return { ...one, changes: undefined, scenario: one.changes?.(plain) ?? plain };
  });
  await expect(textOf(cases)).toMatchFileSnapshot('../golden/suites/speed.txt');
});

test('what is wanted is a table with a verdict', () => {
  const rows = [
    { what: 'a', figure: '1', limit: '2', holds: true },
    { what: 'b', figure: '3', limit: '2', holds: false },
  ];
  expect(wantedTable('t', rows, 'n')).toMatchObject({ title: 't', note: 'n' });
  expect(wantedTable('t', rows, 'n').rows.map((row) => row.at(-1))).toEqual(['pass', 'fail']);
});

test('the median is the upper one of two in the middle', () => {
  expect([median([3]), median([9, 1, 5]), median([4, 1, 3, 2])]).toEqual([3, 5, 3]);
});
