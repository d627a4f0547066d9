// What is printed is laid out and coloured as the terminal of the session allows.

import { coloured, wrapped, type TextOptions } from '../../reports/words/text-table.ts';
import type { Session } from './session.ts';

export const textOptions = ({ color, columns }: Session): TextOptions => ({ color, columns });

const colours = { kept: 'green', BROKEN: 'red', 'NO DATA': 'yellow' } as const;

/** What became of objectives, each verdict in its colour. */
export const sloLines = (lines: readonly string[], session: Session): string[] =>
  lines.map((line) =>
    wrapped(line, session).replace(/\b(kept|BROKEN|NO DATA)\b/, (word) =>
      coloured({ text: word, colour: colours[word as keyof typeof colours] }, session.color),
    ),
  );

/** How the page is had, where nothing was written. */
export const printPageHint = (session: Session): void => {
  if (session.out === undefined) session.print('The page with charts and what-if: the same command with --out DIR.');
};
