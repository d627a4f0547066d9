// Values that hold themselves: an alias of YAML may stand inside of what it names, and whoever follows it comes to no end.

import type { ConfigProblem } from '../../lambda/index.ts';

const isHolder = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** Where `value` holds itself, at any depth; a part that several places share is looked through once. */
export const endlessProblems = (value: unknown): ConfigProblem[] => {
  const problems: ConfigProblem[] = [];
  const around = new Set<object>();
  const seen = new Set<object>();
  const look = (part: object, path: string): void => {
    if (around.has(part)) {
      const message =
        'holds itself: an alias (*name) stands inside of what it names; write out what is meant, or leave it out';
      problems.push({ path, message });
      return;
    }
    if (seen.has(part)) return;
    seen.add(part);
    around.add(part);
    const at = path === '' ? '' : `${path}.`;
    // A list may have a million numbers.
    for (const key in part) {
      const member = (part as Readonly<Record<string, unknown>>)[key];
      if (isHolder(member)) look(member, `${at}${key}`);
    }
    around.delete(part);
  };
  if (isHolder(value)) look(value, '');
  return problems;
};
