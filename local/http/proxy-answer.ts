// What a client gets of a function's answer. Sources: API Gateway Developer Guide; which answers a REST API takes and
// which it calls malformed, and what a Function URL makes of plain values, was recorded from AWS in Nov 2024 and Nov 2025.

import { tooManyRequests, type FrontDoorKind, type ThrottleReason } from '../../lambda/index.ts';
import { wholeStream } from './streamed-answer.ts';
import { wireHead } from './wire-head.ts';

export interface ProxyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer;
}

const json = 'application/json';

const message = (status: number, text: string, headers: Record<string, string> = {}): ProxyAnswer => ({
  status,
  headers: { 'content-type': json, ...headers },
  body: JSON.stringify({ message: text }),
});

/** The door's own answers. */
export const doorAnswers: Readonly<
  Record<
    FrontDoorKind,
    Readonly<Record<'failed' | 'throttled' | 'timedOut' | 'tooMany' | 'noRoute' | 'tooLong', ProxyAnswer>>
  >
> = {
  rest: {
    failed: message(502, 'Internal server error', { 'x-amzn-ErrorType': 'InternalServerErrorException' }),
    throttled: message(500, 'Internal server error', { 'x-amzn-ErrorType': 'InternalServerErrorException' }),
    timedOut: message(504, 'Endpoint request timed out', { 'x-amzn-ErrorType': 'InternalServerErrorException' }),
    tooMany: message(429, 'Too Many Requests', { 'x-amzn-ErrorType': 'TooManyRequestsException' }),
    noRoute: message(403, 'Missing Authentication Token', {
      'x-amzn-ErrorType': 'MissingAuthenticationTokenException',
    }),
    tooLong: message(413, 'Request Too Long', { 'x-amzn-ErrorType': 'RequestTooLongException' }),
  },
  http: {
    failed: message(500, 'Internal Server Error'),
    throttled: message(503, 'Service Unavailable'),
    timedOut: message(503, 'Service Unavailable'),
    tooMany: message(429, 'Too Many Requests'),
    noRoute: message(404, 'Not Found'),
    tooLong: message(413, 'Request Entity Too Large'),
  },
  url: {
    failed: { status: 502, headers: { 'content-type': 'text/plain' }, body: 'Internal Server Error' },
    // In the place of Lambda's own words, which name the reason.
    throttled: message(429, 'Rate Exceeded.', { 'x-amzn-ErrorType': 'TooManyRequestsException' }),
    timedOut: { status: 502, headers: { 'content-type': 'text/plain' }, body: 'Internal Server Error' },
    tooMany: message(429, 'Rate Exceeded.'),
    noRoute: {
      status: 403,
      headers: { 'content-type': json, 'x-amzn-ErrorType': 'AccessDeniedException' },
      body: JSON.stringify({ Message: null }),
    },
    tooLong: message(413, 'Request Entity Too Large'),
  },
};

interface Proxied {
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  readonly multiValueHeaders?: unknown;
  readonly cookies?: unknown;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** The entries of a member that is an object or is not there; null for anything else. */
const entriesOf = (member: unknown): [string, unknown][] | null => {
  if (member === undefined || member === null) return [];
  return isObject(member) ? Object.entries(member) : null;
};

const isCookieList = (cookies: unknown): cookies is readonly string[] =>
  Array.isArray(cookies) && cookies.every((cookie) => typeof cookie === 'string');

/**
 * One list a name: of both kinds of headers together, each value once (API Gateway Developer Guide). Null where one of the
 * members has not the form that it must have.
 */
const headersOf = ({ headers, multiValueHeaders, cookies = [] }: Proxied): Record<string, string | string[]> | null => {
  const values = new Map<string, string[]>();
  const add = (name: string, more: readonly string[]): void => {
    const old = values.get(name.toLowerCase()) ?? [];
    values.set(name.toLowerCase(), [...old, ...more.filter((value) => !old.includes(value))]);
  };
  const [single, multiple] = [entriesOf(headers), entriesOf(multiValueHeaders)];
  if (single === null || multiple === null || !isCookieList(cookies)) return null;
  for (const [name, value] of multiple) {
    if (!Array.isArray(value)) return null;
    add(name, value.map(written));
  }
  for (const [name, value] of single) {
    if (value !== null && value !== undefined) add(name, [written(value)]);
  }
  if (cookies.length > 0) add('set-cookie', cookies);
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? all[0]! : all]));
};

/** A REST API that was told of no binary types passes base64 on as the text that it is (recorded from AWS). */
const bodyOf = ({ body, isBase64Encoded }: Proxied, kind: FrontDoorKind): string | Buffer => {
  if (body === undefined || body === null) return '';
  const text = written(body);
  return isBase64Encoded === true && kind !== 'rest' ? Buffer.from(text, 'base64') : text;
};

/** An answer of the known form at a door; the door's own where it is malformed. */
const proxied = (value: Proxied, kind: FrontDoorKind, contentType: string): ProxyAnswer => {
  const headers = headersOf(value);
  const head = headers && wireHead(kind, value.statusCode ?? 200, { 'content-type': contentType, ...headers });
  return head === null ? doorAnswers[kind].failed : { ...head, body: bodyOf(value, kind) };
};

const restMembers = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/** Format 1.0: an object of the known members, with a status or headers at least. */
const answerV1 = (value: unknown, kind: FrontDoorKind): ProxyAnswer => {
  const malformed = doorAnswers[kind].failed;
  if (!isObject(value)) return malformed;
  const members = Object.keys(value);
  if (members.length === 0 || members.some((member) => !restMembers.has(member))) return malformed;
  return proxied(value, kind, json);
};

/** Format 2.0: an object with a status, or any value at all, which is then the body. */
const answerV2 = (value: unknown, kind: FrontDoorKind): ProxyAnswer => {
  if (isObject(value) && value['statusCode'] !== undefined) {
    return proxied(value, kind, kind === 'url' ? json : 'text/plain; charset=utf-8');
  }
  const body = value === undefined || value === null ? 'null' : written(value);
  return { status: 200, headers: { 'content-type': json }, body };
};

/** A URL passes on what Lambda itself answers to a throttled request. */
export const throttledUrl = (reason: ThrottleReason): ProxyAnswer => {
  const { status, errorType, body } = tooManyRequests(reason);
  const headers = { 'content-type': json, 'x-amzn-ErrorType': errorType };
  return { status, headers, body: JSON.stringify(body) };
};

/** @param payload what the function answered: JSON text unless it streamed */
export const proxyAnswer = (payload: string, kind: FrontDoorKind, format: '1.0' | '2.0'): ProxyAnswer => {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return (kind === 'url' ? wholeStream(payload) : null) ?? doorAnswers[kind].failed;
  }
  return format === '1.0' ? answerV1(value, kind) : answerV2(value, kind);
};
