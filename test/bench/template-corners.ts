// Small templates for the corners of what templates can say.

type Resources = Readonly<Record<string, unknown>>;

const plain = { Runtime: 'nodejs22.x', Handler: 'index.handler', CodeUri: './code' };
const sam = (properties: Resources = {}, more: Resources = {}): Resources => ({
  Type: 'AWS::Serverless::Function',
  Properties: { ...plain, ...properties },
  ...more,
});
const lambda = (properties: Resources = {}): Resources => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Runtime: 'nodejs22.x', Handler: 'index.handler', Code: { ZipFile: 'x' }, Role: 'arn:r', ...properties },
});
const of = (type: string, properties: Resources = {}): Resources => ({ Type: `AWS::${type}`, Properties: properties });
const live = { AutoPublishAlias: 'live', ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 4 } };

const target = (properties: Resources = {}): Resources =>
  of('ApplicationAutoScaling::ScalableTarget', {
    ServiceNamespace: 'lambda',
    ScalableDimension: 'lambda:function:ProvisionedConcurrency',
    ResourceId: { 'Fn::Sub': 'function:${Api}:live' },
    MinCapacity: 2,
    MaxCapacity: 50,
    ...properties,
  });
const utilization = { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' };
const policy = (config: Resources = {}, properties: Resources = {}): Resources =>
  of('ApplicationAutoScaling::ScalingPolicy', {
    PolicyName: 'p',
    PolicyType: 'TargetTrackingScaling',
    ScalingTargetId: { Ref: 'Target' },
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 0.7,
      PredefinedMetricSpecification: utilization,
      ...config,
    },
    ...properties,
  });
const morning = {
  ScheduledActionName: 'morning',
  Schedule: 'cron(0 8 * * ? *)',
  ScalableTargetAction: { MinCapacity: 20, MaxCapacity: 40 },
};

