// Why an event is no JSON, as the service's reader says it.

import { expect, test } from 'vitest';
import { jsonProblemOf } from '../../local/wire/json-problem.ts';

const at = (line: number, column: number): string =>
  `\n at [Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;
const tokens = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const escaping = 'has to be escaped using backslash to be included in string value';

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
  ['-00', `Invalid numeric value: Leading zeroes not allowed${at(1, 1)}`],
  ['', `No content to map due to end-of-input${at(1, 1)}`],
  ['\n \r\t', `No content to map due to end-of-input${at(2, 4)}`],
  ['[\n1,\n\n  x]', `Unrecognized token 'x': was expecting ${tokens}${at(4, 5)}`],
  ['"\u0001"', `Illegal unquoted character ((CTRL-CHAR, code 1)): ${escaping}${at(1, 2)}`],
  ['"a\u001f"', `Illegal unquoted character ((CTRL-CHAR, code 31)): ${escaping}${at(1, 3)}`],
  ['"\\', `Unexpected end-of-input in character escape sequence${at(1, 3)}`],
  ['"\\~"', `Unrecognized character escape '~' (code 126)${at(1, 4)}`],
  ['"\\\u007f"', `Unrecognized character escape (CTRL-CHAR, code 127)${at(1, 4)}`],
  ['"\\\u0080"', `Unrecognized character escape (CTRL-CHAR, code 128)${at(1, 5)}`],
  ['"\\\u009f"', `Unrecognized character escape (CTRL-CHAR, code 159)${at(1, 5)}`],
  ['"\\\u00a0"', `Unrecognized character escape '\u00a0' (code 160)${at(1, 5)}`],
  ['"\\ÿ"', `Unrecognized character escape 'ÿ' (code 255)${at(1, 5)}`],
  ['"\\Ā"', `Unrecognized character escape 'Ā' (code 256 / 0x100)${at(1, 5)}`],
  ['"\\\u07ff"', `Unrecognized character escape '\u07ff' (code 2047 / 0x7ff)${at(1, 5)}`],
  ['"\\\u0800"', `Unrecognized character escape '\u0800' (code 2048 / 0x800)${at(1, 6)}`],
  ['"\\\ufffd"', `Unrecognized character escape '\ufffd' (code 65533 / 0xfffd)${at(1, 6)}`],
  ['"\\\u{10000}"', `Unrecognized character escape '\u{10000}' (code 65536 / 0x10000)${at(1, 7)}`],
  ['"\\\u{10fffd}"', `Unrecognized character escape '\u{10fffd}' (code 1114109 / 0x10fffd)${at(1, 7)}`],
  ['{', `Unexpected end-of-input: expected close marker for Object (start marker at${at(1, 1).slice(4)})${at(1, 2)}`],
  [
    ' [1, ',
    `Unexpected end-of-input: expected close marker for Array (start marker at${at(1, 2).slice(4)})${at(1, 6)}`,
  ],
  ['{"a', `Unexpected end-of-input in field name${at(1, 4)}`],
  ['{"a" ', `Unexpected end-of-input within/between Object entries${at(1, 6)}`],
  ['{1:2}', `Unexpected character ('1' (code 49)): was expecting double-quote to start field name${at(1, 2)}`],
  ['{"a":1 "b":2}', `Unexpected character ('"' (code 34)): was expecting comma to separate Object entries${at(1, 8)}`],
  ['[1e]', `Unexpected character ('e' (code 101)): was expecting comma to separate Array entries${at(1, 3)}`],
  ['[1.]', `Unexpected character ('.' (code 46)): was expecting comma to separate Array entries${at(1, 3)}`],
  ['[nullx]', `Unexpected character ('x' (code 120)): was expecting comma to separate Array entries${at(1, 6)}`],
  ['[true1]', `Unexpected character ('1' (code 49)): was expecting comma to separate Array entries${at(1, 6)}`],
  ['[falsey]', `Unexpected character ('y' (code 121)): was expecting comma to separate Array entries${at(1, 7)}`],
  ['}', `Unexpected character ('}' (code 125)): expected a value${at(1, 1)}`],
  [',', `Unexpected character (',' (code 44)): expected a value${at(1, 1)}`],
  ['/', `Unexpected character ('/' (code 47)): expected a valid value ${tokens}${at(1, 1)}`],
  [':', `Unexpected character (':' (code 58)): expected a valid value ${tokens}${at(1, 1)}`],
  ['a$_9é-', `Unrecognized token 'a$_9é': was expecting ${tokens}${at(1, 8)}`],
])('%j', (text, problem) => {
  expect(jsonProblemOf(Buffer.from(text))).toBe(problem);
});

test.each([
  [[0x9b, 0x31], `Unexpected character ((CTRL-CHAR, code 155)): expected a valid value ${tokens}${at(1, 1)}`],
  [[0x74, 0x72, 0x85], `Invalid UTF-8 start byte 0x85${at(1, 4)}`],
  [[0x22, 0xc3, 0x28, 0x22], `Invalid UTF-8 middle byte 0x28${at(1, 4)}`],
  [[0x22, 0xbf], `Invalid UTF-8 start byte 0xbf${at(1, 3)}`],
  [[0x22, 0xf8], `Invalid UTF-8 start byte 0xf8${at(1, 3)}`],
  [[0x22, 0xff], `Invalid UTF-8 start byte 0xff${at(1, 3)}`],
  [[0x22, 0xc0], `Unexpected end-of-input${at(1, 3)}`],
  [[0x22, 0xdf], `Unexpected end-of-input${at(1, 3)}`],
  [[0x22, 0xe0, 0x80], `Unexpected end-of-input${at(1, 4)}`],
  [[0x22, 0xef, 0xbf], `Unexpected end-of-input${at(1, 4)}`],
  [[0x22, 0xf0, 0x80, 0x80], `Unexpected end-of-input${at(1, 5)}`],
  [[0x22, 0xf7, 0x80, 0x80], `Unexpected end-of-input${at(1, 5)}`],
  [[0x22, 0xe0, 0x80, 0x7f], `Invalid UTF-8 middle byte 0x7f${at(1, 5)}`],
  [[0x22, 0xe0, 0x80, 0xc0], `Invalid UTF-8 middle byte 0xc0${at(1, 5)}`],
])('bytes %j', (bytes, problem) => {
  expect(jsonProblemOf(Buffer.from(bytes))).toBe(problem);
});

test.each([
  '{}',
  '[ ]',
  '[null,true,false]',
  '[0,9,-1,0.5,1E+5,1e-5,1.5]',
  '\t\r\n{ "a" : 1 , "b" : { } }',
  '"\u007f \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0041"',
  // Deeper than any stack: nothing can be said.
  '['.repeat(1_000_000),
  ' [1, -2.5e3, "ä\\u00e4", null, {"a": [true]}] ',
  '"\u{1F600}"',
  '0',
])('nothing in %.40s', (text) => {
  expect(jsonProblemOf(Buffer.from(text))).toBeNull();
});
