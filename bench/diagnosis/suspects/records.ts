// What holds up records that are read in order, of a stream or of a topic: keys that most of them have, records that nobody can
// process, waits between, limits after which they are given up.

import { number, several, share } from '../../../reports/words/format.ts';
import type { Setting } from '../../../reports/index.ts';
import type { KafkaSpec, StreamSpec } from '../../format/source-document.ts';
import { quantity } from '../../input/quantity.ts';
import { summed, type Scene, type SceneFunction } from '../scene.ts';
import { applied } from '../settings.ts';
import { stepsBetween } from '../steps.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';
import { afterFailures } from './errors.ts';

/** What streams and topics have alike. */
export interface Records {
  readonly scene: Scene;
  /** Where its settings are: `traffic.N.stream` or `traffic.N.kafka`. */
  readonly path: string;
  /** As a result calls it: `traffic.N.kinesis`. */
  readonly name: string;
  readonly spec: StreamSpec | KafkaSpec;
  readonly fn: SceneFunction;
  /** What is read in order. */
  readonly part: 'shard' | 'partition';
  /** What has to be set before records may be given up. */
  readonly givesUpWith: readonly Setting[];
}

export const counted = ({ scene, name }: Records, figure: string): number =>
  Number(scene.base.result.eventSources?.[name]?.[figure] ?? 0);

export const set = (
  { path }: Pick<Records, 'path'>,
  key: keyof StreamSpec | keyof KafkaSpec,
  value?: unknown,
): Setting => ({
  path: `${path}.${key}`,
  ...(value === undefined ? {} : { value }),
});

export const base = ({ name }: Pick<Records, 'name'>): Pick<Suspect, 'of' | 'rank' | 'isLimit'> => ({
  of: name,
  rank: rank.mapping,
  isLimit: true,
});

/** One key, one shard and one lane, or one partition: what has most of the records has no more than that. */
export const hotKeys = (records: Records): Suspect[] => {
  const { name, spec, part } = records;
  const { keys } = spec;
  if (keys === undefined || keys === 'distinct') return [];
  const count = typeof keys === 'number' ? keys : keys.count;
  return [
    {
      ...base(records),
      limit: 'hotKeys',
      rank: rank.mapping - 0.3,
      subject: `The partition keys of ${name} (${number(count)} of them): records of one key come one after the other, ${part === 'shard' ? 'in one lane of one shard' : 'in one partition'}`,
      off: applied([set(records, 'keys', 'distinct')]),
      plans: () => [
        ...(typeof keys === 'number'
          ? []
          : [
              {
                values: [count],
                settings: (value: number | string) => [set(records, 'keys', value)],
                said: () => `Spread the records of ${name} evenly over its ${number(count)} partition keys`,
              },
            ]),
        {
          values: stepsBetween(count, count * 100),
          settings: (value) => [set(records, 'keys', value)],
          said: (value) => `Spread the records of ${name} evenly over ${number(Number(value))} partition keys`,
        },
      ],
    },
  ];
};

/** Advice tells what it takes, which has a price. */
const withPollers = ({ givesUpWith }: Records): string =>
  givesUpWith.length === 0 ? '' : ', with provisioned event pollers';

/** Fewer tries for what nobody can process, and less that goes with it. */
const giveUpPlan = (records: Records): Plan => {
  const { maximumRetryAttempts } = records.spec;
  const fewer = [10, 5, 3, 2, 1, 0].filter((count) => maximumRetryAttempts < 0 || count < maximumRetryAttempts);
  return {
    values: fewer.length === 0 ? [0] : fewer,
    settings: (value) => [
      ...records.givesUpWith,
      set(records, 'maximumRetryAttempts', value),
      set(records, 'bisectOnError', true),
      set(records, 'onFailure', true),
    ],
    said: (value) =>
      `Let ${records.name} give up after ${retriesText(Number(value))}, halve batches that fail and send what is given up to a destination${withPollers(records)}`,
  };
};

const retriesText = (count: number): string => `${number(count)} ${count === 1 ? 'retry' : 'retries'}`;

const reportPlan = (records: Records): Plan => ({
  values: [2, 1, 0],
  settings: (value) => [
    ...records.givesUpWith,
    set(records, 'reportBatchItemFailures', true),
    set(records, 'maximumRetryAttempts', value),
    set(records, 'onFailure', true),
  ],
  said: (value) =>
    `Let the function of ${records.name} report which record failed, and give that up after ${retriesText(Number(value))}${withPollers(records)}`,
});

export const poison = (records: Records): Suspect[] => {
  const { name, spec, part } = records;
  const poisoned = quantity('share', spec.poison);
  if (poisoned === 0) return [];
  return [
    {
      ...base(records),
      limit: 'poisonRecords',
      // Before the waits that follow from them.
      rank: rank.rules - 0.5,
      subject: `Records of ${name} that no run can process (${share(poisoned)})`,
      detail: `each blocks its ${part} until it is given up`,
      off: applied([set(records, 'poison', '0%')]),
      plans: () => [reportPlan(records), giveUpPlan(records)],
    },
  ];
};

export const backoff = (records: Records): Suspect[] => {
  const { scene, name, fn, part } = records;
  const { firstMs, longestMs } = scene.scenario.rules.streamBackoff;
  const failed = summed(fn, ({ totals }) => totals.failed + totals.timedOut);
  const held = failed + summed(fn, ({ totals }) => totals.throttled);
  if (held === 0 || longestMs <= firstMs) return [];
  const settings = [{ path: 'account.rules.streamBackoff', value: { firstMs, longestMs: firstMs } }];
  return [
    {
      ...base(records),
      ...afterFailures([fn]),
      limit: 'streamBackoff',
      assumed: 'rules.streamBackoff',
      subject: `How long Lambda waits before it sends a batch of ${name} again, which nobody documents (assumed: rules.streamBackoff)`,
      ...(failed === 0
        ? {}
        : { detail: `it follows ${several(failed, 'run')} that failed: without errors nothing would wait for it` }),
      off: applied(settings),
      plans: () => [
        giveUpPlan(records),
        {
          values: [1],
          settings: () => settings,
          said: () => `Find out how your ${part === 'shard' ? 'stream' : 'topic'} behaves: with waits that do not grow`,
        },
      ],
    },
  ];
};

export const recordLimits = (records: Records): Suspect[] => {
  const { name, spec } = records;
  const { maximumRetryAttempts, maximumRecordAge } = spec;
  const givenUp = counted(records, 'givenUp');
  if (givenUp === 0 || (maximumRetryAttempts < 0 && maximumRecordAge === undefined)) return [];
  return [
    {
      ...base(records),
      limit: 'recordLimits',
      rank: rank.time,
      subject: `The limits after which ${name} gives records up (${maximumRecordAge === undefined ? retriesText(maximumRetryAttempts) : `${String(maximumRecordAge)} of age`})`,
      detail: `${several(givenUp, 'record')} ${givenUp === 1 ? 'was' : 'were'} given up`,
      off: applied([set(records, 'maximumRetryAttempts', -1), set(records, 'maximumRecordAge')]),
      plans: () => [
        {
          values: [1],
          settings: () => [set(records, 'maximumRetryAttempts', -1), set(records, 'maximumRecordAge')],
          said: () => `Let ${name} try records until they expire`,
        },
      ],
    },
  ];
};
