// Open loop: every request leaves at its own absolute instant, whether or not the ones before it were answered.
// Latency counts from that instant, so that neither a slow target nor a late generator can hide a wait.

import {
  emptyInvocation,
  Outcome,
  type ClientRetry,
  type InvocationRecord,
  type InvocationSink,
} from '../lambda/index.ts';
import { MergedArrivals, type ArrivalProcess } from '../sim/index.ts';
import { HealthMonitor, type GeneratorHealth } from './generator-health.ts';
import { emptyAnswer, type Target, type TargetAnswer } from './target.ts';
import { sleep, waitUntil } from './wait-until.ts';

/** One stream of requests from one client. */
export interface DispatchTraffic {
  readonly functionIndex: number;
  readonly functionName: string;
  readonly arrivals: ArrivalProcess;
  /** JSON text. */
  readonly payload: string;
  readonly retry: ClientRetry;
}

export interface DispatchSink extends InvocationSink {
  /** A request is due. */
  offered(functionIndex: number, atMs: number): void;
  /** An attempt was refused with 429, as the client saw it. */
  refusedAttempt(functionIndex: number, atMs: number, reason: number): void;
}

export interface DispatchOptions {
  readonly target: Target;
  readonly traffic: readonly DispatchTraffic[];
  readonly sink: DispatchSink;
  /** Uniform on [0, 1): the jitter of retries. */
  readonly random: () => number;
  /** Stops sending; requests on their way get a moment to be answered. */
  readonly signal?: AbortSignal;
  /** Arrivals beyond so many unanswered requests are dropped; default 10,000. */
  readonly maxInFlight?: number;
  /** Between the call and the first instant; default 50 ms. */
  readonly startDelayMs?: number;
}

export interface DispatchReport {
  /** Start of the run on the machine's monotonic clock, ms: that of `process.hrtime`, shared by all its processes. */
  readonly startedAtMs: number;
  /** Instant of the last answer, ms since the start. */
  readonly endedAtMs: number;
  readonly interrupted: boolean;
  readonly health: GeneratorHealth;
  /** Why requests had no answer, most frequent first. */
  readonly targetErrors: readonly { readonly message: string; readonly count: number }[];
}

/** After an abort, requests on their way may take this long. */
const graceMs = 2000;

const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

class Dispatch {
  readonly #options: DispatchOptions;
  readonly #startedAtMs: number;
  readonly #health = new HealthMonitor();
  readonly #errors = new Map<string, number>();
  readonly #record = emptyInvocation();
  readonly #signal: AbortSignal;
  /** Ends what an abort left unanswered. */
  readonly #giveUp = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  #endedAtMs = 0;

