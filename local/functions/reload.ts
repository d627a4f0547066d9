// Code that changes on disk, for functions that the platform was started with: new code means new environments, and what
// runs finishes on the old ones.

import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Bundle } from '../bundle.ts';
import { bundleNamed, type BundlePlace } from '../function-bundles.ts';
import { type LocalFunction, type PlatformLog } from '../platform-options.ts';
import { deployedBundle } from './initial.ts';
import type { CodeHomes } from './code-homes.ts';
import type { FunctionRegistry } from './registry.ts';

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
}

export interface CodeWatch {
  stop(): void;
}

/** Puts the code of `fn` in the place of that of $LATEST, and of its alias; false when it is the same. */
const redeploy = async (fn: LocalFunction, bundle: Bundle, registry: FunctionRegistry): Promise<boolean> => {
  const found = registry.find(fn.config.name, null);
  // Deleted through the API since.
  if ('status' in found) return false;
  const { stored } = found;
  const code = await deployedBundle(bundle, dirname(fn.handlerFile), stored.latest.code.layers);
  if (code.sha256 === stored.latest.code.sha256) return false;
  registry.update(stored, stored.latest.settings, code);
  const alias = fn.alias === undefined ? undefined : stored.aliases.get(fn.alias);
  if (alias !== undefined) {
    const { version } = registry.publish(stored, null);
    registry.putAlias(stored, { ...alias, version, additional: null });
  }
  return true;
};

/** Follows the files that the functions were made of. What cannot be bundled is said, and the old code serves on. */
export const watchCode = (options: ReloadOptions): CodeWatch => {
  const { functions, registry, place, homes, log } = options;
  const watchers = new Map<string, FSWatcher>();
  const timers = new Map<number, NodeJS.Timeout>();
  /** Files that each function is made of. */
  const inputs = options.bundles.map((bundle) => new Set(bundle.inputs));

  const reload = async (index: number): Promise<void> => {
    const fn = functions[index]!;
    const say = (text: string): void => log?.(fn.config.name, text, '');
    const home = homes.make(place.directory);
    try {
      const bundle = await bundleNamed(fn, join(basename(home), 'handler'), place);
      inputs[index] = new Set(bundle.inputs);
      follow(bundle.inputs);
      if (await redeploy(fn, bundle, registry)) say('reloaded: new environments run the changed code');
    } catch (error) {
      say(`not reloaded: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      // A revision that runs it holds it.
      homes.release([home]);
    }
  };

  const changed = (file: string): void => {
    for (const [index, files] of inputs.entries()) {
      if (!files.has(file)) continue;
      clearTimeout(timers.get(index));
      timers.set(
        index,
        setTimeout(() => void reload(index), settleMs),
      );
    }
  };

  /** Directories are watched, not files: editors put new files in the place of old ones. */
  const follow = (files: Iterable<string>): void => {
    for (const file of files) {
      const parent = dirname(file);
      if (watchers.has(parent)) continue;
      const watcher = watch(parent, { persistent: false }, (_, name) => {
        if (name !== null) changed(join(parent, basename(name)));
      });
      watcher.on('error', () => watcher.close());
      watchers.set(parent, watcher);
    }
  };

  for (const files of inputs) follow(files);
  return {
    stop: () => {
      for (const watcher of watchers.values()) watcher.close();
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
};
