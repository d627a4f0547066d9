// Resolution by the rules of Node.js itself, from the file that asks.

import { existsSync, lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, extname, isAbsolute, join, sep } from 'node:path';

/** Files of one's own that are read for what they import; others are left to Node.js. */
export const isScript = (file: string): boolean => ['.js', '.mjs', '.cjs', '.json'].includes(extname(file));

export const isTyped = (file: string): boolean =>
  ['.ts', '.mts', '.cts', '.tsx', '.jsx'].includes(extname(file)) && !file.endsWith('.d.ts');

export const isInPackage = (file: string): boolean => file.includes(`${sep}node_modules${sep}`);

export const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** Whether it names a file by where it lies, and not a package. */
export const isPath = (specifier: string): boolean => /^(\.{0,2}\/|\.{1,2}$|file:)/.test(specifier);

export { isBuiltin };

/** What `require(specifier)` in `importer` would load, packages of NODE_PATH left out; null where it would throw. */
export const required = (importer: string, specifier: string): string | null => {
  try {
    return createRequire(importer).resolve(specifier);
  } catch {
    return null;
  }
};

/** The package in a specifier: `@scope/name` or `name`. */
export const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/**
 * The link by which a package is found from `importer`, and where it leads; empty for one that lies there itself, or whose
 * link leads there from anywhere.
 */
export const packageLink = (importer: string, specifier: string): string[] => {
  for (let at = dirname(importer); ; at = dirname(at)) {
    const path = join(at, 'node_modules', packageOf(specifier));
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats !== undefined) {
      return stats.isSymbolicLink() && !isAbsolute(readlinkSync(path)) && existsSync(path)
        ? [path, realpathSync(path)]
        : [];
    }
    if (dirname(at) === at) return [];
  }
};

/** Whether one of the directories of modules holds the package. */
export const isAmong = (directories: readonly string[], specifier: string): boolean =>
  directories.some((directory) => existsSync(join(directory, packageOf(specifier))));

/** The first directory of modules on the way up from a directory, itself not counted; null for none. */
export const modulesAbove = (root: string): string | null => {
  for (let directory = dirname(root); ; directory = dirname(directory)) {
    const modules = join(directory, 'node_modules');
    if (existsSync(modules)) return modules;
    if (dirname(directory) === directory) return null;
  }
};
