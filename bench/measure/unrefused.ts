// Sends one request until it is let in: refused attempts are tried again, a second apart.

import { Outcome } from '../../lambda/index.ts';
import { TargetError, type TargetAnswer } from '../../loadgen/index.ts';

/** Refused attempts in a row. */
const mostRefusals = 5;
const refusalPauseMs = 1000;

export interface Attempts {
  /** Fills in `answer`. */
  readonly send: () => Promise<void>;
  readonly answer: TargetAnswer;
  readonly pause: (ms: number) => Promise<void>;
  /** What is said where every attempt is refused. */
  readonly refused: string;
}

/** Rejects with TargetError where every attempt is refused. */
export const unrefused = async ({ send, answer, pause, refused }: Attempts): Promise<void> => {
  for (let times = 0; ; times += 1) {
    await send();
    if (answer.outcome !== Outcome.throttled) return;
    if (times === mostRefusals) throw new TargetError(refused);
    await pause(refusalPauseMs);
  }
};
