// What deployments need of a platform: hooks are called as asynchronous events, and alarms are its own.

import { randomUUID } from 'node:crypto';
import type { EventQueue } from '../async/event-queue.ts';
import { newTraceId } from '../traces/lineage.ts';
import type { MetricsKept } from '../cloudwatch/metrics-kept.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import type { LocalFunction } from '../settings/local-function.ts';
import { configNameOf, rollbackEvents } from './deployment-group.ts';
import { Deployments } from './deployments.ts';

export interface DeploymentsOnOptions {
  readonly registry: FunctionRegistry;
  readonly events: EventQueue;
  readonly kept: MetricsKept;
  readonly note: (text: string) => void;
}

export const deploymentsOn = ({ registry, events, kept, note }: DeploymentsOnOptions): Deployments =>
  new Deployments({
    registry,
    time: kept.time,
    alarming: (names) => kept.alarms.alarming(names),
    note,
    call: (functionName, event) => {
      const target = registry.target(functionName, null);
      if ('status' in target) return target.body['Message'] ?? target.body['message'] ?? target.errorType;
      const requestId = randomUUID();
      const { stored, qualifier, invokedFunctionArn } = target;
      const called = { payload: JSON.stringify(event), clientContext: null, traceId: newTraceId(requestId) };
      const request = { requestId, invokedFunctionArn, wantsTail: false, ...called };
      events.accept({ name: stored.name, qualifier, request });
      return null;
    },
  });

/** What a function that the platform starts with says of its deployments. */
export const preferDeployment = (
  { config: { name }, alias, deployment }: LocalFunction,
  deployments: Deployments | null,
): void => {
  if (alias === undefined || deployment === undefined) return;
  const { type, alarms, beforeTraffic, afterTraffic } = deployment;
  // SAM's groups are rolled back by all three.
  deployments?.prefer(name, alias, {
    group: { configName: configNameOf(type), alarms, rollbackOn: rollbackEvents },
    hooks: {
      ...(beforeTraffic === undefined ? {} : { BeforeAllowTraffic: beforeTraffic }),
      ...(afterTraffic === undefined ? {} : { AfterAllowTraffic: afterTraffic }),
    },
  });
};
