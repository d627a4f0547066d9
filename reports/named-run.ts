// A result under the name that legends and tables give it.

import type { RunResult } from './result.ts';

export interface NamedRun {
  readonly name: string;
  readonly result: RunResult;
}
