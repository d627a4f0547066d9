// What each operation of Lambda and of the services beside it asks to be allowed, with its resources and condition keys; and what
// AssumeRole refuses.

import { describe, expect, test } from 'vitest';
import { lambdaAccess, type LambdaPlace } from '../../local/auth/lambda-access.ts';
import type { Structure } from '../../local/auth/access-request.ts';
import { assumeRole, assumeRoleAccess, stsWords } from '../../local/auth/assume-role.ts';
import { deliveryAccess } from '../../local/auth/delivery-permissions.ts';
import { signedServices, xrayAccess } from '../../local/auth/service-access.ts';
import { neededBySource, sourceAccess } from '../../local/auth/source-permissions.ts';
import type { Identities } from '../../local/auth/identities.ts';
import type { Asker } from '../../local/wire/aws-service.ts';
import { members } from '../../local/wire/json-members.ts';
import type { JsonRefusal } from '../../local/wire/json-refusal.ts';

const lambdaArn = (resource: string): string => `arn:aws:lambda:us-east-1:123456789012:${resource}`;
const fn = lambdaArn('function:f');

const place = {
  registry: {
    context: { region: 'us-east-1', accountId: '123456789012' },
    arnOf: (name: string, qualifier?: string) =>
      lambdaArn(`function:${name}${qualifier === undefined ? '' : `:${qualifier}`}`),
    // What is called f here is called own by the platform.
    find: (name: string) => (name === 'f' ? { stored: { name: 'own' } } : { status: 404 }),
  },
  mappings: {
    find: (uuid: string) =>
      ({
        plain: { config: { functionName: 'mapped', qualifier: null } },
        aliased: { config: { functionName: 'mapped', qualifier: 'live' } },
      })[uuid],
  },
  subnets: { 'subnet-1': 'vpc-1', 'subnet-2': 'vpc-1', 'subnet-3': 'vpc-3' },
} as unknown as LambdaPlace;

const keys = [
  'aws:TagKeys',
  'aws:RequestTag/team',
  'aws:RequestTag/count',
  'lambda:Layer',
  'lambda:SubnetIds',
  'lambda:SecurityGroupIds',
  'lambda:VpcIds',
  'lambda:CodeSigningConfigArn',
  'lambda:FunctionUrlAuthType',
  'lambda:Principal',
  'lambda:FunctionArn',
  'iam:PassedToService',
];

type Told = readonly [action: string, resources: readonly string[], keys: Readonly<Record<string, readonly string[]>>];

const asks = (
  name: string,
  parameters: Record<string, string> = {},
  { body = {}, query = '' }: { readonly body?: Record<string, unknown>; readonly query?: string } = {},
): Told[] =>
  lambdaAccess(
    { operation: { name, eventName: name, parameters }, query: new URLSearchParams(query), body },
    place,
  ).map(({ action, resources, context }) => [
    action,
    resources,
    Object.fromEntries(
      keys.flatMap((key) => {
        const values = context.get(key);
        return values === undefined ? [] : [[key, values]];
      }),
    ),
  ]);

const own = lambdaArn('function:own');
const layer = lambdaArn('layer:tools');
const provider = lambdaArn('capacity-provider:p');
const role = 'arn:aws:iam::123456789012:role/r';
const passed = { 'iam:PassedToService': ['lambda.amazonaws.com'] };
const execution = `${fn}:1/durable-execution/n/i`;
const callback = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64');
const tags = { team: 'blue', count: 7 };
const tagged = { 'aws:TagKeys': ['team', 'count'], 'aws:RequestTag/team': ['blue'], 'aws:RequestTag/count': ['7'] };

