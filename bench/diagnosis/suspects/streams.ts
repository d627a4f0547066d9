// What holds up a stream: too few lanes, records that nobody can process, waits between.

import { number, share } from '../../../reports/words/format.ts';
import type { Setting } from '../../../reports/index.ts';
import type { StreamSpec } from '../../format/source-document.ts';
import { quantity } from '../../input/quantity.ts';
import { streamDefaults } from '../../format/source-schema.ts';
import { summed, type Scene, type SceneFunction, type SceneTraffic } from '../scene.ts';
import { applied } from '../settings.ts';
import { stepsBetween } from '../steps.ts';
import { afterFailures } from './errors.ts';
import { isQueueBroken, isWaitBroken } from './queues.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';

interface Stream {
  readonly scene: Scene;
  /** `traffic.N.stream`. */
  readonly path: string;
  /** As a result calls it: `traffic.N.kinesis`. */
  readonly name: string;
  readonly spec: StreamSpec;
  readonly fn: SceneFunction;
  readonly isKinesis: boolean;
}

const counted = ({ scene, name }: Stream, figure: string): number =>
  Number(scene.base.result.eventSources?.[name]?.[figure] ?? 0);

const set = ({ path }: Stream, key: keyof StreamSpec, value?: unknown): Setting => ({
  path: `${path}.${key}`,
  ...(value === undefined ? {} : { value }),
});

const base = (stream: Stream): Pick<Suspect, 'of' | 'rank' | 'isLimit'> => ({
  of: stream.name,
  rank: rank.mapping,
  isLimit: true,
});

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

/** One key, one shard and one lane: what has most of the records has no more than that. */
const hotKeys = (stream: Stream): Suspect[] => {
  const { name, spec } = stream;
  const { keys } = spec;
  if (keys === undefined || keys === 'distinct') return [];
  const count = typeof keys === 'number' ? keys : keys.count;
  return [
    {
      ...base(stream),
      limit: 'hotKeys',
      rank: rank.mapping - 0.3,
      subject: `The partition keys of ${name} (${number(count)} of them): records of one key come one after the other, in one lane of one shard`,
      off: applied([set(stream, 'keys', 'distinct')]),
      plans: () => [
        ...(typeof keys === 'number'
          ? []
          : [
              {
                values: [count],
                settings: (value: number | string) => [set(stream, 'keys', value)],
                said: () => `Spread the records of ${name} evenly over its ${number(count)} partition keys`,
              },
            ]),
        {
          values: stepsBetween(count, count * 100),
          settings: (value) => [set(stream, 'keys', value)],
          said: (value) => `Spread the records of ${name} evenly over ${number(Number(value))} partition keys`,
        },
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
      subject: `What the shards of ${name} take in (${number(spec.shards)} ${spec.shards === 1 ? 'shard' : 'shards'}, ${rate.join(' and ')} a second each)`,
      detail: `${number(delayed)} records waited at their producers`,
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

/** Fewer tries for what nobody can process, and less that goes with it. */
const giveUpPlan = (stream: Stream): Plan => {
  const { maximumRetryAttempts } = stream.spec;
  const fewer = [10, 5, 3, 2, 1, 0].filter((count) => maximumRetryAttempts < 0 || count < maximumRetryAttempts);
  return {
    values: fewer.length === 0 ? [0] : fewer,
    settings: (value) => [
      set(stream, 'maximumRetryAttempts', value),
      set(stream, 'bisectOnError', true),
      set(stream, 'onFailure', true),
    ],
    said: (value) =>
      `Let ${stream.name} give up after ${value} retries, halve batches that fail and send what is given up to a destination`,
  };
};

const reportPlan = (stream: Stream): Plan => ({
  values: [2, 1, 0],
  settings: (value) => [
    set(stream, 'reportBatchItemFailures', true),
    set(stream, 'maximumRetryAttempts', value),
    set(stream, 'onFailure', true),
  ],
  said: (value) =>
    `Let the function of ${stream.name} report which record failed, and give that up after ${value} retries`,
});

const poison = (stream: Stream): Suspect[] => {
  const { name, spec } = stream;
  const poisoned = quantity('share', spec.poison);
  if (poisoned === 0) return [];
  return [
    {
      ...base(stream),
      limit: 'poisonRecords',
      // Before the waits that follow from them.
      rank: rank.rules - 0.5,
      subject: `Records of ${name} that no run can process (${share(poisoned)})`,
      detail: 'each blocks its shard until it is given up',
      off: applied([set(stream, 'poison', '0%')]),
      plans: () => [reportPlan(stream), giveUpPlan(stream)],
    },
  ];
};

const backoff = (stream: Stream): Suspect[] => {
  const { scene, name, fn } = stream;
  const { firstMs, longestMs } = scene.scenario.rules.streamBackoff;
  const failed = summed(fn, ({ totals }) => totals.failed + totals.timedOut);
  const held = failed + summed(fn, ({ totals }) => totals.throttled);
  if (held === 0 || longestMs <= firstMs) return [];
  const settings = [{ path: 'account.rules.streamBackoff', value: { firstMs, longestMs: firstMs } }];
  return [
    {
      ...base(stream),
      ...afterFailures([fn]),
      limit: 'streamBackoff',
      assumed: 'rules.streamBackoff',
      subject: `How long Lambda waits before it sends a batch of ${name} again, which nobody documents (assumed: rules.streamBackoff)`,
      ...(failed === 0
        ? {}
        : { detail: `it follows ${number(failed)} runs that failed: without errors nothing would wait for it` }),
      off: applied(settings),
      plans: () => [
        giveUpPlan(stream),
        {
          values: [1],
          settings: () => settings,
          said: () => 'Find out how your stream behaves: with waits that do not grow',
        },
      ],
    },
  ];
};

const recordLimits = (stream: Stream): Suspect[] => {
  const { name, spec } = stream;
  const { maximumRetryAttempts, maximumRecordAge } = spec;
  if (counted(stream, 'givenUp') === 0 || (maximumRetryAttempts < 0 && maximumRecordAge === undefined)) return [];
  return [
    {
      ...base(stream),
      limit: 'recordLimits',
      rank: rank.time,
      subject: `The limits after which ${name} gives records up (${maximumRecordAge === undefined ? `${maximumRetryAttempts} retries` : `${String(maximumRecordAge)} of age`})`,
      detail: `${number(counted(stream, 'givenUp'))} records were given up`,
      off: applied([set(stream, 'maximumRetryAttempts', -1), set(stream, 'maximumRecordAge')]),
      plans: () => [
        {
          values: [1],
          settings: () => [set(stream, 'maximumRetryAttempts', -1), set(stream, 'maximumRecordAge')],
          said: () => `Let ${name} try records until they expire`,
        },
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
  return [{ scene, path: `${path}.stream`, name: `${path}.${via}`, spec, fn, isKinesis: via === 'kinesis' }];
};

/** What decides how fast records are worked off; and what fails whatever the stream does. */
const ofStream = [backoff, hotKeys, shardWrites, lanes, recordLimits, windows, polling] as const;

export const streamSuspects = (scene: Scene): Suspect[] =>
  scene.traffic
    .flatMap((stream) => streamOf(scene, stream))
    .flatMap((stream) => [...(isQueueBroken(scene) ? ofStream : []), poison].flatMap((part) => part(stream)));
