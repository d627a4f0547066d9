// Takes what the X-Ray SDKs in handlers send to a daemon: datagrams of a line that says the format, and a segment document
// (X-Ray Developer Guide, sending segment documents to the daemon; so do aws-xray-sdk-core 3.12 and Powertools 2.36).

import { createSocket, type Socket } from 'node:dgram';
import { readDocument } from './documents.ts';
import type { TraceStore } from './trace-store.ts';

export interface TraceDaemon {
  /** Where SDKs find it. */
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const host = '127.0.0.1';

/** The document of a datagram; null for another format. */
const documentOf = (datagram: string): string | null => {
  const end = datagram.indexOf('\n');
  if (end < 0) return null;
  try {
    const { format, version } = JSON.parse(datagram.slice(0, end)) as Record<string, unknown>;
    return format === 'json' && version === 1 ? datagram.slice(end + 1).trim() : null;
  } catch {
    return null;
  }
};

const close = (socket: Socket): Promise<void> => new Promise((resolve) => void socket.close(() => resolve()));

/** Listens on a free port of this machine. @param note told once of what is not kept */
export const openDaemon = async (store: TraceStore, note: (text: string) => void): Promise<TraceDaemon> => {
  const socket = createSocket('udp4');
  const told = new Set<string>();
  const noteOnce = (text: string): void => {
    if (told.has(text)) return;
    told.add(text);
    note(text);
  };
  socket.on('message', (bytes) => {
    const text = documentOf(bytes.toString('utf8'));
    if (text === null) return noteOnce('a datagram for the X-Ray daemon was no segment in JSON and is not kept');
    const document = readDocument(text);
    if ('problem' in document) return noteOnce(`a segment for the X-Ray daemon is not kept: ${document.problem}`);
    return store.keepDocument(document.traceId, document.segment, text);
  });
  socket.on('error', (error) => noteOnce(`the X-Ray daemon hears nothing: ${error.message}`));
  await new Promise<void>((resolve) => {
    socket.bind(0, host, resolve);
  });
  const { port } = socket.address();
  return {
    variables: {
      AWS_XRAY_DAEMON_ADDRESS: `${host}:${port}`,
      _AWS_XRAY_DAEMON_ADDRESS: host,
      _AWS_XRAY_DAEMON_PORT: String(port),
    },
    close: () => close(socket),
  };
};
