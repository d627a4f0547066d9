// An access log in the Common (or Combined) Log Format: `host ident user [10/Oct/2000:13:55:36 -0700] "GET /" 200 512`.
// It tells the second in which a request came.

import type { StepCounts } from '../../sim/index.ts';
import { unixMsOf, zoneMinutesOf } from './calendar.ts';
import { linesOf } from './lines.ts';
import { TraceError } from './trace-error.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const stamp = /\[(\d{1,2})\/(\w{3})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})(?: ([+-]\d{4}))?\]/;

interface Stamp {
  /** Unix time in s; null when there is no such date or time of day. */
  readonly second: number | null;
  readonly hasZone: boolean;
  readonly text: string;
}

/** The time in a line; null when the line has none. */
const stampOf = (line: string): Stamp | null => {
  const match = stamp.exec(line);
  if (match === null) return null;
  const [text, day, monthName, year, hour, minute, second, zone] = match;
  const month = months.indexOf(monthName!) + 1;
  if (month === 0) return null;
  const atMs = unixMsOf({
    year: Number(year),
    month,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    zoneMinutes: zone === undefined ? 0 : zoneMinutesOf(zone),
  });
  return { second: atMs === null ? null : atMs / 1000, hasZone: zone !== undefined, text };
};

/** The requests of a log. */
export interface LoggedRequests {
  /** By second from the earliest on. */
  readonly counts: StepCounts;
  /** What the reader must know. */
  readonly said: readonly string[];
}

/** Requests by second from the earliest on. Lines are written when a request ends, so they need not be in order. */
export const requestsBySecond = (file: string): LoggedRequests => {
  const bySecond = new Map<number, number>();
  let withoutZone = 0;
  for (const { text, number } of linesOf(file)) {
    const found = stampOf(text);
    if (found === null) {
      throw new TraceError(
        file,
        number,
        'has no time such as [10/Oct/2000:13:55:36 -0700]; correct or remove the line, or choose another format',
      );
    }
    const { second, hasZone } = found;
    if (second === null) {
      const what = `there is no such date or time of day as ${found.text}; correct or remove the line`;
      throw new TraceError(file, number, what);
    }
    withoutZone += hasZone ? 0 : 1;
    bySecond.set(second, (bySecond.get(second) ?? 0) + 1);
  }
  const seconds = [...bySecond.keys()].sort((a, b) => a - b);
  const counts = {
    stepMs: 1000,
    steps: seconds.map((second) => second - seconds[0]!),
    counts: seconds.map((second) => bySecond.get(second)!),
  };
  const said =
    withoutZone === 0
      ? []
      : [
          `${withoutZone} of its lines ${withoutZone === 1 ? 'has no zone: its time is' : 'have no zone: their times are'} read as UTC`,
        ];
  return { counts, said };
};
