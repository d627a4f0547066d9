// Where the time of measured requests went: the client's parts and the platform's in one trace, through cold starts, refusals with
// retries, and an extension; the same beside a target that tells nothing of itself.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseResult, type RequestTrace, type TracePartName } from 'lambda-windtunnel/reports';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { SeeingServer } from '../support/seeing-server.ts';
import { windtunnel } from './cli.ts';

let directory: string;
const server = new SeeingServer();

const initMs = 150;
const handlerMs = 40;
const extensionMs = 60;

/** An extension inside of the runtime, which works on for a while after each answer. */
const handler = `const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension';
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const answer = await fetch(base + '/register', {
  method: 'POST', headers: { 'Lambda-Extension-Name': 'inside' }, body: JSON.stringify({ events: ['INVOKE'] }),
});
const headers = { 'Lambda-Extension-Identifier': answer.headers.get('lambda-extension-identifier') };
let answered = () => {};
void (async () => {
  for (;;) {
    const over = new Promise((resolve) => { answered = resolve; });
    await (await fetch(base + '/event/next', { headers })).json();
    await over;
    await wait(${extensionMs});
  }
})();
await wait(${initMs});
export const handler = async () => {
  await wait(${handlerMs});
  answered();
  return 'done';
};
`;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-measured-traces-'));
  writeFileSync(join(directory, 'slow.mjs'), handler);
  const scenario = (duration: string): string => `name: slow
duration: ${duration}
functions:
  slow: { handler: './slow.mjs#handler', reservedConcurrency: 2, timeout: 3s, memory: 512MB, duration: { constant: 40ms } }
traffic:
  - { to: slow, arrivals: { constant: { rate: 20/s } }, retry: sdk-v3-standard }
`;
  writeFileSync(join(directory, 'slow.yaml'), scenario('3s'));
  writeFileSync(join(directory, 'brief.yaml'), scenario('1s'));
});
afterEach(() => server.close());
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const msOf = ({ parts }: RequestTrace): Partial<Record<TracePartName, number>> =>
  Object.fromEntries(parts.map(({ name, us }) => [name, us / 1000]));

const measure = async (file: string, ...more: string[]) => {
  const args = ['measure', file, '--sandbox', 'process', '--traces', '200', '--json', ...more];
  const { code, stdout, stderr } = await windtunnel(args, directory);
  return { code, stderr, result: parseResult(stdout, 'stdout') };
};

/** A timer may fire a little early by another clock. */
const early = 1;

test.each([['1'], ['2']])(
  'the parts of measured requests add up to their latency, each as long as what it tells of (%s sending threads)',
  async (threads) => {
    const { result, stderr } = await measure('slow.yaml', '--threads', threads);
    const { traces } = result;
    expect(traces, stderr).toBeDefined();
    const { slowest, typical, clientOnly } = traces!;
    // Of every request the platform's own parts are known.
    expect(clientOnly).toBeUndefined();
    const all = [...slowest, ...typical];
    for (const trace of all) {
      const sum = trace.parts.reduce((total, { us }) => total + us, 0);
      expect(Math.abs(sum - trace.latencyUs)).toBeLessThanOrEqual(trace.latencyUs * 0.01);
    }
    const completed = all.filter(({ outcome }) => outcome === 'completed');
    expect(completed.length).toBeGreaterThan(20);
    for (const trace of completed) {
      const ms = msOf(trace);
      expect(ms.handler).toBeGreaterThan(handlerMs - early);
      // The caller waits for the log, which ends when extensions are done; so all of it is in its latency.
      // The extension's work begins when the handler is done, and the runtime takes its time to say so.
      const worked = ms.handler! + (ms.extensions ?? 0) + ms.overhead!;
      expect(worked).toBeGreaterThan(handlerMs + extensionMs - early);
      expect(trace.extensionsUs).toBeUndefined();
      expect(ms.admission).toBeGreaterThan(0);
      expect((ms.init ?? 0) > initMs - early).toBe(trace.coldStart);
      expect((ms.retries ?? 0) > 0).toBe(trace.attempts > 1);
    }
    const held = completed.filter((trace) => (msOf(trace).extensions ?? 0) > extensionMs / 2);
    expect(held.length).toBeGreaterThan(completed.length / 2);
    expect(completed.some(({ coldStart }) => coldStart)).toBe(true);
    expect(completed.some(({ attempts }) => attempts > 1)).toBe(true);
    // What was refused to the end ran nowhere: it waited, and was told so.
    for (const trace of all.filter(({ outcome }) => outcome === 'throttled')) {
      const { handler: ran, init, admission, retries } = msOf(trace);
      expect([ran, init]).toEqual([undefined, undefined]);
      expect(admission).toBeGreaterThan(0);
      expect(retries).toBeGreaterThan(0);
    }
  },
  60_000,
);

test("of a target that tells nothing of itself only the client's side is known, and that is said", async () => {
  const url = await server.listen((_, response) => void setTimeout(() => response.end('ok'), 20));
  const { result } = await measure('brief.yaml', '--target', url);
  const { clientOnly, lookedAt, of, slowest } = result.traces!;
  expect(clientOnly).toBe(of);
  expect(lookedAt).toBe(of);
  expect(server.seen.every(({ headers }) => headers['x-amzn-trace-id'] === undefined)).toBe(true);
  expect(slowest.flatMap(({ parts }) => parts.map(({ name }) => name))).not.toContain('admission');
  const page = join(directory, 'page');
  await windtunnel(['measure', 'brief.yaml', '--target', url, '--traces', '2', '--out', page], directory);
  expect(readFileSync(join(page, 'report.html'), 'utf8')).toContain('the target does not tell its own parts');
});
