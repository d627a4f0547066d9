// The cells of a table as it is drawn on a terminal, and as it stands in a page.

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

/** The same of all tables in HTML, without what is marked within a cell. */
export const htmlCellsOf = (html: string): string[][] =>
  [...html.matchAll(/<tr\b[^>]*>(.*?)<\/tr>/gs)].map(([, row]) =>
    [...row!.matchAll(/<t[dh]\b[^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell]) => cell!.replaceAll(/<[^>]+>/g, '').trim()),
  );
