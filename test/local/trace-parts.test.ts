// Traces by themselves: what filters find, what a summary tells, how documents and spans are read and given out, and X-Ray's API.

import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { newAttempt, type Segment, type TracedInvocation } from '../../lambda/index.ts';
import { KeptBound } from '../../local/kept/kept-bound.ts';
import { readDocument, traceSegments } from '../../local/traces/documents.ts';
import { allSpans, takeSpans } from '../../local/traces/otlp.ts';
import { untraced } from '../../local/traces/pass-on.ts';
import { traceFilter } from '../../local/traces/trace-filter.ts';
import { TraceStore } from '../../local/traces/trace-store.ts';
import { traceSummary, wholeTrace, type WholeTrace } from '../../local/traces/trace-summary.ts';
import { xrayService } from '../../local/traces/xray-service.ts';

const id = (number: number): string => number.toString(16).padStart(16, '0');
const traceId = '1-65f00000-0123456789abcdef01234567';
const otherId = '1-65f00001-0123456789abcdef01234567';

const segment = (number: number, more: Partial<Segment> = {}): Segment => ({
  id: id(number),
  name: `s${number}`,
  trace_id: traceId,
  start_time: 100 + number,
  end_time: 101 + number,
  ...more,
});

const shop = wholeTrace(traceId, [
  segment(1, {
    name: 'shop',
    origin: 'AWS::Lambda',
    end_time: 104,
    user: 'ann',
    error: true,
    resource_arn: 'arn:shop',
    aws: { account_id: '123' },
    http: {
      request: { url: 'http://shop/cart', method: 'GET', user_agent: 'curl', client_ip: '192.0.2.1' },
      response: { status: 404 },
    },
    annotations: { colour: 'red', count: 5, ok: true },
    subsegments: [segment(3, { name: 'query', annotations: { deep: 1 } })],
  }),
  segment(2, {
    name: 'pay',
    parent_id: id(1),
    origin: 'AWS::Lambda::Function',
    resource_arn: 'arn:shop',
    end_time: 103.5,
  }),
]);
const broken = wholeTrace(otherId, [
  segment(4, { fault: true, throttle: true, in_progress: true, end_time: undefined as never }),
]);

test.each(['fault', 'error', 'throttle'] as const)('one %s within a trace is one of the trace', (kind) => {
  const names = { fault: 'HasFault', error: 'HasError', throttle: 'HasThrottle' };
  const had = (more: Partial<Segment>): unknown =>
    traceSummary(wholeTrace(traceId, [segment(1, { subsegments: [segment(3, more)] }), segment(2)]))[names[kind]];
  expect([had({ [kind]: true }), had({ [kind]: false }), had({})]).toEqual([true, false, false]);
});

test('a trace is partial while one of its segments goes on', () => {
  const isPartial = (...segments: Segment[]): unknown => traceSummary(wholeTrace(traceId, segments))['IsPartial'];
  expect(isPartial(segment(1), segment(2, { in_progress: true }))).toBe(true);
  expect(isPartial(segment(1), segment(2, { in_progress: false }))).toBe(false);
});

