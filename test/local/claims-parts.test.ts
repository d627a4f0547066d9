// What a request says of its signature, in its header or its query, and each way in which that is not enough.

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readClaim, stampOf } from '../../local/auth/signature/claim.ts';
import { headerValues, queryPairs, type SignedRequest } from '../../local/auth/signature/signed-request.ts';

const request = (rawHeaders: readonly string[], queryText = ''): SignedRequest => ({
  method: 'POST',
  path: '/',
  queryText,
  rawHeaders,
  body: Buffer.alloc(0),
});
const stamp = '20261128T120000Z';
const atMs = Date.UTC(2026, 10, 28, 12);
const scope = { date: '20261128', region: 'us-east-1', service: 'lambda', terminator: 'aws4_request' };
const credential = 'AKID/20261128/us-east-1/lambda/aws4_request';
const header = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=Host;X-Amz-Date, Signature=ab=`;
const incomplete = (message: string): object => ({ code: 'IncompleteSignature', message });
const invalid = (message: string): object => ({ code: 'InvalidSignature', message });
const missing = { code: 'MissingAuthenticationToken', message: 'Missing Authentication Token' };
const hashed = (text: string): string => createHash('sha256').update(text).digest('base64');
const claim = {
  accessKeyId: 'AKID',
  scope,
  signedHeaders: ['host', 'x-amz-date'],
  signature: 'ab=',
  stamp,
  atMs,
  token: null,
  expiresS: null,
};

test('an instant is a stamp without dashes and fractions', () => {
  expect(stampOf(atMs + 999)).toBe(stamp);
});

describe('a header', () => {
  const read = (authorization: string, ...more: string[]): object =>
    readClaim(request(['Authorization', authorization, ...more]));

  test('is read with its date and its token', () => {
    expect(read(header, 'X-Amz-Date', stamp)).toEqual(claim);
    expect(read(`  ${header.replaceAll(', ', ',')} `, 'x-amz-date', stamp)).toEqual(claim);
    expect(read(header, 'Date', '20000101T000000Z', 'X-Amz-Date', stamp, 'X-Amz-Security-Token', 't')).toEqual({
      ...claim,
      token: 't',
    });
    expect(read(header, 'Date', stamp)).toEqual(claim);
    expect(read(header, 'Date', 'Sat, 28 Nov 2026 12:00:00 GMT')).toEqual(claim);
  });

  test.each(['201', '2026-11-28T12:00:00Z', `${stamp}x`, '20261328T120000Z', 'Sat, 28 Nov 2026 12:00:00', 'never GMT'])(
    'with the date %j is not',
    (date) => {
      expect(read(header, 'X-Amz-Date', date)).toEqual(
        incomplete(`Date must be in ISO-8601 'basic format'. Got '${date}'. See http://en.wikipedia.org/wiki/ISO_8601`),
      );
    },
  );

  test.each(['AKID/20261128/us-east-1/lambda', `${credential}/more`, '/20261128/us-east-1/lambda/aws4_request'])(
    'with the credential %s is not',
    (text) => {
      expect(read(header.replace(credential, text), 'X-Amz-Date', stamp)).toEqual(
        incomplete(
          `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text}'`,
        ),
      );
    },
  );

  test('of another algorithm is not', () => {
    expect(read(header.replace('AWS4-HMAC-SHA256', 'AWS4-ECDSA'), 'X-Amz-Date', stamp)).toEqual(
      incomplete("Unsupported AWS 'algorithm': 'AWS4-ECDSA' (only AWS4-HMAC-SHA256 for now). "),
    );
  });

  const needs = {
    Credential: "Authorization header requires 'Credential' parameter. ",
    Signature: "Authorization header requires 'Signature' parameter. ",
    SignedHeaders: "Authorization header requires 'SignedHeaders' parameter. ",
    date: "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
  };
  const lacking = (text: string, ...what: (keyof typeof needs)[]): object =>
    incomplete(
      `${what.map((name) => needs[name]).join('')}(Hashed with SHA-256 and encoded with Base64) Authorization=${hashed(text)}`,
    );

  test('that lacks something says all that it lacks', () => {
    expect(read(header)).toEqual(lacking(header, 'date'));
    expect(read('AWS4-HMAC-SHA256', 'X-Amz-Date', stamp)).toEqual(
      lacking('AWS4-HMAC-SHA256', 'Credential', 'Signature', 'SignedHeaders'),
    );
    const empty = header.replace(credential, '');
    expect(read(empty)).toEqual(lacking(empty, 'Credential', 'date'));
    const unsigned = header.replace('Signature=ab=', 'Signature=');
    expect(read(unsigned, 'Date', stamp)).toEqual(lacking(unsigned, 'Signature'));
    expect(read('Bearer token', 'Date', stamp)).toEqual(
      lacking('Bearer token', 'Credential', 'Signature', 'SignedHeaders'),
    );
  });

  test('with a part that is no pair is not', () => {
    const loose = `${header} loose`;
    expect(read(loose, 'X-Amz-Date', stamp)).toEqual(
      incomplete(
        'Invalid key=value pair (missing equal-sign) in Authorization header ' +
          `(hashed with SHA-256 and encoded with Base64): '${hashed(loose)}'.`,
      ),
    );
  });

  test('that is empty, or is not there, is missing', () => {
    expect([read(' '), readClaim(request([])), readClaim(request([], 'a=b'))]).toEqual([missing, missing, missing]);
  });
});

