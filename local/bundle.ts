// Bundles the worker's runtime, and handlers that are not JavaScript, with esbuild, once, when the platform starts.

import { basename, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Bundle } from './code/handler-code.ts';
import { bundleTyped } from './code/typed-code.ts';

export type { Bundle } from './code/handler-code.ts';

/** Bundles one handler file, found where it is, as `<outBase>.cjs` or `.mjs`; throws an error that says where, what and the cure. */
export const bundleHandler = (entry: string, outBase: string): Promise<Bundle> =>
  bundleTyped({ entry, modules: [] }, { outBase });

/** Bundles what runs inside a sandbox, from the source or from the built package, whichever this file belongs to. */
export const bundleRuntime = async (outDir: string, kind: 'worker' | 'process' = 'worker'): Promise<string> => {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const entry = fileURLToPath(new URL(`./${kind}/main.${extension}`, import.meta.url));
  const file = join(outDir, `${kind}.cjs`);
  await build({
    entryPoints: [entry],
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
