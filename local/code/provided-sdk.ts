// The AWS SDK for JavaScript v3, which Node.js runtimes bring (Developer Guide, lambda-nodejs: runtime-included SDK). Here it
// is what is installed around the directory in which the platform was started, and what this package itself brings; a
// function's own copies come first.

import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import { samePath, type SeenPath } from './seen-paths.ts';

/** Scopes of packages that the runtime has beside one another. */
const scopes = ['@aws-sdk', '@smithy', '@aws-crypto', '@aws'] as const;

/** Directories of modules on the way up from a directory, the nearest first. */
const modulesUpFrom = (directory: string): string[] => {
  const places: string[] = [];
  for (let at = directory; ; at = dirname(at)) {
    const modules = join(at, 'node_modules');
    if (basename(at) !== 'node_modules' && existsSync(modules)) places.push(modules);
    if (basename(at) === 'node_modules') places.push(at);
    if (dirname(at) === at) return places;
  }
};

/** Where this package's own copies are: beside its client of Lambda. */
const ownModules = (): string[] => {
  const entry = createRequire(import.meta.url).resolve('@aws-sdk/client-lambda');
  return modulesUpFrom(dirname(entry)).filter((modules) => existsSync(join(modules, '@aws-sdk')));
};

const packagesIn = (modules: string): string[] =>
  scopes.flatMap((scope) => {
    const directory = join(modules, scope);
    return existsSync(directory) ? readdirSync(directory).map((name) => `${scope}/${name}`) : [];
  });

const versionOf = (directory: string): string | null => {
  try {
    return (JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { version?: string }).version ?? null;
  } catch {
    return null;
  }
};

export interface FoundSdk {
  /** Real directory of each package, by name. */
  readonly packages: ReadonlyMap<string, string>;
  /** Clients with their versions, in words. */
  readonly description: string;
}

const describe = (packages: ReadonlyMap<string, string>): string => {
  const clients = [...packages].flatMap(([name, directory]) => {
    const version = /^@aws-sdk\/(client|lib)-/.test(name) ? versionOf(directory) : null;
    return version === null ? [] : [`${name.slice('@aws-sdk/'.length)} ${version}`];
  });
  return clients.toSorted().join(', ');
};

/** @param startedIn a directory whose packages come before this package's own; the current one unless given */
export const findSdk = (startedIn: string = process.cwd()): FoundSdk => {
  const packages = new Map<string, string>();
  for (const modules of [...modulesUpFrom(startedIn), ...ownModules()]) {
    for (const name of packagesIn(modules)) {
      if (!packages.has(name)) packages.set(name, realpathSync(join(modules, name)));
    }
  }
  return { packages, description: describe(packages) };
};

/** The outermost directories of modules in which they lie: what each needs to find its own dependencies. */
export const sdkHomes = ({ packages }: FoundSdk): string[] => {
  const mark = `${sep}node_modules${sep}`;
  const homes = [...packages.values()].flatMap((path) =>
    path.includes(mark) ? path.slice(0, path.indexOf(mark) + mark.length - 1) : [],
  );
  return [...new Set(homes)];
};

/**
 * Makes a directory of links to the packages, and of nothing else.
 * @param seen where a sandbox finds a file of this machine
 */
export const linkSdk = ({ packages }: FoundSdk, directory: string, seen: SeenPath = samePath): void => {
  for (const scope of scopes) mkdirSync(join(directory, scope), { recursive: true });
  for (const [name, target] of packages) symlinkSync(seen(target), join(directory, name));
};
