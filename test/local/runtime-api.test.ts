// The Runtime API against runtimes that say too much: nothing is kept of what is longer than any answer may be.

import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { machineClock } from '../../local/clock/clock.ts';
import type { HeardAnswer } from '../../local/runtime-api/handed-over.ts';
import { RuntimeApi } from '../../local/runtime-api/runtime-api.ts';

const base = '/2018-06-01/runtime';
const tooLong = 'Response payload size exceeded maximum allowed payload size (6291556 bytes).';

let api: RuntimeApi;
let port: number;
let answers: HeardAnswer[];
let initErrors: [string, string][];

beforeEach(async () => {
  answers = [];
  initErrors = [];
  api = new RuntimeApi({
    onNext: () => {},
    onAnswer: (answer) => answers.push(answer),
    onInitError: (...error) => initErrors.push(error),
    onStreamBegun: () => {},
    onChunk: () => {},
  });
  port = Number((await api.listen()).split(':')[1]);
});
afterEach(() => api.close());

/** Posts so many megabytes, piece by piece. @returns status, body, and the most that buffers took meanwhile */
const post = async (path: string, megabytes: number): Promise<{ status: number; text: string; peakMb: number }> => {
  const before = process.memoryUsage().arrayBuffers;
  let peak = before;
  const sent = request({ host: '127.0.0.1', port, method: 'POST', path: base + path });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  const piece = Buffer.alloc(64 * 1024, 'x');
  for (let at = 0; at < megabytes * 16; at += 1) {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers);
    if (!sent.write(piece)) await once(sent, 'drain');
  }
  sent.end();
  const [response] = await answered;
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode!, text, peakMb: (peak - before) / 1024 ** 2 };
};

/** Takes an invocation as a runtime does. */
const next = async (requestId: string): Promise<void> => {
  api.deliver({
    requestId,
    payload: '{}',
    invokedFunctionArn: 'arn',
    deadlineMs: machineClock() + 60_000,
    clientContext: null,
    traceId: null,
    wantsLog: false,
  });
  const taken = await fetch(`http://127.0.0.1:${port}${base}/invocation/next`);
  expect(taken.headers.get('lambda-runtime-aws-request-id')).toBe(requestId);
  await taken.text();
};

test.each(['response', 'error'])('a %s of 200 MB is not held, and the next invocation is served', async (kind) => {
  await next('one');
  const { status, text, peakMb } = await post(`/invocation/one/${kind}`, 200);
  expect(status).toBe(413);
  expect(JSON.parse(text)).toEqual({ errorType: 'RequestEntityTooLarge', errorMessage: tooLong });
  expect(answers).toHaveLength(1);
  expect(answers[0]!.errorType).toBe('Function.ResponseSizeTooLarge');
  expect(JSON.parse(answers[0]!.payload)).toMatchObject({ errorMessage: tooLong });
  expect(peakMb).toBeLessThan(100);
  await next('two');
  expect((await post('/invocation/two/response', 1)).status).toBe(202);
  expect(answers[1]).toMatchObject({ errorType: null });
});

test('an init error of 50 MB is not held', async () => {
  expect((await post('/init/error', 50)).status).toBe(413);
  expect(initErrors).toHaveLength(1);
  expect(initErrors[0]![1].length).toBeLessThan(1000);
});

/** Writes as it stands, and leaves after a moment. */
const say = async (text: string): Promise<void> => {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(text);
  await new Promise((resolve) => {
    setTimeout(resolve, 30);
  });
  socket.destroy();
};

test('runtimes that say nonsense, answer for others, twice or halfway spoil no invocation', async () => {
  await next('one');
  const head = (path: string, bytes: number): string =>
    `POST ${base}${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${bytes}\r\n\r\n`;
  await say('\u0000\u0001nonsense\r\n\r\n');
  await say(`PUT ${base}/invocation/one/response HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  await say(`${head('/invocation/other/response', 2)}{}`);
  await say(`${head('/invocation/%00/response', 2)}{}`);
  await say(`${head('/invocation/one/response', 1000)}{"half":`);
  expect(answers).toEqual([]);
  expect((await post('/invocation/one/response', 1)).status).toBe(202);
  expect((await post('/invocation/one/response', 1)).status).toBe(403);
  expect(answers).toHaveLength(1);
  await next('two');
  expect((await post('/invocation/two/response', 1)).status).toBe(202);
});
