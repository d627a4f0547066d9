// What Lambda's API answers where something is not as it mostly is: an empty update, a version with snapshots, changes that meet, and
// invocations that are refused or go round in circles.

import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { request } from 'undici';
import { rulesOf } from 'lambda-windtunnel/lambda';
import { startPlatform, type Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { WireError } from '../../lambda/index.ts';
import { invokeApi, type InvokeApiOptions, type InvokeCall } from '../../local/api/invoke-api.ts';
import type { ApiContext } from '../../local/api/operation.ts';
import { published } from '../../local/api/publishing.ts';
import type { Dispatched } from '../../local/environment/dispatched.ts';
import { LayerStore } from '../../local/functions/layer-store.ts';
import type { StoredFunction } from '../../local/settings/stored-function.ts';
import { invokeComplete, payloadChunk } from '../../local/wire/event-stream.ts';
import { managedConfig } from '../support/managed-config.ts';
import { ownDirectory } from '../support/own-directory.ts';
import { base, called, code, emptyPlatform, fresh, layers, type Answer } from './recorded.ts';
import { localFunction } from './support.ts';
import { zip } from './zip.ts';

const arn = (name: string): string => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;
const plainOptions = {
  rules: rulesOf('2026-11-01', 'eu-west-1'),
  accountConcurrency: 200,
  unreservedMinimum: 10,
  functions: [],
  port: 0,
  seed: 1,
} as const;
const tags = (resource: string): string => `/2017-03-31/tags/${encodeURIComponent(resource)}`;

const { put } = ownDirectory('seldom');
let platform: Platform;
const notes: string[] = [];
beforeAll(async () => {
  platform = await emptyPlatform((text) => notes.push(text));
});
afterAll(() => platform.stop());

const call = (method: string, path: string, body?: unknown): Promise<Answer> => called(platform, method, path, body);
const make = (FunctionName: string, more: object = {}): Promise<Answer> =>
  call('POST', base, { ...fresh, FunctionName, ...more });

describe('a code signing configuration', () => {
  const path = '/2020-04-22/code-signing-configs';
  const AllowedPublishers = {
    SigningProfileVersionArns: ['arn:aws:signer:eu-west-1:123456789012:/signing-profiles/team/0123456789'],
  };
  let config: Readonly<Record<string, unknown>>;
  let own: string;
  beforeAll(async () => {
    const { members } = await call('POST', path, { Description: 'ours', AllowedPublishers, Tags: { team: 'blue' } });
    config = members['CodeSigningConfig'] as Readonly<Record<string, unknown>>;
    own = `${path}/${encodeURIComponent(String(config['CodeSigningConfigArn']))}`;
  });

  test('that is updated by nothing is as it was, to the second when it was changed', async () => {
    expect((await call('PUT', own, {})).members).toEqual({ CodeSigningConfig: config });
  });

  test('is that of the functions that were made with it, and of no others', async () => {
    await make('signed', { CodeSigningConfigArn: config['CodeSigningConfigArn'] });
    await make('unsigned');
    expect((await call('GET', `${own}/functions`)).members).toEqual({ FunctionArns: [arn('signed')] });
  });

  test('has tags, which change nothing of the rest', async () => {
    const resource = String(config['CodeSigningConfigArn']);
    expect((await call('GET', tags(resource))).members).toEqual({ Tags: { team: 'blue' } });
    expect((await call('POST', tags(resource), { Tags: { stage: 'test' } })).status).toBe(204);
    expect((await call('GET', tags(resource))).members).toEqual({ Tags: { team: 'blue', stage: 'test' } });
    expect((await call('GET', own)).members).toEqual({ CodeSigningConfig: config });
  });
});

test('a mapping of another account or another region is not found, though its id is', async () => {
  await make('fed');
  const { members } = await call('POST', '/2015-03-31/event-source-mappings', {
    FunctionName: 'fed',
    EventSourceArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks',
    StartingPosition: 'LATEST',
    Enabled: false,
    Tags: { team: 'blue' },
  });
  const own = String(members['EventSourceMappingArn']);
  expect((await call('GET', tags(own))).members).toEqual({ Tags: { team: 'blue' } });
  for (const other of [own.replace('eu-west-1', 'eu-west-2'), own.replace('123456789012', '210987654321')]) {
    expect(await call('GET', tags(other))).toEqual({
      status: 404,
      error: 'ResourceNotFoundException',
      members: { Type: 'User', Message: `Event source mapping not found: ${other}` },
    });
  }
});

test('GetFunction shows tags, where there are any', async () => {
  await make('tagged', { Tags: { team: 'blue' } });
  await make('untagged');
  expect((await call('GET', `${base}/tagged`)).members).toMatchObject({ Tags: { team: 'blue' } });
  expect((await call('GET', `${base}/untagged`)).members).not.toHaveProperty('Tags');
});

test('a version with snapshots says that they are on, $LATEST that they are off', async () => {
  const ApplyOn = 'PublishedVersions';
  await make('snapped', { Runtime: 'python3.13', SnapStart: { ApplyOn }, Publish: true });
  const shown = async (qualifier: string): Promise<unknown> =>
    (await call('GET', `${base}/snapped/configuration?Qualifier=${qualifier}`)).members['SnapStart'];
  expect(await shown('1')).toEqual({ ApplyOn, OptimizationStatus: 'On' });
  expect(await shown('$LATEST')).toEqual({ ApplyOn, OptimizationStatus: 'Off' });
});

test.each([
  ['provided.al2023', 'provided.al2023 is not supported for SnapStart enabled functions.'],
  ['nodejs22.x', 'nodejs22.x is not supported for SnapStart enabled functions.'],
  ['ruby3.4', 'ruby3.4 is not supported for SnapStart enabled functions.'],
])('snapshots of %s are refused', async (Runtime, message) => {
  expect(await make('none', { Runtime, SnapStart: { ApplyOn: 'PublishedVersions' } })).toEqual({
    status: 400,
    error: 'InvalidParameterValueException',
    members: { Type: 'User', message },
  });
});

test('an empty text takes a destination of events away, that of successes and that of failures', async () => {
  const path = '/2019-09-25/functions/sends/event-invoke-config';
  const destination = (name: string): object => ({ Destination: `arn:aws:sqs:eu-west-1:123456789012:${name}` });
  await make('sends');
  const both = { OnSuccess: destination('good'), OnFailure: destination('bad') };
  expect((await call('PUT', path, { DestinationConfig: both })).members).toMatchObject({ DestinationConfig: both });
  const without = async (kind: string): Promise<unknown> =>
    (await call('POST', path, { DestinationConfig: { [kind]: { Destination: '' } } })).members['DestinationConfig'];
  expect(await without('OnFailure')).toEqual({ ...both, OnFailure: {} });
  expect(await without('OnSuccess')).toEqual({ OnSuccess: {}, OnFailure: {} });
});

test('a Function URL is at the host by which it is asked for, with its port or without one', async () => {
  await make('open');
  await call('POST', '/2021-10-31/functions/open/url', { AuthType: 'NONE' });
  const shownTo = async (host: string): Promise<unknown[]> => {
    const answer = await request(`${platform.url}/2021-10-31/functions/open/url`, { headers: { host } });
    const { FunctionUrl, LocalFunctionUrl } = (await answer.body.json()) as Record<string, string>;
    return [FunctionUrl, LocalFunctionUrl].map((url) => url!.replace(/\b[a-z0-9]{32}\b/, 'ID'));
  };
  expect(await shownTo('localhost')).toEqual([
    'http://ID.lambda-url.eu-west-1.localhost/',
    'http://localhost/_windtunnel/url/ID/',
  ]);
  expect(await shownTo('localhost:9001')).toEqual([
    'http://ID.lambda-url.eu-west-1.localhost:9001/',
    'http://localhost:9001/_windtunnel/url/ID/',
  ]);
});

test('a policy is changed at its own revision, whatever else became of its version since', async () => {
  await make('guarded', { Publish: true });
  const policy = `${base}/guarded/policy`;
  const statement = (StatementId: string, more: object = {}): object => ({
    StatementId,
    Action: 'lambda:InvokeFunction',
    Principal: 's3.amazonaws.com',
    ...more,
  });
  await call('POST', policy, statement('first'));
  const { members } = await call('GET', policy);
  const { RevisionId } = members as { readonly RevisionId: string };
  // Publishing gives $LATEST another revision.
  await call('PUT', `${base}/guarded/configuration`, { Description: 'changed' });
  expect((await call('GET', `${base}/guarded/configuration`)).members['RevisionId']).not.toBe(RevisionId);
  expect((await call('POST', policy, statement('second', { RevisionId }))).status).toBe(201);
  // That was another revision.
  expect(await call('POST', policy, statement('third', { RevisionId }))).toMatchObject({
    status: 412,
    error: 'PreconditionFailedException',
  });
});

test('an alias that is deleted has no environments ready any more', async () => {
  const ZipFile = zip({
    'index.js': 'exports.handler = async () => process.env.AWS_LAMBDA_INITIALIZATION_TYPE;',
  }).toString('base64');
  await make('warm', { Code: { ZipFile }, Publish: true });
  const alias = { Name: 'live', FunctionVersion: '1' };
  await call('POST', `${base}/warm/aliases`, alias);
  const path = '/2019-09-30/functions/warm/provisioned-concurrency?Qualifier=live';
  const runs = async (): Promise<unknown> => {
    const answer = await request(`${platform.url}${base}/warm/invocations?Qualifier=live`, { method: 'POST' });
    return answer.body.json();
  };
  await call('PUT', path, { ProvisionedConcurrentExecutions: 1 });
  await expect.poll(async () => (await call('GET', path)).members['Status']).toBe('READY');
  expect(await runs()).toBe('provisioned-concurrency');
  expect((await call('DELETE', `${base}/warm/aliases/live`)).status).toBe(204);
  await call('POST', `${base}/warm/aliases`, alias);
  expect(await runs()).toBe('on-demand');
});

test('of several who make the same function at once one makes it, and the others hear that it is there', async () => {
  const answers = await Promise.all(Array.from({ length: 4 }, () => make('raced')));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409]);
  for (const { error, members } of answers.filter(({ status }) => status === 409)) {
    expect([error, members]).toEqual([
      'ResourceConflictException',
      { Type: 'User', message: 'Function already exist: raced' },
    ]);
  }
});

