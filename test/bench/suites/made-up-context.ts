// What the bench lends a suite, made up: a stop in the hands of the test, and the stages that the suite told.

import type { SuiteContext } from '../../../bench/suites/suite.ts';

export interface MadeUpContext {
  readonly context: SuiteContext;
  readonly stop: AbortController;
  readonly stages: readonly (readonly [stage: string, durationMs: number])[];
}

export const contextOf = (quick: boolean, fields: Partial<SuiteContext> = {}): MadeUpContext => {
  const stop = new AbortController();
  const stages: [stage: string, durationMs: number][] = [];
  const context: SuiteContext = {
    quick,
    seed: undefined,
    sandbox: 'thread',
    signal: stop.signal,
    onStage: (...told) => void stages.push(told),
    ...fields,
  };
  return { context, stop, stages };
};
