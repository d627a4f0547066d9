// Templates drawn at random: of each kind of resource what may be said of it, with values that are right, at both ends of what
// there may be, or wrong ones; and how a template is written down.

import * as fc from 'fast-check';
import type { TemplateChange } from '../../bench/plan/template-patch.ts';

type Any = fc.Arbitrary<unknown>;
type Members = Record<string, Any>;

export const of = <Value>(...values: Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);
export const some = (members: Members): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(members, { requiredKeys: [] });
const all = (members: Members): fc.Arbitrary<Record<string, unknown>> => fc.record(members);
const none = { Ref: 'AWS::NoValue' };
const unknown = { Ref: 'Unknown' };
const ref = (id: string) => ({ Ref: id });
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const sub = (text: string) => ({ 'Fn::Sub': text });

/** What stands where a number, a word, a flag or a mapping is asked for. */
export interface Values {
  number(least: number, most: number): Any;
  word(...words: readonly string[]): Any;
  readonly flag: Any;
  inner(mapping: Any): Any;
}

export const rightValues: Values = {
  number: (least, most) =>
    fc.oneof(
      { weight: 7, arbitrary: of(least, least + 1, Math.floor((least + most) / 2), most - 1, most) },
      of<unknown>(String(least), { 'Fn::If': ['Is', most, 'x'] }, unknown, none),
    ),
  word: (...words) =>
    fc.oneof(
      { weight: 6, arbitrary: of<unknown>(...words) },
      of<unknown>(unknown, none, { 'Fn::If': ['Isnt', 'x', words[0]] }),
    ),
  flag: of<unknown>(true, true, false, 'True', 'False', unknown, none),
  inner: (mapping) =>
    fc.oneof(
      { weight: 8, arbitrary: mapping },
      mapping.map((value) => ({ 'Fn::If': ['Is', value, none] })),
      of<unknown>(unknown, none),
    ),
};

/** Every fourth of them is wrong. */
export const wrongValues: Values = {
  number: (least, most) =>
    fc.oneof(
      { weight: 3, arbitrary: rightValues.number(least, most) },
      of<unknown>(least - 1, most + 1, least + 0.5, 'many', '', true, null, [1], { a: 1 }),
    ),
  word: (...words) =>
    fc.oneof(
      { weight: 3, arbitrary: rightValues.word(...words) },
      of<unknown>('other', '', 5, true, ['other'], words[0]!.toUpperCase()),
    ),
  flag: fc.oneof({ weight: 3, arbitrary: rightValues.flag }, of<unknown>('yes', 1, null, [], 'on ')),
  inner: (mapping) =>
    fc.oneof({ weight: 8, arbitrary: rightValues.inner(mapping) }, of<unknown>('text', [1], 7, null, false)),
};

const sdk = (text: string) => `arn:aws:${text}`;
const places = of<unknown>(
  arn('Queue'),
  arn('Other'),
  ref('Topic'),
  sdk('sqs:us-east-1:1:q'),
  'text',
  sub('${Queue.Arn}'),
);

/** Where the code is, and how the handler is called. */
const code = fc.tuple(
  fc.oneof(
    {
      weight: 4,
      arbitrary: of<Record<string, unknown>>({ CodeUri: 'code' }, { CodeUri: './code/' }, {}, { InlineCode: 'x' }),
    },
    of<Record<string, unknown>>(
      { CodeUri: 'nowhere' },
      { CodeUri: 'app.zip' },
      { CodeUri: 'app.jar' },
      { CodeUri: 's3://b/k' },
      { CodeUri: { Bucket: 'b', Key: 'k', Version: 2 } },
      { CodeUri: { Bucket: 'b' } },
      { CodeUri: { Key: 'k' } },
      { CodeUri: unknown },
      { InlineCode: sub('${Unknown}') },
      { InlineCode: none },
      { ImageUri: 'image:1' },
      { PackageType: 'Image' },
      { PackageType: 'Zip', CodeUri: 'code' },
      { Code: { ZipFile: 'y' } },
      { Code: { ZipFile: sub('${Unknown}') } },
      { Code: { ImageUri: 'image:2', More: 1 } },
      { Code: { S3Bucket: 'b', S3Key: 'k' } },
      { Code: { S3Bucket: 'b' } },
      { Code: 'code' },
    ),
  ),
  fc.oneof(
    { weight: 3, arbitrary: of('index.handler') },
    of('lib/deep.run', 'src.run', 'layered.handler', 'absent.handler', 'nothing', '.x', 'a.b.c', 'index.'),
  ),
);

const runtimes = fc.oneof(
  { weight: 4, arbitrary: of<unknown>('nodejs22.x', 'nodejs20.x') },
  of<unknown>(
    'nodejs99.x',
    'python3.13',
    'python9',
    'java21',
    'provided.al2023',
    'rust1',
    unknown,
    sub('nodejs${Unknown}'),
  ),
);

const layers = fc.oneof(
  fc.array(
    of<unknown>(ref('Layer'), sub('${Packed}'), ref('Gone'), sdk('lambda:us-east-1:1:layer:x:1'), 'Layer', none),
    {
      maxLength: 5,
    },
  ),
  of<unknown>('Layer', unknown),
);

/** What a function says beside its code. */
const properties = (values: Values): Members => ({
  FunctionName: of<unknown>('shop', 'Shop', sub('shop-${Unknown}'), ref('Name'), unknown),
  MemorySize: values.number(128, 10_240),
  Timeout: values.number(1, 900),
  Architectures: fc.array(values.word('x86_64', 'arm64'), { maxLength: 2 }),
  EphemeralStorage: values.inner(some({ Size: values.number(512, 10_240) })),
  ReservedConcurrentExecutions: values.number(0, 1000),
  DeadLetterQueue: some({ Type: of('SQS'), TargetArn: places }),
  DeadLetterConfig: some({ TargetArn: places }),
  EventInvokeConfig: values.inner(invokeConfig(values)),
  Layers:
    values === wrongValues
      ? fc.oneof(
          layers,
          of(
            Array.from({ length: 5 }, () => 'l'),
            Array.from({ length: 6 }, () => 'l'),
          ),
        )
      : layers,
  VpcConfig: values.inner(
    fc.oneof(
      {
        weight: 5,
        arbitrary: of<unknown>(
          { SubnetIds: ['s-1', 's-2'], SecurityGroupIds: ['g-1'] },
          { SubnetIds: [], SecurityGroupIds: [], Ipv6AllowedForDualStack: true },
          { SubnetIds: 's-3', SecurityGroupIds: unknown },
          {},
        ),
      },
      of<unknown>(
        { SubnetIds: none, SecurityGroupIds: none },
        ...(values === wrongValues ? [{ SubnetIds: ['s'] }, { SecurityGroupIds: ['g'], SubnetIds: [] }] : []),
      ),
    ),
  ),
  Environment: values.inner(some({ Variables: values.inner(some({ A: of<unknown>(1, 'b', unknown), B: of(true) })) })),
  Tags: of<unknown>({ team: 'a', size: 1 }, [{ Key: 'team', Value: 'b' }, 'c', { Key: 'half' }], 'none', none),
  LoggingConfig: values.inner(some({ LogFormat: values.word('Text', 'JSON'), LogGroup: of('g') })),
  Tracing: values.word('Active', 'PassThrough', 'Disabled'),
  TracingConfig: values.inner(some({ Mode: values.word('Active', 'PassThrough', 'Disabled') })),
  DurableConfig: values.inner(
    fc
      .tuple(
        values === wrongValues ? values.number(1, 31_622_400) : of<unknown>(1, 900, 901, 31_622_400, unknown),
        some({ RetentionPeriodInDays: values.number(1, 90) }),
      )
      .map(([ExecutionTimeout, others]) => ({ ExecutionTimeout, ...others })),
  ),
  SnapStart: values.inner(some({ ApplyOn: values.word('PublishedVersions', 'None') })),
  TenancyConfig: values.inner(some({ TenantIsolationMode: values.word('PER_TENANT') })),
  FunctionUrlConfig: values.inner(url(values)),
  Description: of('Idle'),
  Role: of<unknown>(arn('Role'), sdk('iam::1:role/r'), ref('Role'), none, 'r'),
});

const invokeConfig = (values: Values) =>
  some({
    MaximumRetryAttempts: values.number(0, 2),
    MaximumEventAgeInSeconds: values.number(60, 21_600),
    DestinationConfig: values.inner(
      some({
        OnSuccess: values.inner(some({ Type: of('SQS'), Destination: places })),
        OnFailure: values.inner(some({ Type: of('Lambda'), Destination: places, More: of(1) })),
      }),
    ),
  });

const cors = (values: Values) =>
  some({
    AllowCredentials: values.flag,
    AllowHeaders: of<unknown>(['a', 'b'], 'c', unknown),
    AllowMethods: of<unknown>(['GET'], '*'),
    AllowOrigins: of<unknown>(['https://a'], '*', []),
    ExposeHeaders: of(['x']),
    MaxAge: values.number(0, 600),
    More: of(1),
  });

const url = (values: Values) =>
  some({
    AuthType: values.word('AWS_IAM', 'NONE'),
    InvokeMode: values.word('BUFFERED', 'RESPONSE_STREAM'),
    Cors: values.inner(cors(values)),
  });

