// Plain HTTP servers in processes of their own.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface PlainServer {
  readonly url: string;
  stop(): void;
}

/** @param stall how long it stands still of every so many ms; none by default */
export const plainServer = async (
  stall: { readonly ms: number; readonly everyMs: number } | null,
): Promise<PlainServer> => {
  const args = stall === null ? [] : [String(stall.ms), String(stall.everyMs)];
  const child = fork(fileURLToPath(new URL('./server-child.js', import.meta.url)), args);
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(message as number));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the server ended with exit code ${code}`)));
  });
  return { url: `http://127.0.0.1:${port}/`, stop: () => child.disconnect() };
};