test.each<[string, Parameters<typeof asks>, Told[]]>([
  ['invoking', ['Invoke', { FunctionName: 'f' }], [['lambda:InvokeFunction', [fn, own], {}]]],
  [
    'invoking by a qualifier',
    ['InvokeWithResponseStream', { FunctionName: 'f' }, { query: 'Qualifier=live' }],
    [['lambda:InvokeFunction', [`${fn}:live`, `${own}:live`], {}]],
  ],
  [
    'an unknown function',
    ['GetFunction', { FunctionName: 'other' }],
    [['lambda:GetFunction', [lambdaArn('function:other')], {}]],
  ],
  [
    'a name that is none',
    ['GetFunction', { FunctionName: 'a b' }],
    [['lambda:GetFunction', [lambdaArn('function:a b')], {}]],
  ],
  [
    'a function of another account',
    ['GetFunction', { FunctionName: 'arn:aws:lambda:us-east-1:999999999999:function:f' }],
    [['lambda:GetFunction', ['arn:aws:lambda:us-east-1:999999999999:function:f'], {}]],
  ],
  [
    'a function of another region',
    ['GetFunction', { FunctionName: 'arn:aws:lambda:eu-west-1:123456789012:function:f' }],
    [['lambda:GetFunction', ['arn:aws:lambda:eu-west-1:123456789012:function:f'], {}]],
  ],
  [
    'a function of another region, by a part of its ARN',
    ['GetFunction', { FunctionName: 'eu-west-1:123456789012:function:f' }],
    [['lambda:GetFunction', ['arn:aws:lambda:eu-west-1:123456789012:function:f'], {}]],
  ],
  [
    'an alias, whatever its call names',
    ['GetAlias', { FunctionName: 'f', Name: 'live' }, { query: 'Qualifier=live' }],
    [['lambda:GetAlias', [fn, own], {}]],
  ],
  [
    'a version to be published',
    ['PublishVersion', { FunctionName: 'f' }, { query: 'Qualifier=live' }],
    [['lambda:PublishVersion', [fn, own], {}]],
  ],
  [
    'a URL',
    ['CreateFunctionUrlConfig', { FunctionName: 'f' }, { body: { AuthType: 'NONE' } }],
    [['lambda:CreateFunctionUrlConfig', [fn, own], { 'lambda:FunctionUrlAuthType': ['NONE'] }]],
  ],
  [
    'a permission',
    ['AddPermission', { FunctionName: 'f' }, { body: { FunctionUrlAuthType: 'AWS_IAM', Principal: 'p' } }],
    [['lambda:AddPermission', [fn, own], { 'lambda:FunctionUrlAuthType': ['AWS_IAM'], 'lambda:Principal': ['p'] }]],
  ],
  [
    'a function that is given much',
    [
      'CreateFunction',
      {},
      {
        body: {
          FunctionName: 'new',
          Role: role,
          Layers: [`${layer}:1`, 7, `${layer}:2`],
          VpcConfig: { SubnetIds: ['subnet-1', 'subnet-2', 'subnet-9'], SecurityGroupIds: ['sg-1'] },
          CodeSigningConfigArn: 'csc',
          CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: provider } },
          Tags: tags,
        },
      },
    ],
    [
      [
        'lambda:CreateFunction',
        [lambdaArn('function:new')],
        {
          ...tagged,
          'lambda:Layer': [`${layer}:1`, `${layer}:2`],
          'lambda:SubnetIds': ['subnet-1', 'subnet-2', 'subnet-9'],
          'lambda:SecurityGroupIds': ['sg-1'],
          'lambda:VpcIds': ['vpc-1'],
          'lambda:CodeSigningConfigArn': ['csc'],
        },
      ],
      ['iam:PassRole', [role], passed],
      ['lambda:GetLayerVersion', [`${layer}:1`], {}],
      ['lambda:GetLayerVersion', [`${layer}:2`], {}],
      ['lambda:PassCapacityProvider', [provider], {}],
      ['lambda:TagResource', [lambdaArn('function:new')], tagged],
    ],
  ],
  [
    'a function that is given nothing',
    ['CreateFunction', {}, { body: { FunctionName: 'new', AuthType: 'NONE', Tags: {} } }],
    [['lambda:CreateFunction', [lambdaArn('function:new')], {}]],
  ],
  [
    'settings to be changed, of which tags are none',
    [
      'UpdateFunctionConfiguration',
      { FunctionName: 'f' },
      { body: { Role: role, VpcConfig: { SubnetIds: ['subnet-3', 'subnet-1'] }, Tags: tags } },
    ],
    [
      [
        'lambda:UpdateFunctionConfiguration',
        [fn, own],
        { 'lambda:SubnetIds': ['subnet-3', 'subnet-1'], 'lambda:VpcIds': ['vpc-3', 'vpc-1'] },
      ],
      ['iam:PassRole', [role], passed],
    ],
  ],
  [
    'code to be changed, which gives nothing',
    ['UpdateFunctionCode', { FunctionName: 'f' }, { body: { Role: role } }],
    [['lambda:UpdateFunctionCode', [fn, own], {}]],
  ],
  [
    'a mapping to be made',
    ['CreateEventSourceMapping', {}, { body: { FunctionName: 'f', Tags: tags } }],
    [['lambda:CreateEventSourceMapping', ['*'], { ...tagged, 'lambda:FunctionArn': [fn] }]],
  ],
  ['a mapping of nothing', ['CreateEventSourceMapping'], [['lambda:CreateEventSourceMapping', ['*'], {}]]],
  [
    'a mapping that is there',
    ['GetEventSourceMapping', { UUID: 'plain' }],
    [
      [
        'lambda:GetEventSourceMapping',
        [lambdaArn('event-source-mapping:plain')],
        { 'lambda:FunctionArn': [lambdaArn('function:mapped')] },
      ],
    ],
  ],
  [
    'a mapping to an alias, whatever it is to be',
    ['UpdateEventSourceMapping', { UUID: 'aliased' }, { body: { FunctionName: 'f' } }],
    [
      [
        'lambda:UpdateEventSourceMapping',
        [lambdaArn('event-source-mapping:aliased')],
        { 'lambda:FunctionArn': [lambdaArn('function:mapped:live')] },
      ],
    ],
  ],
  [
    'a mapping that is not there',
    ['DeleteEventSourceMapping', { UUID: 'gone' }],
    [['lambda:DeleteEventSourceMapping', [lambdaArn('event-source-mapping:gone')], {}]],
  ],
  ['all mappings', ['ListEventSourceMappings'], [['lambda:ListEventSourceMappings', ['*'], {}]]],
  ['a layer', ['PublishLayerVersion', { LayerName: 'tools' }], [['lambda:PublishLayerVersion', [layer], {}]]],
  ['a layer by its ARN', ['PublishLayerVersion', { LayerName: layer }], [['lambda:PublishLayerVersion', [layer], {}]]],
  [
    'a version of a layer',
    ['DeleteLayerVersion', { LayerName: 'tools', VersionNumber: '3' }],
    [['lambda:DeleteLayerVersion', [`${layer}:3`], {}]],
  ],
  [
    'a version of a layer by its ARN',
    ['GetLayerVersionByArn', {}, { query: `Arn=${layer}:4` }],
    [['lambda:GetLayerVersion', [`${layer}:4`], {}]],
  ],
  ['layers', ['ListLayers'], [['lambda:ListLayers', ['*'], {}]]],
  ['versions of a layer', ['ListLayerVersions', { LayerName: 'tools' }], [['lambda:ListLayerVersions', ['*'], {}]]],
  [
    'a provider with tags and a role',
    [
      'CreateCapacityProvider',
      {},
      {
        body: {
          CapacityProviderName: 'p',
          PermissionsConfig: { CapacityProviderOperatorRoleArn: role },
          Tags: tags,
        },
      },
    ],
    [
      ['lambda:CreateCapacityProvider', [provider], tagged],
      ['iam:PassRole', [role], passed],
    ],
  ],
  ['providers', ['ListCapacityProviders'], [['lambda:ListCapacityProviders', ['*'], {}]]],
  [
    'an execution',
    ['GetDurableExecution', { DurableExecutionArn: execution }],
    [['lambda:GetDurableExecution', [execution, `${fn}:1`], {}]],
  ],
  [
    'a callback of which it is known whose it is',
    ['AnyCallback', { CallbackId: callback({ arn: execution, operationId: 'o' }) }],
    [['lambda:AnyCallback', [execution, `${fn}:1`], {}]],
  ],
  [
    'a callback of nobody',
    ['AnyCallback', { CallbackId: callback({ arn: execution }) }],
    [['lambda:AnyCallback', ['*'], {}]],
  ],
  [
    'a callback that is completed',
    ['SendDurableExecutionCallbackSuccess', { CallbackId: callback({ arn: execution, operationId: 'o' }) }],
    [['lambda:SendDurableExecutionCallbackSuccess', ['*'], {}]],
  ],
  ['tags of a thing', ['ListTags', { Resource: fn }], [['lambda:ListTags', [fn], {}]]],
  [
    'tags that are given',
    ['TagResource', { Resource: fn }, { body: { Tags: tags } }],
    [['lambda:TagResource', [fn], tagged]],
  ],
  [
    'tags that are taken away',
    ['UntagResource', { Resource: fn }, { query: 'tagKeys=a&tagKeys=b' }],
    [['lambda:UntagResource', [fn], { 'aws:TagKeys': ['a', 'b'] }]],
  ],
  [
    'a signing configuration that is made',
    ['CreateCodeSigningConfig', {}, { body: { Tags: { team: 'blue' } } }],
    [['lambda:CreateCodeSigningConfig', ['*'], { 'aws:TagKeys': ['team'], 'aws:RequestTag/team': ['blue'] }]],
  ],
  [
    'a signing configuration that is there',
    ['GetCodeSigningConfig', { CodeSigningConfigArn: 'csc' }],
    [['lambda:GetCodeSigningConfig', ['csc'], {}]],
  ],
])('%s asks for what is its own', (_, call, told) => {
  expect(asks(...call)).toEqual(told);
});

