// A directory of a test file's own, gone when the file is done.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

export interface OwnDirectory {
  /** Its real path. */
  readonly base: string;
  /** The path of what lies in it. */
  readonly at: (path: string) => string;
  /** Writes a file in it, and the directories on the way. @returns where it lies */
  readonly put: (path: string, text: string) => string;
}

/** To be called once, outside all tests. */
export const ownDirectory = (name: string): OwnDirectory => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), `windtunnel-${name}-`)));
  afterAll(() => rmSync(base, { recursive: true, force: true }));
  const at = (path: string): string => join(base, path);
  return {
    base,
    at,
    put: (path, text) => {
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), text);
      return at(path);
    },
  };
};
