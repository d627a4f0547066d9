// Rules of the front doors by table: who is let in from another origin and with which headers, how paths are decoded, and what a
// mapped parameter is.

import { describe, expect, test } from 'vitest';
import { letsPageIn, mockedOptions, preflightAnswer, withCors, type Cors, type CorsOf } from '../../local/http/cors.ts';
import { mappedValue } from '../../local/http/mapped-value.ts';
import { collapsed, decodedApiPath, decodedPath } from '../../local/http/paths.ts';
import type { RequestHead } from '../../local/wire/http-request.ts';

const head = (headers: Readonly<Record<string, string>>, method = 'GET'): RequestHead =>
  ({ method, headers }) as unknown as RequestHead;
const site = 'http://a.example';
const url = (cors: Cors): CorsOf => ({ kind: 'url', cors });
const http = (cors: Cors): CorsOf => ({ kind: 'http', cors });
const answer = { status: 200, body: 'x', headers: { 'x-own': '1' } };

describe('headers of an answer to another origin', () => {
  const added = (settings: CorsOf, origin?: string): unknown => {
    const { headers } = withCors(settings, head(origin === undefined ? {} : { origin }), answer);
    const { 'x-own': own, ...others } = headers as Record<string, unknown>;
    expect(own).toBe('1');
    return others;
  };

  test.each<[readonly string[] | undefined, string, boolean]>([
    [undefined, site, false],
    [[], site, false],
    [[site], site, true],
    [['HTTP://A.example'], 'http://a.EXAMPLE', true],
    [['http://b.example', site], site, true],
    [['http://b.example'], site, false],
    [['http://a'], site, false],
    [['http://*'], site, true],
    [['https://*'], site, false],
    [['https://*'], 'https://a.example', true],
  ])('of %j to %s are there: %s', (AllowOrigins, origin, isThere) => {
    const settings = http(AllowOrigins === undefined ? {} : { AllowOrigins });
    expect(added(settings, origin)).toEqual(isThere ? { 'access-control-allow-origin': origin } : {});
  });

  test('name the origin, or any where no credentials are let in', () => {
    const any = { AllowOrigins: ['*'] };
    expect(added(http(any), site)).toEqual({ 'access-control-allow-origin': '*' });
    expect(added(http({ ...any, AllowCredentials: false }), site)).toEqual({ 'access-control-allow-origin': '*' });
    expect(added(http({ ...any, AllowCredentials: true }), site)).toEqual({
      'access-control-allow-origin': site,
      'access-control-allow-credentials': 'true',
    });
    expect(added(http({ ...any, ExposeHeaders: [] }), site)).toEqual({ 'access-control-allow-origin': '*' });
    expect(added(url({ ...any, ExposeHeaders: ['x-a', 'x-b'] }), site)).toEqual({
      'access-control-allow-origin': '*',
      vary: 'Origin',
      'access-control-expose-headers': 'x-a,x-b',
    });
    expect(added(url(any))).toEqual({});
  });

  test('stand beside those of the function at a URL, and instead of them at an HTTP API', () => {
    const own = {
      ...answer,
      headers: { 'Access-Control-Max-Age': '5', 'access-control-allow-origin': 'own', vary: 'Origin', 'x-own': '1' },
    };
    const settings = { AllowOrigins: [site] };
    expect(withCors(url(settings), head({ origin: site }), own)).toEqual({
      ...own,
      headers: { ...own.headers, 'access-control-allow-origin': ['own', site], vary: 'Origin' },
    });
    const varied = { ...own, headers: { vary: ['Accept', 'Origin'] } };
    expect(withCors(url(settings), head({ origin: site }), varied).headers).toMatchObject({
      vary: ['Accept', 'Origin'],
    });
    expect(withCors(http(settings), head({ origin: site }), own).headers).toEqual({
      'access-control-allow-origin': site,
      vary: 'Origin',
      'x-own': '1',
    });
    expect(withCors(http(settings), head({}), own).headers).toEqual({ vary: 'Origin', 'x-own': '1' });
  });

  test('are the function’s own without settings, and at a REST API', () => {
    expect(withCors(null, head({ origin: site }), answer)).toBe(answer);
    expect(withCors({ kind: 'rest', cors: { AllowOrigin: site } }, head({ origin: site }), answer)).toBe(answer);
  });
});

