// Which test files reach a source file over imports, nearest first.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';

const imports =
  /(?:^|\n)\s*(?:import|export)\s+(?!type\b)[^'"`;]*?from\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'|new URL\(\s*'([^']+\.ts)'/g;

/** What is bundled under a name that is put together: `./${kind}/main.ts` of any kind. */
const bundled = /new URL\(\s*`([^`]+\.ts)`/g;

const bundledBy = (file, text, files) =>
  [...text.matchAll(bundled)].flatMap(([, name]) => {
    const parts = posix.join(dirname(file), name.replaceAll(/\$\{[^}]*\}/g, '*')).split('*');
    const named = new RegExp(`^${parts.map((part) => part.replaceAll(/[^\w/-]/g, String.raw`\$&`)).join('[^/]+')}$`);
    return files.filter((other) => named.test(other));
  });

/** What `file` has bundled, by its whole name or by a part of it. */
const bundleEntries = (root, file, files) => {
  const text = readFileSync(join(root, file), 'utf8');
  const whole = [...text.matchAll(/new URL\(\s*'([^']+\.ts)'/g)].map(([, name]) => posix.join(dirname(file), name));
  return [...whole, ...bundledBy(file, text, files)].filter((entry) => files.includes(entry));
};

/** What is imported of a directory under a name that is put together: import(`${directory}${name}`) of any file in it. */
const importedByDirectory = (file, text, files) => {
  if (!/\bimport\(\s*`/.test(text)) return [];
  const directories = [...text.matchAll(/new URL\(\s*'([^']+\/)', import\.meta\.url\)/g)].map(([, name]) =>
    posix.join(dirname(file), name),
  );
  return files.filter((other) => other.endsWith('.ts') && directories.some((directory) => other.startsWith(directory)));
};

/** What is imported anew, whatever was imported before: import(path) of `./one.ts?fresh=1`. */
const importedAnew = (file, text, files) =>
  [...text.matchAll(/`(\.{1,2}\/[^`$?]+\.ts)\?/g)]
    .map(([, name]) => posix.join(dirname(file), name))
    .filter((one) => files.includes(one));

/** The files that `file` imports, relative to `root`; what is no file of ours is left out. */
const importedBy = (root, file, files) => {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [];
  for (const match of text.matchAll(imports)) {
    const name = match.slice(1).find((part) => part !== undefined);
    const own = /^lambda-windtunnel\/(\w+)$/.exec(name);
    const path = own === null ? resolve(root, dirname(file), name) : join(root, own[1], 'index.ts');
    if ((own !== null || name.startsWith('.')) && /\.(ts|mjs)$/.test(path) && existsSync(path))
      found.push(relative(root, path));
  }
  return [
    ...found,
    ...bundledBy(file, text, files),
    ...importedByDirectory(file, text, files),
    ...importedAnew(file, text, files),
  ];
};

/** For a source file: the test files that reach it, each with the number of imports between them. */
export class ImportGraph {
  #root;
  #files;
  #imports = new Map();
  #distances = new Map();
  #bundlers;

  /** @param files all there are, relative to `root` */
  constructor(root, files) {
    this.#root = root;
    this.#files = files;
  }

  #importsOf(file) {
    if (!this.#imports.has(file)) this.#imports.set(file, importedBy(this.#root, file, this.#files));
    return this.#imports.get(file);
  }

  /** How many imports every file that `from` reaches lies away from it. */
  distancesFrom(from) {
    if (this.#distances.has(from)) return this.#distances.get(from);
    const distances = new Map([[from, 0]]);
    for (const [file, distance] of distances)
      for (const next of this.#importsOf(file)) if (!distances.has(next)) distances.set(next, distance + 1);
    this.#distances.set(from, distances);
    return distances;
  }

  /** The files that bundle `file`, by itself or with what imports it. */
  bundlersOf(file) {
    this.#bundlers ??= this.#files
      .filter((one) => one.endsWith('.ts') && !one.startsWith('test/'))
      .map((one) => ({ bundler: one, entries: bundleEntries(this.#root, one, this.#files) }))
      .filter(({ entries }) => entries.length > 0);
    return this.#bundlers
      .filter(({ entries }) => entries.some((entry) => this.distancesFrom(entry).has(file)))
      .map(({ bundler }) => bundler);
  }

  /** Of `tests` those that reach `file`, nearest first; of equally near ones that first which reaches least. */
  nearest(file, tests) {
    return tests
      .map((test) => ({ test, reached: this.distancesFrom(test) }))
      .filter(({ reached }) => reached.has(file))
      .sort((a, b) => a.reached.get(file) - b.reached.get(file) || a.reached.size - b.reached.size)
      .map(({ test }) => test);
  }
}
