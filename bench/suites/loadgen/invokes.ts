// Signed invokes per CPU second, beside the AWS SDK's client in the same run.

import { askChild } from '../child-answers.ts';
import { medianOf } from '../../../sim/stats/median.ts';
import type { SuiteContext } from '../suite.ts';

export interface InvokesQuestion {
  readonly url: string;
  readonly client: 'ours' | 'sdk';
  /** Whether all payloads are alike. */
  readonly isEqual: boolean;
  readonly callers: number;
  readonly durationMs: number;
}

export interface InvokesAnswer {
  readonly invokes: number;
  readonly cpuSeconds: number;
}

/** Invokes per CPU second. */
export interface InvokeRates {
  readonly ours: number;
  readonly sdk: number;
}

const callers = 20;

/** In turn, so that the machine's better and worse moments fall on both; each in a process that has run nothing else. */
export const invokeRates = async (url: string, isEqual: boolean, context: SuiteContext): Promise<InvokeRates> => {
  const [repeats, durationMs] = context.quick ? [1, 800] : [3, 2000];
  const rates: Record<InvokesQuestion['client'], number[]> = { ours: [], sdk: [] };
  const { ask = askChild, signal } = context;
  for (let repeat = 0; repeat < repeats && !signal.aborted; repeat += 1) {
    for (const client of ['sdk', 'ours'] as const) {
      const question: InvokesQuestion = { url, client, isEqual, callers, durationMs };
      const answer = (await ask('./loadgen/invokes-child.js', question, signal)) as InvokesAnswer;
      rates[client].push(answer.invokes / answer.cpuSeconds);
    }
  }
  return { ours: medianOf(rates.ours), sdk: medianOf(rates.sdk) };
};
