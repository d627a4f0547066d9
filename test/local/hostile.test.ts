// Handlers that try to take the platform down, one by one; a good function answers after each of them.

import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Platform } from 'lambda-windtunnel/local';
import { comesTrue, healthOf, invoke, localFunction, testPlatform } from './support.ts';

const hostile = (name: string, timeoutMs = 60_000, memoryMb = 128) =>
  localFunction('hostile.ts', name, { timeoutMs, memoryMb });

/** What the caller sees: the error type, a pattern of its message, or a plain result. */
interface Row {
  readonly name: string;
  readonly errorType?: string;
  readonly message?: RegExp;
  readonly result?: unknown;
  readonly event?: unknown;
  readonly timeoutMs?: number;
  readonly status?: string;
}

const rows: readonly Row[] = [
  { name: 'rejectsUnheard', errorType: 'Runtime.UnhandledPromiseRejection', message: /^Error: nobody listens$/ },
  { name: 'throwsLater', errorType: 'EvalError', message: /^later$/ },
  { name: 'emitsError', errorType: 'Error', message: /^an error event$/ },
  {
    name: 'exits',
    event: { status: 3 },
    errorType: 'Runtime.ExitError',
    message: /^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/,
    status: 'error\tError Type: Runtime.ExitError',
  },
  {
    name: 'exits',
    event: { status: 0 },
    errorType: 'Runtime.ExitError',
    message: /Error: Runtime exited without providing a reason$/,
  },
  {
    name: 'loops',
    timeoutMs: 1000,
    errorType: 'Sandbox.Timedout',
    message: /^RequestId: [0-9a-f-]{36} Error: Task timed out after 1\.00 seconds$/,
    status: 'timeout',
  },
  { name: 'eatsHeap', errorType: 'Runtime.ExitError', message: /exited with error: signal: killed$/ },
  { name: 'eatsBuffers', errorType: 'Runtime.ExitError', message: /exited with error: signal: killed$/ },
  { name: 'eatsTypedArrays', errorType: 'Runtime.ExitError', message: /exited with error: signal: killed$/ },
  { name: 'eatsTypedArraysAtOnce', errorType: 'Runtime.ExitError', message: /exited with error: signal: killed$/ },
  { name: 'eatsMap', errorType: 'Runtime.ExitError', message: /exited with error: signal: killed$/ },
  { name: 'churnsBuffers', result: 400 },
  { name: 'printsMegabytes', result: 'printed' },
  { name: 'returnsMegabytes', errorType: 'Function.ResponseSizeTooLarge', message: /\(6291556 bytes\)\.$/ },
  { name: 'returnsCycle', errorType: 'Error', message: /^Unable to stringify response body$/ },
  { name: 'returnsBigInt', errorType: 'Error', message: /^Unable to stringify response body$/ },
  { name: 'closesStdout', result: 'closed' },
  { name: 'killsProcess', errorType: 'Runtime.ExitError', message: /exited with error: signal: killed$/ },
  { name: 'aborts', errorType: 'Runtime.ExitError', message: /exited with error: signal: aborted$/ },
  { name: 'neverSettles', errorType: 'Runtime.NodeJsExit', message: /never settled/ },
  { name: 'throwsUnreadable', errorType: 'handled', message: /problem while retrieving/ },
  { name: 'floodsParent', result: 'flooded' },
  { name: 'overwritesGlobals', result: 'overwritten' },
];

/** A handler is as hostile to either kind of environment. */
const kinds = ['thread', 'process'] as const;

