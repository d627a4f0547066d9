// Sees to it that no sandbox process outlives the platform, however that ends: a process of its own hears of every group,
// and kills those that are left when its line to the platform breaks. A stopped process could not notice by itself.

import { spawn, type ChildProcess } from 'node:child_process';

const script = `
const alive = new Set();
let rest = '';
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const line of lines) line[0] === '+' ? alive.add(line.slice(1)) : alive.delete(line.slice(1));
});
process.stdin.on('end', () => {
  for (const pid of alive) try { process.kill(-pid, 'SIGKILL'); } catch {}
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
`;

let guard: ChildProcess | undefined;
let guarded = 0;

const tell = (line: string): void => {
  guard?.stdin?.write(`${line}\n`);
};

export const watchdog = {
  add(pid: number): void {
    guarded += 1;
    if (guard === undefined) {
      guard = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'ignore', 'ignore'], env: {}, detached: true });
      guard.stdin!.on('error', () => {});
      guard.on('error', () => {});
      guard.unref();
      (guard.stdin as unknown as { unref(): void }).unref();
    }
    tell(`+${pid}`);
  },
  /** The group is gone; the guard ends with the last of them. */
  remove(pid: number): void {
    tell(`-${pid}`);
    guarded -= 1;
    if (guarded > 0) return;
    guard?.stdin?.end();
    guard = undefined;
  },
};
