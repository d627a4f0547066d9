// A chart as plain data: what Chart.js draws, with names in the place of functions and colours, so that the same text
// makes the picture in Node and the interactive chart in the page.

/** The part of a report that a chart belongs to. */
export type ChartGroup =
  | 'over time'
  | 'latency'
  | 'scaling'
  | 'cold starts'
  | 'queues'
  | 'managed'
  | 'durable'
  | 'cost';

/** One chart of a report. */
export interface ChartSpec {
  /** For file names: lower case and hyphens. */
  readonly name: string;
  readonly title: string;
  readonly group: ChartGroup;
  /** One of many alike, that may be drawn small. */
  readonly isSmall?: true;
  /** One sentence on how to read it. */
  readonly caption: string;
  /** What the shades of a heat map stand for, from pale to strong: the highest value of each. */
  readonly scale?: { readonly title: string; readonly values: readonly number[] };
  /** A Chart.js configuration without functions; see `bindConfig`. */
  readonly config: ChartData;
  /** The same figures as rows, for readers who do not see the picture. */
  readonly table: { readonly columns: readonly string[]; readonly rows: readonly (readonly (string | number)[])[] };
}

export interface ChartData {
  readonly type: 'bar' | 'line';
  readonly data: { readonly labels?: readonly (string | number)[]; readonly datasets: readonly object[] };
  readonly options: object;
}

/** A point of a line. */
export interface Point {
  readonly x: number;
  readonly y: number | null;
}
