// --traces and --trace-file: some requests of a run, cut into their parts.

import { Option } from 'commander';
import { wholeNumber } from './options.ts';

export interface TracesOptions {
  /** How many of the slowest requests are traced, and of others by chance. */
  readonly traces?: number | undefined;
  /** For Chrome's trace viewer, and Perfetto. */
  readonly traceFile?: string | undefined;
}

export const tracesOption = (): Option =>
  new Option('--traces <n>', 'cut the n slowest requests, and n taken by chance, into their parts').argParser(
    wholeNumber(1),
  );

export const traceFileOption = (): Option =>
  new Option('--trace-file <file>', "write those requests for Chrome's and Perfetto's trace viewers");

/** Of those that a file alone was asked for. */
const usualTraces = 10;

/** How many; undefined for none. */
export const tracesOf = ({ traces, traceFile }: TracesOptions): number | undefined =>
  traces ?? (traceFile === undefined ? undefined : usualTraces);