describe.each(kinds)('a hostile handler in a %s', (sandbox) => {
  let platform: Platform;
  beforeAll(async () => {
    const timeouts = new Map(rows.map((row) => [row.name, row.timeoutMs]));
    // V8 lets 64 MB of Buffers lie before it collects them, Node.js 26 twice that: a process holds them.
    const roomMb = (name: string): number => (sandbox === 'process' && name === 'churnsBuffers' ? 256 : 128);
    const functions = [...timeouts].map(([name, timeoutMs]) => hostile(name, timeoutMs, roomMb(name)));
    platform = await testPlatform([...functions, hostile('good'), hostile('loopsAfterAnswer', 2500)], { sandbox });
  });
  afterAll(() => platform.stop());

  // In a process of its own a handler can close what its runtime speaks through.
  const served = rows.filter(({ name }) => sandbox === 'thread' || name !== 'closesStdout');
  for (const { name, errorType, message, result, event, status } of served) {
    const ends = errorType === undefined ? 'is served' : `ends in ${errorType}`;
    it(`${name} ${event === undefined ? '' : JSON.stringify(event)} ${ends}, and others are served on`, async () => {
      const answer = await invoke(platform, name, event);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-amz-function-error')).toBe(errorType === undefined ? null : 'Unhandled');
      const { errorMessage, ...rest } = answer.body as { errorMessage?: string };
      expect(errorMessage ?? '').toMatch(message ?? /^$/);
      expect({ body: errorType === undefined ? answer.body : rest }).toMatchObject({ body: result ?? { errorType } });
      expect(answer.log).toContain(status === undefined ? '' : `\tStatus: ${status}\t\n`);
      expect((await invoke(platform, 'good')).body).toBe('good');
      // The function itself comes back, in this environment or another.
      const again = await invoke(platform, name, event);
      expect(again.text.slice(0, 40).replaceAll(/[0-9a-f-]{8,}.*/g, '')).toBe(
        answer.text.slice(0, 40).replaceAll(/[0-9a-f-]{8,}.*/g, ''),
      );
      expect((await healthOf(platform)).concurrency).toBe(0);
    });
  }

  it('that loops after its answer keeps the answer, and harms no other: its environment times out', async () => {
    for (let i = 0; i < 2; i += 1) {
      const answer = await invoke(platform, 'loopsAfterAnswer');
      expect(answer.body).toBe('answered first');
      expect(answer.log).toContain('\tStatus: timeout\t');
    }
  });
});

describe.each(kinds)('an init that fails in a %s', (sandbox) => {
  const marker = join(tmpdir(), `windtunnel-slow-init-${process.pid}`);
  const load = (file: string, name: string, timeoutMs: number) =>
    localFunction(file, 'handler', { name, timeoutMs }, { MARKER: marker });
  let platform: Platform;
  beforeAll(async () => {
    rmSync(marker, { force: true });
    const functions = [
      load('throws-at-load.ts', 'throwsAtLoad', 3000),
      load('exits-at-load.ts', 'exitsAtLoad', 3000),
      load('blocks-at-load.ts', 'blocksAtLoad', 1000),
      load('slow-init.ts', 'slowInit', 3000),
      localFunction('common.cjs', 'nothing', { name: 'missing' }),
    ];
    platform = await testPlatform([...functions, hostile('good')], { rules: { initLimitMs: 1000 }, sandbox });
  });
  afterAll(async () => {
    await platform.stop();
    rmSync(marker, { force: true });
  });

  it('by throwing answers with the error and ends the environment', async () => {
    const answer = await invoke(platform, 'throwsAtLoad');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ errorType: 'URIError', errorMessage: 'broken at load' });
    expect(answer.log).toMatch(
      /INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: error\tError Type: URIError/,
    );
    // Run again inside the invocation, which is billed for it.
    expect(answer.log).toMatch(
      /START RequestId: [^]*INIT_REPORT [^]*\tPhase: invoke\tStatus: error\tError Type: URIError/,
    );
    expect(answer.log).not.toContain('\tInit Duration: ');
    expect((await healthOf(platform)).environments).toBe(0);
  });

  it('by exiting answers with Runtime.ExitError', async () => {
    const answer = await invoke(platform, 'exitsAtLoad');
    expect(answer.body).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/exit status 7$/),
    });
  });

  it('for want of the export answers with Runtime.HandlerNotFound', async () => {
    const answer = await invoke(platform, 'missing');
    expect(answer.body).toMatchObject({
      errorType: 'Runtime.HandlerNotFound',
      errorMessage: expect.stringMatching(/common\.nothing/),
    });
  });

  it('by blocking is stopped at the init limit, run again, and times out', async () => {
    const answer = await invoke(platform, 'blocksAtLoad');
    expect(answer.body).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(answer.log).toContain('Phase: init\tStatus: timeout');
    expect((await invoke(platform, 'good')).body).toBe('good');
  });

  it('by slowness is run again inside the invocation, without an Init Duration', async () => {
    const answer = await invoke(platform, 'slowInit');
    expect(answer.body).toBe('loaded at last');
    expect(answer.log).toContain('INIT_REPORT Init Duration: 1000.00 ms\tPhase: init\tStatus: timeout');
    expect(answer.log).not.toContain('\tInit Duration:');
  });

  it('leaves no invocation running', async () => {
    expect(await comesTrue(async () => (await healthOf(platform)).concurrency === 0)).toBe(true);
  });
});
