// What recordings tell that cannot be, or tell only in part: none of it is taken for what it is not.

import { describe, expect, test } from 'vitest';
import { ArrivalBins } from '../../../bench/calibrate/arrival-bins.ts';
import { fitArrivals } from '../../../bench/calibrate/fit-arrivals.ts';
import { timeAt, unixMsOfText } from '../../../bench/calibrate/log-time.ts';
import {
  emptyRecord,
  type RecordedInvocation,
  type SummaryFacts,
} from '../../../bench/calibrate/recorded-invocation.ts';
import { draftOf } from '../../../bench/calibrate/draft.ts';
import { Recording } from '../../../bench/calibrate/recording.ts';
import { scenarioText } from '../../../bench/calibrate/scenario-text.ts';
import { Outcome } from '../../../lambda/index.ts';
import { readTexts, resultOf, type Read } from './reading.ts';

const origin = Date.UTC(2026, 2, 2, 10);
const json = JSON.stringify;

const textOf = ({ draft, recording }: Pick<Read, 'draft' | 'recording'>): string =>
  scenarioText(draft, recording, { files: ['file'], instants: new Map() }).replaceAll(/\n\s*# /g, ' ');

const told = (tell: (recording: Recording) => void): Pick<Read, 'draft' | 'recording'> => {
  const recording = new Recording(null, true);
  tell(recording);
  return { draft: draftOf(recording), recording };
};

const request = (more: Partial<RecordedInvocation>): RecordedInvocation => ({
  ...emptyRecord(),
  durationMs: 20,
  ...more,
});

const summary = (count: number, more: Partial<SummaryFacts> = {}): SummaryFacts => ({
  times: { count, meanMs: 20, quantiles: [[0.5, 20]] },
  ...more,
});

describe('requests without a clock beside such with one', () => {
  const mixed = told((recording) => {
    for (let second = 0; second < 20; second += 1) {
      recording.invocation('f', request({ startMs: origin + second * 1000 }));
      recording.invocation('f', request({ startMs: 100 + second * 1000 }));
    }
    recording.summary('f', summary(40, { durationMs: 20_000, failed: 8, throttled: 6 }));
  });

  test('are laid beside the first of them, which is said', () => {
    expect([mixed.draft.originMs, mixed.draft.lengthMs]).toEqual([origin, 20_000]);
    expect(mixed.draft.functions[0]!.arrivals!.count).toBe(80);
    expect(textOf(mixed)).toContain('duration: 20s # from 2026-03-02T10:00:00.000Z');
    expect(mixed.draft.warnings.join('\n')).toContain('some of its files tell no time of day');
  });

  test('are so in a result, too', () => {
    // A clock-less request was at the beginning of the run, all of them at once.
    expect(resultOf(mixed.recording).functions['f']!.totals.concurrency.max).toBeLessThan(4);
  });

  test('in a result are those that a summary only counts, besides the single ones', () => {
    const { totals } = resultOf(mixed.recording).functions['f']!;
    expect([totals.offered, totals.completed + totals.failed, totals.throttled, totals.failed]).toEqual([80, 74, 6, 7]);
  });

  test('of single requests and a summary, all are in traffic and among those that could fail, refusals once', () => {
    expect(mixed.draft.functions[0]!.fitted.errorShare).toBe(8 / 80);
    expect(mixed.draft.functions[0]!.traffic!.throttled).toBe(6);
    expect(mixed.draft.warnings.join('\n')).not.toContain('refused');
  });

  test('whose length nobody tells are said to be in no traffic', () => {
    const { draft } = told((recording) => {
      recording.invocation('f', request({ startMs: origin }));
      recording.summary('f', summary(40));
    });
    expect(draft.warnings.join('\n')).toContain(
      '40 requests of which nobody told when they came are not in its traffic',
    );
  });

  test('name no day in 1970', async () => {
    const read = await readTexts(['response-time,status-code,offset\n0.03,200,0.4\n0.04,200,1.4\n'], {}, 'hey.csv');
    expect(read.format).toBe('hey-csv');
    expect(textOf(read)).not.toContain('1970');
  });
});

describe('what cannot be a time or a count', () => {
  test.each([Number.NaN, -5, Infinity])('a request of %d ms is broken, and no request', (durationMs) => {
    const { recording } = told((sink) => {
      sink.invocation('f', request({ startMs: origin }));
      sink.invocation('f', request({ startMs: origin, durationMs }));
      sink.counted(2, 2);
    });
    expect([recording.of('f').ran, recording.lines, recording.matched, recording.brokenCount]).toEqual([1, 2, 1, 1]);
  });

  test('a mean below 0 was not told, nor were counts that are none', () => {
    const { recording, draft } = told((sink) => {
      sink.summary('f', { times: { count: 9, meanMs: -3, quantiles: [[0.5, 20]] }, failed: Number.NaN });
      sink.invoked('f', { atMs: origin, stepMs: 1000, count: Number.NaN });
      sink.concurrency('f', Number.NaN);
    });
    expect(recording.of('f').summaries[0]!.meanMs).toBeNull();
    expect([recording.of('f').errors, recording.of('f').invoked.count, recording.of('f').mostAtOnce]).toEqual([
      0,
      0,
      Number.NaN,
    ]);
    expect(draft.functions[0]!.traffic).toBeNull();
  });

  const k6 = 'metric_name,timestamp,metric_value,status\nhttp_req_duration,1772445600,20,200\n';
  const vegeta = '1772445600000000000,200,20000000,1,1,,,,\n';
  const insights = '@timestamp,@duration\n2026-03-02 10:00:00.000,20\n';
  const gatling = 'RUN\ta\tb\t1772445600000\t\t3.11\nREQUEST\t\tf\t1772445600000\t1772445600020\tOK\t\n';
  test.each([
    ['k6-csv', 'a word', `${k6}http_req_duration,1772445600,x,200\n`],
    ['k6-csv', 'an empty cell', `${k6}http_req_duration,1772445600,,200\n`],
    ['k6-csv', 'a status in words', `${k6}http_req_duration,1772445600,20,x\n`],
    ['hey-csv', 'a status in words', 'response-time,status-code,offset\n0.02,200,1\n0.02,x,1\n'],
    ['hey-csv', 'no status', 'response-time,status-code,offset\n0.02,200,1\n0.02,,1\n'],
    ['oha-csv', 'a status in words', 'request-start,request-duration,status\n0.1,0.02,200\n0.1,0.02,x\n'],
    ['vegeta-csv', 'a status in words', `${vegeta}${vegeta.replace(',200,', ',x,')}`],
    ['logs-insights', 'a duration in words', `${insights}2026-03-02 10:00:01.000,slow\n`],
    ['gatling', 'an end before its start', `${gatling}REQUEST\t\tf\t1772445600020\t1772445600000\tOK\t\n`],
  ])('%s: a row with %s is broken', async (format, _, text) => {
    const read = await readTexts([text], {}, 'recorded.csv');
    expect(read.format).toBe(format);
    expect([Object.values(read.json.functions)[0]!.warm.count, read.json.broken]).toEqual([1, 1]);
    expect(read.recording.brokenLines[0]!.line).toBeGreaterThan(1);
  });

  test('a span that ends before it begins is broken', async () => {
    const span = (start: number, end: number): object => ({
      kind: 2,
      startTimeUnixNano: `${origin + start}000000`,
      endTimeUnixNano: `${origin + end}000000`,
    });
    const read = await readTexts([
      json({ resourceSpans: [{ resource: {}, scopeSpans: [{ spans: [span(0, 4), span(5, 0)] }] }] }),
    ]);
    expect([read.only.warm.count, read.json.matched, read.json.broken]).toEqual([1, 1, 1]);
  });

  const segment = (more: object): object => ({
    trace_id: '1-a',
    id: 'b',
    name: 'f',
    origin: 'AWS::Lambda::Function',
    start_time: origin / 1000,
    end_time: origin / 1000 + 1,
    ...more,
  });

  test('a segment of X-Ray whose INIT is still in progress, or that ends before it begins, is broken', async () => {
    const init = { name: 'Initialization', start_time: origin / 1000, in_progress: true };
    const segments = [segment({}), segment({ subsegments: [init] }), segment({ end_time: origin / 1000 - 1 })];
    const read = await readTexts([segments.map((one) => `${json(one)}\n`).join('')]);
    expect([read.format, read.only.warm.count, read.json.broken]).toEqual(['x-ray', 1, 2]);
  });

  test('traces of X-Ray are as many lines as they have segments', async () => {
    const trace = { Segments: [segment({}), segment({})].map((one) => ({ Document: json(one) })) };
    const read = await readTexts([json({ Traces: [trace, trace] })]);
    expect([read.json.lines, read.json.matched]).toEqual([4, 4]);
  });

  test.each(['2026-13-02T10:00:00Z', '2026-02-30T10:00:00Z', '2026-03-02T24:00:00Z', '2026-03-02T10:60:00Z'])(
    '%s is no time',
    (text) => {
      expect(timeAt(Buffer.from(text), 0)).toBeNaN();
    },
  );

  test('a time of day has colons, and may have a leap second', () => {
    expect(unixMsOfText('2026-03-02T12x40:27Z')).toBeNaN();
    expect(unixMsOfText('2026-13-45T99:99:99Z')).toBeNaN();
    expect(timeAt(Buffer.from('2016-12-31T23:59:60Z'), 0)).toBe(Date.UTC(2017, 0, 1));
    expect(timeAt(Buffer.from('2024-02-29 00:00:00'), 0)).toBe(Date.UTC(2024, 1, 29));
  });

  test('a total of Locust that is no number is broken, and those behind it go on growing', async () => {
    const header = 'Timestamp,User Count,Type,Name,Requests/s,Total Request Count';
    const row = (second: number, total: string): string => `${1_772_445_600 + second},3,GET,/f,1,${total}`;
    const read = await readTexts([[header, row(0, '10'), row(1, 'N/A'), row(2, '30'), ''].join('\n')]);
    expect([read.format, read.recording.of('/f').invoked.count, read.json.broken]).toEqual(['locust-history', 30, 1]);
  });

  test.each([
    ['fewer values than times', [30]],
    ['a value that is no number', [30, '--']],
  ])('%s is no point of a metric, the others are', async (_, values) => {
    const times = ['2026-03-02T10:00:00Z', '2026-03-02T10:01:00Z'];
    const read = await readTexts([
      json({
        MetricDataResults: [
          { Id: 'm1', Label: 'f Duration Average', Timestamps: times, Values: values },
          { Id: 'm2', Label: 'f Invocations', Timestamps: times, Values: [5, 5] },
        ],
      }),
    ]);
    expect([read.format, read.draft.functions[0]!.fitted.warm?.law.mean]).toEqual(['cloudwatch-metrics', 30]);
  });
});

describe('when requests came', () => {
  test.each([60, 100, 1000, 5000, 1_000_000])(
    'of a summary of %d is not said: neither evenly, at random nor in clumps',
    (count) => {
      const { draft } = told((recording) => recording.summary('f', summary(count, { durationMs: 10_000 })));
      const { arrivals } = draft.functions[0]!;
      expect([arrivals!.dispersion, arrivals!.spec]).toEqual([null, { poisson: { rate: `${count / 10}/s` } }]);
      expect(arrivals!.said).toContain('nobody told');
      expect(draft.warnings.join('\n')).not.toContain('clumps');
    },
  );

  test('of a week of counted minutes, more than is kept one by one, is at one steady rate', () => {
    const { draft } = told((recording) => {
      for (let minute = 0; minute < 7 * 1440; minute += 1) {
        recording.invoked('f', { atMs: origin + minute * 60_000, stepMs: 60_000, count: 30 });
      }
    });
    const { said, count, meanPerSecond } = draft.functions[0]!.arrivals!;
    expect(said).toContain('at a steady rate');
    expect(count).toBe(7 * 1440 * 30);
    expect(meanPerSecond).toBeCloseTo(0.5, 3);
  });

  test('a last step that is only a part is no stretch of its own', () => {
    const bins = new ArrivalBins();
    for (let index = 0; index < 178; index += 1) bins.add(origin + (index * 10_000) / 178);
    const { spec } = fitArrivals(bins.binned(), origin, 10_050);
    expect(spec).toEqual({ constant: { rate: '17.7114/s' } });
  });

  test('refusals alone are added to nothing', () => {
    const { draft } = told((recording) => recording.throttled('f', Number.NaN, 5));
    expect(draft.warnings).toEqual([]);
  });

  test('is not known of counted requests: their number is told all the same', () => {
    const known = told((recording) => recording.summary('f', summary(189)));
    expect(textOf(known)).toContain('189 requests, and nobody told in what time: one a second.');
  });
});

describe('a summary of k6 without a count of requests', () => {
  const metrics = (own: object): string =>
    json({ metrics: { http_req_duration: { avg: 20, min: 1, med: 18, max: 90, 'p(99)': 80 }, ...own } });

  test('has as many as its failures were told of', async () => {
    const read = await readTexts([metrics({ http_req_failed: { passes: 7, fails: 93 } })]);
    expect([read.format, read.draft.functions[0]!.fitted.errorShare]).toEqual(['k6-summary', 0.07]);
  });

  test('else fails nowhere, and says that it is not known of how many', async () => {
    const read = await readTexts([metrics({ http_req_failed: { passes: 7 } })]);
    expect(read.draft.functions[0]!.fitted.errorShare).toBe(0);
    expect(textOf(read)).toContain('7 errors are told, and not of how many invocations');
    expect(textOf(read)).toContain('How many requests came nobody told');
  });
});

describe('cold starts without INIT', () => {
  const coldAnd = (warm: number): string =>
    textOf(
      told((recording) => {
        for (let n = 0; n < 3; n += 1) recording.invocation('f', request({ coldStart: true, startMs: origin + n }));
        for (let n = 0; n < warm; n += 1) recording.invocation('f', request({ coldStart: false, startMs: origin + n }));
      }),
    );

  test('are said to have been recorded', () => {
    expect(coldAnd(4)).toContain('3 cold starts, of which nobody told how long INIT took: as it was published');
    expect(coldAnd(4)).toContain('Warm invocations: constant, of 4');
    expect(coldAnd(4)).toContain('others 20 ms: no more than chance.\n    firstInvocation: none');
  });

  test('alone are no warm invocations, and others took not 0 ms', () => {
    expect(coldAnd(0)).toContain('First invocations, for want of any others: constant, of 3');
    expect(coldAnd(0)).toContain('what others take nobody told');
    expect(coldAnd(0)).not.toContain('others 0 ms');
  });
});

describe('a timeout', () => {
  test('that is the longest there is was not long enough for what took longer', () => {
    const long = told((recording) => recording.invocation('f', request({ durationMs: 1_200_000, startMs: origin })));
    expect(textOf(long)).toContain('timeout: 900s # nothing was ended by it, but there is no longer one');
    expect(textOf(long)).not.toContain('long enough for all');
    expect(long.draft.warnings.join('\n')).toContain('beyond its timeout of 900s');
  });

  test('of 1 s beside runs of 5 s that ended by themselves is warned of', () => {
    const { draft } = told((recording) => {
      recording.invocation('f', request({ durationMs: 5000, startMs: origin }));
      recording.invocation('f', request({ durationMs: 1000, outcome: Outcome.timedOut, startMs: origin }));
    });
    expect(draft.warnings.join('\n')).toContain(
      'what took longest ended by itself after 5000ms, beyond its timeout of 1s',
    );
  });
});

describe('rows of Logs Insights', () => {
  const report =
    'REPORT RequestId: 00000000-0000-4000-8000-000000000001\tDuration: 12.50 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\t';

  test.each([
    ['its time first', { '@timestamp': '2026-03-02 10:00:00.000', '@message': report }],
    ['another field first', { id: 'a {b}', '@message': report }],
  ])('in JSON are no log events, %s: that a limit cut them off is said', async (_, row) => {
    const read = await readTexts([json(Array.from({ length: 1000 }, () => row))], {}, 'rows.json');
    expect([read.format, read.only.warm.count]).toEqual(['logs-insights', 1000]);
    expect(read.recording.notes.join('\n')).toContain('exactly 1000 rows');
  });

  test('may part the thousands of a duration by commas', async () => {
    const read = await readTexts(['@timestamp,@duration\n2026-03-02 10:00:00.000,"1,234.5"\n'], {}, 'rows.csv');
    expect([read.only.warm.maxMs, read.json.broken]).toEqual([1234.5, 0]);
  });
});

test.each([
  [20.3, 'others 20 ms: no more than chance'],
  [60, 'others 20 ms: what it takes longer'],
])('of first invocations of %d ms beside others of 20 it says: %s', (firstMs, words) => {
  const recorded = told((recording) => {
    for (let count = 0; count < 200; count += 1) {
      const isCold = count % 4 === 0;
      const durationMs = (isCold ? firstMs : 20) + (count % 3) - 1;
      recording.invocation(
        'f',
        request({ startMs: origin + count * 1000, durationMs, coldStart: isCold, initMs: isCold ? 150 : Number.NaN }),
      );
    }
  });
  expect(textOf(recorded)).toContain(words);
});

describe('a time that is too large for any number', () => {
  const huge = '9'.repeat(400);
  const at = '2026-03-02T10:00:00Z';
  const report = (ms: string): string =>
    `REPORT RequestId: 1-2\tDuration: ${ms} ms\tBilled Duration: 10 ms\tMemory Size: 128 MB`;
  const platform = (ms: string): string =>
    `{"time":"${at}","type":"platform.report","record":{"requestId":"1","status":"success","metrics":{"durationMs":${ms},"billedDurationMs":9}}}`;

  test.each<[string, readonly string[], (ms: string) => string]>([
    ['csv', ['latency_ms'], (ms) => ms],
    [
      'hey-csv',
      ['response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset'],
      (ms) => `${ms},0,0,0,0,0,200,1`,
    ],
    ['k6-csv', ['metric_name,timestamp,metric_value,status'], (ms) => `http_req_duration,1772366400,${ms},200`],
    [
      'k6-json',
      [],
      (ms) =>
        `{"metric":"http_req_duration","type":"Point","data":{"time":"${at}","value":${ms},"tags":{"status":"200"}}}`,
    ],
    ['vegeta-json', [], (ms) => `{"code":200,"timestamp":"${at}","latency":${ms}}`],
    ['logs-insights', ['@timestamp,@duration,@billedDuration'], (ms) => `2026-03-02 10:00:00.000,${ms},9`],
    ['cloudwatch-logs', [], report],
    ['cloudwatch-logs', [], platform],
  ])('is shown with its line: %s, %j', async (format, header, line) => {
    const lines = [...header, line('10'), line('11'), line(huge), line('12')];
    const { json, recording } = await readTexts([lines.join('\n')], { format });
    expect(json).toMatchObject({ matched: 3, broken: 1 });
    expect(recording.brokenLines.map(({ line: number }) => number)).toEqual([header.length + 3]);
  });
});

describe('what two files tell of the same requests', () => {
  const stats =
    'Type,Name,Request Count,Failure Count,Average Response Time,Min Response Time,Max Response Time,Requests/s,50%,99%\nGET,/f,100,20,30,10,90,10,30,80\n';
  const history = (total: number): string =>
    `Timestamp,User Count,Type,Name,Requests/s,Total Request Count\n1772445600,3,GET,/f,1,${total / 2}\n1772445601,3,GET,/f,1,${total}\n`;
  const failures = 'Method,Name,Error,Occurrences\nGET,/f,429 Too Many Requests,12\n';

  test.each([
    ['statistics', [stats, failures]],
    ['statistics and history', [stats, history(100), failures]],
  ])('refusals of Locust are among the totals of its %s', async (_, files) => {
    const read = await readTexts(files);
    const [one] = read.draft.functions;
    expect([one!.arrivals!.count, one!.traffic!.throttled]).toEqual([100, 12]);
    expect(read.draft.warnings.join('\n')).not.toContain('refused');
    // Eight of 100 that have a time.
    expect(one!.fitted.errorShare).toBe(0.08);
  });

  test('refusals of Locust are demand beside a log that knows only what was let in', () => {
    const { draft } = told((recording) => {
      for (let second = 0; second < 20; second += 1)
        recording.invocation('f', request({ startMs: origin + second * 1000 }));
      recording.summary('f', {
        times: { count: 0, meanMs: null, quantiles: [] },
        throttled: 12,
        failed: -12,
        isOfTotals: true,
      });
    });
    const [one] = draft.functions;
    // No more of them failed than are told of.
    expect([one!.arrivals!.count, one!.recorded.errors]).toEqual([32, 0]);
  });

  const withMetric = (failed: number, timedOut: number) =>
    told((recording) => {
      for (let index = 0; index < 20; index += 1) {
        const outcome =
          index < failed ? Outcome.failed : index < failed + timedOut ? Outcome.timedOut : Outcome.completed;
        recording.invocation('f', request({ startMs: origin + index * 1000, outcome, durationMs: 3000 }));
      }
      recording.summary('f', { ...summary(20), failed: 5, isMetric: true });
    }).draft.functions[0]!.recorded.errors;

  test('errors that a log tells are those that the metric counts', () => {
    expect(withMetric(3, 0)).toBe(3);
  });

  test('of a log without any the metric tells errors, timeouts among them', () => {
    expect([withMetric(0, 0), withMetric(0, 2), withMetric(0, 6)]).toEqual([5, 3, 0]);
  });
});
