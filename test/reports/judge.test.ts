// Verdicts of the gate on one figure: just inside and just outside of each bound, what would settle what is unclear, and the sentences.

import { describe, expect, test } from 'vitest';
import {
  changeInterval,
  figureText,
  judged,
  neededText,
  percentText,
  type Change,
  type FigureComparison,
  type Practice,
} from '../../reports/comparing/judge.ts';

const plain: Practice = { practicalPercent: 5, exact: null };
const exactly: Practice = { practicalPercent: 5, exact: 'the same run on both sides' };

const change = (more: Partial<Change> = {}): Change => ({
  functionName: null,
  before: 100,
  now: 100,
  difference: 0,
  low: 0,
  high: 0,
  lack: null,
  obstacle: null,
  times: (factor) => ({ runs: Math.ceil(10 * factor) }),
  ...more,
});

const judge = (more: Partial<Change>, practice = plain, unit: 'ms' | 'share' | 'usd' = 'ms'): FigureComparison =>
  judged({ figure: 'latency p50', unit }, change(more), practice);

describe('a change of 100 ms, of which 5 do not matter', () => {
  test.each([
    [0, -5, 5, 'same'],
    [0, -5.01, 5, 'unclear'],
    [0, -5, 5.01, 'unclear'],
    // Beyond what matters, and the interval leaves zero out.
    [5.01, 0.01, 10, 'regressed'],
    [5, 0.01, 10, 'unclear'],
    [5.01, 0, 10, 'unclear'],
    [-5.01, -10, -0.01, 'improved'],
    [-5, -10, -0.01, 'unclear'],
    [-5.01, -10, 0, 'unclear'],
    [50, 40, 60, 'regressed'],
    [-50, -60, -40, 'improved'],
    [50, -Infinity, Infinity, 'unclear'],
  ])('of %d (%d to %d) is %s', (difference, low, high, verdict) => {
    expect(judge({ now: 100 + difference, difference, low, high })).toMatchObject({ verdict, exact: null });
  });

  test.each([
    [-5, 5, 'same'],
    [-5, 5.01, 'regressed'],
    [-5.01, 5, 'improved'],
    [-5.01, 5.01, 'unclear'],
    [5.01, 5.01, 'regressed'],
    [-5.01, -5.01, 'improved'],
    [0, 0, 'same'],
    [1, 1, 'same'],
  ])('without chance, from %d to %d, is %s', (low, high, verdict) => {
    expect(judge({ now: 100 + high, difference: high, low, high }, exactly)).toMatchObject({
      verdict,
      exact: exactly.exact,
      needed: null,
      obstacle: null,
    });
  });

  test('that no side tells has no data, whatever stands in its way', () => {
    for (const practice of [plain, exactly]) {
      const { verdict, sentence, needed } = judge(
        { lack: 'nothing was measured', obstacle: 'busy', low: -9 },
        practice,
      );
      expect({ verdict, sentence, needed }).toEqual({
        verdict: 'no data',
        sentence: 'latency p50 has no data: nothing was measured',
        needed: null,
      });
    }
  });

  test('cannot be told of a host that was saturated; of one and the same run it can', () => {
    expect(judge({ obstacle: 'the host was saturated' })).toMatchObject({
      verdict: 'unclear',
      obstacle: 'the host was saturated',
      needed: null,
      sentence: expect.stringContaining('could not be told, the host was saturated: '),
    });
    expect(judge({ obstacle: 'the host was saturated' }, exactly)).toMatchObject({ verdict: 'same', obstacle: null });
  });
});

describe('changes that never matter', () => {
  test.each([
    ['ms', 0.05, 0.0501],
    ['share', 0.001, 0.001001],
  ] as const)('of a figure in %s up to %d', (unit, least, more) => {
    const of = (high: number) => judge({ before: 0.01, now: 0.01, low: 0, high }, plain, unit).verdict;
    expect([of(least), of(more)]).toEqual(['same', 'unclear']);
  });

  test('are none of costs, and none without chance', () => {
    const of = (high: number, practice: Practice, unit: 'ms' | 'usd') =>
      judge({ before: 0, now: 0, low: 0, high }, practice, unit).verdict;
    expect([of(1e-9, plain, 'usd'), of(0.001, exactly, 'ms')]).toEqual(['unclear', 'regressed']);
  });

  test('go by what was before, whatever its sign, and not at all where nothing was', () => {
    expect(judge({ before: -100, low: -5, high: 5 }).verdict).toBe('same');
    expect(judge({ before: null, now: null, low: -0.05, high: 0.05 }).verdict).toBe('same');
    expect(judge({ before: null, now: null, low: -0.06, high: 0.05 }).verdict).toBe('unclear');
  });
});

