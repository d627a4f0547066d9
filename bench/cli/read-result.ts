// Reads a result file.

import { readFile } from 'node:fs/promises';
import { parseResult, type RunResult } from '../../reports/index.ts';
import { ConfigError } from '../scenario/config-error.ts';

/** The result in `path`. Throws ConfigError or ResultError. */
export const readResult = async (path: string): Promise<RunResult> => {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigError(path, [{ path: '', message: `cannot be read: ${(error as Error).message}; check the path` }]);
  }
  return parseResult(text, path);
};
