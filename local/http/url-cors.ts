// Cross-origin requests to a Function URL: it answers preflights itself and puts its headers in the place of the function's
// (Lambda Developer Guide, urls-configuration).

import type { HttpRequest, RequestHead } from './http-request.ts';
import type { ProxyAnswer } from './proxy-answer.ts';

/** `Cors` of a Function URL. */
interface Cors {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAge?: number;
}

type Headers = Record<string, string>;

const allowsAny = (list: readonly string[] | undefined): boolean => list?.includes('*') === true;

/** Headers of every answer to an origin that is let in; null for one that is not, or where nobody asks. */
const originHeaders = (cors: Cors, origin: string | undefined): Headers | null => {
  if (origin === undefined) return null;
  if (!allowsAny(cors.AllowOrigins) && cors.AllowOrigins?.includes(origin) !== true) return null;
  const exposed = cors.ExposeHeaders ?? [];
  return {
    'access-control-allow-origin': allowsAny(cors.AllowOrigins) && cors.AllowCredentials !== true ? '*' : origin,
    vary: 'Origin',
    ...(cors.AllowCredentials === true ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(exposed.length === 0 ? {} : { 'access-control-expose-headers': exposed.join(',') }),
  };
};

/**
 * Whether a URL with these settings hears the page of `origin` out: whom it names, and where no browser vouches that it is a
 * page that asks (Sec-Fetch-Site), anybody, who then gets an answer without its headers, as on AWS. Without settings, nobody.
 */
export const letsPageIn = (cors: unknown, origin: string, { headers }: RequestHead): boolean =>
  cors !== undefined &&
  cors !== null &&
  (headers['sec-fetch-site'] === undefined || originHeaders(cors, origin) !== null);

const preflightHeaders = (cors: Cors): Headers => ({
  ...(cors.AllowMethods === undefined ? {} : { 'access-control-allow-methods': cors.AllowMethods.join(',') }),
  ...(cors.AllowHeaders === undefined ? {} : { 'access-control-allow-headers': cors.AllowHeaders.join(',') }),
  ...(cors.MaxAge === undefined ? {} : { 'access-control-max-age': String(cors.MaxAge) }),
});

/** The answer to a preflight; null for any other request, or without a configuration. */
export const preflightAnswer = (cors: unknown, { method, headers }: HttpRequest): ProxyAnswer | null => {
  if (cors === undefined || method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return null;
  const allowed = originHeaders(cors as Cors, headers.origin);
  return { status: 200, headers: allowed === null ? {} : { ...allowed, ...preflightHeaders(cors as Cors) }, body: '' };
};

const isOurs = (name: string): boolean => name.toLowerCase().startsWith('access-control-');

/** `answer` with the URL's headers, where it has a configuration, and not the function's. */
export const withCors = <T extends { readonly headers: Readonly<Record<string, string | string[]>> }>(
  cors: unknown,
  { headers }: HttpRequest,
  answer: T,
): T => {
  if (cors === undefined) return answer;
  const others = Object.entries(answer.headers).filter(([name]) => !isOurs(name));
  return { ...answer, headers: { ...Object.fromEntries(others), ...originHeaders(cors as Cors, headers.origin) } };
};
