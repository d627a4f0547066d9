// Planned settings that a template has already, has no place for, or takes from elsewhere.

import { describe, expect, test } from 'vitest';
import { patchTemplate, type TemplateChange } from '../../../bench/plan/template-patch.ts';
import type { RunClock } from '../../../bench/template/scaling-fragment.ts';
import { ConfigError } from '../../../bench/input/config-error.ts';

const sam = (more = ''): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: x
${more}`;

const plain = (more = '', name = ''): string => `Resources:
  Api:
    Type: AWS::Lambda::Function
    Properties:
${name}      Runtime: nodejs22.x
      Handler: index.handler
      Role: arn:aws:iam::123456789012:role/r
      Code: { ZipFile: x }
${more}`;

const alias = (of: string, id = 'Live', name = 'live'): string => `  ${id}:
    Type: AWS::Lambda::Alias
    Properties:
      Name: ${name}
      FunctionName: ${of}
      FunctionVersion: 1
`;

const change = (more: Partial<TemplateChange> = {}): TemplateChange => ({
  id: 'Api',
  reservedConcurrency: null,
  provisionedConcurrency: 0,
  ...more,
});

describe('memory', () => {
  test.each([
    ['is left where it is as planned', sam('      MemorySize: 512\n'), 512, sam('      MemorySize: 512\n')],
    ['is left where it is the usual', sam(), 128, sam()],
    [
      'takes the place of another',
      sam('      MemorySize: 512 # so far\n'),
      1024,
      sam('      MemorySize: 1024 # so far\n'),
    ],
    [
      'comes first where none stood',
      sam(),
      256,
      sam().replace('      Runtime', '      MemorySize: 256\n      Runtime'),
    ],
  ])('%s', (_, before, memoryMb, after) => {
    expect(patchTemplate(before, 't.yaml', [change({ memoryMb })])).toEqual({ text: after, notes: [] });
  });
});

describe('what is refused', () => {
  const refused = (text: string, ...changes: TemplateChange[]): unknown => {
    try {
      return patchTemplate(text, 't.yaml', changes);
    } catch (error) {
      return error instanceof ConfigError ? error.problems : error;
    }
  };
  const elsewhere = [
    {
      path: 'Resources',
      message: 'could not be changed at Api, Api, whose settings come from elsewhere; write them there by hand',
    },
  ];

  test('a template that would not say what is planned', () => {
    const twice = [change({ reservedConcurrency: 5 }), change({ reservedConcurrency: 7 })] as const;
    expect(refused(sam(), ...twice)).toEqual([
      { ...elsewhere[0], message: elsewhere[0]!.message.replace('Api, Api', 'Api') },
    ]);
    const sizes = [change({ memoryMb: 256 }), change({ memoryMb: 512 })] as const;
    expect(refused(sam(), ...sizes, sizes[1], sizes[0])).toEqual(elsewhere);
  });

  test('a template without the function, or without any', () => {
    expect(refused(sam(), change({ id: 'Shop' }), change(), change({ id: 'Mail' }))).toEqual([
      { path: 'Resources', message: 'has no function called Shop, Mail; its functions are: Api' },
    ]);
    expect(refused('Resources: { Queue: { Type: AWS::SQS::Queue } }\n', change())).toEqual([
      { path: 'Resources', message: 'has no function called Api; its functions are: none' },
    ]);
  });
});

test.each([
  ['queue 2', { place: 1, maximumConcurrency: 5 }],
  ['topic 1', { place: 0, kafkaPollers: { minimum: 1, maximum: 2 } }],
])('%s that the template has not is left to you', (what, queue) => {
  expect(patchTemplate(sam(), 't.yaml', [change({ queues: [queue] })])).toEqual({
    text: sam(),
    notes: [`Api: the template has no event of ${what} of it, which this patch leaves to you`],
  });
});

describe('provisioned concurrency of a function without SAM', () => {
  test.each([
    ['3', {}],
    ['3', { scaling: 'constant' }],
    ['tracking from 1 to 5 at 70 %', { scaling: { tracking: { minimum: 1, maximum: 5, target: 0.7 } } }],
    ['1h 5', { scaling: { schedule: [{ atMs: 3_600_000, count: 5 }] } }],
  ] as const)('is left to you where it has no alias: %s', (how, more) => {
    expect(patchTemplate(plain(), 't.yaml', [change({ provisionedConcurrency: 3, ...more })])).toEqual({
      text: plain(),
      notes: [
        `Api: provisioned concurrency ${how} is a setting of its version or alias, which this patch leaves to you`,
      ],
    });
  });

  const written = '      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 }\n      Name';
  test.each([
    ['by its logical id', plain(alias('!Ref Api'))],
    ['by an attribute', plain(alias('!GetAtt Api.Arn'))],
    ['by its name', plain(alias('my-api'), '      FunctionName: my-api\n')],
  ])('goes to the alias that names it %s', (_, before) => {
    expect(patchTemplate(before, 't.yaml', [change({ provisionedConcurrency: 3 })])).toEqual({
      text: before.replace('      Name', written),
      notes: [],
    });
  });

  test('goes to the own alias of each of several functions', () => {
    const two = plain(alias('!Ref Api')) + plain(alias('!Ref Mail', 'MailLive')).replace('Resources:\n  Api', '  Mail');
    expect(patchTemplate(two, 't.yaml', [change({ id: 'Mail', provisionedConcurrency: 3 })])).toEqual({
      text: two.replace(/      Name(?=: live\n      FunctionName: !Ref Mail)/, written),
      notes: [],
    });
  });

  const byArn = plain(alias('arn:aws:lambda:us-east-1:123456789012:function:my-api'), '      FunctionName: my-api\n');
  test.each([
    ['that names it by an ARN', byArn],
    ['of another function', plain(alias('elsewhere'))],
    ['of two', plain(alias('!Ref Api') + alias('!Ref Api', 'Next', 'next'))],
  ])('goes to no alias %s', (_, before) => {
    expect(patchTemplate(before, 't.yaml', [change({ provisionedConcurrency: 3 })])).toEqual({
      text: before,
      notes: ['Api: provisioned concurrency 3 is a setting of its version or alias, which this patch leaves to you'],
    });
  });
});

describe('what scales provisioned concurrency', () => {
  const scaled = (text: string, scaling: TemplateChange['scaling'], clock?: RunClock) => {
    const changes = [change({ provisionedConcurrency: 1, scaling })];
    return patchTemplate(text, 't.yaml', changes, clock === undefined ? {} : { clock });
  };
  const tracking = { tracking: { minimum: 1, maximum: 5, target: 0.7 } };
  const taken = (id: string): string => `  ${id}: { Type: AWS::SQS::Queue }\n`;

  test('takes logical ids that are free', () => {
    const { text, notes } = scaled(
      sam() + taken('ApiProvisionedScaling') + taken('ApiProvisionedScaling2') + taken('ApiProvisionedTracking'),
      tracking,
    );
    expect(notes).toEqual([]);
    expect(text.match(/^ {2}ApiProvisioned\w+:.*$/gm)).toEqual([
      '  ApiProvisionedScaling3:',
      '  ApiProvisionedTracking2:',
      ...['ApiProvisionedScaling', 'ApiProvisionedScaling2', 'ApiProvisionedTracking'].map((id) => taken(id).trimEnd()),
    ]);
    expect(text).toContain('ScalingTargetId: !Ref ApiProvisionedScaling3\n');
    // It has no schedule.
    expect(text).not.toContain('ScheduledActions');
  });

  test('has at most 200 actions', () => {
    const schedule = (length: number) => ({
      schedule: Array.from({ length }, (_, i) => ({ atMs: 60_000 * (i + 1), count: 2 + (i % 2) })),
    });
    expect(scaled(sam(), schedule(199)).text.match(/ScheduledActionName/g)).toHaveLength(200);
    expect(scaled(sam(), schedule(200)).notes).toEqual([
      'Api: a schedule for more than a week, or of more than 200 actions, is left to you',
    ]);
  });

  test('finds an alias whose name is known only when it is deployed by its ARN', () => {
    const before = `Parameters: { Stage: { Type: String, Default: live } }\n${plain(alias('!Ref Api', 'Live', '!Ref Stage'))}`;
    const { text, notes } = scaled(before, tracking);
    expect(notes).toEqual([]);
    expect(text.slice(text.indexOf('ApiProvisionedScaling:'), text.indexOf('MinCapacity'))).toMatch(
      /^ApiProvisionedScaling:\n[^]* {6}ResourceId: !Join \[':', \[function, \{ 'Fn::Select': \[6, .*\{ Ref: Live \}.*'Fn::Select': \[7, .*\{ Ref: Live \}.*\n *$/,
    );
  });

  test('by bounds is no schedule of numbers, and is written anew', () => {
    const plan = { schedule: [{ atMs: 8 * 3_600_000, count: 4 }] };
    const clock = { startMs: Date.UTC(2026, 0, 5), durationMs: 86_400_000 };
    const { text: first } = scaled(sam(), plan, clock);
    expect(scaled(first, plan, clock).text).toBe(first);
    const bounds = first.replace('MinCapacity: 4, MaxCapacity: 4', 'MinCapacity: 4');
    expect(bounds).not.toBe(first);
    expect(scaled(bounds, plan, clock).text).toBe(first);
  });
});
