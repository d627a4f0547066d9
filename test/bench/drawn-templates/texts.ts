// Texts to be edited or read: mappings as people write them, plain scalars, pieces that are no template.

import * as fc from 'fast-check';
import { of } from './values.ts';

/** Mappings as people write them: with comments, anchors, tags, question marks, in lists and in braces. */
export const editable: fc.Arbitrary<string> = fc
  .tuple(
    of('m:\n', 'l:\n- ', 'l:\n  -  ', '# top\r\nm:\r\n', 'm: &x\n', '{ "m": ', 'm: '),
    fc.uniqueArray(
      of(
        'a: 1 # one',
        'b:   two',
        '"c": [1, 2]',
        '? d\n: 4',
        'e: &y { f: 1, g: 2 }',
        'h:\n  i: 1\n  j: 2',
        'k: # why\n  5',
        '? n',
        'o: !Ref X',
        'p:',
        'q: |\n  r\n  s',
      ),
      { minLength: 1, maxLength: 4 },
    ),
    of('', '\n', '\nz: 1\n', ' # end'),
  )
  .map(([head, entries, end]) => {
    const isFlow = /: $|\{/.test(head);
    const indent = head.includes('-') ? ' '.repeat(head.split('\n')[1]!.length) : '  ';
    const flow = entries.filter((entry) => !entry.includes('\n')).map((entry) => entry.replace(/ #.*/, ''));
    if (isFlow) return `${head}{ ${flow.join(', ')} }${head.startsWith('{') ? ' }' : end}`;
    const newline = head.includes('\r') ? '\r\n' : '\n';
    const text = entries.join('\n').replaceAll('\n', newline + indent);
    return (head.endsWith('\n') ? head + indent : head) + text + end;
  });

/** Plain scalars that YAML 1.1 reads as numbers, flags or nothing, and some that look alike. */
export const scalars: fc.Arbitrary<string> = fc.oneof(
  fc.stringMatching(/^[-+]?(0|[1-9])[0-9_]{0,3}(:[0-6]?[0-9]){0,2}(\.[0-9_]{0,3})?([eE][-+]?[0-9]{1,2})?$/),
  fc.stringMatching(/^[-+]?0[bxo]?_?[01789aF]{1,4}$/),
  fc.stringMatching(/^[-+]?\.?(inf|Inf|INF|nan|NaN|5|5e3|_)$/),
  of(
    'yes',
    'No',
    'ON',
    'off',
    'y',
    'n',
    'TRUE',
    'False',
    '~',
    'null',
    '2001-01-01',
    '2001-01-01 10:00:00Z',
    '9007199254740993',
    '-9007199254740993',
    '-0',
    '1e7',
    '9999999.5',
    '0.001',
    '0.0009',
    '1.0',
    '!!float 3',
    '!!binary aG k=',
    '!!str 5',
    '!!int 7',
    '0x1FFFFFFFFFFFFFF',
    '0b11111111',
    '1_000.5',
    '<<',
    '=',
  ),
);

/** Pieces of text of which some are no template. */
export const pieces: fc.Arbitrary<string> = of(
  'Resources:\n',
  '  A: { Type: AWS::SQS::Queue }\n',
  '  A: &x { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub "a" } }\n',
  '  B: *x\n',
  '  <<: { C: { Type: AWS::SNS::Topic } }\n',
  '  [1, 2]: 3\n',
  '  ? : 4\n',
  '  D: !!set { a }\n',
  '  E: !Nothing x\n',
  '  F: !!omap [a: 1]\n',
  '  G: "open\n',
  '  H: &h [*h]\n',
  '  A: { Type: AWS::SNS::Topic }\n',
  '  I: !GetAtt A.Arn.More\n',
  'Resources: 5\n',
  '{}',
  '---\n',
  '\t- x\n',
  '  J: [1, { Type: a, Type: b }]\n',
  '  K: { Type: AWS::Kinesis::Stream, Properties: [1] }\n',
);
