// Cross-origin requests, by door. A Function URL answers preflights itself and lets its headers go out beside the function's,
// duplicates included (Lambda Developer Guide, "Cross-origin resource sharing"; what browsers then refuse was reported in
// 2022 and 2024). An HTTP API answers preflights with 204 and leaves out what the function says of it (API Gateway Developer
// Guide, "Configure CORS for HTTP APIs"). For a REST API, SAM adds an OPTIONS method that answers without the function, and
// the function says the rest ("CorsConfiguration" of the SAM Developer Guide).

import type { RequestHead } from '../wire/http-request.ts';
import type { ProxyAnswer } from '../wire/proxy-answer.ts';
import type { Headers } from '../wire/wire-head.ts';

/** `Cors` of a Function URL, `CorsConfiguration` of an HTTP API. */
export interface Cors {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: readonly string[];
  readonly AllowMethods?: readonly string[];
  /** `*` for any; an HTTP API also knows `https://*` and `http://*`. */
  readonly AllowOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  /** Seconds. */
  readonly MaxAge?: number;
}

/** `Cors` of AWS::Serverless::Api: values of headers, as they go out. */
export interface RestCors {
  readonly AllowOrigin: string;
  readonly AllowHeaders?: string;
  /** Default those of the path's routes. */
  readonly AllowMethods?: string;
  readonly AllowCredentials?: boolean;
  readonly MaxAge?: string;
}

export type CorsOf =
  | { readonly kind: 'url' | 'http'; readonly cors: Cors }
  | { readonly kind: 'rest'; readonly cors: RestCors };

/** Of all origins that browsers name, or of all of one scheme. */
const wildcards: ReadonlySet<string> = new Set(['*', 'https://*', 'http://*']);

const allows = (origins: readonly string[] = [], origin: string): boolean =>
  origins.some((allowed) =>
    wildcards.has(allowed) ? origin.startsWith(allowed.slice(0, -1)) : allowed.toLowerCase() === origin.toLowerCase(),
  );

const listed = (name: string, values: readonly string[] | undefined): Record<string, string> =>
  values === undefined || values.length === 0 ? {} : { [name]: values.join(',') };

/** Headers of every answer to an origin that is let in; null for one that is not, or where nobody asks. */
const originHeaders = ({ kind, cors }: CorsOf & { kind: 'url' | 'http' }, origin: string | undefined) => {
  const { AllowOrigins, AllowCredentials, ExposeHeaders } = cors;
  if (origin === undefined || !allows(AllowOrigins, origin)) return null;
  const isAny = AllowOrigins?.includes('*') === true && AllowCredentials !== true;
  return {
    'access-control-allow-origin': isAny ? '*' : origin,
    ...(kind === 'url' ? { vary: 'Origin' } : {}),
    ...(AllowCredentials === true ? { 'access-control-allow-credentials': 'true' } : {}),
    ...listed('access-control-expose-headers', ExposeHeaders),
  };
};

/**
 * Whether a door with these settings hears the page of `origin` out: whom it names, and where no browser vouches that it is a
 * page that asks (Sec-Fetch-Site), anybody, who then gets an answer without its headers, as on AWS. Without settings, nobody.
 */
export const letsPageIn = (settings: CorsOf | null, origin: string, { headers }: RequestHead): boolean => {
  if (settings === null) return false;
  if (headers['sec-fetch-site'] === undefined) return true;
  if (settings.kind === 'rest') return allows(settings.cors.AllowOrigin.split(/\s*,\s*/), origin);
  return originHeaders(settings, origin) !== null;
};

const isPreflight = ({ method, headers }: RequestHead): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;

/** The answer of a Function URL or an HTTP API to a preflight; null for any other request, or without settings. */
export const preflightAnswer = (settings: CorsOf | null, request: RequestHead): ProxyAnswer | null => {
  if (settings === null || settings.kind === 'rest' || !isPreflight(request)) return null;
  const { origin } = request.headers;
  if (settings.kind === 'http' && origin === undefined) return null;
  const allowed = originHeaders(settings, origin);
  const { AllowMethods, AllowHeaders, MaxAge } = settings.cors;
  const headers = allowed && {
    ...allowed,
    ...listed('access-control-allow-methods', AllowMethods),
    ...listed('access-control-allow-headers', AllowHeaders),
    ...(MaxAge === undefined ? {} : { 'access-control-max-age': String(MaxAge) }),
  };
  return { status: settings.kind === 'http' ? 204 : 200, headers: headers ?? {}, body: '' };
};

const everyMethod = 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT';

/** What SAM's OPTIONS method answers to anybody; `methods` are those of the routes at that path. */
export const mockedOptions = (cors: RestCors, methods: readonly string[]): ProxyAnswer => {
  const own = [...new Set([...methods, 'OPTIONS'])].toSorted().join(',');
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'access-control-allow-origin': cors.AllowOrigin,
      'access-control-allow-methods': cors.AllowMethods ?? (methods.includes('ANY') ? everyMethod : own),
      ...(cors.AllowHeaders === undefined ? {} : { 'access-control-allow-headers': cors.AllowHeaders }),
      ...(cors.AllowCredentials === true ? { 'access-control-allow-credentials': 'true' } : {}),
      ...(cors.MaxAge === undefined ? {} : { 'access-control-max-age': cors.MaxAge }),
    },
    body: '{}\n',
  };
};

const isCors = (name: string): boolean => name.toLowerCase().startsWith('access-control-');

/** Values of both, the first's first. */
const together = (first: Headers, second: Headers): Headers => {
  const all: Record<string, string | string[]> = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const values = [first[name] ?? [], value].flat();
    // `Vary` lists what it varies by; twice the same says nothing.
    const kept = name === 'vary' ? [...new Set(values)] : values;
    all[name] = kept.length === 1 ? kept[0]! : kept;
  }
  return all;
};

/** `answer` as it goes out to where the request came from. */
export const withCors = <T extends { readonly headers: Headers }>(
  settings: CorsOf | null,
  { headers }: RequestHead,
  answer: T,
): T => {
  if (settings === null || settings.kind === 'rest') return answer;
  const added = originHeaders(settings, headers.origin) ?? {};
  if (settings.kind === 'url') return { ...answer, headers: together(answer.headers, added) };
  const others = Object.entries(answer.headers).filter(([name]) => !isCors(name));
  return { ...answer, headers: { ...Object.fromEntries(others), ...added } };
};
