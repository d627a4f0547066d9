// What deployment tools and test suites ask of the API beside creating and invoking: policies, runtime management, code
// signing, recursion, tags, pages of lists, the old InvokeAsync, large packages, log settings. Through the AWS SDK.

import {
  AddLayerVersionPermissionCommand,
  AddPermissionCommand,
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  GetEventSourceMappingCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionCommand,
  GetFunctionRecursionConfigCommand,
  GetLayerVersionPolicyCommand,
  GetPolicyCommand,
  GetRuntimeManagementConfigCommand,
  InvokeAsyncCommand,
  InvokeCommand,
  LambdaClient,
  ListCodeSigningConfigsCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  paginateListAliases,
  paginateListEventSourceMappings,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  PutFunctionRecursionConfigCommand,
  PutRuntimeManagementConfigCommand,
  RemovePermissionCommand,
  TagResourceCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
  type CreateFunctionCommandInput,
  type LambdaServiceException,
} from '@aws-sdk/client-lambda';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { comesTrue, testPlatform } from './support.ts';
import { zip } from './zip.ts';

const role = 'arn:aws:iam::123456789012:role/test';
const arn = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const handler = `exports.handler = async (event) => {
  console.debug('quiet'); console.info('said'); console.error('loud'); return event;
};`;

const lines: string[] = [];
let platform: Platform;
let client: LambdaClient;

beforeAll(async () => {
  platform = await testPlatform([], { log: (name, line) => lines.push(`${name}: ${line}`) });
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  client = new LambdaClient({ endpoint: platform.url, region: 'us-east-1', maxAttempts: 1, credentials });
});

afterAll(async () => {
  client.destroy();
  await platform.stop();
});

const create = (FunctionName: string, more: Partial<CreateFunctionCommandInput> = {}) =>
  client.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: role,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Code: { ZipFile: zip({ 'index.js': handler }) },
      ...more,
    }),
  );

const invoke = async (FunctionName: string): Promise<string> => {
  const answer = await client.send(new InvokeCommand({ FunctionName, LogType: 'Tail' }));
  return Buffer.from(answer.LogResult!, 'base64').toString('utf8');
};

const nameOf = async (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => 'no error',
    (error: LambdaServiceException) => error.name,
  );

