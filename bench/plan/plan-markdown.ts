// A plan as Markdown: what goes into a ticket.

import { markdownTable, markdownText } from '../../reports/documents/markdown.ts';
import { counted } from '../../reports/words/format.ts';
import {
  failText,
  foundWord,
  isNearest,
  rowsOf,
  settingsSentence,
  stoppedSentence,
  warningText,
} from './plan-words.ts';
import { headroomSentence } from './headroom-words.ts';
import { curveSentence, curveRows, curveColumns } from './curve-words.ts';
import { waysSentences } from './plan-ways.ts';
import type { FunctionPlan, Plan } from './result.ts';
import { settingsToCopy } from './to-copy.ts';

const table = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  markdownTable(
    columns,
    rows.map((row) => row.map(markdownText)),
  ).join('\n');

const list = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [`**${title}**\n\n${items.map((item) => `- ${markdownText(item)}`).join('\n')}`];

const functionPart = (plan: FunctionPlan, slo: Plan['slo']): string[] => {
  const { functionName, curve, notes, fails } = plan;
  const rows = curve === null ? [] : curveRows(curve);
  const bought = curveSentence(curve);
  return [
    `### ${markdownText(functionName)}`,
    markdownText(settingsSentence(plan, slo)),
    table(['setting or figure', 'now', foundWord(plan)], rowsOf(plan, slo)),
    ...notes.map((note) => `_${markdownText(note)}_`),
    ...list('With less', fails.map(failText)),
    ...(rows.length < 2 ? [] : [table(curveColumns, rows)]),
    ...(bought === null ? [] : [`_${markdownText(bought)}_`]),
  ];
};

export const planMarkdown = (plan: Plan): string => {
  const { name, functions, slo, warnings, headroom, stopped, background } = plan;
  const objectives = Object.entries(slo).map(([figure, limit]) => `${figure} ${limit}`);
  return `${[
    `## Plan of ${markdownText(name)}`,
    `Objectives: ${markdownText(objectives.join(', '))}. Sought: the smallest settings that keep them in at least 95 of 100 runs.`,
    ...(stopped === undefined ? [] : [`**${markdownText(stoppedSentence(stopped))}**`]),
    ...waysSentences(plan).map((text) => markdownText(`${text}.`)),
    ...functions.flatMap((one) => functionPart(one, slo)),
    ...(background === 0
      ? []
      : [`Beside them ran ${counted(background, 'more function, as it is set', 'more functions, as they are set')}.`]),
    ...list('To mind', warnings.map(warningText)),
    ...(headroom === null ? [] : [`**Headroom**: ${markdownText(headroomSentence(headroom))}.`]),
    ...(functions.every(isNearest) ? [] : [`\`\`\`yaml\n${settingsToCopy(plan)}\`\`\``]),
  ].join('\n\n')}\n`;
};
