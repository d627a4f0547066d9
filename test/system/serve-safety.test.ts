// serve as a user starts it: who may call it, and what is said when it cannot listen.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ended, start, windtunnel } from './cli.ts';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-serve-'));
  writeFileSync(join(directory, 'f.mjs'), 'export const handler = async () => "hi";');
  writeFileSync(
    join(directory, 'f.yaml'),
    'name: f\nduration: 1s\nfunctions: { f: { handler: "./f.mjs#handler" } }\ntraffic: [{ to: f, arrivals: { constant: { rate: 1/s } } }]\n',
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const statusOf = (port: number, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, method: 'POST', path: '/2015-03-31/functions/f/invocations', headers },
      (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode!));
      },
    );
    sent.on('error', reject);
    sent.end('{}');
  });

test('serve opens for the names and origins that it is given; a port that is taken is not the file’s fault', async () => {
  const options = ['--allow-origin', 'http://localhost:3000/', '--allow-host', 'api.test'];
  const child = start(['serve', 'f.yaml', '--port', '0', '--json', ...options], directory);
  const end = ended(child);
  const line = await new Promise<string>((resolve) =>
    child.stdout!.once('data', (data: Buffer) => resolve(data.toString())),
  );
  const { port } = JSON.parse(line) as { port: number };
  const host = `127.0.0.1:${port}`;
  expect(await statusOf(port, { host })).toBe(200);
  expect(await statusOf(port, { host, origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' })).toBe(200);
  expect(await statusOf(port, { host: 'api.test' })).toBe(200);
  expect(await statusOf(port, { host, origin: 'https://page.example' })).toBe(403);
  expect(await statusOf(port, { host: 'page.example' })).toBe(403);

  const second = await windtunnel(['serve', 'f.yaml', '--port', String(port)], directory);
  expect(second.code).toBe(2);
  expect(second.stderr).toContain(`--port: ${port} is taken on 127.0.0.1; choose another, or 0 for any free one`);
  expect(second.stderr).not.toContain('f.yaml');

  child.kill('SIGINT');
  const { code, stderr } = await end;
  expect(code).toBe(130);
  expect(stderr).toContain('--allow-origin https://page.example');
  expect(stderr).toContain('--allow-host page.example');
});

test.each([
  [['--allow-origin', 'localhost:3000'], 'Write an origin such as http://localhost:3000'],
  [['--allow-origin', 'http://localhost:3000/path'], 'Write an origin'],
  [['--allow-host', 'api.test:80'], 'Write a name without a port'],
  [['--port', '70000'], 'Write a port from 1 to 65535'],
  [['--host', '203.0.113.9'], '--host: 203.0.113.9 is no address of this machine'],
])('%s is refused', async (options, said) => {
  const { code, stderr } = await windtunnel(['serve', 'f.yaml', ...options], directory);
  expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
});
