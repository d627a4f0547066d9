// When the schedules of Application Auto Scaling come: `cron(…)`, `rate(…)` and `at(…)`, in a time zone. Sources: its User Guide,
// scheduled-scaling-using-cron-expressions and examples-scheduled-actions; EventBridge User Guide, cron expressions reference.

import { counted } from '../../reports/words/format.ts';
import { clockMs } from '../format/clock-instant.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** A minute of the wall clock, as the fields of a Date in UTC. */
type Matches = (wall: Date) => boolean;

/** The hours in which it comes, and at which of their minutes. */
interface Cron {
  readonly inHour: Matches;
  readonly minutes: ReadonlySet<number>;
}

export type ScheduleExpression =
  | ({ readonly kind: 'cron' } & Cron)
  | { readonly kind: 'rate'; readonly periodMs: number }
  /** ms of the wall clock of the zone. */
  | { readonly kind: 'at'; readonly wallMs: number };

interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const weekdays = 'SUN MON TUE WED THU FRI SAT'.split(' ');
const dayOfMonth: Field = { least: 1, most: 31 };
/** 1 is Sunday. */
const dayOfWeek: Field = { least: 1, most: 7, names: weekdays };

class CronProblem extends Error {}

const numberIn = (text: string, { least, most, names }: Field): number => {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? named + least : /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new CronProblem(`"${text}" is not within ${least} to ${most}`);
};

/** What a list of values, ranges and steps stands for. */
const valuesOf = (text: string, field: Field): ReadonlySet<number> => {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step, ...others] = part.split('/');
    const width = step === undefined ? 1 : Number(step);
    if (others.length > 0 || !Number.isInteger(width) || width < 1) throw new CronProblem(`"${part}" is no step`);
    const [from = '', to, ...more] = range.split('-');
    if (more.length > 0) throw new CronProblem(`"${range}" is no range`);
    const first = range === '*' ? field.least : numberIn(from, field);
    const last = range === '*' || (to === undefined && step !== undefined) ? field.most : numberIn(to ?? from, field);
    // `FRI-MON` goes past the end of the week.
    const span = last >= first ? last - first : last - first + field.most - field.least + 1;
    for (let ahead = 0; ahead <= span; ahead += width) {
      values.add(field.least + ((first - field.least + ahead) % (field.most - field.least + 1)));
    }
  }
  return values;
};

const daysIn = (wall: Date): number =>
  new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + 1, 0)).getUTCDate();

/** The weekday nearest to `day` in the month of `wall`. */
const nearestWeekday = (wall: Date, day: number): number => {
  const weekday = new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), day)).getUTCDay();
  if (weekday === 6) return day === 1 ? 3 : day - 1;
  if (weekday === 0) return day === daysIn(wall) ? day - 2 : day + 1;
  return day;
};

const onDayOfMonth = (text: string): Matches => {
  if (text === '*' || text === '?') return () => true;
  if (text === 'L') return (wall) => wall.getUTCDate() === daysIn(wall);
  if (text === 'LW') return (wall) => wall.getUTCDate() === nearestWeekday(wall, daysIn(wall));
  if (text.endsWith('W')) {
    const day = numberIn(text.slice(0, -1), dayOfMonth);
    return (wall) => wall.getUTCDate() === nearestWeekday(wall, Math.min(day, daysIn(wall)));
  }
  const days = valuesOf(text, dayOfMonth);
  return (wall) => days.has(wall.getUTCDate());
};

const onDayOfWeek = (text: string): Matches => {
  if (text === '*' || text === '?') return () => true;
  if (text === 'L') return (wall) => wall.getUTCDay() === 6;
  const [day = '', nth] = text.split('#');
  if (nth !== undefined) {
    const weekday = numberIn(day, dayOfWeek) - 1;
    const week = numberIn(nth, { least: 1, most: 5 });
    return (wall) => wall.getUTCDay() === weekday && Math.ceil(wall.getUTCDate() / 7) === week;
  }
  if (/[^,]L$/.test(text)) {
    const weekday = numberIn(text.slice(0, -1), dayOfWeek) - 1;
    return (wall) => wall.getUTCDay() === weekday && wall.getUTCDate() + 7 > daysIn(wall);
  }
  const days = valuesOf(text, dayOfWeek);
  return (wall) => days.has(wall.getUTCDay() + 1);
};

const cronOf = (text: string): Cron => {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 6) {
    throw new CronProblem(
      `${counted(fields.length, 'field is', 'fields are')} not the six: minutes, hours, day of month, month, day of week, year`,
    );
  }
  const [minutes = '', hours = '', day = '', month = '', weekday = '', year = ''] = fields;
  if (day !== '?' && weekday !== '?') {
    throw new CronProblem('one of day of month and day of week must be "?", such as in cron(0 8 * * ? *)');
  }
  const onMinutes = valuesOf(minutes, { least: 0, most: 59 });
  const onHours = valuesOf(hours, { least: 0, most: 23 });
  const inMonth = valuesOf(month, { least: 1, most: 12, names: months });
  const inYear = valuesOf(year, { least: 1970, most: 2199 });
  const [onDay, onWeekday] = [onDayOfMonth(day), onDayOfWeek(weekday)];
  const inHour: Matches = (wall) =>
    onHours.has(wall.getUTCHours()) &&
    onDay(wall) &&
    onWeekday(wall) &&
    inMonth.has(wall.getUTCMonth() + 1) &&
    inYear.has(wall.getUTCFullYear());
  return { inHour, minutes: onMinutes };
};

