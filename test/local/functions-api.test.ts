// Functions created, changed, published, aliased and deleted through the AWS SDK, against what AWS answers.

import {
  CreateAliasCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionEventInvokeConfigCommand,
  GetLayerVersionByArnCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  LambdaClient,
  type LambdaServiceException,
  ListAliasesCommand,
  ListFunctionsCommand,
  ListTagsCommand,
  ListVersionsByFunctionCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  PutProvisionedConcurrencyConfigCommand,
  TagResourceCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  type CreateFunctionCommandInput,
} from '@aws-sdk/client-lambda';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comesTrue, testPlatform } from './support.ts';
import { zip } from './zip.ts';

const role = 'arn:aws:iam::123456789012:role/test';
const arn = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const saying = (word: string): Buffer =>
  zip({
    'index.js': `let runs = 0; exports.handler = async (event, context) => ({ word: '${word}', runs: ++runs, version: context.functionVersion, stage: process.env.STAGE });`,
  });

let platform: Platform;
let client: LambdaClient;

beforeAll(async () => {
  platform = await testPlatform([], { concurrency: 120 });
  client = new LambdaClient({
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

const create = (name: string, overrides: Partial<CreateFunctionCommandInput> = {}) =>
  client.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: role,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Code: { ZipFile: saying('one') },
      // A busy machine takes its time over an init.
      Timeout: 60,
      ...overrides,
    }),
  );

const call = async (
  name: string,
  qualifier?: string,
): Promise<{ payload: unknown; version: string; error: string | undefined }> => {
  const answer = await client.send(
    new InvokeCommand({ FunctionName: name, Qualifier: qualifier, Payload: Buffer.from('{}') }),
  );
  return {
    payload: JSON.parse(Buffer.from(answer.Payload!).toString('utf8')),
    version: answer.ExecutedVersion!,
    error: answer.FunctionError,
  };
};

const refused = async (sent: Promise<unknown>): Promise<{ name: string; status: number; message: string }> => {
  try {
    await sent;
  } catch (error) {
    const { name, message, $metadata } = error as LambdaServiceException;
    return { name, message, status: $metadata.httpStatusCode! };
  }
  throw new Error('was not refused');
};

describe('creating', () => {
  test('answers what AWS answers, and serves', async () => {
    const answer = await create('made', { Timeout: undefined });
    expect(answer).toMatchObject({
      FunctionName: 'made',
      FunctionArn: arn('made'),
      State: 'Pending',
      StateReasonCode: 'Creating',
      Timeout: 3,
      MemorySize: 128,
      Version: '$LATEST',
      PackageType: 'Zip',
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/made' },
    });
    await waitUntilFunctionActiveV2({ client, maxWaitTime: 5 }, { FunctionName: 'made' });
    expect(await call('made')).toMatchObject({ payload: { word: 'one', version: '$LATEST' }, version: '$LATEST' });
    const listed = await client.send(new ListFunctionsCommand({}));
    expect(listed.Functions!.map((fn) => fn.FunctionName)).toContain('made');
  });

  test('refuses a second one of the name, a bad archive, sizes out of range and reserved variables', async () => {
    await create('twice');
    expect(await refused(create('twice'))).toEqual({
      name: 'ResourceConflictException',
      status: 409,
      message: 'Function already exist: twice',
    });
    expect(await refused(create('bad', { Code: { ZipFile: Buffer.from('no zip') } }))).toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Could not unzip uploaded file. Please check your file, then try to upload again.',
    });
    expect(await refused(create('bad', { MemorySize: 12, Timeout: 0 }))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(
        "Value '12' at 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128",
      ) as string,
    });
    const reserved = await refused(create('bad', { Environment: { Variables: { AWS_REGION: 'x', OWN: 'y' } } }));
    expect(reserved.message).toMatch(/Reserved keys used in this request: AWS_REGION$/);
    expect((await refused(client.send(new GetFunctionCommand({ FunctionName: 'bad' })))).message).toBe(
      `Function not found: ${arn('bad')}`,
    );
  });

  test('an archive without the handler is created and fails as on Lambda', async () => {
    await create('empty', { Handler: 'missing.handler' });
    expect(await call('empty')).toMatchObject({
      error: 'Unhandled',
      payload: { errorType: 'Runtime.ImportModuleError' },
    });
    await create('unnamed', { Handler: 'index.nothing' });
    expect(await call('unnamed')).toMatchObject({
      payload: { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.nothing is undefined or not exported' },
    });
  });

  test('loads ES modules and modules that lie in the archive', async () => {
    const files = {
      'src/app.mjs': "import { word } from 'words'; export const run = { inner: async () => word };",
      'node_modules/words/package.json': '{"name":"words","main":"index.js"}',
      'node_modules/words/index.js': "exports.word = 'from a module';",
    };
    await create('esm', { Handler: 'src/app.run.inner', Code: { ZipFile: zip(files) } });
    expect((await call('esm')).payload).toBe('from a module');
  });
});

