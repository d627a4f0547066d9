// Signatures of AWS's own test suite for Signature Version 4, as it lies in awslabs/aws-c-auth (tests/aws-signing-test-suite/v4,
// header-signature.txt). Left out: paths that are signed as they are (as S3 does), folded header lines, and a token beside the
// signature, none of which Lambda's requests have.

import { describe, expect, it } from 'vitest';
import { bodyHash, sigV4 } from '../../loadgen/index.ts';

/** Name, method, target, header lines besides the host, body, token of temporary credentials, signature. */
type Vector = readonly [string, string, string, readonly string[], string, string, string];

const vectors: readonly Vector[] = [
  [
    'get-header-key-duplicate',
    'GET',
    '/',
    ['My-Header1:value2', 'My-Header1:value2', 'My-Header1:value1'],
    '',
    '',
    'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  ],
  [
    'get-header-value-order',
    'GET',
    '/',
    ['My-Header1:value4', 'My-Header1:value1', 'My-Header1:value3', 'My-Header1:value2'],
    '',
    '',
    '08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01',
  ],
  [
    'get-header-value-trim',
    'GET',
    '/',
    ['My-Header1: value1', 'My-Header2: "a   b   c"'],
    '',
    '',
    'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  ],
  [
    'get-relative-normalized',
    'GET',
    '/example/..',
    [],
    '',
    '',
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'get-relative-relative-normalized',
    'GET',
    '/example1/example2/../..',
    [],
    '',
    '',
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  [
    'get-slash-dot-slash-normalized',
    'GET',
    '/./',
    [],
    '',
    '',
    '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
  ],
  ['get-slash-normalized', 'GET', '//', [], '', '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-slash-pointless-dot-normalized',
    'GET',
    '/./example',
    [],
    '',
    '',
    'ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5',
  ],
  [
    'get-slashes-normalized',
    'GET',
    '//example//',
    [],
    '',
    '',
    '9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84',
  ],
  [
    'get-space-normalized',
    'GET',
    '/example space/',
    [],
    '',
    '',
    '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741',
  ],
  [
    'get-space-unnormalized',
    'GET',
    '/example space/',
    [],
    '',
    '',
    '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741',
  ],
  [
    'get-unreserved',
    'GET',
    '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    [],
    '',
    '',
    '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
  ],
  ['get-utf8', 'GET', '/ሴ', [], '', '', '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85'],
  ['get-vanilla', 'GET', '/', [], '', '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-vanilla-empty-query-key',
    'GET',
    '/?Param1=value1',
    [],
    '',
    '',
    'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  ],
  ['get-vanilla-query', 'GET', '/', [], '', '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-vanilla-query-order-encoded',
    'GET',
    '/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1',
    [],
    '',
    '',
    '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac',
  ],
  [
    'get-vanilla-query-order-key-case',
    'GET',
    '/?Param2=value2&Param1=value1',
    [],
    '',
    '',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'get-vanilla-query-unreserved',
    'GET',
    '/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz',
    [],
    '',
    '',
    '9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197',
  ],
  [
    'get-vanilla-utf8-query',
    'GET',
    '/?ሴ=bar',
    [],
    '',
    '',
    '2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04',
  ],
  [
    'get-vanilla-with-session-token',
    'GET',
    '/',
    [],
    '',
    '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267',
    '07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8',
  ],
  ['post-header-key-case', 'POST', '/', [], '', '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'post-header-key-sort',
    'POST',
    '/',
    ['My-Header1:value1'],
    '',
    '',
    'c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c',
  ],
  [
    'post-header-value-case',
    'POST',
    '/',
    ['My-Header1:VALUE1'],
    '',
    '',
    'cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d',
  ],
  [
    'post-sts-header-before',
    'POST',
    '/',
    [],
    '',
    'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==',
    '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
  ],
  ['post-vanilla', 'POST', '/', [], '', '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'post-vanilla-empty-query-value',
    'POST',
    '/?Param1=value1',
    [],
    '',
    '',
    '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11',
  ],
  [
    'post-vanilla-query',
    'POST',
    '/?Param1=value1',
    [],
    '',
    '',
    '28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11',
  ],
  [
    'post-x-www-form-urlencoded',
    'POST',
    '/',
    ['Content-Type:application/x-www-form-urlencoded', 'Content-Length:13', 'x-amz-content-sha256:body'],
    'Param1=value1',
    '',
    'd3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b',
  ],
  [
    'post-x-www-form-urlencoded-parameters',
    'POST',
    '/',
    ['Content-Type:application/x-www-form-urlencoded; charset=utf-8', 'Content-Length:13', 'x-amz-content-sha256:body'],
    'Param1=value1',
    '',
    '328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422',
  ],
];

/** Lower-case names; several lines of one name are one with commas. */
const headersOf = (lines: readonly string[], body: string): Record<string, string> => {
  const headers: Record<string, string> = { host: 'example.amazonaws.com' };
  for (const line of lines) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    const text = line.slice(name.length + 1);
    const value = name === 'x-amz-content-sha256' ? bodyHash(body) : text;
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  return headers;
};

const queryOf = (text: string): [string, string][] =>
  text === ''
    ? []
    : text.split('&').map((pair) => {
        const [name = '', value = ''] = pair.split('=');
        return [decodeURIComponent(name), decodeURIComponent(value)];
      });

describe('the signatures of AWS', () => {
  it.each(vectors)('are ours: %s', (...vector) => {
    const [, method, target, lines, body, sessionToken, signature] = vector;
    const [path = '', search = ''] = target.split('?');
    const signer = sigV4(
      {
        accessKeyId: 'AKIDEXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
        ...(sessionToken === '' ? {} : { sessionToken }),
      },
      'us-east-1',
      'service',
    );
    const request = { method, path, query: queryOf(search), headers: headersOf(lines, body) };
    const epochMs = Date.parse('2015-08-30T12:36:00Z');
    const signed = signer.sign({ ...request, body }, epochMs);
    expect(signed['x-amz-date']).toBe('20150830T123600Z');
    expect(signed['authorization']).toMatch(new RegExp(`Signature=${signature}$`));
    // The same as lines, with what the second has in common made once.
    const series = signer.series(request);
    for (let i = 0; i < 2; i += 1) {
      expect(series(bodyHash(body), epochMs)).toContain(`authorization: ${signed['authorization']!}\r\n`);
    }
  });
});
