// The code of one execution as it runs, is suspended and runs again: what AWS's SDK for JavaScript makes of a program
// (npm @aws/durable-execution-sdk-js 2.4.0). Steps that had begun when their invocation ended run again; a failure that no
// retry mends fails the execution at once, as one that nobody catches does.

import {
  durableLimits,
  isClosed,
  type DurableExecution,
  type InvocationEnding,
  type Operation,
  type OperationOutcome,
  type OperationUpdate,
} from '../../lambda/index.ts';
import type { RandomStream } from '../random/stream.ts';
import { Agenda } from './agenda.ts';
import { Fiber, type Fork } from './fiber.ts';
import { payloadOfBytes } from './payloads.ts';
import type {
  AwaitCallbackOperation,
  CreateCallbackOperation,
  DurableProgram,
  GroupOperation,
  InvokeOperation,
  StepOperation,
  StepRetry,
} from './program.ts';

/** How an invocation ended. */
export type CodeEnding = 'suspended' | 'succeeded' | 'failed' | 'crashed' | 'timedOut';

export interface CodeHost {
  readonly machine: DurableExecution;
  readonly program: DurableProgram;
  readonly stream: RandomStream;
  readonly suspendMs: number;
  /** Another function is to be called; its outcome comes by `completed`. */
  readonly call: (operation: InvokeOperation, operationId: string, atMs: number) => void;
}

const error = { ErrorType: 'Error', ErrorMessage: 'failed' };
const failure: OperationOutcome = { status: 'FAILED', error };

const branchTypes = {
  Parallel: 'ParallelBranch',
  Map: 'MapIteration',
  RunInChildContext: 'RunInChildContext',
  WaitForCallback: 'WaitForCallback',
} as const;

const idsOf = ({ id, contextId }: Fiber): { readonly Id: string; readonly ParentId: string | undefined } => ({
  Id: id,
  ParentId: contextId,
});

/** What the code itself knows the end of. */
const isTimed = ({ type }: Operation): boolean => type === 'WAIT' || type === 'STEP';

const hasOutcome = ({ waitsFor }: Fiber): boolean => isClosed(waitsFor!) || waitsFor!.status === 'READY';

/** How long after so many polls the next is, for what nobody knows the end of: 1, 1, 2, 3 s and so on, up to 10 s. */
const pollMs = (polls: number): number => Math.min(10_000, 1000 * Math.max(1, polls));

/** s until the attempt after number `attempt`; whole seconds, as `finalizeDelaySeconds` of the SDK makes them. */
const retryDelayS = ({ firstS, rate, longestS, jitter }: StepRetry, attempt: number, stream: RandomStream): number => {
  const seconds = Math.min(longestS, firstS * rate ** (attempt - 1));
  return Math.max(1, Math.round(jitter === 'full' ? seconds * stream.uniform() : seconds));
};

/** What each ending is to the service. */
export const endingOf = (ending: CodeEnding, outputBytes: number): InvocationEnding => {
  switch (ending) {
    case 'suspended':
      return { payload: '{"Status":"PENDING"}' };
    case 'succeeded':
      return { payload: `{"Status":"SUCCEEDED","Result":"${payloadOfBytes(outputBytes) ?? ''}"}` };
    case 'failed':
      return { payload: '{"Status":"FAILED","Error":{"ErrorType":"Error","ErrorMessage":"failed"}}' };
    case 'crashed':
      return { error };
    case 'timedOut':
      return { error: { ErrorType: 'Sandbox.Timedout', ErrorMessage: 'Task timed out' } };
  }
};

export class RunningCode {
  readonly #host: CodeHost;
  readonly #agenda = new Agenda();
  readonly #root: Fiber;
  /** All that are not done, in the order in which they began. */
  readonly #fibers = new Set<Fiber>();
  /** Of the invocation that runs; empty while none does. */
  #token = '';
  #ending: CodeEnding | null = null;
  /** Whether it has come to what is new. */
  #isAtWork = false;
  /** Fibers that are busy. */
  #busy = 0;
  /** Number of the suspension that is planned, so that one that was given up is known. */
  #suspension = 0;
  #isSuspending = false;
  /** By the last checkpoint. */
  #changed: readonly Operation[] = [];

