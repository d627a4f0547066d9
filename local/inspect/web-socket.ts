// A WebSocket (RFC 6455) as far as the inspector of Node.js speaks it: texts, pings, an end. Node.js 20 has no client of its own.

import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { Duplex } from 'node:stream';

export interface WebSocketListener {
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}

export interface WebSocketConnection {
  send(text: string): void;
  close(): void;
}

const opcode = { continuation: 0, text: 1, close: 8, ping: 9, pong: 10 } as const;

/** A message may not be longer; those of an inspector tell of scripts, not their text. */
const longestBytes = 64 * 1024 ** 2;

/** Of a client, which masks what it sends. */
const frame = (code: number, payload: Buffer): Buffer => {
  const { length } = payload;
  const extended = length < 126 ? Buffer.alloc(0) : Buffer.alloc(length < 0x10000 ? 2 : 8);
  if (extended.length === 2) extended.writeUInt16BE(length);
  else if (extended.length === 8) extended.writeBigUInt64BE(BigInt(length));
  const size = length < 126 ? length : extended.length === 2 ? 126 : 127;
  const mask = randomBytes(4);
  const masked = Buffer.from(payload.map((byte, index) => byte ^ mask[index % 4]!));
  return Buffer.concat([Buffer.from([0x80 | code, 0x80 | size]), extended, mask, masked]);
};

interface Frame {
  readonly code: number;
  readonly isLast: boolean;
  readonly payload: Buffer;
  /** Bytes that it takes with its head. */
  readonly bytes: number;
}

/** The first frame in `buffer`; null while it is not whole. Throws on what is too long. */
const frameIn = (buffer: Buffer): Frame | null => {
  if (buffer.length < 2) return null;
  const size = buffer[1]! & 0x7f;
  const headBytes = size < 126 ? 2 : size === 126 ? 4 : 10;
  if (buffer.length < headBytes) return null;
  const length = size < 126 ? size : size === 126 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
  if (length > longestBytes) throw new Error('the message is too long');
  if (buffer.length < headBytes + length) return null;
  const payload = buffer.subarray(headBytes, headBytes + length);
  return { code: buffer[0]! & 0x0f, isLast: (buffer[0]! & 0x80) !== 0, payload, bytes: headBytes + length };
};

const listen = (socket: Duplex, head: Buffer, { onText, onClose }: WebSocketListener): void => {
  let held = head;
  let pieces: Buffer[] = [];
  const take = ({ code, isLast, payload }: Frame): void => {
    if (code === opcode.ping) socket.write(frame(opcode.pong, payload));
    else if (code === opcode.close) socket.end();
    else if (code === opcode.text || code === opcode.continuation) {
      pieces.push(payload);
      if (!isLast) return;
      const whole = Buffer.concat(pieces).toString('utf8');
      pieces = [];
      onText(whole);
    }
  };
  const read = (): void => {
    try {
      for (let next = frameIn(held); next !== null; next = frameIn(held)) {
        held = held.subarray(next.bytes);
        take(next);
      }
    } catch {
      socket.destroy();
    }
  };
  socket.on('data', (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    read();
  });
  socket.on('error', () => socket.destroy());
  socket.once('close', onClose);
  read();
};

/** Rejects when nobody there speaks it. */
export const openWebSocket = (url: URL, listener: WebSocketListener): Promise<WebSocketConnection> =>
  new Promise((resolve, reject) => {
    const asked = request({
      host: url.hostname,
      port: url.port,
      path: url.pathname,
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      },
    });
    asked.once('error', reject);
    asked.once('response', () => {
      asked.destroy();
      reject(new Error('no WebSocket'));
    });
    asked.once('upgrade', (_response, socket, head) => {
      listen(socket, head, listener);
      resolve({
        send: (text) => void socket.write(frame(opcode.text, Buffer.from(text, 'utf8'))),
        close: () => socket.destroy(),
      });
    });
    asked.end();
  });
