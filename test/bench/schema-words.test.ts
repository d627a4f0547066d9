// Whatever is wrong with the form of a scenario is told in our words: place, value, cure.

import { expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';

const law = { constant: '10ms' };
const traffic = [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }];
const good: Record<string, unknown> = {
  name: 't',
  duration: '1m',
  functions: { f: { duration: law, coldStart: { constant: 0 } } },
  traffic,
};

const problemsOf = (over: Record<string, unknown>): string => {
  try {
    compileScenario({ ...good, ...over }, 'test', '.');
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

const worker = (more: object): Record<string, unknown> => ({ functions: { f: { duration: law, ...more } } });
const arrivals = (one: unknown): Record<string, unknown> => ({ traffic: [{ to: 'f', arrivals: one }] });
const ofTheLibrary = /expected|received|invalid (input|option|key|string)|too (small|big)|unrecognized key/i;

const cases: readonly [kind: string, over: Record<string, unknown>, place: string][] = [
  ['union, a member', worker({ duration: { samples: ['5ms', '-3ms'] } }), '-3ms'],
  ['union, too short', worker({ duration: { samples: [] } }), 'samples'],
  ['union, another kind', worker({ duration: { samples: 3 } }), 'samples'],
  ['type, missing record', { functions: undefined }, 'functions'],
  ['type, a list for a record', { functions: [] }, 'functions'],
  ['type, whole number', worker({ reservedConcurrency: 1.5 }), 'reservedConcurrency'],
  ['type, text for a number', worker({ reservedConcurrency: 'ten' }), 'reservedConcurrency'],
  ['type, not finite', worker({ reservedConcurrency: Number.NaN }), 'reservedConcurrency'],
  ['type, boolean', { cloudWatch: 'yes' }, 'cloudWatch'],
  ['type, text', { description: ['a'] }, 'description'],
  ['type, missing text', { traffic: [{ arrivals: { constant: { rate: '1/s' } } }] }, 'to'],
  ['type, list', { traffic: {} }, 'traffic'],
  ['type, tuple', worker({ keepAlive: { uniform: '5m' } }), 'uniform'],
  ['tuple, too short', worker({ keepAlive: { uniform: ['5m'] } }), 'uniform'],
  ['tuple, too long', worker({ keepAlive: { uniform: ['5m', '6m', '7m'] } }), 'uniform'],
  ['too small, number', { account: { concurrency: 0 } }, 'account.concurrency'],
  ['too small, exclusive', { account: { rules: { billingGranularityMs: 0 } } }, 'billingGranularityMs'],
  ['too small, text', { name: '' }, 'name'],
  ['missing name', { name: undefined }, 'name: is missing'],
  ['too big', worker({ maximumRetryAttempts: 3 }), 'maximumRetryAttempts'],
  ['too big, unsafe', worker({ reservedConcurrency: 1e300 }), 'reservedConcurrency'],
  ['option', arrivals({ trace: { format: 'apache', file: 'x' } }), 'format'],
  ['option, missing', arrivals({ trace: { file: 'x' } }), 'format'],
  ['option of a law of keep-alive', worker({ reuse: 'new' }), 'reuse'],
  ['literals', { account: { priceTier: 4 } }, 'priceTier'],
  ['unknown key', { colour: 'red' }, 'colour'],
  ['unknown key of a function', worker({ colour: 'red' }), 'colour'],
  ['key of a record', worker({ duration: { quantiles: { median: '5ms' } } }), 'median'],
  ['key of versions', worker({ versions: { one: {} } }), 'one'],
  ['format', { account: { era: 'yesterday' } }, 'account.era'],
  ['record of texts', worker({ environment: { A: ['a'] } }), 'environment.A'],
  ['instants', arrivals({ instants: [5] }), 'instants'],
  ['whole document', { duration: null, seed: null, account: null, slo: 3, alarms: 1 }, 'account'],
  ['law within a law', worker({ coldStart: { samples: [] } }), 'coldStart.samples'],
];

test.each(cases)('%s', (_, over, place) => {
  const told = problemsOf(over);
  expect(told).toContain(place);
  expect(told).not.toMatch(ofTheLibrary);
  expect(told).not.toMatch(/undefined|something else/);
});

test.each([2024, 'x'])('a name may be %s', (name) => expect(problemsOf({ name })).toBe(''));
test('an era may be a number', () => {
  expect(problemsOf({ account: { era: 2023 } })).toBe('');
  expect(problemsOf({ account: { era: 2019 } })).toContain('ISO date');
});

test.each([
  ['of forty characters is shown whole', 'x'.repeat(38), `"${'x'.repeat(38)}"`],
  ['of more is cut', 'x'.repeat(39), `"${'x'.repeat(39)}…`],
])('a value %s', (_, value, shown) => {
  expect(problemsOf(worker({ reservedConcurrency: value }))).toContain(shown);
});
