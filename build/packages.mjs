// What is done to packages that go into bundles, and their licences.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { dist, lazyPackages, root } from './paths.mjs';

/**
 * The canvas that chartjs-node-canvas draws on. It asks for `canvas`, whose installation downloads or compiles native code; ours,
 * with the same interface, comes from the registry as it is.
 */
export const ownCanvas = {
  name: 'own-canvas',
  setup(builder) {
    builder.onLoad({ filter: /chartjs-node-canvas\/dist\/freshRequire\.js$/ }, () => ({
      contents: "exports.freshRequire = (name) => require(name === 'canvas' ? '@napi-rs/canvas' : name);",
    }));
  },
};

/**
 * How wide a text is on a terminal is asked of every cell of a table, and string-width looks for emoji by a pattern that takes
 * milliseconds to compile: letters that are all one column wide are counted.
 */
export const plainWidths = {
  name: 'plain-widths',
  setup(builder) {
    builder.onLoad({ filter: /string-width\/index\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        'string = stripAnsi(string);',
        '$&\nif (/^[ -~·’–]*$/.test(string)) return string.length;',
      ),
    }));
  },
};

/**
 * hdr-histogram-js makes a number format for its log writer when it is loaded, which takes as long as all else of it; nothing here
 * writes such a log. Made when it is first used.
 */
export const laterFormats = {
  name: 'later-formats',
  setup(builder) {
    builder.onLoad({ filter: /hdr-histogram-js[\\/]dist[\\/]formatters\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace('const numberFormatter = new Intl', 'let made;\nconst numberFormatter = () => made ??= new Intl')
        .replace('numberFormatter.format(', 'numberFormatter().format('),
    }));
  },
};

const requireHere = createRequire(import.meta.url);

/** The functions and classes of each lazy package, which load the whole of it when they are called. */
export const lazily = {
  name: 'lazily',
  setup(builder) {
    builder.onResolve({ filter: new RegExp(`^(${lazyPackages.join('|')})$`) }, ({ path, kind }) =>
      kind === 'entry-point' ? undefined : { path, namespace: 'lazily', sideEffects: false },
    );
    builder.onLoad({ filter: /.*/, namespace: 'lazily' }, ({ path }) => {
      const names = Object.keys(requireHere(path));
      const functions = names.filter((name) => /^[a-z]\w*$/.test(name));
      const classes = names.filter((name) => /^[A-Z]\w*$/.test(name));
      return {
        contents: [
          "import { createRequire } from 'node:module';",
          'let loaded;',
          `const load = () => (loaded ??= createRequire(windtunnelDist)('./packages/${path}.cjs'));`,
          ...functions.map((name) => `export const ${name} = (...given) => load().${name}(...given);`),
          ...classes.map(
            (name) => `export const ${name} = function (...given) { return new (load().${name})(...given); };`,
          ),
          'export default new Proxy({}, { get: (_, name) => load()[name] });',
        ].join('\n'),
      };
    });
  },
};

/** Modules of Node.js that take milliseconds to load, and that a command may well never need. */
const seldomNeeded = new Set(['node:crypto', 'node:child_process', 'node:fs/promises', 'node:timers/promises']);

const isFunction = (name, value) => typeof value === 'function' && /^[a-z]\w*$/.test(name);

/** Functions that load their module when the first is called. */
const functionsOf = (module) =>
  Object.entries(requireHere(module))
    .filter(([name, value]) => isFunction(name, value))
    .map(([name]) => `export const ${name} = (...given) => process.getBuiltinModule('${module}').${name}(...given);`);

const valuesOf = (module) => [
  ...Object.keys(requireHere(module))
    .filter((name) => /^[A-Za-z_]\w*$/.test(name))
    .map((name) => `export const ${name} = /* @__PURE__ */ (() => process.getBuiltinModule('${module}').${name})();`),
  `export default /* @__PURE__ */ (() => process.getBuiltinModule('${module}'))();`,
];

/**
 * Modules of Node.js without their form as ES modules: to make that form of node:fs, Node.js reads each of its properties, and so
 * loads its streams, promises and all that these need (3 ms of the 22 that Node.js 24 starts in).
 */
export const plainBuiltins = {
  name: 'plain-builtins',
  setup(builder) {
    builder.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === 'import-statement' || seldomNeeded.has(path)
        ? { path, namespace: 'plain-builtins', sideEffects: false }
        : undefined,
    );
    builder.onLoad({ filter: /.*/, namespace: 'plain-builtins' }, ({ path }) => ({
      contents: (seldomNeeded.has(path) ? functionsOf(path) : valuesOf(path)).join('\n'),
    }));
  },
};

const licenceOf = (directory) => {
  const { name, version, license } = JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8'));
  const file = readdirSync(join(root, directory)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? `Licence: ${license}` : readFileSync(join(root, directory, file), 'utf8').trim();
  return `${name} ${version} (${license})\n\n${text}\n`;
};

/** Writes the licences of the packages that are in the bundles. */
export const writeLicences = (metafiles) => {
  const inputs = metafiles.flatMap(({ outputs }) => Object.values(outputs).flatMap((one) => Object.keys(one.inputs)));
  const packages = new Set(inputs.flatMap((path) => /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  const texts = [...packages].sort((a, b) => a.localeCompare(b)).map((directory) => licenceOf(directory));
  const line = `\n${'-'.repeat(80)}\n\n`;
  writeFileSync(join(dist, 'LICENCES.txt'), `The bundles in this directory hold code of:\n\n${texts.join(line)}`);
};