  constructor(options: DispatchOptions) {
    this.#options = options;
    this.#signal = options.signal ?? new AbortController().signal;
    // Every request on its way listens.
    setMaxListeners(0, this.#signal, this.#giveUp.signal);
    this.#startedAtMs = monotonicMs() + (options.startDelayMs ?? 50);
  }

  async run(): Promise<DispatchReport> {
    const { traffic, sink, maxInFlight = 10_000 } = this.#options;
    const arrivals = new MergedArrivals(traffic.map((stream) => stream.arrivals));
    while (arrivals.nextMs < Infinity && !this.#signal.aborted) {
      const atMs = arrivals.nextMs;
      const stream = traffic[arrivals.nextSource]!;
      if (atMs > this.#nowMs()) await waitUntil(atMs, () => this.#nowMs(), this.#signal);
      if (this.#signal.aborted) break;
      arrivals.advance();
      sink.offered(stream.functionIndex, atMs);
      if (this.#inFlight.size >= maxInFlight) this.#drop(stream, atMs, 'too many requests unanswered');
      else this.#launch(stream, atMs);
    }
    await this.#settle();
    return {
      startedAtMs: this.#startedAtMs,
      endedAtMs: this.#endedAtMs,
      interrupted: this.#signal.aborted,
      health: this.#health.report(),
      targetErrors: [...this.#errors].map(([message, count]) => ({ message, count })).sort((a, b) => b.count - a.count),
    };
  }

  #nowMs(): number {
    return monotonicMs() - this.#startedAtMs;
  }

  #launch(stream: DispatchTraffic, scheduledAtMs: number): void {
    const sending = this.#invoke(stream, scheduledAtMs).finally(() => this.#inFlight.delete(sending));
    this.#inFlight.add(sending);
  }

  /** All attempts of one invocation. */
  async #invoke(stream: DispatchTraffic, scheduledAtMs: number): Promise<void> {
    const { target, random } = this.#options;
    const { functionName, payload, retry } = stream;
    const answer = emptyAnswer();
    const holdMs = retry.holdMs?.(scheduledAtMs) ?? 0;
    if (holdMs > 0) await sleep(holdMs, this.#giveUp.signal);
    const sentAtMs = this.#nowMs();
    this.#health.sent(sentAtMs - scheduledAtMs - holdMs);
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#raceGiveUp(target.invoke({ functionName, payload }, answer));
      } catch (error) {
        this.#drop(stream, scheduledAtMs, (error as Error).message, attempt);
        return;
      }
      const endAtMs = this.#nowMs();
      const failure = this.#failureOf(stream, answer, endAtMs);
      const delayMs = failure === null ? -1 : retry.nextDelayMs(attempt, failure, random(), endAtMs);
      if (delayMs < 0 || this.#signal.aborted) {
        if (failure === null) retry.succeeded(attempt, endAtMs);
        this.#tell(stream, answer, { scheduledAtMs, sentAtMs, endAtMs, attempts: attempt });
        return;
      }
      await sleep(delayMs, this.#giveUp.signal);
    }
  }

  /** How the client's retry policy sees the answer; null for one that is not retried. */
  #failureOf(stream: DispatchTraffic, answer: TargetAnswer, atMs: number): 'throttle' | 'transient' | null {
    if (answer.outcome === Outcome.throttled) {
      this.#options.sink.refusedAttempt(stream.functionIndex, atMs, answer.throttleReason);
      return 'throttle';
    }
    return [500, 502, 503, 504].includes(answer.statusCode) ? 'transient' : null;
  }

  #tell(
    stream: DispatchTraffic,
    answer: TargetAnswer,
    times: Pick<InvocationRecord, 'scheduledAtMs' | 'sentAtMs' | 'endAtMs' | 'attempts'>,
  ): void {
    const { coldStart, initMs, durationMs, billedMs, outcome } = answer;
    const { functionIndex } = stream;
    const runs = outcome === Outcome.throttled || outcome === Outcome.dropped ? 0 : 1;
    this.#endedAtMs = Math.max(this.#endedAtMs, times.endAtMs);
    Object.assign(this.#record, times, { functionIndex, outcome, coldStart, initMs, durationMs, billedMs, runs });
    this.#options.sink.invocation(this.#record);
  }

  #drop(stream: DispatchTraffic, scheduledAtMs: number, message: string, attempts = 1): void {
    this.#health.dropped();
    this.#errors.set(message, (this.#errors.get(message) ?? 0) + 1);
    const answer = { ...emptyAnswer(), outcome: Outcome.dropped };
    const endAtMs = Math.max(scheduledAtMs, this.#nowMs());
    this.#tell(stream, answer, { scheduledAtMs, sentAtMs: endAtMs, endAtMs, attempts });
  }

  async #raceGiveUp(sending: Promise<void>): Promise<void> {
    if (this.#giveUp.signal.aborted) throw new Error('interrupted');
    let onAbort = (): void => {};
    const given = new Promise<never>((_, reject) => {
      onAbort = () => reject(new Error('interrupted'));
      this.#giveUp.signal.addEventListener('abort', onAbort);
    });
    try {
      await Promise.race([sending, given]);
    } finally {
      this.#giveUp.signal.removeEventListener('abort', onAbort);
    }
  }

  /** Waits for what is on its way: to the end, or after an abort for a moment. */
  async #settle(): Promise<void> {
    const all = (): Promise<unknown> => Promise.allSettled(this.#inFlight);
    const onAbort = (): void => {
      setTimeout(() => this.#giveUp.abort(), graceMs).unref();
    };
    if (this.#signal.aborted) onAbort();
    else this.#signal.addEventListener('abort', onAbort, { once: true });
    while (this.#inFlight.size > 0) await all();
    this.#signal.removeEventListener('abort', onAbort);
  }
}

/** Sends every arrival at its instant; resolves when all have been answered. */
export const dispatch = (options: DispatchOptions): Promise<DispatchReport> => new Dispatch(options).run();
