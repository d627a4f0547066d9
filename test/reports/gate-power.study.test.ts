// The gate against chance, on made-up measurements whose truth is known: how often it cries wolf over equal code, and how
// often it finds a tenth. Each run has 300 requests of 20 to 60 ms; what differs is how they hang together.

import { beforeAll, describe, expect, test } from 'vitest';
import { compareResults, compareRuns, type FigureComparison, type RunResult } from '../../reports/index.ts';
import { randomStream, type RandomStream } from '../../sim/index.ts';
import { autocorrelated, independent, longTailed, madeUpRun, madeUpRunOf, type Noise } from './made-up-runs.ts';
import { simulated } from './support.ts';

let template: RunResult;
beforeAll(async () => {
  template = await simulated({ seconds: 5 });
});

const measured = (stream: RandomStream, noise: Noise, factor: number): RunResult =>
  madeUpRun(template, stream, noise, factor);

const isAlarm = (figures: readonly FigureComparison[]): boolean =>
  figures.some(({ verdict }) => verdict === 'regressed');

const alarmShare = (pairs: number, name: string, compare: (stream: RandomStream) => FigureComparison[]): number => {
  const stream = randomStream(4, name);
  let alarms = 0;
  for (let pair = 0; pair < pairs; pair += 1) if (isAlarm(compare(stream))) alarms += 1;
  return alarms / pairs;
};

describe('one run a side', () => {
  test('independent requests, equal code: at most two alarms in a hundred', () => {
    const share = alarmShare(200, 'independent equal', (stream) =>
      compareResults(measured(stream, independent, 1), measured(stream, independent, 1)),
    );
    expect(share).toBeLessThanOrEqual(0.02);
  });

  test.each([3, 8, 20, 30])(
    'about %i requests, equal code: at most two alarms in a hundred',
    (size) => {
      const few = (stream: RandomStream): RunResult => {
        const requests = Math.max(1, Math.round(size * (0.5 + stream.uniform())));
        const run = madeUpRunOf(template, stream, { noise: longTailed, factor: 1, requests });
        const drawn = (share: number, of: number): number =>
          Array.from({ length: of }, () => stream.uniform()).filter((u) => u < share).length;
        const [failed, more] = [drawn(0.03, requests), drawn(0.2, requests - 1)];
        return { ...run, totals: { ...run.totals, failed, completed: requests - failed, coldStarts: 1 + more } };
      };
      const share = alarmShare(300, `few ${size}`, (stream) => compareResults(few(stream), few(stream)));
      expect(share).toBeLessThanOrEqual(0.02);
    },
    120_000,
  );

  test('independent requests, a tenth slower: found in ninety-five of a hundred at least', () => {
    const share = alarmShare(80, 'independent slower', (stream) =>
      compareResults(measured(stream, independent, 1.1), measured(stream, independent, 1)),
    );
    expect(share).toBeGreaterThanOrEqual(0.95);
  });

  test('a rough warm-up before it, a tenth slower: found all the same', () => {
    const roughSteps = 10;
    const rough = (result: RunResult): RunResult => {
      const { series } = result;
      const meanMs = [...Array.from({ length: roughSteps }, (_, step) => 100 + 40 * (step % 3)), ...series.meanMs!];
      const longer = (counts: readonly number[]): number[] => [...counts.slice(0, roughSteps), ...counts];
      return {
        ...result,
        warmupMs: (roughSteps - 1) * series.stepMs,
        series: { ...series, meanMs, offered: longer(series.offered), admitted: longer(series.admitted) },
      };
    };
    const share = alarmShare(80, 'rough', (stream) =>
      compareResults(rough(measured(stream, independent, 1.1)), rough(measured(stream, independent, 1))),
    );
    expect(share).toBeGreaterThanOrEqual(0.95);
  });

  test('neighbours alike, equal code: at most two alarms in a hundred, because the gate sees that they are', () => {
    const blind = (result: RunResult): RunResult => {
      const { meanMs: _, ...series } = result.series;
      return { ...result, series };
    };
    let unseen = 0;
    const share = alarmShare(150, 'alike equal', (stream) => {
      const [now, before] = [measured(stream, autocorrelated, 1), measured(stream, autocorrelated, 1)];
      if (isAlarm(compareResults(blind(now), blind(before)))) unseen += 1;
      return compareResults(now, before);
    });
    expect(share).toBeLessThanOrEqual(0.02);
    expect(unseen / 150).toBeGreaterThan(0.05);
  });
});

/** A machine whose every run is up to 3 % slower or faster than the one before, and drifts. */
const minutes = (stream: RandomStream): (() => number) => {
  let drift = 0;
  return () => {
    drift = 0.8 * drift + 0.01 * stream.normal();
    return 1 + drift + 0.01 * stream.normal();
  };
};

const inTurn = (stream: RandomStream, runs: number, factor: number): FigureComparison[] => {
  const minute = minutes(stream);
  const sides = { base: [] as RunResult[], head: [] as RunResult[] };
  for (let run = 0; run < runs; run += 1) {
    for (const side of run % 2 === 0 ? (['base', 'head'] as const) : (['head', 'base'] as const))
      sides[side].push(measured(stream, independent, minute() * (side === 'head' ? factor : 1)));
  }
  return compareRuns(sides.head, sides.base);
};

describe('ten runs a side in turn, on a machine with better and worse minutes', () => {
  test('equal code: at most two alarms in a hundred', () => {
    expect(alarmShare(40, 'in turn equal', (stream) => inTurn(stream, 10, 1))).toBeLessThanOrEqual(0.02);
  });

  test('a tenth slower: found in ninety-five of a hundred at least', () => {
    expect(alarmShare(20, 'in turn slower', (stream) => inTurn(stream, 10, 1.1))).toBeGreaterThanOrEqual(0.95);
  });
});
