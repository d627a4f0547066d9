// One execution of a durable function: invoked, suspended, invoked again with what it did before, until it is closed.
// It is told the time (ms since 1970) and what its invocations do, and says when it wants the next one.
// Sources: Developer Guide, durable-functions (mid-2026); botocore service model, Aug 2026; npm
// @aws/durable-execution-sdk-js 2.4.0 and -testing 1.1.4.

import { waitMs } from '../basics/backoff.ts';
import { invalidParameterValue, type WireError } from '../answers/errors.ts';
import { applyUpdate } from './apply-update.ts';
import { checkpointProblem } from './checkpoint-rules.ts';
import { callbackClosed, invalidToken } from './durable-errors.ts';
import { clientTokenMs, durableLimits, type DurableRules } from './durable-rules.ts';
import { readOutput, type ExecutionOutput } from './execution-output.ts';
import { shownOperations } from './execution-state.ts';
import { errorOf, History, payloadOf, type HistoryEvent } from './history.ts';
import {
  dueMs,
  isClosed,
  isPending,
  utf8Bytes,
  type DurableError,
  type ExecutionStatus,
  type Operation,
  type OperationStatus,
  type OperationUpdate,
} from './operation.ts';
import { Meter } from './meter.ts';
import { fireTimer } from './timers.ts';

export interface ExecutionOptions {
  readonly id: string;
  readonly name: string;
  /** JSON text. */
  readonly input: string;
  readonly timeoutS: number;
  readonly startMs: number;
  /** ms that pass for each second of waits, retries and timeouts: 1000, or fewer where the clock runs faster. */
  readonly msPerSecond: number;
  /** Whether somebody waits for its result, which may be larger then. */
  readonly synchronous: boolean;
  readonly rules: Pick<DurableRules, 'durableBackoff' | 'durableTokenWhileWaiting' | 'durableRefusalTexts'>;
  /** A text that nobody can guess, base64. */
  readonly newToken: () => string;
  /** base64 too. */
  readonly newCallbackId: (operationId: string) => string;
}

export interface Invocation {
  readonly token: string;
  readonly operations: readonly Operation[];
  /** What changed since the one before. */
  readonly updatedIds: readonly string[];
}

export interface Checkpoint {
  readonly token: string;
  readonly clientToken: string | undefined;
  readonly updates: readonly OperationUpdate[];
}

/** A function that an execution has called: to be run, and told of by `completeChained`. */
export interface ChainedCall {
  readonly operationId: string;
  readonly functionName: string;
  readonly tenantId: string | undefined;
  /** Tracing header; undefined for that of the execution. */
  readonly traceId: string | undefined;
  readonly payload: string | undefined;
}

export interface Checkpointed {
  /** For the next; none once the execution is closed. */
  readonly token: string | undefined;
  readonly operations: readonly Operation[];
  readonly chained: readonly ChainedCall[];
}

/** How an invocation ended: what the handler returned, JSON text, or that it failed. */
export type InvocationEnding = { readonly payload: string } | { readonly error: DurableError };

/** What became of what an operation waited for. */
export interface OperationOutcome {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'STOPPED';
  readonly result?: string | undefined;
  readonly error?: DurableError | undefined;
}

type Closing = OperationOutcome & { readonly status: Exclude<ExecutionStatus, 'RUNNING'> };

/** In the names of events. */
const eventWords = { SUCCEEDED: 'Succeeded', FAILED: 'Failed', TIMED_OUT: 'TimedOut', STOPPED: 'Stopped' } as const;

/** What an answer says went wrong. */
const errorIn = (output: ExecutionOutput): DurableError | undefined => {
  if (output.kind === 'failed') return output.error;
  if (output.kind !== 'invalid') return undefined;
  return { ErrorType: 'InvalidParameterValueException', ErrorMessage: output.problem };
};

export class DurableExecution {
  readonly id: string;
  readonly name: string;
  readonly startMs: number;
  readonly timeoutS: number;
  readonly history: History = new History();
  readonly #options: ExecutionOptions;
  readonly #operations = new Map<string, Operation>();
  readonly #root: Operation;
  readonly #timeoutAtMs: number;
  /** Changed since the code last heard of it. */
  readonly #changed = new Set<string>();
  readonly #chainedEvents = new Map<string, HistoryEvent>();
  #status: ExecutionStatus = 'RUNNING';
  #endMs: number | null = null;
  /** Of the invocation that runs; null while none does. */
  #token: string | null = null;
  #invokedAtMs = 0;
  /** Something is there that the code does not know of. */
  #wantsToRun = true;
  #retryAtMs: number | null = null;
  #failuresInARow = 0;
  /** How it will be closed when the invocation that said so is over. */
  #closing: Closing | null = null;
  #lastCheckpoint: { readonly clientToken: string; readonly token: string; atMs: number; answer: Checkpointed } | null =
    null;
  readonly #meter: Meter;

