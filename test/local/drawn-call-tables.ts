// What the operations of Lambda's API take, for calls that are drawn: of each member what is mostly given, and what is odd.

import {
  type DrawnCall,
  field,
  flag,
  given,
  long,
  operation,
  paged,
  text,
  whole,
  word,
  type Fields,
  type Operation,
} from './drawn-call.ts';
import { zip } from './zip.ts';

const account = 'arn:aws:lambda:eu-west-1:123456789012';
const elsewhere = 'arn:aws:lambda:eu-west-2:123456789012:function:f';
const foreign = 'arn:aws:lambda:eu-west-1:210987654321:function:f';
export const zips: readonly string[] = ['7', '8'].map((answer) =>
  zip({ 'index.js': `exports.handler = async () => ${answer};` }).toString('base64'),
);
const role = 'arn:aws:iam::123456789012:role/test';
const functions = '/2015-03-31/functions';
const oneOf = ['f', 'g', `${account}:function:f`];
const oddNames = ['nobody', 'f:7', 'f.g', long(141), foreign];
const manyNames = [...oddNames, 'f:1', 'a b', '', 'eu-west-2:f', '210987654321:function:f', elsewhere];
/** A function by its name, mostly one that is there. */
const named: Fields = { '{name}': field(oneOf, ...oddNames) };
const qualified: Fields = { '?Qualifier': field(['1', 'live', '2'], '$LATEST', '9', 'none', 'a b') };
const manyQualifiers: Fields = {
  '?Qualifier': field(['1', 'live', '2'], '$LATEST', '9', 'none', 'a b', '', long(129), '$LATEST.PUBLISHED'),
};
const description = text(256, '', 'what it does');
const revision = field(['@RevisionId', '@PolicyRevision'], 'other', 5);
const queue = 'arn:aws:sqs:eu-west-1:123456789012:q';
const tagged = field([{ team: 'blue' }, {}], fifty(51), 'x', { n: 1 });

function fifty(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']));
}
const times = (count: number, of: string): string[] => Array.from({ length: count }, () => of);
const layer = (name: string, version: number | string = 1): string => `${account}:layer:${name}:${version}`;
const efs = 'arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0123456789abcdef0';

/** What a function is to have. */
const settings: Fields = {
  Description: description,
  Timeout: whole(1, 900, 7),
  MemorySize: whole(128, 10_240, 1769),
  Handler: field(['a.b', long(128)], long(129), 'a b', '', 5),
  Role: field([role, 'arn:aws:iam::123456789012:role/a/b'], 'role', '', 5),
  Runtime: field(['python3.12', 'java21', 'python3.14'], 'nodejs14.x', 'cobol', 'nodejs18.x', 'python3.8', 5, ''),
  'EphemeralStorage.Size': whole(512, 10_240, 1024),
  'TracingConfig.Mode': word('Active', 'PassThrough'),
  'DeadLetterConfig.TargetArn': field(['', queue, 'arn:aws:sns:eu-west-1:123456789012:t'], 'q', 'arn:aws:s3:::b', 5),
  'Environment.Variables': field(
    [{}, { KEY: 'v' }, { A1: 'v'.repeat(4085) }],
    { A1: 'v'.repeat(4086) },
    { A: 'v' },
    { '1A': 'v', B2: 'w' },
    { AWS_REGION: 'v', LAMBDA_TASK_ROOT: 'w' },
    [],
    { A1: 5 },
  ),
  Layers: field(
    [[], [layer('tools')], [layer('tools', 2), layer('more')]],
    [layer('none')],
    [layer('tools'), layer('tools', 2)],
    [`arn:aws:lambda:eu-west-2:123456789012:layer:tools:1`],
    ['arn:aws:lambda:eu-west-1:210987654321:layer:tools:1'],
    [0, 1, 2, 3, 4].map((at) => layer(`l${at}`)),
    [0, 1, 2, 3, 4, 5].map((at) => layer(`l${at}`)),
    ['tools'],
    [''],
    [5],
    'tools',
  ),
  'LoggingConfig.LogFormat': word('JSON', 'Text'),
  'LoggingConfig.ApplicationLogLevel': field(['DEBUG', 'FATAL'], 'debug', 'TRACE'),
  'LoggingConfig.SystemLogLevel': field(['WARN', 'INFO'], 'ERROR', 'DEBUG'),
  'LoggingConfig.LogGroup': text(512, 'own/group'),
  VpcConfig: field(
    [{ SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] }, { SubnetIds: [], SecurityGroupIds: [] }, {}],
    { SubnetIds: ['net'] },
    { SecurityGroupIds: ['group', 'sg-1'] },
    { SubnetIds: ['subnet-1'], Ipv6AllowedForDualStack: true },
    { Ipv6AllowedForDualStack: 'yes' },
    [],
  ),
  FileSystemConfigs: field(
    [[], [{ Arn: efs, LocalMountPath: '/mnt/a' }]],
    [{}],
    [{ Arn: 'efs', LocalMountPath: '/a' }],
    [{ Arn: efs, LocalMountPath: `/mnt/${'a'.repeat(156)}` }],
    times(2, '/mnt/').map((LocalMountPath) => ({ Arn: efs, LocalMountPath })),
    ['x'],
    'x',
  ),
  KMSKeyArn: field(['', 'arn:aws:kms:eu-west-1:123456789012:key/k'], 'key', 5),
  'SnapStart.ApplyOn': field(['None', 'None', 'PublishedVersions'], 'none', 'Other'),
  'ImageConfig.Command': field([], ['a']),
  DurableConfig: field([], { ExecutionTimeout: 60 }, {}, { ExecutionTimeout: 60, RetentionPeriodInDays: 91 }),
  'CapacityProviderConfig.LambdaManagedInstancesCapacityProviderConfig': field([], {}, { CapacityProviderArn: 'x' }),
};

