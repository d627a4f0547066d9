// What intrinsic functions come to before a stack is deployed, right ones and wrong ones: value, problems and what stays open, held as
// texts against test/golden/template (`-u` accepts a change).

import { expect, test } from 'vitest';
import { Problems } from '../../bench/input/problems.ts';
import { resolveValue } from '../../bench/template/intrinsics.ts';
import type { Unresolved } from '../../bench/template/listing.ts';
import { parseTemplate } from '../../bench/template/template-source.ts';

const source = parseTemplate(
  `
Conditions:
  Same: !Equals [a, a]
  Other: !Equals [a, b]
Mappings:
  Sizes: { prod: { memory: 512 }, test: { memory: 128 } }
Resources:
  Fn: { Type: AWS::Lambda::Function }
  Role: { Type: AWS::IAM::Role }
`,
  't.yaml',
);

const come = (value: unknown): string => {
  const problems = new Problems();
  const unresolved: Unresolved[] = [];
  const result = resolveValue(value, ['P'], {
    source,
    parameters: new Map<string, string | readonly string[] | null>([
      ['Stage', 'prod'],
      ['Zones', ['z1', 'z2']],
      ['Later', null],
      ['AWS::Region', 'us-east-1'],
      ['AWS::Partition', 'aws'],
      ['AWS::AccountId', '123456789012'],
    ]),
    decided: new Map(),
    problems,
    ignored: [],
    unresolved,
  });
  const told = [
    JSON.stringify(result) ?? 'nothing',
    ...problems.list.map(({ path, message }) => `${path}: ${message}`),
    ...unresolved.map((one) => JSON.stringify(one)),
  ];
  return `${JSON.stringify(value)}\n${told.map((text) => `  ${text}\n`).join('')}`;
};

const values: Readonly<Record<string, readonly unknown[]>> = {
  references: [
    { Ref: 'Stage' },
    { Ref: 'Zones' },
    { Ref: 'Later' },
    { Ref: 'AWS::Region' },
    { Ref: 'AWS::NoValue' },
    { Ref: 'Fn' },
    { Ref: 'Nobody' },
    { 'Fn::GetAtt': 'Fn.Arn' },
    { 'Fn::GetAtt': ['Fn', 'Arn'] },
    { 'Fn::GetAtt': ['Role', 'Arn'] },
    { 'Fn::GetAtt': ['Nobody', 'Arn'] },
    { 'Fn::GetAtt': 'Fn' },
    { 'Fn::GetAtt': ['Fn'] },
    { 'Fn::GetAtt': {} },
    'plain',
    '{{resolve:ssm:/a/b:1}}',
    'not {{resolve:ssm:a}} alone',
  ],
  texts: [
    { 'Fn::Sub': 'a-${Stage}-${ Stage }-${!Stage}' },
    { 'Fn::Sub': '${Fn.Arn} ${AWS::Region} ${Later}' },
    { 'Fn::Sub': ['${own}-${Stage}', { own: { Ref: 'Stage' } }] },
    { 'Fn::Sub': ['${own}', 'no mapping'] },
    { 'Fn::Sub': { a: 1 } },
    { 'Fn::Sub': [] },
    { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, { Ref: 'AWS::NoValue' }, 1]] },
    { 'Fn::Join': ['', { Ref: 'Zones' }] },
    { 'Fn::Join': [',', { Ref: 'Later' }] },
    { 'Fn::Join': 'a' },
    { 'Fn::Join': [1, ['a']] },
    { 'Fn::Base64': { Ref: 'Stage' } },
    { 'Fn::Base64': { Ref: 'Later' } },
    { 'Fn::ToJsonString': { a: { Ref: 'Stage' }, b: { Ref: 'AWS::NoValue' } } },
  ],
  lists: [
    { 'Fn::Select': [1, ['a', 'b']] },
    { 'Fn::Select': ['0', { Ref: 'Zones' }] },
    { 'Fn::Select': [2, ['a', 'b']] },
    { 'Fn::Select': [1, ['a']] },
    { 'Fn::Select': [0, { Ref: 'Later' }] },
    { 'Fn::Select': [0] },
    { 'Fn::Select': 'a' },
    { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] },
    { 'Fn::Split': [',', 'a,b,c'] },
    { 'Fn::Split': [',', { Ref: 'Later' }] },
    { 'Fn::Split': [',', ['a']] },
    { 'Fn::Split': [1, 'a'] },
    { 'Fn::Split': 'a' },
    // Letters are no list of arguments.
    { 'Fn::Split': 'abc' },
    { 'Fn::Select': '1bc' },
    { 'Fn::Join': 'abc' },
    { 'Fn::Length': ['a', 'b'] },
    { 'Fn::Length': { Ref: 'Zones' } },
    { 'Fn::Length': { Ref: 'Later' } },
    { 'Fn::GetAZs': { Ref: 'AWS::Region' } },
    { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] },
  ],
  choices: [
    { 'Fn::If': ['Same', 1, 2] },
    { 'Fn::If': ['Other', 1, 2] },
    { 'Fn::If': ['Other', 1, { Ref: 'AWS::NoValue' }] },
    { 'Fn::If': ['Nobody', 1, 2] },
    { 'Fn::If': [{ Ref: 'Stage' }, 1, 2] },
    { 'Fn::If': 'Same' },
    { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'memory'] },
    { 'Fn::FindInMap': ['Sizes', 'test', 'memory'] },
    { 'Fn::FindInMap': ['Sizes', 'dev', 'memory'] },
    { 'Fn::FindInMap': ['Sizes', 'dev', 'memory', { DefaultValue: 256 }] },
    { 'Fn::FindInMap': ['Sizes', { Ref: 'Later' }, 'memory'] },
    { 'Fn::FindInMap': ['Nobody', 'a', 'b'] },
    { 'Fn::FindInMap': ['Sizes', 'test'] },
    { 'Fn::FindInMap': 'Sizes' },
    { 'Fn::FindInMap': 'abc' },
    { 'Fn::If': 'abc' },
    { 'Fn::ImportValue': { 'Fn::Sub': '${Stage}-x' } },
    { 'Fn::Transform': { Name: 'AWS::Include' } },
  ],
  nested: [
    { a: [{ Ref: 'Stage' }, { Ref: 'AWS::NoValue' }], b: { Ref: 'AWS::NoValue' }, c: { d: { 'Fn::Sub': '${Stage}' } } },
    { Ref: 'Stage', other: 1 },
    { constructor: 'Stage' },
    {},
    [],
    null,
    5,
  ],
};

test.each(Object.keys(values))('%s', async (kind) => {
  await expect(values[kind]!.map(come).join('')).toMatchFileSnapshot(`../golden/template/${kind}.txt`);
});
