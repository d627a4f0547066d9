// Limits that are seldom to blame, or are written in a way of their own: what is said of each, what the run without it changes, and
// every value of what could be done. Figures that no short run has are put into one that is simulated. Whole, held against
// test/golden/suspects-seldom (`-u` accepts a change).

import { expect, test } from 'vitest';
import { sceneOf } from '../../bench/diagnosis/scene.ts';
import { suspectsOf } from '../../bench/diagnosis/suspects.ts';
import type { Plan } from '../../bench/diagnosis/suspect.ts';
import type { Trial } from '../../bench/diagnosis/laboratory.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import type { LimitName } from '../../reports/index.ts';
import { changesBetween } from './changes-between.ts';

type Fields = Readonly<Record<string, unknown>>;

const plain: Fields = { duration: { constant: '100ms' }, coldStart: { constant: '200ms' }, timeout: '2s' };
const constant = (rate: string): Fields => ({ constant: { rate } });

const isMapping = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `more` written into a copy of `whole`, mapping by mapping. */
const merged = (whole: unknown, more: unknown): unknown =>
  isMapping(whole) && isMapping(more)
    ? { ...whole, ...Object.fromEntries(Object.entries(more).map(([key, value]) => [key, merged(whole[key], value)])) }
    : more;

interface Seldom {
  readonly document: Fields;
  /** Those that are shown. */
  readonly limits: readonly LimitName[];
  readonly broken: readonly string[];
  /** Figures that the run is given. */
  readonly figures?: Fields;
}

const queueOf = (sqs: Fields, to = 'job'): Fields => ({ to, via: 'sqs', arrivals: constant('5/s'), sqs });

/** Errors of a function that is called so, and what follows from one. */
const failing = (via: string, more: Fields = {}): Seldom => ({
  document: {
    functions: { f: { ...plain, errors: '10%', timeout: '5s' } },
    traffic: [{ to: 'f', via, arrivals: constant('4/s'), ...more }],
  },
  limits: ['errors'],
  broken: ['errors'],
});

