// What functions of a platform are called by besides their callers: events that wait, queues and streams, durable executions.

import { delivery } from './async/delivery.ts';
import { dispatchOn, type Dispatch } from './durable/dispatch.ts';
import { DurableExecutions } from './durable/durable-executions.ts';
import { EventQueue, type EventQueueOptions } from './async/event-queue.ts';
import { outcomeSender } from './async/outcome.ts';
import { machineClock } from './clock/clock.ts';
import type { LambdaMetrics } from './cloudwatch/lambda-metrics.ts';
import type { Dispatcher } from './environment/dispatcher.ts';
import type { AwsEndpoints } from './endpoints/aws-endpoints.ts';
import { batchInvoker } from './event-sources/batch-invoker.ts';
import { MappingStore } from './event-sources/mapping-store.ts';
import type { FunctionRegistry } from './functions/registry.ts';
import type { PlatformOptions } from './platform-options.ts';
import { uniform } from './platform-draws.ts';

/** What pollers of event sources go by. */
const pollerSettings = (options: PlatformOptions) => ({
  random: uniform(options, 'sqsRetries'),
  rules: options.rules,
  clock: machineClock,
  region: options.rules.region,
});

export interface Sources {
  readonly events: EventQueue;
  readonly mappings: MappingStore;
  readonly executions: DurableExecutions;
  readonly dispatch: Dispatch;
}

/** What functions are called by besides their callers: events that wait, queues and streams. */
export const sources = (
  options: PlatformOptions,
  parts: Pick<EventQueueOptions, 'registry' | 'target' | 'dispatcher' | 'clock' | 'metrics' | 'tracer'> & {
    readonly registry: FunctionRegistry;
    readonly dispatcher: Dispatcher;
    readonly points: LambdaMetrics | null;
    readonly endpoints: AwsEndpoints;
    readonly say: (functionName: string, line: string) => void;
    /** Why a function may not send to a target. */
    readonly problem: ((functionName: string, targetArn: string) => string | null) | null;
  },
): Sources => {
  const { registry, target, dispatcher, clock, metrics, tracer, endpoints, say } = parts;
  const { rules, clockSpeed: speed = 1 } = options;
  const deliver = delivery(endpoints, async (event) => {
    const found = await target(event.name, event.qualifier);
    // Nobody names a tenant there, for example.
    if ('status' in found && found.status === 400) throw new Error(String(found.body['message']));
    events.accept(event);
  });
  const send = outcomeSender({ delivery: deliver, metrics, log: say, problem: parts.problem });
  const executions = new DurableExecutions({
    registry,
    target,
    dispatcher,
    tracer,
    clock: machineClock,
    rules,
    speed,
    asyncRequestRate: rules.asyncRequestRate,
    send,
    say,
    metrics: parts.points,
    problem: parts.problem,
  });
  const startDurable: EventQueueOptions['startDurable'] = (found, request) => executions.startEvent(found, request);
  const queueing = { send, startDurable, random: uniform(options, 'asyncRetries') };
  const events = new EventQueue({ registry, target, dispatcher, clock, tracer, metrics, rules, ...queueing });
  const dispatch = dispatchOn(dispatcher, executions, say);
  const mappings = new MappingStore({
    ...pollerSettings(options),
    endpoints,
    deliver,
    log: say,
    ...batchInvoker({
      registry,
      target,
      dispatch,
      tracer,
      clock: machineClock,
      metersRequests: rules.pollersRequestRate,
    }),
  });
  return { events, mappings, executions, dispatch };
};
