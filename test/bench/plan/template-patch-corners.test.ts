// Planned settings that a template has already, has no place for, or takes from elsewhere.

import { describe, expect, test } from 'vitest';
import { patchTemplate, type TemplateChange } from '../../../bench/plan/template-patch.ts';
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

  test.each([
    ['of another function', plain(alias('elsewhere'))],
    ['of two', plain(alias('!Ref Api') + alias('!Ref Api', 'Next', 'next'))],
  ])('goes to no alias %s', (_, before) => {
    expect(patchTemplate(before, 't.yaml', [change({ provisionedConcurrency: 3 })])).toEqual({
      text: before,
      notes: ['Api: provisioned concurrency 3 is a setting of its version or alias, which this patch leaves to you'],
    });
  });
});
