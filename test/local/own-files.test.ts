// What handlers find of their own: files beside them, packages with data files and native addons, by the rules of Node.js
// and of the runtime they name. In threads and in processes.

import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { LocalFunction, Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoke, localFunction, testPlatform } from './support.ts';

const home = realpathSync(mkdtempSync(join(tmpdir(), 'windtunnel-own-files-')));
afterAll(() => rmSync(home, { recursive: true }));

const write = (files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
};

/** A package of ours with a native addon; its real directory, whatever it is linked to. */
const canvas = dirname(createRequire(import.meta.url).resolve('@napi-rs/canvas/package.json'));

write({
  'plain/data.json': '{ "value": 7 }',
  'plain/other.js': 'exports.other = __filename;',
  'plain/late.mjs':
    "import { SQSClient } from '@aws-sdk/client-sqs'; export const late = [import.meta.url, SQSClient.name];",
  'plain/common.js': `const { other } = require('./other');
exports.handler = async () => {
  const [file, module] = ['./data.json', './late.mjs'];
  return { other, directory: __dirname, value: require(file).value, late: (await import(module)).late,
    asset: require('with-data').asset, esm: (await import('only-esm')).default,
    sdk: require('@aws-sdk/client-lambda').LambdaClient.name };
};
exports.api = { deep: { handler: async () => 'deep' } };`,
  'plain/module.mjs': `import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import esm from 'only-esm';
export const handler = async () => ({
  url: import.meta.url,
  value: createRequire(import.meta.url)('./data.json').value,
  read: JSON.parse(readFileSync(new URL('./data.json', import.meta.url), 'utf8')).value,
  unknown: [typeof require, typeof __dirname, typeof module], sdk: LambdaClient.name, esm,
});`,
  'plain/own-sdk.js': "exports.handler = async () => require('@aws-sdk/client-sqs').own;",
  'plain/node_modules/@aws-sdk/client-sqs/package.json': '{ "name": "@aws-sdk/client-sqs", "version": "0.0.1" }',
  'plain/node_modules/@aws-sdk/client-sqs/index.js': "exports.own = 'own'; exports.SQSClient = class Own {};",
  'plain/addon.js':
    "exports.handler = async () => require('@napi-rs/canvas').createCanvas(3, 2).toBuffer('image/png').length > 0;",
  'plain/whole.mjs': 'export const handler = async () => "required";',
  'plain/requires-module.js': "exports.handler = require('./whole.mjs').handler;",
  'plain/sloppy.js': 'exports.handler = async () => { undeclared = 1; return undeclared; };',
  'plain/node_modules/with-data/index.js':
    "exports.asset = require('fs').readFileSync(require('path').join(__dirname, 'asset.txt'), 'utf8');",
  'plain/node_modules/with-data/asset.txt': 'asset',
  'plain/node_modules/only-esm/package.json': '{ "type": "module", "exports": { "import": "./index.js" } }',
  'plain/node_modules/only-esm/index.js': "export default 'esm';",
  'typed/package.json': '{ "private": true }',
  'typed/data.json': '{ "value": 8 }',
  'typed/tsconfig.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@lib/*": ["lib/*"] } } }',
  'typed/lib/where.ts': 'export const where: readonly string[] = [import.meta.url, __filename];',
  'typed/lib/extension.ts': 'export const extension: string = "ts behind js";',
  'typed/src/handler.ts': `import { where } from '@lib/where';
import { extension } from '../lib/extension.js';
import { asset } from 'with-data';
import esm from 'only-esm';
import { createCanvas } from '@napi-rs/canvas';
export const handler = async (): Promise<unknown> => {
  const [file, module]: readonly string[] = ['../data.json', './late.mjs'];
  return { where, extension, asset, esm, addon: typeof createCanvas, directory: __dirname, url: import.meta.url,
    value: require(file!).value, late: (await import(module!)).late };
};
export const fails = async (): Promise<void> => {
  const é = '\u00e9'; throw new Error(é);
};`,
  'typed/node_modules/dual/package.json': '{ "exports": { "import": "./module.mjs", "require": "./common.cjs" } }',
  'typed/node_modules/dual/module.mjs': "export const kind = 'module';",
  'typed/node_modules/dual/common.cjs': "for (const name of ['kind']) exports[name] = 'common';",
  'typed/src/mixed.ts': `#!/usr/bin/env node
'use strict';
import { kind } from 'dual';
import fs = require('node:fs');
const waited = await Promise.resolve(__filename);
export const handler = async (): Promise<unknown> => [waited, kind, require('dual').kind, (await import('dual')).kind,
  typeof fs.readFileSync, require.resolve('../data.json'), import.meta.resolve('../data.json'), import.meta.dirname];`,
  'typed/src/common.cts': 'export = { handler: async (): Promise<string> => __filename };',
  'typed/src/late.mjs': 'export const late = import.meta.url;',
});
for (const [from, to] of [
  ['plain/node_modules/with-data', 'typed/node_modules/with-data'],
  ['plain/node_modules/only-esm', 'typed/node_modules/only-esm'],
] as const) {
  cpSync(join(home, from), join(home, to), { recursive: true });
}
for (const project of ['plain', 'typed']) {
  mkdirSync(join(home, project, 'node_modules/@napi-rs'), { recursive: true });
  symlinkSync(canvas, join(home, project, 'node_modules/@napi-rs/canvas'));
}

