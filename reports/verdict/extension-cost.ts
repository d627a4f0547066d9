// What the extensions of each function cost, in sentences.

import { milliseconds, number, share, usd } from '../words/format.ts';
import type { FunctionResult, RunResult } from '../result/result.ts';

const sentenceOf = (name: string, { extensions, billedMs, cost }: FunctionResult): string[] => {
  if (extensions === undefined) return [];
  const { inits, initMs, invocations, postInvokeMs, cut } = extensions;
  const parts: string[] = [];
  if (inits > 0) parts.push(`INIT takes ${milliseconds(initMs / inits)} longer on average`);
  if (invocations > 0) {
    const heldMs = postInvokeMs / invocations;
    const part = billedMs.mean === 0 ? 0 : Math.min(1, heldMs / billedMs.mean);
    const billed = `${share(part)} of the time that is billed (${usd(cost.durationUsd * part)})`;
    parts.push(`environments are held ${milliseconds(heldMs)} longer after their answers: ${billed}`);
  }
  if (cut > 0) parts.push(`${number(cut)} ran into the timeout after their answer`);
  return parts.length === 0 ? [] : [`what the extensions of ${name} cost: ${parts.join('; ')}`];
};

/** One for each function that has some. */
export const extensionSentences = ({ functions }: Pick<RunResult, 'functions'>): string[] =>
  Object.entries(functions).flatMap(([name, section]) => sentenceOf(name, section));