const managed = (values: Values): Members => ({
  CapacityProviderConfig: values.inner(
    fc.oneof(
      some({
        Arn: of<unknown>(arn('Hosts'), 'text'),
        PerExecutionEnvironmentMaxConcurrency: values.number(1, 1600),
        ExecutionEnvironmentMemoryGiBPerVCpu: values.number(2, 8),
      }),
      some({
        LambdaManagedInstancesCapacityProviderConfig: some({
          CapacityProviderArn: of<unknown>(arn('Hosts'), ref('Plain')),
          PerExecutionEnvironmentMaxConcurrency: values.number(1, 1600),
        }),
      }),
    ),
  ),
  FunctionScalingConfig: values.inner(
    some({ MinExecutionEnvironments: values.number(0, 15), MaxExecutionEnvironments: values.number(1, 15) }),
  ),
});

const alias = (values: Values): Members => ({
  ProvisionedConcurrencyConfig: values.inner(some({ ProvisionedConcurrentExecutions: values.number(1, 20) })),
  DeploymentPreference: values.inner(
    some({
      Enabled: values.flag,
      Type: of('AllAtOnce', 'Linear10PercentEvery1Minute', 'Canary'),
      Alarms: of<unknown>([ref('Alarm'), 'theirs', ref('Named')], ref('Alarm'), none),
      Hooks: values.inner(
        some({ PreTraffic: of<unknown>(ref('Other'), 'before'), PostTraffic: of<unknown>(arn('Other'), unknown) }),
      ),
      Role: of('r'),
      TriggerConfigurations: of(1),
    }),
  ),
});

const metadata = of<unknown>(
  { BuildMethod: 'esbuild', BuildProperties: { EntryPoints: ['lib/src.ts', 5] } },
  { BuildMethod: 'makefile', BuildProperties: { EntryPoints: 'x' } },
  { BuildMethod: 'esbuild' },
  'none',
);

type Resource = Record<string, unknown>;
const typed = (type: string, properties: Any, more: Members = {}): fc.Arbitrary<Resource> =>
  fc
    .tuple(properties, some(more))
    .map(([Properties, others]): Resource => ({ Type: `AWS::${type}`, Properties, ...others }));

/** `more` is what there may be beside what every function has; `members` are kept of that, or all of it. */
const samFunction = (more: Members, attributes: Members = {}) =>
  typed(
    'Serverless::Function',
    fc
      .tuple(code, runtimes, some(more))
      .map(([[where, Handler], Runtime, others]) => ({ Runtime, Handler, ...where, ...others })),
    attributes,
  );
const plainFunction = (more: Members) =>
  typed(
    'Lambda::Function',
    fc
      .tuple(code, some(more))
      .map(([[where, Handler], others]) => ({ Runtime: 'nodejs22.x', Handler, ...where, ...others })),
  );
const simple = (more: Members = {}) =>
  typed(
    'Serverless::Function',
    some(more).map((others) => ({ Runtime: 'nodejs22.x', Handler: 'index.handler', CodeUri: 'code', ...others })),
  );
const simplePlain = (more: Members = {}) =>
  typed(
    'Lambda::Function',
    some(more).map((others) => ({
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: 'x' },
      FunctionName: 'second',
      ...others,
    })),
  );

/** What functions are fed from or built on. */
const sources = (values: Values): Record<string, fc.Arbitrary<Resource>> => ({
  Queue: typed(
    'SQS::Queue',
    some({
      QueueName: of<unknown>('orders', sub('${Unknown}-q')),
      VisibilityTimeout: values.number(0, 43_200),
      MessageRetentionPeriod: values.number(60, 1_209_600),
      RedrivePolicy: values.inner(
        some({ maxReceiveCount: values.number(1, 1000), deadLetterTargetArn: of<unknown>(arn('Fifo'), 'dead') }),
      ),
      DelaySeconds: of(3),
    }),
  ),
  Fifo: typed('SQS::Queue', all({ FifoQueue: of<unknown>(true, true, 'true', false) })),
  Stream: typed(
    'Kinesis::Stream',
    some({
      Name: of<unknown>('clicks', unknown),
      ShardCount: values.number(1, 8),
      RetentionPeriodHours: values.number(24, 8760),
      StreamModeDetails: values.inner(some({ StreamMode: of('ON_DEMAND', 'PROVISIONED') })),
    }),
  ),
  Table: typed(
    'DynamoDB::Table',
    some({ TableName: of<unknown>('carts', unknown), BillingMode: of('PAY_PER_REQUEST') }),
  ),
});
const topic = fc.constant<Resource>({ Type: 'AWS::SNS::Topic' });
const layer = (type: string, ContentUri: unknown) =>
  fc.constant<Resource>({ Type: `AWS::${type}`, Properties: { ContentUri } });

const batch = (values: Values): Members => ({
  BatchSize: values.number(1, 10_000),
  MaximumBatchingWindowInSeconds: values.number(0, 300),
});
const filter = of<unknown>({ Filters: [{ Pattern: '{"body":{"a":[1]}}' }] }, none);
const records = (values: Values): Members => ({
  ...batch(values),
  MaximumRecordAgeInSeconds: values.number(-1, 604_800),
  MaximumRetryAttempts: values.number(-1, 10_000),
  ParallelizationFactor: values.number(1, 10),
  TumblingWindowInSeconds: values.number(0, 900),
  BisectBatchOnFunctionError: values.flag,
  FilterCriteria: filter,
  FunctionResponseTypes: fc.array(values.word('ReportBatchItemFailures'), { maxLength: 1 }),
  StartingPosition: values.word('TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'),
  DestinationConfig: values.inner(some({ OnFailure: some({ Type: of('SQS'), Destination: places }) })),
});
const enabled = (values: Values): Members => ({
  Enabled: values.flag,
  State: values.word('ENABLED', 'ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'),
});
const pollers = (values: Values): Members => ({
  ProvisionedPollerConfig: values.inner(
    some({ MinimumPollers: values.number(1, 200), MaximumPollers: values.number(1, 2000) }),
  ),
});
const queued = (values: Values, source: string): Any =>
  fc.oneof(
    fc
      .tuple(
        of<unknown>(arn('Queue'), arn('Fifo'), sdk('sqs:us-east-1:1:theirs'), sub('${Queue.Arn}'), unknown),
        some({
          BatchSize: values.number(1, 10),
          MaximumBatchingWindowInSeconds: values.number(0, 300),
          FilterCriteria: filter,
          FunctionResponseTypes: fc.array(values.word('ReportBatchItemFailures'), { maxLength: 1 }),
          ScalingConfig: values.inner(some({ MaximumConcurrency: values.number(2, 1000) })),
          ...pollers(values),
          ...enabled(values),
        }),
      )
      .map(([from, others]) => ({ [source]: from, ...others })),
    all({
      [source]: fc.constant(arn('Queue')),
      BatchSize: of(10, 11, 10_000),
      MaximumBatchingWindowInSeconds: of(1, 300),
    }),
  );
const streamed = (values: Values, source: string, ...from: readonly unknown[]): Any =>
  fc
    .tuple(of(...from), some({ ...records(values), ...enabled(values), More: of(1) }))
    .map(([one, others]) => ({ [source]: one, ...others }));

