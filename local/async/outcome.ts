// What became of an asynchronous event, and where that is sent: destinations get a record, a dead-letter queue the event.

import { destinationRecord } from '../../lambda/index.ts';
import type { FinishedInvocation } from '../environment/dispatched.ts';
import type { InvocationRequest } from '../environment/environment-kind.ts';
import type { EventInvokeConfig } from '../settings/stored-function.ts';
import type { PlatformMetrics } from '../cloudwatch/platform-metrics.ts';
import type { Delivery } from './delivery.ts';

export interface Outcome {
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';
  readonly functionName: string;
  /** With qualifier. */
  readonly functionArn: string;
  readonly request: InvocationRequest;
  /** Times it ran. */
  readonly runs: number;
  /** The last run; null when it never ran. */
  readonly last: { readonly finished: FinishedInvocation; readonly version: string } | null;
  readonly config: EventInvokeConfig | undefined;
  readonly deadLetterArn: string | null;
}

export type OutcomeSender = (outcome: Outcome) => Promise<void>;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const recordOf = ({ condition, functionArn, request, runs, last }: Outcome): string =>
  JSON.stringify(
    destinationRecord(
      {
        requestId: request.requestId,
        functionArn,
        condition,
        approximateInvokeCount: runs,
        requestPayload: parsed(request.payload),
        response:
          last === null
            ? null
            : {
                executedVersion: last.version,
                functionError: last.finished.failed ? 'Unhandled' : null,
                payload: parsed(last.finished.payload),
              },
      },
      new Date().toISOString(),
    ),
  );

/** Attributes of a dead letter: the error code is the HTTP status of the last attempt (200 recorded for a function error). */
const deadLetterAttributes = ({ request, last }: Outcome): Record<string, { type: string; value: string }> => {
  const error = last === null ? null : (parsed(last.finished.payload) as { errorMessage?: unknown } | null);
  const message = typeof error?.errorMessage === 'string' ? error.errorMessage : 'Rate Exceeded.';
  return {
    RequestID: { type: 'String', value: request.requestId },
    ErrorCode: { type: 'Number', value: last === null ? '429' : '200' },
    // The first kilobyte, and never nothing: queues refuse an empty attribute.
    ErrorMessage: { type: 'String', value: message.slice(0, 1024) || 'Unknown' },
  };
};

export interface OutcomeSenderOptions {
  readonly delivery: Delivery;
  readonly metrics: PlatformMetrics;
  readonly log: (functionName: string, line: string) => void;
  /** Why a function may not send to a target; null, or left out, where it may. */
  readonly problem?: ((functionName: string, targetArn: string) => string | null) | null;
}

export const outcomeSender =
  ({ delivery, metrics, log, problem = null }: OutcomeSenderOptions): OutcomeSender =>
  async (outcome) => {
    const { condition, config, deadLetterArn, functionName, request } = outcome;
    const deliver = async (
      arn: string,
      metric: 'DeadLetterErrors' | 'DestinationDeliveryFailures',
      body: string,
    ): Promise<void> => {
      try {
        const lacking = problem?.(functionName, arn) ?? null;
        if (lacking !== null) throw new Error(lacking);
        const attributes = metric === 'DeadLetterErrors' ? deadLetterAttributes(outcome) : {};
        await delivery({ arn, body, attributes, traceId: request.traceId });
      } catch (error) {
        metrics.countEvent(functionName, metric);
        log(
          functionName,
          `[windtunnel] ${condition} of ${request.requestId} could not be sent to ${arn}: ${(error as Error).message}`,
        );
      }
    };
    const destination = condition === 'Success' ? config?.onSuccess : config?.onFailure;
    const sends: Promise<void>[] = [];
    if (destination !== undefined) sends.push(deliver(destination, 'DestinationDeliveryFailures', recordOf(outcome)));
    if (condition !== 'Success' && deadLetterArn !== null)
      sends.push(deliver(deadLetterArn, 'DeadLetterErrors', request.payload));
    await Promise.all(sends);
  };
