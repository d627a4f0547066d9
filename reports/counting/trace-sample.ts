// Traces of some requests of a run: the slowest, and some taken by chance; and what the latency of the middle and of the slowest
// hundredth is made of, read off a larger sample.

import type { InvocationRecord, InvocationSink } from '../../lambda/index.ts';
import { randomStream, type RandomStream } from '../../sim/index.ts';
import { requestTrace, tracePartNames, type RequestTrace, type TracePartName } from '../result/request-trace.ts';
import type { TraceSection, TraceSplit } from '../result/trace-section.ts';

/** Of so many the splits are read. */
const splitSample = 4000;

/** A percentile, and which of the sample are about it. */
const slices = [
  { percentile: 50, from: 0.45, to: 0.55 },
  { percentile: 99, from: 0.985, to: 0.995 },
] as const;

export interface TraceSampleOptions {
  /** How many of the slowest, and how many by chance. */
  readonly count: number;
  readonly seed: number;
  /** By index. */
  readonly functionNames: readonly string[];
  readonly warmupMs: number;
}

export class TraceSample implements InvocationSink {
  readonly #options: TraceSampleOptions;
  readonly #chance: RandomStream;
  /** By chance, each request as likely as any other. */
  readonly #sample: RequestTrace[] = [];
  /** The fastest of them last. */
  readonly #slowest: RequestTrace[] = [];
  #of = 0;

  constructor(options: TraceSampleOptions) {
    this.#options = options;
    this.#chance = randomStream(options.seed, 'traces');
  }

  invocation(record: Readonly<InvocationRecord>): void {
    const { warmupMs, functionNames } = this.#options;
    if (record.scheduledAtMs < warmupMs) return;
    this.#of += 1;
    const place = this.#of <= splitSample ? this.#of - 1 : Math.floor(this.#chance.uniform() * this.#of);
    const isSlow = this.#isSlow(record.endAtMs - record.scheduledAtMs);
    if (place >= splitSample && !isSlow) return;
    const trace = requestTrace(record, functionNames[record.functionIndex]!);
    if (place < splitSample) this.#sample[place] = trace;
    if (isSlow) this.#keepSlow(trace);
  }

  section(): TraceSection {
    const { count } = this.#options;
    const byLatency = this.#sample.toSorted((a, b) => a.latencyUs - b.latencyUs);
    const step = Math.max(1, this.#sample.length / Math.max(1, count));
    const typical = Array.from(
      { length: Math.min(count, this.#sample.length) },
      (_, at) => this.#sample[Math.floor(at * step)]!,
    );
    return {
      of: this.#of,
      slowest: this.#slowest,
      typical: typical.toSorted((a, b) => a.startMs - b.startMs),
      splits: slices.flatMap((slice) => splitOf(byLatency, slice) ?? []),
    };
  }

  #isSlow(latencyMs: number): boolean {
    const { count } = this.#options;
    return this.#slowest.length < count || latencyMs * 1000 > this.#slowest.at(-1)!.latencyUs;
  }

  #keepSlow(trace: RequestTrace): void {
    const at = this.#slowest.findIndex(({ latencyUs }) => latencyUs < trace.latencyUs);
    this.#slowest.splice(at < 0 ? this.#slowest.length : at, 0, trace);
    if (this.#slowest.length > this.#options.count) this.#slowest.pop();
  }
}

/** Too few say nothing of a percentile. */
const leastOfSlice = 5;

const shareOf = (traces: readonly RequestTrace[], is: (trace: RequestTrace) => boolean): number =>
  traces.filter(is).length / traces.length;

const splitOf = (
  byLatency: readonly RequestTrace[],
  { percentile, from, to }: (typeof slices)[number],
): TraceSplit | null => {
  const about = byLatency.slice(Math.floor(byLatency.length * from), Math.ceil(byLatency.length * to));
  if (about.length < leastOfSlice) return null;
  const mean = (sum: number): number => Math.round(sum / about.length);
  const parts = tracePartNames.flatMap((name): [TracePartName, number][] => {
    const sum = about.reduce((total, trace) => total + (trace.parts.find((part) => part.name === name)?.us ?? 0), 0);
    return sum === 0 ? [] : [[name, mean(sum)]];
  });
  return {
    percentile,
    requests: about.length,
    latencyUs: parts.reduce((sum, [, length]) => sum + length, 0),
    parts: Object.fromEntries(parts),
    coldShare: shareOf(about, ({ coldStart }) => coldStart),
    retriedShare: shareOf(about, ({ attempts }) => attempts > 1),
  };
};
