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

/** Compiles the program; null where there is no g++. */
export const referenceProgram = (): ReferenceProgram | null => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-reference-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  const program = join(directory, 'loss-system');
  const source = fileURLToPath(new URL('bench/reference/loss-system.cpp', packageRoot));
  try {
    execFileSync('g++', ['-O3', '-march=native', '-std=c++17', '-o', program, source], { stdio: 'ignore' });
  } catch {
    remove();
    return null;
  }
  return {
    remove,
    speed: ({ perSecond, meanMs, count }) => {
      const args = [perSecond, meanMs / 1000, keepAliveS, cap, count, 1].map(String);
      const seconds = Number(execFileSync(program, args, { encoding: 'utf8' }).trim().split(' ')[2]);
      return count / seconds;
    },
  };
};
