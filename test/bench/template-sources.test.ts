// What is taken of resources that functions are fed from, and of alarms: every setting by its name, and whatever else there is, named.

import { expect, test } from 'vitest';
import { readTemplate } from '../../bench/template/read-template.ts';

const listingOf = (type: string, properties: object) =>
  readTemplate(JSON.stringify({ Resources: { One: { Type: type, Properties: properties } } }), 'template.json');

const alarm = {
  AlarmName: 'late',
  MetricName: 'Duration',
  Namespace: 'AWS/Lambda',
  Dimensions: [{ Name: 'FunctionName', Value: 'f' }],
  Statistic: 'Maximum',
  ExtendedStatistic: 'p99',
  Unit: 'Milliseconds',
  Metrics: [{ Id: 'm1', Expression: 'm2 / m3' }],
  Period: 60,
  EvaluationPeriods: 3,
  DatapointsToAlarm: 2,
  Threshold: 0.5,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
};
const queue = { QueueName: 'jobs', VisibilityTimeout: 45, MessageRetentionPeriod: 3600, FifoQueue: true };
const stream = { Name: 'clicks', ShardCount: 3, RetentionPeriodHours: 48 };

test.each([
  ['AWS::CloudWatch::Alarm', alarm, alarm],
  ['AWS::SQS::Queue', queue, queue],
  [
    'AWS::SQS::Queue',
    { RedrivePolicy: { maxReceiveCount: 4, deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:123456789012:dead' } },
    { maxReceiveCount: 4, deadLetterTargetArn: 'arn:aws:sqs:eu-west-1:123456789012:dead' },
  ],
  ['AWS::Kinesis::Stream', stream, stream],
  ['AWS::Kinesis::Stream', { StreamModeDetails: { StreamMode: 'ON_DEMAND' } }, { StreamMode: 'ON_DEMAND' }],
  ['AWS::DynamoDB::Table', { TableName: 'orders' }, { TableName: 'orders' }],
  ['AWS::Serverless::LayerVersion', { ContentUri: 'layer/' }, { ContentUri: 'layer/' }],
] as const)('of %s %j this is taken', (type, properties, settings) => {
  const { sources, ignored } = listingOf(type, properties);
  expect(sources).toMatchObject([{ id: 'One', type, settings }]);
  expect(Object.keys(sources[0]!.settings).toSorted()).toEqual(Object.keys(settings).toSorted());
  expect(ignored).toEqual([]);
  // Each by itself, and none for another.
  for (const [name, value] of Object.entries(properties)) {
    const { settings: alone } = listingOf(type, { [name]: value }).sources[0]!;
    expect(alone).toEqual(typeof value === 'object' && !Array.isArray(value) ? settings : { [name]: value });
  }
});

test.each([
  ['AWS::CloudWatch::Alarm', 'AlarmActions', ['arn']],
  ['AWS::SQS::Queue', 'KmsMasterKeyId', 'alias/aws/sqs'],
  ['AWS::Kinesis::Stream', 'Tags', []],
  ['AWS::DynamoDB::Table', 'BillingMode', 'PAY_PER_REQUEST'],
])('of %s, %s is named as what has no effect', (type, name, value) => {
  const { sources, ignored } = listingOf(type, { [name]: value });
  expect(sources[0]!.settings).toEqual({});
  expect(ignored.map(({ what }) => what).join()).toContain(name);
});

test('what an alarm is described by is neither taken nor named', () => {
  const { sources, ignored } = listingOf('AWS::CloudWatch::Alarm', { AlarmDescription: 'it is late' });
  expect([sources[0]!.settings, ignored]).toEqual([{}, []]);
});
