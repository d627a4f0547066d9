// Permissions as clients of AWS's own see them: the SDK, signed by people of every kind.

import {
  AddLayerVersionPermissionCommand,
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetLayerVersionCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  ListFunctionsCommand,
  PublishLayerVersionCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  UpdateFunctionConfigurationCommand,
  type LambdaServiceException,
} from '@aws-sdk/client-lambda';
import { readFileSync } from 'node:fs';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Platform } from '../../../local/index.ts';
import { localFunction, testPlatform } from '../support.ts';
import { zip } from '../zip.ts';
import { admin, authOf, keyOf, nobody, role, secretOf, send, stranger, user } from './people.ts';
import { account, allow, deny, fn, other, policyOf } from './policies.ts';

const arnOf = (name: string): string => fn.replace(/f$/, name);
const roleOf = (name: string): string => `arn:aws:iam::${account}:role/${name}`;
const queue = `arn:aws:sqs:us-east-1:${account}:orders`;
const stream = `arn:aws:kinesis:us-east-1:${account}:stream/orders`;

const people = [
  admin,
  nobody,
  stranger,
  user('reader', [allow({ Action: ['lambda:GetFunction', 'lambda:ListFunctions'], Resource: '*' })]),
  user('invoker', [allow({ Resource: arnOf('echo') })]),
  user('aliased', [allow({ Resource: `${arnOf('echo')}:*` })]),
  user('maker', [allow({ Action: ['lambda:*'], Resource: '*' })]),
  user('passer', [
    allow({ Action: ['lambda:*'], Resource: '*' }),
    allow({ Action: 'iam:PassRole', Resource: roleOf('worker') }),
  ]),
  user('fenced', [
    allow({ Action: ['lambda:*', 'iam:PassRole'], Resource: '*' }),
    deny({
      Action: 'lambda:CreateFunction',
      Resource: '*',
      Condition: { 'ForAllValues:StringNotEquals': { 'lambda:VpcIds': 'vpc-1' } },
    }),
  ]),
  role('worker', [allow({ Resource: arnOf('echo') })]),
  role('poller', [allow({ Action: ['sqs:*', 'kinesis:*'], Resource: '*' })]),
  role('half', [allow({ Action: ['sqs:ReceiveMessage'], Resource: queue })]),
];

let platform: Platform;
const lines: string[] = [];
const clients = new Map<string, LambdaClient>();
const trail = join(mkdtempSync(join(tmpdir(), 'trail-')), 'trail.jsonl');

const as = (name: string, secret = secretOf(name)): LambdaClient => {
  const id = `${name} ${secret}`;
  const client =
    clients.get(id) ??
    new LambdaClient({
      endpoint: platform.url,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: keyOf(name), secretAccessKey: secret },
    });
  clients.set(id, client);
  return client;
};

/** Name, status and text of what a command is refused with; null where it is not. */
const refusal = async (answer: Promise<unknown>): Promise<readonly [string, number | undefined, string] | null> => {
  try {
    await answer;
    return null;
  } catch (error) {
    const { name, message, $metadata } = error as LambdaServiceException;
    return [name, $metadata?.httpStatusCode, message];
  }
};

