// An invocation and the instants at which it went from one part to the next: what a trace is made of, whoever ran it.

/** How an attempt ended. */
export type AttemptOutcome = 'completed' | 'failed' | 'timedOut' | 'throttled';

/** One attempt to run it. Instants are ms on one clock. */
export interface TracedAttempt {
  /** 15 hex digits: its segments' ids are these and one more. */
  readonly idBase: string;
  /** It was asked for. */
  readonly askedMs: number;
  /** An environment was found for it, or it was refused. */
  admittedMs: number;
  /** The environment's start, where it had to be waited for; NaN where it had not. */
  initStartMs: number;
  initEndMs: number;
  /** Whether that start was the restore of a snapshot. */
  restored: boolean;
  /** The runtime was given the event; NaN where it never was. */
  invokedMs: number;
  /** It answered; NaN until then. */
  answeredMs: number;
  /** It asked for the next; NaN until then. */
  endedMs: number;
  /** Of the time until then, what extensions took after the runtime was done; 0 where there are none. */
  extensionsMs: number;
  outcome: AttemptOutcome;
  /** JSON text of the function error, where it has failed. */
  error: string | null;
}

export interface TracedInvocation {
  /** `1-<8 hex digits>-<24 hex digits>`. */
  readonly traceId: string;
  /** 15 hex digits: its segments' ids are these and one more. */
  readonly idBase: string;
  /** The segment or span that it was asked for by; null for none. */
  readonly parentId: string | null;
  readonly requestId: string;
  readonly functionName: string;
  /** As the caller named it. */
  readonly functionArn: string;
  readonly accountId: string;
  /** Whether it was taken as an event, to be run later. */
  readonly asynchronous: boolean;
  /** The service had the request. */
  readonly arrivedMs: number;
  readonly attempts: TracedAttempt[];
  /** Nothing more is done for it; NaN until then. */
  endedMs: number;
}

/** The last digits of ids. */
const digit = { lambda: 0, dwell: 1, attempt: 2, functionSegment: 3, invocation: 4, init: 5, overhead: 6 } as const;

/** The id of a segment of an invocation, or of an attempt. */
export const segmentId = ({ idBase }: Pick<TracedAttempt, 'idBase'>, of: keyof typeof digit): string =>
  `${idBase}${digit[of]}`;

/** An attempt that begins. */
export const newAttempt = (idBase: string, askedMs: number, restored = false): TracedAttempt => ({
  idBase,
  askedMs,
  admittedMs: Number.NaN,
  initStartMs: Number.NaN,
  initEndMs: Number.NaN,
  restored,
  invokedMs: Number.NaN,
  answeredMs: Number.NaN,
  endedMs: Number.NaN,
  extensionsMs: 0,
  outcome: 'completed',
  error: null,
});
