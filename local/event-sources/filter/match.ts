// Whether a record fits a pattern.

import type { Elements, Value } from './leaves.ts';
import type { Alternative } from './pattern.ts';
import type { Rule } from './rules.ts';

/** Both together, where they name no two elements of one list; else null. */
const joined = (a: Elements, b: Elements): Elements | null => {
  const both = new Map(a);
  for (const [list, element] of b) {
    if ((both.get(list) ?? element) !== element) return null;
    both.set(list, element);
  }
  return both;
};

const keyOf = (elements: Elements): string =>
  [...elements]
    .sort(([a], [b]) => a - b)
    .map(([list, element]) => `${list}:${element}`)
    .join();

/** Without lists that no later path goes through, each once. */
const distinct = (all: readonly Elements[], later: ReadonlySet<number>): Elements[] => {
  const byKey = new Map<string, Elements>();
  for (const elements of all) {
    const kept = new Map([...elements].filter(([list]) => later.has(list)));
    byKey.set(keyOf(kept), kept);
  }
  return [...byKey.values()];
};

/** Elements in which the path fits too, of those in which all paths before it did. */
const narrowed = (open: readonly Elements[], rules: readonly Rule[], values: readonly Value[]): Elements[] => {
  const fitting = values.filter(({ leaf }) => rules.some((rule) => rule.fits(leaf)));
  const present = open.flatMap((one) =>
    fitting.map(({ elements }) => joined(one, elements)).filter((both) => both !== null),
  );
  if (!rules.some(({ isAbsence }) => isAbsence)) return present;
  return [...present, ...open.filter((one) => values.every(({ elements }) => joined(one, elements) === null))];
};

/** Whether all paths of `alternative` fit in the same elements of the record's lists. */
export const fits = (alternative: Alternative, leaves: ReadonlyMap<string, readonly Value[]>): boolean => {
  const paths = [...alternative.keys()].sort();
  const valuesAt = (path: string): readonly Value[] => leaves.get(path) ?? [];
  let open: Elements[] = [new Map()];
  for (const [i, path] of paths.entries()) {
    const later = paths.slice(i + 1).flatMap(valuesAt);
    const lists = new Set(later.flatMap(({ elements }) => [...elements.keys()]));
    open = distinct(narrowed(open, alternative.get(path)!, valuesAt(path)), lists);
    if (open.length === 0) return false;
  }
  return true;
};
