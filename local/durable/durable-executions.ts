// Executions of durable functions on this platform: begun, found again by name, told of callbacks, stopped.

import { randomUUID } from 'node:crypto';
import {
  alreadyStarted,
  DurableExecution,
  functionErrorOf,
  invalidCallbackId,
  noExecution,
  synchronousTimeoutS,
  tooLongToWaitFor,
  unqualifiedDurable,
  type ChainedCall,
  type DurableConfig,
  type DurableError,
  type OperationOutcome,
  type WireError,
  type DurableRules,
} from '../../lambda/index.ts';
import type { OutcomeSender } from '../async/outcome.ts';
import type { DurableMetric } from '../cloudwatch/durable-metric.ts';
import type { LambdaMetrics } from '../cloudwatch/lambda-metrics.ts';
import type { Dispatched } from '../environment/dispatched.ts';
import type { Dispatcher } from '../environment/dispatcher.ts';
import type { InvocationRequest } from '../environment/environment-kind.ts';
import type { FindTarget } from '../functions/hot-code.ts';
import type { FunctionRegistry, InvocationTarget } from '../functions/registry.ts';
import type { Clock } from '../clock/clock.ts';
import { passOn } from '../traces/pass-on.ts';
import type { Tracer } from '../traces/tracer.ts';
import { ClosedExecutions } from './closed-executions.ts';
import { runChained } from './chained-invoke.ts';
import { executionArn, newCallbackId, newToken, readCallbackId } from './execution-ids.ts';
import { KeptExecutions } from './kept-executions.ts';
import { errorOfAnswer, LiveExecution, type ExecutionHost, type StartCall } from './live-execution.ts';

export interface DurableOptions {
  readonly registry: FunctionRegistry;
  readonly target: FindTarget;
  readonly dispatcher: Dispatcher;
  readonly rules: DurableRules;
  /** Null where nothing is traced. */
  readonly tracer: Tracer | null;
  readonly clock: Clock;
  /** ms of waiting that pass for each of the machine's. */
  readonly speed: number;
  /** Whether the request rate of ten times the concurrency holds for what nobody waits for. */
  readonly asyncRequestRate: boolean;
  /** Where events of executions that failed go. */
  readonly send: OutcomeSender;
  readonly say: (functionName: string, line: string) => void;
  /** Why a function may not call another; null where nobody is asked. */
  readonly problem: ((functionName: string, targetArn: string) => string | null) | null;
  /** Told of executions; null where nobody asks. */
  readonly metrics: LambdaMetrics | null;
}

/** What makes the function of a target durable; null for any other. */
export const durableOf = ({ revision }: InvocationTarget): DurableConfig | null => revision.settings.durable;

const endMetrics = {
  SUCCEEDED: 'DurableExecutionSucceeded',
  FAILED: 'DurableExecutionFailed',
  TIMED_OUT: 'DurableExecutionTimedOut',
  STOPPED: 'DurableExecutionStopped',
} as const;

export class DurableExecutions {
  readonly #options: DurableOptions;
  readonly #kept: KeptExecutions;
  /** For whoever measures. */
  readonly closed: ClosedExecutions = new ClosedExecutions();
  readonly #host: ExecutionHost;
  #stopped = false;

