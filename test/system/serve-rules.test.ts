// Whose rules serve follows: today's, unless the file or the command line says otherwise; and how long changes are on their way.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ended, start, windtunnel } from './cli.ts';

let directory: string;

const scenario = (account: string): string =>
  `name: f\nduration: 1s\n${account}functions: { f: { handler: "./f.mjs#handler" } }\ntraffic: [{ to: f, arrivals: { constant: { rate: 1/s } } }]\n`;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-rules-'));
  writeFileSync(join(directory, 'f.mjs'), 'export const handler = async () => "hi";');
  writeFileSync(join(directory, 'open.yaml'), scenario(''));
  writeFileSync(join(directory, 'dated.yaml'), scenario('account: { era: "2023-12-01" }\n'));
  writeFileSync(
    join(directory, 'template.yaml'),
    'Transform: AWS::Serverless-2016-10-31\nResources:\n  f:\n    Type: AWS::Serverless::Function\n    Properties:\n      Runtime: nodejs14.x\n      Handler: index.handler\n      InlineCode: "exports.handler = async () => 1;"\n      FunctionUrlConfig: { AuthType: NONE }\n',
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

interface Served {
  readonly url: string;
  readonly stop: () => Promise<{ stdout: string; stderr: string }>;
}

const serve = async (...options: string[]): Promise<Served> => {
  const child = start(['serve', ...options, '--port', '0'], directory);
  const end = ended(child);
  let said = '';
  const url = await new Promise<string>((resolve) => {
    child.stdout!.on('data', (data: Buffer) => {
      said += data.toString();
      const listening = /Lambda on (\S+) with[^]*curl -d/.exec(said)?.[1];
      if (listening !== undefined) resolve(listening);
    });
  });
  const stop = async (): Promise<{ stdout: string; stderr: string }> => {
    child.kill('SIGINT');
    const { stderr } = await end;
    return { stdout: said, stderr };
  };
  return { url, stop };
};

const today = new Date().toISOString().slice(0, 10);

test.each([
  [['open.yaml'], 202, today],
  [['dated.yaml'], 413, '2023-12-01'],
  [['dated.yaml', '--era', '2026-01-01'], 202, '2026-01-01'],
  [['open.yaml', '--era', '2023'], 413, '2023-12-01'],
])('%s: an event of 300 KB', async (options, status, date) => {
  const { url, stop } = await serve(...options);
  const answer = await fetch(`${url}/2015-03-31/functions/f/invocations`, {
    method: 'POST',
    headers: { 'X-Amz-Invocation-Type': 'Event' },
    body: JSON.stringify('x'.repeat(300_000)),
  });
  expect(answer.status).toBe(status);
  expect((await stop()).stdout).toContain(`Rules of ${date}.`);
});

test.each([
  [[], 409],
  [['--settle', '0'], 200],
])('two changes at once with %j', async (options, status) => {
  const { url, stop } = await serve('open.yaml', ...options);
  const change = (): Promise<Response> =>
    fetch(`${url}/2015-03-31/functions/f/configuration`, { method: 'PUT', body: '{"Timeout":5}' });
  expect((await change()).status).toBe(200);
  expect((await change()).status).toBe(status);
  await stop();
});

test('a template: an old runtime is told of, and where its URL is reached', async () => {
  const { url, stop } = await serve('template.yaml');
  const { stdout, stderr } = await stop();
  expect(stderr).toContain(
    'f: AWS creates no functions on nodejs14.x since 2024-01-09, and changes none since 2024-02-08',
  );
  expect(stdout).toMatch(new RegExp(`${url}/_windtunnel/url/\\w{32}/ is the Function URL of f`));
});

test('a time without a unit is refused', async () => {
  const { code, stderr } = await windtunnel(['serve', 'open.yaml', '--settle', '5'], directory);
  expect([code, stderr]).toEqual([2, expect.stringContaining('Write a time such as 250ms')]);
});
