// What the control plane makes of what it is asked: members of every type and what is said of others, pages of lists, provisioned
// concurrency by every rule, and answers in pieces.

import { Buffer } from 'node:buffer';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { appliedOn, keptOf } from '../../local/api/kept-members.ts';
import { streamedInvocation } from '../../local/api/invoke-streamed.ts';
import { itemsLike, itemsOf, Members } from '../../local/api/members.ts';
import { page, type Refusal, type ApiCall, type ApiContext } from '../../local/api/operation.ts';
import { provisionedOf, provisionedOperations } from '../../local/api/provisioned.ts';
import type { Dispatched } from '../../local/environment/dispatched.ts';
import type { ProvisionedConfig, StoredFunction } from '../../local/settings/stored-function.ts';
import { invokeComplete, payloadChunk } from '../../local/wire/event-stream.ts';
import type { HttpAnswer, StreamedAnswer } from '../../local/wire/http-answer.ts';
import { managedConfig } from '../support/managed-config.ts';
import { eventually } from '../support/eventually.ts';
import { localFunction } from './support.ts';

/** What is refused, as its type and its words. */
const refusedBy = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    const { errorType, body } = (error as Refusal).answer;
    return `${errorType}: ${body['message'] ?? body['Message']}`;
  }
  return 'nothing';
};

