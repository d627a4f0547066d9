// Results of autocannon, Artillery, k6 and vegeta, drawn.

import { baseMs, iso, json, textOf, tidy, type Drawing } from './drawn-recording.ts';
import { type Request, requestsOf, fileOf, documentsText, rising, codesOf } from './drawn-requests.ts';

export const autocannon: Drawing = (dice, number) => {
  const make = (): unknown => {
    const [p50, p75, p90, p97_5, p99, p99_9, max] = rising(dice, 7);
    const total = dice.int(20, 400);
    return {
      url: 'http://127.0.0.1',
      latency: {
        ...dice.some(
          { average: p75, mean: p75, min: 1, max, p50, p75, p90, p99, p99_9, p2_5: 1.5, stddev: 3, p10: 'x' },
          0.9,
        ),
        p97_5,
        totalCount: total + dice.pick([0, 0, -1, 1, 50]),
      },
      requests: { total, p97_5: 1 },
      throughput: {},
      ...dice.some({
        errors: dice.int(0, 4),
        non2xx: dice.int(0, 2),
        duration: dice.pick([1, 10.05]),
        start: iso(baseMs),
      }),
      ...dice.some({ '4xx': 3, '5xx': 4 }),
      ...dice.some({
        statusCodeStats: Object.fromEntries(Object.entries(codesOf(dice)).map(([code, count]) => [code, { count }])),
      }),
    };
  };
  return fileOf('cannon.json', documentsText(dice, number, make));
};

export const artillery: Drawing = (dice, number) => {
  const summary = (): unknown => {
    const [p50, p75, p90, p95, p99, p999, max] = rising(dice, 7);
    return {
      ...dice.some({ min: 1, mean: p75, p50, p75, p90, p95, p99, p999, max, p75x: 3 }),
      count: dice.int(20, 300),
    };
  };
  const make = (): unknown => ({
    aggregate: {
      counters: {
        'http.requests': 300,
        ...Object.fromEntries(Object.entries(codesOf(dice)).map(([code, count]) => [`http.codes.${code}`, count])),
        ...dice.some({ 'errors.ETIMEDOUT': dice.int(1, 9), 'errors.ECONNREFUSED': 2, 'http.codes.x': 4 }, 0.4),
      },
      [dice.pick(['summaries', 'summaries', 'histograms'])]: dice.some(
        {
          'http.response_time': summary(),
          'http.response_time.2xx': summary(),
          'vusers.session_length': summary(),
        },
        0.8,
      ),
      ...dice.some({ firstCounterAt: baseMs + 2500, lastCounterAt: baseMs + 27_250 }, 0.95),
    },
    intermediate: dice.list(dice.int(0, 4), (index) => ({
      period: dice.is() ? String(baseMs + index * 10_000) : baseMs + index * 10_000,
      counters: dice.some({ 'http.requests': dice.int(0, 130) }),
    })),
  });
  return fileOf('artillery.json', documentsText(dice, number, make));
};

export const k6Points: Drawing = (dice, number) => {
  const requests = requestsOf(dice, dice.int(2, 9));
  const tagsOf = ({ status, name }: Request): Record<string, unknown> => ({
    ...dice.some({ status: String(status), expected_response: String(status < 400) }, 0.95),
    ...dice.pick([
      { name, url: `http://x/${name}` },
      { name: 'http://x/1', url: 'http://x/2' },
      { name: 'u', url: 'u' },
      {},
    ]),
  });
  const metric = dice.pick(['http_req_duration', 'http_req_duration', 'grpc_req_duration', 'ws_session_duration']);
  if (number % 2 === 0) {
    const points = requests.flatMap((request) => [
      json({ metric: 'http_reqs', type: 'Point', data: { time: iso(request.atMs), value: 1, tags: {} } }),
      json({ metric, type: 'Point', data: { time: iso(request.atMs), value: request.ms, tags: tagsOf(request) } }),
      dice.pick([
        '',
        '',
        `{"metric":"${metric}","type":"Point","data":{"${'t'.repeat(250)}`,
        json({ metric, type: 'Point', data: { time: iso(request.atMs), value: dice.pick([-1, null, 0]), tags: {} } }),
        json({ metric: `${metric}_more`, type: 'Point', data: { value: 3 } }),
        json({ metric, type: 'Other "Point"', data: { value: 3 } }),
      ]),
    ]);
    return fileOf('points.json', textOf([json({ type: 'Metric', metric, data: { type: 'trend' } }), ...points]));
  }
  const rows = requests.map((request) => {
    const { status = '', name = '', url = '', expected_response: expected = '' } = tagsOf(request);
    return [
      dice.is(0.8) ? metric : 'vus',
      Math.floor(request.atMs / 1000),
      request.ms,
      status,
      name,
      url,
      expected,
    ].join(',');
  });
  const header = 'metric_name,timestamp,metric_value,status,name,url,expected_response';
  return fileOf(
    'points.csv',
    textOf([header, ...rows, dice.maybe('http_req_duration,1772445600,5'), dice.maybe('http_req_dur')]),
  );
};

