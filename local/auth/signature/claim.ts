// What a request says of its signature, in its Authorization header or its query. Texts and the order of checks: those that AWS's own
// front doors answer with (recorded by makers of stand-ins, 2013 to 2026).

import { hash } from 'node:crypto';
import { isProblem, type AuthProblem } from './auth-problem.ts';
import { headerValues, queryPairs, type SignedRequest } from './signed-request.ts';

export interface Claim {
  readonly accessKeyId: string;
  readonly scope: {
    readonly date: string;
    readonly region: string;
    readonly service: string;
    readonly terminator: string;
  };
  /** As they stand, in lower case. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** Such as `20261128T120000Z`. */
  readonly stamp: string;
  /** The same, ms since 1970. */
  readonly atMs: number;
  /** Of temporary credentials; null without one. */
  readonly token: string | null;
  /** For how long a presigned request holds, s; null of any other. */
  readonly expiresS: number | null;
}

const incomplete = (message: string): AuthProblem => ({ code: 'IncompleteSignature', message });
const invalid = (message: string): AuthProblem => ({ code: 'InvalidSignature', message });

const missing: AuthProblem = { code: 'MissingAuthenticationToken', message: 'Missing Authentication Token' };

const hashed = (text: string): string => hash('sha256', text, 'base64');

const stampForm = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

export const stampOf = (atMs: number): string =>
  `${new Date(atMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

const instantOf = (text: string): { stamp: string; atMs: number } | AuthProblem => {
  const [, year, month, day, hour, minute, second] = stampForm.exec(text) ?? [];
  const basicMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (!Number.isNaN(basicMs)) return { stamp: text, atMs: basicMs };
  // A Date header may be HTTP's.
  const httpMs = text.endsWith('GMT') ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(httpMs)) return { stamp: stampOf(httpMs), atMs: httpMs };
  return incomplete(
    `Date must be in ISO-8601 'basic format'. Got '${text}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  );
};

const credentialOf = (text: string): Pick<Claim, 'accessKeyId' | 'scope'> | AuthProblem => {
  const parts = text.split('/');
  if (parts.length !== 5 || parts[0] === '') {
    return incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text}'`,
    );
  }
  const [accessKeyId, date, region, service, terminator] = parts as [string, string, string, string, string];
  return { accessKeyId, scope: { date, region, service, terminator } };
};

const unsupported = (given: string): AuthProblem | null =>
  given === 'AWS4-HMAC-SHA256'
    ? null
    : incomplete(`Unsupported AWS 'algorithm': '${given}' (only AWS4-HMAC-SHA256 for now). `);

/** What stands in either place. */
interface Written {
  readonly algorithm: string;
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly date: string;
  readonly token: string | null;
  readonly expires: string | null;
}

const claimOf = (written: Written): Claim | AuthProblem => {
  const at = instantOf(written.date);
  if (isProblem(at)) return at;
  const algorithmProblem = unsupported(written.algorithm);
  if (algorithmProblem !== null) return algorithmProblem;
  const credential = credentialOf(written.credential);
  if (isProblem(credential)) return credential;
  const { signature, token, expires, signedHeaders } = written;
  const expiresS = expires === null ? null : /^\d{1,9}$/.test(expires) ? Number(expires) : Number.NaN;
  if (expiresS !== null && !(expiresS <= 604_800)) {
    return invalid('X-Amz-Expires must be a number of seconds of at most a week: 604800');
  }
  return { ...credential, ...at, signature, token, expiresS, signedHeaders: signedHeaders.toLowerCase().split(';') };
};

const needed = ['Credential', 'Signature', 'SignedHeaders'] as const;

const ofHeader = (header: string, request: SignedRequest): Claim | AuthProblem => {
  const [algorithm = '', ...rest] = header.trim().split(/[\s,]+/);
  const loose = rest.find((part) => part !== '' && !part.includes('='));
  if (loose !== undefined && algorithm.startsWith('AWS4-')) {
    return incomplete(
      'Invalid key=value pair (missing equal-sign) in Authorization header ' +
        `(hashed with SHA-256 and encoded with Base64): '${hashed(header)}'.`,
    );
  }
  const values = new Map(
    rest.map((part): [string, string] => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  const [date] = [...headerValues(request, 'x-amz-date'), ...headerValues(request, 'date')];
  const lacking = needed
    .filter((name) => !values.get(name))
    .map((name) => `Authorization header requires '${name}' parameter. `);
  if (date === undefined) {
    lacking.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  }
  if (lacking.length > 0) {
    return incomplete(
      `${lacking.join('')}(Hashed with SHA-256 and encoded with Base64) Authorization=${hashed(header)}`,
    );
  }
  return claimOf({
    algorithm,
    credential: values.get('Credential')!,
    signedHeaders: values.get('SignedHeaders')!,
    signature: values.get('Signature')!,
    date: date!,
    token: headerValues(request, 'x-amz-security-token')[0] ?? null,
    expires: null,
  });
};

const inQuery = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date'];

const ofQuery = (values: ReadonlyMap<string, string>): Claim | AuthProblem => {
  const lacking = inQuery
    .filter((name) => !values.get(name))
    .map((name) => `AWS query-string parameters must include '${name}'. `);
  if (lacking.length > 0) return incomplete(`${lacking.join('')}Re-examine the query-string parameters.`);
  return claimOf({
    algorithm: values.get('X-Amz-Algorithm')!,
    credential: values.get('X-Amz-Credential')!,
    signedHeaders: values.get('X-Amz-SignedHeaders')!,
    signature: values.get('X-Amz-Signature')!,
    date: values.get('X-Amz-Date')!,
    token: values.get('X-Amz-Security-Token') ?? null,
    // Without one it holds as long as any other request.
    expires: values.get('X-Amz-Expires') ?? null,
  });
};

/** What the request says, or why that is nothing. */
export const readClaim = (request: SignedRequest): Claim | AuthProblem => {
  const [header] = headerValues(request, 'authorization');
  const pairs = request.queryText.includes('X-Amz-') ? queryPairs(request.queryText) : [];
  // The first of a name counts.
  const values = new Map(pairs.toReversed());
  const isPresigned = values.has('X-Amz-Algorithm') || values.has('X-Amz-Signature');
  if (header !== undefined && isPresigned) {
    return invalid("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
  }
  if (header !== undefined) return header.trim() === '' ? missing : ofHeader(header, request);
  return isPresigned ? ofQuery(values) : missing;
};
