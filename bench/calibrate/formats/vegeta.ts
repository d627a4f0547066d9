// vegeta: every result (encode: JSON a line, or CSV), and its report (text, JSON).

import { Outcome } from '../../../lambda/index.ts';
import { csvRows } from '../csv-rows.ts';
import type { Format } from '../format.ts';
import { entriesIn, numberIn, statusCounts, textIn, told } from '../../input/json-fields.ts';
import { unixMsOfText } from '../log-time.ts';
import { documentsOf } from '../json-items.ts';
import { emptyRecord, type RecordSink } from '../recorded-invocation.ts';

const nsOfMs = 1e6;

class ResultReader {
  readonly #sink: RecordSink;
  readonly #record = emptyRecord();
  count = 0;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  /** Its timestamp is when it was sent. A code of 0 is a request that nobody answered: its latency is none. */
  result(startMs: number, code: number, latencyNs: number): void {
    this.count += 1;
    if (code === 0) return this.#sink.unanswered(null, 1);
    if (code === 429) return this.#sink.throttled(null, startMs, 1);
    const record = this.#record;
    record.startMs = startMs;
    record.durationMs = latencyNs / nsOfMs;
    record.outcome = code >= 400 ? Outcome.failed : Outcome.completed;
    this.#sink.invocation(null, record);
    return undefined;
  }
}

/** A result on its line: its fields in any order, as what is between vegeta and here may have put them. */
const isLine = (head: string): boolean => {
  const [line = ''] = head.split('\n', 1);
  return (
    line.startsWith('{') && ['code', 'latency', 'timestamp'].every((key) => new RegExp(`"${key}"\\s*:`).test(line))
  );
};

export const vegetaJson: Format = {
  name: 'vegeta-json',
  recognises: (head) => isLine(head),
  read: async (file, sink) => {
    const results = new ResultReader(sink);
    let count = 0;
    for await (const { lines, firstLine } of file.lines()) {
      for (const [index, line] of lines.entries()) {
        if (line.trim() === '') continue;
        count += 1;
        sink.at(firstLine + index);
        try {
          const value: unknown = JSON.parse(line);
          const code = numberIn(value, 'code');
          const latencyNs = numberIn(value, 'latency');
          if (Number.isNaN(code) || !(latencyNs >= 0)) throw new TypeError('no result');
          results.result(unixMsOfText(textIn(value, 'timestamp') ?? ''), code, latencyNs);
        } catch {
          sink.broken(line.slice(0, 200));
        }
      }
    }
    sink.counted(count, results.count);
  },
};

export const vegetaCsv: Format = {
  name: 'vegeta-csv',
  recognises: (head) => /^\d{19},\d{1,3},\d+,\d+,\d+,/.test(head),
  read: async (file, sink) => {
    const results = new ResultReader(sink);
    let count = 0;
    for await (const rows of csvRows(file)) {
      for (const { cells, line } of rows) {
        count += 1;
        sink.at(line);
        const [time = '', code = '', latency = ''] = cells;
        // ns beyond what a number holds: without its last digits.
        const startMs = Number(time.slice(0, -3)) / 1000;
        if (!/^\d{19}$/.test(time) || !/^\d+$/.test(code) || !/^\d+$/.test(latency)) sink.broken(cells.join(','));
        else results.result(startMs, Number(code), Number(latency));
      }
    }
    sink.counted(count, results.count);
  },
};

const percentileNote =
  'its percentiles are estimates between values: where times leap they are times that no request took; vegeta encode tells every one';
const amongNote = 'refused requests (429) are among its latencies; vegeta encode tells them apart';

const tellReport = (document: unknown, sink: RecordSink): void => {
  const codes = entriesIn(document, 'status_codes').map(([code, count]): [number, number] => [
    Number(code),
    Number(count),
  ]);
  const { answered, throttled, failed } = statusCounts(codes);
  const ms = (key: string): number => numberIn(document, 'latencies', key) / nsOfMs;
  const requests = numberIn(document, 'requests');
  sink.summary(null, {
    times: {
      count: requests,
      meanMs: ms('mean'),
      quantiles: told([
        [0, ms('min')],
        [0.5, ms('50th')],
        [0.9, ms('90th')],
        [0.95, ms('95th')],
        [0.99, ms('99th')],
        [1, ms('max')],
      ]),
    },
    failed,
    throttled,
    unanswered: Math.max(0, requests - answered),
    startMs: unixMsOfText(textIn(document, 'earliest') ?? ''),
    durationMs: numberIn(document, 'duration') / nsOfMs,
  });
  sink.note(percentileNote);
  if (throttled > 0) sink.note(amongNote);
};

export const vegetaReport: Format = {
  name: 'vegeta-report',
  recognises: (head) => /^\s*\{\s*"latencies"\s*:\s*\{/.test(head),
  read: async (file, sink) => {
    const documents = await documentsOf(file);
    for (const document of documents) tellReport(document, sink);
    sink.counted(documents.length, documents.length);
  },
};
