// What a client gets of a function's answer. Sources: API Gateway Developer Guide; which answers a REST API takes and which it
// calls malformed, what HTTP APIs make of either format, and what a Function URL makes of plain values, was recorded from AWS
// in Nov 2024, Apr 2025 and Nov 2025. docs/doors.md says which is which, and what is assumed.

import { tooManyRequests, type FrontDoorKind, type ThrottleReason } from '../../lambda/index.ts';
import { decodedBase64 } from './media-types.ts';
import { wholeStream } from './streamed-answer.ts';
import { spellingOf, wireHead } from './wire-head.ts';

export interface ProxyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Buffer;
  /** Ids that the door says, in the place of Lambda's own. */
  readonly ids?: Readonly<Record<string, string>>;
  /** How names of headers are written, by name in lower case; default as in `headers`. */
  readonly spelling?: ReadonlyMap<string, string>;
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

/** How a door reads what a function answered. */
export interface AnswerForm {
  readonly kind: FrontDoorKind;
  readonly format: '1.0' | '2.0';
  /** Whether base64 is decoded: a REST API does so for clients that accept one of its binary types, the others always. */
  readonly decodes: boolean;
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

/** API Gateway writes numbers and truth values as texts (recorded), and takes nothing else for one. */
const isTextLike = (value: unknown): boolean => typeof value !== 'object';

type Values = [name: string, values: readonly string[]][];

/** Lists of values by name; null where one of the members has not the form that it must have. */
const listsOf = (multiValueHeaders: unknown): Values | null => {
  const entries = entriesOf(multiValueHeaders);
  if (entries === null || !entries.every(([, value]) => Array.isArray(value))) return null;
  return entries.map(([name, values]) => [name, (values as unknown[]).map(written)]);
};

const singlesOf = (headers: unknown, kind: FrontDoorKind): Values | null => {
  const entries = entriesOf(headers)?.filter(([, value]) => value !== null);
  if (entries === undefined || (kind !== 'url' && !entries.every(([, value]) => isTextLike(value)))) return null;
  return entries.map(([name, value]) => [name, [written(value)]]);
};

/**
 * One list a name, each value once. A REST API puts lists first, an HTTP API single values (recorded); format 2.0 knows of no
 * lists but of cookies, which go before what headers say of them (seen in public). Null where a member is malformed.
 */
const headersOf = (answer: Proxied, { kind, format }: AnswerForm): Record<string, string | string[]> | null => {
  const { cookies = [] } = answer;
  const singles = singlesOf(answer.headers, kind);
  const lists = format === '2.0' ? [] : listsOf(answer.multiValueHeaders);
  if (singles === null || lists === null || (format === '2.0' && !isCookieList(cookies))) return null;
  const baked: Values = format === '2.0' ? [['set-cookie', cookies as readonly string[]]] : [];
  const ordered = kind === 'rest' ? [...lists, ...singles] : [...baked, ...singles, ...lists];
  const values = new Map<string, string[]>();
  for (const [name, more] of ordered) {
    const old = values.get(name.toLowerCase()) ?? [];
    values.set(name.toLowerCase(), [...old, ...more.filter((value) => !old.includes(value))]);
  }
  const some = [...values].filter(([, all]) => all.length > 0);
  return Object.fromEntries(some.map(([name, all]) => [name, all.length === 1 ? all[0]! : all]));
};

/** What a type is where the function says none (recorded for each). */
const defaultTypes: Readonly<Record<FrontDoorKind, string>> = {
  rest: json,
  http: 'text/plain; charset=utf-8',
  url: json,
};

/** A header that is null takes the default type away (REST APIs; reported in 2019). */
const defaultType = ({ headers }: Proxied, kind: FrontDoorKind): Record<string, string> => {
  const isTakenAway = entriesOf(headers)?.some(
    ([name, value]) => name.toLowerCase() === 'content-type' && value === null,
  );
  return kind === 'rest' && isTakenAway === true ? {} : { 'content-type': defaultTypes[kind] };
};

/** Null where it is malformed: a Function URL writes out what is no text (recorded), API Gateway takes only texts. */
const bodyOf = ({ body, isBase64Encoded }: Proxied, { kind, decodes }: AnswerForm): string | Buffer | null => {
  if (body === undefined || body === null) return '';
  if (kind !== 'url' && !isTextLike(body)) return null;
  const text = written(body);
  return isBase64Encoded === true && decodes ? decodedBase64(text) : text;
};

/** What a door answers to base64 that is none: not what it answers to other malformed answers (REST APIs; recorded). */
const notBase64: Readonly<Record<FrontDoorKind, ProxyAnswer>> = {
  rest: doorAnswers.rest.throttled,
  http: doorAnswers.http.failed,
  url: doorAnswers.url.failed,
};

/** In the order in which the door puts values together. */
const namesIn = ({ headers, multiValueHeaders }: Proxied, kind: FrontDoorKind): string[] => {
  const names = [headers, multiValueHeaders].map((member) => entriesOf(member)?.map(([name]) => name) ?? []);
  return (kind === 'rest' ? names.toReversed() : names).flat();
};

/** An answer of the known form at a door; the door's own where it is malformed. */
const proxied = (value: Proxied, form: AnswerForm): ProxyAnswer => {
  const { kind } = form;
  const headers = headersOf(value, form);
  const head = headers && wireHead(kind, value.statusCode ?? 200, { ...defaultType(value, kind), ...headers });
  if (head === null) return doorAnswers[kind].failed;
  const body = bodyOf(value, form);
  if (body !== null) return { ...head, body, spelling: spellingOf(kind, namesIn(value, kind)) };
  return typeof value.body === 'string' ? notBase64[kind] : doorAnswers[kind].failed;
};

const restMembers = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

/** Format 1.0: an object; of the known members and at least one of them (REST, recorded), with a status (HTTP, documented). */
const answerV1 = (value: unknown, form: AnswerForm): ProxyAnswer => {
  const malformed = doorAnswers[form.kind].failed;
  if (!isObject(value)) return malformed;
  const members = Object.keys(value);
  const isKnown =
    form.kind === 'rest'
      ? members.length > 0 && members.every((member) => restMembers.has(member))
      : value['statusCode'] !== undefined && value['statusCode'] !== null;
  return isKnown ? proxied(value, form) : malformed;
};

/**
 * Format 2.0: an object with a status, or any value at all, which is then the body: as its runtime wrote it at an HTTP API,
 * written anew at a Function URL (both recorded).
 */
const answerV2 = (value: unknown, payload: string, form: AnswerForm): ProxyAnswer => {
  if (isObject(value) && value['statusCode'] !== undefined) return proxied(value, form);
  const text = form.kind === 'http' && typeof value !== 'string' ? payload : written(value ?? null);
  return { status: 200, headers: { 'content-type': json }, body: text };
};

/** A URL passes on what Lambda itself answers to a throttled request. */
export const throttledUrl = (reason: ThrottleReason | null): ProxyAnswer => {
  const { status, errorType, body } = tooManyRequests(reason);
  const headers = { 'content-type': json, 'x-amzn-ErrorType': errorType };
  return { status, headers, body: JSON.stringify(body) };
};

/** What cannot be read as JSON: an HTTP API of format 2.0 passes it on as it is (recorded), a Function URL a stream. */
const notJson = (payload: string, { kind, format }: AnswerForm): ProxyAnswer => {
  if (kind === 'http' && format === '2.0') return { status: 200, headers: { 'content-type': json }, body: payload };
  return (kind === 'url' ? wholeStream(payload) : null) ?? doorAnswers[kind].failed;
};

/** @param payload what the function answered: JSON text unless it streamed, or is of another kind */
export const proxyAnswer = (payload: string, form: AnswerForm): ProxyAnswer => {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return notJson(payload, form);
  }
  return form.format === '1.0' ? answerV1(value, form) : answerV2(value, payload, form);
};
