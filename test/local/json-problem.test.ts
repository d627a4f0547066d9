// Why an event is no JSON, as the service's reader says it.

import { expect, test } from 'vitest';
import { jsonProblemOf } from '../../local/wire/json-problem.ts';

const at = (line: number, column: number): string =>
  `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;
const tokens = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

test.each([
  ['hello', `Unrecognized token 'hello': was expecting ${tokens}${at(1, 6)}`],
  ['\n  nil ', `Unrecognized token 'nil': was expecting ${tokens}${at(2, 7)}`],
  ['{"a":1,}', `Unexpected character ('}' (code 125)): was expecting double-quote to start field name${at(1, 8)}`],
  [
    '{"a" 1}',
    `Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value${at(1, 6)}`,
  ],
  ['[1 2]', `Unexpected character ('2' (code 50)): was expecting comma to separate Array entries${at(1, 4)}`],
  ['[1,]', `Unexpected character (']' (code 93)): expected a value${at(1, 4)}`],
  ['#a', `Unexpected character ('#' (code 35)): expected a valid value ${tokens}${at(1, 1)}`],
  ['"a', `Unexpected end-of-input: was expecting closing quote for a string value${at(1, 3)}`],
  [
    '{"a":[1',
    `Unexpected end-of-input: expected close marker for Array (start marker at${at(1, 6).slice(4)})${at(1, 8)}`,
  ],
  ['"\\x"', `Unrecognized character escape 'x' (code 120)${at(1, 4)}`],
  ['012', `Invalid numeric value: Leading zeroes not allowed${at(1, 1)}`],
])('%j', (text, problem) => {
  expect(jsonProblemOf(Buffer.from(text))).toBe(problem);
});

test.each([
  [[0x9b, 0x31], `Unexpected character ((CTRL-CHAR, code 155)): expected a valid value ${tokens}${at(1, 1)}`],
  [[0x74, 0x72, 0x85], `Invalid UTF-8 start byte 0x85${at(1, 4)}`],
  [[0x22, 0xc3, 0x28, 0x22], `Invalid UTF-8 middle byte 0x28${at(1, 4)}`],
])('bytes %j', (bytes, problem) => {
  expect(jsonProblemOf(Buffer.from(bytes))).toBe(problem);
});

test.each(['{}', ' [1, -2.5e3, "ä\\u00e4", null, {"a": [true]}] ', '"\u{1F600}"', '0'])('nothing in %s', (text) => {
  expect(jsonProblemOf(Buffer.from(text))).toBeNull();
});
