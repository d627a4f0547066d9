// One invocation as the caller sees it, and the two ports on which a run reports what happened.
// A run (simulated or measured) reuses one record object for every call, so a sink must read it at once
// and never keep it.

/** How an invocation ended for its caller. Codes, so that sinks can count in typed arrays. */
export const Outcome = {
  /** The handler answered. */
  completed: 0,
  /** The handler threw or rejected, or its process ended. */
  failed: 1,
  /** The function's timeout ended it. */
  timedOut: 2,
  /** Every attempt was refused with 429. */
  throttled: 3,
  /** Never answered: for want of a sender or a working target, which is not Lambda's doing; or stopped by the loop guard. */
  dropped: 4,
} as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

/** Names of the outcomes, by code. */
export const outcomeNames = ['completed', 'failed', 'timedOut', 'throttled', 'dropped'] as const;

/** A finished invocation in plain numbers. Instants are ms since the start of the run. */
export interface InvocationRecord {
  functionIndex: number;
  outcome: Outcome;
  /** True when the attempt that ran had to create its execution environment. */
  coldStart: boolean;
  /** True when it ran on provisioned concurrency. */
  provisioned: boolean;
  /** Requests sent for it, the first one included; 0 for an event that was given up before. */
  attempts: number;
  /** How many of them ran: billed requests. More than one only where Lambda itself retries. */
  runs: number;
  /** The instant the arrival process asked for. Latency counts from here. */
  scheduledAtMs: number;
  /** The instant of the first actual send. Service time counts from here. */
  sentAtMs: number;
  /** The instant the last answer reached the caller. */
  endAtMs: number;
  /** Init Duration of the environment, 0 for a warm start. */
  initMs: number;
  /** Duration: time in the handler. */
  durationMs: number;
  /** Billed Duration over all its runs, 0 when nothing ran. */
  billedMs: number;
  /** Of the time until it was sent, the wait for a connection; 0 where it had one, or nobody knows. */
  connectionMs: number;
  /** Of its latency, the way to the service and back after the last run; -1 where nobody knows. */
  overheadMs: number;
  /** Of its latency, until a place for its new environment was found and its code was there, before INIT; 0 where nobody knows. */
  placementMs: number;
  /** Of its Duration, what extensions took after the answer. */
  extensionsMs: number;
  /** Whether what `initMs` says is the restore of a snapshot. */
  restored: boolean;
  /** The instant of the last send, before it waits for a connection; `sentAtMs` where it was sent once. -1 where nobody knows. */
  lastSentAtMs: number;
  /** Of a request whose trace the platform keeps, its number among those of the run; -1 of any other. */
  traceNumber: number;
}

/** A fresh record with every figure at zero. */
export const emptyInvocation = (): InvocationRecord => ({
  functionIndex: 0,
  outcome: Outcome.completed,
  coldStart: false,
  provisioned: false,
  attempts: 1,
  runs: 1,
  scheduledAtMs: 0,
  sentAtMs: 0,
  endAtMs: 0,
  initMs: 0,
  durationMs: 0,
  billedMs: 0,
  connectionMs: 0,
  overheadMs: -1,
  placementMs: 0,
  extensionsMs: 0,
  restored: false,
  lastSentAtMs: -1,
  traceNumber: -1,
});

/** Port: told once for each finished invocation. */
export interface InvocationSink {
  invocation(record: Readonly<InvocationRecord>): void;
}

/**
 * Port: told of every change of scale, on the platform's side. Instants never decrease, except that
 * `environmentEnded` may be told late (an idle environment's end is noticed when somebody looks).
 */
export interface ScalingSink {
  /** An attempt was let in; the counts include it. */
  admitted(functionIndex: number, atMs: number, functionConcurrency: number, accountConcurrency: number): void;
  /** An admitted attempt ended and gave its concurrency back. */
  released(functionIndex: number, atMs: number): void;
  /** An attempt was refused with 429; the reason is -1 where nobody tells it. */
  throttled(functionIndex: number, atMs: number, reason: number): void;
  /** `origin` is an EnvironmentOrigin; absent where nobody knows. */
  environmentStarted(functionIndex: number, atMs: number, origin?: number): void;
  environmentEnded(functionIndex: number, startedAtMs: number, atMs: number): void;
  /** From now on so much provisioned concurrency is allocated. Told of changes only. */
  provisioned?(functionIndex: number, atMs: number, allocated: number): void;
  /** So many environments of provisioned concurrency are busy now. */
  provisionedBusy?(functionIndex: number, atMs: number, busy: number): void;
}

/** Port: told of what waits in event queues and of what they gave up. */
export interface QueueSink {
  /** So many more events, messages or records wait for this function (fewer, when negative). */
  queueDepth(functionIndex: number, atMs: number, change: number): void;
  /** One of them was given up: sent to a dead-letter queue or failure destination where there is one, else lost. */
  givenUp(functionIndex: number, atMs: number, condition: number, kept: boolean): void;
  /** An asynchronous event was accepted. */
  eventAccepted?(functionIndex: number, atMs: number): void;
  /** An asynchronous event was given up; `condition` is a DropCondition. */
  eventDropped?(functionIndex: number, atMs: number, condition: number): void;
  /** An asynchronous event begins to run, so long after it was accepted. */
  eventAge?(functionIndex: number, atMs: number, ageMs: number): void;
  /** A batch of a stream is delivered; the age of its last record. */
  iteratorAge?(functionIndex: number, atMs: number, ageMs: number): void;
}
