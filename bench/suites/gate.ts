// How far the gate can be trusted: the same handler against itself, and against one that is a tenth slower, many times over
// on the local platform. A false alarm is a comparison of equal code in which any figure regressed.

import { fileURLToPath } from 'node:url';
import {
  compareResults,
  compareRuns,
  isSaturated,
  type FigureComparison,
  type RunResult,
  type SuiteReport,
} from '../../reports/index.ts';
import { packageRoot } from '../input/package-root.ts';
import { measureCalmly } from '../measure/measure-calmly.ts';
import { compileScenario } from '../scenario/compile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ownReport } from './own-report.ts';
import type { Suite, SuiteContext } from './suite.ts';

const slowdown = 1.1;
const seconds = 2.5;
/** Runs a side, where several are compared at once. */
const groupSize = 10;

const scenario = (factor: number): Scenario =>
  compileScenario(
    {
      name: 'gate',
      duration: `${seconds}s`,
      warmup: '1s',
      account: { concurrency: 100, unreservedMinimum: 0, rules: { scaling: 'unlimited' } },
      functions: { wait: { handler: './wait.ts#handler', duration: { constant: '40ms' } } },
      traffic: [
        {
          to: 'wait',
          arrivals: { constant: { rate: '200/s' } },
          payload: { minMs: 20 * factor, maxMs: 60 * factor },
        },
      ],
    },
    'suite gate',
    fileURLToPath(new URL('bench/handlers/', packageRoot)),
  );

/** One run each of the code, the same code again, and slower code. */
export interface Triple {
  readonly base: RunResult;
  readonly same: RunResult;
  readonly slower: RunResult;
}

const sides = ['base', 'same', 'slower'] as const;

/** Who goes first changes from triple to triple. */
const measuredTriples = async (
  context: SuiteContext,
  count: number,
  measure: typeof measureCalmly,
): Promise<Triple[]> => {
  const scenarios = { base: scenario(1), same: scenario(1), slower: scenario(slowdown) };
  const triples: Triple[] = [];
  for (let index = 0; index < count; index += 1) {
    const results: Partial<Record<(typeof sides)[number], RunResult>> = {};
    context.onStage(`triple ${index + 1} of ${count}`, sides.length * seconds * 1000);
    for (const offset of sides.keys()) {
      const side = sides[(index + offset) % sides.length]!;
      const { result, interrupted } = await measure(scenarios[side], {
        seed: (context.seed ?? 1) + index,
        signal: context.signal,
      });
      if (interrupted) return triples;
      results[side] = result;
    }
    triples.push(results as Triple);
  }
  return triples;
};

const groupsOf = (triples: readonly Triple[]): Triple[][] =>
  Array.from({ length: Math.floor(triples.length / groupSize) }, (_, group) =>
    triples.slice(group * groupSize, (group + 1) * groupSize),
  );

const alarmed = (figures: readonly FigureComparison[]): boolean =>
  figures.some(({ verdict }) => verdict === 'regressed');

/** An alarm that is about time: no other would have been the slower handler's. */
const found = (figures: readonly FigureComparison[]): boolean =>
  alarmed(figures.filter(({ figure }) => /^(latency|billed)/.test(figure)));

/** The same mistake to the other side, of which nobody is woken. */
const praised = (figures: readonly FigureComparison[]): boolean =>
  figures.some(({ verdict }) => verdict === 'improved');

const rowsOf = (triples: readonly Triple[]): (string | number)[][] => {
  const groups = groupsOf(triples);
  const grouped = (side: 'same' | 'slower'): FigureComparison[][] =>
    groups.map((group) =>
      compareRuns(
        group.map((triple) => triple[side]),
        group.map(({ base }) => base),
      ),
    );
  const row = (name: string, same: FigureComparison[][], slower: FigureComparison[][]): (string | number)[] => [
    name,
    same.length,
    same.filter(alarmed).length,
    same.filter(praised).length,
    slower.length,
    slower.filter(found).length,
  ];
  return [
    row(
      'one run a side',
      triples.map(({ same, base }) => compareResults(same, base)),
      triples.map(({ slower, base }) => compareResults(slower, base)),
    ),
    row(`${groupSize} runs a side, in turn`, grouped('same'), grouped('slower')),
  ];
};

/** At most one pair of equal code in fifty may alarm, and all but one of slower code in twenty must be found. */
export const isTrusted = (counts: {
  readonly pairs: number;
  readonly falseAlarms: number;
  readonly slowerPairs: number;
  readonly foundPairs: number;
}): boolean => counts.falseAlarms <= 0.02 * counts.pairs && counts.foundPairs >= 0.95 * counts.slowerPairs;

/** The suite's report of so many triples. */
export const gateReport = (triples: readonly Triple[], aborted: boolean): SuiteReport => {
  const saturated = triples.flatMap(({ base, same, slower }) => [base, same, slower]).filter(isSaturated).length;
  const rows = rowsOf(triples);
  const [, pairs, falseAlarms, , slowerPairs, foundPairs] = rows[0] as [string, number, number, number, number, number];
  return ownReport(gate, {
    aborted,
    holds: isTrusted({ pairs, falseAlarms, slowerPairs, foundPairs }),
    notes: saturated === 0 ? [] : [`the host was saturated in ${saturated} of ${3 * triples.length} runs`],
    tables: [
      {
        title: 'The gate against itself',
        columns: [
          'compared',
          'of equal code',
          'false alarms',
          'called better',
          `of code ${Math.round(100 * (slowdown - 1))} % slower`,
          'found',
        ],
        rows,
        note: `Runs of ${seconds} s at 200 requests a second; at most 2 % false alarms and at least 95 % found with one run a side.`,
      },
    ],
  });
};

/** @param measure one run; measureCalmly unless given */
export const runGate = async (
  context: SuiteContext,
  measure: typeof measureCalmly = measureCalmly,
): Promise<SuiteReport> => {
  const triples = await measuredTriples(context, context.quick ? 10 : 100, measure);
  return gateReport(triples, context.signal.aborted);
};

export const gate: Suite = {
  name: 'gate',
  description: 'How often check cries wolf over equal code, and how often it finds a tenth.',
  onDemand: true,
  run: (context) => runGate(context),
};
