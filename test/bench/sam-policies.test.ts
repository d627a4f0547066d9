// What each of SAM's policy templates allows, statement by statement, held against test/golden/templates (`-u` accepts a change).

import { expect, test } from 'vitest';
import { samPolicy } from '../../bench/template/sam-policies.ts';

const place = { region: 'eu-west-1', accountId: '123456789012' };

const parameters: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AWSSecretsManagerGetSecretValuePolicy: { SecretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:s' },
  CloudWatchDescribeAlarmHistoryPolicy: {},
  CloudWatchPutMetricPolicy: {},
  CodePipelineLambdaExecutionPolicy: {},
  DynamoDBCrudPolicy: { TableName: 't' },
  DynamoDBReadPolicy: { TableName: 't' },
  DynamoDBWritePolicy: { TableName: 't' },
  DynamoDBStreamReadPolicy: { TableName: 't', StreamName: '2026-01-01T00:00:00.000' },
  EventBridgePutEventsPolicy: { EventBusName: 'bus' },
  FilterLogEventsPolicy: { LogGroupName: '/aws/lambda/f' },
  KinesisCrudPolicy: { StreamName: 'clicks' },
  KinesisStreamReadPolicy: { StreamName: 'clicks' },
  LambdaInvokePolicy: { FunctionName: 'f' },
  S3CrudPolicy: { BucketName: 'b' },
  S3ReadPolicy: { BucketName: 'b' },
  S3WritePolicy: { BucketName: 'b' },
  SNSPublishMessagePolicy: { TopicName: 'topic' },
  SQSPollerPolicy: { QueueName: 'q' },
  SQSSendMessagePolicy: { QueueName: 'q' },
  SSMParameterReadPolicy: { ParameterName: 'a/b' },
  StepFunctionsExecutionPolicy: { StateMachineName: 'm' },
  VPCAccessPolicy: {},
};

test('each allows what it allows, of what its parameters name', async () => {
  const lines = Object.entries(parameters).flatMap(([name, given]) => {
    const { Version, Statement } = samPolicy(name, given, place) as { Version: string; Statement: readonly object[] };
    return [`${name} ${Version}`, ...Statement.map((statement) => `  ${JSON.stringify(statement)}`)];
  });
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../golden/templates/sam-policies.txt');
});

test('one that is not known is none, not even where every object has something of its name', () => {
  expect(
    ['SQSPollerpolicy', 'constructor', 'toString', '__proto__', ''].map((name) => samPolicy(name, {}, place)),
  ).toEqual([null, null, null, null, null]);
});

test('a parameter that is not given is left empty; an ARN stays as it is', () => {
  expect(samPolicy('SQSSendMessagePolicy', {}, place)).toMatchObject({
    Statement: [{ Resource: 'arn:aws:sqs:eu-west-1:123456789012:' }],
  });
  expect(samPolicy('LambdaInvokePolicy', { FunctionName: '*' }, place)).toMatchObject({
    Statement: [{ Resource: 'arn:aws:lambda:eu-west-1:123456789012:function:**' }],
  });
  expect(samPolicy('SQSSendMessagePolicy', { QueueName: '*' }, place)).toMatchObject({
    Statement: [{ Resource: '*' }],
  });
});
