// Numbers in files beside the scenario: one a line, in ms; `#` begins a comment.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileProblem } from '../../reports/words/file-problem.ts';
import type { Problems } from './problems.ts';

/** Where a scenario's files are looked up, and where their problems go, and what the reader must know. */
export interface FileContext {
  readonly directory: string;
  readonly problems: Problems;
  readonly warnings: string[];
}

/** The numbers of `file`; empty, with a problem noted, when it cannot be read. */
export const numbersOf = (file: string, path: string, { directory, problems }: FileContext): number[] => {
  const full = resolve(directory, file);
  let text: string;
  try {
    text = readFileSync(full, 'utf8');
  } catch (error) {
    problems.add(path, `cannot read ${file}: ${fileProblem(error)}; name a file with one number (ms) a line`);
    return [];
  }
  const numbers: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const cell = line.replace(/#.*/, '').trim();
    if (cell === '') continue;
    const value = Number(cell);
    if (!Number.isFinite(value) || value < 0) {
      problems.add(path, `${file}:${index + 1}: "${cell.slice(0, 40)}" is not a number of ms; write one number a line`);
      return [];
    }
    numbers.push(value);
  }
  if (numbers.length === 0) problems.add(path, `${file} holds no number; write one number (ms) a line`);
  return numbers;
};
