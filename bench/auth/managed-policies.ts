// AWS's own policies that functions and their callers usually have, as far as something here answers to what they allow (AWS Managed
// Policy Reference Guide, 2026): actions on everything.

import { readPolicy, type Policy } from '../../local/index.ts';

const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const network = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];
const readsLambda = ['lambda:Get*', 'lambda:List*'];
const traces = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
const sampling = ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:GetSamplingStatisticSummaries'];

/** Actions by the name of the policy, without its path. */
const actions: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ['*'],
  AWSLambdaBasicExecutionRole: logs,
  AWSLambdaBasicDurableExecutionRolePolicy: [
    ...logs,
    'lambda:CheckpointDurableExecution',
    'lambda:GetDurableExecutionState',
  ],
  AWSLambdaVPCAccessExecutionRole: [...logs, ...network],
  AWSLambdaSQSQueueExecutionRole: [...logs, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  AWSLambdaKinesisExecutionRole: [
    ...logs,
    'kinesis:DescribeStream',
    'kinesis:DescribeStreamSummary',
    'kinesis:GetRecords',
    'kinesis:GetShardIterator',
    'kinesis:ListShards',
    'kinesis:ListStreams',
    'kinesis:SubscribeToShard',
  ],
  AWSLambdaDynamoDBExecutionRole: [
    ...logs,
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
  ],
  AWSLambdaInvocation_DynamoDB: [
    'lambda:InvokeFunction',
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
  ],
  AWSLambdaRole: ['lambda:InvokeFunction'],
  AWSLambda_FullAccess: [
    'lambda:*',
    'iam:PassRole',
    'logs:DescribeLogGroups',
    'logs:DescribeLogStreams',
    'logs:FilterLogEvents',
    'logs:StartLiveTail',
    'xray:GetTraceSummaries',
    'xray:BatchGetTraces',
  ],
  AWSLambda_ReadOnlyAccess: [
    ...readsLambda,
    'logs:DescribeLogGroups',
    'logs:DescribeLogStreams',
    'logs:FilterLogEvents',
    'logs:StartLiveTail',
    'cloudwatch:GetMetricData',
    'cloudwatch:ListMetrics',
  ],
  AWSXRayDaemonWriteAccess: [...traces, ...sampling],
  AWSXrayWriteOnlyAccess: [...traces, ...sampling],
  AWSXrayReadOnlyAccess: [...sampling, 'xray:BatchGetTraces', 'xray:GetTraceSummaries'],
  CloudWatchLogsFullAccess: ['logs:*', 'cloudwatch:GenerateQuery'],
  CloudWatchLogsReadOnlyAccess: [
    'logs:Describe*',
    'logs:Get*',
    'logs:List*',
    'logs:StartQuery',
    'logs:StopQuery',
    'logs:TestMetricFilter',
    'logs:FilterLogEvents',
    'logs:StartLiveTail',
    'logs:StopLiveTail',
  ],
  CloudWatchFullAccessV2: ['cloudwatch:*', 'logs:*', 'xray:*'],
  CloudWatchReadOnlyAccess: [
    'cloudwatch:Describe*',
    'cloudwatch:Get*',
    'cloudwatch:List*',
    'logs:Get*',
    'logs:Describe*',
    'logs:FilterLogEvents',
  ],
};

export const managedPolicyNames: readonly string[] = Object.keys(actions);

/** The policy of a name, or of the ARN of AWS's; null for one that is not known here. */
export const managedPolicy = (given: string): Policy | null => {
  const name = given.replace(/^arn:aws[a-z-]*:iam::aws:policy\/(?:.*\/)?/, '');
  if (!Object.hasOwn(actions, name)) return null;
  const statement = { Effect: 'Allow', Action: actions[name], Resource: '*' };
  // Those that give a role, give it to Lambda alone.
  const passes = actions[name]!.includes('iam:PassRole');
  const passing = {
    ...statement,
    Action: 'iam:PassRole',
    Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
  };
  const own = { ...statement, Action: actions[name]!.filter((action) => action !== 'iam:PassRole') };
  return readPolicy({ Version: '2012-10-17', Statement: passes ? [own, passing] : [statement] }, 'identity', []);
};