describe('AssumeRole', () => {
  const accesses = (body: object): [string, readonly string[]][] =>
    assumeRoleAccess({ RoleArn: role, ...body }).map(({ action, resources }) => [action, resources]);
  const contextOf = (body: object, key: string): readonly string[] | undefined =>
    assumeRoleAccess({ RoleArn: role, ...body })[0]!.context.get(key);

  test('asks for the role, for tags and for an identity each by itself', () => {
    expect(accesses({})).toEqual([['sts:AssumeRole', [role]]]);
    expect(accesses({ Tags: [{ Key: 'a' }], SourceIdentity: 'me' })).toEqual([
      ['sts:AssumeRole', [role]],
      ['sts:TagSession', [role]],
      ['sts:SetSourceIdentity', [role]],
    ]);
    expect(accesses({ RoleArn: 'no role' })).toEqual([]);
    expect(accesses({ RoleArn: undefined })).toEqual([]);
    expect(accesses({ Tags: ['no tag', null, []] })).toEqual([['sts:AssumeRole', [role]]]);
    expect(accesses({ Tags: { Key: 'a' } })).toEqual([['sts:AssumeRole', [role]]]);
  });

  test('is known by what it says', () => {
    const body = {
      ExternalId: 'e',
      RoleSessionName: 's',
      SourceIdentity: 'me',
      Tags: [{ Key: 'a', Value: 'b' }, { Key: 'c', Value: 7 }, { Value: 'd' }],
    };
    const known = (key: string): unknown => contextOf(body, key);
    expect(
      ['sts:ExternalId', 'sts:RoleSessionName', 'sts:SourceIdentity', 'aws:TagKeys', 'aws:RequestTag/a'].map(known),
    ).toEqual([['e'], ['s'], ['me'], ['a', 'c', ''], ['b']]);
    expect(['aws:RequestTag/c', 'aws:RequestTag/'].map(known)).toEqual([[''], ['d']]);
    expect(contextOf({}, 'aws:TagKeys')).toBeUndefined();
  });

  const assumedWith: unknown[] = [];
  const identities = {
    roleNamed: (arn: string) => (arn === role ? { maxSessionS: 7200 } : null),
    settings: {
      managedPolicy: (arn: string) => (arn === 'arn:known' ? { version: '2012-10-17', statements: [] } : null),
    },
    assume: (_role: object, how: object) => {
      assumedWith.push(how);
      return {
        credentials: { accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T' },
        known: { uniqueId: 'AROA:s', arn: 'arn:session' },
        expiresAtMs: 1000,
      };
    },
  } as unknown as Identities;
  const by = (type: string | null): Asker => ({
    permit: () => null,
    identity: () => (type === null ? null : { type }),
  });
  const assumed = (body: object, asker: Asker | null = by('IAMUser'), known = identities): object =>
    assumeRole(known)(members({ RoleArn: role, RoleSessionName: 'session', ...body }, stsWords), asker);
  const refused = (...call: Parameters<typeof assumed>): string => {
    try {
      assumed(...call);
    } catch (error) {
      const { type, status, message } = error as JsonRefusal;
      return `${status} ${type}: ${message}`;
    }
    return 'taken';
  };

  test('gives credentials for a session with what was asked for', () => {
    assumedWith.length = 0;
    const told = {
      Credentials: { AccessKeyId: 'A', SecretAccessKey: 'S', SessionToken: 'T', Expiration: new Date(1000) },
      AssumedRoleUser: { AssumedRoleId: 'AROA:s', Arn: 'arn:session' },
    };
    expect(assumed({})).toEqual(told);
    expect(
      assumed({
        DurationSeconds: 7200,
        PolicyArns: [{ arn: 'arn:known' }],
        Tags: [{ Key: 'a', Value: 'b' }],
        SourceIdentity: 'me',
      }),
    ).toEqual({ ...told, SourceIdentity: 'me' });
    expect(assumedWith).toEqual([
      { session: 'session', durationS: 3600, policies: null, tags: {}, sourceIdentity: null },
      {
        session: 'session',
        durationS: 7200,
        policies: [{ version: '2012-10-17', statements: [] }],
        tags: { a: 'b' },
        sourceIdentity: 'me',
      },
    ]);
  });

  const constraint = (value: string, name: string, text: string): string =>
    `400 ValidationError: 1 validation error detected: Value ${value} at '${name}' failed to satisfy constraint: ${text}`;
  const pattern = String.raw`Member must satisfy regular expression pattern: [\w+=,.@-]*`;
  const most = (count: number): string => `Member must have length less than or equal to ${count}`;
  const least = (count: number): string => `Member must have length greater than or equal to ${count}`;
  const statement = { Effect: 'Allow', Action: 'a:b', Resource: '*' };
  const policyOf = (length: number): string => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    return text + ' '.repeat(length - text.length);
  };
  const many = (count: number): object[] => Array.from({ length: count }, (_, at) => ({ Key: `k${at}`, Value: 'v' }));

  test.each<[string, object, string]>([
    ['a role of 19 letters', { RoleArn: 'x'.repeat(19) }, constraint(`'${'x'.repeat(19)}'`, 'roleArn', least(20))],
    ['a role of 20 letters', { RoleArn: 'x'.repeat(20) }, `400 ValidationError: ${'x'.repeat(20)} is invalid`],
    ['no role', { RoleArn: undefined }, constraint('null', 'roleArn', 'Member must not be null')],
    ['a session of one letter', { RoleSessionName: 's' }, constraint("'s'", 'roleSessionName', least(2))],
    ['a session of two', { RoleSessionName: 'ss' }, 'taken'],
    ['a session of 64', { RoleSessionName: 's'.repeat(64) }, 'taken'],
    [
      'a session of 65',
      { RoleSessionName: 's'.repeat(65) },
      constraint(`'${'s'.repeat(65)}'`, 'roleSessionName', most(64)),
    ],
    ['a session with a blank', { RoleSessionName: 's s' }, constraint("'s s'", 'roleSessionName', pattern)],
    ['an identity with a blank', { SourceIdentity: 's s' }, constraint("'s s'", 'sourceIdentity', pattern)],
    ['a role that is not there', { RoleArn: `${role}2` }, '403 AccessDenied: Access denied'],
    ['a policy of 2048 letters', { Policy: policyOf(2048) }, 'taken'],
    ['a policy of 2049 letters', { Policy: policyOf(2049) }, constraint(`'${policyOf(2049)}'`, 'policy', most(2048))],
    ['a policy that is no JSON', { Policy: '{' }, '400 MalformedPolicyDocument: This policy contains invalid Json'],
    [
      'a policy that gives nothing to do',
      { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, Action: undefined }] }) },
      '400 MalformedPolicyDocument: Syntax errors in policy. (Statement[0] has neither Action nor NotAction; add one)',
    ],
    [
      'a managed policy that is not there',
      { PolicyArns: [{ arn: 'arn:known' }, { arn: 'arn:gone' }] },
      '400 ValidationError: Policy arn:gone does not exist or is not attachable.',
    ],
    [
      'a managed policy without a name',
      { PolicyArns: [{}] },
      '400 ValidationError: Policy  does not exist or is not attachable.',
    ],
    ['50 tags', { Tags: many(50) }, 'taken'],
    ['51 tags', { Tags: many(51) }, constraint("'[51]'", 'tags', most(50))],
    ['as long as the role lets it', { DurationSeconds: 7200 }, 'taken'],
    [
      'longer than the role lets it',
      { DurationSeconds: 7201 },
      '400 ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
  ])('%s is answered rightly', (_, body, told) => {
    expect(refused(body)).toBe(told);
  });

  test.each<[Asker | null, object, string]>([
    [null, {}, '403 AccessDenied: Access denied'],
    [by(null), {}, '403 AccessDenied: Access denied'],
    [by('Root'), {}, '403 AccessDenied: Roles may not be assumed by root accounts.'],
    [by('AssumedRole'), { DurationSeconds: 3600 }, 'taken'],
    [
      by('AssumedRole'),
      { DurationSeconds: 3601 },
      '400 ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    ],
    [by('IAMUser'), { DurationSeconds: 3601 }, 'taken'],
  ])('by %o with %j: %s', (asker, body, told) => {
    expect(refused(body, asker)).toBe(told);
  });

  test('has no managed policies where none are known', () => {
    const bare = Object.create(identities, { settings: { value: {} } }) as Identities;
    expect(refused({ PolicyArns: [{ arn: 'arn:known' }] }, by('IAMUser'), bare)).toBe(
      '400 ValidationError: Policy arn:known does not exist or is not attachable.',
    );
  });
});

