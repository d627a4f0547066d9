// k6: every point (--out json, --out csv), and its summaries: --summary-export, handleSummary, and the machine-readable one.

import { Outcome } from '../../../lambda/index.ts';
import { csvRows, headerCells } from '../csv-rows.ts';
import type { Format } from '../format.ts';
import type { InputFile } from '../input-file.ts';
import { countIn, entriesIn, field, listIn, numberIn, textIn, told } from '../../input/json-fields.ts';
import { unixMsOfText } from '../log-time.ts';
import { documentsOf } from '../json-items.ts';
import { emptyRecord, type RecordSink } from '../recorded-invocation.ts';

/** What a request took, by its protocol. */
const trends = ['http_req_duration', 'grpc_req_duration', 'ws_session_duration'] as const;
const isTrend = (metric: string): boolean => (trends as readonly string[]).includes(metric);

const notes = (sink: RecordSink): void => {
  sink.note(
    'http_req_duration leaves out connecting, TLS and waiting for a connection; cold starts are among the durations',
  );
};

interface Tags {
  readonly status: string;
  readonly name: string;
  readonly url: string;
  readonly expected: string;
}

/** A point of a request: its time is when it ended. */
class PointReader {
  readonly #sink: RecordSink;
  readonly #record = emptyRecord();
  matched = 0;

  constructor(sink: RecordSink) {
    this.#sink = sink;
  }

  point(endMs: number, value: number, { status, name, url, expected }: Tags): void {
    // A name of its own; by default it is the URL, of which there may be any number.
    const own = name === '' || name === url || name.includes('://') ? null : name;
    this.matched += 1;
    if (status === '0') return this.#sink.unanswered(own, 1);
    if (status === '429') return this.#sink.throttled(own, endMs - value, 1);
    const record = this.#record;
    record.startMs = endMs - value;
    record.durationMs = value;
    const isFailed = expected === 'false' || Number(status) >= 400;
    record.outcome = isFailed ? Outcome.failed : Outcome.completed;
    this.#sink.invocation(own, record);
    return undefined;
  }
}

