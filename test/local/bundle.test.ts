// Bundling: the format that a handler needs, the names it exports, and errors that say where, what and the cure.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { bundleHandler } from 'lambda-windtunnel/local';
import { bundleTyped } from '../../local/code/typed-code.ts';
import { handlerPath } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-bundle-'));
afterAll(() => rmSync(directory, { recursive: true }));

const written = (name: string, source: string): string => {
  const file = join(directory, name);
  writeFileSync(file, source);
  return file;
};
const bundle = (file: string) => bundleHandler(file, join(directory, 'out'));

const formats = [
  ['a TypeScript module', () => handlerPath('throws-at-load.ts'), 'cjs', ['handler']],
  ['a CommonJS script', () => handlerPath('common.cjs'), 'cjs', null],
  ['a module with top-level await and import.meta', () => handlerPath('module.mjs'), 'esm', ['handler']],
  ['a module with import.meta', () => written('meta.ts', 'export const a = import.meta.url;'), 'cjs', ['a']],
  ['a module with top-level await', () => written('tla.ts', 'export const a = await 1;'), 'esm', ['a']],
  ['a module that re-exports', () => written('re.ts', "export * from './meta.ts';"), 'cjs', ['a']],
  [
    'a module with an SDK that is not installed',
    () => written('sdk.ts', "import * as s from '@aws-sdk/client-none'; export const a = s;"),
    'cjs',
    ['a'],
  ],
] as const;
for (const [what, file, format, exports] of formats) {
  it(`bundles ${what} as ${format}`, async () => {
    expect(await bundle(file())).toMatchObject({ format, exports });
  });
}

it('names a file that is not there', async () => {
  await expect(bundle('/nowhere/handler.ts')).rejects.toThrow('/nowhere/handler.ts does not exist; correct the path');
});

it('names the line that does not parse and the package that is missing', async () => {
  await expect(bundle(written('broken.ts', 'export const a =\n'))).rejects.toThrow(
    /broken\.ts cannot be bundled: .*broken\.ts:\d/,
  );
  await expect(bundle(written('missing.ts', "import 'no-such-package';"))).rejects.toThrow(
    /missing\.ts cannot be bundled: Could not resolve "no-such-package" .*install what is missing/,
  );
});

it('takes the directory that it is told for the function’s, by its real path, and else that of the handler', async () => {
  const [real, link] = [join(directory, 'real'), join(directory, 'link')];
  mkdirSync(join(real, 'src'), { recursive: true });
  symlinkSync(real, link);
  writeFileSync(join(real, 'src/index.ts'), 'export const handler = () => 1;');
  const rootOf = async (root?: string): Promise<string> => {
    const handler = { entry: join(link, 'src/index.ts'), modules: [], root };
    return (await bundleTyped(handler, { outBase: join(directory, 'out') })).root;
  };
  expect(await rootOf(link)).toBe(realpathSync(real));
  expect(await rootOf()).toBe(realpathSync(join(real, 'src')));
});