/** A workspace with its packages above the function's, linked as npm and as pnpm do. */
write({
  'work/packages/fn/package.json': '{ "type": "module", "imports": { "#where": "./where.js" } }',
  'work/packages/fn/dist/handler.js': `import { shared } from '@work/shared';
import { deep } from 'deep';
import { where } from '#where';
export const handler = async () => [shared, deep, where];`,
  'work/packages/shared/package.json': '{ "name": "@work/shared", "type": "module", "exports": "./index.js" }',
  'work/packages/shared/index.js': "export const shared = 'shared';",
  'work/node_modules/.pnpm/deep@1/node_modules/deep/index.js': "exports.deep = require('deeper').deeper;",
  'work/node_modules/.pnpm/deeper@1/node_modules/deeper/index.js': "exports.deeper = 'deeper';",
  'work/packages/fn/where.js': 'export const where = import.meta.dirname === undefined ? "" : "where";',
});
mkdirSync(join(home, 'work/packages/fn/node_modules'));
mkdirSync(join(home, 'work/node_modules/@work'));
symlinkSync('../../packages/shared', join(home, 'work/node_modules/@work/shared'));
symlinkSync('../../../node_modules/.pnpm/deep@1/node_modules/deep', join(home, 'work/packages/fn/node_modules/deep'));
symlinkSync('../../deeper@1/node_modules/deeper', join(home, 'work/node_modules/.pnpm/deep@1/node_modules/deeper'));

const at = (file: string, handlerExport: string, name: string, more: Partial<LocalFunction> = {}): LocalFunction => ({
  ...localFunction(file, handlerExport, { name }, more.environment),
  ...more,
  handlerFile: join(home, file),
});
const requiresModule = { NODE_OPTIONS: '--experimental-require-module' };

const functions = [
  at('plain/common.js', 'handler', 'common'),
  at('plain/common.js', 'api.deep.handler', 'deep'),
  at('plain/module.mjs', 'handler', 'module'),
  at('plain/own-sdk.js', 'handler', 'own-sdk'),
  at('plain/addon.js', 'handler', 'addon'),
  at('plain/sloppy.js', 'handler', 'sloppy'),
  at('plain/requires-module.js', 'handler', 'requires-module'),
  at('plain/requires-module.js', 'handler', 'may-require', { environment: requiresModule }),
  at('work/packages/fn/dist/handler.js', 'handler', 'workspace'),
  at('typed/src/handler.ts', 'handler', 'typed'),
  at('typed/src/handler.ts', 'fails', 'fails'),
  at('typed/src/mixed.ts', 'handler', 'mixed'),
  at('typed/src/common.cts', 'handler', 'common-typed'),
];

