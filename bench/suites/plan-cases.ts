// Fifteen scenarios of different kinds for the planner: what arrives how, what the objectives are of, and what is set. Short runs, so that a hundred of
// each tell.

export interface PlanCase {
  /** What kind of scenario it is, in words. */
  readonly kind: string;
  /** Whether it is part of a quick bench. */
  readonly isQuick?: true;
  readonly document: Readonly<Record<string, unknown>>;
}

const lognormal = (p50: string, p99: string) => ({ lognormal: { p50, p99 } });

export const planCases: readonly PlanCase[] = [
  {
    kind: 'lost when refused (Erlang)',
    isQuick: true,
    document: {
      name: 'lost',
      duration: '5m',
      seed: 101,
      functions: { api: { duration: { exponential: { mean: '400ms' } }, coldStart: { constant: 0 } } },
      traffic: [{ to: 'api', arrivals: { poisson: { rate: '50/s' } } }],
      slo: { throttled: '<1%' },
    },
  },
  {
    kind: 'a launch with clients that retry, throttles and p99',
    document: {
      name: 'launch',
      duration: '3m',
      seed: 102,
      functions: {
        checkout: {
          memory: '512MB',
          duration: lognormal('80ms', '400ms'),
          coldStart: { runtime: 'nodejs22.x' },
        },
      },
      traffic: [
        {
          to: 'checkout',
          arrivals: {
            poisson: {
              rate: [
                ['0s', '10/s'],
                ['60s', '200/s'],
              ],
            },
          },
          retry: 'sdk-v3-standard',
        },
      ],
      slo: { throttled: '<0.1%', p99: '<500ms' },
    },
  },
  {
    kind: 'few requests, cold starts',
    isQuick: true,
    document: {
      name: 'seldom',
      duration: '6h',
      seed: 103,
      functions: {
        back: { memory: '1GB', duration: { gamma: { mean: '500ms', cv: 1 } }, coldStart: { constant: '2s' } },
      },
      traffic: [{ to: 'back', arrivals: { poisson: { rate: '6/min' } } }],
      slo: { coldStarts: '<0.2%' },
    },
  },
  {
    kind: 'a slow start, cold starts and p99',
    document: {
      name: 'java',
      duration: '10m',
      seed: 104,
      functions: { api: { memory: '2GB', duration: lognormal('100ms', '300ms'), coldStart: lognormal('5s', '8s') } },
      traffic: [{ to: 'api', arrivals: { poisson: { rate: '20/s' } } }],
      slo: { coldStarts: '<0.3%', p99: '<400ms' },
    },
  },
  {
    kind: 'a burst',
    document: {
      name: 'burst',
      duration: '2m',
      seed: 105,
      functions: { shop: { duration: lognormal('200ms', '600ms'), coldStart: { constant: '400ms' } } },
      traffic: [{ to: 'shop', arrivals: [{ poisson: { rate: '10/s' } }, { burst: { at: '60s', count: 300 } }] }],
      slo: { throttled: '<1%' },
    },
  },
  {
    kind: 'a queue, age',
    isQuick: true,
    document: {
      name: 'queue',
      duration: '20m',
      seed: 106,
      functions: {
        worker: { timeout: '10s', duration: { gamma: { mean: '1s', cv: 0.5 } }, coldStart: { constant: '300ms' } },
      },
      traffic: [
        {
          to: 'worker',
          via: 'sqs',
          arrivals: {
            poisson: {
              rate: [
                ['0s', '3/s'],
                ['5m', '3/s'],
                ['5m', '12/s'],
                ['8m', '12/s'],
                ['8m', '3/s'],
              ],
            },
          },
          sqs: { batchSize: 1, visibilityTimeout: '60s', maxReceiveCount: 5 },
        },
      ],
      slo: { age: '<60s', deadLetters: '<=0' },
    },
  },
  {
    kind: 'asynchronous events, age',
    document: {
      name: 'events',
      duration: '15m',
      seed: 107,
      functions: {
        import: { timeout: '30s', duration: { gamma: { mean: '2s', cv: 1 } }, coldStart: { constant: '500ms' } },
      },
      traffic: [{ to: 'import', via: 'async', arrivals: { poisson: { rate: '5/s' } } }],
      slo: { age: '<30s' },
    },
  },
  {
    kind: 'a day in an hour (sine), p95',
    document: {
      name: 'wave',
      duration: '20m',
      seed: 108,
      functions: { api: { duration: lognormal('150ms', '500ms'), coldStart: { constant: '400ms' } } },
      traffic: [
        {
          to: 'api',
          arrivals: { sine: { mean: '60/s', amplitude: '40/s', period: '10m' } },
          retry: 'sdk-v3-standard',
        },
      ],
      slo: { throttled: '<0.5%', p95: '<450ms' },
    },
  },
  {
    kind: 'two functions of one account',
    document: {
      name: 'neighbours',
      duration: '4m',
      seed: 109,
      account: { concurrency: 300 },
      functions: {
        api: { duration: lognormal('100ms', '300ms'), coldStart: { constant: '300ms' } },
        report: { timeout: '1m', duration: { gamma: { mean: '3s', cv: 0.5 } }, coldStart: { constant: '500ms' } },
      },
      traffic: [
        { to: 'api', arrivals: { poisson: { rate: '100/s' } } },
        { to: 'report', arrivals: { poisson: { rate: '10/s' } } },
      ],
      slo: { throttled: '<0.5%' },
    },
  },
  {
    kind: 'clients that wait for each other (closed loop)',
    isQuick: true,
    document: {
      name: 'kiosks',
      duration: '5m',
      seed: 110,
      functions: { till: { duration: lognormal('300ms', '900ms'), coldStart: { constant: '500ms' } } },
      traffic: [{ to: 'till', closedLoop: { clients: 60, think: { exponential: { mean: '1s' } } } }],
      slo: { throttled: '<1%' },
    },
  },
  {
    kind: 'times that follow the memory size, p99',
    isQuick: true,
    document: {
      name: 'resize',
      duration: '3m',
      seed: 111,
      functions: {
        resize: {
          memory: '512MB',
          timeout: '20s',
          cpu: { share: '90%', measuredAt: '512MB' },
          duration: lognormal('300ms', '600ms'),
          coldStart: { constant: '300ms' },
        },
      },
      traffic: [{ to: 'resize', arrivals: { poisson: { rate: '20/s' } } }],
      slo: { throttled: '<1%', p95: '<400ms' },
    },
  },
  {
    kind: 'provisioned pollers of a queue, age',
    document: {
      name: 'polled',
      duration: '5m',
      seed: 112,
      functions: {
        worker: { timeout: '10s', duration: { gamma: { mean: '1s', cv: 0.3 } }, coldStart: { constant: '300ms' } },
      },
      traffic: [
        {
          to: 'worker',
          via: 'sqs',
          arrivals: { poisson: { rate: '60/s' } },
          sqs: { batchSize: 1, visibilityTimeout: '60s', pollers: { minimum: 2, maximum: 3 } },
        },
      ],
      slo: { age: '<15s' },
    },
  },
  {
    kind: 'event pollers of a Kafka topic, iterator age',
    document: {
      name: 'topic',
      duration: '10m',
      seed: 113,
      functions: {
        consumer: { timeout: '10s', duration: { gamma: { mean: '1s', cv: 0.3 } }, coldStart: { constant: '300ms' } },
      },
      traffic: [
        {
          to: 'consumer',
          via: 'kafka',
          arrivals: { poisson: { rate: '30/s' } },
          kafka: { partitions: 100, batchSize: 5, batchWindow: '1s', durationPer: 'record' },
        },
      ],
      slo: { iteratorAge: '<40s' },
    },
  },
  {
    kind: 'a busy half hour (by schedule), cold starts',
    document: {
      name: 'hours',
      duration: '2h',
      seed: 114,
      functions: {
        desk: {
          memory: '1GB',
          keepAlive: { fixed: '1s' },
          duration: { gamma: { mean: '500ms', cv: 0.5 } },
          coldStart: { constant: '1s' },
        },
      },
      traffic: [
        {
          to: 'desk',
          arrivals: {
            poisson: {
              rate: [
                ['0s', '0.5/s'],
                ['30m', '0.5/s'],
                ['30m', '12/s'],
                ['60m', '12/s'],
                ['60m', '0.5/s'],
              ],
            },
          },
        },
      ],
      slo: { coldStarts: '<2%' },
    },
  },
  {
    kind: 'environments on Managed Instances',
    isQuick: true,
    document: {
      name: 'instances',
      duration: '3m',
      seed: 115,
      capacityProviders: { pool: { maxVcpus: 200 } },
      functions: {
        api: {
          compute: 'managed',
          memory: '2GB',
          timeout: '10s',
          duration: { gamma: { mean: '500ms', cv: 0.5 } },
          coldStart: { constant: '300ms' },
          managed: { capacityProvider: 'pool', slots: 2 },
        },
      },
      traffic: [{ to: 'api', arrivals: { poisson: { rate: '40/s' } } }],
      slo: { throttled: '<1%' },
    },
  },
];
