// How an environment with extensions ends: who is told when, and how long each may take; and what its last lines say.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { platformLines } from '../../local/environment/platform-lines.ts';
import type { Report } from '../../local/environment/platform-records.ts';
import type { ExternalExtensions } from '../../local/isolation/external-extensions.ts';
import { shutdownPhase, type Leaving } from '../../local/isolation/shutdown-phase.ts';
import { defaultLogging } from '../../local/settings/function-settings.ts';

describe('the Shutdown phase', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  const never = new Promise<void>(() => {});
  const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  /** What was done, each with the milliseconds since it began. */
  const phase = async (more: Partial<Leaving> & { readonly hasExternal?: boolean }): Promise<string[]> => {
    const beganAtMs = Date.now();
    const clock = (): number => Date.now() - beganAtMs;
    const done: string[] = [];
    const note = (what: string): void => void done.push(`${what} ${clock()}`);
    const external = {
      shutDown: async (tell: (one: never) => unknown, inTime: (work: Promise<unknown>) => Promise<void>) => {
        tell('one' as never);
        await inTime(never);
      },
    } as unknown as ExternalExtensions;
    const over = shutdownPhase(clock, {
      hasInternal: false,
      external: more.hasExternal === true ? external : null,
      terminate: () => note('terminate'),
      kill: () => note('kill'),
      runtimeGone: never,
      told: undefined,
      tell: (_, deadlineMs) => {
        note(`tell until ${deadlineMs}:`);
        return Promise.resolve();
      },
      ...more,
    }).then(() => note('over'));
    await vi.advanceTimersByTimeAsync(10_000);
    await over;
    return done;
  };

  test('a runtime that ends at once is waited for no longer', async () => {
    expect(await phase({ runtimeGone: Promise.resolve() })).toEqual(['terminate 0', 'kill 0', 'over 0']);
  });

  test('a runtime has 300 ms before it is killed, 500 ms with extensions inside, and its telemetry 500 ms more', async () => {
    expect(await phase({})).toEqual(['terminate 0', 'kill 300', 'over 800']);
    expect(await phase({ hasInternal: true })).toEqual(['terminate 0', 'kill 500', 'over 1000']);
    expect(await phase({ runtimeGone: after(120) })).toEqual(['terminate 0', 'kill 120', 'over 120']);
    expect(await phase({ runtimeGone: after(100), told: after(250) })).toEqual(['terminate 0', 'kill 100', 'over 250']);
  });

  test('external extensions are told after the runtime is gone, and have until 2 s after the beginning', async () => {
    expect(await phase({ hasExternal: true, runtimeGone: after(200) })).toEqual([
      'terminate 0',
      'kill 200',
      'tell until 2000: 200',
      'over 2000',
    ]);
  });
});

describe('the last lines of an invocation', () => {
  const report = (more: Partial<Report> = {}): Report => ({
    requestId: 'r',
    durationMs: 30,
    billedMs: 30,
    memoryMb: 128,
    maxMemoryBytes: 64 * 1024 ** 2,
    initMs: null,
    status: 'success',
    errorType: null,
    producedBytes: 2,
    trace: null,
    ...more,
  });
  const lines = platformLines(defaultLogging('f', 'Text'));
  const fields =
    'REPORT RequestId: r\tDuration: 30.00 ms\tBilled Duration: 30 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\t';
  const errorType = 'Runtime.ExitError';

  test.each<[string, Partial<Report>, string]>([
    ['one that succeeded', {}, ''],
    ['one that created its environment', { initMs: 150.5 }, 'Init Duration: 150.50 ms\t'],
    ['one that timed out', { status: 'timeout' }, 'Status: timeout\t'],
    ['one whose runtime ended', { status: 'error', errorType }, `Status: error\tError Type: ${errorType}\t`],
    [
      'the first after a restore, billed by whole milliseconds',
      { restore: { restoreMs: 200.25, billedMs: 10.2 } },
      'Restore Duration: 200.25 ms\tBilled Restore Duration: 11 ms\t',
    ],
    [
      'one that is traced',
      { trace: { traceId: '1-a', segmentId: 'b', header: '' } },
      '\nXRAY TraceId: 1-a\tSegmentId: b\tSampled: true\t',
    ],
  ])('REPORT of %s', (_, more, rest) => {
    expect(lines.report(report(more))).toEqual([`${fields}${rest}`]);
  });

  test('an init and a restore that failed name the error where there is one', () => {
    const init = { initializationType: 'on-demand', initMs: 12.5, phase: 'init', status: 'error' } as const;
    const told = (type: string | null) => [
      lines.initReport({ ...init, errorType: type }),
      lines.restoreReport({ restoreMs: 7, status: 'error', errorType: type }),
    ];
    expect(told(errorType)).toEqual([
      `INIT_REPORT Init Duration: 12.50 ms\tPhase: init\tStatus: error\tError Type: ${errorType}\n`,
      `RESTORE_REPORT Restore Duration: 7.00 ms\tStatus: error\tError Type: ${errorType}\n`,
    ]);
    expect(told(null)).toEqual([
      'INIT_REPORT Init Duration: 12.50 ms\tPhase: init\tStatus: error\n',
      'RESTORE_REPORT Restore Duration: 7.00 ms\tStatus: error\n',
    ]);
  });

  test('an init that succeeded is written where nobody waited for it', () => {
    const init = { initMs: 12.5, phase: 'init', status: 'success', errorType: null };
    expect(lines.initReport({ ...init, initializationType: 'on-demand' } as never)).toBe('');
    expect(lines.initReport({ ...init, initializationType: 'provisioned-concurrency' } as never)).toBe(
      'INIT_REPORT Init Duration: 12.50 ms\tPhase: init\tStatus: success\n',
    );
  });
});
