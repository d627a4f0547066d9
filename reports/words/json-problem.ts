// Where a text is no JSON, in words of our own: those of the engine differ from one version to the next.

const shownLetters = 30;

const offsetOf = (message: string, text: string): number | null => {
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Math.min(Number(position), text.length);
  // Of short texts some versions quote the whole and name only the letter.
  const [, letter] = /Unexpected token '?(.)/u.exec(message) ?? [];
  const at = letter === undefined ? -1 : text.indexOf(letter);
  return at < 0 ? null : at;
};

/** What keeps `text` from being JSON, given the error of JSON.parse. */
export const jsonProblem = (text: string, error: unknown): string => {
  if (text.trim() === '') return 'it is empty';
  const { message } = error as Error;
  const begin = text.trimStart();
  if (!/^[[{"\d-]/.test(begin))
    return `it is no JSON: it begins with ${JSON.stringify(begin.slice(0, shownLetters).split('\n')[0])}`;
  const offset = offsetOf(message, text);
  if (/end of JSON|Unterminated|end of data/i.test(message) || (offset !== null && text.slice(offset).trim() === ''))
    return 'it ends in the middle: the rest is missing';
  if (offset === null) return 'it is no JSON';
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  const [rest = ''] = text.slice(offset, offset + shownLetters).split('\n');
  return `at line ${line}, column ${column} there is ${JSON.stringify(rest)}`;
};
