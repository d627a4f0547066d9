// Operations of CloudWatch Logs without a server: what each refuses and in which words, its defaults, its bounds; and how services
// of AWS JSON are called.

import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { jsonServices } from '../../local/wire/aws-json.ts';
import type { HttpAnswer } from '../../local/wire/http-answer.ts';
import { KeptBound } from '../../local/kept/kept-bound.ts';
import { LogStore } from '../../local/logs/log-store.ts';
import { logsService } from '../../local/logs/logs-service.ts';

const nowMs = 1_750_000_000_000;
const dayMs = 86_400_000;
let store: LogStore;
let notes: string[];
beforeEach(() => {
  vi.useFakeTimers({ now: nowMs, toFake: ['Date'] });
  store = new LogStore(new KeptBound(50_000_000));
  notes = [];
});
afterEach(() => vi.useRealTimers());

const call = (operation: string, asked: unknown, method = 'POST'): HttpAnswer | null => {
  const services = jsonServices([
    logsService(store, { region: 'eu-west-1', accountId: '123456789012' }, (text) => void notes.push(text)),
  ]);
  const body = asked instanceof Buffer || asked === null ? asked : Buffer.from(JSON.stringify(asked));
  return services({
    method,
    path: '/',
    requestId: 'r',
    headers: { 'x-amz-target': operation.includes('.') ? operation : `Logs_20140328.${operation}` },
    body,
  }) as HttpAnswer | null;
};
const ask = (operation: string, asked: object = {}): Record<string, unknown> => {
  const answer = call(operation, asked)!;
  return JSON.parse(String(answer.body)) as Record<string, unknown>;
};
const made = (logGroupName = 'g', logStreamName = 's', ...messages: [number, string][]): void => {
  const group = store.group(logGroupName);
  const stream = store.stream(group, logStreamName);
  for (const [timestamp, message] of messages) store.write(group, stream, message, timestamp);
};

