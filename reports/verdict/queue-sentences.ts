// Queues, event queues and streams in words: whether they keep up, what waits, how old it is, what was lost.

import { length, number, share } from '../format.ts';
import type { RunResult } from '../result.ts';
import { backlogsOf, isLeftBehind, type Backlog } from './backlogs.ts';
import { scenarioIn, textOf } from './scenario-in.ts';

const nouns = { sqs: 'messages', async: 'events', stream: 'records' } as const;

/** `traffic.0.sqs` is the queue of the function that it feeds. */
const titleOf = (result: RunResult, { name, kind }: Backlog): string => {
  if (kind === 'async') return `The event queue of ${name.replace(/^functions\./, '').replace(/\.events$/, '')}`;
  const [, index] = /^traffic\.(\d+)\./.exec(name) ?? [];
  const to = textOf(scenarioIn(result).traffic[Number(index)]?.['to']);
  const what = kind === 'sqs' ? 'queue' : 'stream';
  return to === '' ? `The ${what} ${name}` : `The ${what} of ${to} (${name})`;
};

const growthText = ({ growthPerMinute, kind }: Backlog): string => {
  if (growthPerMinute === null || Math.abs(growthPerMinute) < 0.5) return '';
  const more = growthPerMinute > 0 ? 'more' : 'fewer';
  return `, ${number(Math.abs(growthPerMinute))} ${nouns[kind]} ${more} each minute`;
};

const ageText = ({ oldestAtEndMs, oldestMs }: Backlog): string => {
  if (oldestAtEndMs !== null && oldestAtEndMs > 0) return `; the oldest is ${length(oldestAtEndMs)} old`;
  return oldestMs === null || oldestMs === 0 ? '' : `; the oldest was ${length(oldestMs)} old`;
};

const waits = (title: string, backlog: Backlog): string => {
  const { arrived, left, kind, keepsUp, oldestMs } = backlog;
  const all = `${number(left)} of ${number(arrived)} ${nouns[kind]}`;
  if (!keepsUp) return `${title} does not keep up: ${all} are left${growthText(backlog)}${ageText(backlog)}.`;
  if (isLeftBehind(backlog)) return `${title} still holds ${all} at the end${growthText(backlog)}${ageText(backlog)}.`;
  const oldest = oldestMs === null ? '' : `; the oldest was ${length(oldestMs)} old`;
  return `${title} keeps up: ${number(left)} ${nouns[kind]} wait at the end${oldest}.`;
};

const lost = ({ lost: count, arrived, kind, unprocessed }: Backlog): string => {
  if (count === 0) return '';
  const never =
    unprocessed === null || unprocessed === 0 ? '' : `, ${number(unprocessed)} of them without ever having run`;
  const how = kind === 'sqs' ? 'went to its dead-letter queue or expired' : 'were given up';
  return ` ${number(count)} ${nouns[kind]} (${share(count / Math.max(1, arrived))}) ${how}${never}.`;
};

/** So many are described; those that keep up least come first. */
const mostDescribed = 3;

export const queueSentences = (result: RunResult): string[] => {
  const all = backlogsOf(result);
  const sentences = all
    .slice(0, mostDescribed)
    .map((backlog) => `${waits(titleOf(result, backlog), backlog)}${lost(backlog)}`);
  const others = all.slice(mostDescribed);
  if (others.length === 0) return sentences;
  const behind = others.filter(({ keepsUp }) => !keepsUp).length;
  return [
    ...sentences,
    `Of ${number(others.length)} more queues and streams ${behind === 0 ? 'all keep up' : `${number(behind)} do not keep up`}.`,
  ];
};