/** Of each of SAM's kinds of event what it may say. */
const eventOfKind = (values: Values): Record<string, Any> => {
  const { Input, ...scheduled } = {
    Input: of<unknown>('{"a":1}', 'no json', '[1', 5, unknown),
    ...enabled(values),
    Name: of('n'),
  };
  const route = { TimeoutInMillis: values.number(50, 30_000) };
  const kafka = {
    ...batch(values),
    MaximumRecordAgeInSeconds: values.number(-1, 604_800),
    MaximumRetryAttempts: values.number(-1, 10_000),
    BisectBatchOnFunctionError: values.flag,
    FunctionResponseTypes: fc.array(values.word('ReportBatchItemFailures'), { maxLength: 1 }),
    StartingPosition: values.word('LATEST'),
    Topics: of(['t']),
    DestinationConfig: some({ OnFailure: some({ Destination: places }) }),
    FilterCriteria: filter,
    ...pollers(values),
    ...enabled(values),
  };
  const rates = of<unknown>(
    'rate(1 minute)',
    'rate(5 minutes)',
    'rate(2 hours)',
    'rate(1 day)',
    'cron(0 8 * * ? *)',
    unknown,
  );
  const paths = { Path: of('/', '/a/{id}', '/{proxy+}', 'x'), Method: of('get', 'ANY', 'post', '$default') };
  return {
    Api: some({
      ...paths,
      ...route,
      RestApiId: of<unknown>(ref('Rest'), 'elsewhere', ref('ServerlessRestApi')),
      Auth: some({ Authorizer: of('AWS_IAM', 'NONE') }),
    }),
    HttpApi: some({
      ...paths,
      ...route,
      ApiId: of<unknown>(ref('Http'), unknown),
      PayloadFormatVersion: values.word('1.0', '2.0', '2'),
      Auth: some({ Authorizer: of('AWS_IAM', 'mine') }),
    }),
    SQS: queued(values, 'Queue'),
    Kinesis: streamed(
      values,
      'Stream',
      arn('Stream'),
      arn('Stream'),
      sdk('kinesis:us-east-1:1:stream/theirs'),
      unknown,
    ),
    DynamoDB: streamed(
      values,
      'Stream',
      { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      sdk('dynamodb:us-east-1:1:table/t/stream/s'),
    ),
    S3: some({
      Bucket: of<unknown>('b', unknown),
      Events: of('s3:ObjectCreated:*'),
      Filter: of(1),
      ...enabled(values),
    }),
    SNS: some({
      Topic: of<unknown>(ref('Topic'), sdk('sns:us-east-1:1:t')),
      SqsSubscription: of<unknown>(true, false, 'false', 'true', { BatchSize: 5 }),
    }),
    Schedule: fc.tuple(rates, some({ Input, ...scheduled })).map(([Schedule, others]) => ({ Schedule, ...others })),
    ScheduleV2: fc
      .tuple(rates, some({ Input, ...scheduled }))
      .map(([from, others]) => ({ ScheduleExpression: from, ...others })),
    EventBridgeRule: some({
      EventBusName: of<unknown>('bus', unknown),
      Pattern: of({ source: ['a'] }),
      Input,
      ...scheduled,
    }),
    CloudWatchEvent: some({ Pattern: of({ source: ['a'] }), Input, ...scheduled }),
    CloudWatchLogs: some({ LogGroupName: of('g'), FilterPattern: of('x') }),
    IoTRule: some({ Sql: of('SELECT 1'), More: of(1) }),
    Cognito: some({ UserPool: of<unknown>(unknown, 'pool'), Trigger: of('PreSignUp') }),
    AlexaSkill: some({ SkillId: of('s') }),
    MSK: some({ Stream: of('arn:aws:kafka:us-east-1:1:cluster/c/1'), ...kafka }),
    SelfManagedKafka: some({ KafkaBootstrapServers: of<unknown>(['a:9092', 'b:9092']), ...kafka }),
    MQ: some({
      Broker: of('arn:aws:mq:us-east-1:1:broker:b'),
      Queues: of(['q']),
      ...batch(values),
      ...pollers(values),
      ...enabled(values),
    }),
    DocumentDB: some({
      Cluster: of('arn:aws:rds:us-east-1:1:cluster:c'),
      DatabaseName: of('d'),
      CollectionName: of('c'),
      StartingPosition: values.word('LATEST'),
      ...batch(values),
    }),
  };
};

const event = (values: Values): Any =>
  fc.oneof(
    ...Object.entries(eventOfKind(values)).map(([type, properties]) => ({
      weight: ['SQS', 'Kinesis', 'DynamoDB'].includes(type) ? 3 : 1,
      arbitrary: properties.map((Properties): unknown => ({ Type: type, Properties })),
    })),
  );

const mapping = (values: Values) => {
  const { Properties: _, ...others } = { Properties: 0, ...records(values), ...enabled(values), ...pollers(values) };
  const functions = of<unknown>(
    ref('Shop'),
    arn('Shop'),
    'second',
    ref('Plain'),
    ref('Live'),
    'elsewhere',
    sub('${Shop.Arn}'),
  );
  const froms = fc.oneof(
    queued(values, 'EventSourceArn'),
    streamed(
      values,
      'EventSourceArn',
      arn('Stream'),
      { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      ref('Consumer'),
      arn('Msk'),
      unknown,
    ),
    some({
      ...others,
      EventSourceArn: of<unknown>(
        sdk('kafka:us-east-1:1:c'),
        sdk('mq:u:1:b'),
        sdk('rds:u:1:c'),
        sdk('dynamodb:u:1:table/t/stream/s'),
        sdk('s3:::b'),
        unknown,
      ),
      Topics: of(['t']),
      Queues: of(['q']),
      SelfManagedEventSource: of({ Endpoints: { KafkaBootstrapServers: ['a'] } }),
    }),
  );
  return typed(
    'Lambda::EventSourceMapping',
    fc.tuple(functions, froms).map(([FunctionName, from]) => ({ FunctionName, ...(from as object) })),
  );
};

const version = (values: Values) =>
  typed(
    'Lambda::Version',
    some({
      ProvisionedConcurrencyConfig: values.inner(some({ ProvisionedConcurrentExecutions: values.number(1, 20) })),
      Description: of('x'),
      FunctionScalingConfig: some({ MinExecutionEnvironments: values.number(0, 9), MaxExecutionEnvironments: of(9) }),
    }).map((others) => ({ FunctionName: ref('Plain'), ...others })),
  );
const aliased = (values: Values) =>
  typed(
    'Lambda::Alias',
    fc
      .tuple(
        of<unknown>(ref('Plain'), ref('Plain'), 'second', arn('Plain'), none, 'elsewhere'),
        of<unknown>({ 'Fn::GetAtt': ['First', 'Version'] }, '2', 1, '$LATEST', unknown, none),
        some({
          Name: of<unknown>('live', 'live', 'blue-1', sub('${Unknown}'), ref('Name')),
          ProvisionedConcurrencyConfig: values.inner(some({ ProvisionedConcurrentExecutions: values.number(1, 20) })),
          RoutingConfig: values.inner(
            some({
              AdditionalVersionWeights: fc.array(
                fc.oneof(
                  {
                    weight: 6,
                    arbitrary: all({
                      FunctionVersion: of<unknown>({ 'Fn::GetAtt': ['Second', 'Version'] }, '3', unknown),
                      FunctionWeight:
                        values === wrongValues ? values.number(0, 1) : of<unknown>(0.1, '0', 1, '0.333', 0.0000001),
                    }),
                  },
                  of<unknown>(...(values === wrongValues ? ['x'] : []), { FunctionVersion: '2', FunctionWeight: 0.25 }),
                ),
                { maxLength: 2 },
              ),
            }),
          ),
        }),
      )
      .map(([FunctionName, FunctionVersion, others]) => ({
        FunctionName,
        FunctionVersion,
        ...others,
      })),
  );

const alarm = (values: Values) =>
  typed(
    'CloudWatch::Alarm',
    some({
      AlarmName: of<unknown>('too-many', sub('${Unknown}')),
      AlarmDescription: of('d'),
      MetricName: of('Errors'),
      Namespace: of('AWS/Lambda'),
      Dimensions: of<unknown>(
        [{ Name: 'FunctionName', Value: ref('Shop') }, { Name: 'Resource', Value: unknown }, 'x'],
        [],
        none,
        'text',
      ),
      Statistic: of('Sum'),
      ExtendedStatistic: of('p99'),
      Unit: of('Count'),
      Metrics: of([{ Id: 'm' }]),
      Period: values.number(10, 60),
      EvaluationPeriods: values.number(1, 5),
      DatapointsToAlarm: values.number(1, 5),
      Threshold: values.number(0, 100),
      ComparisonOperator: of('GreaterThanThreshold'),
      TreatMissingData: of('notBreaching'),
      AlarmActions: of(['a']),
    }),
  );
const provider = (values: Values, type: string) =>
  typed(
    type,
    some({
      InstanceRequirements: values.inner(
        some({
          Architectures: of(['arm64'], ['x86_64']),
          AllowedInstanceTypes: of(['m7g.large']),
          AllowedTypes: of(['c7g.large']),
          ExcludedInstanceTypes: of(['x']),
          ExcludedTypes: of(['y']),
        }),
      ),
      CapacityProviderScalingConfig: values.inner(
        some({
          MaxVCpuCount: values.number(12, 400),
          ScalingMode: of('Manual'),
          ScalingPolicies: of<unknown>([{ PredefinedMetricType: 'CPU', TargetValue: 70 }], [{}], 'x', []),
        }),
      ),
      ScalingConfig: values.inner(
        some({ MaxVCpuCount: values.number(12, 400), AverageCPUUtilization: values.number(1, 99) }),
      ),
      VpcConfig: of(1),
    }),
  );

/** Schedules of Application Auto Scaling, field by field. */
export const cronFields: fc.Arbitrary<[string, string, string, string, string, string]> = fc.tuple(
  of('0', '30', '*/20', '5-10/2', '59', '0,15,45', '10/25'),
  of('8', '*', '9-17/4', '22-2', '23', '0/6'),
  of('?', '*', '1', 'L', 'LW', '1W', '15W', '31W', '28-3', '1,15', '30'),
  of('*', '1', 'JAN-MAR', 'dec', 'feb,4', '2/5', 'NOV-FEB'),
  of('?', '*', 'MON-FRI', '6#2', '5L', 'L', 'sun', 'FRI-MON', '1,7', '2#5', 'TUE/2'),
  of('*', '2026', '2025-2027', '1970', '2199', '2026/2'),
);
export const badFields: fc.Arbitrary<string> = of(
  '60',
  '24',
  '0',
  '32',
  '13',
  'MAYBE',
  '1/0',
  '1/2/3',
  '1-2-3',
  '5-',
  '',
  '1/x',
  '8#1',
  '1#6',
  '1#0',
  '9L',
  '32W',
  '0W',
  '1969',
  '2200',
  '?',
  '1.5',
);
export const schedules: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 3,
    arbitrary: cronFields.map(
      ([minute, hour, day, month, weekday, year]) =>
        `cron(${minute} ${hour} ${day} ${month} ${day === '?' ? weekday.replace('?', '*') : '?'} ${year})`,
    ),
  },
  of(
    'rate(1 minute)',
    'rate(90 minutes)',
    'rate(12 hours)',
    'rate(1 day)',
    'rate(40 days)',
    'at(2026-01-05T08:00:00)',
    'at(2026-01-05T00:00:00)',
    ' at(2026-01-04T23:59) ',
  ),
);
const badSchedules = fc.oneof(
  of(
    'rate(0 minutes)',
    'rate(x)',
    'at(soon)',
    'at(2026-01-05T08:00:00Z)',
    'at(2026-01-05T08:00:00+01:00)',
    'every day',
    'cron(0 8 * * ?)',
    'cron(0 8 * * * *)',
    'cron()',
    '',
  ),
  fc.tuple(cronFields, fc.nat(5), badFields).map(([fields, at, bad]) => `cron(${fields.with(at, bad).join(' ')})`),
);

