// Who there is: by the file of --auth, and by what templates say of roles, policies and permissions; and what an event source lacks.

import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { readAuthDocument } from '../../bench/auth/auth-document.ts';
import { managedPolicy, managedPolicyNames } from '../../bench/auth/managed-policies.ts';
import { Problems } from '../../bench/input/problems.ts';
import { lackingPermissions } from '../../bench/template/lacking-permissions.ts';
import type { Listing } from '../../bench/template/listing.ts';
import { localNames } from '../../bench/template/local-arn.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { servedAccess } from '../../bench/template/served/served-access.ts';
import { servedRoutes } from '../../bench/template/served/served-routes.ts';

const account = '123456789012';

const read = (document: unknown) => {
  const problems = new Problems();
  const settings = readAuthDocument(document, account, problems);
  return { settings, problems: problems.list.map(({ path, message }) => `${path}: ${message}`) };
};

const key = { id: 'AKIAALICE00000000001', secret: 's' };

describe('the file', () => {
  test('says who there is', () => {
    const { settings, problems } = read({
      root: { keys: [{ id: 'AKIAROOT000000000001', secret: 'r' }] },
      users: {
        alice: {
          keys: [key],
          policies: ['AdministratorAccess'],
          boundary: 'AWSLambda_ReadOnlyAccess',
          tags: { team: 'blue', cost: 7 },
        },
        'arn:aws:iam::210987654321:user/team/bob': { keys: [{ id: 'AKIABOB0000000000001', secret: 'b' }] },
      },
      roles: {
        worker: {
          keys: [
            { id: 'ASIAWORKER0000000001', secret: 'w', token: 't', session: 'run', expires: '2026-11-28T12:00:00Z' },
          ],
          session: ['AWSLambdaRole'],
        },
        idle: null,
        deployer: {
          trust: { Statement: { Effect: 'Allow', Principal: { AWS: account }, Action: 'sts:AssumeRole' } },
          maxSessionDuration: 7200,
        },
      },
      organization: { id: 'o-a1b2c3d4e5', accounts: [account, '210987654321'] },
      serviceControlPolicies: [{ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }],
      resourcePolicies: {
        'arn:aws:lambda:us-east-1:123456789012:function:f': {
          Statement: { Effect: 'Deny', Principal: '*', Action: '*' },
        },
      },
      subnets: { 'subnet-1': 'vpc-1' },
    });
    expect(problems).toEqual([]);
    expect(settings.principals.map(({ kind, account: of, name }) => [kind, of, name])).toEqual([
      ['root', account, ''],
      ['user', account, 'alice'],
      ['user', '210987654321', 'team/bob'],
      ['role', account, 'worker'],
      ['role', account, 'idle'],
      ['role', account, 'deployer'],
    ]);
    expect(settings.principals.slice(3).map(({ trust, maxSessionS }) => [trust === null, maxSessionS])).toEqual([
      [true, 3600],
      [true, 3600],
      [false, 7200],
    ]);
    expect(settings.principals[1]).toMatchObject({
      keys: [{ ...key, token: null }],
      tags: { team: 'blue', cost: '7' },
    });
    expect(settings.principals[1]!.boundary).not.toBeNull();
    expect(settings.principals[3]!.keys[0]).toEqual({
      id: 'ASIAWORKER0000000001',
      secret: 'w',
      token: 't',
      session: 'run',
      expiresAtMs: Date.UTC(2026, 10, 28, 12),
    });
    expect(settings).toMatchObject({ organization: { id: 'o-a1b2c3d4e5' }, subnets: { 'subnet-1': 'vpc-1' } });
    expect(settings.serviceControl).toHaveLength(1);
    expect([...settings.resourcePolicies.keys()]).toEqual(['arn:aws:lambda:us-east-1:123456789012:function:f']);
  });

  test('takes digits that YAML made a number or an instant of', () => {
    const { settings, problems } = read({
      roles: {
        worker: {
          keys: [{ id: 1_234_567_890_123_456, secret: 42, token: 7, expires: new Date('2026-11-28T12:00:00Z') }],
        },
      },
    });
    expect(problems).toEqual([]);
    expect(settings.principals[0]!.keys).toEqual([
      {
        id: '1234567890123456',
        secret: '42',
        token: '7',
        expiresAtMs: Date.UTC(2026, 10, 28, 12),
        session: 'windtunnel',
      },
    ]);
  });

  test.each([
    ['nobody with a key', { users: { alice: {} } }, 'users: nobody has a key'],
    [
      'a section that is none',
      { people: {}, users: { a: { keys: [key] } } },
      'people: is not known here; there are root, users',
    ],
    ['a member that is none', { users: { a: { keys: [key], policy: [] } } }, 'users.a.policy: is not known here'],
    [
      'a short id',
      { users: { a: { keys: [{ id: 'A', secret: 's' }] } } },
      'users.a.keys[0].id: "A" is none; write 16 to 128',
    ],
    ['no secret', { users: { a: { keys: [{ id: key.id }] } } }, 'users.a.keys[0].secret: is missing'],
    [
      'a token of a user',
      { users: { a: { keys: [{ ...key, token: 't' }] } } },
      'users.a.keys[0].token: is for the keys of a role',
    ],
    ['a role without one', { roles: { a: { keys: [key] } } }, 'roles.a.keys[0]: has no token'],
    [
      'a trust that names a resource',
      { roles: { a: { trust: { Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:*', Resource: '*' } } } } },
      'roles.a.trust.Statement[0].Resource: is not for trust policies',
    ],
    [
      'a trust that names nobody',
      { roles: { a: { trust: { Statement: { Effect: 'Allow', Action: 'sts:AssumeRole' } } } } },
      'roles.a.trust.Statement[0]: has neither Principal nor NotPrincipal',
    ],
    ['a trust of a user', { users: { a: { keys: [key], trust: {} } } }, 'users.a.trust: is not known here'],
    [
      'a session that is too long',
      { roles: { a: { maxSessionDuration: 60 } } },
      'roles.a.maxSessionDuration: 60 is no longest session; write 3600 to 43200 seconds',
    ],
    [
      'an end that is none',
      { roles: { a: { keys: [{ ...key, token: 't', expires: 'soon' }] } } },
      'roles.a.keys[0].expires: is no instant',
    ],
    [
      'a key twice',
      { users: { a: { keys: [key] }, b: { keys: [key] } } },
      'the key AKIAALICE00000000001 is given twice',
    ],
    [
      'a policy that nobody knows',
      { users: { a: { keys: [key], policies: ['Root'] } } },
      'users.a.policies[0]: "Root" is no policy',
    ],
    [
      'a policy with a mistake',
      { users: { a: { keys: [key], policies: [{ Statement: { Effect: 'Allow', Action: 'x', Resource: '*' } }] } } },
      'users.a.policies[0].Statement[0].Action: "x" is no action',
    ],
    [
      'policies that are no list',
      { users: { a: { keys: [key], policies: 'AdministratorAccess' } } },
      'users.a.policies: is no list',
    ],
    [
      'an organization that is none',
      { users: { a: { keys: [key] } }, organization: { id: 'acme' } },
      'organization.id: "acme" is none',
    ],
    [
      'an account that is none',
      { users: { a: { keys: [key] } }, organization: { id: 'o-a1b2c3d4e5', accounts: [12] } },
      '12 is no account',
    ],
    ['a name that is none', { users: { 'a b': { keys: [key] } } }, 'users.a b: is no name'],
    [
      'digits that are too many for a number',
      { users: { a: { keys: [{ id: key.id, secret: Number('12345678901234567890') }] } } },
      'users.a.keys[0].secret: 12345678901234567000 is none; write a text without blanks, in quotes',
    ],
    [
      'an end that is a number',
      { roles: { a: { keys: [{ ...key, token: 't', expires: 1_796_000_000 }] } } },
      'roles.a.keys[0].expires: is no instant; write one such as 2026-11-28T12:00:00Z',
    ],
    [
      'a boundary that nobody knows',
      { users: { a: { keys: [key], boundary: 'Fence' } } },
      'users.a.boundary: "Fence" is no policy',
    ],
    ['a policy that is none', { users: { a: { keys: [key], policies: [7] } } }, 'users.a.policies[0]: is no policy'],
    [
      'tags that are a list',
      { users: { a: { keys: [key], tags: ['team'] } } },
      'users.a.tags: is no mapping; write names and what they have',
    ],
    ['a text', 'users', ': is no mapping'],
  ])('%s', (_, document, text) => {
    expect(read(document).problems.join('\n')).toContain(text);
  });

  test("AWS's own policies go by name and by ARN, and are policies", async () => {
    for (const name of managedPolicyNames) expect(managedPolicy(name)!.statements.length, name).toBeGreaterThan(0);
    expect(managedPolicy('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole')).not.toBeNull();
    const all = inspect(
      managedPolicyNames.map((name) => [name, managedPolicy(name)]),
      { depth: null, maxArrayLength: null },
    );
    await expect(`${all}\n`).toMatchFileSnapshot('../golden/permissions/managed-policies.txt');
    expect(managedPolicy('constructor')).toBeNull();
  });
});

const listingOf = (resources: object, more: object = {}): Listing =>
  readTemplate(stringify({ Transform: 'AWS::Serverless-2016-10-31', ...more, Resources: resources }), 'template.yaml');

const code = { Runtime: 'nodejs22.x', Handler: 'a.b', CodeUri: '.' };
const sam = (properties: object = {}) => ({
  Type: 'AWS::Serverless::Function',
  Properties: { ...code, ...properties },
});
const plain = (properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Runtime: 'nodejs22.x', Handler: 'a.b', Code: '.', ...properties },
});
const queue = { Type: 'AWS::SQS::Queue' };
const mapping = (source: string) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { FunctionName: { Ref: 'F' }, EventSourceArn: { 'Fn::GetAtt': [source, 'Arn'] } },
});
const roleWith = (properties: object) => ({ Type: 'AWS::IAM::Role', Properties: properties });
const document = (Action: unknown, Resource: unknown) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});
const F = plain({ Role: { 'Fn::GetAtt': ['R', 'Arn'] } });

