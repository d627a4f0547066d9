// The same as a handler of AWS's client for Node.js: streams are functions of their own, since they are declared as such.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const birth = randomUUID();
let calls = 0;

class Asked extends Error {
  name = 'Asked';
}

const answers = {
  big: ({ bytes }) => 'a'.repeat(bytes - 2),
  size: (event) => JSON.stringify(event).length,
  sleep: () => sleep(30_000),
  exit: () => process.exit(3),
  error: () => {
    throw new Asked('as asked');
  },
};

export const handler = async (event) => {
  calls += 1;
  return (await answers[event.op]?.(event)) ?? { calls, birth };
};

class Broken extends Error {
  name = 'Broken';
}

export const streaming = awslambda.streamifyResponse(async (event, raw) => {
  if (!event.op?.startsWith('stream') && event.version === undefined) {
    raw.write(JSON.stringify({ calls: (calls += 1), birth }));
    raw.end();
    return;
  }
  const stream = awslambda.HttpResponseStream.from(raw, {
    statusCode: 202,
    headers: { 'x-own': 'v' },
    cookies: ['a=1'],
  });
  for (let piece = 0; piece < 3; piece += 1) {
    stream.write(`piece ${piece};`);
    await sleep(150);
    if (event.op === 'streamError') throw new Broken('midway');
  }
  stream.end();
});
