// Lines of a YAML file with comments: short values in flow style on their line, long lists wrapped.

import { stringify } from 'yaml';

const width = 116;

/** A map so short is not broken. */
const shortMap = 60;
/** A blank at which no line ends. */
const kept = '\u00A0';

const scalar = (value: unknown): string => stringify(value, { lineWidth: 0 }).trimEnd();

/** A scalar that flow style can hold: there commas and brackets end it. */
const flowScalar = (value: unknown): string => {
  const text = scalar(value);
  return typeof value === 'string' && /[,[\]{}:#\n]/.test(text) && !/^["']/.test(text) ? JSON.stringify(value) : text;
};

const flow = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return flowScalar(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  const text = `{ ${entries.map(([key, one]) => `${flowScalar(key)}:${kept}${flow(one)}`).join(', ')} }`;
  return text.length <= shortMap ? text.replaceAll(' ', kept) : text;
};

/** Words of `text` in lines of the width, at blanks; `first` stands before the first, `later` before the others. */
const wrapped = (text: string, first: string, later: string): string[] => {
  const lines: string[] = [];
  let line = first;
  for (const part of text.split(' ')) {
    if (line.length + part.length + 1 > width && line.trim() !== '' && line !== later) {
      lines.push(line.trimEnd());
      line = later;
    }
    line += `${part} `;
  }
  return [...lines, line.trimEnd()];
};

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;

/** A map of many plain values is wrapped as a list is. */
const isList = (map: Readonly<Record<string, unknown>>): boolean =>
  Object.values(map).length > 6 && Object.values(map).every((one) => typeof one !== 'object');

/** `key: value`: on one line where it fits, maps over several where not, lists wrapped. */
export const entry = (key: string, value: unknown, depth: number): string[] => {
  const indent = '  '.repeat(depth);
  const head = `${indent}${scalar(key)}:`;
  const text = flow(value);
  if (head.length + text.length < width) return [`${head} ${text}`.replaceAll(kept, ' ')];
  if (isMap(value) && !isList(value))
    return [head, ...Object.entries(value).flatMap(([inner, one]) => entry(inner, one, depth + 1))];
  return wrapped(text, `${head} `, `${indent}  `).map((line) => line.replaceAll(kept, ' '));
};

/** A comment, wrapped at blanks. */
export const comment = (text: string, depth: number): string[] => {
  const start = `${'  '.repeat(depth)}# `;
  // What files hold ends no comment.
  return wrapped(text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' '), start, start);
};
