// Scenarios that each have one thing wrong with them, which is known: a verdict has to find it.

import type { LimitName } from '../../reports/index.ts';

export interface SingleCause {
  readonly name: string;
  readonly cause: LimitName;
  readonly document: Readonly<Record<string, unknown>>;
}

type Fields = Readonly<Record<string, unknown>>;

const poisson = (rate: unknown): Fields => ({ poisson: { rate } });
const constant = (rate: unknown): Fields => ({ constant: { rate } });
const burst = (at: string, count: number): Fields => ({ burst: { at, count } });
const lognormal = (p50: string, p99: string): Fields => ({ lognormal: { p50, p99 } });
const fixed = (constantTime: string): Fields => ({ constant: constantTime });

/** A function that is well, but for what is said of it. */
const fn = (own: Fields = {}): Fields => ({
  duration: fixed('100ms'),
  coldStart: fixed('200ms'),
  timeout: '30s',
  ...own,
});

interface Written {
  readonly duration?: string;
  readonly warmup?: string;
  readonly account?: Fields;
  readonly functions: Fields;
  readonly capacityProviders?: Fields;
  readonly traffic: readonly Fields[];
  readonly slo?: Fields;
}

const written = (name: string, cause: LimitName, document: Written): SingleCause => ({
  name,
  cause,
  document: { name, seed: 11, duration: '2m', ...document },
});

const concurrency: readonly SingleCause[] = [
  written('reservation, clients that give up', 'reservedConcurrency', {
    functions: { api: fn({ reservedConcurrency: 30, duration: lognormal('90ms', '350ms') }) },
    traffic: [{ to: 'api', arrivals: poisson('300/s') }],
    slo: { throttled: '<0.1%' },
  }),
  written('reservation, clients that retry', 'reservedConcurrency', {
    functions: { api: fn({ reservedConcurrency: 55, duration: lognormal('80ms', '400ms') }) },
    traffic: [
      {
        to: 'api',
        arrivals: poisson([
          ['0s', '10/s'],
          ['30s', '450/s'],
        ]),
        retry: 'sdk-v3-standard',
      },
    ],
    slo: { throttled: '<0.1%', p99: '<450ms' },
  }),
  written('reservation in a small account', 'reservedConcurrency', {
    duration: '30s',
    account: { concurrency: 100 },
    functions: { api: fn({ reservedConcurrency: 9 }) },
    traffic: [{ to: 'api', arrivals: poisson('90/s') }],
    slo: { throttled: '<0.01%' },
  }),
  written('reservation of 0', 'reservedConcurrency', {
    functions: { api: fn({ reservedConcurrency: 0 }) },
    traffic: [{ to: 'api', arrivals: constant('20/s') }],
  }),
  written('reservation, clients in a closed loop', 'reservedConcurrency', {
    functions: { api: fn({ reservedConcurrency: 12 }) },
    traffic: [{ to: 'api', closedLoop: { clients: 40, think: fixed('200ms') } }],
    slo: { throttled: '<1%' },
  }),
  written('reservation of one of many', 'reservedConcurrency', {
    functions: { a: fn(), b: fn({ reservedConcurrency: 7 }), c: fn({ reservedConcurrency: 50 }) },
    traffic: ['a', 'b', 'c'].map((to) => ({ to, arrivals: poisson('110/s') })),
    slo: { throttled: '<0.5%' },
  }),
  written('account, one function', 'accountConcurrency', {
    account: { concurrency: 60, unreservedMinimum: 0 },
    functions: { api: fn({ duration: lognormal('180ms', '700ms') }) },
    traffic: [{ to: 'api', arrivals: poisson('400/s') }],
    slo: { throttled: '<0.1%' },
  }),
  written('account, three alike', 'accountConcurrency', {
    account: { concurrency: 120 },
    functions: {
      a: fn({ duration: fixed('300ms') }),
      b: fn({ duration: fixed('300ms') }),
      c: fn({ duration: fixed('300ms') }),
    },
    traffic: ['a', 'b', 'c'].map((to) => ({ to, arrivals: poisson('160/s') })),
  }),
  written('a neighbour that takes the account', 'otherFunction', {
    account: { concurrency: 150 },
    functions: { batch: fn({ duration: fixed('4s') }), api: fn(), search: fn({ duration: fixed('60ms') }) },
    traffic: [
      { to: 'batch', arrivals: [constant('5/s'), burst('30s', 400)], retry: { attempts: 9, base: '500ms', cap: '8s' } },
      { to: 'api', arrivals: poisson('80/s') },
      { to: 'search', arrivals: poisson('60/s') },
    ],
    slo: { throttled: '<0.5%' },
  }),
  written('idle reservations of others', 'othersReservations', {
    account: { concurrency: 1000 },
    functions: { api: fn({ duration: fixed('500ms') }), nightly: fn({ reservedConcurrency: 850 }) },
    traffic: [
      { to: 'api', arrivals: poisson('380/s') },
      { to: 'nightly', arrivals: constant('1/s') },
    ],
    slo: { throttled: '<0.1%' },
  }),
];