describe('a filter finds', () => {
  const finds = (expression: string): string =>
    [shop, broken].map((trace) => (traceFilter(expression)(trace) ? 'x' : '-')).join('');

  test.each([
    ['', 'xx'],
    ['ok', '--'],
    ['error', 'x-'],
    ['fault', '-x'],
    ['throttle', '-x'],
    ['partial', '-x'],
    ['partial = false', 'x-'],
    ['error = true AND fault = false', 'x-'],
    ['error OR fault', 'xx'],
    ['error or fault AND ok', 'x-'],
    ['(error OR fault) AND partial', '-x'],
    ['!error', '-x'],
    ['!(error OR fault)', '--'],
    ['duration = 3', 'x-'],
    ['duration >= 3', 'x-'],
    ['duration > 3', '--'],
    ['duration < 3', '-x'],
    ['duration <= 3', 'xx'],
    ['duration != 3', '-x'],
    ['responsetime = 3', 'x-'],
    ['name = "shop"', 'x-'],
    ['name = "query"', 'x-'],
    ['name CONTAINS "ho"', 'x-'],
    ['name BEGINSWITH "sh"', 'x-'],
    ['name BEGINSWITH "ho"', '--'],
    ['name ENDSWITH "op"', 'x-'],
    ['name endswith "ho"', '--'],
    ['user = "ann"', 'x-'],
    ['user = "bob"', '--'],
    ['http.status = 404', 'x-'],
    ['http.status = 200', '--'],
    ['HTTP.METHOD = "GET"', 'x-'],
    ['http.url CONTAINS "cart"', 'x-'],
    ['http.clientip = "192.0.2.1"', 'x-'],
    ['http.useragent = "curl"', 'x-'],
    ['annotation.colour = "red"', 'x-'],
    ['annotation[colour] = "red"', 'x-'],
    ['annotation.count > 4', 'x-'],
    ['annotation.count > 5', '--'],
    ['annotation.ok = true', 'x-'],
    ['annotation.deep = 1', 'x-'],
    ['annotation.none = 1', '--'],
    ['service("pay")', 'x-'],
    ['service("query")', '--'],
    ['service()', 'xx'],
    ['service(id(name: "pay", type: "AWS::Lambda::Function"))', 'x-'],
    ['service(id(name: "pay", type: "AWS::Lambda"))', '--'],
    ['service("pay") { error }', '--'],
    ['service("shop") { error }', 'x-'],
    ['service("shop") { name = "query" }', '--'],
  ])('%s', (expression, expected) => {
    expect(finds(expression)).toBe(expected);
  });

  test.each([
    ['duration >', 'Invalid filter expression at ""'],
    ['ok ok', 'Invalid filter expression at "ok"'],
    ['(ok', 'Invalid filter expression at ""'],
    ['ok § error', 'Invalid filter expression at "§ error"'],
    ['nothing = 5', 'Filter expressions know no "nothing" here'],
    ['edge("a", "b")', 'Filter expressions know no "edge" here'],
    ['service("a"', 'Invalid filter expression at ""'],
  ])('%s is refused', (expression, message) => {
    expect(() => traceFilter(expression)).toThrow(message);
  });
});

test('a summary tells of the whole trace, and by its first segment how it was asked', () => {
  expect(traceSummary(shop)).toMatchObject({
    Id: traceId,
    StartTime: 101,
    Duration: 3,
    ResponseTime: 3,
    HasFault: false,
    HasError: true,
    HasThrottle: false,
    IsPartial: false,
    Http: { HttpURL: 'http://shop/cart', HttpStatus: 404, HttpMethod: 'GET', UserAgent: 'curl', ClientIp: '192.0.2.1' },
    Users: [{ UserName: 'ann', ServiceIds: [{ Name: 'shop' }] }],
    ServiceIds: [
      { Name: 'shop', Names: ['shop'], AccountId: '123', Type: 'AWS::Lambda' },
      { Name: 'pay', Names: ['pay'], Type: 'AWS::Lambda::Function' },
    ],
    ResourceARNs: [{ ARN: 'arn:shop' }],
    EntryPoint: { Name: 'shop' },
    Revision: 2,
    Annotations: {
      colour: [{ AnnotationValue: { StringValue: 'red' }, ServiceIds: [{ Name: 'shop' }] }],
      count: [{ AnnotationValue: { NumberValue: 5 } }],
      ok: [{ AnnotationValue: { BooleanValue: true } }],
      deep: [{ AnnotationValue: { NumberValue: 1 }, ServiceIds: [{ Name: 'shop' }] }],
    },
  });
  const partial = traceSummary(broken);
  expect(partial).toMatchObject({
    HasFault: true,
    HasThrottle: true,
    IsPartial: true,
    Duration: 0,
    ResponseTime: 0,
    Http: {},
  });
  expect((partial['ServiceIds'] as object[])[0]).toEqual({ Name: 's4', Names: ['s4'] });
  // The root is the one whose parent is not there, wherever it stands.
  const turned: WholeTrace = wholeTrace(traceId, [...shop.segments].toReversed());
  expect(traceSummary(turned)).toMatchObject({ EntryPoint: { Name: 'shop' } });
});

