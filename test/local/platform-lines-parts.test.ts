// The lines of the platform in a function's log, whole: each of them, as text and as JSON at each level.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { platformLines } from '../../local/environment/platform-lines.ts';
import {
  runtimeVersionOf,
  type InitializationType,
  type InitReport,
  type ManagedReport,
  type Report,
} from '../../local/environment/platform-records.ts';
import { defaultLogging, systemLogLevels, type LoggingSettings } from '../../local/settings/function-settings.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 4, 6, 7, 8, 9, 10) });
});
afterEach(() => {
  vi.useRealTimers();
});

const report: Report = {
  requestId: 'r-1',
  durationMs: 12.3456,
  billedMs: 13,
  memoryMb: 512,
  maxMemoryBytes: 50 * 1024 ** 2 + 1,
  initMs: null,
  status: 'success',
  errorType: null,
  producedBytes: 7,
  trace: null,
};
const reports: Readonly<Record<string, Report>> = {
  well: report,
  'after an init': { ...report, initMs: 100.456 },
  'after a restore': { ...report, restore: { restoreMs: 200.456, billedMs: 30.2 } },
  'that ended': { ...report, status: 'error', errorType: 'Runtime.ExitError' },
  'too late': { ...report, status: 'timeout', durationMs: 3000 },
  traced: { ...report, trace: { traceId: '1-2', segmentId: 'abc', header: 'Root=1-2;Parent=abc;Sampled=1' } },
  'of a tenant': { ...report, tenantId: 'blue' },
};
const initTypes: readonly InitializationType[] = [
  'on-demand',
  'provisioned-concurrency',
  'snap-start',
  'lambda-managed-instances',
];
const inits: readonly InitReport[] = initTypes.flatMap((initializationType) => {
  const init = { initializationType, initMs: 12.3456, phase: 'init' } as const;
  return [
    { ...init, status: 'success', errorType: null },
    { ...init, status: 'error', errorType: 'Runtime.X' },
    { ...init, phase: 'invoke', status: 'timeout', errorType: null },
  ] as const;
});
const managed: readonly ManagedReport[] = [
  { requestId: 'r-1', durationMs: 5.4321, status: 'success', errorType: null },
  { requestId: 'r-1', durationMs: 5, status: 'error', errorType: 'Own' },
  { requestId: 'r-1', durationMs: 3000, status: 'timeout', errorType: null },
];

/** All lines of a function that logs so. */
const linesOf = (logging: LoggingSettings): string => {
  const lines = platformLines(logging);
  const init = { runtime: 'nodejs22.x', region: 'eu-west-1', functionName: 'f', version: '7' };
  const extension = { name: 'e', events: ['INVOKE', 'SHUTDOWN'] } as const;
  const all: readonly (readonly [string, string | readonly string[]])[] = [
    ['init start', lines.initStart({ ...init, initializationType: 'on-demand' })],
    [
      'init start of an instance',
      lines.initStart({
        ...init,
        runtime: 'provided.al2023',
        initializationType: 'lambda-managed-instances',
        instance: { id: 'i-1', memoryMb: 2048 },
      }),
    ],
    ['start', lines.start('r-1', '7')],
    ['start of a tenant', lines.start('r-1', '7', 'blue')],
    ['end', lines.end('r-1')],
    ...Object.entries(reports).map(([what, one]) => [`report ${what}`, lines.report(one)] as const),
    ...managed.map((one) => [`report of an instance, ${one.status}`, lines.managedReport(one)] as const),
    ...inits.map((one) => [`init of ${one.initializationType}, ${one.status}`, lines.initReport(one)] as const),
    ['restore that failed', lines.restoreReport({ restoreMs: 20.4567, status: 'error', errorType: 'Own' })],
    ['restore too late', lines.restoreReport({ restoreMs: 10_000, status: 'timeout', errorType: null })],
    ['extension', lines.extension({ ...extension, state: 'Ready', errorType: null })],
    ['extension that failed', lines.extension({ ...extension, state: 'Exited', events: [], errorType: 'Own' })],
    ['subscription', lines.subscription('e', ['platform', 'extension'])],
  ];
  return all.map(([what, text]) => `${what}: ${JSON.stringify(text)}\n`).join('');
};

test.each([
  ['nodejs22.x', 'nodejs:22.v1'],
  ['python3.12', 'python:3.12.v1'],
  ['java21', 'java:21.v1'],
  ['java8.al2', 'java:8.al2.v1'],
  ['dotnet8', 'dotnet:8.v1'],
  ['ruby3.3', 'ruby:3.3.v1'],
  ['provided.al2', 'provided:al2.v1'],
  ['provided.al2023', 'provided:al2023.v1'],
])('the version of %s is named %s', (runtime, version) => {
  expect(runtimeVersionOf(runtime)).toBe(version);
});

test('of each kind, as text and as JSON at each level', async () => {
  const settings: readonly LoggingSettings[] = [
    defaultLogging('f'),
    ...systemLogLevels.map((systemLevel) => ({ ...defaultLogging('f', 'JSON'), systemLevel })),
  ];
  const text = settings.map((one) => `# ${one.format}, ${one.systemLevel}\n${linesOf(one)}`).join('\n');
  await expect(text).toMatchFileSnapshot('../golden/platform-lines.txt');
});