const unitMs: Readonly<Record<string, number>> = { minute: minuteMs, hour: 60 * minuteMs, day: dayMs };

/** What `text` says, or what is wrong with it. */
export const scheduleExpression = (text: string): ScheduleExpression | string => {
  const [, kind, inner = ''] = /^(cron|rate|at)\((.*)\)$/s.exec(text.trim()) ?? [];
  if (kind === 'at') {
    const wallMs = /Z$|[+-]\d\d:?\d\d$/.test(inner) ? null : clockMs(inner);
    return wallMs === null ? 'is no instant; write one such as at(2026-03-02T07:00:00)' : { kind, wallMs };
  }
  if (kind === 'rate') {
    const [, value, unit = ''] = /^\s*([1-9]\d*)\s+(minute|hour|day)s?\s*$/.exec(inner) ?? [];
    if (value === undefined) return 'is no rate; write one such as rate(12 hours)';
    return { kind, periodMs: Number(value) * unitMs[unit]! };
  }
  if (kind !== 'cron') return 'is no schedule; write cron(0 8 * * ? *), rate(12 hours) or at(2026-03-02T07:00:00)';
  try {
    return { kind, ...cronOf(inner) };
  } catch (error) {
    if (error instanceof CronProblem) return `cannot be: ${error.message}; correct it`;
    throw error;
  }
};

const formatters = new Map<string, Intl.DateTimeFormat>();

const formatterOf = (zone: string): Intl.DateTimeFormat => {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  formatters.set(zone, made);
  return made;
};

export const isTimeZone = (zone: string): boolean => {
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
};

/** How far the wall clock of `zone` is ahead of UTC, ms. */
const zoneAheadMs = (zone: string, atMs: number): number => {
  const parts = Object.fromEntries(
    formatterOf(zone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<string, number>;
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(atMs / minuteMs) * minuteMs;
};

/** Clocks are changed at quarters of an hour. */
const zoneStepMs = 15 * minuteMs;
/** That of UTC never is. */
const utcStepMs = 60 * minuteMs;

const cronTimes = ({ inHour, minutes }: Cron, zone: string, { fromMs, toMs }: TimeWindow): number[] => {
  const times: number[] = [];
  const stepMs = zone === 'UTC' ? utcStepMs : zoneStepMs;
  let atMs = Math.ceil(fromMs / minuteMs) * minuteMs;
  while (atMs < toMs) {
    const aheadMs = zone === 'UTC' ? 0 : zoneAheadMs(zone, atMs);
    const stepEndMs = (Math.floor(atMs / stepMs) + 1) * stepMs;
    // Another hour begins once at most within a step.
    const ends = [atMs, stepEndMs - minuteMs].map((endMs) => new Date(endMs + aheadMs));
    const untilMs = ends.some(inHour) ? Math.min(stepEndMs, toMs) : atMs;
    for (; atMs < untilMs; atMs += minuteMs) {
      const wall = new Date(atMs + aheadMs);
      if (minutes.has(wall.getUTCMinutes()) && inHour(wall)) times.push(atMs);
    }
    atMs = stepEndMs;
  }
  return times;
};

/** Unix ms; its end is not in it. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Schedule {
  readonly expression: ScheduleExpression;
  readonly zone: string;
  /** Unix ms; null for none. What has a start comes then, too, whatever its expression says. */
  readonly startMs: number | null;
  readonly endMs: number | null;
}

/** The instants in `window` at which `schedule` comes, in their order. A rate without a start counts from the window's. */
export const timesOf = ({ expression, zone, startMs, endMs }: Schedule, window: TimeWindow): number[] => {
  const fromMs = Math.max(window.fromMs, startMs ?? -Infinity);
  const toMs = Math.min(window.toMs, endMs === null ? Infinity : endMs + 1);
  const isInside = (atMs: number): boolean => atMs >= fromMs && atMs < toMs;
  if (expression.kind === 'at') {
    // The offset at the instant itself: twice is enough, but for clocks that are changed right then.
    const once = expression.wallMs - zoneAheadMs(zone, expression.wallMs);
    const atMs = expression.wallMs - zoneAheadMs(zone, once);
    return isInside(atMs) ? [atMs] : [];
  }
  const own = startMs !== null && isInside(startMs) ? [startMs] : [];
  if (expression.kind === 'cron') {
    return [...new Set([...own, ...cronTimes(expression, zone, { fromMs, toMs })])].toSorted((a, b) => a - b);
  }
  const { periodMs } = expression;
  const originMs = startMs ?? window.fromMs;
  const times = startMs === null ? [] : own;
  for (let atMs = originMs + periodMs; atMs < toMs; atMs += periodMs) if (atMs >= fromMs) times.push(atMs);
  return times;
};
