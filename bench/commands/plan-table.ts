// A plan as people read it.

import { wrapped, type TextOptions } from '../../reports/words/text-table.ts';
import { printable, textTable } from '../../reports/index.ts';
import { several } from '../../reports/words/format.ts';
import { wayColumns, wayRows, waysSentences } from '../plan/plan-ways.ts';
import type { FunctionPlan, Plan } from '../plan/result.ts';
import {
  failText,
  foundWord,
  rowsOf,
  settingsSentence,
  stepText,
  stoppedSentence,
  warningText,
} from '../plan/plan-words.ts';
import { headroomSentence } from '../plan/headroom-words.ts';
import { curveSentence, curveRows, curveColumns } from '../plan/curve-words.ts';

/** The planned settings beside what costs more or less; a sentence where nothing is bought. */
const curveText = ({ curve }: FunctionPlan, options: TextOptions): string[] => {
  const sentence = curveSentence(curve);
  if (curve === null) return [];
  const rows = curveRows(curve);
  const table = rows.length < 2 ? [] : [textTable(curveColumns, rows, options)];
  return [...table, ...(sentence === null ? [] : [wrapped(printable(sentence), options)])];
};

const functionText = (plan: FunctionPlan, slo: Plan['slo'], options: TextOptions): string => {
  const table = textTable([plan.functionName, 'now', foundWord(plan)], rowsOf(plan, slo), options);
  const lines = [
    settingsSentence(plan, slo),
    ...plan.notes.map((note) => `note: ${note}`),
    ...plan.fails.map((fail) => `less: ${failText(fail)}`),
  ];
  return [table, ...lines.map((line) => wrapped(printable(line), options)), ...curveText(plan, options)].join('\n');
};

const stoppedText = (stopped: NonNullable<Plan['stopped']>): string =>
  [stoppedSentence(stopped), ...stopped.steps.map((step) => `  ${stepText(step)}`)].join('\n');

const backgroundSentence = (background: number): string =>
  `Beside them ran what has less traffic, as it is set (${several(background, 'more function')}); --top plans more of them.`;

/** The whole plan. */
export const planText = (plan: Plan, options: TextOptions): string => {
  const line = (text: string): string => wrapped(printable(text), options);
  const ways =
    plan.ways === undefined
      ? []
      : [[textTable(wayColumns, wayRows(plan), options), ...waysSentences(plan).map(line)].join('\n')];
  return [
    ...ways,
    ...plan.functions.map((f) => functionText(f, plan.slo, options)),
    ...(plan.background === 0 ? [] : [line(backgroundSentence(plan.background))]),
    ...(plan.warnings.length === 0
      ? []
      : [plan.warnings.map((warning) => line(`warning: ${warningText(warning)}`)).join('\n')]),
    ...(plan.headroom === null ? [] : [line(`headroom: ${headroomSentence(plan.headroom)}`)]),
    ...(plan.stopped === undefined ? [] : [stoppedText(plan.stopped)]),
  ].join('\n\n');
};
