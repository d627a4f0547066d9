// What is told where something is missing or odd: by X-Ray and its filters, by the trail, of a stack, of how a runtime or an extension
// ended, and of lines without an end.

import { describe, expect, test } from 'vitest';
import { newAttempt, type Segment, type TracedInvocation } from '../../lambda/index.ts';
import { KeptBound } from '../../local/kept/kept-bound.ts';
import { endingOf } from '../../local/sandbox/ending.ts';
import { Extension } from '../../local/sandbox/extension.ts';
import { exportOfHandler, moduleOfHandler } from '../../local/settings/function-settings.ts';
import { cloudFormationService } from '../../local/stack/cloudformation-service.ts';
import { LineSplitter } from '../../local/telemetry/invocation-log.ts';
import { traceSegments } from '../../local/traces/documents.ts';
import { instantsAnswer } from '../../local/traces/instants.ts';
import { traceFilter } from '../../local/traces/trace-filter.ts';
import { TraceStore } from '../../local/traces/trace-store.ts';
import { rootSegment, wholeTrace } from '../../local/traces/trace-summary.ts';
import { OpenTrace } from '../../local/traces/tracer.ts';
import { xrayService } from '../../local/traces/xray-service.ts';
import { lambdaOperationOf } from '../../local/trail/lambda-operations.ts';
import { cloudTrailService } from '../../local/trail/lookup-events.ts';
import { recorder, type RecordedRequest } from '../../local/trail/recorder.ts';
import type { TrailRecord } from '../../local/trail/trail-record.ts';
import { Trail } from '../../local/trail/trail.ts';
import { perform } from '../../local/wire/aws-service.ts';

const traceId = (number: number): string => `1-65f00000-${String(number).padStart(24, '0')}`;
const wall = { wallMs: (atMs: number): number => 1_710_000_000_000 + atMs, nowMs: () => 1_710_000_000_000 } as never;
const segment = (number: number, more: Partial<Segment> = {}): Segment => ({
  id: number.toString(16).padStart(16, '0'),
  name: `s${number}`,
  trace_id: traceId(1),
  start_time: 100 + number,
  end_time: 101 + number,
  ...more,
});

describe('X-Ray', () => {
  const asked = (path: string, body: object | null) => {
    const notes: string[] = [];
    const store = new TraceStore(new KeptBound(1024 ** 2), wall);
    const service = xrayService({ store, clock: wall, note: (text) => void notes.push(text) });
    const bytes = body === null ? null : Buffer.from(JSON.stringify(body));
    const { status, body: text } = service({ method: 'POST', path, headers: {}, body: bytes, permit: null })!;
    return { status, told: JSON.parse(String(text)) as Record<string, unknown>, notes };
  };
  const span = { StartTime: 1000, EndTime: 1100 };

  test.each(['Event', 'Service'])('says that the range of type %s is not what it goes by', (TimeRangeType) => {
    const { status, notes } = asked('/TraceSummaries', { ...span, TimeRangeType });
    expect([status, notes]).toEqual([200, [`X-Ray's TimeRangeType ${TimeRangeType} is taken for TraceId here`]]);
    expect(asked('/TraceSummaries', { ...span, TimeRangeType: 'TraceId' }).notes).toEqual([]);
  });

  test('takes a body that is too long, or none, for nothing that was said', () => {
    expect(asked('/TraceSummaries', null)).toMatchObject({
      status: 400,
      told: { message: 'StartTime is needed, in seconds since 1970' },
    });
  });
});

test.each([
  ['user', { user: 'ann' }],
  ['annotation.colour', { annotations: { colour: 'red' } }],
  ['http.status', { http: { response: { status: 200 } } }],
])('a filter of %s alone finds the traces that have one', (expression, more) => {
  const finds = traceFilter(expression);
  expect([segment(1, more as Partial<Segment>), segment(1)].map((one) => finds(wholeTrace(traceId(1), [one])))).toEqual(
    [true, false],
  );
  expect(traceFilter(`!${expression}`)(wholeTrace(traceId(1), [segment(1)]))).toBe(true);
});

