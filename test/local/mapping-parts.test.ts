// What the members of an event source mapping come to over HTTP: each default, each bound, and what is said of the source. The
// services behind are a server that knows one queue or stream by its name; nothing is polled.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { comesTrue, localFunction, testPlatform } from './support.ts';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const notes: string[] = [];
let services: Server;
let platform: Platform;

/** Of a queue the digits in its name are the seconds of its visibility timeout; what is called gone is not there. */
const served = (target: string, asked: Readonly<Record<string, string>>): [number, object] => {
  const [, operation] = target.split('.');
  if (operation === 'GetQueueUrl') {
    const { QueueName: name = '' } = asked;
    if (name === 'gone') return [400, { __type: 'com.amazonaws.sqs#QueueDoesNotExist', message: 'No such queue.' }];
    if (name === 'shut') return [400, { __type: 'AccessDenied', message: 'Not you.' }];
    return [200, { QueueUrl: `http://queues/${name}` }];
  }
  if (operation === 'GetQueueAttributes') {
    return [200, { Attributes: { VisibilityTimeout: /\d+/.exec(asked['QueueUrl']!)![0] } }];
  }
  return JSON.stringify(asked).includes('gone')
    ? [400, { __type: 'ResourceNotFoundException', message: 'No such stream.' }]
    : [200, {}];
};