const rates: readonly SingleCause[] = [
  written('burst of 2018', 'scalingRate', {
    duration: '1m',
    account: { era: '2018', region: 'eu-central-1', concurrency: 5000 },
    functions: { api: fn({ duration: fixed('1s') }) },
    traffic: [{ to: 'api', arrivals: [burst('5s', 2600), constant('10/s')] }],
    slo: { throttled: '<1%' },
  }),
  written('burst of 2023', 'scalingRate', {
    duration: '1m',
    account: { era: '2023', concurrency: 8000 },
    functions: { api: fn({ duration: fixed('2s') }) },
    traffic: [{ to: 'api', arrivals: [burst('10s', 3000), constant('20/s')] }],
    slo: { throttled: '<1%' },
  }),
  written('request rate of the account', 'accountRequestRate', {
    account: { concurrency: 110 },
    functions: { api: fn({ duration: fixed('15ms') }) },
    traffic: [{ to: 'api', arrivals: poisson('1500/s') }],
    slo: { throttled: '<0.1%' },
    duration: '40s',
  }),
  written('request rate of a reservation', 'reservedRequestRate', {
    functions: { api: fn({ duration: fixed('20ms'), reservedConcurrency: 30 }) },
    traffic: [{ to: 'api', arrivals: poisson('420/s') }],
    slo: { throttled: '<0.1%' },
  }),
  written('front door of a stage', 'frontDoorRate', {
    functions: { api: fn() },
    traffic: [{ to: 'api', via: 'http', http: { rate: '120/s', burst: 40 }, arrivals: poisson('200/s') }],
    slo: { throttled: '<0.5%' },
  }),
  written('API Gateway of the account', 'frontDoorRate', {
    duration: '20s',
    account: { region: 'eu-south-1', concurrency: 3000 },
    functions: { api: fn({ duration: fixed('30ms') }) },
    traffic: [{ to: 'api', via: 'http', http: { kind: 'http' }, arrivals: poisson('3300/s') }],
  }),
];

const vpc = (own: Fields): Fields => ({ subnets: ['a'], securityGroups: ['s'], freeIps: [500], eniQuota: 500, ...own });

const onInstances = (own: Fields, managed: Fields = {}): Fields =>
  fn({
    compute: 'managed',
    memory: '2GB',
    cpu: { share: '2%', measuredAt: '1769MB' },
    managed: { memoryPerVcpu: 2, ...managed },
    ...own,
  });
const era2026: Fields = { era: '2026-09-01' };

