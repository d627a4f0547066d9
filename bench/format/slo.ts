// Service level objectives: limits on the figures of a result, such as `throttled: "<0.1%"`, and what may be written.

import { msOfUnit } from '../../reports/words/time-units.ts';
import type { SloDocument } from './document.ts';
import type { TrafficDocument } from './traffic-document.ts';
import type { Problems } from '../input/problems.ts';

export type SloFigure = keyof SloDocument;

export type SloUnit = 'ms' | 'share' | 'count' | 'usd';

/** What a limit on cost is of. */
export type CostPeriod = 'run' | 'million' | 'month';

/** One limit: the figure must stay below (or at most at) it. */
export interface SloLimit {
  readonly figure: SloFigure;
  readonly unit: SloUnit;
  /** ms, a share of 1, a count, or USD. */
  readonly limit: number;
  /** True for `<=`, `=0` and `0`. */
  readonly inclusive: boolean;
  /** Of a limit on cost. */
  readonly per?: CostPeriod;
  /** As written. */
  readonly text: string;
}

type Notation = readonly [units: readonly SloUnit[], example: string];

const share: Notation = [['share'], '"<0.1%"'];
const time: Notation = [['ms'], '"<300ms"'];
const age: Notation = [['ms'], '"<5m"'];

/** The units that a figure takes, and how its limit is written. */
const notations: Readonly<Record<SloFigure, Notation>> = {
  throttled: share,
  errors: share,
  coldStarts: share,
  p50: time,
  p95: time,
  p99: time,
  p999: time,
  backlog: [['count'], '"<1000" (messages, events or records that wait)'],
  backlogAtEnd: [['count'], '"<1000" (messages, events or records that wait)'],
  age,
  iteratorAge: age,
  deadLetters: [['count', 'share'], '"=0", or as a share of what came in "<0.1%"'],
  cost: [['usd'], '"<$5/run", "<$0.30/million" or "<$100/month"'],
};

export const sloFigures = Object.keys(notations) as readonly SloFigure[];

const number = String.raw`(\d+(\.\d*)?|\.\d+)`;
const writtenUnits: Readonly<Record<SloUnit, string>> = {
  ms: String.raw`${number}\s*(${Object.keys(msOfUnit).join('|')})`,
  share: String.raw`${number}\s*%`,
  count: number,
  usd: String.raw`(\$\s*${number}|${number}\s*USD)\s*/\s*(run|million|month)`,
};

/** A limit on `figure` as JSON Schema. */
export const limitForm = (figure: SloFigure): object => {
  const [units, example] = notations[figure];
  const limits = units.map((unit) => writtenUnits[unit]).join('|');
  const pattern = String.raw`^\s*(<=?\s*(${limits})|(<=|=)?\s*0(\.0*)?)\s*$`;
  const examples = [...example.matchAll(/"([^"]+)"/g)].map(([, text]) => text);
  return { anyOf: [{ type: 'string', pattern }, { const: 0 }], examples };
};

interface Unit {
  readonly unit: SloUnit;
  readonly factor: number;
  readonly per?: CostPeriod;
}

const unitOf = (dollar: boolean, text: string): Unit | null => {
  const [, per] = /^(?:USD)?\s*\/\s*(run|million|month)$/.exec(text) ?? [];
  if (per !== undefined) return { unit: 'usd', factor: 1, per: per as CostPeriod };
  if (dollar) return null;
  if (text === '') return { unit: 'count', factor: 1 };
  if (text === '%') return { unit: 'share', factor: 0.01 };
  return Object.hasOwn(msOfUnit, text) ? { unit: 'ms', factor: msOfUnit[text]! } : null;
};

const pattern = /^\s*(<=|<|=|)\s*(\$?)\s*(\d+(?:\.\d*)?|\.\d+)\s*(%|[a-zA-Z]*(?:\s*\/\s*[a-z]+)?)\s*$/;

