// Who there is in the tests of doors, and requests that they sign: by the load generator's signer, which shares nothing with the one
// that checks.

import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { sigV4 } from '../../../loadgen/index.ts';
import type { AuthPrincipal, AuthSettings } from '../../../local/index.ts';
import { account, allow, other, policyOf } from './policies.ts';

type Statements = Parameters<typeof policyOf>[1];

const principal = (
  kind: AuthPrincipal['kind'],
  name: string,
  statements: Statements,
  more: Partial<AuthPrincipal> = {},
): AuthPrincipal => ({
  kind,
  account,
  name,
  keys:
    kind === 'role' ? [] : [{ id: keyOf(name), secret: secretOf(name), token: null, expiresAtMs: null, session: '' }],
  policies: statements.length === 0 ? [] : [policyOf('identity', statements)],
  boundary: null,
  session: null,
  tags: {},
  trust: null,
  maxSessionS: 3600,
  ...more,
});

export const keyOf = (name: string): string => `AKIA${name.toUpperCase().padEnd(16, '0')}`;
export const secretOf = (name: string): string => `secret-of-${name}`;

export const user = (name: string, statements: Statements = [], more: Partial<AuthPrincipal> = {}): AuthPrincipal =>
  principal('user', name, statements, more);
export const role = (name: string, statements: Statements = [], more: Partial<AuthPrincipal> = {}): AuthPrincipal =>
  principal('role', name, statements, more);

/** May do everything. */
export const admin: AuthPrincipal = user('admin', [allow({ Action: '*', Resource: '*' })]);
/** May do nothing. */
export const nobody: AuthPrincipal = user('nobody');
/** Of another account, where he may do everything. */
export const stranger: AuthPrincipal = user('stranger', [allow({ Action: '*', Resource: '*' })], { account: other });

export const authOf = (principals: readonly AuthPrincipal[], more: Partial<AuthSettings> = {}): AuthSettings => ({
  principals,
  serviceControl: null,
  organization: null,
  resourcePolicies: new Map(),
  subnets: {},
  ...more,
});

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For which it is signed; `lambda` unless given. */
  readonly service?: string;
  /** Who signs; nobody unless given. */
  readonly by?: string;
  readonly secret?: string;
  /** What is sent in the place of the body that was signed. */
  readonly changed?: string;
}

export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const encoded = (query: Sent['query'] = []): string =>
  query.length === 0
    ? ''
    : `?${query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`;

/** Sends a request as it is said, to the byte. */
export const send = (url: string, sent: Sent): Promise<Got> => {
  const { method, path, query = [], headers = {}, body = '', service = 'lambda', by, changed } = sent;
  const { host, hostname, port } = new URL(url);
  const own = { host: headers['host'] ?? host, ...headers };
  const signed =
    by === undefined
      ? {}
      : sigV4({ accessKeyId: keyOf(by), secretAccessKey: sent.secret ?? secretOf(by) }, 'us-east-1', service).sign(
          { method, path, query, headers: own, body },
          Date.now(),
        );
  return new Promise((resolve, reject) => {
    const text = changed ?? body;
    const request = httpRequest(
      {
        hostname,
        port,
        method,
        path: path + encoded(query),
        headers: { ...own, ...signed, 'content-length': Buffer.byteLength(text) },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(text);
  });
};