describe('documents', () => {
  const right = { id: id(1), trace_id: traceId, name: 'shop', start_time: 1 };

  test.each([
    ['{', null, 'ParseError'],
    ['5', null, 'ParseError'],
    ['null', null, 'ParseError'],
    [JSON.stringify({ ...right, id: 'x' }), 'x', 'InvalidId'],
    [JSON.stringify({ ...right, id: 5 }), null, 'InvalidId'],
    [JSON.stringify({ ...right, trace_id: '1-2' }), id(1), 'InvalidTraceId'],
    [JSON.stringify({ ...right, name: '' }), id(1), 'MissingName'],
    [JSON.stringify({ ...right, start_time: '1' }), id(1), 'MissingStartTime'],
  ])('%s is none', (text, of, code) => {
    expect(readDocument(text)).toEqual({ id: of, problem: `Invalid segment. ErrorCode: ${code}` });
  });

  test('parts that were sent by themselves stand in what they are parts of; without it they stand alone', () => {
    expect(readDocument(JSON.stringify(right))).toEqual({ traceId, segment: right });
    const part = (number: number, parent: number): Segment =>
      segment(number, { type: 'subsegment', parent_id: id(parent) });
    const stored = {
      id: traceId,
      invocations: [],
      documents: [part(3, 2), segment(1), part(2, 1), part(9, 8)],
    };
    const segments = traceSegments(stored, { wallMs: (ms) => ms });
    expect(segments.map(({ name }) => name)).toEqual(['s1', 's9']);
    const [inner] = segments[0]!.subsegments!;
    expect(inner).toEqual({
      id: id(2),
      name: 's2',
      start_time: 102,
      end_time: 103,
      subsegments: [expect.objectContaining({ name: 's3' })],
    });
    expect(inner!.subsegments![0]).not.toHaveProperty('parent_id');
    expect(segments[1]).toMatchObject({ parent_id: id(8), type: 'subsegment' });
  });
});

const wall = { wallMs: (ms: number): number => ms };
const newStore = (limitBytes = 1024 ** 2): TraceStore => new TraceStore(new KeptBound(limitBytes), wall);
const keep = (store: TraceStore, one: Segment): void => store.keepDocument(one.trace_id!, one, JSON.stringify(one));
const idsIn = (store: TraceStore): string[] => store.all.map((one) => one.id);

const invocation = (number: number, more: Partial<TracedInvocation> = {}): TracedInvocation => ({
  traceId: `1-65f00000-${String(number).padStart(24, '0')}`,
  idBase: 'abcdef012345678',
  parentId: null,
  requestId: '0f8fad5b-d9cb-469f-a165-70867728950e',
  functionName: 'orders',
  functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:orders',
  accountId: '123456789012',
  asynchronous: false,
  arrivedMs: number,
  attempts: [{ ...newAttempt('abcdef012345678', number), admittedMs: number + 0.25, endedMs: number + 2 }],
  endedMs: number + 3,
  ...more,
});

