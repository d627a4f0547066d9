// The memory size, measured: by processes with the share of a core that it brings, and at an Invoke API that is left as it was.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, start, windtunnel } from './cli.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-tune-'));
  const fn = (handler: string): string => `{ handler: './${handler}.mjs#handler', memory: 256MB, timeout: 30s }`;
  const scenario = (handler: string): string =>
    `name: ${handler}\nduration: 1s\nfunctions: { f: ${fn(handler)} }\ntraffic: [{ to: f, arrivals: { constant: { rate: 1/s } } }]\n`;
  // So much CPU time, however long that takes: 60 ms of it are many periods of a share.
  writeFileSync(
    join(directory, 'busy.mjs'),
    'export const handler = async () => { const end = process.cpuUsage().user + 60_000; let x = 0;\n' +
      '  while (process.cpuUsage().user < end) for (let i = 0; i < 1e5; i += 1) x += i;\n  return x; };\n',
  );
  writeFileSync(join(directory, 'busy.yaml'), scenario('busy'));
  writeFileSync(join(directory, 'waits.mjs'), 'export const handler = async (event) => event;\n');
  writeFileSync(join(directory, 'waits.yaml'), scenario('waits'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Written {
  readonly power: number;
  readonly sizes: readonly {
    readonly memoryMb: number;
    readonly invocations: number;
    readonly durationMs: { readonly mean: number };
  }[];
  readonly stateMachine: { readonly lambdaCost: number };
}

test('on the local platform work for the CPU takes longer at a smaller size', async () => {
  const args = ['tune', 'busy.yaml', '--target', 'local', '--sizes', '256,1769', '--invocations', '4'];
  const { code, stderr } = await windtunnel([...args, '--out', 'busy', '--quiet'], directory);
  expect(code, stderr).toBe(0);
  const { sizes, stateMachine } = JSON.parse(readFileSync(join(directory, 'busy/busy.tune.json'), 'utf8')) as Written;
  expect(sizes.map(({ memoryMb, invocations }) => [memoryMb, invocations])).toEqual([
    [256, 4],
    [1769, 4],
  ]);
  // A share of 256 / 1,769 makes it seven times as long; whatever else the machine does.
  expect(sizes[0]!.durationMs.mean).toBeGreaterThan(2 * sizes[1]!.durationMs.mean);
  expect(stateMachine.lambdaCost).toBe(0);
  expect(readFileSync(join(directory, 'busy/report.html'), 'utf8')).toContain('Time against memory');
});

describe('at an Invoke API', () => {
  test('a function is measured when that is insisted on, and is then as it was', async () => {
    const platform = start(['serve', 'waits.yaml', '--port', '0', '--settle', '0', '--json'], directory);
    const end = ended(platform);
    try {
      const said = await new Promise<string>((resolve) =>
        platform.stdout!.once('data', (data: Buffer) => resolve(String(data))),
      );
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)![0];
      const asked = async (path: string): Promise<unknown> =>
        (await fetch(`${url}/2015-03-31/functions/f${path}`)).json();
      const before = [await asked('/configuration'), await asked('/versions')];
      const args = ['tune', 'waits.yaml', '--target', url, '--sizes', '256,512', '--invocations', '3'];
      const refused = await windtunnel(args, directory);
      expect(refused.code).toBe(2);
      const dry = await windtunnel([...args, '--dry-run'], directory);
      expect(dry.stdout).toMatch(/^Nothing was sent/);
      const { code, stdout, stderr } = await windtunnel([...args, '--update-function', '--json', '--quiet'], directory);
      expect(code, stderr).toBe(0);
      const { sizes, stateMachine } = JSON.parse(stdout) as Written;
      expect(sizes.map(({ memoryMb, invocations }) => [memoryMb, invocations])).toEqual([
        [256, 3],
        [512, 3],
      ]);
      expect(stateMachine.lambdaCost).toBeGreaterThan(0);
      const settled = (value: unknown): unknown =>
        JSON.parse(JSON.stringify(value).replaceAll(/"(LastModified|RevisionId)":"[^"]*"/g, '"$1":""'));
      expect(settled([await asked('/configuration'), await asked('/versions')])).toEqual(settled(before));
    } finally {
      platform.kill('SIGINT');
      await end;
    }
  });
});
