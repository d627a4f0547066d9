// The events of a function in the words of a scenario's traffic. When they come, a template does not say, except for
// schedules.

import type { HttpSpec, TrafficDocument } from '../format/traffic-document.ts';
import type { KafkaSpec, SqsSpec, StreamSpec } from '../format/source-document.ts';
import type { ArrivalSpec } from '../format/arrival-document.ts';
import type { ListedEvent, ListedFunction, ListedSource, Via } from './listing.ts';
import { dividedAliases } from './played-aliases.ts';

/** Traffic whose arrivals are still to be written. */
export interface TrafficFragment extends Pick<TrafficDocument, 'to' | 'tenants'> {
  readonly via: NonNullable<Via>;
  readonly arrivals?: ArrivalSpec;
  readonly http?: Partial<HttpSpec>;
  readonly sqs?: Partial<SqsSpec>;
  readonly stream?: Partial<StreamSpec>;
  readonly kafka?: Partial<KafkaSpec>;
  readonly payload?: unknown;
}

type Settings = Readonly<Record<string, unknown>>;

const numberIn = (settings: Settings, key: string): number | undefined => {
  const value = settings[key];
  return typeof value === 'number' ? value : undefined;
};

/** `key` with the setting and its unit; nothing when it is not set. */
const measured = (settings: Settings, key: string, to: string, unit: string): Record<string, string> => {
  const value = numberIn(settings, key);
  return value === undefined ? {} : { [to]: `${value}${unit}` };
};

const counted = (settings: Settings, key: string, to: string): Record<string, number> => {
  const value = numberIn(settings, key);
  return value === undefined ? {} : { [to]: value };
};

/** Of provisioned mode, where either is set; `least` is the minimum that is not. */
const pollersOf = (settings: Settings, least: number): Pick<KafkaSpec, 'pollers'> => {
  const minimum = numberIn(settings, 'MinimumPollers');
  const maximum = numberIn(settings, 'MaximumPollers');
  if (minimum === undefined && maximum === undefined) return {};
  return { pollers: { minimum: minimum ?? least, maximum: maximum ?? 200 } };
};

const sqsOf = ({ settings }: ListedEvent, queue: ListedSource | undefined): Partial<SqsSpec> => {
  return {
    ...counted(settings, 'BatchSize', 'batchSize'),
    ...measured(settings, 'MaximumBatchingWindowInSeconds', 'batchWindow', 's'),
    ...counted(settings, 'MaximumConcurrency', 'maximumConcurrency'),
    ...pollersOf(settings, 2),
    // A queue is created with 30 s and 4 days (SQS API Reference, CreateQueue).
    ...(queue === undefined
      ? {}
      : measured({ VisibilityTimeout: 30, ...queue.settings }, 'VisibilityTimeout', 'visibilityTimeout', 's')),
    ...(queue === undefined ? {} : measured(queue.settings, 'MessageRetentionPeriod', 'retention', 's')),
    ...(queue === undefined ? {} : counted(queue.settings, 'maxReceiveCount', 'maxReceiveCount')),
    ...(queue?.settings['FifoQueue'] === true ? { fifo: true } : {}),
  };
};

/** An on-demand stream begins with four shards (Kinesis Developer Guide, "Choose the data stream capacity mode"). */
const shardsOf = (stream: ListedSource | undefined): Partial<StreamSpec> => {
  if (stream?.type !== 'AWS::Kinesis::Stream') return {};
  const shards = numberIn(stream.settings, 'ShardCount') ?? (stream.settings['StreamMode'] === 'ON_DEMAND' ? 4 : 1);
  return { shards };
};

const reports = ({ settings }: ListedEvent): boolean => {
  const types = settings['FunctionResponseTypes'];
  return Array.isArray(types) && types.includes('ReportBatchItemFailures');
};

/** How records are retried. */
const retriesOf = (event: ListedEvent) => {
  const { settings } = event;
  const age = numberIn(settings, 'MaximumRecordAgeInSeconds') ?? -1;
  return {
    ...counted(settings, 'MaximumRetryAttempts', 'maximumRetryAttempts'),
    ...(age < 0 ? {} : { maximumRecordAge: `${age}s` }),
    ...(settings['BisectBatchOnFunctionError'] === true ? { bisectOnError: true } : {}),
    ...(reports(event) ? { reportBatchItemFailures: true } : {}),
  };
};

/** Whether somebody is told of records that are given up. */
const keptOf = ({ settings }: ListedEvent): { onFailure?: true } =>
  settings['OnFailure'] === undefined ? {} : { onFailure: true };

