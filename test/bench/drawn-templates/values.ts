// What stands where a template asks for a number, a word, a flag or a mapping: right, at both ends of what there may be, or wrong.

import * as fc from 'fast-check';

export type Any = fc.Arbitrary<unknown>;
export type Members = Record<string, Any>;

export const of = <Value>(...values: Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);
export const some = (members: Members): fc.Arbitrary<Record<string, unknown>> =>
  fc.record(members, { requiredKeys: [] });
export const all = (members: Members): fc.Arbitrary<Record<string, unknown>> => fc.record(members);
export const none = { Ref: 'AWS::NoValue' };
export const unknown = { Ref: 'Unknown' };
export const ref = (id: string): Record<string, string> => ({ Ref: id });
export const arn = (id: string): Record<string, string[]> => ({ 'Fn::GetAtt': [id, 'Arn'] });
export const sub = (text: string): Record<string, string> => ({ 'Fn::Sub': text });

/** What stands where a number, a word, a flag or a mapping is asked for. */
export interface Values {
  number(least: number, most: number): Any;
  word(...words: readonly string[]): Any;
  readonly flag: Any;
  inner(mapping: Any): Any;
}

export const rightValues: Values = {
  number: (least, most) =>
    fc.oneof(
      { weight: 7, arbitrary: of(least, least + 1, Math.floor((least + most) / 2), most - 1, most) },
      of<unknown>(String(least), { 'Fn::If': ['Is', most, 'x'] }, unknown, none),
    ),
  word: (...words) =>
    fc.oneof(
      { weight: 6, arbitrary: of<unknown>(...words) },
      of<unknown>(unknown, none, { 'Fn::If': ['Isnt', 'x', words[0]] }),
    ),
  flag: of<unknown>(true, true, false, 'True', 'False', unknown, none),
  inner: (mapping) =>
    fc.oneof(
      { weight: 8, arbitrary: mapping },
      mapping.map((value) => ({ 'Fn::If': ['Is', value, none] })),
      of<unknown>(unknown, none),
    ),
};

/** Every fourth of them is wrong. */
export const wrongValues: Values = {
  number: (least, most) =>
    fc.oneof(
      { weight: 3, arbitrary: rightValues.number(least, most) },
      of<unknown>(least - 1, most + 1, least + 0.5, 'many', '', true, null, [1], { a: 1 }),
    ),
  word: (...words) =>
    fc.oneof(
      { weight: 3, arbitrary: rightValues.word(...words) },
      of<unknown>('other', '', 5, true, ['other'], words[0]!.toUpperCase()),
    ),
  flag: fc.oneof({ weight: 3, arbitrary: rightValues.flag }, of<unknown>('yes', 1, null, [], 'on ')),
  inner: (mapping) =>
    fc.oneof({ weight: 8, arbitrary: rightValues.inner(mapping) }, of<unknown>('text', [1], 7, null, false)),
};
