// Micro-benchmarks of the hot paths, as ratios against a reference loop in the same run: machines are shared and noisy,
// ratios travel.

import type { SuiteReport } from '../../reports/index.ts';
import { askChild } from './child-answers.ts';
import { microOperations, type MicroAnswer, type MicroQuestion } from './micro-operations.ts';
import { ownReport } from './own-report.ts';
import type { Suite, SuiteContext } from './suite.ts';

/** The suite's report of what each operation took, the reference first. */
export const microReport = (answer: MicroAnswer, aborted: boolean): SuiteReport =>
  ownReport(micro, {
    aborted,
    holds: true,
    tables: [
      {
        title: 'Cost of one operation (median)',
        columns: ['operation', 'ns', 'operations/s', 'times the reference'],
        rows: answer.map(([operation, ns]) => [
          operation,
          Math.round(ns),
          Math.round(1e9 / ns),
          (ns / answer[0]![1]).toFixed(2),
        ]),
        note: 'Wall time on this host, shared with whatever else ran; compare the last column.',
      },
    ],
  });

const run = async (context: SuiteContext): Promise<SuiteReport> => {
  const timeMs = context.quick ? 150 : 1000;
  context.onStage('timing', microOperations.length * timeMs * 1.2);
  const question: MicroQuestion = { timeMs };
  const { ask = askChild } = context;
  const answer = await ask('./micro-child.js', question, context.signal)
    .then((given) => given as MicroAnswer)
    .catch((error: unknown): MicroAnswer => {
      if (context.signal.aborted) return [];
      throw error;
    });
  return microReport(answer, context.signal.aborted);
};

export const micro: Suite = {
  name: 'micro',
  description: 'What one operation of each hot path costs, beside a reference loop in the same run (tinybench).',
  run,
};
