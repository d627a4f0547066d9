// The scenarios whose simulation is timed: a plain one, and what each rule adds to it.

/** One scenario to time. */
export interface SpeedCase {
  readonly title: string;
  readonly perSecond: number;
  readonly meanMs: number;
  /** Invocations at full length. */
  readonly count: number;
  /** On top of the plain scenario. */
  readonly changes?: (plain: PlainScenario) => Record<string, unknown>;
}

interface PlainScenario {
  readonly account: Readonly<Record<string, unknown>>;
  readonly functions: { readonly f: Readonly<Record<string, unknown>> };
  readonly traffic: readonly Readonly<Record<string, unknown>>[];
  readonly [key: string]: unknown;
}

export const plainScenario = (perSecond: number, meanMs: number, seconds: number): PlainScenario => ({
  name: 'speed',
  duration: `${seconds}s`,
  account: { concurrency: 1_000_000, rules: { scaling: 'unlimited', requestRatePerConcurrency: null } },
  functions: {
    f: {
      timeout: '5m',
      keepAlive: { fixed: '10m' },
      duration: { exponential: { mean: `${meanMs}ms` } },
      coldStart: { constant: '200ms' },
    },
  },
  traffic: [{ to: 'f', arrivals: { poisson: { rate: `${perSecond}/s` } } }],
});

const functionsOf = (plain: PlainScenario, names: readonly string[]): Record<string, unknown> => ({
  ...plain,
  functions: Object.fromEntries(names.map((name) => [name, plain.functions.f])),
  traffic: names.map((to) => ({ to, arrivals: { poisson: { rate: '10/s' } } })),
});

const withFunction = (settings: Record<string, unknown>) => (plain: PlainScenario) => ({
  ...plain,
  functions: { f: { ...plain.functions.f, ...settings } },
});

export const speedCases: readonly SpeedCase[] = [
  { title: '1,000/s x 200 ms', perSecond: 1000, meanMs: 200, count: 1_000_000 },
  { title: '50,000/s x 2 s (100,000 in flight)', perSecond: 50_000, meanMs: 2000, count: 2_000_000 },
  {
    title: '100 functions, 10/s each x 200 ms',
    perSecond: 1000,
    meanMs: 200,
    count: 2_000_000,
    changes: (plain) =>
      functionsOf(
        plain,
        Array.from({ length: 100 }, (_, index) => `f${index}`),
      ),
  },
  {
    title: '... with throttles and SDK retries',
    perSecond: 1000,
    meanMs: 200,
    count: 500_000,
    changes: (plain) => ({
      ...withFunction({ reservedConcurrency: 195 })(plain),
      traffic: [{ ...plain.traffic[0], retry: 'sdk-v3-standard' }],
    }),
  },
  {
    title: '... through SQS, batches of 1',
    perSecond: 1000,
    meanMs: 200,
    count: 300_000,
    changes: (plain) => ({ ...plain, traffic: [{ ...plain.traffic[0], via: 'sqs', sqs: { batchSize: 1 } }] }),
  },
  {
    title: '... with a reservation',
    perSecond: 1000,
    meanMs: 200,
    count: 500_000,
    changes: withFunction({ reservedConcurrency: 800 }),
  },
  {
    title: '... with the scaling rate and the request rate of 2023',
    perSecond: 1000,
    meanMs: 200,
    count: 500_000,
    changes: (plain) => ({ ...plain, account: { era: '2023', concurrency: 1000 } }),
  },
  {
    title: '... with the burst and ramp of 2018',
    perSecond: 1000,
    meanMs: 200,
    count: 500_000,
    changes: (plain) => ({ ...plain, account: { era: '2018', concurrency: 1000 } }),
  },
  {
    title: '... with keep-alive preset 2020',
    perSecond: 1000,
    meanMs: 200,
    count: 500_000,
    changes: withFunction({ keepAlive: { preset: '2020' } }),
  },
  {
    title: '... with provisioned concurrency',
    perSecond: 1000,
    meanMs: 200,
    count: 500_000,
    changes: withFunction({ provisionedConcurrency: 150 }),
  },
  {
    title: '... with CloudWatch metrics',
    perSecond: 1000,
    meanMs: 200,
    count: 500_000,
    changes: (plain) => ({ ...plain, cloudWatch: true }),
  },
];