  constructor(options: ExecutionOptions) {
    const { id, name, input, startMs, timeoutS } = options;
    this.#options = options;
    this.id = id;
    this.name = name;
    this.startMs = startMs;
    this.timeoutS = timeoutS;
    this.#timeoutAtMs = startMs + this.#delayMs(timeoutS);
    this.#meter = new Meter(utf8Bytes(input));
    this.#root = {
      id,
      type: 'EXECUTION',
      parentId: undefined,
      name,
      subType: undefined,
      startMs,
      status: 'STARTED',
      inputPayload: input,
    };
    this.#operations.set(id, this.#root);
    this.history.add('ExecutionStarted', startMs, this.#root, { Input: payloadOf(input), ExecutionTimeout: timeoutS });
  }

  get status(): ExecutionStatus {
    return this.#status;
  }

  get isClosed(): boolean {
    return this.#status !== 'RUNNING';
  }

  /** ms since 1970; null while it runs. */
  get endMs(): number | null {
    return this.#endMs;
  }

  get input(): string {
    return this.#options.input;
  }

  get result(): string | undefined {
    return this.#root.result;
  }

  get error(): DurableError | undefined {
    return this.#root.error;
  }

  /** What it is billed for: operations, and bytes that it has written. */
  get metered(): Readonly<Pick<Meter, 'operations' | 'writtenBytes'>> {
    return this.#meter;
  }

  /** Whether it is to be invoked now. */
  get wantsInvocation(): boolean {
    return !this.isClosed && this.#token === null && this.#retryAtMs === null && this.#wantsToRun;
  }

  /** Whether all that it waits for are retries: of its own steps, or of an invocation. */
  get onlyRetries(): boolean {
    for (const operation of this.#operations.values()) {
      if (operation.type !== 'STEP' && isPending(operation)) return false;
    }
    return true;
  }

