// How doors and pollers run what they are for: a durable function as a whole execution, anything else as one invocation.

import { functionErrorOf } from '../../lambda/index.ts';
import type { Dispatched } from '../environment/dispatched.ts';
import type { Dispatcher } from '../environment/dispatcher.ts';
import type { InvocationRequest } from '../environment/environment-kind.ts';
import type { InvocationTarget } from '../functions/registry.ts';
import { durableOf, type DurableExecutions } from './durable-executions.ts';
import { errorOfAnswer, type LiveExecution } from './live-execution.ts';

/** @param metersRequests whether the request rate of ten times the concurrency holds for it; true unless given */
export type Dispatch = (
  target: InvocationTarget,
  request: InvocationRequest,
  metersRequests?: boolean,
) => Promise<Dispatched>;

/** What whoever waited for an execution is told. */
export const dispatchedOf = ({ execution, refused, last }: LiveExecution): Dispatched => {
  if (refused !== null) return refused;
  const failed = execution.status !== 'SUCCEEDED';
  const payload = failed ? functionErrorOf(execution.error) : (execution.result ?? '');
  const durationMs = (execution.endMs ?? execution.startMs) - execution.startMs;
  return { kind: 'finished', finished: { payload, failed, durationMs, logTail: last?.logTail ?? null } };
};

const refusedCall = (payload: string): Dispatched => ({
  kind: 'finished',
  finished: { payload, failed: true, durationMs: 0, logTail: null },
});

export const dispatchOn =
  (
    dispatcher: Dispatcher,
    executions: DurableExecutions,
    say: (functionName: string, line: string) => void,
  ): Dispatch =>
  async (target, request, metersRequests = true) => {
    if (durableOf(target) === null) return dispatcher.dispatch(target.revision.functionIndex, request, metersRequests);
    const live = executions.start({ target, request, name: null, kind: 'waited' });
    if ('status' in live) {
      const error = errorOfAnswer(live);
      say(target.stored.name, `[windtunnel] ${request.requestId} began no execution: ${error.ErrorMessage}`);
      return refusedCall(functionErrorOf(error));
    }
    await live.over;
    return dispatchedOf(live);
  };
