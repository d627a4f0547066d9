// One HTTP request to the platform, read: what came, from whom, in which trace.

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { readTraceparent, traceHeaderText } from '../../lambda/index.ts';
import { newTraceId } from '../traces/lineage.ts';
import type { Gatekeeper, Visit } from '../auth/gatekeeper.ts';
import { bodyLimitOf, readBody, type Body } from '../wire/read-body.ts';

/** One HTTP request, read. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly queryText: string;
  readonly body: Body;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly sourceIp: string;
  readonly requestId: string;
  readonly traceId: string;
  /** By the platform's clock. */
  readonly arrivedMs: number;
  /** What the gatekeeper says of it; null where anybody may call. */
  readonly visit: Visit | null;
}

/** Without its query. */
export const pathOf = (url: string): string => {
  const queryAt = url.indexOf('?');
  return queryAt < 0 ? url : url.slice(0, queryAt);
};

/** By what a request is known. */
export type Ids = Pick<Arrived, 'requestId' | 'traceId' | 'arrivedMs'>;

/** Reads the request to its end. */
export const arrivedAs = async (
  request: IncomingMessage,
  ids: Ids,
  gatekeeper: Gatekeeper | null,
): Promise<Arrived> => {
  const url = request.url!;
  const method = request.method!;
  const path = pathOf(url);
  const arrived = {
    method,
    path,
    queryText: url.slice(path.length + 1),
    body: await readBody(request, bodyLimitOf(method, path)),
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    ...ids,
    visit: null,
  };
  return gatekeeper === null ? arrived : { ...arrived, visit: gatekeeper.visit(arrived) };
};

/** The trace that a request comes in, by X-Ray's header or the W3C's, or a new one. */
export const traceOf = ({ headers }: IncomingMessage, requestId: string): string => {
  const own = headers['x-amzn-trace-id'];
  if (typeof own === 'string') return own;
  const { traceparent } = headers;
  const joined = typeof traceparent === 'string' ? readTraceparent(traceparent) : null;
  return joined === null ? newTraceId(requestId) : traceHeaderText(joined);
};
