// No data is never a pass, files that many write lose nothing, and input that is none is refused in words: on the built
// package, as a user calls it.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunResult } from 'lambda-windtunnel/reports';
import { windtunnel } from './cli.ts';

const scenario = (traffic: string, slo: string, more = ''): string => `
name: test
duration: 20s
seed: 3
functions: { f: { duration: { lognormal: { p50: 80ms, p99: 400ms } }, coldStart: { constant: 150ms }${more} } }
traffic: [{ to: f, arrivals: ${traffic} }]
slo: ${slo}
`;

let directory: string;
const write = (name: string, text: string): string => {
  writeFileSync(join(directory, name), text);
  return name;
};

/** A copy of a result with something else in it. */
const edited = (file: string, name: string, change: (result: { [key: string]: never } & RunResult) => void): string => {
  const result = JSON.parse(readFileSync(join(directory, file), 'utf8')) as never;
  change(result);
  return write(name, JSON.stringify(result));
};

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-no-data-'));
  write('test.yaml', scenario('{ poisson: { rate: 50/s } }', '{}'));
  await windtunnel(['simulate', 'test.yaml', '--out', '.', '--quiet'], directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('an objective without data', () => {
  test.each([
    ['nothing sent', '{ burst: { at: 10m, count: 5 } }', '', /slo p99 <500ms: NO DATA \(nothing arrived that counts\)/],
    [
      'all throttled',
      '{ poisson: { rate: 50/s } }',
      ', reservedConcurrency: 0',
      /NO DATA \(none of [\d,]+ invocations ran/,
    ],
    [
      'too few',
      '{ burst: { at: 1s, count: 12 } }',
      '',
      /NO DATA \(12 answers: p99 takes 100, so that one lies beyond it\)/,
    ],
  ])('%s: exit code 3, in words, and red in JUnit', async (name, traffic, more, words) => {
    const file = write('none.yaml', scenario(traffic, "{ p99: '<500ms' }", more));
    const out = name.replace(' ', '-');
    const { code, stdout } = await windtunnel(['simulate', file, '--out', out], directory);
    expect(code).toBe(3);
    expect(stdout).toMatch(words);
    await windtunnel(['report', `${out}/test.simulated.json`, '--junit', 'r.xml', '--md', 'r.md'], directory);
    expect(readFileSync(join(directory, 'r.xml'), 'utf8')).toMatch(
      /failures="1"[\s\S]*<failure message="no data of p99/,
    );
    expect(readFileSync(join(directory, 'r.md'), 'utf8')).toMatch(/NO DATA/);
    const self = await windtunnel(
      ['check', `${out}/test.simulated.json`, '--baseline', `${out}/test.simulated.json`, '--unclear', 'pass'],
      directory,
    );
    expect(self.code).toBe(3);
    expect(self.stdout).toMatch(/^(no data|objective without data): /m);
  });

  test('wrong units name the cure', async () => {
    const file = write(
      'wrong.yaml',
      scenario('{ poisson: { rate: 1/s } }', "{ cost: '<$5', p99: '<5%', backlog: '<9' }"),
    );
    const { code, stderr } = await windtunnel(['simulate', file], directory);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /3 problems[\s\S]*slo\.p99: .*"<300ms"[\s\S]*slo\.backlog: .*via async[\s\S]*slo\.cost: .*\/run/,
    );
  });
});

describe('check', () => {
  test('sides that are not alike are told apart in the first lines, in JSON and in JUnit', async () => {
    const { stdout: seeded } = await windtunnel(
      ['simulate', 'test.yaml', '--json', '--no-diagnosis', '--seed', '8'],
      directory,
    );
    write('seeded.json', seeded);
    edited('seeded.json', 'other.json', (result) => {
      Object.assign(result, { kind: 'measured', name: 'other', warnings: ['host saturated: the cores were busy'] });
    });
    const args = ['check', 'test.simulated.json', '--baseline', 'other.json'];
    const { stdout, code } = await windtunnel([...args, '--junit', 'c.xml', '--md', 'c.md'], directory);
    expect(code).toBe(3);
    const lines = stdout.split('\n');
    expect(lines.slice(0, 3)).toEqual([
      expect.stringMatching(/^note: Host saturated, .*baseline/),
      expect.stringMatching(/^note: Measured and simulated runs are compared/),
      expect.stringMatching(/^note: Different scenarios\. baseline: other; now: test/),
    ]);
    expect(readFileSync(join(directory, 'c.xml'), 'utf8')).toMatch(/<property name="condition" value="Host saturated/);
    expect(readFileSync(join(directory, 'c.md'), 'utf8')).toMatch(/^## .*\n\n- \*\*To mind first:\*\* Host saturated/);
    const json = JSON.parse((await windtunnel([...args, '--json'], directory)).stdout) as Record<string, unknown>;
    expect(json).toMatchObject({ verdict: 'could not tell', passes: false });
    expect(json['conditions']).toHaveLength(3);
  });

  test('three results a side: could not tell, and not 0 in silence', async () => {
    const seeds = ['1', '2', '3', '4', '5', '6'];
    for (const seed of seeds) {
      const args = ['simulate', 'test.yaml', '--json', '--no-diagnosis', '--seed', seed];
      const { stdout } = await windtunnel(args, directory);
      write(`s${seed}.json`, stdout);
    }
    const files = seeds.map((seed) => `s${seed}.json`);
    const [side, other] = [files.slice(0, 3), files.slice(3)];
    const same = await windtunnel(['check', ...side, '--baseline', ...side], directory);
    expect(same.code).toBe(0);
    expect(same.stdout).toMatch(/nothing changed: .*seed by seed, so that this is exact/);
    const { code, stdout } = await windtunnel(['check', ...side, '--baseline', ...other], directory);
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /could not tell whether .*: 3 runs a side can never settle 11 figures .*, 7 are the fewest that can/,
    );
    expect(stdout).toMatch(/could not tell: .*\(held by --unclear blind;/);
    expect(stdout).not.toMatch(/nothing changed/);
    const passed = await windtunnel(['check', ...side, '--baseline', ...other, '--unclear', 'pass'], directory);
    expect(passed.code).toBe(0);
    expect(passed.stdout).toMatch(/let through by --unclear pass/);
  });
});

test('report a b: what keeps them from being compared comes before their figures', async () => {
  edited('test.simulated.json', 'host.json', (result) => {
    Object.assign(result, { kind: 'measured', warnings: ['host saturated: other work took 60 % of its cores'] });
  });
  edited('host.json', 'calm.json', (result) => {
    Object.assign(result, { warnings: [], host: { ...result.host, cpuModel: 'Other CPU' } });
  });
  const { stdout } = await windtunnel(['report', 'host.json', 'calm.json', '--html', 'ab.html'], directory);
  expect(stdout.split('\n').slice(0, 2)).toEqual([
    expect.stringMatching(/^note: Host saturated, .*host \(other work took 60 %/),
    expect.stringMatching(/^note: Measured on different machines/),
  ]);
  const body = readFileSync(join(directory, 'ab.html'), 'utf8').split('<main')[1]!;
  expect(body.indexOf('Host saturated')).toBeLessThan(body.indexOf('latency p50'));
});

describe('files', () => {
  test('history: what six add at once is all there', async () => {
    const adds = Array.from({ length: 6 }, (_, index) =>
      windtunnel(['history', 'six.jsonl', '--add', 'test.simulated.json', '--commit', `c${index}`], directory),
    );
    for (const { code, stderr } of await Promise.all(adds)) expect(code, stderr).toBe(0);
    const lines = readFileSync(join(directory, 'six.jsonl'), 'utf8').trim().split('\n');
    const commits = lines.map((line) => (JSON.parse(line) as { commit: string }).commit);
    expect(commits.sort()).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5']);
    expect(readdirSync(directory).filter((file) => /lock|partial/.test(file))).toEqual([]);
  });

  test('names that make the same file name do not take each other’s place', async () => {
    const text = readFileSync(join(directory, 'test.yaml'), 'utf8');
    for (const name of ['a b', 'a/b']) {
      write('named.yaml', text.replace('name: test', `name: "${name}"`));
      await windtunnel(['simulate', 'named.yaml', '--out', 'named', '--no-diagnosis', '--quiet'], directory);
    }
    const files = readdirSync(join(directory, 'named')).filter((file) => file.endsWith('.simulated.json'));
    const names = files.map(
      (file) => (JSON.parse(readFileSync(join(directory, 'named', file), 'utf8')) as RunResult).name,
    );
    expect(names.sort()).toEqual(['a b', 'a/b']);
    expect(files).toContain('a-b.simulated.json');
  });

  test('a second sweep on the same log waits for nobody: it is refused while the first runs', async () => {
    const args = [
      'sweep',
      'test.yaml',
      '--vary',
      'functions.f.memory=128MB..2048MB:64MB',
      '--replications',
      '20',
      '--workers',
      '1',
      '--out',
      'swept',
      '--quiet',
    ];
    const both = await Promise.all([windtunnel(args, directory), windtunnel(args, directory)]);
    const refused = both.filter(({ code }) => code !== 0);
    // On a machine where the first ends before the second begins, both are done.
    expect(refused.length).toBeLessThanOrEqual(1);
    const words = refused.map(({ code, stderr }) => `${code} ${stderr}`).join('');
    expect(words).toMatch(/^$|^2 .*test\.sweep\.jsonl is being written by process \d+/);
    const { code, stderr } = await windtunnel(args.slice(0, -1), directory);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/620 of 620 units are there from before/);
  });

  test('report takes a folder of results, and refuses what is none in words of its own', async () => {
    await windtunnel(
      [
        'sweep',
        'test.yaml',
        '--vary',
        'functions.f.memory=128MB,256MB',
        '--replications',
        '2',
        '--out',
        'mixed',
        '--quiet',
      ],
      directory,
    );
    const sweep = 'mixed/test.sweep.json';
    const alone = await windtunnel(['report', sweep], directory);
    expect(alone.code).toBe(2);
    expect(alone.stderr).toMatch(
      /test\.sweep\.json is a sweep; .*\nName results of runs, such as checkout\.simulated\.json/,
    );
    const both = await windtunnel(['report', sweep, 'test.simulated.json'], directory);
    expect(both.code).toBe(0);
    expect(both.stderr).toMatch(/test\.sweep\.json passed over: it is a sweep/);
    write('texts.json', '{"schema":"windtunnel/run@1","series":{"offered":["x"]}}');
    const bad = await windtunnel(['report', 'texts.json'], directory);
    expect(bad.code).toBe(2);
    expect(bad.stderr).not.toMatch(/Invalid|expected .*received/);
  });

  test('a result with a mark, and one of PowerShell', async () => {
    const text = readFileSync(join(directory, 'test.simulated.json'), 'utf8');
    write('mark.json', `\uFEFF${text}`);
    writeFileSync(join(directory, 'power.json'), Buffer.from(`\uFEFF${text}`, 'utf16le'));
    for (const file of ['mark.json', 'power.json']) {
      const { code, stderr } = await windtunnel(['report', file], directory);
      expect(code, stderr).toBe(0);
    }
  });
});
