// Reads a result file: one of this suite, or what another tool wrote (logs, load tools), made into a result.

import { open } from 'node:fs/promises';
import { parseResult, type RunResult } from '../../reports/index.ts';
import { readText } from '../input/read-text.ts';

/** Enough to see the `schema` with which every result begins. */
const beginningBytes = 512;

/** What the file begins with; empty where it cannot be read, which its reader will say. */
const beginningOf = async (path: string): Promise<string> => {
  try {
    const handle = await open(path);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(beginningBytes), 0, beginningBytes, 0);
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
};

/** What another tool recorded; null for files of this suite, and for those of nobody that is known. Throws ConfigError. */
export const foreignResult = async (path: string): Promise<RunResult | null> => {
  const beginning = await beginningOf(path);
  if (beginning.trim() === '' || /"schema":\s*"windtunnel\//.test(beginning)) return null;
  // Its readers are loaded for files that need them.
  return (await import('../calibrate/foreign-result.ts')).foreignResult(path);
};

/** The result in `path`. Throws ConfigError or ResultError. */
export const readResult = async (path: string): Promise<RunResult> =>
  (await foreignResult(path)) ?? parseResult(await readText(path), path);
