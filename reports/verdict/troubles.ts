// What nobody has to ask for: a run that throttles, fails, leaves or loses more than one in a hundred is not well, whatever its
// objectives say.

import { share } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';
import { backlogsOf, feltShare, heldUpShare, isLeftBehind, type Backlog } from './backlogs.ts';
import { failed, sharesOf, throttled, worstShare, type RequestCount } from './scenario-in.ts';

export interface CommonAim {
  readonly figure: string;
  /** As an objective would write it. */
  readonly limit: string;
  /** A share of 1; of the function, queue or stream that it hits hardest. */
  readonly value: (result: RunResult) => number;
  /** The same of each of them. */
  readonly values: (result: RunResult) => readonly number[];
  /** The value in words. */
  readonly text: (result: RunResult) => string;
  /** The same of the function that it hits hardest in another run. */
  readonly textAsIn: (result: RunResult, other: RunResult) => string;
}

const limit = `<=${feltShare * 100}%`;

/** Of the function that it hits hardest: few who starve are lost among many who do not. */
const requestAim = (figure: string, count: RequestCount): CommonAim => {
  const textOf = (result: RunResult, name: string | undefined): string => {
    const own = sharesOf(result, count).find((one) => one.name === name);
    if (own === undefined) return share(0);
    return Object.keys(result.functions).length === 1 ? share(own.share) : `${share(own.share)} of ${own.name}`;
  };
  return {
    figure,
    limit,
    value: (result) => worstShare(result, count)?.share ?? 0,
    values: (result) => sharesOf(result, count).map(({ share: own }) => own),
    text: (result) => textOf(result, worstShare(result, count)?.name),
    textAsIn: (result, other) => textOf(result, worstShare(other, count)?.name),
  };
};

const queueAim = (figure: string, shareOf: (backlog: Backlog) => number): CommonAim => {
  const values = (result: RunResult): number[] => backlogsOf(result).map(shareOf);
  const value = (result: RunResult): number => Math.max(0, ...values(result));
  const text = (result: RunResult): string => share(value(result));
  return { figure, limit, value, values, text, textAsIn: text };
};

export const commonAims: readonly CommonAim[] = [
  requestAim('throttled for good', throttled),
  requestAim('errors', failed),
  queueAim('left behind', (backlog) => (isLeftBehind(backlog) ? backlog.left / backlog.arrived : 0)),
  queueAim('given up by queues', ({ lost, arrived }) => lost / Math.max(1, arrived)),
  queueAim('writes held up', heldUpShare),
];

/** What of it is broken, in the words of an objective. */
export const troublesOf = (
  result: RunResult,
): { readonly figure: string; readonly limit: string; readonly value: string }[] =>
  commonAims
    .filter(({ value }) => value(result) > feltShare)
    .map(({ figure, limit: asked, text }) => ({ figure, limit: asked, value: text(result) }));
