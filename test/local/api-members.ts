// What is decided of every member of the API, for test/local/api-members.test.ts: cases of each.

import { zip } from './zip.ts';

/** What a request brings. */
export interface Part {
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A member with a value, on top of a request that is right without it. */
export interface Case extends Part {
  /** In the text of the answer; by default the body must be found in its members. */
  readonly holds?: RegExp;
  /** Of a refusal. */
  readonly words?: RegExp;
  /** Of a refusal; 400 by default. */
  readonly status?: number;
  /** On the log; by default, that the member has no effect. */
  readonly note?: RegExp;
}

interface Step {
  readonly method: string;
  readonly path: string;
  readonly part: Part;
  /** Finds in the answer what later requests call <1>, <2>. <0> is a name of its own for every case. */
  readonly keep?: RegExp;
}

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly prepare?: readonly Step[];
  readonly base?: Part;
  /** Members whose effect other tests show: names, and what decides how a request is answered. */
  readonly acts?: string;
  /** Members that the answer shows. */
  readonly shown?: Readonly<Record<string, Case>>;
  /** Members that are taken, do nothing, and are named on the log. */
  readonly named?: Readonly<Record<string, Case>>;
  readonly refused?: Readonly<Record<string, Case>>;
}

const account = 'arn:aws:lambda:us-east-1:123456789012';
const role = 'arn:aws:iam::123456789012:role/worker';
const otherRole = 'arn:aws:iam::123456789012:role/other';
const queue = 'arn:aws:sqs:us-east-1:123456789012:dead';
const key = 'arn:aws:kms:us-east-1:123456789012:key/k';
const profile = 'arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/1';
const zipFile = zip({ 'index.js': 'exports.handler = async () => 7;' }).toString('base64');
const fresh = {
  FunctionName: '<0>',
  Role: role,
  Runtime: 'nodejs22.x',
  Handler: 'index.handler',
  Code: { ZipFile: zipFile },
};
const functions = '/2015-03-31/functions';
const layers = '/2018-10-31/layers';
const mappings = '/2015-03-31/event-source-mappings';
const codeSigning = '/2020-04-22/code-signing-configs';

const made: Step = { method: 'POST', path: functions, part: { body: fresh } };
const published: Step = { method: 'POST', path: `${functions}/<0>/versions`, part: {} };
const aliased: Step = {
  method: 'POST',
  path: `${functions}/<0>/aliases`,
  part: { body: { Name: 'live', FunctionVersion: '1' } },
};
const layered: Step = {
  method: 'POST',
  path: `${layers}/<0>/versions`,
  part: { body: { Content: { ZipFile: zipFile } } },
};
const signing: Step = {
  method: 'POST',
  path: codeSigning,
  part: { body: { AllowedPublishers: { SigningProfileVersionArns: [profile] } } },
  keep: /"CodeSigningConfigArn":"([^"]+)"/,
};
const stream = 'arn:aws:kinesis:us-east-1:123456789012:stream/<0>';
const streamed = { FunctionName: '<0>', EventSourceArn: stream, StartingPosition: 'LATEST', Enabled: false };
const mapped: Step = { method: 'POST', path: mappings, part: { body: streamed }, keep: /"UUID":"([^"]+)"/ };

const vpc = { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] };
const fileSystem = {
  Arn: 'arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0',
  LocalMountPath: '/mnt/data',
};
const general = `${account}:capacity-provider:general`;
const capacity = (member: object, words?: RegExp): Case => ({
  body: {
    MemorySize: 4096,
    CapacityProviderConfig: {
      LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: general, ...member },
    },
  },
  ...(words === undefined ? {} : { words }),
});
/** Of both operations that set it: at creation it is shown, later it can only be changed. */
const capacityCases = (words?: RegExp): Readonly<Record<string, Case>> => ({
  [`${managed}.CapacityProviderArn`]: capacity({}, words),
  [`${managed}.PerExecutionEnvironmentMaxConcurrency`]: capacity({ PerExecutionEnvironmentMaxConcurrency: 2 }, words),
  [`${managed}.ExecutionEnvironmentMemoryGiBPerVCpu`]: capacity({ ExecutionEnvironmentMemoryGiBPerVCpu: 2 }, words),
});
const durable = (member: object): Case => ({ body: { DurableConfig: { ExecutionTimeout: 60, ...member } } });
const notMadeDurable = /originally created with no durable configuration/;
const image = (member: object): Case => ({ body: { ImageConfig: member }, words: /ontainer images/ });
const managed = 'CapacityProviderConfig.LambdaManagedInstancesCapacityProviderConfig';
const json = { LogFormat: 'JSON' };

/** Of CreateFunction and UpdateFunctionConfiguration alike. */
const settingsShown: Readonly<Record<string, Case>> = {
  Role: { body: { Role: otherRole } },
  Runtime: { body: { Runtime: 'nodejs20.x' } },
  Handler: { body: { Handler: 'other.run' } },
  Description: { body: { Description: 'mugs' } },
  Timeout: { body: { Timeout: 9 } },
  MemorySize: { body: { MemorySize: 512 } },
  'DeadLetterConfig.TargetArn': { body: { DeadLetterConfig: { TargetArn: queue } } },
  'Environment.Variables': { body: { Environment: { Variables: { COLOUR: 'blue' } } } },
  'LoggingConfig.LogFormat': { body: { LoggingConfig: json } },
  'LoggingConfig.ApplicationLogLevel': { body: { LoggingConfig: { ...json, ApplicationLogLevel: 'WARN' } } },
  'LoggingConfig.SystemLogLevel': { body: { LoggingConfig: { ...json, SystemLogLevel: 'WARN' } } },
  'LoggingConfig.LogGroup': { body: { LoggingConfig: { LogGroup: 'mugs' } } },
};