  constructor(options: DurableOptions) {
    this.#options = options;
    this.#kept = new KeptExecutions(1000 / options.speed, options.rules.durableNamesOf);
    this.#host = {
      rules: options.rules,
      nowMs: () => Date.now(),
      target: options.target,
      dispatch: (target, request, isFirst) => this.#dispatch(target, request, isFirst),
      chain: (from, call) => this.#chain(from, call),
      closed: (live) => this.#closed(live),
    };
  }

  /** Begins an execution, or finds the one of that name; or the error answer. */
  start(call: StartCall): LiveExecution | WireError {
    const { target, request, name, kind } = call;
    const config = durableOf(target)!;
    if (target.qualifier === null) return unqualifiedDurable();
    if (kind === 'waited' && config.executionTimeoutS > synchronousTimeoutS) return tooLongToWaitFor();
    const known = name === null ? undefined : this.#kept.named(target.stored.name, name, Date.now());
    if (known !== undefined) {
      const isSame =
        known.execution.input === request.payload &&
        known.target.stored.name === target.stored.name &&
        known.target.revision.version === target.revision.version;
      return isSame ? known : alreadyStarted(known.arn);
    }
    return this.#begin(call, config);
  }

  /** Begins an execution for an event, of which nobody hears how it went; false where the function is not durable. */
  startEvent(target: InvocationTarget, request: InvocationRequest): boolean {
    if (durableOf(target) === null) return false;
    const live = this.start({ target, request, name: null, kind: 'event' });
    if ('status' in live) {
      const { ErrorMessage: why } = errorOfAnswer(live);
      this.#options.say(target.stored.name, `[windtunnel] ${request.requestId} began no execution: ${why}`);
    }
    return true;
  }

  find(arn: string): LiveExecution | WireError {
    return this.#kept.find(arn, Date.now()) ?? noExecution();
  }

  /** Of one function, the first to begin first. */
  of(functionName: string): LiveExecution[] {
    return this.#kept.of(functionName, Date.now());
  }

  /** @returns null when it was taken */
  completeCallback(callbackId: string, outcome: OperationOutcome): WireError | null {
    return this.#atCallback(callbackId, ({ execution }, operationId) =>
      execution.completeCallback(operationId, outcome, Date.now()),
    );
  }

  heartbeat(callbackId: string): WireError | null {
    return this.#atCallback(callbackId, ({ execution }, operationId) => execution.heartbeat(operationId, Date.now()));
  }

  stopExecution(live: LiveExecution, error: DurableError): void {
    live.execution.stop(error, Date.now());
    live.drive();
  }

  /** Nothing is invoked any more. */
  stop(): void {
    this.#stopped = true;
    for (const live of this.#kept.all) live.stop();
  }

  #begin({ target, request, name, kind }: StartCall, config: DurableConfig): LiveExecution {
    const id = randomUUID();
    const ownName = name ?? randomUUID();
    const { registry, speed } = this.#options;
    const arn = executionArn(registry.arnOf(target.stored.name), target.revision.version, ownName, id);
    const execution = new DurableExecution({
      id,
      name: ownName,
      input: request.payload,
      timeoutS: config.executionTimeoutS,
      startMs: Date.now(),
      msPerSecond: 1000 / speed,
      synchronous: kind === 'waited',
      rules: this.#options.rules,
      newToken,
      newCallbackId: (operationId) => newCallbackId(arn, operationId),
    });
    const live = new LiveExecution(this.#host, { execution, arn, target, request, kind });
    this.#kept.add(live);
    live.drive();
    if (live.refused === null) this.#measure(live, 'DurableExecutionStarted', 1);
    return live;
  }

  async #dispatch(target: InvocationTarget, request: InvocationRequest, isFirst: boolean): Promise<Dispatched> {
    const { dispatcher, tracer, clock, asyncRequestRate } = this.#options;
    const { requestId, traceId } = request;
    const trace = tracer?.begin({ target, requestId, traceId, arrivedMs: clock(), asynchronous: false }) ?? null;
    const { functionIndex } = target.revision;
    const passed = { ...request, ...passOn(trace, traceId, { requestId, functionName: target.stored.name }) };
    try {
      return await dispatcher.dispatch(functionIndex, passed, isFirst || asyncRequestRate);
    } catch (error) {
      // The environment broke.
      const payload = functionErrorOf({ ErrorType: 'InvocationError', ErrorMessage: String(error) });
      return { kind: 'finished', finished: { payload, failed: true, durationMs: 0, logTail: null } };
    } finally {
      trace?.end();
    }
  }

  #chain(from: LiveExecution, call: ChainedCall): void {
    const told = (outcome: OperationOutcome): void => {
      if (this.#stopped) return;
      from.execution.completeChained(call.operationId, outcome, Date.now());
      from.drive();
    };
    const { registry, target, problem } = this.#options;
    void runChained(
      {
        rules: this.#options.rules,
        registry,
        target,
        nowMs: this.#host.nowMs,
        dispatch: (found, request) => this.#dispatch(found, request, false),
        start: (started) => this.start(started),
        isStopped: () => this.#stopped,
        problem,
        msPerSecond: 1000 / this.#options.speed,
      },
      from,
      call,
    ).then(told);
  }

  #atCallback(
    callbackId: string,
    then: (live: LiveExecution, operationId: string) => WireError | null,
  ): WireError | null {
    const read = readCallbackId(callbackId);
    if (read === null) return invalidCallbackId();
    const live = this.find(read.arn);
    if ('status' in live) return live;
    const problem = then(live, read.operationId);
    live.drive();
    return problem;
  }

  #closed(live: LiveExecution): void {
    if (live.refused !== null) {
      this.#kept.remove(live);
      return;
    }
    this.#kept.closed(live, durableOf(live.target)!, Date.now());
    this.#measureEnd(live);
    this.#tell(live);
    if (live.kind === 'event' && live.execution.status !== 'SUCCEEDED') this.#sendDeadLetter(live);
  }

  /** One that somebody stopped has no record. */
  #tell(live: LiveExecution): void {
    const { execution, times, target, runs, failedRuns, refusedRuns } = live;
    const { status, startMs, endMs, metered } = execution;
    if (status === 'RUNNING' || status === 'STOPPED') return;
    const nowMs = this.#options.clock();
    const sinceMs = Date.now() - endMs!;
    const retentionMs = durableOf(target)!.retentionDays * 86_400_000;
    this.closed.add({
      functionName: target.stored.name,
      status,
      startedAtMs: nowMs - sinceMs - (endMs! - startMs),
      endedAtMs: nowMs - sinceMs,
      runningMs: times.ms.running,
      waitingMs: times.ms.waiting,
      retryingMs: times.ms.retrying,
      invocations: runs,
      failedInvocations: failedRuns,
      refusedInvocations: refusedRuns,
      operations: metered.operations,
      writtenBytes: metered.writtenBytes,
      keptByteMs: times.byteMs + metered.writtenBytes * retentionMs,
    });
  }

  #measure({ target }: LiveExecution, metric: DurableMetric, value: number): void {
    const { stored, revision, invokedFunctionArn } = target;
    const metered = { name: stored.name, version: revision.version };
    this.#options.metrics?.durable(metered, invokedFunctionArn, metric, value);
  }

  #measureEnd(live: LiveExecution): void {
    const { status, startMs, endMs, metered } = live.execution;
    if (status !== 'RUNNING') this.#measure(live, endMetrics[status], 1);
    this.#measure(live, 'DurableExecutionDuration', (endMs! - startMs) * this.#options.speed);
    this.#measure(live, 'DurableExecutionOperations', metered.operations);
    this.#measure(live, 'DurableExecutionStorageWrittenBytes', metered.writtenBytes);
  }

  /** What nobody waited for and did not succeed goes to the dead-letter queue; there are no destinations and no retries. */
  #sendDeadLetter({ target, execution, runs, request }: LiveExecution): void {
    const { registry, send } = this.#options;
    const { stored, revision } = target;
    const payload = functionErrorOf(execution.error);
    const finished = { payload, failed: true, durationMs: 0, logTail: null };
    void send({
      condition: 'RetriesExhausted',
      functionName: stored.name,
      functionArn: registry.arnOf(stored.name, revision.version),
      request,
      runs,
      last: { finished, version: revision.version },
      config: undefined,
      deadLetterArn: revision.settings.deadLetterArn,
    });
  }
}
