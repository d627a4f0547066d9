// PutLogEvents, for tools that log by themselves. Limits: CloudWatch Logs API reference.

import type { JsonMembers } from '../wire/json-members.ts';
import { existingGroup, existingStream, invalidParameter } from './log-names.ts';
import { LogStore } from './log-store.ts';

const mostEvents = 10_000;
const mostBytes = 1_048_576;
const overheadBytes = 26;
const oldestMs = 14 * 24 * 60 * 60 * 1000;
const newestMs = 2 * 60 * 60 * 1000;
/** From the first event of a request to its last. */
const longestSpanMs = 24 * 60 * 60 * 1000;

interface Given {
  readonly timestamp: number;
  readonly message: string;
}

const failed = (member: string, value: string, constraint: string) =>
  invalidParameter(
    `1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: ${constraint}`,
  );

const givenEvents = (asked: JsonMembers): Given[] =>
  asked.structures('logEvents').map(({ timestamp, message }, index) => {
    const at = `logEvents.${index + 1}.member`;
    if (!Number.isSafeInteger(timestamp)) throw failed(`${at}.timestamp`, 'null', 'Member must not be null');
    if (typeof message !== 'string') throw failed(`${at}.message`, 'null', 'Member must not be null');
    if (message === '') throw failed(`${at}.message`, "''", 'Member must have length greater than or equal to 1');
    return { timestamp: timestamp as number, message };
  });

export const putLogEvents = (store: LogStore, asked: JsonMembers): object => {
  const group = existingGroup(store, asked.needed('logGroupName'));
  const stream = existingStream(group, asked.needed('logStreamName'));
  // Has had no effect on AWS since 2023.
  asked.text('sequenceToken');
  const events = givenEvents(asked);
  if (!asked.has('logEvents')) throw failed('logEvents', 'null', 'Member must not be null');
  if (events.length === 0) throw failed('logEvents', "'[]'", 'Member must have length greater than or equal to 1');
  if (events.length > mostEvents) {
    // The value would be all of the request.
    throw failed(
      'logEvents',
      `of ${events.length} events`,
      `Member must have length less than or equal to ${mostEvents}`,
    );
  }
  const bytes = events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + overheadBytes, 0);
  if (bytes > mostBytes) throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${mostBytes}`);
  if (events.some(({ timestamp }, i) => i > 0 && timestamp < events[i - 1]!.timestamp)) {
    throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
  }
  if (events.at(-1)!.timestamp - events[0]!.timestamp > longestSpanMs) {
    throw invalidParameter('The batch of log events in a single PutLogEvents request cannot span more than 24 hours.');
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