describe.each(['thread', 'process'] as const)('a %s', (sandbox) => {
  let platform: Platform;
  /** Where a project is to the handler. */
  let seen: (project: string) => string;
  beforeAll(async () => {
    platform = await testPlatform(functions, { sandbox });
    const confined = platform.environments.includes('/var/task');
    seen = (project) => (confined ? '/var/task' : join(home, project));
  });
  afterAll(() => platform.stop());
  const body = async (name: string): Promise<unknown> => (await invoke(platform, name)).body;

  it('runs CommonJS from where it lies', async () => {
    const directory = seen('plain');
    expect(await body('common')).toEqual({
      other: join(directory, 'other.js'),
      directory,
      value: 7,
      late: [`file://${directory}/late.mjs`, 'Own'],
      asset: 'asset',
      esm: 'esm',
      sdk: 'LambdaClient',
    });
    expect(await body('deep')).toBe('deep');
    expect(await body('sloppy')).toBe(1);
  });

  it('runs an ES module from where it lies, which knows nothing of CommonJS', async () => {
    expect(await body('module')).toEqual({
      url: `file://${seen('plain')}/module.mjs`,
      value: 7,
      read: 7,
      unknown: ['undefined', 'undefined', 'undefined'],
      sdk: 'LambdaClient',
      esm: 'esm',
    });
  });

  it('finds packages that the code brings before those of the runtime', async () => {
    expect(await body('own-sdk')).toBe('own');
  });

  it('loads native addons', async () => {
    expect(await body('addon')).toBe(true);
  });

  it('follows links to the packages of a workspace', async () => {
    expect(await body('workspace')).toEqual(['shared', 'deeper', 'where']);
  });

  it('lets CommonJS require an ES module only where NODE_OPTIONS says so', async () => {
    expect(await body('requires-module')).toMatchObject({
      errorType: 'Error',
      errorMessage: expect.stringMatching(
        /^require\(\) of ES Module .*whole\.mjs from .*requires-module\.js not supported/,
      ) as string,
    });
    expect(await body('may-require')).toBe('required');
  });

  it('gives each TypeScript file its own place, and packages theirs', async () => {
    const directory = seen('typed');
    expect(await body('typed')).toEqual({
      where: [`file://${directory}/lib/where.ts`, join(directory, 'lib/where.ts')],
      extension: 'ts behind js',
      asset: 'asset',
      esm: 'esm',
      addon: 'function',
      directory: join(directory, 'src'),
      url: `file://${directory}/src/handler.ts`,
      value: 8,
      late: `file://${directory}/src/late.mjs`,
    });
  });

  it('has both kinds of modules in TypeScript, each by the rules of who asks', async () => {
    const directory = seen('typed');
    expect(await body('mixed')).toEqual([
      join(directory, 'src/mixed.ts'),
      'common',
      'common',
      'module',
      'function',
      join(directory, 'data.json'),
      `file://${directory}/data.json`,
      join(directory, 'src'),
    ]);
    expect(await body('common-typed')).toMatch(/common\.cts$/);
  });

  it('tells lines of TypeScript in stack traces', async () => {
    const { errorMessage, trace } = (await body('fails')) as { errorMessage: string; trace: string[] };
    expect(errorMessage).toBe('é');
    expect(trace[1]).toContain(`${seen('typed')}/src/handler.ts:12:`);
  });
});