describe('a trace', () => {
  test('whose segments all stand below another begins with its first', () => {
    const loop = [segment(1, { parent_id: segment(2).id }), segment(2, { parent_id: segment(1).id })];
    expect(rootSegment(wholeTrace(traceId(1), loop)).name).toBe('s1');
    expect(rootSegment(wholeTrace(traceId(1), [...loop, segment(3)])).name).toBe('s3');
  });

  test('has a subsegment of nobody beside its segments', () => {
    const part = segment(2, { type: 'subsegment' });
    const found = traceSegments({ id: traceId(1), invocations: [], documents: [segment(1), part] }, wall);
    expect(found.map(({ name }) => name)).toEqual(['s1', 's2']);
  });

  test('that is passed on says how often its chain has come back', () => {
    const attempt = newAttempt('0123456789abcde', 0);
    const invocation = { traceId: traceId(1), attempts: [attempt], asynchronous: false } as unknown as TracedInvocation;
    const header = (lineage: string | null) => new OpenTrace(invocation, () => 0, lineage).headerOf(attempt);
    expect(header(null)).toMatch(/^Root=1-65f00000-0{23}1;Parent=[0-9a-f]{16};Sampled=1$/);
    expect(header('25b30c1d:3')).toBe(`${header(null)};Lineage=25b30c1d:3`);
  });
});

test('invocations are found by their traces, those that are packed and those that go on', () => {
  const store = new TraceStore(new KeptBound(8 * 1024 ** 2), wall);
  const idBase = 'abcdef012345678';
  for (let number = 0; number < 5000; number += 1) {
    store.keepInvocation({
      traceId: traceId(number),
      idBase,
      parentId: null,
      requestId: '0f8fad5b-d9cb-469f-a165-70867728950e',
      functionName: `f${number}`,
      functionArn: `arn:aws:lambda:us-east-1:123456789012:function:f${number}`,
      accountId: '123456789012',
      asynchronous: false,
      arrivedMs: number * 10_000,
      attempts: [{ ...newAttempt(idBase, number * 10_000), endedMs: number * 10_000 + 2 }],
      endedMs: number * 10_000 + 3,
    });
  }
  // What others sent is none of them.
  store.keepDocument(traceId(7), segment(1), JSON.stringify(segment(1)));
  const names = (...numbers: number[]): string[] =>
    [...store.invocationsOf(new Set(numbers.map(traceId)))].map((one) => one.functionName);
  expect(names(7, 4999, 0, 6000)).toEqual(['f0', 'f7', 'f4999']);
  expect(names()).toEqual([]);
});

test('a store that has no room for a trace lets it go', () => {
  const bound = new KeptBound(1);
  const store = new TraceStore(bound, wall);
  store.keepDocument(traceId(1), segment(1), JSON.stringify(segment(1)));
  expect([store.get(traceId(1)), bound.kinds[0]!.bytes, bound.kinds[0]!.dropped]).toEqual([undefined, 0, 1]);
});

describe('instants of traces', () => {
  const answer = (body: Buffer | null, invocations: readonly object[] = []) => {
    const { status, body: text } = instantsAnswer({ invocationsOf: () => invocations } as unknown as TraceStore, body);
    return [status, JSON.parse(String(text)) as unknown];
  };

  test.each([null, Buffer.from(''), Buffer.from('{}'), Buffer.from('[1]')])(
    'are asked for by a list of ids: not %j',
    (body) => {
      expect(answer(body)).toEqual([400, { Type: 'User', message: 'The body must be a JSON list of trace ids' }]);
    },
  );

  test('of an invocation that nobody has tried yet are none', () => {
    expect(answer(Buffer.from('["a"]'), [{ attempts: [] }])).toEqual([200, { invocations: [] }]);
  });
});

