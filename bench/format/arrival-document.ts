// When requests are sent, as a scenario writes it.

import type { Quantity } from './law-document.ts';

export type RateSpec = Quantity | [Quantity, Quantity][];

/** When requests are sent; exactly one key. */
export interface ArrivalSpec {
  /** Evenly spaced, at a rate or along points of [time, rate] joined by straight lines. */
  constant?: { rate: RateSpec };
  /** Independent of each other, at a rate or along points of [time, rate] joined by straight lines. */
  poisson?: { rate: RateSpec };
  /** Points of [time, rate], each in force until the next. */
  steps?: [Quantity, Quantity][];
  /** So many at one instant. */
  burst?: { at: Quantity; count: number };
  /** A rate that swings about its mean, with a period. */
  sine?: { mean: Quantity; amplitude: Quantity; period: Quantity };
  /** A rate for a while, then none for a while, in turn. */
  onOff?: { rate: Quantity; on: Quantity; off: Quantity };
  /** A file with one instant (ms) a line, or the values. */
  instants?: string | Quantity[];
  /** Recorded arrivals. */
  trace?: TraceSpec;
}

/** Recorded arrivals in a file. */
export interface TraceSpec {
  /** `azure2019` and `azure2021` (Azure Functions traces), `csv` (a column of instants), `clf` (access logs). */
  format: 'azure2019' | 'azure2021' | 'csv' | 'clf';
  /** Path from the scenario. */
  file: string;
  /**
   * Of the Azure traces: a function, as `function`, `application/function` or `owner/application/function`, or the beginning of
   * each; default all of them. One that could be several is refused, with their names.
   */
  function?: string;
  /** Of csv: the column of the instants; default the first, or what a load tool's own columns tell (k6, hey). */
  column?: string;
  /**
   * Of csv: what its numbers count. By default ms from the start, or what they are as Unix time (s, ms, us or ns, from 1990 to
   * 2100), counted from the earliest; numbers that could be either are refused.
   */
  unit?: 's' | 'ms' | 'us' | 'ns';
  /** Where in the trace the run begins. */
  from: Quantity;
  /** So many times the traffic, for formats that count: azure2019 and clf. */
  scale: number;
}
