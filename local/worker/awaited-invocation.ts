// One invocation by the rules of Node.js 24 (aws-lambda-ric 4.0): the handler is called with event and context and awaited,
// whatever it returns. The turn of the event loop ends before the answer, and so an error that nobody catches in it ends
// the runtime and fails the call. A stream is answered when it ends; the runtime is done when its handler has returned.

import type { SandboxProgram, SandboxRequest } from '../sandbox/sandbox.ts';
import { awaitedContextOf } from './context.ts';
import { plainError, type FunctionError } from './errors.ts';
import type { InvocationListener, RunningInvocation } from './running-invocation.ts';
import type { Handler } from './load-handler.ts';
import { isStreaming, runStreaming } from './response-stream.ts';
import { resultEnding, type Ending } from './result-ending.ts';

const immediate = setImmediate;
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    immediate(resolve);
  });

const endingOf = async (
  handler: Handler,
  program: SandboxProgram,
  request: SandboxRequest,
  listener: InvocationListener,
): Promise<Ending> => {
  try {
    const call = handler as (event: unknown, context: unknown) => unknown;
    const result = await call(JSON.parse(request.payload), awaitedContextOf(program, request));
    await turn();
    return resultEnding(result, true);
  } catch (thrown) {
    await turn();
    listener.fail(thrown);
    return { error: plainError(thrown) };
  }
};

const streamed = async (
  handler: Handler,
  program: SandboxProgram,
  request: SandboxRequest,
  listener: InvocationListener,
): Promise<void> => {
  let answered = false;
  const ended = (error: FunctionError | null): void => {
    if (answered) return;
    answered = true;
    listener.settle(error === null ? { payload: '', error } : { error });
  };
  const hears = { port: listener.stream, ended, errorOf: plainError };
  const thrown = await runStreaming(handler, request.payload, awaitedContextOf(program, request), hears);
  // The answer has gone out and come back.
  await turn();
  if (thrown !== null) listener.fail(thrown);
};

const answered = async (
  handler: Handler,
  program: SandboxProgram,
  request: SandboxRequest,
  listener: InvocationListener,
): Promise<void> => {
  listener.settle(await endingOf(handler, program, request, listener));
};

/** Calls the handler. */
export const awaitedInvocation = (
  handler: Handler,
  program: SandboxProgram,
  request: SandboxRequest,
  listener: InvocationListener,
): RunningInvocation => {
  let over = false;
  const run = async (): Promise<void> => {
    await (isStreaming(handler) ? streamed : answered)(handler, program, request, listener);
    over = true;
    listener.over(true);
  };
  void run();
  return {
    // Nothing is left that could settle it: Node.js ends by itself.
    loopIsEmpty: () => {
      if (!over) listener.exit(0);
    },
  };
};
