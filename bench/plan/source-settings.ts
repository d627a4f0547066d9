// Settings of SQS event sources that a plan may change: where they can be, and where it makes sense.

import { offeredSince } from '../../lambda/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SloLimit } from '../scenario/slo.ts';

/** What MaximumConcurrency may be (Developer Guide services-sqs-scaling). */
export const leastMaximumConcurrency = 2;
export const mostMaximumConcurrency = 1000;
/** What MinimumPollers and MaximumPollers may be, and the latter by default (Developer Guide services-sqs-scaling, Nov 2025). */
export const leastPollers = 2;
export const mostMinimumPollers = 200;
export const usualMaximumPollers = 200;

/** Indices of the traffic that comes to the function from SQS. */
export const queuesOf = ({ traffic }: Scenario, functionIndex: number): number[] =>
  traffic.flatMap(({ functionIndex: to, way }, index) => (to === functionIndex && way.kind === 'sqs' ? [index] : []));

const figuresOfQueues: ReadonlySet<string> = new Set(['backlog', 'backlogAtEnd', 'age', 'deadLetters']);

/** The limits that a queue can break. */
export const queueLimits = (limits: readonly SloLimit[]): SloLimit[] =>
  limits.filter(({ figure }) => figuresOfQueues.has(figure));

/**
 * The queue whose MaximumConcurrency goes with the reservation, so that its pollers never bring more than the function takes: of
 * a function that has this queue alone. null for none: then the pollers are as they are written.
 */
export const coupledSource = (
  scenario: Scenario,
  functionIndex: number,
  limits: readonly SloLimit[],
): number | null => {
  const { traffic, document, rules } = scenario;
  const own = traffic.flatMap(({ functionIndex: to }, index) => (to === functionIndex ? [index] : []));
  const [only] = queuesOf(scenario, functionIndex);
  if (only === undefined || own.length > 1 || queueLimits(limits).length === 0) return null;
  if (rules.date < offeredSince.sqsMaximumConcurrency || document.traffic[only]!.sqs?.pollers !== undefined)
    return null;
  return only;
};