describe('changing', () => {
  test('new code means new environments; what runs ends on the old', async () => {
    const slow = zip({
      'index.js': "exports.handler = () => new Promise((r) => setTimeout(() => r({ word: 'slow' }), 2000));",
    });
    await create('changed', { Code: { ZipFile: slow } });
    const running = call('changed');
    const isRunning = async (): Promise<boolean> => {
      const health = await fetch(`${platform.url}/_windtunnel/health`);
      return ((await health.json()) as { concurrency: number }).concurrency > 0;
    };
    expect(await comesTrue(isRunning)).toBe(true);
    const updated = await client.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'changed', ZipFile: saying('two') }),
    );
    expect(updated.LastUpdateStatus).toBe('InProgress');
    expect((await call('changed')).payload).toMatchObject({ word: 'two', runs: 1 });
    // One that a busy machine keeps from being free at once leaves a request to another of the same code.
    const runsAgain = async (): Promise<boolean> => {
      const { word, runs } = (await call('changed')).payload as { readonly word: string; readonly runs: number };
      expect(word).toBe('two');
      return runs > 1;
    };
    expect(await comesTrue(runsAgain)).toBe(true);
    expect((await running).payload).toEqual({ word: 'slow' });
    const configured = await client.send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: 'changed',
        Environment: { Variables: { STAGE: 'test' } },
        Timeout: 7,
      }),
    );
    expect(configured.Timeout).toBe(7);
    expect((await call('changed')).payload).toMatchObject({ runs: 1, stage: 'test' });
  });

  test('a stale RevisionId is refused', async () => {
    const atCreation = await create('revised');
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'revised' }));
    const { RevisionId } = Configuration!;
    // A function that becomes active has another revision (recorded).
    expect(RevisionId).not.toBe(atCreation.RevisionId);
    await client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'revised', Description: 'x', RevisionId }),
    );
    const again = client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: 'revised', Description: 'y', RevisionId }),
    );
    expect(await refused(again)).toMatchObject({ name: 'PreconditionFailedException', status: 412 });
  });

  test('deleting ends it', async () => {
    await create('gone');
    await call('gone');
    await client.send(new PutFunctionConcurrencyCommand({ FunctionName: 'gone', ReservedConcurrentExecutions: 50 }));
    await client.send(new DeleteFunctionCommand({ FunctionName: 'gone' }));
    expect(await refused(call('gone'))).toMatchObject({
      name: 'ResourceNotFoundException',
      status: 404,
      message: `Function not found: ${arn('gone')}:$LATEST`,
    });
    // Its reservation is free again.
    await create('other');
    await client.send(new PutFunctionConcurrencyCommand({ FunctionName: 'other', ReservedConcurrentExecutions: 100 }));
    await client.send(new DeleteFunctionCommand({ FunctionName: 'other' }));
  });
});

