// StartLiveTail: events as they come, gathered for a second. Source: CloudWatch Logs API reference: at most 500 events a second, of
// which a sample is sent where there were more; sessions end after three hours.

import { PassThrough } from 'node:stream';
import { eventFrame } from '../wire/event-stream.ts';
import type { StreamedAnswer } from '../wire/http-answer.ts';
import type { JsonMembers } from '../wire/json-members.ts';
import { askedPattern, existingGroup, groupArn, groupNameOf, invalidParameter, type LogNames } from './log-names.ts';
import type { LogListener, LogStore } from './log-store.ts';

const everyMs = 1000;
const mostEachTime = 500;
const longestMs = 3 * 60 * 60 * 1000;

const frame = (type: string, payload: object): Buffer =>
  eventFrame(
    { ':message-type': 'event', ':event-type': type, ':content-type': 'application/json' },
    Buffer.from(JSON.stringify(payload)),
  );

export const startLiveTail = (store: LogStore, names: LogNames, asked: JsonMembers): StreamedAnswer => {
  const logGroupIdentifiers = asked.texts('logGroupIdentifiers');
  const logStreamNames = asked.texts('logStreamNames');
  const logStreamNamePrefixes = asked.texts('logStreamNamePrefixes');
  const logEventFilterPattern = asked.text('logEventFilterPattern') ?? '';
  if (logGroupIdentifiers.length < 1 || logGroupIdentifiers.length > 10) {
    throw invalidParameter('logGroupIdentifiers takes 1 to 10 log groups.');
  }
  if (logStreamNames.length + logStreamNamePrefixes.length > 0 && logGroupIdentifiers.length > 1) {
    throw invalidParameter('logStreamNames and logStreamNamePrefixes go with one log group alone.');
  }
  const groups = new Set(logGroupIdentifiers.map((id) => existingGroup(store, groupNameOf(id)).name));
  const matches = askedPattern(logEventFilterPattern);
  const isWanted = (stream: string): boolean =>
    (logStreamNames.length === 0 || logStreamNames.includes(stream)) &&
    (logStreamNamePrefixes.length === 0 || logStreamNamePrefixes.some((prefix) => stream.startsWith(prefix)));

  const stream = new PassThrough();
  let waiting: object[] = [];
  let sampled = false;
  const hear: LogListener = ({ name }, { stream: logStreamName, message, timestamp, ingestionTime }) => {
    if (!groups.has(name) || !isWanted(logStreamName) || !matches(message)) return;
    // Whoever does not read gets a sample as well.
    if (waiting.length === mostEachTime || stream.writableNeedDrain) {
      sampled = true;
      return;
    }
    waiting.push({ logStreamName, logGroupIdentifier: groupArn(names, name), message, timestamp, ingestionTime });
  };
  const update = (): void => {
    if (stream.writableNeedDrain) return;
    stream.write(frame('sessionUpdate', { sessionMetadata: { sampled }, sessionResults: waiting }));
    waiting = [];
    sampled = false;
  };
  store.listeners.add(hear);
  const timer = setInterval(update, everyMs);
  const end = setTimeout(() => stream.end(), longestMs);
  stream.on('close', () => {
    store.listeners.delete(hear);
    clearInterval(timer);
    clearTimeout(end);
  });
  stream.write(frame('initial-response', {}));
  stream.write(
    frame('sessionStart', {
      requestId: crypto.randomUUID(),
      sessionId: crypto.randomUUID(),
      logGroupIdentifiers: [...logGroupIdentifiers],
      logStreamNames,
      logStreamNamePrefixes,
      logEventFilterPattern,
    }),
  );
  return { status: 200, headers: { 'content-type': 'application/vnd.amazon.eventstream' }, stream };
};
