// AWS's own client for Node.js, version 4, on Managed Instances: worker threads that each hold many requests of one environment.

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientDirectory, clientPackage, isClientBuilt } from './official-client-4.ts';
import { slottedFunction, type SlottedFunction } from './slotted-function.ts';
import { comesTrue } from './support.ts';

const handler = `
import { readFile } from 'node:fs/promises';
import { threadId } from 'node:worker_threads';
import { setTimeout as wait } from 'node:timers/promises';
let running = 0;
export const handler = async (event, context) => {
  running += 1;
  console.log('holding', event.name ?? '');
  if (event.reads) await readFile('/proc/self/stat');
  if (event.fails) throw new RangeError('as asked');
  if (event.ms) await wait(event.ms);
  const most = running;
  running -= 1;
  return {
    most,
    threadId,
    id: context.awsRequestId,
    stored: awslambda.InvokeStore.getRequestId(),
    environment: context.logStreamName,
    version: process.version,
  };
};
`;

interface Held {
  readonly most: number;
  readonly threadId: number;
  readonly id: string;
  readonly stored: string;
  readonly environment: string;
  readonly version: string;
}

describe.skipIf(!isClientBuilt)('the official client 4 on Managed Instances', () => {
  let held: SlottedFunction<Held>;
  let directory: string;

  beforeAll(async () => {
    directory = clientDirectory(handler);
    held = await slottedFunction({
      directory,
      handler: 'handler.handler',
      slots: 64,
      variables: { AWS_LAMBDA_NODEJS_WORKER_COUNT: '8' },
    });
  });
  afterAll(async () => {
    await held?.stop();
    rmSync(directory, { recursive: true });
  });

  const call: SlottedFunction<Held>['call'] = (event) => held.call(event);

  test('it is version 4', () => {
    const { version } = JSON.parse(readFileSync(join(clientPackage, 'package.json'), 'utf8')) as { version: string };
    expect(version).toMatch(/^4\./);
  });

  test('64 requests in one environment at once; the 65th is refused', async () => {
    // One environment is left when the others have gone.
    const alone = async () =>
      new Set((await Promise.all([1, 2, 3, 4, 5, 6].map(() => call({})))).map(({ environment }) => environment));
    expect(await comesTrue(async () => (await alone()).size === 1)).toBe(true);
    held.lines.length = 0;
    const running = Array.from({ length: 64 }, (_, index) => call({ ms: 4000, name: `${index}` }));
    const holding = (): number => held.lines.filter((line) => line.includes('holding')).length;
    expect(await comesTrue(() => holding() === 64), `${holding()}`).toBe(true);
    await expect(call({})).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    const answers = await Promise.all(running);
    expect(new Set(answers.map(({ environment }) => environment)).size).toBe(1);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(64);
    for (const { id, stored } of answers) expect(stored).toBe(id);
    expect(Math.max(...answers.map(({ most }) => most))).toBeGreaterThan(1);
    expect((await call({})).version).toMatch(/^v2[2-9]/);
  });

  test('a handler reads a file while every thread of the client waits for its next invocation', async () => {
    expect((await call({ reads: true })).error).toBeUndefined();
  });

  test('an error is told, and the line of its request', async () => {
    held.lines.length = 0;
    expect(await call({ fails: true, name: 'broken' })).toMatchObject({ error: 'Unhandled', errorType: 'RangeError' });
    expect(
      await comesTrue(() => held.lines.some((line) => line.includes('"ERROR"') && line.includes('as asked'))),
    ).toBe(true);
  });
});
