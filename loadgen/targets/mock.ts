// Target: nothing but a timer, with exact durations; what the dispatcher itself adds can be read off against it.

import { Outcome } from '../../lambda/index.ts';
import { resetAnswer, TargetError, type Target, type TargetAnswer } from './target.ts';

/** `index` numbers the requests of the target from 0. */
export interface MockOptions {
  readonly durationMs: (functionName: string) => number;
  /** Init Duration of a cold start, which comes before the duration; 0 for a warm start, the default. */
  readonly coldStart?: (functionName: string, index: number) => number;
  /** Code of the reason to refuse the request at once, -1 to let it in, the default. */
  readonly throttle?: (functionName: string, index: number) => number;
  /** Changes the answer; may throw to give none. */
  readonly shape?: (answer: TargetAnswer, index: number) => void;
}

const refuse = (answer: TargetAnswer, reason: number): void => {
  answer.outcome = Outcome.throttled;
  answer.throttleReason = reason;
  answer.ran = false;
  answer.statusCode = 429;
  answer.errorType = 'TooManyRequestsException';
};

export const mockTarget = (options: MockOptions): Target => {
  let requests = 0;
  let stopped = false;
  const pending = new Set<() => void>();

  /** A timer for it, or at once. */
  const pass = async (delayMs: number): Promise<void> => {
    if (delayMs > 0) {
      await new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          pending.delete(end);
          resolve();
        };
        const timer = setTimeout(end, delayMs);
        pending.add(end);
      });
    }
    if (stopped) throw new TargetError('the target was stopped');
  };

  const run = async (functionName: string, index: number, answer: TargetAnswer): Promise<void> => {
    const durationMs = options.durationMs(functionName);
    const initMs = options.coldStart?.(functionName, index) ?? 0;
    await pass(initMs + durationMs);
    answer.statusCode = 200;
    answer.coldStart = initMs > 0;
    answer.initMs = initMs;
    answer.durationMs = durationMs;
    answer.billedMs = Math.ceil(durationMs);
  };

  return {
    name: 'mock',
    start: async () => {},
    invoke: async ({ functionName }, answer) => {
      const index = requests;
      requests += 1;
      resetAnswer(answer);
      const reason = options.throttle?.(functionName, index) ?? -1;
      if (reason < 0) await run(functionName, index, answer);
      else {
        await pass(0);
        refuse(answer, reason);
      }
      try {
        options.shape?.(answer, index);
      } catch (error) {
        throw new TargetError((error as Error).message, { cause: error });
      }
    },
    stop: async () => {
      stopped = true;
      for (const end of pending) end();
    },
  };
};