describe('a member', () => {
  const of = (value: unknown): Members => new Members({ Name: value });
  const range = { min: 2, max: 4 };

  test.each<[string, (members: Members) => unknown, unknown, string]>([
    ['an integer', (members) => members.integer('Name', range), true, 'TRUE_VALUE can not be converted to an Integer'],
    [
      'an integer',
      (members) => members.integer('Name', range),
      false,
      'FALSE_VALUE can not be converted to an Integer',
    ],
    ['an integer', (members) => members.integer('Name', range), '3', 'STRING_VALUE can not be converted to an Integer'],
    ['an integer', (members) => members.integer('Name', range), 2.5, 'NUMBER_VALUE can not be converted to an Integer'],
    [
      'an integer',
      (members) => members.integer('Name', range),
      2 ** 53,
      'NUMBER_VALUE can not be converted to an Integer',
    ],
    [
      'an integer',
      (members) => members.integer('Name', range),
      [],
      'Start of structure or map found where not expected.',
    ],
    ['a text', (members) => members.text('Name'), 1, 'NUMBER_VALUE can not be converted to a String'],
    ['a text', (members) => members.text('Name'), {}, 'Start of structure or map found where not expected.'],
    ['a boolean', (members) => members.boolean('Name'), 'true', 'STRING_VALUE can not be converted to a Boolean'],
    ['a number', (members) => members.number('Name', range), '2', 'STRING_VALUE can not be converted to a Double'],
    ['a map', (members) => members.textMap('Name'), 1, 'NUMBER_VALUE can not be converted to a Map'],
    ['a map', (members) => members.textMap('Name'), [], 'Start of structure or map found where not expected.'],
    ['map of texts', (members) => members.textMap('Name'), { a: 5 }, 'NUMBER_VALUE can not be converted to a String'],
    [
      'map of texts',
      (members) => members.textMap('Name'),
      { a: { x: 1 } },
      'Start of structure or map found where not expected.',
    ],
    [
      'map of numbers',
      (members) => members.numberMap('Name'),
      { a: '0.5' },
      'STRING_VALUE can not be converted to a Double',
    ],
    ['a structure', (members) => members.inside('Name'), 'x', 'STRING_VALUE can not be converted to a structure'],
    ['a structure', (members) => members.inside('Name'), [], 'Start of structure or map found where not expected.'],
    ['a list', (members) => members.texts('Name'), 'x', 'STRING_VALUE can not be converted to a List'],
    ['texts', (members) => members.texts('Name'), ['a', 1], 'NUMBER_VALUE can not be converted to a String'],
    ['structures', (members) => members.items('Name'), [true], 'TRUE_VALUE can not be converted to a structure'],
  ])('that is no %s is refused where it is read: %#', (_, read, value, text) => {
    expect(refusedBy(() => read(of(value)))).toBe(`SerializationException: ${text}`);
  });

  test('is what it is, or undefined where nothing or null stands', () => {
    expect([2, 4].map((value) => of(value).integer('Name', range))).toEqual([2, 4]);
    expect(of('x').text('Name')).toBe('x');
    expect([true, false].map((value) => of(value).boolean('Name'))).toEqual([true, false]);
    expect(of(2.5).number('Name', range)).toBe(2.5);
    expect(of({ a: '1', b: null }).textMap('Name')).toEqual([['a', '1']]);
    expect(of({ a: 1, b: null }).numberMap('Name')).toEqual([['a', 1]]);
    expect(of(['a', 'b']).texts('Name')).toEqual(['a', 'b']);
    expect(of('b').oneOf('Name', ['a', 'b'])).toBe('b');
    for (const none of [undefined, null]) {
      const members = of(none);
      expect([
        members.has('Name'),
        members.value('Name'),
        members.integer('Name', range),
        members.text('Name'),
        members.boolean('Name'),
        members.textMap('Name'),
        members.texts('Name'),
        members.oneOf('Name', ['a']),
        members.inside('Name').has('Inner'),
        members.items('Name'),
      ]).toEqual([false, ...Array(7).fill(undefined), false, []]);
      members.check();
    }
  });

  test('that breaks its constraint is told with all others, by its path', () => {
    const form = { pattern: '[a-z]+', maxLength: 3 };
    const members = new Members({
      MemorySize: 1,
      Timeout: 5,
      Name: 'ABCD',
      Mode: 'c',
      Texts: ['a', 'XY'],
      Inner: { Size: 9, Deep: { Word: 'x' } },
      List: [{ A: 2 }, { A: 7 }],
    });
    members.integer('MemorySize', range);
    members.integer('Timeout', range);
    members.text('Name', form);
    expect(members.oneOf('Mode', ['a', 'b'])).toBeUndefined();
    members.texts('Texts', itemsLike(form, { minLength: 1, nullable: false }));
    members.inside('Inner').integer('Size', range);
    members.inside('Inner').inside('Deep').refuse('Word', 'Own words');
    members.items('List').forEach((item) => item.integer('A', range));
    members.required('Name', 'Missing');
    members.inside('Inner').required('Other');
    const at = (value: string, path: string, problem: string): string =>
      `Value '${value}' at '${path}' failed to satisfy constraint: ${problem}`;
    expect(refusedBy(() => members.check())).toBe(
      `ValidationException: 11 validation errors detected: ${[
        at('1', 'memorySize', 'Member must have value greater than or equal to 2'),
        at('5', 'timeout', 'Member must have value less than or equal to 4'),
        at('ABCD', 'name', 'Member must have length less than or equal to 3'),
        at('ABCD', 'name', 'Member must satisfy regular expression pattern: [a-z]+'),
        at('c', 'mode', 'Member must satisfy enum value set: [a, b]'),
        at(
          '[a, XY]',
          'texts',
          'Member must satisfy constraint: [Member must have length less than or equal to 3, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [a-z]+, Member must not be null]',
        ),
        at('9', 'inner.size', 'Member must have value less than or equal to 4'),
        at('x', 'inner.deep.word', 'Own words'),
        at('7', 'list.2.member.a', 'Member must have value less than or equal to 4'),
        "Value null at 'missing' failed to satisfy constraint: Member must not be null",
        "Value null at 'inner.other' failed to satisfy constraint: Member must not be null",
      ].join('; ')}`,
    );
  });

  test('of a list has the words of its constraint', () => {
    expect(itemsOf(['a', 'b'], 'list').text).toBe('Member must satisfy enum value set: [a, b]');
    const items = itemsOf(['a', 'b']);
    expect(items.text).toBe(
      'Member must satisfy constraint: [Member must satisfy enum value set: [a, b], Member must not be null]',
    );
    expect(['a', 'b', 'c'].map(items.broken)).toEqual([false, false, true]);
    const like = itemsLike({ pattern: 'x*', maxLength: 2 }, { minLength: 1 });
    expect(['', 'x', 'xx', 'xxx', 'y'].map(like.broken)).toEqual([true, false, false, true, true]);
    expect(like.text).toMatch(/pattern: x\*\]$/);
    expect(itemsLike({ pattern: 'x*', maxLength: 2 }).broken('')).toBe(false);
    expect(itemsLike({ pattern: 'x*', maxLength: 2 }).text).toContain('greater than or equal to 0');
  });
});

