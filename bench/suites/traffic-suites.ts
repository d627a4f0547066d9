// Steady, ramp, burst and sparse traffic on real handlers. The rules are scaled down so that two cores carry each run.

import { validationSuite, type MeasuredSuite } from './validation-suite.ts';

const seconds = (n: number): string => `${n}s`;

export const steady: MeasuredSuite = validationSuite({
  name: 'steady',
  description: '100 requests a second at handlers of 35 to 45 ms, warm.',
  document: (quick) => ({
    name: 'steady',
    duration: seconds(quick ? 6 : 30),
    warmup: '2s',
    seed: 11,
    account: { concurrency: 100, unreservedMinimum: 0 },
    functions: { wait: { handler: './wait.ts#handler' } },
    traffic: [
      {
        to: 'wait',
        // Twenty at once while it warms up: as many environments as are ever needed, else the few record peaks of
        // concurrency, which are chance, decide about cold starts.
        arrivals: [{ burst: { at: '0s', count: 20 } }, { poisson: { rate: '100/s' } }],
        payload: { minMs: 35, maxMs: 45 },
      },
    ],
  }),
  calibration: (quick) => ({ duration: seconds(quick ? 4 : 15) }),
});

export const ramp: MeasuredSuite = validationSuite({
  name: 'ramp',
  description:
    'From 4 to 24 requests a second at handlers of 600 to 640 ms: environments are created as concurrency grows.',
  document: (quick) => {
    const end = quick ? 5 : 40;
    return {
      name: 'ramp',
      duration: seconds(end),
      seed: 12,
      account: { concurrency: 100, unreservedMinimum: 0 },
      functions: { wait: { handler: './wait.ts#handler' } },
      traffic: [
        {
          to: 'wait',
          arrivals: {
            poisson: {
              rate: [
                ['0s', '4/s'],
                [seconds(end), '24/s'],
              ],
            },
          },
          payload: { minMs: 600, maxMs: 640 },
        },
      ],
    };
  },
  calibration: (quick) => ({ duration: seconds(quick ? 2 : 15) }),
});

/** Bursts once a second from 500 ms on. */
const bursts = (count: number, size: number): object[] =>
  Array.from({ length: count }, (_, index) => ({ burst: { at: `${500 + index * 1000}ms`, count: size } }));

export const burst: MeasuredSuite = validationSuite({
  name: 'burst',
  description: 'Bursts of 12 on an initial burst scaled to 6 environments: the rest is throttled.',
  document: (quick) => {
    const length = quick ? 4 : 30;
    return {
      name: 'burst',
      duration: seconds(length),
      // Environments are created in the first second; what follows is the limit at work.
      warmup: '1s',
      seed: 13,
      account: {
        era: '2020',
        concurrency: 100,
        unreservedMinimum: 0,
        rules: { burst: 6, rampPerMinute: 6 },
      },
      functions: { wait: { handler: './wait.ts#handler' } },
      traffic: [
        {
          to: 'wait',
          arrivals: [{ poisson: { rate: '10/s' } }, ...bursts(length, 12)],
          payload: { minMs: 100, maxMs: 100 },
        },
      ],
    };
  },
  calibration: (quick) => ({ duration: seconds(quick ? 2 : 8) }),
});

export const coldStarts: MeasuredSuite = validationSuite({
  name: 'cold-starts',
  description: 'Sparse requests, 150 ms of module-level work, and environments that live 600 ms idle.',
  document: (quick) => ({
    name: 'cold-starts',
    duration: seconds(quick ? 6 : 50),
    seed: 14,
    account: { concurrency: 100, unreservedMinimum: 0 },
    functions: { slow: { handler: './slow-init.ts#handler', keepAlive: { fixed: '600ms' } } },
    traffic: [{ to: 'slow', arrivals: { poisson: { rate: '4/s' } } }],
  }),
  calibration: (quick) => ({ duration: seconds(quick ? 3 : 20) }),
});