describe('the store', () => {
  test('keeps the last of what is sent again, and lets the oldest go', () => {
    const store = newStore(600);
    keep(store, segment(1, { in_progress: true }));
    keep(store, segment(1));
    expect(store.get(traceId)!.documents).toEqual([segment(1)]);
    keep(store, segment(2, { trace_id: otherId }));
    expect(idsIn(store)).toEqual([traceId, otherId]);
    keep(store, segment(3, { trace_id: otherId, user: 'x'.repeat(100) }));
    expect(idsIn(store)).toEqual([otherId]);
    expect(store.get(traceId)).toBeUndefined();
    expect(store.get(otherId)!.documents).toHaveLength(2);
  });

  test('gives back what was packed as it was: instants, ids, attempts, errors in any script', () => {
    const store = newStore();
    const failed = {
      ...newAttempt('111111111111111', 4, true),
      admittedMs: 5,
      initStartMs: 5.5,
      initEndMs: 6.5,
      invokedMs: 7,
      answeredMs: 8,
      endedMs: 9,
      outcome: 'timedOut',
      error: JSON.stringify({ errorMessage: 'größer als π, 測試' }),
    } as const;
    const again = { ...failed, idBase: '222222222222222', outcome: 'failed', error: '{}' } as const;
    const well = { ...newAttempt('333333333333333', 10), endedMs: 11 };
    const event = invocation(1, {
      asynchronous: true,
      parentId: '0123456789abcdef',
      attempts: [failed, again, well],
    });
    const refused = invocation(2, {
      attempts: [{ ...newAttempt('abcdef012345678', 2), endedMs: 2, outcome: 'throttled' }],
    });
    store.keepInvocation(event);
    store.keepInvocation(refused);
    const before = structuredClone([store.get(event.traceId), store.get(refused.traceId)]);
    // So many that those that are over are packed.
    for (let i = 0; i < 1000; i += 1) store.keepInvocation(invocation(100 + i));
    expect([store.get(event.traceId), store.get(refused.traceId)]).toEqual(before);
    expect(store.get(event.traceId)!.invocations).toEqual([event]);
    expect(store.all).toHaveLength(1002);
    expect(store.all[500]!.read().invocations[0]).toEqual(invocation(store.all[500]!.startMs));
  });

  test('what goes on is not packed, and is seen as it is now, however many come after it', () => {
    const store = newStore();
    const open = invocation(1, { endedMs: Number.NaN });
    const working = invocation(2);
    working.attempts[0]!.endedMs = Number.NaN;
    store.keepInvocation(open);
    store.keepInvocation(working);
    for (let i = 0; i < 1000; i += 1) store.keepInvocation(invocation(100 + i));
    expect(store.get(open.traceId)!.invocations[0]!.endedMs).toBeNaN();
    open.endedMs = 7;
    working.attempts[0]!.endedMs = 8;
    expect(store.get(open.traceId)!.invocations[0]!.endedMs).toBe(7);
    expect(store.get(working.traceId)!.invocations[0]!.attempts[0]!.endedMs).toBe(8);
  });

  test('a bound of bytes holds however much comes, records longer than a block included', () => {
    const bound = new KeptBound(2 * 1024 ** 2);
    const store = new TraceStore(bound, wall);
    const [kept] = bound.kinds;
    let mostBytes = 0;
    for (let i = 0; i < 40_000; i += 1) {
      store.keepInvocation(invocation(i));
      if (i % 4000 === 0) keep(store, segment(i, { metadata: { long: 'x'.repeat(300_000) } }));
      mostBytes = Math.max(mostBytes, kept!.bytes);
    }
    expect(mostBytes).toBeLessThanOrEqual(bound.limitBytes);
    expect(kept!.dropped).toBeGreaterThan(20_000);
    expect(kept!.bytes).toBeGreaterThan(bound.limitBytes / 2);
    const [oldest] = store.all;
    expect(oldest!.startMs).toBeGreaterThan(20_000);
    expect(store.all.at(-1)!.startMs).toBe(39_999);
    expect(store.get(oldest!.id)!.id).toBe(oldest!.id);
  });
});

