// What commands seldom do: go on with a sweep, draw nothing, open a page, ask on a terminal, compare eras, tell of broken lines.

import childProcess from 'node:child_process';
import { EventEmitter } from 'node:events';
import fs, { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { dirname } from 'node:path';
import readline from 'node:readline/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { inlineEngine } from '../../bench/sweep/engine.ts';
import { drawnLimits, limitsOf } from '../../bench/sweep/judged-point.ts';
import { planSweep, unitsOf, type SweepPlan } from '../../bench/sweep/plan.ts';
import { checkDirectories } from '../../bench/terminal/check-directories.ts';
import { enteredPlace, run } from '../support/command-line.ts';
import { ranAlone, ranUntil } from '../support/signals.ts';
import { replacing } from '../support/stand-in-platform.ts';

const scenario = (name: string): string => `name: ${name}
duration: 10s
seed: 5
functions: { f: { memory: 512MB, duration: { constant: 50ms }, coldStart: { constant: 200ms } } }
traffic: [{ to: f, arrivals: { constant: { rate: 10/s } } }]
`;

const attack = (second: number): string =>
  `{"attack":"","seq":0,"code":200,"timestamp":"2026-01-01T00:00:0${second}Z","latency":1000000,"bytes_out":0,"bytes_in":0,"error":""}\n`;

let place: ReturnType<typeof enteredPlace>;
beforeAll(() => {
  place = enteredPlace({
    'a.yaml': scenario('a'),
    'judged.yaml': `${scenario('judged')}slo: { p99: '<500ms' }\n`,
    'slash.yaml': scenario('a/b'),
    'attack.json': `${attack(0)}{"atta\n${attack(1)}`,
    'whole.json': `${attack(0)}${attack(1)}`,
  });
});
afterAll(() => place.leave());

describe('a sweep', () => {
  const args = ['sweep', 'a.yaml', '--vary', 'functions.f.reservedConcurrency=1,2', '--replications', '2'];
  const alone = [...args, '--workers', '1'];

  test('that is stopped says what would let it go on', async () => {
    const { code, stdout, stderr } = await ranUntil(alone);
    expect([code, stdout]).toEqual([130, '']);
    expect(stderr.split('\n').slice(-2)).toEqual(['stopped after 0 of 4 units; give --out to be able to go on', '']);
  });

  test('goes on from what its log has', async () => {
    const whole = await ranAlone([...alone, '--out', 'swept']);
    expect([whole.code, whole.stderr]).toEqual([
      0,
      [
        'sweeping 2 points x 2 on 1 worker',
        ...['a.sweep.json', 'a.sweep.csv', 'report.html', 'a.sweep.png'].map((file) => `wrote swept/${file}`),
        '',
      ].join('\n'),
    ]);
    const log = readFileSync('swept/a.sweep.jsonl', 'utf8').split('\n');
    expect(log).toHaveLength(6);
    for (const [units, told] of [
      [0, []],
      [1, ['1 of 4 units is there from before']],
      [2, ['2 of 4 units are there from before']],
    ] as const) {
      writeFileSync('swept/a.sweep.jsonl', `${log.slice(0, units + 1).join('\n')}\n`);
      const { code, stderr } = await ranUntil([...alone, '--out', 'swept']);
      expect([code, stderr.split('\n').filter((line) => !/^$|^Stopping/.test(line))]).toEqual([
        130,
        [
          ...told,
          'sweeping 2 points x 2 on 1 worker',
          `stopped after ${units} of 4 units; the same command goes on from there`,
        ],
      ]);
    }
  });

  test.each<[string, Record<string, string>, string]>([
    ['nothing', {}, 'a-b.sweep.jsonl'],
    ['its own log', { 'a-b.sweep.jsonl': '{"name":"a/b"}\n' }, 'a-b.sweep.jsonl'],
    ['a log of nobody', { 'a-b.sweep.jsonl': '{}\n' }, 'a-b.sweep.jsonl'],
    ['the log of another', { 'a-b.sweep.jsonl': '{"name":"a:b"}\n' }, 'a-b-c14cddc0.sweep.jsonl'],
    ['the result of another', { 'a-b.sweep.json': '{"name":"a:b"}\n' }, 'a-b-c14cddc0.sweep.jsonl'],
  ])("beside %s keeps its answers in a log that is nobody else's", async (_, files, log) => {
    mkdirSync('beside');
    for (const [name, text] of Object.entries(files)) writeFileSync(`beside/${name}`, text);
    await ranUntil(['sweep', 'slash.yaml', '--vary', 'seed=1', '--workers', '1', '--out', 'beside']);
    expect(JSON.parse(readFileSync(`beside/${log}`, 'utf8').split('\n')[0]!)).toMatchObject({
      schema: 'windtunnel/sweep-log@1',
      name: 'a/b',
    });
    rmSync('beside', { recursive: true });
  });

  test('takes all cores, and no other thread where there is but one', async () => {
    const { code, stderr } = await replacing(os, { availableParallelism: () => 1 }, () => ranAlone(args));
    expect([code, stderr]).toEqual([0, 'sweeping 2 points x 2 on 1 worker\n']);
    const { stderr: many } = await replacing(os, { availableParallelism: () => 7 }, () => ranUntil(args));
    expect(many).toContain('sweeping 2 points x 2 on 7 workers\n');
  });

  const planned = (duration = '10s'): SweepPlan =>
    planSweep(
      compileScenario(
        {
          name: 'a',
          duration,
          functions: { f: { duration: { constant: '50ms' }, coldStart: { constant: '1ms' } } },
          traffic: [{ to: 'f', arrivals: { constant: { rate: '10/s' } } }],
        },
        'a.yaml',
        '.',
      ),
      { source: 'a.yaml', vary: ['functions.f.reservedConcurrency=1,2'], replications: 2 },
    );
  const computed = async (plan: SweepPlan, mostLooks: number): Promise<number> => {
    let looks = 0;
    const told: object[] = [];
    const signal = {
      get aborted() {
        looks += 1;
        return looks > mostLooks;
      },
    } as AbortSignal;
    await inlineEngine(plan, { units: unitsOf(plan), signal, onAnswer: (unit) => void told.push(unit) });
    return told.length;
  };

  test('on this thread ends when it is stopped, in the middle of a unit too', async () => {
    expect(await computed(planned(), 0)).toBe(0);
    expect(await computed(planned(), Infinity)).toBe(4);
    // Each look at the clock is a turn later.
    let nowMs = 0;
    const now = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 20));
    try {
      expect(await computed(planned('1h'), 1)).toBe(0);
    } finally {
      now.mockRestore();
    }
  });

  test('on this thread fails with the first unit that does', async () => {
    const plan = planned();
    const broken = { ...plan, hash: 'broken', points: plan.points.map((point) => ({ ...point, document: {} })) };
    await expect(computed(broken, Infinity)).rejects.toBeInstanceOf(ConfigError);
  });

  test('has the objectives that can be read, of which charts draw those of the whole run', () => {
    const slo = { p99: '<500ms', throttled: '<1%', nonsense: '<1', cost: '<5$ per month' };
    expect(limitsOf({ scenario: { slo } }).map(({ figure }) => figure)).toEqual(['p99', 'throttled']);
    for (const none of [null, {}, { slo: {} }]) expect(limitsOf({ scenario: none })).toEqual([]);
    expect(
      drawnLimits(limitsOf({ scenario: { slo } })).map(({ figure, text, isDrawn }) => [figure, text, isDrawn]),
    ).toEqual([
      ['p99', '<500ms', true],
      ['throttled', '<1%', true],
    ]);
  });
});

