// What holds up a Kafka topic: too few event pollers, or pollers that come late; too few partitions.

import type { Setting } from '../../../reports/index.ts';
import { number } from '../../../reports/words/format.ts';
import type { KafkaSpec } from '../../format/source-document.ts';
import { kafkaDefaults } from '../../format/source-schema.ts';
import type { Scene } from '../scene.ts';
import { applied } from '../settings.ts';
import { stepsBetween } from '../steps.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';
import { isQueueBroken } from './queues.ts';

interface Topic {
  /** `traffic.N.kafka`, which is its name in a result, too. */
  readonly name: string;
  readonly spec: KafkaSpec;
}

/** What MinimumPollers and MaximumPollers may be (Developer Guide kafka-scaling-modes). */
const mostMinimumPollers = 200;
const usualMaximumPollers = 200;

const set = ({ name }: Topic, key: keyof KafkaSpec, value: unknown): Setting => ({ path: `${name}.${key}`, value });

const base = ({ name }: Topic): Pick<Suspect, 'of' | 'rank' | 'isLimit'> => ({
  of: name,
  rank: rank.mapping,
  isLimit: true,
});

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

export const topicSuspects = (scene: Scene): Suspect[] =>
  isQueueBroken(scene)
    ? scene.traffic.flatMap(({ path, document }) => {
        if (document.via !== 'kafka') return [];
        const topic: Topic = { name: `${path}.kafka`, spec: document.kafka ?? kafkaDefaults() };
        return [...pollers(topic), ...partitions(topic)];
      })
    : [];