test('code and layers together may unpack to 250 MB', async () => {
  await make('layered');
  const { members } = await call('POST', `${layers}/large/versions`, { Content: code });
  const Layers = [members['LayerVersionArn']];
  const limit = 262_144_000;
  const own = 'exports.handler = async () => 7;'.length;
  const unzipped = vi.spyOn(LayerStore.prototype, 'unzippedBytesOf');
  onTestFinished(() => unzipped.mockRestore());
  unzipped.mockReturnValue(limit - own + 1);
  expect(await call('PUT', `${base}/layered/configuration`, { Layers })).toEqual({
    status: 400,
    error: 'InvalidParameterValueException',
    members: {
      Type: 'User',
      message: `Function code combined with layers exceeds the maximum allowed size of ${limit} bytes. The actual size is ${limit + 1} bytes.`,
    },
  });
  unzipped.mockReturnValue(limit - own);
  expect((await call('PUT', `${base}/layered/configuration`, { Layers })).status).toBe(200);
});

describe('a platform is not started', () => {
  test('with more reserved than its account may', async () => {
    const functions = [localFunction('sample.ts', 'echo', { reservedConcurrency: 191 })];
    await expect(startPlatform({ ...plainOptions, functions })).rejects.toThrow(
      'functions.*.reservedConcurrency: 191 reserved or provisioned of an account concurrency of 200 leave less than the ' +
        'unreserved minimum of 10; reserve at most 190, raise account.concurrency, or lower account.unreservedMinimum',
    );
  });

  test('with a handler that cannot be loaded, where that is tried first', async () => {
    const handlerFile = put('app.js', "require(['./no', 'where'].join('')); exports.handler = async () => 1;");
    const options = { ...plainOptions, functions: [{ ...localFunction('sample.ts', 'handler'), handlerFile }] };
    await expect(startPlatform({ ...options, rehearse: true })).rejects.toThrow(
      `functions.handler.handler: ${handlerFile} cannot be loaded: Runtime.ImportModuleError: Error: Cannot find module './nowhere'; correct the path or install what is missing`,
    );
    const late = await startPlatform(options);
    expect(late.port).toBeGreaterThan(0);
    await late.stop();
  });
});

