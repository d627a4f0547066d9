// The rules of the doors that need no door: which route, which path, which body, which origin. docs/doors.md has the sources.

import { array, assert, property, string, stringMatching, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apiAt, apisOf, findRoute, pathIn } from '../../local/http/api.ts';
import type { ApiKind, ApiSettings } from '../../local/http/api-settings.ts';
import { mockedOptions } from '../../local/http/cors.ts';
import { gatewayId, queryValues } from '../../local/wire/http-request.ts';
import { decodedBase64, isBinaryType, isTextType } from '../../local/wire/media-types.ts';
import { collapsed, decodedApiPath, decodedPath } from '../../local/http/paths.ts';
import type { Route } from '../../local/http/route.ts';

const route = (kind: ApiKind, line: string, functionName = line, api?: ApiSettings): Route => {
  const [method = 'ANY', path = '$default'] = line.split(' ');
  return { kind, method, path, functionName, payloadFormat: '1.0', ...(api === undefined ? {} : { api }) };
};
const nameAt = (routes: readonly Route[], method: string, path: string): string | undefined =>
  findRoute(apisOf(routes), method, path)?.compiled.route.functionName;

describe.each(['rest', 'http'] as const)('routes of a %s API', (kind) => {
  const routes = [
    'ANY /{proxy+}',
    'GET /pe/{proxy+}',
    'ANY /pets/{proxy+}',
    'GET /pets/{kind}',
    'GET /pets/dog',
    'POST /pets/{kind}/{id}',
    'ANY /pets/{kind}/{id}',
    'GET /pets/dog/{id}',
    'GET /pets/{kind}/one',
    'OPTIONS /deep/{a}/{b}/{rest+}',
    'GET /a.b/(c)',
    'GET /',
  ].map((line) => route(kind, line));

  test.each([
    ['GET', '/pets/dog', 'GET /pets/dog'],
    ['GET', '/pets/cat', 'GET /pets/{kind}'],
    ['GET', '/pets/dog/7', 'GET /pets/dog/{id}'],
    ['GET', '/pets/cat/one', 'GET /pets/{kind}/one'],
    // The first segment that differs decides.
    ['GET', '/pets/dog/one', 'GET /pets/dog/{id}'],
    ['GET', '/pets/cat/7', 'ANY /pets/{kind}/{id}'],
    ['POST', '/pets/cat/7', 'POST /pets/{kind}/{id}'],
    ['GET', '/pets/cat/7/8', 'ANY /pets/{proxy+}'],
    // A path that has a route, but none of this method, goes on to a less specific one (recorded for REST APIs).
    ['POST', '/pets/dog', 'ANY /pets/{proxy+}'],
    ['DELETE', '/pe/a', 'ANY /{proxy+}'],
    ['GET', '/pe', 'ANY /{proxy+}'],
    ['GET', '/PETS/dog', 'ANY /{proxy+}'],
    ['OPTIONS', '/deep/1/2/3/4', 'OPTIONS /deep/{a}/{b}/{rest+}'],
    ['OPTIONS', '/deep/1/2', 'ANY /{proxy+}'],
    ['GET', '/a.b/(c)', 'GET /a.b/(c)'],
    ['GET', '/axb/(c)', 'ANY /{proxy+}'],
    ['GET', '/', 'GET /'],
    // A greedy parameter is never empty.
    ['POST', '/', undefined],
    // A slash at the end finds the same.
    ['GET', '/pets/dog/', 'GET /pets/dog'],
    ['GET', '/pets/cat/7/', 'ANY /pets/{kind}/{id}'],
    ['GET', '//pets/dog', 'GET /pets/dog'],
  ])('%s %s goes to %s', (method, path, name) => {
    expect(nameAt(routes, method, path)).toBe(name);
    expect(nameAt(routes.toReversed(), method, path)).toBe(name);
  });

  test('any path of theirs finds them', () => {
    const segment = stringMatching(/^[a-z0-9._~@+-]{1,8}$/);
    assert(
      property(segment, array(segment, { minLength: 1, maxLength: 4 }), (kindOf, rest) => {
        const own = [route(kind, 'GET /x/{kind}/{rest+}')];
        const found = findRoute(apisOf(own), 'GET', `/x/${kindOf}/${rest.join('/')}`);
        expect(found?.pathParameters).toEqual({ kind: kindOf, rest: rest.join('/') });
      }),
    );
  });
});