  /** When `advance` has something to do, ms since 1970; Infinity for never. */
  get nextMs(): number {
    if (this.isClosed) return Infinity;
    let next = Math.min(this.#timeoutAtMs, this.#retryAtMs ?? Infinity);
    for (const operation of this.#operations.values()) next = Math.min(next, dueMs(operation));
    return next;
  }

  /** Time has passed: timers fire, a failed invocation is due again, or the execution has lasted too long. */
  advance(nowMs: number): void {
    if (this.isClosed) return;
    if (nowMs >= this.#timeoutAtMs) {
      const ErrorMessage = `Execution timed out after ${this.timeoutS} seconds.`;
      this.#close({ status: 'TIMED_OUT', error: { ErrorMessage } }, nowMs);
      return;
    }
    for (const operation of this.#operations.values()) {
      if (fireTimer(operation, this.history, nowMs)) this.#changedOutside(operation);
    }
    if (this.#retryAtMs !== null && nowMs >= this.#retryAtMs) this.#retryAtMs = null;
  }

  /** An invocation begins; to be called only when one is wanted. */
  beginInvocation(nowMs: number): Invocation {
    const updatedIds = [...this.#changed];
    this.#changed.clear();
    this.#wantsToRun = false;
    this.#invokedAtMs = nowMs;
    this.#token = this.#options.newToken();
    return { token: this.#token, operations: shownOperations(this.#operations), updatedIds };
  }

  /** Nobody could run the invocation that has begun: it is tried again later, and was none. */
  invocationRefused(nowMs: number): void {
    this.#token = null;
    this.#retryLater(nowMs);
  }

  endInvocation(requestId: string, ending: InvocationEnding, nowMs: number): void {
    this.#token = null;
    this.#lastCheckpoint = null;
    const output = 'payload' in ending ? this.#outputOf(ending.payload) : null;
    const error = 'error' in ending ? ending.error : errorIn(output!);
    this.history.add('InvocationCompleted', nowMs, null, {
      StartTimestamp: this.#invokedAtMs,
      EndTimestamp: nowMs,
      RequestId: requestId,
      ...(error === undefined ? {} : { Error: errorOf(error) }),
    });
    if (this.isClosed) return;
    if (this.#closing !== null) this.#close(this.#closing, nowMs);
    else if (output === null) this.#invocationFailed(error!, nowMs);
    else this.#answered(output, nowMs);
  }

  /** The operations as the invocation with this token may see them. */
  state(token: string): readonly Operation[] | WireError {
    return this.#accepts(token) ? shownOperations(this.#operations) : invalidToken();
  }

  /** What the code has done, all of it or, where something of it is wrong, nothing. */
  checkpoint({ token, clientToken, updates }: Checkpoint, nowMs: number): Checkpointed | WireError {
    const last = this.#lastCheckpoint;
    if (last !== null && last.clientToken === clientToken && last.token === token && this.#token !== null) {
      if (nowMs - last.atMs < clientTokenMs) return { ...last.answer, chained: [] };
    }
    if (!this.#accepts(token)) return invalidToken();
    this.advance(nowMs);
    if (this.isClosed) return invalidToken();
    const problem =
      checkpointProblem(updates, this.#operations, this.#options.rules) ??
      this.#resultProblem(updates) ??
      this.#meter.problem(updates, this.#operations);
    if (problem !== null) return problem;
    const chained = updates.flatMap((update) => this.#apply(update, nowMs));
    const operations = [...this.#changed].map((id) => this.#operations.get(id)!);
    this.#changed.clear();
    this.#wantsToRun = false;
    // One that nobody is told keeps the invocation from doing more.
    this.#token = this.#options.newToken();
    const next = this.#closing === null && !this.#mustSuspend() ? this.#token : undefined;
    const answer = { token: next, operations, chained };
    this.#lastCheckpoint =
      clientToken === undefined || next === undefined ? null : { clientToken, token, atMs: nowMs, answer };
    return answer;
  }

  /** Which version a called function has, and as which execution it runs, is known only when it was found. */
  noteChained(operationId: string, details: Readonly<Record<string, string>>): void {
    const event = this.#chainedEvents.get(operationId);
    if (event !== undefined) Object.assign(event.details, details);
  }

  /** A function that it called has ended. */
  completeChained(operationId: string, outcome: OperationOutcome, nowMs: number): void {
    const operation = this.#operations.get(operationId);
    if (operation?.status === 'STARTED') this.#complete(operation, 'ChainedInvoke', outcome, nowMs);
  }

  /** Somebody has answered a callback. @returns null when it was taken */
  completeCallback(operationId: string, outcome: OperationOutcome, nowMs: number): WireError | null {
    const operation = this.#openCallback(operationId, nowMs);
    if (operation === null) return callbackClosed();
    this.#complete(operation, 'Callback', outcome, nowMs);
    this.#meter.wrote(outcome.result, outcome.error);
    return null;
  }

  /** Whoever is to answer a callback is still there. @returns null when that was taken */
  heartbeat(operationId: string, nowMs: number): WireError | null {
    const operation = this.#openCallback(operationId, nowMs);
    if (operation === null) return callbackClosed();
    if (operation.heartbeatS !== undefined) operation.heartbeatAtMs = nowMs + this.#delayMs(operation.heartbeatS);
    return null;
  }

  /** Ends it from outside; one that is closed stays as it is. */
  stop(error: DurableError, nowMs: number): void {
    this.advance(nowMs);
    if (!this.isClosed) this.#close({ status: 'STOPPED', error }, nowMs);
  }

  /** No code can run it any more. */
  fail(error: DurableError, nowMs: number): void {
    if (!this.isClosed) this.#close({ status: 'FAILED', error }, nowMs);
  }

  #accepts(token: string): boolean {
    return !this.isClosed && this.#closing === null && this.#token !== null && token === this.#token;
  }

  /** Whether code is told to suspend: nothing of it runs, and something is waited for. */
  #mustSuspend(): boolean {
    if (this.#options.rules.durableTokenWhileWaiting) return false;
    let waits = false;
    for (const operation of this.#operations.values()) {
      if (isPending(operation) && operation.status !== 'READY') waits = true;
      else if (operation.type === 'STEP' && !isClosed(operation)) return false;
    }
    return waits;
  }

  #delayMs(seconds: number): number {
    return seconds * this.#options.msPerSecond;
  }

  #openCallback(operationId: string, nowMs: number): Operation | null {
    this.advance(nowMs);
    const operation = this.#operations.get(operationId);
    return !this.isClosed && operation?.type === 'CALLBACK' && operation.status === 'STARTED' ? operation : null;
  }

  get #resultLimitBytes(): number {
    return this.#options.synchronous ? durableLimits.synchronousBytes : durableLimits.chainedBytes;
  }

  #apply(update: OperationUpdate, nowMs: number): ChainedCall[] {
    this.#meter.count(update, this.#operations.has(update.Id!));
    if (update.Type === 'EXECUTION') {
      this.#closing =
        update.Action === 'SUCCEED'
          ? { status: 'SUCCEEDED', result: update.Payload }
          : { status: 'FAILED', error: update.Error };
      return [];
    }
    const { newCallbackId } = this.#options;
    const operations = this.#operations;
    const delayMs = (seconds: number): number => this.#delayMs(seconds);
    const operation = applyUpdate({ operations, history: this.history, nowMs, delayMs, newCallbackId }, update);
    this.#changed.add(operation.id);
    if (update.Type !== 'CHAINED_INVOKE' || update.Action !== 'START') return [];
    this.#chainedEvents.set(operation.id, this.history.events.at(-1)!);
    const { FunctionName: functionName, TenantId: tenantId, XAmznTraceId: traceId } = update.ChainedInvokeOptions!;
    return [{ operationId: operation.id, functionName, tenantId, traceId, payload: update.Payload }];
  }

  #changedOutside(operation: Operation): void {
    this.#changed.add(operation.id);
    this.#wantsToRun = true;
  }

  #complete(operation: Operation, kind: 'Callback' | 'ChainedInvoke', outcome: OperationOutcome, nowMs: number): void {
    if (this.isClosed) return;
    const { status, result, error } = outcome;
    operation.status = status satisfies OperationStatus;
    operation.endMs = nowMs;
    operation.result = result;
    operation.error = error;
    const details = status === 'SUCCEEDED' ? { Result: payloadOf(result) } : { Error: errorOf(error) };
    this.history.add(`${kind}${eventWords[status]}`, nowMs, operation, details);
    this.#changedOutside(operation);
  }

  #outputOf(payload: string): ExecutionOutput {
    const output = readOutput(payload);
    if (output.kind === 'pending' && !this.#mayBePending()) {
      return { kind: 'invalid', problem: 'Cannot return PENDING status with no pending operations.' };
    }
    const limitBytes = this.#resultLimitBytes;
    if (output.kind !== 'succeeded' || this.#closing !== null || utf8Bytes(output.result ?? '') <= limitBytes)
      return output;
    return { kind: 'invalid', problem: this.#tooLong };
  }

  get #tooLong(): string {
    return `Execution output payload size must be less than or equal to ${this.#resultLimitBytes} bytes.`;
  }

  #resultProblem(updates: readonly OperationUpdate[]): WireError | null {
    const result = updates.find(({ Type }) => Type === 'EXECUTION')?.Payload ?? '';
    return utf8Bytes(result) > this.#resultLimitBytes ? invalidParameterValue(this.#tooLong) : null;
  }

  #mayBePending(): boolean {
    if (this.#wantsToRun || this.isClosed || this.#closing !== null) return true;
    for (const operation of this.#operations.values()) if (isPending(operation)) return true;
    return false;
  }

  #answered(output: ExecutionOutput, nowMs: number): void {
    this.#failuresInARow = 0;
    switch (output.kind) {
      case 'succeeded':
        this.#close({ status: 'SUCCEEDED', result: output.result }, nowMs);
        break;
      case 'failed':
        this.#close({ status: 'FAILED', error: output.error }, nowMs);
        break;
      case 'invalid':
        this.#close({ status: 'FAILED', error: errorIn(output) }, nowMs);
        break;
      case 'pending':
        // What is ready is to be run, though the code was told of it and did not.
        for (const { status } of this.#operations.values()) if (status === 'READY') this.#wantsToRun = true;
    }
  }

  /** It is invoked again until that goes well or its time is over; each time counts as an operation. */
  #invocationFailed(error: DurableError, nowMs: number): void {
    if (!this.#meter.hasRoom) {
      this.#close({ status: 'FAILED', error }, nowMs);
      return;
    }
    this.#meter.failed(error);
    this.#retryLater(nowMs);
  }

  #retryLater(nowMs: number): void {
    const { rules, msPerSecond } = this.#options;
    this.#failuresInARow += 1;
    this.#wantsToRun = true;
    this.#retryAtMs = nowMs + (waitMs(rules.durableBackoff, this.#failuresInARow) / 1000) * msPerSecond;
  }

  #close({ status, result, error }: Closing, nowMs: number): void {
    const root = this.#root;
    this.#status = status;
    this.#endMs = nowMs;
    this.#retryAtMs = null;
    root.status = status;
    root.endMs = nowMs;
    root.result = result;
    root.error = error;
    this.#meter.wrote(result, error);
    const details = status === 'SUCCEEDED' ? { Result: payloadOf(result) } : { Error: errorOf(error) };
    this.history.add(`Execution${eventWords[status]}`, nowMs, root, details);
  }
}
