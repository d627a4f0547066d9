// The queues and topics of a function as a run has them in which nothing holds it back: where a plan searches what they bring, what
// is written of that bounds nothing.

import { offeredSince } from '../../lambda/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { limitsOn } from './function-limits.ts';
import type { SourceSettings } from './settings.ts';
import {
  mostMaximumConcurrency,
  mostMinimumPollers,
  queueLimits,
  queuesOf,
  topicLimits,
  topicsOf,
  usualMaximumPollers,
} from './source-settings.ts';

const freedQueue = ({ document }: Scenario, index: number): SourceSettings => {
  const { pollers, maximumConcurrency } = document.traffic[index]!.sqs ?? {};
  if (pollers !== undefined) {
    const maximum = Math.max(usualMaximumPollers, pollers.maximum);
    return { pollers: { minimum: mostMinimumPollers, maximum } };
  }
  return maximumConcurrency === undefined ? {} : { maximumConcurrency: mostMaximumConcurrency };
};

const freedTopic = ({ document, rules }: Scenario, index: number): SourceSettings => {
  if (rules.date < offeredSince.kafkaProvisionedPollers) return {};
  const { partitions = 1, pollers } = document.traffic[index]!.kafka ?? {};
  const minimum = Math.min(mostMinimumPollers, partitions);
  return { kafkaPollers: { minimum, maximum: Math.max(minimum, pollers?.maximum ?? usualMaximumPollers) } };
};

/** Of those that change, by the index of their traffic; undefined for none. */
export const freedSources = (
  scenario: Scenario,
  functionIndex: number,
): Readonly<Record<string, SourceSettings>> | undefined => {
  const limits = limitsOn(scenario, functionIndex);
  const queues = queueLimits(limits).length === 0 ? [] : queuesOf(scenario, functionIndex);
  const topics = topicLimits(limits).length === 0 ? [] : topicsOf(scenario, functionIndex);
  const freed = [
    ...queues.map((index) => [index, freedQueue(scenario, index)] as const),
    ...topics.map((index) => [index, freedTopic(scenario, index)] as const),
  ].filter(([, settings]) => Object.keys(settings).length > 0);
  return freed.length === 0 ? undefined : Object.fromEntries(freed);
};
