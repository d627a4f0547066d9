// The counter experiment on reserved concurrency. In every round a holder starts, and 100 ms later a contender. With a
// reservation of 1 the contender is throttled and the holder never sees the counter move; with 2 the contender is let in
// and the holder sees it.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult, ValidationFigure } from '../../reports/index.ts';
import { validationSuite, type MeasuredSuite, type Observer, type SuiteObservation } from './validation-suite.ts';

const roundMs = 700;
const contenderAfterMs = 100;
const functionName = 'counter';

const rounds = (quick: boolean): number => (quick ? 4 : 20);

/** The first instants leave room for the cold starts of the first round. */
const instants = (count: number, offsetMs: number): string[] =>
  Array.from({ length: count }, (_, round) => `${round * roundMs + offsetMs}ms`);

const document = (reserved: number, quick: boolean): Record<string, unknown> => ({
  name: `reserved-${reserved}`,
  duration: `${rounds(quick) * roundMs}ms`,
  seed: 15,
  account: { concurrency: 20, unreservedMinimum: 0 },
  functions: { [functionName]: { handler: './counter.ts#handler', reservedConcurrency: reserved } },
  traffic: [
    { to: functionName, arrivals: { instants: instants(rounds(quick), 0) } },
    { to: functionName, arrivals: { instants: instants(rounds(quick), contenderAfterMs) } },
  ],
});

interface Observation {
  readonly mine: number;
  readonly interfered: boolean;
}

const observationsIn = (file: string): Observation[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Observation);

const countFigure = (figure: string, measured: number, simulated: number): ValidationFigure => ({
  figure,
  functionName,
  measured,
  simulated,
  unit: 'count',
  tolerance: 'exact',
  verdict: measured === simulated ? 'pass' : 'fail',
  note: '',
});

/** The simulator's rules say how many run, and with more than one place both of a round see the counter move. */
export const observation = (
  observations: readonly Observation[],
  simulated: RunResult,
  reserved: number,
): SuiteObservation => {
  const interfered = observations.filter((seen) => seen.interfered).length;
  // The contender's own counter stands still once it has incremented it: only the holder sees it move.
  const expectedInterfered = reserved === 1 ? 0 : simulated.totals.completed / 2;
  return {
    figures: [
      countFigure('handlers that ran', observations.length, simulated.totals.completed),
      countFigure('handlers that saw interference', interfered, expectedInterfered),
    ],
    tables: [
      {
        title: 'What the handlers saw',
        columns: ['runs', 'saw the counter move', 'refused'],
        rows: [[observations.length, interfered, simulated.totals.throttled]],
        note: 'Written by the handlers themselves while they ran; "refused" is the simulated count.',
      },
    ],
  };
};

/** A directory that all environments see: /tmp may be each one's own. */
const sharedDirectory = (): string => (existsSync('/dev/shm') ? '/dev/shm' : tmpdir());

const observe = (reserved: number): Observer => {
  const directory = mkdtempSync(join(sharedDirectory(), 'windtunnel-counter-'));
  const files = { COUNTER_FILE: join(directory, 'counter'), OBSERVATIONS_FILE: join(directory, 'observations') };
  for (const file of Object.values(files)) writeFileSync(file, '');
  return {
    environment: files,
    beforeMeasuring: () => writeFileSync(files.OBSERVATIONS_FILE, ''),
    read: (simulated: RunResult): SuiteObservation => {
      const observations = observationsIn(files.OBSERVATIONS_FILE);
      if (observations.length === 0) throw new Error(`no handler has written what it saw to ${directory}`);
      return observation(observations, simulated, reserved);
    },
    end: () => rmSync(directory, { recursive: true, force: true }),
  };
};

const reservedSuite = (reserved: 1 | 2, outcome: string): MeasuredSuite =>
  validationSuite({
    name: `reserved-${reserved}`,
    description: `The counter experiment with reserved concurrency ${reserved}: ${outcome}.`,
    document: (quick) => document(reserved, quick),
    calibration: (quick) => ({ duration: `${(quick ? 2 : 5) * roundMs}ms` }),
    observe: () => observe(reserved),
  });

export const reserved1: MeasuredSuite = reservedSuite(1, 'nobody interferes, and the contender is throttled');
export const reserved2: MeasuredSuite = reservedSuite(2, 'the contender is admitted, and the holder sees it');
