// `windtunnel serve` as a user starts it, from its first line to its end.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { commandLine } from './places.ts';

export interface Served {
  readonly url: string;
  /** What it said besides. */
  readonly said: () => string;
  stop(): Promise<void>;
}

/** @param args after `serve`; @param directory where it is started */
export const startServe = async (args: readonly string[], directory: string): Promise<Served> => {
  const program = [fileURLToPath(commandLine), 'serve', ...args, '--port', '0', '--json'];
  const child = spawn(process.execPath, program, { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  const ended = once(child, 'close');
  const first = once(child.stdout, 'data').then(([bytes]) => (bytes as Buffer).toString());
  const line = await Promise.race([first, ended.then(() => null)]);
  if (line === null) throw new Error(`serve ended: ${stderr}`);
  // Nobody reads on, and a full pipe would stop it.
  child.stdout.resume();
  return {
    url: (JSON.parse(line) as { url: string }).url,
    said: () => stderr,
    stop: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
};
