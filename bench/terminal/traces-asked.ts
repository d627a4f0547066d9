// How many requests a command cuts into their parts, by its options.

export interface TracesOptions {
  /** How many of the slowest requests are traced, and of others by chance. */
  readonly traces?: number | undefined;
  /** For Chrome's trace viewer, and Perfetto. */
  readonly traceFile?: string | undefined;
}

/** Of those that a file alone was asked for. */
const usualTraces = 10;

/** How many; undefined for none. */
export const tracesOf = ({ traces, traceFile }: TracesOptions): number | undefined =>
  traces ?? (traceFile === undefined ? undefined : usualTraces);
