// Segment documents: read from what others send, and put together to whole traces.

import { isTraceId, lambdaSegments, type Segment, type SegmentClock } from '../../lambda/index.ts';
import type { StoredTrace } from './trace-store.ts';

/** A document that can be kept, or why it cannot. */
export type ReadDocument =
  | { readonly traceId: string; readonly segment: Segment }
  | { readonly id: string | null; readonly problem: string };

const idForm = /^[0-9a-f]{16}$/i;

const problemOf = ({ name, id, trace_id: traceId, start_time: start }: Record<string, unknown>): string | null => {
  if (typeof id !== 'string' || !idForm.test(id)) return 'Invalid segment. ErrorCode: InvalidId';
  if (typeof traceId !== 'string' || !isTraceId(traceId)) return 'Invalid segment. ErrorCode: InvalidTraceId';
  if (typeof name !== 'string' || name === '') return 'Invalid segment. ErrorCode: MissingName';
  return typeof start === 'number' ? null : 'Invalid segment. ErrorCode: MissingStartTime';
};

/** One document, as PutTraceSegments and the daemon take it. */
export const readDocument = (text: string): ReadDocument => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { id: null, problem: 'Invalid segment. ErrorCode: ParseError' };
  }
  if (typeof value !== 'object' || value === null)
    return { id: null, problem: 'Invalid segment. ErrorCode: ParseError' };
  const fields = value as Record<string, unknown>;
  const problem = problemOf(fields);
  const id = typeof fields['id'] === 'string' ? fields['id'] : null;
  if (problem !== null) return { id, problem };
  return { traceId: fields['trace_id'] as string, segment: value as Segment };
};

/** What a segment inside another says nothing of. */
const ofItself: ReadonlySet<string> = new Set(['trace_id', 'parent_id', 'type']);

const nested = (segment: Segment): Segment =>
  Object.fromEntries(Object.entries(segment).filter(([name]) => !ofItself.has(name))) as unknown as Segment;

const isPart = ({ type }: Segment): boolean => type === 'subsegment';

/** Whole segments of a trace, each with its subsegments, those that were sent by themselves included. */
export const traceSegments = (trace: StoredTrace, clock: SegmentClock): Segment[] => {
  const own = trace.invocations.flatMap((invocation) => lambdaSegments(invocation, clock));
  const parts = new Map<string, Segment[]>();
  for (const part of trace.documents.filter(isPart)) {
    const parent = part.parent_id ?? '';
    parts.set(parent, [...(parts.get(parent) ?? []), part]);
  }
  const placed = new Set<Segment>();
  const whole = (segment: Segment): Segment => {
    const sent = (parts.get(segment.id) ?? []).filter((part) => !placed.has(part));
    for (const part of sent) placed.add(part);
    const inside = [...(segment.subsegments ?? []).map(whole), ...sent.map((part) => whole(nested(part)))];
    return inside.length === 0 ? segment : { ...segment, subsegments: inside };
  };
  const segments = [...own, ...trace.documents.filter((document) => !isPart(document))].map(whole);
  // Parts of what was never sent stand by themselves.
  const orphans = trace.documents.filter((document) => isPart(document) && !placed.has(document));
  return [...segments, ...orphans];
};

/** A segment and all that is in it. */
export const withInner = (segment: Segment): Segment[] => [segment, ...(segment.subsegments ?? []).flatMap(withInner)];
