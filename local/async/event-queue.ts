// Accepted asynchronous events: each is run until it succeeds or is given up, by the rules of lambda/async-queue. What
// waits runs on the code that is live when its turn comes (recorded from AWS).

import {
  afterFailedRun,
  afterRefusal,
  defaultAsyncConfig,
  DropCondition,
  dropConditionOf,
  dropVerdict,
  type AsyncConfig,
  type AsyncVerdict,
  type Rules,
} from '../../lambda/index.ts';
import type { Dispatcher } from '../environment/dispatcher.ts';
import type { FinishedInvocation } from '../environment/dispatched.ts';
import type { InvocationRequest } from '../environment/environment-kind.ts';
import type { FindTarget } from '../functions/hot-code.ts';
import type { FunctionRegistry, InvocationTarget } from '../functions/registry.ts';
import type { EventInvokeConfig } from '../settings/stored-function.ts';
import type { PlatformMetrics } from '../cloudwatch/platform-metrics.ts';
import { latestVersion } from '../settings/local-function.ts';
import { passOn, type PassedOn } from '../traces/pass-on.ts';
import type { OpenTrace, Tracer } from '../traces/tracer.ts';
import { isLooping } from '../traces/lineage.ts';
import type { AsyncEvent } from './async-event.ts';
import type { Outcome, OutcomeSender } from './outcome.ts';
import type { ScaledClock } from '../clock/scaled-clock.ts';

export interface EventQueueOptions {
  readonly registry: Pick<FunctionRegistry, 'arnOf'>;
  readonly target: FindTarget;
  readonly dispatcher: Dispatcher;
  readonly clock: ScaledClock;
  /** Null where nothing is traced. */
  readonly tracer: Tracer | null;
  readonly metrics: PlatformMetrics;
  readonly send: OutcomeSender;
  /** Begins an execution of a durable function; false for any other. */
  readonly startDurable: (target: InvocationTarget, request: InvocationRequest) => boolean;
  /** Whether the request rate of ten times the concurrency holds for events, and how long they wait for their retries. */
  readonly rules: Pick<Rules, 'asyncRequestRate' | 'asyncBackoff' | 'asyncJitter'>;
  /** Uniform on [0, 1): how late each retry is. */
  readonly random: () => number;
}

/** An event and what it has been through. */
interface QueuedEvent extends AsyncEvent {
  readonly acceptedAtMs: number;
  /** When it came, by the platform's clock, for its trace. */
  readonly arrivedMs: number;
  /** Null where it is not traced; undefined until that is decided. */
  trace: OpenTrace | null | undefined;
  /** The request as it was last passed on; null before. */
  passed: InvocationRequest | null;
  failedRuns: number;
  refusals: number;
  /** Attempts that ran. */
  runs: number;
  last: { readonly finished: FinishedInvocation; readonly version: string } | null;
}

const asyncConfigOf = (config: EventInvokeConfig | undefined, rules: EventQueueOptions['rules']): AsyncConfig => ({
  backoff: rules.asyncBackoff,
  jitter: rules.asyncJitter,
  maximumRetryAttempts: config?.maximumRetryAttempts ?? defaultAsyncConfig.maximumRetryAttempts,
  maximumEventAgeMs:
    config?.maximumEventAgeS === undefined ? defaultAsyncConfig.maximumEventAgeMs : config.maximumEventAgeS * 1000,
});

/** The configuration of the qualifier as it was called. */
const configOf = ({ stored, qualifier }: InvocationTarget): EventInvokeConfig | undefined =>
  stored.eventInvoke.get(qualifier ?? latestVersion);

const conditionWords = {
  [DropCondition.retriesExhausted]: 'RetriesExhausted',
  [DropCondition.eventAgeExceeded]: 'EventAgeExceeded',
  [DropCondition.zeroReservedConcurrency]: 'ZeroReservedConcurrency',
  // No record of AWS shows what the loop guard writes.
  [DropCondition.recursiveLoop]: 'RetriesExhausted',
} as const;

/** The request as its function sees it: one turn more of its chain. */
const passedRequest = ({ request, name }: AsyncEvent, trace: OpenTrace | null): InvocationRequest & PassedOn => ({
  ...request,
  ...passOn(trace, request.traceId, { requestId: request.requestId, functionName: name }),
});

export class EventQueue {
  readonly #options: EventQueueOptions;
  /** What takes each waiting event back. */
  readonly #waiting = new Set<() => void>();
  #stopped = false;

