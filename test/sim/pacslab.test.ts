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

const read = (text: string): Measured => {
  const [head, ...lines] = text.trim().split('\n').map(fieldsOf);
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

/** The run as it was, under the rules of its year. */
const replayOf = ({ startsMs, durationsMs }: Measured): ReturnType<typeof run> =>
  run(functionOf({}, recorded(durationsMs)), instants(startsMs, startsMs.at(-1)! + 1), {
    rules: rulesOf('2020', 'us-east-1'),
    accountConcurrency: 1000,
  });

test('a run that was written down out of order: two at once, two that find them idle, one after hours', () => {
  const made = read(`is_cold,cpu,client_start_time,aws_duration
False,"1,Intel(R) @ 2.50GHz",1600000010.5,200
True,"1,Intel(R) @ 2.50GHz",1600000000.25,300
True,"2,Intel(R) @ 2.50GHz",1600000000.5,300
False,"2,Intel(R) @ 2.50GHz",1600000010.25,200
True,"3,Intel(R) @ 2.50GHz",1600020000.25,100
`);
  expect(made).toEqual({
    cold: 3,
    startsMs: [0, 250, 10_000, 10_250, 20_000_000],
    durationsMs: [300, 300, 200, 200, 100],
  });
  const replay = replayOf(made);
  expect([replay.coldStarts, replay.offeredCount, replay.outcomes]).toEqual([3, 5, [5, 0, 0, 0, 0]]);
});

test('cold starts of both runs within 12 percent of those measured', ({ skip }) => {
  skip(files.length === 0, '../shared/data/measured/pacslab-2020 is not there');
  expect(files).toHaveLength(2);
  for (const file of files) {
    const measured = read(readFileSync(directory + file, 'utf8'));
    const count = measured.startsMs.length;
    const replay = replayOf(measured);
    console.info(`${file}: ${replay.coldStarts} cold starts, measured ${measured.cold}`);
    expect(measured.cold).toBeGreaterThan(20);
    expect([replay.offeredCount, replay.outcomes]).toEqual([count, [count, 0, 0, 0, 0]]);
    expect(Math.abs(replay.coldStarts / measured.cold - 1)).toBeLessThanOrEqual(0.12);
  }
});
