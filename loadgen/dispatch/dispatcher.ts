// Sends each arrival at its instant and lets the clients of closed loops ask, retries as the client would, and tells the sink how
// it ended.
// Callbacks instead of a promise chain for each invocation: what this costs is taken from the target's cores.

import {
  emptyInvocation,
  Outcome,
  type InvocationRecord,
  type Outcome as OutcomeCode,
  type RetryableFailure,
} from '../../lambda/index.ts';
import { MergedArrivals } from '../../sim/index.ts';
import type { DispatchOptions, DispatchReport, DispatchStream } from './dispatch-options.ts';
import { ErrorCounts } from './error-counts.ts';
import { failureOf, failureText } from './failure-of.ts';
import { newFlight, writeRecord, type Flight } from './flight.ts';
import { healthOf } from '../health/generator-health.ts';
import { HealthMonitor } from '../health/health-monitor.ts';
import { Pacer } from '../clock/pacer.ts';
import { ThinkingClients } from './thinking-clients.ts';

const defaultMaxInFlight = 10_000;
const defaultStartDelayMs = 50;
const defaultDrainMs = 910_000;
/** After an abort, requests on their way may take this long. */
const graceMs = 2000;
/** Sends without a pause for at most so long, so that sockets are written and answers are read in between. */
const sliceMs = 1;

export class Dispatcher {
  readonly #options: DispatchOptions;
  readonly #maxInFlight: number;
  readonly #arrivals: MergedArrivals;
  readonly #clients: ThinkingClients;
  readonly #flights = new Set<Flight>();
  readonly #record: InvocationRecord = emptyInvocation();
  readonly #errors = new ErrorCounts();
  readonly #failures = new ErrorCounts();
  readonly #health: HealthMonitor;
  readonly #pacer: Pacer;
  readonly #startedAtMs: number;
  /** Adds up with performance.now(), the cheaper reading of the same clock, to ms since the start. */
  readonly #offsetMs: number;
  readonly #onAbort = (): void => this.#stop();
  #endedAtMs = 0;
  /** Nothing more is sent for a new arrival. */
  #halted = false;
  #interrupted = false;
  #stoppedAtMs: number | null = null;
  #capped: string | null = null;
  #redirects = { followed: 0, requests: 0 };
  #fatal: Error | undefined;
  #patience: NodeJS.Timeout | undefined;
  #done: () => void = () => {};

