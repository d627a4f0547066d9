// The compiled yardstick: bench/reference/loss-system.cpp, built with g++ where there is one.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../input/package-root.ts';

export interface ReferenceCase {
  readonly perSecond: number;
  readonly meanMs: number;
  readonly count: number;
}

export interface ReferenceProgram {
  /** Invocations per CPU second. */
  speed(of: ReferenceCase): number;
  remove(): void;
}

const keepAliveS = 600;
const cap = 1_000_000;

/** Runs a program to its end, and returns what it printed; throws where it fails or is not there. */
export type RunProgram = (command: string, args: readonly string[]) => string;

const runHere: RunProgram = (command, args) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/**
 * Compiles the program; null where there is no g++.
 * @param run runs the compiler and what it made; on this machine unless given
 */
export const referenceProgram = (run: RunProgram = runHere): ReferenceProgram | null => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-reference-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  const program = join(directory, 'loss-system');
  const source = fileURLToPath(new URL('bench/reference/loss-system.cpp', packageRoot));
  try {
    run('g++', ['-O3', '-march=native', '-std=c++17', '-o', program, source]);
  } catch {
    remove();
    return null;
  }
  return {
    remove,
    speed: ({ perSecond, meanMs, count }) => {
      const args = [perSecond, meanMs / 1000, keepAliveS, cap, count, 1].map(String);
      const seconds = Number(run(program, args).trim().split(' ')[2]);
      return count / seconds;
    },
  };
};
