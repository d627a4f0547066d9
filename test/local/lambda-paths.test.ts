// Code that names files by where they are on Lambda: modules, files and programs of layers at /opt, its own at /var/task.
// Threads have neither, so that it gets a process, where the system lets processes have them.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openProcessHost, openScratch, type LocalFunction, type SandboxKind } from 'lambda-windtunnel/local';
import { afterAll, describe, expect, it } from 'vitest';
import { invoke, localFunction, testPlatform } from './support.ts';
import { zip } from './zip.ts';

const probe = openScratch();
const confined = (await openProcessHost(probe, probe.directory, { cpuShare: 'none' })).confinement !== null;
await probe.remove();

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

const put = (path: string, text: string): string => {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

put('layer/nodejs/utils.js', 'exports.hello = () => `hello from ${__filename}`;');
put('layer/nodejs/module.mjs', 'export const hello = () => `hello from ${import.meta.filename}`;');
put('layer/config.json', '{ "from": "layer" }');
chmodSync(put('layer/bin/tool', '#!/bin/sh\necho tool at work\n'), 0o755);

const fn = (name: string, file: string, source: string): LocalFunction => ({
  ...localFunction('sample.ts', 'handler', { name }),
  handlerFile: put(`${name}/${file}`, source),
  layers: [join(directory, 'layer')],
});

const answersOf = async (
  one: LocalFunction,
  sandbox: SandboxKind,
): Promise<{ readonly bodies: readonly unknown[]; readonly notes: readonly string[] }> => {
  const notes: string[] = [];
  const platform = await testPlatform([one], { sandbox, onNote: (text) => notes.push(text) });
  const { name } = one.config;
  try {
    return { bodies: [(await invoke(platform, name)).body, (await invoke(platform, name)).body], notes };
  } finally {
    await platform.stop();
  }
};

const reason = 'its code speaks of /opt, /var/task or AWS_LAMBDA_RUNTIME_API, which no thread has';
const readsAll = `
const { readFileSync } = require('node:fs');
const { execFileSync, execSync } = require('node:child_process');
exports.handler = async () => [
  readFileSync('/opt/config.json', 'utf8').length > 0,
  execFileSync('/opt/bin/tool').toString().trim(),
  execSync('tool').toString().trim(),
  readFileSync('/var/task/index.js', 'utf8').length > 0,
];`;
const utils = 'hello from /opt/nodejs/utils.js';

describe.skipIf(!confined)('code that names places of Lambda (skipped without mount namespaces)', () => {
  const cases: readonly (readonly [name: string, file: string, source: string, body: unknown])[] = [
    ['requires', 'index.js', "exports.handler = async () => require('/opt/nodejs/utils').hello();", utils],
    [
      'imports',
      'index.mjs',
      "import { hello } from '/opt/nodejs/module.mjs'; export const handler = async () => hello();",
      expect.stringMatching(/^hello from (\/opt\/nodejs\/module\.mjs|undefined)$/),
    ],
    [
      'typed',
      'index.ts',
      "import { hello } from '/opt/nodejs/utils'; export const handler = async (): Promise<string> => hello();",
      utils,
    ],
    [
      'typedModule',
      'index.ts',
      "import { hello } from '/opt/nodejs/module.mjs'; export const handler = async (): Promise<string> => hello();",
      expect.stringMatching(/^hello from (\/opt\/nodejs\/module\.mjs|undefined)$/),
    ],
    ['reads', 'index.js', readsAll, [true, 'tool at work', 'tool at work', true]],
  ];

  it.each(cases)('%s', async (name, file, source, body) => {
    const one = fn(name, file, source);
    const fitting = await answersOf(one, 'auto');
    expect(fitting.bodies).toEqual([body, body]);
    expect(fitting.notes).toEqual([`${name} runs in a process: ${reason}`]);
    expect((await answersOf(one, 'process')).bodies).toEqual([body, body]);
  });

  it('in a package, at load, gets its process at once', async () => {
    put('probes/node_modules/probe/index.js', "module.exports = require('node:fs').existsSync('/opt/config.json');");
    const one = fn('probes', 'index.js', "const found = require('probe'); exports.handler = async () => found;");
    const { bodies, notes } = await answersOf(one, 'auto');
    expect(bodies).toEqual([true, true]);
    expect(notes).toEqual(['probes runs in a process: it looks for /opt/config.json, which no thread has']);
  });

  it('when it is called, gets it with the next environment', async () => {
    const source = (act: string): string => `
const place = ['', 'opt', 'nodejs', 'utils'].join('/');
exports.handler = async () => { ${act} };`;
    const acts: Readonly<Record<string, string>> = {
      late: 'return require(place).hello();',
      lateFile: "return `hello from ${place}.js${require('node:fs').readFileSync(place + '.js', 'utf8') && ''}`;",
    };
    for (const [name, act] of Object.entries(acts)) {
      const { bodies, notes } = await answersOf(fn(name, 'index.js', source(act)), 'auto');
      expect(bodies[0]).toHaveProperty('errorMessage');
      expect(bodies[1]).toBe(utils);
      expect(notes).toEqual([
        expect.stringMatching(/runs in a process: it looks for \/opt\/nodejs\/utils(\.js)?, which/),
      ]);
    }
  });

  it('finds them when it was uploaded, too', async () => {
    const platform = await testPlatform([localFunction('sample.ts', 'echo')], { sandbox: 'auto' });
    const post = async (path: string, body: object): Promise<Record<string, string>> =>
      (await (await fetch(platform.url + path, { method: 'POST', body: JSON.stringify(body) })).json()) as Record<
        string,
        string
      >;
    const content = zip({ 'nodejs/utils.js': 'exports.hello = () => __filename;' }).toString('base64');
    const { LayerVersionArn } = await post('/2018-10-31/layers/utils/versions', { Content: { ZipFile: content } });
    const sources = {
      'index.js': "const { hello } = require('/opt/nodejs/utils'); exports.handler = async () => hello();",
      'index.ts': "import { hello } from '/opt/nodejs/utils'; export const handler = async () => hello();",
    };
    for (const [file, source] of Object.entries(sources)) {
      const FunctionName = file.replace('.', '-');
      await post('/2015-03-31/functions', {
        FunctionName,
        Role: 'arn:aws:iam::123456789012:role/test',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: zip({ [file]: source }).toString('base64') },
        Layers: [LayerVersionArn],
      });
      expect((await invoke(platform, FunctionName)).body).toBe('/opt/nodejs/utils.js');
    }
    await platform.stop();
  });
});

it('what no layer has is said before anything runs', async () => {
  for (const [file, source] of [
    ['index.js', "const { hello } = require('/opt/nodejs/nothing'); exports.handler = async () => hello();"],
    ['index.mjs', "import { hello } from '/opt/nodejs/utils'; export const handler = async () => hello();"],
    ['index.ts', "import { hello } from '/opt/nodejs/nothing'; export const handler = async () => hello();"],
  ] as const) {
    const one = fn(`missing-${file}`, file, source);
    await expect(testPlatform([one])).rejects.toThrow(
      /There is no \/opt\/nodejs\/(nothing|utils), neither in the code nor in its layers/,
    );
  }
});
