// Traces of the platform: which invocations have one, its segments, what handlers add by the daemon's protocol, and X-Ray's API.

import { gzipSync } from 'node:zlib';
import { readTraceHeader, type Segment } from 'lambda-windtunnel/lambda';
import type { InvocationInstants, Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { comesTrue, healthOf, testPlatform } from './support.ts';
import { zip } from './zip.ts';

let platform: Platform;

const code = zip({
  'index.js': `const { createSocket } = require('node:dgram');
const send = (segment) => new Promise((resolve) => {
  const [host, port] = process.env.AWS_XRAY_DAEMON_ADDRESS.split(':');
  const socket = createSocket('udp4');
  socket.send('{"format":"json","version":1}\\n' + JSON.stringify(segment), Number(port), host, () => socket.close(resolve));
});
exports.handler = async (event) => {
  const header = process.env._X_AMZN_TRACE_ID;
  if (event.fail) throw new TypeError('as asked');
  const fields = Object.fromEntries(header.split(';').map((field) => field.split('=')));
  const now = Date.now() / 1000;
  if (event.send) {
    const base = { trace_id: fields.Root, parent_id: fields.Parent, type: 'subsegment' };
    await send({ ...base, name: 'query', id: 'aaaaaaaaaaaaaaaa', start_time: now, in_progress: true });
    await send({ ...base, name: 'query', id: 'aaaaaaaaaaaaaaaa', start_time: now, end_time: now + 0.001, annotations: { order: 42, kind: 'book' } });
    await send({ ...base, parent_id: 'aaaaaaaaaaaaaaaa', name: 'row', id: 'bbbbbbbbbbbbbbbb', start_time: now, end_time: now, namespace: 'remote' });
  }
  await new Promise((resolve) => setTimeout(resolve, event.waitMs ?? 0));
  return header;
};`,
});

const create = async (FunctionName: string, more: object = {}): Promise<void> => {
  const answer = await fetch(`${platform.url}/2015-03-31/functions`, {
    method: 'POST',
    body: JSON.stringify({
      FunctionName,
      Role: 'arn:aws:iam::123456789012:role/test',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: code.toString('base64') },
      ...more,
    }),
  });
  expect(answer.status).toBe(201);
};

beforeAll(async () => {
  platform = await testPlatform([], { kept: { storeMb: 4, traces: {} }, clockSpeed: 600 });
  await create('passing');
  await create('active', { TracingConfig: { Mode: 'Active' } });
});

afterAll(() => platform.stop());

let made = 0;
const newRoot = (): string => `1-67a1f0c2-${String((made += 1)).padStart(24, '0')}`;