describe('of the services beside Lambda', () => {
  const names = { region: 'eu-west-1', accountId: '123456789012' };
  const arn = (service: string, resource: string): string => `arn:aws:${service}:eu-west-1:123456789012:${resource}`;
  const service = (target: string, operation: string, body: object): [string, readonly string[]][] =>
    [signedServices[target]!.access(operation, body as Structure, names)]
      .flat()
      .map(({ action, resources }) => [action, resources]);
  const group = arn('logs', 'log-group:/g');
  const alarm = (name: string): string => arn('cloudwatch', `alarm:${name}`);
  const deployed = (name: string): string => arn('codedeploy', `deploymentgroup:${name}`);

  test('each has the name by which it is asked, and that by which requests are signed', () => {
    expect(Object.fromEntries(Object.entries(signedServices).map(([target, { signs }]) => [target, signs]))).toEqual({
      Logs_20140328: 'logs',
      GraniteServiceVersion20100801: 'monitoring',
      CodeDeploy_20141006: 'codedeploy',
      CloudTrail_20131101: 'cloudtrail',
      CloudFormation_20100515: 'cloudformation',
      AWSSecurityTokenService_20110615: 'sts',
    });
  });

  test.each<[string, string, object, [string, readonly string[]][]]>([
    ['Logs_20140328', 'A', { logGroupName: '/g' }, [['logs:A', [`${group}:log-stream:`, group]]]],
    [
      'Logs_20140328',
      'A',
      { logGroupName: '/g', logGroupIdentifier: '/h' },
      [['logs:A', [`${group}:log-stream:`, group]]],
    ],
    ['Logs_20140328', 'A', { logGroupIdentifier: `${group}:*` }, [['logs:A', [`${group}:log-stream:`, group]]]],
    ['Logs_20140328', 'A', { logGroupIdentifiers: [group, '/h'] }, [['logs:A', [`${group}:log-stream:`, group]]]],
    ['Logs_20140328', 'A', { logGroupName: '/g', logStreamName: 's' }, [['logs:A', [`${group}:log-stream:s`]]]],
    ['Logs_20140328', 'A', { logGroupName: '/g', logStreamNames: ['t', 's'] }, [['logs:A', [`${group}:log-stream:t`]]]],
    ['Logs_20140328', 'A', {}, [['logs:A', [arn('logs', 'log-group::log-stream:'), arn('logs', 'log-group:')]]]],
    ['GraniteServiceVersion20100801', 'ListMetrics', { AlarmName: 'a' }, [['cloudwatch:ListMetrics', ['*']]]],
    [
      'GraniteServiceVersion20100801',
      'DescribeAlarmHistory',
      { AlarmName: 'a' },
      [['cloudwatch:DescribeAlarmHistory', [alarm('a')]]],
    ],
    ['GraniteServiceVersion20100801', 'DescribeAlarms', {}, [['cloudwatch:DescribeAlarms', [alarm('*')]]]],
    [
      'GraniteServiceVersion20100801',
      'PutMetricAlarm',
      { AlarmName: 'a' },
      [['cloudwatch:PutMetricAlarm', [alarm('a')]]],
    ],
    [
      'GraniteServiceVersion20100801',
      'SetAlarmState',
      { AlarmName: 'a' },
      [['cloudwatch:SetAlarmState', [alarm('a')]]],
    ],
    [
      'GraniteServiceVersion20100801',
      'DeleteAlarms',
      { AlarmNames: ['b', 'c'], AlarmName: 'a' },
      [['cloudwatch:DeleteAlarms', [alarm('b')]]],
    ],
    [
      'CodeDeploy_20141006',
      'CreateDeployment',
      { applicationName: 'a', deploymentGroupName: 'g' },
      [['codedeploy:CreateDeployment', [deployed('a/g')]]],
    ],
    [
      'CodeDeploy_20141006',
      'PutLifecycleEventHookExecutionStatus',
      {},
      [['codedeploy:PutLifecycleEventHookExecutionStatus', [deployed('*/*')]]],
    ],
    ['CodeDeploy_20141006', 'GetDeploymentConfig', {}, [['codedeploy:GetDeploymentConfig', ['*']]]],
    [
      'CodeDeploy_20141006',
      'GetApplication',
      { applicationName: 'a' },
      [['codedeploy:GetApplication', [arn('codedeploy', 'application:a')]]],
    ],
    ['CodeDeploy_20141006', 'ListApplications', {}, [['codedeploy:ListApplications', ['*']]]],
    ['CloudTrail_20131101', 'LookupEvents', {}, [['cloudtrail:LookupEvents', ['*']]]],
    ['CloudFormation_20100515', 'ListStacks', { StackName: 's' }, [['cloudformation:ListStacks', ['*']]]],
    [
      'CloudFormation_20100515',
      'DescribeStacks',
      { StackName: 's' },
      [['cloudformation:DescribeStacks', [arn('cloudformation', 'stack/s/*')]]],
    ],
    [
      'CloudFormation_20100515',
      'DescribeStacks',
      { StackName: 'arn:s' },
      [['cloudformation:DescribeStacks', ['arn:s']]],
    ],
    [
      'CloudFormation_20100515',
      'DescribeStacks',
      {},
      [['cloudformation:DescribeStacks', [arn('cloudformation', 'stack/*/*')]]],
    ],
    ['AWSSecurityTokenService_20110615', 'GetCallerIdentity', {}, []],
    ['AWSSecurityTokenService_20110615', 'AssumeRole', { RoleArn: role }, [['sts:AssumeRole', [role]]]],
  ])('%s asks in %s with %j for %j', (target, operation, body, told) => {
    expect(service(target, operation, body)).toEqual(told);
  });

  test.each([
    ['/Traces', 'BatchGetTraces'],
    ['/TraceSummaries', 'GetTraceSummaries'],
    ['/TraceSegments', 'PutTraceSegments'],
    ['/GetSamplingRules', 'GetSamplingRules'],
    ['/SamplingTargets', 'GetSamplingTargets'],
    ['/TelemetryRecords', 'PutTelemetryRecords'],
    ['/v1/traces', 'PutTraceSegments'],
    ['/Groups', 'Groups'],
  ])('X-Ray asks at %s for %s', (path, action) => {
    expect(xrayAccess(path)).toMatchObject({ action: `xray:${action}`, resources: ['*'] });
  });
});

