// Frames of application/vnd.amazon.eventstream, as InvokeWithResponseStream sends them: lengths and checksums in big-endian
// order around headers and a payload (botocore, eventstream; Lambda's service model for the events).

import { crc32 } from 'node:zlib';

const stringType = 7;
/** Total length, length of the headers, their checksum. */
const preludeBytes = 12;
const checksumBytes = 4;

const headerOf = (name: string, value: string): Buffer => {
  const nameBytes = Buffer.from(name);
  const valueBytes = Buffer.from(value);
  const head = Buffer.alloc(1 + nameBytes.length + 3);
  head.writeUInt8(nameBytes.length, 0);
  nameBytes.copy(head, 1);
  head.writeUInt8(stringType, 1 + nameBytes.length);
  head.writeUInt16BE(valueBytes.length, 2 + nameBytes.length);
  return Buffer.concat([head, valueBytes]);
};

/** One message. */
export const eventFrame = (headers: Readonly<Record<string, string>>, payload: Uint8Array): Buffer => {
  const headerBytes = Buffer.concat(Object.entries(headers).map(([name, value]) => headerOf(name, value)));
  const total = preludeBytes + headerBytes.length + payload.length + checksumBytes;
  const frame = Buffer.alloc(total);
  frame.writeUInt32BE(total, 0);
  frame.writeUInt32BE(headerBytes.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  headerBytes.copy(frame, preludeBytes);
  frame.set(payload, preludeBytes + headerBytes.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, total - checksumBytes)), total - checksumBytes);
  return frame;
};

/** A piece of the response. */
export const payloadChunk = (payload: Uint8Array): Buffer =>
  eventFrame(
    { ':message-type': 'event', ':event-type': 'PayloadChunk', ':content-type': 'application/octet-stream' },
    payload,
  );

export interface InvokeComplete {
  readonly ErrorCode?: string;
  readonly ErrorDetails?: string;
  readonly LogResult?: string;
}

/** The end of the response, well or not. */
export const invokeComplete = (complete: InvokeComplete): Buffer =>
  eventFrame(
    { ':message-type': 'event', ':event-type': 'InvokeComplete', ':content-type': 'application/json' },
    Buffer.from(JSON.stringify(complete)),
  );
