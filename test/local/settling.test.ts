// What a client sees of functions on their way: states, revisions, versions; and where it gets their code from.

import { createHash } from 'node:crypto';
import { request } from 'undici';
import { startPlatform, type Platform } from 'lambda-windtunnel/local';
import { rulesOf } from 'lambda-windtunnel/lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comesTrue, handlerPath, invoke, localFunction, openUrl } from './support.ts';
import { zip } from './zip.ts';

const packed = (text: string): Buffer => zip({ 'index.js': `exports.handler = async () => '${text}';` });
const code = (text: string): { ZipFile: string } => ({ ZipFile: packed(text).toString('base64') });
const base = '/2015-03-31/functions';
const settleMs = 400;

let platform: Platform;
const notes: string[] = [];

type Members = Record<string, unknown>;

const call = async (method: string, path: string, body?: unknown): Promise<{ status: number; members: Members }> => {
  const answer = await request(`${platform.url}${path}`, {
    method: method as 'GET',
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, members: (text === '' ? {} : JSON.parse(text)) as Members };
};

const create = (FunctionName: string, more: object = {}) =>
  call('POST', base, {
    FunctionName,
    Role: 'arn:aws:iam::123456789012:role/r',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Code: code('one'),
    ...more,
  });
const configuration = async (name: string, qualifier = '$LATEST'): Promise<Members> =>
  (await call('GET', `${base}/${name}/configuration?Qualifier=${encodeURIComponent(qualifier)}`)).members;
const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, settleMs + 50);
  });
const publish = async (name: string, body: Members = {}): Promise<Members> =>
  (await call('POST', `${base}/${name}/versions`, body)).members;
const update = (name: string, body: Members) => call('PUT', `${base}/${name}/configuration`, body);

beforeAll(async () => {
  platform = await startPlatform({
    rules: rulesOf('2026-11-01', 'us-east-1'),
    accountConcurrency: 100,
    unreservedMinimum: 10,
    functions: [localFunction('sample.ts', 'wait')],
    port: 0,
    seed: 1,
    settleMs,
    onNote: (text) => notes.push(text),
  });
});

afterAll(() => platform.stop());

const pending = { State: 'Pending', StateReasonCode: 'Creating' };
const updating = { State: 'Active', LastUpdateStatus: 'InProgress', LastUpdateStatusReasonCode: 'Creating' };
const active = { State: 'Active', LastUpdateStatus: 'Successful' };

// What takes its time of one function takes none of another's.
describe.concurrent('states', () => {
  test('a new function is pending for a moment, and another revision afterwards', async () => {
    const made = (await create('fresh')).members;
    expect(made).toMatchObject(pending);
    expect(await configuration('fresh')).toMatchObject({ ...pending, RevisionId: made['RevisionId'] });
    await settled();
    const then = await configuration('fresh');
    expect(then).toMatchObject(active);
    expect(then).not.toHaveProperty('StateReason');
    expect(then['RevisionId']).not.toBe(made['RevisionId']);
  });

  test('a change is in progress, and nothing else is changed or published meanwhile', async () => {
    await create('busy');
    await settled();
    const changed = (await update('busy', { Timeout: 5 })).members;
    expect(changed).toMatchObject(updating);
    const refusal = {
      status: 409,
      members: {
        Type: 'User',
        message:
          'The operation cannot be performed at this time. An update is in progress for resource: arn:aws:lambda:us-east-1:123456789012:function:busy',
      },
    };
    expect(await update('busy', { Timeout: 6 })).toEqual(refusal);
    expect(await call('PUT', `${base}/busy/code`, code('two'))).toEqual(refusal);
    expect(await call('POST', `${base}/busy/versions`)).toEqual(refusal);
    await settled();
    expect(await configuration('busy')).toMatchObject({ ...active, Timeout: 5 });
    expect((await update('busy', { Timeout: 6 })).status).toBe(200);
  });

  test('a version of what has settled is active at once, under the id that it keeps', async () => {
    await create('settled');
    await settled();
    const before = await configuration('settled');
    const version = await publish('settled', { RevisionId: before['RevisionId'] });
    expect(version).toMatchObject({ ...active, Version: '1' });
    expect(await configuration('settled', '1')).toMatchObject({ ...active, RevisionId: version['RevisionId'] });
    expect((await configuration('settled'))['RevisionId']).not.toBe(before['RevisionId']);
  });

  test('a version that is published with its code is pending, as the code is', async () => {
    await create('together');
    await settled();
    const version = (await call('PUT', `${base}/together/code`, { ...code('two'), Publish: true })).members;
    expect(version).toMatchObject({ ...pending, Version: '1' });
    expect(await configuration('together', '1')).toMatchObject({ ...pending, RevisionId: version['RevisionId'] });
    const latest = await configuration('together');
    expect(latest).toMatchObject(updating);
    expect(latest['RevisionId']).not.toBe(version['RevisionId']);
    await settled();
    expect(await configuration('together', '1')).toMatchObject(active);
  });

  test('a queue for dead letters is still shown where it is taken away', async () => {
    const TargetArn = 'arn:aws:sqs:us-east-1:123456789012:dead';
    await create('mourned', { DeadLetterConfig: { TargetArn } });
    expect((await update('mourned', { DeadLetterConfig: {} })).members).toMatchObject({
      DeadLetterConfig: { TargetArn },
    });
    expect(await configuration('mourned')).not.toHaveProperty('DeadLetterConfig');
  });
});