describe('what is kept and has no effect', () => {
  const kept = (body: object, runtime = 'java21'): unknown => keptOf(new Members({ ...body }), runtime);

  test('is shown as it was given, with its defaults', () => {
    expect(kept({})).toEqual({});
    expect(kept({ VpcConfig: {} })).toEqual({
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [], VpcId: '', Ipv6AllowedForDualStack: false },
    });
    const vpc = { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'], Ipv6AllowedForDualStack: true };
    expect(kept({ VpcConfig: vpc })).toEqual({ VpcConfig: { ...vpc, VpcId: 'vpc-local' } });
    expect(kept({ KMSKeyArn: '' })).toEqual({ KMSKeyArn: '' });
    expect(kept({ SnapStart: { ApplyOn: 'None' } })).toEqual({
      SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    });
  });

  test.each([
    ['nodejs22.x', true],
    ['ruby3.3', true],
    ['provided.al2023', true],
    ['java21', false],
    ['python3.13', false],
    ['dotnet8', false],
  ])('snapshots of %s: refused %j', (runtime, isRefused) => {
    const text = `InvalidParameterValueException: ${runtime} is not supported for SnapStart enabled functions.`;
    expect(refusedBy(() => kept({ SnapStart: { ApplyOn: 'PublishedVersions' } }, runtime))).toBe(
      isRefused ? text : 'nothing',
    );
    expect(refusedBy(() => kept({ SnapStart: { ApplyOn: 'None' } }, runtime))).toBe('nothing');
  });

  test('is applied on published versions, or on nothing', () => {
    const applied = [{}, { SnapStart: {} }, { SnapStart: { ApplyOn: 'None' } }].map(appliedOn);
    expect(applied).toEqual(['', '', '']);
    expect(appliedOn({ SnapStart: { ApplyOn: 'PublishedVersions' } })).toBe('PublishedVersions');
  });
});

const queryOf = (query: Record<string, string>) => ({ get: (name: string) => query[name] ?? null }) as never;

describe('a page', () => {
  const items = Array.from({ length: 120 }, (_, i) => i);
  const paged = (query: Record<string, string>, limits?: object) =>
    page({ query: queryOf(query) } as unknown as ApiCall, items, 'Items', limits) as {
      Items: number[];
      NextMarker?: string;
    };
  const marker = (at: number | string): string => Buffer.from(String(at)).toString('base64');

  test('has fifty items, or fewer, or as many as its list may have, and where the next begins', () => {
    expect(paged({})).toEqual({ Items: items.slice(0, 50), NextMarker: marker(50) });
    expect(paged({ Marker: '' }).Items).toHaveLength(50);
    expect(paged({ MaxItems: '7', Marker: marker(50) })).toEqual({
      Items: items.slice(50, 57),
      NextMarker: marker(57),
    });
    expect(paged({ MaxItems: '60' }).Items).toHaveLength(50);
    expect(paged({ MaxItems: '60' }, { most: 100 }).Items).toHaveLength(60);
    expect(paged({}, { most: 100 })).toEqual({ Items: items.slice(0, 100), NextMarker: marker(100) });
    expect(paged({ Marker: marker(100) })).toEqual({ Items: items.slice(100) });
    expect(paged({ Marker: marker(70) })).toEqual({ Items: items.slice(70) });
    expect(paged({ MaxItems: '50', Marker: marker(69) }).NextMarker).toBe(marker(119));
    expect(paged({ Marker: marker(500) })).toEqual({ Items: [] });
  });

  test('is refused where its size or its marker is none', () => {
    const problem = (query: Record<string, string>, limits?: object) => refusedBy(() => paged(query, limits));
    expect(problem({ MaxItems: '0' })).toContain("Value '0' at 'maxItems' failed");
    expect(problem({ MaxItems: '10001' })).toContain('less than or equal to 10000');
    expect(problem({ MaxItems: '10000' })).toBe('nothing');
    expect(problem({ MaxItems: '51' }, { largest: 50 })).toContain('less than or equal to 50');
    expect(problem({ MaxItems: 'x' })).toContain('SerializationException');
    const words = 'InvalidParameterValueException: Invalid Marker: give the NextMarker of the page before.';
    expect([marker('x'), marker(-1), marker('1234567890')].map((Marker) => problem({ Marker }))).toEqual([
      words,
      words,
      words,
    ]);
  });
});