describe('simulate under several eras', () => {
  test('has a result of each, and one page beside each other', async () => {
    const eras = ['simulate', 'a.yaml', '--era', '2018, 2023', '--no-diagnosis'];
    const { code, stdout, stderr } = await ranAlone([...eras, '--out', 'eras']);
    expect([code, stderr]).toEqual([
      0,
      ['a-era-2018.simulated.json', 'a-era-2023.simulated.json', 'report.html']
        .map((file) => `wrote eras/${file}\n`)
        .join(''),
    ]);
    const lines = stdout.split('\n');
    expect(lines.filter((line) => line.startsWith('era '))).toEqual([
      'era 2018 (rules of 2018-07-01, us-east-1)',
      'era 2023 (rules of 2023-12-01, us-east-1)',
    ]);
    expect(lines).toContain('The same arrivals and handler times under the rules of each era');
    expect(lines).toContain('No rule in which these eras differ came into play: the runs are the same.');
    expect(JSON.parse(readFileSync('eras/a-era-2018.simulated.json', 'utf8'))).toMatchObject({ name: 'a, era 2018' });
    const page = readFileSync('eras/report.html', 'utf8');
    expect(
      ['<title>a: the rules of 2018, 2023', 'The eras beside each other'].map((text) => page.includes(text)),
    ).toEqual([true, true]);
    const { stdout: json } = await ranAlone([...eras, '--json']);
    const results = JSON.parse(json) as { scenario: { account: { era: string } }; name: string }[];
    expect(results.map(({ name, scenario: { account } }) => [name, account.era])).toEqual([
      ['a', '2018'],
      ['a', '2023'],
    ]);
  });
});

