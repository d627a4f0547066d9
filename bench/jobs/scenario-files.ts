// The files that decide a scenario's figures (recorded times and instants, traces): which they are, what is in them,
// and the same document naming them otherwise. Handlers and payloads are left alone: no simulation looks at them.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Mappings of the writer's own names, which may be called anything. */
const freeMappings: ReadonlySet<string> = new Set(['environment', 'tags', 'payload']);

/** Keys that hold a file's name where they hold a text. */
const fileKeys: ReadonlySet<string> = new Set(['samples', 'instants', 'file']);

/** A copy of `document` with every file's name replaced; a payload is left out, so that its file is not needed. */
export const withFiles = (document: unknown, rename: (file: string) => string): unknown => {
  if (Array.isArray(document)) return document.map((item) => withFiles(item, rename));
  if (typeof document !== 'object' || document === null) return document;
  const entries = Object.entries(document).flatMap(([key, value]): [string, unknown][] => {
    if (key === 'payload') return [];
    if (freeMappings.has(key)) return [[key, value]];
    if (fileKeys.has(key) && typeof value === 'string') return [[key, rename(value)]];
    return [[key, withFiles(value, rename)]];
  });
  return Object.fromEntries(entries);
};

/** Names of the files of all documents, as written, each once. */
export const filesOf = (documents: readonly unknown[]): string[] => {
  const files = new Set<string>();
  for (const document of documents) {
    withFiles(document, (file) => {
      files.add(file);
      return file;
    });
  }
  return [...files].sort();
};

/** SHA-256 of every file, by its name as written. */
export const fileHashes = (documents: readonly unknown[], directory: string): Record<string, string> =>
  Object.fromEntries(
    filesOf(documents).map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(resolve(directory, file)))
        .digest('hex'),
    ]),
  );