const managed: readonly SingleCause[] = [
  written('slots of environments that are too few', 'managedEnvironments', {
    account: era2026,
    functions: { api: onInstances({ duration: fixed('500ms') }, { slots: 10 }) },
    traffic: [{ to: 'api', arrivals: poisson('90/s') }],
    slo: { throttled: '<0.1%' },
  }),
  written('CPU of environments that are too few', 'managedEnvironments', {
    account: era2026,
    functions: { api: onInstances({ cpu: { share: '80%', measuredAt: '1769MB' } }, { maximumEnvironments: 4 }) },
    traffic: [{ to: 'api', arrivals: poisson('48/s') }],
    slo: { throttled: '<1%' },
  }),
  written('vCPUs of the capacity provider', 'managedVcpus', {
    account: era2026,
    functions: {
      api: onInstances({ duration: fixed('500ms') }, { slots: 10, capacityProvider: 'small', minimumEnvironments: 20 }),
    },
    capacityProviders: { small: { instanceTypes: ['m7i.xlarge'], maxVcpus: 12 } },
    traffic: [{ to: 'api', arrivals: poisson('250/s') }],
    slo: { throttled: '<0.1%' },
  }),
  written('a version that is published too late', 'pendingFunction', {
    account: era2026,
    functions: { api: onInstances({}, { publishedAt: '5s' }) },
    traffic: [{ to: 'api', arrivals: poisson('20/s') }],
    slo: { errors: '<1%' },
  }),
];

const tenants: readonly SingleCause[] = [
  written('idle environments of tenants', 'tenantEnvironments', {
    account: { ...era2026, concurrency: 40, unreservedMinimum: 0 },
    functions: { portal: fn({ tenantIsolation: true }) },
    traffic: [{ to: 'portal', tenants: 300, arrivals: poisson('5/s') }],
    slo: { throttled: '<1%' },
  }),
];

const network: readonly SingleCause[] = [
  written('interfaces of the region', 'networkInterfaces', {
    duration: '3m',
    account: { era: '2018' },
    functions: { orders: fn({ memory: '3008MB', duration: fixed('500ms'), vpc: vpc({ eniQuota: 9 }) }) },
    traffic: [{ to: 'orders', arrivals: poisson('40/s') }],
    slo: { errors: '<1%' },
  }),
  written('addresses of the subnets', 'subnetAddresses', {
    duration: '3m',
    account: { era: '2018' },
    functions: { orders: fn({ memory: '1536MB', duration: fixed('800ms'), vpc: vpc({ freeIps: [6, 5] }) }) },
    traffic: [{ to: 'orders', arrivals: poisson('60/s') }],
  }),
  written('calls of EC2', 'ec2CallRate', {
    duration: '3m',
    account: { era: '2018' },
    functions: {
      orders: fn({
        memory: '3008MB',
        duration: fixed('900ms'),
        vpc: vpc({ ec2CallsPerSecond: 2, ec2CallsWaiting: 15, eniDelay: fixed('2s') }),
      }),
    },
    traffic: [{ to: 'orders', arrivals: [burst('30s', 120), constant('5/s')] }],
    slo: { errors: '<1%' },
  }),
  written('making interfaces', 'interfaceDelay', {
    duration: '4m',
    account: { era: '2018' },
    functions: { orders: fn({ memory: '1024MB', duration: fixed('300ms'), vpc: vpc({}) }) },
    traffic: [
      {
        to: 'orders',
        arrivals: poisson([
          ['0s', '5/s'],
          ['2m', '5/s'],
          ['2m', '200/s'],
        ]),
      },
    ],
    slo: { p99: '<600ms' },
  }),
  written('pending at first', 'pendingFunction', {
    functions: { orders: fn({ vpc: { freeIps: [100], pendingFor: '20s' } }) },
    traffic: [{ to: 'orders', arrivals: constant('30/s') }],
    slo: { errors: '<0.1%' },
  }),
];

const sqs = (rate: unknown, own: Fields = {}): Fields => ({
  to: 'worker',
  via: 'sqs',
  arrivals: constant(rate),
  sqs: { batchSize: 1, ...own },
});

