// Results of load tools in less usual forms: other orders of fields, older columns, decimal commas, runs of refusals.

import { expect, test } from 'vitest';
import { readTexts } from './reading.ts';

test('vegeta: fields in any order, only those that matter, and lines that tell no latency', async () => {
  const at = (second: number): string => `2026-03-02T10:00:0${second}.000000000Z`;
  const { only, json, format } = await readTexts([
    [
      JSON.stringify({ latency: 20_000_000, code: 200, timestamp: at(0) }),
      JSON.stringify({ timestamp: at(1), code: 200, latency: 40_000_000 }),
      JSON.stringify({ timestamp: at(2), code: 200 }),
      JSON.stringify({ timestamp: at(3), code: 200, latency: -1 }),
    ].join('\n'),
  ]);
  expect(format).toBe('vegeta-json');
  expect(json).toMatchObject({ lines: 4, matched: 2, broken: 2 });
  expect(only.warm).toMatchObject({ count: 2, meanMs: 30 });
});

test('hey of older versions counts seconds, too, and tells no instants', async () => {
  const { only, format } = await readTexts([
    'response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code\n0.0200,0,0,0,0,0,200\n0.0400,0,0,0,0,0,200\n',
  ]);
  expect(format).toBe('hey-csv');
  expect(only).toMatchObject({ warm: { count: 2, meanMs: 30 }, arrivals: null });
});

test('k6: a point without a value is broken', async () => {
  const point = (value: number | null): string =>
    JSON.stringify({
      type: 'Point',
      metric: 'http_req_duration',
      data: { time: '2026-03-02T10:00:00Z', value, tags: { status: '200' } },
    });
  const { only, json } = await readTexts([`${point(20)}\n${point(null)}\n${point(-5)}\n`]);
  expect(json.broken).toBe(2);
  expect(only.warm).toMatchObject({ count: 1, meanMs: 20 });
});

test('a comma may stand for the point where semicolons part the cells', async () => {
  const { only } = await readTexts(['zeit;duration_ms\n1;20,5\n2;40,5\n'], {}, 'zeiten.csv');
  expect(only.warm).toMatchObject({ count: 2, meanMs: 30.5 });
});

test('times of refusals alone are no durations, also in a summary', async () => {
  const { recording, draft } = await readTexts([
    JSON.stringify({
      requests: { total: 100, sent: 100 },
      latency: { mean: 5, p50: 5, p97_5: 6, p99: 7, max: 8, min: 4, totalCount: 100 },
      throughput: { total: 1 },
      duration: 1,
      statusCodeStats: { 429: { count: 100 } },
    }),
  ]);
  expect(draft.functions[0]!.fitted.duration).toBeNull();
  expect(draft.functions[0]!.recorded.throttled).toBe(100);
  expect(recording.notes.join()).toContain('every answer was a refusal (429): its times are no durations');
});
