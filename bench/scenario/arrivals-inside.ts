// How much of recorded arrivals lies inside of a run. What does not is not sent, which the reader must know: a trace is mostly
// longer than a run, but one of which nothing is left was read wrongly.

import type { RecordedShare } from './arrival-factory.ts';
import { grouped, several } from '../../reports/words/format.ts';
import type { ArrivalContext } from './arrival-factory.ts';

/** `endMs` is on the clock of the recording. */
type CheckContext = Pick<ArrivalContext, 'endMs' | 'speed' | 'problems' | 'warnings'>;

const sumOf = (shares: readonly RecordedShare[], figure: 'all' | 'inside'): number =>
  shares.reduce((sum, share) => sum + share[figure], 0);

const units: readonly (readonly [unit: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** As `90 s` or `7.5 h`: in the largest unit that there is at least one and a half of. */
const told = (ms: number): string => {
  const [unit, size] = units.find(([, unitMs]) => ms >= 1.5 * unitMs) ?? ['ms', 1];
  return `${Number((ms / size).toPrecision(4))} ${unit}`;
};

/** 1 of 20 is, 0 of 1 is, 0 of 20 are. */
const isOrAre = (inside: number, all: number): string => (inside === 1 || all === 1 ? 'is' : 'are');

const count = (value: number): string => grouped(Math.round(value));

/** That a run lasts less than what it replays. */
const replayText = (speed: number): string => (speed === 1 ? '' : ` of the recording, at a speed of ${speed}`);

/** Tells of instants that are not before the end of the run; `fromFile`, of which none is, was read wrongly and is refused. */
export const checkLate = (
  all: number,
  inside: number,
  { path, fromFile }: { readonly path: string; readonly fromFile: boolean },
  { endMs, speed, problems, warnings }: CheckContext,
): void => {
  if (inside === all) return;
  const what = `${count(inside)} of ${several(Math.round(all), 'arrival')} ${isOrAre(inside, all)} before the end of the run (${told(endMs)}${replayText(speed)})`;
  if (inside > 0) warnings.push(`${path}: ${what}; the others are not sent`);
  else if (fromFile) problems.add(path, `${what}; write times from its start in ms, or a longer duration`);
  else warnings.push(`${path}: ${what}; nothing of it is sent`);
};

/** `file`, or the function of it if only one is meant. */
const nameOf = ([first, ...others]: readonly RecordedShare[]): string =>
  others.length === 0 && first!.part !== null ? `${first!.file} (${first!.part})` : first!.file;

const spanOf = (shares: readonly RecordedShare[]): string => {
  const firstMs = shares.reduce((least, share) => Math.min(least, share.firstMs), Infinity);
  const lastMs = shares.reduce((most, share) => Math.max(most, share.lastMs), 0);
  return `they begin at ${told(firstMs)} of it and end at ${told(lastMs)}`;
};

const startOf = (fromMs: number): string => (fromMs === 0 ? '' : ` from ${told(fromMs)} on`);

/** Notes a problem for each file of which nothing is inside, and a warning for each of which something is not. */
export const checkInside = (
  shares: readonly RecordedShare[],
  { endMs, speed, problems, warnings }: CheckContext,
): void => {
  const groups = new Map<string, RecordedShare[]>();
  for (const share of shares) {
    const key = `${share.fromMs} ${share.file}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [share]);
    else known.push(share);
  }
  for (const group of groups.values()) {
    const all = sumOf(group, 'all');
    const inside = sumOf(group, 'inside');
    const { path, fromMs } = group[0]!;
    if (all === 0) problems.add(path, `its scale leaves none of the arrivals of ${nameOf(group)}; raise it`);
    if (inside === all) continue;
    const what = `${count(inside)} of ${several(Math.round(all), 'arrival')} of ${nameOf(group)} ${isOrAre(inside, all)} inside the run of ${told(endMs)}${replayText(speed)}${startOf(fromMs)}`;
    if (inside > 0) warnings.push(`${path}: ${what}; the others are not sent`);
    else problems.add(path, `${what}: ${spanOf(group)}; set from, duration, or the unit of its times`);
  }
};
