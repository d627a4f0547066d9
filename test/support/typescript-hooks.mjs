// How modules of the source are found and read.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url).href;

/** What is imported by the name of the package is the source here: floors by theirs. */
export const resolve = (specifier, context, next) => {
  const floor = /^lambda-windtunnel\/(\w+)$/.exec(specifier)?.[1];
  return next(floor === undefined ? specifier : `${root}${floor}/index.ts`, context);
};

/** By place and text: what prepares each test file is read as often as there are files. */
const kept = new Map();

const scriptOf = async (sourcefile) => {
  const text = readFileSync(sourcefile, 'utf8');
  const key = `${sourcefile}\0${text}`;
  if (!kept.has(key)) {
    const { transform } = await import('esbuild');
    const { code } = await transform(text, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcemap: 'inline',
      sourcesContent: false,
      sourcefile,
    });
    kept.set(key, code);
  }
  return kept.get(key);
};

export const load = async (url, context, next) => {
  const [file] = url.split('?');
  if (!file.endsWith('.ts')) return next(url, context);
  return { format: 'module', shortCircuit: true, source: await scriptOf(fileURLToPath(file)) };
};