const scaling: Record<string, Resources> = {
  'an action and a policy': {
    Api: sam(live),
    Target: target({
      ScheduledActions: [morning, { ...morning, ScheduledActionName: 'noon', Timezone: 'Europe/Berlin' }],
    }),
    Policy: policy({ ScaleInCooldown: 120, ScaleOutCooldown: 30, DisableScaleIn: true }),
  },
  'only the least or the most is changed': {
    Api: sam(live),
    Target: target({
      ScheduledActions: [
        { Schedule: 'at(2026-01-05T08:00:00)', ScalableTargetAction: { MinCapacity: 9 } },
        { Schedule: 'rate(1 hour)', ScalableTargetAction: { MaxCapacity: 30 }, StartTime: '2026-01-05T00:00:00Z' },
        { Schedule: 'rate(2 hours)', EndTime: '2026-01-06T00:00:00Z', ScalableTargetAction: { MaxCapacity: 31 } },
      ],
    }),
  },
  'actions that are wrong': {
    Api: sam(live),
    Target: target({
      ScheduledActions: [
        'morning',
        { ScalableTargetAction: { MinCapacity: 1 } },
        { ...morning, Schedule: 'every day' },
        { ...morning, Timezone: 'Berlin' },
        { ...morning, StartTime: 'tomorrow', EndTime: 'later' },
        { ...morning, ScalableTargetAction: { MinCapacity: 41, MaxCapacity: 40 } },
        { ...morning, ScalableTargetAction: { MinCapacity: -1, MaxCapacity: 1.5 } },
      ],
    }),
  },
  'bounds that are wrong': { Api: sam(live), Target: target({ MinCapacity: 51 }), Policy: policy() },
  'bounds that are no numbers of environments': {
    Api: sam(live),
    Target: target({ MinCapacity: -2, MaxCapacity: 2.5 }),
  },
  'targets of a share that is none': { Api: sam(live), Target: target(), Policy: policy({ TargetValue: 70 }) },
  'a target of 1, which is a share': { Api: sam(live), Target: target(), Policy: policy({ TargetValue: 1 }) },
  'a target of 0, which is none': { Api: sam(live), Target: target(), Policy: policy({ TargetValue: 0 }) },
  'cooldowns that are wrong': {
    Api: sam(live),
    Target: target(),
    Policy: policy({ ScaleInCooldown: -1, ScaleOutCooldown: 0.5 }),
  },
  'steps, which are not there': { Api: sam(live), Target: target(), Policy: policy({}, { PolicyType: 'StepScaling' }) },
  'another figure than utilization': {
    Api: sam(live),
    Target: target(),
    Policy: policy({ PredefinedMetricSpecification: { PredefinedMetricType: 'Other' } }),
  },
  'nothing that scales': { Api: sam(live), Target: target() },
  'targets of other services': {
    Api: sam(live),
    Target: target({ ServiceNamespace: 'ecs' }),
    Another: target({ ScalableDimension: 'ecs:service:DesiredCount' }),
    Policy: policy(),
  },
  'targets elsewhere': { Api: sam(live), Target: target({ ResourceId: 'function:elsewhere:live' }), Policy: policy() },
  'two targets and two policies': {
    Api: sam(live),
    Target: target(),
    Second: target({ MaxCapacity: 60 }),
    Policy: policy(),
    Again: policy({ TargetValue: 0.5 }),
  },
  'no alias': { Api: sam({ ...live, FunctionName: 'api' }), Target: target({ ResourceId: 'function:api' }) },
  'the unpublished version': {
    Api: sam({ ...live, FunctionName: 'api' }),
    Target: target({ ResourceId: 'function:api:$LATEST' }),
  },
  'an alias that is not there': {
    Api: sam({ ...live, FunctionName: 'api' }),
    Target: target({ ResourceId: 'function:api:blue' }),
  },
  'a function without any alias': {
    Api: sam({ FunctionName: 'api' }),
    Target: target({ ResourceId: 'function:api:blue' }),
  },
  'a name and an alias': {
    Api: sam({ ...live, FunctionName: 'api' }),
    Target: target({ ResourceId: 'function:api:live' }),
    Policy: policy({}, { ScalingTargetId: 'of another stack', ResourceId: 'function:api:live' }),
  },
  'the ARN of an alias': {
    Api: lambda(),
    Alias: of('Lambda::Alias', { FunctionName: { Ref: 'Api' }, FunctionVersion: '1', Name: 'live' }),
    Target: target({
      ResourceId: {
        'Fn::Sub': ['function:${name}:live', { name: { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Alias' }] }] } }],
      },
    }),
    Policy: policy(),
  },
  'suspended schedules': {
    Api: sam(live),
    Target: target({ ScheduledActions: [morning], SuspendedState: { ScheduledScalingSuspended: true } }),
    Policy: policy(),
  },
  'suspended scaling in': {
    Api: sam(live),
    Target: target({ SuspendedState: { DynamicScalingInSuspended: true } }),
    Policy: policy(),
  },
  'suspended scaling out': {
    Api: sam(live),
    Target: target({ SuspendedState: { DynamicScalingOutSuspended: true } }),
    Policy: policy(),
  },
  'suspended scaling': {
    Api: sam(live),
    Target: target({ SuspendedState: { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: true } }),
    Policy: policy(),
  },
  'what is known only when deployed': {
    Api: sam(live),
    Target: target({
      ScheduledActions: [
        { ...morning, Schedule: { 'Fn::ImportValue': 'when' } },
        { ...morning, Timezone: { 'Fn::ImportValue': 'where' } },
        { ...morning, StartTime: { 'Fn::ImportValue': 'from' } },
      ],
    }),
  },
};

const api = { Ref: 'Rest' };
const proxy = (uri: string): Resources => ({
  Type: 'AWS_PROXY',
  IntegrationHttpMethod: 'POST',
  Uri: { 'Fn::Sub': `arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/${uri}/invocations` },
});
const method = (properties: Resources): Resources =>
  of('ApiGateway::Method', {
    RestApiId: api,
    ResourceId: { Ref: 'Items' },
    HttpMethod: 'GET',
    AuthorizationType: 'NONE',
    Integration: proxy('${Api.Arn}'),
    ...properties,
  });
const rest: Record<string, Resources> = {
  'paths, methods and a stage': {
    Api: lambda(),
    Rest: of('ApiGateway::RestApi', { Name: 'rest' }),
    Items: of('ApiGateway::Resource', {
      RestApiId: api,
      ParentId: { 'Fn::GetAtt': ['Rest', 'RootResourceId'] },
      PathPart: 'items',
    }),
    Item: of('ApiGateway::Resource', { RestApiId: api, ParentId: { Ref: 'Items' }, PathPart: '{id}' }),
    Get: method({ ResourceId: { Ref: 'Item' } }),
    Any: method({ HttpMethod: 'ANY', AuthorizationType: 'AWS_IAM' }),
    Root: method({ ResourceId: { 'Fn::GetAtt': ['Rest', 'RootResourceId'] }, HttpMethod: 'POST' }),
    Deployment: of('ApiGateway::Deployment', { RestApiId: api, StageName: 'now' }),
    Stage: of('ApiGateway::Stage', {
      RestApiId: api,
      StageName: 'prod',
      DeploymentId: { Ref: 'Deployment' },
      MethodSettings: [
        { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 50, ThrottlingBurstLimit: 20 },
        { HttpMethod: 'GET', ResourcePath: '/items', ThrottlingRateLimit: 5, ThrottlingBurstLimit: 2 },
      ],
    }),
  },
  'answers that are made up': {
    Api: lambda(),
    Rest: of('ApiGateway::RestApi', { Name: 'rest' }),
    Items: of('ApiGateway::Resource', { RestApiId: api, ParentId: 'root', PathPart: 'items' }),
    Options: method({
      HttpMethod: 'OPTIONS',
      Integration: {
        Type: 'MOCK',
        IntegrationResponses: [
          {
            StatusCode: 204,
            ResponseParameters: {
              'method.response.header.Access-Control-Allow-Origin': "'*'",
              'method.response.header.X-Stage': 'stageVariables.name',
              'integration.response.header.X-Other': "'no'",
            },
            ResponseTemplates: { 'application/json': '{"made":"up"}', 'text/plain': 'up' },
          },
        ],
      },
    }),
    Plain: method({ HttpMethod: 'HEAD', Integration: { Type: 'MOCK' } }),
    Signed: method({
      HttpMethod: 'PUT',
      AuthorizationType: 'AWS_IAM',
      Integration: { Type: 'MOCK', IntegrationResponses: [{}] },
    }),
    Get: method({}),
  },
  'what is elsewhere': {
    Api: lambda(),
    Rest: of('ApiGateway::RestApi', { Name: 'rest' }),
    Items: of('ApiGateway::Resource', { RestApiId: api, ParentId: 'root', PathPart: 'items' }),
    Stage: of('ApiGateway::Stage', { RestApiId: 'abc', StageName: 'prod' }),
    Mock: method({ RestApiId: 'abc', HttpMethod: 'OPTIONS', Integration: { Type: 'MOCK' } }),
    Get: method({ RestApiId: 'abc' }),
    Web: method({ HttpMethod: 'PUT', Integration: { Type: 'HTTP_PROXY', Uri: 'https://example.com' } }),
    Other: method({ HttpMethod: 'POST', Integration: proxy('arn:aws:lambda:eu-west-1:123456789012:function:other') }),
    None: method({ HttpMethod: 'PATCH', Integration: undefined }),
    Bare: of('ApiGateway::Method', { RestApiId: api, ResourceId: { Ref: 'Items' }, Integration: proxy('${Api.Arn}') }),
  },
  'versions and aliases by their ARN': {
    Api: sam({ AutoPublishAlias: 'live', FunctionName: 'api' }),
    Old: lambda(),
    Blue: of('Lambda::Alias', { FunctionName: { Ref: 'Old' }, FunctionVersion: '3', Name: 'blue' }),
    Rest: of('ApiGateway::RestApi', { Name: 'rest' }),
    Items: of('ApiGateway::Resource', { RestApiId: api, ParentId: 'root', PathPart: 'items' }),
    Get: method({ Integration: proxy('${Api.Alias}') }),
    Put: method({ HttpMethod: 'PUT', Integration: proxy('${Blue}') }),
    Post: method({
      HttpMethod: 'POST',
      Integration: proxy('arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Old}:blue'),
    }),
    Head: method({
      HttpMethod: 'HEAD',
      Integration: proxy('arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:api:live'),
    }),
  },
};

const http = { Ref: 'Http' };
const integration = (properties: Resources = {}): Resources =>
  of('ApiGatewayV2::Integration', {
    ApiId: http,
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: { 'Fn::GetAtt': ['Api', 'Arn'] },
    PayloadFormatVersion: '2.0',
    ...properties,
  });
const route = (properties: Resources = {}): Resources =>
  of('ApiGatewayV2::Route', {
    ApiId: http,
    RouteKey: 'GET /items',
    Target: { 'Fn::Sub': 'integrations/${To}' },
    ...properties,
  });
const gateway: Record<string, Resources> = {
  'routes and a stage': {
    Api: lambda(),
    Http: of('ApiGatewayV2::Api', { Name: 'http', ProtocolType: 'HTTP' }),
    To: integration({ PayloadFormatVersion: '1.0', TimeoutInMillis: 5000 }),
    Items: route({ AuthorizationType: 'NONE', OperationName: 'list' }),
    Rest: route({ RouteKey: '$default', Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'To' }]] } }),
    Keyless: route({ RouteKey: undefined }),
    Signed: route({ RouteKey: 'PUT /items', AuthorizationType: 'AWS_IAM' }),
    Stage: of('ApiGatewayV2::Stage', {
      ApiId: http,
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 10 },
      RouteSettings: { 'GET /items': { ThrottlingRateLimit: 2, ThrottlingBurstLimit: 1 } },
    }),
  },
  'what is elsewhere': {
    Api: lambda(),
    Http: of('ApiGatewayV2::Api', { Name: 'http', ProtocolType: 'HTTP' }),
    To: integration({ IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://example.com' }),
    Away: integration({ ApiId: 'abc' }),
    Foreign: integration({ IntegrationUri: 'arn:aws:lambda:eu-west-1:123456789012:function:other' }),
    Items: route(),
    Gone: route({ Target: 'integrations/xyz' }),
    None: route({ Target: undefined }),
    There: route({ ApiId: 'abc', Target: { 'Fn::Sub': 'integrations/${Away}' } }),
    Stage: of('ApiGatewayV2::Stage', { ApiId: 'abc', StageName: 'prod' }),
  },
  'an API that is made at once': {
    Api: lambda(),
    Http: of('ApiGatewayV2::Api', {
      Name: 'http',
      ProtocolType: 'HTTP',
      Target: { 'Fn::GetAtt': ['Api', 'Arn'] },
      RouteKey: 'GET /',
    }),
    Every: of('ApiGatewayV2::Api', { Name: 'every', ProtocolType: 'HTTP', Target: { 'Fn::GetAtt': ['Api', 'Arn'] } }),
    Foreign: of('ApiGatewayV2::Api', {
      Name: 'foreign',
      ProtocolType: 'HTTP',
      Target: 'arn:aws:lambda:x:1:function:y',
    }),
    Socket: of('ApiGatewayV2::Api', { Name: 'socket', ProtocolType: 'WEBSOCKET' }),
  },
};

const functions: Record<string, Resources> = {
  'networks with and without parts': {
    Both: sam({ VpcConfig: { SubnetIds: ['a', 'b'], SecurityGroupIds: ['g'] } }),
    Empty: sam({ VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } }),
    Later: sam({
      VpcConfig: { SubnetIds: { 'Fn::ImportValue': 'nets' }, SecurityGroupIds: { 'Fn::ImportValue': 'groups' } },
    }),
    Neither: sam({ VpcConfig: {} }),
  },
  'half a network': {
    Subnets: sam({ VpcConfig: { SubnetIds: ['a'] } }),
    Groups: sam({ VpcConfig: { SecurityGroupIds: ['g'], SubnetIds: [] } }),
  },
  'reservations and provisioned concurrency': {
    None: sam({ ReservedConcurrentExecutions: 0 }),
    Same: sam({ ...live, ReservedConcurrentExecutions: 4 }),
    Nothing: sam({ AutoPublishAlias: 'live', ProvisionedConcurrencyConfig: {} }),
  },
  'more provisioned than reserved': { Fewer: sam({ ...live, ReservedConcurrentExecutions: 3 }) },
  'six layers': { Api: sam({ Layers: ['a', 'b', 'c', 'd', 'e', 'f'] }) },
  'layers by reference, by name and by import': {
    Api: sam({ Layers: [{ Ref: 'Own' }, 'arn:aws:lambda:x:1:layer:y:3', { 'Fn::ImportValue': 'theirs' }, 7] }),
    Odd: sam({ Layers: { 'Fn::Split': [',', 'one,two'] } }),
    Own: of('Serverless::LayerVersion', { ContentUri: './layer' }),
  },
  'durable executions': {
    Short: sam({ AutoPublishAlias: 'live', DurableConfig: { ExecutionTimeout: 1, RetentionPeriodInDays: 1 } }),
    Long: sam({ AutoPublishAlias: 'live', DurableConfig: { ExecutionTimeout: 31_622_400, RetentionPeriodInDays: 90 } }),
    Usual: sam({ AutoPublishAlias: 'live', DurableConfig: { ExecutionTimeout: 60 } }),
  },
  'durable executions that are wrong': {
    Without: sam({ DurableConfig: { RetentionPeriodInDays: 7 } }),
    Endless: sam({ DurableConfig: { ExecutionTimeout: 31_622_401 } }),
    Kept: sam({ DurableConfig: { ExecutionTimeout: 60, RetentionPeriodInDays: 91 } }),
    None: sam({ DurableConfig: { ExecutionTimeout: 0, RetentionPeriodInDays: 0 } }),
  },
  'code that is nowhere near': {
    S3: sam({ CodeUri: 's3://bucket/key.zip' }),
    Parts: sam({ CodeUri: { Bucket: 'b', Key: 'k' } }),
    Bucket: sam({ CodeUri: { Bucket: 'b' } }),
    Jar: sam({ CodeUri: './target/app.jar' }),
    Later: sam({ CodeUri: { 'Fn::ImportValue': 'code' } }),
    Image: sam({
      PackageType: 'Image',
      ImageUri: 'repo:tag',
      CodeUri: undefined,
      Runtime: undefined,
      Handler: undefined,
    }),
    Old: lambda({ Code: { ImageUri: 'repo:tag' }, PackageType: 'Image' }),
    Kept: lambda({ Code: { S3Bucket: 'b', S3Key: 'k.zip' } }),
    Keyless: lambda({ Code: { S3Bucket: 'b' } }),
    Inline: lambda({ Code: { ZipFile: { 'Fn::ImportValue': 'text' } } }),
    Elsewhere: lambda({ Handler: 'app.handler' }),
    Dotless: sam({ Handler: 'handler' }),
    Dot: sam({ Handler: '.handler' }),
    Built: sam({}, { Metadata: { BuildMethod: 'esbuild', BuildProperties: { EntryPoints: ['src/index.ts', 7] } } }),
    Made: sam({}, { Metadata: { BuildMethod: 'makefile', BuildProperties: { EntryPoints: 'src/index.ts' } } }),
  },
  'runtimes without a published start': {
    Old: sam({ Runtime: 'nodejs8.10' }),
    New: sam({ Runtime: 'nodejs24.x' }),
    Python: sam({ Runtime: 'python3.14' }),
    Strange: sam({ Runtime: 'cobol1.0' }),
    Later: sam({ Runtime: { 'Fn::ImportValue': 'runtime' } }),
    Own: sam({ Runtime: 'provided.al2023' }),
  },
};

