// A result under the name that legends and tables give it.

import type { RunResult } from './result.ts';
import type { SuiteReport } from './validation.ts';

export interface NamedRun {
  readonly name: string;
  readonly result: RunResult;
}

/** The results of a suite; measured first: it is the fact that the simulation is held against. */
export const runsOf = ({ measured, simulated, sideBySide }: SuiteReport): NamedRun[] =>
  sideBySide === undefined
    ? [measured, simulated].flatMap((result) => (result === null ? [] : [{ name: result.kind, result }]))
    : [...sideBySide];
