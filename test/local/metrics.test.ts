// /metrics: the platform's counts under CloudWatch's names, as a scraper reads them.

import { fileURLToPath } from 'node:url';
import { rulesOf } from 'lambda-windtunnel/lambda';
import { startPlatform, type Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { comesTrue } from './support.ts';

const handlerFile = fileURLToPath(new URL('handlers/sample.ts', import.meta.url));
const name = 'metered';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({
    rules: rulesOf('2023', 'us-east-1'),
    accountConcurrency: 10,
    unreservedMinimum: 0,
    functions: [
      {
        config: {
          name,
          memoryMb: 128,
          timeoutMs: 3000,
          reservedConcurrency: 1,
          provisionedConcurrency: 0,
          keepAlive: { kind: 'fixed', idleMs: 60_000, maxAgeMs: Infinity },
          reuse: 'mru',
          architecture: 'x86_64',
          packageType: 'zip',
          runtime: 'nodejs22.x',
        },
        handlerFile,
        handlerExport: 'wait',
        environment: {},
        url: { authType: 'NONE', invokeMode: 'BUFFERED' },
      },
    ],
    port: 0,
    seed: 1,
  });
});
afterAll(() => platform.stop());

const scrape = async (): Promise<{ text: string; value: (sample: string) => number }> => {
  const response = await fetch(`${platform.url}/metrics`);
  expect(response.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  const text = await response.text();
  const value = (sample: string): number =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${sample} `))
        ?.slice(sample.length + 1),
    );
  return { text, value };
};

const invoke = (ms: number): Promise<Response> =>
  fetch(`${platform.url}/2015-03-31/functions/${name}/invocations`, { method: 'POST', body: JSON.stringify({ ms }) });

test('counts what ran and what was refused', async () => {
  const labels = `FunctionName="${name}"`;
  expect((await scrape()).value(`aws_lambda_Invocations_total{${labels}}`)).toBe(0);
  // One at a time is reserved: of three at once two are refused.
  await Promise.all([invoke(150), invoke(150), invoke(150)]);
  // The one is free when its runtime has asked for the next, which is after its answer.
  const busy = async () => (await scrape()).value(`aws_lambda_ConcurrentExecutions{${labels}}`);
  expect(await comesTrue(async () => (await busy()) === 0)).toBe(true);
  await invoke(30);
  expect(await comesTrue(async () => (await busy()) === 0)).toBe(true);
  const { text, value } = await scrape();
  expect(value(`aws_lambda_Invocations_total{${labels}}`)).toBe(2);
  expect(value(`aws_lambda_Throttles_total{${labels}}`)).toBe(2);
  expect(value(`aws_lambda_Errors_total{${labels}}`)).toBe(0);
  expect(value(`aws_lambda_Duration_count{${labels}}`)).toBe(2);
  expect(value(`aws_lambda_Duration_sum{${labels}}`)).toBeGreaterThanOrEqual(175);
  expect(value(`aws_lambda_Duration_bucket{${labels},le="100.0"}`)).toBe(1);
  expect(value(`aws_lambda_Duration_bucket{${labels},le="+Inf"}`)).toBe(2);
  expect(value(`aws_lambda_ConcurrentExecutions{${labels}}`)).toBe(0);
  expect(value('windtunnel_environments')).toBe(1);
  expect(text.endsWith('# EOF\n')).toBe(true);
});

test('counts the answers of a Function URL', async () => {
  const { FunctionUrl } = (await (await fetch(`${platform.url}/2021-10-31/functions/${name}/url`)).json()) as {
    FunctionUrl: string;
  };
  const path = `/_windtunnel/url/${new URL(FunctionUrl).host.split('.')[0]}/`;
  expect((await fetch(platform.url + path)).status).toBe(200);
  const body = JSON.stringify({ ReservedConcurrentExecutions: 0 });
  await fetch(`${platform.url}/2017-10-31/functions/${name}/concurrency`, { method: 'PUT', body });
  expect((await fetch(platform.url + path)).status).toBe(429);
  const { value } = await scrape();
  const labels = `FunctionName="${name}"`;
  expect(value(`aws_lambda_UrlRequestCount_total{${labels}}`)).toBe(2);
  expect(value(`aws_lambda_Url4xxCount_total{${labels}}`)).toBe(1);
  expect(value(`aws_lambda_Url5xxCount_total{${labels}}`)).toBe(0);
});
