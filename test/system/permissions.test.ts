// The built command with --auth: what docs/permissions.md shows, as the AWS CLI and curl do it, and what it refuses to start with.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ended, root, start, windtunnel } from './cli.ts';

const page = readFileSync(join(root, 'docs/permissions.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((match) => match[1]!);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'windtunnel-auth-'));
  for (const block of blocks('yaml')) writeFileSync(join(folder, /^# (\S+)/.exec(block)![1]!), block);
  writeFileSync(join(folder, 'checkout.mjs'), 'export const handler = async () => ({ ok: true });\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Served {
  readonly url: string;
  readonly said: () => string;
  readonly auth?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly stop: () => Promise<void>;
}

/** Serves the page's template on a free port; resolves once it says where. */
const served = async (...flags: string[]): Promise<Served> => {
  const child = start(['serve', 'shop.yaml', '--port', '0', ...flags], folder);
  const end = ended(child);
  let said = '';
  child.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await vi.waitUntil(() => /\/invocations\n|"port"/.test(said), { timeout: 30_000 });
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? `http://127.0.0.1:${/"port":(\d+)/.exec(said)![1]}`;
  const line = said.split('\n').find((one) => one.startsWith('{'));
  const auth = line === undefined ? {} : (JSON.parse(line) as Pick<Served, 'auth'>);
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await end;
  };
  return { url, said: () => said, stop, ...auth };
};

const hasAws = spawnSync('aws', ['--version']).status === 0;
const curlSigns = spawnSync('curl', ['--aws-sigv4', 'aws:amz:us-east-1:lambda', '--version']).status === 0;

describe('with the file of the page', () => {
  let platform: Served;
  beforeAll(async () => {
    platform = await served('--auth', 'people.yaml');
  });
  afterAll(() => platform.stop());

  test('the start says so in one line', () => {
    expect(platform.said()).toContain('Callers must sign and be allowed: users and roles are those of people.yaml.\n');
    expect(platform.said()).not.toContain('Policies');
  });

  test.runIf(hasAws && curlSigns)('every command that it shows does what is said', async () => {
    const [session] = blocks('bash').map((block) => block.replaceAll('http://127.0.0.1:9001', platform.url));
    const child = spawn('sh', ['-e', '-c', session!], { cwd: folder, env: { ...process.env, AWS_PAGER: '' } });
    const { stdout, stderr, code } = await ended(child);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(
        'User: arn:aws:iam::123456789012:user/alice is not authorized to perform: lambda:ListFunctions on resource: * because no identity-based policy allows the lambda:ListFunctions action',
      ),
    ]);
    expect(readFileSync(join(folder, 'answer.json'), 'utf8')).toBe('{"ok":true}');
    expect(stdout).toContain('alice may not');
    expect(stdout).toContain('210987654321');
    expect(stdout).toContain('AccessDenied');
    expect(stdout).toContain('aws_lambda_Duration_count{FunctionName="Checkout"} 1');
  });

  test.runIf(hasAws).each([
    [
      'nobody',
      { AWS_ACCESS_KEY_ID: 'AKIANOBODY0000000001', AWS_SECRET_ACCESS_KEY: 'x' },
      'lambda list-functions',
      '(UnrecognizedClientException)',
    ],
    [
      'a wrong secret',
      { AWS_ACCESS_KEY_ID: 'AKIAADMIN00000000001', AWS_SECRET_ACCESS_KEY: 'x' },
      'lambda list-functions',
      '(InvalidSignatureException)',
    ],
    [
      'logs',
      { AWS_ACCESS_KEY_ID: 'AKIAALICE00000000001', AWS_SECRET_ACCESS_KEY: 'alice-secret' },
      'logs describe-log-groups',
      '(AccessDeniedException)',
    ],
    [
      'metrics',
      { AWS_ACCESS_KEY_ID: 'AKIAALICE00000000001', AWS_SECRET_ACCESS_KEY: 'alice-secret' },
      'cloudwatch list-metrics',
      '(AccessDenied)',
    ],
    [
      'metrics, a wrong secret',
      { AWS_ACCESS_KEY_ID: 'AKIAALICE00000000001', AWS_SECRET_ACCESS_KEY: 'x' },
      'cloudwatch list-metrics',
      '(SignatureDoesNotMatch)',
    ],
    [
      'traces',
      { AWS_ACCESS_KEY_ID: 'AKIAALICE00000000001', AWS_SECRET_ACCESS_KEY: 'alice-secret' },
      'xray get-sampling-rules',
      '(AccessDeniedException)',
    ],
  ])('the AWS CLI is refused: %s', async (_, keys, command, code) => {
    const env = { ...process.env, ...keys, AWS_DEFAULT_REGION: 'us-east-1', AWS_ENDPOINT_URL: platform.url };
    const { code: exit, stderr } = await ended(spawn('aws', command.split(' '), { env }));
    expect(exit).not.toBe(0);
    expect(stderr).toContain(code);
  });

  test('unsigned calls are refused, whoever sends them', async () => {
    const answer = await fetch(`${platform.url}/2015-03-31/functions/Checkout/invocations`, {
      method: 'POST',
      body: '{}',
    });
    expect([answer.status, answer.headers.get('x-amzn-errortype'), await answer.text()]).toEqual([
      403,
      'MissingAuthenticationTokenException',
      '{"message":"Missing Authentication Token"}',
    ]);
  });
});

test('without a file there is an administrator, and --json gives the keys', async () => {
  const platform = await served('--auth', '--json');
  try {
    expect(platform.auth!.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
    const { LambdaClient, ListFunctionsCommand } = await import('@aws-sdk/client-lambda');
    const client = new LambdaClient({ endpoint: platform.url, region: 'us-east-1', credentials: platform.auth! });
    const { Functions } = await client.send(new ListFunctionsCommand({}));
    expect(Functions!.map(({ FunctionName, Role }) => [FunctionName, Role])).toEqual([
      ['Checkout', 'arn:aws:iam::123456789012:role/CheckoutRole'],
    ]);
    client.destroy();
  } finally {
    await platform.stop();
  }
});

test('without --auth everybody may, and the start says so', async () => {
  const platform = await served();
  try {
    expect(platform.said()).toContain('Whoever reaches it may do everything; signatures are not looked at (--auth).\n');
    const answer = await fetch(`${platform.url}/2015-03-31/functions/Checkout/invocations`, {
      method: 'POST',
      body: '{}',
    });
    expect(await answer.text()).toBe('{"ok":true}');
  } finally {
    await platform.stop();
  }
});

test('a file with mistakes is refused, all of them at once', async () => {
  writeFileSync(
    join(folder, 'wrong.yaml'),
    [
      'users:',
      '  alice:',
      '    keys: [{ id: short, secret: s }]',
      '    policies: [NoSuchPolicy, { Statement: [{ Effect: Maybe, Action: invoke, Resource: "*", Condition: { StringIs: { a: b } } }] }]',
      'group: {}',
    ].join('\n'),
  );
  const { code, stderr } = await windtunnel(['serve', 'shop.yaml', '--port', '0', '--auth', 'wrong.yaml'], folder);
  expect(code).toBe(2);
  expect(stderr).toContain('wrong.yaml has 6 problems:');
  for (const place of [
    'group: ',
    'users.alice.keys[0].id: ',
    'users.alice.policies[0]: "NoSuchPolicy"',
    'Statement[0].Effect: must be Allow or Deny',
    'Statement[0].Action: "invoke" is no action',
    'Statement[0].Condition.StringIs: ',
  ]) {
    expect(stderr).toContain(place);
  }
});