const cases: Readonly<Record<string, Seldom>> = {
  'errors of what waits for a queue': failing('sqs', { sqs: { batchSize: 1 } }),
  'errors of what reads from Kinesis': failing('kinesis'),
  'errors of what reads from DynamoDB': failing('dynamodb'),
  'errors of what reads from Kafka': failing('kafka'),
  'errors of what is asked': failing('http'),
  'idle environments, of which nobody says how long they live': {
    document: { functions: { f: plain }, traffic: [{ to: 'f', arrivals: constant('4/s') }] },
    limits: ['keepAlive', 'coldStarts'],
    broken: ['p99'],
    figures: {
      functions: { f: { totals: { coldStarts: 40, environments: { origins: { expiry: 20, growth: 19 } } } } },
    },
  },
  'idle environments of a preset': {
    document: {
      functions: { f: { ...plain, keepAlive: { preset: '2018' } } },
      traffic: [{ to: 'f', arrivals: constant('4/s') }],
    },
    limits: ['keepAlive'],
    broken: ['p99'],
    figures: {
      functions: { f: { totals: { coldStarts: 40, environments: { origins: { expiry: 20, growth: 19 } } } } },
    },
  },
  'environments that crashed, more than grew': {
    document: { functions: { f: plain }, traffic: [{ to: 'f', arrivals: constant('4/s') }] },
    limits: ['keepAlive', 'coldStarts'],
    broken: ['coldStarts'],
    figures: {
      functions: {
        f: {
          totals: {
            coldStarts: 41,
            environments: { origins: { expiry: 20, growth: 0, failure: 21, retirement: 3, deployment: 4 } },
          },
        },
      },
    },
  },
  'provisioned concurrency by the clock': {
    document: {
      functions: {
        f: {
          ...plain,
          provisionedConcurrency: 2,
          provisionedScaling: { schedule: [{ at: '5s', minimum: 4 }] },
        },
      },
      traffic: [{ to: 'f', arrivals: constant('200/s') }],
    },
    limits: ['provisionedDelay', 'provisionedConcurrency'],
    broken: ['p99'],
  },
  'a large batch that needs a window of a second, and has two': {
    document: { functions: { job: plain }, traffic: [queueOf({ batchSize: 100, batchWindow: '2s' })] },
    limits: ['batchWindow'],
    broken: ['oldest message age'],
  },
  'a large batch that needs a window of a second, and has it': {
    document: { functions: { job: plain }, traffic: [queueOf({ batchSize: 100, batchWindow: '1s' })] },
    limits: ['batchWindow'],
    broken: ['oldest message age'],
  },
  'two queues that share a reservation': {
    document: {
      functions: { job: { ...plain, reservedConcurrency: 5 } },
      traffic: [queueOf({ batchSize: 1 }), queueOf({ batchSize: 1 }), queueOf({ maximumConcurrency: 5 })],
    },
    limits: ['reservedConcurrency'],
    broken: ['backlog'],
    figures: {
      functions: {
        job: {
          totals: { concurrency: { max: 19 } },
          throttlesByReason: { ReservedFunctionConcurrentInvocationLimitExceeded: 7 },
        },
      },
    },
  },
  'a queue before a reservation of one': {
    document: {
      functions: { job: { ...plain, reservedConcurrency: 1 } },
      traffic: [queueOf({ batchSize: 1 })],
    },
    limits: ['reservedConcurrency'],
    broken: ['oldest message age'],
    figures: {
      functions: {
        job: {
          totals: { concurrency: { max: 4 } },
          throttlesByReason: { ReservedFunctionConcurrentInvocationLimitExceeded: 7 },
        },
      },
    },
  },
  'a deployment in parts, of which slower ones would end in time': {
    document: {
      duration: '1h',
      functions: {
        api: {
          ...plain,
          versions: { '1': {}, '2': {} },
          aliases: {
            live: { version: '1', deployment: { to: '2', at: '44m', preference: 'Canary10Percent5Minutes' } },
            late: { version: '1', deployment: { to: '2', at: '1h', preference: 'AllAtOnce' } },
          },
        },
      },
      traffic: [{ to: 'api:live', arrivals: { instants: ['1s', '45m', '46m'] } }],
    },
    limits: ['deployment'],
    broken: ['p99'],
  },
  'a deployment all at once, with just enough time for parts': {
    document: {
      duration: '1h',
      functions: {
        api: {
          ...plain,
          versions: { '1': {}, '2': {} },
          aliases: { live: { version: '1', deployment: { to: '2', at: '55m', preference: 'AllAtOnce' } } },
        },
      },
      traffic: [{ to: 'api:live', arrivals: { instants: ['1s', '56m'] } }],
    },
    limits: ['deployment'],
    broken: ['p99'],
  },
  'errors that block partitions, and those of a law': {
    document: {
      functions: {
        job: { ...plain, errors: '30%' },
        other: {
          ...plain,
          errors: [
            ['0s', '5%'],
            ['10s', '60%'],
          ],
        },
        well: plain,
      },
      traffic: [
        { to: 'job', via: 'kafka', arrivals: constant('20/s'), kafka: { partitions: 2, batchSize: 2 } },
        { to: 'other', arrivals: constant('10/s') },
        { to: 'well', arrivals: constant('10/s') },
      ],
    },
    limits: ['errors'],
    broken: ['errors'],
    figures: {
      functions: {
        job: { totals: { admitted: 100, failed: 30 } },
        other: { totals: { admitted: 200, failed: 50 } },
        well: { totals: { failed: 10 } },
      },
    },
  },
  'errors of two versions alike': {
    document: {
      functions: {
        api: {
          ...plain,
          errors: '10%',
          versions: { '1': {}, '2': {} },
          aliases: { live: { version: '1', weights: { '2': '50%' } } },
        },
      },
      traffic: [{ to: 'api:live', arrivals: constant('20/s') }],
    },
    limits: ['errors'],
    broken: ['errors'],
    figures: {
      functions: {
        'api:1': { totals: { admitted: 200, failed: 20 } },
        'api:2': { totals: { admitted: 200, failed: 20 } },
      },
    },
  },
  'calls of EC2 that were refused, and one function in two subnets': {
    document: {
      account: { era: '2018' },
      functions: {
        f: { ...plain, vpc: { eniQuota: 20, freeIps: [5, 7], ec2CallsPerSecond: 3 } },
        g: { ...plain, vpc: { eniQuota: 30, freeIps: [20], ec2CallsPerSecond: 2 } },
      },
      traffic: [
        { to: 'f', arrivals: constant('5/s') },
        { to: 'g', arrivals: constant('5/s') },
      ],
    },
    limits: ['networkInterfaces', 'subnetAddresses', 'ec2CallRate', 'interfaceDelay'],
    broken: ['errors'],
    figures: {
      eventSources: {
        vpc: {
          kind: 'vpc',
          created: 12,
          maxAlive: 50,
          ENILimitReachedException: 3,
          SubnetIPAddressLimitReachedException: 2,
          EC2ThrottledException: 1000,
        },
      },
    },
  },
  'what an arm64 function costs': {
    document: {
      functions: { f: { ...plain, memory: '1GB', architecture: 'arm64' } },
      traffic: [{ to: 'f', arrivals: constant('4/s') }],
    },
    limits: ['price'],
    broken: ['cost'],
  },
  'as many batches as a mapping may run, by rules without a delay': {
    document: {
      account: { era: '2018' },
      functions: { job: plain },
      traffic: [queueOf({ batchSize: 2 }), queueOf({ batchSize: 10 })],
    },
    limits: ['pollerGrowth', 'mostPollers'],
    broken: ['backlog'],
    figures: {
      eventSourceSeries: {
        'traffic.0.sqs': { levels: { pollers: [5, 950, 3] } },
        'traffic.1.sqs': { levels: { pollers: [5, 949, 3] } },
      },
    },
  },
  'a visibility timeout just above the timeout': {
    document: {
      functions: { job: { ...plain, timeout: '2s', errors: '50%' } },
      traffic: [queueOf({ batchSize: 1, visibilityTimeout: '2500ms' })],
    },
    limits: ['visibilityTimeout', 'pollerRules'],
    broken: ['backlog'],
  },
  'a front door without a burst of its own, clients that try again': {
    document: {
      functions: { f: plain },
      traffic: [
        {
          to: 'f',
          via: 'http',
          arrivals: constant('40/s'),
          retry: 'sdk-v3-standard',
          http: { kind: 'rest', rate: '11/s' },
        },
      ],
    },
    limits: ['frontDoorRate', 'frontDoorTimeout'],
    broken: ['throttled'],
    figures: {
      functions: { f: { throttlesByReason: { CallerRateLimitExceeded: 3 }, totals: { timedOut: 2 } } },
    },
  },
  'a stream of which one record was given up, and one waited': {
    document: {
      functions: { job: { ...plain, errors: '5%' } },
      traffic: [
        {
          to: 'job',
          via: 'kinesis',
          arrivals: constant('30/s'),
          stream: {
            shards: 2,
            batchSize: 10,
            parallelizationFactor: 10,
            maximumRetryAttempts: 0,
            poison: '1%',
            keys: { count: 4, zipf: 1 },
          },
        },
      ],
    },
    limits: ['shardWrites', 'shards', 'recordLimits', 'poisonRecords', 'hotKeys', 'streamBackoff'],
    broken: ['iteratorAge'],
    figures: {
      eventSources: { 'traffic.0.kinesis': { givenUp: 1, delayedWrites: 1 } },
      functions: { job: { totals: { failed: 1, timedOut: 0, throttled: 0, admitted: 100 } } },
    },
  },
  'a stream without bounds of its writes': {
    document: {
      account: { rules: { shardBytesPerSecond: null } },
      functions: { job: plain },
      traffic: [
        {
          to: 'job',
          via: 'kinesis',
          arrivals: constant('30/s'),
          stream: { shards: 1, batchSize: 10_000, parallelizationFactor: 9, maximumRecordAge: '61s' },
        },
      ],
    },
    limits: ['shardWrites', 'shards', 'recordLimits'],
    broken: ['iteratorAge'],
    figures: { eventSources: { 'traffic.0.kinesis': { givenUp: 2, delayedWrites: 2 } } },
  },
  'a topic whose batches were refused': {
    document: {
      functions: { job: plain },
      traffic: [
        {
          to: 'job',
          via: 'kafka',
          arrivals: constant('30/s'),
          kafka: { partitions: 300, batchSize: 9999, pollers: { minimum: 3, maximum: 4 } },
        },
      ],
    },
    limits: ['streamBackoff', 'provisionedPollers', 'shards'],
    broken: ['backlog'],
    figures: { functions: { job: { totals: { failed: 0, timedOut: 0, throttled: 4, admitted: 100 } } } },
  },
  'a topic of which nobody says that it is behind': {
    document: {
      functions: { job: { ...plain, errors: '50%' } },
      traffic: [{ to: 'job', via: 'kafka', arrivals: constant('30/s'), kafka: { partitions: 3, poison: '2%' } }],
    },
    limits: ['streamBackoff', 'provisionedPollers', 'shards', 'poisonRecords'],
    broken: ['errors'],
  },
  'a timeout of the front door that is not written': {
    document: {
      functions: { f: { ...plain, timeout: '40s' } },
      traffic: [
        { to: 'f', via: 'http', arrivals: constant('2/s'), http: { kind: 'http' } },
        { to: 'f', via: 'http', arrivals: constant('2/s'), http: { kind: 'rest', timeout: '12s' } },
        { to: 'f', via: 'http', arrivals: constant('2/s'), http: { kind: 'url' } },
      ],
    },
    limits: ['frontDoorTimeout', 'timeout'],
    broken: ['errors'],
    figures: { functions: { f: { totals: { timedOut: 2 } } } },
  },
  'environments on Managed Instances, of which there were many': {
    document: {
      functions: { f: { ...plain, compute: 'managed', memory: '2GB' } },
      traffic: [{ to: 'f', arrivals: constant('4/s') }],
    },
    limits: ['managedEnvironments'],
    broken: ['throttled'],
    figures: { eventSources: { 'functions.f.managed': { maxEnvironments: 2000, ConcurrencyThrottles: 5 } } },
  },
  'memory so small that the handler is slow, and one that is as it was measured': {
    document: {
      functions: {
        slow: { ...plain, memory: '128MB', cpu: { share: '100%', measuredAt: '1769MB' } },
        fast: { ...plain, memory: '512MB', cpu: { share: '50%', measuredAt: '512MB', threads: 2 } },
      },
      traffic: [
        { to: 'slow', arrivals: constant('4/s') },
        { to: 'fast', arrivals: constant('4/s') },
      ],
    },
    limits: ['memory', 'handler'],
    broken: ['p99'],
  },
};

