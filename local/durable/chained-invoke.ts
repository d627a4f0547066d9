// A function that an execution calls: another durable one, which runs as an execution of its own, or a plain one. The
// caller is suspended meanwhile (Developer Guide, durable-invoke; texts of failures: hectorvent/floci, 2026).

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  durableLimits,
  errorOfFunction,
  functionNotFound,
  recursiveInvocation,
  unqualifiedDurable,
  utf8Bytes,
  waitMs,
  type ChainedCall,
  type OperationOutcome,
  type WireError,
  type DurableRules,
} from '../../lambda/index.ts';
import type { Dispatched } from '../environment/dispatched.ts';
import type { InvocationRequest } from '../environment/environment-kind.ts';
import type { FindTarget } from '../functions/hot-code.ts';
import { readFunctionName } from '../functions/function-name.ts';
import type { FunctionRegistry, InvocationTarget } from '../functions/registry.ts';
import { latestVersion } from '../settings/local-function.ts';
import { isLooping, oneTurnMore } from '../traces/lineage.ts';
import { errorOfAnswer, type LiveExecution, type StartCall } from './live-execution.ts';

export interface ChainHost {
  readonly rules: DurableRules;
  readonly registry: FunctionRegistry;
  readonly target: FindTarget;
  readonly nowMs: () => number;
  readonly dispatch: (target: InvocationTarget, request: InvocationRequest) => Promise<Dispatched>;
  readonly start: (call: StartCall) => LiveExecution | WireError;
  readonly isStopped: () => boolean;
  /** Why a function may not call another; null where nobody is asked. */
  readonly problem: ((functionName: string, targetArn: string) => string | null) | null;
  readonly msPerSecond: number;
}

const failed = (answer: WireError): OperationOutcome => ({ status: 'FAILED', error: errorOfAnswer(answer) });

/** What is called, or why it cannot be. */
const found = async (
  { registry, target }: ChainHost,
  { functionName, tenantId }: ChainedCall,
): Promise<InvocationTarget | WireError> => {
  const read = readFunctionName(registry.context, functionName, null, 'any');
  if ('status' in read) return read;
  if (read.elsewhere || !registry.has(read.functionName)) {
    return functionNotFound(`${read.arn}:${read.qualifier ?? latestVersion}`);
  }
  return target(functionName, null, tenantId ?? null);
};

const requestOf = (
  from: LiveExecution,
  target: InvocationTarget,
  { payload = '{}', traceId = from.request.traceId, tenantId }: ChainedCall,
): InvocationRequest => ({
  requestId: randomUUID(),
  payload,
  invokedFunctionArn: target.invokedFunctionArn,
  clientContext: null,
  // One turn more of a chain of functions.
  traceId: oneTurnMore(traceId, from.target.stored.name),
  wantsTail: false,
  ...(tenantId === undefined ? {} : { tenantId }),
});

/** How the execution that was called ended, for its caller. */
const outcomeOf = ({ execution }: LiveExecution): OperationOutcome => {
  const { status, result, error, timeoutS } = execution;
  switch (status) {
    case 'SUCCEEDED':
      return { status, result };
    case 'TIMED_OUT': {
      const ErrorMessage = `CHAINED_INVOKE timed out after ${timeoutS} seconds.`;
      return { status, error: { ErrorType: 'ChainedInvoke.Timeout', ErrorMessage } };
    }
    case 'STOPPED':
      return { status, error };
    default:
      return { status: 'FAILED', error };
  }
};

/** A plain function: run until it is let in. Its errors are its caller's to retry. */
const runPlain = async (
  host: ChainHost,
  target: InvocationTarget,
  request: InvocationRequest,
): Promise<OperationOutcome> => {
  let dispatched = await host.dispatch(target, request);
  for (let refusals = 1; dispatched.kind === 'throttled'; refusals += 1) {
    await sleep((waitMs(host.rules.durableBackoff, refusals) / 1000) * host.msPerSecond, undefined, { ref: false });
    if (host.isStopped()) return { status: 'STOPPED' };
    dispatched = await host.dispatch(target, request);
  }
  if (dispatched.kind === 'refused') return failed(dispatched.error);
  const { payload, failed: hasFailed } = dispatched.finished;
  if (hasFailed) return { status: 'FAILED', error: errorOfFunction(payload) };
  const { chainedBytes } = durableLimits;
  if (utf8Bytes(payload) <= chainedBytes) return { status: 'SUCCEEDED', result: payload };
  const ErrorMessage = `CHAINED_INVOKE output payload size must be less than or equal to ${chainedBytes} bytes.`;
  return { status: 'FAILED', error: { ErrorMessage } };
};

/** Runs what an execution calls. Never rejects. */
export const runChained = async (
  host: ChainHost,
  from: LiveExecution,
  call: ChainedCall,
): Promise<OperationOutcome> => {
  const { operationId } = call;
  try {
    const target = await found(host, call);
    if ('status' in target) return failed(target);
    const { stored, revision } = target;
    const denied = host.problem?.(from.target.stored.name, target.invokedFunctionArn) ?? null;
    if (denied !== null) {
      return { status: 'FAILED', error: { ErrorType: 'AccessDeniedException', ErrorMessage: denied } };
    }
    const request = requestOf(from, target, call);
    if (stored.recursiveLoop === 'Terminate' && isLooping(request.traceId, stored.name)) {
      return failed(recursiveInvocation());
    }
    const note = { ExecutedVersion: revision.version };
    if (revision.settings.durable === null) {
      from.execution.noteChained(operationId, note);
      return await runPlain(host, target, request);
    }
    if (target.qualifier === null) return failed(unqualifiedDurable());
    const live = host.start({ target, request, name: null, kind: 'chained' });
    if ('status' in live) return failed(live);
    from.execution.noteChained(operationId, { ...note, DurableExecutionArn: live.arn });
    await live.over;
    return outcomeOf(live);
  } catch (error) {
    return { status: 'FAILED', error: { ErrorType: 'InvocationError', ErrorMessage: String(error) } };
  }
};
