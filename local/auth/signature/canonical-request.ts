// The text that a signature of version 4 is made of (IAM User Guide, reference_sigv-create-signed-request).

import { createHmac, hash } from 'node:crypto';
import type { Claim } from './claim.ts';
import { headerValues, queryPairs, type SignedRequest } from './signed-request.ts';

export const algorithm = 'AWS4-HMAC-SHA256';

/** All but unreserved characters, RFC 3986. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** Of every service but S3: without doubled slashes and dots, and what came encoded is encoded once more. */
const canonicalPath = (path: string, service: string): string => {
  if (service === 's3') return path;
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(encoded(part));
  }
  const end = kept.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${kept.join('/')}${end}`;
};

const byCode = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const canonicalQuery = (queryText: string): string =>
  queryPairs(queryText)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]): [string, string] => [encoded(name), encoded(value)])
    .sort(([nameA, a], [nameB, b]) => byCode(nameA, nameB) || byCode(a, b))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

const headerLine = (request: SignedRequest, name: string): string => {
  const values = headerValues(request, name).map((value) => value.trim().replaceAll(/ +/g, ' '));
  return `${name}:${values.join(',')}\n`;
};

export const canonicalRequest = (request: SignedRequest, claim: Claim, payloadHash: string): string =>
  [
    request.method,
    canonicalPath(request.path, claim.scope.service),
    canonicalQuery(request.queryText),
    claim.signedHeaders.map((name) => headerLine(request, name)).join(''),
    claim.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');

export const scopeText = ({ date, region, service, terminator }: Claim['scope']): string =>
  [date, region, service, terminator].join('/');

export const stringToSign = ({ stamp, scope }: Claim, canonical: string): string =>
  [algorithm, stamp, scopeText(scope), hash('sha256', canonical)].join('\n');

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

export const signingKey = (secret: string, { date, region, service, terminator }: Claim['scope']): Buffer =>
  [region, service, terminator].reduce(hmac, hmac(`AWS4${secret}`, date));

export const signatureOf = (key: Buffer, toSign: string): string => hmac(key, toSign).toString('hex');