  constructor(options: EventQueueOptions) {
    this.#options = options;
  }

  /** Takes an event; it runs as soon as it is admitted. */
  accept(event: AsyncEvent): void {
    const { metrics, clock, tracer } = this.#options;
    metrics.countEvent(event.name, 'AsyncEventsReceived');
    const arrivedMs = tracer?.clock() ?? 0;
    const counts = { failedRuns: 0, refusals: 0, runs: 0 };
    const history = { acceptedAtMs: clock.now(), arrivedMs, trace: undefined, passed: null, ...counts, last: null };
    void this.#attempt({ ...event, ...history });
  }

  /** Drops what waits. */
  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#waiting) cancel();
    this.#waiting.clear();
  }

  async #attempt(event: QueuedEvent): Promise<void> {
    const { dispatcher, rules } = this.#options;
    const target = await this.#options.target(event.name, event.qualifier, event.request.tenantId);
    // The function was deleted meanwhile.
    if ('status' in target) return event.trace?.end();
    // It is no event any more: nothing of a queue's retries and destinations holds for an execution.
    if (this.#options.startDurable(target, event.request)) return event.trace?.end();
    const { functionIndex, version } = target.revision;
    if (target.stored.recursiveLoop === 'Terminate' && isLooping(event.request.traceId, event.name)) {
      return this.#drop(event, target, dropVerdict(DropCondition.recursiveLoop));
    }
    if (event.trace === undefined) event.trace = this.#traceOf(event, target);
    event.passed = passedRequest(event, event.trace);
    const dispatched = await dispatcher.dispatch(functionIndex, event.passed, rules.asyncRequestRate);
    if (dispatched.kind !== 'finished') return this.#refused(event, target);
    event.runs += 1;
    event.refusals = 0;
    event.last = { finished: dispatched.finished, version };
    if (dispatched.finished.failed) return this.#failed(event, target);
    return this.#send(event, target, 'Success');
  }

  #traceOf({ request, arrivedMs }: QueuedEvent, target: InvocationTarget): OpenTrace | null {
    const { requestId, traceId } = request;
    return this.#options.tracer?.begin({ target, requestId, traceId, arrivedMs, asynchronous: true }) ?? null;
  }

  #refused(event: QueuedEvent, target: InvocationTarget): void {
    const { dispatcher, clock, rules, random } = this.#options;
    event.refusals += 1;
    const reservedConcurrency = dispatcher.account.reserved(target.revision.functionIndex);
    const config = { ...asyncConfigOf(configOf(target), rules), reservedConcurrency };
    this.#settle(event, target, afterRefusal(config, event, clock.now(), random()));
  }

  #failed(event: QueuedEvent, target: InvocationTarget): void {
    const { clock, rules, random } = this.#options;
    event.failedRuns += 1;
    const config = asyncConfigOf(configOf(target), rules);
    this.#settle(event, target, afterFailedRun(config, event, clock.now(), random()));
  }

  #settle(event: QueuedEvent, target: InvocationTarget, verdict: AsyncVerdict): void {
    if (this.#stopped) return;
    if (verdict < 0) return this.#drop(event, target, verdict);
    const { clock } = this.#options;
    const cancel = clock.after(verdict - clock.now(), () => {
      this.#waiting.delete(cancel);
      void this.#attempt(event);
    });
    this.#waiting.add(cancel);
    return undefined;
  }

  #drop(event: QueuedEvent, target: InvocationTarget, verdict: AsyncVerdict): void {
    const { metrics } = this.#options;
    const condition = dropConditionOf(verdict);
    metrics.countEvent(event.name, 'AsyncEventsDropped');
    if (condition === DropCondition.recursiveLoop) metrics.countEvent(event.name, 'RecursiveInvocationsDropped');
    this.#send(event, target, conditionWords[condition]);
  }

  #send(event: QueuedEvent, target: InvocationTarget, condition: Outcome['condition']): void {
    event.trace?.end();
    if (this.#stopped) return;
    void this.#options.send({
      condition,
      functionName: event.name,
      functionArn: this.#options.registry.arnOf(event.name, event.qualifier ?? latestVersion),
      request: event.passed ?? passedRequest(event, null),
      runs: event.runs,
      last: event.last,
      config: configOf(target),
      deadLetterArn: target.revision.settings.deadLetterArn,
    });
  }
}
