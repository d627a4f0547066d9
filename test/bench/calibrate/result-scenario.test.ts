// A result of this suite gives a scenario that agrees with another run of the same: shown where there is no noise of a machine, on
// simulated results of the shapes of the suites.

import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Recording } from '../../../bench/calibrate/recording.ts';
import { resultScenario } from '../../../bench/calibrate/result-scenario.ts';
import { resultScenarioText } from '../../../bench/calibrate/result-scenario-text.ts';
import { compareKinds } from '../../../bench/validate/compare-kinds.ts';
import { simulateScenario } from '../../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import type { RunResult } from '../../../reports/index.ts';

const account = { concurrency: 100, unreservedMinimum: 0 };
/** As the local platform is: a handler, the way there and back, and a start that takes its time. */
const local = {
  overhead: { lognormal: { p50: '1ms', p99: '3ms' } },
  coldStart: { lognormal: { p50: '160ms', p99: '190ms' } },
  placement: 'none',
  firstInvocation: 'none',
};
const between = (from: string, to: string): object => ({ quantiles: { p0: from, p100: to } });

const shapes: readonly (readonly [string, Record<string, unknown>])[] = [
  [
    'steady',
    {
      duration: '30s',
      warmup: '2s',
      account,
      functions: { wait: { ...local, duration: between('35ms', '45ms') } },
      traffic: [{ to: 'wait', arrivals: [{ burst: { at: '0s', count: 20 } }, { poisson: { rate: '100/s' } }] }],
    },
  ],
  [
    'ramp',
    {
      duration: '40s',
      account,
      functions: { wait: { ...local, duration: between('600ms', '640ms') } },
      traffic: [
        {
          to: 'wait',
          arrivals: {
            poisson: {
              rate: [
                ['0s', '4/s'],
                ['40s', '24/s'],
              ],
            },
          },
        },
      ],
    },
  ],
  [
    'burst',
    {
      duration: '30s',
      warmup: '1s',
      account: { ...account, era: '2020', rules: { burst: 6, rampPerMinute: 6 } },
      functions: { wait: { ...local, duration: { constant: '100ms' } } },
      traffic: [
        {
          to: 'wait',
          arrivals: [
            { poisson: { rate: '10/s' } },
            ...Array.from({ length: 30 }, (_, second) => ({ burst: { at: `${500 + second * 1000}ms`, count: 12 } })),
          ],
        },
      ],
    },
  ],
  [
    'cold-starts',
    {
      duration: '50s',
      account,
      functions: { slow: { ...local, duration: { constant: '2ms' }, keepAlive: { fixed: '600ms' } } },
      traffic: [{ to: 'slow', arrivals: { poisson: { rate: '4/s' } } }],
    },
  ],
  [
    'reserved, with retries and errors',
    {
      // Retries wait at random: a short run's p99 is chance.
      duration: '400s',
      account,
      functions: { wait: { ...local, duration: between('80ms', '120ms'), reservedConcurrency: 6, errors: '5%' } },
      traffic: [{ to: 'wait', arrivals: { poisson: { rate: '40/s' } }, retry: 'sdk-v3-standard' }],
    },
  ],
];

const run = (document: unknown): Promise<RunResult> =>
  simulateScenario(compileScenario(document, 'test', '.'), { comparesKeepAlive: false });

const calibratedText = (result: RunResult): string => {
  const recording = new Recording();
  return resultScenarioText(resultScenario([result], recording), recording, ['test']);
};

describe('the scenario of a result', () => {
  // The text whole: which laws, and what of the old scenario is kept (`-u` accepts a change).
  test.each(shapes)('%s, as it is written', async (name, shape) => {
    const text = calibratedText(await run({ name, seed: 1, ...shape }));
    await expect(text).toMatchFileSnapshot(`../../golden/calibrate/results/${name.replaceAll(/\W+/g, '-')}.txt`);
  });

  test('keeps to whom traffic goes and how it arrives, whatever they are', async () => {
    const arrivals = { constant: { rate: '1/s' } };
    const result = await run({
      name: 'plain',
      duration: '60s',
      seed: 1,
      account,
      functions: { plain: { duration: { constant: '10ms' }, coldStart: { constant: '100ms' } } },
      traffic: [{ to: 'plain', arrivals }],
    });
    const written = parse(calibratedText(result)) as { name: string; traffic: unknown };
    expect([written.name, written.traffic]).toEqual(['plain', [{ to: 'plain', arrivals }]]);
    expect(() => compileScenario(written, 'test', '.')).not.toThrow();
  });

  test.each(shapes)('%s: within the default tolerances of a run with other draws', async (name, shape) => {
    const first = await run({ name, seed: 1, ...shape });
    const calibrated: unknown = parse(calibratedText(first));
    // The same instants, other draws of everything else.
    const again = await run(calibrated);
    const figures = compareKinds(first, again, null);
    expect(figures.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(figures.length).toBeGreaterThanOrEqual(5);
  });

  test.each([
    ['few cold starts, INIT billed', '2026', { fixed: '10m' }],
    ['few cold starts, INIT not billed', '2023', { fixed: '10m' }],
    ['many cold starts, INIT billed', '2026', { fixed: '400ms' }],
    ['many cold starts, INIT not billed', '2023', { fixed: '400ms' }],
    ['billed by 100 ms', '2020-06-01', { fixed: '400ms' }],
  ])('where clients retry, INIT is no part of the durations: %s', async (_, era, keepAlive) => {
    const retried = {
      name: 'retried',
      duration: '200s',
      seed: 1,
      account: { ...account, era },
      functions: {
        wait: {
          keepAlive,
          firstInvocation: 'none',
          placement: 'none',
          duration: between('80ms', '120ms'),
          coldStart: { lognormal: { p50: '300ms', p99: '500ms' } },
          reservedConcurrency: 6,
        },
      },
      traffic: [{ to: 'wait', arrivals: { poisson: { rate: '20/s' } }, retry: 'sdk-v3-standard' }],
    };
    const { duration } = resultScenario([await run(retried)], new Recording()).functions[0]!;
    expect(duration!.law.mean).toBeGreaterThan(99);
    expect(duration!.law.mean).toBeLessThan(101.5);
  });

  test('a function that failed fails as often', async () => {
    const first = await run({ name: 'errors', seed: 1, ...shapes[4]![1] });
    const again = await run(parse(calibratedText(first)));
    const share = ({ totals }: RunResult): number => totals.failed / (totals.completed + totals.failed);
    expect(Math.abs(share(again) - share(first))).toBeLessThan(0.02);
  });

  test('several results of one scenario add up', async () => {
    const runs = await Promise.all([1, 2, 3].map((seed) => run({ name: 'steady', seed, ...shapes[0]![1] })));
    const { functions } = resultScenario(runs, new Recording());
    const counts = runs.map(({ latencyMs }) => latencyMs.count);
    expect(functions[0]!.duration!.count).toBe(counts.reduce((sum, count) => sum + count, 0));
  });

  test('is refused where the result carries none', () => {
    const bare = { scenario: null, name: 'bare', functions: {} } as unknown as RunResult;
    expect(() => resultScenario([bare], new Recording())).toThrow(/carries no scenario/);
  });
});
