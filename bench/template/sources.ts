// Resources that functions are fed from, with the settings that decide how: queues, streams, tables and APIs; and the alarms that
// their deployments watch.

import { httpApi, plainHttpApi, plainRestApi, restApi } from './api-sources.ts';
import { capacityProvider } from './compute-modes.ts';
import { address } from './function-code.ts';
import type { ListedSource } from './listing.ts';
import type { Properties } from './properties.ts';
import type { Scope } from './scope.ts';
import { present, type Settings } from './settings.ts';

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
    Name: properties.text('Name'),
    ShardCount: properties.number('ShardCount'),
    RetentionPeriodHours: properties.number('RetentionPeriodHours'),
    StreamMode: mode?.text('StreamMode'),
  });
};

const table = (properties: Properties): Settings => present({ TableName: properties.text('TableName') });

const layer = (properties: Properties): Settings =>
  present({ ContentUri: address(properties, 'ContentUri') ?? undefined });

/** Everything that PutMetricAlarm takes by the same names; actions are not taken here. */
const alarm = (properties: Properties): Settings => {
  properties.skip('AlarmDescription');
  return present({
    AlarmName: properties.text('AlarmName'),
    MetricName: properties.text('MetricName'),
    Namespace: properties.text('Namespace'),
    Dimensions: properties.any('Dimensions'),
    Statistic: properties.text('Statistic'),
    ExtendedStatistic: properties.text('ExtendedStatistic'),
    Unit: properties.text('Unit'),
    Metrics: properties.any('Metrics'),
    Period: properties.number('Period'),
    EvaluationPeriods: properties.number('EvaluationPeriods'),
    DatapointsToAlarm: properties.number('DatapointsToAlarm'),
    Threshold: properties.number('Threshold'),
    ComparisonOperator: properties.text('ComparisonOperator'),
    TreatMissingData: properties.text('TreatMissingData'),
  });
};

const readers: Readonly<Record<string, (properties: Properties, scope: Scope) => Settings>> = {
  'AWS::SQS::Queue': queue,
  'AWS::Kinesis::Stream': stream,
  'AWS::DynamoDB::Table': table,
  'AWS::Serverless::Api': restApi,
  'AWS::Serverless::HttpApi': httpApi,
  'AWS::ApiGatewayV2::Api': plainHttpApi,
  'AWS::ApiGateway::RestApi': plainRestApi,
  'AWS::Serverless::LayerVersion': layer,
  'AWS::Lambda::LayerVersion': layer,
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::Lambda::CapacityProvider': capacityProvider,
  'AWS::Serverless::CapacityProvider': capacityProvider,
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
