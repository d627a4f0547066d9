// What the code of an archive finds: its links, its modules, the SDK.

import { Buffer } from 'node:buffer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Platform } from 'lambda-windtunnel/local';
import { comesTrue, invoke, testPlatform } from './support.ts';
import { zipOf, type ZipEntry } from './zip.ts';

const file = (name: string, text: string, mode = 0o100644): ZipEntry => ({ name, content: Buffer.from(text), mode });
const link = (name: string, target: string): ZipEntry => ({ name, content: Buffer.from(target), mode: 0o120777 });

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
    await comesTrue(async () => (await invoke(platform, name)).status === 200);
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
