// From a measured run to a calibrated scenario whose simulation agrees with a second run: a suite of real handlers of each kind, from its result,
// its logs and both. What could not be compared, since other work had the machine's cores, is told and skipped.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SuiteReport } from '../../reports/index.ts';
import { windtunnel } from './cli.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-loop-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('suites of each kind agree with their calibrated selves', async ({ skip }) => {
  const { code, stdout, stderr } = await windtunnel(['bench', 'loop', '--quick', '--out', 'loop'], directory);
  const report = JSON.parse(readFileSync(join(directory, 'loop/loop.json'), 'utf8')) as SuiteReport;
  const { rows } = report.tables[0]!;
  expect(rows, stderr).toHaveLength(12);
  // Of those nothing is in a log, on any machine.
  const refused = rows.filter(([, source, , , , why]) => source === 'its logs' && String(why).includes('were refused'));
  expect(refused.map(([suite]) => suite)).toEqual(['burst', 'reserved-1']);
  const failed = report.validation.filter(({ verdict }) => verdict === 'fail');
  expect(failed, stdout).toEqual([]);
  expect(code, stdout).toBe(0);
  const saturated = rows.filter(([, , , , , why]) => String(why).startsWith('host saturated'));
  if (saturated.length > 0)
    console.log(`Not compared: ${saturated.map((row) => `${row[0]} from ${row[1]}: ${row[5]}`).join('; ')}`);
  skip(saturated.length === rows.length - refused.length, 'nothing could be compared: other work had the cores');
  expect(report.validation.some(({ verdict }) => verdict === 'pass')).toBe(true);
});

test('measure --logs keeps the logs of a run, and only of the local platform', async () => {
  writeFileSync(join(directory, 'hello.mjs'), 'export const handler = async () => 1;\n');
  writeFileSync(
    join(directory, 'hello.yaml'),
    `name: hello
duration: 1s
functions: { hello: { handler: './hello.mjs#handler' } }
traffic: [{ to: hello, arrivals: { constant: { rate: 10/s } } }]
`,
  );
  const { code, stderr } = await windtunnel(['measure', 'hello.yaml', '--logs', 'logs'], directory);
  expect(code, stderr).toBe(0);
  const files = readdirSync(join(directory, 'logs/hello'));
  const lines = files.flatMap((file) => readFileSync(join(directory, 'logs/hello', file), 'utf8').split('\n'));
  expect(lines.filter((line) => line.includes('REPORT RequestId:'))).toHaveLength(10);
  const elsewhere = await windtunnel(
    ['measure', 'hello.yaml', '--target', 'http://127.0.0.1:9', '--logs', 'logs'],
    directory,
  );
  expect(elsewhere.code).toBe(2);
  expect(elsewhere.stderr).toContain('--logs: are those of the local platform');
});