/** What stands in `Code`, or in the body of UpdateFunctionCode. */
const code = (inside: string): Fields => ({
  [`${inside}ZipFile`]: field(zips, 'bm8=', '', 7),
  [`${inside}S3Bucket`]: field([], 'b', 'a/b', long(64)),
  [`${inside}S3Key`]: field([], 'k', '', long(1025)),
  [`${inside}ImageUri`]: field([], '123456789012.dkr.ecr.eu-west-1.amazonaws.com/r:t'),
  [`${inside}SourceKMSKeyArn`]: field([], 'key', 'arn:aws:kms:eu-west-1:123456789012:key/k'),
  [`${inside}S3ObjectVersion`]: field([], 'v'),
});
const codeFor = (inside: string): readonly [Fields, Fields] => {
  const { [`${inside}ZipFile`]: archive, ...rest } = code(inside);
  return [{ [`${inside}ZipFile`]: archive! }, rest];
};
const [newCode, newCodeMore] = codeFor('Code.');
const [changedCode, changedCodeMore] = codeFor('');

const { Runtime, Handler, Role, ...otherSettings } = settings;
export const make = (
  name: readonly string[] = ['f', 'g', 'h'],
  optional: Fields = {},
  often = 3,
  needed: Fields = {},
): Operation =>
  operation(
    `POST ${functions}`,
    {
      FunctionName: { usual: name, odd: [] },
      Runtime: field(['python3.12']),
      Handler: field(['index.handler']),
      Role: field([role]),
      ...newCode,
      ...needed,
    },
    optional,
    { name: 'CreateFunction', often },
  );
const get = (path: string, optional: Fields = {}, often = 4): Operation =>
  operation(`GET ${path}`, path.includes('{name}') ? named : {}, optional, { often });
const remove = (optional: Fields = qualified, often = 1): Operation =>
  operation(`DELETE ${functions}/{name}`, named, optional, { name: 'DeleteFunction {name}', often });
const publish = (often = 8): Operation =>
  operation(
    `POST ${functions}/{name}/versions`,
    named,
    {
      Description: description,
      CodeSha256: field(['@CodeSha256', ''], 'other', 5),
      RevisionId: revision,
      PublishTo: field([], 'LATEST_PUBLISHED', 'latest'),
    },
    { name: 'PublishVersion {name}', often },
  );
const configure = (fields: Fields, often = 20): Operation =>
  operation(`PUT ${functions}/{name}/configuration`, { '{name}': field(oneOf) }, fields, { often });
const alias = {
  FunctionVersion: field(['1', '2', '$LATEST'], '9', 'one', '', 1),
  RoutingConfig: field(
    [{ AdditionalVersionWeights: { 1: 0.25 } }, { AdditionalVersionWeights: { 2: 1 } }, {}],
    { AdditionalVersionWeights: { 2: 1.01 } },
    { AdditionalVersionWeights: { 1: -0.1 } },
    { AdditionalVersionWeights: { 1: 2 } },
    { AdditionalVersionWeights: { 9: 0 } },
    { AdditionalVersionWeights: { live: 0.5 } },
    { AdditionalVersionWeights: { 1: 0.1, 2: 0.1 } },
    { AdditionalVersionWeights: [] },
    'x',
  ),
  Description: description,
};
const aliasPath: Fields = { ...named, '{alias}': field(['live', 'blue'], 'none', '7', 'a b', long(129)) };
const aliasOperations: readonly Operation[] = [
  operation(
    `POST ${functions}/{name}/aliases`,
    {
      '{name}': named['{name}']!,
      Name: field(['live', 'blue', long(128)], long(129), '7', 'a b', 5),
      FunctionVersion: alias.FunctionVersion,
    },
    { Description: alias.Description, RoutingConfig: alias.RoutingConfig },
    { often: 8 },
  ),
  operation(`PUT ${functions}/{name}/aliases/{alias}`, aliasPath, { ...alias, RevisionId: revision }, { often: 8 }),
  operation(`GET ${functions}/{name}/aliases/{alias}`, aliasPath, {}, { often: 5 }),
  operation(`DELETE ${functions}/{name}/aliases/{alias}`, aliasPath, {}, { often: 3 }),
];
/** Without what is odd. */
function plainly({ needed, optional, ...rest }: Operation): Operation {
  const usual = (fields: Fields): Fields =>
    Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, { usual: one.usual, odd: [] }]));
  return { ...rest, needed: usual(needed), optional: usual(optional) };
}

const settingUp: readonly (readonly [Operation, DrawnCall['values']])[] = [
  [make(['f']), {}],
  [make(['g']), {}],
  [publish(), {}],
  [configure({}), { Timeout: 5 }],
  [publish(), { '{name}': 'g' }],
  [publish(), { Description: 'the second' }],
  [aliasOperations[0]!, {}],
  [aliasOperations[0]!, { Name: 'blue', FunctionVersion: '2' }],
  [aliasOperations[0]!, { '{name}': 'g' }],
];
/** For what needs versions and aliases to be there. */
const setUp = settingUp.map(([of, values]) => given(of, values));