describe('what would settle it', () => {
  const needed = (more: Partial<Change>) => judge(more).needed;

  test('is told of what is unclear alone', () => {
    expect(needed({ difference: 50, low: 40, high: 60 })).toBeNull();
    expect(needed({ difference: -50, low: -60, high: -40 })).toBeNull();
    expect(needed({ low: -1, high: 1 })).toBeNull();
    expect(needed({ difference: 10, now: 110, low: -10, high: 30 })).not.toBeNull();
  });

  test.each([
    // Zero is twice as far away as the change: four times the data.
    ['beyond what matters', { difference: 10, low: -10, high: 30 }, 40],
    ['beyond what matters, downwards', { difference: -10, low: -30, high: 10 }, 40],
    // 9 where 3 are to be had: the interval has to shrink to a third.
    ['within what matters', { difference: 2, low: -7, high: 11 }, 90],
    ['within what matters, downwards', { difference: -2, low: -11, high: 7 }, 90],
    // At its edge: a fifth of it is left.
    ['at the edge', { difference: 5, low: 0, high: 10 }, 250],
    ['almost told', { difference: 5.01, low: 0, high: 10.02 }, 11],
    [
      'too few for an interval, going by what is expected',
      { difference: 10, low: -Infinity, high: Infinity, expected: { low: -10, high: 30 } },
      40,
    ],
  ])('%s', (_, more, runs) => {
    expect(needed(more)).toEqual({ runs });
  });

  test('nobody knows without an interval, without a cure, or beyond a thousand times the data', () => {
    expect(needed({ difference: 10, low: -Infinity, high: Infinity })).toBeNull();
    expect(needed({ difference: 10, low: -10, high: 30, times: null })).toBeNull();
    expect(needed({ difference: 10, low: -306, high: 326 })).toEqual({ runs: 9986 });
    expect(needed({ difference: 10, low: -307, high: 327 })).toBeNull();
  });

  test('is said in runs or in time', () => {
    expect(neededText({ runs: 14 })).toBe('about 14 runs a side');
    expect(neededText({ lengthMs: 40_000 })).toBe('about 40 s a run');
  });
});

