// Traces of simulated requests: their parts add up, they are of the run and change nothing in it, and they say what a cold start
// and a retry cost.

import { describe, expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { Outcome, emptyInvocation } from '../../lambda/index.ts';
import { chromeTrace, parseResult, resultJson, type RunResult, type TraceSection } from '../../reports/index.ts';
import { milliseconds } from '../../reports/words/format.ts';
import { tracesSection } from '../../reports/page/traces-section.ts';
import { requestTrace, type ServedInstants } from '../../reports/result/request-trace.ts';
import { TraceSample } from '../../reports/counting/trace-sample.ts';
import { traceSentences } from '../../reports/verdict/trace-sentences.ts';

const fn = { duration: { lognormal: { p50: '80ms', p99: '400ms' } }, coldStart: { constant: '200ms' } };

const scenarioOf = (settings: object, traffic: object, more: object = {}) =>
  compileScenario(
    {
      name: 'traced',
      duration: '60s',
      seed: 5,
      functions: { f: { ...fn, ...settings } },
      traffic: [{ to: 'f', arrivals: { poisson: { rate: '40/s' } }, ...traffic }],
      ...more,
    },
    'traced',
    '.',
  );

const run = (settings: object, traffic: object, traces?: number): Promise<RunResult> =>
  simulateScenario(scenarioOf(settings, traffic), { traces, comparesKeepAlive: false });

const tracesOf = async (settings: object, traffic: object): Promise<TraceSection> =>
  (await run(settings, traffic, 8)).traces!;

const sum = (parts: readonly { us: number }[]): number => parts.reduce((total, { us }) => total + us, 0);

describe('the parts of each add up to its latency exactly', () => {
  test.each([
    ['plain', {}, {}],
    ['refused and sent again', { reservedConcurrency: 4 }, { retry: 'sdk-v3-standard' }],
    ['overhead', { overhead: { lognormal: { p50: '12ms', p99: '90ms' } } }, {}],
    ['published cold starts', { coldStart: { runtime: 'nodejs22.x' } }, {}],
    ['errors and timeouts', { errors: '20%', timeout: '1s' }, { retry: 'sdk-v3-standard' }],
    ['events', { errors: '10%' }, { via: 'async' }],
    ['behind an API', {}, { via: 'http', http: { kind: 'http' } }],
    ['placed', { placement: { lognormal: { p50: '90ms', p99: '400ms' } }, overhead: { constant: '7ms' } }, {}],
    [
      'with extensions',
      { extensions: { init: { constant: '80ms' }, postInvoke: { constant: '25ms' } }, overhead: { constant: '7ms' } },
      {},
    ],
  ])('%s', async (_, settings, traffic) => {
    const result = await run(settings, traffic, 8);
    const { slowest, typical, of, splits } = result.traces!;
    expect(slowest).toHaveLength(8);
    expect(typical).toHaveLength(8);
    expect(of).toBeGreaterThan(1000);
    for (const trace of [...slowest, ...typical]) {
      expect(sum(trace.parts)).toBe(trace.latencyUs);
      expect(trace.parts.every(({ us }) => Number.isInteger(us) && us > 0)).toBe(true);
    }
    for (const split of splits) expect(sum(Object.values(split.parts).map((us) => ({ us })))).toBe(split.latencyUs);
    const latencies = slowest.map(({ latencyUs }) => latencyUs);
    expect(latencies).toEqual(latencies.toSorted((a, b) => b - a));
    // The slowest of all is the highest latency of the result, which is counted in buckets.
    expect(latencies[0]! / 1000 / result.latencyMs.max).toBeCloseTo(1, 1);
  });
});

test('they are the same for the same seed, and the run is the same without them', async () => {
  const [one, other, without] = await Promise.all([run({}, {}, 5), run({}, {}, 5), run({}, {})]);
  expect(one.traces).toEqual(other.traces);
  expect(without.traces).toBeUndefined();
  const { totals, latencyMs } = one;
  expect({ totals, latencyMs }).toEqual({ totals: without.totals, latencyMs: without.latencyMs });
});

test('what a cold start costs, and what a retry does, stands in the split', async () => {
  const cold = await tracesOf(
    { keepAlive: { fixed: '1s' }, coldStart: { constant: '2s' } },
    { arrivals: { poisson: { rate: '40/s' } } },
  );
  const slow = cold.splits.find(({ percentile }) => percentile === 99)!;
  expect(slow.coldShare).toBeGreaterThan(0.5);
  expect(slow.parts.init).toBeGreaterThan(1_000_000);
  const refused = await tracesOf({ reservedConcurrency: 4 }, { retry: 'sdk-v3-standard' });
  const retried = refused.splits.find(({ percentile }) => percentile === 99)!;
  expect(retried.retriedShare).toBeGreaterThan(0.9);
  expect(retried.parts.retries).toBeGreaterThan(retried.parts.handler!);
  expect(traceSentences(refused)[1]).toMatch(/^about p99, .*: retries .*, handler .*; .* sent more than once$/);
});

const partsIn = ({ slowest, typical }: TraceSection) =>
  [...slowest, ...typical].map((trace) => ({
    ...trace,
    ms: Object.fromEntries(trace.parts.map(({ name, us }) => [name, us / 1000])),
  }));

test('where the place of an environment is sought, that is a part of its own, as it was drawn', async () => {
  const given = { duration: { constant: '80ms' }, coldStart: { constant: '200ms' }, placement: { constant: '90ms' } };
  const traces = partsIn(await tracesOf({ ...given, overhead: { constant: '7ms' } }, {}));
  const cold = traces.filter(({ coldStart }) => coldStart);
  expect(cold.length).toBeGreaterThan(0);
  for (const { ms } of cold) expect(ms).toEqual({ placement: 90, init: 200, handler: 80, overhead: 7 });
  for (const { ms } of traces.filter(({ coldStart }) => !coldStart)) expect(ms).toEqual({ handler: 80, overhead: 7 });
});

test('a restore is told from an INIT', async () => {
  const traces = partsIn(
    await tracesOf(
      {
        runtime: 'java21',
        compute: 'snapstart',
        snapStart: { restore: { constant: '300ms' } },
        duration: { constant: '80ms' },
      },
      {},
    ),
  );
  const cold = traces.filter(({ coldStart }) => coldStart);
  expect(cold.length).toBeGreaterThan(0);
  for (const { ms } of cold) expect(ms).toMatchObject({ restore: expect.any(Number) as number, handler: 80 });
  expect(traces.some(({ ms }) => 'init' in ms)).toBe(false);
});

test('what extensions take after the answer is beside the latency, and in no part of it', async () => {
  const given = { duration: { constant: '80ms' }, coldStart: { constant: '200ms' }, overhead: { constant: '7ms' } };
  const extensions = { init: { constant: '50ms' }, postInvoke: { constant: '25ms' } };
  const traces = partsIn(await tracesOf({ ...given, extensions }, {}));
  expect(traces.every(({ extensionsUs }) => extensionsUs === 25_000)).toBe(true);
  for (const { ms, coldStart } of traces)
    expect(ms).toEqual({ ...(coldStart ? { init: 250 } : {}), handler: 80, overhead: 7 });
  // A timeout ends them with the function.
  const late = await tracesOf({ ...given, duration: { constant: '2s' }, extensions, timeout: '1s' }, {});
  expect(partsIn(late).every(({ extensionsUs }) => extensionsUs === undefined)).toBe(true);
});

test('a result with traces is read again; the page shows them, and no name becomes markup', async () => {
  const result = await run({}, {}, 3);
  const { traces } = parseResult(resultJson(result), 'traced.json');
  expect(traces).toEqual(result.traces);
  const named = {
    ...result.traces!,
    slowest: result.traces!.slowest.map((trace) => ({ ...trace, functionName: '<b>' })),
  };
  const html = tracesSection([{ ...result, traces: named }]);
  expect(html).toContain('about p99, simulated');
  const [p50] = named.splits;
  const texts = html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(texts).toContain(`latency ${milliseconds(p50!.latencyUs / 1000)} `);
  expect(texts).toContain(`handler ${milliseconds(p50!.parts.handler! / 1000)} `);
  expect(html).toContain('&lt;b&gt;');
  expect(html).not.toContain('<b>');
  expect(html.match(/<rect x=/g)!.length).toBe(
    [...named.slowest, ...named.typical].reduce((count, { parts }) => count + parts.length, 0),
  );
  expect(tracesSection([{ ...result, traces: undefined } as unknown as RunResult])).toBe('');
});

test("the file for Chrome's viewer has each request and its parts within it", async () => {
  const { traceEvents } = JSON.parse(chromeTrace(await tracesOf({}, {}))) as {
    traceEvents: { ph: string; pid: number; tid: number; cat?: string; ts: number; dur: number }[];
  };
  const whole = traceEvents.filter(({ cat }) => cat === 'request');
  expect(whole).toHaveLength(16);
  for (const { pid, tid, ts, dur } of whole) {
    const parts = traceEvents.filter((event) => event.cat === 'part' && event.pid === pid && event.tid === tid);
    let atUs = ts;
    for (const part of parts) {
      expect(part.ts).toBe(atUs);
      atUs += part.dur;
    }
    expect(atUs).toBe(ts + dur);
  }
});

test('of a measured request only the client knows the way; work after the answer is none of its latency', () => {
  const record = { ...emptyInvocation(), scheduledAtMs: 100, sentAtMs: 102, endAtMs: 152, initMs: 10, durationMs: 30 };
  const parts = (changes: object) =>
    Object.fromEntries(requestTrace({ ...record, ...changes }, 'f').parts.map(({ name, us }) => [name, us / 1000]));
  expect(parts({})).toEqual({ 'client wait': 2, init: 10, handler: 30, overhead: 10 });
  expect(parts({ connectionMs: 1.5 })).toMatchObject({ 'client wait': 0.5, connection: 1.5 });
  expect(parts({ durationMs: 500 })).toEqual({ 'client wait': 2, init: 10, handler: 40 });
  expect(parts({ attempts: 3 })).toEqual({ 'client wait': 2, retries: 10, init: 10, handler: 30 });
  expect(requestTrace({ ...record, outcome: Outcome.throttled, endAtMs: 90 }, 'f')).toMatchObject({
    latencyUs: 0,
    parts: [],
  });
});

/** As a platform tells of one that had an environment at once. */
const served: ServedInstants = {
  arrivedMs: 104,
  admittedMs: 105,
  initStartMs: Number.NaN,
  initEndMs: Number.NaN,
  restored: false,
  invokedMs: 106,
  answeredMs: 136,
  endedMs: 140,
  extensionsMs: 0,
};

test("where the platform tells its own instants, each part lasts from one to the next, and none is another's rest", () => {
  const record = { ...emptyInvocation(), scheduledAtMs: 100, sentAtMs: 103, connectionMs: 1, endAtMs: 152 };
  const parts = (changes: object, told: Partial<ServedInstants> = {}) => {
    const trace = requestTrace({ ...record, ...changes }, 'f', { ...served, ...told });
    expect(sum(trace.parts)).toBe(trace.latencyUs);
    const ms = Object.fromEntries(trace.parts.map(({ name, us }) => [name, us / 1000]));
    return trace.extensionsUs === undefined ? ms : { ...ms, after: trace.extensionsUs / 1000 };
  };
  const warm = { 'client wait': 2, connection: 1, admission: 1, handler: 30, overhead: 18 };
  expect(parts({})).toEqual(warm);
  const cold = { invokedMs: 116, answeredMs: 146, endedMs: 150, initStartMs: 106, initEndMs: 115 };
  expect(parts({}, cold)).toEqual({ ...warm, init: 9, overhead: 9 });
  expect(parts({}, { ...cold, restored: true })).toEqual({ ...warm, restore: 9, overhead: 9 });
  // A second attempt began 20 ms after the first.
  const later = { arrivedMs: 124, admittedMs: 125, invokedMs: 126, answeredMs: 136 };
  expect(parts({ attempts: 2, lastSentAtMs: 123 }, later)).toEqual({ ...warm, retries: 20, handler: 10 });
  // Extensions, as long as the caller waited for them; and what they did beyond.
  expect(parts({}, { extensionsMs: 3 })).toEqual({ ...warm, extensions: 3, overhead: 15 });
  expect(parts({ endAtMs: 138 }, { extensionsMs: 3 })).toMatchObject({ extensions: 1, after: 2 });
  // One that was refused never ran.
  const refused = { admittedMs: 150, invokedMs: Number.NaN, answeredMs: Number.NaN, endedMs: 150 };
  expect(parts({ outcome: Outcome.throttled }, refused)).toEqual({
    'client wait': 2,
    connection: 1,
    admission: 46,
    overhead: 3,
  });
  // Instants beyond the answer are none of its latency.
  expect(parts({ endAtMs: 120 })).toEqual({ 'client wait': 2, connection: 1, admission: 1, handler: 14, overhead: 2 });
});

test('measured requests of which the platform does not know are told of, by how many', () => {
  const options = { count: 2, seed: 1, functionNames: ['f'], warmupMs: 0 };
  const sample = new TraceSample(options);
  const record = { ...emptyInvocation(), endAtMs: 150 };
  for (const traceNumber of [0, 1, -1]) sample.invocation({ ...record, traceNumber });
  expect(sample.section()).not.toHaveProperty('clientOnly');
  expect(sample.traceNumbers).toEqual(new Set([0, 1]));
  sample.serve(new Map([[0, served]]));
  const section = sample.section();
  expect(section).toMatchObject({ of: 3, clientOnly: 2, lookedAt: 3 });
  expect(traceSentences(section)).toEqual([
    "of 2 of 3 requests only the client's side and REPORT are known: what lies between is overhead",
  ]);
  sample.serve(new Map());
  expect(traceSentences(sample.section())[0]).toMatch(/^only the client's side and REPORT are known, since the target/);
  sample.serve(new Map([0, 1, -1].map((number) => [number, served])));
  expect(sample.section()).not.toHaveProperty('clientOnly');
});

test('of a percentile it is told how many were cold, and how many were sent again', () => {
  const shares = (record: (number: number) => object): [cold: number, retried: number][] => {
    const sample = new TraceSample({ count: 2, seed: 1, functionNames: ['f'], warmupMs: 0 });
    // As long as each other, so that each slice holds all kinds.
    for (let number = 0; number < 400; number += 1) {
      sample.invocation({ ...emptyInvocation(), endAtMs: 100, ...record(number) });
    }
    const { splits } = sample.section();
    expect(splits.length).toBeGreaterThan(0);
    return splits.map(({ coldShare, retriedShare }) => [coldShare, retriedShare]);
  };
  for (const shown of shares(() => ({}))) expect(shown).toEqual([0, 0]);
  for (const shown of shares(() => ({ coldStart: true }))) expect(shown).toEqual([1, 0]);
  for (const shown of shares(() => ({ attempts: 3 }))) expect(shown).toEqual([0, 1]);
});