const attached: Record<string, Resources> = {
  'versions, aliases and weights': {
    Api: lambda({ FunctionName: 'api' }),
    One: of('Lambda::Version', { FunctionName: { Ref: 'Api' } }),
    Two: of('Lambda::Version', {
      FunctionName: 'api',
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 },
    }),
    Three: of('Lambda::Version', { FunctionName: { Ref: 'Api' }, ProvisionedConcurrencyConfig: {} }),
    Live: of('Lambda::Alias', {
      FunctionName: { Ref: 'Api' },
      Name: 'live',
      FunctionVersion: { 'Fn::GetAtt': ['One', 'Version'] },
      RoutingConfig: {
        AdditionalVersionWeights: [
          { FunctionVersion: { 'Fn::GetAtt': ['Two', 'Version'] }, FunctionWeight: 0.25 },
          { FunctionVersion: '9', FunctionWeight: '0.05' },
        ],
      },
    }),
    Nameless: of('Lambda::Alias', { FunctionName: 'api', FunctionVersion: '7' }),
    Latest: of('Lambda::Alias', { FunctionName: 'api', Name: 'newest' }),
    Elsewhere: of('Lambda::Alias', { FunctionName: 'other', Name: 'blue', FunctionVersion: '1' }),
  },
  'weights that are none': {
    Api: lambda(),
    Live: of('Lambda::Alias', {
      FunctionName: { Ref: 'Api' },
      Name: 'live',
      FunctionVersion: '1',
      RoutingConfig: {
        AdditionalVersionWeights: [
          { FunctionVersion: '2', FunctionWeight: 1.01 },
          { FunctionVersion: '3', FunctionWeight: -0.01 },
          { FunctionVersion: '4', FunctionWeight: 'half' },
        ],
      },
    }),
  },
  'weights at both ends': {
    Api: lambda(),
    Live: of('Lambda::Alias', {
      FunctionName: { Ref: 'Api' },
      Name: 'live',
      FunctionVersion: '1',
      RoutingConfig: {
        AdditionalVersionWeights: [
          { FunctionVersion: '2', FunctionWeight: 1 },
          { FunctionVersion: '3', FunctionWeight: 0 },
        ],
      },
    }),
  },
  'sources by reference, by ARN and by what stands beside': {
    Api: lambda(),
    Queue: of('SQS::Queue', { VisibilityTimeout: 60 }),
    ...Object.fromEntries(
      Object.entries({
        Ref: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, BatchSize: 5, MaximumBatchingWindowInSeconds: 2 },
        Sqs: { EventSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:jobs', ScalingConfig: { MaximumConcurrency: 20 } },
        Kinesis: { EventSourceArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/s', StartingPosition: 'LATEST' },
        Dynamo: {
          EventSourceArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/x',
          StartingPosition: 'LATEST',
        },
        Kafka: { EventSourceArn: { 'Fn::ImportValue': 'c' }, Topics: ['orders'], StartingPosition: 'LATEST' },
        Rabbit: { EventSourceArn: { 'Fn::ImportValue': 'b' }, Queues: ['jobs'] },
        Unknown: { EventSourceArn: { 'Fn::ImportValue': 'x' } },
        Strange: { EventSourceArn: 'arn:aws:ses:eu-west-1:123456789012:mail' },
        Own: {
          SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ['a:9092'] } },
          Topics: ['t'],
          StartingPosition: 'LATEST',
        },
        Off: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, Enabled: false },
      }).map(([id, properties]) => [
        id,
        of('Lambda::EventSourceMapping', { FunctionName: { Ref: 'Api' }, ...properties }),
      ]),
    ),
  },
  'batches that are too large': {
    Fifo: of('SQS::Queue', { FifoQueue: true, QueueName: 'a.fifo' }),
    Plain: of('SQS::Queue', {}),
    Api: sam({
      Events: {
        Ten: { Type: 'SQS', Properties: { Queue: { 'Fn::GetAtt': ['Fifo', 'Arn'] }, BatchSize: 10 } },
        Eleven: {
          Type: 'SQS',
          Properties: { Queue: { 'Fn::GetAtt': ['Fifo', 'Arn'] }, BatchSize: 11, MaximumBatchingWindowInSeconds: 1 },
        },
        Windowless: { Type: 'SQS', Properties: { Queue: { 'Fn::GetAtt': ['Plain', 'Arn'] }, BatchSize: 11 } },
        Zero: {
          Type: 'SQS',
          Properties: { Queue: { 'Fn::GetAtt': ['Plain', 'Arn'] }, BatchSize: 11, MaximumBatchingWindowInSeconds: 0 },
        },
        Windowed: {
          Type: 'SQS',
          Properties: { Queue: { 'Fn::GetAtt': ['Plain', 'Arn'] }, BatchSize: 11, MaximumBatchingWindowInSeconds: 1 },
        },
        Typeless: { Properties: {} },
        Strange: { Type: 'Fax' },
        Odd: 'SQS',
        Number: { Type: 7 },
      },
    }),
  },
};

