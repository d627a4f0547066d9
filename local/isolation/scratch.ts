// A directory of the platform's own, and what sees to it that nothing outlives the platform, however that ends: a shell
// that waits for its line to the platform to break, kills the process groups that are noted in the directory, and
// removes the control groups and the directory. A stopped process could not notice by itself.

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

export interface Scratch {
  readonly directory: string;
  /** Begins the name of everything that lies elsewhere and is to go with it. */
  readonly name: string;
  /** A process group that must not outlive the platform. */
  noteGroup(pid: number): void;
  /** It is gone. */
  forgetGroup(pid: number): void;
  /** Resolves when the directory and its guard are gone. */
  remove(): Promise<void>;
}

/** $1 is the directory, $2 the name. */
const guardScript = `
trap '' INT TERM HUP
cat > /dev/null
if cd "$1"; then
  for pid in $(ls groups); do kill -KILL "-$pid"; done
fi
for try in 1 2 3 4 5 6 7 8 9 10; do
  left=0
  for group in /sys/fs/cgroup/"$2"-* /sys/fs/cgroup/*/"$2"-*; do
    [ -d "$group" ] || continue
    for pid in $(cat "$group/cgroup.procs"); do kill -KILL "$pid"; done
    rmdir "$group" || left=1
  done
  [ "$left" = 0 ] && break
  sleep 0.1
done
cd /
rm -rf "$1"
`;

const newGuard = (directory: string, name: string): ChildProcess | null => {
  if (process.platform === 'win32') return null;
  const guard = spawn('/bin/sh', ['-c', guardScript, 'sh', directory, name], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    // Ctrl-C at a terminal reaches a whole process group.
    detached: true,
  });
  guard.on('error', () => {});
  guard.stdin.on('error', () => {});
  guard.unref();
  (guard.stdin as unknown as { unref(): void }).unref();
  return guard;
};

export const openScratch = (): Scratch => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-'));
  const name = basename(directory);
  const noteOf = (pid: number): string => join(directory, 'groups', String(pid));
  mkdirSync(join(directory, 'groups'));
  const guard = newGuard(directory, name);
  return {
    directory,
    name,
    noteGroup: (pid) => writeFileSync(noteOf(pid), ''),
    forgetGroup: (pid) => rmSync(noteOf(pid), { force: true }),
    remove: async () => {
      await rm(directory, { recursive: true, force: true });
      if (guard?.pid === undefined || guard.exitCode !== null) return;
      await new Promise<void>((resolve) => {
        guard.once('exit', () => resolve());
        guard.ref();
        guard.stdin?.end();
      });
    },
  };
};
