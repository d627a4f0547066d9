// How fast one case is simulated, by a made-up clock of the processor.

import { expect, test } from 'vitest';
import { simulatorSpeed } from '../../../bench/suites/simulator-speed.ts';
import { speedCases } from '../../../bench/suites/speed-cases.ts';

/** Each run takes the next of these, ms, and the last one from then on: two thirds of it in the system. */
const clockOf = (runsMs: readonly number[]) => {
  let runs = 0;
  const cpuUsage = (start?: NodeJS.CpuUsage): NodeJS.CpuUsage => {
    if (start === undefined) return { user: runs, system: 0 };
    expect(start).toEqual({ user: runs, system: 0 });
    const tookMs = runsMs[runs] ?? runsMs.at(-1)!;
    runs += 1;
    return { user: (tookMs * 1000) / 3, system: (tookMs * 2000) / 3 };
  };
  return { cpuUsage, runs: () => runs };
};

test('it is the best of six runs at least', () => {
  const { cpuUsage, runs } = clockOf([500, 400, 250, 300, 320, 310]);
  const perSecond = simulatorSpeed({ title: '1,000/s x 200 ms', share: 0.001 }, cpuUsage);
  expect(runs()).toBe(6);
  const slower = simulatorSpeed({ title: '1,000/s x 200 ms', share: 0.001 }, clockOf([500]).cpuUsage);
  expect(perSecond).toBeCloseTo(2 * slower, 6);
});

test('it is of as many runs as take 1.2 s', () => {
  const { cpuUsage, runs } = clockOf([100]);
  simulatorSpeed({ title: '1,000/s x 200 ms', share: 0.0001 }, cpuUsage);
  expect(runs()).toBe(12);
  const again = clockOf([101]);
  simulatorSpeed({ title: '1,000/s x 200 ms', share: 0.0001 }, again.cpuUsage);
  expect(again.runs()).toBe(12);
});

test('each case offers what it says, of the share that is asked for', () => {
  // Each run takes a quarter of a second.
  const offered = speedCases.map(({ title, count }) => {
    const perSecond = simulatorSpeed({ title, share: 1000 / count }, clockOf([250]).cpuUsage);
    return [title, Math.round((perSecond / 4) * 1e6) / 1e6];
  });
  // A Poisson number of 1000; through a queue, what has left it at the end.
  expect(Object.fromEntries(offered)).toMatchInlineSnapshot(`
    {
      "... through SQS, batches of 1": 25,
      "... with CloudWatch metrics": 1035,
      "... with a reservation": 1035,
      "... with keep-alive preset 2020": 1035,
      "... with provisioned concurrency": 1035,
      "... with the burst and ramp of 2018": 1035,
      "... with the scaling rate and the request rate of 2023": 1035,
      "... with throttles and SDK retries": 1035,
      "1,000/s x 200 ms": 1035,
      "100 functions, 10/s each x 200 ms": 970,
      "50,000/s x 2 s (100,000 in flight)": 1035,
    }
  `);
});
