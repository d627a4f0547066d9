// The events of a durable execution, in the order in which they happened (botocore service model, Event;
// aws/aws-durable-execution-conformance-tests, Aug 2026: which event follows which).

import type { DurableError, Operation } from './operation.ts';

export interface HistoryEvent {
  /** From 1. */
  readonly id: number;
  readonly type: string;
  /** ms since 1970. */
  readonly atMs: number;
  readonly of: Pick<Operation, 'id' | 'name' | 'subType' | 'parentId'> | null;
  /** As the API has them, but that instants are ms. */
  readonly details: Record<string, unknown>;
}

/** A payload in the details of an event. */
export const payloadOf = (payload: string | undefined): Record<string, string> =>
  payload === undefined ? {} : { Payload: payload };

export const errorOf = (error: DurableError | undefined): Record<string, DurableError> =>
  error === undefined ? {} : { Payload: error };

export class History {
  readonly events: HistoryEvent[] = [];

  /** @param of the operation that it happened to; null for an invocation */
  add(type: string, atMs: number, of: HistoryEvent['of'], details: HistoryEvent['details'] = {}): HistoryEvent {
    const event = { id: this.events.length + 1, type, atMs, of, details };
    this.events.push(event);
    return event;
  }
}

/** Members with what the function was given, gave or threw. */
const dataMembers = new Set(['Input', 'Result', 'Error']);

const shownDetail = (name: string, value: unknown, withData: boolean): unknown => {
  if (name.endsWith('Timestamp')) return (value as number) / 1000;
  return dataMembers.has(name) && !withData ? {} : value;
};

/** An event as the API answers it. @param withData whether payloads are in it */
export const historyShape = (
  { id, type, atMs, of, details }: HistoryEvent,
  withData: boolean,
): Record<string, unknown> => ({
  EventType: type,
  ...(of?.subType === undefined ? {} : { SubType: of.subType }),
  EventId: id,
  ...(of === null ? {} : { Id: of.id }),
  ...(of?.name === undefined ? {} : { Name: of.name }),
  EventTimestamp: atMs / 1000,
  ...(of?.parentId === undefined ? {} : { ParentId: of.parentId }),
  [`${type}Details`]: Object.fromEntries(
    Object.entries(details)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, shownDetail(name, value, withData)]),
  ),
});
