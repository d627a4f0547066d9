// PutLogEvents, for tools that log by themselves. Limits: CloudWatch Logs API reference.

import type { JsonMembers } from '../wire/json-members.ts';
import { existingGroup, existingStream, invalidParameter } from './log-names.ts';
import { LogStore } from './log-store.ts';

const mostEvents = 10_000;
const mostBytes = 1_048_576;
const overheadBytes = 26;
const oldestMs = 14 * 24 * 60 * 60 * 1000;
const newestMs = 2 * 60 * 60 * 1000;

interface Given {
  readonly timestamp: number;
  readonly message: string;
}

const givenEvents = (asked: JsonMembers): Given[] =>
  asked.structures('logEvents').map(({ timestamp, message }, index) => {
    if (typeof message !== 'string' || message === '' || !Number.isSafeInteger(timestamp)) {
      throw invalidParameter(`logEvents[${index}] must have a message and a timestamp in milliseconds`);
    }
    return { timestamp: timestamp as number, message };
  });

export const putLogEvents = (store: LogStore, asked: JsonMembers): object => {
  const group = existingGroup(store, asked.needed('logGroupName'));
  const stream = existingStream(group, asked.needed('logStreamName'));
  // Has had no effect on AWS since 2023.
  asked.text('sequenceToken');
  const events = givenEvents(asked);
  if (events.length === 0 || events.length > mostEvents)
    throw invalidParameter(`logEvents takes 1 to ${mostEvents} events`);
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + overheadBytes, 0);
  if (bytes > mostBytes) throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${mostBytes}`);
  if (events.some(({ timestamp }, i) => i > 0 && timestamp < events[i - 1]!.timestamp)) {
    throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
  }
  const now = Date.now();
  const expired = events.findLastIndex(({ timestamp }) => timestamp < LogStore.keptSinceMs(group)) + 1;
  const tooOld = events.findLastIndex(({ timestamp }) => timestamp < now - oldestMs) + 1;
  const tooNew = events.findIndex(({ timestamp }) => timestamp > now + newestMs);
  const begin = Math.max(expired, tooOld);
  const taken = events.slice(begin, tooNew < 0 ? undefined : tooNew);
  for (const { message, timestamp } of taken) store.write(group, stream, message, timestamp);
  const rejected = {
    ...(expired === 0 ? {} : { expiredLogEventEndIndex: expired }),
    ...(tooOld === 0 ? {} : { tooOldLogEventEndIndex: tooOld }),
    ...(tooNew < 0 ? {} : { tooNewLogEventStartIndex: tooNew }),
  };
  return Object.keys(rejected).length === 0 ? {} : { rejectedLogEventsInfo: rejected };
};
