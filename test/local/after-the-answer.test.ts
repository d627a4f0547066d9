// What goes on when a function has answered: it is its own environment's, its own log's and its own bill's, and never the
// next caller's. In threads, in processes, and in runtimes that are not ours, whose platforms take their time beside each other.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comesTrue, healthOf, invoke, localFunction, testPlatform, type RawAnswer } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

interface Timed extends RawAnswer {
  readonly tookMs: number;
}

/** Without the log, for which a caller waits until the invocation is over. */
const call = async (platform: Platform, name: string, event: unknown = {}): Promise<Timed> => {
  const startedAtMs = performance.now();
  const answer = await invoke(platform, name, event, { 'X-Amz-Log-Type': 'None' });
  return { ...answer, tookMs: performance.now() - startedAtMs };
};
const isIdle = async (platform: Platform): Promise<boolean> => (await healthOf(platform)).concurrency === 0;
const durationIn = (log: string): number => Number(/\tDuration: ([\d.]+) ms/.exec(log)![1]);

describe.concurrent.each(['thread', 'process'] as const)('a handler in a %s', (sandbox) => {
  let platform: Platform;
  const lines: string[] = [];
  const names = ['leaves', 'worksOn', 'later', 'streams', 'streamsAndWaits', 'counts'];
  beforeAll(async () => {
    platform = await testPlatform(
      names.flatMap((name) => [
        localFunction('after.ts', name),
        localFunction('after.ts', name, { name: `${name}24`, runtime: 'nodejs24.x', timeoutMs: 1000 }),
      ]),
      { sandbox, log: (name, line) => lines.push(`${name} ${line}`) },
    );
  });
  afterAll(() => platform.stop());

  it.sequential.each([
    ['reject', 'Runtime.UnhandledPromiseRejection', /\tERROR\tUnhandled Promise Rejection \t\{.*RangeError: forgotten/],
    ['throw', 'RangeError', /\tERROR\tUncaught Exception \t\{.*thrown afterwards/],
    ['exit', null, /^/],
  ])('that answers and has somebody %s in the same turn keeps its answer, and ends', async (what, _, line) => {
    for (let i = 0; i < 3; i += 1) {
      const answer = await invoke(platform, 'leaves', { what });
      // A fresh environment each time: none is blamed for the one before.
      expect([answer.status, answer.body, answer.headers.get('x-amz-function-error')]).toEqual([200, 1, null]);
      expect(answer.log).toMatch(line);
      expect(answer.log).toMatch(/\tStatus: error\tError Type: Runtime\.ExitError\t/);
      expect(answer.log).toContain('\tInit Duration: ');
    }
    expect((await invoke(platform, 'leaves')).body).toBe(1);
    expect((await invoke(platform, 'leaves')).body).toBe(2);
    expect((await invoke(platform, 'leaves', { what })).body).toBe(3);
    expect((await invoke(platform, 'leaves')).body).toBe(1);
    // Leaves none behind for the next row.
    await invoke(platform, 'leaves', { what });
  });

  it.sequential('that works on after its answer keeps no caller waiting, and is at work until it is done', async () => {
    const first = await call(platform, 'worksOn', { ms: 2000 });
    expect(first.body).toBe(1);
    expect(first.tookMs).toBeLessThan(1950);
    expect((await healthOf(platform)).concurrency).toBe(1);
    // Another environment, since the first cannot take a request.
    expect((await call(platform, 'worksOn', { ms: 0 })).body).toBe(1);
    expect(await comesTrue(() => isIdle(platform))).toBe(true);
    expect((await healthOf(platform)).environments).toBeGreaterThanOrEqual(2);
    expect(lines.some((text) => text.startsWith('worksOn ') && text.endsWith('worked on in call 1'))).toBe(true);
    const log = await invoke(platform, 'worksOn', { ms: 300 });
    expect(log.log).toMatch(/worked on in call \d[^]*END RequestId/);
    expect(durationIn(log.log)).toBeGreaterThanOrEqual(300);
  });

  it.sequential('that leaves a timer to a later turn is frozen before it runs', async () => {
    expect((await invoke(platform, 'later', { ms: 60 })).log).not.toContain('later');
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    expect(lines.some((text) => text.startsWith('later ') && text.endsWith('later'))).toBe(false);
  });

  it.sequential('that streams has answered when its stream ends, and is over when it has returned', async () => {
    const first = await call(platform, 'streams', { ms: 2000 });
    expect(first.text).toBe('call 1');
    expect(first.tookMs).toBeLessThan(1950);
    expect(await comesTrue(() => isIdle(platform))).toBe(true);
    const second = await invoke(platform, 'streams', { ms: 100, rejects: true });
    expect(second.text).toBe('call 2');
    expect(durationIn(second.log)).toBeGreaterThanOrEqual(99);
    expect(second.log).toMatch(/returned[^]*Unhandled Promise Rejection/);
    expect((await invoke(platform, 'streams', { ms: 0 })).text).toBe('call 1');
  });

  it.sequential('that streams waits for the empty event loop, unless it says otherwise', async () => {
    const waiting = await invoke(platform, 'streamsAndWaits', { ms: 150, waits: true });
    expect([waiting.text, waiting.log]).toEqual(['streamed', expect.stringMatching(/\ttimer\n/)]);
    expect(durationIn(waiting.log)).toBeGreaterThanOrEqual(149);
    expect((await invoke(platform, 'streamsAndWaits', { ms: 150, waits: false })).log).not.toContain('\ttimer\n');
  });

  it.sequential('of Node.js 24 lets its turn end before its answer, and leaves what nobody catches to Node.js', async () => {
    for (const what of ['reject', 'throw']) {
      const answer = await invoke(platform, 'leaves24', { what });
      expect(answer.body).toMatchObject({
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/Runtime exited with error: exit status 1$/) as string,
      });
      expect(answer.log).toContain('RangeError');
      expect((await invoke(platform, 'counts24')).body).toBeGreaterThan(0);
    }
    // It does not wait for the event loop.
    expect((await invoke(platform, 'streamsAndWaits24', { ms: 150, waits: true })).log).not.toContain('\ttimer\n');
  });
});

const bash = spawnSync('bash', ['-c', 'command -v curl']).status === 0;

describe.skipIf(!bash)('a bootstrap in bash (skipped where there is no bash or no curl)', { concurrent: true }, () => {
  let platform: Platform;
  const runtime = (work: string): string => `#!/bin/bash
runs=0
while true; do
  event=$(curl -s -D "/tmp/head.$$" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next")
  id=$(grep -i '^lambda-runtime-aws-request-id' "/tmp/head.$$" | tr -d '\\r' | cut -d' ' -f2)
  runs=$((runs + 1))
  base="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id"
  ${work}
done
`;
  const create = async (name: string, work: string): Promise<void> => {
    const code = join(directory, name);
    mkdirSync(code);
    writeFileSync(join(code, 'bootstrap'), runtime(work));
    chmodSync(join(code, 'bootstrap'), 0o755);
    const response = await fetch(`${platform.url}/2015-03-31/functions`, {
      method: 'POST',
      body: JSON.stringify({
        FunctionName: name,
        Role: 'arn:aws:iam::123456789012:role/test',
        Runtime: 'provided.al2023',
        Handler: 'any.thing',
        Timeout: 5,
        Code: { S3Bucket: 'hot-reload', S3Key: code },
      }),
    });
    expect(response.status).toBe(201);
  };
  beforeAll(async () => {
    platform = await testPlatform([localFunction('sample.ts', 'echo')], { sandbox: 'process' });
  });
  afterAll(() => platform.stop());

  it.sequential('that works after its response delays no caller, and is billed for it', async () => {
    await create('slowNext', 'curl -s -o /dev/null -d "$runs" "$base/response"; sleep 2; echo done with $runs');
    expect((await call(platform, 'slowNext')).body).toBe(1);
    expect(await comesTrue(() => isIdle(platform))).toBe(true);
    const second = await call(platform, 'slowNext');
    expect(second.body).toBe(2);
    expect(second.tookMs).toBeLessThan(1950);
    expect(await comesTrue(() => isIdle(platform))).toBe(true);
    const { body, log } = await invoke(platform, 'slowNext');
    expect(body).toBe(3);
    expect(log).toMatch(/done with 3\nEND/);
    expect(log).not.toContain('done with 2');
    expect(durationIn(log)).toBeGreaterThanOrEqual(2000);
  });

  it.sequential('that reports an error and then exits fails that call alone', async () => {
    const fail = `curl -s -o /dev/null -d '{"errorType":"Dies","errorMessage":"as asked"}' "$base/error"; sleep 0.2; exit 3`;
    await create(
      'dies',
      `if [ "$event" = '"die"' ]; then ${fail}; fi; curl -s -o /dev/null -d "$runs" "$base/response"`,
    );
    for (let i = 0; i < 2; i += 1) {
      expect((await call(platform, 'dies', '"a"')).body).toBe(1);
      expect(await comesTrue(() => isIdle(platform))).toBe(true);
      expect((await call(platform, 'dies', '"die"')).body).toEqual({ errorType: 'Dies', errorMessage: 'as asked' });
      // At once, while the other is still on its way out.
      expect((await call(platform, 'dies', '"b"')).body).toBe(1);
      expect(await comesTrue(() => isIdle(platform))).toBe(true);
      expect((await call(platform, 'dies', '"die"')).body).toMatchObject({ errorType: 'Dies' });
      expect(await comesTrue(() => isIdle(platform))).toBe(true);
    }
  });

  it.sequential('may not ask for the next before it has answered', async () => {
    const ask = `early=$(curl -s -w '%{http_code}' "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next")`;
    await create('early', `${ask}; curl -s -o /dev/null -d "\\"$(echo "$early" | tr -d '"')\\"" "$base/response"`);
    expect((await call(platform, 'early')).body).toContain('InvalidStateTransition');
  });
});
