// Status and headers of an answer as they go on the wire. The door writes what frames the message (length, encoding,
// connection, date, its ids); what a function says of that is renamed or left out, and what no client could read makes the
// whole answer malformed. Sources: API Gateway Developer Guide, "important notes for REST APIs", column of Lambda responses;
// names under which Function URLs pass WWW-Authenticate, Date and Content-Length on, as seen in public. That Function URLs
// treat the others as REST APIs do, and HTTP APIs leave out what concerns the connection and their own ids, is assumed.

import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { FrontDoorKind } from '../../lambda/index.ts';

export type Headers = Readonly<Record<string, string | string[]>>;

export interface WireHead {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Headers;
}

const renamedPrefix = 'x-amzn-remapped-';

/** The client sees them under another name. */
const renamed: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'content-md5',
  'date',
  'max-forwards',
  'server',
  'user-agent',
  'www-authenticate',
  'x-amzn-requestid',
]);

/** Of the connection (RFC 9110, 7.6.1), and what the door says itself. */
const ofTheDoor = [
  'connection',
  'content-length',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-amzn-trace-id',
];
const dropped: Readonly<Record<FrontDoorKind, ReadonlySet<string>>> = {
  rest: new Set([...ofTheDoor, 'expect', 'host', 'proxy-authenticate', 'via']),
  url: new Set([...ofTheDoor, 'expect', 'host', 'proxy-authenticate', 'via']),
  http: new Set([...ofTheDoor, 'date', 'x-amzn-requestid']),
};

/** API Gateway quotas: total combined size of header lines. What a Function URL takes is not said. */
const headLimitBytes: Readonly<Record<FrontDoorKind, number>> = { rest: 10_240, http: 10_240, url: Infinity };

/** A final status, which a client does not wait beyond; null for anything else. */
export const statusOf = (value: unknown): number | null => {
  const status = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value;
  return typeof status === 'number' && Number.isSafeInteger(status) && status >= 200 && status <= 599 ? status : null;
};

const isValid = (name: string, values: readonly string[]): boolean => {
  try {
    validateHeaderName(name);
    for (const value of values) validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
};

/** The name under which a header goes on; null where it does not. */
const wireName = (kind: FrontDoorKind, name: string): string | null => {
  if (kind !== 'http' && renamed.has(name)) return `${renamedPrefix}${name}`;
  return dropped[kind].has(name) ? null : name;
};

/** `X-Own-Name` of `x-oWn-name`. */
const canonical = (name: string): string =>
  name.toLowerCase().replaceAll(/(?:^|-)[a-z]/g, (first) => first.toUpperCase());

/**
 * How a door writes the names that a function wrote as in `written`: an HTTP API in its own way, the others as they are, the
 * first spelling for all of one name (recorded from AWS in 2024 and 2025).
 */
export const spellingOf = (kind: FrontDoorKind, written: readonly string[]): ReadonlyMap<string, string> => {
  const spelling = new Map([['content-type', 'Content-Type']]);
  for (const name of written) {
    const lower = name.toLowerCase();
    const spelled = kind === 'http' ? canonical(name) : name;
    if (!spelling.has(lower)) spelling.set(lower, spelled);
    const again = `${renamedPrefix}${lower}`;
    if (!spelling.has(again)) spelling.set(again, `x-amzn-Remapped-${spelled}`);
  }
  return spelling;
};

/** What a function's `status` and `headers`, by name in lower case, come to at a door; null where they are malformed. */
export const wireHead = (kind: FrontDoorKind, status: unknown, headers: Headers): WireHead | null => {
  const known = statusOf(status);
  if (known === null) return null;
  const sent: Record<string, string | string[]> = {};
  let bytes = 0;
  for (const [name, value] of Object.entries(headers)) {
    const values = typeof value === 'string' ? [value] : value;
    if (!isValid(name, values)) return null;
    const sentAs = wireName(kind, name);
    if (sentAs === null) continue;
    sent[sentAs] = value;
    for (const one of values) bytes += sentAs.length + one.length;
  }
  return bytes > headLimitBytes[kind] ? null : { status: known, headers: sent };
};
