// Opens a file with what the desktop has for it.

import { spawn, type ChildProcess } from 'node:child_process';

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** The program that opens it, as whoever started it sees it. */
export type Opener = Pick<ChildProcess, 'once' | 'unref'>;

const startOpener = (command: string, args: readonly string[]): Opener =>
  spawn(command, args, { stdio: 'ignore', detached: true });

/**
 * Whether an opener could be started.
 * @param platform the operating system; this one unless given
 * @param start starts the opener; unless given, so that it outlives this process
 */
export const openFile = (
  path: string,
  platform: NodeJS.Platform = process.platform,
  start: typeof startOpener = startOpener,
): Promise<boolean> => {
  const [command, ...args] = openers[platform] ?? ['xdg-open'];
  const opener = start(command!, [...args, path]);
  return new Promise((resolve) => {
    opener.once('error', () => resolve(false));
    opener.once('spawn', () => {
      opener.unref();
      resolve(true);
    });
  });
};