test('while a function is updated it is neither updated nor published', async () => {
  const slow = await startPlatform({ ...plainOptions, settleMs: 3_600_000 });
  onTestFinished(() => slow.stop());
  const refusal = {
    status: 409,
    error: 'ResourceConflictException',
    members: {
      Type: 'User',
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${arn('other')}`,
    },
  };
  expect((await called(slow, 'POST', base, fresh)).members).toMatchObject({ State: 'Pending' });
  expect((await called(slow, 'PUT', `${base}/other/configuration`, { Timeout: 5 })).members).toMatchObject({
    LastUpdateStatus: 'InProgress',
  });
  expect(await called(slow, 'PUT', `${base}/other/configuration`, { Timeout: 6 })).toEqual(refusal);
  expect(await called(slow, 'PUT', `${base}/other/code`, code)).toEqual(refusal);
  expect(await called(slow, 'POST', `${base}/other/versions`)).toEqual(refusal);
});

test('a capacity provider has a hundred versions and no more', () => {
  const latest = { settings: { config: { managed: managedConfig() } } };
  const versionsOf = (count: number): StoredFunction =>
    ({
      latest,
      versions: new Map(Array.from({ length: count }, (_, at) => [String(at + 1), { version: String(at + 1) }])),
    }) as unknown as StoredFunction;
  const publishing = (...counts: number[]): unknown => {
    const all = counts.map(versionsOf);
    const registry = { all, managed: () => ({ provider: 'default' }), publish: () => 'published' };
    const how = { to: undefined, description: null, change: null };
    return published({ registry } as unknown as ApiContext, all[0]!, how);
  };
  expect(publishing(60, 39)).toBe('published');
  expect(() => publishing(60, 40)).toThrow(
    expect.objectContaining({
      answer: {
        status: 400,
        errorType: 'FunctionVersionsPerCapacityProviderLimitExceededException',
        body: {
          Type: 'User',
          message: 'The capacity provider default has as many function versions as it may have.',
        },
      },
    }),
  );
});

describe('an invocation', () => {
  const denied: WireError = { status: 502, errorType: 'EFSIOException', body: { Message: 'no disk' } };
  const rate: WireError = {
    status: 429,
    errorType: 'TooManyRequestsException',
    body: { Reason: 'CallerRateLimitExceeded' },
  };
  const ended: string[] = [];
  const trace = {
    answeredHeader: 'Root=1-1-1;Sampled=1',
    attempt: () => ({}),
    headerOf: () => 'Root=1-1-1',
    end: () => void ended.push('ended'),
  };
  interface World {
    readonly dispatched?: Dispatched;
    readonly durable?: object | null;
    readonly loop?: string;
    readonly tooMany?: WireError | null;
    /** Of the first invocation of an execution. */
    readonly refused?: Dispatched | null;
    readonly traced?: boolean;
  }
  const finished = {
    kind: 'finished',
    finished: { payload: '"p"', failed: false, durationMs: 1, logTail: null },
  } as const;
  const world = (given: World) => {
    const { dispatched = finished, durable = null, loop = 'Terminate', tooMany = null, traced = false } = given;
    const revision = { version: '7', functionIndex: 0, settings: { durable, config: {} } };
    const target = {
      stored: { name: 'f', recursiveLoop: loop },
      revision,
      qualifier: '7',
      invokedFunctionArn: arn('f'),
    };
    const live = {
      arn: 'arn:execution',
      target,
      over: Promise.resolve(),
      refused: given.refused ?? null,
      execution: { status: 'SUCCEEDED', result: '"done"', startMs: 0, endMs: 1 },
      last: null,
    };
    const parts = {
      target: () => Promise.resolve(target),
      dispatcher: { dispatch: () => Promise.resolve(dispatched) },
      executions: { start: () => live },
      tracer: traced ? { begin: () => trace } : null,
      takeCall: () => tooMany,
      date: '2026-11-01',
    };
    return invokeApi(parts as unknown as InvokeApiOptions);
  };
  const asked = async (given: World, more: Partial<InvokeCall> = {}) => {
    const { status, headers, ...rest } = await world(given)({
      name: 'f',
      qualifier: '7',
      headers: {},
      body: '{}',
      content: Buffer.from('{}'),
      bodyBytes: 2,
      requestId: 'one',
      traceId: 'Root=1-0-0',
      arrivedMs: 0,
      way: 'answer',
      ...more,
    });
    return { status, headers, body: 'body' in rest ? String(rest.body) : await text(rest.stream) };
  };
  const hash = createHash('sha256').update('f').digest('hex').slice(0, 8);
  const round = (turns: number): string => `Root=1-0-0;Lineage=${hash}:${turns}`;

  test.each(['answer', 'stream'] as const)('that has come back 16 times is stopped, by %s', async (way) => {
    const looping = {
      status: 400,
      headers: { 'x-amzn-ErrorType': 'RecursiveInvocationException' },
      body: '{"Type":"User","Message":"The invocation was stopped: its chain of functions has come back here 16 times."}',
    };
    expect(await asked({}, { way, traceId: round(16) })).toEqual(looping);
    expect((await asked({}, { way, traceId: round(15) })).status).toBe(200);
    expect((await asked({ loop: 'Allow' }, { way, traceId: round(16) })).status).toBe(200);
  });

  test('whose environment refuses it is answered so, and traced', async () => {
    const dispatched = { kind: 'refused', error: denied } as const;
    const refusal = {
      status: 502,
      headers: { 'x-amzn-ErrorType': 'EFSIOException' } as Record<string, string>,
      body: '{"Message":"no disk"}',
    };
    expect(await asked({ dispatched })).toEqual(refusal);
    const headers = { ...refusal.headers, 'X-Amzn-Trace-Id': 'Root=1-1-1;Sampled=1' };
    expect(await asked({ dispatched, traced: true })).toEqual({ ...refusal, headers });
    expect(ended).toEqual(['ended']);
  });

  describe('of a durable function', () => {
    const durable = { executionTimeoutS: 60, retentionDays: 1 };
    const execution = { 'X-Amz-Durable-Execution-Arn': 'arn:execution' };

    test('above the rate of its calls is refused', async () => {
      expect(await asked({ durable, tooMany: rate })).toEqual({
        status: 429,
        headers: { 'x-amzn-ErrorType': 'TooManyRequestsException' },
        body: '{"Reason":"CallerRateLimitExceeded"}',
      });
    });

    test('that its environment refuses is answered so, without an execution', async () => {
      expect(await asked({ durable, refused: { kind: 'refused', error: denied } })).toEqual({
        status: 502,
        headers: { 'x-amzn-ErrorType': 'EFSIOException' },
        body: '{"Message":"no disk"}',
      });
    });

    test('is answered in pieces where they are asked for, and says which execution it was', async () => {
      expect(await asked({ durable }, { way: 'stream' })).toEqual({
        status: 200,
        headers: { ...execution, 'Content-Type': 'application/vnd.amazon.eventstream', 'X-Amz-Executed-Version': '7' },
        body: Buffer.concat([payloadChunk(Buffer.from('"done"')), invokeComplete({})]).toString(),
      });
      expect(await asked({ durable })).toMatchObject({ status: 200, headers: execution, body: '"done"' });
    });
  });

  test('of what is JSON to nobody, though no one reader says why, is refused in the words of the other', async () => {
    const content = '{} {}';
    const { status, headers, body } = await asked({}, { body: content, content: Buffer.from(content) });
    expect([status, headers]).toEqual([400, { 'x-amzn-ErrorType': 'InvalidRequestContentException' }]);
    expect((JSON.parse(body) as { readonly message: string }).message).toMatch(
      /^Could not parse request body into json: .* after JSON at position 3/,
    );
  });
});
