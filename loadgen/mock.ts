// Target: nothing but a timer, with exact durations; what the dispatcher itself adds can be read off against it.

import { Outcome } from '../lambda/index.ts';
import { resetAnswer, TargetError, type Target, type TargetAnswer } from './target.ts';

export interface MockOptions {
  durationMs(functionName: string): number;
  /** Changes the answer of request number `index` (from 0); may throw to fail it. */
  readonly shape?: (answer: TargetAnswer, index: number) => void;
}

export const mockTarget = (options: MockOptions): Target => {
  let requests = 0;
  return {
    name: 'mock',
    start: async () => {},
    invoke: async ({ functionName }, answer) => {
      const index = requests;
      requests += 1;
      resetAnswer(answer);
      const durationMs = options.durationMs(functionName);
      await new Promise((resolve) => setTimeout(resolve, durationMs));
      answer.statusCode = 200;
      answer.outcome = Outcome.completed;
      answer.durationMs = durationMs;
      answer.billedMs = Math.ceil(durationMs);
      try {
        options.shape?.(answer, index);
      } catch (error) {
        throw new TargetError((error as Error).message, { cause: error });
      }
    },
    stop: async () => {},
  };
};