describe('a preflight', () => {
  const asks = { origin: site, 'access-control-request-method': 'GET' };
  const cors = { AllowOrigins: [site], AllowMethods: ['GET', 'PUT'], AllowHeaders: ['x-a'], MaxAge: 0 };
  const allowed = {
    'access-control-allow-origin': site,
    'access-control-allow-methods': 'GET,PUT',
    'access-control-allow-headers': 'x-a',
    'access-control-max-age': '0',
  };

  test.each<[string, CorsOf | null, Record<string, string>, string, object | null]>([
    ['at a URL', url(cors), asks, 'OPTIONS', { status: 200, headers: { ...allowed, vary: 'Origin' }, body: '' }],
    ['at an HTTP API', http(cors), asks, 'OPTIONS', { status: 204, headers: allowed, body: '' }],
    [
      'of little',
      http({ AllowOrigins: [site], AllowMethods: [] }),
      asks,
      'OPTIONS',
      { status: 204, headers: { 'access-control-allow-origin': site }, body: '' },
    ],
    ['of another', url(cors), { ...asks, origin: 'http://b' }, 'OPTIONS', { status: 200, headers: {}, body: '' }],
    [
      'of nobody at a URL',
      url(cors),
      { 'access-control-request-method': 'GET' },
      'OPTIONS',
      { status: 200, headers: {}, body: '' },
    ],
    ['of nobody at an HTTP API', http(cors), { 'access-control-request-method': 'GET' }, 'OPTIONS', null],
    ['by another method', url(cors), asks, 'GET', null],
    ['that asks for nothing', url(cors), { origin: site }, 'OPTIONS', null],
    ['without settings', null, asks, 'OPTIONS', null],
    ['at a REST API', { kind: 'rest', cors: { AllowOrigin: site } }, asks, 'OPTIONS', null],
  ])('%s', (...[, settings, headers, method, told]) => {
    expect(preflightAnswer(settings, head(headers, method))).toEqual(told);
  });

  test('at a REST API is a method of its own, for anybody', () => {
    const told = (more: object, methods: string[]): unknown => mockedOptions({ AllowOrigin: "'*'", ...more }, methods);
    const headers = { 'content-type': 'application/json', 'access-control-allow-origin': "'*'" };
    expect(told({}, ['PUT', 'GET', 'GET'])).toEqual({
      status: 200,
      headers: { ...headers, 'access-control-allow-methods': 'GET,OPTIONS,PUT' },
      body: '{}\n',
    });
    expect(told({}, ['ANY', 'GET'])).toMatchObject({
      headers: { 'access-control-allow-methods': 'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT' },
    });
    expect(
      told({ AllowMethods: 'GET', AllowHeaders: 'x-a', AllowCredentials: true, MaxAge: '5' }, ['ANY']),
    ).toMatchObject({
      headers: {
        ...headers,
        'access-control-allow-methods': 'GET',
        'access-control-allow-headers': 'x-a',
        'access-control-allow-credentials': 'true',
        'access-control-max-age': '5',
      },
    });
    expect(told({ AllowCredentials: false }, [])).toEqual({
      status: 200,
      headers: { ...headers, 'access-control-allow-methods': 'OPTIONS' },
      body: '{}\n',
    });
  });
});

test.each<[CorsOf | null, Record<string, string>, boolean]>([
  [null, {}, false],
  [null, { 'sec-fetch-site': 'cross-site' }, false],
  [url({}), {}, true],
  [url({}), { 'sec-fetch-site': 'cross-site' }, false],
  [url({ AllowOrigins: [site] }), { 'sec-fetch-site': 'cross-site' }, true],
  [http({ AllowOrigins: ['http://b'] }), { 'sec-fetch-site': 'cross-site' }, false],
  [{ kind: 'rest', cors: { AllowOrigin: `http://b , ${site}` } }, { 'sec-fetch-site': 'cross-site' }, true],
  [{ kind: 'rest', cors: { AllowOrigin: 'http://b' } }, { 'sec-fetch-site': 'cross-site' }, false],
  [{ kind: 'rest', cors: { AllowOrigin: 'http://b' } }, {}, true],
])('with %j and %j a page is heard: %s', (settings, headers, isHeard) => {
  expect(letsPageIn(settings, site, head(headers))).toBe(isHeard);
});

test.each([
  ['/a%20b', '/a b', '/a b'],
  ['/%C3%A9', '/é', '/é'],
  ['/%E9/%20', '/%E9/ ', '/%E9/ '],
  ['/%zz%2', '/%zz%2', '/%zz%2'],
  ['/a%3Fb%2Fc', '/a?b/c', '/a'],
  ['%3Fb', '?b', '/'],
])('%s is decoded as %s, and by an HTTP API as %s', (path, decoded, ofApi) => {
  expect([decodedPath(path), decodedApiPath(path)]).toEqual([decoded, ofApi]);
});

test.each([
  ['///a//b', '/a//b'],
  ['//', '/'],
  ['/a', '/a'],
  ['a', 'a'],
])('%s begins with one slash as %s', (path, one) => {
  expect(collapsed(path)).toBe(one);
});

test.each([
  ["'fixed'", 'fixed'],
  ["'a\nb'", 'a\nb'],
  ["''", ''],
  ['method.request.header.X-Own', 'head'],
  ['method.request.header.x-own', 'head'],
  ['method.request.querystring.q', 'query'],
  ['method.request.querystring.Q', undefined],
  ['method.request.path.id', 'path'],
  ['method.request.path.ID', undefined],
  ['method.request.header.x-other', undefined],
  ['method.request.body.x', undefined],
  ['context.x', undefined],
  ['', undefined],
  [undefined, undefined],
])('the parameter %j is %j', (source, value) => {
  const event = { headers: { 'x-OWN': 'head' }, queryStringParameters: { q: 'query' }, pathParameters: { id: 'path' } };
  expect(mappedValue(source, event)).toBe(value);
  expect(mappedValue('method.request.header.x', { headers: null })).toBeUndefined();
});
