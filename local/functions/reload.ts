// Code that changes on disk, for functions that the platform was started with: new code means new environments, and what
// runs finishes on the old ones.

import { basename, dirname, join } from 'node:path';
import type { Bundle } from '../code/bundle.ts';
import { codeNamed, type BundlePlace } from './function-bundles.ts';
import { pendingSet } from './pending-set.ts';
import { type LocalFunction, type PlatformLog } from '../settings/local-function.ts';
import { followAlias } from './allocate-provisioned.ts';
import { DirectoryWatch } from './directory-watch.ts';
import { codeDirectory, isCodeName } from './directory-digest.ts';
import { deployedBundle } from './initial.ts';
import type { CodeHomes } from './code-homes.ts';
import type { FunctionRegistry } from './registry.ts';
import type { StoredFunction } from '../settings/stored-function.ts';

/** An editor saves in several steps; they are one change. */
const settleMs = 150;

export interface ReloadOptions {
  readonly functions: readonly LocalFunction[];
  /** Of each function, as it was started. */
  readonly bundles: readonly Bundle[];
  readonly registry: FunctionRegistry;
  readonly place: BundlePlace;
  readonly homes: CodeHomes;
  readonly log: PlatformLog | undefined;
  /** Deploys a version behind an alias gradually, where it has a preference; false where it has none. */
  readonly deploys: (stored: StoredFunction, alias: string, version: string) => boolean;
}

export interface CodeWatch {
  /** Nothing is reloaded any more; resolves when what is being read has been. */
  stop(): Promise<void>;
}

/** Puts the code of `fn` in the place of that of $LATEST, and of its alias; false when it is the same. */
const redeploy = async (
  fn: LocalFunction,
  bundle: Bundle,
  { registry, deploys }: Pick<ReloadOptions, 'registry' | 'deploys'>,
): Promise<boolean> => {
  const found = registry.find(fn.config.name, null);
  // Deleted through the API since.
  if ('status' in found) return false;
  const { stored } = found;
  const code = await deployedBundle(bundle, fn, stored.latest.code.layers);
  if (code.sha256 === stored.latest.code.sha256) return false;
  registry.update(stored, stored.latest.settings, code);
  const alias = fn.alias === undefined ? undefined : stored.aliases.get(fn.alias);
  if (alias !== undefined) {
    const { version } = registry.publish(stored, null);
    if (deploys(stored, alias.name, version)) return true;
    followAlias(registry, stored, registry.putAlias(stored, { ...alias, version, additional: null }));
  }
  return true;
};

/** What a function is made of: files, and directories of code that runs as it is, in which any file may be asked for. */
interface Watched {
  readonly files: ReadonlySet<string>;
  readonly directories: ReadonlySet<string>;
}

const watchedOf = (bundle: Bundle): Watched => ({
  files: new Set(bundle.inputs),
  directories: new Set(codeDirectory(bundle).directories),
});

const isOf = ({ files, directories }: Watched, file: string): boolean =>
  files.has(file) || (directories.has(dirname(file)) && isCodeName(basename(file)));

/** Follows the files that the functions are made of. What cannot be loaded is said, and the old code serves on. */
export const watchCode = (options: ReloadOptions): CodeWatch => {
  const { functions, place, homes, log } = options;
  const timers = new Map<number, NodeJS.Timeout>();
  const reloads = pendingSet();
  let stopped = false;
  /** Of each function. */
  const watched = options.bundles.map(watchedOf);

  const reload = async (index: number): Promise<void> => {
    const fn = functions[index]!;
    const say = (text: string): void => log?.(fn.config.name, text, '');
    const home = homes.make(place.directory);
    try {
      const bundle = await codeNamed(fn, join(basename(home), 'handler'), place);
      if (stopped) return;
      watched[index] = watchedOf(bundle);
      follow(watched[index]);
      if (await redeploy(fn, bundle, options)) say('reloaded: new environments run the changed code');
    } catch (error) {
      say(`not reloaded: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      // A revision that runs it holds it.
      homes.release([home]);
    }
  };

  const changed = (file: string): void => {
    for (const [index, made] of watched.entries()) {
      if (!isOf(made, file)) continue;
      clearTimeout(timers.get(index));
      timers.set(
        index,
        setTimeout(() => reloads.add(reload(index)), settleMs),
      );
    }
  };

  const watch = new DirectoryWatch(changed);
  const follow = ({ files, directories }: Watched): void => {
    watch.follow([...[...files].map((file) => dirname(file)), ...directories]);
  };

  for (const made of watched) follow(made);
  return {
    stop: () => {
      stopped = true;
      watch.stop();
      for (const timer of timers.values()) clearTimeout(timer);
      return reloads.settled();
    },
  };
};