/** Limits of retries are of provisioned pollers alone. */
const kafkaOf = (event: ListedEvent): Partial<KafkaSpec> => {
  const provisioned = pollersOf(event.settings, 1);
  return {
    ...counted(event.settings, 'BatchSize', 'batchSize'),
    ...measured(event.settings, 'MaximumBatchingWindowInSeconds', 'batchWindow', 's'),
    ...provisioned,
    ...(provisioned.pollers === undefined ? {} : retriesOf(event)),
    ...keptOf(event),
  };
};

/** What a template does not say of a topic, or says to nobody. */
export const kafkaNotes = (event: ListedEvent): string[] => {
  if (event.via !== 'kafka' || !event.enabled) return [];
  const unheeded = Object.keys(retriesOf(event)).length > 0 && pollersOf(event.settings, 1).pollers === undefined;
  return [
    'reads a topic whose partitions a template does not tell: give kafka.partitions',
    ...(unheeded ? ['sets limits of retries, which AWS has with provisioned pollers only: they have no effect'] : []),
  ];
};

const streamOf = (event: ListedEvent, stream: ListedSource | undefined): Partial<StreamSpec> => {
  const { settings } = event;
  return {
    ...shardsOf(stream),
    ...counted(settings, 'ParallelizationFactor', 'parallelizationFactor'),
    ...counted(settings, 'BatchSize', 'batchSize'),
    ...measured(settings, 'MaximumBatchingWindowInSeconds', 'batchWindow', 's'),
    ...measured(settings, 'TumblingWindowInSeconds', 'tumblingWindow', 's'),
    ...retriesOf(event),
    ...keptOf(event),
    ...(stream === undefined ? {} : measured(stream.settings, 'RetentionPeriodHours', 'retention', 'h')),
  };
};

const httpOf = ({ type, settings }: ListedEvent, sources: readonly ListedSource[]): Partial<HttpSpec> => {
  const api = sources.find(({ id }) => id === settings['RestApiId'] || id === settings['ApiId']);
  return {
    kind: type === 'HttpApi' ? 'http' : 'rest',
    ...measured(api?.settings ?? {}, 'ThrottlingRateLimit', 'rate', '/s'),
    ...counted(api?.settings ?? {}, 'ThrottlingBurstLimit', 'burst'),
    ...measured(settings, 'TimeoutInMillis', 'timeout', 'ms'),
  };
};

const unitSeconds: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/** `rate(5 minutes)` as arrivals; other expressions are times of the day and stay to be written. */
const scheduleOf = ({ source, type }: ListedEvent): Pick<TrafficFragment, 'arrivals'> => {
  const [, value, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(source ?? '') ?? [];
  if (unit === undefined || !type.startsWith('Schedule')) return {};
  return { arrivals: { constant: { rate: `${3600 / (Number(value) * unitSeconds[unit]!)}/h` } } };
};

const payloadOf = ({ settings }: ListedEvent): Pick<TrafficFragment, 'payload'> => {
  const { Input: input } = settings;
  if (typeof input !== 'string') return {};
  try {
    return { payload: JSON.parse(input) as unknown };
  } catch {
    return {};
  }
};

/** A function whose alias divides its traffic is addressed by it; other ways than requests go to the alias's version. */
const addressOf = (listed: ListedFunction, via: NonNullable<Via>): string => {
  const [alias] = dividedAliases(listed);
  if (alias === undefined) return listed.id;
  return `${listed.id}:${via === 'sync' || via === 'http' ? alias[0] : alias[1].version}`;
};

/** A template does not say how many tenants there are: one at first. */
const tenantsOf = ({ tenantIsolation }: ListedFunction): Pick<TrafficFragment, 'tenants'> =>
  tenantIsolation === true ? { tenants: 1 } : {};

/** The traffic of one event; null when nothing here plays it. */
export const eventFragment = (
  listed: ListedFunction,
  event: ListedEvent,
  sources: readonly ListedSource[],
): TrafficFragment | null => {
  // A topic with a queue of SAM's own delivers through that queue.
  const bySqs = event.type === 'SNS' && (event.settings['SqsSubscription'] ?? false) !== false;
  const via = bySqs ? 'sqs' : event.via;
  if (via === null || !event.enabled) return null;
  const source = sources.find(({ id }) => id === event.source);
  return {
    to: addressOf(listed, via),
    via,
    ...tenantsOf(listed),
    ...scheduleOf(event),
    ...(via === 'http' ? { http: httpOf(event, sources) } : {}),
    ...(via === 'sqs' && !bySqs ? { sqs: sqsOf(event, source) } : {}),
    ...(via === 'kafka' ? { kafka: kafkaOf(event) } : {}),
    ...(via === 'kinesis' || via === 'dynamodb' ? { stream: streamOf(event, source) } : {}),
    ...payloadOf(event),
  };
};

/** The traffic of a Function URL. */
export const urlFragment = (listed: ListedFunction): TrafficFragment[] =>
  listed.url === null ? [] : [{ to: addressOf(listed, 'http'), via: 'http', http: { kind: 'url' } }];
