// What is read of code before it runs: files that it names by where Lambda has them, what is left to Node.js, and what is
// said of what is not there.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { plainNeeds, type HandlerEntry } from '../../local/code/handler-code.ts';
import { readPlain } from '../../local/code/plain-code.ts';
import { bundleTyped } from '../../local/code/typed-code.ts';
import { ownDirectory } from '../support/own-directory.ts';

const { base, at, put } = ownDirectory('lambda-places');
beforeAll(() => {
  const files = {
    'lower/nodejs/utils.js': "exports.from = 'lower';",
    'lower/nodejs/only.js': '',
    'lower/nodejs/typed.ts': "export const typed: string = 'typed in a layer';",
    'upper/nodejs/utils.js': "exports.from = 'upper';",
    'upper/nodejs/module.mjs': 'export const a = 1;',
    'code/own.js': 'exports.own = 1;',
    'code/data.md': 'words',
    'outer/node_modules/outer/index.js': '',
    'code/node_modules/pkg/index.js': "require('/opt/nodejs/none'); require('./none'); exports.a = 1;",
    'code/node_modules/esm/package.json': '{"type":"module"}',
    'code/node_modules/esm/index.js': "import './none.mjs'; import '/opt/none.mjs'; import 'none'; export const a = 1;",
    'code/node_modules/wanting/package.json': '{"type":"module"}',
    'code/node_modules/wanting/index.js': "import './none.mjs'; import './inner.js';",
    // What a package misses is none of the code's business.
    'code/node_modules/wanting/inner.js': "import '/opt/none.mjs'; import 'none'; require('./no'); import 'outer';",
    'code/node_modules/broken/package.json': '{"type":"module"}',
    'code/node_modules/broken/index.js': 'export const a = = 1;',
    'code/addon.node': '',
  };
  for (const [path, text] of Object.entries(files)) put(path, text);
});

/** Members that are undefined are as if they were not given. */
type Given = { readonly [Name in keyof HandlerEntry]?: HandlerEntry[Name] | undefined };

const handlerOf = (entry: string, more: Given = {}): HandlerEntry =>
  ({ entry, root: at('code'), modules: [], layers: [at('lower'), at('upper')], ...more }) as HandlerEntry;

/** A path as tests say it: from the directory of all of them. */
const short = (text: string): string => text.replaceAll(base, '');