const refused = (
  who: string,
  action: string,
  resource: string,
  why = `because no identity-based policy allows the ${action} action`,
) => [
  'AccessDeniedException',
  403,
  `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
];
const userOf = (name: string, of = account): string => `arn:aws:iam::${of}:user/${name}`;
const invoke = (name: string, FunctionName = 'echo', Qualifier?: string): Promise<unknown> =>
  as(name).send(new InvokeCommand({ FunctionName, Payload: '{}', ...(Qualifier === undefined ? {} : { Qualifier }) }));

const code = { ZipFile: zip({ 'index.js': 'exports.handler = async () => 1' }) };

beforeAll(async () => {
  platform = await testPlatform(
    [
      {
        ...localFunction('sample.ts', 'echo'),
        role: roleOf('worker'),
        aliases: { live: { version: '1', additional: null } },
        versions: 1,
      },
      { ...localFunction('calls.ts', 'calls'), role: roleOf('worker') },
      { ...localFunction('calls.ts', 'caller'), role: roleOf('poller') },
      { ...localFunction('sample.ts', 'echo', { name: 'halfway' }), role: roleOf('half') },
      {
        ...localFunction('sample.ts', 'echo', { name: 'lost' }),
        role: roleOf('half'),
        eventInvoke: { onSuccess: arnOf('calls') },
      },
    ],
    {
      auth: authOf(people, {
        organization: { id: 'o-a1b2c3d4e5', accounts: [account, other] },
        subnets: { 'subnet-1': 'vpc-1', 'subnet-2': 'vpc-2' },
        resourcePolicies: new Map([
          [
            arnOf('halfway'),
            policyOf('resource', [
              deny({
                Principal: '*',
                Resource: '*',
                Condition: { ArnEquals: { 'aws:PrincipalArn': userOf('maker') } },
              }),
            ]),
          ],
        ]),
      }),
      trail: { file: trail, data: true },
      log: (name, line) => lines.push(`${name}: ${line}`),
      endpoints: { sqs: 'http://127.0.0.1:9', kinesis: 'http://127.0.0.1:9' },
      routes: [
        {
          kind: 'rest',
          method: 'GET',
          path: '/mine/{id}',
          functionName: 'caller',
          payloadFormat: '1.0',
          authorization: 'AWS_IAM',
          api: { id: 'api', stage: 'dev' },
        },
        {
          kind: 'http',
          method: 'ANY',
          path: '/mine2',
          functionName: 'caller',
          payloadFormat: '2.0',
          authorization: 'AWS_IAM',
          api: { id: 'http' },
        },
        {
          kind: 'http',
          method: 'GET',
          path: '/open',
          functionName: 'caller',
          payloadFormat: '2.0',
          api: { id: 'http' },
        },
      ],
    },
  );
});
afterAll(async () => {
  for (const client of clients.values()) client.destroy();
  await platform.stop();
});

describe('what somebody may', () => {
  test('is done', async () => {
    expect(await refusal(invoke('invoker'))).toBeNull();
    expect(await refusal(as('invoker').send(new InvokeWithResponseStreamCommand({ FunctionName: 'echo' })))).toBeNull();
    expect(await refusal(as('reader').send(new ListFunctionsCommand({})))).toBeNull();
    expect(await refusal(as('reader').send(new GetFunctionCommand({ FunctionName: 'echo' })))).toBeNull();
  });

  test('and what he may not is refused by its name', async () => {
    expect(await refusal(invoke('nobody'))).toEqual(refused(userOf('nobody'), 'lambda:InvokeFunction', arnOf('echo')));
    expect(await refusal(invoke('reader'))).toEqual(refused(userOf('reader'), 'lambda:InvokeFunction', arnOf('echo')));
    expect(await refusal(as('invoker').send(new ListFunctionsCommand({})))).toEqual(
      refused(userOf('invoker'), 'lambda:ListFunctions', '*'),
    );
    expect(await refusal(as('reader').send(new DeleteFunctionCommand({ FunctionName: 'echo' })))).toEqual(
      refused(userOf('reader'), 'lambda:DeleteFunction', arnOf('echo')),
    );
  });

  test('a function, its aliases and its versions are several things', async () => {
    expect(await refusal(invoke('invoker', 'echo', 'live'))).toEqual(
      refused(userOf('invoker'), 'lambda:InvokeFunction', `${arnOf('echo')}:live`),
    );
    expect(await refusal(invoke('invoker', `${arnOf('echo')}:1`))).toEqual(
      refused(userOf('invoker'), 'lambda:InvokeFunction', `${arnOf('echo')}:1`),
    );
    expect(await refusal(invoke('aliased', 'echo:live'))).toBeNull();
    expect(await refusal(invoke('aliased', 'echo', '1'))).toBeNull();
    expect(await refusal(invoke('aliased'))).toEqual(
      refused(userOf('aliased'), 'lambda:InvokeFunction', arnOf('echo')),
    );
  });

  test('a wrong secret is nobody', async () => {
    const [name, status, message] = (await refusal(as('admin', 'wrong').send(new ListFunctionsCommand({}))))!;
    expect([name, status]).toEqual(['InvalidSignatureException', 403]);
    expect(message).toMatch(/^The request signature we calculated does not match the signature you provided\./);
    expect(await refusal(as('unknown').send(new ListFunctionsCommand({})))).toEqual([
      'UnrecognizedClientException',
      403,
      'The security token included in the request is invalid.',
    ]);
  });

  test('a policy of the file denies what his own allows', async () => {
    expect(await refusal(invoke('maker', 'halfway'))).toEqual(
      refused(
        userOf('maker'),
        'lambda:InvokeFunction',
        arnOf('halfway'),
        'with an explicit deny in a resource-based policy',
      ),
    );
    expect(await refusal(invoke('admin', 'halfway'))).toBeNull();
  });
});

describe('AddPermission', () => {
  const add = (StatementId: string, Principal: string, more: object = {}): Promise<unknown> =>
    as('admin').send(
      new AddPermissionCommand({
        FunctionName: 'echo',
        StatementId,
        Principal,
        Action: 'lambda:InvokeFunction',
        ...more,
      }),
    );
  const remove = (StatementId: string, more: object = {}): Promise<unknown> =>
    as('admin').send(new RemovePermissionCommand({ FunctionName: 'echo', StatementId, ...more }));

  test('lets a user in, until it is taken back', async () => {
    await add('nobody', userOf('nobody'));
    expect(await refusal(invoke('nobody', 'echo', '$LATEST'))).toBeNull();
    expect(await refusal(invoke('nobody'))).toBeNull();
    expect(await refusal(invoke('nobody', 'echo', 'live'))).not.toBeNull();
    await remove('nobody');
    expect(await refusal(invoke('nobody'))).not.toBeNull();
  });

  test('on an alias is for the alias', async () => {
    await add('live', userOf('nobody'), { Qualifier: 'live' });
    expect(await refusal(invoke('nobody', 'echo', 'live'))).toBeNull();
    expect(await refusal(invoke('nobody'))).not.toBeNull();
    await remove('live', { Qualifier: 'live' });
  });

  test('another account needs both sides', async () => {
    expect(await refusal(invoke('stranger', arnOf('echo')))).toEqual(
      refused(
        userOf('stranger', other),
        'lambda:InvokeFunction',
        arnOf('echo'),
        'because no resource-based policy allows the lambda:InvokeFunction action',
      ),
    );
    await add('far', other);
    expect(await refusal(invoke('stranger', arnOf('echo')))).toBeNull();
    await remove('far');
  });

  test('an organization', async () => {
    await add('org', '*', { PrincipalOrgID: 'o-a1b2c3d4e5' });
    expect(await refusal(invoke('stranger', arnOf('echo')))).toBeNull();
    expect(await refusal(invoke('nobody'))).toBeNull();
    await remove('org');
    await add('org2', '*', { PrincipalOrgID: 'o-zzzzzzzzzz' });
    expect(await refusal(invoke('nobody'))).not.toBeNull();
    await remove('org2');
  });

  test('is itself an action, on a principal', async () => {
    const [name] = (await refusal(
      as('reader').send(
        new AddPermissionCommand({ FunctionName: 'echo', StatementId: 'x', Principal: '*', Action: 'lambda:*' }),
      ),
    ))!;
    expect(name).toBe('AccessDeniedException');
  });
});

describe('layers', () => {
  test('of one account are for others only where their policy says so', async () => {
    const { LayerVersionArn: arn } = await as('admin').send(
      new PublishLayerVersionCommand({ LayerName: 'shared', Content: { ZipFile: zip({ 'a.txt': 'a' }) } }),
    );
    const get = (name: string): Promise<unknown> =>
      as(name).send(new GetLayerVersionCommand({ LayerName: arn!.replace(/:\d+$/, ''), VersionNumber: 1 }));
    expect(await refusal(get('nobody'))).toEqual(refused(userOf('nobody'), 'lambda:GetLayerVersion', arn!));
    expect((await refusal(get('stranger')))![2]).toContain(
      'because no resource-based policy allows the lambda:GetLayerVersion action',
    );
    const make = (name: string): Promise<unknown> =>
      as(name).send(
        new CreateFunctionCommand({
          FunctionName: 'layered',
          Role: roleOf('worker'),
          Runtime: 'nodejs22.x',
          Handler: 'index.handler',
          Code: code,
          Layers: [arn!],
        }),
      );
    expect(await refusal(make('passer'))).toBeNull();
    await as('admin').send(
      new AddLayerVersionPermissionCommand({
        LayerName: 'shared',
        VersionNumber: 1,
        StatementId: 'all',
        Action: 'lambda:GetLayerVersion',
        Principal: '*',
        OrganizationId: 'o-a1b2c3d4e5',
      }),
    );
    expect(await refusal(get('nobody'))).toBeNull();
    expect(await refusal(get('stranger'))).toBeNull();
  });
});

describe('making functions', () => {
  const make = (name: string, FunctionName: string, role_: string, more: object = {}): Promise<unknown> =>
    as(name).send(
      new CreateFunctionCommand({
        FunctionName,
        Role: roleOf(role_),
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: code,
        ...more,
      }),
    );

  test('takes the right to give them their role', async () => {
    expect(await refusal(make('maker', 'made', 'worker'))).toEqual(
      refused(userOf('maker'), 'iam:PassRole', roleOf('worker')),
    );
    expect(await refusal(make('passer', 'made', 'poller'))).toEqual(
      refused(userOf('passer'), 'iam:PassRole', roleOf('poller')),
    );
    expect(await refusal(make('passer', 'made', 'worker'))).toBeNull();
    const moved = as('passer').send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'made', Role: roleOf('poller') }),
    );
    expect(await refusal(moved)).toEqual(refused(userOf('passer'), 'iam:PassRole', roleOf('poller')));
  });

  test('and a role that is there', async () => {
    expect(await refusal(make('admin', 'made2', 'nowhere'))).toEqual([
      'InvalidParameterValueException',
      400,
      'The role defined for the function cannot be assumed by Lambda.',
    ]);
  });

  test('in a VPC of the right one alone', async () => {
    const vpc = (subnet: string) => ({ VpcConfig: { SubnetIds: [subnet], SecurityGroupIds: ['sg-1'] } });
    expect((await refusal(make('fenced', 'made3', 'worker', vpc('subnet-2'))))![2]).toContain(
      'with an explicit deny in an identity-based policy',
    );
    expect((await refusal(make('fenced', 'made3', 'worker')))![2]).toContain(
      'with an explicit deny in an identity-based policy',
    );
    expect(await refusal(make('fenced', 'made3', 'worker', vpc('subnet-1')))).toBeNull();
  });
});

describe('handlers', () => {
  const called = async (payload: object): Promise<unknown> => {
    const { Payload } = await as('admin').send(
      new InvokeCommand({ FunctionName: 'calls', Payload: JSON.stringify(payload) }),
    );
    return JSON.parse(Payload!.transformToString());
  };

  test('may what their role may', async () => {
    expect(await called({ name: 'echo' })).toEqual({ status: 200 });
    const session = `arn:aws:sts::${account}:assumed-role/worker/calls`;
    expect(await called({ name: 'calls' })).toEqual({
      error: 'AccessDeniedException',
      message: refused(session, 'lambda:InvokeFunction', arnOf('calls'))[2],
    });
  });

  test('have keys of their own', async () => {
    const { key } = (await called({})) as { key: string };
    expect(key).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(key).not.toBe('ASIAWINDTUNNELLOCAL0');
  });
});

describe('event sources', () => {
  const map = (FunctionName: string, EventSourceArn: string): Promise<unknown> =>
    as('admin').send(
      new CreateEventSourceMappingCommand({
        FunctionName,
        EventSourceArn,
        ...(EventSourceArn === stream ? { StartingPosition: 'LATEST' } : {}),
      }),
    );

  test('are polled in the role of the function', async () => {
    expect(await refusal(map('echo', queue))).toEqual([
      'InvalidParameterValueException',
      400,
      'The function execution role does not have permissions to call ReceiveMessage on SQS',
    ]);
    expect(await refusal(map('halfway', queue))).toEqual([
      'InvalidParameterValueException',
      400,
      'The function execution role does not have permissions to call DeleteMessage on SQS',
    ]);
    expect(await refusal(map('echo', stream))).toEqual([
      'InvalidParameterValueException',
      400,
      `Cannot access stream ${stream}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.`,
    ]);
    // This one may; what is refused now is the connection.
    expect((await refusal(map('caller', queue)))![2]).toMatch(
      /^Error occurred while ReceiveMessage\. SQS Error Code: /,
    );
  });
});

describe('where events go in the end', () => {
  const to = (FunctionName: string, Destination: string): Promise<unknown> =>
    as('admin').send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig: { OnFailure: { Destination } } }),
    );

  test('the role of the function must be allowed to send there', async () => {
    expect(await refusal(to('echo', queue))).toEqual([
      'InvalidParameterValueException',
      400,
      `The function's execution role does not have permissions to call SendMessage on ${queue}`,
    ]);
    expect(await refusal(to('halfway', arnOf('calls')))).toEqual([
      'InvalidParameterValueException',
      400,
      `The function's execution role does not have permissions to call InvokeFunction on ${arnOf('calls')}`,
    ]);
    expect(await refusal(to('caller', queue))).toBeNull();
    const dead = as('admin').send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'echo', DeadLetterConfig: { TargetArn: queue } }),
    );
    expect(await refusal(dead)).toEqual([
      'InvalidParameterValueException',
      400,
      'The provided execution role does not have permissions to call SendMessage on SQS',
    ]);
  });

  test('and is asked again when it is sent', async () => {
    // Set when the platform started, unchecked as nothing is then.
    await as('admin').send(new InvokeCommand({ FunctionName: 'lost', Payload: '{}', InvocationType: 'Event' }));
    await expect
      .poll(() => lines.join('\n'))
      .toContain(
        `could not be sent to ${arnOf('calls')}: its role ${roleOf('half')} is not allowed InvokeFunction on it`,
      );
  });
});