const settingsNamed: Readonly<Record<string, Case>> = {
  'VpcConfig.SubnetIds': { body: { VpcConfig: vpc } },
  'VpcConfig.SecurityGroupIds': { body: { VpcConfig: vpc } },
  'VpcConfig.Ipv6AllowedForDualStack': { body: { VpcConfig: { ...vpc, Ipv6AllowedForDualStack: true } } },
  KMSKeyArn: { body: { KMSKeyArn: key } },
  'TracingConfig.Mode': { body: { TracingConfig: { Mode: 'Active' } } },
  'FileSystemConfigs[].Arn': { body: { VpcConfig: vpc, FileSystemConfigs: [fileSystem] } },
  'FileSystemConfigs[].LocalMountPath': { body: { VpcConfig: vpc, FileSystemConfigs: [fileSystem] } },
  'FileSystemConfigs[].S3FilesConfig.DirectS3Read': {
    body: { VpcConfig: vpc, FileSystemConfigs: [{ ...fileSystem, S3FilesConfig: { DirectS3Read: 'AUTO' } }] },
  },
  'EphemeralStorage.Size': { body: { EphemeralStorage: { Size: 1024 } } },
  'SnapStart.ApplyOn': { body: { Runtime: 'python3.13', SnapStart: { ApplyOn: 'PublishedVersions' } } },
};

const settingsRefused: Readonly<Record<string, Case>> = {
  Layers: { body: { Layers: [`${account}:layer:none:1`] }, words: /does not exist/ },
  'ImageConfig.EntryPoint': image({ EntryPoint: ['run'] }),
  'ImageConfig.Command': image({ Command: ['run'] }),
  'ImageConfig.WorkingDirectory': image({ WorkingDirectory: '/' }),
};

const otherArchitecture = process.arch === 'arm64' ? 'x86_64' : 'arm64';
const bucket = { S3Bucket: 'no-such-bucket', S3Key: 'code.zip' };

const settingsOfKafka = (member: string): Readonly<Record<string, Case>> => {
  const registry = (inner: object): Case => ({
    body: { [member]: { SchemaRegistryConfig: inner } },
    words: /Unsupported/,
  });
  return {
    [`${member}.ConsumerGroupId`]: { body: { [member]: { ConsumerGroupId: 'g' } }, words: /Unsupported/ },
    [`${member}.SchemaRegistryConfig.SchemaRegistryURI`]: registry({ SchemaRegistryURI: 'https://r' }),
    [`${member}.SchemaRegistryConfig.EventRecordFormat`]: registry({ EventRecordFormat: 'JSON' }),
    [`${member}.SchemaRegistryConfig.AccessConfigs[].Type`]: registry({ AccessConfigs: [{ Type: 'BASIC_AUTH' }] }),
    [`${member}.SchemaRegistryConfig.AccessConfigs[].URI`]: registry({ AccessConfigs: [{ URI: key }] }),
    [`${member}.SchemaRegistryConfig.SchemaValidationConfigs[].Attribute`]: registry({
      SchemaValidationConfigs: [{ Attribute: 'KEY' }],
    }),
  };
};

const unsupported = (body: object): Case => ({ body, words: /Unsupported/ });

/** Of both operations on mappings. The effects on a queue are shown by test/local/event-sources.test.ts. */
const mappingShown: Readonly<Record<string, Case>> = {
  BatchSize: { body: { BatchSize: 7 } },
  'FilterCriteria.Filters[].Pattern': { body: { FilterCriteria: { Filters: [{ Pattern: '{"data":{"a":[1]}}' }] } } },
  MaximumBatchingWindowInSeconds: { body: { MaximumBatchingWindowInSeconds: 3 } },
  ParallelizationFactor: { body: { ParallelizationFactor: 4 } },
  'DestinationConfig.OnFailure.Destination': { body: { DestinationConfig: { OnFailure: { Destination: queue } } } },
  MaximumRecordAgeInSeconds: { body: { MaximumRecordAgeInSeconds: 90 } },
  BisectBatchOnFunctionError: { body: { BisectBatchOnFunctionError: true } },
  MaximumRetryAttempts: { body: { MaximumRetryAttempts: 3 } },
  TumblingWindowInSeconds: { body: { TumblingWindowInSeconds: 30 } },
  FunctionResponseTypes: { body: { FunctionResponseTypes: ['ReportBatchItemFailures'] } },
};

const mappingNamed: Readonly<Record<string, Case>> = {
  KMSKeyArn: { body: { KMSKeyArn: key } },
  'MetricsConfig.Metrics': { body: { MetricsConfig: { Metrics: ['EventCount'] } } },
};

const mappingRefused: Readonly<Record<string, Case>> = {
  'LoggingConfig.SystemLogLevel': unsupported({ LoggingConfig: { SystemLogLevel: 'INFO' } }),
  'ScalingConfig.MaximumConcurrency': unsupported({ ScalingConfig: { MaximumConcurrency: 5 } }),
  'DestinationConfig.OnSuccess.Destination': unsupported({ DestinationConfig: { OnSuccess: { Destination: queue } } }),
  'SourceAccessConfigurations[].Type': unsupported({ SourceAccessConfigurations: [{ Type: 'BASIC_AUTH' }] }),
  'SourceAccessConfigurations[].URI': unsupported({ SourceAccessConfigurations: [{ URI: key }] }),
  ...settingsOfKafka('AmazonManagedKafkaEventSourceConfig'),
  ...settingsOfKafka('SelfManagedKafkaEventSourceConfig'),
  'SelfManagedKafkaEventSourceConfig.ConsumptionMode': unsupported({
    SelfManagedKafkaEventSourceConfig: { ConsumptionMode: 'Queue' },
  }),
  'DocumentDBEventSourceConfig.DatabaseName': unsupported({ DocumentDBEventSourceConfig: { DatabaseName: 'd' } }),
  'DocumentDBEventSourceConfig.CollectionName': unsupported({ DocumentDBEventSourceConfig: { CollectionName: 'c' } }),
  'DocumentDBEventSourceConfig.FullDocument': unsupported({ DocumentDBEventSourceConfig: { FullDocument: 'Default' } }),
  'ProvisionedPollerConfig.MinimumPollers': unsupported({ ProvisionedPollerConfig: { MinimumPollers: 2 } }),
  'ProvisionedPollerConfig.MaximumPollers': unsupported({ ProvisionedPollerConfig: { MaximumPollers: 2 } }),
  'ProvisionedPollerConfig.PollerGroupName': unsupported({ ProvisionedPollerConfig: { PollerGroupName: 'g' } }),
};

