// A request to a front door, as the forms of its events are made from it.

import type { IncomingHttpHeaders } from 'node:http';

export interface HttpRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Without the question mark. */
  readonly queryText: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly requestId: string;
  /** ms since 1970. */
  readonly receivedAtMs: number;
}

/** Headers in lower case, repeats joined. */
export const joinedHeaders = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(',') : value]],
    ),
  );

/** Values by name, in order. */
export const queryValues = (queryText: string): Map<string, string[]> => {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(queryText)) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
};

/** As access logs write an instant: `12/Mar/2024:10:00:00 +0000`. */
export const accessLogInstant = (atMs: number): string => {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(atMs).toUTCString())!;
  return `${day}/${month}/${year}:${time} +0000`;
};