/** Actions that a role is allowed, and on what. */
const allowedTo = (listing: Listing, name: string): string[] =>
  servedAccess(listing, localNames)
    .roles.find((role) => role.name === name)!
    .policies.flatMap(({ statements }) =>
      statements.flatMap(({ actions, resources }) => actions.map((action) => `${action} ${resources.join(' ')}`)),
    );

describe('a template', () => {
  test('gives a function of SAM a role with what it says and what SAM adds', () => {
    const listing = listingOf({
      Orders: queue,
      Mail: sam(),
      F: sam({
        Policies: [
          'AWSXRayDaemonWriteAccess',
          { LambdaInvokePolicy: { FunctionName: { Ref: 'Mail' } } },
          { SQSSendMessagePolicy: { QueueName: { 'Fn::GetAtt': ['Orders', 'QueueName'] } } },
          document('s3:GetObject', '*'),
        ],
        Tracing: 'Active',
        DeadLetterQueue: { Type: 'SQS', TargetArn: { 'Fn::GetAtt': ['Orders', 'Arn'] } },
        Events: { Poll: { Type: 'SQS', Properties: { Queue: { 'Fn::GetAtt': ['Orders', 'Arn'] } } } },
      }),
    });
    const actions = allowedTo(listing, 'FRole');
    expect(actions).toEqual(
      expect.arrayContaining([
        'lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:Mail*',
        'sqs:SendMessage* arn:aws:sqs:us-east-1:123456789012:Orders',
        'sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:Orders',
        's3:GetObject *',
        'logs:PutLogEvents *',
        'sqs:ReceiveMessage *',
        'xray:PutTraceSegments *',
      ]),
    );
    const { functions } = servedAccess(listing, localNames);
    expect(functions.get('F')!.role).toBe('arn:aws:iam::123456789012:role/FRole');
    expect(lackingPermissions(listing)).toEqual([]);
  });

  test('has roles of its own, with policies in and beside them', () => {
    const listing = listingOf({
      F,
      R: roleWith({
        RoleName: 'worker',
        ManagedPolicyArns: [
          {
            'Fn::Join': [
              '',
              ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
            ],
          },
          { Ref: 'M' },
        ],
        Policies: [
          { PolicyName: 'p', PolicyDocument: document('sqs:DeleteMessage', { 'Fn::GetAtt': ['Orders', 'Arn'] }) },
        ],
      }),
      P: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'q',
          Roles: [{ Ref: 'R' }],
          PolicyDocument: document('sqs:ReceiveMessage', { 'Fn::GetAtt': ['Orders', 'Arn'] }),
        },
      },
      M: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: document(['sqs:GetQueueAttributes'], '*') } },
      Orders: queue,
      Poll: mapping('Orders'),
    });
    expect(allowedTo(listing, 'worker')).toEqual(
      expect.arrayContaining([
        'sqs:DeleteMessage arn:aws:sqs:us-east-1:123456789012:Orders',
        'sqs:ReceiveMessage arn:aws:sqs:us-east-1:123456789012:Orders',
        'sqs:GetQueueAttributes *',
        'logs:CreateLogGroup *',
      ]),
    );
    expect(servedAccess(listing, localNames).functions.get('F')!.role).toBe('arn:aws:iam::123456789012:role/worker');
    expect(lackingPermissions(listing)).toEqual([]);
  });

  test('says who may call a function, on which alias', () => {
    const permission = (properties: object) => ({
      Type: 'AWS::Lambda::Permission',
      Properties: { Action: 'lambda:InvokeFunction', Principal: 's3.amazonaws.com', ...properties },
    });
    const listing = listingOf({
      F,
      R: roleWith({}),
      Live: {
        Type: 'AWS::Lambda::Alias',
        Properties: { Name: 'live', FunctionName: { Ref: 'F' }, FunctionVersion: '$LATEST' },
      },
      One: permission({ FunctionName: { 'Fn::GetAtt': ['F', 'Arn'] }, SourceAccount: { Ref: 'AWS::AccountId' } }),
      Two: permission({ FunctionName: { Ref: 'Live' }, Principal: '210987654321', PrincipalOrgID: 'o-a1b2c3d4e5' }),
    });
    expect(servedAccess(listing, localNames).functions.get('F')!.permissions).toEqual({
      $LATEST: [
        {
          Sid: 'One',
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Resource: 'arn:aws:lambda:us-east-1:123456789012:function:F',
          Condition: { StringEquals: { 'AWS:SourceAccount': account } },
        },
      ],
      live: [
        {
          Sid: 'Two',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::210987654321:root' },
          Action: 'lambda:InvokeFunction',
          Resource: 'arn:aws:lambda:us-east-1:123456789012:function:F:live',
          Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
        },
      ],
    });
  });

  /** The statement of a permission with such properties. */
  const statementWith = (properties: object) => {
    const listing = listingOf({
      F,
      R: roleWith({ RoleName: 'worker' }),
      Orders: queue,
      One: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { Ref: 'F' },
          Principal: 's3.amazonaws.com',
          ...properties,
        },
      },
    });
    return servedAccess(listing, localNames).functions.get('F')!.permissions!['$LATEST']![0]!;
  };

  test.each([
    [{ SourceArn: 'arn:aws:s3:::b' }, { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::b' } }],
    [
      { SourceArn: { 'Fn::GetAtt': ['R', 'Arn'] } },
      { ArnLike: { 'AWS:SourceArn': 'arn:aws:iam::123456789012:role/worker' } },
    ],
    [{ SourceArn: { Ref: 'R' } }, { ArnLike: { 'AWS:SourceArn': 'worker' } }],
    [
      { SourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] } },
      { ArnLike: { 'AWS:SourceArn': 'arn:aws:sqs:us-east-1:123456789012:Orders' } },
    ],
    [{ SourceAccount: '210987654321' }, { StringEquals: { 'AWS:SourceAccount': '210987654321' } }],
    [{ PrincipalOrgID: 'o-a' }, { StringEquals: { 'aws:PrincipalOrgID': 'o-a' } }],
    [{ EventSourceToken: 't' }, { StringEquals: { 'lambda:EventSourceToken': 't' } }],
    [{ FunctionUrlAuthType: 'NONE' }, { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } }],
    [{ InvokedViaFunctionUrl: true }, { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }],
    [
      { SourceAccount: '210987654321', PrincipalOrgID: 'o-a', SourceArn: 'arn:aws:s3:::b' },
      {
        ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::b' },
        StringEquals: { 'AWS:SourceAccount': '210987654321', 'aws:PrincipalOrgID': 'o-a' },
      },
    ],
  ])('a permission with %j has the condition %j', (properties, condition) => {
    expect(statementWith(properties)).toHaveProperty('Condition', condition);
  });

  test('a permission that names none has no condition', () => {
    expect(Object.keys(statementWith({}))).toEqual(['Sid', 'Effect', 'Principal', 'Action', 'Resource']);
  });

  test.each([
    ['*', '*'],
    ['210987654321', { AWS: 'arn:aws:iam::210987654321:root' }],
    ['arn:aws:iam::210987654321:role/r', { AWS: 'arn:aws:iam::210987654321:role/r' }],
    ['events.amazonaws.com', { Service: 'events.amazonaws.com' }],
    [{ 'Fn::GetAtt': ['R', 'Arn'] }, { AWS: 'arn:aws:iam::123456789012:role/worker' }],
  ])('a permission of %j has the principal %j', (principal, said) => {
    expect(statementWith({ Principal: principal })).toHaveProperty('Principal', said);
  });

  test('says whose routes ask IAM', () => {
    const api = (Type: string, Auth: object) => ({ Type, Properties: Auth });
    const listing = listingOf({
      Rest: api('AWS::Serverless::Api', { StageName: 'prod', Auth: { DefaultAuthorizer: 'AWS_IAM' } }),
      F: sam({
        Events: {
          Own: { Type: 'HttpApi', Properties: { Method: 'GET', Path: '/own', Auth: { Authorizer: 'AWS_IAM' } } },
          Open: { Type: 'HttpApi', Properties: { Method: 'GET', Path: '/open' } },
          Default: { Type: 'Api', Properties: { Method: 'GET', Path: '/default', RestApiId: { Ref: 'Rest' } } },
          None: {
            Type: 'Api',
            Properties: { Method: 'GET', Path: '/none', RestApiId: { Ref: 'Rest' }, Auth: { Authorizer: 'NONE' } },
          },
        },
      }),
    });
    const routes = servedRoutes(listing.functions, listing).map(
      ({ path, authorization = 'NONE' }) => `${path} ${authorization}`,
    );
    expect(routes).toEqual(['/own AWS_IAM', '/open NONE', '/default AWS_IAM', '/none NONE']);
    expect(lackingPermissions(listing)).toEqual([]);
  });

  test('says so of routes whose API has its authorizer from Globals, or one of its own besides', () => {
    const Auth = { DefaultAuthorizer: 'AWS_IAM' };
    const resources = {
      Own: { Type: 'AWS::Serverless::Api', Properties: { StageName: 'p', Auth: { DefaultAuthorizer: 'NONE' } } },
      Plain: { Type: 'AWS::Serverless::HttpApi', Properties: {} },
      F: sam({
        Events: {
          Implied: { Type: 'Api', Properties: { Method: 'GET', Path: '/implied' } },
          Own: { Type: 'Api', Properties: { Method: 'GET', Path: '/own', RestApiId: { Ref: 'Own' } } },
          Http: { Type: 'HttpApi', Properties: { Method: 'GET', Path: '/http', ApiId: { Ref: 'Plain' } } },
        },
      }),
    };
    const routesOf = (Globals: object): string[] => {
      const listing = listingOf(resources, { Globals });
      return servedRoutes(listing.functions, listing).map(
        ({ path, authorization = 'NONE' }) => `${path} ${authorization}`,
      );
    };
    expect(routesOf({})).toEqual(['/implied NONE', '/own NONE', '/http NONE']);
    expect(routesOf({ Api: { Auth } })).toEqual(['/implied AWS_IAM', '/own NONE', '/http NONE']);
    expect(routesOf({ HttpApi: { Auth } })).toEqual(['/implied NONE', '/own NONE', '/http AWS_IAM']);
  });
});

