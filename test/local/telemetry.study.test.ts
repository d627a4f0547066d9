// Telemetry of 10,000 invocations, all of which arrives at an extension that asks for enough time to hear it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collector, keepingUp, layersDirectory, nodeExtension, overHttp } from './extension-layers.ts';
import { localFunction, testPlatform } from './support.ts';

const calls = 10_000;
const together = 16;

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
        ...localFunction('sample.ts', 'echo', { memoryMb: 1024 }, { COLLECTOR: heard.url }),
        handlerFile: file,
        handlerExport: 'handler',
        layers: [layers.make({ gatherer: nodeExtension(text) })],
      },
    ],
    { sandbox: 'auto' },
  );
  const of = (type: string): unknown[] =>
    (heard.said['gatherer'] ?? []).filter((event) => event['type'] === type).map(({ record }) => record);
  const asked = new Set<string>();
  const requestIds = (type: string): string[] =>
    (of(type) as { requestId: string }[])
      .map(({ requestId }) => requestId)
      .filter((id) => asked.has(id))
      .toSorted();
  try {
    const path = `${platform.url}/2015-03-31/functions/echo/invocations`;
    const invoke = async (n: number): Promise<string> => {
      const answer = await fetch(path, { method: 'POST', body: JSON.stringify({ n }) });
      expect(await answer.json()).toBe(n);
      return answer.headers.get('x-amzn-requestid')!;
    };
    const ask = async (from: number): Promise<void> => {
      for (let n = from; n < calls; n += 2) asked.add(await invoke(n));
    };
    await Promise.all([ask(0), ask(1)]);
    // What an environment has not said when it is frozen comes with its invocations after that, a hundredth of which waits for all of
    // it. While one waits others are made, some of which two at once would not come back to.
    for (let rounds = 0; rounds < 200 && requestIds('platform.report').length < calls; rounds += 1)
      await Promise.all(Array.from({ length: together }, (_, n) => invoke(calls + n)));
  } finally {
    await platform.stop();
  }
  const ids = [...asked].toSorted();
  expect(ids.length).toBe(calls);
  for (const type of ['platform.start', 'platform.runtimeDone', 'platform.report'])
    expect(requestIds(type), type).toEqual(ids);
  const lines = (of('function') as string[]).map((line) => Number(/line (\d+)$/.exec(line)![1]));
  expect(lines.filter((n) => n < calls).toSorted((a, b) => a - b)).toEqual(Array.from({ length: calls }, (_, n) => n));
  expect(of('platform.logsDropped')).toEqual([]);
  heard.close();
  layers.remove();
  rmSync(directory, { recursive: true });
});
