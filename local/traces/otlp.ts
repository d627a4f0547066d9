// Traces in OpenTelemetry's form, OTLP over HTTP in JSON (OpenTelemetry Protocol 1.x, opentelemetry-proto's trace.proto): spans that
// exporters send, kept beside X-Ray's segments; and all traces as spans, for collectors and for `windtunnel calibrate`.

import { gunzipSync } from 'node:zlib';
import type { IncomingHttpHeaders } from 'node:http';
import { rootOf, w3cTraceId, type Segment, type SegmentClock } from '../../lambda/index.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { traceSegments } from './documents.ts';
import type { FoundTrace, TraceStore } from './trace-store.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string | number;
  readonly endTimeUnixNano?: string | number;
  readonly attributes?: readonly { readonly key: string; readonly value: Fields }[];
  readonly status?: { readonly code?: number | string; readonly message?: string };
}

/** Of a request, unpacked. */
const mostBytes = 16 * 1024 ** 2;

const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? (value as readonly Fields[]) : []);

/** s since 1970; `Number` keeps a µs of it. */
const seconds = (nanoseconds: string | number): number => Math.round(Number(nanoseconds) / 1000) / 1e6;

const plainValue = (value: Fields): string | number | boolean | null => {
  if (typeof value['stringValue'] === 'string') return value['stringValue'];
  if (typeof value['boolValue'] === 'boolean') return value['boolValue'];
  const number = value['intValue'] ?? value['doubleValue'];
  return number === undefined ? null : Number(number);
};

const isError = ({ status }: Span): boolean => status?.code === 2 || status?.code === 'STATUS_CODE_ERROR';

const isSpan = (value: Fields): boolean =>
  /^[0-9a-f]{32}$/i.test(String(value['traceId'])) &&
  /^[0-9a-f]{16}$/i.test(String(value['spanId'])) &&
  typeof value['name'] === 'string' &&
  Number.isFinite(Number(value['startTimeUnixNano']));

const segmentOf = (span: Span): Segment => {
  const { spanId, parentSpanId = '', name, startTimeUnixNano, endTimeUnixNano, attributes = [], status } = span;
  const annotations = attributes.flatMap(({ key, value }) => {
    const plain = plainValue(value);
    return plain === null ? [] : [[key, plain] as const];
  });
  return {
    name,
    id: spanId.toLowerCase(),
    trace_id: rootOf(span.traceId.toLowerCase()),
    ...(parentSpanId === '' ? {} : { parent_id: parentSpanId.toLowerCase(), type: 'subsegment' }),
    start_time: seconds(startTimeUnixNano),
    ...(endTimeUnixNano === undefined ? { in_progress: true } : { end_time: seconds(endTimeUnixNano) }),
    ...(annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
    ...(isError(span) ? { fault: true, ...(status?.message === undefined ? {} : { cause: status.message }) } : {}),
  };
};

const refused = (status: number, message: string): HttpAnswer => ({ ...jsonAnswer({ code: 3, message }), status });

/** The body as text; throws where it is too long. */
const textOf = (body: Buffer, { 'content-encoding': encoding }: IncomingHttpHeaders): string =>
  (encoding === 'gzip' ? gunzipSync(body, { maxOutputLength: mostBytes }) : body).toString('utf8');

/** Takes an ExportTraceServiceRequest. */
export const takeSpans = (store: TraceStore, body: Buffer | null, headers: IncomingHttpHeaders): HttpAnswer => {
  if (headers['content-type']?.includes('protobuf') === true) {
    return refused(415, 'OTLP is taken in JSON here: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json');
  }
  let value: Fields;
  try {
    value = JSON.parse(textOf(body ?? Buffer.alloc(0), headers)) as Fields;
  } catch {
    return refused(400, 'The body is no ExportTraceServiceRequest in JSON, or is too long');
  }
  let rejected = 0;
  for (const resource of list(value?.['resourceSpans'])) {
    for (const scope of list(resource['scopeSpans'])) {
      for (const span of list(scope['spans'])) {
        if (!isSpan(span)) rejected += 1;
        else {
          const segment = segmentOf(span as unknown as Span);
          store.keepDocument(segment.trace_id!, segment, JSON.stringify(segment));
        }
      }
    }
  }
  const problem = { rejectedSpans: rejected, errorMessage: 'spans need a traceId, a spanId, a name and a start' };
  return jsonAnswer(rejected === 0 ? {} : { partialSuccess: problem });
};

const attribute = (key: string, value: string | number | boolean): Fields => {
  if (typeof value === 'string') return { key, value: { stringValue: value } };
  if (typeof value === 'boolean') return { key, value: { boolValue: value } };
  return { key, value: Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value } };
};

const nanoseconds = (s: number): string => `${Math.round(s * 1e6)}000`;

/** Runs of a function; the service's own span is told of by what it refused alone. */
const isEntry = ({ origin, throttle }: Segment): boolean => origin === 'AWS::Lambda::Function' || throttle === true;

const attributesOf = ({ origin, http, annotations = {}, subsegments = [] }: Segment): Fields[] => [
  ...(origin === undefined ? [] : [attribute('aws.xray.origin', origin)]),
  ...(http?.response?.status === undefined ? [] : [attribute('http.response.status_code', http.response.status)]),
  ...(origin === 'AWS::Lambda::Function'
    ? [
        attribute(
          'faas.coldstart',
          subsegments.some(({ name }) => name === 'Initialization'),
        ),
      ]
    : []),
  ...Object.entries(annotations).map(([key, value]) => attribute(key, value)),
];

/** A segment and what is in it, as spans. */
const spansOf = (segment: Segment, traceId: string, parentId: string | undefined): Fields[] => {
  const { id, name, start_time: start, end_time: end, fault, error, subsegments = [] } = segment;
  const parent = segment.parent_id ?? parentId;
  return [
    {
      traceId,
      spanId: id,
      ...(parent === undefined ? {} : { parentSpanId: parent }),
      name,
      kind: isEntry(segment) ? 2 : 1,
      startTimeUnixNano: nanoseconds(start),
      endTimeUnixNano: nanoseconds(end ?? start),
      attributes: attributesOf(segment),
      status: fault === true || error === true ? { code: 2 } : {},
    },
    ...subsegments.flatMap((inner) => spansOf(inner, traceId, id)),
  ];
};

/** Of so many traces at a time: text of all at once might be longer than a string may be. */
const tracesAtOnce = 500;

const resourceSpans = (traces: readonly FoundTrace[], clock: SegmentClock): Fields[] => {
  const byService = new Map<string, Fields[]>();
  for (const trace of traces) {
    for (const segment of traceSegments(trace.read(), clock)) {
      const spans = byService.get(segment.name) ?? [];
      byService.set(segment.name, spans);
      spans.push(...spansOf(segment, w3cTraceId(trace.id), undefined));
    }
  }
  return [...byService].map(([name, spans]) => ({
    resource: { attributes: [attribute('service.name', name), attribute('faas.name', name)] },
    scopeSpans: [{ scope: { name: 'windtunnel' }, spans }],
  }));
};

/** All traces in pieces of an ExportTraceServiceRequest, with a resource for each service of some hundred traces. */
export function* allSpans(store: TraceStore, clock: SegmentClock): Generator<string> {
  const traces = store.all;
  yield '{"resourceSpans":[';
  let between = '';
  for (let from = 0; from < traces.length; from += tracesAtOnce) {
    const resources = resourceSpans(traces.slice(from, from + tracesAtOnce), clock);
    yield between + resources.map((one) => JSON.stringify(one)).join(',');
    between = ',';
  }
  yield ']}';
}
