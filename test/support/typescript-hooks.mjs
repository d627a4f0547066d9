// How modules of the source are found and read.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url).href;

/** What is imported by the name of the package is the source here: floors by theirs. */
export const resolve = (specifier, context, next) => {
  const floor = /^lambda-windtunnel\/(\w+)$/.exec(specifier)?.[1];
  return next(floor === undefined ? specifier : `${root}${floor}/index.ts`, context);
};

export const load = async (url, context, next) => {
  const [file] = url.split('?');
  if (!file.endsWith('.ts')) return next(url, context);
  const sourcefile = fileURLToPath(file);
  const { transform } = await import('esbuild');
  const { code } = await transform(readFileSync(sourcefile, 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    sourcesContent: false,
    sourcefile,
  });
  return { format: 'module', shortCircuit: true, source: code };
};