export const k6Summary: Drawing = (dice, number) => {
  const trend = dice.pick(['http_req_duration', 'http_req_duration', 'grpc_req_duration', 'ws_session_duration']);
  const make = (): unknown => {
    const [med, p90, p95, p99, max] = rising(dice, 5);
    const times = dice.some({
      avg: tidy(dice.ms() + 5),
      min: 0.5,
      med,
      max,
      'p(90)': p90,
      'p(95)': p95,
      'p(99)': p99,
      'p(99.9)': max,
      count: 4,
    });
    const counts = dice.some({ count: dice.int(0, 500), rate: dice.pick([0, 2.5, 50]) });
    const failed = dice.pick([{ passes: 7, fails: 93, value: 0.07 }, { matches: 3, total: 9 }, {}]);
    const all: Record<string, unknown> = {
      ...dice.some({ [trend]: times }, 0.93),
      http_reqs: counts,
      iterations: dice.some({ count: 77, rate: 7 }),
      ...dice.some({ http_req_failed: failed, vus_max: { value: 3 } }),
    };
    if (number % 3 === 0) return { metrics: all };
    if (number % 3 === 1) {
      const metrics = Object.fromEntries(Object.entries(all).map(([name, values]) => [name, { type: 'x', values }]));
      return { metrics, ...dice.some({ state: { testRunDurationMs: dice.pick([0, 20_500.5]) } }) };
    }
    return {
      metadata: { k6Version: '1.0.0' },
      ...dice.some({ config: { duration: dice.pick(['12.5s', 12.5, null]) } }),
      results: { metrics: Object.entries(all).map(([name, values]) => ({ name, values })) },
    };
  };
  return fileOf('summary.json', documentsText(dice, number, make));
};

export const vegeta: Drawing = (dice, number) => {
  const requests = requestsOf(dice, dice.int(1, 9));
  if (number % 4 === 0) {
    const lines = requests.map(({ atMs, ms, status }) =>
      json({
        attack: '',
        seq: 1,
        code: status,
        timestamp: iso(atMs).replace('Z', dice.pick(['Z', '123456Z', '+00:00'])),
        latency: Math.round(ms * 1e6),
      }),
    );
    const broken = [
      `{"code":200,"${'x'.repeat(250)}`,
      '{"code":"x","latency":1}',
      '{"code":200,"latency":-1}',
      '{"code":200,"latency":0}',
      '',
    ];
    return fileOf('results.json', textOf([lines[0]!, dice.pick(broken), dice.pick(broken), ...lines.slice(1)]));
  }
  if (number % 4 === 1) {
    const rows = requests.map(
      ({ atMs, ms, status }) => `${atMs}123456,${status},${Math.round(ms * 1e6)},0,0,"",Ym9keQ==,,0,GET,http://x`,
    );
    return fileOf(
      'results.csv',
      textOf([...rows, dice.maybe('177244560012345678,200,5'), dice.maybe('1772445600123456789,200,x,0,0,')]),
    );
  }
  const [p50, p90, p95, p99, max] = rising(dice, 5);
  const codes = codesOf(dice);
  const requestCount = Object.values(codes).reduce((sum, count) => sum + count, dice.pick([0, 0, 3]));
  if (number % 4 === 2) {
    const ns = (ms: number): number => Math.round(ms * 1e6);
    const make = (): unknown => ({
      latencies: dice.some({
        total: 1,
        mean: ns(p90!),
        '50th': ns(p50!),
        '90th': ns(p90!),
        '95th': ns(p95!),
        '99th': ns(p99!),
        max: ns(max!),
        min: 9,
      }),
      ...dice.some({ earliest: iso(baseMs), duration: 9_500_000_000 }),
      requests: requestCount,
      status_codes: codes,
    });
    return fileOf('report.json', documentsText(dice, number / 4, make));
  }
  const unit = dice.pick(['ms', 's', 'µs', 'ns']);
  const run = (): string =>
    textOf([
      `Requests      [total, rate, throughput]         ${requestCount}, 11.0, 10.9`,
      dice.maybe('Duration      [total, attack, wait]             1m2.5s, 9.5s, 20ms', 0.9),
      `Latencies     [min, mean, 50, 90, 95, 99, max]  1${unit}, ${[p90, p50, p90, p95, p99, max].map((value) => value + unit).join(', ')}`,
      `Status Codes  [code:count]                      ${Object.entries(codes)
        .map(([code, count]) => `${code}:${count}`)
        .join('  ')}`,
      'Error Set:',
    ]);
  return fileOf('report.txt', dice.is(0.3) ? run() + run() : run());
};