const policy = `${functions}/{name}/policy`;
const layers = '/2018-10-31/layers';
const layerVersion: Fields = {
  '{layer}': field(['tools', 'more', `${account}:layer:tools`], 'none', 'a b', long(141)),
  '{version}': field(['1', '2'], '0', '9', 'x'),
};
const architecturesOf = field([['x86_64'], ['arm64'], ['x86_64', 'arm64']], ['x86'], 'arm64', [5]);
const publishLayer = operation(
  `POST ${layers}/{layer}/versions`,
  { '{layer}': field(['tools', 'more'], 'a b', long(141)), 'Content.ZipFile': field(zips, 'bm8=', 5) },
  {
    Description: description,
    CompatibleRuntimes: field([['python3.12', 'java21'], []], ['cobol'], ['go1.x'], 'x', [5]),
    CompatibleArchitectures: architecturesOf,
    LicenseInfo: text(512, 'MIT', ''),
    'Content.S3Bucket': field([], 'b', 'a/b'),
    'Content.S3Key': field([], long(1025)),
  },
  { often: 6 },
);
const layersUp = ['tools', 'tools', 'more'].map((name) => given(publishLayer, { '{layer}': name }));
const narrowed: Fields = {
  '?CompatibleRuntime': field(['python3.12', 'java21'], 'cobol', ''),
  '?CompatibleArchitecture': field(['arm64', 'x86_64'], 'arm'),
};
const destination = field(
  ['', queue, `${account}:function:g`, 'arn:aws:sns:eu-west-1:123456789012:t', 'arn:aws:s3:::b'],
  `${account}:function:none`,
  `${account}:function:f`,
  'arn:aws:kinesis:eu-west-1:123456789012:stream/s',
  'arn:aws:events:eu-west-1:123456789012:event-bus/b',
  'x',
  `${queue}${'q'.repeat(351 - queue.length)}`,
  5,
);
const eventInvoke: Fields = {
  MaximumRetryAttempts: whole(0, 2),
  MaximumEventAgeInSeconds: whole(60, 21_600),
  'DestinationConfig.OnSuccess.Destination': destination,
  'DestinationConfig.OnFailure.Destination': destination,
};
const eventPath = '/2019-09-25/functions/{name}/event-invoke-config';
const urlPath = '/2021-10-31/functions/{name}/url';
const onAlias: Fields = { '?Qualifier': field(['live', 'blue'], 'none', '1', '$LATEST', '', long(129)) };
const url: Fields = {
  InvokeMode: word('BUFFERED', 'RESPONSE_STREAM'),
  'Cors.AllowOrigins': field([['*'], times(100, 'o')], times(101, 'o'), [long(253)], [long(254)], '*'),
  'Cors.AllowMethods': field([['GET'], times(6, 'm')], times(7, 'm'), ['OPTION'], ['OPTIONS']),
  'Cors.AllowHeaders': field([['a'], []], times(101, 'h'), [long(1024)], [long(1025)]),
  'Cors.ExposeHeaders': field([['a']], times(100, 'h'), times(101, 'h'), [long(1025)]),
  'Cors.AllowCredentials': flag,
  'Cors.MaxAge': whole(0, 86_400),
};
const authType = word('NONE', 'AWS_IAM');
const provisioned = '/2019-09-30/functions/{name}/provisioned-concurrency';
const mappings = '/2015-03-31/event-source-mappings';
const stream = 'arn:aws:kinesis:eu-west-1:123456789012:stream/s';
const table = 'arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/1';
const uuid: Fields = { '{uuid}': field(['@UUID'], 'none') };
const source: Fields = {
  EventSourceArn: field([queue, `${queue}.fifo`, stream, table], 'x', 'arn:aws:mq:eu-west-1:123456789012:broker:b', 5),
};
const mapping: Fields = {
  BatchSize: whole(1, 10_000, 10, 11),
  MaximumBatchingWindowInSeconds: whole(0, 300),
  FunctionResponseTypes: field([['ReportBatchItemFailures'], []], ['Other'], 'x'),
  FilterCriteria: field(
    [{}, { Filters: [] }, { Filters: [{ Pattern: '{"a":[1]}' }] }, { Filters: times(5, '').map(() => ({})) }],
    { Filters: times(6, '').map(() => ({})) },
    { Filters: [{ Pattern: '{' }] },
    { Filters: [{ Pattern: long(4097) }] },
    { Filters: [5] },
  ),
  'ScalingConfig.MaximumConcurrency': { usual: [], odd: [1, 2, 1000, 1001] },
  ProvisionedPollerConfig: field(
    [],
    {},
    { MinimumPollers: 2, MaximumPollers: 9 },
    { MinimumPollers: 1 },
    { MinimumPollers: 200 },
    { MinimumPollers: 201 },
    { MaximumPollers: 10_001 },
    { PollerGroupName: 'p' },
  ),
  ParallelizationFactor: { usual: [], odd: [0, 1, 10, 11] },
  MaximumRecordAgeInSeconds: { usual: [], odd: [-2, -1, 604_800, 604_801] },
  MaximumRetryAttempts: { usual: [], odd: [-2, -1, 10_000, 10_001] },
  BisectBatchOnFunctionError: { usual: [], odd: [true, 'x'] },
  TumblingWindowInSeconds: { usual: [], odd: [-1, 0, 900, 901] },
  DestinationConfig: field(
    [],
    {},
    { OnFailure: { Destination: queue } },
    { OnSuccess: {} },
    { OnFailure: { Destination: 'x' } },
    { OnFailure: { Destination: '' } },
  ),
  StartingPositionTimestamp: field([], 1_700_000_000, 'x'),
  KMSKeyArn: field(['', 'arn:aws:kms:eu-west-1:123456789012:key/k'], 'key'),
  'MetricsConfig.Metrics': field([['EventCount'], []], ['Other']),
  Topics: field([], ['t']),
};
const position = word('LATEST', 'TRIM_HORIZON');
const streamed: Fields = Object.fromEntries(
  Object.entries(mapping).map(([name, { usual, odd }]) => [
    name,
    usual.length > 0 ? { usual, odd: [] } : { usual: odd, odd: [] },
  ]),
);
const signing = '/2020-04-22/code-signing-configs';
const profile = 'arn:aws:signer:eu-west-1:123456789012:/signing-profiles/team/0123456789';
const noConfig = `${account}:code-signing-config:csc-01230123012301230`;
const config: Fields = { '{arn}': field(['@CodeSigningConfigArn'], noConfig, 'x') };
const signed: Fields = {
  Description: description,
  'CodeSigningPolicies.UntrustedArtifactOnDeployment': word('Enforce', 'Warn'),
};
const publishers = field([[profile], [profile, `${profile}1`]], [], ['x'], profile);
const runtime = '/2021-07-20/functions/{name}/runtime-management-config';
const ofFunctions = '/2020-06-30/functions/{name}/code-signing-config';
const recursion = '/2024-08-31/functions/{name}/recursion-config';
const resource: Fields = {
  '{arn}': field(
    [`${account}:function:f`, `${account}:function:g`],
    `${account}:function:none`,
    `${account}:function:f:1`,
    `${account}:layer:tools`,
    `${account}:event-source-mapping:00000000-0000-4000-8000-000000000000`,
    '@CodeSigningConfigArn',
    noConfig,
    `${account}:capacity-provider:p`,
    `${account}:capacity-provider:none`,
    elsewhere,
    'f',
    `${account}:function:${long(256)}`,
  ),
};
const tags = '/2017-03-31/tags/{arn}';
const providers = '/2025-11-30/capacity-providers';
const provider: Fields = { '{name}': field(['p', 'q', `${account}:capacity-provider:p`], 'none', 'a b') };
const scalingPolicy = (TargetValue: unknown, PredefinedMetricType = 'LambdaCapacityProviderAverageCPUUtilization') => ({
  PredefinedMetricType,
  TargetValue,
});
const scaling: Fields = {
  CapacityProviderScalingConfig: field(
    [
      { MaxVCpuCount: 64 },
      { ScalingMode: 'Manual', ScalingPolicies: [scalingPolicy(40)] },
      { ScalingMode: 'Manual' },
      { ScalingMode: 'Auto' },
      { MaxVCpuCount: 2, ScalingMode: 'Manual', ScalingPolicies: [scalingPolicy(100)] },
    ],
    ...[-1, 101, 'x'].map((target) => ({ ScalingMode: 'Manual', ScalingPolicies: [scalingPolicy(target)] })),
  ),
  'CapacityProviderScalingConfig.MaxVCpuCount': { usual: [], odd: whole(2, 15_000).usual.concat(whole(2, 15_000).odd) },
  'CapacityProviderScalingConfig.ScalingMode': { usual: [], odd: ['manual', 'Other', 'Manual'] },
  'CapacityProviderScalingConfig.ScalingPolicies': field(
    [],
    [scalingPolicy(0)],
    [scalingPolicy(100)],
    [scalingPolicy(-1)],
    [scalingPolicy(101)],
    [scalingPolicy('x')],
    [scalingPolicy(5, 'x')],
    [{}],
    [],
  ),
  PropagateTags: field(
    [{ Mode: 'None' }, { Mode: 'Explicit', ExplicitTags: { a: 'b' } }],
    {},
    { Mode: 'Other' },
    { ExplicitTags: 5 },
  ),
  TelemetryConfig: field(
    [{ LoggingConfig: { SystemLogLevel: 'INFO', LogGroup: 'g' } }],
    {},
    { LoggingConfig: { SystemLogLevel: 'x' } },
    { LoggingConfig: { LogGroup: 'a b' } },
  ),
};
const onInstances = (more: object = {}): object => ({ CapacityProviderArn: `${account}:capacity-provider:p`, ...more });
const durable = '/2025-12-01';
const execution: Fields = {
  '{arn}': field([`${account}:function:f:1/durable-execution/a/b`], 'x', long(1025)),
};
const bounds: Fields = {
  'FunctionScalingConfig.MinExecutionEnvironments': whole(0, 15_000, 3),
  'FunctionScalingConfig.MaxExecutionEnvironments': whole(0, 15_000, 3),
};
const managed = 'CapacityProviderConfig.LambdaManagedInstancesCapacityProviderConfig';

