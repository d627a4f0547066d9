// Signatures as the SDK's signer and the load generator's make them, and all that may be wrong with one.

import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sigV4 } from '../../../loadgen/targets/sigv4.ts';
import { canonicalRequest } from '../../../local/auth/signature/canonical-request.ts';
import type { Claim } from '../../../local/auth/signature/claim.ts';
import { presignedQuery } from '../../../local/auth/signature/presign.ts';
import type { SignedRequest } from '../../../local/auth/signature/signed-request.ts';
import { verify, type AccessKey } from '../../../local/auth/signature/verify.ts';

const nowMs = Date.parse('2026-11-28T12:00:00Z');
const id = 'AKIDEXAMPLE000000000';
const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const temporary = 'ASIAEXAMPLE000000000';
const expired = 'ASIAEXPIRED000000000';

const keys: Readonly<Record<string, AccessKey>> = {
  [id]: { secret, token: null, expiresAtMs: null },
  [temporary]: { secret, token: 'token', expiresAtMs: nowMs + 1 },
  [expired]: { secret, token: 'token', expiresAtMs: nowMs },
};

/** The key of the signer, or code and text of the problem. */
const verified = (request: SignedRequest, at: { service?: string; region?: string; nowMs?: number } = {}): string => {
  const found = verify(request, {
    service: 'lambda',
    region: 'us-east-1',
    nowMs,
    find: (key) => (Object.hasOwn(keys, key) ? keys[key] : undefined),
    ...at,
  });
  return 'code' in found ? `${found.code}: ${found.message}` : found.accessKeyId;
};

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string | string[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly sessionToken?: string;
  readonly service?: string;
  readonly region?: string;
  readonly atMs?: number;
}

const signerOf = ({
  accessKeyId = id,
  secretAccessKey = secret,
  sessionToken,
  service = 'lambda',
  region = 'us-east-1',
}: Asked) =>
  new SignatureV4({
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    region,
    service,
    sha256: Sha256,
  });

const requestOf = ({
  method = 'POST',
  path = '/2015-03-31/functions/f/invocations',
  query = {},
  headers = {},
  body = '{}',
}: Asked) => ({
  method,
  protocol: 'http:',
  hostname: '127.0.0.1',
  path,
  query,
  headers: { host: '127.0.0.1:9001', ...headers },
  body: method === 'GET' ? undefined : body,
});