describe("OpenTelemetry's form", () => {
  const span = (more: object = {}): object => ({
    traceId: '65F000000123456789abcdef01234567',
    spanId: 'ABCDEF0123456789',
    name: 'work',
    startTimeUnixNano: '1700000000123456789',
    endTimeUnixNano: '1700000001000000000',
    ...more,
  });
  const take = (
    spans: readonly unknown[],
    headers: Record<string, string> = { 'content-type': 'application/json' },
    packed = false,
  ) => {
    const store = newStore();
    const text = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
    const answer = takeSpans(store, packed ? gzipSync(text) : Buffer.from(text), headers);
    return { store, answer, kept: store.all.flatMap((one) => one.read().documents) };
  };

  test('a span is a segment, or a part of its parent, to the microsecond', () => {
    const { kept, answer } = take([
      span(),
      span({
        spanId: 'ABCDEF0123456780',
        parentSpanId: 'ABCDEF0123456789',
        endTimeUnixNano: undefined,
        status: { code: 2, message: 'wrong' },
        attributes: [
          { key: 'text', value: { stringValue: 'a' } },
          { key: 'flag', value: { boolValue: false } },
          { key: 'int', value: { intValue: '7' } },
          { key: 'double', value: { doubleValue: 1.5 } },
          { key: 'list', value: { arrayValue: {} } },
        ],
      }),
    ]);
    expect([answer.status, answer.body]).toEqual([200, '{}']);
    expect(kept[0]).toEqual({
      name: 'work',
      id: 'abcdef0123456789',
      trace_id: traceId,
      start_time: 1_700_000_000.123457,
      end_time: 1_700_000_001,
    });
    expect(kept[1]).toMatchObject({
      id: 'abcdef0123456780',
      parent_id: 'abcdef0123456789',
      type: 'subsegment',
      in_progress: true,
      annotations: { text: 'a', flag: false, int: 7, double: 1.5 },
    });
    expect(kept[1]).not.toHaveProperty('end_time');
    expect(Object.keys(kept[1]!.annotations!)).not.toContain('list');
  });

  test.each([
    ['a trace id', { traceId: 'x' }],
    ['a span id', { spanId: 'x' }],
    ['a name', { name: 5 }],
    ['a start', { startTimeUnixNano: 'soon' }],
    ['any start', { startTimeUnixNano: undefined }],
  ])('a span without %s is told as rejected; the others are kept', (_what, more) => {
    const { kept, answer } = take([span(more), span()]);
    expect(kept).toHaveLength(1);
    expect(JSON.parse(String(answer.body))).toEqual({
      partialSuccess: { rejectedSpans: 1, errorMessage: 'spans need a traceId, a spanId, a name and a start' },
    });
  });

  test('may come packed; another form is refused', () => {
    expect(take([span()], { 'content-type': 'application/json', 'content-encoding': 'gzip' }, true).kept).toHaveLength(
      1,
    );
    const protobuf = takeSpans(newStore(1024), Buffer.from('x'), { 'content-type': 'application/x-protobuf' });
    expect(protobuf.status).toBeGreaterThanOrEqual(400);
    const none = takeSpans(newStore(1024), Buffer.from('{'), { 'content-type': 'application/json' });
    expect([none.status, String(none.body)]).toEqual([
      400,
      expect.stringContaining('The body is no ExportTraceServiceRequest in JSON'),
    ]);
  });

  test('all traces are given out as spans of their service, inner ones below them', () => {
    const store = newStore();
    keep(
      store,
      segment(1, {
        origin: 'AWS::Lambda::Function',
        fault: true,
        start_time: 1.5,
        end_time: 2.25,
        http: { response: { status: 500 } },
        annotations: { whole: 2, part: 2.5, flag: true, text: 'x' },
        subsegments: [segment(2, { name: 'Initialization' })],
      }),
    );
    const { resourceSpans } = JSON.parse([...allSpans(store, wall)].join('')) as {
      resourceSpans: { scopeSpans: { spans: Record<string, unknown>[] }[] }[];
    };
    const spans = resourceSpans[0]!.scopeSpans[0]!.spans;
    expect(spans[0]).toEqual({
      traceId: '65f000000123456789abcdef01234567',
      spanId: id(1),
      name: 's1',
      kind: 2,
      startTimeUnixNano: '1500000000',
      endTimeUnixNano: '2250000000',
      attributes: [
        { key: 'aws.xray.origin', value: { stringValue: 'AWS::Lambda::Function' } },
        { key: 'http.response.status_code', value: { intValue: '500' } },
        { key: 'faas.coldstart', value: { boolValue: true } },
        { key: 'whole', value: { intValue: '2' } },
        { key: 'part', value: { doubleValue: 2.5 } },
        { key: 'flag', value: { boolValue: true } },
        { key: 'text', value: { stringValue: 'x' } },
      ],
      status: { code: 2 },
    });
    expect(spans[1]).toMatchObject({ parentSpanId: id(1), kind: 1, status: {}, attributes: [] });
    expect(JSON.stringify(resourceSpans[0])).toContain('"s1"');
  });
});

