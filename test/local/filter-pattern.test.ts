// Filter patterns of CloudWatch Logs: what fits, and what is refused in words.

import { expect, test } from 'vitest';
import { filterPattern } from '../../local/logs/filter-pattern.ts';

const event = JSON.stringify({
  level: 'ERROR',
  ms: 120,
  user: { id: 7, tags: ['a', 'b'], 'full name': 'Jo' },
  path: '/orders/7/items',
  gone: null,
  ok: false,
});

test('a pattern has 1024 characters at most', () => {
  expect(filterPattern('x'.repeat(1024))('x'.repeat(1024))).toBe(true);
  expect(() => filterPattern(`${'x'.repeat(1024)} `)).toThrow('it is longer than 1024 characters');
});

test.each([
  ['', 'anything', true],
  ['ERROR', 'Exiting with ERRORCODE: -1', true],
  ['ERROR', 'error', false],
  ['ERROR Exception', 'Exception after ERROR', true],
  ['ERROR Exception', 'ERROR alone', false],
  ['ERROR -Exiting', 'Exiting with ERRORCODE', false],
  ['"two words"', 'the two words', true],
  ['"two words"', 'words two', false],
  ['-"two words" the', 'the two words', false],
  [String.raw`"say \"hi\""`, 'they say "hi"', true],
  ['?ERROR ?WARN', 'a WARN', true],
  ['?ERROR ?WARN', 'an INFO', false],
  ['{ $.level = "ERROR" }', event, true],
  ['{ $.level = ERROR }', event, true],
  ['{ $.level != "ERROR" }', event, false],
  ['{$.ms>100&&$.ms<=120}', event, true],
  ['{ $.ms > 120 }', event, false],
  ['{ $.ms = 1.2e2 }', event, true],
  ['{ $.user.id = 7 || $.user.id = 8 }', event, true],
  ['{ $.user.id = 8 || $.ms = 1 && $.level = ERROR }', event, false],
  ['{ ($.user.id = 7 || $.ms = 1) && $.level = WARN }', event, false],
  ['{ $.user.tags[1] = b }', event, true],
  ['{ $.user["full name"] = "J*" }', event, true],
  ['{ $.path = "/orders/*/items" }', event, true],
  ['{ $.path = "/orders/*/lines" }', event, false],
  // Parts between stars do not share characters.
  ['{ $.word = "ab*ba" }', '{"word":"aba"}', false],
  ['{ $.word = "ab*ba" }', '{"word":"abba"}', true],
  ['{ $.word = "a*b*c" }', '{"word":"abc"}', true],
  ['{ $.word = "a*bc*c" }', '{"word":"abc"}', false],
  ['{ $.word = "a*b*b*" }', '{"word":"axb"}', false],
  ['{ $.gone IS NULL }', event, true],
  ['{ $.ok IS FALSE }', event, true],
  ['{ $.ok IS TRUE }', event, false],
  ['{ $.nowhere NOT EXISTS }', event, true],
  ['{ $.level NOT EXISTS }', event, false],
  ['{ $.level EXISTS }', event, true],
  ['{ $.nowhere != 1 }', event, false],
  ['{ $.toString EXISTS }', event, false],
  ['{ $.level = ERROR }', 'no JSON', false],
  ['{ $.level != WARN }', '{"level": "ERROR"', false],
  ['{ $.level = ERROR }', ' {"level": "ERROR"}', true],
  ['{ $.level = 1 }', event, false],
  ['{ $.level != 1 }', event, false],
  ['{ $.ms = "120" }', event, true],
  ['{ $.ms = "12*" }', event, true],
  ['{ $.ms != "120" }', event, false],
  ['{ $.gone = "null" }', event, false],
  ['{ $.gone != "null" }', event, false],
  ['{ $.level = "%ERROR%" }', event, false],
  ['{ $.level = "*" }', event, true],
  ['{ $.level = "ERR*" }', event, true],
  ['{ $.level = "*ROR" }', event, true],
  ['{ $.level = "ERROR*" }', event, true],
  ['{ $.level = "*ERROR" }', event, true],
  ['{ $.level = "*ERROR*" }', event, true],
  ['{ $.level = "RR*" }', event, false],
  ['{ $.level = "*ERR" }', event, false],
  [String.raw`{ $.word = "a\"b" }`, String.raw`{"word":"a\"b"}`, true],
  ['{ $.word = 1x }', '{"word":"1x"}', true],
  ['{ $.n = .5 }', '{"n":0.5}', true],
  ['{ $.n = 5. }', '{"n":5}', true],
  ['{ $.n = -1.5e-1 }', '{"n":-0.15}', true],
  [`{ $['a b'].c-d = 1 }`, '{"a b":{"c-d":1}}', true],
  ['{ $.a.b = 1 }', '{"a":null}', false],
  [`{ ${'('.repeat(50)}$.ms = 120${')'.repeat(50)} }`, event, true],
  [`{ ${Array.from({ length: 60 }, () => '($.ms = 120)').join(' && ')} }`, event, true],
])('%s on %s: %s', (pattern, message, fits) => {
  expect(filterPattern(pattern)(message)).toBe(fits);
});

test.each([
  ['=', [false, true, false]],
  ['!=', [true, false, true]],
  ['>', [false, false, true]],
  ['<', [true, false, false]],
  ['>=', [false, true, true]],
  ['<=', [true, true, false]],
])('$.n %s 7 of 6, 7 and 8: %j', (operator, fits) => {
  const pattern = filterPattern(`{ $.n ${operator} 7 }`);
  expect([6, 7, 8].map((n) => pattern(JSON.stringify({ n })))).toEqual(fits);
});

test.each([
  ['[a, b]', 'patterns for space-delimited events ([a, b]) are not supported here; use terms'],
  ['%[Ee]rror%', 'regular expressions (%[Ee]rror%) are not supported here; use terms or a JSON pattern'],
  ['ERROR ?WARN', 'terms with ? and terms without it in one pattern are not supported here; use one kind'],
  ['"open', '"open is no term: a quote is not closed, or follows a word'],
  ['{ $.a }', '} is none of =, !=, >, <, >=, <=, IS NULL, IS TRUE, IS FALSE, EXISTS, NOT EXISTS'],
  ['{ a = 1 }', 'a is no property such as $.level'],
  ['{ $.a > x }', '> takes a number, which x is not'],
  ['{ $.a = 1', 'it ends where } should stand'],
  ['{ $.a = 1 } x', 'nothing may follow its }, as x does'],
  ['{ $.a = 1 & $.b = 2 }', 'it cannot be read at "& $.b = 2 }"'],
  ['{ $.a = %x% }', 'regular expressions (%x%) are not supported here'],
  ['{ ($.a = 1 }', ') should stand where } does'],
  ['{ $.a NOT NULL }', 'EXISTS should stand where NULL does'],
  ['{ $.a IS NOT }', 'IS is none of =, !=, >, <, >=, <=, IS NULL, IS TRUE, IS FALSE, EXISTS, NOT EXISTS'],
  ['{ $.a != "x" && $.b < "1" }', '< takes a number, which "1" is not'],
  ['{', 'it ends where a property such as $.level should stand'],
  ['{ $.a', 'it ends where a comparison should stand'],
  ['{ $.a =', 'it ends where a value should stand'],
  ['{ $.a IS', 'it ends where NULL, TRUE or FALSE should stand'],
  [`{ ${'('.repeat(51)}$.a = 1${')'.repeat(51)} }`, 'it has more than 50 parentheses in each other'],
])('%s is refused', (pattern, text) => {
  expect(() => filterPattern(pattern)).toThrow(text);
});
