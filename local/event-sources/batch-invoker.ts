// Runs batches on functions as they are at that moment, like any other request.

import { randomUUID } from 'node:crypto';
import { newTraceId } from '../traces/lineage.ts';
import type { Clock } from '../clock/clock.ts';
import type { Dispatch } from '../durable/dispatch.ts';
import type { FindTarget } from '../functions/hot-code.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import { passOn } from '../traces/pass-on.ts';
import type { Tracer } from '../traces/tracer.ts';
import type { PollerContext } from './poller-context.ts';

export interface BatchInvokerOptions {
  readonly registry: FunctionRegistry;
  readonly target: FindTarget;
  readonly dispatch: Dispatch;
  /** Null where nothing is traced. */
  readonly tracer: Tracer | null;
  readonly clock: Clock;
  /** Whether the request rate of ten times the concurrency holds for batches. */
  readonly metersRequests: boolean;
}

export const batchInvoker = ({
  registry,
  target: find,
  dispatch,
  tracer,
  clock,
  metersRequests,
}: BatchInvokerOptions): Pick<PollerContext, 'invoke' | 'functionArn' | 'timeoutMs'> => ({
  invoke: async (functionName, qualifier, payload) => {
    const arrivedMs = clock();
    const target = await find(functionName, qualifier);
    if ('status' in target) return null;
    const requestId = randomUUID();
    const traceId = newTraceId(requestId);
    const trace = tracer?.begin({ target, requestId, traceId, arrivedMs, asynchronous: false }) ?? null;
    const request = {
      requestId,
      payload,
      invokedFunctionArn: target.invokedFunctionArn,
      clientContext: null,
      wantsTail: false,
      ...passOn(trace, traceId, { requestId, functionName }),
    };
    return dispatch(target, request, metersRequests).finally(() => trace?.end());
  },
  functionArn: (functionName) => registry.arnOf(functionName),
  timeoutMs: (functionName) => {
    const target = registry.target(functionName, null);
    return 'status' in target ? null : target.revision.settings.config.timeoutMs;
  },
});
