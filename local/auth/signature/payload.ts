// What of a request's body is signed: the hash of all of it, and for S3 alone perhaps nothing, or chunk by chunk (S3 API reference,
// sigv4-auth-using-authorization-header, sigv4-streaming). Lambda takes no unsigned bodies (CloudFront Developer Guide,
// private-content-restricting-access-to-lambda).

import { hash, timingSafeEqual } from 'node:crypto';
import { scopeText, signatureOf } from './canonical-request.ts';
import type { Claim } from './claim.ts';
import { headerValues, type SignedRequest } from './signed-request.ts';

const unsigned = 'UNSIGNED-PAYLOAD';
const chunked = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';

/** Services that take a body that is not signed, or signed by chunks. */
const lenient: ReadonlySet<string> = new Set(['s3']);

/** What stands for the body in the canonical request. */
export const payloadHash = (request: SignedRequest, { scope, expiresS }: Claim): string => {
  if (lenient.has(scope.service)) {
    const [said] = headerValues(request, 'x-amz-content-sha256');
    if (said === unsigned || said === chunked) return said;
    if (expiresS !== null) return unsigned;
  }
  return hash('sha256', request.body);
};

export const sameText = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

const chunkHead = /^([0-9a-fA-F]{1,8});chunk-signature=([0-9a-f]{64})$/;
const emptyHash = hash('sha256', '');

/** Whether each chunk of a body is signed, in order, to the empty one at its end, and all of them have the length that was said. */
export const chunksHold = (request: SignedRequest, claim: Claim, key: Buffer): boolean => {
  const { body } = request;
  let before = claim.signature;
  let at = 0;
  let bytes = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at, 'latin1');
    const match = end < 0 || end - at > 200 ? null : chunkHead.exec(body.toString('latin1', at, end));
    if (match === null) return false;
    const length = Number.parseInt(match[1]!, 16);
    const from = end + 2;
    const data = body.subarray(from, from + length);
    if (data.length < length || body.toString('latin1', from + length, from + length + 2) !== '\r\n') return false;
    const toSign = [
      'AWS4-HMAC-SHA256-PAYLOAD',
      claim.stamp,
      scopeText(claim.scope),
      before,
      emptyHash,
      hash('sha256', data),
    ];
    const signature = signatureOf(key, toSign.join('\n'));
    if (!sameText(signature, match[2]!)) return false;
    before = signature;
    at = from + length + 2;
    bytes += length;
    if (length === 0) break;
  }
  const [said] = headerValues(request, 'x-amz-decoded-content-length');
  return at === body.length && said === String(bytes);
};

export const isChunked = (hashOfPayload: string): boolean => hashOfPayload === chunked;
