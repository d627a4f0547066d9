// Handlers that say what they find where on Lambda the code, the layers and the scratch space are.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

let calls = 0;

const attempt = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

interface Scratch {
  readonly write?: string;
  readonly sleepMs?: number;
}

/** Counts in a module variable and in /tmp. */
export const scratch = async ({ write, sleepMs = 0 }: Scratch): Promise<unknown> => {
  calls += 1;
  if (write !== undefined) writeFileSync(join('/tmp', write), String(calls));
  const seen = readdirSync('/tmp')
    .filter((name) => !name.startsWith('windtunnel-'))
    .toSorted();
  await new Promise((resolve) => {
    setTimeout(resolve, sleepMs);
  });
  return { calls, seen };
};

export const task = async (): Promise<unknown> => ({
  cwd: process.cwd(),
  root: process.env['LAMBDA_TASK_ROOT'],
  directory: __dirname,
  beside: existsSync(join(__dirname, 'places.ts')),
  write: attempt(() => writeFileSync('/var/task/written', '')),
  shared: attempt(() => writeFileSync('/dev/shm/windtunnel', '')),
  opt: attempt(() => readdirSync('/opt')),
});

/** Leaves a child of its own session behind, which counts in a file for as long as it runs. */
export const leavesChild = async (event: { file: string }): Promise<number> => {
  const script = 'let n = 0; setInterval(() => require("fs").writeFileSync(process.argv[1], String(++n)), 5)';
  const child = spawn(process.execPath, ['-e', script, event.file], { detached: true, stdio: 'ignore' });
  child.unref();
  while (!existsSync(event.file)) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  return Number(readFileSync(event.file, 'utf8'));
};

/** The share of a core that a loop of so many turns got. */
export const computes = async (event: { turns: number }): Promise<number> => {
  const startedAtMs = performance.now();
  const before = process.cpuUsage();
  let x = 1;
  for (let i = 0; i < event.turns; i += 1) x = (x * 1664525 + 1013904223) | 0;
  const used = process.cpuUsage(before);
  const share = (used.user + used.system) / 1000 / (performance.now() - startedAtMs);
  return x === 0 ? 0 : share;
};

export const killsParent = async (): Promise<unknown> => [
  attempt(() => process.kill(process.ppid)),
  attempt(() => process.kill(process.ppid, 'SIGKILL')),
  attempt(() => process.kill(1, 'SIGKILL')),
];

export const shellKillsParent = async (): Promise<string> => {
  // A child does not run in this runtime, so nothing but the system stands between it and the platform.
  execFileSync('/bin/sh', ['-c', 'kill -9 1; kill -9 $(cut -d " " -f 4 /proc/$PPID/stat); true']);
  return 'served';
};

export const deletesDirectory = async (): Promise<unknown> => attempt(() => rmSync(process.cwd(), { recursive: true }));
