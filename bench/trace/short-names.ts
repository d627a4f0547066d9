// Short names for hashes: valid as names of functions, as long as they must be to differ.

import { applicationPath } from './azure2019.ts';
import type { FunctionId } from './function-id.ts';

const shortest = 8;
/** What Lambda allows. */
const longest = 64;

/** `name`, or so much of it that it stays a name beside its number. */
const numbered = (name: string, index: number): string => `${name.slice(0, longest - 7)}-${index}`;

/** A name for each of `texts` (which differ), made of its beginning; none twice. */
export const shortNames = (texts: readonly string[]): Map<string, string> => {
  const valid = texts.map((text) => text.replaceAll(/[^A-Za-z0-9_-]/g, '_'));
  for (let length = shortest; length <= longest; length += 1) {
    const names = valid.map((text) => text.slice(0, length));
    if (new Set(names).size === names.length) return new Map(names.map((name, index) => [texts[index]!, name]));
  }
  // Alike throughout what a name can hold: their number tells them apart.
  return new Map(valid.map((text, index) => [texts[index]!, numbered(text, index)]));
};

const countOf = (texts: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
};

const different = (texts: readonly string[]): string[] => [...new Set(texts)];

/** Short names of applications by their path: those that are called the same have that of their owner before them. */
export const applicationNames = (ids: readonly FunctionId[]): Map<string, string> => {
  const applications = [...new Map(ids.map((id) => [applicationPath(id), id])).values()];
  const uses = countOf(applications.map(({ app }) => app));
  const short = shortNames(different(applications.map(({ app }) => app)));
  const owners = shortNames(different(applications.map(({ owner }) => owner)));
  return new Map(
    applications.map(({ owner, app }) => [
      applicationPath({ owner, app }),
      uses.get(app)! > 1 ? `${owners.get(owner)!}-${short.get(app)!}` : short.get(app)!,
    ]),
  );
};

/** Short names of functions, in their order: those that are called the same have that of their application before them. */
export const functionNames = (ids: readonly FunctionId[]): string[] => {
  const uses = countOf(ids.map(({ name }) => name));
  const short = shortNames(different(ids.map(({ name }) => name)));
  const applications = applicationNames(ids);
  const given = new Set<string>();
  return ids.map((id, index) => {
    const alone = short.get(id.name)!;
    const name = uses.get(id.name)! > 1 ? `${applications.get(applicationPath(id))!}-${alone}` : alone;
    const own = name.length > longest || given.has(name) ? numbered(name, index) : name;
    given.add(own);
    return own;
  });
};