describe('a query', () => {
  const fields = {
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': credential,
    'X-Amz-Signature': 'ab=',
    'X-Amz-SignedHeaders': 'host;x-amz-date',
    'X-Amz-Date': stamp,
  };
  const read = (
    more: Readonly<Record<string, string | undefined>> = {},
    rawHeaders: readonly string[] = [],
  ): object => {
    const given = Object.entries({ ...fields, ...more }).filter(([, value]) => value !== undefined);
    return readClaim(request(rawHeaders, new URLSearchParams(given).toString()));
  };

  test('is read, with its token', () => {
    expect(read()).toEqual(claim);
    expect(read({ 'X-Amz-Security-Token': 't+/=' })).toEqual({ ...claim, token: 't+/=' });
  });

  test('counts by the first of a name', () => {
    const text = new URLSearchParams([...Object.entries(fields), ['X-Amz-Signature', 'other']]).toString();
    expect(readClaim(request([], text))).toEqual(claim);
  });

  test.each([
    ['0', 0],
    ['604800', 604_800],
  ])('holds for %s seconds', (expires, expiresS) => {
    expect(read({ 'X-Amz-Expires': expires })).toEqual({ ...claim, expiresS });
  });

  test.each(['604801', '-1', '1.5', '', '1234567890', 'x'])('does not hold for %j', (expires) => {
    expect(read({ 'X-Amz-Expires': expires })).toEqual(
      invalid('X-Amz-Expires must be a number of seconds of at most a week: 604800'),
    );
  });

  test.each(['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date'])(
    'needs %s',
    (name) => {
      const problem = incomplete(
        `AWS query-string parameters must include '${name}'. Re-examine the query-string parameters.`,
      );
      expect(read({ [name]: undefined })).toEqual(problem);
      expect(read({ [name]: '' })).toEqual(problem);
    },
  );

  test('says all that it lacks', () => {
    expect(readClaim(request([], 'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=a&X-Amz-Date=b'))).toEqual(
      incomplete(
        "AWS query-string parameters must include 'X-Amz-Credential'. " +
          "AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.",
      ),
    );
  });

  test('that is not signed is none, and goes with no header', () => {
    expect(read({ 'X-Amz-Algorithm': undefined, 'X-Amz-Signature': undefined })).toEqual(missing);
    expect(read({}, ['Authorization', header])).toEqual(
      invalid("Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."),
    );
    expect(readClaim(request(['Authorization', header, 'Date', stamp], 'X-Amz-Date=x'))).toEqual(claim);
  });
});

test.each([
  [
    'a=b&c=d%20e+f',
    [
      ['a', 'b'],
      ['c', 'd e f'],
    ],
  ],
  [
    'a&b=',
    [
      ['a', ''],
      ['b', ''],
    ],
  ],
  ['a=b=c&&', [['a', 'b=c']]],
  ['a%2Bb=%', [['a+b', '%']]],
  ['%=a%C3%A9', [['%', 'aé']]],
  ['', []],
])('the pairs of %j are %j', (text, pairs) => {
  expect(queryPairs(text)).toEqual(pairs);
});

test('values of a header are found by its name in any letters, in order', () => {
  const rawHeaders = ['A', '1', 'b', 'a', 'a', '2', 'A'];
  expect([headerValues({ rawHeaders }, 'a'), headerValues({ rawHeaders }, 'c')]).toEqual([['1', '2'], []]);
});
