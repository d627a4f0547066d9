// One invocation inside a worker: when a handler counts as finished, by the rules of the Node.js runtime up to Node 22
// (aws-lambda-nodejs-runtime-interface-client 3.3):
// - a promise: when it settles, at once;
// - `callback(null, result)`: when the event loop is empty, or at once if `callbackWaitsForEmptyEventLoop` is false;
//   `callback(error)` and the context's done, succeed and fail: at once;
// - neither: null when the event loop is empty, but a promise that never settles is an error then.

import { syncResponseLimitBytes } from '../../lambda/quotas.ts';
import { tooLargePayload } from '../ending.ts';
import type { SandboxProgram, SandboxRequest } from '../sandbox/sandbox.ts';
import { contextOf } from './context.ts';
import { runtimeError, thrownError, type FunctionError } from './errors.ts';
import type { Handler } from './load-handler.ts';
import { isStreaming, runStreaming, type StreamPort } from './response-stream.ts';

/** JSON text of a result, or the error it ends in. */
export type Ending = { readonly payload: string; readonly error: null } | { readonly error: FunctionError };

export interface RunningInvocation {
  /** Nothing is left that could call back. */
  loopIsEmpty(): void;
}

const tooLarge: FunctionError = {
  errorType: 'Function.ResponseSizeTooLarge',
  payload: tooLargePayload(syncResponseLimitBytes),
};

const neverSettled = (): FunctionError =>
  runtimeError(
    'Runtime.NodeJsExit',
    'The event loop is empty and the promise of the handler has not settled: nothing is left that could settle it.',
  );

/** Errors in the words of the official client, which hands the text to native code. */
const endingOf = (result: unknown): Ending => {
  let payload: string | undefined;
  try {
    payload = JSON.stringify(result === undefined ? null : result);
  } catch {
    return { error: thrownError(new Error('Unable to stringify response body')) };
  }
  // A symbol or a function.
  if (payload === undefined) return { error: thrownError(new TypeError('Wrong arguments')) };
  // A UTF-16 unit is at most 3 bytes of UTF-8: only a long text need be measured.
  const fits = payload.length * 3 <= syncResponseLimitBytes || Buffer.byteLength(payload) <= syncResponseLimitBytes;
  return fits ? { payload, error: null } : { error: tooLarge };
};

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/** Who hears of an invocation. */
export interface InvocationListener {
  /** Once: how it ended, and whether the runtime ends with it. */
  settle(ending: Ending, fatal: boolean): void;
  /** What a streaming handler writes. */
  readonly stream: StreamPort;
}

/** A streaming handler: its answer is empty, what it streamed has gone before it. */
const beginStreaming = (
  run: () => Promise<FunctionError | null>,
  end: (ending: Ending, fatal?: boolean) => void,
): RunningInvocation => {
  void run().then((error) => end(error === null ? { payload: '', error } : { error }));
  return { loopIsEmpty: () => end({ error: neverSettled() }, true) };
};

/** Calls the handler. */
export const beginInvocation = (
  handler: Handler,
  program: SandboxProgram,
  request: SandboxRequest,
  listener: InvocationListener,
): RunningInvocation => {
  let settled = false;
  let pendingPromise = false;
  let waiting: { readonly result: unknown } | null = null;
  const end = (ending: Ending, fatal = false): void => {
    if (settled) return;
    settled = true;
    listener.settle(ending, fatal);
  };
  const finish = (error: unknown, result: unknown): void => {
    if (settled) return;
    end(error === undefined || error === null ? endingOf(result) : { error: thrownError(error) });
  };
  const fail = (error: unknown): void => finish(error ?? 'handled', null);
  /** Nobody catches what goes wrong here, and so the runtime ends with it. */
  const endWaiting = (result: unknown): void => {
    const ending = endingOf(result);
    end(ending, ending.error !== null && ending.error !== tooLarge);
  };
  const context = contextOf(program, request, { done: finish, fail });
  const callback = (error?: unknown, result?: unknown): void => {
    if (waiting !== null) return;
    if ((error === undefined || error === null) && context.callbackWaitsForEmptyEventLoop) waiting = { result };
    else finish(error, result);
  };
  if (isStreaming(handler))
    return beginStreaming(() => runStreaming(handler, request.payload, context, listener.stream), end);
  try {
    const returned = handler(JSON.parse(request.payload), context, callback);
    if (isPromise(returned)) {
      pendingPromise = true;
      returned.then((result) => finish(null, result), fail);
    }
  } catch (error) {
    // Nothing thrown is no error.
    finish(error, null);
  }
  return {
    loopIsEmpty: () => {
      if (waiting !== null) endWaiting(waiting.result);
      else if (pendingPromise) end({ error: neverSettled() }, true);
      else finish(null, null);
    },
  };
};
