// Extensions beside runtimes on Managed Instances: when they start, what they may wait for, what they hear of the end and of telemetry,
// and what their own end does. By the documents of AWS, and its supervisor for such environments.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { collector, layersDirectory, nodeExtension, type Collector } from './extension-layers.ts';
import { defaultProvider, managedConfig } from '../support/managed-config.ts';
import { comesTrue, localFunction, testPlatform } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
const layers = layersDirectory();
let heard: Collector;
let platform: Platform | null = null;
let lines: string[] = [];

beforeAll(async () => {
  heard = await collector();
});
afterEach(async () => {
  await platform?.stop();
  platform = null;
});
afterAll(() => {
  heard.close();
  layers.remove();
  rmSync(directory, { recursive: true });
});

const handler = join(directory, 'index.js');
writeFileSync(
  handler,
  `exports.handler = async (event) => {
  console.log('handler', event.n);
  if (event.kill) process.kill(process.pid, 'SIGKILL');
  return { n: event.n, stream: process.env.AWS_LAMBDA_LOG_STREAM_NAME };
};
`,
);

const managed = managedConfig({ slots: 4, minimum: 1, maximum: 1 });

const serve = async (extensions: Readonly<Record<string, string>>): Promise<void> => {
  lines = [];
  const config = { name: 'f', runtime: 'nodejs22.x', memoryMb: 2048, managed };
  const fn = {
    ...localFunction('sample.ts', 'echo', config),
    handlerFile: handler,
    handlerExport: 'handler',
    layers: [layers.make(extensions)],
    environment: { COLLECTOR: heard.url },
  };
  platform = await testPlatform([fn], {
    sandbox: 'auto',
    log: (_, line) => lines.push(line),
    capacityProviders: [defaultProvider],
  });
};

const call = async (event: object): Promise<{ readonly status: number; readonly answer: Record<string, unknown> }> => {
  const url = `${platform!.url}/2015-03-31/functions/f/invocations`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
  return { status: answer.status, answer: (await answer.json()) as Record<string, unknown> };
};
const state = async (): Promise<Record<string, unknown>> => {
  const url = `${platform!.url}/2015-03-31/functions/f/configuration?Qualifier=$LATEST.PUBLISHED`;
  return (await (await fetch(url)).json()) as Record<string, unknown>;
};

/** Waits for the end, and tells it. */
const waiting = `for (;;) { const event = await next(); await collect(event); if (event.eventType === 'SHUTDOWN') process.exit(0); }`;

it('hears of the end alone, and begins before the runtime is ready', async () => {
  await serve({
    ends: nodeExtension(`const facts = await register(['SHUTDOWN']);
    await collect({ facts, slots: process.env.AWS_LAMBDA_MAX_CONCURRENCY ?? null, type: process.env.AWS_LAMBDA_INITIALIZATION_TYPE });
    console.log('extension prints');
    await sleep(300);
    ${waiting}`),
  });
  const [told] = heard.said['ends']!;
  expect(told).toMatchObject({
    facts: { functionName: 'f', functionVersion: '$LATEST.PUBLISHED' },
    slots: null,
    type: 'lambda-managed-instances',
  });
  expect((await Promise.all([1, 2, 3].map((n) => call({ n })))).map(({ answer }) => answer['n'])).toEqual([1, 2, 3]);
  expect(lines.some((line) => line.includes('extension prints'))).toBe(true);
  const records = lines.map((line) =>
    line.startsWith('{"time"') ? (JSON.parse(line) as { type: string; record: Record<string, unknown> }) : null,
  );
  expect(records.find((record) => record?.type === 'platform.extension')?.record).toMatchObject({
    name: 'ends',
    state: 'Ready',
    events: ['SHUTDOWN'],
  });
  const init = records.find((record) => record?.type === 'platform.initReport')!.record as {
    metrics: { durationMs: number };
  };
  expect(init.metrics.durationMs).toBeGreaterThan(300);
  await platform!.stop();
  platform = null;
  expect(heard.said['ends']!.slice(1).map(({ eventType, shutdownReason }) => [eventType, shutdownReason])).toEqual([
    ['SHUTDOWN', 'spindown'],
  ]);
});

it('may not wait for invocations', async () => {
  await serve({
    asks: nodeExtension(`const refused = await register(['INVOKE', 'SHUTDOWN']);
    await collect(refused);
    await register(['SHUTDOWN']);
    ${waiting}`),
  });
  expect(heard.said['asks']![0]).toEqual({
    errorType: 'Extension.InvalidEventType',
    errorMessage: 'INVOKE: ErrorInvalidEventType',
  });
  expect((await call({ n: 1 })).answer['n']).toBe(1);
});

it('hears of requests by telemetry', async () => {
  await serve({
    telemetry: nodeExtension(`await register(['SHUTDOWN']);
    const server = require('node:http').createServer((asked, answer) => {
      let text = '';
      asked.on('data', (piece) => { text += piece; });
      asked.on('end', async () => { answer.end(); await collect(JSON.parse(text)); });
    });
    await new Promise((resolve) => server.listen(4250, 'sandbox.localdomain', resolve));
    const answer = await call('PUT', '/2022-07-01/telemetry', {
      schemaVersion: '2025-01-29', types: ['platform', 'function', 'extension'], buffering: { timeoutMs: 25 },
      destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain:4250' },
    });
    if (!answer.ok) console.log(await answer.text());
    for (;;) { const event = await next(); if (event.eventType === 'SHUTDOWN') { await sleep(100); process.exit(0); } }`),
  });
  await call({ n: 7 });
  const types = (): unknown[] => (heard.said['telemetry'] ?? []).map(({ type }) => type);
  expect(await comesTrue(() => types().includes('platform.report')), JSON.stringify([types(), lines])).toBe(true);
  const order = ['platform.initStart', 'platform.initReport', 'platform.start', 'function', 'platform.report'];
  expect(types().filter((type) => order.includes(String(type)))).toEqual(order);
  // There is no end of a runtime's part of a request there.
  expect(types()).not.toContain('platform.runtimeDone');
});

it('that ends takes its environment with it, which is replaced', async () => {
  await serve({
    once: nodeExtension(`await register(['SHUTDOWN']);
    next();
    await collect({ pid: process.pid });
    setTimeout(() => process.exit(3), 1500);`),
  });
  const { stream } = (await call({ n: 1 })).answer as { stream: string };
  expect(
    await comesTrue(async () => {
      const { status, answer } = await call({ n: 2 }).catch(() => ({
        status: 0,
        answer: {} as Record<string, unknown>,
      }));
      return status === 200 && typeof answer['stream'] === 'string' && answer['stream'] !== stream;
    }),
  ).toBe(true);
});

it('that ends before it is ready fails the version', async () => {
  await serve({ fails: nodeExtension("await register(['SHUTDOWN']); process.exit(3);") });
  expect(await state()).toMatchObject({
    State: 'Failed',
    StateReasonCode: 'FunctionError.ExtensionInitError',
    StateReason: 'Extension.Crash: exit status 3',
  });
});

it('hears of the end when the runtime has ended by itself', async () => {
  await serve({ sees: nodeExtension(`await register(['SHUTDOWN']); ${waiting}`) });
  expect((await call({ n: 1, kill: true })).answer['errorType']).toBe('Runtime.ExitError');
  expect(await comesTrue(() => (heard.said['sees'] ?? []).length > 0)).toBe(true);
  expect(heard.said['sees']![0]).toMatchObject({ eventType: 'SHUTDOWN' });
  expect(await comesTrue(async () => (await call({ n: 2 })).status === 200)).toBe(true);
});