const queues: readonly SingleCause[] = [
  written('maximum concurrency of a mapping', 'maximumConcurrency', {
    duration: '10m',
    functions: { worker: fn({ duration: fixed('250ms') }) },
    traffic: [sqs('60/s', { maximumConcurrency: 6 })],
  }),
  written('pollers are added too slowly', 'pollerGrowth', {
    duration: '8m',
    account: { era: '2018' },
    functions: { worker: fn({ duration: fixed('2s') }) },
    traffic: [sqs('150/s')],
  }),
  written('most pollers of a mapping', 'mostPollers', {
    duration: '10m',
    account: { rules: { sqsMostBatches: 90 } },
    functions: { worker: fn({ duration: fixed('1s') }) },
    traffic: [sqs('130/s')],
  }),
  written('provisioned pollers', 'provisionedPollers', {
    duration: '10m',
    account: { era: '2025-12-01' },
    functions: { worker: fn({ duration: fixed('1500ms') }) },
    traffic: [sqs('45/s', { pollers: { minimum: 2, maximum: 4 } })],
  }),
  written('pollers after errors', 'pollerRules', {
    duration: '8m',
    functions: { worker: fn({ errors: '10%', duration: fixed('200ms') }) },
    traffic: [sqs('400/s')],
  }),
  written('groups of a FIFO queue', 'messageGroups', {
    duration: '6m',
    functions: { worker: fn({ duration: fixed('400ms') }) },
    traffic: [sqs('50/s', { fifo: true, groups: 8 })],
  }),
  written('one receive and it is given up', 'maxReceiveCount', {
    duration: '10m',
    functions: { worker: fn({ errors: '6%', timeout: '5s' }) },
    traffic: [sqs('20/s', { maxReceiveCount: 1, visibilityTimeout: '20s' })],
  }),
  written('a queue behind a reservation', 'reservedConcurrency', {
    duration: '10m',
    functions: { worker: fn({ reservedConcurrency: 4, duration: fixed('1s'), timeout: '10s' }) },
    traffic: [sqs('12/s', { visibilityTimeout: '60s' })],
  }),
  written('a queue whose messages die unprocessed', 'reservedConcurrency', {
    duration: '10m',
    functions: { worker: fn({ reservedConcurrency: 4, duration: fixed('8s'), timeout: '15s' }) },
    traffic: [
      {
        ...sqs('0.1/s', { maxReceiveCount: 1, visibilityTimeout: '20s' }),
        arrivals: [burst('10s', 30), constant('0.1/s')],
      },
    ],
  }),
  written('messages in turn within a timeout', 'batchSize', {
    duration: '5m',
    functions: { worker: fn({ duration: fixed('700ms'), timeout: '4s' }) },
    traffic: [sqs('30/s', { batchSize: 10, batchWindow: '1s', durationPer: 'message', visibilityTimeout: '30s' })],
    slo: { errors: '<1%' },
  }),
];

const streams: readonly SingleCause[] = [
  written('lanes of a stream', 'shards', {
    duration: '6m',
    functions: { reader: fn({ duration: fixed('900ms') }) },
    traffic: [{ to: 'reader', via: 'kinesis', arrivals: constant('90/s'), stream: { shards: 2, batchSize: 20 } }],
  }),
  written('records that nobody can process', 'poisonRecords', {
    duration: '10m',
    functions: { reader: fn({ duration: fixed('50ms') }) },
    traffic: [
      {
        to: 'reader',
        via: 'kinesis',
        arrivals: constant('60/s'),
        stream: { shards: 3, batchSize: 50, poison: '0.02%' },
      },
    ],
  }),
];

