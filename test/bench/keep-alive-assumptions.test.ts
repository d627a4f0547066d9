// What results say of keep-alive, and whether it is true: every figure of another preset is held against a run with that preset.

import { describe, expect, test } from 'vitest';
import { measuredKeepAlive } from '../../bench/simulate/keep-alive-assumptions.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Assumption } from '../../reports/index.ts';
import { added, fn, scenarioOf, type Called } from './idle-functions.ts';

const said = async (called: Called): Promise<Assumption[]> => [
  ...(await simulateScenario(scenarioOf(called))).assumptions!,
];

const everySevenMinutes = { constant: { rate: '0.142857/m' } };
const often = { poisson: { rate: '20/m' } };

describe('a function that is called every seven minutes', () => {
  test('has 12 cold starts a day, and 206 by another preset: the result says so', async () => {
    const [only, ...others] = await said({ arrivals: { rare: everySevenMinutes } });
    expect(others).toEqual([]);
    expect(only).toEqual({
      setting: 'functions.rare.keepAlive',
      value: "{ preset: '2020' }",
      said:
        'fitted to measurements of AWS in 2020, the default for this date; AWS documents none; ' +
        '12 cold starts; it would have been 206 with preset 2021 (simulated with the same arrivals)',
      shaped: true,
    });
  });

  test.each([
    [
      { preset: '2021' },
      '2023',
      /measured on AWS in January 2021; .* 206 cold starts; .* 12 with preset 2020 and 12 with preset 2018/,
    ],
    [{ fixed: '6m' }, '2023', /as the scenario writes it; 206 cold starts; it would have been 12 with preset 2020/],
    [undefined, '2018-06-01', /measured on AWS in spring 2019, the default for this date; .* 206 with preset 2021/],
    [{ preset: '2018' }, '2018-06-01', /measured on AWS in spring 2019; AWS/],
  ])('under %j in %s', async (keepAlive, era, sentence) => {
    const [only] = await said({ arrivals: { rare: everySevenMinutes }, keepAlive, era });
    expect(only!.said).toMatch(sentence);
    expect(only!.shaped).toBe(true);
  });
});

/** Cold starts of one function alone among those of the scenario, under a preset. */
const underPreset = async (called: Called, preset: string, name: string): Promise<number> => {
  const { functions } = await simulateScenario(scenarioOf({ ...called, keepAlive: { preset } }), {
    comparesKeepAlive: false,
  });
  return functions[name]!.totals.coldStarts;
};

describe('what another preset would have given', () => {
  test.each([['0.02/m'], ['0.1/m'], ['0.3/m'], ['2/m'], ['60/m']])(
    'is what it gives, and told where it is twice as much or half: Poisson %s',
    async (rate) => {
      const called = { arrivals: { f: { poisson: { rate } } } };
      const [only] = await said(called);
      const [own, shortest, longest] = await Promise.all(
        ['2020', '2021', '2018'].map((name) => underPreset(called, name, 'f')),
      );
      const told = [
        [shortest!, '2021'],
        [longest!, '2018'],
      ].filter(([count]) => Math.max(own!, Number(count)) / Math.max(1, Math.min(own!, Number(count))) > 2);
      expect(only!.shaped).toBe(told.length > 0);
      const [counts] =
        [...only!.said.matchAll(/(\d+) with preset (\d+)/g)].length === 0
          ? [[]]
          : [only!.said.match(/\d+ with preset \d+/g)!];
      expect(counts).toEqual(told.map(([count, preset]) => `${count} with preset ${preset}`));
      expect(only!.said.includes(`; ${own} cold start`)).toBe(told.length > 0);
    },
  );

  test('is told of three cold starts where there is one, as of three times as many', async () => {
    const [only] = await said({ arrivals: { rare: everySevenMinutes }, duration: '15m' });
    expect(only!.said).toMatch(/; 1 cold start; it would have been 3 with preset 2021/);
    expect(only!.shaped).toBe(true);
  });

  test('of bursts, where halving counts', async () => {
    const arrivals = { f: Array.from({ length: 12 }, (_, i) => ({ burst: { at: `${1 + 8 * i}m`, count: 50 } })) };
    const [only] = await said({ arrivals, duration: '2h', keepAlive: { preset: '2020-06' } });
    expect(only).toMatchObject({ value: "{ preset: '2020-06' }", shaped: true });
    expect(only!.said).toMatch(
      /^fitted to single requests to AWS in 2020; .*; 50 cold starts; it would have been 325 with preset 2020/,
    );
  });

  test('changes no figure of the run itself', async () => {
    const scenario = scenarioOf({ arrivals: { rare: everySevenMinutes, busy: often } });
    const strip = (result: object): object => ({ ...result, assumptions: null, startedAt: null });
    const [with_, without] = [
      await simulateScenario(scenario),
      await simulateScenario(scenario, { comparesKeepAlive: false }),
    ];
    expect(strip(with_)).toEqual(strip(without));
    expect(without.assumptions![0]!.said).toMatch(/what other presets would give was not asked for/);
    expect((await simulateScenario(scenario)).assumptions).toEqual(with_.assumptions);
  });
});

