// Payloads of a size: what is in them is nobody's concern. Those of one size are one text.

const texts = new Map<number, string>();

/** So many bytes of text; undefined for none. */
export const payloadOfBytes = (bytes: number): string | undefined => {
  if (bytes <= 0) return undefined;
  let text = texts.get(bytes);
  if (text === undefined) {
    text = 'x'.repeat(bytes);
    texts.set(bytes, text);
  }
  return text;
};
