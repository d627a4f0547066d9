// Writes a file whole or not at all.

import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Writes beside `path` first and renames, so that no reader ever sees half a file. Its directory is made where there is none. */
export const writeAtomically = async (path: string, content: string | Uint8Array): Promise<void> => {
  const directory = dirname(path);
  await mkdir(directory, { recursive: true });
  const partial = join(directory, `.${basename(path)}.${randomUUID()}.partial`);
  try {
    await writeFile(partial, content);
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
};
