// What is wrong with the form of a YAML text: line, column, what is there, and the cure.

import type { LineCounter, YAMLError } from 'yaml';
import { counted } from '../../reports/words/format.ts';

type Words = readonly (readonly [RegExp, string])[];

const anything = /^/;

/** By the library's code, and by its sentence where one code is of several mistakes. */
const wordsByCode: Readonly<Record<string, Words>> = {
  TAB_AS_INDENT: [[anything, 'the line is indented by a tab; indent it by spaces']],
  BAD_INDENT: [
    [/flow|sufficiently/i, 'a bracket before this line is not closed, or its lines are not indented deeper; close it'],
    [anything, 'the line is indented otherwise than those beside it; line them up'],
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    [/sequence/, 'a list begins where a key belongs; begin it on a line of its own'],
    [anything, 'a second "key: value" is on one line; begin a line of its own, or put the value in quotes'],
  ],
  BLOCK_IN_FLOW: [
    [
      anything,
      'inside { } or [ ] a comma is missing before or behind this, or a list is written with dashes; write the comma, or brackets',
    ],
  ],
  MISSING_CHAR: [
    [/quote/, 'a quote is opened and not closed; close it'],
    [/Implicit map key/, 'there is no "key: value"; write a colon and a value after the key'],
    [/Missing ,/, 'a comma is missing before this; write it'],
    [/Missing space after :/, 'a space is missing after the colon; write it'],
    [/Comments/, 'a space is missing before #; write it, or put the text in quotes'],
    [/Flow (map|sequence)|flow collection|expected to end|end with/i, 'a bracket is opened and not closed; close it'],
    [/Sequence item/, 'the line belongs to a list and begins without a dash; write "- " before it'],
    [anything, 'a bracket, a quote, a comma or a colon is missing here; write it'],
  ],
  MULTIPLE_DOCS: [[anything, 'a second document begins (---); put each into a file of its own']],
  MULTILINE_IMPLICIT_KEY: [
    [
      anything,
      'there is no "key: value"; write a colon and a value after the key, or close the quote or bracket before it',
    ],
  ],
  KEY_OVER_1024_CHARS: [[anything, 'a key is longer than 1,024 characters; shorten it']],
  BAD_SCALAR_START: [[anything, 'no value may begin like this; put it in quotes']],
  BAD_DQ_ESCAPE: [[anything, 'a backslash is followed by no known letter; write it twice, or use single quotes']],
  BAD_ALIAS: [[anything, 'an anchor (&) or alias (*) has no plain name; name it, or put the value in quotes']],
  TAG_RESOLVE_FAILED: [
    [
      /Unresolved tag: (\S+)/,
      'the tag $1 is none that is known here; correct it, remove it, or put the value in quotes',
    ],
    [anything, 'the value is none that its tag (!) may have; correct it, or remove the tag'],
  ],
  BAD_COLLECTION_TYPE: [[anything, 'a tag (!) is of another kind than its value; remove it']],
  UNEXPECTED_TOKEN: [
    [/Unexpected (flow-map-end|flow-seq-end)|Unexpected .*[}\]]/, 'a bracket is closed that was not opened; remove it'],
    [/Unexpected ,|empty item/, 'there is a comma too many; remove it'],
    [/Block scalar header/, 'after | or > the text begins on the next line; begin it there'],
    [anything, 'this does not belong here; put the value in quotes, or correct the line'],
  ],
};

const otherwise = 'this cannot be read as YAML; put the value in quotes, or correct the line';

const shownLetters = 60;

/** Mistakes after the first are often its consequences. */
const mostTold = 3;

/** One sentence a mistake. */
export const yamlWords = (errors: readonly YAMLError[], text: string, lines: LineCounter): string[] => {
  const told = errors.slice(0, mostTold).map(({ code, message, pos }) => {
    const { line, col } = lines.linePos(Math.min(pos[0], text.length));
    const written = (text.split('\n', line)[line - 1] ?? '').trim().slice(0, shownLetters);
    const [pattern, words] = (wordsByCode[code] ?? []).find(([one]) => one.test(message)) ?? [anything, otherwise];
    const said = words.replace('$1', pattern.exec(message)?.[1] ?? '');
    return `line ${line}, column ${col}${written === '' ? '' : ` (${written})`}: ${said}`;
  });
  const once = [...new Set(told)];
  return errors.length > told.length
    ? [...once, `and ${counted(errors.length - told.length, 'more mistake', 'more mistakes')} of form`]
    : once;
};
