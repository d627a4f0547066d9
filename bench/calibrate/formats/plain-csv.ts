// A table with a column of durations, or a number a line. Further columns may tell when, of what, and with which status.

import { Outcome } from '../../../lambda/index.ts';
import { unitMs, type TimeUnit } from '../../trace/time-unit.ts';
import { csvRows, headerCells } from '../csv-rows.ts';
import type { Format } from '../format.ts';
import { fileProblem, type InputFile } from '../input-file.ts';
import { unixMsOfText } from '../log-time.ts';
import { emptyRecord } from '../recorded-invocation.ts';
import type { ReadOptions } from '../read-options.ts';

const number = /^\d+(?:\.\d*)?(?:e[+-]?\d+)?$/i;
const durationName =
  /duration|latency|elapsed|response.?time|time.?taken|service.?time|^(?:time|value)?[\s_(]*(?:ms|us|ns|s|sec|seconds|millis|micros)\)?$/i;
const timeName = /^(?:@?timestamp|time|start|start.?time|date|at|when)\b/i;
const functionName = /^(?:function|function.?name|name|label|route|endpoint)$/i;
const statusName = /^(?:status|status.?code|code|response.?code)$/i;

/** `duration_ms`, `Latency (us)`, `seconds`. */
const unitOfName = (name: string): TimeUnit | null => {
  const [, unit] =
    /(?:^|[\s_([-])(ns|us|µs|ms|s|sec|secs|seconds|millis|milliseconds|micros|microseconds)\)?$/i.exec(name) ?? [];
  if (unit === undefined) return name.endsWith('Ms') ? 'ms' : null;
  if (/^n/i.test(unit)) return 'ns';
  if (/^(?:u|µ|micro)/i.test(unit)) return 'us';
  return /^(?:ms|milli)/i.test(unit) ? 'ms' : 's';
};

interface Columns {
  readonly duration: number;
  readonly name: string;
  readonly time: number;
  readonly of: number;
  readonly status: number;
  readonly hasHeader: boolean;
}

const columnsOf = (cells: readonly string[], file: InputFile, { column }: ReadOptions): Columns | null => {
  const find = (pattern: RegExp): number => cells.findIndex((cell) => pattern.test(cell));
  if (column !== undefined) {
    const duration = cells.indexOf(column);
    if (duration < 0)
      throw fileProblem(file.path, `has no column "${column}", only ${cells.join(', ')}; name one of them`);
    return {
      duration,
      name: column,
      time: find(timeName),
      of: find(functionName),
      status: find(statusName),
      hasHeader: true,
    };
  }
  if (cells.length === 1 && number.test(cells[0]!)) {
    return { duration: 0, name: '', time: -1, of: -1, status: -1, hasHeader: false };
  }
  const duration = find(durationName);
  if (duration < 0) return null;
  const time = cells.findIndex((cell, index) => index !== duration && timeName.test(cell));
  return { duration, name: cells[duration]!, time, of: find(functionName), status: find(statusName), hasHeader: true };
};

const unitFor = (name: string, { unit }: ReadOptions): { readonly unit: TimeUnit; readonly isGuess: boolean } => {
  const own = unitOfName(name);
  return { unit: unit ?? own ?? 'ms', isGuess: unit === undefined && own === null };
};

export const plainCsv: Format = {
  name: 'csv',
  recognises: (head, path) => {
    const cells = headerCells(head);
    // A number alone is JSON, too.
    if (/^\s*[{[<]/.test(head) || path.endsWith('.json')) return false;
    return (
      (cells.length === 1 && number.test(cells[0]!)) ||
      (cells.some((cell) => durationName.test(cell)) &&
        (cells.length > 1 || path.endsWith('.csv') || number.test(head.split(/\r?\n/)[1] ?? '')))
    );
  },
  read: async (file, sink, options) => {
    const record = emptyRecord();
    let columns: Columns | null = null;
    let factor = 1;
    let count = 0;
    let matched = 0;
    for await (const rows of csvRows(file)) {
      for (const { cells, line, separator } of rows) {
        if (columns === null) {
          columns = columnsOf(cells, file, options);
          if (columns === null)
            throw fileProblem(file.path, `has no column of durations among ${cells.join(', ')}; name it with --column`);
          const { unit, isGuess } = unitFor(columns.name, options);
          factor = unitMs[unit];
          if (isGuess) sink.note('does not say what its numbers count: read as ms; --unit s, us or ns says otherwise');
          if (columns.hasHeader) continue;
        }
        count += 1;
        sink.at(line);
        const cell = cells[columns.duration] ?? '';
        // Where no comma parts cells, one may stand for the point.
        const text = separator === ',' ? cell : cell.replace(/^(\d+),(\d+)$/, '$1.$2');
        if (!number.test(text)) {
          sink.broken(cells.join(',').slice(0, 200));
          continue;
        }
        matched += 1;
        const name = columns.of < 0 ? null : cells[columns.of] || null;
        const status = columns.status < 0 ? 200 : Number(cells[columns.status]);
        record.startMs = columns.time < 0 ? Number.NaN : unixMsOfText(cells[columns.time] ?? '');
        record.durationMs = Number(text) * factor;
        record.outcome = status >= 400 ? Outcome.failed : Outcome.completed;
        if (status === 429) sink.throttled(name, record.startMs, 1);
        else sink.invocation(name, record);
      }
    }
    sink.counted(count, matched);
    sink.note('durations alone: of cold starts and of what a client waits besides, nothing is told');
  },
};