const action = (values: Values): Any => {
  const wrong = values === wrongValues;
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(
          fc.oneof(
            { weight: 3, arbitrary: schedules },
            wrong ? badSchedules : of<unknown>('cron(0 8 * * ? *)', sub('rate(${Unknown} hours)')),
          ),
          some({
            ScheduledActionName: of('morning', 'evening'),
            Timezone: of<unknown>(
              'Europe/Berlin',
              'UTC',
              'Asia/Kolkata',
              'America/New_York',
              ...(wrong ? ['Berlin', unknown] : []),
            ),
            StartTime: of<unknown>('2026-01-05T06:00:00Z', '2026-01-01T00:00:00Z', unknown, ...(wrong ? ['soon'] : [])),
            EndTime: of<unknown>('2026-01-05T12:00:00Z', '2026-03-01T00:00:00Z', ...(wrong ? ['later'] : [])),
            ScalableTargetAction: some(
              wrong
                ? { MinCapacity: values.number(0, 9), MaxCapacity: values.number(0, 9) }
                : { MinCapacity: of(0, 2, 9), MaxCapacity: of(9, 20) },
            ),
            More: of(1),
          }),
        )
        .map(([Schedule, others]) => ({ Schedule, ...others })),
    },
    wrong ? of<unknown>('morning', {}, [1]) : all({ Schedule: of('rate(1 day)') }),
  );
};
const target = (values: Values) =>
  typed(
    'ApplicationAutoScaling::ScalableTarget',
    fc
      .tuple(
        of<unknown>(
          sub('function:${Shop}:live'),
          'function:Shop:live',
          'function:second:live',
          'function:shop:live',
          'function:Shop:live',
          ...(values === wrongValues ? ['function:Shop', 'function:Shop:$LATEST', 'function:Plain:blue'] : []),
          'function:gone:live',
          sub('function:${Shop}:${Unknown}'),
          { 'Fn::Join': [':', ['function', { 'Fn::Select': [6, { 'Fn::Split': [':', ref('Live')] }] }, 'live']] },
        ),
        some({
          ServiceNamespace: of('lambda', 'lambda', 'lambda', 'ecs'),
          ScalableDimension: of(
            'lambda:function:ProvisionedConcurrency',
            'lambda:function:ProvisionedConcurrency',
            'ecs:service:DesiredCount',
          ),
          MinCapacity: values === wrongValues ? values.number(0, 9) : of(0, 1, 5),
          MaxCapacity: values === wrongValues ? values.number(0, 9) : of(5, 6, 50),
          ScheduledActions: fc.array(action(values), { maxLength: 3 }),
          SuspendedState: some({
            ScheduledScalingSuspended: values.flag,
            DynamicScalingInSuspended: values.flag,
            DynamicScalingOutSuspended: values.flag,
          }),
          RoleARN: of('r'),
        }),
      )
      .map(([ResourceId, others]) => ({ ResourceId, ...others })),
  );
const policy = (values: Values) => {
  const configuration = fc
    .tuple(
      values === wrongValues
        ? of<unknown>(0.7, 0, 1, 1.01, -0.1, 70, 'x', none)
        : of<unknown>(0.7, 1, 0.001, '0.55', unknown),
      some({
        ScaleInCooldown: values.number(0, 600),
        ScaleOutCooldown: values.number(0, 600),
        DisableScaleIn: values.flag,
        More: of(1),
      }),
      fc.oneof({ weight: 5, arbitrary: of('LambdaProvisionedConcurrencyUtilization') }, of('Other')),
    )
    .map(([TargetValue, others, PredefinedMetricType]) => ({
      TargetValue,
      ...others,
      PredefinedMetricSpecification: { PredefinedMetricType },
    }));
  return typed(
    'ApplicationAutoScaling::ScalingPolicy',
    some({
      PolicyName: of('p'),
      PolicyType: fc.oneof(
        { weight: 4, arbitrary: of('TargetTrackingScaling') },
        of(values === wrongValues ? 'StepScaling' : 'TargetTrackingScaling'),
      ),
      ResourceId: of<unknown>('function:Shop:live', 'function:gone:live'),
      ServiceNamespace: of('lambda', 'lambda', 'ecs'),
      TargetTrackingScalingPolicyConfiguration: configuration,
    }).map((others): unknown => ({
      ScalingTargetId: ref('Target'),
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 0.5,
        PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' },
      },
      ...others,
    })),
  );
};

