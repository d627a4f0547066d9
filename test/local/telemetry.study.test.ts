// Telemetry of 10,000 invocations, all of which arrives at an extension that asks for enough time to hear it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collector, keepingUp, layersDirectory, nodeExtension, overHttp } from './extension-layers.ts';
import { healthOf, localFunction, testPlatform } from './support.ts';

const calls = 10_000;

test('telemetry of 10,000 invocations arrives complete', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
  const [heard, layers] = [await collector(), layersDirectory()];
  const file = join(directory, 'index.js');
  writeFileSync(file, "exports.handler = async ({ n }) => { console.log('line', n); return n; };\n");
  // The last of it comes after SHUTDOWN, which gives two seconds.
  const text = overHttp('PUT', '/2022-07-01/telemetry', "schemaVersion: '2022-12-13'", keepingUp, 1500);
  const platform = await testPlatform(
    [
      {
        ...localFunction('sample.ts', 'echo', { memoryMb: 1024, timeoutMs: 300_000 }, { COLLECTOR: heard.url }),
        handlerFile: file,
        handlerExport: 'handler',
        layers: [layers.make({ gatherer: nodeExtension(text) })],
      },
    ],
    { sandbox: 'auto' },
  );
  try {
    const path = `${platform.url}/2015-03-31/functions/echo/invocations`;
    const ask = async (from: number): Promise<void> => {
      for (let n = from; n < calls; n += 2)
        expect(await (await fetch(path, { method: 'POST', body: JSON.stringify({ n }) })).json()).toBe(n);
    };
    await Promise.all([ask(0), ask(1)]);
    // An invocation is over when its extension has asked for the next: one that is stopped before is cut off, as its telemetry is.
    await expect.poll(async () => (await healthOf(platform)).concurrency).toBe(0);
  } finally {
    await platform.stop();
  }
  const told = heard.said['gatherer']!;
  const of = (type: string): unknown[] => told.filter((event) => event['type'] === type).map(({ record }) => record);
  const requestIds = (type: string): string[] =>
    (of(type) as { requestId: string }[]).map(({ requestId }) => requestId).toSorted();
  const ids = requestIds('platform.start');
  expect(new Set(ids).size).toBe(calls);
  for (const type of ['platform.runtimeDone', 'platform.report']) expect(requestIds(type)).toEqual(ids);
  const lines = (of('function') as string[]).map((line) => Number(/line (\d+)$/.exec(line)![1]));
  expect(lines.toSorted((a, b) => a - b)).toEqual(Array.from({ length: calls }, (_, n) => n));
  expect(of('platform.logsDropped')).toEqual([]);
  heard.close();
  layers.remove();
  rmSync(directory, { recursive: true });
});
