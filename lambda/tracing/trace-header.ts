// The tracing header X-Amzn-Trace-Id: `Root=1-67a1f0c2-…;Parent=…;Sampled=1` (X-Ray Developer Guide, concepts, tracing header),
// to which load balancers and APIs add `Self`, and Lambda `Lineage` (invocation-recursion); and the W3C's traceparent, whose
// ids are written otherwise (X-Ray Developer Guide, sending traces: the first 8 digits are the time).

/** Fields of a tracing header; null for what it does not say. */
export interface TraceHeader {
  /** `1-<8 hex digits>-<24 hex digits>`: the time in s since 1970, and a random number. */
  readonly root: string | null;
  /** 16 hex digits. */
  readonly parent: string | null;
  /** Null too where whoever sent it leaves the decision to the next (`?`). */
  readonly sampled: boolean | null;
  readonly self: string | null;
  readonly lineage: string | null;
}

const rootForm = /^1-[0-9a-f]{8}-[0-9a-f]{24}$/i;
const spanForm = /^[0-9a-f]{16}$/i;

export const isTraceId = (text: string): boolean => rootForm.test(text);

const nothing: TraceHeader = { root: null, parent: null, sampled: null, self: null, lineage: null };

/** As most are written. */
const usual =
  /^Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;Parent=([0-9a-f]{16}))?(?:;Sampled=([01]))?(?:;Lineage=([^;\s]*))?$/;

const sampledOf = (value: string): boolean | null => (value === '1' ? true : value === '0' ? false : null);

/** What is not of its form is as if it were not there, as it is for AWS. */
export const readTraceHeader = (text: string): TraceHeader => {
  const match = usual.exec(text);
  if (match === null) return readFields(text);
  const [, root, parent = null, sampled, lineage = null] = match as unknown as [
    string,
    string,
    ...(string | undefined)[],
  ];
  return { root, parent, sampled: sampled === undefined ? null : sampled === '1', self: null, lineage };
};

const readFields = (text: string): TraceHeader => {
  const header: { -readonly [name in keyof TraceHeader]: TraceHeader[name] } = { ...nothing };
  for (const part of text.split(';')) {
    const at = part.indexOf('=');
    const value = part.slice(at + 1).trim();
    switch (part.slice(0, at).trim().toLowerCase()) {
      case 'root':
        header.root = rootForm.test(value) ? value : null;
        break;
      case 'parent':
        header.parent = spanForm.test(value) ? value : null;
        break;
      case 'sampled':
        header.sampled = sampledOf(value);
        break;
      case 'self':
        header.self = value;
        break;
      case 'lineage':
        header.lineage = value;
        break;
    }
  }
  return header;
};

const written = (name: string, value: string | null | undefined): string =>
  value === undefined || value === null ? '' : `;${name}=${value}`;

/** What is written of one; nothing of what is null. */
export const traceHeaderText = ({ root, parent, sampled, self, lineage }: Partial<TraceHeader>): string =>
  (
    written('Self', self) +
    written('Root', root) +
    written('Parent', parent) +
    written('Sampled', typeof sampled === 'boolean' ? (sampled ? '1' : '0') : null) +
    written('Lineage', lineage)
  ).slice(1);

const traceparentForm = /^[0-9a-f]{2}-([0-9a-f]{8})([0-9a-f]{24})-([0-9a-f]{16})-([0-9a-f]{2})/;

/** A W3C traceparent as the fields of a tracing header; null for what is none. */
export const readTraceparent = (text: string): TraceHeader | null => {
  const match = traceparentForm.exec(text.trim().toLowerCase());
  if (match === null || text.startsWith('ff')) return null;
  const [, seconds, random, parent, flags] = match as unknown as readonly string[];
  const sampled = (Number.parseInt(flags!, 16) & 1) === 1;
  return { root: `1-${seconds}-${random}`, parent: parent!, sampled, self: null, lineage: null };
};

/** The W3C's id of a trace: 32 hex digits. */
export const w3cTraceId = (root: string): string => root.slice(2).replace('-', '').toLowerCase();

/** The tracing header's id of a trace that the W3C's is of. */
export const rootOf = (w3cId: string): string => `1-${w3cId.slice(0, 8)}-${w3cId.slice(8)}`;
