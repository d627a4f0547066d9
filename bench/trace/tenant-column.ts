// The tenants of recorded requests: a column beside that of their instants.

import { columnOf, headerOf, recordsOf } from './csv.ts';
import { fileInstants } from './instants-file.ts';
import { instantColumn } from './load-tool-csv.ts';
import type { TimeUnit } from './time-unit.ts';
import { TraceError } from './trace-error.ts';

export interface TenantRows {
  /** ms from the start of the file, or from its earliest, in ascending order. */
  readonly atMs: readonly number[];
  /** Of each, a number: the place of its name among `names`. */
  readonly tenants: readonly number[];
  readonly names: readonly string[];
}

/** A name that AWS takes (botocore service model). */
const named = /^[\w.:/=+\-@ ]{1,256}$/;

/** The rows of `file`, with the tenant in the column called `tenant`; the instants as arrivals read them. Throws TraceError. */
export const tenantRows = (
  file: string,
  tenant: string,
  { column, unit }: { readonly column?: string | undefined; readonly unit?: TimeUnit | undefined },
): TenantRows => {
  const header = headerOf(file);
  const at = columnOf({ file, header }, tenant, 'name the column of the tenants');
  const { only } = instantColumn(file, header, column);
  const { atMs } = fileInstants(file, column, unit);
  const numbers = new Map<string, number>();
  const tenants: number[] = [];
  let isHeader = true;
  for (const { cells, line } of recordsOf(file)) {
    const skipped = isHeader || (only !== undefined && cells[only.column] !== only.text);
    isHeader = false;
    if (skipped) continue;
    const name = cells[at] ?? '';
    if (!named.test(name)) {
      const cure = '1 to 256 of A-Z a-z 0-9 . _ : / = + - @ and blanks; correct or remove the line';
      throw new TraceError(file, line, `"${name}" is the name of no tenant: ${cure}`);
    }
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    tenants.push(known);
  }
  const order = atMs.map((_, index) => index).sort((a, b) => atMs[a]! - atMs[b]! || a - b);
  return {
    atMs: order.map((index) => atMs[index]!),
    tenants: order.map((index) => tenants[index]!),
    names: [...numbers.keys()],
  };
};
