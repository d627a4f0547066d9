// AWS Signature Version 4 for one service and region. The signing key holds for a day and is kept.
// Rules: AWS General Reference, "Create a signed AWS API request".

import { createHash, createHmac } from 'node:crypto';
import type { Credentials } from './credentials.ts';

export interface SignableRequest {
  readonly method: string;
  /** Already percent-encoded, such as `/2015-03-31/functions/f/invocations`. */
  readonly path: string;
  /** Decoded names and values. */
  readonly query?: readonly (readonly [string, string])[];
  /** Lower-case names; `host` is needed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface Signer {
  /** The headers to add: authorization, x-amz-date, and x-amz-security-token where there is one. */
  sign(request: SignableRequest, epochMs: number): Record<string, string>;
}

const hash = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Uint8Array, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** RFC 3986 encoding: everything but unreserved characters. */
export const uriEncode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Blanks around a value are cut, runs of them within made one. */
const oneLine = (value: string): string => (/\s/.test(value) ? value.trim().replaceAll(/\s+/g, ' ') : value);

/** Every service but S3 signs the path encoded once more. */
const canonicalPath = (path: string): string => path.split('/').map(uriEncode).join('/');

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Sorted by encoded name, then by encoded value; as one text they would sort otherwise, since `=` follows `-`. */
const canonicalQuery = (query: SignableRequest['query'] = []): string =>
  query
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const amzDate = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

/** A signer for `service` in `region`. */
export const sigV4 = (credentials: Credentials, region: string, service: string): Signer => {
  let stampSecond = Number.NaN;
  let stamp = '';
  const stampOf = (epochMs: number): string => {
    const second = Math.floor(epochMs / 1000);
    if (second !== stampSecond) {
      stampSecond = second;
      stamp = amzDate(epochMs);
    }
    return stamp;
  };
  let keyDate = '';
  let key: Buffer = Buffer.alloc(0);
  const keyOf = (date: string): Buffer => {
    if (date !== keyDate) {
      const dateKey = hmac(`AWS4${credentials.secretAccessKey}`, date);
      key = hmac(hmac(hmac(dateKey, region), service), 'aws4_request');
      keyDate = date;
    }
    return key;
  };
  return {
    sign(request, epochMs) {
      const stamp = stampOf(epochMs);
      const date = stamp.slice(0, 8);
      const { sessionToken, accessKeyId } = credentials;
      const added: Record<string, string> = { 'x-amz-date': stamp };
      if (sessionToken !== undefined) added['x-amz-security-token'] = sessionToken;
      const headers: Record<string, string> = { ...request.headers, ...added };
      const names = Object.keys(headers).sort();
      const signedHeaders = names.join(';');
      const lines = names.map((name) => `${name}:${oneLine(headers[name]!)}\n`).join('');
      const canonical = [
        request.method,
        canonicalPath(request.path),
        canonicalQuery(request.query),
        lines,
        signedHeaders,
        hash(request.body),
      ].join('\n');
      const scope = `${date}/${region}/${service}/aws4_request`;
      const toSign = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${hash(canonical)}`;
      const signature = hmac(keyOf(date), toSign).toString('hex');
      added['authorization'] =
        `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
      return added;
    },
  };
};
