// Traces of some requests of a run: the slowest, and some taken by chance; and what the latency of the middle and of the slowest
// hundredth is made of, read off a larger sample.

import type { InvocationRecord, InvocationSink } from '../../lambda/index.ts';
import { randomStream, type RandomStream } from '../../sim/index.ts';
import {
  requestTrace,
  tracePartNames,
  type RequestTrace,
  type ServedInstants,
  type TracePartName,
} from '../result/request-trace.ts';
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

const latencyMs = ({ endAtMs, scheduledAtMs }: Readonly<InvocationRecord>): number => endAtMs - scheduledAtMs;

export class TraceSample implements InvocationSink {
  readonly #options: TraceSampleOptions;
  readonly #chance: RandomStream;
  /** By chance, each request as likely as any other. */
  readonly #sample: InvocationRecord[] = [];
  /** The fastest of them last. */
  readonly #slowest: InvocationRecord[] = [];
  #of = 0;
  /** By the number of the request; null where no platform was asked. */
  #served: ReadonlyMap<number, ServedInstants> | null = null;

  constructor(options: TraceSampleOptions) {
    this.#options = options;
    this.#chance = randomStream(options.seed, 'traces');
  }

  invocation(record: Readonly<InvocationRecord>): void {
    const { warmupMs } = this.#options;
    if (record.scheduledAtMs < warmupMs) return;
    this.#of += 1;
    const place = this.#of <= splitSample ? this.#of - 1 : Math.floor(this.#chance.uniform() * this.#of);
    const isSlow = this.#isSlow(latencyMs(record));
    if (place >= splitSample && !isSlow) return;
    const kept = { ...record };
    if (place < splitSample) this.#sample[place] = kept;
    if (isSlow) this.#keepSlow(kept);
  }

  /** Numbers of those that are kept and that the platform has traced. */
  get traceNumbers(): ReadonlySet<number> {
    const numbers = [...this.#sample, ...this.#slowest].map(({ traceNumber }) => traceNumber);
    return new Set(numbers.filter((number) => number >= 0));
  }

  /** Takes what the platform knows of requests, by their numbers. */
  serve(served: ReadonlyMap<number, ServedInstants>): void {
    this.#served = served;
  }

  section(): TraceSection {
    const { count } = this.#options;
    const sample = this.#sample.map((record) => this.#traceOf(record));
    const byLatency = sample.toSorted((a, b) => a.latencyUs - b.latencyUs);
    const step = Math.max(1, sample.length / Math.max(1, count));
    const typical = Array.from({ length: Math.min(count, sample.length) }, (_, at) => sample[Math.floor(at * step)]!);
    return {
      of: this.#of,
      slowest: this.#slowest.map((record) => this.#traceOf(record)),
      typical: typical.toSorted((a, b) => a.startMs - b.startMs),
      splits: slices.flatMap((slice) => splitOf(byLatency, slice) ?? []),
      ...this.#unknown(),
    };
  }

  #traceOf(record: InvocationRecord): RequestTrace {
    const served = this.#served?.get(record.traceNumber) ?? null;
    return requestTrace(record, this.#options.functionNames[record.functionIndex]!, served);
  }

  /** Of how many the platform does not know. */
  #unknown(): Pick<TraceSection, 'clientOnly' | 'lookedAt'> {
    const served = this.#served;
    if (served === null) return {};
    const clientOnly = this.#sample.filter(({ traceNumber }) => !served.has(traceNumber)).length;
    return clientOnly === 0 ? {} : { clientOnly, lookedAt: this.#sample.length };
  }

  #isSlow(ms: number): boolean {
    const { count } = this.#options;
    return this.#slowest.length < count || ms > latencyMs(this.#slowest.at(-1)!);
  }

  #keepSlow(record: InvocationRecord): void {
    const at = this.#slowest.findIndex((other) => latencyMs(other) < latencyMs(record));
    this.#slowest.splice(at < 0 ? this.#slowest.length : at, 0, record);
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
