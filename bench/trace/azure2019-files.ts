// The three files of an Azure 2019 trace, told apart by their headers: their names differ between releases.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { headerOf } from './csv.ts';
import { TraceError } from './trace-error.ts';
import { fileProblem } from '../../reports/words/file-problem.ts';

/** Paths of the files. */
export interface Azure2019Files {
  readonly invocations: string;
  readonly durations: string;
  readonly memory?: string | undefined;
}

type Kind = keyof Azure2019Files;

const kindOf = (header: readonly string[]): Kind | null => {
  if (header.some((name) => name.startsWith('percentile_Average_'))) return 'durations';
  if (header.some((name) => name.startsWith('AverageAllocatedMb'))) return 'memory';
  return header.includes('HashFunction') && header.some((name) => /^\d+(_minute)?$/.test(name)) ? 'invocations' : null;
};

const csvNames = (directory: string): string[] => {
  try {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.csv'))
      .sort();
  } catch (error) {
    throw new TraceError(directory, null, `cannot be read: ${fileProblem(error)}; name a directory`);
  }
};

/** The names of the files in `directory`. Memory may be missing. Throws TraceError. */
export const azure2019Files = (directory: string): Azure2019Files => {
  const found = new Map<Kind, string>();
  for (const name of csvNames(directory)) {
    const kind = kindOf(headerOf(join(directory, name)));
    if (kind === null) continue;
    const other = found.get(kind);
    if (other !== undefined) {
      throw new TraceError(directory, null, `${other} and ${name} both hold ${kind}; name one of them under files`);
    }
    found.set(kind, name);
  }
  const invocations = found.get('invocations');
  const durations = found.get('durations');
  if (invocations === undefined || durations === undefined) {
    const missing = invocations === undefined ? 'invocations a minute' : 'durations';
    throw new TraceError(directory, null, `holds no CSV file of ${missing}; name the files under files`);
  }
  return { invocations, durations, memory: found.get('memory') };
};