describe.concurrent('versions', () => {
  test.each([
    ['Description', 'second'],
    ['Timeout', 9],
    ['Environment', { Variables: { STAGE: 'b' } }],
    ['Handler', 'index.other'],
  ])('a change of %s makes one', async (member, value) => {
    const name = `changed-${member}`;
    await create(name, { Description: 'first' });
    await settled();
    expect(await publish(name, { Description: 'own words' })).toMatchObject({ Version: '1', Description: 'own words' });
    // Words of the version alone change nothing.
    expect(await publish(name, { Description: 'other words' })).toMatchObject({ Version: '1' });
    await update(name, { [member]: value });
    await settled();
    expect(await publish(name)).toMatchObject({ Version: '2', [member]: value });
    expect(await publish(name)).toMatchObject({ Version: '2' });
  });
});

describe('code', () => {
  const locationOf = async (path: string): Promise<{ location: string; sha256: string }> => {
    const { members } = await call('GET', path);
    const { Configuration, Code, Content } = members as Record<string, Record<string, string> | undefined>;
    const sha256 = (Content ?? Configuration)!['CodeSha256']!;
    return { location: (Content ?? Code)!['Location']!, sha256 };
  };

  const download = async (location: string): Promise<Buffer> =>
    Buffer.from(await (await fetch(location)).arrayBuffer());
  const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');

  test('what was uploaded is given out again, each version its own', async () => {
    await create('given');
    await settled();
    await publish('given');
    await call('PUT', `${base}/given/code`, code('two'));
    const first = await locationOf(`${base}/given?Qualifier=1`);
    expect(await download(first.location)).toEqual(packed('one'));
    const latest = await locationOf(`${base}/given`);
    expect(await download(latest.location)).toEqual(packed('two'));
    expect(digest(packed('two'))).toBe(latest.sha256);
  });

  test('so is the content of a layer', async () => {
    const content = zip({ 'nodejs/node_modules/a/index.js': '' });
    await call('POST', '/2018-10-31/layers/given/versions', { Content: { ZipFile: content.toString('base64') } });
    const { location, sha256 } = await locationOf('/2018-10-31/layers/given/versions/1');
    expect(await download(location)).toEqual(content);
    expect(sha256).toBe(digest(content));
  });

  test('what the platform started with is an archive of what is run', async () => {
    const { location, sha256 } = await locationOf(`${base}/wait`);
    const bytes = await download(location);
    expect(digest(bytes)).toBe(sha256);
    const name = 'again';
    const Code = { ZipFile: bytes.toString('base64') };
    expect((await create(name, { Handler: 'sample.wait', Code })).members).toMatchObject({ CodeSha256: sha256 });
    expect((await invoke(platform, name, { ms: 1 })).headers.get('x-amz-function-error')).toBeNull();
  });

  test('nothing else is', async () => {
    const nothing = createHash('sha256').update('nothing').digest('base64url');
    expect((await fetch(`${platform.url}/_windtunnel/code/${nothing}.zip`)).status).toBe(404);
    expect(
      (await fetch(`${platform.url}/_windtunnel/code/${encodeURIComponent(handlerPath('sample.ts'))}`)).status,
    ).toBe(404);
  });

  test('a Function URL is reached where no name is resolved', async () => {
    await create('reached');
    const { members } = await call('POST', '/2021-10-31/functions/reached/url', { AuthType: 'NONE' });
    expect(members).not.toHaveProperty('InvokeMode');
    await openUrl(platform.url, 'reached');
    expect(await (await fetch(String(members['LocalFunctionUrl']))).text()).toBe('one');
    expect(String(members['FunctionUrl'])).toMatch(/^http:\/\/\w{32}\.lambda-url\.us-east-1\.localhost:\d+\/$/);
  });
});