const rawQuery = (query: Readonly<Record<string, unknown>>): string =>
  Object.entries(query)
    .flatMap(([name, value]) =>
      [value].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`),
    )
    .join('&');

const raw = ({ method, path, query, headers, body }: Awaited<ReturnType<SignatureV4['sign']>>): SignedRequest => ({
  method,
  path,
  queryText: rawQuery(query ?? {}),
  rawHeaders: Object.entries(headers).flat(),
  body: Buffer.from((body as string | undefined) ?? ''),
});

/** Signed by the SDK's signer. */
const signed = async (asked: Asked = {}): Promise<SignedRequest> =>
  raw(await signerOf(asked).sign(requestOf(asked), { signingDate: new Date(asked.atMs ?? nowMs) }));

const presigned = async (asked: Asked = {}, expiresIn = 60): Promise<SignedRequest> =>
  raw(
    await signerOf(asked).presign(requestOf({ method: 'GET', ...asked }), {
      signingDate: new Date(asked.atMs ?? nowMs),
      expiresIn,
    }),
  );

const withHeader = (request: SignedRequest, name: string, value: string | null): SignedRequest => {
  const kept = request.rawHeaders.flatMap((text, at) =>
    at % 2 === 0 && text.toLowerCase() !== name ? [text, request.rawHeaders[at + 1]!] : [],
  );
  return { ...request, rawHeaders: value === null ? kept : [...kept, name, value] };
};

const headerOf = ({ rawHeaders }: SignedRequest, name: string): string =>
  rawHeaders[rawHeaders.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name) + 1]!;

/** Its Authorization with a part of it written otherwise. */
const edited = (request: SignedRequest, pattern: RegExp, text: string): SignedRequest =>
  withHeader(request, 'authorization', headerOf(request, 'authorization').replace(pattern, text));

const mismatch = /^InvalidSignature: The request signature we calculated does not match the signature you provided\./;

describe('what the SDK signs is taken', () => {
  const asked: readonly (readonly [string, Asked])[] = [
    ['an invocation', {}],
    ['no body', { body: '' }],
    ['a list', { method: 'GET', path: '/2015-03-31/functions/' }],
    [
      'an ARN in the path',
      { path: '/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af/invocations' },
    ],
    [
      'an ARN that is not encoded',
      { path: '/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations' },
    ],
    ['a query', { query: { Qualifier: '$LATEST' } }],
    ['a query out of order', { query: { b: '2', a: ['2', '1'], B: 'x y', 'a-b': '*~' } }],
    ['a query with nothing', { query: { acl: '' } }],
    ['a path with signs', { path: "/a(b)'c!/d*" }],
    ['a path with dots', { path: '/a/./b/../c//d/' }],
    ['UTF-8', { path: '/%E2%82%AC', body: '"ü"', query: { ü: '€' } }],
    ['headers with blanks', { headers: { 'x-amz-meta': '  a   b  ', 'x-amz-invocation-type': 'Event' } }],
    ['temporary credentials', { accessKeyId: temporary, sessionToken: 'token' }],
    ['four minutes and 59 s ago', { atMs: nowMs - 299_000 }],
    ['in four minutes and 59 s', { atMs: nowMs + 299_000 }],
  ];
  test.each(asked)('%s', async (_, one) => {
    expect(verified(await signed(one))).toBe(one.accessKeyId ?? id);
  });

  test.each([
    ['a GET', {}],
    ['with a query', { query: { Qualifier: 'live' } }],
    ['temporary credentials', { accessKeyId: temporary, sessionToken: 'token' }],
    ['a POST with its body', { method: 'POST', body: '{"a":1}' }],
  ] satisfies [string, Asked][])('presigned: %s', async (_, one) => {
    expect(verified(await presigned(one))).toBe((one as Asked).accessKeyId ?? id);
  });

  test('for another service and region', async () => {
    const request = await signed({ service: 'logs', region: 'eu-west-1' });
    expect(verified(request, { service: 'logs', region: 'eu-west-1' })).toBe(id);
  });

  test('an order of parameters of its own, and no blanks between them', async () => {
    const request = await signed();
    const [, credential, headers, signature] = /Credential=(.*), SignedHeaders=(.*), Signature=(.*)/.exec(
      headerOf(request, 'authorization'),
    )!;
    const text = `AWS4-HMAC-SHA256 Signature=${signature},SignedHeaders=${headers},Credential=${credential}`;
    expect(verified(withHeader(request, 'authorization', text))).toBe(id);
  });

  test('of the load generator', () => {
    const body = '{"a":1}';
    const headers = { host: 'lambda.us-east-1.amazonaws.com', 'content-type': 'application/json' };
    const path = '/2015-03-31/functions/f%3Alive/invocations';
    const added = sigV4({ accessKeyId: id, secretAccessKey: secret }, 'us-east-1', 'lambda').sign(
      { method: 'POST', path, query: [['Qualifier', 'a b']], headers, body },
      nowMs,
    );
    const rawHeaders = Object.entries<string>({ ...headers, ...added }).flat();
    const request = { method: 'POST', path, queryText: 'Qualifier=a%20b', rawHeaders, body: Buffer.from(body) };
    expect(verified(request)).toBe(id);
  });

  test('of the platform itself: the address of an archive', () => {
    const at = { host: '127.0.0.1:9001', path: '/_windtunnel/code/x.zip' };
    const signing = { accessKeyId: id, secretAccessKey: secret, region: 'us-east-1', service: 'lambda', expiresS: 600 };
    const queryText = presignedQuery(at, signing, nowMs - 600_000);
    const request = { method: 'GET', path: at.path, queryText, rawHeaders: ['Host', at.host], body: Buffer.alloc(0) };
    expect(verified(request)).toBe(id);
    expect(verified(request, { nowMs: nowMs + 1000 })).toMatch(
      /^InvalidSignature: Signature expired: 20261128T115000Z is now earlier/,
    );
    expect(verified({ ...request, path: '/_windtunnel/code/y.zip' })).toMatch(mismatch);
  });
});

describe('what is changed on its way is not', () => {
  const changes: readonly (readonly [string, (request: SignedRequest) => SignedRequest])[] = [
    ['the body', (request) => ({ ...request, body: Buffer.from('{"a":2}') })],
    ['one byte more', (request) => ({ ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) })],
    ['no body any more', (request) => ({ ...request, body: Buffer.alloc(0) })],
    ['the method', (request) => ({ ...request, method: 'DELETE' })],
    ['the path', (request) => ({ ...request, path: request.path.replace('/f/', '/g/') })],
    ['the query', (request) => ({ ...request, queryText: 'Qualifier=2' })],
    ['one more parameter', (request) => ({ ...request, queryText: `${request.queryText}&a=1` })],
    ['no query', (request) => ({ ...request, queryText: '' })],
    ['the host', (request) => withHeader(request, 'host', 'elsewhere')],
    ['a signed header', (request) => withHeader(request, 'x-amz-invocation-type', 'DryRun')],
    ['a signed header left out', (request) => withHeader(request, 'x-amz-invocation-type', null)],
    ['the hash that the client says', (request) => withHeader(request, 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD')],
    ['the date, within the same minute', (request) => withHeader(request, 'x-amz-date', '20261128T120001Z')],
    ['the signature', (request) => edited(request, /Signature=./, 'Signature=g')],
    ['half of the signature', (request) => edited(request, /(Signature=.{32}).*/, '$1')],
    ['another key of the same secret', (request) => edited(request, /Credential=\w+/, `Credential=${temporary}`)],
  ];
  test.each(changes)('%s', async (_, change) => {
    const request = await signed({ query: { Qualifier: '1' }, headers: { 'x-amz-invocation-type': 'Event' } });
    expect(verified(request)).toBe(id);
    expect(verified(change(request))).toMatch(/^(InvalidSignature|UnrecognizedClient): /);
  });

  test.each([
    ['a later end', (query: string) => query.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000')],
    ['another function', (query: string) => query.replace('f', 'g')],
    ['one more parameter', (query: string) => `${query}&Qualifier=2`],
  ])('presigned: %s', async (_, change) => {
    const request = await presigned();
    expect(verified({ ...request, queryText: change(request.queryText) })).not.toBe(id);
  });

  test('presigned: a body that nobody signed', async () => {
    const request = await presigned({ method: 'POST', body: '{"a":1}' });
    expect(verified({ ...request, body: Buffer.from('{"a":2}') })).toMatch(mismatch);
  });

  test('a body that the signer left out is not left out here', async () => {
    const request = await signed({ headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } });
    expect(verified(request)).toMatch(mismatch);
  });

  test('a header of AWS that was put in', async () => {
    const request = withHeader(await signed(), 'x-amz-invocation-type', 'Event');
    expect(verified(request)).toBe(
      "InvalidSignature: 'X-Amz-Invocation-Type' must be a 'SignedHeader' in the AWS Authorization.",
    );
  });
});

describe('AWS says what is wrong', () => {
  const scope = `${id}/20261128/us-east-1/lambda/aws4_request`;
  const said: readonly (readonly [string, () => Promise<SignedRequest>, string | RegExp])[] = [
    [
      'nothing',
      async () => withHeader(await signed(), 'authorization', null),
      'MissingAuthenticationToken: Missing Authentication Token',
    ],
    [
      'an empty header',
      async () => withHeader(await signed(), 'authorization', ' '),
      'MissingAuthenticationToken: Missing Authentication Token',
    ],
    [
      'a token of another kind',
      async () => withHeader(withHeader(await signed(), 'authorization', 'Bearer abc='), 'x-amz-date', null),
      /^IncompleteSignature: Authorization header requires 'Credential' parameter\. Authorization header requires 'Signature' parameter\. Authorization header requires 'SignedHeaders' parameter\. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header\. /,
    ],
    [
      'no signature',
      async () => edited(await signed(), /, Signature=.*/, ''),
      /^IncompleteSignature: Authorization header requires 'Signature' parameter\. /,
    ],
    [
      'no date',
      async () => withHeader(await signed(), 'x-amz-date', null),
      /^IncompleteSignature: Authorization header requires existence of either/,
    ],
    [
      'a word in between',
      async () => edited(await signed(), /, Signature/, ', Signed, Signature'),
      /^IncompleteSignature: Invalid key=value pair \(missing equal-sign\)/,
    ],
    [
      'a date that is none',
      async () => withHeader(await signed(), 'x-amz-date', '201'),
      "IncompleteSignature: Date must be in ISO-8601 'basic format'. Got '201'. See http://en.wikipedia.org/wiki/ISO_8601",
    ],
    [
      'another algorithm',
      async () => edited(await signed(), /^AWS4-HMAC-SHA256/, 'AWS4-HMAC-SHA25'),
      "IncompleteSignature: Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). ",
    ],
    [
      'a credential in four parts',
      async () => edited(await signed(), /\/aws4_request/, ''),
      /^IncompleteSignature: Credential must have exactly 5 slash-delimited elements, e\.g\. keyid\/date\/region\/service\/term, got '/,
    ],
    [
      'both places',
      async () => ({ ...(await signed()), queryText: 'X-Amz-Algorithm=AWS4-HMAC-SHA256' }),
      "InvalidSignature: Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.",
    ],
    [
      'half a query',
      async () =>
        withHeader({ ...(await signed()), queryText: 'X-Amz-Algorithm=AWS4-HMAC-SHA256' }, 'authorization', null),
      /^IncompleteSignature: AWS query-string parameters must include 'X-Amz-Credential'\. .*Re-examine the query-string parameters\.$/,
    ],
    [
      'more than a week',
      async () => {
        const one = await presigned();
        return { ...one, queryText: one.queryText.replace('Expires=60', 'Expires=604801') };
      },
      /^InvalidSignature: X-Amz-Expires must be/,
    ],
    [
      'five minutes and a second ago',
      () => signed({ atMs: nowMs - 301_000 }),
      'InvalidSignature: Signature expired: 20261128T115459Z is now earlier than 20261128T115500Z (20261128T120000Z - 5 min.)',
    ],
    [
      'in five minutes and a second',
      () => signed({ atMs: nowMs + 301_000 }),
      'InvalidSignature: Signature not yet current: 20261128T120501Z is still later than 20261128T120500Z (20261128T120000Z + 5 min.)',
    ],
    [
      'presigned, over',
      () => presigned({ atMs: nowMs - 61_000 }),
      /^InvalidSignature: Signature expired: 20261128T115859Z is now earlier than 20261128T115900Z/,
    ],
    ['presigned, not yet', () => presigned({ atMs: nowMs + 301_000 }), /^InvalidSignature: Signature not yet current/],
    [
      'the host is not signed',
      async () => edited(await signed(), /host;/, ''),
      "InvalidSignature: 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      'another region',
      () => signed({ region: 'eu-west-1' }),
      "InvalidSignature: Credential should be scoped to a valid region, not 'eu-west-1'. ",
    ],
    [
      'another service',
      () => signed({ service: 's3' }),
      "InvalidSignature: Credential should be scoped to correct service: 'lambda'. ",
    ],
    [
      'another end',
      async () => edited(await signed(), /aws4_request/, 'aws4'),
      "InvalidSignature: Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'. ",
    ],
    [
      'another day',
      async () => edited(await signed(), /20261128/, '20261127'),
      "InvalidSignature: Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20261127' != '20261128', from '20261128T120000Z'.",
    ],
    [
      'nobody',
      () => signed({ accessKeyId: 'AKIDUNKNOWN' }),
      'UnrecognizedClient: The security token included in the request is invalid.',
    ],
    [
      'a name that every object has',
      () => signed({ accessKeyId: 'constructor' }),
      'UnrecognizedClient: The security token included in the request is invalid.',
    ],
    ['another secret', () => signed({ secretAccessKey: 'other' }), mismatch],
    [
      'temporary credentials without their token',
      () => signed({ accessKeyId: temporary }),
      'UnrecognizedClient: The security token included in the request is invalid.',
    ],
    [
      'another token',
      () => signed({ accessKeyId: temporary, sessionToken: 'other' }),
      'UnrecognizedClient: The security token included in the request is invalid.',
    ],
    [
      'a token that is not needed',
      () => signed({ sessionToken: 'token' }),
      'UnrecognizedClient: The security token included in the request is invalid.',
    ],
    [
      'temporary credentials that are over',
      () => signed({ accessKeyId: expired, sessionToken: 'token' }),
      'ExpiredToken: The security token included in the request is expired',
    ],
  ];
  test.each(said)('%s', async (_, request, text) => {
    const found = verified(await request());
    const fits = typeof text === 'string' ? found === text : text.test(found);
    expect(fits ? text : found).toBe(text);
    expect(found).not.toContain(scope);
  });

  test('a door of API Gateway says what should have been signed', async () => {
    const request = await signed({ service: 'execute-api', secretAccessKey: 'other' });
    const found = verified(request, { service: 'execute-api' });
    expect(found).toContain(
      "The Canonical String for this request should have been\n'POST\n/2015-03-31/functions/f/invocations\n\nhost:127.0.0.1:9001\n",
    );
    expect(found).toContain(
      "The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20261128T120000Z\n20261128/us-east-1/execute-api/aws4_request\n",
    );
  });
});

describe('at the edges', () => {
  const expiredText = (stamp: string, least: string): string =>
    `InvalidSignature: Signature expired: ${stamp} is now earlier than ${least}`;
  test.each<[string, number, string | null]>([
    ['five minutes ago to the second', -300_000, null],
    ['five minutes ahead to the second', 300_000, null],
    ['a second more ago', -301_000, expiredText('20261128T115459Z', '20261128T115500Z')],
    ['a second more ahead', 301_000, 'InvalidSignature: Signature not yet current: 20261128T120501Z'],
    ['a quarter of an hour ago', -900_000, expiredText('20261128T114500Z', '20261128T115500Z')],
    ['a quarter of an hour ahead', 900_000, 'InvalidSignature: Signature not yet current: 20261128T121500Z'],
    ['yesterday', -86_400_000, expiredText('20261127T120000Z', '20261128T115500Z')],
  ])('signed %s', async (_, offsetMs, text) => {
    const request = await signed({ atMs: nowMs + offsetMs });
    // Somewhere within the second.
    const found = [0, 1, 500, 999].map((partMs) => verified(request, { nowMs: nowMs + partMs }));
    const wanted = text ?? id;
    expect(found.map((one) => one.slice(0, wanted.length))).toEqual(Array.from({ length: 4 }, () => wanted));
  });

  test.each<[number, boolean]>([
    [0, true],
    [60_000, true],
    [60_999, true],
    [61_000, false],
    [-300_000, true],
    [-301_000, false],
  ])('presigned for a minute, and asked %d ms later', async (laterMs, holds) => {
    const found = verified(await presigned(), { nowMs: nowMs + laterMs });
    expect(found === id).toBe(holds);
  });

  test('presigned for a week, and asked at its end', async () => {
    const request = await presigned({}, 604_800);
    expect(verified(request, { nowMs: nowMs + 604_800_000 })).toBe(id);
    expect(verified(request, { nowMs: nowMs + 604_801_000 })).toMatch(/^InvalidSignature: Signature expired/);
  });

  const folded = (request: SignedRequest): SignedRequest =>
    withHeader(request, 'x-amz-meta', `  ${headerOf(request, 'x-amz-meta').replace(' ', '    ')} `);
  test.each<[string, (request: SignedRequest) => SignedRequest, boolean]>([
    [
      'names of headers in another case',
      (one) => ({ ...one, rawHeaders: one.rawHeaders.map((text, at) => (at % 2 === 0 ? text.toUpperCase() : text)) }),
      true,
    ],
    [
      'headers in another order',
      (one) => ({
        ...one,
        rawHeaders: one.rawHeaders
          .flatMap((text, at, all) => (at % 2 === 0 ? [[text, all[at + 1]!]] : []))
          .toReversed()
          .flat(),
      }),
      true,
    ],
    ['blanks between words of a value', folded, true],
    ['a header that nobody signs', (one) => withHeader(one, 'x-forwarded-for', '10.0.0.1'), true],
    ['another agent', (one) => withHeader(one, 'user-agent', 'curl/8'), true],
    [
      'a signed header a second time',
      (one) => ({ ...one, rawHeaders: [...one.rawHeaders, 'x-amz-meta', 'a b'] }),
      false,
    ],
    ['a second host', (one) => ({ ...one, rawHeaders: [...one.rawHeaders, 'host', 'elsewhere'] }), false],
    ['the case of a value', (one) => withHeader(one, 'x-amz-meta', 'A b'), false],
    [
      'letters of the signature in capitals',
      (one) =>
        edited(
          one,
          /Signature=.*/,
          headerOf(one, 'authorization').split('Signature=')[1]!.toUpperCase().replace(/^/, 'Signature='),
        ),
      false,
    ],
    ['a letter behind the signature', (one) => edited(one, /$/, '0'), false],
    ['the algorithm of two regions', (one) => edited(one, /^AWS4-HMAC-SHA256/, 'AWS4-ECDSA-P256-SHA256'), false],
    [
      'a list of one header more that is not there',
      (one) => edited(one, /SignedHeaders=/, 'SignedHeaders=x-none;'),
      false,
    ],
    [
      'parameters in another order',
      (one) => ({ ...one, queryText: one.queryText.split('&').toReversed().join('&') }),
      true,
    ],
    [
      'a parameter encoded where it need not be',
      (one) => ({ ...one, queryText: one.queryText.replace('Qualifier', '%51ualifier') }),
      true,
    ],
    ['a parameter twice', (one) => ({ ...one, queryText: `${one.queryText}&Qualifier=1` }), false],
    ['the path encoded once more', (one) => ({ ...one, path: one.path.replace('/f/', '/%66/') }), false],
    ['a slash that is encoded', (one) => ({ ...one, path: one.path.replace('/f/', '%2Ff/') }), false],
    ['the method in small letters', (one) => ({ ...one, method: 'post' }), false],
    ['a line feed behind the body', (one) => ({ ...one, body: Buffer.concat([one.body, Buffer.from('\n')]) }), false],
  ])('%s', async (_, change, holds) => {
    const request = await signed({ query: { Qualifier: '1', a: 'b' }, headers: { 'x-amz-meta': 'a b' } });
    const found = verified(change(request));
    expect(found === id ? 'taken' : found).toMatch(holds ? /^taken$/ : /^(InvalidSignature|IncompleteSignature): /);
  });

  test.each(['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'UNSIGNED-PAYLOAD'])(
    'Lambda takes no %s',
    async (said) => {
      expect(verified(await signed({ headers: { 'x-amz-content-sha256': said } }))).toMatch(mismatch);
    },
  );

  test.each<[string, (query: string) => string]>([
    ['without its token', (query) => query.replace(/&?X-Amz-Security-Token=[^&]*/, '')],
    ['with another token', (query) => query.replace(/(X-Amz-Security-Token=)/, '$1x')],
    ['with a second end', (query) => `${query}&X-Amz-Expires=600000`],
    ['with an end before its beginning', (query) => query.replace('X-Amz-Expires=60', 'X-Amz-Expires=-60')],
    ['with an end that is none', (query) => query.replace('X-Amz-Expires=60', 'X-Amz-Expires=1e9')],
  ])('presigned by a session, %s', async (_, change) => {
    const request = await presigned({ accessKeyId: temporary, sessionToken: 'token' });
    expect(verified(request)).toBe(temporary);
    expect(verified({ ...request, queryText: change(request.queryText) })).toMatch(
      /^(InvalidSignature|UnrecognizedClient): /,
    );
  });
});

describe('S3 alone takes bodies that are not signed, or by chunks', () => {
  // The example of the S3 API reference, sigv4-streaming.
  const example: AccessKey = { secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', token: null, expiresAtMs: null };
  const atMs = Date.parse('2013-05-24T00:00:00Z');
  const chunk = (bytes: number, signature: string): Buffer =>
    Buffer.concat([
      Buffer.from(`${bytes.toString(16)};chunk-signature=${signature}\r\n`),
      Buffer.alloc(bytes, 'a'),
      Buffer.from('\r\n'),
    ]);
  const chunks = [
    chunk(65_536, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648'),
    chunk(1024, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497'),
    chunk(0, 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9'),
  ];
  const headers = {
    Host: 's3.amazonaws.com',
    'x-amz-date': '20130524T000000Z',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    Authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class,Signature=4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'Content-Encoding': 'aws-chunked',
    'x-amz-decoded-content-length': '66560',
    'Content-Length': '66824',
  };
  const put = (body: Buffer): SignedRequest => ({
    method: 'PUT',
    path: '/examplebucket/chunkObject.txt',
    queryText: '',
    rawHeaders: Object.entries(headers).flat(),
    body,
  });
  const seen = (request: SignedRequest, service = 's3'): object =>
    verify(request, { service, region: 'us-east-1', nowMs: atMs, find: () => example });

  test('the example of the documentation', () => {
    expect(seen(put(Buffer.concat(chunks)))).toMatchObject({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
  });

  test.each([
    ['a chunk left out', chunks.toSpliced(1, 1)],
    ['without its end', chunks.slice(0, 2)],
    ['out of order', [chunks[1]!, chunks[0]!, chunks[2]!]],
    ['something behind the end', [...chunks, Buffer.from('x')]],
    [
      'a byte changed',
      [chunks[0]!, Buffer.from(chunks[1]!.toString('latin1').replace('aaaa', 'aaba'), 'latin1'), chunks[2]!],
    ],
    ['a chunk cut short', [chunks[0]!, chunks[1]!.subarray(0, 600)]],
    [
      'a chunk with another end of its line',
      [chunks[0]!, Buffer.concat([chunks[1]!.subarray(0, -2), Buffer.from('xx')]), chunks[2]!],
    ],
    ['nothing', []],
  ])('%s', (_, list) => {
    expect(seen(put(Buffer.concat(list)))).toMatchObject({ code: 'InvalidSignature' });
  });

  test('a body of a presigned address, which nobody signed', async () => {
    const request = await presigned({
      service: 's3',
      path: '/bucket/key',
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    });
    expect(request.rawHeaders).not.toContain('UNSIGNED-PAYLOAD');
    expect(verified({ ...request, body: Buffer.from('any') }, { service: 's3' })).toBe(id);
    expect(verified({ ...request, path: '/bucket/other' }, { service: 's3' })).toMatch(mismatch);
  });

  test('an unsigned body, and not to Lambda', async () => {
    const request = await signed({
      service: 's3',
      path: '/bucket/key',
      headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    });
    expect(verified({ ...request, body: Buffer.from('another') }, { service: 's3' })).toBe(id);
    const hashed = await signed({
      service: 's3',
      path: '/bucket/key',
      headers: { 'x-amz-content-sha256': createHash('sha256').update('{}').digest('hex') },
    });
    expect(verified(hashed, { service: 's3' })).toBe(id);
    expect(verified({ ...hashed, body: Buffer.from('another') }, { service: 's3' })).toMatch(mismatch);
  });
});

test.each([
  ['s3', '/a//b/../c%20d', '/a//b/../c%20d'],
  ['lambda', '/a//b/../c%20d', '/a/c%2520d'],
  ['lambda', '/a/./b/', '/a/b/'],
])('what is signed of a path at %s: %s is %s', (service, path, signedPath) => {
  const claim: Claim = {
    accessKeyId: id,
    scope: { date: '20261128', region: 'us-east-1', service, terminator: 'aws4_request' },
    signedHeaders: [],
    signature: '',
    stamp: '20261128T120000Z',
    atMs: nowMs,
    token: null,
    expiresS: null,
  };
  const request = { method: 'GET', path, queryText: '', rawHeaders: [], body: Buffer.alloc(0) };
  expect(canonicalRequest(request, claim, 'hash')).toBe(['GET', signedPath, '', '', '', 'hash'].join('\n'));
});
