// The lines of a file that a page carries: in the page this stands in the place of bench/trace/lines.ts.

import type { Line } from '../../trace/lines.ts';
import { readFileSync } from './carried-files.ts';

export type { Line } from '../../trace/lines.ts';

export function* linesOf(file: string): Generator<Line, void> {
  const lines = readFileSync(file)
    .replace(/^\uFEFF/, '')
    .split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() !== '') yield { text: line.endsWith('\r') ? line.slice(0, -1) : line, number: index + 1 };
  }
}