const addPermission = operation(
  `POST ${policy}`,
  {
    ...named,
    StatementId: field(['s', 't', long(100)], long(101), 'a b', 5),
    Action: field(['lambda:InvokeFunction', 'lambda:*', '*'], 's3:Get', 'lambda:'),
    Principal: field(
      ['s3.amazonaws.com', '*', '123456789012', role],
      'a b',
      'x',
      '12345678901',
      'apigateway.amazonaws.com.cn',
    ),
  },
  {
    ...qualified,
    SourceArn: field(['arn:aws:s3:::b'], 'x'),
    SourceAccount: field(['123456789012'], '1234567890123', 'x'),
    EventSourceToken: text(256, 'token'),
    PrincipalOrgID: field(['o-0123456789'], 'o-012345678', 'o-0123456789012345678901234567890123'),
    FunctionUrlAuthType: authType,
    InvokedViaFunctionUrl: flag,
    RevisionId: revision,
  },
  { often: 12 },
);
const createProvider = operation(
  `POST ${providers}`,
  {
    CapacityProviderName: field(['p', 'q', `${account}:capacity-provider:r`], 'a b', long(141), 5),
    'VpcConfig.SubnetIds': field([['subnet-1'], times(16, 'subnet-')], [], times(17, 'subnet-'), ['x'], 'x'),
    'VpcConfig.SecurityGroupIds': field([[], times(5, 'sg-')], times(6, 'sg-'), ['x']),
    'PermissionsConfig.CapacityProviderOperatorRoleArn': field([role], 'x'),
  },
  {
    ...scaling,
    InstanceRequirements: field(
      [{}, { Architectures: ['arm64'] }, { AllowedInstanceTypes: ['m7g.large'] }],
      { Architectures: [] },
      { Architectures: ['arm64', 'x86_64'] },
      { Architectures: ['x'] },
      { AllowedInstanceTypes: times(400, 'm') },
      { AllowedInstanceTypes: times(401, 'm') },
      { ExcludedInstanceTypes: times(401, 'm') },
      { ExcludedInstanceTypes: ['*'] },
      { AllowedInstanceTypes: ['a'], ExcludedInstanceTypes: ['b'] },
      { AllowedInstanceTypes: [long(31)] },
    ),
    KmsKeyArn: field(['', 'arn:aws:kms:eu-west-1:123456789012:key/k'], 'x'),
    Tags: tagged,
  },
  { often: 8 },
);
const putReserved = operation(
  'PUT /2017-10-31/functions/{name}/concurrency',
  { ...named, ReservedConcurrentExecutions: field([0, 5, 20, 100], -1, 190, 191, '5', 0.5) },
  {},
  { often: 8 },
);
const putProvisioned = operation(
  `PUT ${provisioned}`,
  { ...named, ...qualified, ProvisionedConcurrentExecutions: field([1, 5, 20], 0, 190, 191, '5', 0.5) },
  {},
  { often: 20 },
);
const tag = operation(
  `POST ${tags}`,
  { ...resource, Tags: field([{ a: '1' }, { b: '2' }], {}, fifty(50), fifty(51), 'x', { n: 1 }) },
  {},
  { often: 5 },
);
const createSigning = operation(
  `POST ${signing}`,
  { 'AllowedPublishers.SigningProfileVersionArns': publishers },
  { ...signed, Tags: tagged },
  { often: 4 },
);
const makeManaged = make(
  ['f', 'g', 'h'],
  {
    MemorySize: whole(2048, 32_768, 4096, 8192),
    Timeout: whole(1, 900),
    Architectures: field([['arm64']]),
    'LoggingConfig.LogFormat': field([], 'Text', 'JSON'),
    TenancyConfig: field([], { TenantIsolationMode: 'PER_TENANT' }),
    'SnapStart.ApplyOn': field([], 'PublishedVersions'),
    Publish: field([true]),
    PublishTo: field(['LATEST_PUBLISHED']),
  },
  10,
  {
    Runtime: field(['java21'], 'nodejs18.x', 'java17', 'python3.12'),
    [managed]: field(
      [onInstances(), onInstances({ PerExecutionEnvironmentMaxConcurrency: 1 })],
      {},
      { CapacityProviderArn: `${account}:capacity-provider:none` },
      { CapacityProviderArn: 'x' },
      onInstances({ CapacityProviderArn: `${account}:capacity-provider:q` }),
      ...[0, 1600, 1601, 64, 65, 128, 129].map((PerExecutionEnvironmentMaxConcurrency) =>
        onInstances({ PerExecutionEnvironmentMaxConcurrency }),
      ),
      ...[1, 2, 3, 4, 8, 9].map((ExecutionEnvironmentMemoryGiBPerVCpu) =>
        onInstances({ ExecutionEnvironmentMemoryGiBPerVCpu }),
      ),
    ),
  },
);

