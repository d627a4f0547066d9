// A CSV file with an instant a record: ms from the start, Unix time, or a date with its time of day.

import type { StepCounts } from '../../sim/index.ts';
import { unixMsOf, zoneMinutesOf } from './calendar.ts';
import { headerOf, recordsOf } from './csv.ts';
import { instantColumn, type InstantColumn } from './load-tool-csv.ts';
import { countedTime, unitMs, type CountedTime, type NumberedTime, type TimeUnit } from './time-unit.ts';
import { TraceError } from './trace-error.ts';

const number = /^\+?\d+(\.\d*)?(e\+?\d+)?$/i;
const negative = /^-\d+(\.\d*)?(e\+?\d+)?$/i;
/** ISO 8601, with a blank for its T, slashes for its hyphens or a comma in its seconds. */
const dated =
  /^(\d{4})([-/])(\d\d)\2(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d(?:[.,]\d+)?))?)? ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/i;

/** A cell: an instant, or why it is none. */
type Read =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'date'; readonly atMs: number; readonly hasZone: boolean }
  | { readonly kind: 'wrong'; readonly why: string }
  | { readonly kind: 'other'; readonly why: string };

const expected =
  'write ms from the start or an ISO time such as 2026-03-01T12:00:00Z (or Unix time), or name its column';

const readCell = (cell: string): Read => {
  if (number.test(cell)) return { kind: 'number', value: Number(cell) };
  if (negative.test(cell)) return { kind: 'wrong', why: `${cell} is before the start; correct or remove the line` };
  const match = dated.exec(cell);
  if (match === null) return { kind: 'other', why: `"${cell}" is no instant; ${expected}` };
  const [, year, , month, day, hour = '0', minute = '0', second = '0', zone] = match;
  const atMs = unixMsOf({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second.replace(',', '.')),
    zoneMinutes: zone === undefined ? 0 : zoneMinutesOf(zone),
  });
  if (atMs === null || Number.isNaN(atMs)) {
    return { kind: 'wrong', why: `"${cell}" is no instant: there is no such date or time of day; correct the line` };
  }
  return { kind: 'date', atMs, hasZone: zone !== undefined };
};

/** The times of a file as they stand in it: numbers or dates. */
interface Column {
  readonly numbers: NumberedTime[];
  readonly datesMs: number[];
  /** Line of the first date. */
  firstDate: number;
  withoutZone: number;
}

const readColumn = (file: string, where: InstantColumn, hasHeader: boolean): Column => {
  const column: Column = { numbers: [], datesMs: [], firstDate: 0, withoutZone: 0 };
  let isHeader = hasHeader;
  for (const { cells, line } of recordsOf(file)) {
    const skipped = isHeader || (where.only !== undefined && cells[where.only.column] !== where.only.text);
    isHeader = false;
    if (skipped) continue;
    const read = readCell(cells[where.column] ?? '');
    if (read.kind === 'wrong' || read.kind === 'other') throw new TraceError(file, line, read.why);
    const { numbers, datesMs } = column;
    if (read.kind === 'number') numbers.push({ value: read.value, line });
    else {
      if (datesMs.length === 0) column.firstDate = line;
      datesMs.push(read.atMs);
      column.withoutZone += read.hasZone ? 0 : 1;
    }
    if (numbers.length > 0 && datesMs.length > 0) {
      const other = read.kind === 'number' ? column.firstDate : numbers[0]!.line;
      const kinds = read.kind === 'number' ? ['number', 'date'] : ['date', 'number'];
      throw new TraceError(file, line, `has a ${kinds[0]}, line ${other} a ${kinds[1]}; write all in one way`);
    }
  }
  return column;
};

/** The instants of a file. */
export interface FileInstants {
  /** From the start, or from the earliest where the file has dates or Unix time. */
  readonly atMs: readonly number[];
  /** Of dates that only tell the second or the minute, of which several are the same: how many are in each; else null. */
  readonly counts: StepCounts | null;
  /** What numbers were taken for without being told so: ms from the start, or Unix time in s; null otherwise. */
  readonly guessed: 'ms' | 's' | null;
  /** What the reader must know. */
  readonly said: readonly string[];
}

