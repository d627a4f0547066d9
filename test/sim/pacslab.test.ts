// Replay of two measured runs on real AWS Lambda (2020, us-east-1, 128 MB, Poisson arrivals over 28 hours): the instants
// and durations as they were, the environments by the preset of that year.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rulesOf } from '../../lambda/index.ts';
import { constant, instants, type Distribution } from '../../sim/index.ts';
import { functionOf, run } from './support.ts';

const directory = fileURLToPath(new URL('../../../shared/data/measured/pacslab-2020/', import.meta.url));
const files = existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith('.csv')) : [];

/** Fields of one CSV line; quoted ones may hold commas. */
const fieldsOf = (line: string): string[] =>
  line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((field) => field.replaceAll('"', ''));

interface Measured {
  readonly cold: number;
  readonly startsMs: number[];
  readonly durationsMs: number[];
}

const read = (file: string): Measured => {
  const [head, ...lines] = readFileSync(directory + file, 'utf8')
    .trim()
    .split('\n')
    .map(fieldsOf);
  const column = (name: string): number => head!.indexOf(name);
  const start = column('client_start_time');
  const rows = lines.toSorted((a, b) => Number(a[start]) - Number(b[start]));
  const firstS = Number(rows[0]![start]);
  return {
    cold: rows.filter((row) => row[column('is_cold')] === 'True').length,
    startsMs: rows.map((row) => (Number(row[start]) - firstS) * 1000),
    durationsMs: rows.map((row) => Number(row[column('aws_duration')])),
  };
};

/** Plays recorded durations, one for each arrival. */
const recorded = (durationsMs: readonly number[]): Distribution => {
  let next = 0;
  return {
    ...constant(0),
    sample: () => {
      next += 1;
      return durationsMs[next - 1]!;
    },
  };
};

test('a quoted field keeps its commas', () => {
  expect(fieldsOf(',False,"2,Intel(R) @ 2.50GHz",,x')).toEqual(['', 'False', '2,Intel(R) @ 2.50GHz', '', 'x']);
});

test('cold starts of both runs within 12 percent of those measured', ({ skip }) => {
  skip(files.length === 0, '../shared/data/measured/pacslab-2020 is not there');
  expect(files).toHaveLength(2);
  for (const file of files) {
    const measured = read(file);
    const count = measured.startsMs.length;
    const arrivals = instants(measured.startsMs, measured.startsMs.at(-1)! + 1);
    const replay = run(functionOf({}, recorded(measured.durationsMs)), arrivals, {
      rules: rulesOf('2020', 'us-east-1'),
      accountConcurrency: 1000,
    });
    console.info(`${file}: ${replay.coldStarts} cold starts, measured ${measured.cold}`);
    expect(measured.cold).toBeGreaterThan(20);
    expect([replay.offeredCount, replay.outcomes]).toEqual([count, [count, 0, 0, 0, 0]]);
    expect(Math.abs(replay.coldStarts / measured.cold - 1)).toBeLessThanOrEqual(0.12);
  }
});
