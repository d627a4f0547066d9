// What breaks next: of runs that are well, the limit that more traffic meets first, where a formula says which and when.

import { describe, expect, test } from 'vitest';
import { diagnoseScenario } from '../../bench/diagnosis/diagnose.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { suiteOf } from '../../bench/terminal/write-run.ts';
import { consoleSummary, type Diagnosis, type RunResult } from '../../reports/index.ts';
import { verdictParts } from '../../reports/verdict/verdict.ts';

/** Ten are at work: 50 a second of 200 ms, evenly. */
const tenBusy = {
  name: 'ten',
  duration: '60s',
  warmup: '5s',
  account: { concurrency: 1000, unreservedMinimum: 0 },
  functions: { api: { duration: { constant: '200ms' }, coldStart: { constant: 0 } } },
  traffic: [{ to: 'api', arrivals: { constant: { rate: '50/s' } } }],
};

const diagnosed = async (document: object): Promise<{ result: RunResult; diagnosis: Diagnosis }> => {
  const scenario = compileScenario(document, 'test', '.');
  const result = await simulateScenario(scenario);
  return { result, diagnosis: await diagnoseScenario(scenario, result) };
};

const withFunction = (more: object, rest: object = {}): object => ({
  ...tenBusy,
  functions: { api: { ...tenBusy.functions.api, ...more } },
  ...rest,
});

describe('the limit that gives way', () => {
  test.each([
    ['a reservation of 13', withFunction({ reservedConcurrency: 13 }), 'reservedConcurrency', 'api', [1.25, 1.5]],
    ['a reservation of 11', withFunction({ reservedConcurrency: 11 }), 'reservedConcurrency', 'api', [1.1, 1.25]],
    [
      'an account of 25',
      withFunction({}, { account: { concurrency: 25, unreservedMinimum: 0 } }),
      'accountConcurrency',
      null,
      [2, 3],
    ],
    [
      'ten requests a second for each of the 20 that are reserved, of short runs',
      withFunction(
        { reservedConcurrency: 20, duration: { constant: '10ms' } },
        { traffic: [{ to: 'api', arrivals: { constant: { rate: '150/s' } } }] },
      ),
      'reservedRequestRate',
      'api',
      [1.25, 1.5],
    ],
  ] as const)('%s', async (...[, document, limit, of, [kept, broken]]) => {
    const { diagnosis } = await diagnosed(document);
    expect(diagnosis).toMatchObject({ broken: [], causes: [] });
    expect(diagnosis.ahead).toMatchObject({ limit, of, keptAtTraffic: kept, brokenAtTraffic: broken });
    expect(diagnosis.ahead!.breaks.map(({ figure }) => figure)).toContain('throttled for good');
    expect(diagnosis.ahead!.said).toContain('What gives way is ');
  });

  test('an objective is named with what it comes to', async () => {
    const { diagnosis } = await diagnosed(withFunction({ reservedConcurrency: 13 }, { slo: { throttled: '<1%' } }));
    expect(diagnosis.ahead!.said).toMatch(
      /^At 1\.5 times this traffic: throttled \d[\d.]* % \(asked for: <1%\)\. What gives way is the reserved concurrency of api \(13\), of which 10 were in use here at most\. At 1\.25 times nothing breaks yet\.$/,
    );
  });

  test.each([
    ['throttled', { throttled: '<1%' }, ['throttled']],
    ['nothing of it', { p99: '<10s' }, ['throttled for good']],
  ])('what breaks is named once: %s is asked for', async (_, slo, breaks) => {
    const { diagnosis } = await diagnosed(withFunction({ reservedConcurrency: 13 }, { slo }));
    expect(diagnosis.ahead!.breaks.map(({ figure }) => figure)).toEqual(breaks);
  });

  test('a cost is no limit', async () => {
    const { diagnosis } = await diagnosed(withFunction({}, { slo: { throttled: '<1%', cost: '<$1/run' } }));
    expect(diagnosis.ahead).toMatchObject({ keptAtTraffic: 10, brokenAtTraffic: null, breaks: [] });
  });
});

