// The keep-alive presets against what was measured of idle environments on real AWS.

import { describe, expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { aliveFigures, predictedShares, shareAlive } from '../../bench/suites/published/published-keep-alive.ts';

describe('several idle at once (SeBS 2020)', () => {
  test.each([
    [128, 1, 400],
    [512, 10, 250],
    [1536, 1, 2000],
  ])(
    'at %i MB, of %i s, cold %i ms: each wait within 5 points, all together within 3',
    async (memoryMb, seconds, coldMs) => {
      const rows = await predictedShares({ memoryMb, seconds, coldMs });
      const errors = rows.flatMap(({ share, predicted }) => predicted.map((value) => Math.abs(value - share)));
      expect(errors).toHaveLength(17);
      expect(Math.max(...errors)).toBeLessThanOrEqual(0.05);
      expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThanOrEqual(0.03);
    },
  );

  test('is what suite published prints', async () => {
    const figures = await aliveFigures();
    expect(figures.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'pass', 'pass']);
  });

  test('all are gone in the end', async () => {
    expect(await shareAlive(3000)).toBe(0);
  });

  test('a hundred at once every ten minutes find half of themselves warm', async () => {
    const { totals } = await simulateScenario(
      compileScenario(
        {
          name: 'every ten minutes',
          duration: '5h',
          account: { era: '2020' },
          functions: { f: { timeout: '10s', duration: { constant: '1s' }, coldStart: { constant: '300ms' } } },
          traffic: [
            {
              to: 'f',
              arrivals: Array.from({ length: 30 }, (_, i) => ({ burst: { at: `${i * 600 + 1}s`, count: 100 } })),
            },
          ],
        },
        'test',
        '.',
      ),
    );
    // The first hundred are all new; of the others 48 % were measured to be cold.
    expect(Math.abs((totals.coldStarts - 100) / 2900 - 0.48)).toBeLessThan(0.05);
  });
});

describe('single requests (pacslab 2020)', () => {
  const coldStartsOf = async (gapS: number, keepAlive?: object): Promise<number> => {
    const { totals } = await simulateScenario(
      compileScenario(
        {
          name: 'single requests',
          duration: '110m',
          account: { era: '2020' },
          functions: {
            f: {
              duration: { constant: '100ms' },
              coldStart: { constant: '100ms' },
              ...(keepAlive === undefined ? {} : { keepAlive }),
            },
          },
          traffic: [{ to: 'f', arrivals: { instants: [0, `${gapS}s`] } }],
        },
        'test',
        '.',
      ),
    );
    return totals.coldStarts;
  };

  test.each([0.0042, 0.0075, 0.0125, 0.05])(
    'halving leaves what 28-hour runs of %f a second tell as it was: within 4 %%',
    async (perSecond) => {
      const [halving, spares] = await Promise.all(
        ['2020', '2020-06'].map(async (preset) => {
          const { totals } = await simulateScenario(
            compileScenario(
              {
                name: 'single requests',
                duration: '28h',
                account: { era: '2020' },
                functions: {
                  f: {
                    timeout: '60s',
                    duration: { exponential: { mean: '1960ms' } },
                    coldStart: { constant: '300ms' },
                    keepAlive: { preset },
                  },
                },
                traffic: [{ to: 'f', arrivals: { poisson: { rate: `${perSecond}/s` } } }],
              },
              'test',
              '.',
            ),
            { replications: 30 },
          );
          return totals.coldStarts;
        }),
      );
      expect(Math.abs(halving! / spares! - 1)).toBeLessThan(0.04);
    },
  );

  test('the longest gap that one environment outlived was 635.8 s, the shortest that it did not 645.0 s', async () => {
    for (const keepAlive of [undefined, { preset: '2020' }, { preset: '2020-06' }]) {
      expect(await coldStartsOf(635.8, keepAlive)).toBe(1);
      expect(await coldStartsOf(645, keepAlive)).toBe(2);
    }
  });
});
