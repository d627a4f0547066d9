// The GitHub Action: its step, run as a runner would, with the package of this clone.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { root } from './cli.ts';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly runs: {
    readonly steps: readonly { readonly run: string; readonly env: Readonly<Record<string, string>> }[];
  };
}

const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;
const [step] = action.runs.steps;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-action-'));
  // npx, as far as the step uses it: whatever package is asked for, it is this one.
  writeFileSync(
    join(directory, 'npx'),
    `#!/bin/sh\nshift 4\nexec "${process.execPath}" "${join(root, 'dist/bench/cli.js')}" "$@"\n`,
    { mode: 0o755 },
  );
  writeFileSync(
    join(directory, 'small.yaml'),
    `name: small
duration: 20s
functions: { f: { reservedConcurrency: 3, duration: { exponential: { mean: 100ms } }, coldStart: { constant: 200ms } } }
traffic: [{ to: f, arrivals: { poisson: { rate: 20/s } } }]
`,
  );
  const cli = join(root, 'dist/bench/cli.js');
  execFileSync(process.execPath, [cli, 'simulate', 'small.yaml', '--out', 'made'], { cwd: directory });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const run = (inputs: Readonly<Record<string, string>>) => {
  const value = (name: string): string => inputs[name] ?? action.inputs[name]!.default ?? '';
  const env = Object.fromEntries(
    Object.entries(step!.env).map(([key, text]) => [
      key,
      text.replaceAll(/\$\{\{ inputs\.(\w+) \}\}/g, (_, name: string) => value(name)),
    ]),
  );
  writeFileSync(join(directory, 'summary'), '');
  writeFileSync(join(directory, 'output'), '');
  return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step!.run], {
    cwd: directory,
    encoding: 'utf8',
    env: {
      ...process.env,
      ...env,
      PATH: `${directory}${delimiter}${process.env['PATH']}`,
      GITHUB_OUTPUT: join(directory, 'output'),
      GITHUB_STEP_SUMMARY: join(directory, 'summary'),
      GITHUB_SHA: '4f2a1c9',
    },
  });
};

const hasBash = (): boolean => {
  try {
    execFileSync('bash', ['--version']);
    return true;
  } catch {
    return false;
  }
};

test.skipIf(!hasBash())('runs a scenario, posts the summary, keeps the history', () => {
  const { status, stderr } = run({ scenario: 'small.yaml', history: 'history.jsonl' });
  expect(status, stderr).toBe(0);
  expect(readFileSync(join(directory, 'output'), 'utf8')).toBe('result=windtunnel-results/small.simulated.json\n');
  expect(readFileSync(join(directory, 'summary'), 'utf8')).toMatch(/^## small[\s\S]*\| f \| simulated \|/);
  expect(readFileSync(join(directory, 'history.jsonl'), 'utf8')).toContain('4f2a1c9');
  for (const file of ['report.html', 'figures.csv', 'png']) {
    expect(existsSync(join(directory, 'windtunnel-results', file)), file).toBe(true);
  }
});

test.skipIf(!hasBash())('a regression against the baseline fails the step, after the summary', () => {
  cpSync(join(directory, 'made/small.simulated.json'), join(directory, 'baseline.json'));
  const same = run({ scenario: 'small.yaml', baseline: 'baseline.json' });
  expect(same.status, same.stderr).toBe(0);
  const scenario = readFileSync(join(directory, 'small.yaml'), 'utf8');
  writeFileSync(join(directory, 'small.yaml'), scenario.replace('mean: 100ms', 'mean: 140ms'));
  const slower = run({ scenario: 'small.yaml', baseline: 'baseline.json' });
  expect(slower.status).toBe(3);
  expect(readFileSync(join(directory, 'summary'), 'utf8')).toMatch(/regressed/);
});

test.skipIf(!hasBash())(
  'a baseline that it cannot be told from fails the step with words, unless it is let through',
  () => {
    const result = JSON.parse(readFileSync(join(directory, 'made/small.simulated.json'), 'utf8')) as object;
    writeFileSync(
      join(directory, 'measured.json'),
      JSON.stringify({ ...result, kind: 'measured', warnings: ['host saturated: busy'] }),
    );
    const scenario = readFileSync(join(directory, 'small.yaml'), 'utf8');
    writeFileSync(join(directory, 'small.yaml'), scenario.replace('name: small', 'name: small\nseed: 5'));
    const blind = run({ scenario: 'small.yaml', baseline: 'measured.json' });
    expect(blind.status, blind.stderr).toBe(3);
    const summary = readFileSync(join(directory, 'summary'), 'utf8');
    expect(summary).toMatch(/Host saturated[^]*Measured and simulated runs are compared/);
    expect(summary).toMatch(/could not tell whether latency p50 changed/);
    expect(run({ scenario: 'small.yaml', baseline: 'measured.json', unclear: 'pass' }).status).toBe(0);
  },
);

test.skipIf(!hasBash())('a scenario that is none fails the step as what it is', () => {
  expect(run({ scenario: 'missing.yaml' }).status).toBe(2);
});
