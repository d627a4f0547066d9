// What serve says, serves and leaves, in this process, until Ctrl-C.

import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from '../../bench/cli/main.ts';
import { enteredPlace, run } from '../support/command-line.ts';

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs20.x
      Handler: h.handler
      CodeUri: .
      FunctionUrlConfig: { AuthType: NONE }
      Events:
        Api: { Type: HttpApi, Properties: { Path: /cart, Method: get } }
        Queue: { Type: SQS, Properties: { Queue: 'arn:aws:sqs:us-east-1:123456789012:orders' } }
  Old:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs12.x, Handler: h.handler, CodeUri: . }
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: shop-errors
      Namespace: AWS/Lambda
      MetricName: Errors
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
`;

let place: ReturnType<typeof enteredPlace>;
beforeAll(() => {
  process.setMaxListeners(0);
  place = enteredPlace({
    'template.yaml': template,
    'h.mjs':
      "export const handler = async () => { console.log('hello from here'); return { statusCode: 200, body: 'ok' }; };",
  });
});
afterAll(() => place.leave());

interface Served {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Serves until `use` is done, then interrupts as Ctrl-C does. */
const serving = async (more: readonly string[], use: (url: string) => Promise<void>): Promise<Served> => {
  let [stdout, stderr] = ['', ''];
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      stdout += String(text);
      return true;
    }),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      stderr += String(text);
      return true;
    }),
  ];
  const before = process.listeners('SIGINT');
  const ended = runCommand(['node', 'windtunnel', 'serve', 'template.yaml', '--port', '0', ...more]);
  try {
    await expect.poll(() => stdout).toMatch(/curl -d|"environments"/);
    await use(/http:\/\/127\.0\.0\.1:\d+/.exec(stdout)![0]);
  } finally {
    for (const listener of process.listeners('SIGINT')) if (!before.includes(listener)) listener('SIGINT');
    await ended;
    for (const spy of spies) spy.mockRestore();
  }
  return { code: await ended, stdout, stderr };
};

const invoke = async (url: string, name: string): Promise<string> => {
  const answer = await fetch(`${url}/2015-03-31/functions/${name}/invocations`, { method: 'POST', body: '{}' });
  return answer.text();
};

/** A file for each environment: as many as the machine made need. */
const loggedByShop = (): string =>
  place
    .files()
    .filter((file) => /^logs\/Shop\/.*\.log$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('');

test('says what is where, runs it, writes its log, and ends with Ctrl-C', async () => {
  const logs = ['--logs', 'logs', '--trail', 'trail.jsonl', '--trail-data'];
  const { code, stdout, stderr } = await serving(logs, async (url) => {
    expect(await invoke(url, 'Shop')).toBe('{"statusCode":200,"body":"ok"}');
    expect(await (await fetch(`${url}/cart`)).text()).toBe('ok');
    await expect.poll(loggedByShop).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z .*hello from here$/m);
    await expect.poll(() => existsSync('trail.jsonl') && readFileSync('trail.jsonl', 'utf8')).toContain('"Invoke"');
  });
  expect(code).toBe(130);
  const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(stdout)!;
  const lines = stdout.split('\n');
  expect(lines[0]).toBe(`Lambda on ${url} with Shop, Old. Ctrl-C stops it.`);
  expect(stdout).toMatch(/^Rules of \d{4}-\d\d-\d\d\. Environments are /m);
  expect(stdout).toMatch(/^Code that brings no AWS SDK finds /m);
  expect(stdout).toContain(`GET ${url}/cart is Shop\n`);
  expect(stdout).toMatch(/^http:\/\/\S+ is the Function URL of Shop, as is http:\/\/\S+ where that name is known$/m);
  expect(stdout).toContain(`curl -d '{}' ${url}/2015-03-31/functions/Shop/invocations`);
  expect(stderr).toContain('Shop from orders (sqs) is not polled: name its service with --endpoint sqs=URL\n');
  expect(stderr).toContain(
    'Old: AWS creates no functions on nodejs12.x since 2023-03-31, and changes none since 2023-04-30\n',
  );
  expect(stderr).toContain(
    'Shop: nodejs20.x is deprecated since 2026-04-30; AWS announced that no function can be created on it from 2026-08-31',
  );
  expect(stderr).toMatch(/^Shop .*hello from here$/m);
  expect(stderr).toContain('\nStopping. Once more to quit at once.\n');
  expect(stderr).not.toContain('Whoever reaches');
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('polls a queue at the service that is named; as JSON says where it is; warns of other addresses', async () => {
  const queues: Server = createServer((_, response) => void response.end('{}'));
  await new Promise<void>((resolve) => {
    queues.listen(0, '127.0.0.1', resolve);
  });
  const endpoint = `http://127.0.0.1:${(queues.address() as AddressInfo).port}`;
  const more = ['--json', '--host', '0.0.0.0', '--endpoint', `sqs=${endpoint}`];
  const { code, stdout, stderr } = await serving(more, async (url) => {
    await expect.poll(async () => (await fetch(`${url}/2015-03-31/event-source-mappings`)).text()).toContain('orders');
  });
  queues.closeAllConnections();
  queues.close();
  expect(code).toBe(130);
  expect(JSON.parse(stdout)).toMatchObject({
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    port: Number(/:(\d+)/.exec((JSON.parse(stdout) as { url: string }).url.slice(5))![1]),
    functions: ['Shop', 'Old'],
  });
  expect(stderr).toContain(`Shop from orders (sqs) is polled at ${endpoint}\n`);
  expect(stderr).toContain(
    'Whoever reaches 0.0.0.0 can create and run functions here, with the rights of this user.\n',
  );
});

test('a function to debug that is not there is refused with those that are', async () => {
  const { code, stderr } = await run(['serve', 'template.yaml', '--port', '0', '--inspect', 'nobody']);
  expect(code).toBe(2);
  expect(stderr).toContain('--inspect: no function is called so; there are: Shop, Old');
});
