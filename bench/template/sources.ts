// Resources that functions are fed from, with the settings that decide how: queues, streams, tables and APIs.

import type { ListedSource } from './listing.ts';
import type { Properties } from './properties.ts';
import { addIgnored, type Scope } from './scope.ts';
import { isRecord, textOf } from './template-source.ts';

type Settings = Record<string, unknown>;

/** Without the keys that are not set. */
export const present = (settings: Settings): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));

const queue = (properties: Properties): Settings => {
  const redrive = properties.inside('RedrivePolicy');
  return present({
    QueueName: properties.text('QueueName'),
    VisibilityTimeout: properties.number('VisibilityTimeout'),
    MessageRetentionPeriod: properties.number('MessageRetentionPeriod'),
    FifoQueue: properties.flag('FifoQueue'),
    maxReceiveCount: redrive?.number('maxReceiveCount'),
    deadLetterTargetArn: redrive?.target('deadLetterTargetArn'),
  });
};

const stream = (properties: Properties): Settings => {
  const mode = properties.inside('StreamModeDetails');
  return present({
    ShardCount: properties.number('ShardCount'),
    RetentionPeriodHours: properties.number('RetentionPeriodHours'),
    StreamMode: mode?.text('StreamMode'),
  });
};

const table = (properties: Properties): Settings =>
  present({ StreamViewType: properties.inside('StreamSpecification')?.text('StreamViewType') });

const throttling = new Set('HttpMethod ResourcePath ThrottlingRateLimit ThrottlingBurstLimit'.split(' '));

/** Of the settings by method, the one of all methods; SAM writes them as a list. */
const methodSettings = (properties: Properties, scope: Scope): Settings => {
  const list = properties.any('MethodSettings');
  const items = Array.isArray(list) ? list.filter(isRecord) : [];
  const all = items.findIndex((item) => item['HttpMethod'] === '*' && textOf(item['ResourcePath']).startsWith('/'));
  items.forEach((item, index) => {
    const path = [...properties.at('MethodSettings'), index];
    if (index === all) {
      for (const key of Object.keys(item)) if (!throttling.has(key)) addIgnored(scope, [...path, key], key);
    } else addIgnored(scope, path, `MethodSettings of ${textOf(item['HttpMethod'] ?? 'some methods')}`);
  });
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = items[all] ?? {};
  const number = (value: unknown): number | undefined => (Number.isFinite(Number(value)) ? Number(value) : undefined);
  return { ThrottlingRateLimit: number(rate), ThrottlingBurstLimit: number(burst) };
};

const restApi = (properties: Properties, scope: Scope): Settings =>
  present({ StageName: properties.text('StageName'), ...methodSettings(properties, scope) });

const httpApi = (properties: Properties): Settings => {
  const settings = properties.inside('DefaultRouteSettings');
  return present({
    StageName: properties.text('StageName'),
    ThrottlingRateLimit: settings?.number('ThrottlingRateLimit'),
    ThrottlingBurstLimit: settings?.number('ThrottlingBurstLimit'),
  });
};

const layer = (properties: Properties): Settings =>
  present({ LayerName: properties.text('LayerName'), ContentUri: properties.text('ContentUri') });

const readers: Readonly<Record<string, (properties: Properties, scope: Scope) => Settings>> = {
  'AWS::SQS::Queue': queue,
  'AWS::Kinesis::Stream': stream,
  'AWS::DynamoDB::Table': table,
  'AWS::Serverless::Api': restApi,
  'AWS::Serverless::HttpApi': httpApi,
  'AWS::Serverless::LayerVersion': layer,
  'AWS::Lambda::LayerVersion': layer,
};

export const isSourceType = (type: string): boolean => Object.hasOwn(readers, type);

/** What matters of a source; its other settings are noted as ignored. */
export const readSource = (
  { id, type, line }: Omit<ListedSource, 'settings'>,
  properties: Properties,
  scope: Scope,
): ListedSource => {
  const settings = readers[type]!(properties, scope);
  properties.end();
  return { id, type, line, settings };
};
