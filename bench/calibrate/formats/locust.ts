// Locust's CSV files: _stats.csv, _stats_history.csv and _failures.csv.

import { csvRows, headerCells } from '../csv-rows.ts';
import { isFigure } from '../figure.ts';
import type { Format } from '../format.ts';
import type { InputFile } from '../input-file.ts';
import { told } from '../../input/json-fields.ts';
import type { RecordSink } from '../recorded-invocation.ts';

type Cell = (column: string) => string;

/** A row that ends early was cut off: its times would be read as 0. */
const rowsOf = async (
  file: InputFile,
  sink: RecordSink,
  read: (cell: Cell) => boolean | 'broken',
): Promise<{ count: number; matched: number }> => {
  let header: readonly string[] | null = null;
  let count = 0;
  let matched = 0;
  for await (const rows of csvRows(file)) {
    for (const { cells, line } of rows) {
      const columns = header;
      if (columns === null) {
        header = cells;
        continue;
      }
      count += 1;
      sink.at(line);
      const told = cells.length < columns.length ? 'broken' : read((column) => cells[columns.indexOf(column)] ?? '');
      if (told === 'broken') sink.broken(cells.join(','));
      else if (told) matched += 1;
    }
  }
  return { count, matched };
};

const percentages = ['50%', '66%', '75%', '80%', '90%', '95%', '98%', '99%', '99.9%', '99.99%'];

const statsRow = (cell: Cell, sink: RecordSink): boolean | 'broken' => {
  const count = Number(cell('Request Count'));
  if (cell('Name') === 'Aggregated') return false;
  if (!isFigure(count) || !isFigure(Number(cell('Failure Count')))) return 'broken';
  if (count === 0) return false;
  const perSecond = Number(cell('Requests/s'));
  sink.summary(cell('Name'), {
    times: {
      count,
      meanMs: Number(cell('Average Response Time')),
      quantiles: told([
        [0, Number(cell('Min Response Time'))],
        ...percentages.map((key): [number, number] => [Number.parseFloat(key) / 100, Number(cell(key) || Number.NaN)]),
        [1, Number(cell('Max Response Time'))],
      ]),
    },
    failed: Number(cell('Failure Count')),
    durationMs: perSecond > 0 ? (count / perSecond) * 1000 : 0,
  });
  return true;
};

export const locustStats: Format = {
  name: 'locust',
  recognises: (head) => ['Request Count', 'Failure Count', '99%'].every((name) => headerCells(head).includes(name)),
  read: async (file, sink) => {
    const { count, matched } = await rowsOf(file, sink, (cell) => statsRow(cell, sink));
    sink.counted(count, matched);
    sink.note(
      'percentiles are rounded: above 100 ms to 10 ms, above 1 s to 100 ms; failures are among the times, and which were 429s only _failures.csv tells',
    );
  },
};

/** Totals so far, a row a second: what came is their growth. */
export const locustHistory: Format = {
  name: 'locust-history',
  recognises: (head) =>
    ['Timestamp', 'User Count', 'Total Request Count'].every((name) => headerCells(head).includes(name)),
  read: async (file, sink) => {
    const last = new Map<string, { readonly atMs: number; readonly total: number }>();
    const { count, matched } = await rowsOf(file, sink, (cell) => {
      const name = cell('Name');
      const atMs = Number(cell('Timestamp')) * 1000;
      const total = Number(cell('Total Request Count'));
      if (name === 'Aggregated') return false;
      if (!isFigure(atMs) || !isFigure(total)) return 'broken';
      const before = last.get(name) ?? { atMs: atMs - 1000, total: 0 };
      if (total > before.total)
        sink.invoked(name, { atMs: before.atMs, stepMs: atMs - before.atMs, count: total - before.total });
      last.set(name, { atMs, total });
      return true;
    });
    sink.counted(count, matched);
    sink.note('a history tells when requests came, not how long they took: give _stats.csv, too');
  },
};

export const locustFailures: Format = {
  name: 'locust-failures',
  recognises: (head) => ['Method', 'Name', 'Error', 'Occurrences'].every((name) => headerCells(head).includes(name)),
  read: async (file, sink) => {
    const { count, matched } = await rowsOf(file, sink, (cell) => {
      if (!/\b429\b/.test(cell('Error'))) return false;
      const refused = Number(cell('Occurrences'));
      if (!isFigure(refused)) return 'broken';
      // In the statistics they are failures.
      sink.summary(cell('Name'), {
        times: { count: 0, meanMs: null, quantiles: [] },
        throttled: refused,
        failed: -refused,
        isOfTotals: true,
      });
      return true;
    });
    sink.counted(count, matched);
  },
};
