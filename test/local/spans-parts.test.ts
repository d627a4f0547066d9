// Spans of OpenTelemetry, field by field: what is kept of those that come, and what those say that go.

import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { Segment, SegmentClock } from '../../lambda/index.ts';
import { allSpans, takeSpans } from '../../local/traces/otlp.ts';
import type { TraceStore } from '../../local/traces/trace-store.ts';

const traceId = '5759e988bd862e3fe1be46a994272793';
const spanId = '53995c3f42cd8ad8';
const xrayId = '1-5759e988-bd862e3fe1be46a994272793';
const span = { traceId, spanId, name: 'n', startTimeUnixNano: '1500000000123456789' };

const taken = (body: Buffer | null, headers: Record<string, string> = {}) => {
  const kept: Segment[] = [];
  const store = {
    keepDocument: (id: string, segment: Segment, text: string) => {
      expect([id, JSON.parse(text)]).toEqual([segment.trace_id, segment]);
      kept.push(segment);
    },
  } as unknown as TraceStore;
  const { status, body: text } = takeSpans(store, body, headers);
  return { status, told: JSON.parse(String(text)) as unknown, kept };
};
const request = (...spans: readonly unknown[]): object => ({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
const of = (...spans: readonly unknown[]) => taken(Buffer.from(JSON.stringify(request(...spans))));
const segment = { name: 'n', id: spanId, trace_id: xrayId, start_time: 1_500_000_000.123457 };

describe('a span that comes', () => {
  test.each<[object, object]>([
    [{}, { ...segment, in_progress: true }],
    [{ endTimeUnixNano: 1_500_000_001_000_000_000 }, { ...segment, end_time: 1_500_000_001 }],
    [
      { traceId: traceId.toUpperCase(), spanId: spanId.toUpperCase(), parentSpanId: 'ABCDEF0123456789' },
      { ...segment, parent_id: 'abcdef0123456789', type: 'subsegment', in_progress: true },
    ],
    [{ parentSpanId: '' }, { ...segment, in_progress: true }],
    [
      {
        attributes: [
          { key: 's', value: { stringValue: '' } },
          { key: 'b', value: { boolValue: false } },
          { key: 'i', value: { intValue: '7' } },
          { key: 'd', value: { doubleValue: 0.5 } },
          { key: 'l', value: { arrayValue: {} } },
        ],
      },
      { ...segment, in_progress: true, annotations: { s: '', b: false, i: 7, d: 0.5 } },
    ],
    [{ attributes: [{ key: 'l', value: {} }] }, { ...segment, in_progress: true }],
    [{ status: { code: 2, message: 'odd' } }, { ...segment, in_progress: true, fault: true, cause: 'odd' }],
    [{ status: { code: 'STATUS_CODE_ERROR' } }, { ...segment, in_progress: true, fault: true }],
    [{ status: { code: 1, message: 'well' } }, { ...segment, in_progress: true }],
    [{ status: { code: 'STATUS_CODE_OK' } }, { ...segment, in_progress: true }],
  ])('with %j is kept as %j', (more, kept) => {
    expect(of({ ...span, ...more })).toEqual({ status: 200, told: {}, kept: [kept] });
  });

  test.each([
    { traceId: traceId.slice(1) },
    { traceId: `${traceId}0` },
    { traceId: undefined },
    { spanId: spanId.slice(1) },
    { spanId: `${spanId}0` },
    { spanId: 'x'.repeat(16) },
    { name: 7 },
    { name: undefined },
    { startTimeUnixNano: 'never' },
    { startTimeUnixNano: undefined },
  ])('with %j is none, and the others are kept', (more) => {
    const problem = { rejectedSpans: 2, errorMessage: 'spans need a traceId, a spanId, a name and a start' };
    const { status, told, kept } = of({ ...span, ...more }, span, { ...span, ...more });
    expect([status, told, kept.length]).toEqual([200, { partialSuccess: problem }, 1]);
  });

  test('may be packed, and among several', () => {
    const text = JSON.stringify({
      resourceSpans: [
        { scopeSpans: [{ spans: [span] }, { spans: [span] }, {}] },
        { scopeSpans: [{ spans: [span] }] },
        {},
      ],
    });
    const packed = taken(gzipSync(text), { 'content-encoding': 'gzip', 'content-type': 'application/json' });
    expect([packed.status, packed.kept.length]).toEqual([200, 3]);
  });

  test.each([
    [null, {}, 400, 'The body is no ExportTraceServiceRequest in JSON, or is too long'],
    ['{', {}, 400, 'The body is no ExportTraceServiceRequest in JSON, or is too long'],
    ['{}', { 'content-encoding': 'gzip' }, 400, 'The body is no ExportTraceServiceRequest in JSON, or is too long'],
    [
      '{}',
      { 'content-type': 'application/x-protobuf' },
      415,
      'OTLP is taken in JSON here: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json',
    ],
  ])('in %j with %j is refused by %d', (body, headers, status, message) => {
    expect(taken(body === null ? null : Buffer.from(body), headers)).toEqual({
      status,
      told: { code: 3, message },
      kept: [],
    });
  });

  test.each(['null', '{}', '{"resourceSpans":{}}'])('is not in %s, which is taken', (text) => {
    expect(taken(Buffer.from(text))).toEqual({ status: 200, told: {}, kept: [] });
  });

  test('is read from 16 MB unpacked, and no more', () => {
    const packed = (bytes: number): Buffer => gzipSync(Buffer.from('{}'.padEnd(bytes)));
    const gzip = { 'content-encoding': 'gzip' };
    expect(taken(packed(16 * 1024 ** 2), gzip).status).toBe(200);
    expect(taken(packed(16 * 1024 ** 2 + 1), gzip).status).toBe(400);
  });
});

describe('a trace that goes', () => {
  const gone = (...documents: readonly (readonly Segment[])[]): string[] => {
    const all = documents.map((one) => ({ id: xrayId, read: () => ({ invocations: [], documents: one }) }));
    return [...allSpans({ all } as unknown as TraceStore, {} as SegmentClock)];
  };
  interface Sent {
    readonly resourceSpans: readonly {
      readonly resource: unknown;
      readonly scopeSpans: readonly { readonly scope: unknown; readonly spans: readonly object[] }[];
    }[];
  }
  const spansOf = (...documents: readonly Segment[]): readonly object[] =>
    (JSON.parse(gone(documents).join('')) as Sent).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans[0]!.spans);
  const whole: Segment = { name: 'n', id: 'a', trace_id: xrayId, start_time: 1.000001, end_time: 2.5 };
  const sent = {
    traceId,
    spanId: 'a',
    name: 'n',
    kind: 1,
    startTimeUnixNano: '1000001000',
    endTimeUnixNano: '2500000000',
    attributes: [],
    status: {},
  };

  test.each<[Partial<Segment>, object]>([
    [{}, sent],
    [{ end_time: undefined }, { ...sent, endTimeUnixNano: '1000001000' }],
    [{ parent_id: 'p' }, { ...sent, parentSpanId: 'p' }],
    [{ fault: true }, { ...sent, status: { code: 2 } }],
    [{ error: true }, { ...sent, status: { code: 2 } }],
    [{ fault: false, error: false }, sent],
    [{ throttle: true }, { ...sent, kind: 2 }],
    [
      { origin: 'AWS::Lambda' },
      { ...sent, attributes: [{ key: 'aws.xray.origin', value: { stringValue: 'AWS::Lambda' } }] },
    ],
    [
      { origin: 'AWS::Lambda::Function' },
      {
        ...sent,
        kind: 2,
        attributes: [
          { key: 'aws.xray.origin', value: { stringValue: 'AWS::Lambda::Function' } },
          { key: 'faas.coldstart', value: { boolValue: false } },
        ],
      },
    ],
    [
      { http: { response: { status: 429 } }, annotations: { s: 'x', i: 7, d: 0.5, b: true } },
      {
        ...sent,
        attributes: [
          { key: 'http.response.status_code', value: { intValue: '429' } },
          { key: 's', value: { stringValue: 'x' } },
          { key: 'i', value: { intValue: '7' } },
          { key: 'd', value: { doubleValue: 0.5 } },
          { key: 'b', value: { boolValue: true } },
        ],
      },
    ],
  ] as never)('with %j is sent as %j', (more, told) => {
    expect(spansOf({ ...whole, ...more })).toEqual([told]);
  });

  test('has what is in it behind it, each with its parent', () => {
    const inner = { ...whole, name: 'Initialization', id: 'b', subsegments: [{ ...whole, id: 'c' }] };
    const spans = spansOf({ ...whole, origin: 'AWS::Lambda::Function', subsegments: [inner] });
    expect(spans).toEqual([
      expect.objectContaining({
        spanId: 'a',
        attributes: [
          { key: 'aws.xray.origin', value: { stringValue: 'AWS::Lambda::Function' } },
          { key: 'faas.coldstart', value: { boolValue: true } },
        ],
      }),
      { ...sent, name: 'Initialization', spanId: 'b', parentSpanId: 'a' },
      { ...sent, spanId: 'c', parentSpanId: 'b' },
    ]);
  });

  test('is told by service', () => {
    const { resourceSpans } = JSON.parse(gone([whole, { ...whole, name: 'm', id: 'b' }], [whole]).join('')) as Sent;
    expect(
      resourceSpans.map(({ resource, scopeSpans }) => [resource, scopeSpans[0]!.scope, scopeSpans[0]!.spans.length]),
    ).toEqual(
      [
        ['n', 2],
        ['m', 1],
      ].map(([name, count]) => [
        {
          attributes: [
            { key: 'service.name', value: { stringValue: name } },
            { key: 'faas.name', value: { stringValue: name } },
          ],
        },
        { name: 'windtunnel' },
        count,
      ]),
    );
  });

  test('goes with 499 others in a piece', () => {
    expect(gone()).toEqual(['{"resourceSpans":[', ']}']);
    const many = (count: number): string[] => gone(...Array.from({ length: count }, () => [whole]));
    expect(many(500)).toHaveLength(3);
    const pieces = many(501);
    expect(pieces).toHaveLength(4);
    expect(pieces.map((piece) => piece.slice(0, 1))).toEqual(['{', '{', ',', ']']);
    expect(
      (JSON.parse(pieces.join('')) as Sent).resourceSpans.map(({ scopeSpans }) => scopeSpans[0]!.spans.length),
    ).toEqual([500, 1]);
  });
});