const events: readonly SingleCause[] = [
  written('events that fail and wait', 'errors', {
    duration: '10m',
    functions: { mail: fn({ errors: '25%', duration: fixed('150ms') }) },
    traffic: [{ to: 'mail', via: 'async', arrivals: poisson('8/s') }],
    slo: { p99: '<10s' },
  }),
  written('events behind a reservation', 'reservedConcurrency', {
    duration: '10m',
    functions: { resize: fn({ reservedConcurrency: 5, duration: fixed('800ms') }) },
    traffic: [{ to: 'resize', via: 'async', arrivals: poisson('14/s') }],
  }),
  written('events that back off', 'asyncBackoff', {
    duration: '6m',
    functions: { resize: fn({ reservedConcurrency: 60, duration: fixed('400ms') }) },
    traffic: [
      {
        to: 'resize',
        via: 'async',
        arrivals: poisson([
          ['0s', '450/s'],
          ['12s', '450/s'],
          ['12s', '10/s'],
        ]),
      },
    ],
    slo: { p99: '<40s' },
  }),
  written('events too old for their retry', 'eventAge', {
    duration: '12m',
    functions: { mail: fn({ errors: '30%', maximumEventAge: '60s', deadLetter: true }) },
    traffic: [{ to: 'mail', via: 'async', arrivals: constant('6/s') }],
    slo: { errors: '<6%' },
  }),
  written('a queue downstream', 'reservedConcurrency', {
    duration: '8m',
    functions: {
      front: fn({ destinations: { onSuccess: 'store' } }),
      store: fn({ reservedConcurrency: 3, duration: fixed('500ms') }),
    },
    traffic: [{ to: 'front', via: 'async', arrivals: constant('15/s') }],
  }),
  written('a loop', 'recursionLimit', {
    duration: '2m',
    functions: {
      ping: fn({ destinations: { onSuccess: 'pong' } }),
      pong: fn({ destinations: { onSuccess: 'ping' } }),
    },
    traffic: [{ to: 'ping', via: 'async', arrivals: constant('2/s') }],
  }),
];

