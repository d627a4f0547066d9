// Tools that write a row a request: hey, oha, JMeter.

import { Outcome } from '../../../lambda/index.ts';
import { csvRows, headerCells, type CsvRow } from '../csv-rows.ts';
import { isFigure } from '../figure.ts';
import type { Format } from '../format.ts';
import type { InputFile } from '../input-file.ts';
import { numberIn } from '../../input/json-fields.ts';
import { unixMsOfText } from '../log-time.ts';
import { emptyRecord, type RecordSink } from '../recorded-invocation.ts';

/** A request, from a row. */
interface Request {
  readonly name: string | null;
  readonly startMs: number;
  readonly durationMs: number;
  /** 0 where nobody answered. */
  readonly status: number;
  readonly isFailed: boolean;
}

/** What a row tells; null for rows that are no requests, `broken` for those that cannot be read. */
type ReadRow = (cell: (column: string) => string) => Request | null | 'broken';

const tell = (request: Request, sink: RecordSink, record: ReturnType<typeof emptyRecord>): void => {
  const { name, startMs, durationMs, status, isFailed } = request;
  if (status === 0) return sink.unanswered(name, 1);
  if (status === 429) return sink.throttled(name, startMs, 1);
  record.startMs = startMs;
  record.durationMs = durationMs;
  record.outcome = isFailed ? Outcome.failed : Outcome.completed;
  sink.invocation(name, record);
  return undefined;
};

const readRows = async (file: InputFile, sink: RecordSink, read: ReadRow): Promise<void> => {
  const record = emptyRecord();
  let columns: ReadonlyMap<string, number> | null = null;
  let count = 0;
  let matched = 0;
  const readRow = ({ cells, line }: CsvRow, known: ReadonlyMap<string, number>): void => {
    count += 1;
    sink.at(line);
    const request = cells.length < known.size ? 'broken' : read((column) => cells[known.get(column) ?? -1] ?? '');
    if (request === 'broken') return sink.broken(cells.join(',').slice(0, 200));
    if (request === null) return undefined;
    matched += 1;
    tell(request, sink, record);
    return undefined;
  };
  for await (const rows of csvRows(file)) {
    for (const row of rows) {
      if (columns === null) columns = new Map(row.cells.map((name, index) => [name, index]));
      else readRow(row, columns);
    }
  }
  sink.counted(count, matched);
};

/** Seconds; the offset is when it was sent, which older versions do not tell. A refused connection writes no row. */
const heyRow: ReadRow = (cell) => {
  const durationMs = numberIn(cell('response-time')) * 1000;
  const status = numberIn(cell('status-code'));
  if (!isFigure(durationMs) || !isFigure(status)) return 'broken';
  const startMs = numberIn(cell('offset')) * 1000;
  return { name: null, startMs, durationMs, status, isFailed: status >= 400 };
};

const ohaRow: ReadRow = (cell) => {
  const durationMs = numberIn(cell('request-duration')) * 1000;
  const status = numberIn(cell('status'));
  if (!isFigure(durationMs) || !isFigure(status)) return 'broken';
  return { name: null, startMs: numberIn(cell('request-start')) * 1000, durationMs, status, isFailed: status >= 400 };
};

/** Columns may be missing in older files. A row of a transaction sums the requests in it. */
const jmeterRow: ReadRow = (cell) => {
  const durationMs = numberIn(cell('elapsed'));
  const startMs = unixMsOfText(cell('timeStamp'));
  if (!isFigure(durationMs) || Number.isNaN(startMs)) return 'broken';
  if (cell('responseMessage').startsWith('Number of samples in transaction')) return null;
  const code = cell('responseCode');
  const isAnswered = !code.startsWith('Non HTTP');
  return {
    name: cell('label') || null,
    startMs,
    durationMs,
    status: isAnswered ? Number(code) || 200 : 0,
    isFailed: cell('success') === 'false',
  };
};

const has = (head: string, names: readonly string[]): boolean => {
  const header = headerCells(head);
  return names.every((name) => header.includes(name));
};

export const heyCsv: Format = {
  name: 'hey-csv',
  recognises: (head) => has(head, ['response-time', 'status-code']),
  read: async (file, sink) => {
    await readRows(file, sink, heyRow);
    sink.note('refused connections write no row: only those that were answered are told');
  },
};

export const ohaCsv: Format = {
  name: 'oha-csv',
  recognises: (head) => has(head, ['request-start', 'request-duration', 'status']),
  read: (file, sink) => readRows(file, sink, ohaRow),
};

export const jmeter: Format = {
  name: 'jmeter',
  recognises: (head) => has(head, ['timeStamp', 'elapsed']),
  read: async (file, sink) => {
    await readRows(file, sink, jmeterRow);
    sink.note('elapsed begins before the connection is made');
  },
};

const attributeOf = (line: string, name: string): string => new RegExp(`\\s${name}="([^"]*)"`).exec(line)?.[1] ?? '';

/** JMeter's XML: a sample a line. */
export const jmeterXml: Format = {
  name: 'jmeter-xml',
  recognises: (head) => /<testResults\b/.test(head),
  read: async (file, sink) => {
    const record = emptyRecord();
    let count = 0;
    let matched = 0;
    const columns: Readonly<Record<string, string>> = {
      elapsed: 't',
      timeStamp: 'ts',
      label: 'lb',
      responseCode: 'rc',
      responseMessage: 'rm',
      success: 's',
    };
    for await (const { lines, firstLine } of file.lines()) {
      for (const [index, line] of lines.entries()) {
        count += 1;
        if (!/^\s*<(?:httpSample|sample)\s/.test(line)) continue;
        sink.at(firstLine + index);
        const request = jmeterRow((column) => attributeOf(line, columns[column]!));
        if (request === 'broken') sink.broken(line.slice(0, 200));
        else if (request !== null) {
          matched += 1;
          tell(request, sink, record);
        }
      }
    }
    sink.counted(count, matched);
  },
};