/** By what they are about; those that come first make what the others need. */
export const tables: Readonly<
  Record<string, readonly [first: readonly DrawnCall[], operations: readonly Operation[]]>
> = {
  creating: [
    layersUp,
    [
      make(
        ['f', 'g', 'h', long(64)],
        {
          ...otherSettings,
          ...newCodeMore,
          Publish: flag,
          Tags: tagged,
          CodeSigningConfigArn: field([], 'x', noConfig),
          PackageType: field(['Zip'], 'Image', 'zip'),
          Architectures: architecturesOf,
          TenancyConfig: field([{ TenantIsolationMode: 'PER_TENANT' }], {}, { TenantIsolationMode: 'x' }),
          PublishTo: field([], 'LATEST_PUBLISHED', 'x'),
          Unknown: field([], 5),
        },
        12,
        {
          FunctionName: field(['f', 'g', 'h', long(64)], ...manyNames, long(65), 5),
          Runtime: Runtime!,
          Handler: Handler!,
          Role: Role!,
          ...newCode,
          'Code.ZipFile': field(zips, 'bm8=', '', 7),
        },
      ),
      get(
        functions,
        { ...paged, '?FunctionVersion': field(['ALL'], 'all'), '?MasterRegion': field(['ALL', 'eu-west-1'], 'x') },
        8,
      ),
      operation(`GET ${functions}/{name}`, { '{name}': field(oneOf, ...manyNames) }, manyQualifiers, { often: 4 }),
      remove(qualified, 10),
    ],
  ],
  configuring: [
    [...setUp, ...layersUp],
    [
      configure({ ...settings, RevisionId: revision }, 50),
      get(`${functions}/{name}/configuration`, qualified, 9),
      operation(
        `PUT ${functions}/{name}/code`,
        { ...named, ...changedCode },
        {
          ...changedCodeMore,
          DryRun: flag,
          RevisionId: revision,
          Architectures: architecturesOf,
          PublishTo: field([], 'LATEST_PUBLISHED', 'x'),
        },
        { often: 9 },
      ),
    ],
  ],
  versions: [
    [
      ...setUp,
      given(get(`${functions}/{name}`)),
      given(configure({}), { MemorySize: 256 }),
      given(publish(), { '{name}': 'g', RevisionId: 'other' }),
      given(get(`${functions}/{name}`)),
      given(publish()),
      given(get(`${functions}/{name}`)),
    ],
    [
      make(['f', 'g'], { Publish: flag }, 3),
      publish(14),
      ...aliasOperations,
      get(`${functions}/{name}/versions`, paged, 5),
      get(`${functions}/{name}/aliases`, { ...paged, '?FunctionVersion': field(['1', '2'], '$LATEST', 'x') }, 8),
      get(`${functions}/{name}`, qualified, 6),
      get(`${functions}/{name}/configuration`, qualified),
      configure({ Timeout: field([3, 4, 5]), MemorySize: field([128, 256]) }, 8),
      operation(
        `PUT ${functions}/{name}/code`,
        { '{name}': field(oneOf), ...plainly(operation('', changedCode)).needed },
        { Publish: flag },
        { often: 6 },
      ),
      operation(
        `DELETE ${functions}/{name}`,
        { ...named, ...qualified },
        {},
        { name: 'DeleteFunction {name}', often: 3 },
      ),
    ],
  ],
  policies: [
    [
      ...setUp,
      ...layersUp,
      given(addPermission),
      given(get(policy)),
      given(configure({}), { Timeout: 6 }),
      given(addPermission, { StatementId: 't', RevisionId: '@PolicyRevision' }),
    ],
    [
      addPermission,
      get(policy, qualified, 8),
      operation(
        `DELETE ${policy}/{sid}`,
        { ...named, '{sid}': field(['s', 't'], 'none') },
        { ...qualified, '?RevisionId': field(['@RevisionId', '@PolicyRevision'], 'x') },
        { often: 6 },
      ),
      operation(
        `POST ${layers}/{layer}/versions/{version}/policy`,
        {
          ...layerVersion,
          StatementId: field(['s', 't'], 'a b', long(101)),
          Action: field(['lambda:GetLayerVersion'], 'lambda:x'),
          Principal: field(['*', '123456789012', 'arn:aws:iam::123456789012:root'], role, 'x'),
        },
        {
          OrganizationId: field(['o-0123456789'], 'o-0'),
          '?RevisionId': field(['@RevisionId', '@PolicyRevision'], 'x'),
        },
        { often: 8 },
      ),
      operation(`GET ${layers}/{layer}/versions/{version}/policy`, layerVersion, {}, { often: 4 }),
      operation(
        `DELETE ${layers}/{layer}/versions/{version}/policy/{sid}`,
        { ...layerVersion, '{sid}': field(['s', 't'], 'none') },
        { '?RevisionId': field(['@RevisionId', '@PolicyRevision'], 'x') },
        { often: 4 },
      ),
    ],
  ],
  concurrency: [
    [
      ...setUp,
      ...[191, 190, 0].map((count) => given(putReserved, { ReservedConcurrentExecutions: count })),
      given(operation('DELETE /2017-10-31/functions/{name}/concurrency', named)),
      ...[191, 190, 189, 5].map((count) =>
        given(putProvisioned, { '?Qualifier': 'live', ProvisionedConcurrentExecutions: count }),
      ),
      given(putReserved, { ReservedConcurrentExecutions: 190 }),
      given(operation('DELETE /2017-10-31/functions/{name}/concurrency', named)),
    ],
    [
      putReserved,
      operation('GET /2019-09-30/functions/{name}/concurrency', named, {}, { often: 4 }),
      operation('DELETE /2017-10-31/functions/{name}/concurrency', named, {}, { often: 4 }),
      putProvisioned,
      operation(`GET ${provisioned}`, { ...named, ...qualified }, {}, { often: 6 }),
      operation(`GET ${provisioned}`, { ...named, '?List': field(['ALL'], 'all') }, paged, { often: 6 }),
      operation(`DELETE ${provisioned}`, { ...named, ...qualified }, {}, { often: 5 }),
      get('/2016-08-19/account-settings', {}, 6),
      get(`${functions}/{name}`, qualified, 4),
      ...aliasOperations.slice(0, 3).map(plainly),
      remove({}, 1),
    ],
  ],
  doors: [
    setUp,
    [
      operation(`PUT ${eventPath}`, named, { ...qualified, ...eventInvoke }, { often: 14 }),
      operation(`POST ${eventPath}`, named, { ...qualified, ...eventInvoke }, { often: 10 }),
      get(eventPath, qualified, 6),
      get(`${eventPath}/list`, paged, 5),
      operation(`DELETE ${eventPath}`, named, qualified, { often: 4 }),
      operation(`POST ${urlPath}`, { ...named, AuthType: authType }, { ...onAlias, ...url }, { often: 10 }),
      operation(`PUT ${urlPath}`, named, { ...onAlias, AuthType: authType, ...url }, { often: 10 }),
      get(urlPath, onAlias, 6),
      get(`${urlPath}s`, paged, 5),
      operation(`DELETE ${urlPath}`, named, onAlias, { often: 4 }),
    ],
  ],
  layers: [
    [],
    [
      publishLayer,
      operation(
        `GET ${layers}/{layer}/versions`,
        { '{layer}': layerVersion['{layer}']! },
        { ...paged, ...narrowed },
        { often: 8 },
      ),
      operation(`GET ${layers}/{layer}/versions/{version}`, layerVersion, {}, { often: 6 }),
      operation(`DELETE ${layers}/{layer}/versions/{version}`, layerVersion, {}, { often: 1 }),
      get(layers, { ...paged, ...narrowed }, 8),
      operation(
        `GET ${layers}`,
        {
          '?find': field(['LayerVersion'], 'x'),
          '?Arn': field(
            [layer('tools'), layer('more', 2)],
            layer('none'),
            'arn:aws:lambda:eu-west-1:210987654321:layer:tools:1',
            'x',
          ),
        },
        {},
        { often: 4 },
      ),
    ],
  ],
  mappings: [
    setUp,
    [
      operation(
        `POST ${mappings}`,
        {
          FunctionName: field(['f', 'g', `${account}:function:f:1`], ...oddNames),
          ...source,
          Enabled: field([false]),
        },
        { ...mapping, Tags: tagged, StartingPosition: position },
        { often: 12 },
      ),
      operation(
        `POST ${mappings}`,
        {
          FunctionName: field(['f:live', 'g']),
          EventSourceArn: field([stream, table, `${stream}2`]),
          StartingPosition: field(['LATEST', 'TRIM_HORIZON', 'AT_TIMESTAMP'], 'Other', 5),
          Enabled: field([false]),
        },
        streamed,
        { often: 30 },
      ),
      operation(
        `PUT ${mappings}/{uuid}`,
        uuid,
        { ...mapping, FunctionName: field(['f', 'g'], 'nobody', ''), ...streamed, Enabled: field([false], 'x') },
        { often: 30 },
      ),
      operation(`GET ${mappings}/{uuid}`, uuid, {}, { often: 5 }),
      operation(`DELETE ${mappings}/{uuid}`, uuid, {}, { often: 2 }),
      get(
        mappings,
        { ...paged, '?FunctionName': field(['f', 'g', 'f:1'], 'a b'), '?EventSourceArn': field([stream, queue], 'x') },
        10,
      ),
    ],
  ],
  'kept-settings': [
    [
      ...setUp,
      ...[{}, { Description: 'd', Tags: { a: '1' } }].map((more) => given(createSigning, more)),
      ...[fifty(50), { k0: 'w' }, { z: '1' }].map((Tags) => given(tag, { '{arn}': `${account}:function:g`, Tags })),
    ],
    [
      createSigning,
      operation(`GET ${signing}`, {}, paged, { often: 4 }),
      operation(`GET ${signing}/{arn}`, config),
      operation(
        `PUT ${signing}/{arn}`,
        config,
        { ...signed, 'AllowedPublishers.SigningProfileVersionArns': publishers },
        { often: 6 },
      ),
      operation(`DELETE ${signing}/{arn}`, config, {}, { often: 1 }),
      operation(`GET ${signing}/{arn}/functions`, config, paged, { often: 5 }),
      operation(
        `PUT ${ofFunctions}`,
        { ...named, CodeSigningConfigArn: field(['@CodeSigningConfigArn'], noConfig, 'x') },
        {},
        { often: 6 },
      ),
      operation(`GET ${ofFunctions}`, named, {}, { often: 4 }),
      operation(`DELETE ${ofFunctions}`, named, {}, { often: 2 }),
      operation(
        `PUT ${runtime}`,
        { ...named, UpdateRuntimeOn: field(['Auto', 'FunctionUpdate'], 'Manual', 'x') },
        { ...qualified, RuntimeVersionArn: field([], 'arn:aws:lambda:eu-west-1::runtime:a', 'x') },
        { often: 4 },
      ),
      operation(
        `PUT ${runtime}`,
        {
          ...named,
          UpdateRuntimeOn: field(['Manual']),
          RuntimeVersionArn: field(['arn:aws:lambda:eu-west-1::runtime:a']),
        },
        qualified,
        { often: 4 },
      ),
      get(runtime, qualified),
      operation(`PUT ${recursion}`, { ...named, RecursiveLoop: word('Terminate', 'Allow') }, {}, { often: 4 }),
      get(recursion),
      operation(`GET ${tags}`, resource, {}, { often: 4 }),
      tag,
      operation(`DELETE ${tags}`, { ...resource, '?tagKeys': field([['a'], ['b', 'k1'], 'c']) }, {}, { often: 4 }),
    ],
  ],
  instances: [
    [
      given(createProvider),
      given(createProvider, { CapacityProviderName: 'q', InstanceRequirements: { Architectures: ['arm64'] } }),
      ...['f', 'g'].map((FunctionName) => given(makeManaged, { FunctionName })),
      given(publish()),
      given(publish(), { '{name}': 'g', PublishTo: 'LATEST_PUBLISHED' }),
      ...[{}, { Description: 'the second' }].map((more) => given(publish(), { '{name}': 'f', ...more })),
      given(configure({}), { MemorySize: 4096 }),
      given(get(`${functions}/{name}`)),
      given(configure({}), { Timeout: 9 }),
    ],
    [
      createProvider,
      operation(`PUT ${providers}/{name}`, provider, scaling, { often: 14 }),
      operation(`GET ${providers}/{name}`, provider, {}, { often: 5 }),
      operation(`DELETE ${providers}/{name}`, provider, {}, { often: 1 }),
      get(providers, { ...paged, '?State': word('Active', 'Pending') }, 6),
      operation(`GET ${providers}/{name}/function-versions`, provider, paged, { often: 2 }),
      makeManaged,
      configure(
        {
          [managed]: field([onInstances(), onInstances({ ExecutionEnvironmentMemoryGiBPerVCpu: 4 })], {}),
          MemorySize: field([2048, 4096], 2047),
        },
        8,
      ),
      get(`${functions}/{name}/configuration`, {}, 4),
      operation(
        'PUT /2025-11-30/functions/{name}/function-scaling-config',
        named,
        { ...qualified, ...bounds },
        { often: 4 },
      ),
      operation('GET /2025-11-30/functions/{name}/function-scaling-config', named, qualified),
      putReserved,
      operation(
        `POST ${functions}/{name}/versions`,
        { '{name}': field(['f', 'g', 'h']) },
        { PublishTo: field(['LATEST_PUBLISHED'], 'x') },
        { often: 6 },
      ),
      remove({}, 1),
    ],
  ],
  durable: [
    [],
    [
      make(['f', 'g'], { Timeout: field([3, 900]), 'LoggingConfig.LogFormat': field(['Text', 'JSON']) }, 8, {
        DurableConfig: field(
          [{ ExecutionTimeout: 60 }, { ExecutionTimeout: 901, RetentionPeriodInDays: 90 }],
          {},
          { RetentionPeriodInDays: 1 },
          { ExecutionTimeout: 0 },
          { ExecutionTimeout: 1 },
          { ExecutionTimeout: 31_622_400 },
          { ExecutionTimeout: 31_622_401 },
          { ExecutionTimeout: 60, RetentionPeriodInDays: 0 },
          { ExecutionTimeout: 60, RetentionPeriodInDays: 91 },
          { ExecutionTimeout: 60, KMSKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/k' },
          { ExecutionTimeout: 60, KMSKeyArn: 'x' },
          'x',
        ),
      }),
      configure(
        {
          DurableConfig: field([{ ExecutionTimeout: 70 }, { RetentionPeriodInDays: 7 }], {}, { KMSKeyArn: '' }),
          Timeout: field([5]),
        },
        8,
      ),
      get(`${functions}/{name}/configuration`),
      operation(
        `GET ${durable}/durable-executions/{arn}`,
        execution,
        { '?IncludeExecutionData': field(['false']) },
        { often: 2 },
      ),
      operation(`GET ${durable}/durable-executions/{arn}/history`, execution, {}, { often: 2 }),
      operation(
        `GET ${durable}/durable-executions/{arn}/state`,
        { ...execution, '?CheckpointToken': field(['eA=='], '-', '') },
        {},
        { often: 2 },
      ),
      operation(
        `POST ${durable}/durable-executions/{arn}/stop`,
        execution,
        { ErrorType: field(['T'], 5), StackTrace: field([['a']], 'a') },
        { often: 2 },
      ),
      operation(
        `POST ${durable}/durable-executions/{arn}/checkpoint`,
        { ...execution, CheckpointToken: field(['eA=='], '-', 5) },
        {
          ClientToken: field([long(64)], long(65), 'a b'),
          Updates: field(
            [[]],
            [{}],
            [{ Type: 'STEP', Action: 'START', Id: 'a b', Name: long(257), SubType: long(33), ParentId: long(65) }],
            [{ Type: 'x', Action: 'y' }],
            [
              {
                Type: 'WAIT',
                Action: 'START',
                WaitOptions: { WaitSeconds: 0 },
                StepOptions: { NextAttemptDelaySeconds: 31_622_401 },
                CallbackOptions: { TimeoutSeconds: -1, HeartbeatTimeoutSeconds: 31_622_401 },
              },
            ],
            [{ Type: 'CHAINED_INVOKE', Action: 'START', ChainedInvokeOptions: {} }],
            [{ Type: 'CONTEXT', Action: 'FAIL', Error: 5 }],
            'x',
          ),
        },
        { often: 3 },
      ),
      get(
        `${durable}/functions/{name}/durable-executions`,
        {
          ...qualified,
          '?MaxItems': field(['0', '1000'], '-1', '1001', 'x'),
          '?Marker': field([], 'x', 'MTA='),
          '?Statuses': field(['RUNNING'], 'x', ['RUNNING', 'FAILED']),
          '?DurableExecutionName': text(64, 'n'),
          '?StartedAfter': field(['2026-01-01T00:00:00Z', '1700000000'], 'x'),
          '?StartedBefore': field([], 'x'),
          '?ReverseOrder': field(['true']),
        },
        4,
      ),
      ...['succeed', 'fail', 'heartbeat'].map((how) =>
        operation(
          `POST ${durable}/durable-execution-callbacks/{id}/${how}`,
          { '{id}': field(['eA=='], '-', long(1025)) },
          { ErrorMessage: field([], 5) },
          { often: 1 },
        ),
      ),
      operation(
        `POST ${mappings}`,
        {
          FunctionName: field(['f', 'g', 'f:1']),
          EventSourceArn: field([stream]),
          StartingPosition: field(['LATEST']),
          Enabled: field([false]),
        },
        {},
        { often: 6 },
      ),
      remove({}, 1),
    ],
  ],
};

const mappingOf = operation(`POST ${mappings}`, { FunctionName: field(['f']), StartingPosition: field(['LATEST']) });
const counted = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
/** More than a page of what is cheap. */
export const pages: readonly DrawnCall[] = [
  ...setUp,
  ...counted(51).map((index) => given(createProvider, { CapacityProviderName: `p${index}` })),
  ...counted(101).map((index) =>
    given(mappingOf, { EventSourceArn: `${stream}${index}`, BatchSize: index + 1, Enabled: false }),
  ),
  ...[providers, mappings].flatMap((path) =>
    [{}, { '?Marker': '@NextMarker' }, { '?MaxItems': '50' }, { '?Marker': '@NextMarker' }].map((query) =>
      given(operation(`GET ${path}`), query),
    ),
  ),
];
