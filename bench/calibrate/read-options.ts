// What a reader is told besides the file.

import type { TimeUnit } from '../trace/time-unit.ts';

export interface ReadOptions {
  /** Of numbers in files that do not name theirs. */
  readonly unit?: TimeUnit | undefined;
  /** Of a plain table: the column of the durations. */
  readonly column?: string | undefined;
}
