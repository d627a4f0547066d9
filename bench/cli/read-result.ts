// Reads a result file.

import { parseResult, type RunResult } from '../../reports/index.ts';
import { readText } from '../scenario/read-text.ts';

/** The result in `path`. Throws ConfigError or ResultError. */
export const readResult = async (path: string): Promise<RunResult> => parseResult(await readText(path), path);
