// Code takes room on disk only while somebody needs it, and no archive writes more than it may or elsewhere than it should.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import type { Platform } from 'lambda-windtunnel/local';
import { startPlatform } from 'lambda-windtunnel/local';
import { rulesOf } from 'lambda-windtunnel/lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownTemporary, type OwnTemporary } from './left-behind.ts';
import { comesTrue, invoke } from './support.ts';
import { zip, zipOf } from './zip.ts';

const code = (text: string): Buffer => zip({ 'index.js': `exports.handler = async () => { ${text} };` });

describe.each(['thread', 'process'] as const)('with environments in a %s', (sandbox) => {
  let temporary: OwnTemporary;
  let platform: Platform;

  beforeAll(async () => {
    temporary = ownTemporary();
    platform = await startPlatform({
      rules: rulesOf('2023', 'us-east-1'),
      accountConcurrency: 100,
      unreservedMinimum: 10,
      functions: [],
      port: 0,
      seed: 1,
      sandbox,
      codeStorageMb: 60,
    });
  });

  afterAll(async () => {
    await platform.stop();
    temporary.remove();
  });

  const packages = (): string[] =>
    temporary
      .names()
      .flatMap((name) => [name, join(name, 'runtime')])
      .flatMap((name) => temporary.names(name).map((inside) => join(temporary.directory, name, inside)))
      .filter((path) => /package-\d+$/.test(path));
  const left = (count: number): Promise<boolean> => comesTrue(() => packages().length === count);

  const ask = async (method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> => {
    const answer = await fetch(`${platform.url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const functions = '/2015-03-31/functions';
  const create = (FunctionName: string, archive: Buffer, more: object = {}) =>
    ask('POST', functions, {
      FunctionName,
      Role: 'arn:aws:iam::123456789012:role/r',
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Code: { ZipFile: archive.toString('base64') },
      Timeout: 10,
      ...more,
    });
  const update = (name: string, archive: Buffer, more: object = {}) =>
    ask('PUT', `${functions}/${name}/code`, { ZipFile: archive.toString('base64'), ...more });
  const remove = (name: string) => ask('DELETE', `${functions}/${name}`);

  test('code that is replaced or deleted goes, and what runs ends on what it began with', async () => {
    expect((await create('f', code('return 1'))).status).toBe(201);
    expect((await invoke(platform, 'f')).body).toBe(1);
    expect(packages()).toHaveLength(1);
    const slow =
      "await new Promise((r) => setTimeout(r, 700)); return require('fs').readFileSync(__filename).length > 0";
    await update('f', code(slow));
    expect(await left(1)).toBe(true);
    const running = invoke(platform, 'f');
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    await update('f', code('return 2'));
    expect(packages()).toHaveLength(2);
    expect((await running).body).toBe(true);
    expect(await left(1)).toBe(true);
    expect((await invoke(platform, 'f')).body).toBe(2);
    await remove('f');
    expect(await left(0)).toBe(true);
  });

  test('a published version keeps its code until it is deleted', async () => {
    await create('v', code('return 1'), { Publish: true });
    await update('v', code('return 2'));
    expect(packages()).toHaveLength(2);
    expect((await invoke(platform, 'v:1')).body).toBe(1);
    await ask('DELETE', `${functions}/v?Qualifier=1`);
    expect(await left(1)).toBe(true);
    expect((await invoke(platform, 'v')).body).toBe(2);
    await remove('v');
    expect(await left(0)).toBe(true);
  });

  test('layers stay for the functions that use them; settings that move code leave no copy', async () => {
    const content = zip({ 'nodejs/node_modules/greeting/index.js': "module.exports = 'hello';" }).toString('base64');
    const layers = '/2018-10-31/layers/l/versions';
    await ask('POST', layers, { Content: { ZipFile: content } });
    const layer = 'arn:aws:lambda:us-east-1:123456789012:layer:l:1';
    await create('l', code("return require('greeting')"), { Layers: [layer] });
    expect((await invoke(platform, 'l')).body).toBe('hello');
    await ask('DELETE', `${layers}/1`);
    await ask('PUT', `${functions}/l/configuration`, { Description: 'same code' });
    expect((await invoke(platform, 'l')).body).toBe('hello');
    expect(packages()).toHaveLength(3);
    await ask('PUT', `${functions}/l/configuration`, { Layers: [] });
    expect(await left(1)).toBe(true);
    await remove('l');
    expect(await left(0)).toBe(true);
  });

  test('TypeScript leaves no bundle', async () => {
    await create('t', zip({ 'index.ts': 'export const handler = async (): Promise<number> => 3;' }));
    expect((await invoke(platform, 't')).body).toBe(3);
    await remove('t');
    expect(await left(0)).toBe(true);
  });

  test('what is refused leaves nothing', async () => {
    await create('f', code('return 1'));
    expect((await create('f', code('return 2'))).status).toBe(409);
    expect((await update('f', code('return 2'), { DryRun: true })).status).toBe(200);
    expect((await create('bad', Buffer.from('no archive'))).status).toBe(400);
    const layer = { Content: { ZipFile: 'eA==' } };
    expect((await ask('POST', '/2018-10-31/layers/l/versions', layer)).status).toBe(400);
    expect(await left(1)).toBe(true);
    await remove('f');
    expect(await left(0)).toBe(true);
  });

  const zeros = (megabytes: number): Buffer => deflateRawSync(Buffer.alloc(megabytes * 1024 ** 2));

  test('an archive that unpacks to more than Lambda takes is refused before anything is written', async () => {
    const bytes = 90 * 1024 ** 2;
    const content = zeros(90);
    const large = zipOf(['a', 'b', 'c'].map((name) => ({ name, content, deflated: true, bytes })));
    expect(large.length).toBeLessThan(400_000);
    const refused = await create('large', large);
    expect([refused.status, JSON.parse(refused.text)]).toEqual([
      400,
      { Type: 'User', message: 'Unzipped size must be smaller than 262144000 bytes' },
    ]);
    expect(await left(0)).toBe(true);
  });

  test('an archive that says less than it holds is refused, and what was written of it is removed', async () => {
    const lying = zipOf([
      { name: 'first', content: Buffer.from('x') },
      { name: 'second', content: zeros(90), deflated: true, bytes: 10 },
    ]);
    const refused = await create('lying', lying);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('Could not unzip uploaded file')]);
    expect(await left(0)).toBe(true);
  });

  test('all code together keeps to its limit, and room is given back', async () => {
    const bytes = 40 * 1024 ** 2;
    const archive = zipOf([
      { name: 'index.js', content: Buffer.from('exports.handler = async () => 1;') },
      { name: 'large', content: zeros(40), deflated: true, bytes },
    ]);
    expect((await create('one', archive)).status).toBe(201);
    const refused = await create('two', archive);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('Code storage limit exceeded.')]);
    await remove('one');
    expect((await create('two', archive)).status).toBe(201);
    await remove('two');
    expect(await left(0)).toBe(true);
  });

  test.each<[string, string[]]>([
    ['lead out by ..', ['../out.js']],
    ['lead out from within', ['a/../../out.js']],
    ['are absolute', ['/tmp/windtunnel-out.js']],
    ['are of another system', ['..\\out.js']],
    ['hold a zero', ['a\0b.js']],
    ['are too long', [`${'a'.repeat(5000)}.js`]],
    ['are both file and directory', ['a', 'a/b']],
  ])('names that %s are refused, and nothing is written outside', async (_, names) => {
    const archive = zipOf([
      { name: 'index.js', content: Buffer.from('exports.handler = async () => 1;') },
      ...names.map((name) => ({ name, content: Buffer.from('out') })),
    ]);
    const refused = await create('slip', archive);
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('Could not unzip uploaded file')]);
    expect(existsSync('/tmp/windtunnel-out.js')).toBe(false);
    const written = readdirSync(temporary.directory, { recursive: true, encoding: 'utf8' });
    // Links to the SDK lead out of the scratch space.
    expect(written.filter((name) => name.includes('out.js') && !name.includes('node_modules'))).toEqual([]);
    expect(await left(0)).toBe(true);
  });

  test('more entries than any package has are refused', async () => {
    // The list may name one entry more than once.
    const refused = await create('many', zipOf([{ name: 'a', content: Buffer.alloc(0) }], 100_001));
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('Could not unzip uploaded file')]);
    expect(await left(0)).toBe(true);
  });

  test('an archive in an archive is a file like any other', async () => {
    const inner = zip({ 'index.js': '' });
    const archive = zipOf([
      {
        name: 'index.js',
        content: Buffer.from("exports.handler = async () => require('fs').statSync(__dirname + '/in.zip').size;"),
      },
      { name: 'in.zip', content: inner },
    ]);
    await create('nested', archive);
    expect((await invoke(platform, 'nested')).body).toBe(inner.length);
    const file = join(packages()[0]!, 'var', 'task', 'in.zip');
    expect([statSync(file).isFile(), readFileSync(file).equals(inner)]).toEqual([true, true]);
    await remove('nested');
    expect(await left(0)).toBe(true);
  });
});
