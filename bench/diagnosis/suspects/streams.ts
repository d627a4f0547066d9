// What holds up a stream: too few lanes, records that nobody can process, waits between.

import { number, several } from '../../../reports/words/format.ts';
import type { StreamSpec } from '../../format/source-document.ts';
import { quantity } from '../../input/quantity.ts';
import { streamDefaults } from '../../format/source-schema.ts';
import type { Scene, SceneTraffic } from '../scene.ts';
import { applied } from '../settings.ts';
import { stepsBetween } from '../steps.ts';
import { isQueueBroken, isWaitBroken } from './queues.ts';
import { backoff, base, counted, hotKeys, poison, recordLimits, set, type Records } from './records.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';

interface Stream extends Records {
  readonly spec: StreamSpec;
  readonly isKinesis: boolean;
}

const lanes = (stream: Stream): Suspect[] => {
  const { name, spec } = stream;
  const { shards, parallelizationFactor, batchSize, durationPer } = spec;
  const batch: Plan[] =
    durationPer === 'record' || batchSize >= 10_000
      ? []
      : [
          {
            values: stepsBetween(batchSize, Math.min(10_000, batchSize * 10)).filter((count) => count <= 10_000),
            settings: (value) => [set(stream, 'batchSize', value)],
            said: (value) => `Raise the batch size of ${name} from ${number(batchSize)} to ${number(Number(value))}`,
          },
        ];
  return [
    {
      ...base(stream),
      limit: 'shards',
      subject: `The lanes of ${name} (${number(shards)} ${shards === 1 ? 'shard' : 'shards'}, parallelization factor ${parallelizationFactor}): one batch at a time in each`,
      off: applied([set(stream, 'shards', shards * 20), set(stream, 'parallelizationFactor', 10)]),
      offSaid: 'with many more lanes',
      plans: () => [
        ...(parallelizationFactor >= 10
          ? []
          : [
              {
                isMore: true as const,
                values: stepsBetween(parallelizationFactor, 10),
                settings: (value: number | string) => [set(stream, 'parallelizationFactor', value)],
                said: (value: number | string) =>
                  `Raise the parallelization factor of ${name} from ${parallelizationFactor} to ${value}`,
              },
            ]),
        {
          isMore: true,
          values: stepsBetween(shards, shards * 20),
          settings: (value) => [set(stream, 'shards', value)],
          said: (value) => `Split ${name} into ${number(Number(value))} shards instead of ${number(shards)}`,
        },
        ...batch,
      ],
    },
  ];
};

/** What a shard takes in a second: more of it waits at its producers, where no iterator age shows it. */
const shardWrites = (stream: Stream): Suspect[] => {
  const { scene, name, spec } = stream;
  const { shardRecordsPerSecond, shardBytesPerSecond } = scene.scenario.rules;
  const delayed = counted(stream, 'delayedWrites');
  if (delayed === 0) return [];
  const rate = [
    ...(shardRecordsPerSecond === null ? [] : [`${number(shardRecordsPerSecond)} records`]),
    ...(shardBytesPerSecond === null ? [] : [`${number(shardBytesPerSecond / 2 ** 20)} MB`]),
  ];
  const keyPlans = hotKeys(stream).flatMap((suspect) => suspect.plans(scene.base));
  return [
    {
      ...base(stream),
      limit: 'shardWrites',
      rank: rank.mapping - 0.6,
      subject: `What the shards of ${name} take in (${several(spec.shards, 'shard')}, ${rate.join(' and ')} a second each)`,
      detail: `${several(delayed, 'record')} waited at ${delayed === 1 ? 'its producer' : 'their producers'}`,
      off: applied([
        { path: 'account.rules.shardRecordsPerSecond', value: null },
        { path: 'account.rules.shardBytesPerSecond', value: null },
      ]),
      plans: () => [
        {
          values: stepsBetween(spec.shards, spec.shards * 20),
          settings: (value) => [set(stream, 'shards', value)],
          said: (value) => `Split ${name} into ${number(Number(value))} shards instead of ${number(spec.shards)}`,
        },
        ...keyPlans,
      ],
    },
  ];
};

const windows = (stream: Stream): Suspect[] => {
  const { scene, name, spec } = stream;
  const windowMs = quantity('duration', spec.batchWindow);
  if (windowMs === 0 || !isWaitBroken(scene)) return [];
  return [
    {
      ...base(stream),
      limit: 'batchWindow',
      subject: `The batch window of ${name} (${number(windowMs / 1000)} s): records wait for a batch to fill`,
      off: applied([set(stream, 'batchWindow', '0s')]),
      plans: () => [
        {
          values: [windowMs / 2, windowMs / 4, windowMs / 10, 0],
          settings: (value) => [set(stream, 'batchWindow', `${value}ms`)],
          said: (value) => `Shorten the batch window of ${name} to ${number(Number(value) / 1000)} s`,
        },
      ],
    },
  ];
};

const polling = (stream: Stream): Suspect[] => {
  const { scene, name, spec, isKinesis } = stream;
  if (!isKinesis || spec.enhancedFanOut || !isWaitBroken(scene)) return [];
  const settings = [set(stream, 'enhancedFanOut', true)];
  return [
    {
      ...base(stream),
      limit: 'streamPolling',
      rank: rank.mapping + 0.5,
      subject: `Each shard of ${name} is read once a second`,
      off: applied(settings),
      plans: () => [
        { values: [1], settings: () => settings, said: () => `Register ${name} as a consumer with enhanced fan-out` },
      ],
    },
  ];
};

const streamOf = (scene: Scene, { path, document, owner }: SceneTraffic): Stream[] => {
  const { via } = document;
  const fn = scene.functions.find(({ name }) => name === owner);
  if ((via !== 'kinesis' && via !== 'dynamodb') || fn === undefined) return [];
  const spec = document.stream ?? streamDefaults();
  return [
    {
      scene,
      path: `${path}.stream`,
      name: `${path}.${via}`,
      spec,
      fn,
      part: 'shard',
      givesUpWith: [],
      isKinesis: via === 'kinesis',
    },
  ];
};

/** What decides how fast records are worked off; and what fails whatever the stream does. */
const ofStream = [backoff, hotKeys, shardWrites, lanes, recordLimits, windows, polling] as const;

export const streamSuspects = (scene: Scene): Suspect[] =>
  scene.traffic
    .flatMap((stream) => streamOf(scene, stream))
    .flatMap((stream) => [...(isQueueBroken(scene) ? ofStream : []), poison].flatMap((part) => part(stream)));
