// Functions made of a directory of this machine: the very next invocation after a change runs it, what runs ends on the old.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { DirectoryWatch } from '../../local/functions/directory-watch.ts';
import { HotCode, type HotCodeOptions } from '../../local/functions/hot-code.ts';
import { comesTrue, invoke, testPlatform } from './support.ts';

let directory: string;
let platform: Platform;
const said: string[] = [];

const path = (name: string): string => `${platform.url}/2015-03-31/functions/${name}`;

const send = async (url: string, method: string, body: object): Promise<Record<string, unknown>> =>
  (await (await fetch(url, { method, body: JSON.stringify(body) })).json()) as Record<string, unknown>;

const create = (FunctionName: string, more: object = {}): Promise<Record<string, unknown>> =>
  send(`${platform.url}/2015-03-31/functions`, 'POST', {
    FunctionName,
    Role: 'arn:aws:iam::123456789012:role/test',
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Code: { S3Bucket: 'hot-reload', S3Key: join(directory, FunctionName) },
    ...more,
  });

const write = (name: string, file: string, text: string): void => {
  mkdirSync(join(directory, name), { recursive: true });
  writeFileSync(join(directory, name, file), text);
};

const counting = (text: string): string => `let count = 0;
exports.handler = async ({ waitMs = 0 }) => {
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  return ['${text}', (count += 1)];
};
`;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-hot-'));
  platform = await testPlatform([], { log: (name, line) => said.push(`${name}: ${line}`) });
});

afterAll(async () => {
  await platform.stop();
  rmSync(directory, { recursive: true, force: true });
});

const answerOf = async (name: string, event: object = {}): Promise<unknown> =>
  (await invoke(platform, name, event)).body;

test('a changed file is run by the very next invocation, however often; what is not changed keeps its environment', async () => {
  write('often', 'index.js', counting('0'));
  await create('often');
  for (let change = 0; change < 15; change += 1) {
    write('often', 'index.js', counting(String(change)));
    expect(await answerOf('often')).toEqual([String(change), 1]);
    expect(await answerOf('often')).toEqual([String(change), 2]);
  }
  expect(said).toContain('often: reloaded: new environments run the changed code');
});

test('a request in flight ends on the code that it began with', async () => {
  write('flight', 'index.js', counting('old'));
  await create('flight');
  expect(await answerOf('flight')).toEqual(['old', 1]);
  const slow = answerOf('flight', { waitMs: 1000 });
  expect(
    await comesTrue(async () => {
      const health = await fetch(`${platform.url}/_windtunnel/health`);
      return ((await health.json()) as { concurrency: number }).concurrency > 0;
    }),
  ).toBe(true);
  write('flight', 'index.js', counting('new'));
  expect(await answerOf('flight')).toEqual(['new', 1]);
  expect(await slow).toEqual(['old', 2]);
});

test('files of other directories count, new ones too; what is written while code runs does not', async () => {
  write('files', 'index.js', "exports.handler = async () => require('node:fs').readdirSync(__dirname + '/data');");
  write('files/data', 'a.json', '{}');
  await create('files');
  expect(await answerOf('files')).toEqual(['a.json']);
  const hash = async (): Promise<unknown> =>
    ((await (await fetch(`${path('files')}/configuration`)).json()) as { CodeSha256: string }).CodeSha256;
  const before = await hash();
  write('files/data', 'run.log', '');
  expect(await answerOf('files')).toEqual(['a.json', 'run.log']);
  expect(await hash()).toBe(before);
  write('files/data', 'b.json', '{}');
  expect(await answerOf('files')).toEqual(['a.json', 'b.json', 'run.log']);
  expect(await hash()).not.toBe(before);
});

test('TypeScript that cannot be read is said, the old code serves on, and the cure is taken up', async () => {
  write('typed', 'index.ts', "export const handler = async (): Promise<string> => 'first';");
  await create('typed');
  expect(await answerOf('typed')).toBe('first');
  write('typed', 'index.ts', 'export const handler = (((');
  expect(await answerOf('typed')).toBe('first');
  expect(said.filter((line) => line.startsWith('typed: not reloaded: '))).toHaveLength(1);
  expect(await answerOf('typed')).toBe('first');
  expect(said.filter((line) => line.startsWith('typed: not reloaded: '))).toHaveLength(1);
  write('typed', 'index.ts', "export const handler = async (): Promise<string> => 'second';");
  expect(await answerOf('typed')).toBe('second');
});

