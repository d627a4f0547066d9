// The bench as a command: which suites run, what each leaves, what is printed, and what it ends in.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { benchCommand } from '../../bench/commands/bench-command.ts';
import type { Session } from '../../bench/terminal/session.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import type { Suite, SuiteContext } from '../../bench/suites/suite.ts';
import type { RunResult, SuiteReport } from '../../reports/index.ts';
import { simulated, suiteWith } from '../reports/support.ts';
import { enteredPlace } from '../support/command-line.ts';

let place: ReturnType<typeof enteredPlace>;
let result: RunResult;
let printed: string[] = [];
let json: string[] = [];
let noted: string[] = [];
let asked: { name: string; context: SuiteContext }[] = [];
beforeAll(async () => {
  place = enteredPlace({});
  result = await simulated({ seconds: 5 });
});
afterAll(() => place.leave());
beforeEach(() => {
  printed = [];
  json = [];
  noted = [];
  asked = [];
});

const sessionWith = (more: Partial<Session> = {}): Session => ({
  json: false,
  out: 'out',
  seed: 5,
  maxEvents: undefined,
  maxMemory: undefined,
  quiet: false,
  color: false,
  columns: Infinity,
  signal: new AbortController().signal,
  saysOnStop: () => {},
  print: (text) => void printed.push(text),
  printJson: (text) => void json.push(text),
  note: (text) => void noted.push(text),
  drawWith: () => {},
  ...more,
});

const suite = (name: string, fields: Partial<SuiteReport> = {}, more: Partial<Suite> = {}): Suite => ({
  name,
  description: `what ${name} shows`,
  run: async (context) => {
    asked.push({ name, context });
    context.onStage('measuring', 1000);
    return suiteWith({ name, description: `what ${name} shows`, ...fields });
  },
  ...more,
});

const options = { quick: false, sandbox: 'thread' } as const;
const table = { title: 'Figures', columns: ['a', 'b'], rows: [['x', 1]], note: 'a note' };
const failing = {
  figure: 'p99',
  functionName: null,
  measured: 10,
  simulated: 20,
  unit: 'ms',
  tolerance: '10 % or 2 ms',
  verdict: 'fail',
  note: '',
} as const;

test.each<[string[], boolean, string[]]>([
  [[], false, ['plain', 'slow']],
  [[], true, ['plain']],
  [['rare'], false, ['rare']],
  [['slow', 'plain'], true, ['plain', 'slow']],
])('of suites %j, quick %s, run %j', async (names, quick, run) => {
  const suites = [suite('plain'), suite('slow', {}, { slow: true }), suite('rare', {}, { onDemand: true })];
  expect(await benchCommand(sessionWith(), names, { ...options, quick }, suites)).toBe(0);
  expect(asked.map(({ name }) => name)).toEqual(run);
  expect(asked[0]!.context).toMatchObject({ quick, sandbox: 'thread', seed: 5 });
});

test('a suite that there is not is refused before any runs', async () => {
  const running = benchCommand(sessionWith(), ['plain', 'plane', 'x'], options, [suite('plain')]);
  await expect(running).rejects.toThrow(ConfigError);
  await expect(running).rejects.toMatchObject({
    problems: [
      { path: 'plane', message: expect.stringMatching(/^no such suite; .*plain/) as string },
      { path: 'x', message: expect.stringMatching(/^no such suite; .*plain/) as string },
    ],
  });
  expect(asked).toEqual([]);
});

test('each suite leaves its runs and its verdict, all together a page, junit.xml and pictures', async () => {
  const measured: RunResult = { ...result, kind: 'measured' };
  const suites = [
    suite('tables', { tables: [table], notes: ['told so'] }),
    suite('simulated', { simulated: result }),
    suite('both', { measured, simulated: result, validation: [failing], status: 'failed' }),
  ];
  expect(await benchCommand(sessionWith(), [], options, suites)).toBe(3);
  const files = place.files().filter((file) => file.startsWith('out/') && !file.endsWith('.png'));
  expect(files).toEqual([
    'out/both.json',
    'out/both.simulated.json',
    'out/both.suite.json',
    'out/junit.xml',
    'out/plain.json',
    'out/rare.json',
    'out/report.html',
    'out/simulated.json',
    'out/simulated.suite.json',
    'out/slow.json',
    'out/tables.json',
  ]);
  const written = (name: string): Record<string, unknown> => JSON.parse(readFileSync(`out/${name}`, 'utf8')) as never;
  expect(written('tables.json')).toMatchObject({
    schema: 'windtunnel/suite@1',
    name: 'tables',
    status: 'passed',
    tables: [table],
    notes: ['told so'],
  });
  expect([
    written('both.json')['kind'],
    written('both.simulated.json')['kind'],
    written('simulated.json')['kind'],
  ]).toEqual(['measured', 'simulated', 'simulated']);
  const verdict = written('both.suite.json');
  expect(verdict).toMatchObject({
    schema: 'windtunnel/suite@1',
    name: 'both',
    status: 'failed',
    validation: [failing],
  });
  expect('measured' in verdict).toBe(false);
  expect(readFileSync('out/junit.xml', 'utf8')).toMatch(/<testsuite name="both" tests="1" failures="1"/);
  expect(place.files().some((file) => /^out\/both-.*\.png$/.test(file))).toBe(true);
  expect(noted).toEqual(expect.arrayContaining(['tables: passed', 'simulated: passed', 'both: failed']));
  const text = printed.join('\n');
  expect(text).toMatch(/^Figures\n[^]*│ x[^]*\na note\n/);
  expect(text.indexOf('tables: told so')).toBeLessThan(text.indexOf('10 % or 2 ms'));
  expect(text.endsWith('Report: out/report.html')).toBe(true);
  expect(JSON.parse(json[0]!)).toEqual({
    report: 'out/report.html',
    suites: [
      { name: 'tables', status: 'passed', validation: [] },
      { name: 'simulated', status: 'passed', validation: [] },
      { name: 'both', status: 'failed', validation: [failing] },
    ],
  });
});

test('a table that has no note ends with its rows', async () => {
  const suites = [suite('tables', { tables: [{ ...table, note: '' }] })];
  expect(await benchCommand(sessionWith(), [], options, suites)).toBe(0);
  expect(printed[0]).toMatch(/^Figures\n[^]*│ x[^]*┘\n$/);
});

test('what is stopped is as far as it came, and ends in 130', async () => {
  const stop = new AbortController();
  const first = suite('first');
  const suites: Suite[] = [
    {
      ...first,
      run: async (context) => {
        stop.abort();
        return { ...(await first.run(context)), status: 'interrupted' };
      },
    },
    suite('second'),
  ];
  expect(await benchCommand(sessionWith({ signal: stop.signal }), [], options, suites)).toBe(130);
  expect(asked.map(({ name }) => name)).toEqual(['first']);
});

test('without --out it writes to windtunnel-results', async () => {
  expect(await benchCommand(sessionWith({ out: undefined }), [], options, [suite('plain')])).toBe(0);
  expect(place.files()).toContain('windtunnel-results/report.html');
});