test('a policy is kept, shown, and gone with its last statement; each change changes the revision', async () => {
  await create('guarded');
  const FunctionName = 'guarded';
  const { Statement } = await client.send(
    new AddPermissionCommand({
      FunctionName,
      StatementId: 's3',
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceArn: 'arn:aws:s3:::bucket',
      SourceAccount: '123456789012',
    }),
  );
  const statement = {
    Sid: 's3',
    Effect: 'Allow',
    Principal: { Service: 's3.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Resource: arn('guarded'),
    Condition: {
      StringEquals: { 'AWS:SourceAccount': '123456789012' },
      ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::bucket' },
    },
  };
  expect(JSON.parse(Statement!)).toEqual(statement);
  const first = await client.send(new GetPolicyCommand({ FunctionName }));
  expect(JSON.parse(first.Policy!)).toEqual({ Version: '2012-10-17', Id: 'default', Statement: [statement] });
  const account = { StatementId: 'account', Action: 'lambda:InvokeFunction', Principal: '111122223333' };
  await client.send(new AddPermissionCommand({ FunctionName, ...account, RevisionId: first.RevisionId }));
  const second = await client.send(new GetPolicyCommand({ FunctionName }));
  expect(second.RevisionId).not.toBe(first.RevisionId);
  expect(second.Policy).toContain('"AWS":"arn:aws:iam::111122223333:root"');
  const got = await client.send(new GetFunctionCommand({ FunctionName }));
  expect(got.Configuration!.RevisionId).toBe(second.RevisionId);
  for (const StatementId of ['s3', 'account']) {
    await client.send(new RemovePermissionCommand({ FunctionName, StatementId }));
  }
  expect(await nameOf(client.send(new GetPolicyCommand({ FunctionName })))).toBe('ResourceNotFoundException');
});

test('a version and a layer version have policies of their own', async () => {
  await create('versioned', { Publish: true });
  const permission = { StatementId: 'all', Action: 'lambda:InvokeFunction', Principal: '*' };
  await client.send(new AddPermissionCommand({ FunctionName: 'versioned', Qualifier: '1', ...permission }));
  const { Policy } = await client.send(new GetPolicyCommand({ FunctionName: 'versioned', Qualifier: '1' }));
  expect(Policy).toContain(`"Resource":"${arn('versioned')}:1"`);
  expect(await nameOf(client.send(new GetPolicyCommand({ FunctionName: 'versioned' })))).toBe(
    'ResourceNotFoundException',
  );
  const layer = { LayerName: 'shared', VersionNumber: 1 };
  await client.send(
    new PublishLayerVersionCommand({ LayerName: 'shared', Content: { ZipFile: zip({ 'nodejs/a.js': '' }) } }),
  );
  await client.send(
    new AddLayerVersionPermissionCommand({ ...layer, ...permission, Action: 'lambda:GetLayerVersion' }),
  );
  const policy = await client.send(new GetLayerVersionPolicyCommand(layer));
  expect(JSON.parse(policy.Policy!)).toMatchObject({ Statement: [{ Sid: 'all', Principal: '*' }] });
});

test('runtime management, recursion and code signing are told', async () => {
  const FunctionName = 'managed';
  await create(FunctionName);
  const read = new GetRuntimeManagementConfigCommand({ FunctionName });
  expect(await client.send(read)).toMatchObject({ UpdateRuntimeOn: 'Auto', FunctionArn: arn('managed') });
  await client.send(new PutRuntimeManagementConfigCommand({ FunctionName, UpdateRuntimeOn: 'FunctionUpdate' }));
  expect(await client.send(read)).toMatchObject({ UpdateRuntimeOn: 'FunctionUpdate' });
  const manual = new PutRuntimeManagementConfigCommand({ FunctionName, UpdateRuntimeOn: 'Manual' });
  expect(await nameOf(client.send(manual))).toBe('InvalidParameterValueException');
  const recursion = new GetFunctionRecursionConfigCommand({ FunctionName });
  expect(await client.send(recursion)).toMatchObject({ RecursiveLoop: 'Terminate' });
  await client.send(new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: 'Allow' }));
  expect(await client.send(recursion)).toMatchObject({ RecursiveLoop: 'Allow' });
  const signing = await client.send(new GetFunctionCodeSigningConfigCommand({ FunctionName }));
  expect(signing.CodeSigningConfigArn).toBeUndefined();
  expect((await client.send(new ListCodeSigningConfigsCommand({}))).CodeSigningConfigs).toEqual([]);
});

test('lists come in pages, without states', async () => {
  const FunctionName = 'listed';
  await create(FunctionName, { Publish: true });
  const names = ['a', 'b', 'c', 'd', 'e'];
  for (const Name of names) await client.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion: '1' }));
  const pages: string[][] = [];
  for await (const { Aliases } of paginateListAliases({ client, pageSize: 2 }, { FunctionName })) {
    pages.push(Aliases!.map(({ Name }) => Name!));
  }
  expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  const { Functions } = await client.send(new ListFunctionsCommand({ FunctionVersion: 'ALL' }));
  expect(Functions!.map((fn) => fn.FunctionArn)).toEqual(
    expect.arrayContaining([`${arn('listed')}:$LATEST`, `${arn('listed')}:1`]),
  );
  const { Versions } = await client.send(new ListVersionsByFunctionCommand({ FunctionName, MaxItems: 1 }));
  expect(Versions).toHaveLength(1);
  for (const listed of [...Functions!, ...Versions!]) {
    for (const member of ['State', 'LastUpdateStatus', 'RuntimeVersionConfig'])
      expect(listed).not.toHaveProperty(member);
  }
  const deleted = client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: '1' }));
  expect(await nameOf(deleted)).toBe('ResourceConflictException');
});

