// A runtime in JavaScript, for bun, deno and Node.js. It does what each event says: see ../steps.ts.

import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Buffer } from 'node:buffer';

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
const birth = randomUUID();
const prelude = JSON.stringify({ statusCode: 202, headers: { 'x-own': 'v' }, cookies: ['a=1'] });

const post = async (id, what, body) => {
  const answer = await fetch(`${api}/${id}/${what}`, { method: 'POST', body });
  await answer.arrayBuffer();
};

const stream = async (id, broken) => {
  const sent = request(`${api}/${id}/response`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/vnd.awslambda.http-integration-response',
      'Lambda-Runtime-Function-Response-Mode': 'streaming',
      'Transfer-Encoding': 'chunked',
      Trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
    },
  });
  const done = new Promise((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => response.resume().on('end', resolve));
  });
  sent.write(Buffer.concat([Buffer.from(prelude), Buffer.alloc(8)]));
  for (let piece = 0; piece < (broken ? 1 : 3); piece += 1) {
    sent.write(`piece ${piece};`);
    await sleep(150);
  }
  if (broken) {
    const error = JSON.stringify({ errorType: 'Broken', errorMessage: 'midway' });
    sent.addTrailers({
      'Lambda-Runtime-Function-Error-Type': 'Broken',
      'Lambda-Runtime-Function-Error-Body': Buffer.from(error).toString('base64'),
    });
  }
  sent.end();
  await done;
};

const answers = {
  big: ({ bytes }) => JSON.stringify('a'.repeat(bytes - 2)),
  bytes: () => Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe]),
  size: (_event, text) => String(text.length),
  sleep: () => sleep(30_000),
  exit: () => process.exit(3),
};

for (let calls = 1; ; calls += 1) {
  const asked = await fetch(`${api}/next`);
  const id = asked.headers.get('lambda-runtime-aws-request-id');
  const text = await asked.text();
  const event = JSON.parse(text);
  const op = event.version === '2.0' ? 'streamUrl' : event.op;
  if (op === 'error') await post(id, 'error', JSON.stringify({ errorType: 'Asked', errorMessage: 'as asked' }));
  else if (op?.startsWith('stream')) await stream(id, op === 'streamError');
  else {
    await post(id, 'response', (await answers[op]?.(event, text)) ?? JSON.stringify({ calls, birth }));
    if (op === 'after') {
      await sleep(700);
      console.log(`after the answer of call ${calls}`);
    }
  }
}
