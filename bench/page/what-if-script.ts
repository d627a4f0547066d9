// The script with which a report page simulates by itself, as text: bundled from the simulator's own source, in which
// whatever reads files is left out. Built packages have it as a file.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';

/** Node.js's own modules. */
const absent = new RegExp(`^node:|^(${builtinModules.join('|')})$`);

/** Messages of the schema library in languages other than English. */
const unread = /locales\/index\.js$/;

/** What reads files reads those that the page carries. */
const carriedModule = (name: 'carried-files' | 'carried-lines'): string =>
  fileURLToPath(new URL(`./what-if/${name}.ts`, import.meta.url));

/**
 * hdr-histogram-js looks for zlib by a direct `eval`, which is in vain in a page, and for which all that a bundle holds keeps its long
 * names, and lies in contexts. Here it is not found without.
 */
const withEval = /hdr-histogram-js[\\/]dist[\\/](?:JsHistogram\.encoding|hdrhistogram\.umd)\.js$/;

/** Other absent modules, native ones and those of other machines, stand empty: no scenario needs them in the page. */
const withoutNode: Plugin = {
  name: 'without-node',
  setup(builder) {
    builder.onResolve({ filter: unread }, ({ path }) => ({ path, namespace: 'absent' }));
    // A module of the old kind: what is imported from it and not in it is undefined rather than an error.
    builder.onResolve({ filter: /^node:(fs|path)$/ }, ({ path }) => ({ path, namespace: 'carried' }));
    builder.onLoad({ filter: /.*/, namespace: 'carried' }, () => ({
      contents: `module.exports = require(${JSON.stringify(carriedModule('carried-files'))});`,
      resolveDir: '/',
    }));
    builder.onResolve({ filter: /\/lines\.[jt]s$/ }, () => ({
      path: carriedModule('carried-lines'),
      sideEffects: false,
    }));
    builder.onResolve({ filter: absent }, ({ path }) => ({ path, namespace: 'absent' }));
    const empty = () => ({ contents: 'module.exports = {};' });
    builder.onLoad({ filter: /.*/, namespace: 'absent' }, empty);
    builder.onLoad({ filter: /\.node$/ }, empty);
    builder.onLoad({ filter: withEval }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(/eval\('require\("zlib"\)\.(\w+)'\)/g, 'globalThis.zlib.$1'),
    }));
    // Nothing that is imported does anything when it is loaded: what is not used can go.
    builder.onResolve({ filter: /.*/ }, async ({ path, pluginData, ...rest }) => {
      if (pluginData === 'resolved' || rest.kind === 'entry-point') return undefined;
      const resolved = await builder.resolve(path, { ...rest, pluginData: 'resolved' });
      return resolved.errors.length > 0 ? { path, namespace: 'absent' } : { ...resolved, sideEffects: false };
    });
  },
};

/** How it is bundled, by the build of the package too, which does more for its speed. */
export const whatIfBundle: BuildOptions & { readonly plugins: Plugin[] } = {
  entryPoints: [fileURLToPath(new URL('./what-if/script.ts', import.meta.url))],
  bundle: true,
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  minify: true,
  write: false,
  logLevel: 'silent',
  plugins: [withoutNode],
};

let script: Promise<string> | undefined;

const bundled = async (): Promise<string> => {
  const built = new URL('./what-if-page.js', import.meta.url);
  if (existsSync(built)) return readFile(built, 'utf8');
  const { build } = await import('esbuild');
  const { outputFiles } = await build(whatIfBundle);
  return outputFiles![0]!.text;
};

/** Bundled or read once for each process. */
export const whatIfScript = (): Promise<string> => (script ??= bundled());
