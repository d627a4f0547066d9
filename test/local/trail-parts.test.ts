// What the trail records of a request and its answer, whatever protocol it came in; and what it keeps.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { cloudTrailService } from '../../local/trail/lookup-events.ts';
import { recorder, type RecordedRequest } from '../../local/trail/recorder.ts';
import { accessKeyOf } from '../../local/trail/trail-record.ts';
import { Trail } from '../../local/trail/trail.ts';
import { withoutSecrets } from '../../local/trail/without-secrets.ts';
import { perform } from '../../local/wire/aws-service.ts';

const names = { region: 'eu-west-1', accountId: '123456789012' };
const arn = (name: string): string => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;

const recorded = (
  request: Partial<Omit<RecordedRequest, 'body'>> & { readonly body?: string },
  answer: object = {},
  data = true,
) => {
  const trail = new Trail({ file: null, data, note: () => {} });
  const added: Record<string, unknown>[] = [];
  trail.add = (record) => void added.push(record as unknown as Record<string, unknown>);
  recorder(trail, names)(
    {
      method: 'POST',
      path: '/',
      queryText: '',
      headers: {},
      sourceIp: '::ffff:127.0.0.1',
      requestId: 'r-1',
      ...request,
      body: { content: request.body === undefined ? null : Buffer.from(request.body) },
    },
    { status: 200, headers: {}, body: '{}', ...answer },
    null,
  );
  return added[0];
};

test('AWS JSON is known by its target', () => {
  const of = (target: string, body = '{}') => recorded({ headers: { 'x-amz-target': target }, body });
  expect(of('Logs_20140328.CreateLogGroup', '{"logGroupName":"g"}')).toMatchObject({
    eventSource: 'logs.amazonaws.com',
    eventName: 'CreateLogGroup',
    requestParameters: { logGroupName: 'g' },
    readOnly: false,
    managementEvent: true,
    eventCategory: 'Management',
    sourceIPAddress: '127.0.0.1',
    requestID: 'r-1',
  });
  expect(of('CodeDeploy_20141006.GetDeployment')).toMatchObject({
    eventSource: 'codedeploy.amazonaws.com',
    readOnly: true,
  });
  expect(of('CloudTrail_20131101.LookupEvents')).toMatchObject({
    eventSource: 'cloudtrail.amazonaws.com',
    readOnly: true,
  });
  expect(of('Other.Do')).toBeUndefined();
  expect(of('Logs_20140328.Do-Not')).toBeUndefined();
  expect(of('Logs_20140328.PutLogEvents')).toMatchObject({
    managementEvent: false,
    eventCategory: 'Data',
    responseElements: null,
  });
  for (const call of ['Logs_20140328.PutLogEvents', 'Logs_20140328.StartLiveTail']) {
    expect(of(call)).toMatchObject({ managementEvent: false, eventCategory: 'Data' });
    expect(recorded({ headers: { 'x-amz-target': call } }, {}, false)).toBeUndefined();
  }
  for (const call of ['PutMetricData', 'GetMetricData']) {
    expect(of(`GraniteServiceVersion20100801.${call}`)).toMatchObject({ eventCategory: 'Data' });
  }
  expect(recorded({ method: 'GET', headers: { 'x-amz-target': 'Logs_20140328.CreateLogGroup' } })).toBeUndefined();
});

test('CBOR is known by its path, Query by its version', () => {
  const cbor = { 'smithy-protocol': 'rpc-v2-cbor' };
  const path = '/service/GraniteServiceVersion20100801/operation/PutMetricAlarm';
  expect(recorded({ headers: cbor, path })).toMatchObject({
    eventSource: 'monitoring.amazonaws.com',
    eventName: 'PutMetricAlarm',
    requestParameters: null,
  });
  expect(recorded({ headers: cbor, path: '/service/Other/operation/Do' })).toBeUndefined();
  expect(recorded({ path })).toBeUndefined();
  const form = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
  expect(recorded({ headers: form, body: 'Action=DescribeAlarms&Version=2010-08-01&AlarmNamePrefix=a' })).toMatchObject(
    {
      eventSource: 'monitoring.amazonaws.com',
      eventName: 'DescribeAlarms',
      requestParameters: { alarmNamePrefix: 'a' },
      readOnly: true,
    },
  );
  expect(recorded({ headers: form, body: 'Action=DescribeAlarms&Version=1' })).toBeUndefined();
  expect(recorded({ headers: form, body: 'Version=2010-08-01' })).toBeUndefined();
  expect(recorded({ body: 'Action=DescribeAlarms&Version=2010-08-01' })).toBeUndefined();
});

