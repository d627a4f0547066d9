// What every kind of arrivals is built from and into.

import type { ArrivalProcess } from '../../sim/index.ts';
import type { IndexedMinutes } from '../trace/summed-minutes.ts';
import type { FileContext } from '../input/numbers-file.ts';

/** What one stream of traffic takes from one file. */
export interface RecordedShare {
  /** Of the arrivals in the scenario. */
  readonly path: string;
  /** As the scenario writes it. */
  readonly file: string;
  /** Which part of the file; null for all of it. */
  readonly part: string | null;
  /** Where in the file the run begins. */
  readonly fromMs: number;
  readonly all: number;
  readonly inside: number;
  /** Of the file, from its start. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** A process for one run: built anew for every run, from that run's seed. */
export type ArrivalFactory = (seed: number) => ArrivalProcess;

/** What arrivals need to know of their run. */
export interface ArrivalContext extends FileContext {
  /** Arrivals stop here. */
  readonly endMs: number;
  /** So many times what is written. */
  readonly factor: number;
  /** Recorded arrivals come so many times as fast. */
  readonly speed: number;
  /** Name of the random stream. */
  readonly stream: string;
  /** Traces that many streams of traffic share, by absolute path. */
  readonly minutesByFile: Map<string, IndexedMinutes>;
  /** What each stream takes from its file, for those who look at all of them. */
  readonly recorded: RecordedShare[];
}
