// Properties of templates with values that are not their defaults, for test/bench/template-properties.test.ts. The names are
// those of the SAM and CloudFormation documentation.

/** Value by property. */
export type Samples = Readonly<Record<string, unknown>>;

const queueArn = 'arn:aws:sqs:us-east-1:123456789012:q';
const roleArn = 'arn:aws:iam::123456789012:role/r';
const keyArn = 'arn:aws:kms:us-east-1:123456789012:key/k';
const fileSystem = {
  Arn: 'arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0',
  LocalMountPath: '/mnt/data',
};

/** Of AWS::Serverless::Function and AWS::Lambda::Function alike. */
const ofFunctions: Samples = {
  Architectures: ['arm64'],
  CodeSigningConfigArn: 'arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-00000000000000000',
  Description: 'sells mugs',
  Environment: { Variables: { COLOUR: 'blue' } },
  EphemeralStorage: { Size: 1024 },
  FileSystemConfigs: [fileSystem],
  FunctionName: 'shop-mugs',
  Handler: 'index.other',
  ImageConfig: { Command: ['run'] },
  Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:l:1'],
  MemorySize: 512,
  ReservedConcurrentExecutions: 3,
  Role: roleArn,
  Runtime: 'nodejs20.x',
  SnapStart: { ApplyOn: 'PublishedVersions' },
  RuntimeManagementConfig: { UpdateRuntimeOn: 'Manual' },
  Timeout: 9,
  VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
  LoggingConfig: { LogFormat: 'JSON' },
  RecursiveLoop: 'Allow',
  CapacityProviderConfig: { Arn: 'arn:aws:lambda:us-east-1:123456789012:capacity-provider:c' },
  FunctionScalingConfig: { MinExecutionEnvironments: 1 },
  PublishToLatestPublished: true,
  TenancyConfig: { TenantIsolationMode: 'PER_TENANT' },
  DurableConfig: { ExecutionTimeout: 60 },
};

const scheduledAction = (schedule: string, count = 3): Samples => ({
  ScheduledActionName: 'it',
  Schedule: schedule,
  ScalableTargetAction: { MinCapacity: count, MaxCapacity: count },
});

export const samFunction: Samples = {
  ...ofFunctions,
  AssumeRolePolicyDocument: { Version: '2012-10-17' },
  AutoPublishAlias: 'live',
  AutoPublishAliasAllProperties: true,
  AutoPublishCodeSha256: '0123',
  CodeUri: './other',
  DeadLetterQueue: { Type: 'SQS', TargetArn: queueArn },
  EventInvokeConfig: { MaximumRetryAttempts: 1 },
  FunctionUrlConfig: { AuthType: 'NONE' },
  ImageUri: 'r/i:1',
  InlineCode: 'exports.handler = async () => 8;',
  KmsKeyArn: keyArn,
  PackageType: 'Image',
  RolePath: '/a/',
  PermissionsBoundary: roleArn,
  Policies: ['AWSLambdaExecute'],
  Tags: { team: 'shop' },
  PropagateTags: true,
  Tracing: 'Active',
  VersionDescription: 'first',
  SourceKMSKeyArn: keyArn,
  VersionDeletionPolicy: 'Retain',
};

/** With AutoPublishAlias, without which SAM refuses them. */
export const aliasedSamFunction: Samples = {
  DeploymentPreference: { Type: 'Canary10Percent5Minutes' },
  ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
};

export const lambdaFunction: Samples = {
  ...ofFunctions,
  Code: { S3Bucket: 'b', S3Key: 'k' },
  DeadLetterConfig: { TargetArn: queueArn },
  KmsKeyArn: keyArn,
  PackageType: 'Image',
  Tags: [{ Key: 'team', Value: 'shop' }],
  TracingConfig: { Mode: 'Active' },
};

