// AWS Signature Version 4 for one service and region. The signing key holds for a day and is kept.
// Rules: AWS General Reference, "Create a signed AWS API request".

import { createHmac, hash } from 'node:crypto';
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

/** The headers to add to a request whose body has the hash (SHA-256, hex), as lines that end in CRLF. */
export type SignBody = (bodyHash: string, epochMs: number) => string;

export interface Signer {
  /** The headers to add: authorization, x-amz-date, and x-amz-security-token where there is one. */
  sign(request: SignableRequest, epochMs: number): Record<string, string>;
  /** For many requests that are alike but for their body: what does not depend on it is made once a second. */
  series(request: Omit<SignableRequest, 'body'>): SignBody;
}

/** SHA-256 in hex. The one call costs a third of a hash object. */
export const bodyHash = (data: string | Uint8Array): string => hash('sha256', data);

const hmac = (key: string | Uint8Array, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** RFC 3986 encoding: everything but unreserved characters. */
export const uriEncode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Blanks around a value are cut, runs of them within made one. */
const oneLine = (value: string): string => (/\s/.test(value) ? value.trim().replaceAll(/\s+/g, ' ') : value);

/** Every service but S3 signs the path without dots and doubled slashes, and encoded once more. */
const canonicalPath = (path: string): string => {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(uriEncode(segment));
  }
  return `/${segments.join('/')}${segments.length > 0 && path.endsWith('/') ? '/' : ''}`;
};

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Sorted by encoded name, then by encoded value; as one text they would sort otherwise, since `=` follows `-`. */
const canonicalQuery = (query: SignableRequest['query'] = []): string =>
  query
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const amzDate = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

/** What all requests of a series have in common within one second. */
interface Second {
  readonly key: Buffer;
  /** The canonical request up to the hash of the body. */
  readonly canonical: string;
  /** The text to sign up to the hash of the canonical request. */
  readonly toSign: string;
  /** The authorization up to the signature. */
  readonly authorization: string;
  readonly headers: Readonly<Record<string, string>>;
  /** All headers as lines, up to the signature. */
  readonly lines: string;
}

/** A signer for `service` in `region`. */
export const sigV4 = (credentials: Credentials, region: string, service: string): Signer => {
  const { sessionToken, accessKeyId, secretAccessKey } = credentials;
  let keyDate = '';
  let key: Buffer = Buffer.alloc(0);
  const keyOf = (date: string): Buffer => {
    if (date !== keyDate) {
      const dateKey = hmac(`AWS4${secretAccessKey}`, date);
      key = hmac(hmac(hmac(dateKey, region), service), 'aws4_request');
      keyDate = date;
    }
    return key;
  };

  const secondOf = (request: Omit<SignableRequest, 'body'>, epochMs: number): Second => {
    const stamp = amzDate(epochMs);
    const date = stamp.slice(0, 8);
    const added: Record<string, string> = { 'x-amz-date': stamp };
    if (sessionToken !== undefined) added['x-amz-security-token'] = sessionToken;
    const headers: Record<string, string> = { ...request.headers, ...added };
    const names = Object.keys(headers).sort();
    const signed = names.join(';');
    const lines = names.map((name) => `${name}:${oneLine(headers[name]!)}\n`).join('');
    const { method } = request;
    const addedLines = Object.entries(added).map(([name, value]) => `${name}: ${value}\r\n`);
    const scope = `${date}/${region}/${service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=`;
    return {
      key: keyOf(date),
      canonical: `${method}\n${canonicalPath(request.path)}\n${canonicalQuery(request.query)}\n${lines}\n${signed}\n`,
      toSign: `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n`,
      authorization,
      headers: added,
      lines: `${addedLines.join('')}authorization: ${authorization}`,
    };
  };

  const signature = ({ toSign, canonical, key }: Second, hashOfBody: string): string =>
    createHmac('sha256', key)
      .update(toSign + hash('sha256', canonical + hashOfBody))
      .digest('hex');

  return {
    sign: (request, epochMs) => {
      const second = secondOf(request, epochMs);
      return { ...second.headers, authorization: second.authorization + signature(second, bodyHash(request.body)) };
    },
    series: (request) => {
      let number = Number.NaN;
      let second: Second;
      return (hashOfBody, epochMs) => {
        const now = Math.floor(epochMs / 1000);
        if (now !== number) {
          second = secondOf(request, epochMs);
          number = now;
        }
        return `${second.lines}${signature(second, hashOfBody)}\r\n`;
      };
    },
  };
};
