// The events of a function in the words of a scenario's traffic. When they come, a template does not say, except for
// schedules.

import type { HttpSpec, TrafficDocument } from '../format/traffic-document.ts';
import type { SqsSpec, StreamSpec } from '../format/source-document.ts';
import type { ArrivalSpec } from '../format/arrival-document.ts';
import type { ListedEvent, ListedFunction, ListedSource, Via } from './listing.ts';

/** Traffic whose arrivals are still to be written. */
export interface TrafficFragment extends Pick<TrafficDocument, 'to' | 'tenants'> {
  readonly via: NonNullable<Via>;
  readonly arrivals?: ArrivalSpec;
  readonly http?: Partial<HttpSpec>;
  readonly sqs?: Partial<SqsSpec>;
  readonly stream?: Partial<StreamSpec>;
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

const sqsOf = ({ settings }: ListedEvent, queue: ListedSource | undefined): Partial<SqsSpec> => {
  const minimum = numberIn(settings, 'MinimumPollers');
  const maximum = numberIn(settings, 'MaximumPollers');
  const pollers =
    minimum === undefined && maximum === undefined
      ? {}
      : { pollers: { minimum: minimum ?? 2, maximum: maximum ?? 200 } };
  return {
    ...counted(settings, 'BatchSize', 'batchSize'),
    ...measured(settings, 'MaximumBatchingWindowInSeconds', 'batchWindow', 's'),
    ...counted(settings, 'MaximumConcurrency', 'maximumConcurrency'),
    ...pollers,
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

const streamOf = (event: ListedEvent, stream: ListedSource | undefined): Partial<StreamSpec> => {
  const { settings } = event;
  const age = numberIn(settings, 'MaximumRecordAgeInSeconds') ?? -1;
  return {
    ...shardsOf(stream),
    ...counted(settings, 'ParallelizationFactor', 'parallelizationFactor'),
    ...counted(settings, 'BatchSize', 'batchSize'),
    ...measured(settings, 'MaximumBatchingWindowInSeconds', 'batchWindow', 's'),
    ...measured(settings, 'TumblingWindowInSeconds', 'tumblingWindow', 's'),
    ...counted(settings, 'MaximumRetryAttempts', 'maximumRetryAttempts'),
    ...(age < 0 ? {} : { maximumRecordAge: `${age}s` }),
    ...(String(settings['BisectBatchOnFunctionError']) === 'true' ? { bisectOnError: true } : {}),
    ...(stream === undefined ? {} : measured(stream.settings, 'RetentionPeriodHours', 'retention', 'h')),
    ...(reports(event) ? { reportBatchItemFailures: true } : {}),
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
  const alias = Object.entries(listed.aliases).find(([, { weights }]) => Object.keys(weights).length > 0);
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
  const bySqs =
    event.type === 'SNS' && ![undefined, false, 'false'].includes(event.settings['SqsSubscription'] as false);
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
    ...(via === 'kinesis' || via === 'dynamodb' ? { stream: streamOf(event, source) } : {}),
    ...payloadOf(event),
  };
};

/** The traffic of a Function URL. */
export const urlFragment = (listed: ListedFunction): TrafficFragment[] =>
  listed.url === null ? [] : [{ to: addressOf(listed, 'http'), via: 'http', http: { kind: 'url' } }];