test('an invocation has its function, its version and how it was asked', () => {
  const invoked = (name: string, more: object = {}) =>
    recorded(
      { path: `/2015-03-31/functions/${name}/invocations`, ...more },
      { headers: { 'X-Amz-Executed-Version': '7' } },
    );
  expect(
    invoked('f', {
      queryText: 'Qualifier=live',
      headers: { 'x-amz-invocation-type': 'Event', 'x-amz-log-type': 'Tail' },
    }),
  ).toMatchObject({
    eventSource: 'lambda.amazonaws.com',
    eventName: 'Invoke',
    requestParameters: { functionName: 'f', invocationType: 'Event', logType: 'Tail', qualifier: 'live' },
    resources: [{ accountId: '123456789012', type: 'AWS::Lambda::Function', ARN: arn('f') }],
    additionalEventData: { functionVersion: `${arn('f')}:7` },
    eventCategory: 'Data',
  });
  expect(invoked('f')!['requestParameters']).toEqual({ functionName: 'f' });
  expect(invoked(encodeURIComponent(`${arn('g')}:live`))).toMatchObject({ resources: [{ ARN: arn('g') }] });
  expect(invoked(encodeURIComponent('us-west-2:999999999999:function:g:live'))).toMatchObject({
    resources: [{ ARN: 'arn:aws:lambda:us-west-2:999999999999:function:g' }],
  });
  expect(recorded({ path: '/2015-03-31/functions/f/invocations' }, {}, false)).toBeUndefined();
});

test('what failed has code and text by the way of its service', () => {
  const failed = (answer: object) =>
    recorded({ headers: { 'x-amz-target': 'Logs_20140328.CreateLogGroup' } }, { status: 400, ...answer });
  const error = (answer: object) => {
    const record = failed(answer)!;
    return [record['errorCode'], record['errorMessage'], record['responseElements']];
  };
  expect(error({ headers: { 'x-amzn-ErrorType': 'A:http://x' }, body: '{"Message":"m"}' })).toEqual(['A', 'm', null]);
  expect(error({ body: '{"__type":"B","message":"n"}' })).toEqual(['B', 'n', null]);
  expect(error({ headers: { 'x-amzn-query-error': 'C;Sender' }, body: 'binary' })).toEqual(['C', '', null]);
  expect(error({ body: '<Error><Code>D</Code><Message>o</Message></Error>' })).toEqual(['D', 'o', null]);
  expect(error({ status: 503, body: '' })).toEqual(['503', '', null]);
  expect(failed({ body: `{"message":"${'x'.repeat(2000)}"}` })!['errorMessage']).toHaveLength(1024);
});

test('who asked is read off the signature, in the header or the URL', () => {
  expect(accessKeyOf({ authorization: 'AWS4-HMAC-SHA256 Credential=AKIAX123/20260101/eu-west-1' }, '')).toBe(
    'AKIAX123',
  );
  expect(accessKeyOf({}, 'X-Amz-Credential=ASIAX123%2F2026')).toBe('ASIAX123');
  expect(accessKeyOf({}, '')).toBeNull();
  const identity = (authorization?: string) =>
    recorded({
      headers: {
        'x-amz-target': 'Logs_20140328.CreateLogGroup',
        ...(authorization === undefined ? {} : { authorization }),
      },
    })!['userIdentity'];
  expect(identity()).toEqual({ type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' });
  expect(identity('Credential=AKIAX123/x')).toMatchObject({
    type: 'IAMUser',
    userName: 'AKIAX123',
    arn: 'arn:aws:iam::123456789012:user/AKIAX123',
  });
  expect(identity('Credential=ASIAX123/x')).toMatchObject({
    type: 'AssumedRole',
    principalId: 'AROAWINDTUNNELLOCAL0:ASIAX123',
    arn: 'arn:aws:sts::123456789012:assumed-role/windtunnel/ASIAX123',
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId: 'AROAWINDTUNNELLOCAL0', userName: 'windtunnel' },
    },
  });
});

