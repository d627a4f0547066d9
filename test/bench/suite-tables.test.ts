// What the suites of the bench ask for and what they hold it against, as texts: a change is read as a difference in
// test/golden/suites (`-u` accepts it).

import { expect, test } from 'vitest';
import { predictInits, predictStarts } from '../../bench/suites/published-cold-starts.ts';
import { predictMemorySizes } from '../../bench/suites/published-memory-sizes.ts';
import { median } from '../../bench/suites/median.ts';
import { plainScenario, speedCases } from '../../bench/suites/speed-cases.ts';
import { wantedTable } from '../../bench/suites/wanted.ts';

const textOf = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

test('published cold starts and memory sizes, and what is predicted of them', async () => {
  const predicted = { inits: await predictInits(), starts: await predictStarts(), sizes: await predictMemorySizes() };
  await expect(textOf(predicted)).toMatchFileSnapshot('../golden/suites/published-cold-starts.txt');
});

test('the scenarios whose speed is measured', async () => {
  await expect(textOf([plainScenario(100, 50, 10), speedCases])).toMatchFileSnapshot('../golden/suites/speed.txt');
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
