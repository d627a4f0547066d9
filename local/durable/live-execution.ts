// An execution on the wall clock: it is invoked in environments like any other request, suspended for as long as it waits,
// and invoked again with what it has done. Waits, retries and timeouts pass on the platform's scaled clock.

import { randomUUID } from 'node:crypto';
import {
  errorOfFunction,
  inMs,
  operationShape,
  utf8Bytes,
  type ChainedCall,
  type Checkpoint,
  type DurableError,
  type DurableExecution,
  type Invocation,
  type Operation,
  type WireError,
  type DurableRules,
} from '../../lambda/index.ts';
import type { Dispatched, FinishedInvocation } from '../environment/dispatched.ts';
import type { InvocationRequest } from '../environment/environment-kind.ts';
import type { InvocationTarget } from '../functions/registry.ts';
import { ExecutionTimes } from './execution-times.ts';

/** What runs an execution's invocations. */
export interface ExecutionHost {
  readonly rules: DurableRules;
  /** ms since 1970. */
  readonly nowMs: () => number;
  /** The version of the function that the execution began on, as it is now; or why there is none. */
  readonly target: (name: string, version: string, tenantId?: string | null) => Promise<InvocationTarget | WireError>;
  readonly dispatch: (target: InvocationTarget, request: InvocationRequest, isFirst: boolean) => Promise<Dispatched>;
  /** Runs a function that the execution calls; its end is told to the execution. */
  readonly chain: (from: LiveExecution, call: ChainedCall) => void;
  /** Told when it is closed, or was never begun. */
  readonly closed: (live: LiveExecution) => void;
}

export interface LiveOptions {
  readonly execution: DurableExecution;
  readonly arn: string;
  readonly target: InvocationTarget;
  /** What whoever asked for it sent: each invocation has its context and its trace. */
  readonly request: InvocationRequest;
  readonly kind: ExecutionKind;
}

/** Whether somebody waits for its result, nobody does, or another execution does. */
export type ExecutionKind = 'waited' | 'event' | 'chained';

/** What an execution is begun with. */
export interface StartCall {
  readonly target: InvocationTarget;
  /** What its caller sent: of it, the payload, the ids and whether the log is wanted count. */
  readonly request: InvocationRequest;
  /** Null for one that is made up. */
  readonly name: string | null;
  readonly kind: ExecutionKind;
}

/** Longest wait that a timer of Node.js can hold. */
const longestTimerMs = 2 ** 31 - 1;

const bytesOf = ({ inputPayload, result, error }: Operation): number =>
  utf8Bytes(inputPayload ?? '') + utf8Bytes(result ?? '') + (error === undefined ? 0 : JSON.stringify(error).length);

/** How many of the operations an invocation begins with: the first always, the others as far as there is room. */
const firstPage = (
  operations: readonly Operation[],
  { durableFirstOperations, durableFirstBytes }: DurableRules,
): number => {
  let bytes = 0;
  for (const [index, operation] of operations.entries()) {
    if (index > 0) bytes += bytesOf(operation);
    if (index === durableFirstOperations || bytes > durableFirstBytes) return index;
  }
  return operations.length;
};

export const markerAt = (index: number): string => Buffer.from(String(index)).toString('base64');

/** The event that the SDKs read. */
const eventOf = (rules: DurableRules, arn: string, { token, operations, updatedIds }: Invocation): string => {
  const count = firstPage(operations, rules);
  return JSON.stringify({
    DurableExecutionArn: arn,
    CheckpointToken: token,
    InitialExecutionState: {
      Operations: operations.slice(0, count).map((operation) => operationShape(operation, inMs)),
      ...(count < operations.length ? { NextMarker: markerAt(count) } : {}),
    },
    UpdatedOperationIds: updatedIds,
  });
};

/** What went wrong in answers of the API, as an error of an operation. */
/** Why the first invocation of one that is waited for did not run. */
type NotRun = Exclude<Dispatched, { readonly kind: 'finished' }>;

export const errorOfAnswer = ({ errorType, body }: WireError): DurableError => ({
  ErrorType: errorType,
  ErrorMessage: body['message'] ?? body['Message'] ?? errorType,
});