describe('versions and aliases', () => {
  test('a version stays as it was published; publishing nothing new gives it again', async () => {
    await create('published');
    const first = await client.send(new PublishVersionCommand({ FunctionName: 'published', Description: 'the first' }));
    expect(first).toMatchObject({ Version: '1', FunctionArn: `${arn('published')}:1`, Description: 'the first' });
    const same = await client.send(new PublishVersionCommand({ FunctionName: 'published' }));
    expect(same.Version).toBe('1');
    await client.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'published', ZipFile: saying('two'), Publish: true }),
    );
    expect(await call('published', '1')).toMatchObject({ payload: { word: 'one', version: '1' }, version: '1' });
    expect(await call('published', '2')).toMatchObject({ payload: { word: 'two', version: '2' }, version: '2' });
    expect(await call(`${arn('published')}:1`)).toMatchObject({ version: '1' });
    const { Versions } = await client.send(new ListVersionsByFunctionCommand({ FunctionName: 'published' }));
    expect(Versions!.map((version) => version.Version)).toEqual(['$LATEST', '1', '2']);
    const wrong = client.send(new PublishVersionCommand({ FunctionName: 'published', CodeSha256: 'wrong' }));
    expect((await refused(wrong)).message).toMatch(
      /^CodeSHA256 \(wrong\) is different from current CodeSHA256 in \$LATEST/,
    );
  });

  test('an alias points, splits and moves', async () => {
    await create('aliased', { Publish: true });
    await client.send(
      new UpdateFunctionCodeCommand({ FunctionName: 'aliased', ZipFile: saying('two'), Publish: true }),
    );
    const alias = { FunctionName: 'aliased', Name: 'live' };
    const made = await client.send(new CreateAliasCommand({ ...alias, FunctionVersion: '1' }));
    expect(made).toMatchObject({ AliasArn: `${arn('aliased')}:live`, FunctionVersion: '1' });
    expect(await refused(client.send(new CreateAliasCommand({ ...alias, FunctionVersion: '1' })))).toMatchObject({
      status: 409,
      message: `Alias already exists: ${arn('aliased')}:live`,
    });
    await client.send(new UpdateAliasCommand({ ...alias, RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } }));
    const versions = new Set<string>();
    await comesTrue(async () => {
      versions.add((await call('aliased', 'live')).version);
      return versions.size === 2;
    });
    expect([...versions].toSorted()).toEqual(['1', '2']);
    await client.send(
      new UpdateAliasCommand({ ...alias, FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: {} } }),
    );
    expect((await call('aliased', 'live')).version).toBe('2');
    expect((await client.send(new ListAliasesCommand({ FunctionName: 'aliased' }))).Aliases).toHaveLength(1);
    await client.send(new DeleteAliasCommand(alias));
    expect((await refused(client.send(new GetAliasCommand(alias)))).message).toBe(
      `Cannot find alias arn: ${arn('aliased')}:live`,
    );
    expect((await refused(client.send(new UpdateAliasCommand(alias)))).message).toBe(
      `Alias not found: ${arn('aliased')}:live`,
    );
    expect((await refused(call('aliased', 'live'))).message).toBe(`Function not found: ${arn('aliased')}:live`);
  });

  test('weights that AWS refuses are refused', async () => {
    await create('weighted', { Publish: true });
    const weights = (AdditionalVersionWeights: Record<string, number>, FunctionVersion = '1') =>
      refused(
        client.send(
          new CreateAliasCommand({
            FunctionName: 'weighted',
            Name: 'w',
            FunctionVersion,
            RoutingConfig: { AdditionalVersionWeights },
          }),
        ),
      );
    expect((await weights({ 2: 0.1, 3: 0.1 })).message).toBe(
      'Number of items in AdditionalVersionWeights cannot be greater than 1',
    );
    expect((await weights({ 1: 0.1 }, '$LATEST')).message).toBe(
      '$LATEST is not supported for an alias pointing to more than 1 version',
    );
    expect((await weights({ 9: 0.1 })).message).toBe(`Function not found: ${arn('weighted')}:9`);
    expect((await weights({ 1: 0.5 })).message).toMatch(/already included in routing configuration/);
  });
});

describe('provisioned concurrency', () => {
  test('of a version whose init fails: none, with the reason, and requests start environments of their own', async () => {
    await create('hopeless', {
      Publish: true,
      Code: { ZipFile: zip({ 'index.js': "throw new Error('no way')" }) },
    });
    const version = { FunctionName: 'hopeless', Qualifier: '1' };
    const asked = await client.send(
      new PutProvisionedConcurrencyConfigCommand({ ...version, ProvisionedConcurrentExecutions: 2 }),
    );
    expect(asked.Status).toBe('IN_PROGRESS');
    const get = () => client.send(new GetProvisionedConcurrencyConfigCommand(version));
    expect(await comesTrue(async () => (await get()).Status === 'FAILED')).toBe(true);
    expect(await get()).toMatchObject({
      RequestedProvisionedConcurrentExecutions: 2,
      AllocatedProvisionedConcurrentExecutions: 0,
      AvailableProvisionedConcurrentExecutions: 0,
      StatusReason: 'FUNCTION_ERROR_INIT_FAILURE',
    });
    const answer = await client.send(new InvokeCommand({ ...version, LogType: 'Tail' }));
    expect(answer.FunctionError).toBe('Unhandled');
    expect(Buffer.from(answer.LogResult!, 'base64').toString()).toContain('Phase: init');
  });

  test('of a version: initialised before any request, refused on $LATEST', async () => {
    await create('provided', {
      Publish: true,
      Code: {
        ZipFile: zip({ 'index.js': 'exports.handler = async () => process.env.AWS_LAMBDA_INITIALIZATION_TYPE;' }),
      },
    });
    const put = (Qualifier: string, ProvisionedConcurrentExecutions: number) =>
      client.send(
        new PutProvisionedConcurrencyConfigCommand({
          FunctionName: 'provided',
          Qualifier,
          ProvisionedConcurrentExecutions,
        }),
      );
    const get = () =>
      client.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName: 'provided', Qualifier: '1' }));
    expect(await refused(get())).toMatchObject({
      name: 'ProvisionedConcurrencyConfigNotFoundException',
      message: 'No Provisioned Concurrency Config found for this function',
    });
    expect((await refused(put('$LATEST', 1))).message).toBe(
      'Provisioned Concurrency Configs cannot be applied to unpublished function versions.',
    );
    expect((await refused(put('1', 0))).message).toBe(
      "1 validation error detected: Value '0' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
    expect((await refused(put('1', 115))).message).toMatch(/below its minimum value of \[10\]\.$/);
    expect((await put('1', 2)).Status).toBe('IN_PROGRESS');
    expect(await comesTrue(async () => (await get()).Status === 'READY')).toBe(true);
    expect((await call('provided', '1')).payload).toBe('provisioned-concurrency');
    expect((await call('provided')).payload).toBe('on-demand');
    await client.send(new CreateAliasCommand({ FunctionName: 'provided', Name: 'live', FunctionVersion: '1' }));
    expect(await refused(put('live', 1))).toMatchObject({
      status: 409,
      message: "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    });
    await client.send(new DeleteFunctionCommand({ FunctionName: 'provided' }));
  });
});