describe('the role of a function must be allowed', () => {
  const seen = (one: { action: string; resources: readonly string[] } | null): unknown =>
    one === null ? null : [one.action, one.resources];
  const target = (service: string): string => `arn:aws:${service}:us-east-1:123456789012:t`;

  test.each([
    ['sqs', 'sqs:SendMessage', ''],
    ['lambda', 'lambda:InvokeFunction', ''],
    ['sns', 'sns:Publish', ''],
    ['events', 'events:PutEvents', ''],
    ['s3', 's3:PutObject', '/*'],
  ])('to send its events to %s: %s', (service, action, end) => {
    expect(seen(deliveryAccess(target(service)))).toEqual([action, [`${target(service)}${end}`]]);
  });

  test.each([target('kinesis'), target('toString'), 'nothing'])('nothing for %s, where no event goes', (arn) => {
    expect(deliveryAccess(arn)).toBeNull();
  });

  test.each([
    ['sqs', ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], []],
    [
      'kinesis',
      ['kinesis:GetRecords', 'kinesis:GetShardIterator', 'kinesis:DescribeStream', 'kinesis:ListShards'],
      ['kinesis:ListStreams'],
    ],
    [
      'dynamodb',
      ['dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:DescribeStream'],
      ['dynamodb:ListStreams'],
    ],
    ['sns', [], []],
  ])('to poll %s: %j, and of anything %j', (service, own, anything) => {
    expect(sourceAccess(target(service)).map(seen)).toEqual([
      ...own.map((action) => [action, [target(service)]]),
      ...anything.map((action) => [action, ['*']]),
    ]);
  });

  test('nothing for what is no source', () => {
    expect(sourceAccess('nothing')).toEqual([]);
  });

  test.each([
    ['sqs', 'sqs:DeleteMessage', 'The function execution role does not have permissions to call DeleteMessage on SQS'],
    [
      'kinesis',
      'kinesis:GetRecords',
      'Cannot access stream arn. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.',
    ],
    [
      'dynamodb',
      'dynamodb:GetRecords',
      'Cannot access stream arn. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.',
    ],
  ])('or it is said of %s', (service, action, text) => {
    expect(neededBySource[service]!.text('arn', action)).toBe(text);
  });
});