const least = (values: readonly number[]): number => values.reduce((min, value) => Math.min(min, value), Infinity);

/** How often there is something in each step. */
const countsOf = (atMs: readonly number[], stepMs: number): StepCounts => {
  const byStep = new Map<number, number>();
  for (const at of atMs) byStep.set(at / stepMs, (byStep.get(at / stepMs) ?? 0) + 1);
  const steps = [...byStep.keys()].sort((a, b) => a - b);
  return { stepMs, steps, counts: steps.map((step) => byStep.get(step)!) };
};

/** The longest step that all the times are at the beginning of; none where they tell ms. */
const toldStepMs = (unixMs: readonly number[], different: number): number | undefined =>
  // Two may be whole minutes by chance.
  (different > 2 ? [60_000, 1000] : [1000]).find((step) => unixMs.every((atMs) => atMs % step === 0));

/** `atMs` from the earliest on; by steps where several are one second (or minute), which tells where in it they were no more. */
const fromEarliest = (
  unixMs: readonly number[],
  atMs: readonly number[],
  said: readonly string[],
): Omit<FileInstants, 'guessed'> => {
  const different = new Set(unixMs).size;
  const stepMs = toldStepMs(unixMs, different);
  if (stepMs === undefined || different === unixMs.length) return { atMs, counts: null, said };
  const step = stepMs === 1000 ? 'second' : 'minute';
  const spread = `its times tell the ${step} only: what came in one is spread over it at random`;
  return { atMs, counts: countsOf(atMs, stepMs), said: [...said, spread] };
};

const iso = (unixMs: number): string => new Date(unixMs).toISOString().replace('.000Z', 'Z');

const ofNumbers = (
  numbers: readonly NumberedTime[],
  { unit, isUnix }: CountedTime,
  isTold: boolean,
  said: readonly string[],
): FileInstants => {
  const inMs = (value: number): number => value * unitMs[unit];
  const values = numbers.map(({ value }) => value);
  if (!isUnix) return { atMs: values.map(inMs), counts: null, guessed: isTold ? null : 'ms', said };
  const earliest = least(values);
  const read = `its times are read as Unix time in ${unit} (the earliest is ${iso(inMs(earliest))}); set unit if they are not`;
  const isGuessed = !isTold && unit !== 'ms';
  // Differences are exact where times of sixteen digits are no more; beyond a microsecond there is only noise.
  const atMs = values.map((value) => Math.round(inMs(value - earliest) * 1e6) / 1e6);
  return {
    ...fromEarliest(values.map(inMs), atMs, isGuessed ? [...said, read] : said),
    guessed: isGuessed && unit === 's' ? 's' : null,
  };
};

/** The instants in `column` (default: where a known tool has them, or the first) of `file`. A header may be missing. */
export const fileInstants = (file: string, column?: string, unit?: TimeUnit): FileInstants => {
  const header = headerOf(file);
  const where = instantColumn(file, header, column);
  const hasHeader = column !== undefined || readCell(header[where.column] ?? '').kind === 'other';
  const { numbers, datesMs, firstDate, withoutZone } = readColumn(file, where, hasHeader);
  const said = where.said === undefined ? [] : [where.said];
  if (numbers.length > 0) {
    const told = unit ?? where.unit;
    return ofNumbers(numbers, countedTime(file, numbers, told), told !== undefined, said);
  }
  if (datesMs.length === 0 && where.only !== undefined) {
    throw new TraceError(file, null, `holds no row of ${where.only.text}; write one a request`);
  }
  if (datesMs.length > 0 && unit !== undefined) {
    throw new TraceError(file, firstDate, `holds dates, which have no unit; remove unit: ${unit}`);
  }
  if (withoutZone > 0)
    said.push(
      `${withoutZone} of its times ${withoutZone === 1 ? 'has no zone: it is' : 'have no zone: they are'} read as UTC`,
    );
  const earliestMs = least(datesMs);
  // Unix time in ms is exact to a quarter of a microsecond.
  const atMs = datesMs.map((at) => Math.round((at - earliestMs) * 1000) / 1000);
  return { ...fromEarliest(datesMs, atMs, said), guessed: null };
};