/** What is inside of properties, by the path to it. */
export const insideFunction: Readonly<Record<string, { readonly outer: string; readonly value: unknown }>> = {
  'LoggingConfig.ApplicationLogLevel': {
    outer: 'LoggingConfig',
    value: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN' },
  },
  'LoggingConfig.SystemLogLevel': { outer: 'LoggingConfig', value: { LogFormat: 'JSON', SystemLogLevel: 'WARN' } },
  'LoggingConfig.LogGroup': { outer: 'LoggingConfig', value: { LogFormat: 'JSON', LogGroup: 'mugs' } },
  'VpcConfig.Ipv6AllowedForDualStack': {
    outer: 'VpcConfig',
    value: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'], Ipv6AllowedForDualStack: true },
  },
  'EventInvokeConfig.MaximumEventAgeInSeconds': { outer: 'EventInvokeConfig', value: { MaximumEventAgeInSeconds: 90 } },
  'EventInvokeConfig.DestinationConfig.OnSuccess': {
    outer: 'EventInvokeConfig',
    value: { DestinationConfig: { OnSuccess: { Type: 'SQS', Destination: queueArn } } },
  },
  'EventInvokeConfig.DestinationConfig.OnFailure': {
    outer: 'EventInvokeConfig',
    value: { DestinationConfig: { OnFailure: { Type: 'SQS', Destination: queueArn } } },
  },
  'FunctionUrlConfig.InvokeMode': {
    outer: 'FunctionUrlConfig',
    value: { AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' },
  },
  'FunctionUrlConfig.Cors': { outer: 'FunctionUrlConfig', value: { AuthType: 'NONE', Cors: { AllowOrigins: ['*'] } } },
};

const filters = { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] };
const ofStreams: Samples = {
  BatchSize: 7,
  BisectBatchOnFunctionError: true,
  DestinationConfig: { OnFailure: { Destination: queueArn } },
  Enabled: false,
  FilterCriteria: filters,
  FunctionResponseTypes: ['ReportBatchItemFailures'],
  KmsKeyArn: keyArn,
  MaximumBatchingWindowInSeconds: 5,
  MaximumRecordAgeInSeconds: 90,
  MaximumRetryAttempts: 3,
  ParallelizationFactor: 4,
  StartingPosition: 'LATEST',
  StartingPositionTimestamp: 1_700_000_000,
  TumblingWindowInSeconds: 30,
  MetricsConfig: { Metrics: ['EventCount'] },
};
const ofKafka: Samples = {
  BatchSize: 7,
  ConsumerGroupId: 'g',
  Enabled: false,
  FilterCriteria: filters,
  KmsKeyArn: keyArn,
  StartingPosition: 'LATEST',
  StartingPositionTimestamp: 1_700_000_000,
  Topics: ['t'],
  SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: keyArn }],
  ProvisionedPollerConfig: { MinimumPollers: 3 },
  SchemaRegistryConfig: { SchemaRegistryURI: 'https://r' },
  MetricsConfig: { Metrics: ['EventCount'] },
  LoggingConfig: { SystemLogLevel: 'INFO' },
  BisectBatchOnFunctionError: true,
  FunctionResponseTypes: ['ReportBatchItemFailures'],
  MaximumRecordAgeInSeconds: 90,
  MaximumRetryAttempts: 3,
};
const deadLetter = { Type: 'SQS' };

