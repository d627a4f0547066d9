// Our signatures are those of the SDK's own signer, for any request.

import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sigV4, type Credentials, type SignableRequest } from '../../loadgen/index.ts';
import { uriEncode } from '../../loadgen/targets/sigv4.ts';
import { invokePath } from '../../loadgen/targets/invoke-path.ts';

const permanent: Credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const temporary: Credentials = { ...permanent, sessionToken: 'IQoJb3JpZ2luX2VjE//+==' };
const noon = Date.UTC(2026, 10, 23, 12, 0, 0);

const theirs = async (
  request: SignableRequest,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  region: string,
  epochMs: number,
): Promise<Record<string, string>> => {
  const signer = new SignatureV4({
    service: 'lambda',
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    sha256: Sha256,
    applyChecksum: false,
  });
  const query = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of request.query ?? []) (query[name] ??= []).push(value);
  const signed = await signer.sign(
    {
      method: request.method,
      protocol: 'https:',
      hostname: request.headers['host']!,
      path: request.path,
      headers: { ...request.headers },
      query,
      body: request.body,
    },
    { signingDate: new Date(epochMs) },
  );
  return signed.headers;
};

const expectSame = async (
  request: SignableRequest,
  credentials: Credentials = permanent,
  region = 'us-east-1',
  epochMs = noon,
): Promise<void> => {
  const ours = sigV4(credentials, region, 'lambda').sign(request, epochMs);
  const expected = await theirs(request, credentials, region, epochMs);
  for (const name of ['authorization', 'x-amz-date', 'x-amz-security-token']) expect(ours[name]).toBe(expected[name]);
};

const invoke = (functionName: string, changes: Partial<SignableRequest> = {}): SignableRequest => ({
  method: 'POST',
  path: invokePath(functionName),
  headers: { host: 'lambda.us-east-1.amazonaws.com', 'content-type': 'application/json' },
  body: '{"n":1}',
  ...changes,
});

const host = 'lambda.us-east-1.amazonaws.com';

const cases: readonly (readonly [string, SignableRequest])[] = [
  ['an Invoke', invoke('checkout')],
  ['an ARN with a qualifier for a name', invoke('arn:aws:lambda:us-east-1:111122223333:function:checkout:live')],
  ['a qualifier in the query', invoke('checkout', { query: [['Qualifier', '$LATEST']] })],
  [
    'query parameters out of order, one twice',
    invoke('f', {
      query: [
        ['b', '2'],
        ['a', 'z'],
        ['a', 'b'],
        ['A', ''],
      ],
    }),
  ],
  [
    'names whose encoding sorts otherwise',
    invoke('f', {
      query: [
        ['a', '1'],
        ['a-', '2'],
        ['a/', '3'],
        ['a b', '4'],
      ],
    }),
  ],
  ['reserved and special characters', invoke("o'brien (a*b)!", { query: [["it's", '(*)! ~+&=/?']] })],
  ['letters beyond ASCII', invoke('größe-函数-😀', { query: [['ключ', 'значение']], body: '{"täxt":"😀"}' })],
  ['no body', invoke('f', { method: 'GET', path: '/2015-03-31/functions', body: '' })],
  ['a binary body', invoke('f', { body: Uint8Array.from([0, 255, 10, 13, 128]) })],
  ['a large body', invoke('f', { body: 'x'.repeat(1_000_000) })],
  [
    'header values with blanks around and within',
    invoke('f', { headers: { host, 'x-amz-client-context': '  a   b\t c ', 'x-amz-log-type': 'Tail' } }),
  ],
  ['a host with a port', invoke('f', { headers: { host: '127.0.0.1:9001' } })],
];

describe('a signature', () => {
  it.each(cases)('is the SDK’s for %s', async (_what, request) => {
    await expectSame(request);
  });

  it('carries the session token of temporary credentials', async () => {
    await expectSame(invoke('f'), temporary);
    const signer = sigV4(temporary, 'us-east-1', 'lambda');
    expect(signer.sign(invoke('f'), noon)['x-amz-security-token']).toBe(temporary.sessionToken);
    expect(sigV4(permanent, 'us-east-1', 'lambda').sign(invoke('f'), noon)).not.toHaveProperty('x-amz-security-token');
  });

  it.each(['eu-central-1', 'us-gov-west-1', 'cn-north-1'])('is the SDK’s in %s', async (region) => {
    await expectSame(invoke('f'), permanent, region);
  });

  it('is right again after midnight, when the key kept for the day has to change', async () => {
    const signer = sigV4(permanent, 'us-east-1', 'lambda');
    for (const epochMs of [noon, Date.UTC(2026, 10, 23, 23, 59, 59, 999), Date.UTC(2026, 10, 24), noon]) {
      const expected = await theirs(invoke('f'), permanent, 'us-east-1', epochMs);
      const signed = signer.sign(invoke('f'), epochMs);
      expect(signed['authorization']).toBe(expected['authorization']);
      expect(signed['x-amz-date']).toBe(expected['x-amz-date']);
    }
  });

  it('is the SDK’s for any request', async () => {
    // Headers the SDK's signer never signs: it leaves them to proxies.
    const unsigned =
      /^(authorization|cache-control|connection|expect|from|keep-alive|max-forwards|pragma|referer|te|trailer|transfer-encoding|upgrade|user-agent|x-amzn-trace-id|host|x-amz-.*|proxy-.*|sec-.*)$/;
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/).filter((n) => !unsigned.test(n));
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    const headerValue = fc.stringMatching(/^[ -~]{0,20}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          // A path segment of dots alone means another directory, and is never a function's name.
          functionName: fc
            .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
            .filter((n) => !/^\.{1,2}$/.test(n)),
          // A name may come several times.
          query: fc.array(
            fc.tuple(
              fc.oneof(
                fc.constantFrom('a', 'b'),
                text.filter((t) => t !== '' && t !== '__proto__'),
              ),
              text,
            ),
            { maxLength: 6 },
          ),
          headers: fc.dictionary(name, headerValue, { maxKeys: 4 }),
          body: text,
          epochMs: fc.integer({ min: 0, max: Date.UTC(2040, 0) }),
        }),
        async ({ functionName, query, headers, body, epochMs }) => {
          await expectSame(
            invoke(functionName, { query, body, headers: { host, ...headers } }),
            temporary,
            'us-east-1',
            epochMs,
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('uriEncode', () => {
  it('leaves only the unreserved characters of RFC 3986', () => {
    expect(uriEncode("Az09-._~ !'()*/:$%é")).toBe('Az09-._~%20%21%27%28%29%2A%2F%3A%24%25%C3%A9');
  });
});
