// Times at the beginning of log lines, read from their bytes: 2026-03-02T10:00:00.020Z, with a blank for the T, a comma for the
// point, any number of digits behind it, and an offset such as +00:00 or none (UTC).

const zero = 0x30;
const colon = 0x3a;

const digitsAt = (bytes: Uint8Array, at: number, count: number): number => {
  let value = 0;
  for (let i = at; i < at + count; i += 1) {
    const digit = bytes[i]! - zero;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
};

const isTimeOfDayMark = (byte: number | undefined): boolean => byte === 0x54 || byte === 0x20;

/** Whether a time could begin at `at`: two bytes tell most other lines apart. */
export const mayBeTime = (bytes: Uint8Array, at: number): boolean => bytes[at + 4] === 0x2d && bytes[at + 7] === 0x2d;

/** The last day that was read and its midnight, NaN for one that no calendar has: neighbours in a log are of one day. */
let lastDay = '';
let lastMidnight = 0;

const midnightOf = (year: number, month: number, day: number): number => {
  const key = `${year}-${month}-${day}`;
  if (key !== lastDay) {
    lastDay = key;
    const ms = Date.UTC(year, month - 1, day);
    const date = new Date(ms);
    lastMidnight = date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms : Number.NaN;
  }
  return lastMidnight;
};

/** Minutes of an offset at `at`, and where it ends; 0 where there is none, or Z. */
const offsetAt = (bytes: Uint8Array, at: number): { minutes: number; end: number } => {
  const sign = bytes[at];
  if (sign === 0x5a) return { minutes: 0, end: at + 1 };
  if (sign !== 0x2b && sign !== 0x2d) return { minutes: 0, end: at };
  const hasColon = bytes[at + 3] === colon;
  const minutes = digitsAt(bytes, at + 1, 2) * 60 + digitsAt(bytes, at + (hasColon ? 4 : 3), 2);
  if (Number.isNaN(minutes)) return { minutes: 0, end: at };
  return { minutes: sign === 0x2d ? -minutes : minutes, end: at + (hasColon ? 6 : 5) };
};

/** Where the last time that was read ended. */
export const timeEnd = { at: 0 };

/** Unix time in ms of the time that begins at `at`; NaN for none. */
export const timeAt = (bytes: Uint8Array, at: number): number => {
  if (!mayBeTime(bytes, at) || !isTimeOfDayMark(bytes[at + 10])) return Number.NaN;
  if (bytes[at + 13] !== colon || bytes[at + 16] !== colon) return Number.NaN;
  const midnight = midnightOf(digitsAt(bytes, at, 4), digitsAt(bytes, at + 5, 2), digitsAt(bytes, at + 8, 2));
  const hours = digitsAt(bytes, at + 11, 2);
  const minutes = digitsAt(bytes, at + 14, 2);
  const seconds = digitsAt(bytes, at + 17, 2);
  let ms = midnight + (hours * 3600 + minutes * 60 + seconds) * 1000;
  // A leap second is one; of what is no number nothing holds.
  if (Number.isNaN(ms) || hours > 23 || minutes > 59 || seconds > 60) return Number.NaN;
  let end = at + 19;
  if (bytes[end] === 0x2e || bytes[end] === 0x2c) {
    end += 1;
    for (let unit = 100; bytes[end]! >= zero && bytes[end]! <= zero + 9; end += 1, unit /= 10) {
      ms += (bytes[end]! - zero) * unit;
    }
  }
  const offset = offsetAt(bytes, end);
  timeEnd.at = offset.end;
  // Sums of tenths are not exact.
  return Math.round(ms * 1e3) / 1e3 - offset.minutes * 60_000;
};

/** Unix time of a cell of a table or document: a time as above, or Unix time in s or ms. NaN for none. */
export const unixMsOfText = (text: string): number => {
  const trimmed = text.trim();
  if (/^\d{9,10}(\.\d+)?$/.test(trimmed)) return Number(trimmed) * 1000;
  if (/^\d{12,13}(\.\d+)?$/.test(trimmed)) return Number(trimmed);
  const read = timeAt(Buffer.from(trimmed.replaceAll('/', '-')), 0);
  return Number.isNaN(read) ? Date.parse(trimmed) : read;
};