test('$default catches what no other route of an HTTP API does', () => {
  const routes = [route('http', 'ANY $default'), route('http', 'GET /a/{p+}'), route('http', 'POST /a')];
  expect(nameAt(routes, 'GET', '/a/b')).toBe('GET /a/{p+}');
  for (const [method, path] of [
    ['GET', '/a'],
    ['PUT', '/a/b'],
    ['GET', '/'],
    ['HEAD', '/x/y/z'],
  ] as const) {
    expect(nameAt(routes, method, path)).toBe('ANY $default');
  }
});

describe('path parameters', () => {
  const values = (kind: ApiKind, path: string) =>
    findRoute(apisOf([route(kind, 'GET /r/{id}'), route(kind, 'GET /g/{p+}')]), 'GET', path)?.pathParameters;

  test.each([
    ['/r/a%20b', { id: 'a%20b' }, { id: 'a b' }],
    ['/r/caf%C3%A9+1', { id: 'caf%C3%A9+1' }, { id: 'café+1' }],
    ['/r/100%25', { id: '100%25' }, { id: '100%' }],
    ['/g/a%2Fb%20c', { p: 'a%2Fb%20c' }, { p: 'a/b c' }],
    ['/g/a//b', { p: 'a//b' }, { p: 'a//b' }],
    ['/g/a/', { p: 'a' }, { p: 'a' }],
    ['/r/a%2525', { id: 'a%2525' }, { id: 'a%25' }],
  ])('of %s stay encoded behind a REST API, and are decoded once by an HTTP API', (path, rest, http) => {
    expect(values('rest', path)).toEqual(rest);
    expect(values('http', path)).toEqual(http);
  });

  test('a slash that is encoded is one of the value behind a REST API; an HTTP API of AWS finds no route', () => {
    const apis = (kind: ApiKind) => apisOf([route(kind, 'GET /r/{id}')]);
    expect(findRoute(apis('rest'), 'GET', '/r/a%2Fb')).toMatchObject({
      pathParameters: { id: 'a%2Fb' },
      onlyEncoded: false,
    });
    expect(findRoute(apis('http'), 'GET', '/r/a%2Fb')).toMatchObject({
      pathParameters: { id: 'a/b' },
      onlyEncoded: true,
    });
    expect(findRoute(apis('http'), 'GET', '/r/a/b')).toBeNull();
    // Beside a REST API, before it or behind.
    const own = (kind: ApiKind, id: string) => route(kind, `GET /${id}/{id}`, 'f', { id });
    for (const routes of [
      [own('http', 'r'), own('rest', 'x')],
      [own('rest', 'x'), own('http', 'r')],
    ]) {
      expect(findRoute(apisOf(routes), 'GET', '/r/a%2Fb')).toMatchObject({ pathParameters: { id: 'a/b' } });
      expect(findRoute(apisOf(routes), 'GET', '/q/a%2Fb')).toBeNull();
    }
  });
});

describe('a stage', () => {
  const api = (kind: ApiKind, stage: string | undefined, path = 'GET /orders') =>
    apisOf([route(kind, path, 'f', { id: 'a', ...(stage === undefined ? {} : { stage }) })])[0]!;

  test('is prod and $default where none is named', () => {
    expect(api('rest', undefined).stage).toBe('prod');
    expect(api('http', undefined).stage).toBe('$default');
  });

  test.each(['rest', 'http'] as const)('may stand before a path of a %s API, or not', (kind) => {
    for (const path of ['/orders', '/v1/orders']) expect(pathIn(api(kind, 'v1'), path).raw).toBe('/orders');
    expect(pathIn(api(kind, 'v1'), '/v1').raw).toBe('/');
    expect(pathIn(api(kind, 'v1'), '/v1/').raw).toBe('/');
    expect(pathIn(api(kind, 'v1'), '/v1x/orders').raw).toBe('/v1x/orders');
    // Unless a route begins so.
    expect(pathIn(api(kind, 'v1', 'GET /v1/orders'), '/v1/orders').raw).toBe('/v1/orders');
  });

  test('$default never does', () => {
    expect(pathIn(api('http', undefined), '/$default/orders').raw).toBe('/$default/orders');
  });
});

test('a request that no route fits is its path’s API’s, or the first’s', () => {
  const apis = apisOf([
    route('rest', 'GET /r', 'f', { id: 'one' }),
    route('http', 'GET /h', 'f', { id: 'two' }),
    route('http', 'GET /i', 'f', { id: 'three' }),
  ]);
  expect(apis).toHaveLength(3);
  expect(apiAt(apis, '/h')!.id).toBe('two');
  expect(apiAt(apis, '/i')!.id).toBe('three');
  expect(apiAt(apis, '/r')!.id).toBe('one');
  expect(apiAt(apis, '/none')!.id).toBe('one');
  expect(apiAt([], '/none')).toBeUndefined();
});