/** Events of SAM: a base, and what may be added to it. */
export const events: Readonly<Record<string, { readonly base: Samples; readonly samples: Samples }>> = {
  SQS: {
    base: { Queue: queueArn },
    samples: {
      BatchSize: 7,
      Enabled: false,
      FilterCriteria: filters,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      KmsKeyArn: keyArn,
      MaximumBatchingWindowInSeconds: 5,
      ScalingConfig: { MaximumConcurrency: 5 },
      ProvisionedPollerConfig: { MinimumPollers: 3 },
      MetricsConfig: { Metrics: ['EventCount'] },
    },
  },
  Kinesis: { base: { Stream: 'arn:aws:kinesis:us-east-1:123456789012:stream/s' }, samples: ofStreams },
  DynamoDB: {
    base: { Stream: 'arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000' },
    samples: ofStreams,
  },
  Api: {
    base: { Path: '/a', Method: 'get' },
    samples: {
      Path: '/b',
      Method: 'post',
      Auth: { ApiKeyRequired: true },
      RequestModel: { Model: 'M' },
      RequestParameters: ['method.request.querystring.q'],
      TimeoutInMillis: 5000,
      ResponseTransferMode: 'STREAM',
    },
  },
  HttpApi: {
    base: { Path: '/a', Method: 'get' },
    samples: {
      Path: '/b',
      Method: 'post',
      Auth: { Authorizer: 'A' },
      PayloadFormatVersion: '1.0',
      RouteSettings: { ThrottlingRateLimit: 5 },
      TimeoutInMillis: 5000,
    },
  },
  S3: { base: { Bucket: 'b' }, samples: { Events: 's3:ObjectCreated:*', Filter: { S3Key: { Rules: [] } } } },
  SNS: {
    base: { Topic: 'arn:aws:sns:us-east-1:123456789012:t' },
    samples: {
      FilterPolicy: { a: ['b'] },
      FilterPolicyScope: 'MessageBody',
      Region: 'eu-west-1',
      SqsSubscription: true,
      RedrivePolicy: { deadLetterTargetArn: queueArn },
    },
  },
  Schedule: {
    base: { Schedule: 'rate(5 minutes)' },
    samples: {
      Schedule: 'rate(1 minute)',
      Enabled: false,
      State: 'DISABLED',
      Input: '{"a":1}',
      Name: 'n',
      Description: 'd',
      DeadLetterConfig: deadLetter,
      RetryPolicy: { MaximumRetryAttempts: 3 },
    },
  },
  ScheduleV2: {
    base: { ScheduleExpression: 'rate(5 minutes)' },
    samples: {
      ScheduleExpression: 'rate(1 minute)',
      State: 'DISABLED',
      Input: '{"a":1}',
      Name: 'n',
      Description: 'd',
      StartDate: '2026-01-01T00:00:00.000Z',
      EndDate: '2026-02-01T00:00:00.000Z',
      FlexibleTimeWindow: { Mode: 'OFF' },
      GroupName: 'g',
      KmsKeyArn: keyArn,
      PermissionsBoundary: roleArn,
      RetryPolicy: { MaximumRetryAttempts: 3 },
      RoleArn: roleArn,
      ScheduleExpressionTimezone: 'Europe/Paris',
      OmitName: true,
      DeadLetterConfig: deadLetter,
    },
  },
  EventBridgeRule: {
    base: { Pattern: { source: ['a'] } },
    samples: {
      DeadLetterConfig: deadLetter,
      EventBusName: 'bus',
      Input: '{"a":1}',
      InputPath: '$.a',
      InputTransformer: { InputTemplate: '<a>' },
      Pattern: { source: ['b'] },
      RetryPolicy: { MaximumRetryAttempts: 3 },
      RuleName: 'r',
      State: 'DISABLED',
      Target: { Id: 't' },
    },
  },
  CloudWatchEvent: {
    base: { Pattern: { source: ['a'] } },
    samples: {
      Enabled: false,
      EventBusName: 'bus',
      Input: '{"a":1}',
      InputPath: '$.a',
      Pattern: { source: ['b'] },
      State: 'DISABLED',
    },
  },
  CloudWatchLogs: { base: { LogGroupName: 'g' }, samples: { FilterPattern: 'ERROR', LogGroupName: 'h' } },
  IoTRule: { base: { Sql: 'SELECT *' }, samples: { AwsIotSqlVersion: '2016-03-23', Sql: "SELECT * FROM 'a'" } },
  Cognito: { base: { UserPool: 'p', Trigger: 'PreSignUp' }, samples: { Trigger: 'PostConfirmation' } },
  AlexaSkill: { base: {}, samples: { SkillId: 's' } },
  MSK: {
    base: {
      Stream: 'arn:aws:kafka:us-east-1:123456789012:cluster/c/u',
      Topics: ['u'],
      StartingPosition: 'TRIM_HORIZON',
    },
    samples: {
      ...ofKafka,
      MaximumBatchingWindowInSeconds: 5,
      DestinationConfig: { OnFailure: { Destination: queueArn } },
    },
  },
  SelfManagedKafka: {
    base: { KafkaBootstrapServers: ['b:9092'], Topics: ['u'], SourceAccessConfigurations: [] },
    samples: ofKafka,
  },
  MQ: {
    base: { Broker: 'arn:aws:mq:us-east-1:123456789012:broker:b:b-1', Queues: ['q'] },
    samples: {
      BatchSize: 7,
      DynamicPolicyName: true,
      Enabled: false,
      FilterCriteria: filters,
      KmsKeyArn: keyArn,
      MaximumBatchingWindowInSeconds: 5,
      Queues: ['r'],
      SecretsManagerKmsKeyId: 'k',
      SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: keyArn }],
    },
  },
  DocumentDB: {
    base: { Cluster: 'arn:aws:rds:us-east-1:123456789012:cluster:c', DatabaseName: 'd' },
    samples: {
      BatchSize: 7,
      CollectionName: 'c',
      DatabaseName: 'e',
      Enabled: false,
      FilterCriteria: filters,
      FullDocument: 'UpdateLookup',
      KmsKeyArn: keyArn,
      MaximumBatchingWindowInSeconds: 5,
      SecretsManagerKmsKeyId: 'k',
      SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: keyArn }],
      StartingPosition: 'LATEST',
      StartingPositionTimestamp: 1_700_000_000,
    },
  },
};

