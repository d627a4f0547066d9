// What load tools write as CSV, told apart by their headers: where the instants are, and which rows are requests.

import { columnOf } from './csv.ts';
import { TraceError } from './trace-error.ts';
import type { TimeUnit } from './time-unit.ts';

/** Which cells of a file are instants. */
export interface InstantColumn {
  readonly column: number;
  readonly unit?: TimeUnit | undefined;
  /** Only rows with this text in that column are requests; all are where it is absent. */
  readonly only?: { readonly column: number; readonly text: string };
  /** What the reader must know. */
  readonly said?: string;
}

interface ToolFormat {
  /** Columns that only this tool's files have together. */
  readonly marks: readonly string[];
  readonly column: string;
  readonly unit?: TimeUnit;
  readonly only?: { readonly column: string; readonly text: string };
  readonly said?: string;
}

const formats: readonly ToolFormat[] = [
  {
    // A row a metric and request, all with its end (k6, results output CSV; Unix time in s unless K6_CSV_TIME_FORMAT says else).
    marks: ['metric_name', 'timestamp', 'metric_value'],
    column: 'timestamp',
    only: { column: 'metric_name', text: 'http_reqs' },
    said: 'of the rows of k6 those of http_reqs are its requests; their times are when each ended',
  },
  // hey -o csv: from the start of the run, when the request was sent.
  { marks: ['response-time', 'DNS+dialup', 'offset'], column: 'offset', unit: 's' },
  { marks: ['timeStamp', 'elapsed', 'label'], column: 'timeStamp' },
];

/** Files that hold no requests, with the cure. */
const summaries: readonly (readonly [marks: readonly string[], what: string])[] = [
  [
    ['Timestamp', 'User Count', 'Requests/s'],
    'is a history of Locust: a row a second and name, not a request; write its rates as arrivals: { poisson: { rate: [[0s, 10/s], ...] } }',
  ],
];

const has = (header: readonly string[], marks: readonly string[]): boolean =>
  marks.every((mark) => header.includes(mark));

/** The instants of a file with `header`: in `column` if it is given, where its tool writes them, or in the first. */
export const instantColumn = (file: string, header: readonly string[], column: string | undefined): InstantColumn => {
  const summary = summaries.find(([marks]) => has(header, marks));
  if (summary !== undefined) throw new TraceError(file, 1, summary[1]);
  const of = { file, header };
  const tool = formats.find(({ marks }) => has(header, marks));
  const name = column ?? tool?.column;
  if (name === undefined) return { column: 0 };
  const index = columnOf(of, name, 'name one of them');
  if (tool === undefined) return { column: index };
  const { only, said } = tool;
  return {
    column: index,
    ...(name === tool.column && tool.unit !== undefined ? { unit: tool.unit } : {}),
    ...(only === undefined ? {} : { only: { column: columnOf(of, only.column, ''), text: only.text } }),
    ...(said === undefined ? {} : { said }),
  };
};