describe('code that cannot be loaded', () => {
  write({
    'broken/syntax.js': 'exports.handler = async () => {\n  return 1 +;\n};\n',
    'broken/inner.js': "require('./syntax');\nexports.handler = async () => 1;\n",
    'broken/es.js': '// ES syntax\nexport const handler = async () => 1;\n',
    'broken/short.mjs': "import './short-of-extension';\nexport const handler = async () => 1;\n",
    'broken/names.mjs': "import { none } from './some.mjs';\nexport const handler = async () => none;\n",
    'broken/some.mjs': 'export const some = 1;\n',
    'broken/package.mjs': "import 'no-such-package';\nexport const handler = async () => 1;\n",
    'broken/sdk.mjs': "import '@aws-sdk/client-nowhere';\nexport const handler = async () => 1;\n",
    'broken/guess.js':
      "exports.handler = async (name) => { try { return require('./guessed/' + name).says; } catch (e) { return e.name; } };\n",
    'broken/guess.ts':
      "export const handler = async (name: string) => { try { return (await import('./guessed/' + name + '.js')).says; } catch (e) { return (e as Error).name; } };\n",
    'broken/guessed/good.js': "exports.says = 'good';\n",
    'broken/guessed/deeper/bad.js': 'this is not ( JavaScript\n',
    'broken/guessed/README.md': '# Neither is this\n',
    'broken/guessed/LICENSE': 'Nor (this\n',
    'broken/optional.js': "try { require('./nope'); } catch {}\nexports.handler = async () => 1;\n",
    'broken/passes-on.mjs': "export * from './re.mjs';\nexport * from 'node:path';\n",
    'broken/re.mjs': 'export const handler = async () => 1;\n',
  });
  const started = async (file: string, handlerExport = 'handler', environment = {}): Promise<string> => {
    try {
      await (await testPlatform([at(file, handlerExport, 'broken', { environment })])).stop();
      return 'started';
    } catch (error) {
      return (error as Error).message;
    }
  };
  it.each([
    ['broken/nowhere.js', /nowhere\.js does not exist; correct the path of the handler$/],
    ['broken/syntax.js', /syntax\.js cannot be loaded: Unexpected ";" \(.*syntax\.js:2\); correct it/],
    ['broken/inner.js', /inner\.js cannot be loaded: Unexpected ";" \(.*syntax\.js:2\); correct it/],
    ['broken/es.js', /ES module syntax in a CommonJS file \(.*es\.js:2\); name it \.mjs/],
    ['broken/short.mjs', /There is no .*short-of-extension; an ES module names the whole file.* \(.*short\.mjs:1\)/],
    ['broken/names.mjs', /No matching export in .*some\.mjs.* for import "none" \(.*names\.mjs:1\)/],
    ['broken/package.mjs', /There is no "no-such-package" \(.*package\.mjs:1\); correct it or install what is missing/],
    ['broken/sdk.mjs', /client-nowhere is there on Lambda, but not on this machine; install it beside the code/],
    ['plain/module.mjs', /module\.mjs exports no other \(but handler\)/, 'other'],
  ])('is told of with its place and the cure: %s', async (file, text, handlerExport?: string) => {
    expect(await started(file, handlerExport)).toMatch(text);
  });

  it.each(['guess.js', 'guess.ts'])('is not what %s may ask for when it runs', async (file) => {
    const platform = await testPlatform([at(`broken/${file}`, 'handler', 'guess')]);
    const asked = ['good', 'deeper/bad', 'none'].map(
      async (name) => (await invoke(platform, 'guess', JSON.stringify(name))).body,
    );
    const [good, bad, none] = await Promise.all(asked);
    await platform.stop();
    expect([good, bad]).toEqual(['good', 'SyntaxError']);
    expect(none).toBe('Error');
  });

  it('is not what is only tried, or passed on', async () => {
    expect(await started('broken/optional.js')).toBe('started');
    expect(await started('broken/passes-on.mjs')).toBe('started');
    expect(await started('broken/es.js', 'handler', { NODE_OPTIONS: '--experimental-detect-module' })).toBe('started');
  });
});
