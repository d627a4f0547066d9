// The table: a row for each runtime, a column for each step.

import { markdownTable } from '../markdown.ts';
import type { Runtime } from './runtimes.ts';
import { steps, type StepName } from './steps.ts';

export interface DrivenRuntime {
  readonly runtime: Runtime;
  /** Why it was not driven; null where it was. */
  readonly absent: string | null;
  readonly version: string;
  /** What went otherwise, by step; null for nothing. */
  readonly outcomes: ReadonlyMap<StepName, string | null>;
}

const cell = ({ outcomes }: DrivenRuntime, step: StepName): string => {
  const problem = outcomes.get(step);
  if (problem === undefined) return '-';
  return problem === null ? 'ok' : '**differs**';
};

/** Markdown, with what could not be driven and why. */
export const tableOf = (driven: readonly DrivenRuntime[]): string => {
  const there = driven.filter(({ absent }) => absent === null);
  const rows = there.map((one) => [one.runtime.title, one.version, ...steps.map(({ name }) => cell(one, name))]);
  const lacks = there.flatMap(({ runtime }) =>
    Object.entries(runtime.lacks ?? {}).map(([step, why]) => `- ${runtime.title}, ${step}: ${why}.`),
  );
  const absent = driven.flatMap(({ runtime, absent }) =>
    absent === null ? [] : [`- ${runtime.title} was not driven: ${absent}.`],
  );
  return [
    `${new Date().toISOString().slice(0, 10)}, serve on Node.js ${process.versions.node}.`,
    '',
    ...markdownTable(['runtime', 'version', ...steps.map(({ name }) => name)], rows),
    '',
    ...lacks,
    ...absent,
    '',
  ].join('\n');
};