  constructor(host: CodeHost) {
    this.#host = host;
    this.#root = new Fiber(host.program.operations, { prefix: '', contextId: undefined, fork: null });
    this.#fibers.add(this.#root);
  }

  /** When `look` has something to do; Infinity for never. */
  get nextMs(): number {
    return this.#agenda.nextMs;
  }

  /** Whether all that it waits for are retries of its own steps. */
  get onlyRetries(): boolean {
    for (const { state, waitsFor } of this.#fibers) if (state === 'blocked' && waitsFor!.type !== 'STEP') return false;
    return true;
  }

  /** The handler runs: its code has something new to do after `baseMs`, and no time beyond the deadline. */
  begin(token: string, atMs: number, baseMs: number, deadlineMs: number): void {
    this.#token = token;
    this.#ending = null;
    this.#busy = 0;
    this.#isSuspending = false;
    this.#agenda.add(deadlineMs, true, () => this.#end('timedOut'));
    this.#agenda.add(atMs + baseMs, true, (nowMs) => this.#resume(nowMs));
  }

  /** The handler fails after `baseMs`, before it has done anything new. */
  beginFailing(token: string, atMs: number, baseMs: number, deadlineMs: number): void {
    this.#token = token;
    this.#ending = null;
    this.#agenda.add(Math.min(atMs + baseMs, deadlineMs), true, () => {
      this.#end(baseMs > deadlineMs - atMs ? 'timedOut' : 'crashed');
    });
  }

  /** Lets happen what is due. @returns how the invocation that ran has ended; null while it runs, or none does */
  look(atMs: number): CodeEnding | null {
    this.#listen(atMs);
    while (this.#ending === null && this.#agenda.nextMs <= atMs) this.#agenda.take();
    const ending = this.#ending;
    this.#ending = null;
    return ending;
  }

  /** Whether an invocation runs it. */
  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** The execution is closed, and with it ends what runs. */
  stop(): CodeEnding {
    this.#end('crashed');
    this.#ending = null;
    return 'crashed';
  }

  /** Nobody looks any more. */
  abandon(): void {
    this.#agenda.clear();
  }

  get #isRunning(): boolean {
    return this.#token !== '';
  }

  #end(ending: CodeEnding): void {
    this.#ending = ending;
    this.#token = '';
    this.#isAtWork = false;
    this.#agenda.forgetInvocation();
    for (const fiber of this.#fibers) {
      if (fiber.state === 'busy') fiber.state = fiber.waitsFor === null ? 'ready' : 'blocked';
    }
  }

  #later(atMs: number, happen: (nowMs: number) => void): void {
    this.#agenda.add(atMs, true, (nowMs) => {
      if (this.#isRunning) happen(nowMs);
    });
  }

  /** All that can go on does. */
  #resume(atMs: number): void {
    this.#isAtWork = true;
    for (const fiber of this.#fibers) {
      if (!this.#isRunning) return;
      if (fiber.state === 'ready') this.#proceed(fiber, atMs);
      else if (fiber.state === 'blocked') this.#resumeBlocked(fiber, atMs);
    }
    this.#settle(atMs);
  }

  #resumeBlocked(fiber: Fiber, atMs: number): void {
    if (hasOutcome(fiber)) this.#unblock(fiber, atMs);
    else this.#poll(fiber, 0, atMs);
  }

  /** Nothing runs: the invocation is suspended, unless something comes in the meantime. */
  #settle(atMs: number): void {
    if (!this.#isRunning || this.#busy > 0 || this.#isSuspending) return;
    this.#isSuspending = true;
    this.#suspension += 1;
    const suspension = this.#suspension;
    this.#later(atMs + this.#host.suspendMs, () => {
      if (this.#isSuspending && suspension === this.#suspension) this.#end('suspended');
    });
  }

  #setBusy(fiber: Fiber): void {
    if (fiber.state === 'busy') return;
    fiber.state = 'busy';
    this.#busy += 1;
    this.#isSuspending = false;
  }

  #setIdle(fiber: Fiber, state: 'blocked' | 'forked' | 'done'): void {
    if (fiber.state === 'busy') this.#busy -= 1;
    fiber.state = state;
    if (state === 'done') this.#fibers.delete(fiber);
  }

  /**
   * Tells the service; what changed for others is heard with the answer.
   * @returns when that is there; -1 when the service would not have it, and then the invocation is over
   */
  #checkpoint(updates: readonly OperationUpdate[], atMs: number): number {
    const { machine, program, stream } = this.#host;
    const answer = machine.checkpoint({ token: this.#token, clientToken: undefined, updates }, atMs);
    if ('status' in answer) {
      // A closed execution takes no checkpoint; a limit of its own fails it.
      this.#end(machine.isClosed ? 'crashed' : 'failed');
      return -1;
    }
    this.#token = answer.token!;
    this.#changed = answer.operations;
    const answeredMs = atMs + (program.checkpoint === null ? 0 : program.checkpoint.sample(stream));
    for (const fiber of this.#fibers) {
      if (fiber.state === 'blocked' && hasOutcome(fiber)) this.#hear(fiber, answeredMs);
    }
    return answeredMs;
  }

  /** The same, after which the fiber goes on. */
  #thenGoOn(fiber: Fiber, updates: readonly OperationUpdate[], atMs: number): void {
    this.#setBusy(fiber);
    const answeredMs = this.#checkpoint(updates, atMs);
    if (answeredMs >= 0) this.#later(answeredMs, (nowMs) => this.#proceed(fiber, nowMs));
  }

  /** The same, of an operation that the fiber then waits for. @returns whether it does */
  #thenWait(fiber: Fiber, updates: readonly OperationUpdate[], atMs: number): boolean {
    this.#setBusy(fiber);
    const answeredMs = this.#checkpoint(updates, atMs);
    if (answeredMs < 0) return false;
    fiber.waitsFor = this.#operation(updates[0]!.Id!);
    this.#later(answeredMs, (nowMs) => {
      if (hasOutcome(fiber)) this.#unblock(fiber, nowMs);
      else this.#block(fiber, nowMs);
    });
    return true;
  }

  /** One that the last checkpoint has made or changed. */
  #operation(id: string): Operation {
    return this.#changed.find((operation) => operation.id === id)!;
  }

  /** The code learns, at `atMs`, what became of what a fiber waits for. */
  #hear(fiber: Fiber, atMs: number): void {
    this.#setBusy(fiber);
    this.#later(atMs, (nowMs) => this.#unblock(fiber, nowMs));
  }

  /** Of waits and of delays of its own the code knows the end: it asks then. */
  #listen(atMs: number): void {
    if (!this.#isAtWork) return;
    for (const fiber of this.#fibers) {
      if (fiber.state !== 'blocked' || !isTimed(fiber.waitsFor!) || !hasOutcome(fiber)) continue;
      this.#checkpoint([], atMs);
      return;
    }
  }

  #block(fiber: Fiber, atMs: number): void {
    this.#setIdle(fiber, 'blocked');
    this.#poll(fiber, 0, atMs);
    this.#settle(atMs);
  }

  /** Of what may end at any time, the code asks now and then while something else runs. */
  #poll(fiber: Fiber, polls: number, atMs: number): void {
    const operation = fiber.waitsFor!;
    if (isTimed(operation)) return;
    this.#later(atMs + pollMs(polls), (nowMs) => {
      if (fiber.state !== 'blocked' || fiber.waitsFor !== operation) return;
      if (this.#checkpoint([], nowMs) >= 0 && fiber.state === 'blocked') this.#poll(fiber, polls + 1, nowMs);
    });
  }

  /** What it waited for has an outcome, which the code knows. */
  #unblock(fiber: Fiber, atMs: number): void {
    const operation = fiber.waitsFor!;
    if (operation.type !== 'STEP' && operation.status !== 'SUCCEEDED') {
      this.#end('failed');
      return;
    }
    fiber.waitsFor = null;
    if (operation.type === 'STEP') fiber.retried = operation;
    else fiber.at += 1;
    fiber.isAsked = false;
    this.#setBusy(fiber);
    this.#proceed(fiber, atMs);
  }

  /** The fiber does what comes next. */
  #proceed(fiber: Fiber, atMs: number): void {
    const operation = fiber.program[fiber.at];
    if (operation === undefined) {
      this.#finish(fiber, atMs);
      return;
    }
    switch (operation.kind) {
      case 'step':
        this.#step(fiber, operation, atMs);
        break;
      case 'wait': {
        const wait = { Type: 'WAIT', SubType: 'Wait', WaitOptions: { WaitSeconds: operation.seconds } } as const;
        this.#thenWait(fiber, [{ ...idsOf(fiber), ...wait, Action: 'START' }], atMs);
        break;
      }
      case 'createCallback':
        this.#createCallback(fiber, operation, atMs);
        break;
      case 'awaitCallback':
        this.#awaitCallback(fiber, operation, atMs);
        break;
      case 'invoke':
        this.#invoke(fiber, operation, atMs);
        break;
      case 'group':
        this.#fork(fiber, operation, atMs);
    }
  }

  #step(fiber: Fiber, { duration, errorShare, retry, outputBytes }: StepOperation, atMs: number): void {
    const { stream } = this.#host;
    this.#setBusy(fiber);
    this.#later(atMs + duration.sample(stream), (nowMs) => {
      const update = { ...idsOf(fiber), Type: 'STEP', SubType: 'Step' } as const;
      if (errorShare > 0 && stream.uniform() < errorShare) {
        this.#failStep(fiber, update, retry, nowMs);
        return;
      }
      fiber.at += 1;
      fiber.retried = null;
      this.#thenGoOn(fiber, [{ ...update, Action: 'SUCCEED', Payload: payloadOfBytes(outputBytes) }], nowMs);
    });
  }

  #failStep(fiber: Fiber, update: Omit<OperationUpdate, 'Action'>, retry: StepRetry, atMs: number): void {
    const attempt = (fiber.retried?.attempt ?? 0) + 1;
    if (attempt >= retry.attempts) {
      if (this.#checkpoint([{ ...update, Action: 'FAIL', Error: error }], atMs) >= 0) this.#end('failed');
      return;
    }
    const NextAttemptDelaySeconds = retryDelayS(retry, attempt, this.#host.stream);
    const delayed = { Action: 'RETRY', Error: error, StepOptions: { NextAttemptDelaySeconds } } as const;
    // That it began is said late, which changes nothing: it is an operation, and each retry another one.
    const start = fiber.retried === null ? [{ ...update, Action: 'START' } as const] : [];
    this.#thenWait(fiber, [...start, { ...update, ...delayed }], atMs);
  }

  #createCallback(fiber: Fiber, { timeoutS }: CreateCallbackOperation, atMs: number): void {
    const ids = idsOf(fiber);
    const CallbackOptions = { TimeoutSeconds: timeoutS };
    fiber.at += 1;
    const update = { ...ids, Type: 'CALLBACK', SubType: 'Callback', Action: 'START', CallbackOptions } as const;
    this.#thenGoOn(fiber, [update], atMs);
    if (this.#isRunning) fiber.callback = this.#operation(ids.Id);
  }

  #awaitCallback(fiber: Fiber, operation: AwaitCallbackOperation, atMs: number): void {
    const { id } = fiber.callback!;
    fiber.waitsFor = fiber.callback;
    if (!fiber.isAsked) {
      fiber.isAsked = true;
      const { stream, machine } = this.#host;
      const { answer, unansweredShare, errorShare, answerBytes } = operation;
      const answerMs = answer.sample(stream);
      const isAnswered = unansweredShare === 0 || stream.uniform() >= unansweredShare;
      const isFailure = errorShare > 0 && stream.uniform() < errorShare;
      const outcome = isFailure ? failure : { status: 'SUCCEEDED' as const, result: payloadOfBytes(answerBytes) };
      // Whoever answers does not know whether an invocation runs.
      if (isAnswered) this.#agenda.add(atMs + answerMs, false, (nowMs) => machine.completeCallback(id, outcome, nowMs));
    }
    if (hasOutcome(fiber)) this.#unblock(fiber, atMs);
    else this.#block(fiber, atMs);
  }

  #invoke(fiber: Fiber, operation: InvokeOperation, atMs: number): void {
    const update = {
      ...idsOf(fiber),
      Type: 'CHAINED_INVOKE',
      SubType: 'ChainedInvoke',
      Action: 'START',
      Payload: payloadOfBytes(operation.inputBytes),
      ChainedInvokeOptions: { FunctionName: `${operation.functionIndex}` },
    } as const;
    if (this.#thenWait(fiber, [update], atMs)) this.#host.call(operation, update.Id, atMs);
  }

  #fork(parent: Fiber, operation: GroupOperation, atMs: number): void {
    const { Id: id, ParentId: contextId } = idsOf(parent);
    const fork: Fork = { operation, parent, id, contextId, begun: 0, over: 0 };
    const update = {
      Id: id,
      ParentId: contextId,
      Type: 'CONTEXT',
      SubType: operation.subType,
      Action: 'START',
    } as const;
    this.#setIdle(parent, 'forked');
    if (this.#checkpoint([update], atMs) >= 0) this.#goOn(fork, atMs);
  }

  /** Branches begin, as many as may run at once; after the last the group is over. */
  #goOn(fork: Fork, atMs: number): void {
    const { operation, parent, id, contextId } = fork;
    const { branches, subType, isPlain, branchBytes } = operation;
    if (fork.over === branches.length) {
      parent.at += 1;
      const bytes = branches.length * branchBytes;
      // Of a larger one a summary is kept.
      const Payload = payloadOfBytes(bytes > durableLimits.payloadBytes ? 0 : bytes);
      const update = {
        Id: id,
        ParentId: contextId,
        Type: 'CONTEXT',
        SubType: subType,
        Action: 'SUCCEED',
        Payload,
      } as const;
      this.#thenGoOn(parent, [update], atMs);
      return;
    }
    while (this.#isRunning && fork.begun < branches.length && fork.begun - fork.over < operation.concurrency) {
      const number = fork.begun + 1;
      const branchId = isPlain ? id : `${id}-${number}`;
      const fiber = new Fiber(branches[fork.begun]!, { prefix: `${branchId}-`, contextId: branchId, fork });
      fork.begun = number;
      this.#fibers.add(fiber);
      const start = {
        Id: branchId,
        ParentId: id,
        Type: 'CONTEXT',
        SubType: branchTypes[subType],
        Action: 'START',
      } as const;
      if (isPlain || this.#checkpoint([start], atMs) >= 0) this.#proceed(fiber, atMs);
    }
    if (this.#isRunning) this.#settle(atMs);
  }

  #finish(fiber: Fiber, atMs: number): void {
    const { fork } = fiber;
    if (fork === null) {
      this.#end('succeeded');
      return;
    }
    const { isPlain, subType, branchBytes } = fork.operation;
    if (!isPlain && !fiber.isTold) {
      fiber.isTold = true;
      const Payload = payloadOfBytes(branchBytes);
      const ids = { Id: fiber.contextId!, ParentId: fork.id };
      this.#thenGoOn(
        fiber,
        [{ ...ids, Type: 'CONTEXT', SubType: branchTypes[subType], Action: 'SUCCEED', Payload }],
        atMs,
      );
      return;
    }
    this.#setIdle(fiber, 'done');
    fork.over += 1;
    this.#goOn(fork, atMs);
  }
}