const work: readonly SingleCause[] = [
  written('errors of the handler', 'errors', {
    functions: { api: fn({ errors: '3%' }), other: fn() },
    traffic: ['api', 'other'].map((to) => ({ to, arrivals: poisson('50/s') })),
    slo: { errors: '<0.5%' },
  }),
  written('a timeout', 'timeout', {
    functions: { api: fn({ duration: lognormal('900ms', '4s'), timeout: '2s' }) },
    traffic: [{ to: 'api', arrivals: poisson('40/s') }],
    slo: { errors: '<1%' },
  }),
  written('a front door that does not wait', 'frontDoorTimeout', {
    functions: { api: fn({ duration: lognormal('1s', '5s') }) },
    traffic: [{ to: 'api', via: 'http', http: { timeout: '3s' }, arrivals: poisson('40/s') }],
    slo: { errors: '<0.5%' },
  }),
  written('an INIT beyond its limit', 'initLimit', {
    functions: { api: fn({ coldStart: fixed('12s'), duration: fixed('2s'), timeout: '13s' }) },
    traffic: [{ to: 'api', arrivals: poisson('4/s') }],
    slo: { errors: '<1%' },
  }),
  written('a version that is deployed all at once', 'deployment', {
    duration: '12m',
    warmup: '6s',
    account: { concurrency: 150 },
    functions: {
      api: fn({
        duration: lognormal('250ms', '900ms'),
        coldStart: fixed('2s'),
        versions: { '1': {}, '2': {} },
        aliases: { live: { version: '1', deployment: { to: '2', at: '10s', preference: 'AllAtOnce' } } },
      }),
    },
    traffic: [{ to: 'api:live', arrivals: poisson('100/s') }],
    slo: { throttled: '<0.01%' },
  }),
  written('cold starts on the way up', 'coldStarts', {
    functions: { api: fn({ coldStart: fixed('2500ms') }) },
    traffic: [{ to: 'api', arrivals: [constant('5/s'), burst('20s', 40), burst('60s', 90)] }],
    slo: { p99: '<800ms' },
  }),
  written('environments that idle for too long', 'keepAlive', {
    duration: '12h',
    functions: { rare: fn({ coldStart: fixed('900ms') }) },
    traffic: [{ to: 'rare', arrivals: constant('3/h') }],
    slo: { coldStarts: '<5%' },
  }),
  written('too little provisioned', 'provisionedConcurrency', {
    functions: { api: fn({ provisionedConcurrency: 10, coldStart: fixed('3s'), keepAlive: { fixed: '1s' } }) },
    traffic: [{ to: 'api', arrivals: { sine: { mean: '120/s', amplitude: '80/s', period: '30s' } } }],
    slo: { p99: '<500ms' },
  }),
  written('target tracking that comes late', 'provisionedDelay', {
    duration: '10m',
    functions: {
      api: fn({
        coldStart: fixed('4s'),
        keepAlive: { fixed: '2s' },
        provisionedConcurrency: 4,
        provisionedScaling: { tracking: { minimum: 4, maximum: 100 } },
      }),
    },
    traffic: [
      {
        to: 'api',
        arrivals: poisson([
          ['0s', '20/s'],
          ['3m', '20/s'],
          ['3m', '200/s'],
        ]),
      },
    ],
    slo: { p99: '<1s' },
  }),
  written('memory that brings too little CPU', 'memory', {
    functions: {
      api: fn({ memory: '256MB', cpu: { share: '90%', measuredAt: '1769MB' }, duration: lognormal('80ms', '200ms') }),
    },
    traffic: [{ to: 'api', arrivals: poisson('60/s') }],
    slo: { p99: '<500ms' },
  }),
  written('memory that brings too little CPU, 2018', 'memory', {
    account: { era: '2018' },
    functions: {
      api: fn({ memory: '320MB', cpu: { share: '100%', measuredAt: '1536MB' }, duration: lognormal('120ms', '300ms') }),
    },
    traffic: [{ to: 'api', arrivals: poisson('30/s') }],
    slo: { p50: '<250ms' },
  }),
  written('a timeout of 2018', 'timeout', {
    account: { era: '2018' },
    functions: { api: fn({ duration: lognormal('40s', '200s'), timeout: '120s' }) },
    traffic: [{ to: 'api', arrivals: poisson('2/s') }],
    slo: { errors: '<2%' },
  }),
  written('memory so small that it times out', 'memory', {
    functions: {
      api: fn({
        memory: '128MB',
        timeout: '5s',
        cpu: { share: '100%', measuredAt: '1024MB' },
        duration: lognormal('600ms', '1s'),
      }),
    },
    traffic: [{ to: 'api', arrivals: poisson('20/s') }],
    slo: { errors: '<1%', p99: '<4s' },
  }),
  written('a slow handler', 'handler', {
    functions: { api: fn({ duration: lognormal('300ms', '1500ms') }) },
    traffic: [{ to: 'api', arrivals: poisson('80/s') }],
    slo: { p99: '<900ms' },
  }),
  written('a slow handler with retries for nothing', 'handler', {
    functions: { api: fn({ duration: lognormal('200ms', '900ms'), reservedConcurrency: 100 }), other: fn() },
    traffic: [
      { to: 'api', arrivals: poisson('120/s'), retry: 'sdk-v3-standard' },
      { to: 'other', arrivals: poisson('20/s') },
    ],
    slo: { p50: '<150ms' },
  }),
  written('clients that hold themselves back', 'clientRetries', {
    duration: '3m',
    functions: { api: fn({ reservedConcurrency: 40, duration: lognormal('200ms', '600ms') }) },
    traffic: [
      {
        to: 'api',
        arrivals: {
          steps: [
            ['0s', '120/s'],
            ['30s', '260/s'],
            ['40s', '120/s'],
          ],
        },
        retry: 'sdk-v3-adaptive',
      },
    ],
    slo: { p99: '<2s' },
  }),
  written('a long way', 'overhead', {
    functions: { api: fn({ overhead: lognormal('250ms', '600ms') }) },
    traffic: [{ to: 'api', arrivals: poisson('60/s') }],
    slo: { p50: '<200ms' },
  }),
];

