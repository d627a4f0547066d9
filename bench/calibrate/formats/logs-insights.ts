// Results of CloudWatch Logs Insights: the console's CSV and JSON, and what `aws logs get-query-results` prints.

import { Outcome } from '../../../lambda/index.ts';
import { csvRows, headerCells } from '../csv-rows.ts';
import type { Format } from '../format.ts';
import type { InputFile } from '../input-file.ts';
import { numberIn, entriesIn, textIn } from '../../input/json-fields.ts';
import { jsonItems } from '../json-items.ts';
import { LogScanner } from '../log-scanner.ts';
import type { LogSource } from '../log-source.ts';
import { unixMsOfText } from '../log-time.ts';
import { emptyRecord, type RecordSink } from '../recorded-invocation.ts';

type Row = ReadonlyMap<string, string>;

/** As many rows as a query without a limit of its own returns at most, now and in earlier years. */
const usualLimits: ReadonlySet<number> = new Set([1000, 10_000]);
/** Insights counts memory in bytes of which 1,000 make the next unit. */
const bytesOfMb = 1e6;

/** Timeouts are whole seconds; a run that happens to end so is one in a hundred thousand. */
const isAtTimeout = (durationMs: number): boolean => durationMs >= 1000 && durationMs % 1000 === 0;

/** Also one whose thousands a table parted by commas. */
const numberOf = (text: string): number =>
  numberIn(/^\d{1,3}(?:,\d{3})+(?:\.\d*)?$/.test(text) ? text.replaceAll(',', '') : text);

class RowReader {
  readonly #sink: RecordSink;
  readonly #record = emptyRecord();
  readonly #source: LogSource = { functionName: null, stream: '', atMs: Number.NaN };
  readonly #scanner: LogScanner;
  #rows = 0;
  #matched = 0;
  #timeouts = 0;

  constructor(sink: RecordSink) {
    this.#sink = sink;
    this.#scanner = new LogScanner(sink, this.#source);
  }

  row(row: Row, line: number): void {
    this.#rows += 1;
    const of = (name: string): number => numberOf(row.get(name) ?? '');
    const endMs = unixMsOfText(row.get('@timestamp') ?? '');
    this.#source.stream = row.get('@logStream') ?? '';
    this.#source.functionName = row.get('@log')?.replace(/^.*\//, '') ?? null;
    this.#source.atMs = endMs;
    const durationMs = of('@duration');
    if (!(durationMs >= 0)) return this.#message(row, line);
    this.#matched += 1;
    const init = of('@initDuration');
    const initMs = Number.isNaN(init) ? of('@restoreDuration') : init;
    const record = this.#record;
    record.startMs = endMs - durationMs - (Number.isNaN(initMs) ? 0 : initMs);
    record.durationMs = durationMs;
    record.outcome = isAtTimeout(durationMs) ? Outcome.timedOut : Outcome.completed;
    if (record.outcome === Outcome.timedOut) this.#timeouts += 1;
    record.coldStart = !Number.isNaN(initMs);
    record.initMs = initMs;
    record.billedMs = of('@billedDuration');
    record.memoryMb = of('@memorySize') / bytesOfMb;
    record.maxMemoryMb = of('@maxMemoryUsed') / bytesOfMb;
    record.stream = this.#source.stream;
    this.#sink.invocation(this.#source.functionName, record);
    return undefined;
  }

  end(): void {
    const matched = this.#matched + this.#scanner.matched;
    this.#sink.counted(this.#rows, matched);
    if (this.#matched > 0) {
      const taken = this.#timeouts === 0 ? '' : `: ${this.#timeouts} of exactly so many seconds are taken for timeouts`;
      this.#sink.note(`rows of Logs Insights do not tell timeouts and errors${taken}; the log itself does`);
    }
    if (usualLimits.has(this.#rows)) {
      this.#sink.note(
        `holds exactly ${this.#rows} rows, as many as a query returns at most: the rest is probably missing, so rates are too low; write a limit, or query shorter times`,
      );
    }
  }

  #message(row: Row, line: number): void {
    const message = row.get('@message') ?? row.get('message');
    if (message !== undefined) this.#scanner.scan(Buffer.from(message), line);
    else if (/REPORT/.test(row.get('@type') ?? '') || (row.get('@duration') ?? '') !== '')
      this.#sink.broken([...row.values()].join(','));
  }
}

/** Rows as lists of { field, value }, or as objects. */
const rowOf = (item: unknown): Row =>
  new Map(
    Array.isArray(item)
      ? item.map((cell): [string, string] => [textIn(cell, 'field') ?? '', textIn(cell, 'value') ?? ''])
      : entriesIn(item).map(([name, value]): [string, string] => [name, String(value)]),
  );

const readJson = async (file: InputFile, reader: RowReader, sink: RecordSink): Promise<void> => {
  const isList = file.head.trimStart().startsWith('[');
  let line = 0;
  for await (const item of jsonItems(file, isList ? 1 : 2)) {
    line += 1;
    sink.at(line);
    reader.row(rowOf(item), line);
  }
};

const readCsv = async (file: InputFile, reader: RowReader, sink: RecordSink): Promise<void> => {
  let header: readonly string[] | null = null;
  for await (const rows of csvRows(file)) {
    for (const { cells, line } of rows) {
      sink.at(line);
      if (header === null) header = cells.map((cell) => (cell === 'timestamp' ? '@timestamp' : cell));
      else if (cells.length !== header.length) sink.broken(cells.join(','));
      else reader.row(new Map(header.map((name, index) => [name, cells[index]!])), line);
    }
  }
};

/** Rows as objects: no event of a shipper calls its text `@message`. */
export const isListOfRows = (head: string): boolean =>
  /^\s*\[\s*\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*?"@(?:message|duration)"\s*:/.test(head);

export const logsInsights: Format = {
  name: 'logs-insights',
  recognises: (head) => {
    if (/^\s*[{[]/.test(head)) return /"field"\s*:\s*"@|^\s*\[\s*\{\s*"@\w+"\s*:/.test(head) || isListOfRows(head);
    const header = headerCells(head);
    const isLog = (name: string): boolean => ['@duration', '@message'].includes(name);
    return header.some(isLog) || (header.includes('timestamp') && header.includes('message'));
  },
  read: async (file, sink) => {
    const reader = new RowReader(sink);
    if (/^\s*[{[]/.test(file.head)) await readJson(file, reader, sink);
    else await readCsv(file, reader, sink);
    reader.end();
  },
};
