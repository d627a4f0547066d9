// A plain HTTP server of this process that remembers what it was asked.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request, whole. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export class SeeingServer {
  /** Since it last began to listen. */
  seen: Seen[] = [];
  #server: Server | null = null;

  /** Begins anew; resolves with where it is. */
  async listen(answer: (request: Seen, response: ServerResponse) => void): Promise<string> {
    this.seen = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const one = { method: request.method!, url: request.url!, headers: request.headers, body };
        this.seen.push(one);
        answer(one, response);
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}