describe('paths', () => {
  test.each([
    ['/a%20b', '/a b'],
    ['/%E2%98%95', '/☕'],
    ['/%', '/%'],
    ['/%zz%41', '/%zzA'],
    ['/%E0%A4%A', '/%E0%A4%A'],
    ['/%FF%41', '/%FF%41'],
    ['/a+b', '/a+b'],
    ['/%2520', '/%20'],
  ])('%s is decoded to %s', (path, decoded) => expect(decodedPath(path)).toBe(decoded));

  test('what was encoded is decoded to what it was', () => {
    assert(
      property(string({ unit: 'grapheme' }), (text) => {
        expect(decodedPath(encodeURIComponent(text))).toBe(text);
      }),
    );
  });

  test('an HTTP API ends a path at a question mark that was encoded', () => {
    expect(decodedApiPath('/users/me%3Fadmin=true')).toBe('/users/me');
    expect(decodedApiPath('/%3F')).toBe('/');
    expect(decodedApiPath('/a%23b')).toBe('/a#b');
  });

  test('slashes at the beginning are one', () => {
    expect(collapsed('///a//b')).toBe('/a//b');
  });
});

describe('bodies', () => {
  test.each([
    ['text/plain', true],
    ['text/html; charset=utf-8', true],
    ['TEXT/CSV', true],
    ['application/json', true],
    ['Application/JSON', true],
    ['application/json;charset=UTF-8', true],
    ['application/xml', true],
    ['application/javascript', true],
    ['application/x-www-form-urlencoded', false],
    ['multipart/form-data; boundary=x', false],
    ['application/octet-stream', false],
    ['image/svg+xml', false],
    ['application/vnd.api+json', false],
    ['application/jsonx', false],
    ['', false],
    [undefined, false],
  ])('of type %s are text to an HTTP API or a URL: %s', (type, isText) => expect(isTextType(type)).toBe(isText));

  test.each([
    ['image/png', ['image/png'], true],
    ['IMAGE/PNG', ['image/png'], true],
    ['image/png', ['Image/*'], true],
    ['image/png; q=1', ['image/png'], true],
    ['image/jpeg', ['image/png'], false],
    ['image/*', ['image/png'], false],
    ['image/*', ['image/*'], true],
    ['*/*', ['image/png'], false],
    ['*/*', ['*/*'], true],
    ['', ['*/*'], true],
    ['anything', ['*/*'], true],
    ['', ['image/png'], false],
    ['random/test', ['*/test'], false],
    ['*/test', ['*/test'], false],
    ['application', ['application/*'], false],
    // Only the first counts.
    ['image/webp,image/png,*/*;q=0.8', ['image/png'], false],
    ['image/png,image/webp', ['image/png'], true],
    ['text/html', [], false],
  ] as const)('%s is binary to a REST API that has %j: %s', (header, types, isBinary) => {
    expect(isBinaryType(header, types)).toBe(isBinary);
  });

  test('what is no base64 is known as none', () => {
    assert(
      property(uint8Array(), (bytes) => {
        expect(decodedBase64(Buffer.from(bytes).toString('base64'))).toEqual(Buffer.from(bytes));
      }),
    );
    expect(decodedBase64('aGVs\r\nbG8')?.toString()).toBe('hello');
    for (const text of ['èé', 'a b!', 'a=b', '{"a":1}']) expect(decodedBase64(text)).toBeNull();
  });
});

test('query parameters: a plus is a blank, twice is a list, nothing is empty', () => {
  const query = queryValues('a=1+2&b=%2B&a=3&c=&d&e%20f=g%2Ch');
  expect(Object.fromEntries(query)).toEqual({
    a: ['1 2', '3'],
    b: ['+'],
    c: [''],
    d: [''],
    'e f': ['g,h'],
  });
});

test('OPTIONS of SAM names the methods of the path’s routes', () => {
  const methodsOf = (methods: readonly string[]) =>
    mockedOptions({ AllowOrigin: '*' }, methods).headers['access-control-allow-methods'];
  expect(methodsOf(['POST', 'GET'])).toBe('GET,OPTIONS,POST');
  expect(methodsOf(['ANY'])).toBe('DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT');
});

test('ids of API Gateway have its form', () => {
  expect(gatewayId('0f3c1d02-8a55-4c0e-9b0a-3d6a1c2e7f10')).toMatch(/^[\w-]{15}=$/);
});
