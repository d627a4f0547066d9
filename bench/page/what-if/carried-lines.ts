// The lines of a file that a page carries: in the page this stands in the place of bench/trace/lines.ts.

import { withoutMark } from '../../../reports/words/byte-order-mark.ts';
import type { Line } from '../../trace/lines.ts';
import { readFileSync } from './carried-files.ts';

export type { Line } from '../../trace/lines.ts';

export function* linesOf(file: string, keepsBlank = false): Generator<Line, void> {
  const lines = withoutMark(readFileSync(file)).split('\n');
  for (const [index, line] of lines.entries()) {
    if (keepsBlank || line.trim() !== '')
      yield { text: line.endsWith('\r') ? line.slice(0, -1) : line, number: index + 1 };
  }
}
