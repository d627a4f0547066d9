// Runs the built command as a user would.

import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root: string = fileURLToPath(new URL('../../', import.meta.url));
const entry = fileURLToPath(new URL('../../dist/bench/cli.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param environment besides that of this process */
export const start = (
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): ChildProcess =>
  spawn(process.execPath, [entry, ...args], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

export const ended = (child: ChildProcess): Promise<Ended> =>
  new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout!.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr!.on('data', (data: Buffer) => (stderr += data.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });

/** Runs `windtunnel` with `args` in `cwd`. */
export const windtunnel = (args: readonly string[], cwd: string): Promise<Ended> => ended(start(args, cwd));

/** What a command prints that ends with 3; the others never do. */
const gateWords: Readonly<Record<string, RegExp>> = {
  simulate: /\b(?:BROKEN|NO DATA)\b/,
  measure: /\b(?:BROKEN|NO DATA)\b/,
  check: /\b(?:BROKEN|NO DATA)\b|│ (?:REGRESSED|regressed) +│|^could not tell/m,
  validate: /│ (?:fail|no data) +│|^Not compared: /m,
  bench: /│ fail +│/,
  plan: /CANNOT be kept/,
};

/** The exit code that goes with what `command` printed: 3 where it says that a gate failed, else 0. */
export const meantCode = (command: string, stdout: string): 0 | 3 =>
  gateWords[command]?.test(stdout) === true ? 3 : 0;
