// Texts with `*` for any number of characters; a backslash takes its meaning from `*` and from itself.

import { PatternError } from './pattern-error.ts';

/** The parts between the stars, the first and the last of which stand at the ends. */
const partsOf = (pattern: string): string[] => {
  const parts = [''];
  for (let i = 0; i < pattern.length; i += 1) {
    if (pattern[i] === '*') {
      if (pattern[i + 1] === '*') throw new PatternError('wildcard takes no two stars side by side');
      parts.push('');
      continue;
    }
    if (pattern[i] === '\\') {
      i += 1;
      if (pattern[i] !== '*' && pattern[i] !== '\\') {
        throw new PatternError('wildcard: a backslash stands before a star or a backslash');
      }
    }
    parts[parts.length - 1] += pattern[i]!;
  }
  return parts;
};

/** Whether a text fits. Each part is looked for where the one before ended: no text takes long. Throws PatternError. */
export const wildcardTest = (pattern: string): ((text: string) => boolean) => {
  const parts = partsOf(pattern);
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of others) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
};