/** APIs as SAM has them and with all their parts. */
const apis = (values: Values): Record<string, fc.Arbitrary<Resource>> => {
  const throttling = { ThrottlingRateLimit: values.number(0, 10_000), ThrottlingBurstLimit: values.number(0, 5000) };
  const methodSettings = fc.array(
    fc.oneof(
      fc
        .tuple(
          of('*', 'GET'),
          of('/*', '/a'),
          some({
            ThrottlingRateLimit: of<unknown>(5, '7', ...(values === wrongValues ? ['x'] : [])),
            ThrottlingBurstLimit: of(0, 9),
            LoggingLevel: of('INFO'),
          }),
        )
        .map(([HttpMethod, ResourcePath, others]): unknown => ({ HttpMethod, ResourcePath, ...others })),
      of<unknown>(...(values === wrongValues ? ['x'] : []), {}, { HttpMethod: '*' }),
    ),
    { maxLength: 2 },
  );
  const uri = of<unknown>(
    arn('Shop'),
    sub('arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Shop.Arn}/invocations'),
    sub('arn:aws:lambda:us-east-1:1:function:Shop:live/invocations'),
    sub('${Live}'),
    sub('${Shop.Alias}'),
    'arn:aws:lambda:u:1:function:second',
    'https://a.example',
    none,
  );
  const variables = of<unknown>({ a: 1, b: 'x' }, {}, none);
  const stage = { StageName: of<unknown>('prod', '$default', unknown, none), Description: of('d') };
  const authorization = of('NONE', 'AWS_IAM', 'JWT');
  return {
    Rest: typed(
      'Serverless::Api',
      some({
        ...stage,
        BinaryMediaTypes: of<unknown>(['image~1png', 'a/b'], 'x~1*'),
        Cors: of<unknown>(
          "'*'",
          "'https://a'",
          {
            AllowOrigin: "'https://b'",
            AllowHeaders: "'x'",
            AllowMethods: 'GET',
            AllowCredentials: true,
            MaxAge: "'600'",
            More: 1,
          },
          { AllowCredentials: 'false' },
          none,
        ),
        Variables: variables,
        MethodSettings: methodSettings,
        Auth: of({ DefaultAuthorizer: 'AWS_IAM' }),
      }),
    ),
    Http: typed(
      'Serverless::HttpApi',
      some({
        ...stage,
        CorsConfiguration: fc.oneof(values.inner(cors(values)), of<unknown>(true, false, 'https://c', 'true')),
        StageVariables: values.inner(variables),
        DefaultRouteSettings: values.inner(some(throttling)),
        Auth: of({ DefaultAuthorizer: 'AWS_IAM' }),
      }),
    ),
    Gate: typed(
      'ApiGatewayV2::Api',
      some({
        Name: of('g'),
        ProtocolType: of('HTTP'),
        Target: uri,
        RouteKey: of('GET /q', '$default'),
        CorsConfiguration: of({ AllowOrigins: ['*'] }),
        Version: of(1),
      }),
    ),
    GateStage: typed(
      'ApiGatewayV2::Stage',
      some({
        ...stage,
        ApiId: of<unknown>(ref('Gate'), 'Gate', 'gone'),
        AutoDeploy: of(true),
        StageVariables: variables,
        DefaultRouteSettings: some(throttling),
        AccessLogSettings: of(1),
      }),
    ),
    GateStageToo: typed('ApiGatewayV2::Stage', all({ ...stage, ApiId: fc.constant(ref('Gate')) })),
    Joint: typed(
      'ApiGatewayV2::Integration',
      fc
        .tuple(
          uri,
          some({
            ApiId: of(ref('Gate')),
            ConnectionType: of('INTERNET'),
            IntegrationMethod: of('POST'),
            TimeoutInMillis: values.number(50, 30_000),
            PayloadFormatVersion: values.word('1.0', '2.0'),
            More: of(1),
          }),
          fc.oneof({ weight: 5, arbitrary: of('AWS_PROXY') }, of('HTTP_PROXY')),
        )
        .map(([IntegrationUri, others, IntegrationType]) => ({ IntegrationUri, IntegrationType, ...others })),
    ),
    Route: typed(
      'ApiGatewayV2::Route',
      fc
        .tuple(
          fc.oneof(
            {
              weight: 5,
              arbitrary: of<unknown>(
                sub('integrations/${Joint}'),
                { 'Fn::Join': ['/', ['integrations', ref('Joint')]] },
                'integrations/Joint',
              ),
            },
            of<unknown>('integrations/gone', none),
          ),
          some({
            ApiId: of<unknown>(ref('Gate'), 'gone'),
            RouteKey: of('GET /r/{id}', '$default', 'ANY /{proxy+}'),
            OperationName: of('o'),
            AuthorizationType: authorization,
          }),
        )
        .map(([Target, others]) => ({ Target, ...others })),
    ),
    Old: typed(
      'ApiGateway::RestApi',
      some({
        Name: of('o'),
        Description: of('d'),
        BinaryMediaTypes: of(['a~1b']),
        EndpointConfiguration: of(1),
        Body: of(1),
      }),
    ),
    Part: typed(
      'ApiGateway::Resource',
      some({
        RestApiId: of(ref('Old')),
        PathPart: of('a', '{id}'),
        ParentId: of<unknown>({ 'Fn::GetAtt': ['Old', 'RootResourceId'] }, ref('Above')),
      }),
    ),
    Above: typed(
      'ApiGateway::Resource',
      all({
        RestApiId: of(ref('Old')),
        PathPart: of('above'),
        ParentId: of({ 'Fn::GetAtt': ['Old', 'RootResourceId'] }),
      }),
    ),
    OldStage: typed(
      'ApiGateway::Stage',
      some({
        ...stage,
        RestApiId: of<unknown>(ref('Old'), 'gone'),
        DeploymentId: of('d'),
        Variables: variables,
        MethodSettings: methodSettings,
      }),
    ),
    Deployed: typed(
      'ApiGateway::Deployment',
      some({ ...stage, RestApiId: of<unknown>(ref('Old'), ref('Old'), 'gone') }),
    ),
    Method: typed(
      'ApiGateway::Method',
      fc
        .tuple(
          uri,
          fc.oneof({ weight: 5, arbitrary: of('AWS_PROXY') }, of('HTTP')),
          some({
            RestApiId: of<unknown>(ref('Old'), 'gone'),
            ResourceId: of<unknown>(ref('Part'), { 'Fn::GetAtt': ['Old', 'RootResourceId'] }),
            HttpMethod: of('GET', 'ANY'),
            AuthorizationType: authorization,
            MethodResponses: of([]),
            OperationName: of('o'),
            More: of(1),
          }),
          some({
            IntegrationHttpMethod: of('POST'),
            TimeoutInMillis: values.number(50, 29_000),
            RequestParameters: of<unknown>(
              { 'integration.request.header.X-Amz-Tenant-Id': 'method.request.header.t' },
              { 'integration.request.header.other': 'x' },
            ),
            PassthroughBehavior: of('x'),
            Credentials: of('c'),
          }),
        )
        .map(([Uri, Type, others, integration]) => ({ ...others, Integration: { Type, Uri, ...integration } })),
    ),
    Mock: typed(
      'ApiGateway::Method',
      fc
        .tuple(
          some({
            RestApiId: of<unknown>(ref('Old'), ref('Old'), 'gone'),
            ResourceId: of<unknown>(ref('Part'), 'x'),
            AuthorizationType: authorization,
          }),
          of<unknown>(
            [
              {
                StatusCode: '204',
                ResponseParameters: {
                  'method.response.header.Access-Control-Allow-Origin': "'*'",
                  'method.response.header.x': 'bare',
                  other: "'y'",
                },
                ResponseTemplates: { 'application/json': '{}' },
              },
            ],
            [{ ResponseTemplates: { 'text/plain': 'x' } }],
            ['x'],
            [],
            'x',
            none,
          ),
        )
        .map(([others, IntegrationResponses]) => ({
          HttpMethod: 'OPTIONS',
          ...others,
          Integration: { Type: 'MOCK', RequestTemplates: {}, IntegrationResponses },
        })),
    ),
  };
};

const statement = (Action: unknown, Resource: unknown): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});
const statements = of(
  statement('sqs:*', arn('Queue')),
  statement(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], '*'),
  statement('kinesis:*', sub('${Stream.Arn}')),
  statement('dynamodb:*', { 'Fn::GetAtt': ['Table', 'StreamArn'] }),
  statement('s3:GetObject', unknown),
  { Statement: 'x' },
);
const role = typed(
  'IAM::Role',
  some({
    RoleName: of<unknown>('mine', unknown),
    MaxSessionDuration: of<unknown>(3600, '7200', 'x'),
    AssumeRolePolicyDocument: of<unknown>(
      {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      none,
    ),
    Policies: fc.array(
      fc.tuple(statements).map(([PolicyDocument]): unknown => ({ PolicyName: 'p', PolicyDocument })),
      { maxLength: 2 },
    ),
    ManagedPolicyArns: of<unknown>(
      ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole', ref('Managed')],
      'arn:aws:iam::1:policy/x',
      [ref('Managed'), ref('Managed')],
    ),
  }),
);
const samPolicies = fc.oneof(
  fc.array(
    of<unknown>(
      'AWSLambdaExecute',
      { SQSPollerPolicy: { QueueName: { 'Fn::GetAtt': ['Queue', 'QueueName'] } } },
      { DynamoDBCrudPolicy: { TableName: ref('Table') } },
      { S3ReadPolicy: { BucketName: 'b' } },
      { NoSuchPolicy: {} },
      { SNSPublishMessagePolicy: 'x' },
      {},
      7,
      statement('sqs:*', '*'),
      { KinesisStreamReadPolicy: { StreamName: ref('Stream') } },
      { LambdaInvokePolicy: { FunctionName: ref('Other') } },
    ),
    { maxLength: 3 },
  ),
  of<unknown>('AWSLambdaExecute', statement('s3:*', '*'), none),
);
const permission = typed(
  'Lambda::Permission',
  fc
    .tuple(
      of<unknown>(ref('Shop'), arn('Shop'), ref('Live'), ref('Shop.Alias'), 'elsewhere', ref('Plain')),
      some({
        Action: of('lambda:InvokeFunction', 'lambda:InvokeFunctionUrl'),
        Principal: of<unknown>('apigateway.amazonaws.com', '*', '123456789012', sdk('iam::1:role/r'), arn('Role')),
        SourceArn: of<unknown>(
          sub('arn:aws:execute-api:us-east-1:123456789012:${Http}/*'),
          arn('Queue'),
          'arn:aws:execute-api:us-east-1:123456789012:ServerlessRestApi/*/GET/a/*',
        ),
        SourceAccount: of('123456789012'),
        PrincipalOrgID: of('o-1'),
        EventSourceToken: of('t'),
        FunctionUrlAuthType: of('NONE'),
        InvokedViaFunctionUrl: of(true),
      }),
    )
    .map(([FunctionName, others]) => ({ FunctionName, ...others })),
);
const attachedPolicy = (type: string) =>
  typed(
    type,
    fc
      .tuple(statements, of<unknown>({ Roles: [ref('Role'), 'x'] }, { RoleName: ref('Role') }, {}))
      .map(([PolicyDocument, roles]) => ({ PolicyDocument, ...(roles as object) })),
  );

/** A value in as many ways as templates can say one. */
const expression = (values: Values): Any =>
  fc.letrec<{ value: unknown; list: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      of<unknown>(
        'text',
        5,
        true,
        'a,b',
        '{{resolve:ssm:/a/b}}',
        ref('Name'),
        ref('Size'),
        unknown,
        ref('AWS::Region'),
        ref('AWS::StackId'),
        arn('Shop'),
        arn('Queue'),
        none,
        { 'Fn::GetAtt': 'Queue.QueueName' },
        { 'Fn::GetAtt': ['Inner', 'Outputs', 'Url'] },
      ),
      tie('list').chain((list) => of('-', '', ',').map((by): unknown => ({ 'Fn::Join': [by, list] }))),
      fc
        .tuple(
          of<unknown>(0, 1, '1', ...(values === wrongValues ? [2, 'x', -1] : [])),
          of<unknown>(['p', 'q'], ref('Both'), { 'Fn::Split': [',', 'm,n'] }, { 'Fn::GetAZs': '' }),
        )
        .map(([at, list]): unknown => ({ 'Fn::Select': [at, list] })),
      fc
        .tuple(
          of('Is', 'Isnt', 'Either', 'Neither', ...(values === wrongValues ? ['Gone', 'Circle', 'Broken', 'Odd'] : [])),
          tie('value'),
          tie('value'),
        )
        .map(([name, a, b]): unknown => ({ 'Fn::If': [name, a, b] })),
      fc
        .tuple(
          of<unknown>(
            '${Name}-${AWS::AccountId}',
            '${!Literal} ${ Size }',
            '${Queue.Arn}/x',
            '${Shop}',
            '${Own}',
            '${Unknown}',
            ...(values === wrongValues ? ['${Missing}', 5] : []),
          ),
          tie('value'),
        )
        .chain(([text, own]) => of<unknown>({ 'Fn::Sub': text }, { 'Fn::Sub': [text, { Own: own }] })),
      fc
        .tuple(
          of<unknown>('prod', unknown, ref('Stage'), ...(values === wrongValues ? ['none'] : [])),
          of('size', 'name'),
        )
        .chain(([top, key]) =>
          of<unknown>(
            { 'Fn::FindInMap': ['Sizes', top, key] },
            { 'Fn::FindInMap': ['Sizes', top, key, { DefaultValue: 'otherwise' }] },
          ),
        ),
      tie('value').chain((value) =>
        of<unknown>(
          { 'Fn::Base64': value },
          { 'Fn::ToJsonString': { a: value } },
          { 'Fn::ImportValue': value },
          { 'Fn::Cidr': ['10.0.0.0/16', 2, value] },
          { 'Fn::Transform': { Name: 'X' } },
        ),
      ),
      of<unknown>(
        { 'Fn::Length': ref('Both') },
        { 'Fn::Length': unknown },
        { 'Fn::Split': [',', 'a,b'] },
        { 'Fn::Split': [',', sub('${Unknown},a')] },
        ...(values === wrongValues
          ? [
              { 'Fn::Join': 'x' },
              { 'Fn::Select': 3 },
              { 'Fn::Split': [1, 2] },
              { 'Fn::GetAtt': 'Shop' },
              { 'Fn::GetAtt': [] },
              { 'Fn::If': [1] },
              { 'Fn::FindInMap': ['a'] },
              ref('Missing'),
              { 'Fn::GetAtt': ['Gone', 'Arn'] },
            ]
          : []),
      ),
      fc.tuple(tie('value'), tie('value')).map(([a, b]): unknown => ({ a, 'Fn::Nothing': b })),
    ),
    list: fc.oneof(
      { maxDepth: 2 },
      of<unknown>(ref('Both'), ['a', none, 'b'], unknown),
      fc.array(tie('value'), { maxLength: 2 }),
    ),
  })).value;