describe('a typed handler', () => {
  let made = 0;
  const bundled = async (source: string, more: Given = {}) => {
    made += 1;
    const outBase = at(`out/${made}`);
    const bundle = await bundleTyped(handlerOf(put(`code/typed-${made}.ts`, source), more), { outBase });
    const code = readFileSync(bundle.file, 'utf8');
    const asked = [...code.matchAll(/(?:require\(|from |import\()"([^"]+)"/g)].map(([, path]) => short(path!));
    const inputs = bundle.inputs.map((path) => short(path).replace(/typed-\d+/, 'typed'));
    return { code, asked, format: bundle.format, inputs, lambdaPaths: bundle.needs.lambdaPaths };
  };

  test.each([
    ["import { from } from '/opt/nodejs/utils'; export const a = from;", ['/upper/nodejs/utils.js'], 'cjs'],
    ["import * as only from '/opt/nodejs/only.js'; export const a = only;", ['/lower/nodejs/only.js'], 'cjs'],
    ["import { own } from '/var/task/own'; export const a = own;", ['/code/own.js'], 'cjs'],
    ["export const a = require('/opt/nodejs/utils');", ['/upper/nodejs/utils.js'], 'cjs'],
  ])('%s asks for the file of the topmost layer, or of the code, that has it', async (source, asked, format) => {
    expect(await bundled(source)).toMatchObject({ asked, format, lambdaPaths: true });
  });

  test('imports an ES module of a layer as one, and is one then', async () => {
    const found = await bundled("import { a } from '/opt/nodejs/module.mjs'; export const b = a;");
    expect(found.format).toBe('esm');
    expect(found.asked).toContain(pathToFileURL(at('upper/nodejs/module.mjs')).href.replace(base, ''));
  });

  test('takes TypeScript of a layer into itself', async () => {
    const found = await bundled("import { typed } from '/opt/nodejs/typed.ts'; export const a = typed;");
    expect(found).toMatchObject({ asked: [], inputs: ['/lower/nodejs/typed.ts', '/code/typed.ts'] });
    expect(found.code).toContain('typed in a layer');
  });

  test('is told of a file that neither the code nor a layer has', async () => {
    const text = 'There is no /opt/nodejs/none, neither in the code nor in its layers';
    await expect(bundled("import '/opt/nodejs/none';")).rejects.toThrow(text);
    await expect(bundled("import '/opt/nodejs/utils';", { layers: [] })).rejects.toThrow(
      'There is no /opt/nodejs/utils,',
    );
    await expect(bundled("import '/opt/nodejs/utils';", { layers: undefined })).rejects.toThrow('There is no /opt/');
  });

  test('has its own directory for /var/task where nobody names one', async () => {
    const found = await bundled("import { own } from '/var/task/own'; export const a = own;", { root: undefined });
    expect(found.asked).toEqual(['/code/own.js']);
  });

  test('leaves a native addon where it lies', async () => {
    const found = await bundled("export const a = require('./addon.node');");
    expect(found.asked).toEqual(['/code/addon.node']);
  });

  test('finds what only the directories of modules have', async () => {
    const modules = [at('outer/node_modules')];
    expect((await bundled("export const a = require('outer');", { modules })).asked).toEqual([
      '/outer/node_modules/outer/index.js',
    ]);
  });

  test('leaves a package that it imports late to import()', async () => {
    const found = await bundled("export const a = () => import('pkg');");
    expect(found).toMatchObject({ format: 'cjs', inputs: ['/code/typed.ts'] });
    expect(found.code).toContain(`import("${pathToFileURL(at('code/node_modules/pkg/index.js')).href}")`);
  });

  test('takes of what a name may mean the sound modules alone', async () => {
    put('code/guessed/sound.ts', "export const sound: string = 'a sound module';");
    put('code/guessed/unsound.js', 'export const a = = 1;');
    put('code/guessed/data.json', '{"given":"as data"}');
    put('code/guessed/words.md', '# words = = of nobody');
    put('code/guessed/types.d.ts', "export declare const declared: 'a declaration';");
    const { code } = await bundled('export const a = (name: string) => import(`./guessed/${name}`);');
    expect(code).toContain('a sound module');
    expect(code).toContain('as data');
    expect(code).toContain(`throw new SyntaxError('Unexpected "="')`);
    expect(code).not.toContain('of nobody');
    expect(code).not.toContain('declared');
  });

  test('gives a file that is imported as text as it is', async () => {
    put('code/text.js', 'const where = __filename;');
    const { code } = await bundled("import text from './text.js' with { type: 'text' }; export const a = text;");
    expect(code).toContain('"const where = __filename;"');
  });

  test('is no code at fault where its bundle cannot be written', async () => {
    const outBase = join(put('a-file', ''), 'inside');
    const entry = put('code/unwritten.ts', 'export const a = 1;');
    await expect(bundleTyped(handlerOf(entry), { outBase })).rejects.toMatchObject({
      name: 'Error',
      code: expect.stringMatching(/^(ENOTDIR|EEXIST)$/),
    });
  });
});

describe('a handler that runs as it is', () => {
  let made = 0;
  const read = async (source: string, { file = 'app.js', ...more }: Given & { file?: string } = {}) => {
    made += 1;
    const { inputs, ...bundle } = await readPlain(handlerOf(put(`code/${made}/${file}`, source), more));
    return { ...bundle, inputs: inputs.map((path) => short(path).replace(/\/\d+\//, '/n/')) };
  };

  test('is read with what it names by where it is on Lambda, by require and by import', async () => {
    const needs = { ...plainNeeds, lambdaPaths: true };
    const asked = { file: 'app.mjs' };
    expect(await read("require('/opt/nodejs/utils'); require('/var/task/own');")).toMatchObject({
      needs,
      format: 'cjs',
    });
    expect(await read("import '/opt/nodejs/utils.js'; import '/var/task/own.js';", asked)).toMatchObject({
      needs,
      format: 'esm',
      exports: [],
    });
  });

  const none = (path: string): string => `There is no ${path}, neither in the code nor in its layers`;
  test.each([
    // By require only what is looked for at once can be missed.
    ["require('/opt/nodejs/none');", 'app.js', none('/opt/nodejs/none')],
    ["import '/opt/nodejs/none.js';", 'app.mjs', none('/opt/nodejs/none.js')],
    // An ES module names files whole.
    ["import '/opt/nodejs/utils';", 'app.mjs', none('/opt/nodejs/utils')],
    ["import '/var/task/none.js';", 'app.mjs', none('/var/task/none.js')],
    [
      "import './none.js';",
      'app.mjs',
      /There is no \/.*\/none\.js; an ES module names the whole file, extension included/,
    ],
    ["import 'none';", 'app.mjs', 'There is no "none"'],
    ["import '@aws-sdk/none/deep';", 'app.mjs', '@aws-sdk/none is there on Lambda, but not on this machine'],
  ])('%s in %s is said to be missing', async (source, file, text) => {
    await expect(read(source, { file })).rejects.toThrow(text);
  });

  test.each([
    "await import('/opt/nodejs/none.js');",
    "await import('none');",
    "import 'https://example.com/a.js';",
    "import 'data:text/javascript,1';",
    "import 'node:fs'; import 'fs';",
  ])('%s may be missing when it runs', async (source) => {
    expect(await read(source, { file: 'app.mjs' })).toMatchObject({ inputs: ['/code/n/app.mjs'], format: 'esm' });
  });

  test('may use packages that miss something, or do not parse', async () => {
    expect(await read("require('pkg');")).toMatchObject({ inputs: ['/code/n/app.js'], needs: plainNeeds });
    const found = await read("export { a } from 'esm'; export * as b from 'broken';", { file: 'app.mjs' });
    expect(found).toMatchObject({ inputs: ['/code/n/app.mjs'], exports: ['a', 'b'], needs: plainNeeds });
    await expect(read('export const a = = 1;', { file: 'app.mjs' })).rejects.toThrow('app.mjs cannot be loaded: Unex');
  });

  test('imports files by their URL, and with a query', async () => {
    const url = pathToFileURL(at('code/own.js')).href;
    const inputs = ['/code/own.js', '/code/n/app.mjs'];
    expect((await read(`import '${url}';`, { file: 'app.mjs' })).inputs).toEqual(inputs);
    expect((await read("import '../own.js?a=b';", { file: 'app.mjs' })).inputs).toEqual(inputs);
    await expect(read(`import '${url}on';`, { file: 'app.mjs' })).rejects.toThrow(
      `There is no ${at('code/own.json')};`,
    );
  });

  test('needs the directories of modules for what only they have', async () => {
    const needs = { ...plainNeeds, modulePaths: true };
    const given = { file: 'app.mjs', modules: [at('outer/node_modules')] };
    expect(await read("import 'outer';", given)).toMatchObject({ needs });
    expect(await read("import 'wanting';", given)).toMatchObject({ needs });
    expect(await read("import 'esm';", given)).toMatchObject({ needs: plainNeeds });
    expect(await read('await import(process.argv[0]);', given)).toMatchObject({ needs });
  });

  test('has its own directory for /var/task where nobody names one', async () => {
    put('alone/own.js', '');
    const entry = put('alone/app.mjs', "import '/var/task/own.js';");
    const { root, directory, file } = await readPlain(handlerOf(entry, { root: undefined, layers: undefined }));
    expect([root, directory, file]).toEqual([at('alone'), at('alone'), entry]);
  });
});
