// What every runtime is held to (conformance/runtimes), here by one of bash and curl: each step with AWS's client, and that
// the next invocation is as it should be.

import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localUrlOf } from '../../conformance/local-url.ts';
import { callerOf, clientOf, createFunction, type Caller } from '../../conformance/runtimes/caller.ts';
import { steps } from '../../conformance/runtimes/steps.ts';
import { localFunction, testPlatform } from './support.ts';

const bash = spawnSync('bash', ['-c', 'command -v curl']).status === 0;
const source = fileURLToPath(new URL('../../conformance/runtimes/sources/bootstrap.sh', import.meta.url));

describe.skipIf(!bash)('a runtime of bash and curl (skipped where they are not)', () => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
  let platform: Platform;
  let caller: Caller;
  beforeAll(async () => {
    copyFileSync(source, join(directory, 'bootstrap'));
    chmodSync(join(directory, 'bootstrap'), 0o755);
    platform = await testPlatform([localFunction('sample.ts', 'echo')], { sandbox: 'auto' });
    const client = clientOf(platform.url);
    await createFunction(client, { name: 'bash', directory, handler: 'any.thing' });
    caller = callerOf(client, { name: 'bash', streaming: 'bash', url: await localUrlOf(platform.url, 'bash') });
  });
  afterAll(async () => {
    await platform.stop();
    rmSync(directory, { recursive: true });
  });

  it.each(steps)('$name', async ({ run }) => {
    expect(await run(caller)).toBeNull();
  });
});