const corsShown: Readonly<Record<string, Case>> = {
  AuthType: { body: { AuthType: 'AWS_IAM' } },
  'Cors.AllowCredentials': { body: { Cors: { AllowCredentials: true } } },
  'Cors.AllowHeaders': { body: { Cors: { AllowHeaders: ['x-a'] } } },
  'Cors.AllowMethods': { body: { Cors: { AllowMethods: ['GET'] } } },
  'Cors.AllowOrigins': { body: { Cors: { AllowOrigins: ['https://a.example'] } } },
  'Cors.ExposeHeaders': { body: { Cors: { ExposeHeaders: ['x-b'] } } },
  'Cors.MaxAge': { body: { Cors: { MaxAge: 60 } } },
  InvokeMode: { body: { InvokeMode: 'RESPONSE_STREAM' } },
};

const eventInvokeShown: Readonly<Record<string, Case>> = {
  MaximumRetryAttempts: { body: { MaximumRetryAttempts: 1 } },
  MaximumEventAgeInSeconds: { body: { MaximumEventAgeInSeconds: 90 } },
  'DestinationConfig.OnSuccess.Destination': { body: { DestinationConfig: { OnSuccess: { Destination: queue } } } },
  'DestinationConfig.OnFailure.Destination': { body: { DestinationConfig: { OnFailure: { Destination: queue } } } },
};

const readOfFunction = (path: string, acts = 'FunctionName', prepare: readonly Step[] = [made]): Operation => ({
  method: 'GET',
  path,
  status: 200,
  prepare,
  acts,
});
const listOf = (path: string, acts = 'FunctionName Marker MaxItems', prepare: readonly Step[] = [made]): Operation =>
  readOfFunction(path, acts, prepare);
const removalOf = (path: string, acts: string): Operation => ({ method: 'DELETE', path, status: 204, acts });

const url = (name: string): string => `/2021-10-31/functions/${name}/url`;
const eventInvoke = '/2019-09-25/functions/<0>/event-invoke-config';
const provisioned = '/2019-09-30/functions/<0>/provisioned-concurrency';
const signingOf = '/2020-06-30/functions/<0>/code-signing-config';
const tags = `/2017-03-31/tags/${encodeURIComponent(`${account}:function:`)}<0>`;

const tenant: Case = { headers: { 'x-amz-tenant-id': 'blue' }, words: /tenancy/ };

