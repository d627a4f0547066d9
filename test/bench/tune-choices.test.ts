// Which memory sizes are tried and which is chosen, at every boundary; and what a share of arrivals, a table and a refused request come to.

import { describe, expect, test } from 'vitest';
import { everyNth } from '../../bench/measure/arrival-share.ts';
import { payloadTemplate, rowsOfCsv } from '../../bench/measure/payload-template.ts';
import { unrefused } from '../../bench/measure/unrefused.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { chooseSizes, isEligible, wished, type Strategy } from '../../bench/tune/choose-size.ts';
import { predictedSize, readSize } from '../../bench/tune/predict-sizes.ts';
import { defaultSizes, durationUsd, exactly, type SizeFigures } from '../../bench/tune/sizes.ts';
import { Outcome } from '../../lambda/index.ts';
import { emptyAnswer } from '../../loadgen/index.ts';
import type { ArrivalProcess, Estimate } from '../../sim/index.ts';

const around = (mean: number, half = 0): Estimate => ({
  mean,
  low: mean - half,
  high: mean + half,
  standardError: 0,
  samples: 1,
});

const size = (memoryMb: number, ms: Estimate | number, usd: Estimate | number, failedShare = 0): SizeFigures => ({
  ...readSize({ memoryMb, durationMs: 0, costUsd: 0 }),
  durationMs: typeof ms === 'number' ? exactly(ms) : ms,
  costUsd: typeof usd === 'number' ? exactly(usd) : usd,
  failedShare,
});

describe('sizes to be tried', () => {
  test.each<[number | null, string, number[]]>([
    [null, '2018-07-01', [128, 256, 512, 1024, 1536, 1792, 3008]],
    [null, '2020-11-30', [128, 256, 512, 1024, 1536, 1792, 3008]],
    [null, '2020-12-01', [128, 256, 512, 1024, 1536, 1769, 3008]],
    [512, '2026-01-01', [128, 256, 512, 1024, 1536, 1769, 3008]],
    [300, '2026-01-01', [128, 256, 300, 512, 1024, 1536, 1769, 3008]],
    [10_240, '2026-01-01', [128, 256, 512, 1024, 1536, 1769, 3008, 10_240]],
    [10_241, '2026-01-01', [128, 256, 512, 1024, 1536, 1769, 3008]],
    [3008, '2018-07-01', [128, 256, 512, 1024, 1536, 1792, 3008]],
    [3072, '2018-07-01', [128, 256, 512, 1024, 1536, 1792, 3008]],
  ])('of a function of %s MB in %s are %j', (ownMb, date, sizes) => {
    expect(defaultSizes(ownMb, date)).toEqual(sizes);
  });

  test('cost by their memory, architecture and storage', () => {
    const usd = (architecture: 'x86_64' | 'arm64', more: object = {}) =>
      durationUsd({ architecture, ...more }, 1024, { billedMs: 1000, tier: 1 });
    expect(usd('x86_64')).toBeCloseTo(0.0000166667, 14);
    expect(usd('arm64')).toBeCloseTo(0.0000133334, 14);
    expect(usd('x86_64', { ephemeralStorageMb: 512 })).toBe(usd('x86_64'));
    expect(usd('x86_64', { ephemeralStorageMb: 1536 })).toBeGreaterThan(usd('x86_64'));
  });
});