  constructor(options: DispatchOptions) {
    const nowMs = Number(process.hrtime.bigint()) / 1e6;
    const startDelayMs =
      options.startAtMs === undefined ? (options.startDelayMs ?? defaultStartDelayMs) : options.startAtMs - nowMs;
    this.#options = options;
    const { clients = [] } = options;
    this.#maxInFlight = options.maxInFlight ?? defaultMaxInFlight + clients.length;
    this.#arrivals = new MergedArrivals(options.traffic.map((stream) => stream.arrivals));
    this.#clients = new ThinkingClients(clients);
    this.#startedAtMs = nowMs + startDelayMs;
    this.#offsetMs = -(performance.now() + startDelayMs);
    this.#health = new HealthMonitor(() => this.#nowMs(), options.warmupMs ?? 0);
    this.#pacer = new Pacer(
      () => this.#nowMs(),
      () => this.#guard(() => this.#sendDue()),
    );
  }

  async run(): Promise<DispatchReport> {
    const { signal } = this.#options;
    signal?.addEventListener('abort', this.#onAbort);
    await new Promise<void>((resolve) => {
      this.#done = resolve;
      if (signal?.aborted === true) this.#stop();
      else this.#pacer.wakeAt(Math.min(0, this.#nextMs));
    });
    signal?.removeEventListener('abort', this.#onAbort);
    clearTimeout(this.#patience);
    const counts = this.#health.counts(
      this.#pacer.waitedMs,
      this.#options.target.connections?.() ?? null,
      this.#clients.count,
    );
    if (this.#fatal !== undefined) throw this.#fatal;
    return {
      startedAtMs: this.#startedAtMs,
      endedAtMs: this.#endedAtMs,
      interrupted: this.#interrupted,
      stoppedAtMs: this.#stoppedAtMs,
      capped: this.#capped,
      redirects: this.#redirects,
      health: healthOf([counts]),
      counts: [counts],
      targetErrors: this.#errors.list(),
      failures: this.#failures.list(),
    };
  }

  #nowMs(): number {
    return performance.now() + this.#offsetMs;
  }

  /** Of the next request; Infinity when none is to come. */
  get #nextMs(): number {
    return Math.min(this.#arrivals.nextMs, this.#clients.nextMs);
  }

  /** Who sends the next; null where clients are over. */
  #takeNext(): DispatchStream | null {
    const arrivals = this.#arrivals;
    if (this.#clients.nextMs < arrivals.nextMs) return this.#clients.take();
    const stream = this.#options.traffic[arrivals.nextSource]!;
    arrivals.advance();
    return stream;
  }

  #wake(): void {
    const atMs = this.#nextMs;
    if (atMs === Infinity) this.#allSent();
    else this.#pacer.wakeAt(atMs);
  }

  /** Sends what is due, then asks to be woken for the next. */
  #sendDue(): void {
    const sliceEndMs = this.#nowMs() + sliceMs;
    for (;;) {
      const atMs = this.#nextMs;
      if (atMs === Infinity) {
        this.#allSent();
        return;
      }
      const nowMs = this.#nowMs();
      if (atMs > nowMs || nowMs > sliceEndMs) {
        this.#pacer.wakeAt(atMs);
        return;
      }
      const stream = this.#takeNext();
      if (stream === null) continue;
      this.#arrive(stream, atMs);
      if (this.#halted) return;
    }
  }

  #arrive(stream: DispatchStream, atMs: number): void {
    const reason = this.#options.stopWhen?.() ?? null;
    if (reason !== null) {
      this.#cap(reason, atMs);
      return;
    }
    const flight = newFlight(stream, atMs, this.#options.nextTrace?.() ?? null);
    this.#options.sink.offered(stream.functionIndex, atMs);
    if (this.#flights.size >= this.#maxInFlight) {
      this.#giveUp(flight, `not sent: ${this.#maxInFlight} invocations were unanswered already`);
      return;
    }
    this.#flights.add(flight);
    const holdMs = stream.retry.holdMs?.(this.#nowMs()) ?? 0;
    if (holdMs > 0) this.#later(flight, holdMs, () => this.#sendFirst(flight, holdMs));
    else this.#sendFirst(flight, 0);
  }

  #sendFirst(flight: Flight, holdMs: number): void {
    flight.sentAtMs = this.#nowMs();
    this.#health.sent(flight.scheduledAtMs, flight.sentAtMs - flight.scheduledAtMs - holdMs);
    this.#attempt(flight);
  }

  #attempt(flight: Flight): void {
    flight.attempts += 1;
    if (flight.attempts > 1) flight.lastSentAtMs = this.#nowMs();
    this.#options.target.invoke(flight.request, flight.answer).then(
      () => this.#guard(() => this.#answered(flight)),
      (error: unknown) => this.#guard(() => this.#unanswered(flight, error as Error)),
    );
  }

  #answered(flight: Flight): void {
    if (flight.over) return;
    this.#waited(flight);
    const { answer, stream } = flight;
    const nowMs = this.#nowMs();
    flight.answered = true;
    flight.answeredAtMs = nowMs;
    if (answer.ran) {
      flight.runs += 1;
      flight.billedMs += answer.billedMs;
      this.#health.used(flight.scheduledAtMs, answer.maxMemoryMb);
    }
    if (answer.outcome === Outcome.throttled) {
      this.#options.sink.refusedAttempt(stream.functionIndex, nowMs, answer.throttleReason);
    }
    if (answer.redirects > 0) {
      this.#redirects.followed += answer.redirects;
      this.#redirects.requests += 1;
    }
    const failure = failureOf(answer);
    if (failure === null) {
      if (answer.statusCode < 400) stream.retry.succeeded(flight.attempts, nowMs);
      this.#tell(flight, answer.outcome);
    } else if (!this.#retry(flight, failure, nowMs)) this.#tell(flight, answer.outcome);
    this.#pacer.poke();
  }

  /** What waited for a connection was sent when it had one. */
  #waited(flight: Flight): void {
    const { waitedMs } = flight.answer;
    this.#health.waited(flight.scheduledAtMs, waitedMs);
    if (flight.attempts > 1) return;
    flight.sentAtMs += waitedMs;
    flight.connectionMs = waitedMs;
  }

  /** No answer at all. SDKs send such a request again, as after any transient failure. */
  #unanswered(flight: Flight, error: Error): void {
    if (flight.over) return;
    this.#waited(flight);
    this.#errors.add(error.message);
    if (this.#options.failFast === true) {
      this.#fail(error);
      return;
    }
    flight.answered = false;
    if (!this.#retry(flight, 'transient', this.#nowMs())) this.#tell(flight, Outcome.dropped);
  }

  /** False when the client gives up. */
  #retry(flight: Flight, failure: RetryableFailure, nowMs: number): boolean {
    const { random } = this.#options;
    const delayMs = flight.stream.retry.nextDelayMs(flight.attempts, failure, random(), nowMs);
    if (delayMs < 0 || this.#interrupted || this.#capped !== null) return false;
    this.#later(flight, delayMs, () => this.#attemptAgain(flight));
    return true;
  }

  #attemptAgain(flight: Flight): void {
    const reason = this.#options.stopWhen?.() ?? null;
    if (reason === null) this.#attempt(flight);
    else {
      this.#endWaiting(flight);
      this.#cap(reason, this.#nowMs());
    }
  }

  #later(flight: Flight, delayMs: number, act: () => void): void {
    flight.timer = setTimeout(() => {
      flight.timer = undefined;
      this.#guard(act);
    }, delayMs);
  }

  /** Ends an invocation that got no answer, for a reason other than the target's. */
  #giveUp(flight: Flight, message: string): void {
    this.#errors.add(message);
    this.#tell(flight, Outcome.dropped);
  }

  #tell(flight: Flight, outcome: OutcomeCode): void {
    flight.over = true;
    clearTimeout(flight.timer);
    this.#flights.delete(flight);
    if (outcome === Outcome.dropped) this.#health.dropped();
    else if (outcome === Outcome.failed || outcome === Outcome.timedOut) this.#failures.add(failureText(flight.answer));
    const endAtMs = flight.answered ? flight.answeredAtMs : Math.max(flight.scheduledAtMs, this.#nowMs());
    this.#endedAtMs = Math.max(this.#endedAtMs, endAtMs);
    this.#record.outcome = outcome;
    this.#record.endAtMs = endAtMs;
    writeRecord(flight, this.#record);
    this.#options.sink.invocation(this.#record);
    if (!this.#halted && this.#clients.ended(flight.stream, endAtMs, flight.answered)) this.#wake();
    this.#endIfOver();
  }

  /** Aborted: sends nothing more, ends what waits to be sent again, and gives what is on its way a moment. */
  #stop(): void {
    this.#interrupted = true;
    this.#stoppedAtMs ??= Math.max(0, this.#nowMs());
    this.#halt();
    this.#guard(() => {
      for (const flight of this.#flights) if (flight.timer !== undefined) this.#endWaiting(flight);
      this.#giveUpAfter(graceMs, `no answer within ${graceMs} ms of the interruption`);
    });
  }

  /** What waits to be sent again, and will not be, ends as its last attempt did. */
  #endWaiting(flight: Flight): void {
    if (flight.answered) this.#tell(flight, flight.answer.outcome);
    else if (flight.attempts > 0) this.#tell(flight, Outcome.dropped);
    else this.#giveUp(flight, 'not sent: the client held it back until the end');
  }

  /** Sends nothing more, and waits for what is on its way. */
  #cap(reason: string, atMs: number): void {
    this.#capped ??= reason;
    this.#stoppedAtMs ??= atMs;
    for (const flight of this.#flights) if (flight.timer !== undefined) this.#endWaiting(flight);
    this.#allSent();
  }

  #allSent(): void {
    this.#halt();
    const drainMs = this.#options.drainMs ?? defaultDrainMs;
    this.#giveUpAfter(drainMs, `no answer within ${drainMs} ms of the last arrival`);
  }

  #halt(): void {
    this.#halted = true;
    this.#pacer.cancel();
  }

  #giveUpAfter(delayMs: number, message: string): void {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      this.#guard(() => {
        for (const flight of this.#flights) {
          if (flight.timer === undefined) this.#giveUp(flight, message);
          else this.#endWaiting(flight);
        }
      });
    }, delayMs);
    this.#endIfOver();
  }

  #endIfOver(): void {
    if (this.#halted && this.#flights.size === 0) this.#done();
  }

  /** A sink that throws ends the run; nothing may be lost in a callback. */
  #guard(act: () => void): void {
    if (this.#fatal !== undefined) return;
    try {
      act();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(error: Error): void {
    this.#fatal = error;
    this.#halt();
    for (const flight of this.#flights) clearTimeout(flight.timer);
    this.#flights.clear();
    this.#done();
  }
}