describe('Function URLs', () => {
  const path = async (name: string, AuthType: 'NONE' | 'AWS_IAM'): Promise<string> => {
    const made = (await as('admin').send(
      new CreateFunctionUrlConfigCommand({ FunctionName: name, AuthType }),
    )) as unknown as { LocalFunctionUrl?: string; FunctionUrl: string };
    return `/_windtunnel/url/${new URL(made.FunctionUrl).host.split('.')[0]}/`;
  };
  const add = (name: string, StatementId: string, Principal: string, more: object): Promise<unknown> =>
    as('admin').send(
      new AddPermissionCommand({
        FunctionName: name,
        StatementId,
        Principal,
        Action: 'lambda:InvokeFunctionUrl',
        ...more,
      }),
    );

  test('open ones ask for both actions, of everybody', async () => {
    const url = await path('echo', 'NONE');
    const status = async (): Promise<number> => (await send(platform.url, { method: 'GET', path: url })).status;
    expect(await status()).toBe(403);
    await add('echo', 'url', '*', { FunctionUrlAuthType: 'NONE' });
    expect(await status()).toBe(403);
    await add('echo', 'invoke', '*', { Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true });
    expect(await status()).toBe(200);
    // Through the URL alone.
    expect(await refusal(invoke('nobody'))).not.toBeNull();
    await as('admin').send(new RemovePermissionCommand({ FunctionName: 'echo', StatementId: 'url' }));
    expect(await status()).toBe(403);
  });

  test('closed ones ask who signed, and tell the function', async () => {
    const url = await path('caller', 'AWS_IAM');
    const got = (by: string): ReturnType<typeof send> =>
      send(platform.url, { method: 'POST', path: url, body: '{}', by });
    expect((await got('nobody')).status).toBe(403);
    expect((await got('maker')).status).toBe(200);
    expect(JSON.parse((await got('admin')).text)).toMatchObject({
      accountId: account,
      authentication: null,
      authorizer: {
        iam: {
          accessKey: keyOf('admin'),
          accountId: account,
          userArn: userOf('admin'),
          principalOrgId: 'o-a1b2c3d4e5',
          cognitoIdentity: null,
        },
      },
    });
    expect((await got('stranger')).status).toBe(403);
    await add('caller', 'far', other, { FunctionUrlAuthType: 'AWS_IAM' });
    expect((await got('stranger')).status).toBe(403);
    await add('caller', 'far2', other, { Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true });
    expect((await got('stranger')).status).toBe(200);
  });
});

