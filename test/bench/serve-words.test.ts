// What serve refuses before it starts, and what it says of aliases, durable functions and URLs when it has.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { otherNode } from '../../bench/commands/served-file.ts';
import { enteredPlace } from '../support/command-line.ts';
import { ranAlone, ranUntil } from '../support/signals.ts';

const major = process.versions.node.split('.')[0];

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs${major}.x
      Handler: h.handler
      CodeUri: .
      AutoPublishAlias: live
      FunctionUrlConfig: { AuthType: NONE }
      Events:
        Api: { Type: HttpApi, Properties: { Path: /cart, Method: get } }
  Order:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs${major}.x
      Handler: h.handler
      CodeUri: .
`;

/** With what is left out, sent by nobody here, called by nothing less than a version, and signed. */
const noted = `Transform: AWS::Serverless-2016-10-31
Resources:
  Order:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs${major}.x
      Handler: h.handler
      CodeUri: .
      Role: arn:aws:iam::123456789012:role/worker
      KmsKeyArn: arn:aws:kms:us-east-1:123456789012:key/1
      DurableConfig: { ExecutionTimeout: 60 }
      Environment: { Variables: { NODE_EXTRA_CA_CERTS: own.pem } }
      Events:
        Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day) } }
  Pictures:
    Type: AWS::Serverless::Function
    Properties: { PackageType: Image, ImageUri: 123456789012.dkr.ecr.us-east-1.amazonaws.com/pictures }
`;

const scenario = (handler: string, runtime: string): string => `name: s
duration: 1s
functions: { f: { handler: h.mjs#handler }, g: { handler: ${handler}, runtime: ${runtime}, coldStart: { constant: 0 } } }
traffic: [{ to: f, arrivals: { constant: { rate: 1/s } } }]
`;

let place: ReturnType<typeof enteredPlace>;
let busy: Server;
beforeAll(async () => {
  // Set for this process while it serves.
  vi.stubEnv('TZ', process.env['TZ']);
  place = enteredPlace({
    'template.yaml': template,
    'noted.yaml': noted,
    'scenario.yaml': scenario('h.mjs#handler', `nodejs${major}.x`),
    'python.yaml': scenario('./bootstrap', 'python3.12'),
    'scenario.txt': scenario('h.mjs#handler', `nodejs${major}.x`),
    bootstrap: '#!/bin/sh\n',
    'h.mjs': 'export const handler = async () => 1;\n',
  });
  busy = createServer();
  await new Promise<void>((resolve) => {
    busy.listen(0, '127.0.0.1', resolve);
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  busy.close();
  await place.leave();
});

const refused = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await ranAlone(['serve', ...args]);
  expect([code, stdout]).toEqual([2, '']);
  return stderr;
};

describe('what is refused', () => {
  test('a function to inspect that is not there, or runs in no Node.js', async () => {
    expect(await refused('scenario.yaml', '--inspect', 'h', '--port', '0')).toBe(
      'the command line has a problem:\n  --inspect: no function is called so; there are: f, g\n',
    );
    expect(await refused('python.yaml', '--inspect', 'g', '--port', '0')).toBe(
      'the command line has a problem:\n  --inspect: g runs on python3.12; name a function of Node.js\n',
    );
  });

  test('parameters for what is no template', async () => {
    for (const file of ['scenario.yaml', 'scenario.txt', 'none.yaml']) {
      expect(await refused(file, '--parameter', 'Stage=prod', '--parameter', 'Other=1')).toBe(
        `${file} has a problem:\n  --parameter Stage: goes with a template, which ${file} is not; leave it out, or name a template\n`,
      );
    }
  });

  test('a port that is taken', async () => {
    const { port } = busy.address() as AddressInfo;
    expect(await refused('scenario.yaml', '--port', String(port))).toMatch(
      new RegExp(`^the command line has a problem:\\n {2}--port: .*${port}`),
    );
  });

  test('a trail where nothing can be written', async () => {
    expect(await refused('scenario.yaml', '--port', '0', '--trail', 'none/trail.jsonl')).toBe(
      "the command line has a problem:\n  --trail: the trail cannot be written: ENOENT: no such file or directory, open 'none/trail.jsonl'; name a file in a directory that is there\n",
    );
  });
});

test('a template is told with its routes and URLs, on the alias that is published, until Ctrl-C', async () => {
  const { code, stdout } = await ranUntil(['serve', 'template.yaml', '--port', '0'], 'curl ');
  expect(code).toBe(130);
  const [, url] = /^Lambda on (http:\/\/\S+) with Shop, Order\. Ctrl-C stops it\.$/m.exec(stdout)!;
  const told = stdout.replaceAll(url!, '<url>').split('\n');
  expect(told).toContain('GET <url>/cart is Shop:live');
  expect(told.filter((line) => line.includes('is the Function URL of'))).toEqual([
    expect.stringMatching(/^<url>\/\S+ is the Function URL of Shop, as is https?:\S+ where that name is known$/),
  ]);
  expect(told.at(-2)).toBe("curl -d '{}' <url>/2015-03-31/functions/Shop/invocations");
});

test('a template is told with what is not served, has no effect or is otherwise than it was asked for, and who may call', async () => {
  const args = ['serve', 'noted.yaml', '--port', '0', '--auth', '--sandbox', 'thread'];
  const { code, stdout, stderr } = await ranUntil(args, 'curl ');
  expect(code).toBe(130);
  // Which runtimes end is another matter.
  expect(stderr.split('\n').filter((line) => !line.startsWith('Order: nodejs'))).toEqual([
    'Pictures is not served: it is a container image',
    'Order: nothing here sends what comes from Nightly (Schedule rate(1 day))',
    'Without effect here: Resources.Order.Properties.KmsKeyArn (line 10)',
    'Order runs in a thread, as asked, though NODE_EXTRA_CA_CERTS is read when a process starts',
    '',
    'Stopping. Once more to quit at once.',
    '',
  ]);
  const [, url] = /^Lambda on (http:\/\/\S+) with Order\. Ctrl-C stops it\.$/m.exec(stdout)!;
  const told = stdout.replaceAll(url!, '<url>').split('\n');
  expect(told).toContain('Callers must sign and be allowed: users and roles are those of the template.');
  expect(told.at(-2)).toBe(
    `curl --aws-sigv4 aws:amz:us-east-1:lambda --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -d '{}' '<url>/2015-03-31/functions/Order:$LATEST/invocations'`,
  );
});

test('without a file the first example is served', async () => {
  const { code, stdout, stderr } = await ranUntil(['serve', '--port', '0'], 'curl ');
  expect(code).toBe(130);
  expect(stdout).toMatch(/^Lambda on http:\/\/\S+ with hello\. Ctrl-C stops it\.\n/);
  expect(stdout).toMatch(/\ncurl -d '{}' http:\/\/\S+\/2015-03-31\/functions\/hello\/invocations\n$/);
  expect(stderr).toContain('\nStopping. Once more to quit at once.\n');
});

test('runtimes of another Node.js are told once each', () => {
  const own = `nodejs${major}.x`;
  const other = major === '18' ? 'nodejs16.x' : 'nodejs18.x';
  expect(otherNode([own, other, other, 'python3.12', 'nodejs'])).toEqual([
    `${other} runs on this machine's Node.js ${process.versions.node}, by the module rules of ${other}.`,
  ]);
});
