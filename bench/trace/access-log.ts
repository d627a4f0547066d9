// An access log in the Common (or Combined) Log Format: `host ident user [10/Oct/2000:13:55:36 -0700] "GET /" 200 512`.
// It tells the second in which a request came.

import type { StepCounts } from '../../sim/index.ts';
import { linesOf } from './lines.ts';
import { TraceError } from './trace-error.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const stamp = /\[(\d{2})\/(\w{3})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})\]/;

/** Unix time in s; null when the line has none. */
const secondOf = (text: string): number | null => {
  const match = stamp.exec(text);
  if (match === null) return null;
  const [, day, month, year, hour, minute, second, sign, zoneHours, zoneMinutes] = match;
  const monthIndex = months.indexOf(month!);
  if (monthIndex < 0) return null;
  const utcMs = Date.UTC(Number(year), monthIndex, Number(day), Number(hour), Number(minute), Number(second));
  const zoneS = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60;
  return utcMs / 1000 - (sign === '-' ? -zoneS : zoneS);
};

/** Requests by second from the earliest on. Lines are written when a request ends, so they need not be in order. */
export const requestsBySecond = (file: string): StepCounts => {
  const bySecond = new Map<number, number>();
  for (const { text, number } of linesOf(file)) {
    const second = secondOf(text);
    if (second === null) {
      throw new TraceError(
        file,
        number,
        'has no time such as [10/Oct/2000:13:55:36 -0700]; correct or remove the line, or choose another format',
      );
    }
    bySecond.set(second, (bySecond.get(second) ?? 0) + 1);
  }
  const seconds = [...bySecond.keys()].sort((a, b) => a - b);
  return {
    stepMs: 1000,
    steps: seconds.map((second) => second - seconds[0]!),
    counts: seconds.map((second) => bySecond.get(second)!),
  };
};