test('where ten times the traffic is carried, the limit that is nearest to its end is named', async () => {
  const { diagnosis, result } = await diagnosed(
    withFunction({}, { account: { concurrency: 150, unreservedMinimum: 0 } }),
  );
  expect(diagnosis.ahead).toMatchObject({ limit: 'accountConcurrency', keptAtTraffic: 10, brokenAtTraffic: null });
  expect(diagnosis.ahead!.said).toBe(
    'At 10 times this traffic nothing breaks. Nearest to its end is the account’s concurrency: 10 of 150 in use at most.',
  );
  const told = { ...result, diagnosis };
  expect(consoleSummary(told, { color: false })).toContain(`next: ${diagnosis.ahead!.said}`);
  const limits = verdictParts(suiteOf(null, told)).find(({ heading }) => heading === 'What limits');
  expect(limits!.sentences).toContain(diagnosis.ahead!.said);
});

test('of a run that is broken nothing is ahead, nor of one of nothing', async () => {
  const broken = await diagnosed(withFunction({ reservedConcurrency: 5 }));
  expect(broken.diagnosis.causes.length).toBeGreaterThan(0);
  expect(broken.diagnosis.ahead).toBeUndefined();
  const silent = await diagnosed({ ...tenBusy, traffic: [{ to: 'api', arrivals: { instants: [] } }] });
  expect(silent.diagnosis.ahead).toBeUndefined();
});

test('a long run costs a few runs of a part of it', async () => {
  const scenario = compileScenario(
    { ...tenBusy, duration: '1h', traffic: [{ to: 'api', arrivals: { poisson: { rate: '50/s' } } }] },
    'test',
    '.',
  );
  const result = await simulateScenario(scenario);
  let runs = 0;
  const { ahead } = await diagnoseScenario(scenario, result, { onRun: () => (runs += 1) });
  expect(runs).toBeLessThanOrEqual(8);
  expect(ahead!.keptAtTraffic).toBeGreaterThanOrEqual(1.5);
});

test('its runs are counted one by one, whether anybody listens or not', async () => {
  const scenario = compileScenario(withFunction({ reservedConcurrency: 13 }), 'test', '.');
  const result = await simulateScenario(scenario);
  const told: number[] = [];
  const { runs } = await diagnoseScenario(scenario, result, { onRun: (count) => void told.push(count) });
  expect(told.length).toBeGreaterThan(1);
  expect(told).toEqual(Array.from({ length: told.length }, (_, index) => index + 1));
  expect(runs).toBe(told.length);
  expect((await diagnoseScenario(scenario, result)).runs).toBe(runs);
});

test('the same run has the same ahead of it', async () => {
  const [first, second] = [
    await diagnosed(withFunction({ reservedConcurrency: 13 })),
    await diagnosed(withFunction({ reservedConcurrency: 13 })),
  ];
  expect(second.diagnosis).toEqual(first.diagnosis);
});

test('where two functions starve alike, both are cured, each with no more than it needs', async () => {
  const starved = { reservedConcurrency: 10, duration: { constant: '200ms' }, coldStart: { constant: 0 } };
  const { diagnosis } = await diagnosed({
    ...tenBusy,
    functions: { a: starved, b: starved },
    // Sixteen are at work in each.
    traffic: ['a', 'b'].map((to) => ({ to, arrivals: { constant: { rate: '80/s' } } })),
  });
  const [cure] = diagnosis.cures;
  expect(cure).toMatchObject({ mends: true });
  const reservations = cure!.settings.map(({ value }) => Number(value));
  expect(reservations).toHaveLength(2);
  for (const count of reservations) {
    expect(count).toBeGreaterThanOrEqual(16);
    expect(count).toBeLessThanOrEqual(18);
  }
});
