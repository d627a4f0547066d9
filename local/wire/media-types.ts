// Which bodies go as text and which as base64, by door. Sources: what HTTP APIs take for text was measured on AWS in June 2026
// (a short list; forms, types that end in +json and bodies without a type are none of it), and Function URLs are taken to do
// the same; which Accept headers make a REST API decode was recorded from AWS in Jan 2025 (the first type alone counts, and it
// matches an entry or the entry's own wildcard to the right of the slash); `*/*` for all: API Gateway Developer Guide,
// "Binary media types for REST APIs".

/** `image/png` of `Image/PNG; q=0.8, text/html`; empty for none. */
const firstType = (header: string): string => header.split(',')[0]!.split(';')[0]!.trim().toLowerCase();

const textTypes: ReadonlySet<string> = new Set(['application/json', 'application/xml', 'application/javascript']);

/** Whether an HTTP API or a Function URL gives a body of this Content-Type to its function as it is. */
export const isTextType = (contentType: string | undefined): boolean => {
  const type = firstType(contentType ?? '');
  return type.startsWith('text/') || textTypes.has(type);
};

const matches = (type: string, entry: string): boolean => {
  if (entry === '*/*') return true;
  if (!/^[^/*]+\/[^/]+$/.test(entry)) return false;
  return type === entry || (entry.endsWith('/*') && type.startsWith(entry.slice(0, -1)));
};

/** Whether the first type of a header is one of a REST API's binary types. */
export const isBinaryType = (header: string, binaryTypes: readonly string[]): boolean => {
  const type = firstType(header);
  return binaryTypes.some((entry) => matches(type, entry.toLowerCase()));
};

/** The bytes that are written in base64; null where what is written is none. */
export const decodedBase64 = (text: string): Buffer | null =>
  /^[A-Za-z0-9+/\s]*=*\s*$/.test(text) ? Buffer.from(text, 'base64') : null;
