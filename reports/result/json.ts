// A result as JSON text: indented, with arrays of numbers on one line. The same result gives the same bytes.

import type { RunResult } from './result.ts';

const areNumbers = (values: readonly unknown[]): values is readonly number[] =>
  values.length > 0 && values.every((value) => Number.isFinite(value));

/** Of what JSON knows: no more than `JSON.stringify` would keep. */
const textOf = (value: unknown, indent: string): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const isArray = Array.isArray(value);
  if (isArray && areNumbers(value)) return `[${value.join(',')}]`;
  const inner = `${indent} `;
  const lines = isArray
    ? value.map((one) => inner + textOf(one, inner))
    : Object.entries(value).flatMap(([name, one]) =>
        one === undefined ? [] : [`${inner}${JSON.stringify(name)}: ${textOf(one, inner)}`],
      );
  const [open, close] = isArray ? '[]' : '{}';
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.join(',\n')}\n${indent}${close}`;
};

export const resultJson = (result: RunResult): string => `${textOf(result, '')}\n`;
