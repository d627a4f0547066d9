// One example scenario for each rule: what the rule does to one figure, and what the figure is without it.

import type { RunResult } from '../../reports/index.ts';

export interface RuleExample {
  /** File in bench/scenarios, without its ending. */
  readonly scenario: string;
  readonly rule: string;
  /** In words, with its unit. */
  readonly figure: string;
  value(result: RunResult): number;
  /** The scenario with the rule switched off. */
  without(document: Record<string, never>): Record<string, unknown>;
  /** How the figure compares with what it is without the rule. */
  readonly effect: 'higher' | 'lower';
}

type Json = Record<string, unknown>;

/** `document` with the value at `path` (keys joined by dots, indices too) replaced; undefined removes it. */
const changed = (document: Json, path: string, value: unknown): Json => {
  const copy = structuredClone(document);
  const keys = path.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce<Json>((node, key) => {
    node[key] ??= {};
    return node[key] as Json;
  }, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
};

const set =
  (path: string, value: unknown) =>
  (document: Json): Json =>
    changed(document, path, value);

const throttled = (result: RunResult): number => result.totals.throttled;
const coldStarts = (result: RunResult): number => result.totals.coldStarts;
const refused = (result: RunResult): number =>
  Object.values(result.throttlesByReason).reduce((sum, count) => sum + count, 0);
const highestConcurrency = (result: RunResult): number => result.totals.concurrency.max;
const sourceFigure =
  (name: string, figure: string) =>
  (result: RunResult): number =>
    Number(result.eventSources?.[name]?.[figure] ?? 0);

export const ruleExamples: readonly RuleExample[] = [
  {
    scenario: 'burst-2018',
    rule: 'initial burst of the region',
    figure: 'throttled',
    value: throttled,
    without: set('account.rules', { scaling: 'unlimited' }),
    effect: 'higher',
  },
  {
    scenario: 'scaling-2023',
    rule: '1,000 environments, then 100 a second, a function',
    figure: 'refused attempts',
    value: refused,
    without: set('account.rules', { scaling: 'unlimited', requestRatePerConcurrency: null }),
    effect: 'higher',
  },
  {
    scenario: 'erlang',
    rule: 'reserved concurrency',
    figure: 'throttled',
    value: throttled,
    without: set('functions.service.reservedConcurrency', undefined),
    effect: 'higher',
  },
  {
    scenario: 'shared-account',
    rule: 'one pool for all functions without a reservation',
    figure: 'throttled of batch',
    value: (result) => result.functions['batch']!.totals.throttled,
    without: set('account.concurrency', 10_000),
    effect: 'higher',
  },
  {
    scenario: 'request-rate',
    rule: 'ten requests a second for each unit of concurrency',
    figure: 'throttled',
    value: throttled,
    without: set('account.rules', { requestRatePerConcurrency: null }),
    effect: 'higher',
  },
  {
    scenario: 'reserved-zero',
    rule: 'a reservation of 0',
    figure: 'events given up without a run',
    value: sourceFigure('functions.off.events', 'deadLettered'),
    without: set('functions.off.reservedConcurrency', undefined),
    effect: 'higher',
  },
  {
    scenario: 'keep-alive-2020',
    rule: 'idle environments end',
    figure: 'cold starts',
    value: coldStarts,
    without: set('functions.rare.keepAlive', { fixed: '100d' }),
    effect: 'higher',
  },
  {
    scenario: 'billing-2019',
    rule: 'billing in steps of 100 ms',
    figure: 'billed mean, ms',
    value: (result) => result.billedMs.mean,
    without: set('account.rules', { billingGranularityMs: 1 }),
    effect: 'higher',
  },
  {
    scenario: 'memory-size',
    rule: 'CPU by memory',
    figure: 'p50 of the small one, ms',
    value: (result) => result.functions['small']!.latencyMs.p50,
    without: set('functions.small.cpu', undefined),
    effect: 'higher',
  },
  {
    scenario: 'vpc-2018',
    rule: 'network interfaces made at scale-out',
    figure: 'latency max, ms',
    value: (result) => result.latencyMs.max,
    without: set('functions.orders.vpc', undefined),
    effect: 'higher',
  },
  {
    scenario: 'spill-over',
    rule: 'provisioned concurrency, and what spills over',
    figure: 'cold starts',
    value: coldStarts,
    without: set('functions.api.provisionedConcurrency', 0),
    effect: 'lower',
  },
  {
    scenario: 'provisioned-tracking',
    rule: 'target tracking',
    figure: 'highest allocation',
    value: sourceFigure('functions.api.provisionedScaling', 'maxAllocated'),
    without: set('functions.api.provisionedScaling.tracking', undefined),
    effect: 'higher',
  },
  {
    scenario: 'async-behind-reservation',
    rule: 'maximum age of events',
    figure: 'dead-lettered',
    value: sourceFigure('functions.resize.events', 'deadLettered'),
    without: set('functions.resize.maximumEventAge', '6h'),
    effect: 'higher',
  },
  {
    scenario: 'recursion',
    rule: 'loop guard',
    figure: 'events lost to it',
    value: (result) => Number(result.eventSources!['functions.ping.events']!['lost']),
    without: set('functions.pong.destinations', {}),
    effect: 'higher',
  },
  {
    scenario: 'sqs-2018',
    rule: 'pollers grow by 60 a minute',
    figure: 'concurrency max',
    value: highestConcurrency,
    without: set('account.era', '2023'),
    effect: 'lower',
  },
  {
    scenario: 'sqs-throttled',
    rule: 'a throttled poller burns receive counts',
    figure: 'dead-lettered',
    value: sourceFigure('traffic.0.sqs', 'deadLettered'),
    without: set('traffic.0.sqs.maximumConcurrency', 2),
    effect: 'higher',
  },
  {
    scenario: 'fifo',
    rule: 'one batch of a message group at a time',
    figure: 'concurrency max',
    value: highestConcurrency,
    without: set('traffic.0.sqs.fifo', false),
    effect: 'lower',
  },
  {
    scenario: 'stream-with-poison',
    rule: 'bisecting a batch that fails',
    figure: 'records given up',
    value: sourceFigure('traffic.0.kinesis', 'givenUp'),
    without: set('traffic.0.stream.bisectOnError', false),
    effect: 'lower',
  },
  {
    scenario: 'parallelization',
    rule: 'ParallelizationFactor',
    figure: 'iterator age max, ms',
    value: sourceFigure('traffic.0.dynamodb', 'maxIteratorAgeMs'),
    without: set('traffic.0.stream.parallelizationFactor', 1),
    effect: 'lower',
  },
  {
    scenario: 'canary-rollback',
    rule: 'an alarm rolls a deployment back',
    figure: 'requests to the bad version',
    value: (result) => result.functions['checkout:2']!.totals.offered,
    without: set('functions.checkout.aliases.live.deployment.alarms', []),
    effect: 'lower',
  },
  {
    scenario: 'weighted-alias',
    rule: 'weights of an alias',
    figure: 'requests to version 2',
    value: (result) => result.functions['search:2']!.totals.offered,
    without: set('functions.search.aliases.live.weights', undefined),
    effect: 'higher',
  },
  {
    scenario: 'front-door',
    rule: 'a REST API answers after 29 s at the latest',
    figure: 'latency max, ms',
    value: (result) => result.latencyMs.max,
    without: (document) => changed(changed(document, 'traffic.0.via', 'sync'), 'traffic.0.http', undefined),
    effect: 'lower',
  },
  {
    scenario: 'retry-storm',
    rule: 'clients of SDK v2 retry',
    figure: 'refused attempts',
    value: refused,
    without: set('traffic.0.retry', 'none'),
    effect: 'higher',
  },
  {
    scenario: 'adaptive-client',
    rule: 'adaptive clients hold back',
    figure: 'refused attempts',
    value: refused,
    without: set('traffic.0.retry', 'sdk-v3-standard'),
    effect: 'lower',
  },
  {
    scenario: 'closed-loop',
    rule: 'think time',
    figure: 'requests',
    value: (result) => result.totals.offered,
    without: set('traffic.0.closedLoop.think', { constant: '10ms' }),
    effect: 'lower',
  },
];