export class LiveExecution {
  readonly execution: DurableExecution;
  readonly arn: string;
  readonly target: InvocationTarget;
  readonly request: InvocationRequest;
  readonly kind: ExecutionKind;
  /** Resolves when it is closed, or was refused. */
  readonly over: Promise<void>;
  /** Why it was never begun: its first invocation found no room, and nobody but its caller knows of it. */
  refused: NotRun | null = null;
  /** Its last invocation that ran. */
  last: FinishedInvocation | null = null;
  /** Invocations that ran. */
  runs = 0;
  /** Those of them that failed, and attempts that were refused. */
  failedRuns = 0;
  refusedRuns = 0;
  readonly times: ExecutionTimes;
  readonly #host: ExecutionHost;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  #end: () => void = () => undefined;

  constructor(host: ExecutionHost, options: LiveOptions) {
    this.#host = host;
    this.execution = options.execution;
    this.arn = options.arn;
    this.target = options.target;
    this.request = options.request;
    this.kind = options.kind;
    this.times = new ExecutionTimes(options.execution.startMs);
    this.over = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Begins it, or goes on after something has happened to it. */
  drive(): void {
    clearTimeout(this.#timer);
    if (this.#isOver) return;
    const { execution } = this;
    execution.advance(this.#host.nowMs());
    this.times.written(execution.metered.writtenBytes, this.#host.nowMs());
    if (execution.isClosed) {
      this.#finish();
      return;
    }
    if (execution.wantsInvocation) void this.#invoke();
    // Timers may strike a little before the clock of the instants says so.
    const waitMs = Math.min(longestTimerMs, Math.max(1, execution.nextMs - this.#host.nowMs()));
    if (execution.nextMs !== Infinity) this.#timer = setTimeout(() => this.drive(), waitMs);
  }

  /** A checkpoint of its code. */
  checkpoint(
    asked: Checkpoint,
  ): { readonly token: string | undefined; readonly operations: readonly Operation[] } | WireError {
    const answer = this.execution.checkpoint(asked, this.#host.nowMs());
    if ('status' in answer) return answer;
    for (const call of answer.chained) this.#host.chain(this, call);
    this.drive();
    return answer;
  }

  /** No timer strikes any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#isOver = true;
  }

  async #invoke(): Promise<void> {
    const invocation = this.execution.beginInvocation(this.#host.nowMs());
    this.times.enter('running', this.#host.nowMs());
    const requestId = randomUUID();
    try {
      await this.#run(requestId, invocation);
    } catch (error) {
      const failed = { ErrorType: 'InvocationError', ErrorMessage: String(error) };
      this.execution.endInvocation(requestId, { error: failed }, this.#host.nowMs());
      this.times.enter('retrying', this.#host.nowMs());
    }
    this.drive();
  }

  async #run(requestId: string, invocation: Invocation): Promise<void> {
    const { execution, arn, target } = this;
    const { name } = target.stored;
    const found = await this.#host.target(name, target.revision.version, this.request.tenantId ?? null);
    if ('status' in found) {
      // The function was deleted meanwhile.
      execution.endInvocation(requestId, { error: errorOfAnswer(found) }, this.#host.nowMs());
      execution.fail(errorOfAnswer(found), this.#host.nowMs());
      return;
    }
    const request = { ...this.request, requestId, payload: eventOf(this.#host.rules, arn, invocation) };
    this.#invoked(requestId, await this.#host.dispatch(found, request, this.runs === 0));
  }

  #invoked(requestId: string, dispatched: Dispatched): void {
    const nowMs = this.#host.nowMs();
    if (dispatched.kind === 'throttled') {
      this.refusedRuns += 1;
      this.times.enter('retrying', nowMs);
      if (this.runs === 0 && this.kind === 'waited') this.#refuse(dispatched);
      else this.execution.invocationRefused(nowMs);
      return;
    }
    if (dispatched.kind === 'refused') {
      if (this.runs === 0 && this.kind === 'waited') this.#refuse(dispatched);
      else this.execution.endInvocation(requestId, { error: errorOfAnswer(dispatched.error) }, nowMs);
      return;
    }
    const { finished } = dispatched;
    this.runs += 1;
    this.last = finished;
    const { payload, failed } = finished;
    this.execution.endInvocation(requestId, failed ? { error: errorOfFunction(payload) } : { payload }, nowMs);
    if (failed) this.failedRuns += 1;
    this.times.enter(failed || this.execution.onlyRetries ? 'retrying' : 'waiting', nowMs);
  }

  #refuse(refused: NotRun): void {
    this.refused = refused;
    this.#finish();
  }

  #finish(): void {
    this.times.end(this.execution.metered.writtenBytes, this.execution.endMs ?? this.#host.nowMs());
    this.stop();
    this.#host.closed(this);
    this.#end();
  }
}
