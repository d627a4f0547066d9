// A recorder that keeps traces of some requests besides. A class of its own, so that a run without traces is as fast as ever.

import type { InvocationRecord } from '../../lambda/index.ts';
import { Recorder, type RecorderOptions, type RunIdentity } from './recorder.ts';
import type { RunResult } from '../result/result.ts';
import { TraceSample } from './trace-sample.ts';

/** Which requests are traced. */
export interface TraceChoice {
  /** How many of the slowest, and how many by chance. */
  readonly count: number;
  readonly seed: number;
}

export class TracedRecorder extends Recorder {
  readonly #sample: TraceSample;

  constructor(options: RecorderOptions, choice: TraceChoice) {
    super(options);
    const { functions, warmupMs } = options;
    this.#sample = new TraceSample({ ...choice, warmupMs, functionNames: functions.map(({ name }) => name) });
  }

  override invocation(record: Readonly<InvocationRecord>): void {
    super.invocation(record);
    this.#sample.invocation(record);
  }

  override result(run: RunIdentity): RunResult {
    return { ...super.result(run), traces: this.#sample.section() };
  }
}