const call = (name: string, event: object = {}, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${platform.url}/2015-03-31/functions/${name}/invocations`, {
    method: 'POST',
    body: JSON.stringify(event),
    headers,
  });

const xray = async (path: string, body: object): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${platform.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  return (await answer.json()) as Record<string, unknown>;
};

const segmentsOf = async (id: string): Promise<Segment[]> => {
  const { Traces } = (await xray('/Traces', { TraceIds: [id] })) as {
    Traces: { Segments: { Document: string }[] }[];
  };
  return Traces.flatMap(({ Segments }) => Segments.map(({ Document }) => JSON.parse(Document) as Segment));
};

/** Of a trace whose invocations are all over. */
const finished = async (id: string): Promise<Segment[]> => {
  let segments: Segment[] = [];
  const over = async (): Promise<boolean> => {
    segments = await segmentsOf(id);
    return segments.length > 0 && !JSON.stringify(segments).includes('"in_progress"');
  };
  expect(await comesTrue(over)).toBe(true);
  return segments;
};

const sampled = (root: string): Record<string, string> => ({
  'X-Amzn-Trace-Id': `Root=${root};Parent=53995c3f42cd8ad8;Sampled=1`,
});

describe('which are traced', () => {
  test('what its header says is, in both modes, and the header of the answer and of the runtime say so', async () => {
    for (const name of ['passing', 'active']) {
      const root = newRoot();
      const answer = await call(name, {}, sampled(root));
      const seen = readTraceHeader((await answer.json()) as string);
      const told = readTraceHeader(answer.headers.get('x-amzn-trace-id')!);
      const [service, fn] = await finished(root);
      expect(seen).toMatchObject({
        root,
        sampled: true,
        parent: fn!.subsegments!.find((s) => s.name === 'Invocation')!.id,
      });
      expect(seen.lineage).toMatch(/^[0-9a-f]{8}:1$/);
      expect(told).toMatchObject({ root, sampled: true, parent: service!.id });
      expect(service).toMatchObject({ parent_id: '53995c3f42cd8ad8', origin: 'AWS::Lambda', name });
    }
  });

  test('what its header says is not, is not; where it says nothing a passing function is not either', async () => {
    for (const [name, header] of [
      ['active', 'Root=%;Sampled=0'],
      ['passing', 'Root=%'],
      ['passing', 'Self=1-67a1f0c3-aaaaaaaaaaaaaaaaaaaaaaaa;Root=%'],
    ] as const) {
      const root = newRoot();
      const answer = await call(name, {}, { 'X-Amzn-Trace-Id': header.replace('%', root) });
      const seen = (await answer.json()) as string;
      expect(readTraceHeader(seen)).toMatchObject({ root, sampled: false, self: null });
      // The X-Ray SDKs take a header without a parent for none at all.
      expect(readTraceHeader(seen).parent).not.toBeNull();
      expect(await segmentsOf(root)).toEqual([]);
    }
  });

  test('an active function where nobody has decided: the first of a second, and few of the others', async () => {
    const headers = await Promise.all(
      Array.from({ length: 40 }, async () => readTraceHeader((await (await call('active')).json()) as string)),
    );
    const traced = headers.filter((header) => header.sampled === true).length;
    expect(traced).toBeGreaterThanOrEqual(1);
    expect(traced).toBeLessThan(20);
  });

  test("the W3C's header joins its trace", async () => {
    const root = newRoot();
    const id = root.slice(2).replace('-', '');
    await call('passing', {}, { traceparent: `00-${id}-53995c3f42cd8ad8-01` });
    expect((await finished(root))[0]).toMatchObject({ parent_id: '53995c3f42cd8ad8' });
  });
});

describe('segments', () => {
  test('of a cold and of a warm invocation lie in each other, one part after the other', async () => {
    await create('timed');
    const [cold, warm] = [newRoot(), newRoot()];
    await call('timed', { waitMs: 60 }, sampled(cold));
    // Until it is, it serves nobody, and the next finds another one.
    expect(await comesTrue(async () => (await healthOf(platform)).concurrency === 0)).toBe(true);
    await call('timed', { waitMs: 60 }, sampled(warm));
    for (const [root, names] of [
      [cold, ['Initialization', 'Invocation', 'Overhead']],
      [warm, ['Invocation', 'Overhead']],
    ] as const) {
      const [service, fn] = await finished(root);
      const parts = fn!.subsegments!;
      expect(parts.map(({ name }) => name)).toEqual(names);
      expect(fn!.parent_id).toBe(service!.id);
      expect(fn!.start_time).toBe(parts[0]!.start_time);
      expect(fn!.end_time).toBeGreaterThanOrEqual(parts.at(-1)!.end_time!);
      const instants = parts.flatMap(({ start_time: start, end_time: end }) => [start, end!]);
      // To a µs, to which they are rounded.
      for (const [at, instant] of instants.slice(1).entries())
        expect(instant).toBeGreaterThanOrEqual(instants[at]! - 2e-6);
      const invocation = parts.find(({ name }) => name === 'Invocation')!;
      expect(invocation.end_time! - invocation.start_time).toBeGreaterThan(0.058);
      expect(service!.start_time).toBeLessThanOrEqual(fn!.start_time);
      expect(service!.end_time).toBeGreaterThanOrEqual(invocation.end_time!);
    }
  });

  test('of an error and of a refusal say so', async () => {
    const [failed, throttled] = [newRoot(), newRoot()];
    await call('passing', { fail: true }, sampled(failed));
    expect((await finished(failed))[1]).toMatchObject({
      fault: true,
      cause: { exceptions: [{ type: 'TypeError', message: 'as asked' }] },
    });
    await create('closed');
    await fetch(`${platform.url}/2017-10-31/functions/closed/concurrency`, {
      method: 'PUT',
      body: '{"ReservedConcurrentExecutions":0}',
    });
    await call('closed', {}, sampled(throttled));
    expect(await finished(throttled)).toMatchObject([
      { origin: 'AWS::Lambda', throttle: true, http: { response: { status: 429 } } },
    ]);
  });

  test('of an event: how long it waited, and each attempt', async () => {
    const root = newRoot();
    await call('passing', { fail: true }, { ...sampled(root), 'X-Amz-Invocation-Type': 'Event' });
    const [service, ...runs] = await finished(root);
    expect(service!.subsegments!.map(({ name }) => name)).toEqual([
      'Dwell Time',
      'Attempt #1',
      'Attempt #2',
      'Attempt #3',
    ]);
    expect(runs.map(({ parent_id: id }) => id)).toEqual(service!.subsegments!.slice(1).map(({ id }) => id));
  });
});

describe('what handlers send', () => {
  test('stands in the invocation, the end of a part in the place of its beginning', async () => {
    const root = newRoot();
    await call('passing', { send: true }, sampled(root));
    const query = async (): Promise<Segment | undefined> => {
      const [, fn] = await segmentsOf(root);
      return fn?.subsegments!.find(({ name }) => name === 'Invocation')!.subsegments?.[0];
    };
    expect(await comesTrue(async () => (await query())?.subsegments !== undefined)).toBe(true);
    expect(await query()).toMatchObject({
      name: 'query',
      annotations: { order: 42, kind: 'book' },
      subsegments: [{ name: 'row', namespace: 'remote' }],
    });
    expect(await query()).not.toHaveProperty('in_progress');
  });
});

describe("X-Ray's API", () => {
  const summaries = async (FilterExpression?: string): Promise<string[]> => {
    const nowS = Date.now() / 1000;
    const range = { StartTime: nowS - 600, EndTime: nowS + 1 };
    const asked = FilterExpression === undefined ? range : { ...range, FilterExpression };
    const { TraceSummaries } = (await xray('/TraceSummaries', asked)) as { TraceSummaries: { Id: string }[] };
    return TraceSummaries.map(({ Id }) => Id);
  };

  test('finds traces by what is in them', async () => {
    const [sent, failed] = [newRoot(), newRoot()];
    await call('passing', { send: true }, sampled(sent));
    await call('active', { fail: true }, sampled(failed));
    await Promise.all([finished(sent), finished(failed)]);
    expect(await comesTrue(async () => (await summaries('annotation.order = 42')).includes(sent))).toBe(true);
    for (const [expression, has, hasNot] of [
      ['annotation.kind = "book"', sent, failed],
      ['annotation[kind] BEGINSWITH "bo" AND ok', sent, failed],
      ['service("active") AND fault', failed, sent],
      ['service(id(name: "active", type: "AWS::Lambda::Function")) { fault = true }', failed, sent],
      ['!fault', sent, failed],
      ['duration >= 0 AND (annotation.order > 41 OR fault) AND http.status = 200 AND service("passing")', sent, failed],
    ] as const) {
      const found = await summaries(expression);
      expect(found, expression).toContain(has);
      expect(found, expression).not.toContain(hasNot);
    }
  });

  test.each(['annotation.order =', 'nothing > 3', '(fault', 'fault fault', '"x'])('refuses %s', async (expression) => {
    const nowS = Date.now() / 1000;
    const answer = await fetch(`${platform.url}/TraceSummaries`, {
      method: 'POST',
      body: JSON.stringify({ StartTime: nowS - 1, EndTime: nowS, FilterExpression: expression }),
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('x-amzn-errortype')).toBe('InvalidRequestException');
  });

  test('takes segments of others, and says which it does not take', async () => {
    const root = newRoot();
    const nowS = Date.now() / 1000;
    const segment = { name: 'edge', id: 'cccccccccccccccc', trace_id: root, start_time: nowS, end_time: nowS + 1 };
    const documents = [JSON.stringify(segment), '{', JSON.stringify({ ...segment, trace_id: 'x' })];
    const { UnprocessedTraceSegments } = await xray('/TraceSegments', { TraceSegmentDocuments: documents });
    expect(UnprocessedTraceSegments).toMatchObject([{ ErrorCode: 'InvalidSegment' }, { Id: segment.id }]);
    expect(await segmentsOf(root)).toEqual([segment]);
    expect(await segmentsOf('1-67a1f0c2-ffffffffffffffffffffffff')).toEqual([]);
  });
});

test('the instants of invocations are told by their traces, of the last attempt and in order', async () => {
  const [root, other, unknown] = [newRoot(), newRoot(), newRoot()];
  const parent = '53995c3f42cd8ad8';
  const { arrivedMs: beforeMs } = { arrivedMs: Number(process.hrtime.bigint()) / 1e6 };
  await call('passing', { waitMs: 30 }, { 'X-Amzn-Trace-Id': `Root=${root};Parent=${parent};Sampled=1` });
  await call('passing', { waitMs: 30 }, { 'X-Amzn-Trace-Id': `Root=${other};Sampled=1` });
  const ask = (body: string) => fetch(`${platform.url}/_windtunnel/traces/instants`, { method: 'POST', body });
  const told = async () =>
    ((await (await ask(JSON.stringify([root, unknown]))).json()) as { invocations: InvocationInstants[] }).invocations;
  // Its environment is done with it a moment after its caller has the answer.
  expect(await comesTrue(async () => typeof (await told())[0]?.endedMs === 'number')).toBe(true);
  const [one, ...more] = await told();
  expect(more).toEqual([]);
  expect(one).toMatchObject({ traceId: root, parentId: parent, restored: false, extensionsMs: 0 });
  const { arrivedMs, admittedMs, invokedMs, answeredMs, endedMs } = one!;
  const inOrder = [
    beforeMs,
    arrivedMs,
    admittedMs!,
    invokedMs!,
    answeredMs!,
    endedMs!,
    Number(process.hrtime.bigint()) / 1e6,
  ];
  expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
  expect(answeredMs! - invokedMs!).toBeGreaterThan(29);
  for (const body of ['', '{}', '[1]']) {
    const refused = await ask(body);
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('a JSON list of trace ids')]);
  }
});

describe("OpenTelemetry's form", () => {
  const spans = (list: readonly object[]) => ({ resourceSpans: [{ scopeSpans: [{ spans: list }] }] });

  const send = (body: string | Buffer, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${platform.url}/v1/traces`, {
      method: 'POST',
      body: new Uint8Array(Buffer.from(body)),
      headers: { 'Content-Type': 'application/json', ...headers },
    });

  test('spans that are sent stand in the invocation that they are of', async () => {
    const root = newRoot();
    const seen = readTraceHeader((await (await call('passing', {}, sampled(root))).json()) as string);
    const nowMs = Date.now();
    const span = {
      traceId: root.slice(2).replace('-', ''),
      spanId: 'eeeeeeeeeeeeeeee',
      parentSpanId: seen.parent,
      name: 'GET /prices',
      kind: 3,
      startTimeUnixNano: `${nowMs}000000`,
      endTimeUnixNano: `${nowMs + 5}000000`,
      attributes: [
        { key: 'http.method', value: { stringValue: 'GET' } },
        { key: 'retries', value: { intValue: '2' } },
      ],
      status: { code: 2 },
    };
    const text = JSON.stringify(spans([span, { ...span, spanId: 'x' }]));
    const answer = await send(gzipSync(text), { 'Content-Encoding': 'gzip' });
    expect(await answer.json()).toMatchObject({ partialSuccess: { rejectedSpans: 1 } });
    const [, fn] = await finished(root);
    const [inner] = fn!.subsegments!.find(({ name }) => name === 'Invocation')!.subsegments!;
    expect(inner).toMatchObject({
      name: 'GET /prices',
      fault: true,
      annotations: { 'http.method': 'GET', retries: 2 },
    });
    expect(inner!.end_time! - inner!.start_time).toBeCloseTo(0.005, 6);
  });

  test('what is no JSON is refused with the cure', async () => {
    expect((await send('{')).status).toBe(400);
    const binary = await send('x', { 'Content-Type': 'application/x-protobuf' });
    expect(binary.status).toBe(415);
    expect(await binary.text()).toContain('OTEL_EXPORTER_OTLP_PROTOCOL=http/json');
  });

  test('all traces are given out as spans, each under its parent', async () => {
    const root = newRoot();
    await call('passing', {}, sampled(root));
    await finished(root);
    const { resourceSpans } = (await (await fetch(`${platform.url}/_windtunnel/traces`)).json()) as {
      resourceSpans: { scopeSpans: { spans: Record<string, unknown>[] }[] }[];
    };
    const own = resourceSpans
      .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans: all }) => all))
      .filter(({ traceId }) => traceId === root.slice(2).replace('-', ''));
    expect(own.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['passing', 'Invocation', 'Overhead']) as string[],
    );
    const ids = new Set(own.map(({ spanId }) => spanId));
    expect(own.filter(({ parentSpanId }) => !ids.has(parentSpanId)).map(({ parentSpanId }) => parentSpanId)).toEqual([
      '53995c3f42cd8ad8',
    ]);
  });
});

