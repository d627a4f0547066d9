// The libraries by which people watch their functions, as they come from npm: what they send is found by the APIs that people ask.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Segment } from 'lambda-windtunnel/lambda';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { invoke, localFunction, testPlatform } from './support.ts';

let platform: Platform;
let service: Server;
let serviceUrl = '';
/** Tracing headers that the called service got. */
const told: string[] = [];

const active = { tracingMode: 'Active' } as const;

beforeAll(async () => {
  service = createServer((request, response) => {
    told.push(String(request.headers['x-amzn-trace-id']));
    response.end('ok');
  });
  await new Promise<void>((resolve) => {
    service.listen(0, '127.0.0.1', resolve);
  });
  serviceUrl = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
  platform = await testPlatform(
    [
      { ...localFunction('watched.ts', 'xray'), ...active },
      { ...localFunction('watched.ts', 'powertools'), ...active, logFormat: 'JSON' },
      { ...localFunction('watched.ts', 'otel'), ...active },
    ],
    { kept: { storeMb: 12, logs: true, metrics: true, traces: {} } },
  );
});
afterAll(async () => {
  await platform.stop();
  service.close();
});

const ask = async (
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${platform.url}${path}`, { method: 'POST', body: JSON.stringify(body), headers });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Record<string, unknown>;
};

/** Everything of a trace, subsegments flat, with the parents that they have in it. */
const partsOf = async (root: string): Promise<Segment[]> => {
  const { Traces } = (await ask('/Traces', { TraceIds: [root] })) as { Traces: { Segments: { Document: string }[] }[] };
  const flat = (segment: Segment): Segment[] => [
    segment,
    ...(segment.subsegments ?? []).flatMap((one) => flat({ ...one, parent_id: one.parent_id ?? segment.id })),
  ];
  return Traces.flatMap(({ Segments }) => Segments.flatMap(({ Document }) => flat(JSON.parse(Document) as Segment)));
};

let made = 0;
const newRoot = (): string => `1-67a1f0c2-${String((made += 1)).padStart(24, 'a')}`;
const sampled = (root: string): Record<string, string> => ({ 'X-Amzn-Trace-Id': `Root=${root};Sampled=1` });

/** The parts of a trace, once all of `names` are there. */
const partsWith = async (root: string, names: readonly string[]): Promise<Map<string, Segment>> => {
  let parts: Segment[] = [];
  await expect
    .poll(async () => {
      parts = await partsOf(root);
      return parts.map(({ name }) => name);
    })
    .toEqual(expect.arrayContaining([...names]));
  return new Map(parts.map((part) => [part.name, part]));
};

/** Names from a part up to the segment that has no parent. */
const waysUp = (parts: Map<string, Segment>, from: string): string[] => {
  const byId = new Map([...parts.values()].map((part) => [part.id, part]));
  const names: string[] = [];
  for (let part = parts.get(from); part !== undefined; part = byId.get(part.parent_id ?? '')) names.push(part.name);
  return names;
};

describe('the X-Ray SDK', () => {
  test('puts its subsegments, and the calls that it captures, into the trace of the invocation', async () => {
    const root = newRoot();
    const { body } = await invoke(platform, 'xray', { url: serviceUrl }, sampled(root));
    expect(body).toBe(200);
    const parts = await partsWith(root, ['work', '127.0.0.1']);
    expect(parts.get('work')).toMatchObject({ annotations: { order: 42 } });
    expect(waysUp(parts, '127.0.0.1').slice(0, 2)).toEqual(['127.0.0.1', 'work']);
    expect(waysUp(parts, 'work')).toContain('xray');
    expect(parts.get('127.0.0.1')).toMatchObject({ namespace: 'remote', http: { response: { status: 200 } } });
    expect(told.at(-1)).toMatch(new RegExp(`^Root=${root};Parent=[0-9a-f]{16};Sampled=1`));
  });

  test('says what failed', async () => {
    const root = newRoot();
    const { body } = await invoke(platform, 'xray', { fail: true }, sampled(root));
    expect(body).toMatchObject({ errorType: 'TypeError' });
    const parts = await partsWith(root, ['work']);
    expect(parts.get('work')).toMatchObject({
      fault: true,
      cause: { exceptions: [{ type: 'TypeError', message: 'as asked' }] },
    });
    const now = Date.now() / 1000;
    const asked = { StartTime: now - 600, EndTime: now + 600, FilterExpression: 'fault = true' };
    const { TraceSummaries } = (await ask('/TraceSummaries', asked)) as { TraceSummaries: { Id: string }[] };
    expect(TraceSummaries.map(({ Id }) => Id)).toContain(root);
  });
});

describe('Powertools', () => {
  const root = newRoot();
  let answered: unknown;
  beforeAll(async () => {
    answered = (await invoke(platform, 'powertools', {}, sampled(root))).body;
  });

  test('Tracer: its subsegment, with its annotations, in the trace', async () => {
    expect(answered).toEqual({ root, enabled: true });
    const parts = await partsWith(root, ['## handler']);
    expect(parts.get('## handler')).toMatchObject({ annotations: { ColdStart: true, Service: 'shop' } });
    expect(waysUp(parts, '## handler')).toContain('powertools');
  });

  test('Logger: its line is found by its members, and names request and trace', async () => {
    const headers = { 'x-amz-target': 'Logs_20140328.FilterLogEvents' };
    const asked = {
      logGroupName: '/aws/lambda/powertools',
      filterPattern: '{ $.message = "ordered" && $.order = 42 }',
    };
    let found: { message: string }[] = [];
    await expect
      .poll(async () => {
        found = ((await ask('/', asked, headers)) as { events: { message: string }[] }).events;
        return found.length;
      })
      .toBe(1);
    expect(JSON.parse(found[0]!.message)).toMatchObject({
      level: 'INFO',
      service: 'shop',
      function_name: 'powertools',
      cold_start: true,
      xray_trace_id: root,
      function_request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test('Metrics: its lines are metrics', async () => {
    const headers = { 'x-amz-target': 'GraniteServiceVersion20100801.GetMetricStatistics' };
    const now = Date.now() / 1000;
    const asked = {
      Namespace: 'shop',
      MetricName: 'orders',
      Dimensions: [{ Name: 'service', Value: 'shop' }],
      StartTime: now - 3600,
      EndTime: now + 3600,
      Period: 60,
      Statistics: ['Sum'],
    };
    await expect
      .poll(async () => {
        const { Datapoints } = (await ask('/', asked, headers)) as { Datapoints: { Sum: number }[] };
        return Datapoints.map(({ Sum }) => Sum);
      })
      .toEqual([3]);
  });
});

describe('OpenTelemetry', () => {
  test('its spans join the trace of the invocation, and all of it goes out as spans', async () => {
    const root = newRoot();
    const { body } = await invoke(platform, 'otel', {}, sampled(root));
    const { traceId, spanId } = body as { traceId: string; spanId: string };
    expect(traceId).toBe(root.split('-').slice(1).join(''));
    const parts = await partsWith(root, ['order']);
    expect(parts.get('order')).toMatchObject({ id: spanId, annotations: { 'order.id': 42 } });
    expect(waysUp(parts, 'order')).toContain('otel');
    const answer = await fetch(`${platform.url}/_windtunnel/traces`);
    const text = await answer.text();
    expect(text).toContain(`"traceId":"${traceId}","spanId":"${spanId}"`);
  });
});
