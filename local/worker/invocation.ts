// One invocation inside a worker: when it counts as answered, and when its runtime is done with it. By the rules of the
// Node.js runtimes up to 22 (aws-lambda-nodejs-runtime-interface-client 3.3 and what followed it):
// - a promise: answered when it settles, at once;
// - `callback(null, result)`: when the event loop is empty, or at once if `callbackWaitsForEmptyEventLoop` is false;
//   `callback(error)` and the context's done, succeed and fail: at once;
// - neither: null when the event loop is empty, but an async function that never settles is an error then;
// - a stream: when it ends, though the runtime is done with it only when its handler has returned and the event loop is
//   empty, or at once if `callbackWaitsForEmptyEventLoop` is false.
// Node.js 24 has its own: awaited-invocation.ts.

import type { RunningInvocation, InvocationListener } from './running-invocation.ts';
import type { SandboxProgram, SandboxRequest } from '../sandbox/sandbox.ts';
import { awaitedInvocation } from './awaited-invocation.ts';
import { contextOf } from './context.ts';
import { nodeJsExit, thrownError, type FunctionError } from './errors.ts';
import { isAwaitedOnly } from './handler-rules.ts';
import type { Handler } from './load-handler.ts';
import { isStreaming, runStreaming } from './response-stream.ts';
import { resultEnding, tooLarge, type Ending } from './result-ending.ts';

export type { Ending } from './result-ending.ts';

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

const isAsync = (handler: Handler): boolean => handler.constructor?.name === 'AsyncFunction';

/** A streaming handler: its answer is empty, what it streamed has gone before it. */
const streamingInvocation = (
  handler: Handler,
  program: SandboxProgram,
  request: SandboxRequest,
  listener: InvocationListener,
): RunningInvocation => {
  // Neither exists for such a handler.
  const context = contextOf(program, request, { done: () => undefined, fail: () => undefined });
  let answered = false;
  let returned = false;
  const answer = (error: FunctionError | null): void => {
    if (answered) return;
    answered = true;
    listener.settle(error === null ? { payload: '', error } : { error });
  };
  const run = async (): Promise<void> => {
    const hears = { port: listener.stream, ended: answer, errorOf: thrownError };
    const thrown = await runStreaming(handler, request.payload, context, hears);
    if (thrown !== null) listener.fail(thrown);
    returned = true;
    if (!context.callbackWaitsForEmptyEventLoop) listener.over(false);
  };
  void run();
  return {
    loopIsEmpty: () => {
      if (returned && context.callbackWaitsForEmptyEventLoop) return listener.over(false);
      if (returned) return undefined;
      answer(thrownError(nodeJsExit()));
      return listener.exit(1);
    },
  };
};

const callingBackInvocation = (
  handler: Handler,
  program: SandboxProgram,
  request: SandboxRequest,
  listener: InvocationListener,
): RunningInvocation => {
  let settled = false;
  let waiting: { readonly result: unknown } | null = null;
  const end = (ending: Ending): void => {
    if (settled) return;
    settled = true;
    listener.settle(ending);
    listener.over(false);
  };
  const failWith = (thrown: unknown): void => {
    if (settled) return;
    listener.fail(thrown);
    end({ error: thrownError(thrown) });
  };
  const finish = (error: unknown, result: unknown): void => {
    if (settled) return;
    if (error !== undefined && error !== null) return failWith(error);
    const ending = resultEnding(result);
    if (ending.error !== null && ending.error !== tooLarge)
      listener.fail(new Error('Unable to stringify response body'));
    return end(ending);
  };
  const fail = (error: unknown): void => finish(error ?? 'handled', null);
  const context = contextOf(program, request, { done: finish, fail });
  const callback = (error?: unknown, result?: unknown): void => {
    if (waiting !== null) return;
    if ((error === undefined || error === null) && context.callbackWaitsForEmptyEventLoop) waiting = { result };
    else finish(error, result);
  };
  let returned: unknown;
  try {
    returned = handler(JSON.parse(request.payload), context, callback);
    if (isPromise(returned)) returned.then((result) => finish(null, result), fail);
  } catch (error) {
    // Nothing thrown is no error.
    finish(error, null);
  }
  return {
    loopIsEmpty: () => {
      if (settled) return undefined;
      if (waiting !== null) {
        const ending = resultEnding(waiting.result);
        end(ending);
        // Nobody catches what goes wrong here, and so the runtime ends with it.
        if (ending.error !== null && ending.error !== tooLarge) listener.exit(1);
        return undefined;
      }
      if (!isAsync(handler)) return finish(null, null);
      return failWith(nodeJsExit());
    },
  };
};

/** Calls the handler. */
export const beginInvocation = (
  handler: Handler,
  program: SandboxProgram,
  request: SandboxRequest,
  listener: InvocationListener,
): RunningInvocation => {
  if (isAwaitedOnly(program)) return awaitedInvocation(handler, program, request, listener);
  return (isStreaming(handler) ? streamingInvocation : callingBackInvocation)(handler, program, request, listener);
};