test('the oldest traces make room', async () => {
  const own = await testPlatform([], { kept: { storeMb: 1, traces: {} } });
  try {
    const put = async (root: string): Promise<void> => {
      const nowS = Date.now() / 1000;
      const segment = {
        name: 'x',
        id: 'dddddddddddddddd',
        trace_id: root,
        start_time: nowS,
        end_time: nowS,
        metadata: 'm'.repeat(50_000),
      };
      await fetch(`${own.url}/TraceSegments`, {
        method: 'POST',
        body: JSON.stringify({ TraceSegmentDocuments: [JSON.stringify(segment)] }),
      });
    };
    const roots = Array.from({ length: 30 }, newRoot);
    for (const root of roots) await put(root);
    const has = async (root: string): Promise<boolean> => {
      const answer = await fetch(`${own.url}/Traces`, { method: 'POST', body: JSON.stringify({ TraceIds: [root] }) });
      return ((await answer.json()) as { Traces: unknown[] }).Traces.length === 1;
    };
    expect(await has(roots[0]!)).toBe(false);
    expect(await has(roots.at(-1)!)).toBe(true);
  } finally {
    await own.stop();
  }
});

test('without tracing there is no such API, and nothing is noted', async () => {
  const own = await testPlatform([]);
  try {
    expect((await fetch(`${own.url}/Traces`, { method: 'POST', body: '{}' })).status).toBe(404);
  } finally {
    await own.stop();
  }
});
