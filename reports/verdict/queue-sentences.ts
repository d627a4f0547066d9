// Queues, event queues and streams in words: whether they keep up, what waits, how old it is, what was lost.

import { counted, length, number, several, share } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';
import { sourceTitle } from './source-title.ts';
import { feltShare, backlogsOf, heldUpShare, isLeftBehind, type Backlog } from './backlogs.ts';

const nouns = { sqs: 'message', async: 'event', stream: 'record' } as const;

const titleOf = (result: RunResult, { name }: Backlog): string => `The ${sourceTitle(result, name)}`;

const growthText = ({ growthPerMinute, kind }: Backlog): string => {
  if (growthPerMinute === null || Math.abs(growthPerMinute) < 0.5) return '';
  const more = growthPerMinute > 0 ? 'more' : 'fewer';
  return `, ${number(Math.abs(growthPerMinute))} ${nouns[kind]}s ${more} each minute`;
};

const ageText = ({ oldestAtEndMs, oldestMs }: Backlog): string => {
  if (oldestAtEndMs !== null && oldestAtEndMs > 0) return `; the oldest is ${length(oldestAtEndMs)} old`;
  return oldestMs === null || oldestMs === 0 ? '' : `; the oldest was ${length(oldestMs)} old`;
};

/** More is given up than nobody would feel. */
const isLosing = ({ lost: count, arrived }: Backlog): boolean => count > feltShare * arrived;

const lost = (backlog: Backlog): string => {
  const { lost: count, arrived, kind, unprocessed } = backlog;
  if (count === 0) return '';
  const never =
    unprocessed === null || unprocessed === 0 ? '' : `, ${number(unprocessed)} of them without ever having run`;
  const how =
    kind === 'sqs' ? 'went to its dead-letter queue or expired' : count === 1 ? 'was given up' : 'were given up';
  return ` ${several(count, nouns[kind])} (${share(count / Math.max(1, arrived))}) ${how}${never}.`;
};

/** Producers whose shards take in less than they write. */
const heldUp = (backlog: Backlog): string => {
  const { waitingWrites, arrived, maxWriteDelayMs } = backlog;
  const heldShare = heldUpShare(backlog);
  if (heldShare <= feltShare) return '';
  const still =
    waitingWrites === 0
      ? ''
      : `, and ${number(waitingWrites)} of ${number(arrived + waitingWrites)} ${waitingWrites === 1 ? 'is' : 'are'} not written at the end`;
  return ` ${share(heldShare)} of the records waited at their producers, up to ${length(maxWriteDelayMs)}${still}.`;
};

const waits = (title: string, backlog: Backlog): string => {
  const { arrived, left, kind, keepsUp, oldestMs } = backlog;
  const all = `${number(left)} of ${several(arrived, nouns[kind])}`;
  if (!keepsUp) return `${title} does not keep up: ${all} are left${growthText(backlog)}${ageText(backlog)}.`;
  if (isLeftBehind(backlog)) return `${title} still holds ${all} at the end${growthText(backlog)}${ageText(backlog)}.`;
  const oldest = oldestMs === null ? '' : `; the oldest was ${length(oldestMs)} old`;
  const atEnd = `${counted(left, `${nouns[kind]} waits`, `${nouns[kind]}s wait`)} at the end${oldest}.`;
  if (isLosing(backlog)) return `${title} gives up much of what comes.${lost(backlog)} ${atEnd}`;
  if (heldUpShare(backlog) > feltShare) return `${title} takes in less than is written.${heldUp(backlog)} ${atEnd}`;
  return `${title} keeps up: ${atEnd}`;
};

/** With what was lost and held up, unless that is what was said first. */
const described = (title: string, backlog: Backlog): string => {
  const said = waits(title, backlog);
  return [lost, heldUp].reduce((text, of) => (said.includes(of(backlog)) ? text : `${text}${of(backlog)}`), said);
};

const isTroubled = (backlog: Backlog): boolean =>
  !backlog.keepsUp || isLosing(backlog) || heldUpShare(backlog) > feltShare;

/** So many are described; those that keep up least come first. */
const mostDescribed = 3;

export interface QueueSentences {
  /** On queues and streams that do not keep up, or lose what comes. */
  readonly troubled: readonly string[];
  /** On the others. */
  readonly well: readonly string[];
}

export const queueSentences = (result: RunResult): QueueSentences => {
  const all = backlogsOf(result);
  const describe = (backlogs: readonly Backlog[]): string[] => {
    const told = backlogs.slice(0, mostDescribed).map((backlog) => described(titleOf(result, backlog), backlog));
    const others = backlogs.length - told.length;
    return others > 0
      ? [
          ...told,
          others === 1
            ? 'And so does one more queue or stream.'
            : `And so do ${number(others)} more queues and streams.`,
        ]
      : told;
  };
  return { troubled: describe(all.filter(isTroubled)), well: describe(all.filter((backlog) => !isTroubled(backlog))) };
};