describe('provisioned concurrency', () => {
  const [putIt, getIt, removeIt] = provisionedOperations.map(({ answer }) => answer);
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:f';
  interface Given {
    readonly reserved?: number | null;
    readonly unreserved?: number;
    readonly config?: object;
    readonly kept?: object;
    readonly runtime?: string;
    /** What setting it comes to. */
    readonly provided?: () => Promise<void>;
  }
  const world = ({ reserved = null, unreserved = 1000, config = {}, kept = {}, runtime, provided }: Given = {}) => {
    const { config: usual } = localFunction('sample.ts', 'handler', { name: 'f' });
    const settings = { config: { ...usual, ...(runtime === undefined ? {} : { runtime }), ...config }, kept };
    const revision = (version: string, functionIndex: number) => ({
      version,
      functionIndex,
      settings,
      code: { format: 'cjs' },
    });
    const alias = (name: string, version: string, additional: object | null = null) => [
      name,
      { name, version, additional },
    ];
    const stored = {
      name: 'f',
      latest: revision('$LATEST', 0),
      versions: new Map([
        ['1', revision('1', 1)],
        ['2', revision('2', 2)],
      ]),
      aliases: new Map([
        alias('one', '1'),
        alias('also', '1'),
        alias('weighed', '2', { version: '1', weight: 0.5 }),
        alias('head', '$LATEST'),
      ] as never),
      provisioned: new Map<string, ProvisionedConfig>(),
    } as unknown as StoredFunction;
    const told: unknown[] = [];
    const context = {
      registry: {
        context: { region: 'us-east-1', accountId: '123456789012' },
        has: (name: string) => name === 'f',
        arnOf: (_: string, qualifier?: string) => (qualifier === undefined ? arn : `${arn}:${qualifier}`),
        find: (_: string, qualifier: string | null) => ({ stored, qualifier, arn }),
        setProvisioned: (index: number, count: number) => {
          told.push([index, count]);
          return (provided ?? (() => Promise.resolve()))();
        },
      },
      account: { reserved: () => reserved, unreservedLimit: unreserved },
      unreservedMinimum: 100,
      note: (text: string) => void told.push(text),
    } as unknown as ApiContext;
    const call = (query: Record<string, string>, body: object = {}, name = 'f') =>
      ({ names: [name], query: queryOf(query), members: new Members({ ...body }) }) as unknown as ApiCall;
    const answerOf = (answer: unknown): { status: number; body: Record<string, unknown> } => {
      const { status, body } = answer as HttpAnswer;
      return { status, body: body === '' ? {} : (JSON.parse(String(body)) as Record<string, unknown>) };
    };
    const put = (Qualifier: string | null, count: unknown, name?: string) => {
      const query: Record<string, string> = Qualifier === null ? {} : { Qualifier };
      return answerOf(putIt!(context, call(query, { ProvisionedConcurrentExecutions: count }, name)));
    };
    const get = (query: Record<string, string>) => answerOf(getIt!(context, call(query)));
    const remove = (Qualifier: string) => answerOf(removeIt!(context, call({ Qualifier })));
    return { put, get, remove, stored, told };
  };
  const invalid = 'InvalidParameterValueException';

  test('is asked for of a version or an alias, on its way at once and there when its environments are', async () => {
    const { put, get, remove, stored, told } = world();
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/) as string;
    expect(put('one', 5)).toEqual({
      status: 202,
      body: {
        RequestedProvisionedConcurrentExecutions: 5,
        AvailableProvisionedConcurrentExecutions: 0,
        AllocatedProvisionedConcurrentExecutions: 0,
        Status: 'IN_PROGRESS',
        LastModified: instant,
      },
    });
    expect(told).toEqual([[1, 5]]);
    const ready = {
      RequestedProvisionedConcurrentExecutions: 5,
      AvailableProvisionedConcurrentExecutions: 5,
      AllocatedProvisionedConcurrentExecutions: 5,
      Status: 'READY',
      LastModified: instant,
    };
    await eventually(() => expect(get({ Qualifier: 'one' })).toEqual({ status: 200, body: ready }));
    put('2', 3);
    expect(provisionedOf(stored)).toBe(8);
    await eventually(() =>
      expect(get({ List: 'ALL' }).body).toEqual({
        ProvisionedConcurrencyConfigs: [
          { FunctionArn: `${arn}:one`, ...ready },
          {
            FunctionArn: `${arn}:2`,
            ...ready,
            RequestedProvisionedConcurrentExecutions: 3,
            AvailableProvisionedConcurrentExecutions: 3,
            AllocatedProvisionedConcurrentExecutions: 3,
          },
        ],
      }),
    );
    expect(refusedBy(() => get({ List: 'ALL', MaxItems: '51' }))).toContain('less than or equal to 50');
    expect(remove('one')).toEqual({ status: 204, body: {} });
    expect(told.at(-1)).toEqual([1, 0]);
    expect(refusedBy(() => get({ Qualifier: 'one' }))).toBe(
      'ProvisionedConcurrencyConfigNotFoundException: No Provisioned Concurrency Config found for this function',
    );
    const before = told.length;
    expect(remove('one').status).toBe(204);
    expect(told).toHaveLength(before);
  });

  test('says why there is none', async () => {
    const { put, get } = world({ provided: () => Promise.reject(new Error('init failed')) });
    put('1', 2);
    await eventually(() =>
      expect(get({ Qualifier: '1' }).body).toMatchObject({
        AvailableProvisionedConcurrentExecutions: 0,
        AllocatedProvisionedConcurrentExecutions: 0,
        Status: 'FAILED',
        StatusReason: 'init failed',
      }),
    );
  });

  test('of what is not run here is there in the answers alone, which is said', () => {
    const { put, told } = world({ runtime: 'python3.13' });
    expect(put('1', 2).status).toBe(202);
    expect(told[1]).toMatch(/^f: ready in the answers alone: python3\.13 is not run here/);
  });

  test.each<[string | null, string]>([
    [null, `${invalid}: Qualifier is required for Provisioned Concurrency; name a version or an alias`],
    ['$LATEST', `${invalid}: Provisioned Concurrency Configs cannot be applied to unpublished function versions.`],
    ['head', `${invalid}: Provisioned Concurrency Configs cannot be applied to unpublished function versions.`],
    ['weighed', `${invalid}: Alias with weights can not be used with Provisioned Concurrency`],
    ['none', `ResourceNotFoundException: Cannot find alias arn: ${arn}:none`],
    ['9', `ResourceNotFoundException: Function not found: ${arn}:9`],
  ])('of %j is refused', (qualifier, words) => {
    expect(refusedBy(() => world().put(qualifier, 1))).toBe(words);
  });

  test('is one positive number, for a function that is there', () => {
    const { put, get, remove } = world();
    expect(refusedBy(() => put('1', 0))).toContain('Member must have value greater than or equal to 1');
    expect(refusedBy(() => put('1', undefined))).toContain("Value null at 'provisionedConcurrentExecutions'");
    expect(refusedBy(() => put('1', 1, 'gone'))).toMatch(/^ResourceNotFoundException: Function not found: .*:gone:1$/);
    const unpublished = `${invalid}: The function resource provided must be an alias or a published version.`;
    expect([refusedBy(() => get({ Qualifier: '$LATEST' })), refusedBy(() => remove('head'))]).toEqual([
      unpublished,
      unpublished,
    ]);
  });

  test.each<[Given, string]>([
    [
      { kept: { SnapStart: { ApplyOn: 'PublishedVersions' } } },
      `${invalid}: Provisioned concurrency is not supported for SnapStart enabled functions.`,
    ],
    [
      { config: { managed: managedConfig() } },
      `${invalid}: Provisioned concurrency is not supported for functions with CapacityProviderConfig.`,
    ],
    [
      { config: { tenantIsolation: true } },
      `${invalid}: Provisioned concurrency is not supported for functions with TenancyConfig.`,
    ],
  ])('is refused with %j', (given, words) => {
    expect(refusedBy(() => world(given).put('1', 1))).toBe(words);
  });

  test('is a version’s own or an alias’s, never both', () => {
    const { put, remove } = world();
    put('1', 1);
    expect(refusedBy(() => put('one', 1))).toMatch(/^ResourceConflictException: Alias can't be used/);
    expect(put('1', 2).status).toBe(202);
    remove('1');
    put('one', 1);
    expect(refusedBy(() => put('1', 1))).toMatch(/^ResourceConflictException: Version is pointed by/);
    expect(put('one', 2).status).toBe(202);
    // Of another alias of that version nothing is said.
    expect(put('also', 1).status).toBe(202);
    expect(put('2', 1).status).toBe(202);
  });

  test('has room in what is reserved for its function, or in what is not reserved at all', () => {
    const own = world({ reserved: 10, config: { provisionedConcurrency: 1 } });
    expect(refusedBy(() => own.put('1', 10))).toMatch(/should not be greater than the reservedConcurrentExecution/);
    expect(own.put('1', 9).status).toBe(202);
    // What it had is given back.
    expect(own.put('1', 8).status).toBe(202);
    expect(refusedBy(() => own.put('2', 2))).toMatch(/should not be greater than the reserved/);
    expect(own.put('2', 1).status).toBe(202);
    const shared = world({ unreserved: 150 });
    expect(refusedBy(() => shared.put('1', 151))).toContain("greater than account's unreserved concurrency [150].");
    expect(refusedBy(() => shared.put('1', 150))).toContain('below its minimum value of [100].');
    expect(refusedBy(() => shared.put('1', 51))).toContain('below its minimum value of [100].');
    expect(shared.put('1', 50).status).toBe(202);
    expect(refusedBy(() => shared.put('1', 101))).toContain('below its minimum value of [100].');
    expect(shared.put('1', 100).status).toBe(202);
    expect(refusedBy(() => shared.put('1', 251))).toContain('unreserved concurrency [250].');
  });
});

