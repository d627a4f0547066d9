// The files that a scenario reads, packed for the page that simulates it again.

import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Members of a scenario whose text names a file. A template is long since filled in. */
const fileMembers: ReadonlySet<string> = new Set(['file', 'samples', 'instants']);
/** Members whose text names more than a page can carry. */
const unreadable: ReadonlySet<string> = new Set(['trace', 'template']);

/** null where the scenario reads what cannot be carried. */
const pathsIn = (value: unknown, member = ''): string[] | null => {
  if (typeof value === 'string') {
    if (unreadable.has(member)) return null;
    const isPayload = member === 'payload' && /^\.{0,2}\//.test(value);
    return fileMembers.has(member) || isPayload ? [value] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).map(([key, inner]) => pathsIn(inner, Array.isArray(value) ? member : key));
  return inside.some((paths) => paths === null) ? null : (inside as string[][]).flat();
};

/** A page of 2 MB has no room for more. */
const mostBytes = 16_000_000;
const mostPackedBytes = 600_000;

/** The files of `scenario` as packed JSON, empty where it reads none; null where they are gone or too large. */
export const carriedFiles = async (scenario: unknown): Promise<string | null> => {
  const paths = pathsIn(scenario);
  if (paths === null) return null;
  const unique = [...new Set(paths)];
  if (unique.length === 0) return '';
  try {
    const sizes = await Promise.all(unique.map(async (path) => (await stat(resolve(path))).size));
    if (sizes.reduce((sum, size) => sum + size, 0) > mostBytes) return null;
    const texts = await Promise.all(unique.map((path) => readFile(resolve(path), 'utf8')));
    const files = Object.fromEntries(unique.map((path, index) => [path, texts[index]!]));
    const packed = gzipSync(JSON.stringify(files), { level: 9 }).toString('base64');
    return packed.length > mostPackedBytes ? null : packed;
  } catch {
    return null;
  }
};
