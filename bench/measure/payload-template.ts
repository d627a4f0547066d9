// Payloads that differ from request to request: a text with places for a counter and for the columns of a table, a row a request.

import { several } from '../../reports/words/format.ts';
import { ConfigError } from '../input/config-error.ts';

/** The payload of request number `index`, from 0. */
export type PayloadOf = (index: number) => string;

/** A table by column; rows go round. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** `{{name}}` as it stands in the table, `{{json name}}` in quotes with what JSON needs escaped, `{{counter}}` from 0. */
const place = /\{\{\s*(json\s+)?([^{}]*?)\s*\}\}/g;

const refuse = (option: string, message: string): never => {
  throw new ConfigError('the command line', [{ path: option, message }]);
};

/** Reads CSV: commas, quotes that are doubled within quotes, the first line names the columns. Throws ConfigError. */
export const rowsOfCsv = (text: string, source: string): Rows => {
  const records: string[][] = [[]];
  let field = '';
  let isQuoted = false;
  const body = text.replace(/^\uFEFF/, '');
  for (let i = 0; i < body.length; i += 1) {
    const c = body[i]!;
    if (isQuoted) {
      if (c !== '"') field += c;
      else if (body[i + 1] === '"') {
        field += '"';
        i += 1;
      } else isQuoted = false;
    } else if (c === '"' && field === '') isQuoted = true;
    else if (c === ',') {
      records.at(-1)!.push(field);
      field = '';
    } else if (c === '\n') {
      records.at(-1)!.push(field.replace(/\r$/, ''));
      field = '';
      records.push([]);
    } else field += c;
  }
  if (isQuoted) refuse('--data', `${source} ends within quotes; close them`);
  records.at(-1)!.push(field.replace(/\r$/, ''));
  const [columns = [], ...rows] = records.filter((record) => record.length > 1 || record[0] !== '');
  if (rows.length === 0) refuse('--data', `${source} has no row below its first line, which names the columns`);
  const odd = rows.findIndex((row) => row.length !== columns.length);
  if (odd >= 0) {
    refuse(
      '--data',
      `row ${odd + 1} of ${source} has ${several(rows[odd]!.length, 'field')} for ${several(columns.length, 'column')}`,
    );
  }
  return { columns: columns.map((column) => column.trim()), rows };
};

/** @param rows null for none: then only the counter has a place. Throws ConfigError for a place without a column. */
export const payloadTemplate = (text: string, rows: Rows | null): PayloadOf => {
  const parts: (string | ((index: number) => string))[] = [];
  let at = 0;
  for (const match of text.matchAll(place)) {
    parts.push(text.slice(at, match.index));
    at = match.index + match[0].length;
    const name = match[2]!;
    const encode = match[1] === undefined ? (value: string) => value : (value: string) => JSON.stringify(value);
    const column = rows?.columns.indexOf(name) ?? -1;
    if (rows !== null && column >= 0) parts.push((index) => encode(rows.rows[index % rows.rows.length]![column]!));
    else if (name === 'counter') parts.push((index) => encode(String(index)));
    else {
      const known = [...(rows?.columns ?? []), 'counter'].join(', ');
      refuse('--body', `${match[0]} names no column; there are: ${known}`);
    }
  }
  parts.push(text.slice(at));
  return (index) => parts.map((part) => (typeof part === 'string' ? part : part(index))).join('');
};
