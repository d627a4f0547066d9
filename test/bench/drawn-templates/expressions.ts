// A value in as many ways as templates can say one.

import * as fc from 'fast-check';
import { type Any, type Values, arn, none, of, ref, sub, unknown, wrongValues } from './values.ts';

/** A value in as many ways as templates can say one. */
export const expression = (values: Values): Any =>
  fc.letrec<{ value: unknown; list: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      of<unknown>(
        'text',
        5,
        true,
        'a,b',
        '{{resolve:ssm:/a/b}}',
        ref('Name'),
        ref('Size'),
        unknown,
        ref('AWS::Region'),
        ref('AWS::StackId'),
        arn('Shop'),
        arn('Queue'),
        none,
        { 'Fn::GetAtt': 'Queue.QueueName' },
        { 'Fn::GetAtt': ['Inner', 'Outputs', 'Url'] },
      ),
      tie('list').chain((list) => of('-', '', ',').map((by): unknown => ({ 'Fn::Join': [by, list] }))),
      fc
        .tuple(
          of<unknown>(0, 1, '1', ...(values === wrongValues ? [2, 'x', -1] : [])),
          of<unknown>(['p', 'q'], ref('Both'), { 'Fn::Split': [',', 'm,n'] }, { 'Fn::GetAZs': '' }),
        )
        .map(([at, list]): unknown => ({ 'Fn::Select': [at, list] })),
      fc
        .tuple(
          of('Is', 'Isnt', 'Either', 'Neither', ...(values === wrongValues ? ['Gone', 'Circle', 'Broken', 'Odd'] : [])),
          tie('value'),
          tie('value'),
        )
        .map(([name, a, b]): unknown => ({ 'Fn::If': [name, a, b] })),
      fc
        .tuple(
          of<unknown>(
            '${Name}-${AWS::AccountId}',
            '${!Literal} ${ Size }',
            '${Queue.Arn}/x',
            '${Shop}',
            '${Own}',
            '${Unknown}',
            ...(values === wrongValues ? ['${Missing}', 5] : []),
          ),
          tie('value'),
        )
        .chain(([text, own]) => of<unknown>({ 'Fn::Sub': text }, { 'Fn::Sub': [text, { Own: own }] })),
      fc
        .tuple(
          of<unknown>('prod', unknown, ref('Stage'), ...(values === wrongValues ? ['none'] : [])),
          of('size', 'name'),
        )
        .chain(([top, key]) =>
          of<unknown>(
            { 'Fn::FindInMap': ['Sizes', top, key] },
            { 'Fn::FindInMap': ['Sizes', top, key, { DefaultValue: 'otherwise' }] },
          ),
        ),
      tie('value').chain((value) =>
        of<unknown>(
          { 'Fn::Base64': value },
          { 'Fn::ToJsonString': { a: value } },
          { 'Fn::ImportValue': value },
          { 'Fn::Cidr': ['10.0.0.0/16', 2, value] },
          { 'Fn::Transform': { Name: 'X' } },
        ),
      ),
      of<unknown>(
        { 'Fn::Length': ref('Both') },
        { 'Fn::Length': unknown },
        { 'Fn::Split': [',', 'a,b'] },
        { 'Fn::Split': [',', sub('${Unknown},a')] },
        ...(values === wrongValues
          ? [
              { 'Fn::Join': 'x' },
              { 'Fn::Select': 3 },
              { 'Fn::Split': [1, 2] },
              { 'Fn::GetAtt': 'Shop' },
              { 'Fn::GetAtt': [] },
              { 'Fn::If': [1] },
              { 'Fn::FindInMap': ['a'] },
              ref('Missing'),
              { 'Fn::GetAtt': ['Gone', 'Arn'] },
            ]
          : []),
      ),
      fc.tuple(tie('value'), tie('value')).map(([a, b]): unknown => ({ a, 'Fn::Nothing': b })),
    ),
    list: fc.oneof(
      { maxDepth: 2 },
      of<unknown>(ref('Both'), ['a', none, 'b'], unknown),
      fc.array(tie('value'), { maxLength: 2 }),
    ),
  })).value;
