// SAM's policy templates (SAM Developer Guide, serverless-policy-template-list): those whose services functions are fed from or call
// most. Parameters stand in the resource as `{Name}`.

/** Actions, and the resource behind `arn:PARTITION:SERVICE:REGION:ACCOUNT:`; `*` for everything. */
type Template = readonly (readonly [actions: string, resource: string])[];

const bucket = (actions: string): Template => [
  [actions, 'arn:aws:s3:::{BucketName}'],
  [actions, 'arn:aws:s3:::{BucketName}/*'],
];
const table = (actions: string): Template => [
  [actions, 'table/{TableName}'],
  [actions, 'table/{TableName}/index/*'],
];

const readsTable = 'dynamodb:GetItem dynamodb:Scan dynamodb:Query dynamodb:BatchGetItem dynamodb:DescribeTable';
const writesTable = 'dynamodb:PutItem dynamodb:UpdateItem dynamodb:BatchWriteItem';

const templates: Readonly<Record<string, Template>> = {
  AWSSecretsManagerGetSecretValuePolicy: [['secretsmanager:GetSecretValue', '{SecretArn}']],
  CloudWatchDescribeAlarmHistoryPolicy: [['cloudwatch:DescribeAlarmHistory', '*']],
  CloudWatchPutMetricPolicy: [['cloudwatch:PutMetricData', '*']],
  CodePipelineLambdaExecutionPolicy: [['codepipeline:PutJobSuccessResult codepipeline:PutJobFailureResult', '*']],
  DynamoDBCrudPolicy: table(`${readsTable} ${writesTable} dynamodb:DeleteItem dynamodb:ConditionCheckItem`),
  DynamoDBReadPolicy: table(readsTable),
  DynamoDBWritePolicy: table(writesTable),
  DynamoDBStreamReadPolicy: [
    ['dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator', 'table/{TableName}/stream/{StreamName}'],
    ['dynamodb:ListStreams', 'table/{TableName}/stream/*'],
  ],
  EventBridgePutEventsPolicy: [['events:PutEvents', 'event-bus/{EventBusName}']],
  FilterLogEventsPolicy: [['logs:FilterLogEvents', 'log-group:{LogGroupName}:log-stream:*']],
  KinesisCrudPolicy: [
    [
      'kinesis:AddTagsToStream kinesis:CreateStream kinesis:DecreaseStreamRetentionPeriod kinesis:DeleteStream ' +
        'kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetShardIterator ' +
        'kinesis:IncreaseStreamRetentionPeriod kinesis:ListTagsForStream kinesis:MergeShards kinesis:PutRecord ' +
        'kinesis:PutRecords kinesis:SplitShard kinesis:RemoveTagsFromStream',
      'stream/{StreamName}',
    ],
  ],
  KinesisStreamReadPolicy: [
    ['kinesis:ListStreams kinesis:DescribeLimits', 'stream/*'],
    [
      'kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords kinesis:GetShardIterator',
      'stream/{StreamName}',
    ],
  ],
  LambdaInvokePolicy: [['lambda:InvokeFunction', 'function:{FunctionName}*']],
  S3CrudPolicy: bucket(
    's3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion s3:PutObject s3:PutObjectAcl ' +
      's3:GetLifecycleConfiguration s3:PutLifecycleConfiguration s3:DeleteObject',
  ),
  S3ReadPolicy: bucket(
    's3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion s3:GetLifecycleConfiguration',
  ),
  S3WritePolicy: bucket('s3:PutObject s3:PutObjectAcl s3:PutLifecycleConfiguration'),
  SNSPublishMessagePolicy: [['sns:Publish', '{TopicName}']],
  SQSPollerPolicy: [
    [
      'sqs:ChangeMessageVisibility sqs:ChangeMessageVisibilityBatch sqs:DeleteMessage sqs:DeleteMessageBatch ' +
        'sqs:GetQueueAttributes sqs:ReceiveMessage',
      '{QueueName}',
    ],
  ],
  SQSSendMessagePolicy: [['sqs:SendMessage*', '{QueueName}']],
  SSMParameterReadPolicy: [
    ['ssm:DescribeParameters', '*'],
    ['ssm:GetParameters ssm:GetParameter ssm:GetParametersByPath', 'parameter/{ParameterName}'],
  ],
  StepFunctionsExecutionPolicy: [['states:StartExecution', 'stateMachine:{StateMachineName}']],
  VPCAccessPolicy: [
    [
      'ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DetachNetworkInterface',
      '*',
    ],
  ],
};

const resourceOf = (
  written: string,
  service: string,
  parameters: Readonly<Record<string, string>>,
  place: { readonly region: string; readonly accountId: string },
): string => {
  const filled = written.replaceAll(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');
  if (filled === '*' || filled.startsWith('arn:')) return filled;
  return `arn:aws:${service}:${place.region}:${place.accountId}:${filled}`;
};

/** The policy of a template; null for one that is not known here. */
export const samPolicy = (
  name: string,
  parameters: Readonly<Record<string, string>>,
  place: { readonly region: string; readonly accountId: string },
): object | null => {
  const template = Object.hasOwn(templates, name) ? templates[name]! : null;
  if (template === null) return null;
  return {
    Version: '2012-10-17',
    Statement: template.map(([actions, resource]) => ({
      Effect: 'Allow',
      Action: actions.split(' '),
      Resource: resourceOf(resource, actions.split(':')[0]!, parameters, place),
    })),
  };
};