const waiting: readonly SingleCause[] = [
  written('messages that fail are hidden for long', 'visibilityTimeout', {
    duration: '10m',
    functions: { worker: fn({ errors: '1%', timeout: '30s' }) },
    traffic: [sqs('30/s', { visibilityTimeout: '180s' })],
    slo: { age: '<100s' },
  }),
  written('batches that wait to fill', 'batchWindow', {
    duration: '5m',
    functions: { worker: fn() },
    traffic: [sqs('3/s', { batchSize: 100, batchWindow: '20s' })],
    slo: { age: '<8s' },
  }),
  written('a burst that finds few pollers', 'pollerGrowth', {
    duration: '6m',
    functions: { worker: fn({ duration: fixed('1s') }) },
    traffic: [{ to: 'worker', via: 'sqs', arrivals: burst('1s', 20_000), sqs: { batchSize: 1 } }],
    slo: { age: '<60s' },
  }),
  written('messages die in front of a reservation', 'reservedConcurrency', {
    duration: '5m',
    functions: { worker: fn({ reservedConcurrency: 5, duration: fixed('10s') }) },
    traffic: [
      {
        to: 'worker',
        via: 'sqs',
        arrivals: burst('1s', 25),
        sqs: { batchSize: 1, maxReceiveCount: 1, visibilityTimeout: '30s' },
      },
    ],
    slo: { deadLetters: '=0' },
  }),
  written('a shard is read once a second', 'streamPolling', {
    duration: '3m',
    functions: { reader: fn({ duration: fixed('20ms') }) },
    traffic: [{ to: 'reader', via: 'kinesis', arrivals: constant('1/s'), stream: { shards: 3 } }],
    slo: { iteratorAge: '<400ms' },
  }),
  written('event pollers that come late', 'provisionedPollers', {
    duration: '10m',
    functions: { reader: fn({ duration: fixed('400ms') }) },
    traffic: [
      {
        to: 'reader',
        via: 'kafka',
        arrivals: constant('400/s'),
        kafka: { partitions: 60, batchSize: 20, keys: 100_000 },
      },
    ],
    slo: { iteratorAge: '<20s' },
  }),
  written('partitions of a topic', 'shards', {
    duration: '6m',
    functions: { reader: fn({ duration: fixed('1s') }) },
    traffic: [
      {
        to: 'reader',
        via: 'kafka',
        arrivals: constant('200/s'),
        kafka: { partitions: 4, batchSize: 20, keys: 100_000, pollers: { minimum: 4, maximum: 4 } },
      },
    ],
    slo: { backlogAtEnd: '<2000' },
  }),
  written('records of a topic that nobody can process', 'poisonRecords', {
    duration: '10m',
    functions: { reader: fn({ duration: fixed('50ms') }) },
    traffic: [
      {
        to: 'reader',
        via: 'kafka',
        arrivals: constant('60/s'),
        kafka: { partitions: 3, batchSize: 50, keys: 100_000, poison: '0.02%' },
      },
    ],
  }),
  written('a key that most records of a topic have', 'hotKeys', {
    duration: '6m',
    functions: { reader: fn({ duration: fixed('30ms') }) },
    traffic: [
      {
        to: 'reader',
        via: 'kafka',
        arrivals: constant('80/s'),
        kafka: {
          partitions: 8,
          batchSize: 10,
          durationPer: 'record',
          keys: { count: 400, hot: '60%' },
          pollers: { minimum: 8, maximum: 8 },
        },
      },
    ],
    slo: { iteratorAge: '<20s' },
  }),
  written('a key that most records have', 'hotKeys', {
    duration: '6m',
    functions: { reader: fn({ duration: fixed('30ms') }) },
    traffic: [
      {
        to: 'reader',
        via: 'kinesis',
        arrivals: constant('80/s'),
        stream: { shards: 8, batchSize: 10, durationPer: 'record', keys: { count: 400, hot: '60%' } },
      },
    ],
    slo: { iteratorAge: '<20s' },
  }),
  written('provisioned concurrency that is idle', 'price', {
    duration: '10m',
    functions: { api: fn({ memory: '512MB', provisionedConcurrency: 200 }) },
    traffic: [{ to: 'api', arrivals: poisson('50/s') }],
    slo: { cost: '<$2/million' },
  }),
];

