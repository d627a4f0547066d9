// The head of a request as it goes over the wire.

/** The end of a line within one would make another line of the rest. */
const checked = (text: string): string => {
  if (/[\r\n\0]/.test(text)) throw new Error(`a header cannot hold ${JSON.stringify(text)}`);
  return text;
};

/** Its lines, but for Content-Length and the empty one. Names in lower case. */
export const requestHead = (method: string, path: string, headers: Readonly<Record<string, string>>): string => {
  let head = `${method} ${checked(path)} HTTP/1.1\r\n`;
  for (const [name, value] of Object.entries(headers)) head += `${checked(name)}: ${checked(value)}\r\n`;
  return head;
};

/** Longer bodies go as bytes of their own: text would be copied every time. */
const shortBody = 16 * 1024;

export interface WireRequest {
  /** One byte a character; the body, too, where it is short and plain ASCII. */
  readonly head: string;
  /** What follows. */
  readonly body: Uint8Array | null;
}

/** A body as bytes, where it cannot go as text. */
export const bodyBytes = (text: string): Uint8Array | null =>
  text.length <= shortBody && Buffer.byteLength(text) === text.length ? null : Buffer.from(text);

/** A whole request. @param text null for one without a body @param bytes those of `bodyBytes(text)` */
export const withBody = (head: string, text: string | null, bytes: Uint8Array | null): WireRequest => {
  if (text === null) return { head: `${head}\r\n`, body: null };
  const ended = `${head}content-length: ${bytes === null ? text.length : bytes.length}\r\n\r\n`;
  return bytes === null ? { head: ended + text, body: null } : { head: ended, body: bytes };
};
