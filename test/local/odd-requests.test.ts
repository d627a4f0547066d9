// Requests that no client writes: paths, keys and bodies of the oddest forms get an answer below 500, and nobody hangs.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testPlatform } from './support.ts';

let platform: Platform;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel odd '));
  writeFileSync(join(directory, 'f.mjs'), 'export const handler = async () => 1;');
  platform = await testPlatform([]);
});

afterAll(async () => {
  await platform.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** The status of the answer to a request that is written as it stands. */
const statusOf = (line: string, body: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = connect(platform.port, '127.0.0.1');
    let heard = '';
    socket.setTimeout(3000, () => socket.destroy(new Error(`no answer to ${line}`)));
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(Number(heard.slice(9, 12))));
    const head = `${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}`;
    socket.write(`${head}\r\n\r\n${body}`);
  });

const creation = (S3Key: string): string =>
  JSON.stringify({
    FunctionName: 'odd',
    Role: 'arn:aws:iam::123456789012:role/r',
    Runtime: 'nodejs20.x',
    Handler: 'f.handler',
    Code: { S3Bucket: 'hot-reload', S3Key },
  });

const odd = [
  'odd',
  '%',
  '%zz',
  '%E0%A4%A',
  '%00',
  '%2e%2e',
  '..',
  '%2F..%2F',
  'a%0Ab',
  '%FF',
  'é',
  '"',
  '\\',
  '__proto__',
];
const lines = [
  'GET /2015-03-31/functions/X',
  'PUT /2015-03-31/functions/X/code',
  'PUT /2015-03-31/functions/X/configuration',
  'POST /2015-03-31/functions/X/invocations',
  'POST /2015-03-31/functions/odd/invocations?Qualifier=X',
  'POST /2021-11-15/functions/X/response-streaming-invocations',
  'GET /2018-10-31/layers/X/versions/X',
  'POST /2018-10-31/layers/X/versions',
  'GET /2018-10-31/layers?find=LayerVersion&Arn=X',
  'PUT /2015-03-31/event-source-mappings/X',
  'POST /2017-03-31/tags/X',
  'POST /2015-03-31/functions/X/policy',
  'POST /2021-10-31/functions/X/url',
  'POST /2015-03-31/functions/X/aliases',
  'GET /2015-03-31/functions?Marker=X&MaxItems=X',
  'GET /_windtunnel/url/X/',
  'GET /_windtunnel/timeline?since=X',
  'GET X',
  'GET //X',
];
const bodies = [
  '',
  '{}',
  '[]',
  '"x"',
  '{',
  '{"Content":7,"Tags":7,"Code":7,"Cors":7}',
  '{"S3Bucket":"hot-reload","S3Key":"%"}',
];

describe('no request is answered with a failure of the platform', () => {
  test.each(lines)('%s', async (line) => {
    for (const text of odd) {
      await statusOf('POST /2015-03-31/functions', creation(directory));
      for (const body of line.startsWith('GET') ? [''] : bodies) {
        const status = await statusOf(line.replaceAll('X', text), body);
        expect([line, text, body, status >= 200 && status < 500]).toEqual([line, text, body, true]);
      }
    }
  });
});

test.each(['%', '%E0%A4%A', '/tmp\0', '/no/such/directory', 'relative', '/dev/null', ''])(
  'a key "%s" that is no directory is refused',
  async (key) => {
    await statusOf('DELETE /2015-03-31/functions/odd', '');
    expect(await statusOf('POST /2015-03-31/functions', creation(key))).toBe(400);
  },
);

test('a key may be written as a path or percent-encoded', async () => {
  await statusOf('DELETE /2015-03-31/functions/odd', '');
  expect(await statusOf('POST /2015-03-31/functions', creation(encodeURIComponent(directory)))).toBe(201);
  expect(await statusOf('DELETE /2015-03-31/functions/odd', '')).toBe(204);
  expect(await statusOf('POST /2015-03-31/functions', creation(directory))).toBe(201);
});
