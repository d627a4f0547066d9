// Whether a measured run says anything of the code: not when most of it failed, nor when the target was gone before the end.

import { Outcome, type InvocationRecord } from '../../lambda/index.ts';
import { number, several } from '../../reports/words/format.ts';

/** Failures beyond this share of what was offered make the run one of failures. */
const failedShareLimit = 0.5;
/** So many requests without an answer at the end, or so large a share of all, mean that the target is gone. */
const goneCount = 3;
const goneShare = 0.05;

type Counted = { readonly message: string; readonly count: number };

/** Counts how requests ended, by when they were sent. */
export class AnswerWatch {
  #offered = 0;
  #failed = 0;
  #dropped = 0;
  /** Scheduled instant of the latest request that had an answer; ms since the start. */
  #lastAnsweredMs = -Infinity;
  /** Of requests without an answer. */
  readonly #unansweredMs: number[] = [];

  invocation({ outcome, scheduledAtMs }: Readonly<InvocationRecord>): void {
    this.#offered += 1;
    if (outcome === Outcome.failed || outcome === Outcome.timedOut) this.#failed += 1;
    if (outcome === Outcome.dropped) {
      this.#dropped += 1;
      this.#unansweredMs.push(scheduledAtMs);
    } else this.#lastAnsweredMs = Math.max(this.#lastAnsweredMs, scheduledAtMs);
  }

  /** Why the run says nothing of the code; null where it does. */
  verdict(failures: readonly Counted[], targetErrors: readonly Counted[]): string | null {
    if (this.#offered === 0) return null;
    const reasons = [...targetErrors, ...failures].slice(0, 3).map(({ message, count }) => `${count} x ${message}`);
    const why = reasons.length === 0 ? '' : `: ${reasons.join('; ')}`;
    if (this.#dropped === this.#offered) return `no request had an answer${why}`;
    const gone = this.#unansweredMs.filter((atMs) => atMs > this.#lastAnsweredMs).length;
    if (gone >= goneCount || gone > goneShare * this.#offered) {
      const at = (this.#lastAnsweredMs / 1000).toFixed(1);
      return `the target answered nothing that was sent later than ${at} s after the start, ${several(gone, 'request')}${why}`;
    }
    const bad = this.#failed + this.#dropped;
    if (bad <= failedShareLimit * this.#offered) return null;
    return `${number(bad)} of ${several(this.#offered, 'request')} failed${why}`;
  }
}
