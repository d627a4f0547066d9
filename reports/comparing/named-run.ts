// A result under the name that legends and tables give it.

import type { RunResult } from '../result/result.ts';
import type { Objective } from './objective.ts';

export interface NamedRun {
  readonly name: string;
  readonly result: RunResult;
  /** Of its scenario, held against it; absent where nobody asked. */
  readonly objectives?: readonly Objective[];
  /** How many runs it stands for, the one in the middle; absent for itself alone. */
  readonly standsFor?: number;
}
