// The cells of a table as it is drawn on a terminal.

/** A row a list, the heads first; lines that are no row are left out. */
export const cellsOf = (table: string): string[][] =>
  table
    .split('\n')
    .filter((line) => line.startsWith('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
