// Watches directories for names that change in them. Directories are watched, not files: editors put new files in the place of
// old ones.

import { watch, type FSWatcher } from 'node:fs';
import { basename, join } from 'node:path';

export class DirectoryWatch {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #changed: (path: string) => void;

  /** @param changed told the path of what changed, came or went */
  constructor(changed: (path: string) => void) {
    this.#changed = changed;
  }

  /** Watches these too. @returns false when one of them cannot be watched */
  follow(directories: Iterable<string>): boolean {
    let all = true;
    for (const directory of directories) {
      if (this.#watchers.has(directory)) continue;
      const watcher = watchOf(directory, (_, name) => {
        if (name !== null) this.#changed(join(directory, basename(name)));
      });
      all &&= watcher !== null;
      if (watcher === null) continue;
      watcher.on('error', () => this.#drop(directory));
      this.#watchers.set(directory, watcher);
    }
    return all;
  }

  stop(): void {
    for (const directory of this.#watchers.keys()) this.#drop(directory);
  }

  #drop(directory: string): void {
    this.#watchers.get(directory)?.close();
    this.#watchers.delete(directory);
  }
}

const watchOf = (directory: string, changed: (event: string, name: string | null) => void): FSWatcher | null => {
  try {
    return watch(directory, { persistent: false }, changed);
  } catch {
    return null;
  }
};
