// Runtimes in other languages through the command line: in a scenario, measured and served, and in templates. And what
// `serve` does about the zone of the machine it runs on.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, start, windtunnel } from './cli.ts';

const shell = spawnSync('sh', ['-c', 'command -v curl']).status === 0;
let directory: string;

const put = (path: string, text: string): void => {
  const file = join(directory, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  if (path.endsWith('bootstrap')) chmodSync(file, 0o755);
};

/** A runtime in the language of the shell: says who it is, and for whom. */
const bootstrap = `#!/bin/sh
base="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  curl -s -o /dev/null -D "/tmp/head.$$" "$base/next"
  id=$(grep -i '^lambda-runtime-aws-request-id' "/tmp/head.$$" | tr -d '\\r' | cut -d' ' -f2)
  curl -s -o /dev/null -d "\\"shell for $_HANDLER\\"" "$base/$id/response"
done
`;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-runtimes-'));
  put('build/bootstrap', bootstrap);
  put(
    'scenario.yaml',
    `name: shell
duration: 2s
functions:
  sh: { handler: ./build/bootstrap, runtime: provided.al2023 }
traffic:
  - to: sh
    arrivals: { constant: { rate: 2/s } }
`,
  );
  put('app/index.js', 'exports.handler = async () => "node";\n');
  put('app/package.json', '{ "type": "commonjs" }');
  put(
    'template.yaml',
    `
Resources:
  Here: { Type: AWS::Serverless::Function, Properties: { Runtime: provided.al2023, CodeUri: build, Handler: a.b } }
  Built:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: go1.x }
    Properties: { Runtime: provided.al2023, CodeUri: source, Handler: bootstrap }
  Snake: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, CodeUri: app, Handler: app.run } }
  Own: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, CodeUri: build, Handler: app.run } }
  Node: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, CodeUri: app, Handler: index.handler } }
`,
  );
  put('source/main.go', 'package main\n');
  put('.aws-sam/build/Built/bootstrap', bootstrap);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const served = async (
  args: readonly string[],
  work: (ask: (name: string) => Promise<unknown>) => Promise<void>,
  environment: Record<string, string> = {},
): Promise<string> => {
  const child = start(['serve', ...args, '--port', '0', '--json'], directory, environment);
  const end = ended(child);
  try {
    const line = await Promise.race([
      new Promise<string>((resolve) => {
        child.stdout!.once('data', (bytes: Buffer) => resolve(bytes.toString()));
      }),
      end.then(({ stderr }): never => {
        throw new Error(stderr);
      }),
    ]);
    const { url } = JSON.parse(line) as { url: string };
    await work(async (name) => {
      const path = `${url}/2015-03-31/functions/${name}/invocations`;
      return (await fetch(path, { method: 'POST', body: '{}' })).json();
    });
  } finally {
    child.kill('SIGINT');
  }
  return (await end).stderr;
};

describe.skipIf(!shell)('a bootstrap in the shell (skipped where there is no curl)', () => {
  test('is served and measured by a scenario', async () => {
    const said = await served(['scenario.yaml'], async (ask) => {
      expect(await ask('sh')).toBe('shell for bootstrap');
    });
    expect(said).toContain('sh runs in a process: it brings its own runtime for provided.al2023');
    const measured = await windtunnel(['measure', 'scenario.yaml', '--json', '--out', 'out'], directory);
    expect(measured.code).toBe(0);
    const { totals } = JSON.parse(measured.stdout) as { totals: object };
    expect(totals).toMatchObject({ completed: 4, failed: 0 });
  });

  test('is served by a template: from its code, from what was built, for a managed runtime too', async () => {
    const said = await served(['template.yaml'], async (ask) => {
      expect(await ask('Here')).toBe('shell for a.b');
      expect(await ask('Built')).toBe('shell for bootstrap');
      expect(await ask('Own')).toBe('shell for app.run');
      expect(await ask('Node')).toBe('node');
    });
    expect(said).toContain('Snake is not served: it runs on python3.13; only Node.js is served');
  });
});

test('a scenario that names the wrong thing for its runtime is refused', async () => {
  put(
    'wrong.yaml',
    `name: wrong
duration: 1s
functions:
  a: { handler: ./build/bootstrap }
  b: { handler: './app/index.js#handler', runtime: provided.al2023 }
  c: { handler: ./build/start }
traffic: [{ to: a, arrivals: { constant: { rate: 1/s } } }]
`,
  );
  const first = await windtunnel(['measure', 'wrong.yaml'], directory);
  expect(first.code).toBe(2);
  expect(first.stderr).toMatch(/functions\.c\.handler.*or a bootstrap, such as \.\/build\/bootstrap/);
  put(
    'wrong.yaml',
    `name: wrong
duration: 1s
functions:
  a: { handler: ./build/bootstrap }
  b: { handler: './app/index.js#handler', runtime: provided.al2023 }
traffic: [{ to: a, arrivals: { constant: { rate: 1/s } } }]
`,
  );
  const { code, stderr } = await windtunnel(['measure', 'wrong.yaml'], directory);
  expect(code).toBe(2);
  expect(stderr).toContain('functions.a.runtime: nodejs22.x runs no bootstrap');
  expect(stderr).toContain('functions.b.handler: provided.al2023 starts a bootstrap and no export');
});

test('functions live in UTC on a machine that does not, in threads too, or in their own zone', async () => {
  put(
    'zones.yaml',
    `
Resources:
  Utc: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, CodeUri: zones, Handler: index.handler } }
  Tokyo:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      CodeUri: zones
      Handler: index.handler
      Environment: { Variables: { TZ: Asia/Tokyo } }
`,
  );
  put(
    'zones/index.js',
    `exports.handler = async () => [require('node:worker_threads').isMainThread, new Date(0).getHours()];\n`,
  );
  put('zones/package.json', '{ "type": "commonjs" }');
  const said = await served(
    ['zones.yaml'],
    async (ask) => {
      expect(await ask('Utc')).toEqual([false, 0]);
      expect(await ask('Tokyo')).toEqual([true, 9]);
    },
    { TZ: 'America/New_York' },
  );
  expect(said).toContain('Tokyo runs in a process: its time zone is Asia/Tokyo, that of threads here is UTC');
});