describe("X-Ray's API", () => {
  const made = () => {
    const store = newStore();
    const notes: string[] = [];
    const service = xrayService({ store, clock: wall, note: (text) => void notes.push(text) });
    const call = (path: string, body: unknown, headers: Record<string, string> = {}, method = 'POST') => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const answer = service({ method, path, headers, body: Buffer.from(text), permit: null });
      return answer === null
        ? null
        : { status: answer.status, ...(JSON.parse(String(answer.body)) as Record<string, unknown>) };
    };
    return { store, notes, call };
  };

  test('is asked by its paths, unless it is signed for another service', () => {
    const { call, notes } = made();
    expect(call('/GetSamplingRules', {})).toMatchObject({
      status: 200,
      SamplingRuleRecords: [
        { SamplingRule: { RuleName: 'Default', Priority: 10_000, FixedRate: 0.05, ReservoirSize: 1 } },
      ],
    });
    expect(call('/GetSamplingRules', {}, {}, 'GET')).toBeNull();
    expect(call('/Other', {})).toBeNull();
    expect(call('/GetSamplingRules', {}, { authorization: 'AWS4 us-east-1/lambda/aws4_request' })).toBeNull();
    expect(call('/Other', {}, { authorization: 'AWS4 us-east-1/xray/aws4_request' })).toMatchObject({
      status: 404,
      message: expect.stringContaining('/Other is not served here; /Traces, ') as string,
    });
    expect(notes).toEqual(["X-Ray's POST /Other was refused: this operation is not here"]);
    expect(call('/TelemetryRecords', '')).toEqual({ status: 200 });
    expect(call('/Traces', '[1]')).toMatchObject({
      status: 400,
      message: 'The body is no JSON object, or is too long',
    });
    const targets = call('/SamplingTargets', { SamplingStatisticsDocuments: [{ RuleName: 'Default' }] });
    expect(targets).toMatchObject({
      SamplingTargetDocuments: [{ RuleName: 'Default', FixedRate: 0.05, ReservoirQuota: 1, Interval: 10 }],
    });
  });

  test('gives whole traces by their ids, five at most, each once', () => {
    const { call, store, notes } = made();
    keep(store, segment(1));
    expect(call('/Traces', { TraceIds: [traceId, traceId, otherId], Odd: 1 })).toEqual({
      status: 200,
      Traces: [
        {
          Id: traceId,
          Duration: 1,
          LimitExceeded: false,
          Segments: [{ Id: id(1), Document: JSON.stringify(segment(1)) }],
        },
      ],
      UnprocessedTraceIds: [],
    });
    expect(notes).toEqual(["X-Ray's /Traces: Odd has no effect here"]);
    expect(call('/Traces', { TraceIds: [traceId], NextToken: 'x' })).toMatchObject({ message: 'Invalid NextToken' });
    expect(call('/TraceSegments', {})).toMatchObject({ status: 400, message: 'TraceSegmentDocuments is needed' });
    const summaries = { StartTime: 1, EndTime: 2 };
    for (const NextToken of ['!!', 'zz', Buffer.from('-1').toString('base64url')]) {
      expect(call('/TraceSummaries', { ...summaries, NextToken })).toMatchObject({ message: 'Invalid NextToken' });
    }
    expect(call('/TraceSummaries', { ...summaries, TimeRangeType: 'Nope' })).toMatchObject({
      message: expect.stringContaining("Value 'Nope' at 'timeRangeType' failed to satisfy constraint") as string,
    });
    expect(call('/Traces', { TraceIds: [] })).toMatchObject({ status: 400, message: 'TraceIds is needed' });
    expect(call('/Traces', { TraceIds: Array(6).fill(traceId) })).toMatchObject({ message: 'TraceIds takes 5 ids' });
    expect(call('/Traces', { TraceIds: Array(5).fill(traceId) })).toMatchObject({ status: 200 });
  });

  test('summaries of a span of time, the latest first, a hundred a page', () => {
    const { call, store } = made();
    for (let i = 0; i < 101; i += 1) {
      const own = `1-65f00000-${String(i).padStart(24, '0')}`;
      keep(store, segment(1, { trace_id: own, start_time: 1000 + i, end_time: 1001 + i }));
    }
    const ask = (more: object = {}) =>
      call('/TraceSummaries', { StartTime: 1000, EndTime: 1100, ...more }) as Record<string, unknown>;
    const starts = (answer: object) =>
      (answer as { TraceSummaries: { StartTime: number }[] }).TraceSummaries.map((one) => one.StartTime);
    const first = ask();
    expect([starts(first)[0], starts(first).length, first['TracesProcessedCount'], first['ApproximateTime']]).toEqual([
      1100, 100, 101, 1100,
    ]);
    expect(starts(ask({ NextToken: first['NextToken'] }))).toEqual([1000]);
    expect(ask({ NextToken: first['NextToken'] })).not.toHaveProperty('NextToken');
    expect(starts(ask({ StartTime: 1050, EndTime: '1970-01-01T00:17:32Z' }))).toEqual([1052, 1051, 1050]);
    expect(starts(ask({ FilterExpression: 'duration > 5' }))).toEqual([]);
    expect(ask({ FilterExpression: 'bad =' })).toMatchObject({ status: 400 });
    expect(ask({ StartTime: 1101 })).toMatchObject({ message: 'EndTime must not be before StartTime' });
    expect(ask({ StartTime: null })).toMatchObject({ message: 'StartTime is needed, in seconds since 1970' });
    expect(ask({ EndTime: 1000 + 86_400 })).toMatchObject({ status: 200 });
    expect(ask({ EndTime: 1001 + 86_400 })).toMatchObject({
      message: 'StartTime and EndTime must not lie more than 24 hours apart',
    });
    expect(ask({ NextToken: 'no' })).toMatchObject({ message: 'Invalid NextToken' });
  });

  test('takes segments, and says which it does not take', () => {
    const { call, store } = made();
    const right = JSON.stringify(segment(1));
    expect(call('/TraceSegments', { TraceSegmentDocuments: [right, '{', JSON.stringify({ id: 'x' })] })).toEqual({
      status: 200,
      UnprocessedTraceSegments: [
        { ErrorCode: 'InvalidSegment', Message: 'Invalid segment. ErrorCode: ParseError' },
        { Id: 'x', ErrorCode: 'InvalidSegment', Message: 'Invalid segment. ErrorCode: InvalidId' },
      ],
    });
    expect(store.get(traceId)!.documents).toEqual([segment(1)]);
  });
});

describe('the header of what is not traced', () => {
  const requestId = '01234567-89ab-cdef-0123-456789abcdef';
  const whole = 'Sampled=1;Parent=53995c3f42cd8ad8;Root=1-5759e988-bd862e3fe1be46a994272793;Own=7';

  test('that has all that SDKs want stays as it came, to the letter', () => {
    expect(untraced(whole, requestId)).toBe(whole);
    expect(untraced(whole.replace('Sampled=1', 'Sampled=0'), requestId)).toBe(whole.replace('Sampled=1', 'Sampled=0'));
  });

  test.each([
    ['what a door added', `Self=1-67891234-12456789abcdef012345678a;${whole}`],
    ['no decision', whole.replace('Sampled=1;', '')],
    ['a decision that is none', whole.replace('Sampled=1', 'Sampled=?')],
  ])('with %s is written anew', (_, header) => {
    expect(untraced(header, requestId)).toMatch(
      /^Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=[01]$/,
    );
  });

  test('without a parent has one of the request', () => {
    expect(untraced('Root=1-5759e988-bd862e3fe1be46a994272793', requestId)).toBe(
      'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=0123456789abcdef;Sampled=0',
    );
  });
});