test('versions, aliases and provisioned concurrency go with the files, and so do asynchronous events', async () => {
  write('live', 'index.js', counting('one'));
  await create('live', { Publish: true });
  await send(`${path('live')}/aliases`, 'POST', { Name: 'prod', FunctionVersion: '1' });
  const provisioned = `${platform.url}/2019-09-30/functions/live/provisioned-concurrency?Qualifier=prod`;
  await send(provisioned, 'PUT', { ProvisionedConcurrentExecutions: 1 });
  const isReady = async (): Promise<boolean> =>
    ((await (await fetch(provisioned)).json()) as { Status: string }).Status === 'READY';
  expect(await comesTrue(isReady)).toBe(true);
  expect(await answerOf('live:prod')).toEqual(['one', 1]);
  write('live', 'index.js', counting('two'));
  expect(await answerOf('live:prod')).toEqual(['two', 1]);
  expect(await comesTrue(isReady)).toBe(true);
  expect(await answerOf('live')).toEqual(['two', 1]);
  // Nothing but the files has changed since version 1, and they are its own.
  expect(await send(`${path('live')}/versions`, 'POST', {})).toMatchObject({ Version: '1' });
  write('live', 'index.js', "exports.handler = async () => console.log('three');");
  await invoke(platform, 'live', {}, { 'X-Amz-Invocation-Type': 'Event' });
  expect(await comesTrue(() => said.some((line) => line.startsWith('live: ') && line.includes('three')))).toBe(true);
});

test('provisioned environments of changed code are made before anybody asks for them', async () => {
  const handler = (text: string): string =>
    `exports.handler = async () => ['${text}', process.env.AWS_LAMBDA_INITIALIZATION_TYPE];\n`;
  write('ready', 'index.js', handler('one'));
  await create('ready', { Publish: true });
  const provisioned = `${platform.url}/2019-09-30/functions/ready/provisioned-concurrency?Qualifier=1`;
  await send(provisioned, 'PUT', { ProvisionedConcurrentExecutions: 1 });
  const isReady = async (): Promise<boolean> =>
    ((await (await fetch(provisioned)).json()) as { Status: string }).Status === 'READY';
  expect(await comesTrue(isReady)).toBe(true);
  expect(await answerOf('ready:1')).toEqual(['one', 'provisioned-concurrency']);
  write('ready', 'index.js', handler('two'));
  // The call that takes it up may come before they are there.
  await answerOf('ready:1');
  const answersReady = async (): Promise<boolean> =>
    JSON.stringify(await answerOf('ready:1')) === '["two","provisioned-concurrency"]';
  expect(await comesTrue(answersReady)).toBe(true);
});

test('the directory of a function that is gone is watched no more', async () => {
  const stopped = vi.spyOn(DirectoryWatch.prototype, 'stop');
  onTestFinished(() => stopped.mockRestore());
  for (const name of ['leaves', 'stays']) {
    write(name, 'index.js', counting(name));
    await create(name);
    expect(await answerOf(name)).toEqual([name, 1]);
  }
  await fetch(path('leaves'), { method: 'DELETE' });
  expect(stopped).not.toHaveBeenCalled();
  expect(await answerOf('stays')).toEqual(['stays', 2]);
  expect(await answerOf('stays')).toEqual(['stays', 3]);
  expect(stopped).toHaveBeenCalledTimes(1);
});

test('of a function that is deleted while its changed code is read nothing is said, and nothing is run', async () => {
  write('gone', 'index.js', counting('new'));
  const config = { name: 'gone', tenantIsolated: false };
  const revision = {
    version: '$LATEST',
    functionIndex: 0,
    settings: { config, layers: [] },
    code: { package: { root: join(directory, 'gone'), hot: true, sha256: 'of the old code' } },
  };
  const stored = { name: 'gone', latest: revision, versions: new Map(), provisioned: new Map() };
  const all = [stored];
  const renewed: string[] = [];
  const lines: string[] = [];
  const deploy = async (): Promise<object> => {
    all.pop();
    return {};
  };
  const hot = new HotCode({
    registry: {
      all,
      target: () => ({ stored, revision }),
      renew: (_: unknown, version: string) => renewed.push(version),
    },
    code: { borrow: (use: (desk: object) => Promise<void>) => use({ deploy }) },
    layers: { directories: () => [] },
    say: (name: string, text: string) => lines.push(`${name}: ${text}`),
  } as unknown as HotCodeOptions);
  onTestFinished(() => hot.stop());
  await hot.target('gone', null);
  expect([renewed, lines, all]).toEqual([[], [], []]);
});