const prelude = {
  Parameters: {
    Unknown: { Type: 'String' },
    Name: { Type: 'String', Default: 'named' },
    Size: { Type: 'Number', Default: 512 },
    Both: { Type: 'CommaDelimitedList', Default: 'one, two' },
  },
  Conditions: { Is: { 'Fn::Equals': [1, '1'] }, Isnt: { 'Fn::Not': [{ Condition: 'Is' }] } },
};

export type Template = Record<string, unknown>;

/** What stands in for a resource that is named and was not drawn. */
const standIns: Readonly<Record<string, string>> = {
  Queue: 'SQS::Queue',
  Fifo: 'SQS::Queue',
  Stream: 'Kinesis::Stream',
  Topic: 'SNS::Topic',
  Role: 'IAM::Role',
  Hosts: 'Serverless::CapacityProvider',
  Plain: 'Lambda::CapacityProvider',
  Layer: 'Serverless::LayerVersion',
  Packed: 'Lambda::LayerVersion',
  Gone: 'Serverless::LayerVersion',
  First: 'Lambda::Version',
  Second: 'Lambda::Version',
  Live: 'Lambda::Alias',
  Alarm: 'CloudWatch::Alarm',
  Rest: 'Serverless::Api',
  Http: 'Serverless::HttpApi',
  Gate: 'ApiGatewayV2::Api',
  Old: 'ApiGateway::RestApi',
};

const isNamed = (text: string, id: string): boolean => new RegExp(`["{]${id}["}.]`).test(text);

/** Of parameters and conditions those that `text` names. */
const named = (section: Record<string, unknown>, text: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(section).filter(([id]) => id === 'Is' || isNamed(text, id)));

const withStandIns = (resources: Record<string, unknown>): Record<string, unknown> => {
  const text = JSON.stringify(resources);
  const lacking = Object.entries(standIns).filter(([id]) => !(id in resources) && isNamed(text, id));
  return {
    ...Object.fromEntries(lacking.map(([id, type]) => [id, { Type: `AWS::${type}`, Properties: {} }])),
    ...resources,
  };
};

const templateOf = (
  resources: Record<string, Any>,
  optional: Record<string, Any> = {},
  sections: Members = {},
): fc.Arbitrary<Template> =>
  fc.tuple(all(resources), some(optional), some(sections)).map(([needed, others, more]) => {
    const text = JSON.stringify([needed, others, more]);
    return {
      Transform: 'AWS::Serverless-2016-10-31',
      Parameters: named(prelude.Parameters, text),
      Conditions: named(prelude.Conditions, text),
      ...more,
      Resources: withStandIns({ ...needed, ...others }),
    };
  });

const globals = (values: Values): Any =>
  some({
    Function: values.inner(
      some({
        ...properties(values),
        Runtime: of('nodejs20.x'),
        Tags: of({ all: 'x' }),
        Layers: of<unknown>([ref('Layer')], ref('Layer')),
        Environment: of({ Variables: { A: 0, G: 'g' } }),
      }),
    ),
    Api: some({
      StageName: of('global'),
      Cors: of("'*'"),
      Auth: of({ DefaultAuthorizer: 'AWS_IAM' }),
      Variables: of({ g: 1 }),
    }),
    HttpApi: some({
      StageVariables: of({ g: 2 }),
      CorsConfiguration: of(true),
      Auth: of({ DefaultAuthorizer: 'AWS_IAM' }),
    }),
    LayerVersion: of({ ContentUri: 'layer' }),
    CapacityProvider: of({ ScalingConfig: { MaxVCpuCount: 30 } }),
    SimpleTable: of({ a: 1 }),
    More: of(1),
  });
const layersOfAll = {
  Layer: layer('Serverless::LayerVersion', 'layer'),
  Packed: layer('Lambda::LayerVersion', { S3Bucket: 'b' }),
  Gone: layer('Serverless::LayerVersion', 'gone'),
};

