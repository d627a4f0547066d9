// What measure sends and when it stops: methods, headers, templates, expectations, redirects, caps, dry runs, AWS as a target.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseResult } from 'lambda-windtunnel/reports';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { SeeingServer, type Seen } from '../support/seeing-server.ts';
import { ended, start, windtunnel, type Ended } from './cli.ts';

let directory: string;
const server = new SeeingServer();

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-requests-'));
  writeFileSync(
    join(directory, 'plain.yaml'),
    `name: plain
duration: 1s
functions: { f: { timeout: 1s, memory: 1024MB } }
traffic: [{ to: f, arrivals: { constant: { rate: 30/s } } }]
`,
  );
  writeFileSync(
    join(directory, 'long.yaml'),
    readFileSync(join(directory, 'plain.yaml'), 'utf8').replace('duration: 1s', 'duration: 60s'),
  );
  writeFileSync(
    join(directory, 'modelled.yaml'),
    `name: modelled
duration: 10s
account: { concurrency: 10, unreservedMinimum: 0 }
functions: { f: { duration: { constant: 100ms } } }
traffic: [{ to: f, arrivals: { constant: { rate: 150/s } } }]
`,
  );
  writeFileSync(join(directory, 'users.csv'), 'id,name\n7,"Ann ""A"" Lee"\n8,Bo\n');
});
afterEach(() => {
  server.close();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const listening = (answer: (request: Seen, response: ServerResponse) => void): Promise<string> => server.listen(answer);

const measureFile = (file: string, target: string, ...more: string[]): Promise<Ended> =>
  windtunnel(['measure', file, '--target', target, '--json', ...more], directory);
const measure = (target: string, ...more: string[]): Promise<Ended> => measureFile('plain.yaml', target, ...more);

test('a method, headers and a template with a row of a table and a counter', async () => {
  const url = await listening((_, response) => void response.end('ok'));
  const template = '{"n":{{counter}},"id":{{id}},"name":{{ json name }}}';
  const headers = ['--header', 'X-Key: a b', '--header', 'Content-Type: text/x'];
  const rows = ['--body', template, '--data', 'users.csv', '--threads', '2'];
  const { code } = await measure(`${url}/users?x=1`, '--method', 'PUT', ...headers, ...rows);
  expect(code).toBe(0);
  expect(server.seen).toHaveLength(30);
  expect(new Set(server.seen.map(({ method, url: path }) => `${method} ${path}`))).toEqual(new Set(['PUT /users?x=1']));
  expect(server.seen[0]!.headers).toMatchObject({ 'x-key': 'a b', 'content-type': 'text/x' });
  const bodies = server.seen.map(({ body }) => JSON.parse(body) as { n: number; id: number; name: string });
  expect(bodies.map(({ n }) => n).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
  for (const { n, id, name } of bodies) expect([id, name]).toEqual(n % 2 === 0 ? [7, 'Ann "A" Lee'] : [8, 'Bo']);
});

test('a cap on requests stops the run, over all threads and retries', async () => {
  const url = await listening((_, response) => void response.end('ok'));
  for (const threads of ['1', '3']) {
    server.seen = [];
    const { code, stdout } = await measureFile('long.yaml', `${url}/x`, '--max-requests', '10', '--threads', threads);
    expect([code, server.seen.length]).toEqual([0, 10]);
    const { totals, warnings, durationMs } = parseResult(stdout, 'stdout');
    expect(totals.completed).toBe(10);
    expect(warnings.join()).toMatch(/stopped after [\d.]+ s, since --max-requests \d+ was reached/);
    expect(durationMs).toBeLessThan(30_000);
  }
});

const report =
  'REPORT RequestId: r\tDuration: 99.5 ms\tBilled Duration: 100 ms\tMemory Size: 1024 MB\tMax Memory Used: 50 MB\t\n';
const invoked = (response: ServerResponse): void =>
  void response.writeHead(200, { 'x-amz-log-result': Buffer.from(report).toString('base64') }).end('{}');

const credentials = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };

test('AWS is asked with the credentials of the chain, the region, the qualifier and a run id; a cap on cost stops it', async () => {
  const endpoint = await listening((_, response) => invoked(response));
  const args = [
    'measure',
    'plain.yaml',
    '--target',
    'aws',
    '--region',
    'eu-central-1',
    '--qualifier',
    'live',
    '--json',
  ];
  const child = start([...args, '--run-id', 'run 7', '--max-cost', '0.00002'], directory, {
    ...credentials,
    AWS_ENDPOINT_URL_LAMBDA: endpoint,
  });
  const { code, stdout } = await ended(child);
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

test('AWS without credentials is a target failure that says what to set', async () => {
  const child = start(['measure', 'plain.yaml', '--target', 'aws'], directory, {
    AWS_ACCESS_KEY_ID: '',
    AWS_SECRET_ACCESS_KEY: '',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nowhere',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  });
  const { code, stderr } = await ended(child);
  expect([code, stderr]).toEqual([4, expect.stringMatching(/no credentials for AWS .*set AWS_PROFILE/)]);
});

test('a dry run sends nothing and says what would be sent, what it may cost and which limit it would meet', async () => {
  const args = ['measure', 'modelled.yaml', '--target', 'aws', '--dry-run', '--run-id', 'r1', '--max-requests', '100'];
  const { code, stdout } = await windtunnel(args, directory);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Nothing was sent\. This run would send to AWS Lambda in us-east-1, run id r1/);
  expect(stdout).toMatch(/requests: 1500 in 10 s \(f 1500\), at most 150 in a second/);
  expect(stdout).toMatch(/limit: 150 requests in a second, where an account of 10 takes 100/);
  expect(stdout).toMatch(/limit: \d+ refusals with \w+ \(.* %\), simulated/);
  expect(stdout).toMatch(/limit: --max-requests 100 would end it after 6\.67 % of the requests/);
  const json = JSON.parse((await windtunnel([...args, '--json'], directory)).stdout) as { costUsd: [number, number] };
  expect(json.costUsd[0]).toBeGreaterThan(0);
});

test('the rate at which the objectives break is found, and the run that kept them is the result', async () => {
  let second = 0;
  let count = 0;
  const url = await listening((_, response) => {
    const now = Math.floor(Date.now() / 500);
    count = now === second ? count + 1 : 1;
    second = now;
    // 25 in half a second: what comes beyond is turned away.
    response.writeHead(count > 25 ? 503 : 200).end();
  });
  const args = ['measure', 'breaking.yaml', '--target', `${url}/x`, '--until-broken', '--json'];
  writeFileSync(
    join(directory, 'breaking.yaml'),
    `name: breaking
duration: 1s
functions: { f: { timeout: 1s } }
traffic: [{ to: f, arrivals: { constant: { rate: 30/s } } }]
slo: { errors: '<5%' }
`,
  );
  const { code, stdout, stderr } = await windtunnel(args, directory);
  const found = JSON.parse(stdout) as { ended: string; keptPerSecond: number; brokenPerSecond: number };
  // A machine that is busy otherwise keeps the generator from its work, and no rate is the target's.
  expect(
    [
      [0, 'broken'],
      [3, 'generator'],
    ],
    stderr,
  ).toContainEqual([code, found.ended]);
  const { keptPerSecond, brokenPerSecond } = found;
  const isNear = keptPerSecond >= 30 && brokenPerSecond > 45 && brokenPerSecond / keptPerSecond < 1.15;
  expect(found.ended === 'broken' ? isNear : brokenPerSecond === null, stdout).toBe(true);
  const none = await windtunnel(['measure', 'plain.yaml', '--target', `${url}/x`, '--until-broken'], directory);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('names no objective that could break')]);
});