describe('what belongs to functions', () => {
  test('event invoke configuration', async () => {
    await create('async');
    const named = { FunctionName: 'async' };
    expect((await refused(client.send(new GetFunctionEventInvokeConfigCommand(named)))).message).toBe(
      `The function ${arn('async')}:$LATEST doesn't have an EventInvokeConfig`,
    );
    const put = await client.send(
      new PutFunctionEventInvokeConfigCommand({ ...named, MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 }),
    );
    expect(put).toMatchObject({
      FunctionArn: `${arn('async')}:$LATEST`,
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 60,
    });
    expect(put.LastModified).toBeInstanceOf(Date);
    const own = client.send(
      new PutFunctionEventInvokeConfigCommand({
        ...named,
        DestinationConfig: { OnFailure: { Destination: arn('async') } },
      }),
    );
    expect((await refused(own)).message).toBe("You can't specify the function as a destination for itself.");
  });

  test('layers are found beside the code', async () => {
    const content = { 'nodejs/node_modules/greeting/index.js': "module.exports = 'from a layer';" };
    const layer = await client.send(
      new PublishLayerVersionCommand({ LayerName: 'greetings', Content: { ZipFile: zip(content) } }),
    );
    expect(layer.LayerVersionArn).toBe('arn:aws:lambda:us-east-1:123456789012:layer:greetings:1');
    const got = await client.send(new GetLayerVersionByArnCommand({ Arn: layer.LayerVersionArn }));
    expect(got.Version).toBe(1);
    const code = zip({ 'index.js': "exports.handler = async () => require('greeting');" });
    await create('layered', { Layers: [layer.LayerVersionArn!], Code: { ZipFile: code } });
    expect((await call('layered')).payload).toBe('from a layer');
    expect(
      (await refused(create('nolayer', { Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:x:1'] }))).name,
    ).toBe('InvalidParameterValueException');
  });

  test('tags and URLs', async () => {
    const { FunctionArn } = await create('tagged', { Tags: { team: 'a' } });
    await client.send(new TagResourceCommand({ Resource: FunctionArn, Tags: { stage: 'b' } }));
    expect((await client.send(new ListTagsCommand({ Resource: FunctionArn }))).Tags).toEqual({ team: 'a', stage: 'b' });
    const url = await client.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'tagged', AuthType: 'NONE' }));
    expect(url.FunctionUrl).toMatch(/^http:\/\/[0-9a-f]{32}\.lambda-url\.us-east-1\.localhost/);
    const again = client.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'tagged', AuthType: 'NONE' }));
    expect((await refused(again)).status).toBe(409);
  });
});

test('a function of another account is not the one that is called the same here', async () => {
  await client.send(
    new CreateFunctionCommand({
      FunctionName: 'namesake',
      Role: role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: saying('here') },
    }),
  );
  const other = arn('namesake').replace('123456789012', '210987654321');
  const asked = async (method: string, path: string): Promise<[number, string]> => {
    const answer = await fetch(`${platform.url}/2015-03-31/functions/${path}`, { method });
    return [answer.status, ((await answer.json()) as { Message?: string }).Message ?? ''];
  };
  expect((await asked('GET', encodeURIComponent(arn('namesake'))))[0]).toBe(200);
  expect(await asked('GET', encodeURIComponent(other))).toEqual([404, `Function not found: ${other}`]);
  expect(await asked('GET', `${encodeURIComponent(other)}?Qualifier=live`)).toEqual([
    404,
    `Function not found: ${other}:live`,
  ]);
  expect(await asked('POST', `${encodeURIComponent(other)}/invocations`)).toEqual([
    404,
    `Function not found: ${other}:$LATEST`,
  ]);
});
