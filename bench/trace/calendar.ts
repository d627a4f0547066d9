// Dates and times of day as people and logs write them: only those that exist. JavaScript's own Date makes the 3rd of
// March of the 31st of February.

/** Month and day count from 1. */
export interface CalendarTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** May have a fraction. */
  readonly second: number;
  /** East of UTC. */
  readonly zoneMinutes: number;
}

const minuteMs = 60_000;
/** Zones in use lie from 12 hours west to 14 hours east. */
const widestZoneMinutes: number = 14 * 60;

/** The start of a day in ms of Unix time, NaN when there is no such day. */
const dayStart = (year: number, month: number, day: number): number => {
  // Not by Date.UTC, which takes years below 100 for those of the last century.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : Number.NaN;
};

/** Whether a minute of UTC ends half a year, which is where a 61st second may be. */
const mayLeap = (minuteStartMs: number): boolean => {
  const next = new Date(minuteStartMs + minuteMs);
  return next.getTime() % 86_400_000 === 0 && next.getUTCDate() === 1 && next.getUTCMonth() % 6 === 0;
};

/** Unix time in ms; null when there is no such date or time of day. 24:00 is the end of a day, a leap second the next one's. */
export const unixMsOf = ({ year, month, day, hour, minute, second, zoneMinutes }: CalendarTime): number | null => {
  const startMs = dayStart(year, month, day);
  if (Number.isNaN(startMs) || minute > 59 || second >= 61 || Math.abs(zoneMinutes) > widestZoneMinutes) return null;
  if (hour > 23 && (hour > 24 || minute > 0 || second > 0)) return null;
  const minuteStartMs = startMs + (hour * 60 + minute - zoneMinutes) * minuteMs;
  if (second >= 60 && !mayLeap(minuteStartMs)) return null;
  return minuteStartMs + second * 1000;
};

/** Minutes east of UTC of `+0530`, `+05:30` or `Z`; NaN when its minutes are none. */
export const zoneMinutesOf = (zone: string): number => {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (match === null) return 0;
  const [, sign, hours, minutes] = match;
  return Number(minutes) > 59 ? Number.NaN : (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
};
