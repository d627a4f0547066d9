// Bundles the worker's runtime, and handlers that are not JavaScript, with esbuild, once, when the platform starts.

import { existsSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundle } from './handler-code.ts';
import { bundleTyped } from './typed-code.ts';

export type { Bundle } from './handler-code.ts';

/** Bundles one handler file, found where it is, as `<outBase>.cjs` or `.mjs`; throws an error that says where, what and the cure. */
export const bundleHandler = (entry: string, outBase: string): Promise<Bundle> =>
  bundleTyped({ entry, modules: [] }, { outBase });

/** Puts what runs inside a sandbox into `outDir`, as one file: the one that the package was built with, or bundled from the source. */
export const bundleRuntime = async (outDir: string, kind: 'worker' | 'process' = 'worker'): Promise<string> => {
  const file = join(outDir, `${kind}.cjs`);
  const built = fileURLToPath(new URL(`./${kind}.cjs`, import.meta.url));
  if (existsSync(built)) {
    await copyFile(built, file);
    return file;
  }
  const { build } = await import('esbuild');
  await build({
    entryPoints: [fileURLToPath(new URL(`../${kind}/main.ts`, import.meta.url))],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: file,
    logLevel: 'silent',
  });
  return file;
};

/** The path of a handler as `_HANDLER` gives it on Lambda: from the directory of the code, if that is known. */
export const handlerName = (handlerFile: string, handlerExport: string, root?: string): string => {
  const path = root === undefined ? basename(handlerFile) : relative(root, handlerFile).replaceAll(sep, '/');
  const name = path.slice(0, path.length - extname(path).length);
  return handlerExport === '' ? name : `${name}.${handlerExport}`;
};
