// Tables on the terminal and what a check comes to, cell by cell: of figures and results that are made up.

import { describe, expect, test } from 'vitest';
import { busiestFunctions } from '../../bench/terminal/busiest-functions.ts';
import { calibrateTable } from '../../bench/commands/calibrate-table.ts';
import { checkSuite, type Checked } from '../../bench/commands/check-documents.ts';
import { outcomeOf, type UnclearMode } from '../../bench/commands/check-outcome.ts';
import { checkTable } from '../../bench/commands/check-table.ts';
import { sweepText } from '../../bench/commands/sweep-table.ts';
import type { FigureComparison, Objective, RunResult, SweepResult } from '../../reports/index.ts';
import { simulated } from '../reports/support.ts';
import { cellsOf } from '../support/table-cells.ts';

const options = { color: false, columns: Infinity };

const figure = (more: Partial<FigureComparison> = {}): FigureComparison => ({
  figure: 'latency p50',
  functionName: null,
  unit: 'ms',
  baseline: 100,
  current: 110,
  changePercent: 10,
  low: 5,
  high: 15,
  practicalPercent: 5,
  verdict: 'same',
  obstacle: null,
  exact: null,
  needed: null,
  sentence: 'a sentence',
  ...more,
});

describe('the figures of a check', () => {
  test('have their interval, or why there is none', () => {
    const figures = [
      figure(),
      figure({ figure: 'init p50', baseline: null, changePercent: null, verdict: 'no data' }),
      figure({ low: 10, high: 10, exact: 'seed' as never, verdict: 'regressed' }),
      figure({ low: 9, high: 10, exact: 'seed' as never }),
      figure({ low: -Infinity, high: Infinity, verdict: 'unclear' }),
      figure({ low: 10, high: 10, verdict: 'improved' }),
    ];
    expect(cellsOf(checkTable(figures, options))).toEqual([
      ['figure', 'baseline', 'now', 'change', '95 % interval', 'verdict'],
      ['latency p50', '100 ms', '110 ms', '+10 %', '+5 % to +15 %', 'same'],
      ['init p50', '–', '110 ms', '–', '', 'no data'],
      ['latency p50', '100 ms', '110 ms', '+10 %', 'exact', 'regressed'],
      ['latency p50', '100 ms', '110 ms', '+10 %', '+9 % to +10 %', 'same'],
      ['latency p50', '100 ms', '110 ms', '+10 %', 'not known', 'unclear'],
      ['latency p50', '100 ms', '110 ms', '+10 %', '+10 % to +10 %', 'improved'],
    ]);
  });

  test('name their function where one does', () => {
    const [head, whole, own] = cellsOf(checkTable([figure(), figure({ functionName: 'pay' })], options));
    expect([head![0], whole![0], own![0]]).toEqual(['function', '(all)', 'pay']);
  });

  test('have the colours of their verdicts', () => {
    const colours = (['improved', 'same', 'regressed', 'unclear', 'no data'] as const).map((verdict) => {
      const line = checkTable([figure({ verdict })], { ...options, color: true })
        .split('\n')
        .find((text) => text.includes('latency p50'))!;
      // oxlint-disable-next-line no-control-regex -- colours of terminals are such
      return [...line.matchAll(/\u001B\[(\d+)m/g)].map(([, code]) => code).join();
    });
    expect(colours).toEqual(['32,39', '', '31,39', '33,39', '33,39']);
  });
});

describe('what a check comes to', () => {
  const objective = (verdict: string): Objective => ({ verdict }) as unknown as Objective;
  /** Told within 20 % of the baseline, so that a doubling would have been seen; or not. */
  const seen = figure({ verdict: 'unclear', low: -10, high: 10 });
  const blind = figure({ verdict: 'unclear', low: -50, high: 50 });
  const other = figure({ figure: 'latency p99', verdict: 'unclear' });
  const regressed = figure({ figure: 'latency p99', verdict: 'regressed' });
  const nothing = figure({ verdict: 'no data', current: null });
  const ofFunction = figure({ functionName: 'f', verdict: 'no data', baseline: null });
  test.each<[string, [FigureComparison[], string[], UnclearMode], string, boolean]>([
    ['all the same', [[figure()], [], 'fail'], 'pass', true],
    ['a regression', [[figure(), regressed], ['broken'], 'pass'], 'regressed', false],
    ['no median', [[nothing], ['broken'], 'pass'], 'no data', false],
    ['no median of a function', [[figure(), ofFunction], [], 'pass'], 'no data', false],
    ['a broken objective', [[seen], ['kept', 'no data', 'broken'], 'pass'], 'objective broken', false],
    ['an objective without data', [[figure()], ['kept', 'no data'], 'pass'], 'objective without data', false],
    ['kept objectives', [[figure()], ['kept'], 'blind'], 'pass', true],
    ['another unclear figure', [[figure(), other], [], 'fail'], 'could not tell', false],
    ['another unclear figure', [[figure(), other], [], 'blind'], 'pass', true],
    ['another unclear figure', [[figure(), other], [], 'pass'], 'pass', true],
    ['an unclear median', [[seen], [], 'fail'], 'could not tell', false],
    ['an unclear median', [[seen], [], 'blind'], 'could not tell', true],
    ['a median that hides a doubling', [[blind], [], 'blind'], 'could not tell', false],
    ['a median that hides a doubling', [[blind], [], 'pass'], 'could not tell', true],
  ])('%s (%j): %s, passes %s', (_, [figures, verdicts, mode], verdict, passes) => {
    const outcome = outcomeOf(figures, verdicts.map(objective), mode);
    expect([outcome.verdict, outcome.passes]).toEqual([verdict, passes]);
  });

  test.each<[UnclearMode, readonly boolean[]]>([
    //        same, blind median, its function's, p99, nothing ran, p99 without data
    ['fail', [false, true, true, true, true, true]],
    ['blind', [false, true, false, false, true, false]],
    ['pass', [false, false, false, false, true, false]],
  ])('under --unclear %s these figures are why: %j', (mode, fail) => {
    const { fails } = outcomeOf([blind], [], mode);
    const figures = [
      figure(),
      blind,
      { ...blind, functionName: 'f' },
      other,
      ofFunction,
      figure({ figure: 'latency p99', verdict: 'no data', current: null }),
    ];
    expect(figures.map(fails)).toEqual(fail);
    // Where a doubling would have been seen, the median is no reason.
    expect(outcomeOf([seen], [], mode).fails(seen)).toBe(mode === 'fail');
  });
});

describe('the page of a check', () => {
  const checked: Checked = {
    figures: [
      figure({ verdict: 'improved', sentence: 'improved' }),
      figure({ verdict: 'no data', current: null, changePercent: null, sentence: 'nothing ran' }),
      figure(),
      figure({ verdict: 'unclear', functionName: 'f', sentence: 'could not tell' }),
      figure({ verdict: 'regressed', sentence: 'regressed' }),
    ],
    objectives: [],
    conditions: ['another machine'],
    sentence: 'the sentence',
    verdict: 'regressed',
    passes: false,
  };
  const run = async (p50: number): Promise<RunResult> => {
    const result = await simulated({ seconds: 5 });
    return { ...result, name: 'shop', latencyMs: { ...result.latencyMs, p50 } };
  };

  test('of one run a side has the changes, the gravest first, and the figures beside each other', async () => {
    const suite = checkSuite({ baseline: [await run(1)], current: [await run(2)] }, checked);
    expect(suite.tables[0]).toEqual({
      title: 'The gate',
      columns: ['figure', 'verdict', 'baseline', 'now', 'change', '95 % interval', 'what is known'],
      rows: [
        ['latency p50', 'regressed', '100 ms', '110 ms', '+10 %', '+5 % to +15 %', ''],
        ['f: latency p50', 'unclear', '100 ms', '110 ms', '+10 %', '+5 % to +15 %', 'could not tell'],
        ['latency p50', 'no data', '100 ms', '–', '–', '+5 % to +15 %', 'nothing ran'],
        ['latency p50', 'improved', '100 ms', '110 ms', '+10 %', '+5 % to +15 %', ''],
      ],
      note: '1 of 5 figures stayed the same.',
    });
    expect(suite.tables.length).toBeGreaterThan(1);
    const { name, description, notes, conditions, gate, sideBySide: sides } = suite;
    expect({ name, description, notes, conditions, gate }).toEqual({
      name: 'shop: now and before',
      description: '',
      notes: [],
      conditions: ['another machine'],
      gate: { word: 'regressed', passes: false, sentences: ['the sentence'] },
    });
    expect(sides!.map((side) => [side.name, side.result.latencyMs.p50])).toEqual([
      ['baseline', 1],
      ['now', 2],
    ]);
  });

  test.each([
    [[3, 1, 2], [5], ['baseline, middle of 3 runs', 2, 'now', 5]],
    [[5], [4, 1, 3, 2], ['baseline', 5, 'now, middle of 4 runs', 2]],
  ])(
    'of runs with the medians %j and %j shows the ones in the middle, and no other figures of them',
    async (before, now, shown) => {
      const sides = {
        baseline: await Promise.all(before.map(run)),
        current: await Promise.all(now.map(run)),
      };
      const suite = checkSuite(sides, checked);
      expect(suite.tables).toHaveLength(1);
      expect(suite.notes).toEqual([
        'The charts are of the run in the middle of each side; the gate judges by all of them.',
      ]);
      expect(suite.sideBySide!.flatMap((side) => [side.name, side.result.latencyMs.p50])).toEqual(shown);
    },
  );
});

describe('what was recorded', () => {
  const law = (more: object = {}) => ({
    law: { mean: 12, quantile: (share: number) => 100 * share },
    family: 'lognormal',
    quality: { largestError: 0.0456 },
    ...more,
  });
  const fn = (name: string, recorded: object = {}, fitted: object = {}) => ({
    name,
    recorded: { ran: 0, cold: { count: 3 }, errors: 2, timeouts: { count: 1 }, throttled: 4, ...recorded },
    fitted: { warm: null, init: null, tellsCold: true, ...fitted },
  });

  test('has a row a function, without what nobody told', () => {
    const draft = {
      functions: [
        fn('all', { ran: 1500 }, { warm: law(), init: law() }),
        fn('counted', { errors: 0 }, { warm: { ...law(), count: 7 }, tellsCold: false }),
        fn('none\u001B'),
        fn('one', { ran: 1 }, { warm: { ...law(), count: 7 } }),
      ],
    };
    expect(cellsOf(calibrateTable(draft as never, options))).toEqual([
      [
        'function',
        'invocations',
        'cold',
        'errors',
        'timeouts',
        'throttled',
        'mean',
        'p50',
        'p99',
        'init p50',
        'law',
        'off by',
      ],
      ['all', '1,500', '3', '2', '1', '4', '12 ms', '50 ms', '99 ms', '50 ms', 'lognormal', '4.6 %'],
      ['counted', '7', '', '0', '1', '4', '12 ms', '50 ms', '99 ms', '', 'lognormal', '4.6 %'],
      ['none\\u001b', '0', '3', '2', '1', '4', '', '', '', '', 'none', ''],
      ['one', '1', '3', '2', '1', '4', '12 ms', '50 ms', '99 ms', '', 'lognormal', '4.6 %'],
    ]);
  });
});

describe('many functions', () => {
  const resultOf = (count: number, own: (index: number) => object): RunResult =>
    ({
      functions: Object.fromEntries(
        Array.from({ length: count }, (_, index) => {
          const { tags, ...totals } = own(index) as { tags?: object };
          const all = { offered: 0, throttled: 0, failed: 0, timedOut: 0, dropped: 0, coldStarts: 0, ...totals };
          return [`f${index}`, { tags, totals: all, cost: { totalUsd: index } }];
        }),
      ),
    }) as unknown as RunResult;
  const told = (result: RunResult): [string, ...string[][]][] =>
    busiestFunctions(result, options).map((table) => [table.split('\n')[0]!, ...cellsOf(table)]);
  const head = ['name', 'offered', 'throttled', 'errors', 'cold starts', '$'];

  test('are told of from 21 on', () => {
    expect(told(resultOf(20, () => ({ offered: 1 })))).toEqual([]);
    expect(told(resultOf(21, () => ({ offered: 1 }))).map(([title]) => title)).toEqual(['Most called of 21 functions']);
  });

  test('are told by most calls, ten of them, and by most refusals where there were any', () => {
    const result = resultOf(30, (index) => ({
      offered: index === 4 ? 0 : 100 * index,
      throttled: index === 7 ? 3 : index === 9 ? 5 : 0,
      failed: index,
      timedOut: 10,
      dropped: 100,
      coldStarts: 2.6,
    }));
    const [throttled, called, ...rest] = told(result);
    expect(rest).toEqual([]);
    expect(throttled).toEqual([
      'Most throttled of 30 functions',
      head,
      ['f9', '900', '5', '119', '3', '$9.00'],
      ['f7', '700', '3', '117', '3', '$7.00'],
    ]);
    expect(called!.slice(0, 3)).toEqual([
      'Most called of 30 functions',
      head,
      ['f29', '2,900', '0', '139', '3', '$29.00'],
    ]);
    expect(called!.slice(2).map(([name]) => name)).toEqual(Array.from({ length: 10 }, (_, index) => `f${29 - index}`));
  });

  test('are added up by their applications, where those are not the functions themselves', () => {
    const tags = (application: string) => ({ tags: { application } });
    const result = resultOf(21, (index) => ({
      offered: 10,
      throttled: 1,
      failed: 2,
      coldStarts: 3,
      ...(index < 2 ? tags('shop') : index < 5 ? tags('mail') : index === 5 ? tags('idle') : {}),
      ...(index === 5 ? { offered: 0 } : {}),
    }));
    expect(told(result).at(-1)).toEqual([
      'Most called of 3 applications',
      ['name', 'functions', ...head.slice(1)],
      ['mail', '3', '30', '3', '6', '9', '$9.00'],
      ['shop', '2', '20', '2', '4', '6', '$1.00'],
    ]);
    const titles = (one: (index: number) => object): string[] => told(resultOf(21, one)).map(([title]) => title);
    expect(titles((index) => ({ offered: 1, ...tags(`a${index}`) }))).toEqual(['Most called of 21 functions']);
    expect(titles((index) => (index === 0 ? tags('idle') : { offered: 1 }))).toEqual(['Most called of 21 functions']);
  });
});

describe('a sweep', () => {
  const estimate = (mean: number, high = mean, samples = 1) => ({ mean, low: 2 * mean - high, high, samples });
  const sweep = (more: object = {}): SweepResult =>
    ({
      name: 'swept',
      seed: 4,
      replications: 1,
      scenario: {},
      vary: [{ path: 'functions.a.memory' }],
      points: [],
      warnings: [],
      ...more,
    }) as unknown as SweepResult;

  test('has the figures that any point has, with half of their interval where there is one', () => {
    const points = [
      { values: ['1'], figures: { throttledShare: estimate(0.01), oldestMs: estimate(1500, 2500, 3) } },
      { values: ['2'], figures: { throttledShare: estimate(0.02, 0.03, 1), p50Ms: estimate(5, 5, 3) } },
    ];
    const text = sweepText(sweep({ points, replications: 3, warnings: ['mind'] }), options);
    const lines = text.split('\n');
    expect(lines[0]).toBe('swept: 2 points, 3 replications each, seed 4; ± half of the 95 % interval of the mean');
    expect(lines.at(-1)).toBe('warning: mind');
    expect(cellsOf(text)).toEqual([
      ['memory', 'throttled %', 'p50 ms', 'oldest s'],
      ['1', '1', '', '1.5 ±1'],
      ['2', '2', '5', ''],
    ]);
    expect(sweepText(sweep(), options).split('\n')[0]).toBe('swept: 0 points, 1 replication each, seed 4');
  });

  test('says of its objectives which are broken, else which have no data', () => {
    const slo = { p99: '<500ms', throttled: '<1%' };
    const of = (p99?: number, throttled?: number) => ({
      values: ['1'],
      figures: {
        ...(p99 === undefined ? {} : { 'slo.p99': estimate(p99) }),
        ...(throttled === undefined ? {} : { 'slo.throttled': estimate(throttled) }),
      },
    });
    const points = [of(499, 0.009), of(500, 0.009), of(501, 0.02), of(undefined, 0.02), of(499), of()];
    expect(cellsOf(sweepText(sweep({ scenario: { slo }, points }), options)).map((cells) => cells.at(-1))).toEqual([
      'slo',
      'kept',
      'BROKEN: p99',
      'BROKEN: p99, throttled',
      'BROKEN: throttled',
      'NO DATA: throttled',
      'NO DATA: p99, throttled',
    ]);
  });
});
