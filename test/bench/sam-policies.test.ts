// Every policy template of SAM that is known: its statements, whole, with the parameters and the place filled in.

import { expect, test } from 'vitest';
import { samPolicy } from '../../bench/template/sam-policies.ts';

const place = { region: 'eu-west-1', accountId: '210987654321' };
const parameters = {
  BucketName: 'papers',
  EventBusName: 'bus',
  FunctionName: 'worker',
  LogGroupName: '/aws/lambda/worker',
  QueueName: 'letters',
  SecretArn: 'arn:aws:secretsmanager:eu-west-1:210987654321:secret:key',
  StateMachineName: 'machine',
  StreamName: 'stream',
  TableName: 'orders',
  TopicName: 'news',
  ParameterName: 'limit',
};
const names = [
  'AWSSecretsManagerGetSecretValuePolicy',
  'CloudWatchDescribeAlarmHistoryPolicy',
  'CloudWatchPutMetricPolicy',
  'CodePipelineLambdaExecutionPolicy',
  'DynamoDBCrudPolicy',
  'DynamoDBReadPolicy',
  'DynamoDBWritePolicy',
  'DynamoDBStreamReadPolicy',
  'EventBridgePutEventsPolicy',
  'FilterLogEventsPolicy',
  'KinesisCrudPolicy',
  'KinesisStreamReadPolicy',
  'LambdaInvokePolicy',
  'S3CrudPolicy',
  'S3ReadPolicy',
  'S3WritePolicy',
  'SNSPublishMessagePolicy',
  'SQSPollerPolicy',
  'SQSSendMessagePolicy',
  'SSMParameterReadPolicy',
  'StepFunctionsExecutionPolicy',
  'VPCAccessPolicy',
];

interface Policy {
  readonly Version: string;
  readonly Statement: readonly { readonly Effect: string; readonly Action: string[]; readonly Resource: string }[];
}

test('each template of SAM comes to these statements', async () => {
  const texts = names.map((name) => {
    const policy = samPolicy(name, parameters, place) as Policy;
    const statements = policy.Statement.flatMap(({ Effect, Action, Resource }) => [
      `  ${Effect} on ${Resource}`,
      ...Action.map((action) => `    ${action}`),
    ]);
    return [`${name} (${policy.Version})`, ...statements, ''].join('\n');
  });
  await expect(texts.join('\n')).toMatchFileSnapshot('../golden/templates/sam-policies.txt');
});

test('a parameter that is not given leaves its place empty, and a template that is not known has no policy', () => {
  expect(samPolicy('SQSSendMessagePolicy', {}, place)).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['sqs:SendMessage*'], Resource: 'arn:aws:sqs:eu-west-1:210987654321:' }],
  });
  for (const name of ['SQSSendMessage', 'toString', '']) expect(samPolicy(name, parameters, place)).toBeNull();
});
