// What a probe found, as a table and as lines for a scenario.

import { milliseconds, number, printable, textTable } from '../../reports/index.ts';
import { ascending, median as medianOf } from '../../sim/stats/median.ts';
import type { TextOptions } from '../../reports/words/text-table.ts';
import { draftOf, type Draft } from '../calibrate/draft.ts';
import { tellProbe, type ProbeDocument, type ProbedInvocation } from '../calibrate/formats/suite-probe.ts';
import { Recording } from '../calibrate/recording.ts';
import { functionLines } from '../calibrate/scenario-text.ts';

/** What calibrate makes of it. */
export const draftOfProbe = (document: ProbeDocument): Draft => {
  const recording = new Recording();
  tellProbe(document, recording);
  return draftOf(recording);
};

const middleOf = (values: readonly number[]): number => medianOf(ascending(values));
const median = (values: readonly number[]): string => (values.length === 0 ? '' : milliseconds(middleOf(values)));

const columns = [
  'function',
  'cold starts',
  'before INIT p50',
  'INIT p50',
  'INIT max',
  'first Duration p50',
  'warm Duration p50',
  'caller, cold p50',
  'caller, warm p50',
];

/** Besides what the REPORT line tells. */
const besides = ({ latencyMs, durationMs, initMs }: ProbedInvocation): number => latencyMs - durationMs - (initMs ?? 0);

const row = (name: string, invocations: readonly ProbedInvocation[]): string[] => {
  const cold = invocations.filter(({ coldStart }) => coldStart);
  const warm = invocations.filter(({ coldStart }) => !coldStart);
  const inits = cold.flatMap(({ initMs }) => (initMs === null ? [] : [initMs]));
  // Callers of warm ones wait for the way there and back, too.
  const isKnown = cold.length > 0 && warm.length > 0;
  const placement = isKnown ? milliseconds(Math.max(0, middleOf(cold.map(besides)) - middleOf(warm.map(besides)))) : '';
  return [
    printable(name),
    number(cold.length),
    placement,
    median(inits),
    inits.length === 0 ? '' : milliseconds(Math.max(...inits)),
    median(cold.map(({ durationMs }) => durationMs)),
    median(warm.map(({ durationMs }) => durationMs)),
    median(cold.map(({ latencyMs }) => latencyMs)),
    median(warm.map(({ latencyMs }) => latencyMs)),
  ];
};

/** A row a function: what a cold start took, and a warm invocation beside it. */
export const probeTable = ({ functions }: ProbeDocument, options: TextOptions): string =>
  textTable(
    columns,
    Object.entries(functions).map(([name, { invocations }]) => row(name, invocations)),
    options,
  );

const gapText = ({ idleMs, coldStart }: ProbedInvocation): string =>
  `${milliseconds(idleMs!)} ${coldStart ? 'COLD' : 'warm'}`;

/** A line a function that was left idle: each time, and whether its environment was still there. */
export const idleLines = ({ functions }: ProbeDocument): string[] =>
  Object.entries(functions).flatMap(([name, { invocations }]) => {
    const gaps = invocations.filter(({ idleMs }) => idleMs !== null);
    return gaps.length === 0 ? [] : [printable(`${name}, after idle times of: ${gaps.map(gapText).join(', ')}`)];
  });

/** The functions as a scenario has them. */
export const probeFragment = ({ functions }: Draft): string =>
  ['functions:', ...functions.flatMap((one) => functionLines(one))].join('\n');