const access: Record<string, Resources> = {
  'roles and what they may': {
    Api: lambda({ Role: { 'Fn::GetAtt': ['Role', 'Arn'] } }),
    Role: of('IAM::Role', {
      AssumeRolePolicyDocument: {},
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
      Policies: [
        {
          PolicyName: 'own',
          PolicyDocument: {
            Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
          },
        },
      ],
    }),
    Queue: of('SQS::Queue', {}),
    Beside: of('IAM::Policy', {
      PolicyName: 'beside',
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] },
    }),
    Single: of('IAM::RolePolicy', {
      PolicyName: 'single',
      RoleName: { Ref: 'Role' },
      PolicyDocument: { Statement: [{ Effect: 'Deny', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }] },
    }),
    Nobody: of('IAM::ManagedPolicy', {
      Roles: ['elsewhere'],
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
    }),
  },
  'policies of SAM': {
    Table: of('DynamoDB::Table', { TableName: 't' }),
    Api: sam({
      Policies: [
        'AWSXRayDaemonWriteAccess',
        { Statement: [{ Effect: 'Allow', Action: 'sns:Publish', Resource: '*' }] },
        { SQSSendMessagePolicy: { QueueName: 'jobs' } },
        { DynamoDBReadPolicy: { TableName: { Ref: 'Table' } } },
        { NotOneOfSam: {} },
        {},
        7,
      ],
    }),
  },
  'who may call': {
    Api: sam({ AutoPublishAlias: 'live' }),
    Plain: lambda(),
    Blue: of('Lambda::Alias', { FunctionName: { Ref: 'Plain' }, FunctionVersion: '1', Name: 'blue' }),
    Nameless: of('Lambda::Alias', { FunctionName: { Ref: 'Plain' }, FunctionVersion: '1' }),
    Lost: of('Lambda::Alias', { FunctionName: 'elsewhere', FunctionVersion: '1', Name: 'lost' }),
    ...Object.fromEntries(
      Object.entries({
        Whole: {
          FunctionName: { Ref: 'Plain' },
          Principal: 's3.amazonaws.com',
          SourceArn: 'arn:aws:s3:::b',
          SourceAccount: '1',
        },
        Alias: { FunctionName: { Ref: 'Blue' }, Principal: 'events.amazonaws.com', Action: 'lambda:InvokeFunction' },
        Published: {
          FunctionName: { Ref: 'Api.Alias' },
          Principal: '*',
          Action: 'lambda:InvokeFunctionUrl',
          FunctionUrlAuthType: 'NONE',
        },
        Unnamed: { FunctionName: { Ref: 'Nameless' }, Principal: 'sns.amazonaws.com', PrincipalOrgID: 'o-1' },
        Nobody: { FunctionName: { 'Fn::GetAtt': ['Plain', 'Arn'] } },
        Away: { FunctionName: { Ref: 'Lost' }, Principal: 's3.amazonaws.com' },
        Foreign: { FunctionName: 'elsewhere', Principal: 's3.amazonaws.com' },
        Queue: { FunctionName: { Ref: 'Jobs' }, Principal: 's3.amazonaws.com' },
      }).map(([id, properties]) => [id, of('Lambda::Permission', { Action: 'lambda:InvokeFunction', ...properties })]),
    ),
    Jobs: of('SQS::Queue', {}),
  },
  'APIs with words for every method': {
    Api: sam({
      Events: {
        Any: { Type: 'Api', Properties: { Path: '/a', Method: 'any' } },
        Get: { Type: 'Api', Properties: { Path: '/b/{id}', Method: 'get' } },
        Http: { Type: 'HttpApi', Properties: { Path: '/c', Method: 'post' } },
        Rest: { Type: 'HttpApi' },
      },
    }),
  },
};

/** By kind, then by name. */
export const cornerTemplates: Readonly<Record<string, Readonly<Record<string, Resources>>>> = {
  scaling,
  'rest resources': rest,
  gateways: gateway,
  functions,
  attachments: attached,
  access,
};
