// Which mutants are tried: drawn by lines, each floor by its share of them. The same seed and sources, the same mutants.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutantsOf } from './mutants.mjs';

export const floors = ['lambda', 'sim', 'local', 'loadgen', 'reports', 'bench'];
export const floorOf = (file) => file.split('/')[0];

const rank = (...parts) => createHash('sha256').update(parts.join('\0')).digest('hex');

const byRank = (entries, rankOf) =>
  entries
    .map((entry) => [rankOf(entry), entry])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, entry]) => entry);

/** How many each floor has, of `count`: by its lines, none where it has none. */
const quotas = (linesByFloor, count) => {
  const total = [...linesByFloor.values()].reduce((sum, lines) => sum + lines, 0);
  return new Map([...linesByFloor].map(([floor, lines]) => [floor, Math.round((count * lines) / total)]));
};

/** What is known of a mutant wherever it is written down. */
export const described = (file, text, mutant) => ({
  file,
  line: mutant.line,
  operator: mutant.operator,
  was: text.slice(mutant.start, mutant.end).trim(),
  becomes: mutant.replacement.trim(),
  code: text.split('\n')[mutant.line - 1].trim(),
});

const isListed = (listed, { file, operator, was, becomes, code }) =>
  listed.some(
    (one) =>
      one.file === file && one.operator === operator && one.was === was && one.becomes === becomes && one.code === code,
  );

/**
 * `count` mutants of `files` below `root`, in lines that are asked for; those in `equivalent` are left out. All of them when `count`
 * is Infinity. With `after`, those that come after so many.
 */
export const drawn = ({ root, files, seed, count, after = 0, equivalent, isAsked }) => {
  const lines = new Map();
  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8');
    const byLine = grouped(mutantsOf(text));
    for (const [line, mutants] of byLine) {
      if (!isAsked(file, line)) continue;
      const floor = floorOf(file);
      if (!lines.has(floor)) lines.set(floor, []);
      lines.get(floor).push({ file, text, line, mutants });
    }
  }
  const linesByFloor = new Map([...lines].map(([floor, list]) => [floor, list.length]));
  const quota = quotas(linesByFloor, after + count);
  const passedOver = quotas(linesByFloor, after);
  const drawnOf = (floor, list) => {
    const chosen = [];
    for (const { file, text, line, mutants } of byRank(list, ({ file, line }) => rank(seed, file, line))) {
      if (chosen.length >= quota.get(floor)) break;
      const ordered = byRank(mutants, ({ start, replacement }) => rank(seed, file, line, start, replacement));
      const all = ordered.map((mutant) => ({ ...mutant, ...described(file, text, mutant) }));
      const kept = all.filter((mutant) => !isListed(equivalent, mutant));
      chosen.push(...(count === Infinity ? kept : kept.slice(0, 1)));
    }
    return chosen.slice(passedOver.get(floor));
  };
  return [...lines].flatMap(([floor, list]) => drawnOf(floor, list));
};

const grouped = (mutants) => {
  const lines = new Map();
  for (const mutant of mutants) lines.set(mutant.line, [...(lines.get(mutant.line) ?? []), mutant]);
  return lines;
};