/** Resources beside a function, with an event or a property of the function that names them. */
export interface Beside {
  readonly base: Samples;
  readonly samples: Samples;
  /** Of the function. */
  readonly ofFunction?: Samples;
}

const fn = { Ref: 'Fn' };
const fnArn = { 'Fn::GetAtt': ['Fn', 'Arn'] };

const onProvider: Samples = { CapacityProviderConfig: { Arn: { 'Fn::GetAtt': ['It', 'Arn'] } }, MemorySize: 2048 };
const ofProvider: Samples = {
  VpcConfig: { SubnetIds: ['subnet-1'] },
  Tags: { a: 'b' },
  PropagateTags: true,
  KmsKeyArn: keyArn,
};

export const resources: Readonly<Record<string, Beside>> = {
  'AWS::Lambda::CapacityProvider': {
    base: {},
    ofFunction: onProvider,
    samples: {
      ...ofProvider,
      CapacityProviderName: 'c',
      PermissionsConfig: { CapacityProviderOperatorRoleArn: roleArn },
      InstanceRequirements: { AllowedInstanceTypes: ['c7i.xlarge'] },
      CapacityProviderScalingConfig: { MaxVCpuCount: 16 },
    },
  },
  'AWS::Serverless::CapacityProvider': {
    base: {},
    ofFunction: onProvider,
    samples: {
      ...ofProvider,
      CapacityProviderName: 'c',
      OperatorRole: roleArn,
      InstanceRequirements: { ExcludedTypes: ['c6a.*'] },
      ScalingConfig: { AverageCPUUtilization: 40 },
    },
  },
  'AWS::Serverless::Api': {
    base: { StageName: 'prod' },
    ofFunction: { Events: { E: { Type: 'Api', Properties: { Path: '/a', Method: 'get', RestApiId: { Ref: 'It' } } } } },
    samples: {
      AccessLogSetting: { Format: 'f' },
      ApiKeySourceType: 'HEADER',
      Auth: { ApiKeyRequired: true },
      BinaryMediaTypes: ['image~1png'],
      CacheClusterEnabled: true,
      CacheClusterSize: '0.5',
      CanarySetting: { PercentTraffic: 5 },
      Cors: "'*'",
      DefinitionBody: { openapi: '3.0.1' },
      DefinitionUri: './api.yaml',
      MergeDefinitions: true,
      Description: 'd',
      DisableExecuteApiEndpoint: true,
      Domain: { DomainName: 'a.example' },
      EndpointAccessMode: 'STRICT',
      EndpointConfiguration: { Type: 'REGIONAL' },
      FailOnWarnings: true,
      GatewayResponses: { DEFAULT_4XX: {} },
      MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 5 }],
      MinimumCompressionSize: 5,
      Mode: 'overwrite',
      Models: { M: {} },
      Name: 'n',
      OpenApiVersion: '3.0.1',
      StageName: 'v1',
      Tags: { a: 'b' },
      Policy: { Version: '2012-10-17' },
      PropagateTags: true,
      SecurityPolicy: 'TLS_1_2',
      TracingEnabled: true,
      Variables: { a: 'b' },
      AlwaysDeploy: true,
    },
  },
  'AWS::Serverless::HttpApi': {
    base: {},
    ofFunction: { Events: { E: { Type: 'HttpApi', Properties: { Path: '/a', Method: 'get', ApiId: { Ref: 'It' } } } } },
    samples: {
      AccessLogSettings: { Format: 'f' },
      Auth: { DefaultAuthorizer: 'A' },
      CorsConfiguration: { AllowOrigins: ['https://a.example'] },
      DefaultRouteSettings: { ThrottlingRateLimit: 5 },
      DefinitionBody: { openapi: '3.0.1' },
      DefinitionUri: './api.yaml',
      Description: 'd',
      DisableExecuteApiEndpoint: true,
      Domain: { DomainName: 'a.example' },
      FailOnWarnings: true,
      RouteSettings: { 'GET /a': { ThrottlingRateLimit: 5 } },
      StageName: 'v1',
      StageVariables: { a: 'b' },
      Tags: { a: 'b' },
      PropagateTags: true,
      Name: 'n',
    },
  },
  'AWS::Serverless::LayerVersion': {
    base: { ContentUri: './other' },
    ofFunction: { Layers: [{ Ref: 'It' }] },
    samples: {
      CompatibleArchitectures: ['arm64'],
      CompatibleRuntimes: ['nodejs22.x'],
      PublishLambdaVersion: true,
      ContentUri: './none',
      Description: 'd',
      LayerName: 'n',
      LicenseInfo: 'MIT',
      RetentionPolicy: 'Retain',
    },
  },
  'AWS::Lambda::LayerVersion': {
    base: { Content: { S3Bucket: 'b', S3Key: 'k' } },
    ofFunction: { Layers: [{ Ref: 'It' }] },
    samples: {
      CompatibleArchitectures: ['arm64'],
      CompatibleRuntimes: ['nodejs22.x'],
      Content: { S3Bucket: 'c', S3Key: 'k' },
      Description: 'd',
      LayerName: 'n',
      LicenseInfo: 'MIT',
    },
  },
  'AWS::Serverless::SimpleTable': {
    base: {},
    samples: {
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      PrimaryKey: { Name: 'id', Type: 'String' },
      ProvisionedThroughput: { ReadCapacityUnits: 5 },
      SSESpecification: { SSEEnabled: true },
      TableName: 't',
      Tags: { a: 'b' },
    },
  },
  'AWS::Lambda::Version': {
    base: { FunctionName: fn },
    samples: {
      CodeSha256: '0123',
      Description: 'd',
      FunctionScalingConfig: { MinExecutionEnvironments: 1 },
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
      RuntimePolicy: { UpdateRuntimeOn: 'Auto' },
    },
  },
  'AWS::Lambda::Alias': {
    base: { FunctionName: fn, FunctionVersion: '1', Name: 'live' },
    samples: {
      Description: 'd',
      FunctionVersion: '2',
      Name: 'blue',
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
      RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: 0.5 }] },
    },
  },
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    base: {
      ServiceNamespace: 'lambda',
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      ResourceId: { 'Fn::Sub': 'function:${Fn}:live' },
      MinCapacity: 1,
      MaxCapacity: 9,
      ScheduledActions: [scheduledAction('cron(0 8 * * ? *)')],
    },
    ofFunction: { AutoPublishAlias: 'live' },
    samples: {
      ServiceNamespace: 'ecs',
      ScalableDimension: 'ecs:service:DesiredCount',
      ResourceId: 'function:other:live',
      MinCapacity: 20,
      MaxCapacity: 0,
      RoleARN: 'arn:aws:iam::123456789012:role/other',
      ScheduledActions: [scheduledAction('cron(0 9 * * ? *)', 4)],
      SuspendedState: { ScheduledScalingSuspended: true },
    },
  },
  'AWS::Lambda::Url': {
    base: { TargetFunctionArn: fnArn, AuthType: 'NONE' },
    samples: {
      AuthType: 'AWS_IAM',
      Cors: { AllowOrigins: ['*'] },
      InvokeMode: 'RESPONSE_STREAM',
      Qualifier: 'live',
    },
  },
  'AWS::Lambda::Permission': {
    base: { FunctionName: fn, Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' },
    samples: {
      Action: 'lambda:*',
      EventSourceToken: 't',
      FunctionUrlAuthType: 'NONE',
      InvokedViaFunctionUrl: true,
      Principal: '*',
      PrincipalOrgID: 'o-0123456789',
      SourceAccount: '123456789012',
      SourceArn: 'arn:aws:s3:::b',
    },
  },
  'AWS::Lambda::EventInvokeConfig': {
    base: { FunctionName: fn, Qualifier: '$LATEST' },
    samples: {
      DestinationConfig: { OnFailure: { Destination: queueArn } },
      MaximumEventAgeInSeconds: 90,
      MaximumRetryAttempts: 1,
      Qualifier: 'live',
    },
  },
  'AWS::Lambda::EventSourceMapping': {
    base: {
      FunctionName: fn,
      EventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/s',
      StartingPosition: 'LATEST',
    },
    samples: {
      ...ofStreams,
      Enabled: false,
      StartingPosition: 'TRIM_HORIZON',
      EventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/t',
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'g' },
      DocumentDBEventSourceConfig: { DatabaseName: 'd' },
      LoggingConfig: { SystemLogLevel: 'INFO' },
      ProvisionedPollerConfig: { MinimumPollers: 3 },
      ScalingConfig: { MaximumConcurrency: 5 },
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: 'g' },
      SourceAccessConfigurations: [{ Type: 'BASIC_AUTH', URI: keyArn }],
      Tags: [{ Key: 'a', Value: 'b' }],
    },
  },
  'AWS::SQS::Queue': {
    base: {},
    ofFunction: { Events: { E: { Type: 'SQS', Properties: { Queue: { 'Fn::GetAtt': ['It', 'Arn'] } } } } },
    samples: {
      ContentBasedDeduplication: true,
      DeduplicationScope: 'queue',
      DelaySeconds: 5,
      FifoQueue: true,
      FifoThroughputLimit: 'perQueue',
      KmsDataKeyReusePeriodSeconds: 300,
      KmsMasterKeyId: 'k',
      MaximumMessageSize: 1024,
      MessageRetentionPeriod: 60,
      QueueName: 'jobs',
      ReceiveMessageWaitTimeSeconds: 5,
      RedriveAllowPolicy: { redrivePermission: 'allowAll' },
      RedrivePolicy: { deadLetterTargetArn: queueArn, maxReceiveCount: 3 },
      SqsManagedSseEnabled: true,
      Tags: [{ Key: 'a', Value: 'b' }],
      VisibilityTimeout: 90,
    },
  },
  'AWS::Kinesis::Stream': {
    base: {},
    ofFunction: {
      Events: {
        E: { Type: 'Kinesis', Properties: { Stream: { 'Fn::GetAtt': ['It', 'Arn'] }, StartingPosition: 'LATEST' } },
      },
    },
    samples: {
      DesiredShardLevelMetrics: ['ALL'],
      MaxRecordSizeInKiB: 2048,
      Name: 'clicks',
      RetentionPeriodHours: 48,
      ShardCount: 3,
      StreamEncryption: { EncryptionType: 'KMS' },
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      Tags: [{ Key: 'a', Value: 'b' }],
      WarmThroughputMiBps: 5,
    },
  },
  'AWS::DynamoDB::Table': {
    base: {},
    ofFunction: {
      Events: {
        E: {
          Type: 'DynamoDB',
          Properties: { Stream: { 'Fn::GetAtt': ['It', 'StreamArn'] }, StartingPosition: 'LATEST' },
        },
      },
    },
    samples: {
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamViewType: 'KEYS_ONLY' },
      TableName: 'carts',
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      Tags: [{ Key: 'a', Value: 'b' }],
    },
  },
};

/** Types that nothing here plays: named as a whole. */
export const playedByNothing: readonly string[] = [
  'AWS::SNS::Topic',
  'AWS::SNS::Subscription',
  'AWS::Events::Rule',
  'AWS::Events::EventBus',
  'AWS::Scheduler::Schedule',
  'AWS::Pipes::Pipe',
  'AWS::S3::Bucket',
  'AWS::IAM::Role',
  'AWS::Logs::LogGroup',
  'AWS::Logs::SubscriptionFilter',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::SQS::QueuePolicy',
  'AWS::Kinesis::StreamConsumer',
  'AWS::ApiGateway::Authorizer',
  'AWS::ApiGateway::UsagePlan',
  'AWS::ApiGateway::ApiKey',
  'AWS::ApiGateway::Model',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::Lambda::CodeSigningConfig',
  'AWS::Lambda::LayerVersionPermission',
  'AWS::Serverless::StateMachine',
  'AWS::Serverless::Application',
  'AWS::Serverless::Connector',
  'AWS::Serverless::GraphQLApi',
  'AWS::StepFunctions::StateMachine',
];
