// windtunnel bench: every suite in turn, each written as soon as it is done, then the table and the report.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  junitOfValidation,
  pngCharts,
  resultJson,
  textTable,
  validationTable,
  writeAtomically,
  type ReportTable,
  type TextOptions,
  type SuiteReport,
} from '../../reports/index.ts';
import { knownNames } from '../../reports/words/nearest.ts';
import { ConfigError } from '../input/config-error.ts';
import { pageOf } from '../page/page.ts';
import type { Suite } from '../suites/suite.ts';
import { suites as allSuites } from '../suites/index.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import { pictured } from '../terminal/pictured.ts';
import { withProgress, type Progress } from '../terminal/progress.ts';
import type { Session } from '../terminal/session.ts';
import { textOptions } from '../terminal/text-options.ts';
import { fileNameOf } from '../terminal/write-run.ts';
import type { BenchCommandOptions } from './bench-options.ts';

const defaultDirectory = 'windtunnel-results';

const chosen = (suites: readonly Suite[], names: readonly string[], quick: boolean): readonly Suite[] => {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    const known = suites.map((suite) => suite.name);
    throw new ConfigError(
      'the command line',
      unknown.map((name) => ({ path: name, message: `no such suite; ${knownNames(name, known)}` })),
    );
  }
  if (names.length > 0) return suites.filter((suite) => names.includes(suite.name));
  return suites.filter((suite) => suite.onDemand !== true && !(quick && suite.slow === true));
};

/** `<suite>.json` is the measured result where there is one; a suite without any leaves its tables. */
const writeSuite = async (directory: string, suite: SuiteReport): Promise<void> => {
  const { measured, simulated, name, ...rest } = suite;
  const file = (suffix: string): string => join(directory, `${fileNameOf(name)}${suffix}.json`);
  const main = measured ?? simulated;
  if (main === null) {
    await writeAtomically(file(''), `${JSON.stringify({ schema: 'windtunnel/suite@1', name, ...rest }, null, 2)}\n`);
    return;
  }
  await writeAtomically(file(''), resultJson(main));
  if (measured !== null && simulated !== null) await writeAtomically(file('.simulated'), resultJson(simulated));
  const verdict = { schema: 'windtunnel/suite@1', name, ...rest };
  await writeAtomically(file('.suite'), `${JSON.stringify(verdict, null, 2)}\n`);
};

const writeDocuments = async (directory: string, reports: readonly SuiteReport[]): Promise<string> => {
  const page = join(directory, 'report.html');
  await writeAtomically(page, await pageOf('Windtunnel bench', reports));
  await writeAtomically(join(directory, 'junit.xml'), junitOfValidation(reports));
  await pictured(async () => {
    for (const report of reports) {
      for (const { name, png } of await pngCharts(report)) {
        await writeAtomically(join(directory, `${fileNameOf(report.name)}-${name}.png`), png);
      }
    }
  });
  return page;
};

const tableText = (table: ReportTable, options: TextOptions): string => {
  const drawn = textTable(table.columns, table.rows, options);
  return `${table.title}\n${drawn}${table.note === '' ? '' : `\n${table.note}`}`;
};

/** Work that goes wrong in one suite must not lose the others. */
const runSuite = async (
  suite: Suite,
  session: Session,
  options: BenchCommandOptions,
  progress: Progress,
): Promise<SuiteReport> => {
  const report = await suite.run({
    quick: options.quick,
    sandbox: options.sandbox,
    seed: session.seed,
    signal: session.signal,
    onStage: (stage, durationMs) => progress.stage(`${suite.name}: ${stage}`, durationMs),
  });
  progress.stop();
  session.note(`${suite.name}: ${report.status}`);
  return report;
};

const printSummary = (session: Session, reports: readonly SuiteReport[], page: string): void => {
  for (const report of reports) {
    for (const table of report.tables) session.print(`${tableText(table, session)}\n`);
  }
  // Why figures are not compared comes before them.
  for (const report of reports) for (const note of report.notes) session.print(`${report.name}: ${note}`);
  session.print(validationTable(reports, textOptions(session)));
  session.print(`Report: ${page}`);
  const summary = reports.map(({ name, status, validation }) => ({ name, status, validation }));
  session.printJson(JSON.stringify({ report: page, suites: summary }, null, 2));
};

/** @param suites those there are, in the order in which they run */
export const benchCommand = async (
  session: Session,
  names: readonly string[],
  options: BenchCommandOptions,
  suites: readonly Suite[] = allSuites,
): Promise<ExitCode> => {
  const directory = session.out ?? defaultDirectory;
  const plan = chosen(suites, names, options.quick);
  await mkdir(directory, { recursive: true });
  const reports: SuiteReport[] = [];
  const page = await withProgress(session, async (progress) => {
    for (const suite of plan) {
      if (session.signal.aborted) break;
      const report = await runSuite(suite, session, options, progress);
      reports.push(report);
      await writeSuite(directory, report);
    }
    progress.stage('writing the report', 0);
    return writeDocuments(directory, reports);
  });
  printSummary(session, reports, page);
  if (session.signal.aborted) return ExitCode.interrupted;
  return reports.some((report) => report.status === 'failed') ? ExitCode.gate : ExitCode.pass;
};
