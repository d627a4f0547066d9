// Builds dist/: the library and the command, bundled so that a command reads few files and none that it does not need;
// the scripts that are started in threads, processes and pages; the types; and the licences of what the bundles hold.

import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, transform } from 'esbuild';
import { constantsOf, withConstants } from './constants.mjs';
import { fieldOptions, ownProperty } from './fields.mjs';
import { ownModules } from './own-modules.mjs';
import { laterFormats, lazily, ownCanvas, plainBuiltins, plainWidths, writeLicences } from './packages.mjs';
import {
  dist,
  lazyPackages,
  libraries,
  manifest,
  parts,
  program,
  root,
  scripts,
  started,
  threadsOf,
} from './paths.mjs';
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
    lines.push("const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);");
  }
  return lines.map((line) => `${line}\n`).join('');
};

const afterHashbang = (text, inserted) => {
  const [hashbang = ''] = /^#!.*\n/.exec(text) ?? [];
  return hashbang + inserted + text.slice(hashbang.length);
};

const withoutBlanks = async (text) => (await transform(text, { minifyWhitespace: true, target: shared.target })).code;

const write = (path, text) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

/** Bundles `entries`; returns esbuild's description of what went where, and what came out, with constants that stay so. */
const bundled = async (entries, { plugins = [], ...options }) => {
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
  const outputs = outputFiles.map(({ path, text }) => ({ path, text: withConstants(text, constants) }));
  return { outputs, metafile };
};

// Without blanks all is read a tenth faster; names stay, for those who read a stack.
const buildModules = async (entries, options) => {
  const { outputs, metafile } = await bundled(entries, options);
  for (const { path, text } of outputs) {
    const code = await withoutBlanks(text);
    write(path, afterHashbang(code, preamble(path, code)));
  }
  return metafile;
};

/** Letters that esbuild leaves in patterns, written so that one of them does not make V8 hold a whole file in two bytes a letter. */
const inAscii = (text) =>
  text.replaceAll(/[^\0-\x7F]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Builds a script of all that `entry` needs: see bench/terminal/code-cache.ts. */
const buildScript = async (entry) => {
  const modules = [entry, threadsOf[entry]].filter((path) => path !== undefined);
  const contents = modules.map((path) => `export * from './${path}.ts';`).join('\n');
  const { outputs, metafile } = await bundled([], {
    stdin: { contents, resolveDir: root, sourcefile: `${entry}.script`, loader: 'ts' },
    outdir: undefined,
    outfile: join(dist, `${entry}.cjs`),
    plugins: [otherParts(entry), plainBuiltins],
    // The global `performance` loads a dozen modules of Node.js.
    define: { 'performance.now': 'uptimeMs' },
    format: 'cjs',
  });
  const [{ path, text }] = outputs;
  const code = inAscii(await withoutBlanks(text)).replaceAll(/(?<![\w$.])import\(/g, 'importHere(');
  const script = `(function(exports,require,module,importHere,windtunnelDist){"use strict";const uptimeMs=()=>process.uptime()*1e3;${code}})`;
  write(path, script);
  return { metafile, hash: createHash('sha256').update(script).digest('hex').slice(0, 16) };
};

/** The command's own file imports its first part as that is built. */
const firstPart = (kept) => ({
  name: 'first-part',
  setup(builder) {
    builder.onResolve({ filter: /^\.\/cli\/main\.ts$/ }, () => ({ path: 'bench/cli/main', namespace: 'first-part' }));
    builder.onLoad({ filter: /.*/, namespace: 'first-part' }, ({ path }) => ({
      resolveDir: root,
      contents: `import { partsOf } from './bench/terminal/code-cache.ts';
        export const { main } = partsOf(windtunnelDist, ${JSON.stringify(kept)})(${JSON.stringify(path)});`,
    }));
  },
});

/** What a thread begins with: the script of its command, which keeps what is compiled of it. */
const buildThread = async ([entry, thread], kept) => {
  const [, name] = /^export const (\w+)/m.exec(readFileSync(join(root, `${thread}.ts`), 'utf8'));
  const contents = `import { partsOf } from './bench/terminal/code-cache.ts';
    export const { ${name} } = partsOf(windtunnelDist, ${JSON.stringify(kept)}, false)(${JSON.stringify(entry)});`;
  const { outputs, metafile } = await bundled([], {
    stdin: { contents, resolveDir: root, sourcefile: `${thread}.thread`, loader: 'ts' },
    outdir: undefined,
    outfile: join(dist, `${thread}.js`),
    plugins: [plainBuiltins],
  });
  const [{ path, text }] = outputs;
  const code = await withoutBlanks(text);
  write(path, preamble(path, code) + code);
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

/** The script of a page simulates as the command does, with fields and constants as V8 likes them. */
const buildPageScript = async () => {
  const { whatIfBundle } = await fromSource('bench/page/what-if-script.ts');
  const { outputFiles, metafile } = await build({
    ...whatIfBundle,
    ...fieldOptions,
    plugins: [...whatIfBundle.plugins, ownModules(inDist)],
    // Constants are told by how they stand in a module; names become short when they are.
    format: 'esm',
    minify: false,
    absWorkingDir: root,
    metafile: true,
  });
  const text = withConstants(outputFiles[0].text, constantsOf(metafile));
  const { target } = whatIfBundle;
  const { code } = await transform(`'use strict';\n(() => {\n${text}})();`, {
    minify: true,
    target,
    mangleProps: ownProperty,
  });
  write(join(dist, 'bench/page/what-if-page.js'), code);
};

/** What else is bundled when it is needed, where only the source is there. */
const buildScripts = async () => {
  const { bundleRuntime } = await fromSource('local/code/bundle.ts');
  for (const kind of ['worker', 'process']) await bundleRuntime(join(dist, 'local/code'), kind);
  const { madeSchemaText } = await fromSource('bench/schema/schema-file.ts');
  writeFileSync(join(dist, 'scenario.schema.json'), await madeSchemaText());
  await buildPageScript();
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const ofScriptsOnly = new Set([...scripts, ...Object.values(threadsOf)]);
const rest = [...libraries, ...parts, ...started].filter((entry) => !ofScriptsOnly.has(entry));
const [ofScripts, ...metafiles] = await Promise.all([
  Promise.all(scripts.map((entry) => buildScript(entry))),
  buildModules(rest, { splitting: true, chunkNames: 'chunks/[name]-[hash]' }),
  buildLazyPackages(),
]);
const kept = Object.fromEntries(
  scripts.map((entry, index) => [entry, { hash: ofScripts[index].hash, hasThreads: entry in threadsOf }]),
);
metafiles.push(...ofScripts.map(({ metafile }) => metafile));
metafiles.push(await buildModules([program], { plugins: [firstPart(kept), plainBuiltins] }));
for (const thread of Object.entries(threadsOf)) metafiles.push(await buildThread(thread, kept));
chmodSync(join(dist, `${program}.js`), 0o755);
await buildScripts();
buildTypes();
writeLicences(metafiles);
