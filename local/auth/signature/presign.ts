// An address that lets in whoever has it, for a while: signed in its query (IAM User Guide, reference_sigv-create-signed-request).

import { hash } from 'node:crypto';
import { algorithm, canonicalRequest, scopeText, signatureOf, signingKey, stringToSign } from './canonical-request.ts';
import { stampOf, type Claim } from './claim.ts';

export interface Presigning {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly service: string;
  readonly expiresS: number;
}

/** The query of a GET of `path` at `host`, without the question mark. */
export const presignedQuery = (
  { host, path }: { readonly host: string; readonly path: string },
  { accessKeyId, secretAccessKey, region, service, expiresS }: Presigning,
  nowMs: number,
): string => {
  const stamp = stampOf(nowMs);
  const scope = { date: stamp.slice(0, 8), region, service, terminator: 'aws4_request' };
  const query = new URLSearchParams({
    'X-Amz-Algorithm': algorithm,
    'X-Amz-Credential': `${accessKeyId}/${scopeText(scope)}`,
    'X-Amz-Date': stamp,
    'X-Amz-Expires': String(expiresS),
    'X-Amz-SignedHeaders': 'host',
  }).toString();
  const claim: Claim = {
    accessKeyId,
    scope,
    signedHeaders: ['host'],
    signature: '',
    stamp,
    atMs: nowMs,
    token: null,
    expiresS,
  };
  const request = { method: 'GET', path, queryText: query, rawHeaders: ['Host', host], body: Buffer.alloc(0) };
  const canonical = canonicalRequest(request, claim, hash('sha256', ''));
  const signature = signatureOf(signingKey(secretAccessKey, scope), stringToSign(claim, canonical));
  return `${query}&X-Amz-Signature=${signature}`;
};
