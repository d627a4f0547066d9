// Settings of event sources of SQS and Kafka that a plan may change: where they can be, and where it makes sense.

import { offeredSince } from '../../lambda/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SloLimit } from '../format/slo.ts';

/** Streams of traffic that are Kafka topics of the function. */
export const topicsOf = ({ traffic }: Scenario, functionIndex: number): number[] =>
  traffic.flatMap(({ functionIndex: to, way }, index) =>
    to === functionIndex && way.kind === 'stream' && way.mapping.kafka !== undefined ? [index] : [],
  );

/** What MaximumConcurrency may be (Developer Guide services-sqs-scaling). */
export const leastMaximumConcurrency = 2;
export const mostMaximumConcurrency = 1000;
/** What MinimumPollers of SQS and of Kafka may be, and MaximumPollers by default (Developer Guide services-sqs-scaling, kafka-scaling-modes, Nov 2025). */
export const leastPollers = { sqs: 2, kafka: 1 } as const;
export const mostMinimumPollers = 200;
export const usualMaximumPollers = 200;

/** Six times the timeout and the window: what the Developer Guide advises (services-sqs-configure). */
export const advisedVisibilityMs = (timeoutMs: number, batchWindowMs: number): number => 6 * timeoutMs + batchWindowMs;

/** Indices of the traffic that comes to the function from SQS. */
export const queuesOf = ({ traffic }: Scenario, functionIndex: number): number[] =>
  traffic.flatMap(({ functionIndex: to, way }, index) => (to === functionIndex && way.kind === 'sqs' ? [index] : []));

const figuresOfQueues: ReadonlySet<string> = new Set(['backlog', 'backlogAtEnd', 'age', 'deadLetters']);

/** The limits that a queue can break. */
export const queueLimits = (limits: readonly SloLimit[]): SloLimit[] =>
  limits.filter(({ figure }) => figuresOfQueues.has(figure));

const figuresOfTopics: ReadonlySet<string> = new Set(['backlog', 'backlogAtEnd', 'iteratorAge', 'deadLetters']);

/** The limits that a Kafka topic can break. */
export const topicLimits = (limits: readonly SloLimit[]): SloLimit[] =>
  limits.filter(({ figure }) => figuresOfTopics.has(figure));

/**
 * The queues whose MaximumConcurrency goes with the reservation, so that their pollers never bring more than the function takes, each
 * with its share of that, by the batches that come from it (`batchesOf`): of a function that has nothing but ordinary pollers. Empty for none: then
 * the pollers are as they are written.
 */
export const coupledSources = (
  scenario: Scenario,
  functionIndex: number,
  limits: readonly SloLimit[],
  batchesOf: (trafficIndex: number) => number,
): ReadonlyMap<number, number> => {
  const { traffic, document, rules } = scenario;
  const own = traffic.flatMap(({ functionIndex: to }, index) => (to === functionIndex ? [index] : []));
  const queues = queuesOf(scenario, functionIndex);
  const isProvisioned = queues.some((index) => document.traffic[index]!.sqs?.pollers !== undefined);
  const isAlone = queues.length > 0 && own.length === queues.length;
  if (!isAlone || isProvisioned || queueLimits(limits).length === 0) return new Map();
  if (rules.date < offeredSince.sqsMaximumConcurrency) return new Map();
  const batches = queues.map((index) => Math.max(1, batchesOf(index)));
  const all = batches.reduce((sum, count) => sum + count, 0);
  return new Map(queues.map((index, place) => [index, batches[place]! / all]));
};
