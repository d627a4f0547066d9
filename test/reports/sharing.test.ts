// Who takes and who starves of a shared concurrency: verdicts just inside and just outside of each bound.

import { describe, expect, test } from 'vitest';
import type { FunctionResult, RunResult } from '../../reports/index.ts';
import { fullShare, fullText, holders } from '../../reports/verdict/sharing.ts';

const reason = 'ConcurrentInvocationLimitExceeded';

interface Made {
  /** Busy environments, by step. */
  readonly levels: readonly number[];
  readonly refused?: number;
  readonly admitted?: number;
  readonly reserved?: number | null;
}

const section = ({ levels, refused = 0, admitted = 0, reserved = null }: Made): FunctionResult =>
  ({
    reservedConcurrency: reserved,
    series: { concurrency: levels },
    throttlesByReason: { [reason]: refused },
    totals: { admitted },
  }) as never;

/** Refused by step, for want of the account's concurrency. */
const run = (refused: readonly number[], functions: Readonly<Record<string, Made>>): RunResult =>
  ({
    series: { throttledByReason: { [reason]: refused } },
    functions: Object.fromEntries(Object.entries(functions).map(([name, made]) => [name, section(made)])),
  }) as never;

describe('holders', () => {
  test('are told of by what they hold in the steps in which somebody was refused, the most first', () => {
    const { all } = holders(
      run([0, 1, 2], {
        idle: { levels: [100, 0, 0] },
        small: { levels: [0, 10, 20], refused: 50, admitted: 150 },
        large: { levels: [0, 30, 40] },
      }),
    );
    expect(all).toEqual([
      { name: 'large', heldShare: 0.7, refusedShare: 0 },
      { name: 'small', heldShare: 0.3, refusedShare: 0.25 },
      { name: 'idle', heldShare: 0, refusedShare: 0 },
    ]);
  });

  test('that ran no more, or of whose refusals nobody told, held nothing and were refused nothing', () => {
    const result = run([1, 1], { whole: { levels: [6, 6] }, half: { levels: [4] }, silent: { levels: [] } });
    const { silent } = result.functions;
    const functions = { ...result.functions, silent: { ...silent!, throttlesByReason: {} } as FunctionResult };
    expect(holders({ ...result, functions }).all).toEqual([
      { name: 'whole', heldShare: 0.75, refusedShare: 0 },
      { name: 'half', heldShare: 0.25, refusedShare: 0 },
      { name: 'silent', heldShare: 0, refusedShare: 0 },
    ]);
    const old = { ...result, series: { ...result.series, throttledByReason: {} } };
    expect(holders(old)).toEqual({ all: [], taker: null, starving: [] });
  });

  test('none where nobody was refused, where one alone shares, or where nobody ran then', () => {
    const nothing = { all: [], taker: null, starving: [] };
    const two = { a: { levels: [9] }, b: { levels: [1] } };
    expect(holders(run([], two))).toEqual(nothing);
    expect(holders(run([0], two))).toEqual(nothing);
    expect(holders(run([1], { a: { levels: [9] } }))).toEqual(nothing);
    expect(holders(run([1], { a: { levels: [9] }, b: { levels: [1], reserved: 5 } }))).toEqual(nothing);
    expect(holders(run([1], { a: { levels: [0] }, b: { levels: [0] } }))).toEqual(nothing);
  });

  test.each([
    [51, true],
    [50, false],
  ])('who holds %i of 100 takes it: %s', (level, takes) => {
    const { taker } = holders(
      run([1], {
        a: { levels: [level] },
        b: { levels: [100 - level - 26] },
        c: { levels: [26 - 20], refused: 9 },
        d: { levels: [20] },
      }),
    );
    expect(taker?.name ?? null).toBe(takes ? 'a' : null);
  });

  test.each([
    ['1 % of its attempts', 1, 99, true],
    ['less than 1 %', 1, 100, false],
    ['all of them', 5, 0, true],
    ['none', 0, 100, false],
  ])('who was refused %s starves: %3$s', (_, refused, admitted, starves) => {
    const { starving, taker } = holders(run([1], { a: { levels: [90] }, b: { levels: [10], refused, admitted } }));
    expect(starving.map(({ name }) => name)).toEqual(starves ? ['b'] : []);
    expect(taker?.name ?? null).toBe(starves ? 'a' : null);
  });

  test.each([
    [29, true],
    [30, false],
    [31, false],
  ])('who holds %i beside 60 starves: %s', (level, starves) => {
    const { starving } = holders(run([1], { a: { levels: [60] }, b: { levels: [level], refused: 50, admitted: 50 } }));
    expect(starving.map(({ name }) => name)).toEqual(starves ? ['b'] : []);
  });

  test('the worst starves first', () => {
    const { starving } = holders(
      run([1], {
        a: { levels: [90] },
        some: { levels: [5], refused: 10, admitted: 90 },
        most: { levels: [2], refused: 80, admitted: 20 },
        half: { levels: [3], refused: 50, admitted: 50 },
      }),
    );
    expect(starving.map(({ name }) => name)).toEqual(['most', 'half', 'some']);
  });
});

test.each([
  [[[10, 9, 10, 8]], 10, 0.5, 'peaks took all of it in 50 % of the run'],
  [[[10, 11]], 10, 1, 'peaks took all of it all along'],
  [[[9, 9]], 10, 0, 'peaks took all of it in 0 % of the run'],
  // Versions of a function together; the shorter one is idle after its end.
  [
    [
      [4, 4, 10, 1],
      [6, 5],
    ],
    10,
    0.5,
    'peaks took all of it in 50 % of the run',
  ],
  [[[]], 10, 0, 'peaks took all of it in 0 % of the run'],
])('levels %j of %i are full in a share of %d', (levels, most, share, text) => {
  const sections = levels.map((one) => section({ levels: one }));
  expect(fullShare(sections, most)).toBe(share);
  expect(fullText(sections, most)).toBe(text);
});
