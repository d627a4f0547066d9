// The tracing header as it is passed on: to the function, to whoever asked, and to queues.

import { isTraceId, readTraceHeader, traceHeaderText, type TracedAttempt } from '../../lambda/index.ts';
import { newTraceId, oneTurnMore } from './lineage.ts';
import type { OpenTrace } from './tracer.ts';

const isWhole = (header: string): boolean =>
  header.includes('Root=1-') && header.includes('Parent=') && /Sampled=[01]/.test(header) && !header.includes('Self=');

/** The last 16 hex digits of a UUID. */
const tailOf = (requestId: string): string => requestId.slice(19, 23) + requestId.slice(24);

/**
 * The header of what is not traced: the trace goes on, with a parent (SDKs of X-Ray want one), and whoever comes next need not
 * decide again. `Self` is of the door that added it.
 */
export const untraced = (header: string, requestId: string): string => {
  // As they begin here.
  if (header.startsWith('Root=') && isTraceId(header.slice(5)))
    return `${header};Parent=${tailOf(requestId)};Sampled=0`;
  if (isWhole(header)) return header;
  const given = readTraceHeader(header);
  return traceHeaderText({
    root: given.root ?? readTraceHeader(newTraceId(requestId)).root,
    parent: given.parent ?? tailOf(requestId),
    sampled: given.sampled ?? false,
    lineage: given.lineage,
  });
};

/** What an attempt is given of its trace. */
export interface PassedOn {
  readonly traceId: string;
  readonly attempt?: TracedAttempt;
}

/** @param trace null where it is not traced @param header as it came */
export const passOn = (
  trace: OpenTrace | null,
  header: string,
  { requestId, functionName }: { readonly requestId: string; readonly functionName: string },
): PassedOn => {
  if (trace === null) return { traceId: oneTurnMore(untraced(header, requestId), functionName) };
  const attempt = trace.attempt();
  return { traceId: oneTurnMore(trace.headerOf(attempt), functionName), attempt };
};
