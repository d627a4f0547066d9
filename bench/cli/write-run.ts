// What a run leaves under --out: its result as JSON, and the report page.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { htmlReport, resultJson, writeAtomically, type RunResult, type SuiteReport } from '../../reports/index.ts';
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

/** Writes `<name>.<kind>.json` for every result, and report.html, under --out; nothing without it. */
export const writeRun = async (session: Session, suite: SuiteReport): Promise<void> => {
  if (session.out === undefined) return;
  await mkdir(session.out, { recursive: true });
  for (const result of [suite.measured, suite.simulated]) {
    if (result === null) continue;
    const file = join(session.out, `${fileNameOf(result.name)}.${result.kind}.json`);
    await writeAtomically(file, resultJson(result));
    session.note(`wrote ${file}`);
  }
  const page = join(session.out, 'report.html');
  const html = await htmlReport({ title: suite.name, generatedAt: new Date().toISOString(), suites: [suite] });
  await writeAtomically(page, html);
  session.note(`wrote ${page}`);
};
