// Quantities as people write them: 250ms, 10/s, 512MB, 0.1%. A plain number is refused, because its unit is a guess.

import { msOfUnit } from '../../reports/words/time-units.ts';

export type QuantityKind = 'duration' | 'rate' | 'size' | 'share';

interface Notation {
  readonly example: string;
  /** Factor of each unit: to ms, to a second, to MB, to 1. */
  readonly units: Readonly<Record<string, number>>;
}

const notations: Readonly<Record<QuantityKind, Notation>> = {
  duration: {
    example: '250ms, 3s, 10m, 2h',
    units: msOfUnit,
  },
  rate: { example: '10/s, 600/min, 2/h, 1/7min or 3 per day', units: {} },
  size: { example: '512MB, 2GB', units: { KB: 1 / 1024, MB: 1, GB: 1024 } },
  share: { example: '0.1%', units: { '%': 0.01 } },
};

/** Of a rate: the seconds of each unit of time. */
const secondsOf: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  sec: 1,
  second: 1,
  m: 60,
  min: 60,
  minute: 60,
  h: 3600,
  hour: 3600,
  d: 86_400,
  day: 86_400,
  week: 604_800,
};

const ratePattern = /^\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*(?:\/|per\s)\s*(\d+(?:\.\d+)?)?\s*([a-z]+)\s*$/;

/** So many a unit of time, or in so many: `10/s`, `1/7min`, `3 per day`, `1 per 7 minutes`. */
const parseRate = (text: string): number | null => {
  const [, count, each = '1', unit = ''] = ratePattern.exec(text) ?? [];
  const seconds = secondsOf[unit] ?? secondsOf[unit.replace(/s$/, '')];
  if (count === undefined || seconds === undefined || Number(each) === 0) return null;
  return Number(count) / (Number(each) * seconds);
};

const parse = (kind: QuantityKind, text: string): number | null => {
  if (kind === 'rate') return parseRate(text);
  const match = /^\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-zA-Z/%]+)\s*$/.exec(text);
  const factor = match === null ? undefined : notations[kind].units[match[2]!];
  return factor === undefined ? null : Number(match![1]) * factor;
};

const number = String.raw`\d+(\.\d+)?(e[+-]?\d+)?`;
const rateUnits = `(${Object.keys(secondsOf).join('|')})s?`;

/** A quantity as JSON Schema: the same texts, but for their bounds. */
export const quantityForm = (kind: QuantityKind): object => {
  const { example, units } = notations[kind];
  const unit =
    kind === 'rate' ? String.raw`(\/|per\s)\s*(\d+(\.\d+)?)?\s*${rateUnits}` : `(${Object.keys(units).join('|')})`;
  const text = { type: 'string', pattern: String.raw`^\s*${number}\s*${unit}\s*$` };
  const examples = example.split(/, | or /);
  return kind === 'size' ? { ...text, examples } : { anyOf: [text, { enum: [0, '0'] }], examples };
};

/** Why `value` is no quantity of this kind, with the cure; null when it is one. */
export const quantityProblem = (kind: QuantityKind, value: unknown): string | null => {
  const { example } = notations[kind];
  if (value === undefined || value === null) return `missing; write a ${kind} such as ${example}`;
  if (typeof value === 'number' || (typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value))) {
    if (Number(value) === 0 && kind !== 'size') return null;
    return `${String(value)} has no unit; write a ${kind} such as ${example}`;
  }
  if (typeof value !== 'string') return `${JSON.stringify(value)} is not a ${kind}; write one such as ${example}`;
  const parsed = parse(kind, value);
  if (parsed === null) return `"${value}" is not a ${kind}; write one such as ${example}`;
  if (!Number.isFinite(parsed)) return `"${value}" is larger than any ${kind} can be; write one such as ${example}`;
  return kind === 'share' && parsed > 1 ? `"${value}" is above 100%; write a share from 0% to 100%` : null;
};

/** The value of a checked quantity: ms, arrivals a second, MB, or a share of 1. */
export const quantity = (kind: QuantityKind, value: string | number): number =>
  Number(value) === 0 ? 0 : parse(kind, String(value))!;
