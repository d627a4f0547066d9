// The file of --trace-file.

import { chromeTrace, writeAtomically, type RunResult } from '../../reports/index.ts';
import type { Session } from './session.ts';

export const writeTraces = async (session: Session, path: string | undefined, result: RunResult): Promise<void> => {
  if (path === undefined || result.traces === undefined) return;
  await writeAtomically(path, chromeTrace(result.traces));
  session.note(`wrote ${path}`);
};