describe('functions together', () => {
  test('few that would change have an entry of their own, the others one together', async () => {
    const entries = await said({ arrivals: { rare: everySevenMinutes, a: often, b: often } });
    expect(entries.map(({ setting, shaped }) => [setting, shaped])).toEqual([
      ['functions.rare.keepAlive', true],
      ['functions.*.keepAlive', false],
    ]);
    expect(entries[1]!.said).toMatch(
      /presets 2021 and 2018 would not change the cold starts of any of 2 functions more than twofold/,
    );
  });

  test('many have one entry, with those that would change most', async () => {
    const arrivals = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`f${i}`, i % 4 === 0 ? everySevenMinutes : { poisson: { rate: '1/m' } }]),
    );
    const [only, ...others] = await said({ arrivals });
    expect(others).toEqual([]);
    expect(only).toMatchObject({ setting: 'functions.*.keepAlive', value: "{ preset: '2020' }", shaped: true });
    expect(only!.said).toMatch(
      /the cold starts of 10 of 40 functions more than twofold, most of all those of f\d+ \(12 cold starts; 206 with preset 2021\), f\d+ \(12 .*\) and f\d+ \(/,
    );
    expect(only!.said.match(/f\d+ \(/g)).toHaveLength(3);
  });

  test('those under another rule have another entry; versions are told of under their function', async () => {
    const scenario = compileScenario(
      {
        name: 'idle',
        duration: '24h',
        functions: {
          own: { ...fn, keepAlive: { fixed: '8m' } },
          versioned: { ...fn, versions: { 1: {}, 2: {} }, aliases: { live: { version: '1', weights: { 2: '50%' } } } },
        },
        traffic: ['own', 'versioned:live'].map((to) => ({ to, arrivals: everySevenMinutes })),
      },
      'test',
      '.',
    );
    const { assumptions, totals } = await simulateScenario(scenario);
    expect(assumptions!.map(({ setting, value }) => [setting, value])).toEqual([
      ['functions.own.keepAlive', '{ fixed: 8m }'],
      ['functions.versioned.keepAlive', "{ preset: '2020' }"],
    ]);
    const [own, versioned] = assumptions!.map((entry) => Number(/; (\d+) cold start/.exec(entry.said)?.[1]));
    expect(own! + versioned!).toBe(totals.coldStarts);
  });
});

describe('is not tried, and says so', () => {
  test('where no idle environment can have ended', async () => {
    const [only] = await said({ arrivals: { f: often }, duration: '5m' });
    expect(only!.said).toMatch(/; the run is too short for an idle environment to end, by this or another preset$/);
    expect(only!.shaped).toBe(false);
    const [brief] = await said({ arrivals: { f: everySevenMinutes }, duration: '4m', keepAlive: { fixed: '10s' } });
    expect(brief!.said).not.toMatch(/too short/);
  });

  test('where a third of the work covers too little of the run', async () => {
    const [only] = await said({ arrivals: { f: { constant: { rate: '500/s' } } }, duration: '20m' });
    expect(only!.said).toMatch(
      /; what other presets would give was not tried: a third of the run’s work covers too little of it/,
    );
  });

  test('of a run that was stopped', async () => {
    const result = await simulateScenario(scenarioOf({ arrivals: { rare: everySevenMinutes } }), {
      signal: AbortSignal.abort(),
    });
    expect(result.assumptions![0]!.said).toMatch(/; what other presets would give was not tried: the run was stopped$/);
  });

  test('of a measured run', () => {
    expect(measuredKeepAlive(scenarioOf({ arrivals: { a: often, b: often } }))).toEqual([
      {
        setting: 'functions.*.keepAlive',
        value: "{ preset: '2020' }",
        said: expect.stringMatching(
          /^fitted .*; what other presets would give is not tried in measured runs: simulate the scenario$/,
        ),
        shaped: false,
      },
    ]);
  });
});

test('of replications the first is told of', async () => {
  const scenario = scenarioOf({ arrivals: { rare: { poisson: { rate: '0.142857/m' } } } });
  const { assumptions, totals } = await simulateScenario(scenario, { replications: 3 });
  const alone = await simulateScenario(scenario);
  expect(assumptions![0]!.said).toMatch(
    `; ${alone.totals.coldStarts} cold starts of the first replication; it would have been`,
  );
  expect(totals.coldStarts).toBeGreaterThan(alone.totals.coldStarts);
});

describe('the work that is added', () => {
  test.each([
    ['0.5/s', '24h'],
    ['3/s', '6h'],
  ])('is a third of its own at most, or little: %s for %s', async (rate, duration) => {
    const { own, extra, untilMs } = await added({ arrivals: { f: { poisson: { rate } } }, duration });
    expect(extra).toBeGreaterThan(0);
    expect(extra).toBeLessThanOrEqual(Math.max(300_000, own / 3));
    expect(untilMs).toBeGreaterThanOrEqual(2_000_000);
  });

  test('is told as the part of the run that it covers', async () => {
    const [only] = await said({ arrivals: { f: { poisson: { rate: '20/s' } } }, duration: '24h' });
    expect(only!.said).toBe(
      'fitted to measurements of AWS in 2020, the default for this date; AWS documents none; presets 2021 and 2018 ' +
        'would not change its cold starts more than twofold (simulated with the same arrivals in the first 160m)',
    );
  });

  test('counts what a run begins with: a burst is not simulated thrice', async () => {
    const arrivals = { f: [{ burst: { at: '1m', count: 400_000 } }, { poisson: { rate: '1/s' } }] };
    const { own, extra } = await added({ arrivals, duration: '24h', settings: { reservedConcurrency: 100 } });
    expect(extra).toBeLessThanOrEqual(Math.max(300_000, own / 3));
  });
});