describe('sentences', () => {
  const sentence = (more: Partial<Change>, practice = plain, unit: 'ms' | 'share' | 'usd' = 'ms') =>
    judge(more, practice, unit).sentence;

  test.each([
    [
      { now: 150, difference: 50, low: 40, high: 60 },
      'latency p50 REGRESSED: 100 ms before, 150 ms now (+50 %, difference +50 ms, 95 % interval +40 ms to +60 ms)',
    ],
    [
      { now: 50, difference: -50, low: -60, high: -40, functionName: 'f' },
      'f: latency p50 improved: 100 ms before, 50 ms now (−50 %, difference −50 ms, 95 % interval −60 ms to −40 ms)',
    ],
    [
      { now: 101, difference: 1, low: -1, high: 3 },
      'latency p50 stayed the same: 100 ms before, 101 ms now (+1 %, difference +1 ms, 95 % interval −1 ms to +3 ms)',
    ],
    [
      { now: 110, difference: 10, low: -10, high: 30 },
      'latency p50 could not be told; about 40 runs a side would settle it: 100 ms before, 110 ms now (+10 %, difference +10 ms, 95 % interval −10 ms to +30 ms)',
    ],
    [
      { now: 110, difference: 10, low: -10, high: 30, times: null },
      'latency p50 could not be told; more runs a side would settle it sooner than a longer one: 100 ms before, 110 ms now (+10 %, difference +10 ms, 95 % interval −10 ms to +30 ms)',
    ],
    [
      { now: 110, difference: 10, low: -Infinity, high: Infinity, times: null },
      'latency p50 could not be told; more runs a side would settle it sooner than a longer one: 100 ms before, 110 ms now (+10 %, difference +10 ms, too few values for an interval)',
    ],
    [
      { now: 110, difference: 10, low: -Infinity, high: Infinity, expected: { low: -10, high: 30 } },
      'latency p50 could not be told; about 40 runs a side would settle it: 100 ms before, 110 ms now (+10 %, difference +10 ms, too few runs for an interval)',
    ],
    // The middle of all pairs is told where it is not that of the two middles.
    [
      { now: 150, difference: 50.51, low: 40, high: 60 },
      'latency p50 REGRESSED: 100 ms before, 150 ms now (+50 %, difference +50 ms, middle of all pairs of runs +50.51 ms, 95 % interval +40 ms to +60 ms)',
    ],
    [
      { now: 150, difference: 50.49, low: 40, high: 60 },
      'latency p50 REGRESSED: 100 ms before, 150 ms now (+50 %, difference +50 ms, 95 % interval +40 ms to +60 ms)',
    ],
    [
      { before: 0, now: 9, difference: 9, low: 8, high: 10 },
      'latency p50 REGRESSED: 0 ms before, 9 ms now (from 0, difference +9 ms, 95 % interval +8 ms to +10 ms)',
    ],
  ])('of %j', (more, text) => {
    expect(sentence(more)).toBe(text);
  });

  test('of runs without chance', () => {
    expect(sentence({ now: 150, difference: 50, low: 50, high: 50 }, exactly)).toBe(
      'latency p50 REGRESSED: 100 ms before, 150 ms now (+50 %, exactly)',
    );
    expect(sentence({ now: 150, difference: 50, low: 40, high: 60 }, exactly)).toBe(
      'latency p50 REGRESSED: 100 ms before, 150 ms now (+50 %, exactly; pair by pair +40 ms to +60 ms)',
    );
    expect(sentence({ low: -40, high: 60 }, exactly)).toContain('went up in some pairs of runs and down in others');
  });

  test('of shares are in percentage points, of costs in dollars', () => {
    const share = { before: 0.1, now: 0.2, difference: 0.1, low: 0.05, high: 0.15 };
    expect(sentence(share, plain, 'share')).toBe(
      'latency p50 REGRESSED: 10 % before, 20 % now (+100 %, difference +10 points, 95 % interval +5 points to +15 points)',
    );
    const one = { before: 0.1, now: 0.11, difference: 0.01, low: 0.0099, high: 0.011 };
    expect(sentence(one, plain, 'share')).toContain('difference +1 point, 95 % interval +0.99 points to +1.1 points)');
    expect(sentence({ before: 1, now: 2, difference: 1, low: 0.5, high: 1.5 }, plain, 'usd')).toContain(
      '$1 before, $2 now (+100 %, difference +$1, 95 % interval +$0.5 to +$1.5)',
    );
  });
});

test.each([
  [{ low: -5, high: 10 }, 'ms', '−5 % to +10 %'],
  [{ low: 0, high: 0 }, 'ms', '0 % to 0 %'],
  [{ before: 0, low: -5, high: 10 }, 'ms', '−5 ms to +10 ms'],
  [{ before: null, low: -5, high: 10 }, 'usd', '−$5 to +$10'],
  [{ low: -0.05, high: 0.123_456 }, 'share', '−5 to +12.35 points'],
  [{ low: -Infinity, high: 1 }, 'ms', ''],
  [{ low: 1, high: Infinity }, 'ms', ''],
] as const)('the interval of %j in %s is "%s"', (more, unit, text) => {
  expect(changeInterval(judge(more, plain, unit))).toBe(text);
});

test('the interval of runs without chance is left out where all pairs agree', () => {
  expect(changeInterval(judge({ low: 3, high: 3 }, exactly))).toBe('');
  expect(changeInterval(judge({ low: 3, high: 4 }, exactly))).toBe('+3 % to +4 %');
  expect(changeInterval(judge({ low: 3, high: 3 }))).toBe('+3 % to +3 %');
});

test.each([
  [null, 'ms', '–'],
  [0, 'ms', '0 ms'],
  [9999.4, 'ms', '9999 ms'],
  [10_000, 'ms', '10,000 ms'],
  [0.123_45, 'share', '12.35 %'],
  [12.345, 'usd', '$12.35'],
] as const)('%d as a figure in %s is %s', (value, unit, text) => {
  expect(figureText(value, unit)).toBe(text);
});

test.each([
  [null, '–'],
  [0, '0 %'],
  [5, '+5 %'],
  [-5, '−5 %'],
  [Infinity, 'from 0'],
])('%d percent is %s', (percent, text) => {
  expect(percentText(percent)).toBe(text);
});
