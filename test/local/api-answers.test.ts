// What Lambda's API answers to calls that belong together, right ones and wrong ones, each with status and words: held as
// texts against test/golden/api (`-u` accepts a change).

import * as sdk from '@aws-sdk/client-lambda';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testPlatform } from './support.ts';
import { zip } from './zip.ts';

type Call = readonly [operation: string, input: Readonly<Record<string, unknown>>];

const role = 'arn:aws:iam::123456789012:role/test';
const arn = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const providerArn = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:capacity-provider:${name}`;
const signing = 'arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0';
const code = { ZipFile: zip({ 'index.js': 'exports.handler = async () => 1;' }) };
const made = (name: string, more: object = {}): Call => [
  'CreateFunction',
  { FunctionName: name, Role: role, Runtime: 'nodejs22.x', Handler: 'index.handler', Code: code, ...more },
];
const vpc = { SubnetIds: ['subnet-0123456789abcdef0'], SecurityGroupIds: ['sg-0123456789abcdef0'] };
const provider = (name: string, more: object = {}): Call => [
  'CreateCapacityProvider',
  { CapacityProviderName: name, VpcConfig: vpc, PermissionsConfig: { CapacityProviderOperatorRoleArn: role }, ...more },
];
const managed = (name: string, on: string, config: object = {}, more: object = {}): Call =>
  made(name, {
    MemorySize: 2048,
    CapacityProviderConfig: {
      LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: providerArn(on), ...config },
    },
    ...more,
  });
const counted = (count: number, of: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => of(index));
const id = (index: number): string => index.toString(16).padStart(17, '0');

const snapped = { Runtime: 'python3.12', Handler: 'index.handler', SnapStart: { ApplyOn: 'PublishedVersions' } };
const fileSystem = [
  {
    Arn: 'arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-0123456789abcdef0',
    LocalMountPath: '/mnt/files',
  },
];
const publishers = {
  SigningProfileVersionArns: ['arn:aws:signer:us-east-1:123456789012:/signing-profiles/team/0123456789'],
};

const conversations: Readonly<Record<string, readonly Call[]>> = {
  'capacity-providers': [
    provider('none', { VpcConfig: { SubnetIds: [], SecurityGroupIds: vpc.SecurityGroupIds } }),
    provider('many', {
      VpcConfig: {
        SubnetIds: counted(17, (at) => `subnet-${id(at)}`),
        SecurityGroupIds: counted(6, (at) => `sg-${id(at)}`),
      },
    }),
    provider('both', {
      InstanceRequirements: { AllowedInstanceTypes: ['m7i.large'], ExcludedInstanceTypes: ['c7i.large'] },
    }),
    provider('two', { InstanceRequirements: { Architectures: ['x86_64', 'arm64'] } }),
    provider('odd', { InstanceRequirements: { Architectures: ['x86_32'], AllowedInstanceTypes: ['!'] } }),
    provider('small', { CapacityProviderScalingConfig: { MaxVCpuCount: 1 } }),
    provider('word', { CapacityProviderScalingConfig: { ScalingMode: 'Never' } }),
    provider('auto', {
      CapacityProviderScalingConfig: {
        ScalingMode: 'Auto',
        ScalingPolicies: [{ PredefinedMetricType: 'LambdaCapacityProviderAverageCPUUtilization', TargetValue: 50 }],
      },
    }),
    provider('over', {
      CapacityProviderScalingConfig: {
        ScalingMode: 'Manual',
        ScalingPolicies: [{ PredefinedMetricType: 'LambdaCapacityProviderAverageCPUUtilization', TargetValue: 101 }],
      },
    }),
    provider('plain'),
    provider('plain'),
    provider('all', {
      InstanceRequirements: { Architectures: ['arm64'], AllowedInstanceTypes: ['m7g.large'] },
      CapacityProviderScalingConfig: {
        MaxVCpuCount: 64,
        ScalingMode: 'Manual',
        ScalingPolicies: [{ PredefinedMetricType: 'LambdaCapacityProviderAverageCPUUtilization', TargetValue: 40 }],
      },
      Tags: { team: 'blue' },
    }),
    ['UpdateCapacityProvider', { CapacityProviderName: 'all', CapacityProviderScalingConfig: { MaxVCpuCount: 32 } }],
    ['UpdateCapacityProvider', { CapacityProviderName: 'all', CapacityProviderScalingConfig: { ScalingMode: 'Auto' } }],
    [
      'UpdateCapacityProvider',
      { CapacityProviderName: 'plain', CapacityProviderScalingConfig: { ScalingMode: 'Manual' } },
    ],
    ['UpdateCapacityProvider', { CapacityProviderName: 'nobody', CapacityProviderScalingConfig: { MaxVCpuCount: 32 } }],
    ['GetCapacityProvider', { CapacityProviderName: 'all' }],
    ['GetCapacityProvider', { CapacityProviderName: 'nobody' }],
    ['ListCapacityProviders', {}],
    ['ListCapacityProviders', { State: 'Deleting' }],
    ['ListTags', { Resource: providerArn('all') }],
    ['TagResource', { Resource: providerArn('all'), Tags: { stage: 'test' } }],
    ['UntagResource', { Resource: providerArn('all'), TagKeys: ['team'] }],
    ['ListTags', { Resource: providerArn('all') }],
    managed('lost', 'nobody'),
    managed('little', 'plain', {}, { MemorySize: 1024 }),
    managed('ratio', 'plain', { ExecutionEnvironmentMemoryGiBPerVCpu: 3 }),
    managed('thin', 'plain', { ExecutionEnvironmentMemoryGiBPerVCpu: 8 }),
    managed('slots', 'plain', { PerExecutionEnvironmentMaxConcurrency: 1000 }),
    managed('arms', 'all'),
    managed('old', 'plain', {}, { Runtime: 'nodejs18.x' }),
    managed('text', 'plain', {}, { LoggingConfig: { LogFormat: 'Text' } }),
    managed('snap', 'plain', {}, { Runtime: 'java21', SnapStart: { ApplyOn: 'PublishedVersions' } }),
    managed('tenant', 'plain', {}, { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }),
    managed('runs', 'plain'),
    ['GetFunctionConfiguration', { FunctionName: 'runs' }],
    ['PutFunctionScalingConfig', { FunctionName: 'runs', Qualifier: '$LATEST' }],
    ['PutFunctionScalingConfig', { FunctionName: 'runs', Qualifier: '7' }],
    [
      'PutFunctionScalingConfig',
      {
        FunctionName: 'runs',
        Qualifier: '$LATEST.PUBLISHED',
        FunctionScalingConfig: { MinExecutionEnvironments: 0, MaxExecutionEnvironments: 5 },
      },
    ],
    [
      'PutFunctionScalingConfig',
      {
        FunctionName: 'runs',
        Qualifier: '$LATEST.PUBLISHED',
        FunctionScalingConfig: { MinExecutionEnvironments: 6, MaxExecutionEnvironments: 5 },
      },
    ],
    ['PutProvisionedConcurrencyConfig', { FunctionName: 'runs', Qualifier: '1', ProvisionedConcurrentExecutions: 1 }],
    ['GetFunctionScalingConfig', { FunctionName: 'runs', Qualifier: '$LATEST.PUBLISHED' }],
    ['GetFunctionScalingConfig', { FunctionName: 'runs', Qualifier: '$LATEST' }],
    ['GetFunctionScalingConfig', { FunctionName: 'nobody', Qualifier: '$LATEST.PUBLISHED' }],
    ['ListFunctionVersionsByCapacityProvider', { CapacityProviderName: 'plain' }],
    ['ListFunctionVersionsByCapacityProvider', { CapacityProviderName: 'nobody' }],
    // Whose function is attached, published there or not.
    ['DeleteCapacityProvider', { CapacityProviderName: 'plain' }],
    ['DeleteCapacityProvider', { CapacityProviderName: 'all' }],
    ['DeleteCapacityProvider', { CapacityProviderName: 'all' }],
  ],
  concurrency: [
    made('held'),
    ['PutFunctionConcurrency', { FunctionName: 'held' }],
    ['PutFunctionConcurrency', { FunctionName: 'held', ReservedConcurrentExecutions: -1 }],
    ['PutFunctionConcurrency', { FunctionName: 'held', ReservedConcurrentExecutions: 0 }],
    ['PutFunctionConcurrency', { FunctionName: 'held', ReservedConcurrentExecutions: 900 }],
    ['PutFunctionConcurrency', { FunctionName: 'held', ReservedConcurrentExecutions: 901 }],
    ['PutFunctionConcurrency', { FunctionName: 'nobody', ReservedConcurrentExecutions: 1 }],
    ['PutFunctionConcurrency', { FunctionName: 'held:1', ReservedConcurrentExecutions: 1 }],
    ['GetFunctionConcurrency', { FunctionName: 'held' }],
    ['GetFunctionConcurrency', { FunctionName: 'nobody' }],
    ['GetAccountSettings', {}],
    ['DeleteFunctionConcurrency', { FunctionName: 'held' }],
    ['DeleteFunctionConcurrency', { FunctionName: 'held' }],
    ['DeleteFunctionConcurrency', { FunctionName: 'nobody' }],
    ['GetFunctionConcurrency', { FunctionName: 'held' }],
    ['GetAccountSettings', {}],
  ],
  functions: [
    made('b', { Description: 'the second', Timeout: 7, MemorySize: 256 }),
    made('a'),
    made('a'),
    made('a b'),
    made('c', { Publish: true }),
    ['ListFunctions', { MaxItems: 2 }],
    ['ListFunctions', { FunctionVersion: 'ALL' }],
    ['ListFunctions', { MaxItems: 0 }],
    ['ListFunctions', { Marker: 'nowhere' }],
    ['GetFunction', { FunctionName: arn('b') }],
    ['GetFunction', { FunctionName: 'b', Qualifier: '1' }],
    ['GetFunction', { FunctionName: 'c', Qualifier: '1' }],
    ['GetFunctionConfiguration', { FunctionName: '123456789012:function:b' }],
    ['GetFunctionConfiguration', { FunctionName: arn('c:1') }],
    ['GetAlias', { FunctionName: 'c', Name: 'live' }],
    ['CreateAlias', { FunctionName: 'c', Name: 'live', FunctionVersion: '1' }],
    ['GetAlias', { FunctionName: 'c', Name: 'live' }],
    ['GetFunctionConfiguration', { FunctionName: 'c', Qualifier: 'live' }],
    ['DeleteFunction', { FunctionName: 'c', Qualifier: '1' }],
    ['DeleteFunction', { FunctionName: 'c', Qualifier: 'live' }],
    ['DeleteFunction', { FunctionName: 'c' }],
    ['DeleteFunction', { FunctionName: 'c' }],
  ],
  'code-signing': [
    made('signed'),
    ['CreateCodeSigningConfig', { AllowedPublishers: { SigningProfileVersionArns: [] } }],
    ['CreateCodeSigningConfig', { AllowedPublishers: { SigningProfileVersionArns: ['no arn'] } }],
    ['ListCodeSigningConfigs', {}],
    ['GetCodeSigningConfig', { CodeSigningConfigArn: signing }],
    ['UpdateCodeSigningConfig', { CodeSigningConfigArn: signing, Description: 'd' }],
    ['PutFunctionCodeSigningConfig', { FunctionName: 'signed', CodeSigningConfigArn: signing }],
    ['GetFunctionCodeSigningConfig', { FunctionName: 'signed' }],
    ['GetFunctionCodeSigningConfig', { FunctionName: 'nobody' }],
    ['DeleteFunctionCodeSigningConfig', { FunctionName: 'signed' }],
    ['ListFunctionsByCodeSigningConfig', { CodeSigningConfigArn: signing }],
    ['DeleteCodeSigningConfig', { CodeSigningConfigArn: signing }],
  ],
  layers: [
    ['PublishLayerVersion', { LayerName: 'tools', Content: { ZipFile: Buffer.from('no archive') } }],
    [
      'PublishLayerVersion',
      {
        LayerName: 'tools',
        Content: code,
        Description: 'what all need',
        CompatibleRuntimes: ['nodejs22.x', 'nodejs20.x'],
        CompatibleArchitectures: ['arm64'],
        LicenseInfo: 'MIT',
      },
    ],
    ['PublishLayerVersion', { LayerName: 'tools', Content: code }],
    ['PublishLayerVersion', { LayerName: 'tools', Content: code, CompatibleRuntimes: ['cobol'] }],
    ['GetLayerVersion', { LayerName: 'tools', VersionNumber: 1 }],
    ['GetLayerVersion', { LayerName: 'tools', VersionNumber: 9 }],
    ['ListLayerVersions', { LayerName: 'tools' }],
    ['ListLayerVersions', { LayerName: 'tools', CompatibleRuntime: 'nodejs22.x' }],
    ['ListLayerVersions', { LayerName: 'nobody' }],
    ['ListLayers', { CompatibleRuntime: 'nodejs20.x', CompatibleArchitecture: 'arm64' }],
    ['ListLayers', { CompatibleRuntime: 'python3.12' }],
    made('uses', { Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:tools:2'] }),
    made('twice', {
      Layers: [
        'arn:aws:lambda:us-east-1:123456789012:layer:tools:1',
        'arn:aws:lambda:us-east-1:123456789012:layer:tools:2',
      ],
    }),
    ['UpdateFunctionConfiguration', { FunctionName: 'uses', Layers: [] }],
    ['DeleteLayerVersion', { LayerName: 'tools', VersionNumber: 2 }],
    ['DeleteLayerVersion', { LayerName: 'tools', VersionNumber: 2 }],
    ['ListLayerVersions', { LayerName: 'tools' }],
  ],
  'runtimes-and-loops': [
    made('runs'),
    ['GetRuntimeManagementConfig', { FunctionName: 'runs' }],
    ['PutRuntimeManagementConfig', { FunctionName: 'runs', UpdateRuntimeOn: 'Sometimes' }],
    ['PutRuntimeManagementConfig', { FunctionName: 'runs', UpdateRuntimeOn: 'Manual' }],
    ['PutRuntimeManagementConfig', { FunctionName: 'runs', UpdateRuntimeOn: 'FunctionUpdate' }],
    ['PutRuntimeManagementConfig', { FunctionName: 'nobody', UpdateRuntimeOn: 'Auto' }],
    ['GetRuntimeManagementConfig', { FunctionName: 'runs' }],
    ['GetRuntimeManagementConfig', { FunctionName: 'runs', Qualifier: '4' }],
    ['GetFunctionRecursionConfig', { FunctionName: 'runs' }],
    ['PutFunctionRecursionConfig', { FunctionName: 'runs', RecursiveLoop: 'Perhaps' }],
    ['PutFunctionRecursionConfig', { FunctionName: 'runs', RecursiveLoop: 'Allow' }],
    ['GetFunctionRecursionConfig', { FunctionName: 'runs' }],
    ['GetFunctionRecursionConfig', { FunctionName: 'nobody' }],
  ],
  tags: [
    made('tagged', { Tags: { a: '1' } }),
    ['ListTags', { Resource: arn('tagged') }],
    ['ListTags', { Resource: arn('nobody') }],
    ['ListTags', { Resource: 'arn:aws:lambda:us-east-1:123456789012:layer:l' }],
    ['ListTags', { Resource: 'arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0123456789abcdef0' }],
    [
      'ListTags',
      { Resource: 'arn:aws:lambda:us-east-1:123456789012:event-source-mapping:00000000-0000-4000-8000-000000000000' },
    ],
    [
      'TagResource',
      { Resource: arn('tagged'), Tags: Object.fromEntries(counted(50, (at) => `k${at}`).map((key) => [key, 'v'])) },
    ],
    ['UntagResource', { Resource: arn('tagged'), TagKeys: [] }],
    ['UntagResource', { Resource: arn('tagged'), TagKeys: ['a', 'b'] }],
    ['GetFunction', { FunctionName: 'tagged' }],
  ],
  provisioned: [
    made('warm'),
    ['PublishVersion', { FunctionName: 'warm' }],
    ['CreateAlias', { FunctionName: 'warm', Name: 'live', FunctionVersion: '1' }],
    ['CreateAlias', { FunctionName: 'warm', Name: 'edge', FunctionVersion: '$LATEST' }],
    ['PutFunctionConcurrency', { FunctionName: 'warm', ReservedConcurrentExecutions: 5 }],
    [
      'PutProvisionedConcurrencyConfig',
      { FunctionName: 'warm', Qualifier: '$LATEST', ProvisionedConcurrentExecutions: 1 },
    ],
    [
      'PutProvisionedConcurrencyConfig',
      { FunctionName: 'warm', Qualifier: 'edge', ProvisionedConcurrentExecutions: 1 },
    ],
    [
      'PutProvisionedConcurrencyConfig',
      { FunctionName: 'warm', Qualifier: 'nobody', ProvisionedConcurrentExecutions: 1 },
    ],
    ['PutProvisionedConcurrencyConfig', { FunctionName: 'warm', Qualifier: '7', ProvisionedConcurrentExecutions: 1 }],
    [
      'PutProvisionedConcurrencyConfig',
      { FunctionName: 'warm', Qualifier: 'live', ProvisionedConcurrentExecutions: 6 },
    ],
    [
      'PutProvisionedConcurrencyConfig',
      { FunctionName: 'warm', Qualifier: 'live', ProvisionedConcurrentExecutions: 5 },
    ],
    ['PutProvisionedConcurrencyConfig', { FunctionName: 'warm', Qualifier: '1', ProvisionedConcurrentExecutions: 1 }],
    ['PutFunctionConcurrency', { FunctionName: 'warm', ReservedConcurrentExecutions: 4 }],
    ['DeleteProvisionedConcurrencyConfig', { FunctionName: 'warm', Qualifier: 'live' }],
    ['DeleteProvisionedConcurrencyConfig', { FunctionName: 'warm', Qualifier: 'live' }],
    ['GetProvisionedConcurrencyConfig', { FunctionName: 'warm', Qualifier: 'live' }],
    ['PutFunctionConcurrency', { FunctionName: 'warm', ReservedConcurrentExecutions: 4 }],
    ['PutFunctionConcurrency', { FunctionName: 'warm', ReservedConcurrentExecutions: 1000 }],
    ['GetFunctionConcurrency', { FunctionName: 'warm' }],
    ['GetFunction', { FunctionName: 'warm' }],
  ],
  versions: [
    made('moves'),
    ['PublishVersion', { FunctionName: 'moves', RevisionId: 'other' }],
    ['PublishVersion', { FunctionName: 'moves', CodeSha256: 'other' }],
    ['PublishVersion', { FunctionName: 'moves', Description: 'first' }],
    ['UpdateFunctionConfiguration', { FunctionName: 'moves', RevisionId: 'other', Timeout: 5 }],
    ['UpdateFunctionConfiguration', { FunctionName: 'moves', Timeout: 5 }],
    ['PublishVersion', { FunctionName: 'moves', Description: 'second' }],
    [
      'CreateAlias',
      {
        FunctionName: 'moves',
        Name: 'b',
        FunctionVersion: '1',
        RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } },
      },
    ],
    ['CreateAlias', { FunctionName: 'moves', Name: 'a', FunctionVersion: '2', Description: 'one more' }],
    ['CreateAlias', { FunctionName: 'moves', Name: 'a', FunctionVersion: '2' }],
    ['CreateAlias', { FunctionName: 'moves', Name: 'c', FunctionVersion: '9' }],
    [
      'CreateAlias',
      {
        FunctionName: 'moves',
        Name: 'c',
        FunctionVersion: '1',
        RoutingConfig: { AdditionalVersionWeights: { 1: 0.5 } },
      },
    ],
    [
      'CreateAlias',
      {
        FunctionName: 'moves',
        Name: 'c',
        FunctionVersion: '1',
        RoutingConfig: { AdditionalVersionWeights: { 2: 1.5 } },
      },
    ],
    [
      'CreateAlias',
      {
        FunctionName: 'moves',
        Name: 'c',
        FunctionVersion: '1',
        RoutingConfig: { AdditionalVersionWeights: { 1: 0.1, 2: 0.1 } },
      },
    ],
    ['CreateAlias', { FunctionName: 'moves', Name: '7', FunctionVersion: '1' }],
    ['ListAliases', { FunctionName: 'moves' }],
    ['ListAliases', { FunctionName: 'moves', FunctionVersion: '2' }],
    ['ListAliases', { FunctionName: 'moves', MaxItems: 1 }],
    ['UpdateAlias', { FunctionName: 'moves', Name: 'a', RevisionId: 'other' }],
    ['UpdateAlias', { FunctionName: 'moves', Name: 'a', Description: 'told anew' }],
    ['UpdateAlias', { FunctionName: 'moves', Name: 'nobody' }],
    ['DeleteFunction', { FunctionName: 'moves', Qualifier: '2' }],
    ['UpdateAlias', { FunctionName: 'moves', Name: 'b', RoutingConfig: {} }],
    ['DeleteAlias', { FunctionName: 'moves', Name: 'a' }],
    ['DeleteFunction', { FunctionName: 'moves', Qualifier: '2' }],
    ['DeleteFunction', { FunctionName: 'moves', Qualifier: '$LATEST' }],
    ['ListVersionsByFunction', { FunctionName: 'moves' }],
  ],
  policies: [
    made('asked'),
    [
      'AddPermission',
      {
        FunctionName: 'asked',
        StatementId: 's',
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        RevisionId: 'other',
      },
    ],
    [
      'AddPermission',
      { FunctionName: 'asked', StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' },
    ],
    [
      'AddPermission',
      { FunctionName: 'asked', StatementId: 's', Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com' },
    ],
    ['RemovePermission', { FunctionName: 'asked', StatementId: 's', RevisionId: 'other' }],
    ['RemovePermission', { FunctionName: 'asked', StatementId: 'nobody' }],
    ['GetPolicy', { FunctionName: 'asked' }],
    ['RemovePermission', { FunctionName: 'asked', StatementId: 's' }],
    ['GetPolicy', { FunctionName: 'asked' }],
    ['PublishLayerVersion', { LayerName: 'shared', Content: code }],
    [
      'AddLayerVersionPermission',
      { LayerName: 'shared', VersionNumber: 1, StatementId: 'l', Action: 'lambda:GetLayerVersion', Principal: '*' },
    ],
    [
      'AddLayerVersionPermission',
      { LayerName: 'shared', VersionNumber: 1, StatementId: 'l', Action: 'lambda:GetLayerVersion', Principal: '*' },
    ],
    [
      'AddLayerVersionPermission',
      {
        LayerName: 'shared',
        VersionNumber: 1,
        StatementId: 'm',
        Action: 'lambda:GetLayerVersion',
        Principal: '210987654321',
      },
    ],
    ['RemoveLayerVersionPermission', { LayerName: 'shared', VersionNumber: 1, StatementId: 'l' }],
    ['GetLayerVersionPolicy', { LayerName: 'shared', VersionNumber: 1 }],
    ['RemoveLayerVersionPermission', { LayerName: 'shared', VersionNumber: 1, StatementId: 'm' }],
    ['GetLayerVersionPolicy', { LayerName: 'shared', VersionNumber: 1 }],
  ],
  'event-invoke': [
    made('sends'),
    made('takes'),
    [
      'PutFunctionEventInvokeConfig',
      {
        FunctionName: 'sends',
        DestinationConfig: { OnSuccess: { Destination: 'arn:aws:rds:us-east-1:123456789012:db:x' } },
      },
    ],
    [
      'PutFunctionEventInvokeConfig',
      { FunctionName: 'sends', DestinationConfig: { OnFailure: { Destination: arn('nobody') } } },
    ],
    ['PutFunctionEventInvokeConfig', { FunctionName: 'sends', MaximumRetryAttempts: 3 }],
    ['PutFunctionEventInvokeConfig', { FunctionName: 'sends', MaximumEventAgeInSeconds: 59 }],
    [
      'PutFunctionEventInvokeConfig',
      {
        FunctionName: 'sends',
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: 60,
        DestinationConfig: { OnSuccess: { Destination: arn('takes') } },
      },
    ],
    [
      'UpdateFunctionEventInvokeConfig',
      { FunctionName: 'sends', DestinationConfig: { OnFailure: { Destination: arn('takes') } } },
    ],
    [
      'UpdateFunctionEventInvokeConfig',
      { FunctionName: 'sends', DestinationConfig: { OnSuccess: { Destination: '' } } },
    ],
    ['UpdateFunctionEventInvokeConfig', { FunctionName: 'takes', MaximumRetryAttempts: 1 }],
    ['GetFunctionEventInvokeConfig', { FunctionName: 'sends' }],
    ['ListFunctionEventInvokeConfigs', { FunctionName: 'sends' }],
    ['DeleteFunctionEventInvokeConfig', { FunctionName: 'sends' }],
    ['DeleteFunctionEventInvokeConfig', { FunctionName: 'sends' }],
  ],
  'function-urls': [
    made('open'),
    ['CreateFunctionUrlConfig', { FunctionName: 'open', AuthType: 'NONE', Qualifier: 'nobody' }],
    ['CreateFunctionUrlConfig', { FunctionName: 'open', AuthType: 'SOME' }],
    [
      'CreateFunctionUrlConfig',
      {
        FunctionName: 'open',
        AuthType: 'NONE',
        Cors: { AllowMethods: counted(7, () => 'GET'), AllowOrigins: counted(101, (at) => `http://a${at}`) },
      },
    ],
    [
      'CreateFunctionUrlConfig',
      { FunctionName: 'open', AuthType: 'NONE', Cors: { AllowOrigins: ['*'], MaxAge: 90_000 } },
    ],
    [
      'CreateFunctionUrlConfig',
      { FunctionName: 'open', AuthType: 'NONE', Cors: { AllowOrigins: ['*'], AllowMethods: ['GET'], MaxAge: 60 } },
    ],
    ['CreateFunctionUrlConfig', { FunctionName: 'open', AuthType: 'NONE' }],
    ['UpdateFunctionUrlConfig', { FunctionName: 'open', InvokeMode: 'RESPONSE_STREAM' }],
    ['ListFunctionUrlConfigs', { FunctionName: 'open' }],
    ['DeleteFunctionUrlConfig', { FunctionName: 'open' }],
    ['GetFunctionUrlConfig', { FunctionName: 'open' }],
  ],
  settings: [
    made('name', { Environment: { Variables: { '1a': 'x' } } }),
    made('word', { Environment: { Variables: { AWS_REGION: 'x' } } }),
    made('arch', { Architectures: ['x86_64', 'arm64'] }),
    made('none', { Architectures: [] }),
    made('layers', { Layers: counted(6, (at) => `arn:aws:lambda:us-east-1:123456789012:layer:l${at}:1`) }),
    made('layer', { Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:nobody:1'] }),
    made('large', { MemorySize: 10_241 }),
    made('long', { Timeout: 901 }),
    made('disk', { EphemeralStorage: { Size: 511 } }),
    made('snap', { SnapStart: { ApplyOn: 'PublishedVersions' } }),
    made('snapdisk', {
      Runtime: 'python3.12',
      SnapStart: { ApplyOn: 'PublishedVersions' },
      EphemeralStorage: { Size: 1024 },
    }),
    made('dead', { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:123456789012:dead' } }),
    ['UpdateFunctionConfiguration', { FunctionName: 'dead', DeadLetterConfig: { TargetArn: '' } }],
    ['UpdateFunctionConfiguration', { FunctionName: 'dead', Handler: '', MemorySize: 64 }],
    made('image', { PackageType: 'Image', Runtime: undefined, Handler: undefined, Code: { ImageUri: 'x' } }),
    made('files', {
      FileSystemConfigs: counted(
        2,
        (at) =>
          ({
            Arn: `arn:aws:elasticfilesystem:us-east-1:123456789012:access-point/fsap-${id(at)}`,
            LocalMountPath: '/mnt/a',
          }) as never,
      ),
    }),
    made('handler', { Handler: 'a b' }),
    made('runtime', { Runtime: 'nodejs99.x' }),
    made('role', { Role: 'nobody' }),
    made('mode', { TracingConfig: { Mode: 'Sometimes' } }),
    made('logs', { LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'LOUD' } }),
    made('textlogs', { LoggingConfig: { LogFormat: 'Text', ApplicationLogLevel: 'INFO' } }),
    made('tenants', { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }),
    ['UpdateFunctionCode', { FunctionName: 'tenants', ZipFile: code.ZipFile, DryRun: true }],
    ['UpdateFunctionCode', { FunctionName: 'tenants', ZipFile: Buffer.from('no archive') }],
    ['UpdateFunctionCode', { FunctionName: 'nobody', ZipFile: code.ZipFile }],
  ],
  mappings: [
    made('polled'),
    [
      'CreateEventSourceMapping',
      { FunctionName: 'polled', EventSourceArn: 'arn:aws:mq:us-east-1:123456789012:broker:b' },
    ],
    ['CreateEventSourceMapping', { FunctionName: 'polled' }],
    ['CreateEventSourceMapping', { FunctionName: 'nobody', EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:q' }],
    ['CreateEventSourceMapping', { FunctionName: 'polled', EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:q' }],
    [
      'CreateEventSourceMapping',
      { FunctionName: 'polled', EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:q', BatchSize: 11 },
    ],
    [
      'CreateEventSourceMapping',
      {
        FunctionName: 'polled',
        EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:q.fifo',
        BatchSize: 11,
        MaximumBatchingWindowInSeconds: 1,
      },
    ],
    [
      'CreateEventSourceMapping',
      {
        FunctionName: 'polled',
        EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:q',
        ScalingConfig: { MaximumConcurrency: 1 },
      },
    ],
    [
      'CreateEventSourceMapping',
      {
        FunctionName: 'polled',
        EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:q',
        ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 20_000 },
      },
    ],
    [
      'CreateEventSourceMapping',
      {
        FunctionName: 'polled',
        EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:q',
        ProvisionedPollerConfig: { PollerGroupName: 'g' },
      },
    ],
    [
      'CreateEventSourceMapping',
      {
        FunctionName: 'polled',
        EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:q',
        FilterCriteria: { Filters: counted(6, () => '').map(() => ({ Pattern: '{"body":["a"]}' })) },
      },
    ],
    [
      'CreateEventSourceMapping',
      {
        FunctionName: 'polled',
        EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:q',
        FilterCriteria: { Filters: [{ Pattern: '{"body":' }] },
      },
    ],
    [
      'CreateEventSourceMapping',
      {
        FunctionName: 'polled',
        EventSourceArn: 'arn:aws:sqs:us-east-1:123456789012:q',
        FilterCriteria: { Filters: [{ Pattern: '{"body":[{"prefix":1}]}' }] },
      },
    ],
    [
      'CreateEventSourceMapping',
      {
        FunctionName: 'polled',
        EventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/s',
        StartingPosition: 'LATEST',
        ParallelizationFactor: 11,
      },
    ],
    [
      'CreateEventSourceMapping',
      { FunctionName: 'polled', EventSourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/s' },
    ],
    ['GetEventSourceMapping', { UUID: '00000000-0000-4000-8000-000000000000' }],
    ['UpdateEventSourceMapping', { UUID: '00000000-0000-4000-8000-000000000000', BatchSize: 1 }],
    ['DeleteEventSourceMapping', { UUID: '00000000-0000-4000-8000-000000000000' }],
    ['ListEventSourceMappings', { FunctionName: 'polled' }],
  ],
  'function-url-bounds': [
    made('open'),
    ...(
      [
        ['AllowHeaders', 'h', 1024],
        ['AllowMethods', 'M', 6],
        ['AllowOrigins', 'o', 253],
        ['ExposeHeaders', 'e', 1024],
      ] as const
    ).flatMap(([list, letter, longest]): Call[] =>
      [longest, longest + 1].flatMap((length): Call[] => [
        [
          'CreateFunctionUrlConfig',
          { FunctionName: 'open', AuthType: 'NONE', Cors: { [list]: [letter.repeat(length)] } },
        ],
        ['DeleteFunctionUrlConfig', { FunctionName: 'open' }],
      ]),
    ),
    ...[-1, 0, 86_400, 86_401].flatMap((MaxAge): Call[] => [
      ['CreateFunctionUrlConfig', { FunctionName: 'open', AuthType: 'NONE', Cors: { MaxAge } }],
      ['DeleteFunctionUrlConfig', { FunctionName: 'open' }],
    ]),
  ],
  'snap-start-excludes': [
    made('stored', { ...snapped, FileSystemConfigs: fileSystem, VpcConfig: vpc }),
    made('large', { ...snapped, EphemeralStorage: { Size: 513 } }),
    made('enough', { ...snapped, EphemeralStorage: { Size: 512 } }),
    made('shared', { ...snapped, TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }),
    ['UpdateFunctionConfiguration', { FunctionName: 'enough', EphemeralStorage: { Size: 513 } }],
    ['UpdateFunctionConfiguration', { FunctionName: 'enough', FileSystemConfigs: fileSystem, VpcConfig: vpc }],
    made('files', { FileSystemConfigs: fileSystem, VpcConfig: vpc }),
    ['UpdateFunctionConfiguration', { FunctionName: 'files', SnapStart: { ApplyOn: 'PublishedVersions' } }],
  ],
  'members-within': [
    made('storage', { EphemeralStorage: {} }),
    made('tenants', { TenancyConfig: {} }),
    made('files', { FileSystemConfigs: [{}] }),
    made('managed', { CapacityProviderConfig: {} }),
    made('durable', { Runtime: 'nodejs24.x', DurableConfig: {} }),
    made('plain'),
    ['UpdateFunctionConfiguration', { FunctionName: 'plain', EphemeralStorage: {} }],
  ],
  'code-signing-needs': [
    ['CreateCodeSigningConfig', {}],
    [
      'CreateCodeSigningConfig',
      { Description: 'd', CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' } },
    ],
    ['CreateCodeSigningConfig', { AllowedPublishers: {} }],
    ['CreateCodeSigningConfig', { Description: 'd'.repeat(257), AllowedPublishers: publishers }],
  ],
  durable: [
    made('steps', { Runtime: 'nodejs24.x', DurableConfig: { ExecutionTimeout: 60, RetentionPeriodInDays: 1 } }),
    made('never', { Runtime: 'nodejs24.x', DurableConfig: { ExecutionTimeout: 0 } }),
    made('ages', { Runtime: 'nodejs24.x', DurableConfig: { ExecutionTimeout: 31_622_401, RetentionPeriodInDays: 91 } }),
    ['GetDurableExecution', { DurableExecutionArn: `${arn('steps')}:1/durable-execution/a/b` }],
    ['ListDurableExecutionsByFunction', { FunctionName: 'steps' }],
    ['ListDurableExecutionsByFunction', { FunctionName: 'steps', Statuses: ['RUNNING'], MaxItems: 5 }],
    ['StopDurableExecution', { DurableExecutionArn: `${arn('steps')}:1/durable-execution/a/b` }],
    [
      'CheckpointDurableExecution',
      { DurableExecutionArn: `${arn('steps')}:1/durable-execution/a/b`, CheckpointToken: 'eA==', Updates: [] },
    ],
    ['SendDurableExecutionCallbackSuccess', { CallbackId: 'eA==', Result: Buffer.from('1') }],
    ['SendDurableExecutionCallbackFailure', { CallbackId: 'eA==', Error: { ErrorType: 'T' } }],
    ['SendDurableExecutionCallbackHeartbeat', { CallbackId: 'eA==' }],
  ],
};

let platform: Platform;
let client: sdk.LambdaClient;
beforeAll(async () => {
  platform = await testPlatform([]);
  client = new sdk.LambdaClient({
    endpoint: platform.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
});
afterAll(async () => {
  client.destroy();
  await platform.stop();
});

/** What differs from run to run. */
const plain = (text: string): string =>
  text
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+0000)/g, '<time>')
    .replaceAll(/(?:127\.0\.0\.1|localhost):\d+/g, '<platform>')
    .replaceAll(/(?<=http:\/\/)\w{32}/g, '<url>');

const answered = async ([operation, input]: Call): Promise<string> => {
  const Command = (sdk as unknown as Record<string, new (input: object) => never>)[`${operation}Command`]!;
  try {
    const { $metadata, ...answer } = (await client.send(new Command(input))) as sdk.GetFunctionCommandOutput;
    return `${$metadata.httpStatusCode} ${JSON.stringify(answer)}`;
  } catch (error) {
    const {
      name,
      message,
      $metadata,
      $fault: _fault,
      $response: _response,
      ...more
    } = error as sdk.LambdaServiceException;
    return `${$metadata?.httpStatusCode} ${name}: ${message} ${JSON.stringify(more)}`;
  }
};

const shown = ([operation, input]: Call): string =>
  `${operation} ${JSON.stringify(input, (_, value: unknown) => (value instanceof Uint8Array || (value as { type?: unknown } | null)?.type === 'Buffer' ? '<bytes>' : value))}`;

/** No function is left behind for the next conversation. */
const cleared = async (): Promise<void> => {
  const { Functions = [] } = await client.send(new sdk.ListFunctionsCommand({}));
  for (const { FunctionName } of Functions) await client.send(new sdk.DeleteFunctionCommand({ FunctionName }));
};

test.each(Object.keys(conversations))('%s', async (name) => {
  await cleared();
  let text = '';
  for (const call of conversations[name]!) text += `${shown(call)}\n  ${await answered(call)}\n`;
  await expect(plain(text)).toMatchFileSnapshot(`../golden/api/${name}.txt`);
});
