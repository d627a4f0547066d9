// Why bytes are no JSON, in the words of the reader behind the Invoke API (Jackson; two of its texts were recorded from AWS,
// the others are those that its users quote).

const source = (line: number, column: number): string =>
  `[Source: REDACTED (\`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION\` disabled); line: ${line}, column: ${column}]`;
const validTokens = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

/** Ends the search with what was found. */
class Found extends Error {}

const isSpace = (byte: number | undefined): boolean => byte === 32 || byte === 9 || byte === 10 || byte === 13;
const isIdentifier = (text: string): boolean => /^[\p{L}\p{N}_$]$/u.test(text);

/** `'x' (code 120)`. */
const described = (code: number): string => {
  if (code < 32 || (code >= 127 && code < 160)) return `(CTRL-CHAR, code ${code})`;
  const hex = code > 255 ? ` / 0x${code.toString(16)}` : '';
  return `'${String.fromCodePoint(code)}' (code ${code}${hex})`;
};

class Reader {
  readonly #bytes: Buffer;
  #at = 0;
  #line = 1;
  #lineAt = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Reads one value; throws Found for what is wrong with it. */
  value(): void {
    this.#skipSpace();
    const byte = this.#bytes[this.#at];
    if (byte === undefined) this.#fail('No content to map due to end-of-input');
    if (byte === 0x7b) this.#members('Object', 0x7d);
    else if (byte === 0x5b) this.#members('Array', 0x5d);
    else if (byte === 0x22) this.#string(': was expecting closing quote for a string value');
    else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) this.#number();
    else this.#token(byte);
  }

  #place(at: number): string {
    return source(this.#line, at - this.#lineAt + 1);
  }

  #fail(message: string, at = this.#at): never {
    throw new Found(`${message}\n at ${this.#place(at)}`);
  }

  #unexpected(code: number, expected: string): never {
    this.#fail(`Unexpected character (${described(code)}): ${expected}`);
  }

  #skipSpace(): void {
    for (; isSpace(this.#bytes[this.#at]); this.#at += 1) {
      if (this.#bytes[this.#at] !== 10) continue;
      this.#line += 1;
      this.#lineAt = this.#at + 1;
    }
  }

  /** The character here, which is passed over. */
  #character(): number {
    const first = this.#bytes[this.#at]!;
    this.#at += 1;
    if (first < 0x80) return first;
    const more =
      first >= 0xf0 && first < 0xf8 ? 3 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xc0 && first < 0xe0 ? 1 : 0;
    if (more === 0) this.#fail(`Invalid UTF-8 start byte 0x${first.toString(16)}`);
    let code = first & (0x3f >> more);
    for (let count = 0; count < more; count += 1) {
      const next = this.#bytes[this.#at];
      if (next === undefined) this.#fail('Unexpected end-of-input');
      this.#at += 1;
      if ((next & 0xc0) !== 0x80) this.#fail(`Invalid UTF-8 middle byte 0x${next.toString(16)}`);
      code = (code << 6) | (next & 0x3f);
    }
    return code;
  }

  #token(byte: number): void {
    for (const known of ['null', 'true', 'false']) {
      if (this.#bytes.toString('latin1', this.#at, this.#at + known.length) !== known) continue;
      this.#at += known.length;
      return;
    }
    if (byte === 0x5d || byte === 0x7d || byte === 0x2c) this.#unexpected(byte, 'expected a value');
    if (!isIdentifier(String.fromCodePoint(byte))) this.#unexpected(byte, `expected a valid value ${validTokens}`);
    let token = '';
    while (this.#at < this.#bytes.length) {
      const character = String.fromCodePoint(this.#character());
      if (!isIdentifier(character)) break;
      token += character;
    }
    this.#fail(`Unrecognized token '${token}': was expecting ${validTokens}`);
  }

  #number(): void {
    const text = /^-?\d*(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(this.#bytes.toString('latin1', this.#at))![0];
    if (/^-?0\d/.test(text)) this.#fail('Invalid numeric value: Leading zeroes not allowed');
    this.#at += text.length;
  }

  #string(ending: string): void {
    this.#at += 1;
    for (;;) {
      if (this.#at >= this.#bytes.length) this.#fail(`Unexpected end-of-input${ending}`);
      const code = this.#character();
      if (code === 0x22) return;
      if (code === 0x5c) this.#escape();
      else if (code < 32) {
        this.#at -= 1;
        this.#fail(
          `Illegal unquoted character (${described(code)}): has to be escaped using backslash to be included in string value`,
        );
      }
    }
  }

  #escape(): void {
    if (this.#at >= this.#bytes.length) this.#fail('Unexpected end-of-input in character escape sequence');
    const code = this.#character();
    if ('"\\/bfnrtu'.includes(String.fromCodePoint(code))) return;
    this.#fail(`Unrecognized character escape ${described(code)}`);
  }

  #members(kind: 'Object' | 'Array', end: number): void {
    const begin = this.#place(this.#at);
    this.#at += 1;
    const closed = `Unexpected end-of-input: expected close marker for ${kind} (start marker at ${begin})`;
    for (let first = true; ; first = false) {
      this.#skipSpace();
      let byte = this.#bytes[this.#at];
      if (byte === undefined) this.#fail(closed);
      if (byte === end) break;
      if (!first) {
        if (byte !== 0x2c) this.#unexpected(byte, `was expecting comma to separate ${kind} entries`);
        this.#at += 1;
        this.#skipSpace();
        byte = this.#bytes[this.#at];
        if (byte === undefined) this.#fail(closed);
      }
      if (kind === 'Object') this.#name(byte);
      this.value();
    }
    this.#at += 1;
  }

  #name(byte: number): void {
    if (byte !== 0x22) this.#unexpected(byte, 'was expecting double-quote to start field name');
    this.#string(' in field name');
    this.#skipSpace();
    const colon = this.#bytes[this.#at];
    if (colon === undefined) this.#fail('Unexpected end-of-input within/between Object entries');
    if (colon !== 0x3a) this.#unexpected(colon, 'was expecting a colon to separate field name and value');
    this.#at += 1;
  }
}

/** What is wrong with the first value in `bytes`; null when nothing was found. */
export const jsonProblemOf = (bytes: Buffer): string | null => {
  try {
    new Reader(bytes).value();
    return null;
  } catch (error) {
    // Deeper than the stack, or found.
    return error instanceof Found ? error.message : null;
  }
};