test.each<[string, object | Buffer | null, string, string | RegExp]>([
  [
    'CreateLogGroup',
    {},
    'InvalidParameterException',
    "1 validation error detected: Value null at 'logGroupName' failed to satisfy constraint: Member must not be null",
  ],
  [
    'CreateLogGroup',
    { logGroupName: 'a b' },
    'InvalidParameterException',
    String.raw`1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+`,
  ],
  [
    'CreateLogGroup',
    { logGroupName: '' },
    'InvalidParameterException',
    /Value '' at 'logGroupName' .*: Member must have length greater than or equal to 1$/,
  ],
  [
    'CreateLogGroup',
    { logGroupName: 'x'.repeat(513) },
    'InvalidParameterException',
    /Member must have length less than or equal to 512$/,
  ],
  ['CreateLogGroup', { logGroupName: 'g' }, 'ResourceAlreadyExistsException', 'The specified log group already exists'],
  ['CreateLogGroup', { logGroupName: 5 }, 'SerializationException', 'logGroupName must be a string'],
  [
    'CreateLogStream',
    { logGroupName: 'none', logStreamName: 's' },
    'ResourceNotFoundException',
    'The specified log group does not exist.',
  ],
  [
    'CreateLogStream',
    { logGroupName: 'g', logStreamName: 's' },
    'ResourceAlreadyExistsException',
    'The specified log stream already exists',
  ],
  [
    'CreateLogStream',
    { logGroupName: 'g', logStreamName: 'a:b' },
    'InvalidParameterException',
    /Value 'a:b' at 'logStreamName' failed .*pattern: \[\^:\*\]\*$/,
  ],
  [
    'CreateLogStream',
    { logGroupName: 'g' },
    'InvalidParameterException',
    /'logStreamName' failed to satisfy constraint: Member must not be null/,
  ],
  [
    'PutRetentionPolicy',
    { logGroupName: 'g' },
    'InvalidParameterException',
    /Value '0' at 'retentionInDays' failed to satisfy constraint: Member must have value greater than or equal to 1/,
  ],
  [
    'PutRetentionPolicy',
    { logGroupName: 'g', retentionInDays: 3654 },
    'InvalidParameterException',
    /Member must have value less than or equal to 3653/,
  ],
  [
    'PutRetentionPolicy',
    { logGroupName: 'g', retentionInDays: 2 },
    'InvalidParameterException',
    /Value '2' at 'retentionInDays' failed .*: Member must satisfy enum value set: \[1, 3, 5, /,
  ],
  [
    'PutRetentionPolicy',
    { logGroupName: 'g', retentionInDays: 1.5 },
    'SerializationException',
    'retentionInDays must be an integer',
  ],
  [
    'DescribeLogGroups',
    { logGroupNamePrefix: 'a', logGroupNamePattern: 'b' },
    'InvalidParameterException',
    'logGroupNamePrefix and logGroupNamePattern cannot both be given.',
  ],
  ['DescribeLogGroups', { limit: 51 }, 'InvalidParameterException', /less than or equal to 50/],
  ['DescribeLogGroups', { limit: 0 }, 'InvalidParameterException', /greater than or equal to 1/],
  ['DescribeLogGroups', { nextToken: 'no' }, 'InvalidParameterException', 'The specified nextToken is invalid.'],
  [
    'DescribeLogStreams',
    {},
    'InvalidParameterException',
    'Give either logGroupName or logGroupIdentifier, and not both.',
  ],
  [
    'DescribeLogStreams',
    { logGroupName: 'g', logGroupIdentifier: 'g' },
    'InvalidParameterException',
    'Give either logGroupName or logGroupIdentifier, and not both.',
  ],
  [
    'DescribeLogStreams',
    { logGroupName: 'g', orderBy: 'Size' },
    'InvalidParameterException',
    /Value 'Size' at 'orderBy' failed .*: Member must satisfy enum value set: /,
  ],
  [
    'DescribeLogStreams',
    { logGroupName: 'g', orderBy: 'LastEventTime', logStreamNamePrefix: 's' },
    'InvalidParameterException',
    'Cannot order by LastEventTime with a logStreamNamePrefix.',
  ],
  [
    'DescribeLogStreams',
    { logGroupName: 'g', descending: 'yes' },
    'SerializationException',
    'descending must be a boolean',
  ],
  [
    'GetLogEvents',
    { logGroupName: 'g', logStreamName: 'none' },
    'ResourceNotFoundException',
    'The specified log stream does not exist.',
  ],
  [
    'GetLogEvents',
    { logGroupName: 'g', logStreamName: 's', nextToken: 'x/1' },
    'InvalidParameterException',
    'The specified nextToken is invalid.',
  ],
  [
    'GetLogEvents',
    { logGroupName: 'g', logStreamName: 's', limit: 10_001 },
    'InvalidParameterException',
    /less than or equal to 10000/,
  ],
  [
    'FilterLogEvents',
    { logGroupName: 'g', logStreamNames: ['s'], logStreamNamePrefix: 's' },
    'InvalidParameterException',
    'logStreamNames and logStreamNamePrefix cannot both be given.',
  ],
  [
    'FilterLogEvents',
    { logGroupName: 'g', logStreamNames: Array.from({ length: 101 }, String) },
    'InvalidParameterException',
    'logStreamNames takes 100 names.',
  ],
  [
    'FilterLogEvents',
    { logGroupName: 'g', logStreamNames: ['none'] },
    'ResourceNotFoundException',
    'The specified log stream does not exist.',
  ],
  [
    'FilterLogEvents',
    { logGroupName: 'g', logStreamNames: 's' },
    'SerializationException',
    'logStreamNames must be a list of strings',
  ],
  [
    'FilterLogEvents',
    { logGroupName: 'g', interleaved: 'yes' },
    'SerializationException',
    'interleaved must be a boolean',
  ],
  ['FilterLogEvents', { logGroupName: 'g', startTime: -1 }, 'InvalidParameterException', /greater than or equal to 0/],
  [
    'FilterLogEvents',
    { logGroupName: 'g', filterPattern: '[a]' },
    'InvalidParameterException',
    /^Invalid filter pattern: /,
  ],
  [
    'PutLogEvents',
    { logGroupName: 'g', logStreamName: 's' },
    'InvalidParameterException',
    "1 validation error detected: Value null at 'logEvents' failed to satisfy constraint: Member must not be null",
  ],
  [
    'PutLogEvents',
    { logGroupName: 'g', logStreamName: 's', logEvents: [] },
    'InvalidParameterException',
    /Value '\[\]' at 'logEvents' .*greater than or equal to 1$/,
  ],
  [
    'PutLogEvents',
    {
      logGroupName: 'g',
      logStreamName: 's',
      logEvents: Array.from({ length: 10_001 }, () => ({ timestamp: nowMs, message: 'a' })),
    },
    'InvalidParameterException',
    /at 'logEvents' .*less than or equal to 10000$/,
  ],
  [
    'PutLogEvents',
    {
      logGroupName: 'g',
      logStreamName: 's',
      logEvents: [
        { timestamp: nowMs - 86_400_001, message: 'a' },
        { timestamp: nowMs, message: 'b' },
      ],
    },
    'InvalidParameterException',
    'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
  ],
  [
    'PutLogEvents',
    { logGroupName: 'g', logStreamName: 's', logEvents: [5] },
    'SerializationException',
    'logEvents must be a list of structures',
  ],
  [
    'PutLogEvents',
    {
      logGroupName: 'g',
      logStreamName: 's',
      logEvents: [
        { timestamp: 1, message: 'a' },
        { timestamp: 1, message: '' },
      ],
    },
    'InvalidParameterException',
    /Value '' at 'logEvents\.2\.member\.message' failed to satisfy constraint: Member must have length greater than or equal to 1/,
  ],
  [
    'PutLogEvents',
    { logGroupName: 'g', logStreamName: 's', logEvents: [{ timestamp: nowMs, message: 'x'.repeat(1_048_576 - 25) }] },
    'InvalidParameterException',
    'Upload too large: 1048577 bytes exceeds limit of 1048576',
  ],
  [
    'PutLogEvents',
    {
      logGroupName: 'g',
      logStreamName: 's',
      logEvents: [
        { timestamp: nowMs, message: 'a' },
        { timestamp: nowMs - 1, message: 'b' },
      ],
    },
    'InvalidParameterException',
    'Log events in a single PutLogEvents request must be in chronological order.',
  ],
  ['PutLogEvents', Buffer.from('[1]'), 'SerializationException', 'The body is no JSON object, or is too long'],
  ['PutLogEvents', Buffer.from('{'), 'SerializationException', 'The body is no JSON object, or is too long'],
  ['PutLogEvents', null, 'SerializationException', 'The body is no JSON object, or is too long'],
  [
    'StartQuery',
    {},
    'UnknownOperationException',
    /^StartQuery is not served here; DescribeLogGroups, DescribeLogStreams, .* are$/,
  ],
])('%s of %j is refused', (...[operation, asked, type, message]) => {
  made();
  const answer = call(operation, asked)!;
  const { __type, message: said } = JSON.parse(String(answer.body)) as { __type: string; message: string };
  expect([answer.status, answer.headers['content-type'], __type]).toEqual([400, 'application/x-amz-json-1.1', type]);
  if (typeof message === 'string')
    message = new RegExp(`^${message.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)}$`);
  expect(said).toMatch(message);
});

test('what is for another service, or no POST, is for nobody here', () => {
  expect(call('Other_1.DescribeLogGroups', {})).toBeNull();
  expect(call('DescribeLogGroups', {}, 'GET')).toBeNull();
  expect(jsonServices([])({ method: 'POST', path: '/', requestId: 'r', headers: {}, body: null })).toBeNull();
});

test('members without effect are noted, an empty body is an empty object', () => {
  expect(ask('DescribeLogGroups', { includeLinkedAccounts: true })).toEqual({ logGroups: [] });
  expect(notes).toEqual(['DescribeLogGroups: includeLinkedAccounts has no effect here']);
  expect(call('DescribeLogGroups', Buffer.from(''))!.status).toBe(200);
  call('StartQuery', {});
  expect(notes.at(-1)).toBe('Logs_20140328.StartQuery was refused: this operation is not here');
});

describe('groups', () => {
  test('are shown as on AWS, by name, by prefix or by a part in any case, a page at a time', () => {
    for (const name of ['b/two', 'a/One', 'a/three']) made(name);
    ask('PutRetentionPolicy', { logGroupName: 'a/One', retentionInDays: 7 });
    const arn = (name: string): string => `arn:aws:logs:eu-west-1:123456789012:log-group:${name}`;
    expect(ask('DescribeLogGroups', { logGroupNamePrefix: 'a/O' })).toEqual({
      logGroups: [
        {
          logGroupName: 'a/One',
          creationTime: nowMs,
          retentionInDays: 7,
          metricFilterCount: 0,
          arn: `${arn('a/One')}:*`,
          storedBytes: 0,
          logGroupClass: 'STANDARD',
          logGroupArn: arn('a/One'),
        },
      ],
    });
    const names = (asked: object): string[] =>
      (ask('DescribeLogGroups', asked)['logGroups'] as { logGroupName: string }[]).map(
        ({ logGroupName }) => logGroupName,
      );
    expect(names({})).toEqual(['a/One', 'a/three', 'b/two']);
    expect(names({ logGroupNamePattern: 'ONE' })).toEqual(['a/One']);
    const first = ask('DescribeLogGroups', { limit: 2 });
    expect((first['logGroups'] as unknown[]).length).toBe(2);
    const second = ask('DescribeLogGroups', { limit: 2, nextToken: first['nextToken'] });
    expect(second).toEqual({ logGroups: [expect.objectContaining({ logGroupName: 'b/two' })] });
    expect(names({ limit: 3 })).toHaveLength(3);
    expect('nextToken' in ask('DescribeLogGroups', { limit: 3 })).toBe(false);
  });

  test('are made, go, and forget their retention', () => {
    expect(ask('CreateLogGroup', { logGroupName: 'made' })).toEqual({});
    expect(ask('CreateLogStream', { logGroupName: 'made', logStreamName: 's' })).toEqual({});
    ask('PutRetentionPolicy', { logGroupName: 'made', retentionInDays: 3653 });
    expect(store.groups.get('made')!.retentionDays).toBe(3653);
    ask('DeleteRetentionPolicy', { logGroupName: 'made' });
    expect(store.groups.get('made')!.retentionDays).toBeNull();
    ask('DeleteLogGroup', { logGroupName: 'made' });
    expect(store.groups.has('made')).toBe(false);
  });
});

describe('streams', () => {
  beforeEach(() => {
    made('g', 'x-late', [nowMs - 10, 'one'], [nowMs, 'two']);
    made('g', 'y-early', [nowMs - 100, 'three']);
    made('g', 'x-empty');
  });
  const names = (asked: object): string[] =>
    (ask('DescribeLogStreams', { logGroupName: 'g', ...asked })['logStreams'] as { logStreamName: string }[]).map(
      ({ logStreamName }) => logStreamName,
    );

  test.each([
    [{}, ['x-empty', 'x-late', 'y-early']],
    [{ descending: true }, ['y-early', 'x-late', 'x-empty']],
    [{ orderBy: 'LastEventTime' }, ['x-empty', 'y-early', 'x-late']],
    [{ orderBy: 'LastEventTime', descending: true }, ['x-late', 'y-early', 'x-empty']],
    [{ logStreamNamePrefix: 'x-' }, ['x-empty', 'x-late']],
    [{ limit: 1 }, ['x-empty']],
  ])('by %j', (asked, wanted) => expect(names(asked)).toEqual(wanted));

  test('have the times of their events, and none without', () => {
    const identifier = 'arn:aws:logs:eu-west-1:123456789012:log-group:g:*';
    const { logStreams } = ask('DescribeLogStreams', { logGroupIdentifier: identifier }) as unknown as {
      logStreams: object[];
    };
    const common = { creationTime: nowMs, storedBytes: 0 };
    expect(logStreams.slice(0, 2)).toEqual([
      {
        ...common,
        logStreamName: 'x-empty',
        arn: 'arn:aws:logs:eu-west-1:123456789012:log-group:g:log-stream:x-empty',
      },
      {
        ...common,
        logStreamName: 'x-late',
        arn: 'arn:aws:logs:eu-west-1:123456789012:log-group:g:log-stream:x-late',
        firstEventTimestamp: nowMs - 10,
        lastEventTimestamp: nowMs,
        lastIngestionTime: nowMs,
      },
    ]);
  });
});

describe('events', () => {
  const texts = (answer: Record<string, unknown>): string[] =>
    (answer['events'] as { message: string }[]).map(({ message }) => message);
  beforeEach(() => {
    made('g', 'a', [nowMs - 40, 'a1'], [nowMs - 20, 'a2 x'], [nowMs, 'a3']);
    made('g', 'b', [nowMs - 30, 'b1 x'], [nowMs - 10, 'b2']);
  });

  test.each([
    [{}, ['a1', 'b1 x', 'a2 x', 'b2', 'a3']],
    [{ logStreamNames: ['b'] }, ['b1 x', 'b2']],
    [{ logStreamNamePrefix: 'a' }, ['a1', 'a2 x', 'a3']],
    [{ filterPattern: 'x' }, ['b1 x', 'a2 x']],
    [{ startTime: nowMs - 20 }, ['a2 x', 'b2', 'a3']],
    [{ endTime: nowMs - 20 }, ['a1', 'b1 x', 'a2 x']],
    [{ startTime: nowMs - 30, endTime: nowMs - 10, interleaved: true }, ['b1 x', 'a2 x', 'b2']],
    [{ limit: 2 }, ['a1', 'b1 x']],
  ])('filtered by %j', (asked, wanted) => {
    expect(texts(ask('FilterLogEvents', { logGroupName: 'g', ...asked }))).toEqual(wanted);
  });

  test('have 56 digits that go up, and all that is known of them', () => {
    const { events, searchedLogStreams } = ask('FilterLogEvents', { logGroupName: 'g' }) as unknown as {
      events: { eventId: string }[];
      searchedLogStreams: unknown;
    };
    expect(events[0]).toEqual({
      logStreamName: 'a',
      timestamp: nowMs - 40,
      message: 'a1',
      ingestionTime: nowMs,
      eventId: expect.stringMatching(/^3\d{55}$/) as string,
    });
    const ids = events.map(({ eventId }) => eventId);
    expect(ids).toEqual(ids.toSorted((x, y) => (x < y ? -1 : 1)));
    expect(searchedLogStreams).toEqual([]);
  });

  test.each([
    [{}, ['a1', 'a2 x', 'a3']],
    [{ limit: 2 }, ['a2 x', 'a3']],
    [{ limit: 2, startFromHead: true }, ['a1', 'a2 x']],
    [{ startTime: nowMs - 20 }, ['a2 x', 'a3']],
    [{ endTime: nowMs }, ['a1', 'a2 x']],
    [{ startTime: nowMs - 20, endTime: nowMs - 19 }, ['a2 x']],
  ])('of a stream by %j', (asked, wanted) => {
    expect(texts(ask('GetLogEvents', { logGroupName: 'g', logStreamName: 'a', ...asked }))).toEqual(wanted);
  });

  test('of a megabyte are a page, an event more begins the next', () => {
    const message = 'y'.repeat(1024 ** 2 / 4 - 26);
    made('big', 's', ...Array.from({ length: 5 }, (_, i): [number, string] => [nowMs + i, message]));
    const first = ask('FilterLogEvents', { logGroupName: 'big' });
    expect([
      texts(first).length,
      texts(ask('FilterLogEvents', { logGroupName: 'big', nextToken: first['nextToken'] })).length,
    ]).toEqual([4, 1]);
    expect(texts(ask('GetLogEvents', { logGroupName: 'big', logStreamName: 's' }))).toHaveLength(4);
  });

  test.each([
    ['too old', -14 * dayMs - 1, -14 * dayMs + 5000, { tooOldLogEventEndIndex: 1 }, 1],
    ['just young enough', -14 * dayMs, -14 * dayMs + 5000, undefined, 2],
    ['too new', 2 * 3_600_000 + 1, 0, { tooNewLogEventStartIndex: 1 }, 1],
    ['just old enough', 2 * 3_600_000, 0, undefined, 2],
    ['a day apart', -dayMs, 0, undefined, 2],
  ])('%s', (...[, offsetMs, otherMs, rejected, kept]) => {
    made('put', 's');
    const logEvents = [offsetMs, otherMs]
      .map((at) => ({ timestamp: nowMs + at, message: `at ${at}` }))
      .toSorted((x, y) => x.timestamp - y.timestamp);
    const answer = ask('PutLogEvents', { logGroupName: 'put', logStreamName: 's', sequenceToken: 'x', logEvents });
    expect(answer['rejectedLogEventsInfo']).toEqual(rejected);
    expect(texts(ask('FilterLogEvents', { logGroupName: 'put' }))).toHaveLength(kept);
    expect(notes).toEqual([]);
  });
});

test('a live tail whose reader is gone hears nothing any more, and leaves no timer', async () => {
  vi.useRealTimers();
  vi.useFakeTimers({ now: nowMs, toFake: ['Date', 'setInterval', 'setTimeout', 'clearInterval', 'clearTimeout'] });
  made('tailed');
  const { stream } = call('StartLiveTail', {
    logGroupIdentifiers: ['arn:aws:logs:eu-west-1:123456789012:log-group:tailed'],
  }) as unknown as { stream: Readable };
  expect([store.listeners.size, vi.getTimerCount()]).toEqual([1, 2]);
  stream.destroy();
  await once(stream, 'close');
  expect([store.listeners.size, vi.getTimerCount()]).toEqual([0, 0]);
});

test.each([
  [{ message: 'm' }, 'timestamp'],
  [{ timestamp: 'now', message: 'm' }, 'timestamp'],
  [{ timestamp: 1.5, message: 'm' }, 'timestamp'],
  [{ timestamp: nowMs }, 'message'],
  [{ timestamp: nowMs, message: 7 }, 'message'],
])('an event has an instant and a message: %j lacks its %s', (event, member) => {
  made();
  const logEvents = [{ timestamp: nowMs, message: 'first' }, event];
  expect(ask('PutLogEvents', { logGroupName: 'g', logStreamName: 's', logEvents })).toEqual({
    __type: 'InvalidParameterException',
    message: `1 validation error detected: Value null at 'logEvents.2.member.${member}' failed to satisfy constraint: Member must not be null`,
  });
  expect(ask('FilterLogEvents', { logGroupName: 'g' })['events']).toEqual([]);
});

test('there are ten thousand groups and no more', () => {
  for (let count = 0; count < 9999; count += 1) store.group(`g${count}`);
  expect(ask('CreateLogGroup', { logGroupName: 'last' })).toEqual({});
  expect(ask('CreateLogGroup', { logGroupName: 'more' })).toEqual({
    __type: 'LimitExceededException',
    message: 'Resource limit exceeded.',
  });
  expect(ask('CreateLogGroup', { logGroupName: 'last' })).toMatchObject({ __type: 'ResourceAlreadyExistsException' });
});

test('what made room in the middle of a stream is passed over', () => {
  store = new LogStore(new KeptBound(12_000));
  const message = (name: string): string => name.repeat(3000);
  made('g', 's', [nowMs + 2, message('a')], [nowMs + 1, message('b')], [nowMs + 3, message('c')]);
  const names = (startFromHead: boolean): string[] => {
    const { events } = ask('GetLogEvents', { logGroupName: 'g', logStreamName: 's', startFromHead }) as {
      events: { message: string }[];
    };
    return events.map((event) => event.message[0]!);
  };
  expect(names(true)).toEqual(['b', 'a', 'c']);
  // The first that was written goes first, whenever it was.
  made('g', 's', [nowMs + 4, message('d')]);
  expect([names(true), names(false)]).toEqual([
    ['b', 'c', 'd'],
    ['b', 'c', 'd'],
  ]);
});

test('a stream is deleted with what is in it, and only one that is there', () => {
  made('g', 's', [nowMs, 'a']);
  made('g', 't', [nowMs, 'b']);
  expect(ask('DeleteLogStream', { logGroupName: 'g', logStreamName: 's' })).toEqual({});
  const { logStreams } = ask('DescribeLogStreams', { logGroupName: 'g' }) as {
    logStreams: { logStreamName: string }[];
  };
  expect(logStreams.map(({ logStreamName }) => logStreamName)).toEqual(['t']);
  expect(ask('FilterLogEvents', { logGroupName: 'g' })['events']).toEqual([
    expect.objectContaining({ logStreamName: 't', message: 'b' }),
  ]);
  expect(ask('DeleteLogStream', { logGroupName: 'g', logStreamName: 's' })).toMatchObject({
    __type: 'ResourceNotFoundException',
    message: 'The specified log stream does not exist.',
  });
});
