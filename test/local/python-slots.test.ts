// AWS's own client for Python, version 4, on Managed Instances: a process of an environment for each request that it holds at once.
// Where it is installed: `python3 -c "import awslambdaric"`.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { slottedFunction, type SlottedFunction } from './slotted-function.ts';
import { comesTrue } from './support.ts';

const slots = 8;
const asked = 'import sys, awslambdaric; print(awslambdaric.__version__, sys.executable)';
const [version = '', python = ''] = spawnSync('python3', ['-c', asked], { encoding: 'utf8' }).stdout?.split(/\s/) ?? [];
const isThere = version.startsWith('4.');
if (!isThere) console.log('skipped: the official runtime client for Python; install awslambdaric 4 (pip)');

const handler = `import os, time

def handler(event, context):
    print('holding', event.get('name', ''))
    time.sleep(event.get('seconds', 0))
    if event.get('fails'):
        raise KeyError('as asked')
    return {'pid': os.getpid(), 'id': context.aws_request_id, 'environment': context.log_stream_name}
`;

interface Held {
  readonly pid: number;
  readonly id: string;
  readonly environment: string;
}

describe.skipIf(!isThere)('the official client for Python on Managed Instances', () => {
  let held: SlottedFunction<Held>;
  let directory: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'windtunnel-python-'));
    writeFileSync(join(directory, 'app.py'), handler);
    const bootstrap = `#!/bin/sh\ncd "$LAMBDA_TASK_ROOT" && exec ${python} -m awslambdaric "$_HANDLER"\n`;
    writeFileSync(join(directory, 'bootstrap'), bootstrap, { mode: 0o755 });
    held = await slottedFunction({ directory, handler: 'app.handler', slots: slots });
  });
  afterAll(async () => {
    await held?.stop();
    rmSync(directory, { recursive: true });
  });

  const call: SlottedFunction<Held>['call'] = (event) => held.call(event);

  test('as many requests as it has slots are in one environment at once, each in its process; one more is refused', async () => {
    const alone = async (): Promise<boolean> =>
      new Set((await Promise.all([1, 2, 3, 4].map(() => call({})))).map(({ environment }) => environment)).size === 1;
    expect(await comesTrue(alone)).toBe(true);
    held.lines.length = 0;
    const running = Array.from({ length: slots }, (_, index) => call({ seconds: 4, name: `${index}` }));
    // Awaited below, whatever fails before.
    void Promise.allSettled(running);
    const holding = (): number => held.lines.filter((line) => line.includes('holding')).length;
    expect(await comesTrue(() => holding() === slots), held.lines.join('\n')).toBe(true);
    await expect(call({})).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    const answers = await Promise.all(running);
    expect(new Set(answers.map(({ environment }) => environment)).size).toBe(1);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(slots);
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(slots);
  });

  test('an error is that of its request', async () => {
    expect(await call({ fails: true })).toMatchObject({ error: 'Unhandled', errorType: 'KeyError' });
    expect((await call({})).error).toBeUndefined();
  });
});