describe('an event source lacks', () => {
  const lacking = (resources: object): string[] =>
    lackingPermissions(listingOf(resources)).map(
      ({ functionId, eventId, message }) => `${functionId} <- ${eventId}: ${message}`,
    );

  test('what the role is not allowed to poll', () => {
    expect(
      lacking({
        F,
        Orders: queue,
        Poll: mapping('Orders'),
        R: roleWith({ Policies: [{ PolicyDocument: document('sqs:ReceiveMessage', '*') }] }),
      }),
    ).toEqual([
      'F <- Poll: its role R lacks sqs:DeleteMessage, sqs:GetQueueAttributes on Orders; allow them, or give it AWSLambdaSQSQueueExecutionRole',
    ]);
    expect(
      lacking({
        F,
        Clicks: { Type: 'AWS::Kinesis::Stream', Properties: { ShardCount: 1 } },
        Poll: mapping('Clicks'),
        R: roleWith({}),
      })[0],
    ).toContain(
      'lacks kinesis:GetRecords, kinesis:GetShardIterator, kinesis:DescribeStream, kinesis:ListShards, kinesis:ListStreams on Clicks',
    );
    expect(
      lacking({
        F: sam({
          Role: { 'Fn::GetAtt': ['R', 'Arn'] },
          Events: { Poll: { Type: 'SQS', Properties: { Queue: { 'Fn::GetAtt': ['Orders', 'Arn'] } } } },
        }),
        Orders: queue,
        R: roleWith({}),
      }),
    ).toHaveLength(1);
  });

  test('nothing where the policy is for the right queue, and something where it is for another', () => {
    const withPolicy = (Resource: unknown) => ({
      F,
      Orders: queue,
      Others: queue,
      Poll: mapping('Orders'),
      R: roleWith({ Policies: [{ PolicyDocument: document('sqs:*', Resource) }] }),
    });
    expect(lacking(withPolicy({ 'Fn::GetAtt': ['Orders', 'Arn'] }))).toEqual([]);
    expect(lacking(withPolicy({ 'Fn::Sub': 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:Ord*' }))).toEqual([]);
    expect(lacking(withPolicy({ 'Fn::GetAtt': ['Others', 'Arn'] }))).toHaveLength(1);
  });

  test('nothing that can be known of roles that stand elsewhere, in whole or in part', () => {
    expect(
      lacking({
        F: plain({ Role: 'arn:aws:iam::123456789012:role/elsewhere' }),
        Orders: queue,
        Poll: mapping('Orders'),
      }),
    ).toEqual([]);
    expect(
      lacking({
        F,
        Orders: queue,
        Poll: mapping('Orders'),
        R: roleWith({ ManagedPolicyArns: ['arn:aws:iam::123456789012:policy/own'] }),
      }),
    ).toEqual([]);
  });

  test('the leave of the function for an API', () => {
    const api = {
      Http: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'h', ProtocolType: 'HTTP' } },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: { Ref: 'Http' },
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: { 'Fn::GetAtt': ['F', 'Arn'] },
          PayloadFormatVersion: '2.0',
        },
      },
      Get: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ApiId: { Ref: 'Http' },
          RouteKey: 'GET /things',
          Target: { 'Fn::Sub': 'integrations/${Integration}' },
        },
      },
    };
    const leave = (SourceArn: unknown) => ({
      Leave: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          Principal: 'apigateway.amazonaws.com',
          FunctionName: { Ref: 'F' },
          SourceArn,
        },
      },
    });
    const R = roleWith({});
    expect(lacking({ F, R, ...api })).toEqual([
      'F <- Get: no AWS::Lambda::Permission lets apigateway.amazonaws.com call it for GET /things; add one with lambda:InvokeFunction',
    ]);
    expect(
      lacking({
        F,
        R,
        ...api,
        ...leave({ 'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Http}/*' }),
      }),
    ).toEqual([]);
    expect(
      lacking({
        F,
        R,
        ...api,
        ...leave({ 'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Http}/*/POST/things' }),
      }),
    ).toHaveLength(1);
  });
});

test('who may assume a role is what its template says, with its longest session; SAM lets Lambda alone', () => {
  const listing = listingOf({
    F: sam(),
    R: {
      Type: 'AWS::IAM::Role',
      Properties: {
        MaxSessionDuration: 7200,
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
            },
          ],
        },
      },
    },
  });
  const roles = new Map(servedAccess(listing, localNames).roles.map((role) => [role.name, role]));
  expect(roles.get('R')).toMatchObject({
    maxSessionS: 7200,
    trust: { statements: [{ principals: { arns: [`arn:aws:iam::${account}:root`], services: [] } }] },
  });
  expect(roles.get('FRole')).toMatchObject({
    maxSessionS: 3600,
    trust: { statements: [{ principals: { arns: [], services: ['lambda.amazonaws.com'] } }] },
  });
});
