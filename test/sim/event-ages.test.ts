// How old asynchronous events get, over time and at most.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { RunResult } from '../../reports/index.ts';
import { WaitingAges } from '../../sim/sources/waiting-ages.ts';
import { expectAtLeast, expectAtMost } from '../support/quick-expect.ts';

const endMs = 3000;
const pieceMs = endMs / 300;

/** What waits from an instant to another, having come before. */
const wait = fc
  .tuple(fc.integer({ min: 0, max: 2500 }), fc.integer({ min: 0, max: 800 }), fc.integer({ min: 0, max: 900 }))
  .map(([sinceMs, beforeMs, lengthMs]) => ({
    sinceMs,
    fromMs: Math.min(endMs, sinceMs + beforeMs),
    toMs: Math.min(endMs, sinceMs + beforeMs + lengthMs),
  }));

test('the oldest age is right to a piece, whatever begins and ends to wait', () => {
  fc.assert(
    fc.property(fc.array(wait, { maxLength: 30 }), (waits) => {
      let levelMs = 0;
      const looks: number[] = [];
      const ages = new WaitingAges(endMs, { set: (level) => (levelMs = level) }, (atMs) => looks.push(atMs));
      const happenings = waits.flatMap(({ sinceMs, fromMs, toMs }) => [
        { atMs: fromMs, rank: 0, happen: () => ages.begin(sinceMs, fromMs) },
        { atMs: toMs, rank: 1, happen: () => ages.end(sinceMs, toMs) },
      ]);
      happenings.sort((a, b) => a.atMs - b.atMs || a.rank - b.rank);
      const lookUntil = (atMs: number): void => {
        while (looks.length > 0 && looks[0]! <= atMs) {
          const lookMs = looks.shift()!;
          ages.look(lookMs);
          const oldest = waits.filter(({ fromMs, toMs }) => fromMs < lookMs && toMs >= lookMs);
          const expectedMs = oldest.length === 0 ? 0 : lookMs - Math.min(...oldest.map(({ sinceMs }) => sinceMs));
          expectAtLeast(levelMs, expectedMs);
          expectAtMost(levelMs, expectedMs + pieceMs);
        }
      };
      for (const { atMs, happen } of happenings) {
        lookUntil(atMs);
        happen();
      }
      lookUntil(endMs);
      // Never more than one look ahead, or the event queue would fill up.
      expect(looks.length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 500 },
  );
});

const run = (duration: string, fn: object, arrivals: unknown): Promise<RunResult> =>
  simulateScenario(
    compileScenario(
      {
        name: 'ages',
        duration,
        account: { rules: { asyncJitter: 0 } },
        functions: { f: { coldStart: { constant: 0 }, ...fn } },
        traffic: [{ to: 'f', via: 'async', arrivals }],
      },
      'test',
      '.',
    ),
  );
const figures = (result: RunResult) => result.eventSources!['functions.f.events']!;
const levels = (result: RunResult): readonly number[] =>
  result.eventSourceSeries!['functions.f.events']!.levels['oldestAgeMs']!;

describe('in a run', () => {
  const second = { constant: '1s' };

  test('what runs at once has no age, however long it runs', async () => {
    const result = await run('60s', { duration: second }, { constant: { rate: '2/s' } });
    expect(figures(result)).toMatchObject({ maxAgeMs: 0, maxEventAgeMs: 0 });
    expect(Math.max(...levels(result))).toBe(0);
  });

  test('what waits for a retry grows older in every step until it runs', async () => {
    const result = await run(
      '100s',
      {
        duration: second,
        errors: [
          ['0s', '100%'],
          ['30s', '0%'],
        ],
      },
      { instants: ['5s'] },
    );
    // Failed at 6 s, runs at 66 s, 61 s old.
    expect(figures(result)).toMatchObject({ maxAgeMs: 61_000, maxEventAgeMs: 61_000, succeeded: 1 });
    const { stepMs } = result.eventSourceSeries!['functions.f.events']!;
    levels(result).forEach((level, step) => {
      const endMs = (step + 1) * stepMs;
      const expectedMs = endMs <= 6000 || endMs > 66_500 ? 0 : Math.min(endMs, 66_000) - 5000;
      expect(Math.abs(level - expectedMs)).toBeLessThanOrEqual(stepMs);
    });
  });

  test('what still waits at the end counts, and so does what was given up for its age', async () => {
    const failing = { duration: second, errors: '100%' };
    const cut = await run('30s', failing, { instants: ['5s'] });
    expect(figures(cut)).toMatchObject({ waiting: 1, maxAgeMs: 0, maxEventAgeMs: 25_000 });
    expect(Math.abs(levels(cut).at(-1)! - 25_000)).toBeLessThanOrEqual(100);
    // Refused at 0, 1, 3, 7, 15, 31 s; by 63 s it would be too old.
    const busy = { duration: { constant: '100s' }, timeout: '200s', reservedConcurrency: 1, maximumEventAge: '60s' };
    const old = await run('150s', busy, { burst: { at: '0s', count: 2 } });
    expect(figures(old)).toMatchObject({ lost: 1, maxAgeMs: 0, maxEventAgeMs: 31_000 });
  });
});
