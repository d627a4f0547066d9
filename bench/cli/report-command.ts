// windtunnel report: documents from any results.

import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  consoleSummary,
  htmlReport,
  pngCharts,
  writeAtomically,
  type RunResult,
  type SuiteReport,
} from '../../reports/index.ts';
import { ExitCode } from './exit-code.ts';
import { readResult } from './read-result.ts';
import type { Session } from './session.ts';
import { fileNameOf, suiteOf } from './write-run.ts';

export interface ReportCommandOptions {
  readonly html?: string;
  readonly png?: string;
}

/** A measured and a simulated result of one name belong side by side. */
const paired = (results: readonly RunResult[]): SuiteReport[] => {
  const suites: SuiteReport[] = [];
  for (const result of results) {
    const partner = suites.findIndex(
      ({ measured, simulated, name }) =>
        name === result.name && (result.kind === 'measured' ? measured : simulated) === null,
    );
    const entry = result.kind === 'measured' ? { measured: result } : { simulated: result };
    if (partner >= 0) suites[partner] = { ...suites[partner]!, ...entry };
    else suites.push(result.kind === 'measured' ? suiteOf(result, null) : suiteOf(null, result));
  }
  return suites;
};

export const reportCommand = async (
  session: Session,
  paths: readonly string[],
  options: ReportCommandOptions,
): Promise<ExitCode> => {
  const results = await Promise.all(paths.map((path) => readResult(path)));
  const suites = paired(results);
  const html = options.html ?? (session.out === undefined ? undefined : join(session.out, 'report.html'));
  const png = options.png ?? (session.out === undefined ? undefined : join(session.out, 'png'));
  const written: string[] = [];
  if (html !== undefined) {
    await mkdir(dirname(html), { recursive: true });
    const title = suites.map((suite) => suite.name).join(', ');
    await writeAtomically(html, await htmlReport({ title, generatedAt: new Date().toISOString(), suites }));
    written.push(html);
  }
  if (png !== undefined) {
    await mkdir(png, { recursive: true });
    for (const suite of suites) {
      for (const chart of await pngCharts(suite)) {
        const file = join(png, `${fileNameOf(suite.name)}-${chart.name}.png`);
        await writeAtomically(file, chart.png);
        written.push(file);
      }
    }
  }
  for (const result of results) session.print(consoleSummary(result, { color: session.color }));
  for (const file of written) session.print(`wrote ${file}`);
  session.printJson(JSON.stringify({ written }, null, 2));
  return ExitCode.pass;
};
