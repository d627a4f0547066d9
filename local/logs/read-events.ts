// GetLogEvents and FilterLogEvents. Source: CloudWatch Logs API reference: a page has 1 MB or 10,000 events, endTime counts in for
// FilterLogEvents and not for GetLogEvents, GetLogEvents always gives two tokens and the same one again at an end.

import type { JsonMembers } from '../wire/json-members.ts';
import type { LogEvent } from './log-event.ts';
import { LogStore, type LogGroup } from './log-store.ts';
import { askedGroup, askedPattern, existingStream, invalidParameter, placeOf, tokenOf } from './log-names.ts';

const mostEvents = 10_000;
const pageBytes = 1024 ** 2;
/** A call looks at no more, found or not, so that others get their turn; it goes on with the next token. */
const mostLookedAt = 100_000;
const endOfTime = Number.MAX_SAFE_INTEGER;

const instants = { min: 0, max: endOfTime };

/** 56 digits, as AWS's, in the order of events. */
const eventIdOf = ({ timestamp, sequence }: LogEvent): string =>
  `3${String(timestamp).padStart(15, '0')}${String(sequence).padStart(40, '0')}`;

const shownEvent = ({ timestamp, message, ingestionTime }: LogEvent): object => ({ timestamp, message, ingestionTime });

const wantedStreams = (group: LogGroup, asked: JsonMembers): ((stream: string) => boolean) => {
  const names = asked.texts('logStreamNames');
  const prefix = asked.text('logStreamNamePrefix');
  if (names.length > 0 && prefix !== undefined) {
    throw invalidParameter('logStreamNames and logStreamNamePrefix cannot both be given.');
  }
  if (names.length > 100) throw invalidParameter('logStreamNames takes 100 names.');
  if (prefix !== undefined) return (stream) => stream.startsWith(prefix);
  if (names.length === 0) return () => true;
  const wanted = new Set(names.map((name) => existingStream(group, name).name));
  return (stream) => wanted.has(stream);
};

export const filterLogEvents = (store: LogStore, asked: JsonMembers): object => {
  const group = askedGroup(store, asked);
  const isWanted = wantedStreams(group, asked);
  const matches = askedPattern(asked.text('filterPattern'));
  const from = asked.integer('startTime', { ...instants, otherwise: 0 });
  const to = asked.integer('endTime', { ...instants, otherwise: endOfTime });
  const limit = asked.integer('limit', { min: 1, max: mostEvents, otherwise: mostEvents });
  // Events of several streams always come by time, as they have on AWS since 2019.
  asked.flag('interleaved');
  const token = asked.text('nextToken');
  const [timestamp, sequence] = token === undefined ? [from, 0] : placeOf(token, 2);
  const begin = Math.max(timestamp!, LogStore.keptSinceMs(group));
  const events: object[] = [];
  let bytes = 0;
  let at = group.events.indexOf({ timestamp: begin, sequence: begin > timestamp! ? 0 : sequence! });
  for (let looked = 0; ; looked += 1, at += 1) {
    const event = group.events.at(at);
    if (event === undefined || event.timestamp > to) return { events, searchedLogStreams: [] };
    const isFull = events.length === limit || (events.length > 0 && bytes + event.bytes > pageBytes);
    if (isFull || looked === mostLookedAt) {
      return { events, searchedLogStreams: [], nextToken: tokenOf([event.timestamp, event.sequence]) };
    }
    if (event.gone || !isWanted(event.stream) || !matches(event.message)) continue;
    bytes += event.bytes;
    events.push({ logStreamName: event.stream, ...shownEvent(event), eventId: eventIdOf(event) });
  }
};

interface Range {
  readonly from: number;
  readonly to: number;
  readonly limit: number;
}

/** Events at `at` and on (or before it, by `step`), as many as a page has; in the order of their time. */
const pageFrom = (
  event: (index: number) => LogEvent | undefined,
  at: number,
  { range, step }: { range: Range; step: 1 | -1 },
): LogEvent[] => {
  const found: LogEvent[] = [];
  let bytes = 0;
  for (let i = at; found.length < range.limit; i += step) {
    const next = event(i);
    if (next === undefined || next.timestamp >= range.to || next.timestamp < range.from) break;
    if (next.gone) continue;
    bytes += next.bytes;
    if (found.length > 0 && bytes > pageBytes) break;
    found.push(next);
  }
  return step === 1 ? found : found.reverse();
};

/** `f/` goes on from a place, `b/` goes back from it. */
const directionOf = (token: string): { step: 1 | -1; place: number[] } => {
  const match = /^([fb])\/(.+)$/.exec(token);
  if (match === null) throw invalidParameter('The specified nextToken is invalid.');
  return { step: match[1] === 'f' ? 1 : -1, place: placeOf(match[2]!, 2) };
};

export const getLogEvents = (store: LogStore, asked: JsonMembers): object => {
  const group = askedGroup(store, asked);
  const { events } = existingStream(group, asked.needed('logStreamName'));
  const range: Range = {
    from: Math.max(asked.integer('startTime', { ...instants, otherwise: 0 }), LogStore.keptSinceMs(group)),
    to: asked.integer('endTime', { ...instants, otherwise: endOfTime }),
    limit: asked.integer('limit', { min: 1, max: mostEvents, otherwise: mostEvents }),
  };
  const fromHead = asked.flag('startFromHead');
  const token = asked.text('nextToken');
  const start = fromHead ? range.from : range.to;
  const { step, place } =
    token === undefined ? { step: fromHead ? (1 as const) : (-1 as const), place: [start, 0] } : directionOf(token);
  const [timestamp, sequence] = place;
  const at = events.indexOf({ timestamp: timestamp!, sequence: sequence! });
  const found = pageFrom((index) => events.at(index), step === 1 ? at : at - 1, { range, step });
  const first = found[0];
  const last = found.at(-1);
  return {
    events: found.map(shownEvent),
    nextForwardToken: `f/${tokenOf(last === undefined ? place : [last.timestamp, last.sequence + 1])}`,
    nextBackwardToken: `b/${tokenOf(first === undefined ? place : [first.timestamp, first.sequence])}`,
  };
};
