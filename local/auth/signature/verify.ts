// Whether a request was signed by who it says, for whom it came to, in time (IAM User Guide, reference_sigv).

import { isProblem, type AuthProblem } from './auth-problem.ts';
import { canonicalRequest, signatureOf, signingKey, stringToSign } from './canonical-request.ts';
import { readClaim, stampOf, type Claim } from './claim.ts';
import { chunksHold, isChunked, payloadHash, sameText } from './payload.ts';
import type { SignedRequest } from './signed-request.ts';

/** What is known of an access key. */
export interface AccessKey {
  readonly secret: string;
  /** Of temporary credentials; null of any others. */
  readonly token: string | null;
  /** ms since 1970; null for never. */
  readonly expiresAtMs: number | null;
}

export interface Expected<K extends AccessKey> {
  /** For which requests are signed here. */
  readonly service: string;
  readonly region: string;
  /** ms since 1970. */
  readonly nowMs: number;
  readonly find: (accessKeyId: string) => K | undefined;
}

export interface Verified<K extends AccessKey> {
  readonly accessKeyId: string;
  readonly key: K;
}

/** By so much clocks may differ (reference_sigv: requests must reach AWS within five minutes of the time stamp). */
const skewMs = 5 * 60_000;

const invalid = (message: string): AuthProblem => ({ code: 'InvalidSignature', message });

/** Stamps tell whole seconds, and so they are compared: what is refused is earlier by what the refusal says. */
const timeProblem = ({ stamp, atMs, expiresS }: Claim, exactMs: number): AuthProblem | null => {
  const nowMs = Math.floor(exactMs / 1000) * 1000;
  const now = stampOf(nowMs);
  if (atMs - nowMs > skewMs) {
    return invalid(
      `Signature not yet current: ${stamp} is still later than ${stampOf(nowMs + skewMs)} (${now} + 5 min.)`,
    );
  }
  if (expiresS !== null) {
    return nowMs - atMs <= expiresS * 1000
      ? null
      : invalid(
          `Signature expired: ${stamp} is now earlier than ${stampOf(nowMs - expiresS * 1000)} (${now} - ${expiresS} s)`,
        );
  }
  if (nowMs - atMs <= skewMs) return null;
  return invalid(`Signature expired: ${stamp} is now earlier than ${stampOf(nowMs - skewMs)} (${now} - 5 min.)`);
};

const spelled = (name: string): string => name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

/** The host, and everything of AWS's own that came, but for a token, which is looked at by itself. */
const headerProblem = ({ rawHeaders }: SignedRequest, { signedHeaders }: Claim): AuthProblem | null => {
  const isSigned = (name: string): boolean => signedHeaders.includes(name);
  if (!isSigned('host') && !isSigned(':authority')) {
    return invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase();
    if (!name.startsWith('x-amz-') || name === 'x-amz-security-token' || isSigned(name)) continue;
    return invalid(`'${spelled(name)}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  return null;
};

const scopeProblem = (
  { scope, stamp }: Claim,
  { region, service }: Pick<Expected<AccessKey>, 'region' | 'service'>,
): AuthProblem | null => {
  const wrong: string[] = [];
  if (scope.region !== region) wrong.push(`Credential should be scoped to a valid region, not '${scope.region}'. `);
  if (scope.service !== service) wrong.push(`Credential should be scoped to correct service: '${service}'. `);
  if (scope.terminator !== 'aws4_request') {
    wrong.push(`Credential should be scoped with a valid terminator: 'aws4_request', not '${scope.terminator}'. `);
  }
  const date = stamp.slice(0, 8);
  if (scope.date !== date) {
    wrong.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${date}', from '${stamp}'.`,
    );
  }
  return wrong.length === 0 ? null : invalid(wrong.join(''));
};

const tokenProblem = ({ token }: Claim, key: AccessKey, nowMs: number): AuthProblem | null => {
  const isRight = key.token === null ? token === null : token !== null && sameText(token, key.token);
  if (!isRight) return unknown;
  if (key.expiresAtMs === null || nowMs < key.expiresAtMs) return null;
  return { code: 'ExpiredToken', message: 'The security token included in the request is expired' };
};

const unknown: AuthProblem = {
  code: 'UnrecognizedClient',
  message: 'The security token included in the request is invalid.',
};

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and ' +
  'signing method. Consult the service documentation for details.';

const signatureProblem = (
  request: SignedRequest,
  claim: Claim,
  { secret }: AccessKey,
  tells: boolean,
): AuthProblem | null => {
  const hashOfPayload = payloadHash(request, claim);
  const canonical = canonicalRequest(request, claim, hashOfPayload);
  const toSign = stringToSign(claim, canonical);
  const key = signingKey(secret, claim.scope);
  const holds = sameText(signatureOf(key, toSign), claim.signature);
  if (holds && (!isChunked(hashOfPayload) || chunksHold(request, claim, key))) return null;
  if (!tells) return invalid(mismatch);
  return invalid(
    `${mismatch}\n\nThe Canonical String for this request should have been\n'${canonical}'\n\n` +
      `The String-to-Sign should have been\n'${toSign}'\n`,
  );
};

/** API Gateway and Function URLs say what should have been signed (recorded in 2024); AWS's own APIs do not. */
const tellsCanonical: ReadonlySet<string> = new Set(['execute-api']);

/** Who signed the request, or why nobody did. */
export const verify = <K extends AccessKey>(
  request: SignedRequest,
  expected: Expected<K>,
): Verified<K> | AuthProblem => {
  const claim = readClaim(request);
  if (isProblem(claim)) return claim;
  const early = timeProblem(claim, expected.nowMs) ?? headerProblem(request, claim) ?? scopeProblem(claim, expected);
  if (early !== null) return early;
  const key = expected.find(claim.accessKeyId);
  if (key === undefined) return unknown;
  const late =
    signatureProblem(request, claim, key, tellsCanonical.has(expected.service)) ??
    tokenProblem(claim, key, expected.nowMs);
  return late ?? { accessKeyId: claim.accessKeyId, key };
};
