// The Query protocol and RPC v2 CBOR by themselves: what an operation is given of a request, and how its answer is written.

import { beforeEach, describe, expect, test } from 'vitest';
import { cborAnswer, cborOperationOf } from '../../local/wire/aws-cbor.ts';
import { queryAnswer, queryRequestOf } from '../../local/wire/aws-query.ts';
import type { Asker, AwsService, QueryForm } from '../../local/wire/aws-service.ts';
import { decodeCbor, encodeCbor } from '../../local/wire/cbor.ts';
import { JsonRefusal } from '../../local/wire/json-refusal.ts';
import type { HttpAnswer } from '../../local/wire/http-answer.ts';

let given: Record<string, unknown>;
let answer: () => object;
const kinds: Readonly<Record<string, ReturnType<QueryForm['kindOf']>>> = {
  Count: 'number',
  On: 'flag',
  At: 'instant',
  'Inner.Count': 'number',
};
const query: QueryForm = {
  version: '2010-08-01',
  namespace: 'http://names/',
  kindOf: (path) => kinds[path.join('.')] ?? 'text',
};
const service: AwsService = {
  target: 'Made',
  contentType: 'application/x-amz-json-1.0',
  operations: {
    Ask: () => answer(),
  },
  note: () => undefined,
  query,
  codes: { Own: 'OtherCode' },
};
/** What the operation is given, as the one who may permit it sees it. */
const asker: Asker = {
  permit: (_target, _operation, members) => {
    given = members;
    return null;
  },
  identity: () => null,
};

/** So many structures in each other, and a text within. */
const nested = (depth: number): object => {
  let value: unknown = '1';
  for (let at = 0; at < depth; at += 1) value = { a: value };
  return value as object;
};

beforeEach(() => {
  answer = () => ({});
});

describe('a form', () => {
  const body = (text: string): Buffer => Buffer.from(text);
  const asked = (text: string): HttpAnswer =>
    queryAnswer(queryRequestOf(body(`Action=Ask&Version=2010-08-01&${text}`), [service])!, 'r-1', asker);
  const members = (text: string): unknown => {
    asked(text);
    return given;
  };

  test.each([[null], [''], ['Action=Ask'], ['Version=2010-08-01'], ['Action=Ask&Version=2010-08-02']])(
    '%j is none for a service',
    (text) => {
      const { query: _none, ...other } = service;
      expect(queryRequestOf(text === null ? null : body(text), [other, service])).toBeNull();
    },
  );

  test.each([
    ['Name=a', { Name: 'a' }],
    ['Count=1.5&On=true', { Count: 1.5, On: true }],
    ['Count=&On=1', { Count: '', On: false }],
    ['Count=%20&On=false', { Count: ' ', On: false }],
    ['Count=x', { Count: Number.NaN }],
    ['At=2026-01-01T00:00:01.5Z', { At: 1_767_225_601.5 }],
    ['At=never', { At: 'never' }],
    ['Inner.Count=2&Inner.Name=x', { Inner: { Count: 2, Name: 'x' } }],
    ['List.member.2=b&List.member.10=c&List.member.1=a', { List: ['a', 'b', 'c'] }],
    ['Inner.member.1.Count=3', { Inner: [{ Count: 3 }] }],
    ['List.member.1=a&List.other=b', { List: { member: { 1: 'a' }, other: 'b' } }],
    ['List.member=a', { List: { member: 'a' } }],
    // What is a text is no structure as well.
    ['Name=a&Name.b=c', { Name: 'a' }],
    ['Name.b=c&Name=a', { Name: 'a' }],
    [`${'a.'.repeat(15)}a=1&Name=x`, { Name: 'x', ...nested(16) }],
    [`${'a.'.repeat(16)}a=1&Name=x`, { Name: 'x' }],
  ])('with %j asks for %j', (text, value) => {
    expect(members(text)).toEqual(value);
  });

  const whole = (result: string): string =>
    `<AskResponse xmlns="http://names/"><AskResult>${result}</AskResult>` +
    '<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></AskResponse>';

  test.each([
    [{}, ''],
    [
      { Name: 'a', Count: 1.5, On: false, Gone: undefined, None: null },
      '<Name>a</Name><Count>1.5</Count><On>false</On><None>null</None>',
    ],
    [{ At: new Date(0) }, '<At>1970-01-01T00:00:00.000Z</At>'],
    [{ List: ['a', { Name: 'b' }] }, '<List><member>a</member><member><Name>b</Name></member></List>'],
    [
      {
        Map: new Map<string, unknown>([
          ['<k>', 'v'],
          ['l', { Name: 'n' }],
        ]),
      },
      '<Map><entry><key>&lt;k&gt;</key><value>v</value></entry><entry><key>l</key><value><Name>n</Name></value></entry></Map>',
    ],
    [
      { Name: 'a<b>&amp;\u0000\u0008\u000b\u000c\u000e\u001f"' },
      '<Name>a&lt;b&gt;&amp;amp;\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"</Name>',
    ],
    [{ Name: 'a\t\n\r\u0020' }, '<Name>a\t\n\r\u0020</Name>'],
  ])('is answered %j by %j', (value, result) => {
    answer = () => value;
    expect(asked('')).toEqual({ status: 200, headers: { 'content-type': 'text/xml' }, body: whole(result) });
  });

  test('whose answer is a stream has no result', () => {
    answer = () => ({ status: 200, stream: null });
    expect(asked('').body).toBe(
      '<AskResponse xmlns="http://names/"><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></AskResponse>',
    );
  });

  test.each([
    ['Own', 'OtherCode'],
    ['AccessDeniedException', 'AccessDenied'],
    ['Any', 'Any'],
  ])('that is refused by %s has the code %s', (type, code) => {
    answer = () => {
      throw new JsonRefusal(type, 'not <so>', 403);
    };
    expect(asked('')).toEqual({
      status: 403,
      headers: { 'content-type': 'text/xml' },
      body:
        `<ErrorResponse xmlns="http://names/"><Error><Type>Sender</Type><Code>${code}</Code>` +
        '<Message>not &lt;so&gt;</Message></Error><RequestId>r-1</RequestId></ErrorResponse>',
    });
  });
});