describe('runtimes of other languages', () => {
  const python = { Runtime: 'python3.13', Handler: 'index.handler' };

  test('nothing of theirs is run by Node.js: who makes and who calls them hears it', async () => {
    expect((await create('snake', python)).status).toBe(201);
    expect(notes.filter((text) => text.startsWith('snake: python3.13 is not run here'))).toHaveLength(1);
    const answer = await invoke(platform, 'snake');
    expect(answer.headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(answer.body).toMatchObject({
      errorType: 'Runtime.NotRunHere',
      errorMessage: expect.stringMatching(
        /^python3\.13 is not run here: .*"bootstrap" in the package or in a layer/,
      ) as string,
    });
  });

  test('what becomes one of theirs is told of, once', async () => {
    await create('turned');
    await update('turned', python);
    expect(notes.filter((text) => text.startsWith('turned: python3.13 is not run here'))).toHaveLength(1);
    await settled();
    await update('turned', { MemorySize: 256 });
    expect(notes.filter((text) => text.startsWith('turned: python3.13 is not run here'))).toHaveLength(1);
  });

  test('their provisioned concurrency is ready and their snapshots are on, in the answers', async () => {
    // Both at once are refused.
    await create('boa', { ...python, Publish: true });
    await create('viper', { ...python, Publish: true, SnapStart: { ApplyOn: 'PublishedVersions' } });
    const path = '/2019-09-30/functions/boa/provisioned-concurrency?Qualifier=1';
    await call('PUT', path, { ProvisionedConcurrentExecutions: 2 });
    const status = async (): Promise<unknown> => (await call('GET', path)).members['Status'];
    expect(await comesTrue(async () => (await status()) !== 'IN_PROGRESS')).toBe(true);
    expect((await call('GET', path)).members).toMatchObject({
      Status: 'READY',
      AllocatedProvisionedConcurrentExecutions: 2,
    });
    expect(notes.some((text) => text.startsWith('boa: ready in the answers alone: python3.13'))).toBe(true);
    const of = (OptimizationStatus: string) => ({ SnapStart: { ApplyOn: 'PublishedVersions', OptimizationStatus } });
    expect(await configuration('viper')).toMatchObject(of('Off'));
    expect(await configuration('viper', '1')).toMatchObject(of('On'));
  });

  test('an old runtime of our own is refused, one that is announced to end is taken with a word', async () => {
    expect((await create('old', { Runtime: 'nodejs12.x' })).status).toBe(400);
    expect((await create('ending', { Runtime: 'nodejs20.x' })).status).toBe(201);
    expect(notes.some((text) => /^ending: AWS announced .* nodejs20\.x from 2026-08-31/.test(text))).toBe(true);
  });
});
