// Sides that are not alike: said before any figure, on the terminal, in the page, in Markdown, JUnit and JSON.

import { describe, expect, test } from 'vitest';
import { pageOf } from '../../bench/page/page.ts';
import { suiteOf } from '../../bench/terminal/write-run.ts';
import {
  conditionsOf,
  consoleSummary,
  junitOfComparison,
  junitOfValidation,
  markdownOf,
  pairConditions,
  sideBySide,
  type RunResult,
} from '../../reports/index.ts';
import { copyOf, simulated } from './support.ts';

const result: RunResult = { ...(await simulated({ seconds: 10 })), kind: 'measured' };
const saturated = 'host saturated: the cores were busy 97 % of the time';

const between = (other: RunResult, one: RunResult = result): string[] =>
  conditionsOf([
    { name: 'before', results: [one] },
    { name: 'now', results: [other] },
  ]);

/** With `change` made to a copy. */
const changed = (change: (copy: { -readonly [key in keyof RunResult]: RunResult[key] }) => void): RunResult => {
  const copy = copyOf(result);
  change(copy);
  return copy;
};

test('like and like: nothing to say; another seed and another start are no matter', () => {
  expect(between(changed(() => {}))).toEqual([]);
  const other = changed((copy) => {
    copy.startedAt = '2026-05-01T00:00:00Z';
    copy.seed = 9;
    copy.scenario = { ...(copy.scenario as object), seed: 9 };
  });
  expect(between(other)).toEqual([]);
});