const permitted: Step = {
  method: 'POST',
  path: `${functions}/<0>/policy`,
  part: { body: { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com' } },
};
const layerStatement = { StatementId: 's', Action: 'lambda:GetLayerVersion', Principal: '*' };
const layerPermitted: Step = {
  method: 'POST',
  path: `${layers}/<0>/versions/1/policy`,
  part: { body: layerStatement },
};
const eventConfigured: Step = { method: 'PUT', path: eventInvoke, part: { body: { MaximumRetryAttempts: 0 } } };
const addressed: Step = { method: 'POST', path: url('<0>'), part: { body: { AuthType: 'NONE' } } };
const provisionedFor: Step = {
  method: 'PUT',
  path: `${provisioned}?Qualifier=1`,
  part: { body: { ProvisionedConcurrentExecutions: 1 } },
};
const runtimeOf = '/2021-07-20/functions/<0>/runtime-management-config';
const recursionOf = '/2024-08-31/functions/<0>/recursion-config';

const providers = '/2025-11-30/capacity-providers';
const scaling = '/2025-11-30/functions/<0>/function-scaling-config';
const provider = {
  VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
  PermissionsConfig: { CapacityProviderOperatorRoleArn: role },
};
/** What functions here are on. */
export const generalProvider: { readonly path: string; readonly body: object } = {
  path: providers,
  body: { CapacityProviderName: 'general', ...provider },
};
const provided: Step = {
  method: 'POST',
  path: providers,
  part: { body: { CapacityProviderName: '<0>', ...provider } },
};
/** Members of providers that are kept. */
const ofInstances: Readonly<Record<string, Case>> = {
  'PropagateTags.Mode': { body: { PropagateTags: { Mode: 'None' } } },
  'PropagateTags.ExplicitTags': { body: { PropagateTags: { Mode: 'Explicit', ExplicitTags: { a: 'b' } } } },
  'TelemetryConfig.LoggingConfig.SystemLogLevel': {
    body: { TelemetryConfig: { LoggingConfig: { SystemLogLevel: 'WARN' } } },
  },
  'TelemetryConfig.LoggingConfig.LogGroup': { body: { TelemetryConfig: { LoggingConfig: { LogGroup: 'g' } } } },
};
/** Their effect is shown by test/local/managed-instances.test.ts. */
const providerScaling = [
  'MaxVCpuCount',
  'ScalingMode',
  'ScalingPolicies[].PredefinedMetricType',
  'ScalingPolicies[].TargetValue',
]
  .map((member) => `CapacityProviderScalingConfig.${member}`)
  .join(' ');

/** By the SDK's name. */
export const operations: Readonly<Record<string, Operation>> = {
  CreateFunction: {
    method: 'POST',
    path: functions,
    status: 201,
    base: { body: fresh },
    acts: 'FunctionName Code.ZipFile Publish Tags',
    shown: {
      ...settingsShown,
      'DurableConfig.ExecutionTimeout': durable({}),
      'DurableConfig.RetentionPeriodInDays': durable({ RetentionPeriodInDays: 1 }),
      PackageType: { body: { PackageType: 'Zip' } },
      ...capacityCases(),
      'TenancyConfig.TenantIsolationMode': { body: { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } } },
    },
    named: {
      ...settingsNamed,
      'DurableConfig.KMSKeyArn': durable({ KMSKeyArn: key }),
      Architectures: { body: { Architectures: [otherArchitecture] } },
      'Code.SourceKMSKeyArn': {
        body: { Code: { ZipFile: zipFile, SourceKMSKeyArn: key } },
        note: /SourceKMSKeyArn has no effect/,
      },
    },
    refused: {
      ...settingsRefused,
      'Code.S3Bucket': { body: { Code: bucket }, words: /bucket does not exist/ },
      'Code.S3Key': { body: { Code: bucket }, words: /bucket does not exist/ },
      'Code.S3ObjectVersion': { body: { Code: { ...bucket, S3ObjectVersion: '1' } }, words: /bucket does not exist/ },
      'Code.S3ObjectStorageMode': {
        body: { Code: { ...bucket, S3ObjectStorageMode: 'COPY' } },
        words: /bucket does not exist/,
      },
      'Code.ImageUri': { body: { PackageType: 'Image', Code: { ImageUri: 'r/i:1' } }, words: /ontainer images/ },
      PublishTo: { body: { PublishTo: 'LATEST_PUBLISHED' }, words: /PublishTo isn't supported/ },
      CodeSigningConfigArn: {
        body: { CodeSigningConfigArn: `${account}:code-signing-config:csc-00000000000000000` },
        status: 404,
        words: /code signing configuration/i,
      },
    },
  },
  UpdateFunctionConfiguration: {
    method: 'PUT',
    path: `${functions}/<0>/configuration`,
    status: 200,
    prepare: [made],
    acts: 'FunctionName RevisionId',
    shown: settingsShown,
    named: settingsNamed,
    refused: {
      ...settingsRefused,
      'DurableConfig.KMSKeyArn': { ...durable({ KMSKeyArn: key }), words: notMadeDurable },
      'DurableConfig.RetentionPeriodInDays': { ...durable({ RetentionPeriodInDays: 1 }), words: notMadeDurable },
      'DurableConfig.ExecutionTimeout': { ...durable({}), words: notMadeDurable },
      ...capacityCases(/isn't supported for Lambda Default functions/),
    },
  },
  UpdateFunctionCode: {
    method: 'PUT',
    path: `${functions}/<0>/code`,
    status: 200,
    prepare: [made],
    base: { body: { ZipFile: zipFile } },
    acts: 'FunctionName ZipFile Publish DryRun RevisionId',
    named: {
      SourceKMSKeyArn: { body: { SourceKMSKeyArn: key } },
      Architectures: { body: { Architectures: [otherArchitecture] } },
    },
    refused: {
      S3Bucket: { body: { ZipFile: null, ...bucket }, words: /bucket does not exist/ },
      S3Key: { body: { ZipFile: null, ...bucket }, words: /bucket does not exist/ },
      S3ObjectVersion: { body: { ZipFile: null, ...bucket, S3ObjectVersion: '1' }, words: /bucket does not exist/ },
      S3ObjectStorageMode: {
        body: { ZipFile: null, ...bucket, S3ObjectStorageMode: 'COPY' },
        words: /bucket does not exist/,
      },
      ImageUri: { body: { ImageUri: 'r/i:1' }, words: /ImageUri/ },
      PublishTo: { body: { PublishTo: 'LATEST_PUBLISHED' }, words: /PublishTo isn't supported/ },
    },
  },
  PublishVersion: {
    method: 'POST',
    path: `${functions}/<0>/versions`,
    status: 201,
    prepare: [made],
    acts: 'FunctionName RevisionId',
    shown: { Description: { body: { Description: 'first' } } },
    refused: {
      CodeSha256: { body: { CodeSha256: 'other' }, words: /CodeSHA256/i },
      PublishTo: { body: { PublishTo: 'LATEST_PUBLISHED' }, words: /PublishTo isn't supported/ },
    },
  },
  CreateAlias: {
    method: 'POST',
    path: `${functions}/<0>/aliases`,
    status: 201,
    prepare: [made, published],
    base: { body: { Name: 'live', FunctionVersion: '1' } },
    acts: 'FunctionName',
    shown: {
      Name: { body: { Name: 'blue' } },
      FunctionVersion: { body: { FunctionVersion: '$LATEST' } },
      Description: { body: { Description: 'all' } },
    },
    refused: {
      'RoutingConfig.AdditionalVersionWeights': {
        body: { RoutingConfig: { AdditionalVersionWeights: { 1: 0.5 } } },
        words: /./,
      },
    },
  },
  UpdateAlias: {
    method: 'PUT',
    path: `${functions}/<0>/aliases/live`,
    status: 200,
    prepare: [made, published, aliased],
    acts: 'FunctionName Name RevisionId',
    shown: {
      FunctionVersion: { body: { FunctionVersion: '$LATEST' } },
      Description: { body: { Description: 'all' } },
    },
    refused: {
      'RoutingConfig.AdditionalVersionWeights': {
        body: { RoutingConfig: { AdditionalVersionWeights: { 1: 0.5 } } },
        words: /./,
      },
    },
  },
  AddPermission: {
    method: 'POST',
    path: `${functions}/<0>/policy`,
    status: 201,
    prepare: [made, published],
    base: { body: { StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com' } },
    acts: 'FunctionName RevisionId',
    shown: {
      StatementId: { body: { StatementId: 't' }, holds: /"Sid\\":\\"t\\"/ },
      Action: { body: { Action: 'lambda:GetFunction' }, holds: /lambda:GetFunction/ },
      Principal: { body: { Principal: 's3.amazonaws.com' }, holds: /s3\.amazonaws\.com/ },
      SourceArn: { body: { SourceArn: 'arn:aws:s3:::b' }, holds: /AWS:SourceArn\\":\\"arn:aws:s3:::b/ },
      FunctionUrlAuthType: {
        body: { FunctionUrlAuthType: 'NONE', Action: 'lambda:InvokeFunctionUrl', Principal: '*' },
        holds: /lambda:FunctionUrlAuthType\\":\\"NONE/,
      },
      InvokedViaFunctionUrl: {
        body: { InvokedViaFunctionUrl: true, Principal: '*' },
        holds: /lambda:InvokedViaFunctionUrl\\":\\"true/,
      },
      SourceAccount: { body: { SourceAccount: '123456789012' }, holds: /AWS:SourceAccount\\":\\"123456789012/ },
      EventSourceToken: { body: { EventSourceToken: 'k' }, holds: /lambda:EventSourceToken\\":\\"k/ },
      Qualifier: { query: { Qualifier: '1' }, holds: /function:f\d+:1/ },
      PrincipalOrgID: { body: { PrincipalOrgID: 'o-0123456789' }, holds: /aws:PrincipalOrgID\\":\\"o-0123456789/ },
    },
  },
  RemovePermission: {
    ...removalOf(`${functions}/<0>/policy/s`, 'FunctionName StatementId Qualifier RevisionId'),
    prepare: [made, permitted],
  },
  GetPolicy: readOfFunction(`${functions}/<0>/policy`, 'FunctionName Qualifier', [made, permitted]),
  GetFunction: readOfFunction(`${functions}/<0>`, 'FunctionName Qualifier'),
  GetFunctionConfiguration: readOfFunction(`${functions}/<0>/configuration`, 'FunctionName Qualifier'),
  DeleteFunction: { ...removalOf(`${functions}/<0>`, 'FunctionName Qualifier'), prepare: [made] },
  ListFunctions: {
    ...listOf(functions, 'FunctionVersion Marker MaxItems', []),
    named: { MasterRegion: { query: { MasterRegion: 'ALL' } } },
  },
  ListVersionsByFunction: listOf(`${functions}/<0>/versions`),
  GetAlias: readOfFunction(`${functions}/<0>/aliases/live`, 'FunctionName Name', [made, published, aliased]),
  ListAliases: listOf(`${functions}/<0>/aliases`, 'FunctionName FunctionVersion Marker MaxItems'),
  DeleteAlias: {
    ...removalOf(`${functions}/<0>/aliases/live`, 'FunctionName Name'),
    prepare: [made, published, aliased],
  },
  GetAccountSettings: readOfFunction('/2016-08-19/account-settings', '', []),
  GetFunctionConcurrency: readOfFunction('/2019-09-30/functions/<0>/concurrency'),
  PutFunctionConcurrency: {
    method: 'PUT',
    path: '/2017-10-31/functions/<0>/concurrency',
    status: 200,
    prepare: [made],
    acts: 'FunctionName',
    shown: { ReservedConcurrentExecutions: { body: { ReservedConcurrentExecutions: 3 } } },
  },
  DeleteFunctionConcurrency: {
    ...removalOf('/2017-10-31/functions/<0>/concurrency', 'FunctionName'),
    prepare: [made],
  },
  PutProvisionedConcurrencyConfig: {
    method: 'PUT',
    path: provisioned,
    status: 202,
    prepare: [made, published],
    base: { query: { Qualifier: '1' } },
    acts: 'FunctionName Qualifier',
    shown: {
      ProvisionedConcurrentExecutions: {
        body: { ProvisionedConcurrentExecutions: 1 },
        holds: /"RequestedProvisionedConcurrentExecutions":1/,
      },
    },
  },
  GetProvisionedConcurrencyConfig: readOfFunction(`${provisioned}?Qualifier=1`, 'FunctionName Qualifier', [
    made,
    published,
    provisionedFor,
  ]),
  DeleteProvisionedConcurrencyConfig: {
    ...removalOf(`${provisioned}?Qualifier=1`, 'FunctionName Qualifier'),
    prepare: [made, published],
  },
  ListProvisionedConcurrencyConfigs: listOf(`${provisioned}?List=ALL`),
  PutFunctionEventInvokeConfig: {
    method: 'PUT',
    path: eventInvoke,
    status: 200,
    prepare: [made],
    acts: 'FunctionName Qualifier',
    shown: eventInvokeShown,
  },
  UpdateFunctionEventInvokeConfig: {
    method: 'POST',
    path: eventInvoke,
    status: 200,
    prepare: [made, eventConfigured],
    acts: 'FunctionName Qualifier',
    shown: eventInvokeShown,
  },
  GetFunctionEventInvokeConfig: readOfFunction(eventInvoke, 'FunctionName Qualifier', [made, eventConfigured]),
  ListFunctionEventInvokeConfigs: listOf(`${eventInvoke}/list`),
  DeleteFunctionEventInvokeConfig: {
    ...removalOf(eventInvoke, 'FunctionName Qualifier'),
    prepare: [made, eventConfigured],
  },
  CreateFunctionUrlConfig: {
    method: 'POST',
    path: url('<0>'),
    status: 201,
    prepare: [made],
    base: { body: { AuthType: 'NONE' } },
    acts: 'FunctionName Qualifier',
    shown: corsShown,
  },
  UpdateFunctionUrlConfig: {
    method: 'PUT',
    path: url('<0>'),
    status: 200,
    prepare: [made, addressed],
    acts: 'FunctionName Qualifier',
    shown: corsShown,
  },
  GetFunctionUrlConfig: readOfFunction(url('<0>'), 'FunctionName Qualifier', [made, addressed]),
  ListFunctionUrlConfigs: listOf('/2021-10-31/functions/<0>/urls'),
  DeleteFunctionUrlConfig: { ...removalOf(url('<0>'), 'FunctionName Qualifier'), prepare: [made, addressed] },
  PublishLayerVersion: {
    method: 'POST',
    path: `${layers}/<0>/versions`,
    status: 201,
    base: { body: { Content: { ZipFile: zipFile } } },
    acts: 'LayerName Content.ZipFile',
    shown: {
      Description: { body: { Description: 'tools' } },
      CompatibleArchitectures: { body: { CompatibleArchitectures: ['arm64'] } },
      CompatibleRuntimes: { body: { CompatibleRuntimes: ['nodejs22.x'] } },
      LicenseInfo: { body: { LicenseInfo: 'MIT' } },
    },
    refused: {
      'Content.S3Bucket': { body: { Content: bucket }, words: /bucket does not exist/ },
      'Content.S3Key': { body: { Content: bucket }, words: /bucket does not exist/ },
      'Content.S3ObjectVersion': {
        body: { Content: { ...bucket, S3ObjectVersion: '1' } },
        words: /bucket does not exist/,
      },
      'Content.S3ObjectStorageMode': {
        body: { Content: { ...bucket, S3ObjectStorageMode: 'COPY' } },
        words: /bucket does not exist/,
      },
    },
  },
  GetLayerVersion: readOfFunction(`${layers}/<0>/versions/1`, 'LayerName VersionNumber', [layered]),
  GetLayerVersionByArn: readOfFunction(
    `${layers}?find=LayerVersion&Arn=${encodeURIComponent(`${account}:layer:`)}<0>:1`,
    'Arn',
    [layered],
  ),
  ListLayers: listOf(layers, 'CompatibleArchitecture CompatibleRuntime Marker MaxItems', []),
  ListLayerVersions: listOf(
    `${layers}/<0>/versions`,
    'LayerName CompatibleArchitecture CompatibleRuntime Marker MaxItems',
    [layered],
  ),
  DeleteLayerVersion: { ...removalOf(`${layers}/<0>/versions/1`, 'LayerName VersionNumber'), prepare: [layered] },
  AddLayerVersionPermission: {
    method: 'POST',
    path: `${layers}/<0>/versions/1/policy`,
    status: 201,
    prepare: [layered],
    base: { body: layerStatement },
    acts: 'LayerName VersionNumber RevisionId',
    shown: {
      StatementId: { body: { StatementId: 't' }, holds: /"Sid\\":\\"t\\"/ },
      Action: { body: { Action: 'lambda:GetLayerVersion' }, holds: /lambda:GetLayerVersion/ },
      Principal: { body: { Principal: '123456789012' }, holds: /arn:aws:iam::123456789012:root/ },
      OrganizationId: {
        body: { OrganizationId: 'o-0123456789' },
        holds: /aws:PrincipalOrgID\\":\\"o-0123456789/,
      },
    },
  },
  GetLayerVersionPolicy: readOfFunction(`${layers}/<0>/versions/1/policy`, 'LayerName VersionNumber', [
    layered,
    layerPermitted,
  ]),
  RemoveLayerVersionPermission: {
    ...removalOf(`${layers}/<0>/versions/1/policy/s`, 'LayerName VersionNumber StatementId RevisionId'),
    prepare: [layered, layerPermitted],
  },
  CreateEventSourceMapping: {
    method: 'POST',
    path: mappings,
    status: 202,
    prepare: [made],
    base: { body: streamed },
    acts: 'FunctionName EventSourceArn Enabled Tags',
    shown: {
      ...mappingShown,
      StartingPosition: { body: { StartingPosition: 'TRIM_HORIZON' } },
      StartingPositionTimestamp: {
        body: { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1_700_000_000 },
      },
    },
    named: mappingNamed,
    refused: {
      ...mappingRefused,
      Topics: unsupported({ Topics: ['t'] }),
      Queues: unsupported({ Queues: ['q'] }),
      'SelfManagedEventSource.Endpoints': unsupported({
        SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ['b:9092'] } },
      }),
    },
  },
  UpdateEventSourceMapping: {
    method: 'PUT',
    path: `${mappings}/<1>`,
    status: 202,
    prepare: [made, mapped],
    acts: 'UUID FunctionName Enabled',
    shown: mappingShown,
    named: mappingNamed,
    refused: mappingRefused,
  },
  GetEventSourceMapping: readOfFunction(`${mappings}/<1>`, 'UUID', [made, mapped]),
  ListEventSourceMappings: listOf(mappings, 'EventSourceArn FunctionName Marker MaxItems', []),
  DeleteEventSourceMapping: {
    ...removalOf(`${mappings}/<1>`, 'UUID'),
    status: 202,
    prepare: [made, mapped],
  },
  CreateCodeSigningConfig: {
    method: 'POST',
    path: codeSigning,
    status: 201,
    base: { body: { AllowedPublishers: { SigningProfileVersionArns: [profile] } } },
    acts: 'Tags',
    shown: { Description: { body: { Description: 'ours' }, holds: /"Description":"ours"/ } },
    named: {
      'AllowedPublishers.SigningProfileVersionArns': { note: /no code is checked for its signature/ },
      'CodeSigningPolicies.UntrustedArtifactOnDeployment': {
        body: { CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' } },
        note: /no code is checked for its signature/,
      },
    },
  },
  UpdateCodeSigningConfig: {
    method: 'PUT',
    path: `${codeSigning}/<1>`,
    status: 200,
    prepare: [signing],
    acts: 'CodeSigningConfigArn',
    shown: {
      Description: { body: { Description: 'ours' }, holds: /"Description":"ours"/ },
      'AllowedPublishers.SigningProfileVersionArns': {
        body: { AllowedPublishers: { SigningProfileVersionArns: [`${profile}2`] } },
        holds: /\/1 ?2/,
      },
      'CodeSigningPolicies.UntrustedArtifactOnDeployment': {
        body: { CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' } },
        holds: /"UntrustedArtifactOnDeployment":"Enforce"/,
      },
    },
  },
  GetCodeSigningConfig: readOfFunction(`${codeSigning}/<1>`, 'CodeSigningConfigArn', [signing]),
  ListCodeSigningConfigs: listOf(codeSigning, 'Marker MaxItems', []),
  ListFunctionsByCodeSigningConfig: listOf(`${codeSigning}/<1>/functions`, 'CodeSigningConfigArn Marker MaxItems', [
    signing,
  ]),
  DeleteCodeSigningConfig: { ...removalOf(`${codeSigning}/<1>`, 'CodeSigningConfigArn'), prepare: [signing] },
  PutFunctionCodeSigningConfig: {
    method: 'PUT',
    path: signingOf,
    status: 200,
    prepare: [made, signing],
    acts: 'FunctionName',
    shown: { CodeSigningConfigArn: { body: { CodeSigningConfigArn: '<1>' }, holds: /code-signing-config:csc-/ } },
  },
  GetFunctionCodeSigningConfig: readOfFunction(signingOf),
  DeleteFunctionCodeSigningConfig: { ...removalOf(signingOf, 'FunctionName'), prepare: [made] },
  GetRuntimeManagementConfig: readOfFunction(runtimeOf, 'FunctionName Qualifier'),
  PutRuntimeManagementConfig: {
    method: 'PUT',
    path: runtimeOf,
    status: 200,
    prepare: [made],
    acts: 'FunctionName Qualifier',
    shown: {
      UpdateRuntimeOn: { body: { UpdateRuntimeOn: 'FunctionUpdate' } },
      RuntimeVersionArn: {
        body: { UpdateRuntimeOn: 'Manual', RuntimeVersionArn: 'arn:aws:lambda:us-east-1::runtime:abc' },
      },
    },
  },
  GetFunctionRecursionConfig: readOfFunction(recursionOf),
  PutFunctionRecursionConfig: {
    method: 'PUT',
    path: recursionOf,
    status: 200,
    prepare: [made],
    acts: 'FunctionName',
    shown: { RecursiveLoop: { body: { RecursiveLoop: 'Allow' } } },
  },
  ListTags: readOfFunction(tags, 'Resource'),
  TagResource: {
    method: 'POST',
    path: tags,
    status: 204,
    prepare: [made],
    base: { body: { Tags: { a: 'b' } } },
    acts: 'Resource Tags',
  },
  UntagResource: { ...removalOf(`${tags}?tagKeys=a`, 'Resource TagKeys'), prepare: [made] },
  CreateCapacityProvider: {
    method: 'POST',
    path: providers,
    status: 202,
    base: { body: { CapacityProviderName: '<0>', ...provider } },
    acts: `CapacityProviderName Tags InstanceRequirements.Architectures InstanceRequirements.AllowedInstanceTypes InstanceRequirements.ExcludedInstanceTypes ${providerScaling}`,
    named: {
      'VpcConfig.SubnetIds': { body: provider },
      'VpcConfig.SecurityGroupIds': { body: provider },
      'PermissionsConfig.CapacityProviderOperatorRoleArn': { body: provider },
      KmsKeyArn: { body: { KmsKeyArn: key } },
      ...ofInstances,
    },
  },
  GetCapacityProvider: readOfFunction(`${providers}/<0>`, 'CapacityProviderName', [provided]),
  UpdateCapacityProvider: {
    method: 'PUT',
    path: `${providers}/<0>`,
    status: 202,
    prepare: [provided],
    acts: `CapacityProviderName ${providerScaling}`,
    named: ofInstances,
  },
  DeleteCapacityProvider: {
    method: 'DELETE',
    path: `${providers}/<0>`,
    status: 202,
    prepare: [provided],
    acts: 'CapacityProviderName',
  },
  ListCapacityProviders: listOf(providers, 'State Marker MaxItems', [provided]),
  ListFunctionVersionsByCapacityProvider: listOf(
    `${providers}/<0>/function-versions`,
    'CapacityProviderName Marker MaxItems',
    [provided],
  ),
  // What both do is shown by test/local/managed-instances.test.ts, where environments begin; others have none.
  PutFunctionScalingConfig: {
    method: 'PUT',
    path: scaling,
    status: 400,
    prepare: [made],
    acts: 'FunctionName Qualifier FunctionScalingConfig.MinExecutionEnvironments FunctionScalingConfig.MaxExecutionEnvironments',
  },
  GetFunctionScalingConfig: {
    method: 'GET',
    path: scaling,
    status: 400,
    prepare: [made],
    acts: 'FunctionName Qualifier',
  },
  Invoke: {
    method: 'POST',
    path: `${functions}/<0>/invocations`,
    status: 200,
    prepare: [made],
    acts: 'FunctionName InvocationType LogType ClientContext Payload Qualifier',
    refused: {
      TenantId: tenant,
      DurableExecutionName: { headers: { 'x-amz-durable-execution-name': 'd' }, words: /no DurableConfig/ },
    },
  },
  InvokeWithResponseStream: {
    method: 'POST',
    path: '/2021-11-15/functions/<0>/response-streaming-invocations',
    status: 200,
    prepare: [made],
    acts: 'FunctionName LogType ClientContext Qualifier Payload',
    refused: {
      TenantId: tenant,
      InvocationType: { headers: { 'x-amz-invocation-type': 'Event' }, words: /\[RequestResponse, DryRun\]/ },
    },
  },
  InvokeAsync: {
    method: 'POST',
    path: '/2014-11-13/functions/<0>/invoke-async',
    status: 202,
    prepare: [made],
    acts: 'FunctionName InvokeArgs',
  },
};

const executions = '/2025-12-01/durable-executions/<1>';
const callbacks = '/2025-12-01/durable-execution-callbacks';
const durableList = '/2025-12-01/functions/<0>/durable-executions';
/** A function whose executions wait for ever: their code is never done. */
const waiting: Step = {
  method: 'POST',
  path: functions,
  part: {
    body: {
      ...fresh,
      Code: { ZipFile: zip({ 'index.js': 'exports.handler = () => new Promise(() => {});' }).toString('base64') },
      DurableConfig: { ExecutionTimeout: 600 },
      Timeout: 60,
    },
  },
};
const begun: readonly Step[] = [
  waiting,
  {
    method: 'POST',
    path: `${functions}/<0>/invocations?Qualifier=$LATEST`,
    part: { headers: { 'x-amz-invocation-type': 'Event' } },
  },
  { method: 'GET', path: durableList, part: {}, keep: /"DurableExecutionArn":"([^"]+)"/ },
];
/** base64 of a callback of an execution that is not there, and of no callback at all. */
const noCallback = Buffer.from('{"arn":"a","operationId":"o"}').toString('base64');
const error = { ErrorMessage: 'no', ErrorType: 'E', ErrorData: 'd', StackTrace: ['at a'] };
const errorMembers = 'Error.ErrorMessage Error.ErrorType Error.ErrorData Error.StackTrace';
const updateMembers = `Id ParentId Name Type SubType Action Payload ${errorMembers}
  ContextOptions.ReplayChildren StepOptions.NextAttemptDelaySeconds WaitOptions.WaitSeconds
  CallbackOptions.TimeoutSeconds CallbackOptions.HeartbeatTimeoutSeconds ChainedInvokeOptions.FunctionName
  ChainedInvokeOptions.TenantId ChainedInvokeOptions.XAmznTraceId`
  .split(/\s+/)
  .map((member) => `Updates[].${member}`);

/** Of durable executions; what becomes of their members is told where executions run. */
Object.assign(operations, {
  CheckpointDurableExecution: {
    method: 'POST',
    path: `${executions}/checkpoint`,
    // Nobody here knows the token.
    status: 400,
    prepare: begun,
    base: { body: { CheckpointToken: 'dG9rZW4=', Updates: [] } },
    acts: `DurableExecutionArn CheckpointToken ClientToken ${updateMembers.join(' ')}`,
  },
  GetDurableExecutionState: {
    method: 'GET',
    path: `${executions}/state`,
    status: 400,
    prepare: begun,
    base: { query: { CheckpointToken: 'dG9rZW4=' } },
    acts: 'DurableExecutionArn CheckpointToken Marker MaxItems',
  },
  GetDurableExecution: {
    method: 'GET',
    path: executions,
    status: 200,
    prepare: begun,
    acts: 'DurableExecutionArn IncludeExecutionData',
  },
  GetDurableExecutionHistory: {
    method: 'GET',
    path: `${executions}/history`,
    status: 200,
    prepare: begun,
    acts: 'DurableExecutionArn IncludeExecutionData MaxItems Marker ReverseOrder',
  },
  ListDurableExecutionsByFunction: {
    method: 'GET',
    path: durableList,
    status: 200,
    prepare: [made],
    acts: 'FunctionName Qualifier DurableExecutionName Statuses StartedAfter StartedBefore ReverseOrder Marker MaxItems',
  },
  StopDurableExecution: {
    method: 'POST',
    path: `${executions}/stop`,
    status: 200,
    prepare: begun,
    base: { body: error },
    acts: `DurableExecutionArn ${errorMembers}`,
  },
  SendDurableExecutionCallbackSuccess: {
    method: 'POST',
    path: `${callbacks}/${noCallback}/succeed`,
    status: 404,
    acts: 'CallbackId Result',
  },
  SendDurableExecutionCallbackFailure: {
    method: 'POST',
    path: `${callbacks}/${noCallback}/fail`,
    status: 404,
    base: { body: error },
    acts: `CallbackId ${errorMembers}`,
  },
  SendDurableExecutionCallbackHeartbeat: {
    method: 'POST',
    path: `${callbacks}/${noCallback}/heartbeat`,
    status: 404,
    acts: 'CallbackId',
  },
} satisfies Record<string, Operation>);

/** Values that no member of the operation takes; by name of the operation. */
export const refusedValues: readonly (readonly [operation: string, Case])[] = [
  ['CreateFunction', { body: { Timeout: '9' }, words: /STRING_VALUE can not be converted to an Integer/ }],
  ['CreateFunction', { body: { Description: 7 }, words: /NUMBER_VALUE can not be converted to a String/ }],
  ['CreateFunction', { body: { Publish: 'true' }, words: /STRING_VALUE can not be converted to a Boolean/ }],
  ['CreateFunction', { body: { Layers: `${account}:layer:l:1` }, words: /converted to a List/ }],
  ['CreateFunction', { body: { VpcConfig: 'subnet-1' }, words: /converted to a structure/ }],
  ['CreateFunction', { body: { Tags: ['a'] }, words: /Start of structure or map found where not expected/ }],
  [
    'CreateFunction',
    { body: { Code: { ZipFile: zipFile, S3Bucket: 'b' } }, words: /do not provide other FunctionCode/ },
  ],
  ['CreateFunction', { body: { Code: { S3Bucket: 'a!', S3Key: 'k' } }, words: /'s3Bucket'|'code.s3Bucket'/ }],
  ['CreateFunction', { body: { PackageType: 'Image' }, words: /ontainer images/ }],
  ['AddPermission', { body: { SourceAccount: '12' }, words: /'sourceAccount' failed to satisfy/ }],
  ['AddPermission', { body: { PrincipalOrgID: 'acme' }, words: /'principalOrgID' failed to satisfy/ }],
  ['AddPermission', { body: { EventSourceToken: 'a b' }, words: /'eventSourceToken' failed to satisfy/ }],
  ['AddPermission', { body: { FunctionUrlAuthType: 'ANY' }, words: /enum value set: \[NONE, AWS_IAM\]/ }],
  ['AddLayerVersionPermission', { body: { OrganizationId: 'acme' }, words: /'organizationId' failed to satisfy/ }],
  [
    'AddLayerVersionPermission',
    { body: { OrganizationId: 'o-0123456789', Principal: '210987654321' }, words: /give that principal/ },
  ],
  [
    'PublishLayerVersion',
    { body: { Content: { ...bucket, S3Key: 'k'.repeat(1025) } }, words: /'content.s3Key' failed to satisfy.*1024/ },
  ],
  [
    'PublishLayerVersion',
    {
      body: { Content: { ...bucket, S3ObjectVersion: 'v'.repeat(1025) } },
      words: /'content.s3ObjectVersion' failed to satisfy.*1024/,
    },
  ],
  ['AddLayerVersionPermission', { body: { Principal: 's3.amazonaws.com' }, words: /'principal' failed to satisfy/ }],
  ['CreateFunctionUrlConfig', { body: { Cors: { MaxAge: 86_401 } }, words: /'cors.maxAge' failed to satisfy/ }],
  ['CreateFunctionUrlConfig', { body: { Cors: { AllowMethods: ['PROPFIND'] } }, words: /'cors.allowMethods'/ }],
  [
    'CreateCodeSigningConfig',
    { body: { AllowedPublishers: { SigningProfileVersionArns: [] } }, words: /greater than or equal to 1/ },
  ],
  ['CreateEventSourceMapping', { body: { MetricsConfig: { Metrics: ['All'] } }, words: /enum value set/ }],
  ['CreateEventSourceMapping', { body: { Enabled: 'yes' }, words: /converted to a Boolean/ }],
  ['ListFunctions', { query: { MasterRegion: 'home' }, words: /'masterRegion' failed to satisfy/ }],
  ['ListAliases', { query: { FunctionVersion: 'one' }, words: /'functionVersion' failed to satisfy/ }],
  ['ListEventSourceMappings', { query: { EventSourceArn: 'jobs' }, words: /'eventSourceArn' failed to satisfy/ }],
  ['Invoke', { headers: { 'x-amz-log-type': 'Full' }, words: /enum value set: \[None, Tail\]/ }],
];

const policies = '/2026-07-09/resource-policy/r';

/** Operations on what is not here. */
export const notHere: Readonly<Record<string, { readonly method: string; readonly path: string }>> = {
  PutResourcePolicy: { method: 'PUT', path: policies },
  GetResourcePolicy: { method: 'GET', path: policies },
  DeleteResourcePolicy: { method: 'DELETE', path: policies },
};
