// Which test files reach a source file over imports, nearest first.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const imports =
  /(?:^|\n)\s*(?:import|export)\s+(?!type\b)[^'"`;]*?from\s*'([^']+)'|(?:^|\n)\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'|new URL\(\s*'([^']+\.ts)'/g;

/** The files that `file` imports, relative to `root`; what is no file of ours is left out. */
const importedBy = (root, file) => {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [];
  for (const match of text.matchAll(imports)) {
    const name = match.slice(1).find((part) => part !== undefined);
    const own = /^lambda-windtunnel\/(\w+)$/.exec(name);
    const path = own === null ? resolve(root, dirname(file), name) : join(root, own[1], 'index.ts');
    if ((own !== null || name.startsWith('.')) && /\.(ts|mjs)$/.test(path) && existsSync(path))
      found.push(relative(root, path));
  }
  return found;
};

/** For a source file: the test files that reach it, each with the number of imports between them. */
export class ImportGraph {
  #root;
  #imports = new Map();
  #distances = new Map();

  constructor(root) {
    this.#root = root;
  }

  #importsOf(file) {
    if (!this.#imports.has(file)) this.#imports.set(file, importedBy(this.#root, file));
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

  /** Of `tests` those that reach `file`, nearest first; of equally near ones that first which reaches least. */
  nearest(file, tests) {
    return tests
      .map((test) => ({ test, reached: this.distancesFrom(test) }))
      .filter(({ reached }) => reached.has(file))
      .sort((a, b) => a.reached.get(file) - b.reached.get(file) || a.reached.size - b.reached.size)
      .map(({ test }) => test);
  }
}
