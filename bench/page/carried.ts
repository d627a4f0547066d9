// The files that a scenario reads, packed for the page that simulates it again.

import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Members of a scenario whose text names a file. A template is long since filled in. */
const fileMembers: ReadonlySet<string> = new Set(['file', 'samples', 'instants']);
/** Members whose text names more than a page can carry. */
const unreadable: ReadonlySet<string> = new Set(['trace', 'template']);

/** What a scenario reads, packed for the page; or the reason why that cannot be. */
export type Carried = { readonly packed: string } | { readonly why: string };

/** Paths of files, and members that name what cannot be carried. */
const pathsIn = (value: unknown, member = ''): { readonly paths: string[]; readonly refused: string[] } => {
  if (typeof value === 'string') {
    if (unreadable.has(member)) return { paths: [], refused: [`${member}: ${value}`] };
    const isPayload = member === 'payload' && /^\.{0,2}\//.test(value);
    return { paths: fileMembers.has(member) || isPayload ? [value] : [], refused: [] };
  }
  if (typeof value !== 'object' || value === null) return { paths: [], refused: [] };
  // A list of samples or instants holds values; one of files, names.
  const memberOfList = member === 'file' ? member : '';
  const inside = Object.entries(value).map(([key, inner]) => pathsIn(inner, Array.isArray(value) ? memberOfList : key));
  return { paths: inside.flatMap(({ paths }) => paths), refused: inside.flatMap(({ refused }) => refused) };
};

/** A page of 2 MB has no room for more. */
const mostBytes = 16_000_000;
const mostPackedBytes = 600_000;

const tooLarge = { why: 'the files that its scenario reads are too large for a page.' };

/** The files of `scenario` as packed JSON, empty where it reads none. */
export const carriedFiles = async (scenario: unknown): Promise<Carried> => {
  const { paths, refused } = pathsIn(scenario);
  if (refused.length > 0) return { why: `its scenario reads more than a page can carry (${refused[0]}).` };
  const unique = [...new Set(paths)];
  if (unique.length === 0) return { packed: '' };
  try {
    const sizes = await Promise.all(unique.map(async (path) => (await stat(resolve(path))).size));
    if (sizes.reduce((sum, size) => sum + size, 0) > mostBytes) return tooLarge;
    const texts = await Promise.all(unique.map((path) => readFile(resolve(path), 'utf8')));
    const files = Object.fromEntries(unique.map((path, index) => [path, texts[index]!]));
    const packed = gzipSync(JSON.stringify(files), { level: 9 }).toString('base64');
    return packed.length > mostPackedBytes ? tooLarge : { packed };
  } catch {
    return { why: `it reads files that are not at hand any more (${unique[0]}).` };
  }
};
