// The API of CloudWatch Logs over what functions wrote (botocore service model logs/2014-03-28; texts as quoted in public).

import type { AwsService } from '../wire/aws-service.ts';
import type { JsonMembers, TextRange } from '../wire/json-members.ts';
import { JsonRefusal } from '../wire/json-refusal.ts';
import { startLiveTail } from './live-tail.ts';
import {
  askedGroup,
  existingGroup,
  existingStream,
  groupArn,
  invalidParameter,
  listPage,
  type LogNames,
} from './log-names.ts';
import type { LogGroup, LogStore, LogStream } from './log-store.ts';
import { putLogEvents } from './put-events.ts';
import { filterLogEvents, getLogEvents } from './read-events.ts';

/** Days that a retention may have (API reference, PutRetentionPolicy). */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const groupName: TextRange = {
  min: 1,
  max: 512,
  form: [/^[.\-_/#A-Za-z0-9]+$/, String.raw`[\.\-_/#A-Za-z0-9]+`],
};
const streamName: TextRange = { min: 1, max: 512, form: [/^[^:*]*$/, '[^:*]*'] };
/** As many as an account has unless it asks for more (quotas: 1,000,000); what they take here is not counted. */
const mostGroups = 10_000;

const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

const shownGroup = (names: LogNames, group: LogGroup): object => ({
  logGroupName: group.name,
  creationTime: group.createdAtMs,
  ...(group.retentionDays === null ? {} : { retentionInDays: group.retentionDays }),
  metricFilterCount: 0,
  arn: `${groupArn(names, group.name)}:*`,
  storedBytes: group.bytes,
  logGroupClass: 'STANDARD',
  logGroupArn: groupArn(names, group.name),
});

const shownStream = (names: LogNames, group: LogGroup, stream: LogStream): object => {
  const { first, last } = stream.events;
  const times =
    first === undefined || last === undefined
      ? {}
      : {
          firstEventTimestamp: first.timestamp,
          lastEventTimestamp: last.timestamp,
          lastIngestionTime: stream.lastIngestionTime,
        };
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAtMs,
    ...times,
    arn: `${groupArn(names, group.name)}:log-stream:${stream.name}`,
    // Always 0 on AWS, since 2019.
    storedBytes: 0,
  };
};

const describeLogGroups = (store: LogStore, names: LogNames, asked: JsonMembers): object => {
  const prefix = asked.text('logGroupNamePrefix');
  const part = asked.text('logGroupNamePattern')?.toLowerCase();
  if (prefix !== undefined && part !== undefined) {
    throw invalidParameter('logGroupNamePrefix and logGroupNamePattern cannot both be given.');
  }
  const groups = [...store.groups.values()].filter(
    ({ name }) => name.startsWith(prefix ?? '') && name.toLowerCase().includes(part ?? ''),
  );
  const { page, next } = listPage(asked, groups.toSorted(byName));
  return { logGroups: page.map((group) => shownGroup(names, group)), ...next };
};

const describeLogStreams = (store: LogStore, names: LogNames, asked: JsonMembers): object => {
  const group = askedGroup(store, asked);
  const prefix = asked.text('logStreamNamePrefix');
  const order = asked.choice('orderBy', ['LogStreamName', 'LastEventTime']) ?? 'LogStreamName';
  const descending = asked.flag('descending');
  if (order === 'LastEventTime' && prefix !== undefined) {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const lastTime = ({ events }: LogStream): number => events.last?.timestamp ?? 0;
  const streams = [...group.streams.values()].filter(({ name }) => name.startsWith(prefix ?? '')).sort(byName);
  if (order === 'LastEventTime') streams.sort((a, b) => lastTime(a) - lastTime(b));
  if (descending) streams.reverse();
  const { page, next } = listPage(asked, streams);
  return { logStreams: page.map((stream) => shownStream(names, group, stream)), ...next };
};

const alreadyExists = (what: string): JsonRefusal =>
  new JsonRefusal('ResourceAlreadyExistsException', `The specified ${what} already exists`);

const createLogGroup = (store: LogStore, asked: JsonMembers): object => {
  const name = asked.fitting('logGroupName', groupName);
  if (store.groups.has(name)) throw alreadyExists('log group');
  if (store.groups.size >= mostGroups) throw new JsonRefusal('LimitExceededException', 'Resource limit exceeded.');
  store.group(name);
  return {};
};

const createLogStream = (store: LogStore, asked: JsonMembers): object => {
  const group = existingGroup(store, asked.needed('logGroupName'));
  const name = asked.fitting('logStreamName', streamName);
  if (group.streams.has(name)) throw alreadyExists('log stream');
  store.stream(group, name);
  return {};
};

const putRetentionPolicy = (store: LogStore, asked: JsonMembers): object => {
  const group = existingGroup(store, asked.needed('logGroupName'));
  const days = asked.integer('retentionInDays', { min: 1, max: 3653, otherwise: 0 });
  if (!retentions.includes(days)) {
    throw invalidParameter(
      `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${retentions.join(', ')}]`,
    );
  }
  group.retentionDays = days;
  return {};
};

/** @param note told, in words, of members without effect */
export const logsService = (store: LogStore, names: LogNames, note: (text: string) => void): AwsService => ({
  target: 'Logs_20140328',
  contentType: 'application/x-amz-json-1.1',
  note,
  operations: {
    DescribeLogGroups: (asked) => describeLogGroups(store, names, asked),
    DescribeLogStreams: (asked) => describeLogStreams(store, names, asked),
    GetLogEvents: (asked) => getLogEvents(store, asked),
    FilterLogEvents: (asked) => filterLogEvents(store, asked),
    StartLiveTail: (asked) => startLiveTail(store, names, asked),
    CreateLogGroup: (asked) => createLogGroup(store, asked),
    CreateLogStream: (asked) => createLogStream(store, asked),
    PutLogEvents: (asked) => putLogEvents(store, asked),
    DeleteLogGroup: (asked) => {
      store.deleteGroup(existingGroup(store, asked.needed('logGroupName')));
      return {};
    },
    DeleteLogStream: (asked) => {
      const group = existingGroup(store, asked.needed('logGroupName'));
      store.deleteStream(group, existingStream(group, asked.needed('logStreamName')));
      return {};
    },
    PutRetentionPolicy: (asked) => putRetentionPolicy(store, asked),
    DeleteRetentionPolicy: (asked) => {
      existingGroup(store, asked.needed('logGroupName')).retentionDays = null;
      return {};
    },
  },
});