describe('APIs', () => {
  const get = (path: string, by?: string): ReturnType<typeof send> =>
    send(platform.url, { method: 'GET', path, service: 'execute-api', ...(by === undefined ? {} : { by }) });
  const add = (StatementId: string, source: string): Promise<unknown> =>
    as('admin').send(
      new AddPermissionCommand({
        FunctionName: 'caller',
        StatementId,
        Principal: 'apigateway.amazonaws.com',
        Action: 'lambda:InvokeFunction',
        SourceArn: `arn:aws:execute-api:us-east-1:${account}:${source}`,
      }),
    );

  test('call a function only where its policy lets them', async () => {
    expect((await get('/mine/7', 'admin')).status).toBe(500);
    await add('other', 'api/*/POST/mine/*');
    expect((await get('/mine/7', 'admin')).status).toBe(500);
    await add('rest', 'api/*/GET/mine/*');
    expect((await get('/mine/7', 'admin')).status).toBe(200);
    expect((await get('/open')).status).toBe(500);
    await add('http', 'http/*/*/open');
    expect((await get('/open')).status).toBe(200);
    await add('http2', 'http/*/*/mine2');
  });

  test('tell who called, and who may not by name', async () => {
    const rest = JSON.parse((await get('/dev/mine/7', 'admin')).text) as { identity: Record<string, unknown> };
    expect(rest.identity).toMatchObject({ accessKey: keyOf('admin'), accountId: account, userArn: userOf('admin') });
    const http = JSON.parse((await get('/mine2', 'admin')).text) as { authorizer: { iam: Record<string, unknown> } };
    expect(http.authorizer.iam).toMatchObject({ accessKey: keyOf('admin'), userArn: userOf('admin') });
    const denied = await get('/mine/7', 'nobody');
    expect(JSON.parse(denied.text)).toEqual({
      Message: `User: ${userOf('nobody')} is not authorized to perform: execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:api/dev/GET/mine/7 because no identity-based policy allows the execute-api:Invoke action`,
    });
    expect((await get('/mine2', 'nobody')).text).toBe('{"message":"Forbidden"}');
  });
});