describe('of several sizes', () => {
  const chosenOf = (sizes: readonly SizeFigures[], balancedWeight = 0.5) => {
    const chosen = chooseSizes(sizes, { strategy: 'cost', balancedWeight });
    return chosen === null ? null : [chosen.cheapest, chosen.fastest, chosen.balanced];
  };

  test('those are fit to be chosen of which at most one in a thousand fails', () => {
    expect([0, 0.001, 0.0011].map((failedShare) => isEligible(size(128, 1, 1, failedShare)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(chosenOf([size(128, 1, 1, 0.5)])).toBeNull();
    expect(chosenOf([])).toBeNull();
    const one = { memoryMb: 256, alike: [] };
    expect(chosenOf([size(128, 1, 1, 0.5), size(256, 9, 9)])).toEqual([one, one, one]);
  });

  test('equal costs go to the faster, equal times to the cheaper, equal both to the smaller', () => {
    const equal = [size(512, 10, 5), size(256, 20, 5), size(1024, 10, 4)];
    expect(chosenOf(equal)!.map(({ memoryMb }) => memoryMb)).toEqual([1024, 1024, 1024]);
    expect(chosenOf([size(512, 10, 5), size(256, 20, 5)])!.map(({ memoryMb }) => memoryMb)).toEqual([512, 512, 512]);
    expect(chosenOf([size(512, 10, 5), size(256, 10, 6)])!.map(({ memoryMb }) => memoryMb)).toEqual([512, 512, 512]);
    expect(chosenOf([size(512, 10, 5), size(256, 10, 5)])).toEqual([
      { memoryMb: 256, alike: [512] },
      { memoryMb: 256, alike: [512] },
      { memoryMb: 256, alike: [512] },
    ]);
  });

  test.each([
    [0, 1024],
    [0.3, 1024],
    [0.4, 512],
    [0.5, 512],
    [0.6, 128],
    [1, 128],
  ])('the balance with a weight of %s of the cost is %s MB', (weight, memoryMb) => {
    // Of the largest values: 128 has all of the time and 20 % of the cost, 512 has 40 and 60, 1024 has 15 and 100.
    const sizes = [size(128, 200, 2), size(512, 80, 6), size(1024, 30, 10)];
    expect(chosenOf(sizes, weight)![2]!.memoryMb).toBe(memoryMb);
  });

  test('those may be as good whose interval meets that of the chosen one', () => {
    const sizes = [
      size(128, around(100, 10), around(10, 1)),
      size(256, around(80, 10), around(12, 1)),
      size(512, around(59, 10), around(13.1, 1)),
      size(1024, around(39, 9.9), around(11.9, 0.8)),
    ];
    const [cheapest, fastest] = chosenOf(sizes)!;
    expect(cheapest).toEqual({ memoryMb: 128, alike: [256] });
    expect(fastest).toEqual({ memoryMb: 1024, alike: [] });
    expect(chosenOf([...sizes.slice(0, 3), size(1024, around(39, 10), around(11.9, 0.9))])!.slice(0, 2)).toEqual([
      { memoryMb: 128, alike: [256, 1024] },
      { memoryMb: 1024, alike: [512] },
    ]);
  });

  test.each<[Strategy, number]>([
    ['cost', 128],
    ['speed', 1024],
    ['balanced', 512],
  ])('%s takes its own', (strategy, memoryMb) => {
    const sizes = [size(128, 200, 2), size(512, 80, 6), size(1024, 30, 10)];
    const wish = { strategy, balancedWeight: 0.5 };
    expect(wished(chooseSizes(sizes, wish)!, wish).memoryMb).toBe(memoryMb);
  });
});

test('a predicted size ends with the timeout, is billed by the rules, and fails as often as it is ended', () => {
  const run = compileScenario(
    {
      name: 'p',
      duration: '1m',
      functions: {
        f: {
          memory: '256MB',
          timeout: '1s',
          duration: {
            mixture: [
              { weight: 3, of: { constant: '200.5ms' } },
              { weight: 1, of: { constant: '3s' } },
            ],
          },
          coldStart: { constant: '1ms' },
        },
      },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
    },
    'p.yaml',
    '.',
  );
  const { config } = run.functions[0]!;
  expect(predictedSize(run, 0, 512)).toEqual({
    memoryMb: 512,
    invocations: 0,
    durationMs: exactly(0.75 * 200.5 + 0.25 * 1000),
    costUsd: exactly(durationUsd(config, 512, { billedMs: 0.75 * 201 + 0.25 * 1000, tier: 1 })),
    spreadMs: { p5: 200.5, p50: 200.5, p95: 1000 },
    initMs: null,
    failedShare: 0.25,
  });
});

describe('a share of arrivals', () => {
  /** So many arrivals, a millisecond apart, given as whole blocks as long as there are any. */
  const arrivals = (count: number): ArrivalProcess => {
    let next = 0;
    return {
      rateAt: (atMs) => 12 + atMs,
      fill: (block) => {
        const written = Math.min(block.length, count - next);
        for (let index = 0; index < written; index += 1) block[index] = next++;
        return written;
      },
    };
  };
  const filled = (process: ArrivalProcess, sizes: readonly number[]): number[][] =>
    sizes.map((length) => {
      const block = new Float64Array(length).fill(-1);
      return [...block.subarray(0, process.fill(block))];
    });

  test.each<[number, number, number, number[][]]>([
    [7, 0, 3, [[0, 3], [6], []]],
    [7, 1, 3, [[1, 4], [], []]],
    [7, 2, 3, [[2, 5], [], []]],
    [0, 0, 2, [[], [], []]],
  ])('of %s the %s. of %s: %j', (count, index, of, blocks) => {
    expect(filled(everyNth(arrivals(count), index, of), [2, 2, 2])).toEqual(blocks);
  });

  test.each([1023, 1024, 1025, 2048, 2049])('of %s arrivals all are in one of three, in order', (count) => {
    const shares = [0, 1, 2]
      .map((index) => filled(everyNth(arrivals(count), index, 3), [500, 500]))
      .map((all) => all.flat());
    expect(shares).toEqual(
      [0, 1, 2].map((index) => Array.from({ length: Math.ceil((count - index) / 3) }, (_, n) => 3 * n + index)),
    );
  });

  test('has its part of the rate; the only share is the whole', () => {
    expect(everyNth(arrivals(1), 0, 4).rateAt(8)).toBe(5);
    const process = arrivals(1);
    expect(everyNth(process, 0, 1)).toBe(process);
  });
});

describe('a request that is refused', () => {
  const tried = async (refusals: number) => {
    const answer = emptyAnswer();
    const said: unknown[] = [];
    const ended = await unrefused({
      send: async () => {
        said.push('sent');
        answer.outcome = said.filter((one) => one === 'sent').length <= refusals ? Outcome.throttled : Outcome.failed;
      },
      answer,
      pause: async (ms) => void said.push(ms),
      refused: 'no room',
    }).then(
      () => 'let in',
      (error: Error) => `${error.name}: ${error.message}`,
    );
    return [ended, ...said];
  };
  test.each<[number, unknown[]]>([
    [0, ['let in', 'sent']],
    [1, ['let in', 'sent', 1000, 'sent']],
    [5, ['let in', ...Array<unknown[]>(5).fill(['sent', 1000]).flat(), 'sent']],
    [6, ['TargetError: no room', ...Array<unknown[]>(5).fill(['sent', 1000]).flat(), 'sent']],
  ])('%s times: %j', async (refusals, told) => {
    expect(await tried(refusals)).toEqual(told);
  });
});

describe('a table of rows', () => {
  test.each<[string, string[], string[][]]>([
    ['a,b\n1,2\n', ['a', 'b'], [['1', '2']]],
    [
      '\uFEFF a , b\r\n1,2\r\n\r\n3,4',
      ['a', 'b'],
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['a\n"x,y"\n"q""q"\n"l\nm"', ['a'], [['x,y'], ['q"q'], ['l\nm']]],
    ['a,b\n,\n', ['a', 'b'], [['', '']]],
    ['a,b\nx"y",2', ['a', 'b'], [['x"y"', '2']]],
  ])('%j', (text, columns, rows) => {
    expect(rowsOfCsv(text, 't.csv')).toEqual({ columns, rows });
  });

  test.each([
    ['a,b', '--data: t.csv has no row below its first line, which names the columns'],
    ['', '--data: t.csv has no row below its first line, which names the columns'],
    ['a\n"1', '--data: t.csv ends within quotes; close them'],
    ['a,b\n1,2\n3', '--data: row 2 of t.csv has 1 field for 2 columns'],
    ['a\n1,2', '--data: row 1 of t.csv has 2 fields for 1 column'],
  ])('%j is refused', (text, message) => {
    expect(() => rowsOfCsv(text, 't.csv')).toThrow(message);
  });

  test('fills the places of a template, a row a request, in turn', () => {
    const rows = {
      columns: ['id', 'counter'],
      rows: [
        ['a"', 'x'],
        ['b', 'y'],
      ],
    };
    const of = payloadTemplate('<{{id}}|{{ json id }}|{{counter}}>{{}', rows);
    expect([0, 1, 2].map(of)).toEqual(['<a"|"a\\""|x>{{}', '<b|"b"|y>{{}', '<a"|"a\\""|x>{{}']);
    expect(payloadTemplate('{{counter}},{{json counter}}', null)(7)).toBe('7,"7"');
    expect(payloadTemplate('', null)(0)).toBe('');
    expect(() => payloadTemplate('{{id}}', null)).toThrow('--body: {{id}} names no column; there are: counter');
  });
});
