// Functions as SAM and as CloudFormation have them, and what they are fed from or built on.

import * as fc from 'fast-check';
import {
  type Any,
  type Members,
  type Values,
  all,
  arn,
  none,
  of,
  ref,
  some,
  sub,
  unknown,
  wrongValues,
} from './values.ts';

export const sdk = (text: string) => `arn:aws:${text}`;
export const places: Any = of<unknown>(
  arn('Queue'),
  arn('Other'),
  ref('Topic'),
  sdk('sqs:us-east-1:1:q'),
  'text',
  sub('${Queue.Arn}'),
);

/** Where the code is, and how the handler is called. */
export const code: fc.Arbitrary<[Record<string, unknown>, unknown]> = fc.tuple(
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
export const properties = (values: Values): Members => ({
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

export const invokeConfig = (values: Values): fc.Arbitrary<Record<string, unknown>> =>
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

export const cors = (values: Values): fc.Arbitrary<Record<string, unknown>> =>
  some({
    AllowCredentials: values.flag,
    AllowHeaders: of<unknown>(['a', 'b'], 'c', unknown),
    AllowMethods: of<unknown>(['GET'], '*'),
    AllowOrigins: of<unknown>(['https://a'], '*', []),
    ExposeHeaders: of(['x']),
    MaxAge: values.number(0, 600),
    More: of(1),
  });

export const url = (values: Values): fc.Arbitrary<Record<string, unknown>> =>
  some({
    AuthType: values.word('AWS_IAM', 'NONE'),
    InvokeMode: values.word('BUFFERED', 'RESPONSE_STREAM'),
    Cors: values.inner(cors(values)),
  });

export const managed = (values: Values): Members => ({
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

export const alias = (values: Values): Members => ({
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

export const metadata: Any = of<unknown>(
  { BuildMethod: 'esbuild', BuildProperties: { EntryPoints: ['lib/src.ts', 5] } },
  { BuildMethod: 'makefile', BuildProperties: { EntryPoints: 'x' } },
  { BuildMethod: 'esbuild' },
  'none',
);

export type Resource = Record<string, unknown>;
export const typed = (type: string, properties: Any, more: Members = {}): fc.Arbitrary<Resource> =>
  fc
    .tuple(properties, some(more))
    .map(([Properties, others]): Resource => ({ Type: `AWS::${type}`, Properties, ...others }));

/** `more` is what there may be beside what every function has; `members` are kept of that, or all of it. */
export const samFunction = (more: Members, attributes: Members = {}): fc.Arbitrary<Resource> =>
  typed(
    'Serverless::Function',
    fc
      .tuple(code, runtimes, some(more))
      .map(([[where, Handler], Runtime, others]) => ({ Runtime, Handler, ...where, ...others })),
    attributes,
  );
export const plainFunction = (more: Members): fc.Arbitrary<Resource> =>
  typed(
    'Lambda::Function',
    fc
      .tuple(code, some(more))
      .map(([[where, Handler], others]) => ({ Runtime: 'nodejs22.x', Handler, ...where, ...others })),
  );
export const simple = (more: Members = {}): fc.Arbitrary<Resource> =>
  typed(
    'Serverless::Function',
    some(more).map((others) => ({ Runtime: 'nodejs22.x', Handler: 'index.handler', CodeUri: 'code', ...others })),
  );
export const simplePlain = (more: Members = {}): fc.Arbitrary<Resource> =>
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
export const sources = (values: Values): Record<string, fc.Arbitrary<Resource>> => ({
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
