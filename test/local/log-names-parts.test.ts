// The words for patterns and tokens that are none, and what counts as one.

import { expect, test } from 'vitest';
import { askedPattern, groupNameOf, placeOf, tokenOf } from '../../local/logs/log-names.ts';
import { JsonRefusal } from '../../local/wire/json-refusal.ts';

const told = (ask: () => unknown): unknown => {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof JsonRefusal)) throw error;
    return `${error.type}: ${error.message}`;
  }
};

test('a pattern that is none is refused with what is wrong about it; without one everything matches', () => {
  const patterns = ['{ $.a', '{ $.a = }', '{ a = 1 }', '[a, b', '"open', '%[%', '?a', undefined, ''];
  expect(
    patterns.map((pattern) => {
      const matches = told(() => askedPattern(pattern));
      return [pattern, typeof matches === 'function' ? matches('anything') : matches];
    }),
  ).toMatchInlineSnapshot(`
    [
      [
        "{ $.a",
        "InvalidParameterException: Invalid filter pattern: it ends where a comparison should stand",
      ],
      [
        "{ $.a = }",
        "InvalidParameterException: Invalid filter pattern: it ends where } should stand",
      ],
      [
        "{ a = 1 }",
        "InvalidParameterException: Invalid filter pattern: a is no property such as $.level",
      ],
      [
        "[a, b",
        "InvalidParameterException: Invalid filter pattern: patterns for space-delimited events ([a, b]) are not supported here; use terms",
      ],
      [
        ""open",
        "InvalidParameterException: Invalid filter pattern: "open is no term: a quote is not closed, or follows a word",
      ],
      [
        "%[%",
        "InvalidParameterException: Invalid filter pattern: regular expressions (%[%) are not supported here; use terms or a JSON pattern",
      ],
      [
        "?a",
        true,
      ],
      [
        undefined,
        true,
      ],
      [
        "",
        true,
      ],
    ]
  `);
});

test('a fault of ours is not told as one of the pattern', () => {
  expect(() => askedPattern(7 as never)).toThrow(TypeError);
});

test('a token is so many whole numbers, as it was given out, and nothing else', () => {
  expect(placeOf(tokenOf([3, -1]), 2)).toEqual([3, -1]);
  for (const [place, length] of [
    [[3], 2],
    [[3, 1], 1],
    [[3, 1.5], 2],
    [[3, '1'], 2],
    [{ length: 1 }, 1],
    [null, 1],
  ] as const) {
    expect(told(() => placeOf(tokenOf(place), length))).toBe(
      'InvalidParameterException: The specified nextToken is invalid.',
    );
  }
  expect(told(() => placeOf('no', 1))).toBe('InvalidParameterException: The specified nextToken is invalid.');
});

test('a group is named by itself or by its ARN, with :* or without', () => {
  const arn = 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/f';
  const names = ['g', arn, `${arn}:*`, `${arn}:x`, `${arn}:*:*`, `x${arn}`, arn.replace('aws:', 'aws-cn:')];
  expect(names.map(groupNameOf)).toEqual([
    'g',
    '/aws/lambda/f',
    '/aws/lambda/f',
    `${arn}:x`,
    `${arn}:*:*`,
    `x${arn}`,
    '/aws/lambda/f',
  ]);
});