/** What shows at producers, in one version or in events alone. */
const apart: readonly SingleCause[] = [
  written('writes that a shard does not take in', 'shardWrites', {
    duration: '3m',
    functions: { reader: fn({ timeout: '3s' }) },
    traffic: [
      { to: 'reader', via: 'kinesis', arrivals: poisson('1300/s'), stream: { shards: 1, batchSize: 1000, keys: 50 } },
    ],
    slo: { iteratorAge: '<3s', backlogAtEnd: '<3000' },
  }),
  written('a version that fails', 'errors', {
    functions: {
      api: fn({
        versions: { '1': {}, '2': { errors: '30%' } },
        aliases: { live: { version: '1', weights: { '2': '20%' } } },
      }),
    },
    traffic: [{ to: 'api:live', arrivals: poisson('60/s') }],
    slo: { errors: '<1%' },
  }),
  written('events that fail and are not run again', 'errors', {
    functions: { job: fn({ errors: '10%', maximumRetryAttempts: 0, deadLetter: true }) },
    traffic: [{ to: 'job', via: 'async', arrivals: poisson('20/s') }],
    slo: { deadLetters: '<1%' },
  }),
  written('few records that nobody can process, before the waits that they cause', 'poisonRecords', {
    duration: '15m',
    functions: { reader: fn() },
    traffic: [
      {
        to: 'reader',
        via: 'kinesis',
        arrivals: poisson('60/s'),
        stream: { shards: 3, batchSize: 40, poison: '0.02%', maximumRetryAttempts: 8 },
      },
    ],
    slo: { iteratorAge: '<20s' },
  }),
  written('versions that share a reservation', 'reservedConcurrency', {
    functions: {
      api: fn({
        reservedConcurrency: 30,
        duration: fixed('300ms'),
        versions: { '1': {}, '2': { duration: fixed('900ms') } },
        aliases: { live: { version: '1', weights: { '2': '50%' } } },
      }),
    },
    traffic: [{ to: 'api:live', arrivals: poisson('60/s') }],
    slo: { throttled: '<0.5%' },
  }),
];

/** Limits behind which another one waits, and cures that would only move the damage. */
const behindEachOther: readonly SingleCause[] = [
  written('maximum concurrency, and a reservation that would bind behind it', 'maximumConcurrency', {
    duration: '6m',
    functions: { worker: fn({ reservedConcurrency: 25, timeout: '10s', duration: fixed('1s') }) },
    traffic: [
      { to: 'worker', via: 'sqs', arrivals: poisson('60/s'), sqs: { batchSize: 10, maximumConcurrency: 3 } },
      { to: 'worker', arrivals: poisson('5/s') },
    ],
    slo: { age: '<30s' },
  }),
  written('reservation whose refusals fill a dead-letter queue', 'reservedConcurrency', {
    duration: '6m',
    functions: { worker: fn({ reservedConcurrency: 2, timeout: '5s', duration: fixed('500ms') }) },
    traffic: [
      {
        to: 'worker',
        via: 'sqs',
        arrivals: poisson('8/s'),
        sqs: { batchSize: 1, maxReceiveCount: 1, visibilityTimeout: '30s' },
      },
    ],
    slo: { deadLetters: '<1%' },
  }),
  written('reservation that pollers overrun', 'reservedConcurrency', {
    duration: '8m',
    functions: { worker: fn({ reservedConcurrency: 9, timeout: '5s', duration: fixed('400ms') }) },
    traffic: [{ to: 'worker', via: 'sqs', arrivals: poisson('160/s'), sqs: { batchSize: 5 } }],
    slo: { age: '<1m' },
  }),
];

export const singleCauses: readonly SingleCause[] = [
  ...behindEachOther,
  ...apart,
  ...concurrency,
  ...rates,
  ...network,
  ...managed,
  ...tenants,
  ...queues,
  ...streams,
  ...events,
  ...work,
  ...waiting,
];
