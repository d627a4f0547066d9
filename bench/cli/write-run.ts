// What a run leaves under --out: its result as JSON, and the report page.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { resultJson, writeAtomically, type RunResult, type SuiteReport } from '../../reports/index.ts';
import { pageOf } from '../page/page.ts';
import type { Session } from './session.ts';

/** A file name that any file system takes. */
export const fileNameOf = (name: string): string => name.replaceAll(/[^\w.-]+/g, '-').slice(0, 80) || 'run';

/** The report entry of single results. */
export const suiteOf = (measured: RunResult | null, simulated: RunResult | null): SuiteReport => ({
  name: (measured ?? simulated)!.name,
  description: '',
  measured,
  simulated,
  validation: [],
  status: 'passed',
  notes: [],
  tables: [],
});

/** Writes `<name>.<kind>.json` for every result, and report.html over all, under --out; nothing without it. */
export const writeRuns = async (session: Session, suites: readonly SuiteReport[]): Promise<void> => {
  if (session.out === undefined) return;
  await mkdir(session.out, { recursive: true });
  for (const result of suites.flatMap(({ measured, simulated }) => [measured, simulated])) {
    if (result === null) continue;
    const file = join(session.out, `${fileNameOf(result.name)}.${result.kind}.json`);
    await writeAtomically(file, resultJson(result));
    session.note(`wrote ${file}`);
  }
  const page = join(session.out, 'report.html');
  const title = suites.map((suite) => suite.name).join(', ');
  await writeAtomically(page, await pageOf(title, suites));
  session.note(`wrote ${page}`);
};
