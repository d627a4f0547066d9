// The labelled fields of a REPORT, INIT_REPORT or RESTORE_REPORT line, read from its bytes: logs have millions of them. Fields are
// set apart by tabs, in copies by blanks, and come in any order. Forms: lines recorded from AWS from 2019 to 2025.

/** What a line tells; NaN and null where it does not. One object is used for every line. */
export interface ReportFields {
  durationMs: number;
  billedMs: number;
  memorySizeMb: number;
  maxMemoryUsedMb: number;
  initMs: number;
  restoreMs: number;
  billedRestoreMs: number;
  /** `timeout`, `error` or `success`, on lines of 2024 and later. */
  status: string | null;
  errorType: string | null;
}

export const emptyReportFields = (): ReportFields => ({
  durationMs: Number.NaN,
  billedMs: Number.NaN,
  memorySizeMb: Number.NaN,
  maxMemoryUsedMb: Number.NaN,
  initMs: Number.NaN,
  restoreMs: Number.NaN,
  billedRestoreMs: Number.NaN,
  status: null,
  errorType: null,
});

const clear = (fields: ReportFields): void => {
  fields.durationMs = Number.NaN;
  fields.billedMs = Number.NaN;
  fields.memorySizeMb = Number.NaN;
  fields.maxMemoryUsedMb = Number.NaN;
  fields.initMs = Number.NaN;
  fields.restoreMs = Number.NaN;
  fields.billedRestoreMs = Number.NaN;
  fields.status = null;
  fields.errorType = null;
};

type TimeField = 'durationMs' | 'billedMs' | 'initMs' | 'restoreMs' | 'billedRestoreMs';
type NumberField = TimeField | 'memorySizeMb' | 'maxMemoryUsedMb';
type WordField = 'status' | 'errorType';

/** Labels by their last words: a longer one is tried before one that it ends with. */
const numberLabels: readonly (readonly [label: Buffer, field: NumberField])[] = (
  [
    ['Billed Restore Duration', 'billedRestoreMs'],
    ['Restore Duration', 'restoreMs'],
    ['Billed Duration', 'billedMs'],
    ['Init Duration', 'initMs'],
    ['Duration', 'durationMs'],
    ['Max Memory Used', 'maxMemoryUsedMb'],
    ['Memory Size', 'memorySizeMb'],
  ] as const
).map(([label, field]) => [Buffer.from(label), field]);
const wordLabels: readonly (readonly [label: Buffer, field: WordField])[] = (
  [
    ['Status', 'status'],
    ['Error Type', 'errorType'],
  ] as const
).map(([label, field]) => [Buffer.from(label), field]);

const colon = 0x3a;
const blank = 0x20;
const tab = 0x09;
const dot = 0x2e;

/** Whether `label` ends at `end`, with something before it that parts fields. */
const endsWith = (bytes: Uint8Array, start: number, end: number, label: Buffer): boolean => {
  const from = end - label.length;
  if (from < start) return false;
  for (let i = label.length - 1; i >= 0; i -= 1) if (bytes[from + i] !== label[i]) return false;
  return from === start || bytes[from - 1]! <= blank;
};

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** The number that begins at `at`; NaN for none. One division of whole numbers, as exact as reading its text. */
const numberAt = (bytes: Uint8Array, at: number, end: number): number => {
  if (!isDigit(bytes[at])) return Number.NaN;
  let digits = 0;
  let scale = 1;
  let isFraction = false;
  for (let i = at; i < end; i += 1) {
    const byte = bytes[i]!;
    if (isDigit(byte)) {
      digits = digits * 10 + (byte - 0x30);
      if (isFraction) scale *= 10;
    } else if (byte === dot && !isFraction) isFraction = true;
    else break;
  }
  return digits / scale;
};

const wordAt = (bytes: Uint8Array, at: number, end: number): string => {
  let to = at;
  while (to < end && bytes[to]! > blank) to += 1;
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, to - at).toString('latin1');
};

/** `n` of Duration, `e` of Size, `d` of Used; `s` of Status and again `e` of Type: what a label can end with. */
const mayEndLabel = (byte: number): boolean => byte === 0x6e || byte === 0x65 || byte === 0x64 || byte === 0x73;

/** A line among `bytes`. */
interface Extent {
  readonly start: number;
  readonly end: number;
}

const readLabel = (bytes: Uint8Array, { start, end }: Extent, at: number, into: ReportFields): void => {
  let from = at + 1;
  while (from < end && (bytes[from] === blank || bytes[from] === tab)) from += 1;
  for (const [label, field] of numberLabels) {
    if (!endsWith(bytes, start, at, label)) continue;
    into[field] = numberAt(bytes, from, end);
    return;
  }
  for (const [label, field] of wordLabels) {
    if (endsWith(bytes, start, at, label)) into[field] = wordAt(bytes, from, end);
  }
};

/** Reads the fields of the line from `start` up to `end` into `into`; those that it does not have become NaN or null. */
export const readReportFields = (bytes: Uint8Array, start: number, end: number, into: ReportFields): void => {
  clear(into);
  const line = { start, end };
  for (let at = start + 1; at < end; at += 1) {
    if (bytes[at] === colon && mayEndLabel(bytes[at - 1]!)) readLabel(bytes, line, at, into);
  }
};