test('nothing secret, and people’s own words as they are', () => {
  expect(
    withoutSecrets({
      FunctionName: 'f',
      Code: { ZipFile: 'x', S3Bucket: 'b' },
      Environment: { Variables: {} },
      ClientSecret: 's',
      NextToken: 't',
      AuthToken: 'u',
      Tags: { 'My Key': 'v', password: 'own' },
      List: [{ Payload: 1, Name: 'n' }, 'text'],
      Policy: '{"Secret": 1, "Kept": {"A": 2}}',
      Broken: '{no json',
    }),
  ).toEqual({
    functionName: 'f',
    code: { s3Bucket: 'b' },
    nextToken: 't',
    tags: { 'My Key': 'v', password: 'own' },
    list: [{ name: 'n' }, 'text'],
    policy: '{"Kept":{"A":2}}',
    broken: '{no json',
  });
  expect(withoutSecrets({ Payload: 1 })).toBeNull();
  expect(withoutSecrets([1])).toBeNull();
  expect(withoutSecrets(null)).toBeNull();
  expect(String(withoutSecrets({ A: 'x'.repeat(10_001) })!['a'])).toHaveLength(10_001);
  expect(String(withoutSecrets({ A: 'x'.repeat(10_000) })!['a'])).toBe('x'.repeat(10_000));
  const inDepth = (levels: number): object => (levels === 0 ? { end: 1 } : { in: inDepth(levels - 1) });
  expect(JSON.stringify(withoutSecrets(inDepth(19)))).toContain('"end":1');
  expect(JSON.stringify(withoutSecrets(inDepth(20)))).toContain('"end":null');
  expect(JSON.stringify(withoutSecrets(inDepth(21)))).not.toContain('end');
});

