// How modules of the source are found and read.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url).href;

/** What is imported by the name of the package is the source here: floors by theirs. */
export const resolve = (specifier, context, next) => {
  const floor = /^lambda-windtunnel\/(\w+)$/.exec(specifier)?.[1];
  return next(floor === undefined ? specifier : `${root}${floor}/index.ts`, context);
};

const cache = fileURLToPath(new URL('node_modules/.cache/lambda-windtunnel/typescript/', root));
const { version } = JSON.parse(readFileSync(new URL('node_modules/esbuild/package.json', root), 'utf8'));
const digest = (text) => createHash('sha256').update(text).digest('hex');

const compiled = async (sourcefile, text) => {
  const { transform } = await import('esbuild');
  const { code } = await transform(text, {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    sourcesContent: false,
    sourcefile,
  });
  return code;
};

/** What another process compiled of that text at that place; null where nobody did. */
const keptOnDisk = (file, key) => {
  try {
    const script = readFileSync(file, 'utf8');
    return script.startsWith(`${key}\n`) ? script.slice(key.length + 1) : null;
  } catch {
    return null;
  }
};
const keepOnDisk = (file, key, code) => {
  const own = `${file}.${process.pid}`;
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(own, `${key}\n${code}`);
    renameSync(own, file);
  } catch {
    // Nothing may be written there: each process compiles for itself.
  }
};

/** By place and text: what prepares each test file is read as often as there are files. */
const kept = new Map();

const scriptOf = async (sourcefile) => {
  const text = readFileSync(sourcefile, 'utf8');
  const key = digest(`${version}\0${sourcefile}\0${text}`);
  if (!kept.has(key)) {
    const file = join(cache, digest(sourcefile).slice(0, 32));
    let code = keptOnDisk(file, key);
    if (code === null) {
      code = await compiled(sourcefile, text);
      keepOnDisk(file, key, code);
    }
    kept.set(key, code);
  }
  return kept.get(key);
};

export const load = async (url, context, next) => {
  const [file] = url.split('?');
  if (!file.endsWith('.ts')) return next(url, context);
  return { format: 'module', shortCircuit: true, source: await scriptOf(fileURLToPath(file)) };
};