test('a mapping goes through its states, is listed by function and source, and has tags', async () => {
  await create('fed');
  const stream = (name: string): string => `arn:aws:kinesis:us-east-1:123456789012:stream/${name}`;
  const made = await client.send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'fed',
      EventSourceArn: stream('one'),
      StartingPosition: 'LATEST',
      Enabled: false,
      Tags: { team: 'a' },
    }),
  );
  expect(made).toMatchObject({ State: 'Disabled', LastProcessingResult: 'No records processed' });
  const { UUID, EventSourceMappingArn: Resource } = made;
  const state = async (): Promise<string> => (await client.send(new GetEventSourceMappingCommand({ UUID }))).State!;
  expect(await state()).toBe('Disabled');
  const enabled = await client.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true, BatchSize: 7 }));
  expect(enabled).toMatchObject({ State: 'Enabling', BatchSize: 7 });
  expect(await comesTrue(async () => (await state()) === 'Enabled')).toBe(true);
  await client.send(new TagResourceCommand({ Resource, Tags: { stage: 'test' } }));
  expect((await client.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ team: 'a', stage: 'test' });
  const of = async (input: { FunctionName?: string; EventSourceArn?: string }): Promise<number> => {
    let count = 0;
    for await (const page of paginateListEventSourceMappings({ client }, input)) {
      count += page.EventSourceMappings!.length;
    }
    return count;
  };
  expect([await of({ FunctionName: 'fed' }), await of({ EventSourceArn: stream('two') })]).toEqual([1, 0]);
  const removed = await client.send(new DeleteEventSourceMappingCommand({ UUID }));
  expect(removed.State).toBe('Deleting');
  expect(await nameOf(state())).toBe('ResourceNotFoundException');
});

test('InvokeAsync of old still takes events, and packages of more than six megabytes are taken', async () => {
  const code = zip({ 'index.js': handler, 'large.bin': 'x'.repeat(8 * 1024 * 1024) });
  const made = await create('large', { Code: { ZipFile: code } });
  expect(made.CodeSize).toBe(code.length);
  const answer = await client.send(new InvokeAsyncCommand({ FunctionName: 'large', InvokeArgs: '{}' }));
  expect(answer.Status).toBe(202);
  expect(await comesTrue(() => lines.some((line) => line.startsWith('large: REPORT')))).toBe(true);
  const tooLarge = await fetch(`${platform.url}/2015-03-31/functions`, {
    method: 'POST',
    body: 'x'.repeat(70_167_212),
  });
  expect([tooLarge.status, tooLarge.headers.get('x-amzn-errortype')]).toEqual([413, 'RequestEntityTooLargeException']);
});

test('log levels: in JSON each record and each line at its own; text has none', async () => {
  const FunctionName = 'logs';
  const made = await create(FunctionName, { LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'DEBUG' } });
  expect(made.LoggingConfig).toEqual({
    LogFormat: 'JSON',
    ApplicationLogLevel: 'INFO',
    SystemLogLevel: 'DEBUG',
    LogGroup: '/aws/lambda/logs',
  });
  const kinds = (log: string): unknown[] =>
    log
      .trimEnd()
      .split('\n')
      .map((line) => {
        const { type, message } = JSON.parse(line) as { type?: string; message?: string };
        return type ?? message;
      });
  expect(kinds(await invoke(FunctionName))).toEqual([
    'platform.initRuntimeDone',
    'platform.initReport',
    'platform.start',
    'said',
    'loud',
    'platform.runtimeDone',
    'platform.report',
  ]);
  expect(lines.find((line) => line.startsWith('logs: {"time"'))).toContain('"type":"platform.initStart"');
  const set = (LoggingConfig: CreateFunctionCommandInput['LoggingConfig']) =>
    client.send(new UpdateFunctionConfigurationCommand({ FunctionName, LoggingConfig }));
  await set({ SystemLogLevel: 'WARN', ApplicationLogLevel: 'DEBUG', LogGroup: '/own/group' });
  expect(kinds(await invoke(FunctionName))).toEqual(['quiet', 'said', 'loud']);
  expect((await set({ LogFormat: 'Text' })).LoggingConfig).toEqual({ LogFormat: 'Text', LogGroup: '/own/group' });
  const text = await invoke(FunctionName);
  expect(text).toContain('\tDEBUG\tquiet');
  expect(text).not.toContain('INIT_START');
  expect(lines.filter((line) => line.startsWith('logs: INIT_START Runtime Version: nodejs:20.v'))).toHaveLength(1);
  const levels = set({ LogFormat: 'Text', ApplicationLogLevel: 'WARN' });
  expect(await nameOf(levels)).toBe('ValidationException');
});

test('publishing changes the revision of $LATEST; a version keeps when its code was last changed', async () => {
  const FunctionName = 'dated';
  await create(FunctionName);
  const latest = async () => (await client.send(new GetFunctionCommand({ FunctionName }))).Configuration!;
  const before = await latest();
  const published = await client.send(new PublishVersionCommand({ FunctionName, RevisionId: before.RevisionId }));
  expect(published).toMatchObject({ State: 'Active', LastModified: before.LastModified });
  expect((await latest()).RevisionId).not.toBe(before.RevisionId);
});
