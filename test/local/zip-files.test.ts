// What an archive holds besides plain files: links, modes, other archives; and what the code in it finds.

import { Buffer } from 'node:buffer';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Platform } from 'lambda-windtunnel/local';
import { unzip } from '../../local/functions/unzip.ts';
import { eventually, invoke, testPlatform } from './support.ts';
import { zip, zipOf, type ZipEntry } from './zip.ts';

const file = (name: string, text: string, mode = 0o100644): ZipEntry => ({ name, content: Buffer.from(text), mode });
const link = (name: string, target: string): ZipEntry => ({ name, content: Buffer.from(target), mode: 0o120777 });

describe('unpacking', () => {
  const home = mkdtempSync(join(tmpdir(), 'windtunnel-unzip-'));
  afterAll(() => rmSync(home, { recursive: true }));
  let made = 0;
  const unpacked = async (entries: readonly ZipEntry[]): Promise<{ root: string; unreadable: readonly string[] }> => {
    made += 1;
    const root = join(home, String(made), 'task');
    const { unreadable } = await unzip(zipOf(entries), root);
    return { root, unreadable };
  };

  it('keeps links, wherever in the list they stand', async () => {
    const { root } = await unpacked([
      link('node_modules/a', '.pnpm/a@1/node_modules/a'),
      file('node_modules/.pnpm/a@1/node_modules/a/index.js', 'exports.a = 1;'),
      link('node_modules/.pnpm/a@1/node_modules/b', '../../b@1/node_modules/b'),
      link('dangling', 'not/there'),
      link('loop', 'loop'),
    ]);
    expect(readlinkSync(join(root, 'node_modules/a'))).toBe('.pnpm/a@1/node_modules/a');
    expect(readFileSync(join(root, 'node_modules/a/index.js'), 'utf8')).toBe('exports.a = 1;');
    expect(lstatSync(join(root, 'dangling')).isSymbolicLink()).toBe(true);
  });

  it.each([
    ['an absolute one', [link('a', '/etc/passwd')]],
    ['one that leads up', [link('a', '../b')]],
    ['one that leads up and back', [link('a', '../task/b')]],
    ['one that leads up by way of another', [link('here', '.'), link('sub/a', '../here/../../b')]],
    ['one that leads up by way of a deep one', [link('up', 'x/y'), file('x/y/z', ''), link('a', 'up/../../..')]],
  ])('refuses links that lead out: %s', async (_, entries) => {
    await expect(unpacked(entries)).rejects.toThrow(
      /^The symbolic link \S+ of the package leads to \S+, which is outside/,
    );
  });

  it('writes nothing through a link', async () => {
    await expect(unpacked([link('a', 'b'), file('a/c', 'x')])).rejects.toThrow('EEXIST');
    await expect(unpacked([link('a', '.'), link('a/c', 'x')])).rejects.toThrow('behind a link');
    expect(readdirSync(home).every((name) => /^\d+$/.test(name))).toBe(true);
  });

  it('keeps modes, and tells what others may not read', async () => {
    const { root, unreadable } = await unpacked([
      file('index.js', '', 0o100600),
      file('run', '', 0o100755),
      file('dir/inner.js', ''),
      { name: 'dir/', content: Buffer.alloc(0), mode: 0o040700 },
      { name: 'empty/', content: Buffer.alloc(0), mode: 0o040755 },
      file('open.js', '', 0o100604),
    ]);
    expect(lstatSync(join(root, 'run')).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(root, 'index.js')).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(root, 'empty'))).toEqual([]);
    expect(unreadable).toEqual(['index.js', 'dir/inner.js']);
  });

  it('takes archives whose sizes come last, and leaves archives in it as they are', async () => {
    const inner = zip({ 'x.txt': 'x' });
    const { root } = await unpacked([
      { name: 'deep/er/a.txt', content: Buffer.from('a'), described: true },
      { name: 'inner.zip', content: inner },
    ]);
    expect(readFileSync(join(root, 'deep/er/a.txt'), 'utf8')).toBe('a');
    expect(readFileSync(join(root, 'inner.zip')).equals(inner)).toBe(true);
  });
});

