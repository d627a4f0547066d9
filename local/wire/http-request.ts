// A request to a front door, as the forms of its events are made from it.

import type { IncomingHttpHeaders } from 'node:http';
import type { FrontDoorKind } from '../../lambda/index.ts';

/** What is known before the body is read. */
export interface RequestHead {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface HttpRequest extends RequestHead {
  /** Without the question mark. */
  readonly queryText: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** Null when it was longer than any function may be sent. */
  readonly body: Buffer | null;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly traceId: string;
  /** By the platform's clock. */
  readonly arrivedMs: number;
  /** ms since 1970. */
  readonly receivedAtMs: number;
}

/** The host that a client named, without its port. */
export const hostOf = ({ headers }: HttpRequest): string => (headers.host ?? 'localhost').replace(/:\d+$/, '');

/** Headers of the connection alone (RFC 9110, 7.6.1): they go no further. */
const hopHeaders = ['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect'];

/** What a REST API keeps to itself besides (recorded from AWS in 2024: all of them were sent, none arrived). */
const keptByRest = [
  'content-length',
  'content-md5',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'www-authenticate',
];

const kept: Readonly<Record<FrontDoorKind, ReadonlySet<string>>> = {
  rest: new Set([...hopHeaders, ...keptByRest]),
  http: new Set(hopHeaders),
  url: new Set(hopHeaders),
};

/** Names that API Gateway writes in its own way, however a client wrote them (recorded from AWS in 2024 and 2026). */
const ownSpelling: ReadonlyMap<string, string> = new Map(
  ['Authorization', 'Host', 'User-Agent'].map((name) => [name.toLowerCase(), name]),
);

/** A REST API tells no length, an HTTP API that of an empty body too (events recorded from AWS, 2024 to 2026). */
const lengthHeader = (body: Buffer | null, door: FrontDoorKind): [string, string][] => {
  const bytes = body?.length ?? 0;
  return door === 'http' || (door === 'url' && bytes > 0) ? [['Content-Length', String(bytes)]] : [];
};

/** What a door adds to the headers of a request. */
const addedHeaders = ({ sourceIp, traceId, headers, body }: HttpRequest, door: FrontDoorKind): [string, string][] => [
  ...lengthHeader(body, door),
  ['X-Forwarded-For', [headers['x-forwarded-for'] ?? [], sourceIp].flat().join(', ')],
  ['X-Forwarded-Port', headers.host?.split(':')[1] ?? '80'],
  ['X-Forwarded-Proto', 'http'],
  // The door's own has nothing but a root (events recorded from AWS in 2025 and 2026).
  ['X-Amzn-Trace-Id', [headers['x-amzn-trace-id'] ?? traceId.split(';')[0]!].flat().join(',')],
];

/** Values by the name as it came, in order; the door's own in the place of what a client said. */
export const headerValues = (request: HttpRequest, door: FrontDoorKind): Map<string, string[]> => {
  const { rawHeaders } = request;
  const added = addedHeaders(request, door);
  const own = new Set(added.map(([name]) => name.toLowerCase()));
  const values = new Map<string, string[]>();
  const names = new Map<string, string>(ownSpelling);
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const lower = rawHeaders[at]!.toLowerCase();
    if (own.has(lower) || kept[door].has(lower)) continue;
    // The first spelling of a name is its name.
    const name = names.get(lower) ?? rawHeaders[at]!;
    names.set(lower, name);
    values.set(name, [...(values.get(name) ?? []), rawHeaders[at + 1]!]);
  }
  for (const [name, value] of added) values.set(name, [value]);
  return values;
};

/** Values by name, in order. */
export const queryValues = (queryText: string): Map<string, string[]> => {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(queryText)) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
};

/** API Gateway's own ids, such as `JKJaXmPLvHcESHA=`, made of the request's. */
export const gatewayId = (requestId: string): string =>
  Buffer.from(requestId.replaceAll('-', ''), 'hex').subarray(0, 11).toString('base64url').padEnd(15, '0') + '=';

/** The trace that a REST API answers with: the request's, with a parent of its own where that names none (recorded in 2025). */
export const answeredTrace = ({ traceId, requestId }: Pick<HttpRequest, 'traceId' | 'requestId'>): string => {
  const parts = Object.fromEntries(traceId.split(';').map((part) => part.split('=', 2)));
  if (parts['Root'] === undefined) return traceId;
  const { Root, Parent = requestId.replaceAll('-', '').slice(-16), Sampled = '0' } = parts as Record<string, string>;
  return `Root=${Root};Parent=${Parent};Sampled=${Sampled};Lineage=1:${requestId.slice(0, 8)}:0`;
};

/** As access logs write an instant: `12/Mar/2024:10:00:00 +0000`. */
export const accessLogInstant = (atMs: number): string => {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(atMs).toUTCString())!;
  return `${day}/${month}/${year}:${time} +0000`;
};