describe('RPC v2 CBOR', () => {
  const head = { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' };

  test.each([
    ['/service/S/operation/O', 'rpc-v2-cbor', { service: 'S', operation: 'O' }],
    ['/before/service/S_1/operation/O2', 'rpc-v2-cbor', { service: 'S_1', operation: 'O2' }],
    ['/service/S/operation/O/', 'rpc-v2-cbor', null],
    ['/service/S', 'rpc-v2-cbor', null],
    ['/service/S/operation/O', 'rpc-v2-json', null],
    ['/service/S/operation/O', undefined, null],
  ])('%s by %s is for %j', (path, protocol, operation) => {
    expect(cborOperationOf(path, protocol === undefined ? {} : { 'smithy-protocol': protocol })).toEqual(operation);
  });

  const asked = (body: Buffer | null, operation = 'Ask'): { status: number; headers: object; body: unknown } => {
    const { status, headers, body: bytes } = cborAnswer(service, operation, body, asker);
    return { status, headers, body: decodeCbor(bytes as Buffer) };
  };

  test.each([
    [encodeCbor({ Name: 'a' }), { Name: 'a' }],
    [Buffer.alloc(0), {}],
  ])('gives what it reads, and writes the answer', (body, members) => {
    answer = () => ({ Name: 'b', At: new Date(1500) });
    expect(asked(body)).toEqual({ status: 200, headers: head, body: { Name: 'b', At: 1.5 } });
    expect(given).toEqual(members);
  });

  test.each([
    ['nothing that was read', null],
    ['what is no CBOR', Buffer.from([0xff])],
    ['a text', encodeCbor('a')],
    ['a list', encodeCbor([])],
    ['null', encodeCbor(null)],
    ['bytes', Buffer.from([0x41, 0x01])],
  ])('refuses %s', (_, body) => {
    expect(asked(body)).toEqual({
      status: 400,
      headers: { ...head, 'x-amzn-query-error': 'SerializationException;Sender' },
      body: { __type: 'SerializationException', message: 'The body is no JSON object, or is too long' },
    });
  });

  test('says a refusal in both ways', () => {
    answer = () => {
      throw new JsonRefusal('Own', 'not so', 404);
    };
    expect(asked(encodeCbor({}))).toEqual({
      status: 404,
      headers: { ...head, 'x-amzn-query-error': 'OtherCode;Sender' },
      body: { __type: 'Own', message: 'not so' },
    });
    expect(asked(encodeCbor({}), 'Other').body).toEqual({
      __type: 'UnknownOperationException',
      message: 'Other is not served here; Ask are',
    });
  });

  test('has no streams', () => {
    answer = () => ({ status: 200, stream: null });
    expect(() => asked(encodeCbor({}))).toThrow('Ask has no answer in CBOR');
  });
});