describe.each(['thread', 'process'] as const)('code of an archive in a %s', (sandbox) => {
  let platform: Platform;
  beforeAll(async () => {
    platform = await testPlatform([], { sandbox });
  });
  afterAll(() => platform.stop());

  const call = async (path: string, body: object): Promise<{ status: number; body: Record<string, string> }> => {
    const answer = await fetch(`${platform.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as Record<string, string> };
  };
  let names = 0;
  /** @returns what the function in the archive answers, or why it was not created */
  const answerOf = async (
    entries: readonly ZipEntry[],
    handler = 'index.handler',
    runtime = 'nodejs22.x',
    more = {},
  ) => {
    names += 1;
    const name = `f${names}`;
    const created = await call('/2015-03-31/functions', {
      FunctionName: name,
      Role: 'arn:aws:iam::123456789012:role/r',
      Runtime: runtime,
      Handler: handler,
      Code: { ZipFile: zipOf(entries).toString('base64') },
      ...more,
    });
    if (created.status !== 201) return created.body;
    await eventually(async () => (await invoke(platform, name)).status === 200);
    return (await invoke(platform, name)).body;
  };

  it('follows links', async () => {
    const entries = [
      file('index.js', "exports.handler = async () => require('a').a;"),
      link('node_modules/a', '.pnpm/a@1/node_modules/a'),
      file('node_modules/.pnpm/a@1/node_modules/a/index.js', "exports.a = require('b').b;"),
      link('node_modules/.pnpm/a@1/node_modules/b', '../../b@1/node_modules/b'),
      file('node_modules/.pnpm/b@1/node_modules/b/index.js', "exports.b = 'linked';"),
    ];
    expect(await answerOf(entries)).toBe('linked');
  });

  it('is refused with a link that leads out', async () => {
    const entries = [file('index.js', 'exports.handler = async () => 1;'), link('secrets', '../../etc')];
    expect(await answerOf(entries)).toMatchObject({
      Type: 'User',
      message:
        'The symbolic link secrets of the package leads to ../../etc, which is outside of it; link to what the package holds, or put the file itself in',
    });
  });

  it('cannot load what only its owner may read', async () => {
    const refused = (name: string) => ({
      errorType: 'Error',
      errorMessage: expect.stringMatching(new RegExp(`^EACCES: permission denied, open '.*${name}'$`)) as string,
    });
    const common = 'exports.handler = async () => 1;';
    expect(await answerOf([file('index.js', common, 0o100600)])).toMatchObject(refused('index.js'));
    expect(await answerOf([file('index.js', "require('./inner');"), file('inner.js', '', 0o100600)])).toMatchObject(
      refused('inner.js'),
    );
    expect(await answerOf([file('index.mjs', "import './inner.mjs';"), file('inner.mjs', '', 0o100640)])).toMatchObject(
      refused('inner.mjs'),
    );
    expect(await answerOf([file('index.js', common, 0o100604)])).toBe(1);
  });

  it.each([
    ['lib/app.handlers.main', 'lib/app.js', "exports.handlers = { main: async () => 'found' };"],
    ['app.handler', 'app.cjs', "exports.handler = async () => 'found';"],
    ['app.handler', 'app/index.js', "exports.handler = async () => 'found';"],
    ['wrapper.handler', 'node_modules/wrapper/index.js', "exports.handler = async () => 'found';"],
    ['app.handler', 'app.js', "module.exports = { handler: async () => 'found' };"],
    ['app.handler', 'app.js', "exports.handler = async () => require('lib/own').own;"],
  ])('is found for %s in %s', async (handler, name, source) => {
    expect(await answerOf([file(name, source), file('lib/own.js', "exports.own = 'found';")], handler)).toBe('found');
  });

  it('is an ES module by its name or package.json, never by its syntax', async () => {
    const source = 'export const handler = async () => [import.meta.url.length > 0, typeof require];';
    expect(await answerOf([file('index.js', source)])).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' });
    expect(await answerOf([file('index.js', source), file('package.json', '{"type":"module"}')])).toEqual([
      true,
      'undefined',
    ]);
    const nested = [
      file('src/index.js', source),
      file('src/package.json', '{"type":"module"}'),
      file('package.json', '{}'),
    ];
    expect(await answerOf(nested, 'src/index.handler')).toEqual([true, 'undefined']);
  });

  it('has an export by its name alone', async () => {
    const source = 'export default { handler: async () => 1 };';
    expect(await answerOf([file('index.mjs', source)])).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
  });

  it('names what CommonJS does not export', async () => {
    const entries = [
      file('index.mjs', "import { none } from './some.cjs'; export const handler = async () => none;"),
      file('some.cjs', 'module.exports = { ...{ none: 1 } };'),
    ];
    expect(await answerOf(entries)).toMatchObject({
      errorType: 'Runtime.UserCodeSyntaxError',
      errorMessage: expect.stringMatching(/Named export 'none' not found/) as string,
    });
  });

  it.each([
    ['index.js', "const { SQSClient } = require('@aws-sdk/client-sqs'); exports.handler = async () => SQSClient.name;"],
    [
      'index.mjs',
      "import { SQSClient } from '@aws-sdk/client-sqs'; export const handler = async () => SQSClient.name;",
    ],
    ['index.js', "exports.handler = async () => (await import('@aws-sdk/client-sqs')).SQSClient.name;"],
    ['index.ts', "import { SQSClient } from '@aws-sdk/client-sqs'; export const handler = async () => SQSClient.name;"],
  ])('finds the SDK of the runtime from %s: %s', async (name, source) => {
    expect(await answerOf([file(name, source)])).toBe('SQSClient');
  });

  it('finds nothing else that is installed here, and is told of clients that are not', async () => {
    expect(await answerOf([file('index.js', "require('yaml');")])).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
    });
    const missing = "require('@aws-sdk/client-nowhere');";
    expect(await answerOf([file('index.js', missing)])).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringContaining('is there on Lambda, but not on this machine; install it beside') as string,
    });
  });
});
