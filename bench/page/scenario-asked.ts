// The question of pages that are of no single run: what the scenario asks, as the scenario has it.

import { kindWords, type Part } from '../../reports/page/headline.ts';
import { questionOf } from '../../reports/verdict/asked.ts';
import type { ScenarioDocument } from '../format/document.ts';
import { quantity } from '../input/quantity.ts';

export interface ScenarioAsked {
  readonly length: string;
  readonly note: string;
  readonly parts: readonly Part[];
  /** Length of a run without its warm-up. */
  readonly countedMs: number;
}

/** @param document with all defaults filled in; `replications` of each setting */
export const scenarioAsked = (document: ScenarioDocument, replications: number): ScenarioAsked => {
  const { duration, warmup, account, functions } = document;
  const durationMs = quantity('duration', duration);
  const question = questionOf({
    kind: 'simulated',
    scenario: document,
    durationMs,
    replications,
    limits: { accountConcurrency: account.concurrency, unreservedConcurrency: account.concurrency },
    functions: Object.fromEntries(
      Object.entries(functions).map(([name, fn]) => [
        name,
        {
          memoryMb: quantity('size', fn.memory),
          reservedConcurrency: fn.reservedConcurrency ?? null,
          provisionedConcurrency: fn.provisionedConcurrency,
        },
      ]),
    ),
  });
  return {
    length: question.length,
    note: kindWords.Simulated,
    parts: [
      ['Traffic', question.traffic],
      ['Limits and memory', [question.account, question.settings].filter((text) => text !== '').join('; ')],
      ['Rules of', question.rules],
      ['Objectives', question.objectives === '' ? 'none: the scenario has no slo' : question.objectives],
    ],
    countedMs: durationMs - quantity('duration', warmup),
  };
};
