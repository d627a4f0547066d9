// What measure sends, when it stops, and what it ends in: against servers of this process, one sending thread.

import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { parseResult } from '../../reports/index.ts';
import { enteredPlace, run, type Ran } from '../support/command-line.ts';
import { SeeingServer, type Seen } from '../support/seeing-server.ts';

let place: ReturnType<typeof enteredPlace>;
const server = new SeeingServer();

const plain = `name: plain
duration: 300ms
functions: { f: { timeout: 1s, memory: 1024MB } }
traffic: [{ to: f, arrivals: { constant: { rate: 100/s } } }]
`;

beforeAll(() => {
  process.setMaxListeners(0);
  place = enteredPlace({
    'plain.yaml': plain,
    'meant.yaml': `${plain}expectFailures: true\n`,
    'kept.yaml': `${plain}slo: { p50: <20s, errors: '<1%' }\n`,
    'users.csv': 'id,name\n7,"Ann ""A"" Lee"\n8,Bo\n',
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.close();
});
afterAll(() => place.leave());

const listening = (answer: (request: Seen, response: ServerResponse) => void): Promise<string> => server.listen(answer);

const measure = (target: string, ...more: string[]): Promise<Ran> =>
  run(['measure', 'plain.yaml', '--target', target, '--json', ...more]);

test('a method, headers and a template with a row of a table and a counter', async () => {
  const url = await listening((_, response) => void response.end('ok'));
  const template = '{"n":{{counter}},"id":{{id}},"name":{{ json name }}}';
  const headers = ['--header', 'X-Key: a b', '--header', 'Content-Type: text/x'];
  const rows = ['--body', template, '--data', 'users.csv'];
  const { code } = await measure(`${url}/users?x=1`, '--method', 'PUT', ...headers, ...rows);
  expect(code).toBe(0);
  expect(server.seen).toHaveLength(30);
  expect(new Set(server.seen.map(({ method, url: path }) => `${method} ${path}`))).toEqual(new Set(['PUT /users?x=1']));
  expect(server.seen[0]!.headers).toMatchObject({ 'x-key': 'a b', 'content-type': 'text/x' });
  const bodies = server.seen.map(({ body }) => JSON.parse(body) as { n: number; id: number; name: string });
  expect(bodies.map(({ n }) => n).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
  for (const { n, id, name } of bodies) expect([id, name]).toEqual(n % 2 === 0 ? [7, 'Ann "A" Lee'] : [8, 'Bo']);
});

test('a place without a column is refused with what there is, and so is an option without effect', async () => {
  const url = await listening((_, response) => void response.end('ok'));
  const wrong = await measure(`${url}/x`, '--body', '{{nam}}', '--data', 'users.csv');
  expect([wrong.code, wrong.stderr]).toEqual([
    2,
    expect.stringContaining('{{nam}} names no column; there are: id, name'),
  ]);
  const idle = await measure(`${url}/x`, '--qualifier', 'live', '--max-cost', '1', '--region', 'eu-west-1');
  expect([idle.code, idle.stderr]).toEqual([2, expect.stringMatching(/3 problems[^]*--qualifier[^]*--max-cost/)]);
  const method = await measure(url, '--method', 'GET');
  expect([method.code, method.stderr]).toEqual([2, expect.stringContaining('plain HTTP only')]);
  expect(server.seen).toEqual([]);
});

test('statuses and bodies that were not expected are failures, and a run of them ends in 4', async () => {
  let asked = 0;
  const url = await listening((_, response) => {
    asked += 1;
    response.writeHead(asked % 3 === 0 ? 202 : 200).end(asked % 3 === 1 ? '{"error":"no"}' : '{"ok":true}');
  });
  const some = await measure(`${url}/x`, '--expect-status', '200,202', '--expect-body', '/"ok": ?true/');
  expect(some.code).toBe(0);
  expect(parseResult(some.stdout, 'stdout').totals).toMatchObject({ completed: 20, failed: 10 });
  const most = await measure(`${url}/x`, '--expect-status', '202', '--expect-body', 'ok');
  expect([most.code, most.stderr]).toEqual([
    4,
    expect.stringContaining('20 x HTTP 200, a status that was not expected'),
  ]);
});

test('redirects are followed when it is asked for, and counted apart', async () => {
  const url = await listening((request, response) => {
    if (request.url === '/old') response.writeHead(302, { Location: '/new' }).end();
    else response.end('ok');
  });
  const { code, stdout } = await measure(`${url}/old`, '--follow-redirects', '2');
  expect(code).toBe(0);
  const { totals, warnings } = parseResult(stdout, 'stdout');
  expect(totals.completed).toBe(30);
  expect(warnings.join()).toContain('30 requests were answered after 30 redirects, whose time is in their latency');
  expect(server.seen.filter(({ url: path }) => path === '/new').every(({ method }) => method === 'GET')).toBe(true);
  const endless = await listening((_, response) => void response.writeHead(307, { Location: '/old' }).end());
  expect((await measure(`${endless}/old`, '--follow-redirects', '2')).code).toBe(4);
  expect(server.seen).toHaveLength(90);
});

test('a short limit of the client is kept by a timer of its own', async () => {
  const url = await listening((_, response) => void setTimeout(() => response.end('late'), 3000).unref());
  const { code, stdout } = await measure(`${url}/x`, '--request-timeout', '150ms');
  expect(code).toBe(4);
  const { totals, warnings, generator } = parseResult(stdout, 'stdout');
  expect(totals.dropped).toBe(30);
  expect(warnings.join()).toContain('no whole answer within 150 ms');
  expect(generator!.connections!.reset).toBeGreaterThan(0);
});

test('a cap on requests stops the run, retries included', async () => {
  const url = await listening((_, response) => void response.end('ok'));
  const { code, stdout } = await measure(`${url}/x`, '--max-requests', '10');
  expect([code, server.seen.length]).toEqual([0, 10]);
  const { totals, warnings } = parseResult(stdout, 'stdout');
  expect(totals.completed).toBe(10);
  expect(warnings.join()).toMatch(/stopped after 0\.\d+ s, since --max-requests 10 was reached/);
});

const report =
  'REPORT RequestId: r\tDuration: 99.5 ms\tBilled Duration: 100 ms\tMemory Size: 1024 MB\tMax Memory Used: 50 MB\t\n';
const invoked = (response: ServerResponse): void =>
  void response.writeHead(200, { 'x-amz-log-result': Buffer.from(report).toString('base64') }).end('{}');

const credentials = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };

test('AWS is asked with the credentials of the chain, the region, the qualifier and a run id; a cap on cost stops it', async () => {
  const endpoint = await listening((_, response) => invoked(response));
  for (const [name, value] of Object.entries({ ...credentials, AWS_ENDPOINT_URL_LAMBDA: endpoint }))
    vi.stubEnv(name, value);
  const where = ['--region', 'eu-central-1', '--qualifier', 'live', '--run-id', 'run 7'];
  const { code, stdout } = await measure('aws', ...where, '--max-cost', '0.00002');
  expect(code).toBe(0);
  const [first] = server.seen;
  expect(first!.url).toBe('/2015-03-31/functions/f/invocations?Qualifier=live');
  expect(first!.headers['authorization']).toMatch(/Credential=AKID\/\d{8}\/eu-central-1\/lambda\/aws4_request/);
  expect(first!.headers['x-amz-security-token']).toBe('token');
  const context = Buffer.from(first!.headers['x-amz-client-context'] as string, 'base64').toString();
  expect(JSON.parse(context)).toEqual({ custom: { windtunnelRunId: 'run 7' } });
  // A request of 100 ms at 1 GB is $0.00000187: eleven of them reach the cap, and what is sent before any was answered.
  const { totals, warnings } = parseResult(stdout, 'stdout');
  expect(totals.completed).toBeGreaterThanOrEqual(11);
  expect(totals.completed).toBeLessThan(30);
  expect(warnings.join()).toContain('since --max-cost 0.00002 was reached');
});

test('429s of AWS are seen, not sent again unseen', async () => {
  const endpoint = await listening((_, response) => {
    response.writeHead(429).end('{"Reason":"ConcurrentInvocationLimitExceeded"}');
  });
  for (const [name, value] of Object.entries({ ...credentials, AWS_ENDPOINT_URL_LAMBDA: endpoint }))
    vi.stubEnv(name, value);
  const { totals, throttlesByReason } = parseResult((await measure('aws')).stdout, 'stdout');
  expect(server.seen).toHaveLength(30);
  expect([totals.throttled, totals.retries]).toEqual([30, 0]);
  expect(throttlesByReason.ConcurrentInvocationLimitExceeded).toBe(30);
});

test('a target that answers well is measured', async () => {
  const url = await listening((_, response) => void response.end('ok'));
  const { code, stdout } = await measure(`${url}/path`);
  expect(code).toBe(0);
  expect(parseResult(stdout, 'stdout').totals.completed).toBe(30);
});

test('500 to everything ends in 4, unless it is meant', async () => {
  const url = await listening((_, response) => void response.writeHead(500).end('no'));
  const { code, stdout, stderr } = await measure(`${url}/path`);
  expect(code).toBe(4);
  expect(stderr).toContain('30 of 30 requests failed: 30 x HTTP 500. If that is meant, set expectFailures: true.');
  expect(parseResult(stdout, 'stdout').warnings.join()).toContain('the target failed: 30 of 30');
  expect((await run(['measure', 'meant.yaml', '--target', `${url}/path`])).code).toBe(0);
});

test('redirects are told apart and are no success, at a URL and at an origin', async () => {
  const url = await listening((_, response) => void response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end());
  for (const target of [`${url}/path`, url]) {
    const { code, stdout, stderr } = await measure(target);
    expect([code, stderr]).toEqual([4, expect.stringContaining('30 x HTTP 302, a redirect, which is not followed')]);
    const { totals, warnings } = parseResult(stdout, 'stdout');
    expect([totals.completed, totals.failed]).toEqual([0, 30]);
    expect(warnings.join()).toContain('30 answers were HTTP 302, a redirect');
  }
});

test('a target that dies at two thirds ends in 4', async () => {
  let answered = 0;
  const url = await listening((_, response) => {
    answered += 1;
    if (answered <= 20) response.end('ok');
    else response.socket!.destroy();
  });
  const { code, stderr } = await run(['measure', 'plain.yaml', '--target', `${url}/path`]);
  expect([code, stderr]).toEqual([
    4,
    expect.stringMatching(/answered nothing that was sent later than 0\.\d+ s .* 10 req/),
  ]);
});

test('a plain 429 is throttled, and no reason is made up', async () => {
  let asked = 0;
  const url = await listening((_, response) => void response.writeHead((asked += 1) <= 10 ? 429 : 200).end());
  const { code, stdout } = await measure(`${url}/path`);
  expect(code).toBe(0);
  const { totals, throttlesByReason, series } = parseResult(stdout, 'stdout');
  expect(totals.throttled).toBe(10);
  expect(Object.values(throttlesByReason).every((count) => count === 0)).toBe(true);
  expect(series.throttled.reduce((sum, count) => sum + count, 0)).toBe(10);
  asked = 0;
  const text = await run(['measure', 'plain.yaml', '--target', `${url}/path`]);
  expect(text.stdout).not.toMatch(/ConcurrentInvocationLimitExceeded|rate at which Lambda scales/);
});

test('objectives are told with their figures, and written', async () => {
  const url = await listening((_, response) => void response.end('ok'));
  const { code, stdout, stderr } = await run(['measure', 'kept.yaml', '--target', `${url}/x`, '--out', 'out']);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/slo errors <1%: 0 % kept\nslo p50 <20s: [\d.]+ m?s kept/)]);
  expect(stderr).toContain('measuring plain');
  expect(place.files().filter((name) => name.startsWith('out/'))).toEqual([
    'out/plain.measured.json',
    'out/report.html',
  ]);
});

test('objectives that break end in 3', async () => {
  let asked = 0;
  const url = await listening((_, response) => void response.writeHead((asked += 1) % 10 === 0 ? 500 : 200).end());
  const { code, stdout } = await run(['measure', 'kept.yaml', '--target', `${url}/x`]);
  expect([code, stdout]).toEqual([3, expect.stringMatching(/slo errors <1%: 10 % BROKEN/)]);
});
