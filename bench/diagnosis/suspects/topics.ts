// What holds up a Kafka topic: too few event pollers, or pollers that come late; too few partitions;
// and what holds up records of streams, too.

import type { Setting } from '../../../reports/index.ts';
import { number } from '../../../reports/words/format.ts';
import type { KafkaSpec } from '../../format/source-document.ts';
import { kafkaDefaults } from '../../format/source-schema.ts';
import type { Scene, SceneTraffic } from '../scene.ts';
import { applied } from '../settings.ts';
import { stepsBetween } from '../steps.ts';
import type { Plan, Suspect } from '../suspect.ts';
import { isQueueBroken } from './queues.ts';
import { backoff, base, hotKeys, poison, recordLimits, set, type Records } from './records.ts';

interface Topic extends Records {
  readonly spec: KafkaSpec;
}

/** What MinimumPollers and MaximumPollers may be (Developer Guide kafka-scaling-modes). */
const mostMinimumPollers = 200;
const usualMaximumPollers = 200;

const pollers = (topic: Topic): Suspect[] => {
  const { name, spec } = topic;
  const most = Math.min(mostMinimumPollers, spec.partitions);
  const { minimum, maximum } = spec.pollers ?? { minimum: 0, maximum: usualMaximumPollers };
  if (minimum >= most) return [];
  const withAtLeast = (count: number): Setting[] => [
    set(topic, 'pollers', { minimum: count, maximum: Math.max(count, maximum) }),
  ];
  return [
    {
      ...base(topic),
      limit: 'provisionedPollers',
      subject:
        spec.pollers === undefined
          ? `The event pollers of ${name} on demand: one at first, judged once a minute, and more of them minutes later`
          : `The provisioned event pollers of ${name} (${minimum} to ${number(maximum)})`,
      off: applied(withAtLeast(most)),
      plans: () => [
        {
          isMore: true,
          values: stepsBetween(minimum, most).filter((count) => count <= most),
          settings: (value) => withAtLeast(Number(value)),
          said: (value) =>
            `Provision at least ${number(Number(value))} event poller${Number(value) === 1 ? '' : 's'} for ${name}${spec.pollers === undefined ? '' : ` instead of ${minimum}`}`,
        },
      ],
    },
  ];
};

const partitions = (topic: Topic): Suspect[] => {
  const { name, spec } = topic;
  const { batchSize, durationPer } = spec;
  const batch: Plan[] =
    durationPer === 'record' || batchSize >= 10_000
      ? []
      : [
          {
            values: stepsBetween(batchSize, Math.min(10_000, batchSize * 10)).filter((count) => count <= 10_000),
            settings: (value) => [set(topic, 'batchSize', value)],
            said: (value) => `Raise the batch size of ${name} from ${number(batchSize)} to ${number(Number(value))}`,
          },
        ];
  return [
    {
      ...base(topic),
      limit: 'shards',
      subject: `The partitions of ${name} (${number(spec.partitions)}): one batch at a time in each`,
      off: applied([set(topic, 'partitions', spec.partitions * 20)]),
      offSaid: 'with many more partitions',
      plans: () => [
        {
          isMore: true,
          values: stepsBetween(spec.partitions, spec.partitions * 20),
          settings: (value) => [set(topic, 'partitions', value)],
          said: (value) =>
            `Divide ${name} into ${number(Number(value))} partitions instead of ${number(spec.partitions)}`,
        },
        ...batch,
      ],
    },
  ];
};

/** Records are given up in provisioned mode only: with one event poller at least, where none is asked for. */
const givesUpWith = (path: string, { pollers: own }: KafkaSpec): Setting[] =>
  own === undefined ? [{ path: `${path}.pollers`, value: { minimum: 1, maximum: usualMaximumPollers } }] : [];

const topicOf = (scene: Scene, { path, document, owner }: SceneTraffic): Topic[] => {
  const fn = scene.functions.find(({ name }) => name === owner);
  if (document.via !== 'kafka' || fn === undefined) return [];
  const spec = document.kafka ?? kafkaDefaults();
  const name = `${path}.kafka`;
  return [{ scene, path: name, name, spec, fn, part: 'partition', givesUpWith: givesUpWith(name, spec) }];
};

const ofTopic = [backoff, hotKeys, pollers, partitions, recordLimits] as const;

export const topicSuspects = (scene: Scene): Suspect[] =>
  scene.traffic
    .flatMap((topic) => topicOf(scene, topic))
    .flatMap((topic) => [...(isQueueBroken(scene) ? ofTopic : []), poison].flatMap((part) => part(topic)));