test('simulate writes metrics and traces where it was told to', async () => {
  const files = ['--emf', 'a.emf', '--trace-file', 'a.trace.json'];
  const { code, stdout, stderr } = await run(['simulate', 'a.yaml', '--no-diagnosis', '--json', ...files]);
  expect([code, stderr]).toEqual([0, 'wrote a.emf\nwrote a.trace.json\n']);
  const { traces } = JSON.parse(stdout) as { traces: { slowest: object[]; typical: object[] } };
  // As many as are traced for a file, unless told otherwise.
  expect([traces.slowest.length, traces.typical.length]).toEqual([10, 10]);
  expect(readFileSync('a.emf', 'utf8').split('\n')[0]).toContain('"Namespace":"AWS/Lambda"');
  expect(readFileSync('a.trace.json', 'utf8')).toContain('"traceEvents"');
  const { stdout: none, stderr: quiet } = await run([
    'simulate',
    'a.yaml',
    '--no-diagnosis',
    '--json',
    '--traces',
    '3',
  ]);
  expect([(JSON.parse(none) as { traces: { slowest: object[] } }).traces.slowest.length, quiet]).toEqual([3, '']);
});

describe('on a terminal what is printed', () => {
  const printed = async (
    isTty: boolean,
    noColor: string | undefined,
    more: readonly string[] = [],
  ): Promise<boolean> => {
    const before = process.stdout.isTTY;
    process.stdout.isTTY = isTty;
    vi.stubEnv('NO_COLOR', noColor);
    try {
      const { code, stdout } = await ranAlone(['simulate', 'judged.yaml', '--no-diagnosis', ...more]);
      expect(code).toBe(0);
      // oxlint-disable-next-line no-control-regex -- the escape of a colour
      return /\u001B\[/.test(stdout);
    } finally {
      vi.unstubAllEnvs();
      process.stdout.isTTY = before;
    }
  };

  test.each([
    [true, undefined, [], true],
    [true, '1', [], false],
    [true, '', [], true],
    [true, undefined, ['--no-color'], false],
    [false, undefined, [], false],
  ])('has colours or not: terminal %s, NO_COLOR %s, %j: %s', async (isTty, noColor, more, has) => {
    expect(await printed(isTty, noColor, more)).toBe(has);
  });
});

test('files are written into directories that are not there yet', async () => {
  const before = place.files();
  const made = async (command: string): Promise<string[]> => {
    const { code, stderr } = await ranAlone(command.split(' '));
    expect([code, stderr.split('\n').filter((line) => !/^(?:wrote|added) |^$/.test(line))]).toEqual([0, []]);
    return place.files().filter((file) => !before.includes(file) && before.push(file));
  };
  const simulate = 'simulate a.yaml --no-diagnosis --out run --emf emf/a.emf --trace-file traces/a.json';
  expect(await made(simulate)).toEqual(['emf/a.emf', 'run/a.simulated.json', 'run/report.html', 'traces/a.json']);
  const result = 'run/a.simulated.json';
  expect(
    await made(`check ${result} --baseline ${result} --junit gate/j.xml --html page/c.html --md text/c.md`),
  ).toEqual(['gate/j.xml', 'page/c.html', 'text/c.md']);
  expect(await made(`history all/runs.jsonl --add ${result} --commit abc --export data/bench.json`)).toEqual([
    'all/runs.jsonl',
    'data/bench.json',
  ]);
});

describe('report --open', () => {
  const opened = async (event: 'spawn' | 'error') => {
    const spawned: unknown[][] = [];
    const unref: string[] = [];
    const spawn = (...asked: unknown[]): object => {
      spawned.push(asked);
      const opener = Object.assign(new EventEmitter(), { unref: () => void unref.push('left alone') });
      setImmediate(() => opener.emit(event, new Error('ENOENT')));
      return opener;
    };
    await ranAlone(['simulate', 'a.yaml', '--no-diagnosis', '--out', 'shown']);
    const ran = await replacing(childProcess, { spawn }, () => run(['report', 'shown/a.simulated.json', '--open']));
    const [[, args, options]] = spawned as [[string, string[], object]];
    const file = args.at(-1)!;
    const isPage = readFileSync(file, 'utf8').startsWith('<!doctype html>');
    rmSync(dirname(file), { recursive: true });
    return { ...ran, file, options, isPage, unref, count: spawned.length };
  };

  test('writes a page among temporary files and leaves it to what the desktop has', async () => {
    const { code, stdout, stderr, file, options, isPage, unref, count } = await opened('spawn');
    expect(file.startsWith(`${os.tmpdir()}/windtunnel-`) && file.endsWith('/report.html')).toBe(true);
    expect([code, stderr, isPage, unref, count]).toEqual([0, '', true, ['left alone'], 1]);
    expect(options).toEqual({ stdio: 'ignore', detached: true });
    expect(stdout.split('\n')).toContain(`wrote ${file}`);
  });

  test('says where the page is when nothing opens it', async () => {
    const { code, stderr, file, unref } = await opened('error');
    expect([code, stderr, unref]).toEqual([0, `nothing here opens web pages; open ${file} yourself\n`, []]);
  });
});

describe('init', () => {
  /** On terminals or not; which questions were put. */
  const asked = async (stdin: boolean, stderr: boolean, ...more: string[]): Promise<number> => {
    let questions = 0;
    const createInterface = (): object => ({
      question: async () => {
        questions += 1;
        return '';
      },
      once: () => {},
      close: () => {},
    });
    const before = [process.stdin.isTTY, process.stderr.isTTY] as const;
    [process.stdin.isTTY, process.stderr.isTTY] = [stdin, stderr];
    try {
      const { code } = await replacing(readline, { createInterface }, () =>
        run(['init', '--out', 'first.yaml', '--quiet', ...more]),
      );
      expect(code).toBe(0);
      return questions;
    } finally {
      [process.stdin.isTTY, process.stderr.isTTY] = before;
      rmSync('first.yaml');
    }
  };

  test.each([
    [true, true, [], 6],
    [true, true, ['--yes'], 0],
    [true, false, [], 0],
    [false, true, [], 0],
    [false, false, [], 0],
  ])(
    'asks where stdin is a terminal (%s) and stderr too (%s), given %j: %s questions',
    async (stdin, stderr, more, questions) => {
      expect(await asked(stdin, stderr, ...more)).toBe(questions);
    },
  );
});

describe('calibrate', () => {
  test('tells of the first lines that are broken, and of none where none is', async () => {
    const { code, stderr } = await run(['calibrate', 'attack.json', '--out', 'attack.yaml']);
    expect(code).toBe(0);
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      'reading attack.json (vegeta-json)',
      '3 lines, 2 of them told something, 1 is broken; the first:',
      '  attack.json:2: {"atta',
    ]);
    const { stderr: whole } = await run(['calibrate', 'whole.json', '--out', 'whole.yaml']);
    expect(whole.split('\n').slice(0, 2)).toEqual([
      'reading whole.json (vegeta-json)',
      '2 lines, 2 of them told something',
    ]);
  });
});

test('a directory in which nothing may be written is refused before anything runs', async () => {
  const accessSync = (): never => {
    throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
  };
  const refused = await replacing(fs, { accessSync }, async () => {
    try {
      checkDirectories({ out: `${place.directory}/new/er`, csv: `${place.directory}/a.csv`, logs: undefined });
      return [];
    } catch (error) {
      return (error as ConfigError).problems;
    }
  });
  const message = `${place.directory} may not be written to; name another directory`;
  expect(refused).toEqual([
    { path: '--out', message },
    { path: '--csv', message },
  ]);
});
