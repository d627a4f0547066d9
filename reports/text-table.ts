// Tables on the terminal: one line a row.

import Table from 'cli-table3';

const chars = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

/** Lines without colour unless asked for. */
export const textTable = (
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  options: { readonly color: boolean },
): string => {
  const table = new Table({
    head: [...head],
    chars,
    ...(options.color ? {} : { style: { head: [], border: [] } }),
  });
  for (const row of rows) table.push(row.map(String));
  return table.toString();
};