const shownPlan = (plan: Plan): Fields => ({
  ...(plan.isMore === undefined ? {} : { isMore: plan.isMore }),
  values: plan.values.join(' '),
  ends: [plan.values[0], plan.values.at(-1)].map((value) =>
    value === undefined ? 'none' : `${plan.said(value)}: ${JSON.stringify(plan.settings(value))}`,
  ),
});

test.each(Object.entries(cases))('%s', async (name, { document, limits, broken, figures = {} }) => {
  const scenario = compileScenario({ name, seed: 11, duration: '20s', ...document }, 'test', '.');
  const simulated = await simulateScenario(scenario, { comparesKeepAlive: false });
  const base = { result: merged(simulated, figures) } as Trial;
  const shown = suspectsOf(sceneOf(scenario, base, [], new Set(broken))).filter(({ limit }) => limits.includes(limit));
  const told = shown.map((suspect) => ({
    limit: suspect.limit,
    of: suspect.of,
    rank: suspect.rank,
    isLimit: suspect.isLimit,
    said: [suspect.subject, suspect.detail, suspect.assumed, suspect.offSaid].filter((text) => text !== undefined),
    off: changesBetween(scenario.document, suspect.off(scenario.document)),
    plans: suspect
      .plans(base)
      .map((plan) => [shownPlan(plan), ...(plan.rival === undefined ? [] : [shownPlan(plan.rival)])]),
  }));
  const file = name.replaceAll(/[^\w]+/g, '-');
  await expect(`${JSON.stringify(told, null, 1)}\n`).toMatchFileSnapshot(`../golden/suspects-seldom/${file}.txt`);
});
