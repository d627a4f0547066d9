// Servers that answer every request alike, in processes of their own: what such a process does, and its parent.

import { fork, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** What is answered. */
export interface ConstantAnswer {
  readonly contentType: string;
  readonly body: string;
}

/** What such a process is to itself. */
export interface ServingProcess {
  once(event: 'disconnect', listener: () => void): unknown;
  send?(message: unknown): boolean;
  exit(code: number): void;
}

/** Serves on a free port of 127.0.0.1, tells its parent which, and ends when the parent lets go. */
export const serveConstant = ({ contentType, body }: ConstantAnswer, self: ServingProcess = process): void => {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
      response.end(body);
    });
  });
  server.listen(0, '127.0.0.1', () => self.send?.((server.address() as AddressInfo).port));
  self.once('disconnect', () => {
    server.close();
    self.exit(0);
  });
};

/** The process, as its parent sees it. */
export type ServerFork = Pick<ChildProcess, 'once' | 'disconnect'>;

export interface ConstantServer {
  /** Without a path. */
  readonly url: string;
  stop(): void;
}

const forkBeside = (file: string, args: readonly string[]): ServerFork =>
  fork(fileURLToPath(new URL(file, import.meta.url)), args);

/**
 * Starts such a process; rejects where it ends before it listens.
 * @param file its module, beside this one
 * @param start starts it; as a fork unless given
 */
export const startServer = async (
  file: string,
  args: readonly string[] = [],
  start: typeof forkBeside = forkBeside,
): Promise<ConstantServer> => {
  const child = start(file, args);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(message as number));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the server ended with exit code ${code}`)));
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => child.disconnect() };
};