describe('an answer in pieces', () => {
  const finished = (more: object): Dispatched => ({
    kind: 'finished',
    finished: { payload: '"p"', failed: false, durationMs: 1, logTail: null, ...more },
  });
  const framesOf = async (answer: HttpAnswer | StreamedAnswer): Promise<Buffer> => {
    expect([answer.status, answer.headers]).toEqual([
      200,
      { 'Content-Type': 'application/vnd.amazon.eventstream', 'X-Amz-Executed-Version': '7' },
    ]);
    return buffer((answer as StreamedAnswer).stream);
  };

  test.each<[Dispatched, readonly Buffer[]]>([
    [finished({}), [payloadChunk(Buffer.from('"p"')), invokeComplete({})]],
    [finished({ bytes: Buffer.from([255]) }), [payloadChunk(Buffer.from([255])), invokeComplete({})]],
    [finished({ logTail: 'log' }), [payloadChunk(Buffer.from('"p"')), invokeComplete({ LogResult: 'log' })]],
    [
      finished({ failed: true, logTail: 'log' }),
      [invokeComplete({ ErrorCode: 'Unhandled', ErrorDetails: '"p"', LogResult: 'log' })],
    ],
  ])('of what did not stream is one: %j', async (dispatched, frames) => {
    const answer = await streamedInvocation(async () => dispatched, '7');
    expect(await framesOf(answer)).toEqual(Buffer.concat(frames));
  });

  test.each<[Dispatched, Buffer]>([
    [finished({}), invokeComplete({})],
    [finished({ failed: true }), invokeComplete({ ErrorCode: 'Unhandled', ErrorDetails: '"p"' })],
    [{ kind: 'throttled', reason: null }, invokeComplete({ ErrorCode: 'Throttled' })],
  ])('of what streams has each piece, and how it ended: %j', async (dispatched, end) => {
    const answer = await streamedInvocation(async (sink) => {
      await Promise.resolve();
      sink.begun('text/plain');
      sink.chunk(Buffer.from('one'));
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      sink.chunk(Buffer.from('two'));
      return dispatched;
    }, '7');
    const frames = [payloadChunk(Buffer.from('one')), payloadChunk(Buffer.from('two')), end];
    expect(await framesOf(answer)).toEqual(Buffer.concat(frames));
  });

  test('is none where the invocation is refused', async () => {
    const error = { status: 502, errorType: 'EFSIOException', body: { Message: 'no disk' } };
    expect(await streamedInvocation(async () => ({ kind: 'refused', error }), '7')).toEqual({
      status: 502,
      headers: { 'x-amzn-ErrorType': 'EFSIOException' },
      body: '{"Message":"no disk"}',
    });
    expect(await streamedInvocation(async () => ({ kind: 'throttled', reason: null }), '7')).toMatchObject({
      status: 429,
      body: '{"Type":"User","message":"Rate exceeded"}',
    });
  });
});