/** Kinds of template, each drawn with the values it is given. */
export const kinds: Readonly<Record<string, (values: Values) => fc.Arbitrary<Template>>> = {
  functions: (values) =>
    templateOf(
      {
        Shop: samFunction(
          { ...properties(values), ...managed(values) },
          {
            Metadata: metadata,
            IgnoreGlobals: of<unknown>('*', ['Timeout', 'Tags'], 'MemorySize'),
            Condition: of('Is', 'Is', 'Isnt'),
            CreationPolicy: of(1),
          },
        ),
        Other: plainFunction(properties(values)),
      },
      {
        ...layersOfAll,
        Queue: sources(values)['Queue']!,
        Topic: topic,
        Hosts: provider(values, 'Serverless::CapacityProvider'),
        Plain: provider(values, 'Lambda::CapacityProvider'),
      },
      { Globals: globals(values) },
    ),
  events: (values) => {
    const { Queue, Fifo, Stream, Table } = sources(values);
    const events = fc.dictionary(of('One', 'Two', 'Three', 'Four'), event(values), {
      minKeys: values === wrongValues ? 2 : 1,
      maxKeys: 3,
    });
    return templateOf(
      {
        Shop: fc
          .tuple(
            simple({ TenancyConfig: of({ TenantIsolationMode: 'PER_TENANT' }), AutoPublishAlias: of('live') }),
            events,
          )
          .map(([shop, Events]) => ({ ...shop, Properties: { ...(shop['Properties'] as object), Events } })),
        Other: simple(),
        Plain: simplePlain(),
        Topic: topic,
        Queue: Queue!,
        Fifo: Fifo!,
        Stream: Stream!,
        Table: Table!,
        Consumer: fc.constant({ Type: 'AWS::Kinesis::StreamConsumer' }),
        Msk: fc.constant({ Type: 'AWS::MSK::Cluster' }),
        Rest: fc.constant({ Type: 'AWS::Serverless::Api' }),
        Http: fc.constant({ Type: 'AWS::Serverless::HttpApi' }),
        Live: fc.constant({
          Type: 'AWS::Lambda::Alias',
          Properties: { FunctionName: ref('Plain'), Name: 'live', FunctionVersion: '1' },
        }),
      },
      { Mapping: mapping(values), Again: mapping(values) },
      { Globals: globals(values).map((value) => ({ ...(value as object), Function: {} })) },
    );
  },
  versions: (values) =>
    templateOf(
      {
        Shop: simple({
          ...managed(values),
          ReservedConcurrentExecutions: values === wrongValues ? of(10, 19, 20) : of(20, 21),
          MemorySize: values.number(128, 10_240),
        }).chain((shop) =>
          fc
            .tuple(
              fc.oneof(
                { weight: 5, arbitrary: of<unknown>('live', 'live-2', 'a_b', unknown, ref('Name')) },
                of<unknown>(none),
              ),
              some(alias(values)),
            )
            .map(([AutoPublishAlias, own]) => {
              const isNone = AutoPublishAlias === none && values === rightValues;
              return {
                ...shop,
                Properties: { ...(shop['Properties'] as object), ...(isNone ? {} : { AutoPublishAlias, ...own }) },
              };
            }),
        ),
        Other: simple(),
        Plain: simplePlain(managed(values)),
        Alarm: alarm(values),
        Named: alarm(values),
        Hosts: provider(values, 'Serverless::CapacityProvider'),
      },
      {
        First: version(values),
        Second: version(values),
        Live: aliased(values),
        Split: aliased(values),
        Url: typed(
          'Lambda::Url',
          fc
            .tuple(of<unknown>(ref('Plain'), ref('Live'), 'gone'), url(values))
            .map(([TargetFunctionArn, others]) => ({ TargetFunctionArn, ...others })),
        ),
        Invoke: typed(
          'Lambda::EventInvokeConfig',
          invokeConfig(values).map((others) => ({ FunctionName: ref('Plain'), Qualifier: 'x', ...others })),
        ),
      },
    ),
  apis: (values) => {
    const kind = eventOfKind(values);
    const routed = (type: string) => kind[type]!.map((Properties): unknown => ({ Type: type, Properties }));
    const parts = apis(values);
    const shop = fc
      .tuple(simple({ AutoPublishAlias: of('live') }), some({ R: routed('Api'), H: routed('HttpApi') }))
      .map(([one, Events]) => ({ ...one, Properties: { ...(one['Properties'] as object), Events } }));
    return templateOf(
      {
        Shop: shop,
        Plain: simplePlain(),
        Live: fc.constant({
          Type: 'AWS::Lambda::Alias',
          Properties: { FunctionName: ref('Plain'), Name: 'live', FunctionVersion: '1' },
        }),
        Joint: parts['Joint']!,
        Part: parts['Part']!,
        Above: parts['Above']!,
      },
      parts,
      { Globals: globals(values).map((value) => ({ ...(value as object), Function: {} })) },
    );
  },
  access: (values) => {
    const { Queue, Stream, Table } = sources(values);
    const events = some({
      Q: of({ Type: 'SQS', Properties: { Queue: arn('Queue') } }),
      K: of({ Type: 'Kinesis', Properties: { Stream: arn('Stream') } }),
      D: of({ Type: 'DynamoDB', Properties: { Stream: { 'Fn::GetAtt': ['Table', 'StreamArn'] } } }),
      H: of(
        { Type: 'HttpApi', Properties: { Path: '/a/{b}', Method: 'get' } },
        { Type: 'Api', Properties: { Path: '/a/{b}', Method: 'any', RestApiId: 'r' } },
      ),
    });
    const { Role, VpcConfig, DurableConfig, Tracing, DeadLetterQueue, EventInvokeConfig } = properties(
      rightValues,
    ) as Record<string, Any>;
    return templateOf(
      {
        Shop: simple({
          Events: events,
          Role: Role!,
          Policies: samPolicies,
          VpcConfig: VpcConfig!,
          DurableConfig: DurableConfig!,
          Tracing: Tracing!,
          DeadLetterQueue: DeadLetterQueue!,
          EventInvokeConfig: EventInvokeConfig!,
          AutoPublishAlias: of<unknown>('live', unknown),
          AssumeRolePolicyDocument: of({ a: 1 }, statement('sts:AssumeRole', '*')),
        }),
        Other: simple({ Events: events }),
        Plain: simplePlain({ Role: Role! }),
        Queue: Queue!,
        Stream: Stream!,
        Table: Table!,
        Topic: topic,
        Live: fc.constant({
          Type: 'AWS::Lambda::Alias',
          Properties: { FunctionName: ref('Plain'), Name: 'live', FunctionVersion: '1' },
        }),
        Http: fc.constant({ Type: 'AWS::Serverless::HttpApi' }),
        Role: role,
        Managed: attachedPolicy('IAM::ManagedPolicy'),
      },
      {
        Attached: attachedPolicy('IAM::Policy'),
        Inline: attachedPolicy('IAM::RolePolicy'),
        May: permission,
        MayToo: permission,
        Mapped: typed(
          'Lambda::EventSourceMapping',
          of(
            { FunctionName: ref('Plain'), EventSourceArn: arn('Queue') },
            { FunctionName: ref('Live'), EventSourceArn: arn('Stream') },
          ),
        ),
      },
      {
        Globals: some({
          Function: some({ Policies: of<unknown>('AWSLambdaExecute'), Role: of<unknown>('arn:aws:iam::1:role/g') }),
        }),
      },
    );
  },
  scaling: (values) =>
    templateOf(
      {
        Shop: simple({
          ProvisionedConcurrencyConfig: of(
            { ProvisionedConcurrentExecutions: 3 },
            { ProvisionedConcurrentExecutions: 30 },
          ),
          FunctionName: of('shop'),
        }).map((shop) => ({ ...shop, Properties: { AutoPublishAlias: 'live', ...(shop['Properties'] as object) } })),
        Plain: simplePlain(),
        Live: aliased(rightValues).map((one) => ({
          ...one,
          Properties: { ...(one['Properties'] as object), FunctionName: ref('Plain') },
        })),
        Target: target(values),
        Policy: policy(values),
      },
      {
        Second: target(values),
        Again: policy(values),
        First: fc.constant({ Type: 'AWS::Lambda::Version', Properties: { FunctionName: ref('Plain') } }),
      },
    ),
  expressions: (values) =>
    templateOf(
      {
        Shop: simple({
          Environment: some({
            Variables: some({ A: expression(values), B: expression(values), C: expression(values) }),
          }),
          Description: expression(values),
          Tags: some({ t: expression(values) }),
        }),
        Maybe: typed('SQS::Queue', some({ QueueName: expression(values) }), {
          Condition: of(
            'Is',
            'Isnt',
            'Either',
            'Neither',
            ...(values === wrongValues ? ['Gone', 'Circle', 'Broken'] : []),
          ),
        }),
        Queue: fc.constant({ Type: 'AWS::SQS::Queue' }),
        Inner: fc.constant({ Type: 'AWS::CloudFormation::Stack' }),
      },
      {
        Bad: of<unknown>(
          {},
          'x',
          { Type: 5 },
          { Type: 'AWS::SQS::Queue', Properties: 'x' },
          { Type: 'Custom::X', Properties: {} },
        ),
        'Fn::ForEach::X': of<unknown>([]),
      },
      {
        Transform: of<unknown>('AWS::LanguageExtensions', ['AWS::Serverless-2016-10-31', 'Mine'], 'Mine'),
        Outputs: of({ a: 1 }),
        Metadata: of({ b: 1 }),
        Globals: of<unknown>({ Function: { Timeout: 4 }, Odd: {} }, 'x'),
        Description: of('d'),
      },
    ).map((template) => {
      const { Resources: resources, ...others } = template as { Resources: Record<string, unknown> };
      const { Bad, ...right } = resources;
      return {
        ...others,
        Parameters: {
          ...prelude.Parameters,
          Stage: { Type: 'String', Default: 'prod', AllowedValues: ['prod', 'dev'] },
        },
        Mappings: { Sizes: { prod: { size: 1024, name: 'big' }, dev: { size: 128, name: 'small' } } },
        Conditions: {
          ...prelude.Conditions,
          Either: { 'Fn::Or': [{ Condition: 'Isnt' }, { 'Fn::Equals': [ref('Stage'), 'prod'] }] },
          Neither: { 'Fn::And': [{ Condition: 'Is' }, { 'Fn::Equals': [true, 'false'] }] },
          Circle: { 'Fn::Not': [{ Condition: 'Circle' }] },
          Broken: { 'Fn::Perhaps': [] },
          Odd: 'x',
        },
        Resources: values === wrongValues && Bad !== undefined ? resources : right,
      };
    }),
};

/** Declarations of parameters, and what the command line says of them. */
export const parameterSets: fc.Arbitrary<[Record<string, unknown>, Record<string, unknown>]> = fc.tuple(
  fc.dictionary(
    of('One', 'Two', 'Three'),
    fc.oneof(
      some({
        Type: of(
          'String',
          'Number',
          'Number',
          'CommaDelimitedList',
          'List<Number>',
          'AWS::SSM::Parameter::Value<String>',
        ),
        Default: of<unknown>('5', 4, 10, 11, '', ' ', 'x', 'a, b', ['a', 'b'], null, true, 1.5),
        AllowedValues: of<unknown>([4, '5', 10, '7', 'x', 'a, b', 'a,b'], ['a']),
        MinValue: of<unknown>(5, '5'),
        MaxValue: of<unknown>(10, '10'),
      }),
      of<unknown>('x', {}),
    ),
    { minKeys: 2 },
  ),
  some({
    One: of('5', '4', '10', '11', 'x', '4.9'),
    Two: of('a,b', '7', 'x, y'),
    'AWS::Region': of('cn-north-1', 'us-gov-west-1', 'eu-west-1'),
    'AWS::StackName': of('mine'),
  }),
);

/** How a template is written: as JSON, or as YAML in lines with short tags, comments and flow mappings. */
export interface Style {
  readonly json: boolean;
  readonly unit: number;
  readonly comments: boolean;
  readonly newline: string;
  /** From this depth on mappings stand in one line. */
  readonly flowFrom: number;
}

