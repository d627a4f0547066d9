// What the reader of a measured run is told of it: every kind of line, in its order, and nothing where all is well.

import { expect, test } from 'vitest';
import { runWarnings, type WarnedReport, type WarningFacts } from '../../bench/measure/run-warnings.ts';
import type { Soak } from '../../reports/index.ts';

const well: WarnedReport = {
  stoppedAtMs: null,
  capped: null,
  failures: [],
  redirects: { followed: 0, requests: 0 },
  targetErrors: [],
};
const local: WarningFacts = { failure: null, saturation: null, soak: undefined, isLocal: true };
const told = (report: Partial<WarnedReport>, facts: Partial<WarningFacts> = {}, warmupMs = 1000): string[] =>
  runWarnings({ warmupMs }, { ...well, ...report }, { ...local, ...facts });

test('of a run on the local platform that is well nothing', () => {
  expect(told({})).toEqual([]);
});

test('of another target that it tells nothing of its scaling', () => {
  expect(told({}, { isLocal: false })).toEqual([
    'concurrency and environments are as the client saw them: the target keeps no timeline, and environments cannot be seen to end',
  ]);
});

test.each<[string, Partial<WarnedReport>, string]>([
  [
    'by a cap',
    { stoppedAtMs: 12_345, capped: 'the cap of 100 requests was reached' },
    'stopped after 12.3 s, since the cap of 100 requests was reached: the figures cover only what was sent',
  ],
  [
    'by a cap in the warm-up',
    { stoppedAtMs: 500, capped: 'the cap of $1 was reached' },
    'stopped after 0.5 s, since the cap of $1 was reached: the figures cover only what was sent',
  ],
  ['after the warm-up', { stoppedAtMs: 1001 }, 'interrupted: the figures cover only what was sent'],
  [
    'as the warm-up ended',
    { stoppedAtMs: 1000 },
    'interrupted during the warm-up: the figures are those of the warm-up',
  ],
  ['at once', { stoppedAtMs: 0 }, 'interrupted during the warm-up: the figures are those of the warm-up'],
])('of one that was stopped %s', (_, report, warning) => {
  expect(told(report)).toEqual([warning]);
});

const failures = [
  { message: 'a function error: TypeError: a', count: 4 },
  { message: '302, a redirect to http://elsewhere/', count: 7 },
  { message: 'a function error: TypeError: b', count: 3 },
  { message: 'status 500', count: 9 },
  { message: 'a function error: TypeError: c', count: 2 },
  { message: 'a function error: TypeError: d', count: 1 },
];

test('of failures: redirects, and three of what functions said', () => {
  expect(told({ failures, redirects: { followed: 12, requests: 5 } })).toEqual([
    '7 answers were 302, a redirect to http://elsewhere/; they count as failures',
    '5 requests were answered after 12 redirects, whose time is in their latency',
    '4 requests ended in a function error: TypeError: a',
    '3 requests ended in a function error: TypeError: b',
    '2 requests ended in a function error: TypeError: c',
  ]);
});

test('all at once: why it says nothing first, and what functions said not again', () => {
  const rising = { figure: 'p99Ms', first: 20, last: 30, p: 0.01, drifts: true };
  const soak = { windows: [], drifts: [{ ...rising, figure: 'p50Ms', drifts: false }, rising] } as unknown as Soak;
  const lines = told(
    {
      failures,
      redirects: { followed: 1, requests: 1 },
      targetErrors: [
        { message: 'connection refused', count: 20 },
        { message: 'not sent: no sender was free', count: 1 },
      ],
      stoppedAtMs: 3000,
    },
    { failure: 'most requests failed', saturation: 'cores queue', soak, isLocal: false },
  );
  expect(lines).toEqual([
    'the target failed: most requests failed',
    '20 requests had no answer: connection refused',
    '1 request had no answer: not sent: no sender was free',
    '7 answers were 302, a redirect to http://elsewhere/; they count as failures',
    '1 request was answered after 1 redirect, whose time is in its latency',
    'concurrency and environments are as the client saw them: the target keeps no timeline, and environments cannot be seen to end',
    'host saturated: cores queue',
    'interrupted: the figures cover only what was sent',
    'soak: latency p99 RISES: 20 ms in the first window, 30 ms in the last, +50 % (p 0.010)',
  ]);
});

test('of one each it is said as of one', () => {
  const one = [
    { message: '302, a redirect', count: 1 },
    { message: 'a function error: E', count: 1 },
  ];
  expect(told({ failures: one })).toEqual([
    '1 answer was 302, a redirect; it counts as a failure',
    '1 request ended in a function error: E',
  ]);
});