describe('a stack', () => {
  const startedAt = new Date(0);
  const service = cloudFormationService({
    region: 'eu-west-1',
    accountId: '123456789012',
    functionNames: ['a', 'b'],
    startedAt,
    note: () => undefined,
  });
  const ask = (operation: string, asked: Record<string, unknown>) => {
    const performed = perform(service, operation, asked, null);
    return performed.kind === 'refused' ? performed.refusal.message : performed.answer;
  };
  const named = (StackName: string): object => ({
    StackName,
    StackId: `arn:aws:cloudformation:eu-west-1:123456789012:stack/${StackName}/00000000-0000-0000-0000-000000000000`,
  });

  test('is that of any name, by name or id, or of the platform’s own', () => {
    const { StackId } = named('shop') as { readonly StackId: string };
    const one = (name: string) => ({
      Stacks: [{ ...named(name), CreationTime: startedAt, StackStatus: 'CREATE_COMPLETE' }],
    });
    expect(ask('DescribeStacks', { StackName: 'shop' })).toEqual(one('shop'));
    expect(ask('DescribeStacks', { StackName: StackId })).toEqual(one('shop'));
    expect(ask('DescribeStacks', {})).toEqual(one('windtunnel'));
  });

  test('has its functions, all or the one that is asked for', () => {
    const ids = (asked: object): string[] => {
      const { StackResources } = ask('DescribeStackResources', { StackName: 's', ...asked }) as {
        StackResources: { LogicalResourceId: string }[];
      };
      return StackResources.map((one) => one.LogicalResourceId);
    };
    expect([ids({}), ids({ LogicalResourceId: 'b' }), ids({ LogicalResourceId: 'c' })]).toEqual([
      ['a', 'b'],
      ['b'],
      [],
    ]);
  });
});

describe('the trail', () => {
  const trail = (): Trail => new Trail({ file: null, data: true, note: () => undefined });
  const look = (of: Trail, asked: Record<string, unknown>) => {
    const performed = perform(
      cloudTrailService(of, () => undefined),
      'LookupEvents',
      asked,
      null,
    );
    if (performed.kind === 'refused') return `${performed.refusal.type}: ${performed.refusal.message}`;
    return (performed.answer as { Events: { EventId: string }[] }).Events.map(({ EventId }) => EventId);
  };

  test('is looked up by the type of a resource', () => {
    const own = trail();
    const record = (eventID: string, functionName?: string): void =>
      own.add({
        eventID,
        eventTime: new Date().toISOString(),
        eventName: 'GetFunction20150331v2',
        managementEvent: true,
        userIdentity: {},
        ...(functionName === undefined
          ? {}
          : { resources: [{ type: 'AWS::Lambda::Function', ARN: `arn:aws:lambda:r:1:function:${functionName}` }] }),
      } as unknown as TrailRecord);
    record('one', 'f');
    record('two');
    const by = (AttributeValue: string) =>
      look(own, { LookupAttributes: [{ AttributeKey: 'ResourceType', AttributeValue }] });
    expect([by('AWS::Lambda::Function'), by('AWS::S3::Bucket')]).toEqual([['one'], []]);
  });

  test.each([
    [[{ AttributeValue: 'x' }], 'InvalidParameterException: AttributeKey is missing'],
    [[{ AttributeKey: 'EventName' }], 'InvalidParameterException: AttributeValue is missing'],
    [
      [{ AttributeKey: 'Name', AttributeValue: 'x' }],
      'InvalidLookupAttributesException: Give one attribute, and its value: EventId, EventName, ReadOnly, Username, ResourceType, ResourceName, EventSource, AccessKeyId',
    ],
  ])('is not looked up by %j', (LookupAttributes, message) => {
    expect(look(trail(), { LookupAttributes })).toBe(message);
  });

  const recorded = (request: Partial<RecordedRequest>) => {
    const own = trail();
    const names = { region: 'eu-west-1', accountId: '123456789012' };
    const rest = { method: 'POST', path: '/', queryText: '', headers: {}, sourceIp: '127.0.0.1', requestId: 'r' };
    recorder(own, names)(
      { ...rest, body: { content: null }, ...request },
      { status: 200, headers: {}, body: '' },
      null,
    );
    return own.records.map(({ record }) => [record.eventName, record.requestParameters]);
  };
  const json = { 'x-amz-target': 'Logs_20140328.CreateLogGroup' };
  const query = { 'content-type': 'application/x-www-form-urlencoded' };

  test.each([['null'], ['[1]'], ['"text"'], ['no JSON']])('has no parameters of a body that is %s', (body) => {
    expect(recorded({ headers: json, body: { content: Buffer.from(body) } })).toEqual([['CreateLogGroup', null]]);
  });

  test('has nothing of a form that says no version, or is too long to be read', () => {
    const of = (body: string | null) =>
      recorded({ headers: query, body: { content: body === null ? null : Buffer.from(body) } });
    expect([of('Action=ListMetrics'), of(null)]).toEqual([[], []]);
    expect(of('Action=DeleteAlarms&Version=2010-08-01&AlarmNames.member.1=a')).toEqual([
      ['DeleteAlarms', { 'alarmNames.member.1': 'a' }],
    ]);
  });

  test('knows a name by its path, encoded as it should be or not', () => {
    const named = (name: string) =>
      lambdaOperationOf('GET', `/2015-03-31/functions/${name}/configuration`)?.parameters['FunctionName'];
    expect([named('a%20b'), named('a%'), named('%E0%A4%A')]).toEqual(['a b', 'a%', '%E0%A4%A']);
  });
});

