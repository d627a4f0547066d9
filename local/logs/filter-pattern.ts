// Filter patterns of CloudWatch Logs: terms, quoted phrases, -exclusions, ?alternatives, and JSON patterns. Source: CloudWatch
// Logs User Guide, FilterAndPatternSyntax: terms are case-sensitive parts of the message ("ERROR" finds "ERRORCODE").

import { jsonPattern } from './json-pattern.ts';
import { PatternError } from './pattern-error.ts';

/** Whether a message fits. */
export type Matches = (message: string) => boolean;

const longest = 1024;

/** A sign, perhaps, before a phrase in quotes or a word. */
const term = /\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/y;

interface Terms {
  readonly all: string[];
  readonly none: string[];
  readonly any: string[];
}

const readTerms = (pattern: string): Terms => {
  const terms: Terms = { all: [], none: [], any: [] };
  const text = pattern.trim();
  term.lastIndex = 0;
  while (term.lastIndex < text.length) {
    const at = term.lastIndex;
    const match = term.exec(text);
    if (match === null)
      throw new PatternError(`${text.slice(at)} is no term: a quote is not closed, or follows a word`);
    const [, sign, quoted, word] = match;
    if (word?.startsWith('%') === true) {
      throw new PatternError(`regular expressions (${word}) are not supported here; use terms or a JSON pattern`);
    }
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? word!;
    (sign === '-' ? terms.none : sign === '?' ? terms.any : terms.all).push(value);
  }
  return terms;
};

const termPattern = (pattern: string): Matches => {
  const { all, none, any } = readTerms(pattern);
  if (any.length > 0 && all.length + none.length > 0) {
    throw new PatternError('terms with ? and terms without it in one pattern are not supported here; use one kind');
  }
  return (message) =>
    all.every((part) => message.includes(part)) &&
    !none.some((part) => message.includes(part)) &&
    (any.length === 0 || any.some((part) => message.includes(part)));
};

/** @throws PatternError */
export const filterPattern = (pattern: string): Matches => {
  if (pattern.length > longest) throw new PatternError(`it is longer than ${longest} characters`);
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('{')) return jsonPattern(text);
  if (text.startsWith('[')) {
    throw new PatternError('patterns for space-delimited events ([a, b]) are not supported here; use terms');
  }
  return termPattern(text);
};