beforeAll(async () => {
  services = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => {
      body += bytes.toString();
    });
    request.on('end', () => {
      const [status, answer] = served(String(request.headers['x-amz-target']), JSON.parse(body) as never);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => {
    services.listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(services.address() as AddressInfo).port}`;
  const functions = ['polled', 'other'].map((name) =>
    localFunction('sample.ts', 'failsWhenAsked', { name, timeoutMs: 10_000 }),
  );
  platform = await testPlatform(functions, {
    endpoints: { sqs: url, kinesis: url, dynamodb: url },
    onNote: (text) => notes.push(text),
  });
});
afterAll(async () => {
  await platform.stop();
  services.close();
});

const call = async (method: string, path: string, body?: object): Promise<Answer> => {
  const response = await fetch(`${platform.url}/2015-03-31${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
};

const queue = (name: string): string => `arn:aws:sqs:us-east-1:123456789012:${name}`;
const stream = (name: string): string => `arn:aws:kinesis:us-east-1:123456789012:stream/${name}`;
const table = (name: string): string => `arn:aws:dynamodb:us-east-1:123456789012:table/${name}/stream/2026`;
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:polled';

const create = (source: string, members: object = {}): Promise<Answer> =>
  call('POST', '/event-source-mappings', {
    FunctionName: 'polled',
    EventSourceArn: source,
    Enabled: false,
    ...members,
  });
const update = (made: Answer, members: object): Promise<Answer> =>
  call('PUT', `/event-source-mappings/${String(made.body['UUID'])}`, members);
const mappings = async (query = ''): Promise<Answer['body'][]> => {
  const { body } = await call('GET', `/event-source-mappings${query}`);
  return body['EventSourceMappings'] as Answer['body'][];
};
const messageOf = ({ status, body }: Answer): string => `${status} ${String(body['Message'] ?? body['message'])}`;

afterEach(async () => {
  for (const { UUID } of await mappings()) await call('DELETE', `/event-source-mappings/${String(UUID)}`);
  await comesTrue(async () => (await mappings()).length === 0);
});

/** What every answer has, whatever was said. */
const always = (made: Answer, source: string): object => ({
  UUID: made.body['UUID'],
  EventSourceMappingArn: `arn:aws:lambda:us-east-1:123456789012:event-source-mapping:${String(made.body['UUID'])}`,
  EventSourceArn: source,
  FunctionArn: functionArn,
  LastModified: expect.any(Number) as number,
  State: 'Disabled',
  MaximumBatchingWindowInSeconds: 0,
  FunctionResponseTypes: [],
});
const ofQueue = { BatchSize: 10, StateTransitionReason: 'USER_INITIATED' };
const ofStream = {
  BatchSize: 100,
  StateTransitionReason: 'User action',
  StartingPosition: 'LATEST',
  ParallelizationFactor: 1,
  MaximumRetryAttempts: -1,
  MaximumRecordAgeInSeconds: -1,
  BisectBatchOnFunctionError: false,
  TumblingWindowInSeconds: 0,
  DestinationConfig: { OnFailure: {} },
  LastProcessingResult: expect.any(String) as string,
};

describe('a new mapping has', () => {
  test('of a queue batches of ten, no window, and nothing else that was not said', async () => {
    const made = await create(queue('q30'));
    expect(made).toEqual({ status: 202, body: { ...always(made, queue('q30')), ...ofQueue } });
  });

  test.each([
    ['Kinesis', stream('s')],
    ['DynamoDB', table('t')],
  ])('of a stream of %s batches of a hundred, and what a stream has', async (_, source) => {
    const made = await create(source, { StartingPosition: 'LATEST' });
    expect(made).toEqual({ status: 202, body: { ...always(made, source), ...ofStream } });
  });

  test('what was said of a queue, and notes for what has no effect', async () => {
    const key = 'arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012';
    notes.length = 0;
    const members = {
      BatchSize: 11,
      MaximumBatchingWindowInSeconds: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
      FilterCriteria: { Filters: [{ Pattern: '{"body":["a"]}' }, {}] },
      KMSKeyArn: key,
      MetricsConfig: { Metrics: ['EventCount'] },
    };
    const made = await create(queue('q30'), members);
    expect(made.body).toEqual({
      ...always(made, queue('q30')),
      ...ofQueue,
      ...members,
      FilterCriteria: { Filters: [{ Pattern: '{"body":["a"]}' }, { Pattern: '{}' }] },
    });
    const uuid = String(made.body['UUID']);
    const ofMembers = [
      `mapping ${uuid}: KMSKeyArn has no effect here`,
      `mapping ${uuid}: MetricsConfig has no effect here`,
    ];
    expect(notes.filter((note) => note.includes(uuid))).toEqual(ofMembers);
    // What is left out stays, and what is kept already is not told of again.
    const left = await update(made, { ScalingConfig: {} });
    expect(left.body).toEqual({
      ...made.body,
      ScalingConfig: undefined,
      LastModified: expect.any(Number) as number,
      State: 'Updating',
    });
    expect(notes.filter((note) => note.includes(uuid))).toEqual(ofMembers);
    const plain = await update(made, { FunctionResponseTypes: [], MetricsConfig: { Metrics: [] }, BatchSize: 12 });
    expect(plain.body).toMatchObject({ FunctionResponseTypes: [], MetricsConfig: { Metrics: [] }, KMSKeyArn: key });
    expect(plain.body['BatchSize']).toBe(12);
    expect(notes.filter((note) => note.includes(uuid))).toEqual([...ofMembers, ...ofMembers]);
  });

  test.each([
    [{}, { MinimumPollers: 2, MaximumPollers: 200 }],
    [{ MinimumPollers: 150 }, { MinimumPollers: 150, MaximumPollers: 200 }],
    [{ MinimumPollers: 200 }, { MinimumPollers: 200, MaximumPollers: 200 }],
    [{ MaximumPollers: 10_000 }, { MinimumPollers: 2, MaximumPollers: 10_000 }],
    [
      { MinimumPollers: 20, MaximumPollers: 20 },
      { MinimumPollers: 20, MaximumPollers: 20 },
    ],
  ])('provisioned pollers %j: %j', async (given, pollers) => {
    const made = await create(queue('q30'), { ProvisionedPollerConfig: given });
    expect(made.body['ProvisionedPollerConfig']).toEqual(pollers);
  });

  test('what was said of a stream; a failure destination is taken away by an empty one, and the position stays', async () => {
    const rest = {
      ParallelizationFactor: 10,
      MaximumRetryAttempts: 10_000,
      MaximumRecordAgeInSeconds: 604_800,
      BisectBatchOnFunctionError: true,
      TumblingWindowInSeconds: 900,
    };
    const failure = { OnFailure: { Destination: queue('dead') } };
    const made = await create(stream('s'), {
      ...rest,
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp: 1_700_000_000,
      DestinationConfig: failure,
    });
    const shown = {
      ...always(made, stream('s')),
      ...ofStream,
      ...rest,
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp: 1_700_000_000,
      DestinationConfig: failure,
    };
    expect(made).toEqual({ status: 202, body: shown });
    const left = await update(made, { StartingPosition: 'LATEST', BatchSize: 7 });
    expect(left.body).toEqual({ ...shown, BatchSize: 7, State: 'Updating' });
    const cleared = await update(made, { DestinationConfig: { OnFailure: { Destination: '' } } });
    expect(cleared.body['DestinationConfig']).toEqual({ OnFailure: {} });
  });
});

describe('it is refused', () => {
  const constraint = (value: string, member: string, rule: string): string =>
    `400 1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${rule}`;
  const greater = (least: number): string => `greater than or equal to ${least}`;
  const less = (most: number): string => `less than or equal to ${most}`;

  test.each([
    ['ParallelizationFactor', [0, 1, 10, 11]],
    ['MaximumRetryAttempts', [-2, -1, 10_000, 10_001]],
    ['MaximumRecordAgeInSeconds', [-2, -1, 604_800, 604_801]],
    ['TumblingWindowInSeconds', [-1, 0, 900, 901]],
    ['BatchSize', [0, 1, 10_000, 10_001]],
    ['MaximumBatchingWindowInSeconds', [-1, 0, 300, 301]],
  ] as const)('beyond the bounds of %s: %j', async (member, [under, least, most, over]) => {
    const made = await create(stream('s'), { StartingPosition: 'LATEST' });
    const at = member[0]!.toLowerCase() + member.slice(1);
    expect(messageOf(await update(made, { [member]: under }))).toBe(constraint(String(under), at, greater(least)));
    expect((await update(made, { [member]: least })).body[member]).toBe(least);
    expect((await update(made, { [member]: most })).body[member]).toBe(most);
    expect(messageOf(await update(made, { [member]: over }))).toBe(constraint(String(over), at, less(most)));
  });

  test.each([
    [{ ScalingConfig: { MaximumConcurrency: 1 } }, constraint('1', 'scalingConfig.maximumConcurrency', greater(2))],
    [
      { ScalingConfig: { MaximumConcurrency: 1001 } },
      constraint('1001', 'scalingConfig.maximumConcurrency', less(1000)),
    ],
    [
      { ProvisionedPollerConfig: { MinimumPollers: 201 } },
      constraint('201', 'provisionedPollerConfig.minimumPollers', less(200)),
    ],
    [
      { ProvisionedPollerConfig: { MaximumPollers: 1 } },
      constraint('1', 'provisionedPollerConfig.maximumPollers', greater(2)),
    ],
    [
      { ProvisionedPollerConfig: { MinimumPollers: 20, MaximumPollers: 19 } },
      '400 MaximumPollers must not be less than MinimumPollers.',
    ],
    [
      { ProvisionedPollerConfig: {}, ScalingConfig: { MaximumConcurrency: 5 } },
      '400 Give ScalingConfig or ProvisionedPollerConfig, not both.',
    ],
    [
      { BatchSize: 11 },
      '400 Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    ],
    [{ StartingPosition: 'LATEST' }, '400 StartingPosition is not valid for SQS event sources.'],
    [
      { ParallelizationFactor: 1 },
      '400 Unsupported ParallelizationFactor parameter for given event source mapping type.',
    ],
    [{ Topics: ['t'] }, '400 Unsupported Topics parameter for given event source mapping type.'],
    [{ FunctionName: 'nobody' }, '400 Function does not exist'],
    [{ FunctionName: 'polled:9' }, '400 Function does not exist'],
  ])('of a queue, with %j: %s', async (members, message) => {
    expect(messageOf(await create(queue('q30'), members))).toBe(message);
  });

  test.each([
    [
      stream('s'),
      {},
      "400 1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    ],
    [
      stream('s'),
      { StartingPosition: 'AT_TIMESTAMP' },
      '400 StartingPositionTimestamp must be given with StartingPosition AT_TIMESTAMP.',
    ],
    [
      table('t'),
      { StartingPosition: 'AT_TIMESTAMP', StartingPositionTimestamp: 1 },
      `400 Unsupported starting position for arn type: ${table('t')}`,
    ],
    [
      stream('s'),
      { StartingPosition: 'LATEST', ScalingConfig: { MaximumConcurrency: 2 } },
      '400 Unsupported ScalingConfig parameter for given event source mapping type.',
    ],
    [
      stream('s'),
      { StartingPosition: 'LATEST', DestinationConfig: { OnSuccess: { Destination: queue('q30') } } },
      '400 Unsupported DestinationConfig parameter for given event source mapping type.',
    ],
    [stream('gone'), { StartingPosition: 'LATEST' }, `400 Stream not found: ${stream('gone')}`],
    [table('gone'), { StartingPosition: 'LATEST' }, `400 Stream not found: ${table('gone')}`],
  ])('of %s, with %j: %s', async (source, members, message) => {
    expect(messageOf(await create(source, members))).toBe(message);
  });

  test.each([
    [{ BatchSize: 10 }, '202 undefined'],
    [{ BatchSize: 11 }, '400 BatchSize must be at most 10 for FIFO queues'],
    [{ MaximumBatchingWindowInSeconds: 1 }, '400 Batching window is not supported for FIFO queues'],
  ])('of a FIFO queue, with %j: %s', async (members, message) => {
    expect(messageOf(await create(queue('q30.fifo'), members))).toBe(message);
  });

  test.each([
    ['q10', '202 undefined'],
    ['q9', '400 Queue visibility timeout: 9 seconds is less than Function timeout: 10 seconds'],
    [
      'gone',
      '400 Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: No such queue.',
    ],
    ['shut', '400 Error occurred while ReceiveMessage. SQS Error Code: AccessDenied. SQS Error Message: Not you.'],
  ])('of the queue %s, for a function of ten seconds: %s', async (name, message) => {
    expect(messageOf(await create(queue(name)))).toBe(message);
  });

  test('a second time for the same source and function, by the words of its kind', async () => {
    const first = await create(queue('q30'));
    const second = await create(stream('s'), { StartingPosition: 'LATEST' });
    const cure = (made: Answer): string =>
      `already exists. Please update or delete the existing mapping with UUID ${String(made.body['UUID'])}`;
    expect(messageOf(await create(queue('q30')))).toBe(
      `409 An event source mapping with SQS arn (" ${queue('q30')} ") and function (" polled ") ${cure(first)}`,
    );
    expect(messageOf(await create(stream('s'), { StartingPosition: 'LATEST' }))).toBe(
      `409 The event source arn (" ${stream('s')} ") and function (" polled ") provided mapping ${cure(second)}`,
    );
    expect((await create(queue('q30'), { FunctionName: 'other' })).status).toBe(202);
  });
});

test('a mapping that is switched off is on its way to that, and keeps its source', async () => {
  const made = await create(queue('q30'), { Enabled: true });
  expect(made.body).toMatchObject({ State: 'Creating' });
  expect((await update(made, { Enabled: false })).body).toMatchObject({ State: 'Disabling' });
  await expect.poll(async () => (await mappings())[0]!['State']).toBe('Disabled');
  expect((await update(made, { Enabled: false })).body).toMatchObject({ State: 'Updating' });
});

test('a mapping moves to another function or an alias, and is listed by source, function and qualifier', async () => {
  await call('POST', '/functions/polled/versions', {});
  await call('POST', '/functions/polled/aliases', { Name: 'live', FunctionVersion: '1' });
  const first = await create(queue('q30'));
  const second = await create(queue('q31'), { FunctionName: 'other' });
  const listed = async (query: string): Promise<unknown[]> => (await mappings(query)).map(({ UUID }) => UUID);
  const [one, two] = [first.body['UUID'], second.body['UUID']];
  expect(await listed('')).toEqual([one, two]);
  expect(await listed(`?EventSourceArn=${queue('q31')}`)).toEqual([two]);
  expect(await listed('?FunctionName=other')).toEqual([two]);
  expect(await listed('?FunctionName=polled:live')).toEqual([]);
  const moved = await update(second, { FunctionName: 'polled:live' });
  expect(moved.body['FunctionArn']).toBe(`${functionArn}:live`);
  await expect.poll(() => listed('?FunctionName=polled:live')).toEqual([two]);
  expect(await listed('?FunctionName=polled')).toEqual([one, two]);
  expect(await listed('?FunctionName=other')).toEqual([]);
  expect(await listed(`?FunctionName=polled&EventSourceArn=${queue('q30')}`)).toEqual([one]);
  expect(messageOf(await update(first, { FunctionName: 'nobody' }))).toBe('400 Function does not exist');
});