describe('the trail', () => {
  const record = (name: string, management = true) =>
    ({ eventName: name, managementEvent: management, eventID: name }) as never;

  test('keeps management events alone, the last 10,000, and of their text 16 MB', () => {
    const trail = new Trail({ file: null, data: true, note: () => {} });
    trail.add(record('data', false));
    for (let i = 0; i < 10_001; i += 1) trail.add(record(`e${i}`));
    expect(trail.records).toHaveLength(10_000);
    expect(trail.records[0]!.record.eventName).toBe('e1');
    const large = new Trail({ file: null, data: true, note: () => {} });
    for (let i = 0; i < 3; i += 1) large.add(record('x'.repeat(4 * 1024 ** 2)));
    expect(large.records.length).toBe(1);
  });

  test('writes all of them to its file, which only its owner reads; a place that is none is told with the cure', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'windtunnel-trail-'));
    try {
      const file = join(directory, 'trail.jsonl');
      const trail = new Trail({ file, data: true, note: () => {} });
      trail.add(record('first'));
      trail.add(record('data', false));
      await trail.stop();
      await trail.stop();
      expect(
        readFileSync(file, 'utf8')
          .trim()
          .split('\n')
          .map((line) => (JSON.parse(line) as { eventName: string }).eventName),
      ).toEqual(['first', 'data']);
      expect(() => new Trail({ file: join(directory, 'none', 'x'), data: true, note: () => {} })).toThrow(
        /^the trail cannot be written: ENOENT.*; name a file in a directory that is there$/,
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('writes a GB to its file and no more, and says so once; what is looked up goes on', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'windtunnel-trail-'));
    try {
      const file = join(directory, 'trail.jsonl');
      const notes: string[] = [];
      const trail = new Trail({ file, data: true, note: (text) => void notes.push(text) });
      // Each record is half a GB, with the end of its line.
      const measured = vi.spyOn(Buffer, 'byteLength').mockReturnValue(2 ** 29 - 1);
      for (const name of ['first', 'second']) trail.add(record(name));
      expect(notes).toEqual([]);
      measured.mockReturnValue(1);
      for (const name of ['third', 'fourth']) trail.add(record(name));
      measured.mockRestore();
      expect(notes).toEqual(['the trail has 1 GB: no more is written']);
      await trail.stop();
      expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
      expect(trail.records).toHaveLength(4);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('calls a session by its name, and a root so', () => {
    const trail = new Trail({ file: null, data: false, note: () => {} });
    const identities = [
      { type: 'AssumedRole', arn: 'arn:aws:sts::123456789012:assumed-role/deployer/release-7' },
      { type: 'Root', arn: 'arn:aws:iam::123456789012:root' },
      { type: 'AWSAccount', principalId: '' },
    ];
    for (const [index, userIdentity] of identities.entries())
      trail.add({
        eventID: `id${index}`,
        eventTime: '2026-01-01T00:00:00Z',
        managementEvent: true,
        userIdentity,
      } as never);
    const service = cloudTrailService(trail, () => {});
    const found = (asked: Record<string, unknown>) => {
      const { answer } = perform(service, 'LookupEvents', asked, null) as unknown as {
        answer: { Events: { EventId: string; Username?: string }[] };
      };
      return answer.Events.map(({ EventId, Username }) => [EventId, Username]);
    };
    expect(found({})).toEqual([
      ['id2', undefined],
      ['id1', 'root'],
      ['id0', 'release-7'],
    ]);
    const byName = { LookupAttributes: [{ AttributeKey: 'Username', AttributeValue: 'release-7' }] };
    expect(found(byName)).toEqual([['id0', 'release-7']]);
  });

  test('is looked up by one attribute, a span of time and in pages', () => {
    const trail = new Trail({ file: null, data: false, note: () => {} });
    for (let i = 0; i < 3; i += 1)
      trail.add({
        eventID: `id${i}`,
        eventName: i === 1 ? 'Other' : 'Put',
        eventSource: 'logs.amazonaws.com',
        eventTime: `2026-01-01T00:00:0${i}Z`,
        readOnly: false,
        managementEvent: true,
        userIdentity: { accessKeyId: 'AKIA', userName: 'u' },
      } as never);
    const service = cloudTrailService(trail, () => {});
    const ask = (asked: Record<string, unknown>) => {
      const performed = perform(service, 'LookupEvents', asked, null);
      if (performed.kind === 'refused') return performed.refusal.type;
      return performed.kind === 'answered' ? (performed.answer as Record<string, unknown>) : performed.kind;
    };
    const ids = (asked: Record<string, unknown>) =>
      (ask(asked) as unknown as { Events: { EventId: string }[] }).Events.map(({ EventId }) => EventId);
    const by = (AttributeKey: string, AttributeValue: string) => ({
      LookupAttributes: [{ AttributeKey, AttributeValue }],
    });
    expect(ids({})).toEqual(['id2', 'id1', 'id0']);
    expect(ids(by('EventName', 'Put'))).toEqual(['id2', 'id0']);
    expect(ids(by('EventId', 'id1'))).toEqual(['id1']);
    expect(ids(by('AccessKeyId', 'AKIA'))).toHaveLength(3);
    expect(ids(by('Username', 'nobody'))).toEqual([]);
    const at = (second: number): number => Date.UTC(2026, 0, 1, 0, 0, second) / 1000;
    expect(ids({ StartTime: at(1) + 0.5, EndTime: at(1) + 0.9 })).toEqual(['id1']);
    expect(ids({ EventCategory: 'insight' })).toEqual([]);
    expect(ask({ EventCategory: 'x' })).toBe('InvalidEventCategoryException');
    const first = ask({ MaxResults: 2 }) as Record<string, unknown>;
    expect(first['NextToken']).toBe('id1');
    expect(ids({ MaxResults: 2, NextToken: 'id1' })).toEqual(['id0']);
    expect(ask({ NextToken: 'none' })).toBe('InvalidNextTokenException');
    expect([ask({ MaxResults: 0 }), ask({ MaxResults: 51 }), ask({ MaxResults: 1.5 })]).toEqual(
      Array(3).fill('InvalidMaxResultsException'),
    );
    expect(ids({ MaxResults: 50 })).toHaveLength(3);
    expect(ask({ StartTime: 2, EndTime: 1 })).toBe('InvalidTimeRangeException');
    expect((first['Events'] as object[])[0]).toMatchObject({
      EventName: 'Put',
      AccessKeyId: 'AKIA',
      Username: 'u',
      ReadOnly: 'false',
    });
  });
});

test('what breaks within an operation is no refusal: whoever serves it learns of it', () => {
  const broken = new TypeError('of our own');
  const service = {
    target: 'Some_20200101',
    operations: {
      Break: () => {
        throw broken;
      },
    },
    words: {},
    note: () => {},
  } as unknown as Parameters<typeof perform>[0];
  expect(() => perform(service, 'Break', {}, null)).toThrow(broken);
});

test('of records that are too large together the first go, and no more of them than must', () => {
  const trail = new Trail({ file: null, data: false, note: () => {} });
  const record = (eventID: string, length: number) =>
    ({ eventID, managementEvent: true, requestParameters: 'x'.repeat(length) }) as unknown as Parameters<
      Trail['add']
    >[0];
  for (const name of ['a', 'b', 'c']) trail.add(record(name, 6 * 1024 ** 2));
  const kept = (): unknown[] => trail.records.map(({ record: { eventID } }) => eventID);
  expect(kept()).toEqual(['b', 'c']);
  trail.add(record('d', 1));
  expect(kept()).toEqual(['b', 'c', 'd']);
});