test('the trail says who it was, and what was denied', async () => {
  await refusal(invoke('nobody'));
  await refusal(as('nobody', 'wrong').send(new ListFunctionsCommand({})));
  await refusal(invoke('admin', 'calls'));
  let records: Record<string, unknown>[] = [];
  await expect
    .poll(() => {
      records = readFileSync(trail, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      return records.at(-1)?.['eventName'] === 'Invoke' && records.at(-1)!['errorCode'] === undefined;
    })
    .toBe(true);
  expect(records.at(-2)).toMatchObject({
    eventName: 'Invoke',
    errorCode: 'AccessDenied',
    errorMessage: refused(userOf('nobody'), 'lambda:InvokeFunction', arnOf('echo'))[2],
    userIdentity: {
      type: 'IAMUser',
      arn: userOf('nobody'),
      accountId: account,
      accessKeyId: keyOf('nobody'),
      userName: 'nobody',
    },
  });
  expect(
    records.some(
      ({ userIdentity }) =>
        (userIdentity as { arn?: string }).arn === `arn:aws:sts::${account}:assumed-role/worker/calls`,
    ),
  ).toBe(true);
  expect(records.some(({ userIdentity }) => (userIdentity as { accountId?: string }).accountId === other)).toBe(true);
  // Who could not be told is not recorded, as on AWS.
  expect(records.some(({ errorCode }) => errorCode === 'InvalidSignatureException')).toBe(false);
});
