// Conformance of the port InvocationSink: every adapter reads the record at once and never keeps it, since a run reuses
// one record for all its invocations.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CalibrationSink } from '../../bench/measure/calibrate.ts';
import { ClientScaling } from '../../bench/measure/client-scaling.ts';
import { emptyInvocation, Outcome, type InvocationRecord, type InvocationSink } from '../../lambda/index.ts';
import { Recorder } from '../../reports/index.ts';
import { CloudWatch } from '../../sim/index.ts';
import { configOf } from '../sim/support.ts';

const config = configOf({ name: 'f' });
const newRecorder = (): Recorder => new Recorder({ functions: [config], durationMs: 10_000, warmupMs: 1000 });

/** A sink, and what it makes of what it was told. */
interface Adapter {
  readonly sink: InvocationSink;
  outcome(): unknown;
}

const adapters: Record<string, () => Adapter> = {
  Recorder: () => {
    const sink = newRecorder();
    for (let i = 0; i < 100; i += 1) sink.offered(0, 5000);
    return {
      sink,
      outcome: () => {
        sink.finish(10_000);
        return sink.figures();
      },
    };
  },
  CalibrationSink: () => {
    const sink = new CalibrationSink(1, 1000);
    return { sink, outcome: () => sink.functions };
  },
  ClientScaling: () => {
    const sink = new ClientScaling();
    return {
      sink,
      outcome: () => {
        const recorder = newRecorder();
        sink.finish(recorder);
        recorder.finish(10_000);
        return recorder.figures();
      },
    };
  },
  CloudWatch: () => {
    const recorder = newRecorder();
    for (let i = 0; i < 100; i += 1) recorder.offered(0, 5000);
    const sink = new CloudWatch(recorder, [config]);
    return { sink, outcome: () => sink.metrics(0).map((metric) => [metric, sink.value(0, metric, 'Sum', 0)]) };
  },
};

const invocation: fc.Arbitrary<InvocationRecord> = fc
  .record({
    scheduledAtMs: fc.integer({ min: 0, max: 9000 }),
    durationMs: fc.integer({ min: 1, max: 500 }),
    initMs: fc.integer({ min: 0, max: 300 }),
    outcome: fc.constantFrom(...Object.values(Outcome)),
    attempts: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ scheduledAtMs, durationMs, initMs, outcome, attempts }) => ({
    ...emptyInvocation(),
    scheduledAtMs,
    sentAtMs: scheduledAtMs,
    endAtMs: scheduledAtMs + durationMs + initMs,
    durationMs,
    initMs,
    coldStart: initMs > 0,
    outcome,
    attempts,
    runs: outcome === Outcome.throttled || outcome === Outcome.dropped ? 0 : 1,
    billedMs: durationMs,
  }));

describe.each(Object.entries(adapters))('%s', (_, build) => {
  test('makes the same of one reused record as of many', () => {
    fc.assert(
      fc.property(fc.array(invocation, { maxLength: 60 }), (records) => {
        const fresh = build();
        for (const record of records) fresh.sink.invocation({ ...record });
        const reused = build();
        const shared = emptyInvocation();
        for (const record of records) reused.sink.invocation(Object.assign(shared, record));
        Object.assign(shared, emptyInvocation());
        expect(reused.outcome()).toEqual(fresh.outcome());
      }),
    );
  });
});
