// A recorder that keeps traces of some requests besides. A class of its own, so that a run without traces is as fast as ever.

import type { InvocationRecord } from '../../lambda/index.ts';
import { Recorder, type RecorderOptions, type RunIdentity } from './recorder.ts';
import type { RunResult } from '../result/result.ts';
import type { ServedInstants } from '../result/request-trace.ts';
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

  /** Numbers of the requests whose parts on the platform the result wants to tell. */
  get traceNumbers(): ReadonlySet<number> {
    return this.#sample.traceNumbers;
  }

  /** Takes what the platform knows of them; of a measured run at least that it knows nothing. */
  serve(served: ReadonlyMap<number, ServedInstants>): void {
    this.#sample.serve(served);
  }

  override result(run: RunIdentity): RunResult {
    return { ...super.result(run), traces: this.#sample.section() };
  }
}
