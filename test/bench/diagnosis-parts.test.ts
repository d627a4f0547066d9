// What diagnoses are made of: parts of arrivals, scaled laws, steps of limits, settings of several cures.

import { describe, expect, test } from 'vitest';
import { partOfArrivals } from '../../bench/diagnosis/part-of-arrivals.ts';
import { scaledLaw } from '../../bench/diagnosis/scaled-law.ts';
import { joined } from '../../bench/diagnosis/settings.ts';
import { stepsBetween } from '../../bench/diagnosis/steps.ts';
import type { ScenarioDocument } from '../../bench/format/document.ts';
import { instants, paced, rateCurve } from '../../sim/index.ts';
import { collectInstants } from '../../sim/arrivals/arrival-process.ts';

test('a part of the arrivals begins where the part does', () => {
  const all = (): ReturnType<typeof instants> => instants([0, 5, 10, 15, 20, 25], 1000);
  expect([...collectInstants(partOfArrivals(all(), 10, 25))]).toEqual([0, 5, 10]);
  expect([...collectInstants(partOfArrivals(all(), 0, 1000))]).toEqual([0, 5, 10, 15, 20, 25]);
  expect([...collectInstants(partOfArrivals(all(), 26, 30))]).toEqual([]);
  const many = paced(rateCurve([{ atMs: 0, perSecond: 1000 }], 30_000));
  const part = collectInstants(partOfArrivals(many, 7000, 21_000));
  expect(part.length).toBe(14_000);
  expect(part[0]).toBeLessThan(1.1);
  expect(part.at(-1)).toBeLessThan(14_000);
});

describe('a law so many times as long', () => {
  test.each([
    [{ constant: '100ms' }, { constant: '50ms' }],
    [{ lognormal: { p50: '1s', p99: '3s' } }, { lognormal: { p50: '500ms', p99: '1500ms' } }],
    [{ lognormal: { mean: '80ms', cv: 0.5 } }, { lognormal: { mean: '40ms', cv: 0.5 } }],
    [{ pareto: { min: '10ms', alpha: 2 } }, { pareto: { min: '5ms', alpha: 2 } }],
    [{ quantiles: { p0: 0, p50: '40ms' } }, { quantiles: { p0: 0, p50: '20ms' } }],
    [{ samples: ['10ms', '30ms'] }, { samples: ['5ms', '15ms'] }],
    [{ mixture: [{ weight: 2, of: { constant: '10ms' } }] }, { mixture: [{ weight: 2, of: { constant: '5ms' } }] }],
  ] as const)('%j', (law, half) => {
    expect(scaledLaw(law as never, 0.5)).toEqual(half);
  });

  test('is none where it lies in a file, or where something in it is no time', () => {
    expect(scaledLaw({ samples: './times.txt' }, 0.5)).toBeNull();
    expect(scaledLaw({ later: { from: 'a file' } } as never, 0.5)).toBeNull();
  });
});

test('limits are raised in steps that people would write, up to the first that is enough', () => {
  expect(stepsBetween(3, 6)).toEqual([4, 5, 6]);
  expect(stepsBetween(60, 72)).toEqual([65, 70, 75]);
  expect(stepsBetween(100, 133)).toEqual([110, 120, 130, 140]);
  expect(stepsBetween(1000, 1000)).toEqual([1100]);
  expect(stepsBetween(0, 0)).toEqual([1]);
});

test('settings of several cures: the last of a path, and of the account what all of them ask for', () => {
  const document = { account: { concurrency: 100 } } as ScenarioDocument;
  expect(
    joined(
      document,
      [
        { path: 'a', value: 1 },
        { path: 'account.concurrency', value: 150 },
      ],
      [
        { path: 'account.concurrency', value: 130 },
        { path: 'a', value: 2 },
      ],
    ),
  ).toEqual([
    { path: 'a', value: 2 },
    { path: 'account.concurrency', value: 180 },
  ]);
});
