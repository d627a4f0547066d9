// Commands that measure on the local platform, with a server of this process in its place: what they order, what they say of it as it
// goes, and what they end in.

import { mkdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enteredPlace, type Ran } from '../support/command-line.ts';
import { ranAlone, ranUntil } from '../support/signals.ts';
import { replacing, withStandIn, type StandIn, type Told } from '../support/stand-in-platform.ts';

const scenario = (name: string, duration = '100ms'): string => `name: ${name}
duration: ${duration}
seed: 5
functions: { f: { handler: './f.mjs#handler', duration: { constant: 5ms }, coldStart: { constant: 50ms } } }
traffic: [{ to: f, arrivals: { constant: { rate: 100/s } } }]
`;

const many = 21;
const names = Array.from({ length: many }, (_, index) => `f${index}`);

let place: ReturnType<typeof enteredPlace>;
beforeAll(() => {
  place = enteredPlace({
    'f.mjs': 'export const handler = async () => 1;\n',
    'one.yaml': scenario('one'),
    'long.yaml': `${scenario('long', '60s')}slo: { p99: <1us }\n`,
    'short.yaml': scenario('short', '20ms'),
    'brief.yaml': scenario('brief', '20ms'),
    'none.yaml': scenario('none').replace('rate: 100/s', 'rate: [[0s, 0/s]]'),
    'many.yaml': `name: many
duration: 50ms
functions: { ${names.map((name) => `${name}: { handler: './f.mjs#handler' }`).join(', ')} }
traffic: [{ to: f0, arrivals: { constant: { rate: 100/s } } }]
`,
  });
});
afterAll(() => place.leave());

const ranWith = (told: Told, act: () => Promise<Ran>): Promise<Ran & { readonly standIn: StandIn }> =>
  withStandIn(told, async (standIn) => ({ ...(await act()), standIn }));

/** Cores that others had half of: no run speaks of its code, on whatever machine. */
const onBusyHost = (told: Told, act: () => Promise<Ran>): ReturnType<typeof ranWith> => {
  let asked = 0;
  const cpus = (): object[] => {
    const part = 5_000_000 * asked++;
    return [{ times: { user: part, nice: 0, sys: 0, idle: part, irq: 0 } }];
  };
  return replacing(os, { cpus }, () => ranWith(told, act));
};
/** Cores that had nothing else to do. */
const onIdleHost = (told: Told, act: () => Promise<Ran>): ReturnType<typeof ranWith> =>
  replacing(os, { cpus: () => [] }, () => ranWith(told, act));
const busy = 'other work on this machine took 50 % of its cores';

describe('validate', () => {
  test('measures twice, compares nothing on a host that was busy, and does not pass for that', async () => {
    const { code, stdout, stderr, standIn } = await onBusyHost({}, () => ranAlone(['validate', 'one.yaml', '--json']));
    expect([code, stderr]).toEqual([3, 'one: calibrating (1 s)\none: measuring (1 s)\none: simulating\n']);
    expect(standIn.orders.map(({ sandbox }) => sandbox)).toEqual(['auto', 'auto']);
    expect(standIn.invocations).toHaveLength(20);
    const said = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(said)).toEqual(['measured', 'simulated', 'validation', 'status']);
    expect(said).toMatchObject({
      measured: { kind: 'measured', totals: { offered: 10 } },
      // What the platform answered took no time, and was no start: that law is the scenario's.
      simulated: { kind: 'simulated', totals: { offered: 10 }, billedMs: { max: 50 } },
      status: 'host saturated',
    });
    const validation = said['validation'] as { verdict: string }[];
    expect(new Set(validation.map(({ verdict }) => verdict))).toEqual(new Set(['not compared']));
    expect(stdout).toContain('\n  "measured": {\n    "schema"');
  });

  test('keeps the laws of the scenario, says why nothing was compared, passes and writes where it was told so', async () => {
    const args = [
      'validate',
      'one.yaml',
      '--no-calibrate',
      '--unclear',
      'pass',
      '--sandbox',
      'process',
      '--out',
      'kept',
    ];
    const { code, stdout, stderr, standIn } = await onBusyHost({}, () => ranAlone(args));
    const wrote = ['one.measured.json', 'one.simulated.json', 'report.html'].map((file) => `wrote kept/${file}\n`);
    expect([code, stderr]).toEqual([0, `one: measuring (1 s)\none: simulating\n${wrote.join('')}`]);
    expect(standIn.orders.map(({ sandbox }) => sandbox)).toEqual(['process']);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe(`Not compared: ${busy}.`);
    expect(
      lines
        .filter((line) => line.includes('│ one '))
        .map((line) =>
          line
            .split('│')
            .slice(1, 4)
            .map((cell) => cell.trim()),
        ),
    ).toEqual(
      ['throttled share', 'cold starts', 'latency p50', 'latency p95', 'latency p99'].map((figure) => [
        'one',
        'f',
        figure,
      ]),
    );
    expect(stdout).not.toContain('no data of');
    expect(JSON.parse(readFileSync('kept/one.measured.json', 'utf8'))).toMatchObject({
      name: 'one',
      warnings: [`host saturated: ${busy}`],
    });
    expect(JSON.parse(readFileSync('kept/one.simulated.json', 'utf8'))).toMatchObject({ billedMs: { max: 55 } });
  });

  test.each([
    ['pass', 0],
    ['fail', 3],
  ])(
    'of a run in which nothing came says that there is no data, where what is unclear is to %s',
    async (mode, code) => {
      const args = ['validate', 'none.yaml', '--no-calibrate', '--unclear', mode];
      const ran = await onIdleHost({}, () => ranAlone(args));
      expect([ran.code, ran.stderr]).toEqual([code, 'none: measuring (1 s)\nnone: simulating\n']);
      expect(ran.standIn.invocations).toEqual([]);
      expect(ran.stdout).not.toContain('Not compared');
      expect(ran.stdout.trimEnd().split('\n').at(-1)).toBe('no data of 5 of 5 figures: a longer run has some');
    },
  );

  test.each(['pass', 'fail'])('that is stopped shows what was measured, whatever is unclear (%s)', async (mode) => {
    const args = ['validate', 'long.yaml', '--no-calibrate', '--unclear', mode];
    const { code, stdout, stderr, standIn } = await ranWith({}, () => ranUntil(args, 'measuring'));
    expect(code).toBe(130);
    expect(stdout.split('\n')[0]).toBe('Not compared: interrupted.');
    expect(stderr).toContain('long: measuring (60 s)');
    expect(standIn.ended).toBe(1);
  });
});

