// What the reader of a history must know before its figures: other machines, other scenarios, saturated hosts, values that
// are missing, units that changed, lines that were not in the order of time.

import { number, several } from '../words/format.ts';
import type { HistoryLine, Made } from './line.ts';
import { inTime, seriesName } from './series.ts';
import { unitFactor } from './units.ts';

const listed = (texts: readonly string[], most = 4): string =>
  `${texts.slice(0, most).join(', ')}${texts.length > most ? ` and ${texts.length - most} more` : ''}`;

const short = (commit: string): string => commit.slice(0, 10);

const counted = (count: number, one: string, many: string): string => (count === 1 ? one : `${number(count)} ${many}`);

/** Lines of one scenario and kind. */
const groupsOf = (lines: readonly HistoryLine[]): Map<string, HistoryLine[]> => {
  const groups = new Map<string, HistoryLine[]>();
  for (const line of lines) {
    const key = `${line.name} (${line.kind})`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return groups;
};

export interface Turn {
  /** Of the first line after it. */
  readonly commit: string;
  readonly what: string;
}

const turnWords: readonly (readonly [of: keyof Made, what: string])[] = [
  ['host', 'the machine'],
  ['scenario', 'the scenario'],
  ['version', 'the version of windtunnel'],
];

/** Where runs of one scenario began to be of something else, by `name (kind)`. */
export const turnsOf = (lines: readonly HistoryLine[]): Map<string, Turn[]> =>
  new Map(
    [...groupsOf(inTime(lines))].map(([key, own]) => {
      const told = own.filter(({ made }) => made !== undefined);
      const turns = told
        .slice(1)
        .flatMap((line, index) =>
          turnWords
            .filter(([of]) => line.made![of] !== told[index]!.made![of])
            .map(([, what]) => ({ commit: line.commit, what })),
        );
      return [key, turns];
    }),
  );

const turnNotes = (lines: readonly HistoryLine[]): string[] =>
  [...turnsOf(lines)].flatMap(([key, turns]) =>
    turnWords.flatMap(([, what]) => {
      const commits = turns.filter((turn) => turn.what === what).map(({ commit }) => short(commit));
      return commits.length === 0 ? [] : [`${key}: ${what} changed at ${listed(commits)}`];
    }),
  );

const saturationNotes = (lines: readonly HistoryLine[]): string[] =>
  [...groupsOf(lines)].flatMap(([key, own]) => {
    const saturated = own.filter(({ made }) => made?.saturated === true).map(({ commit }) => short(commit));
    if (saturated.length === 0) return [];
    return [
      `${key}: ${saturated.length} of ${several(own.length, 'run')} ${saturated.length === 1 ? 'was' : 'were'} on a saturated host (${listed(saturated)})`,
    ];
  });

const missingNotes = (lines: readonly HistoryLine[]): string[] => {
  const benches = lines.flatMap((line) => line.benches.map((bench) => ({ line, bench })));
  const missing = benches.filter(({ bench }) => bench.value === null);
  if (missing.length === 0) return [];
  const names = [...new Set(missing.map(({ line, bench }) => seriesName(line, bench.name)))];
  const left = counted(missing.length, 'a value is missing and left out', 'values are missing and left out');
  return [`${left}, of ${listed(names, 3)}`];
};

const unitNotes = (lines: readonly HistoryLine[]): string[] => {
  const units = new Map<string, string[]>();
  for (const line of inTime(lines)) {
    for (const { name, unit } of line.benches) {
      const key = seriesName(line, name);
      const known = units.get(key) ?? [];
      if (known.at(-1) !== unit) units.set(key, [...known.filter((other) => other !== unit), unit]);
    }
  }
  return [...units].flatMap(([name, all]) => {
    const last = all.at(-1)!;
    const others = all.slice(0, -1);
    const converted = others.filter((unit) => unitFactor(unit, last) !== null);
    const strange = others.filter((unit) => unitFactor(unit, last) === null);
    const named = (some: readonly string[]): string => some.map((unit) => unit || 'no unit').join(', ');
    return [
      ...(converted.length === 0 ? [] : [`${name}: converted from ${named(converted)} to ${last}`]),
      ...(strange.length === 0 ? [] : [`${name}: ${named(strange)} and ${last || 'no unit'} are told apart`]),
    ];
  });
};

const orderNotes = (lines: readonly HistoryLine[]): string[] => {
  const early = lines.filter((line, index) => index > 0 && Date.parse(line.at) < Date.parse(lines[index - 1]!.at));
  if (early.length === 0) return [];
  const count = counted(
    early.length,
    'a line is earlier than the one before it',
    'lines are earlier than the one before',
  );
  return [`${count}: read in the order of time`];
};

/** In sentences; none where there is nothing to know. */
export const historyNotes = (lines: readonly HistoryLine[]): string[] => [
  ...turnNotes(lines),
  ...saturationNotes(lines),
  ...unitNotes(lines),
  ...missingNotes(lines),
  ...orderNotes(lines),
];
