// What a run of the load generator is given, and what it gives back.

import type { ClientRetry, InvocationSink } from '../../lambda/index.ts';
import type { ArrivalProcess } from '../../sim/index.ts';
import type { GeneratorHealth } from '../health/generator-health.ts';
import type { HealthCounts } from '../health/health-counts.ts';
import type { Target } from '../targets/target.ts';

/** What makes one trace of a request and its attempts. */
export interface FlightTrace {
  /** Among the requests of the run. */
  readonly number: number;
  /** X-Amzn-Trace-Id. */
  readonly header: string;
}

/** Requests to one function from one client. */
export interface DispatchStream {
  readonly functionIndex: number;
  readonly functionName: string;
  /** JSON text; a function is asked for that of each invocation. */
  readonly payload: string | (() => string);
  /** Longest wait for the end of an answer; default: as long as the target waits. */
  readonly timeoutMs?: number;
  /** The client's own: its state (token bucket) must not be shared with another stream unless the client is. */
  readonly retry: ClientRetry;
}

/** A stream of an open loop: each request leaves at its instant. */
export interface DispatchTraffic extends DispatchStream {
  readonly arrivals: ArrivalProcess;
}

/** A client of a closed loop: it sends, waits for its answer (retrying as its policy says), thinks, and sends again. */
export interface DispatchClient extends DispatchStream {
  /** Of its first request, ms since the start. */
  readonly firstAtMs: number;
  /** It begins no request from here on. */
  readonly endMs: number;
  /** Between an answer and the next request, ms; asked once for each. */
  readonly thinkMs: () => number;
}

/** Port: what a measured run is told. Instants are ms since its start. */
export interface DispatchSink extends InvocationSink {
  /** A request is due. Exactly one `invocation` follows for each of these. */
  offered(functionIndex: number, atMs: number): void;
  /** An attempt was refused with 429, as the client saw it. */
  refusedAttempt(functionIndex: number, atMs: number, reason: number): void;
}

export interface DispatchOptions {
  readonly target: Target;
  readonly traffic: readonly DispatchTraffic[];
  /** Of closed loops; default none. */
  readonly clients?: readonly DispatchClient[];
  readonly sink: DispatchSink;
  /** Uniform on [0, 1): the jitter of retries. */
  readonly random: () => number;
  /** Stops sending; requests on their way get two seconds to be answered. */
  readonly signal?: AbortSignal;
  /** Arrivals beyond so many unanswered invocations are dropped; default 10,000, and one for each client of a closed loop. */
  readonly maxInFlight?: number;
  /** Between the call and the first instant; default 50 ms. */
  readonly startDelayMs?: number;
  /** The first instant on the machine's monotonic clock (`process.hrtime`, ms), for several that begin together; default: after the delay. */
  readonly startAtMs?: number;
  /** Longest wait for answers after the last arrival; default 15 minutes, the longest timeout of a function, and 10 s. */
  readonly drainMs?: number;
  /** Lateness counts from here on, ms since the start: the warm-up tells nothing of the run; default 0. */
  readonly warmupMs?: number;
  /** Asked before each request; why nothing more may be sent, null while it may. What is on its way is waited for. */
  readonly stopWhen?: () => string | null;
  /** Asked for each request: its number and the tracing header of all its attempts; none are traced unless given. */
  readonly nextTrace?: () => FlightTrace;
  /** Stops at the first request that has no answer and rejects with its error, instead of counting it; default false. */
  readonly failFast?: boolean;
}

export interface DispatchReport {
  /** Start of the run on the machine's monotonic clock, ms: that of `process.hrtime`, shared by all its processes. */
  readonly startedAtMs: number;
  /** Instant at which the last invocation ended, ms since the start. */
  readonly endedAtMs: number;
  readonly interrupted: boolean;
  /** Why `stopWhen` ended the run; null when it did not. */
  readonly capped: string | null;
  /** Redirects that were followed, and the requests that were answered after one. */
  readonly redirects: { readonly followed: number; readonly requests: number };
  /** Instant at which an interruption, or `stopWhen`, stopped the sending, ms since the start; null without one. */
  readonly stoppedAtMs: number | null;
  readonly health: GeneratorHealth;
  /** What `health` was made of, by sending thread. */
  readonly counts: readonly HealthCounts[];
  /** Why requests had no answer, most frequent first; one that was sent again and then answered is counted too. */
  readonly targetErrors: readonly { readonly message: string; readonly count: number }[];
  /** What the answers were with which invocations failed, most frequent first. */
  readonly failures: readonly { readonly message: string; readonly count: number }[];
}
