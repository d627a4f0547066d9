// One operation of each hot path, many times over, and how long it takes.

import { Bench } from 'tinybench';
import { Account, emptyInvocation, noRetry, rulesOf } from '../../lambda/index.ts';
import { parseReportLine, type ReportLine } from '../../loadgen/index.ts';
import { Recorder } from '../../reports/index.ts';
import {
  constant,
  EventQueue,
  exponential,
  poisson,
  randomStream,
  rateCurve,
  simulate,
  type SimulationSink,
} from '../../sim/index.ts';
import { compileScenario } from '../scenario/compile.ts';
import { microOperations, type MicroAnswer, type MicroOperation, type MicroQuestion } from './micro-operations.ts';
import { referenceLoop } from './reference-loop.ts';

/** Operations in one call of each task, so that times are per operation. */
export const batch = 10_000;

const ignore = (): void => {};
const emptySink: SimulationSink = {
  offered: ignore,
  invocation: ignore,
  admitted: ignore,
  released: ignore,
  throttled: ignore,
  environmentStarted: ignore,
  environmentEnded: ignore,
};

const { functions } = compileScenario(
  {
    name: 'micro',
    duration: '10s',
    functions: { f: { duration: { exponential: { mean: '200ms' } }, coldStart: { constant: '200ms' } } },
    traffic: [{ to: 'f', arrivals: { poisson: { rate: '1000/s' } } }],
  },
  'suite micro',
  '.',
);
const { config } = functions[0]!;

/** 10 s of 1000/s x 200 ms: about 10,000 invocations. */
const simulation = <Sink extends SimulationSink>(sink: Sink): Sink => {
  simulate({
    rules: rulesOf('2023', 'us-east-1'),
    accountConcurrency: 1000,
    unreservedMinimum: 100,
    functions: [{ config, duration: exponential(200), coldStart: constant(200), overhead: null, errorShare: 0 }],
    traffic: [
      {
        functionIndex: 0,
        arrivals: poisson(rateCurve([{ atMs: 0, perSecond: 1000 }], 10_000), randomStream(1, 'arrivals')),
        retry: noRetry(),
      },
    ],
    seed: 1,
    sink,
  });
  return sink;
};

const admission = (): Account => {
  const account = new Account({
    rules: { ...rulesOf('2023', 'us-east-1'), requestRatePerConcurrency: null },
    concurrency: 1000,
    unreservedMinimum: 0,
    functions: [config],
    random: () => 0.5,
  });
  for (let i = 0; i < batch; i += 1) account.release(account.invoke(0, i), i + 0.5);
  return account;
};

const heap = (): EventQueue => {
  const events = new EventQueue();
  const stream = randomStream(1, 'heap');
  for (let i = 0; i < 200; i += 1) events.push(stream.uniform(), 0, 0, i);
  for (let i = 0; i < batch; i += 1) {
    const atMs = events.firstMs;
    events.pop();
    events.push(atMs + stream.uniform(), 0, 0, i);
  }
  return events;
};

const recording = (): Recorder => {
  const recorder = new Recorder({ functions: [config], durationMs: 10_000, warmupMs: 0 });
  const record = emptyInvocation();
  for (let i = 0; i < batch; i += 1) {
    recorder.offered(0, i);
    record.scheduledAtMs = i;
    record.sentAtMs = i;
    record.endAtMs = i + (i % 500);
    recorder.invocation(record);
  }
  return recorder;
};

const reportLine =
  'REPORT RequestId: 8f507cfc-xmpl-4697-b07a-ac58fc914c95\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 67 MB\tInit Duration: 140.12 ms\t\n';

const parsing = (): ReportLine | null => {
  let last: ReportLine | null = null;
  for (let i = 0; i < batch; i += 1) last = parseReportLine(reportLine);
  return last;
};

/** What comes of each. */
export interface MicroTasks extends Readonly<Record<MicroOperation, () => unknown>> {
  readonly 'reference: loss system without rules': () => number;
  readonly 'simulate, recorded': () => Recorder;
  readonly 'admission and release': () => Account;
  readonly 'event heap, 200 deep: pop and push': () => EventQueue;
  readonly 'recorder: one invocation': () => Recorder;
  readonly 'REPORT line parsed': () => ReportLine | null;
}

/** What is timed: each makes so many operations as `batch` says, and returns what came of them. */
export const microTasks: MicroTasks = {
  'reference: loss system without rules': () => {
    const stream = randomStream(1, 'reference');
    return referenceLoop(batch, 1, 200, () => stream.uniform());
  },
  'simulate, nobody counting': () => simulation(emptySink),
  'simulate, recorded': () => simulation(new Recorder({ functions: [config], durationMs: 10_000, warmupMs: 0 })),
  'admission and release': admission,
  'event heap, 200 deep: pop and push': heap,
  'recorder: one invocation': recording,
  'REPORT line parsed': parsing,
};

/** How operations are timed; unless given those above, by the clock of this process. */
export interface MicroParts {
  readonly tasks: Readonly<Record<MicroOperation, () => unknown>>;
  /** ms */
  readonly now: () => number;
}

/** Times each operation for as long as asked, after a fifth of that to warm up. */
export const timedOperations = async (
  { timeMs }: MicroQuestion,
  { tasks, now }: MicroParts = { tasks: microTasks, now: () => performance.now() },
): Promise<MicroAnswer> => {
  const bench = new Bench({ time: timeMs, warmupTime: timeMs / 5, now });
  for (const operation of microOperations) bench.add(operation, tasks[operation]);
  await bench.run();
  return bench.tasks.map(({ name, result }) => [
    name,
    'latency' in result ? (result.latency.p50 * 1e6) / batch : Number.NaN,
  ]);
};
