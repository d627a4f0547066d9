// Builds dist/: the library and the command, bundled so that a command reads few files and none that it does not need;
// the scripts that are started in threads, processes and pages; the types; and the licences of what the bundles hold.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, transform } from 'esbuild';
import { constantsOf, withConstants } from './constants.mjs';
import { fieldOptions } from './fields.mjs';
import { ownModules } from './own-modules.mjs';
import { laterFormats, lazily, lazyBuiltins, ownCanvas, plainWidths, writeLicences } from './packages.mjs';
import { dist, lazyPackages, libraries, manifest, parts, program, root, started, whole } from './paths.mjs';
import { buildTypes } from './types.mjs';

const shared = {
  ...fieldOptions,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  absWorkingDir: root,
  logLevel: 'warning',
};

const sourcePath = (path) => relative(root, path).replaceAll('\\', '/');
const inDist = (path) => `new URL(${JSON.stringify(sourcePath(path).replace(/\.ts$/, '.js'))}, windtunnelDist)`;

/** Other parts of the command stay outside of the bundle of `entry`, which loads them from their place. */
const otherParts = (entry) => ({
  name: 'other-parts',
  setup(builder) {
    builder.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, kind, resolveDir }) => {
      const part = sourcePath(join(resolveDir, path)).slice(0, -'.ts'.length);
      if (kind !== 'dynamic-import' || !parts.includes(part)) return undefined;
      const place = posix.relative(posix.dirname(entry), part);
      return { path: `${place.startsWith('.') ? '' : './'}${place}.js`, external: true };
    });
  },
});

/** What an output needs before its code: where dist/ is seen from there, and `require` for modules of the old kind. */
const preamble = (path, text) => {
  const lines = [];
  if (text.includes('windtunnelDist')) {
    const up = posix.relative(posix.dirname(relative(dist, path)), '.') || '.';
    lines.push(`const windtunnelDist = new URL(${JSON.stringify(`${up}/`)}, import.meta.url);`);
  }
  if (/\btypeof require\b/.test(text)) {
    lines.push(
      "import { createRequire as requireFrom } from 'node:module';",
      'const require = requireFrom(import.meta.url);',
    );
  }
  return lines.map((line) => `${line}\n`).join('');
};

const afterHashbang = (text, inserted) => {
  const [hashbang = ''] = /^#!.*\n/.exec(text) ?? [];
  return hashbang + inserted + text.slice(hashbang.length);
};

/** Bundles `entries`; returns esbuild's description of what went where. */
const bundle = async (entries, { plugins = [], minifyWhitespace = false, ...options }) => {
  const { outputFiles, metafile } = await build({
    ...shared,
    entryPoints: Object.fromEntries(entries.map((entry) => [entry, `${entry}.ts`])),
    outdir: dist,
    external: Object.keys(manifest.dependencies),
    plugins: [...plugins, ownModules(inDist), ownCanvas, plainWidths, lazily],
    metafile: true,
    write: false,
    ...options,
  });
  const constants = constantsOf(metafile);
  for (const { path, text } of outputFiles) {
    const made = withConstants(text, constants);
    const code = minifyWhitespace ? (await transform(made, { minifyWhitespace, target: shared.target })).code : made;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, afterHashbang(code, preamble(path, code)));
  }
  return metafile;
};

const buildLazyPackages = async () => {
  const outdir = join(dist, 'packages');
  const outExtension = { '.js': '.cjs' };
  return (
    await build({
      ...shared,
      entryPoints: lazyPackages,
      outdir,
      format: 'cjs',
      outExtension,
      metafile: true,
      plugins: [laterFormats],
    })
  ).metafile;
};

/** A module of the source, as it is when it is run from there. */
const fromSource = async (path) => {
  const directory = mkdtempSync(join(dist, '.source-'));
  try {
    const outfile = join(directory, 'module.mjs');
    const url = (file) => JSON.stringify(pathToFileURL(file).href);
    await build({ ...shared, entryPoints: [path], outfile, packages: 'external', plugins: [ownModules(url)] });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/** What else is bundled when it is needed, where only the source is there. */
const buildScripts = async () => {
  const { bundleRuntime } = await fromSource('local/code/bundle.ts');
  for (const kind of ['worker', 'process']) await bundleRuntime(join(dist, 'local/code'), kind);
  const { madeSchemaText } = await fromSource('bench/schema/schema-file.ts');
  writeFileSync(join(dist, 'scenario.schema.json'), await madeSchemaText());
  const { whatIfScript } = await fromSource('bench/page/what-if-script.ts');
  writeFileSync(join(dist, 'bench/page/what-if-page.js'), await whatIfScript());
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const rest = [...libraries, ...parts, ...started].filter((entry) => !whole.includes(entry));
const metafiles = await Promise.all([
  // Without blanks all is read a tenth faster; names stay, for those who read a stack.
  ...whole.map((entry) => bundle([entry], { plugins: [otherParts(entry), lazyBuiltins], minifyWhitespace: true })),
  bundle(rest, { splitting: true, chunkNames: 'chunks/[name]-[hash]', minifyWhitespace: true }),
  buildLazyPackages(),
]);
chmodSync(join(dist, `${program}.js`), 0o755);
await buildScripts();
buildTypes();
writeLicences(metafiles);