export const k6Points: Format = {
  name: 'k6-json',
  recognises: (head) =>
    /^\s*\{/.test(head) &&
    /"type"\s*:\s*"(?:Metric|Point)"/.test(head.slice(0, 4000)) &&
    /"metric"\s*:/.test(head.slice(0, 4000)),
  read: async (file, sink) => {
    const points = new PointReader(sink);
    let count = 0;
    for await (const { lines, firstLine } of file.lines()) {
      for (const [index, line] of lines.entries()) {
        if (line.trim() === '') continue;
        count += 1;
        if (!line.includes('"Point"') || !trends.some((trend) => line.includes(trend))) continue;
        sink.at(firstLine + index);
        let value: unknown;
        try {
          value = JSON.parse(line);
        } catch {
          sink.broken(line.slice(0, 200));
          continue;
        }
        if (!isTrend(textIn(value, 'metric') ?? '') || textIn(value, 'type') !== 'Point') continue;
        const tag = (name: string): string => textIn(value, 'data', 'tags', name) ?? '';
        const ms = numberIn(value, 'data', 'value');
        if (!(ms >= 0)) {
          sink.broken(line.slice(0, 200));
          continue;
        }
        points.point(unixMsOfText(textIn(value, 'data', 'time') ?? ''), ms, {
          status: tag('status'),
          name: tag('name'),
          url: tag('url'),
          expected: tag('expected_response'),
        });
      }
    }
    sink.counted(count, points.matched);
    notes(sink);
  },
};

export const k6Csv: Format = {
  name: 'k6-csv',
  recognises: (head) => ['metric_name', 'timestamp', 'metric_value'].every((name) => headerCells(head).includes(name)),
  read: async (file, sink) => {
    const points = new PointReader(sink);
    let header: readonly string[] | null = null;
    let count = 0;
    for await (const rows of csvRows(file)) {
      for (const { cells, line } of rows) {
        if (header === null) {
          header = cells;
          continue;
        }
        count += 1;
        sink.at(line);
        const columns = header;
        const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
        const isRow = cells.length === columns.length;
        if (isRow && !isTrend(cell('metric_name'))) continue;
        const ms = numberIn(cell('metric_value'));
        if (!isRow || !(ms >= 0) || !/^\d*$/.test(cell('status'))) sink.broken(cells.join(','));
        else {
          points.point(unixMsOfText(cell('timestamp')), ms, {
            status: cell('status'),
            name: cell('name'),
            url: cell('url'),
            expected: cell('expected_response'),
          });
        }
      }
    }
    sink.counted(count, points.matched);
    sink.note('times of k6 as CSV are whole seconds: when in a second a request came is not told');
    notes(sink);
  },
};

/** Values of one metric, whichever shape the summary has. */
type Values = (metric: string) => unknown;

const shareOf = (key: string): number | null => {
  if (key === 'min') return 0;
  if (key === 'med') return 0.5;
  if (key === 'max') return 1;
  const percent = /^p\((\d+(?:\.\d+)?)\)$/.exec(key)?.[1];
  return percent === undefined ? null : Number(percent) / 100;
};

const valuesOf = (document: unknown): Values => {
  const list = listIn(document, 'results', 'metrics');
  if (list.length > 0) {
    return (metric) =>
      field(
        list.find((one) => textIn(one, 'name') === metric),
        'values',
      );
  }
  return (metric) => field(document, 'metrics', metric, 'values') ?? field(document, 'metrics', metric);
};

const secondsOf = (text: unknown): number =>
  typeof text === 'string' ? Number.parseFloat(text) * 1000 : typeof text === 'number' ? text * 1000 : Number.NaN;

/** Of a rate, passes are what it counts: here the failures. */
const failedOf = (failures: unknown): number =>
  Number.isNaN(numberIn(failures, 'passes')) ? countIn(failures, 'matches') : countIn(failures, 'passes');

/** How many requests there were, by whichever metric tells it; 0 where none does. */
const countOf = (requests: unknown, times: unknown, failures: unknown): number => {
  const told = [
    numberIn(requests, 'count'),
    numberIn(times, 'count'),
    numberIn(failures, 'total'),
    numberIn(failures, 'passes') + numberIn(failures, 'fails'),
  ];
  return told.find((count) => count > 0) ?? 0;
};

const tellSummary = (document: unknown, sink: RecordSink): boolean => {
  const values = valuesOf(document);
  const trend = trends.find((name) => values(name) !== undefined);
  if (trend === undefined) return false;
  const times = values(trend);
  const quantiles = entriesIn(times).flatMap(([key]): [number, number][] => {
    const share = shareOf(key);
    return share === null ? [] : [[share, numberIn(times, key)]];
  });
  const requests = values(trend.startsWith('http') ? 'http_reqs' : 'iterations');
  const failures = values('http_req_failed');
  const count = countOf(requests, times, failures);
  const failed = failedOf(failures);
  const rate = numberIn(requests, 'rate');
  const stateMs = numberIn(document, 'state', 'testRunDurationMs');
  const configMs = secondsOf(field(document, 'config', 'duration'));
  const durationMs = [stateMs, configMs, rate > 0 ? (count / rate) * 1000 : Number.NaN].find((ms) => ms > 0) ?? 0;
  sink.summary(null, {
    times: { count: Math.max(1, count), meanMs: numberIn(times, 'avg'), quantiles: told(quantiles) },
    requests: count > 0 ? count : Number.NaN,
    failed,
    durationMs,
  });
  if (!quantiles.some(([share]) => share === 0.99)) {
    sink.note(
      'does not tell p99: the times between its last percentile and its maximum are a guess; --out json tells every one',
    );
  }
  if (failed > 0)
    sink.note(
      'refused and failed requests are among the durations, and nobody tells how many were 429s; --out json does',
    );
  sink.note('when requests came is not told: they are spread over the run');
  notes(sink);
  return true;
};

const readSummary = async (file: InputFile, sink: RecordSink): Promise<void> => {
  const documents = await documentsOf(file);
  sink.counted(documents.length, documents.filter((document) => tellSummary(document, sink)).length);
};

export const k6Summary: Format = {
  name: 'k6-summary',
  recognises: (head) =>
    /^\s*\{/.test(head) &&
    !/"aggregate"\s*:/.test(head) &&
    (/"k6Version"\s*:/.test(head) ||
      (/"metrics"\s*:\s*\{/.test(head) &&
        /"(?:http_req_duration|grpc_req_duration|iterations|vus_max|http_reqs)[{"]/.test(head))),
  read: readSummary,
};
