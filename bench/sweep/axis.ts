// What a sweep varies: a place in the scenario and the values it takes, from `path=from..to:step` or `path=a,b,c`.

import { parse } from 'yaml';
import { tooDeepAt } from '../../local/wire/yaml-depth.ts';
import type { Problems } from '../input/problems.ts';

export interface Axis {
  /** Keys and list indices from the top of the scenario, with dots between them. */
  readonly path: string;
  /** As written; what the tables show. */
  readonly labels: readonly string[];
}

const syntax = 'write path=from..to:step, such as functions.api.memory=128MB..512MB:128MB, or path=a,b,c';

/** Beyond this a sweep is a mistake of the writer's, and its tables are no use. */
export const mostPoints = 10_000;

const shown = (count: number): string => count.toLocaleString('en-US');

interface Amount {
  readonly value: number;
  readonly decimals: number;
  readonly unit: string;
}

const amountOf = (text: string): Amount | null => {
  const match = /^\s*(-?\d+)(?:\.(\d+))?\s*([a-zA-Z/%]*)\s*$/.exec(text);
  if (match === null) return null;
  const [, whole, fraction = '', unit] = match;
  return { value: Number(fraction === '' ? whole : `${whole}.${fraction}`), decimals: fraction.length, unit: unit! };
};

/** The values of a range, or why there are none. Counted in the last decimal, so that 0.1 thrice is 0.3. */
const rangeLabels = (parts: readonly string[]): string[] | string => {
  const [from, to, step] = parts.map(amountOf);
  if (!from || !to || !step) return `"${parts[0]}..${parts[1]}:${parts[2]}" is not a range of numbers; ${syntax}`;
  if (from.unit !== to.unit || from.unit !== step.unit) {
    return `has the units "${from.unit}", "${to.unit}" and "${step.unit}"; write all three in the same unit`;
  }
  const decimals = Math.max(from.decimals, to.decimals, step.decimals);
  const scale = 10 ** decimals;
  const [first, last, by] = [from, to, step].map(({ value }) => Math.round(value * scale));
  if (by! <= 0) return `the step ${parts[2]} must be above 0; write one such as ${parts[0]}..${parts[1]}:10`;
  if (last! < first!) return `ends (${parts[1]}) below where it begins (${parts[0]}); swap them`;
  const count = Math.floor((last! - first!) / by!) + 1;
  if (count > mostPoints) return `takes ${shown(count)} values; ${shown(mostPoints)} are the most: write a larger step`;
  return Array.from(
    { length: count },
    (_, index) => `${Number(((first! + index * by!) / scale).toFixed(decimals))}${from.unit}`,
  );
};

/** Splits at commas outside brackets: a value may be a list or a mapping in YAML's flow style. */
const listLabels = (text: string): string[] => {
  const labels = [''];
  let depth = 0;
  for (const letter of text) {
    if ('[{'.includes(letter)) depth += 1;
    if (']}'.includes(letter)) depth -= 1;
    if (letter === ',' && depth === 0) labels.push('');
    else labels[labels.length - 1] += letter;
  }
  return labels.map((label) => label.trim());
};

const labelsOf = (text: string): string[] | string => {
  const range = /^([^[{,]+?)\.\.([^,]+?)(?::([^,]+))?$/.exec(text);
  if (range !== null) {
    if (range[3] === undefined) return `the range "${text}" has no step; ${syntax}`;
    return rangeLabels([range[1]!, range[2]!, range[3]]);
  }
  const labels = listLabels(text);
  if (labels.includes('')) return `"${text}" has an empty value; ${syntax}`;
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  return twice === undefined ? labels : `names ${twice} twice; remove one`;
};

/** The axes of the texts given as --vary; what is wrong with them is noted. */
export const axesOf = (texts: readonly string[], problems: Problems): Axis[] => {
  const axes: Axis[] = [];
  for (const text of texts) {
    const equals = text.indexOf('=');
    const path = text.slice(0, Math.max(0, equals)).trim();
    const values = text.slice(equals + 1).trim();
    if (path === '' || values === '') {
      problems.add(`--vary ${text}`, `names no path or no value; ${syntax}`);
      continue;
    }
    if (axes.some((axis) => axis.path === path)) {
      problems.add(`--vary ${path}`, 'is given twice; put all its values into one --vary');
      continue;
    }
    const labels = labelsOf(values);
    if (typeof labels === 'string') problems.add(`--vary ${path}`, labels);
    else axes.push({ path, labels });
  }
  const count = axes.reduce((product, { labels }) => product * labels.length, 1);
  if (count > mostPoints)
    problems.add('--vary', `makes ${shown(count)} points; ${shown(mostPoints)} are the most: vary less at once`);
  return axes;
};

/**
 * The value that a label stands for. What replaces a text stays a text (an era of 2023, say); else it is read as YAML,
 * the way the scenario would.
 */
export const valueOfLabel = (label: string, replaced: unknown): unknown => {
  if (typeof replaced === 'string' && !/^[[{]/.test(label)) return label;
  if (tooDeepAt(label) !== null) return label;
  try {
    return parse(label) as unknown;
  } catch {
    return label;
  }
};
