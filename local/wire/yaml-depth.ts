// How deep lists and mappings of a YAML or JSON text lie in each other, told before it is parsed: a parser that calls itself for
// each of them may take the process down with it. Indentation counts, and so do brackets; what stands in quotes, comments,
// block texts and plain words does not. In doubt a text counts as flatter: none that a person writes is refused.

/** Deeper than people, templates and state machines write. */
export const deepestYaml = 100;

export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** What a plain text ends before: between brackets, and outside of them. */
const plainEnd = { flow: /[,[\]{}\n]|:(?=[\s,[\]{}]|$)|\s#/g, block: /\n|:(?=\s|$)|\s#/g };
/** What stands before a value and is none: an anchor, a tag. */
const property = { flow: /[&!][^\s,[\]{}]*/y, block: /[&!]\S*/y };
const blockHeader = /[|>][-+\d]*[ \t]*(?:#.*)?\r?(?:\n|$)/y;
const indentation = / */y;
const blanks = /[ \t\r]*/y;
const documentMark = /(?:---|\.\.\.)(?=\s|$)/y;

const matchAt = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

const isBlank = (letter: string | undefined): boolean =>
  letter === undefined || letter === ' ' || letter === '\n' || letter === '\t' || letter === '\r';

/** Follows one text from its first letter to its last. */
class DepthScan {
  readonly #text: string;
  #at = 0;
  #lineStart = 0;
  /** Where the keys and dashes stand that the reader is inside of. */
  readonly #columns: number[] = [];
  #brackets = 0;
  /** Where what may turn out to be a key begins. */
  #begun: number | null = null;
  /** The line before ended in a plain text: what is indented deeper goes on with it. */
  #isPlain = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** The offset of what first lies deeper than `most`; null where nothing does. */
  firstDeeper(most: number): number | null {
    this.#beginLine(0);
    while (this.#at < this.#text.length) {
      const from = this.#at;
      this.#step(this.#text[from]!);
      if (this.#columns.length + this.#brackets > most) return from;
    }
    return null;
  }

  get #parent(): number {
    return this.#columns.at(-1) ?? -1;
  }

  #column(at: number): number {
    return at - this.#lineStart;
  }

  #leave(column: number): void {
    while (this.#parent >= column) this.#columns.pop();
  }

  #enter(column: number): void {
    this.#leave(column);
    this.#columns.push(column);
    this.#begun = null;
  }

  #step(letter: string): void {
    if (letter === '\n') this.#beginLine(this.#at + 1);
    else if (isBlank(letter)) this.#at++;
    else if (letter === '#' && isBlank(this.#text[this.#at - 1])) this.#at = this.#endOfLine();
    else if (this.#brackets > 0) this.#stepInBrackets(letter);
    else this.#stepInBlock(letter);
  }

  #stepInBrackets(letter: string): void {
    if (letter === ']' || letter === '}') this.#brackets--;
    if (',:]}'.includes(letter)) this.#at++;
    else this.#value(letter, 'flow');
  }

  #stepInBlock(letter: string): void {
    if ('-?:'.includes(letter) && isBlank(this.#text[this.#at + 1])) {
      this.#enter(letter === ':' && this.#begun !== null ? this.#begun : this.#column(this.#at));
      this.#at++;
      return;
    }
    this.#begun ??= this.#column(this.#at);
    const header = matchAt(blockHeader, this.#text, this.#at);
    if (header === undefined) this.#value(letter, 'block');
    else this.#passBlockText(this.#at + header.length);
  }

  #value(letter: string, style: 'flow' | 'block'): void {
    if (letter === '[' || letter === '{') {
      this.#brackets++;
      this.#at++;
    } else if (letter === '"' || letter === "'") this.#passQuoted(letter);
    else if (letter === '&' || letter === '!') this.#at += matchAt(property[style], this.#text, this.#at)!.length;
    else this.#passPlain(style);
  }

  #endOfLine(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return end < 0 ? this.#text.length : end;
  }

  #beginLine(at: number): void {
    this.#lineStart = at;
    const column = matchAt(indentation, this.#text, at)!.length;
    this.#at = at + matchAt(blanks, this.#text, at)!.length;
    const letter = this.#text[this.#at];
    if (isBlank(letter) || letter === '#') {
      // A comment ends a plain text, an empty line does not.
      this.#isPlain &&= letter !== '#';
      return;
    }
    const isDocument = matchAt(documentMark, this.#text, at) !== undefined;
    // The parser, too, takes brackets for closed where a line is indented less.
    const isOut = column <= this.#parent && !']}'.includes(letter!);
    if (this.#brackets > 0 && !isOut && !isDocument) return;
    this.#brackets = 0;
    this.#begun = null;
    if (isDocument) {
      this.#columns.length = 0;
      this.#at += 3;
    } else if (this.#isPlain && column > this.#parent) {
      this.#begun = column;
      this.#passPlain('block');
      return;
    }
    this.#isPlain = false;
    this.#leave(column);
  }

  #passPlain(style: 'flow' | 'block'): void {
    const pattern = plainEnd[style];
    pattern.lastIndex = this.#at + 1;
    this.#at = pattern.exec(this.#text)?.index ?? this.#text.length;
    this.#isPlain = style === 'block' && this.#text[this.#at] === '\n';
  }

  #passQuoted(quote: string): void {
    let at = this.#at + 1;
    for (; at < this.#text.length && this.#text[at] !== quote; at++) {
      if (this.#text[at] === '\n') this.#lineStart = at + 1;
      if (quote === '"' && this.#text[at] === '\\') at++;
    }
    this.#at = at + 1;
  }

  /** The lines behind `|` or `>`: empty ones, and those that are indented deeper than what they belong to. */
  #passBlockText(from: number): void {
    for (let at = from; at < this.#text.length; at = this.#endOfLine() + 1) {
      this.#at = at;
      const column = matchAt(indentation, this.#text, at)!.length;
      const isInside = column > this.#parent && matchAt(documentMark, this.#text, at) === undefined;
      if (isInside || isBlank(this.#text[at + column])) continue;
      this.#beginLine(at);
      return;
    }
    this.#at = this.#text.length;
  }
}

/** Where `text` lies deeper than `deepestYaml`; null where it does not. */
export const tooDeepAt = (text: string): TextPlace | null => {
  const offset = new DepthScan(text).firstDeeper(deepestYaml);
  if (offset === null) return null;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return { line: text.slice(0, offset).split('\n').length, column: offset - lineStart + 1 };
};

/** What is wrong with such a text. */
export const tooDeepWords = ({ line, column }: TextPlace): string =>
  `line ${line}, column ${column}: lists and mappings lie more than ${deepestYaml} deep in each other here; write it flatter`;
