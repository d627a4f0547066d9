// Runs batches on functions as they are at that moment, like any other request.

import { randomUUID } from 'node:crypto';
import { newTraceId, oneTurnMore } from '../async/lineage.ts';
import type { Dispatcher } from '../dispatcher.ts';
import type { FindTarget } from '../functions/hot-code.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import type { PollerContext } from './poller-context.ts';

/** @param find what runs a batch @param metersRequests whether the request rate of ten times the concurrency holds for them */
export const batchInvoker = (
  registry: FunctionRegistry,
  find: FindTarget,
  dispatcher: Dispatcher,
  metersRequests: boolean,
): Pick<PollerContext, 'invoke' | 'functionArn' | 'timeoutMs'> => ({
  invoke: async (functionName, qualifier, payload) => {
    const target = await find(functionName, qualifier);
    if ('status' in target) return null;
    const requestId = randomUUID();
    const request = {
      requestId,
      payload,
      invokedFunctionArn: target.invokedFunctionArn,
      clientContext: null,
      traceId: oneTurnMore(newTraceId(requestId), functionName),
      wantsTail: false,
    };
    return dispatcher.dispatch(target.revision.functionIndex, request, metersRequests);
  },
  functionArn: (functionName) => registry.arnOf(functionName),
  timeoutMs: (functionName) => {
    const target = registry.target(functionName, null);
    return 'status' in target ? null : target.revision.settings.config.timeoutMs;
  },
});
