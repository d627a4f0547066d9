// What the suites of the bench ask for and what they hold it against, as texts: a change is read as a difference in
// test/golden/suites (`-u` accepts it).

import { expect, test } from 'vitest';
import { reserved1, reserved2 } from '../../bench/suites/reserved-suites.ts';
import { burst, coldStarts, ramp, steady } from '../../bench/suites/traffic-suites.ts';
import { planCases } from '../../bench/suites/plan-cases.ts';
import { ruleExamples } from '../../bench/suites/rules/rule-examples.ts';
import { suites } from '../../bench/suites/index.ts';
import { helloScenario } from '../../bench/suites/throughput.ts';
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

test('the scenarios of suites of real handlers, whole and quick', async () => {
  const documents = [steady, ramp, burst, coldStarts, reserved1, reserved2].map(
    ({ name, description, definition }) => ({
      name,
      description,
      whole: [definition.document(false), definition.calibration(false)],
      quick: [definition.document(true), definition.calibration(true)],
    }),
  );
  await expect(textOf(documents)).toMatchFileSnapshot('../golden/suites/traffic.txt');
});

test('the scenarios that are planned, and the one that says hello', async () => {
  await expect(textOf([planCases, helloScenario().document])).toMatchFileSnapshot('../golden/suites/plans.txt');
});

test('what is changed where a rule is off', async () => {
  const changes = ruleExamples.map((example) => ({
    ...example,
    // What it changes in a document that says nothing.
    without: example.without({ functions: {}, traffic: [{}, {}, {}], account: {} } as never),
  }));
  await expect(textOf(changes)).toMatchFileSnapshot('../golden/suites/rules.txt');
});

test('which suites there are, and which a plain bench leaves out', () => {
  expect(suites.filter(({ onDemand, slow }) => onDemand !== true && slow !== true).map(({ name }) => name)).toEqual([
    'steady',
    'ramp',
    'burst',
    'cold-starts',
    'reserved-1',
    'reserved-2',
    'throughput',
    'published',
    'micro',
  ]);
});
