// What every kind of arrivals is built from and into.

import type { ArrivalProcess } from '../../sim/index.ts';
import type { IndexedMinutes } from '../trace/summed-minutes.ts';
import type { RecordedShare } from './arrivals-inside.ts';
import type { FileContext } from '../input/numbers-file.ts';

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
