// Decides which invocations are traced, and notes when they go from one part to the next. What is not traced costs a look at
// its header; a platform without a tracer not even that.

import {
  newAttempt,
  readTraceHeader,
  Sampler,
  segmentId,
  type SamplingRule,
  type TracedAttempt,
  type TracedInvocation,
} from '../../lambda/index.ts';
import type { Clock } from '../clock/clock.ts';
import type { InvocationTarget } from '../functions/registry.ts';
import { newIdBase } from './new-ids.ts';
import type { TraceStore } from './trace-store.ts';

export interface TracerOptions {
  readonly store: TraceStore;
  readonly clock: Clock;
  readonly accountId: string;
  /** Of functions with active tracing, for requests of which nobody has decided. */
  readonly sampling: SamplingRule;
  /** Whether every invocation is traced, whatever its function and its header say. */
  readonly everything: boolean;
  /** Uniform on [0, 1). */
  readonly random: () => number;
}

/** An invocation that might be traced. */
export interface AskedInvocation {
  readonly target: InvocationTarget;
  readonly requestId: string;
  /** The tracing header that came with it, or that begins here. */
  readonly traceId: string;
  /** Of the platform's clock. */
  readonly arrivedMs: number;
  readonly asynchronous: boolean;
}

const sampledHeader = ({ traceId }: TracedInvocation, parentId: string): string =>
  `Root=${traceId};Parent=${parentId};Sampled=1`;

/** An invocation that is traced. */
export class OpenTrace {
  readonly #invocation: TracedInvocation;
  readonly #clock: Clock;
  readonly #lineage: string | null;

  /** @param lineage how often its chain has come back to functions */
  constructor(invocation: TracedInvocation, clock: Clock, lineage: string | null) {
    this.#invocation = invocation;
    this.#clock = clock;
    this.#lineage = lineage;
  }

  /** Begins an attempt; the only one of what is no event has the ids of its invocation, and began with it. */
  attempt(): TracedAttempt {
    const { attempts, asynchronous } = this.#invocation;
    if (!asynchronous) return attempts[0]!;
    const attempt = newAttempt(newIdBase(), this.#clock());
    attempts.push(attempt);
    return attempt;
  }

  /** The header with which an attempt is passed on to the function. */
  headerOf(attempt: TracedAttempt): string {
    const lineage = this.#lineage === null ? '' : `;Lineage=${this.#lineage}`;
    return sampledHeader(this.#invocation, segmentId(attempt, 'invocation')) + lineage;
  }

  /** The header of the answer. */
  get answeredHeader(): string {
    return sampledHeader(this.#invocation, segmentId(this.#invocation, 'lambda'));
  }

  /** Nothing more is done for it. */
  end(): void {
    this.#invocation.endedMs = this.#clock();
  }
}

export class Tracer {
  readonly clock: Clock;
  readonly #options: TracerOptions;
  /** By function. */
  readonly #samplers = new Map<string, Sampler>();

  constructor(options: TracerOptions) {
    this.#options = options;
    this.clock = options.clock;
  }

  /** Null for one that is not traced. */
  begin({ target, requestId, traceId: header, arrivedMs, asynchronous }: AskedInvocation): OpenTrace | null {
    const { stored, revision, invokedFunctionArn } = target;
    const { root, parent, sampled, lineage } = readTraceHeader(header);
    const isActive = revision.settings.tracingMode === 'Active';
    // The decision of whoever comes before holds for both modes (API reference, TracingConfig).
    const taken = this.#options.everything || (sampled ?? (isActive && this.#takes(stored.name, arrivedMs)));
    if (!taken || root === null) return null;
    const idBase = newIdBase();
    const invocation: TracedInvocation = {
      traceId: root,
      idBase,
      parentId: parent,
      requestId,
      functionName: stored.name,
      functionArn: invokedFunctionArn,
      accountId: this.#options.accountId,
      asynchronous,
      arrivedMs,
      attempts: asynchronous ? [] : [newAttempt(idBase, arrivedMs)],
      endedMs: Number.NaN,
    };
    this.#options.store.keepInvocation(invocation);
    return new OpenTrace(invocation, this.clock, lineage);
  }

  #takes(functionName: string, atMs: number): boolean {
    let sampler = this.#samplers.get(functionName);
    if (sampler === undefined) {
      const { sampling, random } = this.#options;
      sampler = new Sampler(sampling, random);
      this.#samplers.set(functionName, sampler);
    }
    return sampler.takes(atMs);
  }
}
