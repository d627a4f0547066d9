// Directories of code in the scratch space, and who needs them: each is removed when nobody does. An operation needs what it
// takes and makes until it is over, a revision what it runs until the last of its environments is gone, a layer version its
// content until it is deleted. Directories of the user's are nobody's here.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';

const homeForm = /^(.*?[/\\]package-\d+)(?:[/\\]|$)/;

export class CodeHomes {
  /** How many need each. */
  readonly #holds = new Map<string, number>();
  /** Unpacked bytes of each. */
  readonly #bytes = new Map<string, number>();
  #made = 0;

  /** Unpacked bytes of all of them. */
  get bytes(): number {
    let sum = 0;
    for (const bytes of this.#bytes.values()) sum += bytes;
    return sum;
  }

  /** A name in `parent` for a directory that its maker needs; it does not exist yet. */
  make(parent: string): string {
    this.#made += 1;
    const home = join(parent, `package-${this.#made}`);
    this.#holds.set(home, 1);
    return home;
  }

  /** What was unpacked into the home of `path`. */
  fill(path: string, bytes: number): void {
    const home = this.#homeOf(path);
    if (home !== null) this.#bytes.set(home, bytes);
  }

  /** Somebody more needs the home of each path; paths elsewhere are passed over, a home counts once. */
  hold(paths: Iterable<string | null>): void {
    for (const home of this.#homesOf(paths)) this.#holds.set(home, this.#holds.get(home)! + 1);
  }

  /** Somebody less does. */
  release(paths: Iterable<string | null>): void {
    for (const home of this.#homesOf(paths)) {
      const holds = this.#holds.get(home)! - 1;
      if (holds > 0) this.#holds.set(home, holds);
      else this.#remove(home);
    }
  }

  #remove(home: string): void {
    this.#holds.delete(home);
    this.#bytes.delete(home);
    // What cannot be removed now goes with the scratch space.
    void rm(home, { recursive: true, force: true }).catch(() => undefined);
  }

  #homesOf(paths: Iterable<string | null>): Set<string> {
    const homes = new Set<string>();
    for (const path of paths) {
      const home = path === null ? null : this.#homeOf(path);
      if (home !== null) homes.add(home);
    }
    return homes;
  }

  #homeOf(path: string): string | null {
    const home = homeForm.exec(path)?.[1];
    return home !== undefined && this.#holds.has(home) ? home : null;
  }
}
