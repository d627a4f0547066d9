// Builds dist/: the library and the command, bundled so that a command reads few files and none that it does not need;
// the scripts that are started in threads, processes and pages; the types; and the licences of what the bundles hold.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const command = manifest.bin.windtunnel;

/** What is imported from outside: the library, floor by floor. */
const libraries = ['bench', 'lambda', 'sim', 'local', 'loadgen', 'reports'].map((floor) => `${floor}/index`);
/** What is started: the command, and what runs in threads and processes of its own, which is named so. */
const programs = [
  'bench/cli',
  ...readdirSync(join(root, 'bench'), { recursive: true })
    .filter((file) => /-(child|thread)\.ts$/.test(file))
    .map((file) => `bench/${file.replaceAll(sep, '/').slice(0, -'.ts'.length)}`),
];

/** Each module keeps its own `import.meta.url`, as `moduleUrl`: that of its place, wherever the bundle puts it. */
const ownUrls = (urlOf) => ({
  name: 'own-urls',
  setup(builder) {
    builder.initialOptions.define = { 'import.meta.url': 'moduleUrl' };
    builder.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      if (!source.includes('import.meta.url')) return undefined;
      return { contents: `const moduleUrl = /* @__PURE__ */ String(${urlOf(path)});\n${source}`, loader: 'ts' };
    });
  },
});

const shared = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  absWorkingDir: root,
  logLevel: 'warning',
};

/**
 * The canvas that chartjs-node-canvas draws on. It asks for `canvas`, whose installation downloads or compiles native code; ours,
 * with the same interface, comes from the registry as it is.
 */
const ownCanvas = {
  name: 'own-canvas',
  setup(builder) {
    builder.onLoad({ filter: /chartjs-node-canvas\/dist\/freshRequire\.js$/ }, () => ({
      contents: "exports.freshRequire = (name) => require(name === 'canvas' ? '@napi-rs/canvas' : name);",
    }));
  },
};

const inDist = (path) => `new URL(${JSON.stringify(relative(root, path).replace(/\.ts$/, '.js'))}, windtunnelDist)`;

/** What an output needs before its code: where dist/ is seen from there, and `require` for modules of the old kind. */
const preamble = (path, text) => {
  const lines = [];
  if (text.includes('windtunnelDist')) {
    const up = posix.relative(posix.dirname(relative(dist, path)), '.') || '.';
    lines.push(`const windtunnelDist = new URL(${JSON.stringify(`${up}/`)}, import.meta.url);`);
  }
  if (/\btypeof require\b/.test(text)) {
    lines.push("import { createRequire } from 'node:module';", 'const require = createRequire(import.meta.url);');
  }
  return lines.map((line) => `${line}\n`).join('');
};

const afterHashbang = (text, inserted) => {
  const [hashbang = ''] = /^#!.*\n/.exec(text) ?? [];
  return hashbang + inserted + text.slice(hashbang.length);
};

/** The bundles, with what several of them need in chunks of its own. Returns the packages that are in them. */
const buildBundles = async () => {
  const { outputFiles, metafile } = await build({
    ...shared,
    entryPoints: Object.fromEntries([...libraries, ...programs].map((entry) => [entry, `${entry}.ts`])),
    outdir: dist,
    chunkNames: 'chunks/[name]-[hash]',
    splitting: true,
    external: Object.keys(manifest.dependencies),
    plugins: [ownUrls(inDist), ownCanvas],
    metafile: true,
    write: false,
  });
  for (const { path, text } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, afterHashbang(text, preamble(path, text)));
  }
  chmodSync(join(root, command), 0o755);
  if (process.env.WINDTUNNEL_METAFILE) writeFileSync(process.env.WINDTUNNEL_METAFILE, JSON.stringify(metafile));
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  return new Set(used.flatMap((path) => /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
};

/** A module of the source, as it is when it is run from there. */
const fromSource = async (path) => {
  const directory = mkdtempSync(join(dist, '.source-'));
  try {
    const outfile = join(directory, 'module.mjs');
    const url = (file) => JSON.stringify(pathToFileURL(file).href);
    await build({ ...shared, entryPoints: [path], outfile, packages: 'external', plugins: [ownUrls(url)] });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/** What else is bundled when it is needed, where only the source is there. */
const buildScripts = async () => {
  const { bundleRuntime } = await fromSource('local/bundle.ts');
  for (const kind of ['worker', 'process']) await bundleRuntime(join(dist, 'local'), kind);
  const { whatIfScript } = await fromSource('bench/page/what-if-script.ts');
  mkdirSync(join(dist, 'bench/page'), { recursive: true });
  writeFileSync(join(dist, 'bench/page/what-if-page.js'), await whatIfScript());
};

/** The types that the library's own lead to; what the compiler writes besides is of the inside. */
const buildTypes = () => {
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
  const reached = new Set();
  const queue = libraries.map((entry) => join(dist, `${entry}.d.ts`));
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [, name] of text.matchAll(/(?:from|import\() ?['"]([^'"]+)['"]/g)) {
      const [packaged] = /^(@[^/]+\/)?[^/]+/.exec(name);
      if (name.startsWith('.')) queue.push(join(dirname(file), name.replace(/(\.d)?\.[jt]s$/, '.d.ts')));
      else if (!name.startsWith('node:') && !(packaged in manifest.dependencies)) {
        throw new Error(`${relative(dist, file)} has types of ${name}, which nobody has who installs this package`);
      }
    }
  }
  for (const path of readdirSync(dist, { recursive: true })) {
    const file = join(dist, path);
    if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
  }
};

const licenceOf = (directory) => {
  const { name, version, license } = JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, directory)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? `Licence: ${license}` : readFileSync(join(root, directory, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const packages = await buildBundles();
await buildScripts();
buildTypes();
const licences = [...packages].sort().map((directory) => licenceOf(directory));
writeFileSync(
  join(dist, 'LICENCES.txt'),
  `The bundles in this directory hold code of:\n\n${licences.join(`\n${'-'.repeat(80)}\n\n`)}`,
);
