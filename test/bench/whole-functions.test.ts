// Functions with versions and aliases are planned and tuned as one each.

import { expect, test } from 'vitest';
import { planScenario } from '../../bench/plan/plan.ts';
import { wholeFunctions } from '../../bench/scenario/whole-functions.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';

const laws = { duration: { constant: '100ms' }, coldStart: { constant: 0 } };
const arrivals = { constant: { rate: '20/s' } };
const divided = {
  ...laws,
  versions: { '1': {}, '2': { duration: { constant: '300ms' }, provisionedConcurrency: 3 }, '7': {} },
  aliases: {
    live: {
      version: '1',
      provisionedConcurrency: 4,
      deployment: { to: '7', at: '5s', preference: 'Canary10Percent5Minutes', alarms: ['slow'] },
    },
    old: { version: '2' },
  },
};
const alarms = {
  slow: { function: 'f:7', metric: 'Errors', statistic: 'Sum', threshold: 5, comparison: '>' },
};
const compiled = (traffic: readonly object[], f: object = divided, more: object = {}) =>
  compileScenario(
    { name: 'w', duration: '20s', account: { era: '2023' }, functions: { f, g: laws }, traffic, alarms, ...more },
    'w.yaml',
    '.',
  );
const whole = (to: string) =>
  wholeFunctions(
    compiled([
      { to, arrivals },
      { to: 'g', arrivals },
    ]),
  );
const common = 'its versions are taken as one function, like ';
const leftOut = 'the deployment of live is left out';

test.each([
  ['f:live', '100ms', `${common}version 1; what is provisioned goes to its alias live; ${leftOut}`],
  ['f:old', '300ms', `${common}version 2; what is provisioned goes to its alias old; ${leftOut}`],
  ['f:2', '300ms', `${common}version 2; ${leftOut}`],
  ['f:7', '100ms', `${common}version 7; ${leftOut}`],
])('like what traffic to %s meets', (to, duration, note) => {
  const { scenario, notes } = whole(to);
  expect(scenario.functions.map(({ config }) => config.name)).toEqual(['f', 'g']);
  expect(scenario.aliases).toEqual([]);
  expect(scenario.traffic.map(({ functionIndex }) => functionIndex)).toEqual([0, 1]);
  expect(scenario.document.functions['f']).toMatchObject({
    duration: { constant: duration },
    provisionedConcurrency: 7,
  });
  expect([...notes]).toEqual([['f', note]]);
});

test('without traffic it is like its first version', () => {
  const { scenario, notes, placeOf } = wholeFunctions(compiled([{ to: 'g', arrivals }]));
  expect([...notes]).toEqual([['f', `${common}version 1; ${leftOut}`]]);
  expect(scenario.document.functions['f']).toMatchObject({ duration: { constant: '100ms' } });
  expect(placeOf('f', 'duration')).toBe('functions.f.duration');
});

test('a scenario without any is itself', () => {
  const scenario = compiled([{ to: 'f', arrivals }], laws, { alarms: {} });
  const own = wholeFunctions(scenario);
  expect(own.scenario).toBe(scenario);
  expect(own.notes).toEqual(new Map());
  expect(own.placeOf('f', 'timeout')).toBe('functions.f.timeout');
  expect(wholeFunctions(scenario).scenario).toBe(scenario);
});

test('a plan tells it first, and finds a function by its alias too', async () => {
  const scenario = compiled(
    [
      { to: 'f:live', arrivals },
      { to: 'g', arrivals },
    ],
    divided,
    { slo: { throttled: '<1%' } },
  );
  const planned = (functionName?: string) => planScenario(scenario, { mostReplications: 4, functionName });
  const { functions } = await planned();
  expect(functions.map(({ functionName, notes }) => [functionName, notes[0]?.startsWith(common) === true])).toEqual([
    ['f', true],
    ['g', false],
  ]);
  expect(functions[0]).toMatchObject({ attainable: true, before: { provisionedConcurrency: 7 } });
  expect((await planned('f:live')).functions.map(({ functionName }) => functionName)).toEqual(['f']);
});

test('a setting stands where it was written: with the version that has its own, or with the function', () => {
  expect(whole('f:2').placeOf('f', 'duration')).toBe('functions.f.versions.2.duration');
  expect(whole('f:live').placeOf('f', 'duration')).toBe('functions.f.duration');
  expect(whole('f:2').placeOf('f', 'timeout')).toBe('functions.f.timeout');
  expect(whole('f:2').placeOf('g', 'duration')).toBe('functions.g.duration');
  expect(whole('f').placeOf('f', 'duration')).toBe('functions.f.duration');
});

test('what a plan warns of is where it was written', async () => {
  const slow = { duration: { exponential: { mean: '300ms' } }, coldStart: { constant: 0 }, timeout: '10s' };
  const warned = async (f: object) => {
    const document = {
      name: 'w',
      duration: '20s',
      functions: { f: { ...slow, ...f } },
      traffic: [{ to: 'f:1', arrivals }],
      slo: { throttled: '<1%' },
    };
    const { warnings } = await planScenario(compileScenario(document, 'w.yaml', '.'), { mostReplications: 2 });
    return warnings.map(({ path, value }) => `${path} ${value}`);
  };
  expect(await warned({ versions: { 1: { timeout: '1s' } } })).toEqual(['functions.f.versions.1.timeout 1s']);
  expect(await warned({ timeout: '1s', versions: { 1: {} } })).toEqual(['functions.f.timeout 1s']);
});