const isKnown = (figure: string): figure is SloFigure => Object.hasOwn(notations, figure);

/** Zero has no unit that could be mistaken: it is of the figure's own. */
const unitOfZero = (unit: SloUnit): Unit => ({ unit, factor: 1, ...(unit === 'usd' ? { per: 'run' } : {}) });

/** The limit that `text` sets on `figure`, or what is wrong with it and the cure. */
export const readLimit = (figure: string, text: unknown): SloLimit | { readonly problem: string } => {
  if (!isKnown(figure)) return { problem: `is no objective; there are: ${sloFigures.join(', ')}` };
  const [units, example] = notations[figure];
  const cure = `write a limit such as ${example}`;
  const written = text === 0 ? '0' : text;
  if (typeof written !== 'string') return { problem: `${JSON.stringify(text)} is no limit; ${cure}, in quotes` };
  const [, sign, dollar, digits, rest] = pattern.exec(written) ?? [];
  if (digits === undefined) return { problem: `"${written}" is no limit; ${cure}` };
  const value = Number(digits);
  const isBareZero = value === 0 && dollar === '' && rest === '';
  const unit = isBareZero ? unitOfZero(units[0]!) : unitOf(dollar === '$', rest!);
  if (unit === null || !units.includes(unit.unit)) return { problem: `"${written}" has the wrong unit; ${cure}` };
  if (!sign!.startsWith('<') && value !== 0) {
    const amount = `${dollar}${digits}${rest}`;
    return { problem: `"${written}" does not say whether less is better; write "<${amount}" or "<=${amount}"` };
  }
  if (sign === '<' && value === 0) return { problem: `"${written}" can never be kept; write "=0"` };
  if (unit.unit === 'share' && value > 100)
    return { problem: `"${written}" is above 100%, which no share is; ${cure}` };
  const { factor, ...kind } = unit;
  return { figure, ...kind, limit: value * factor, inclusive: sign !== '<', text: written };
};

/** Why `text` has not the form of a limit, whatever its unit; null when it has. */
export const limitFormProblem = (figure: SloFigure, text: unknown): string | null => {
  if (text === 0 || (typeof text === 'string' && pattern.test(text))) return null;
  const read = readLimit(figure, text);
  return 'problem' in read ? read.problem : null;
};

/** What has to be sent in a way that makes the figure. */
const waysOf: Readonly<Partial<Record<SloFigure, readonly TrafficDocument['via'][]>>> = {
  backlog: ['async', 'sqs', 'kinesis', 'dynamodb'],
  backlogAtEnd: ['async', 'sqs', 'kinesis', 'dynamodb'],
  deadLetters: ['async', 'sqs', 'kinesis', 'dynamodb'],
  age: ['async', 'sqs'],
  iteratorAge: ['kinesis', 'dynamodb'],
};

/** The ways of which one must bring requests for the figure to exist; undefined where every way will do. */
export const waysOfFigure = (figure: SloFigure): readonly TrafficDocument['via'][] | undefined => waysOf[figure];

/** The limits of an `slo` block, whose form the schema has checked; wrong units, and what `traffic` never makes, are noted. */
export const sloLimits = (slo: SloDocument, traffic: readonly TrafficDocument[], problems: Problems): SloLimit[] =>
  Object.entries(slo).flatMap(([figure, text]) => {
    const read = readLimit(figure, text);
    if ('problem' in read) {
      problems.add(`slo.${figure}`, read.problem);
      return [];
    }
    const ways = waysOfFigure(read.figure);
    if (ways !== undefined && !traffic.some(({ via }) => ways.includes(via))) {
      problems.add(`slo.${figure}`, `nothing here can have it: no traffic comes via ${ways.join(', ')}; remove it`);
    }
    return [read];
  });

/** Whether `value` keeps the limit. */
export const keepsLimit = (limit: SloLimit, value: number): boolean =>
  limit.inclusive ? value <= limit.limit : value < limit.limit;