describe('check --interleave', () => {
  test('measures both in turn, and notes what so few runs can never settle', async () => {
    const args = ['check', 'short.yaml', '--interleave', 'brief.yaml', '--runs', '2', '--few-runs', '--json'];
    const { code, stdout, stderr, standIn } = await onBusyHost({}, () => ranAlone(args));
    expect(stderr.split('\n')).toEqual([
      '2 runs a side could not tell: whatever they show, they can never settle 11 figures at once with 95 %; 7 are the fewest that can',
      'base, run 1 of 2 (1 s)',
      'head, run 1 of 2 (1 s)',
      'head, run 2 of 2 (1 s)',
      'base, run 2 of 2 (1 s)',
      '',
    ]);
    // Each of the four is tried four times on a host that was busy.
    expect(standIn.orders).toHaveLength(16);
    const told = JSON.parse(stdout) as { verdict: string; conditions: string[] };
    expect([code, told.verdict]).toEqual([3, 'could not tell']);
    expect(told.conditions).toContain('Different scenarios. baseline: brief; now: short.');
  });

  test('wants eight runs a side unless told otherwise, and compares nothing when it is stopped', async () => {
    const args = ['check', 'long.yaml', '--interleave', 'one.yaml'];
    const { code, stdout, stderr, standIn } = await ranWith({}, () => ranUntil(args, 'run 1 of'));
    expect([code, stdout, standIn.orders.length]).toEqual([130, '', 1]);
    expect(stderr).toContain('base, run 1 of 8 (1 s)');
  });

  test('names how long a run of the base takes', async () => {
    const args = ['check', 'one.yaml', '--interleave', 'long.yaml', '--runs', '9'];
    const { code, stderr } = await ranWith({}, () => ranUntil(args, 'run 1 of'));
    expect(code).toBe(130);
    expect(stderr).toContain('base, run 1 of 9 (60 s)');
  });
});

describe('measure', () => {
  test.each([
    [
      'one.yaml',
      '50ms',
      'windows of 50ms are 2 of the 100ms of one after its warm-up; 6 or more show a drift: write a shorter one, or a longer duration',
    ],
    [
      'long.yaml',
      '100ms',
      'windows of 100ms are 600 of the 1m of long after its warm-up; at most 500 are told: write a longer one',
    ],
  ])('of %s refuses windows of a soak of %s before anything is measured', async (file, window, message) => {
    const { code, stderr, standIn } = await ranWith({}, () => ranAlone(['measure', file, '--soak', window]));
    expect([code, stderr, standIn.forks]).toEqual([2, `the command line has a problem:\n  --soak: ${message}\n`, []]);
  });

  test('says what it does, keeps logs where it was told to, and writes traces', async () => {
    mkdirSync('logs');
    const args = [
      'measure',
      'one.yaml',
      '--sandbox',
      'thread',
      '--logs',
      'logs',
      '--trace-file',
      'traces.json',
      '--json',
    ];
    const { code, stdout, stderr, standIn } = await ranWith({}, () => ranAlone(args));
    expect([code, stderr]).toEqual([0, 'measuring one (1 s)\nwrote traces.json\n']);
    expect(standIn.orders.map(({ sandbox, kept }) => [sandbox, kept])).toEqual([['thread', { traces: {} }]]);
    expect(standIn.orders[0]!.logs).toBe(`${process.cwd()}/logs`);
    const { traces } = JSON.parse(stdout) as { traces: { of: number; slowest: object[] } };
    expect([traces.of, traces.slowest.length]).toEqual([10, 10]);
    expect(readFileSync('traces.json', 'utf8')).toContain('"traceEvents"');
  });

  test('of many functions prints who was called most', async () => {
    const { code, stdout } = await ranWith({}, () => ranAlone(['measure', 'many.yaml']));
    expect(code).toBe(0);
    expect(stdout).toContain(`Most called of ${many} functions\n`);
  });

  test('that is stopped ends in that, though an objective is broken', async () => {
    const { code, stdout, stderr } = await ranWith({}, () => ranUntil(['measure', 'long.yaml'], 'measuring'));
    expect(code).toBe(130);
    expect(stderr.split('\n')[0]).toBe('measuring long (60 s)');
    expect(stdout).toContain('The page with charts and what-if: the same command with --out DIR.');
  });
});
