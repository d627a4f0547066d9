// What the suite of deployments asks of the platform, word for word, and what it makes of the answers.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { deployUnderLoad, prepare, warm } from '../../bench/suites/deployment/platform-driver.ts';

const asked: string[] = [];
let scrapes = 0;
let deployment: Record<string, unknown> = {};
let refused: string | null = null;
const answerTo = (target: string): object => {
  if (target.endsWith('.DescribeAlarms')) return { MetricAlarms: [{ StateUpdatedTimestamp: 1_750_000_020 }] };
  if (target.endsWith('.CreateDeployment')) return { deploymentId: 'd-1' };
  return target.endsWith('.GetDeployment') ? { deploymentInfo: deployment } : {};
};
const server = createServer((request, response) => {
  let text = '';
  request.setEncoding('utf8');
  request.on('data', (piece: string) => (text += piece));
  request.on('end', () => {
    const { method, url, headers } = request;
    const target = String(headers['x-amz-target'] ?? '');
    if (url === '/metrics') {
      scrapes += 1;
      response.end(`other 1\naws_lambda_Invocations_total{FunctionName="shop"} ${scrapes > 3 ? 8 : 7}\n`);
      return;
    }
    asked.push([method, url, headers['content-type'] ?? '', target, text].join(' | '));
    const isRefused = refused !== null && `${url} ${target}`.includes(refused);
    response.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isRefused ? { message: 'not like this' } : answerTo(target)));
  });
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  [asked.length, scrapes, refused] = [0, 0, null];
});

/** Nothing is waited for; how long it would have been is kept. */
const paused: number[] = [];
const pause = (ms: number): Promise<void> => {
  paused.push(ms);
  return Promise.resolve();
};

const experiment = { threshold: 20, minutes: 3, percent: 50, intervalMinutes: 10 };

test('versions, alias, alarm and deployment group are made, then both versions are called', async () => {
  await prepare(url, experiment);
  await expect(`${asked.join('\n')}\n`).toMatchFileSnapshot('../golden/suites/deployment-prepared.txt');
  asked.length = 0;
  await warm(url);
  const calls = new Map<string, number>();
  for (const one of asked) calls.set(one, (calls.get(one) ?? 0) + 1);
  const path = '/2015-03-31/functions/shop/invocations?Qualifier=';
  const each = calls.values().next().value!;
  expect(each).toBeGreaterThan(1);
  expect(calls).toEqual(
    new Map(['1', '2'].map((version) => [`POST | ${path}${version} | text/plain;charset=UTF-8 |  | {}`, each])),
  );
});

test.each([
  ['/versions', /^POST versions: .*not like this/],
  ['PutMetricAlarm', /^GraniteServiceVersion20100801.PutMetricAlarm: not like this$/],
  ['CreateApplication', /^CodeDeploy_20141006.CreateApplication: not like this$/],
])('what is refused (%s) is told with its words', async (what, words) => {
  refused = what;
  await expect(prepare(url, experiment)).rejects.toThrow(words);
});

test('version 2 is deployed once requests run, and what became of it is told', async () => {
  deployment = { status: 'Stopped', createTime: 1000, completeTime: 1240, errorInformation: { code: 'ALARM_ACTIVE' } };
  const told = await deployUnderLoad(url, new AbortController().signal, 60_000, pause);
  expect(told).toEqual({ status: 'Stopped', code: 'ALARM_ACTIVE', minutes: 4 });
  expect(scrapes).toBe(4);
  // Until somebody runs, then for a second, then to the middle of the next minute of the platform's clock, which is at the start of one.
  expect(paused.slice(0, 3)).toEqual([20, 20, 1000]);
  expect(paused).toHaveLength(4);
  expect(paused[3]).toBeGreaterThan(3000);
  expect(paused[3]).toBeLessThanOrEqual(4500);
  await expect(`${asked.join('\n')}\n`).toMatchFileSnapshot('../golden/suites/deployment-deployed.txt');
  deployment = { status: 'Succeeded', createTime: 1000, completeTime: 1660 };
  scrapes = 0;
  expect(await deployUnderLoad(url, new AbortController().signal, 60_000, pause)).toEqual({
    status: 'Succeeded',
    code: null,
    minutes: 11,
  });
});

test('one that is not over when it was stopped is not told', async () => {
  deployment = { status: 'InProgress', createTime: 1000 };
  expect(await deployUnderLoad(url, AbortSignal.abort(), 60_000, pause)).toBe(null);
  expect(await deployUnderLoad(url, new AbortController().signal, 1, pause)).toBe(null);
});
