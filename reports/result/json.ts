// A result as JSON text: indented, with arrays of numbers on one line. The same result gives the same bytes.

import type { RunResult } from './result.ts';

const numbersOverLines = /\[\s+(-?[\d.eE+-]+(?:,\s+-?[\d.eE+-]+)*)\s+\]/g;

export const resultJson = (result: RunResult): string => {
  const text = JSON.stringify(result, null, 1);
  return `${text.replaceAll(numbersOverLines, (_, numbers: string) => `[${numbers.replaceAll(/\s+/g, '')}]`)}\n`;
};