describe('what is said', () => {
  test.each([
    [
      'a saturated host',
      (copy) => (copy.warnings = [saturated]),
      /^Host saturated, .*: now \(the cores were busy 97 %/,
    ],
    [
      'another kind',
      (copy) => (copy.kind = 'simulated'),
      /^Measured and simulated runs are compared\. before: measured; now: simulated/,
    ],
    ['another name', (copy) => (copy.name = 'other'), /^Different scenarios\. before: test; now: other\./],
    [
      'another scenario',
      (copy) => (copy.scenario = { ...(copy.scenario as object), account: { concurrency: 5 } }),
      /^The scenarios differ: before and now in account\.\w+ \(/,
    ],
    [
      'another CPU model',
      (copy) => (copy.host = { ...copy.host, cpuModel: 'Other CPU' }),
      /^Measured on different machines, .*now: \d+ × Other CPU/,
    ],
    ['other cores', (copy) => (copy.host = { ...copy.host, cpus: 99 }), /^Measured on different machines.*99 × /],
    [
      'other memory',
      (copy) => (copy.functions = { ...copy.functions, api: { ...copy.functions['api']!, memoryMb: 999 } }),
      /^Different memory: api \(before: 128 MB; now: 999 MB\)/,
    ],
    [
      'other functions',
      (copy) => (copy.functions = { api: copy.functions['api']! }),
      /^Different functions; those of only one side are in no figure\. before: api, job; now: api\./,
    ],
    [
      'another length',
      (copy) => (copy.durationMs = 5000),
      /^Runs of different lengths\. before: 10,000 ms; now: 5,000 ms/,
    ],
    ['other replications', (copy) => (copy.replications = 4), /^Pooled of different numbers of replications/],
    [
      'another version',
      (copy) => (copy.versions = { windtunnel: '9.9.9' }),
      /^Made by different versions of windtunnel/,
    ],
    [
      'a run that was cut off',
      (copy) => (copy.warnings = ['interrupted: the figures cover only what was sent']),
      /^Interrupted, .*: now/,
    ],
  ] as [string, (copy: { -readonly [key in keyof RunResult]: RunResult[key] }) => unknown, RegExp][])(
    'of %s',
    (_, change, sentence) => {
      expect(between(changed(change))).toEqual([expect.stringMatching(sentence)]);
    },
  );

  test('of several runs a side: how many were on a saturated host', () => {
    const bad = changed((copy) => (copy.warnings = [saturated]));
    const sides = [
      { name: 'baseline', results: [result, result, result] },
      { name: 'now', results: [result, bad, bad] },
    ];
    expect(conditionsOf(sides)).toEqual([expect.stringMatching(/: now, 2 of 3 runs \(the cores/)]);
  });

  test('the machine of simulated runs is no matter', () => {
    const [one, other] = [result, changed((copy) => (copy.host = { ...copy.host, cpuModel: 'x' }))].map((run) => ({
      ...run,
      kind: 'simulated' as const,
    }));
    expect(between(other!, one)).toEqual([]);
  });

  test('what only a newer version fills in is no difference of the scenarios', () => {
    const newer = changed((copy) => {
      copy.versions = { windtunnel: '9.9.9' };
      copy.scenario = { ...(copy.scenario as object), brandNew: true };
    });
    expect(between(newer).join()).not.toContain('brandNew');
  });

  test('of runs of one side whose scenarios differ: which side that is', () => {
    const other = changed((copy) => (copy.scenario = { ...(copy.scenario as object), account: { concurrency: 5 } }));
    const sides = [
      { name: 'baseline', results: [result, result] },
      { name: 'now', results: [result, other] },
    ];
    expect(conditionsOf(sides)).toEqual(['Runs of different scenarios on one side: now.']);
  });

  test.each([
    [40, 'x'.repeat(40)],
    [41, `${'x'.repeat(40)}…`],
  ])('a value of %d letters is told up to the fortieth', (letters, told) => {
    const withNote = (note: string): RunResult =>
      changed((copy) => (copy.scenario = { ...(copy.scenario as object), note }));
    expect(between(withNote('x'.repeat(letters)), withNote('y'))).toEqual([
      `The scenarios differ: before and now in note (y, ${told}).`,
    ]);
  });

  test('results without a scenario differ in all of it, and those without versions from those with some', () => {
    expect(
      between(
        result,
        changed((copy) => (copy.scenario = null)),
      ),
    ).toEqual([
      expect.stringMatching(
        /^The scenarios differ: before and now in all of it \(null, not set\), account\.region \(not set, us-east-1\)/,
      ),
    ]);
    expect(between(changed((copy) => (copy.versions = {})))).toEqual([
      expect.stringMatching(/^Made by different versions of windtunnel, .*; now: unknown\.$/),
    ]);
  });

  test('a measurement and its simulation: kinds differ on purpose, scenarios do not', () => {
    const simulation = { ...result, kind: 'simulated' as const };
    expect(pairConditions(result, simulation)).toEqual([]);
    const other = { ...simulation, scenario: { ...(result.scenario as object), account: {} } };
    expect(pairConditions(result, other)).toEqual([expect.stringMatching(/^The scenarios differ/)]);
  });
});

describe('where it is said', () => {
  const bad = changed((copy) => (copy.warnings = [saturated]));
  const suite = sideBySide('two', [
    { name: 'a', result },
    { name: 'b', result: bad },
  ]);

  test('before any figure of two runs side by side: page, Markdown, JUnit', async () => {
    const page = await pageOf('two', [suite]);
    const body = page.slice(page.indexOf('<main'));
    expect(body.indexOf('Host saturated')).toBeGreaterThan(0);
    expect(body.indexOf('Host saturated')).toBeLessThan(body.indexOf('latency p50'));
    const text = markdownOf([suite]);
    expect(text).toMatch(/^## two\n\n- \*\*To mind first:\*\* Host saturated/);
    expect(junitOfValidation([suite])).toMatch(/<properties>\n {4}<property name="condition" value="Host saturated/);
    expect(junitOfComparison('x', [], { conditions: ['a "b"'] })).toContain('value="a &quot;b&quot;"');
  });

  test('of a single measured run: above its figures', async () => {
    const lines = consoleSummary(bad, { color: false }).split('\n');
    expect(lines[1]).toMatch(/^warning: host saturated/);
    expect(lines.filter((line) => line.includes('host saturated'))).toHaveLength(1);
    const body = (await pageOf('one', [suiteOf(bad, null)])).split('<main')[1]!;
    expect(body.indexOf('host saturated')).toBeLessThan(body.indexOf('class="tile"'));
    expect(body.indexOf('host saturated')).toBeLessThan(body.indexOf('half answered'));
  });

  test('values that nobody counted are a dash side by side', () => {
    const none = changed((copy) => {
      copy.latencyMs = { ...copy.latencyMs, count: 0, p50: 0 };
      copy.initMs = { ...copy.initMs, count: 0 };
    });
    const [table] = sideBySide('x', [
      { name: 'a', result },
      { name: 'b', result: none },
    ]).tables;
    const row = (label: string) => table!.rows.find(([name]) => name === label)!;
    expect(row('latency p50')[2]).toBe('–');
    expect(row('init p50')[2]).toBe('–');
  });
});