export const styles: fc.Arbitrary<Style> = fc.record({
  json: fc.constantFrom(false, false, false, true),
  unit: of(1, 2, 4),
  comments: fc.boolean(),
  newline: of('\n', '\n', '\r\n'),
  flowFrom: of(3, 4, 5, 9),
});

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `!Ref Name` of `{ Ref: Name }`, but for functions that stand right behind another one's tag. */
const tagOf = (value: Record<string, unknown>): [string, unknown] | undefined => {
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  const short =
    /^Fn::(Sub|GetAtt|Join|Select|Split|FindInMap|If|ImportValue|GetAZs|Base64|Equals|Not|And|Or)$/.exec(name)?.[1] ??
    (name === 'Ref' || name === 'Condition' ? name : undefined);
  return others.length > 0 || short === undefined || (isMapping(argument) && short !== 'Sub') || argument === undefined
    ? undefined
    : [`!${short}`, argument];
};

const flowText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`;
  if (!isMapping(value)) return JSON.stringify(value);
  const tag = tagOf(value);
  if (tag !== undefined && !isMapping(tag[1])) return `${tag[0]} ${flowText(tag[1])}`;
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${/^\w+$/.test(key) ? key : JSON.stringify(key)}: ${flowText(one)}`)
    .join(', ')} }`;
};

const lines = (value: Record<string, unknown>, style: Style, depth: number): string[] => {
  const indent = ' '.repeat(depth * style.unit);
  return Object.entries(value).flatMap(([key, one]) => {
    const head = `${indent}${/^\w+$/.test(key) ? key : JSON.stringify(key)}:`;
    const comment =
      style.comments && /^(MemorySize|Type|ProvisionedConcurrencyConfig|BatchSize)$/.test(key) ? ' # here' : '';
    const isBlock = isMapping(one) && tagOf(one) === undefined && depth < style.flowFrom && Object.keys(one).length > 0;
    return isBlock ? [`${head}${comment}`, ...lines(one, style, depth + 1)] : [`${head} ${flowText(one)}${comment}`];
  });
};

export const written = (template: Template, style: Style): string =>
  style.json
    ? JSON.stringify(template, null, style.unit)
    : `${style.comments ? `# A template${style.newline}` : ''}${lines(template, style, 0).join(style.newline)}${style.newline}`;

const queueChange = fc.tuple(
  of(0, 0, 0, 0, 1),
  fc.oneof(
    some({ maximumConcurrency: of(2, 7, 1000), visibilityTimeoutMs: of(30_000, 90_000) }),
    fc.record({ visibilityTimeoutMs: of(60_000, 90_000, 5000) }),
    fc.record({ pollers: of({ minimum: 2, maximum: 9 }) }),
    fc.record({ kafkaPollers: of({ minimum: 1, maximum: 5 }) }),
  ),
);

const scalings = fc.oneof(
  of<TemplateChange['scaling']>(
    undefined,
    'constant',
    { tracking: { minimum: 2, maximum: 40, target: 0.6 } },
    { tracking: { minimum: 0, maximum: 5, target: 0.7 } },
  ),
  fc
    .uniqueArray(fc.tuple(of(3_600_000, 5_400_000, 28_800_000, 90_000_000, 100_000_000), fc.nat(9)), {
      selector: ([at]) => at,
      minLength: 1,
      maxLength: 3,
    })
    .map((points) => ({ schedule: points.toSorted(([a], [b]) => a - b).map(([atMs, count]) => ({ atMs, count })) })),
);

const change: fc.Arbitrary<TemplateChange> = fc
  .record({
    id: of('Shop', 'Shop', 'Shop', 'Shop', 'Shop', 'Shop', 'Plain', 'Plain', 'Other', 'Gone'),
    reservedConcurrency: of(null, null, 10, 25, 0),
    provisionedConcurrency: of(0, 2, 3, 7),
    scaling: scalings,
    memoryMb: of(undefined, 128, 1769),
    queues: fc.array(queueChange, { maxLength: 1 }),
  })
  .map(({ queues, ...others }) => ({ ...others, queues: queues.map(([place, settings]) => ({ place, ...settings })) }));

/** What a plan may change: each function once. */
export const changes: fc.Arbitrary<TemplateChange[]> = fc.uniqueArray(change, {
  minLength: 1,
  maxLength: 2,
  selector: ({ id }) => id,
});

/** What a plan may change of queues and topics alone. */
export const queueChanges: fc.Arbitrary<TemplateChange[]> = fc
  .tuple(of('Shop', 'Shop', 'Plain'), fc.array(queueChange, { minLength: 1, maxLength: 1 }))
  .map(([id, queues]) => [
    {
      id,
      reservedConcurrency: null,
      provisionedConcurrency: 0,
      queues: queues.map(([place, settings]) => ({ place, ...settings })),
    },
  ]);

const polledEvents = fc.record(
  {
    Q: queued(rightValues, 'Queue').map((Properties) => ({ Type: 'SQS', Properties })),
    Other: queued(rightValues, 'Queue').map((Properties) => ({ Type: 'SQS', Properties })),
    K: eventOfKind(rightValues)['MSK']!.map((Properties) => ({ Type: 'MSK', Properties })),
  },
  { requiredKeys: ['Q'] },
);

/** Functions that are fed from queues and topics. */
export const polledTemplates: fc.Arbitrary<Template> = templateOf(
  {
    Shop: fc.tuple(simple(), polledEvents).map(([shop, Events]) => ({
      ...shop,
      Properties: { ...(shop['Properties'] as object), Events },
    })),
    Other: simple(),
    Plain: simplePlain(),
    Queue: sources(rightValues)['Queue']!,
  },
  {
    Mapping: typed(
      'Lambda::EventSourceMapping',
      queued(rightValues, 'EventSourceArn').map((from) => ({ FunctionName: ref('Plain'), ...(from as object) })),
    ),
  },
);

/** Mappings as people write them: with comments, anchors, tags, question marks, in lists and in braces. */
export const editable: fc.Arbitrary<string> = fc
  .tuple(
    of('m:\n', 'l:\n- ', 'l:\n  -  ', '# top\r\nm:\r\n', 'm: &x\n', '{ "m": ', 'm: '),
    fc.uniqueArray(
      of(
        'a: 1 # one',
        'b:   two',
        '"c": [1, 2]',
        '? d\n: 4',
        'e: &y { f: 1, g: 2 }',
        'h:\n  i: 1\n  j: 2',
        'k: # why\n  5',
        '? n',
        'o: !Ref X',
        'p:',
        'q: |\n  r\n  s',
      ),
      { minLength: 1, maxLength: 4 },
    ),
    of('', '\n', '\nz: 1\n', ' # end'),
  )
  .map(([head, entries, end]) => {
    const isFlow = /: $|\{/.test(head);
    const indent = head.includes('-') ? ' '.repeat(head.split('\n')[1]!.length) : '  ';
    const flow = entries.filter((entry) => !entry.includes('\n')).map((entry) => entry.replace(/ #.*/, ''));
    if (isFlow) return `${head}{ ${flow.join(', ')} }${head.startsWith('{') ? ' }' : end}`;
    const newline = head.includes('\r') ? '\r\n' : '\n';
    const text = entries.join('\n').replaceAll('\n', newline + indent);
    return (head.endsWith('\n') ? head + indent : head) + text + end;
  });

/** Plain scalars that YAML 1.1 reads as numbers, flags or nothing, and some that look alike. */
export const scalars: fc.Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^[-+]?(0|[1-9])[0-9_]{0,3}(:[0-6]?[0-9]){0,2}(\.[0-9_]{0,3})?([eE][-+]?[0-9]{1,2})?$/),
  fc.stringMatching(/^[-+]?0[bxo]?_?[01789aF]{1,4}$/),
  fc.stringMatching(/^[-+]?\.?(inf|Inf|INF|nan|NaN|5|5e3|_)$/),
  of(
    'yes',
    'No',
    'ON',
    'off',
    'y',
    'n',
    'TRUE',
    'False',
    '~',
    'null',
    '2001-01-01',
    '2001-01-01 10:00:00Z',
    '9007199254740993',
    '-9007199254740993',
    '-0',
    '1e7',
    '9999999.5',
    '0.001',
    '0.0009',
    '1.0',
    '!!float 3',
    '!!binary aG k=',
    '!!str 5',
    '!!int 7',
    '0x1FFFFFFFFFFFFFF',
    '0b11111111',
    '1_000.5',
    '<<',
    '=',
  ),
);

/** Pieces of text of which some are no template. */
export const pieces: fc.Arbitrary<string> = of(
  'Resources:\n',
  '  A: { Type: AWS::SQS::Queue }\n',
  '  A: &x { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub "a" } }\n',
  '  B: *x\n',
  '  <<: { C: { Type: AWS::SNS::Topic } }\n',
  '  [1, 2]: 3\n',
  '  ? : 4\n',
  '  D: !!set { a }\n',
  '  E: !Nothing x\n',
  '  F: !!omap [a: 1]\n',
  '  G: "open\n',
  '  H: &h [*h]\n',
  '  A: { Type: AWS::SNS::Topic }\n',
  '  I: !GetAtt A.Arn.More\n',
  'Resources: 5\n',
  '{}',
  '---\n',
  '\t- x\n',
  '  J: [1, { Type: a, Type: b }]\n',
  '  K: { Type: AWS::Kinesis::Stream, Properties: [1] }\n',
);