describe('a runtime that ended', () => {
  const told = (more: object) => {
    const answer = { kind: 'exited', atMs: 0, reason: 'no such file', ...more } as Parameters<typeof endingOf>[1];
    return JSON.parse(endingOf('r', answer, 5).payload) as unknown;
  };
  test.each([
    [{}, 'Runtime.ExitError', 'RequestId: r Error: Runtime exited with error: no such file'],
    [{ reason: '' }, 'Runtime.ExitError', 'RequestId: r Error: Runtime exited without providing a reason'],
    [{ unbegun: true }, 'Runtime.InvalidEntrypoint', 'RequestId: r Error: no such file'],
    [{ extensionError: 'Extension.Crash' }, 'Extension.Crash', 'RequestId: r Error: no such file'],
  ])('as %j is told so', (more, errorType, errorMessage) => {
    expect(told(more)).toEqual({ errorType, errorMessage });
  });
});

test('an extension that may not go on is told from where to where, by its name before it has an id', () => {
  const extension = new Extension('ext', true);
  const refused = (to: string, by: string): string =>
    `State transition from ${extension.state} to ${to} failed for extension ${by}. Error: State transition is not allowed`;
  expect(extension.to('ExitError')).toBe(refused('Exited', extension.id));
  expect(extension.to('Ready')).toBe(refused('Ready', extension.id));
  expect(extension.to('Registered')).toBeNull();
  expect(extension.to('Registered')).toBe(refused('Registered', 'ext'));
  expect([extension.to('ExitError'), extension.state]).toEqual([null, 'ExitError']);
});

test('a line without an end is given in pieces of 256 KB at least', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  splitter.add('x'.repeat(256 * 1024 - 1));
  expect(lines).toEqual([]);
  splitter.add('yz');
  expect(lines.map((line) => [line.length, line.slice(-3)])).toEqual([[256 * 1024 + 1, 'xyz']]);
  splitter.add('rest\n');
  expect(lines.at(-1)).toBe('rest');
});

test.each([
  ['index.handler', 'index', 'handler'],
  ['src/app.v1.main', 'src/app', 'v1.main'],
  ['../x.y/app.main', '../x.y/app', 'main'],
  ['bootstrap', 'bootstrap', ''],
  ['dir.d/bootstrap', 'dir.d/bootstrap', ''],
])('the handler %s is of the module %j and the export %j', (handler, file, name) => {
  expect([moduleOfHandler(handler), exportOfHandler(handler)]).toEqual([file, name]);
});
