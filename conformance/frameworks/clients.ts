// Clients that are in use, each as somebody would use it: what they take or refuse is theirs.

import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { request as undiciRequest } from 'undici';
import type { Answer, Outcome, Sent } from '../answers.ts';
import { sourceOf } from '../places.ts';

export interface Client {
  readonly name: string;
  /** Why it cannot be driven here; null when it can. */
  readonly absent: string | null;
  send(requests: readonly Sent[]): Promise<Outcome[]>;
}

const timeoutMs = 20_000;

/** One after another, a failure of one is its own. */
const each =
  (one: (sent: Sent) => Promise<Answer>): Client['send'] =>
  async (requests) => {
    const outcomes: Outcome[] = [];
    for (const sent of requests) {
      outcomes.push(
        await one(sent).catch((error: Error) => ({
          error: `${error.name} ${error.message} ${(error.cause as Error | undefined)?.message ?? ''}`.trim(),
        })),
      );
    }
    return outcomes;
  };

const withFetch = async ({ url, method, headers, body }: Sent): Promise<Answer> => {
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(url, {
    method,
    headers: { ...headers },
    body: body === null ? null : new Uint8Array(body),
    redirect: 'manual',
    signal,
  });
  return { status: answer.status, headers: [...answer.headers], body: Buffer.from(await answer.arrayBuffer()) };
};

const withUndici = async ({ url, method, headers, body }: Sent): Promise<Answer> => {
  const answer = await undiciRequest(url, {
    method,
    headers: { ...headers },
    body,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const pairs = Object.entries(answer.headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => [name, one] as const),
  );
  return { status: answer.statusCode, headers: pairs, body: Buffer.from(await answer.body.arrayBuffer()) };
};

interface Ran {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const run = (command: string, args: readonly string[], input: Buffer | null): Promise<Ran> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (bytes: Buffer) => chunks.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout: Buffer.concat(chunks), stderr }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? undefined);
  });

/** Head and body as curl prints them with `--include`. */
const readHttp = (bytes: Buffer): Answer => {
  const end = bytes.indexOf('\r\n\r\n');
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
  });
  return { status: Number(first.split(' ')[1]), headers, body: bytes.subarray(end + 4) };
};

const withCurl = async ({ url, method, headers, body }: Sent): Promise<Answer> => {
  const named = Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
  const how = method === 'HEAD' ? ['--head'] : ['--include', '--request', method];
  // Without an Expect, which would put another head before the answer's.
  const what = body === null ? [] : ['--data-binary', '@-', '--header', 'Expect:'];
  const args = ['--silent', '--show-error', '--max-time', String(timeoutMs / 1000), ...how, ...named, ...what, url];
  const { status, stdout, stderr } = await run('curl', args, body);
  if (status !== 0) throw new Error(`curl exits with ${status}: ${stderr.trim()}`);
  return readHttp(stdout);
};

const python = (program: string, args: readonly string[], input: Buffer): Promise<Ran> =>
  run('python3', [fileURLToPath(sourceOf(`frameworks/${program}`)), ...args], input);

/** The program takes a list of requests and gives a list of answers, bodies in base64. */
const withPython = async (requests: readonly Sent[]): Promise<Outcome[]> => {
  const asked = requests.map((sent) => ({ ...sent, body: sent.body?.toString('base64') ?? null }));
  const { status, stdout, stderr } = await python('python-client.py', [], Buffer.from(JSON.stringify(asked)));
  if (status !== 0) return requests.map(() => ({ error: `python3 exits with ${status}: ${stderr.trim()}` }));
  const told = JSON.parse(stdout.toString()) as ({ error: string } | (Omit<Answer, 'body'> & { body: string }))[];
  return told.map((one) => ('error' in one ? one : { ...one, body: Buffer.from(one.body, 'base64') }));
};

const absent = (command: string, ...args: readonly string[]): string | null =>
  spawnSync(command, args).status === 0 ? null : `${[command, ...args].join(' ')} fails`;

export const findClients = (): Client[] => [
  { name: 'fetch', absent: null, send: each(withFetch) },
  { name: 'undici', absent: null, send: each(withUndici) },
  { name: 'curl', absent: absent('curl', '--version'), send: each(withCurl) },
  { name: "Python's http", absent: absent('python3', '--version'), send: withPython },
];

/** boto3 calls functions, not doors. */
export const boto3 = {
  absent: (): string | null => absent('python3', '-c', 'import boto3'),
  /** @returns the payload of the answer, or what went wrong */
  invoke: async (endpoint: string, name: string, payload: object): Promise<string> => {
    const input = Buffer.from(JSON.stringify(payload));
    const { status, stdout, stderr } = await python('boto3-client.py', [endpoint, name], input);
    return status === 0 ? stdout.toString() : `boto3 exits with ${status}: ${stderr.trim().split('\n').at(-1)}`;
  },
};
