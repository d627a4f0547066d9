// windtunnel history: a line per run in a file that lies in git, and where its figures changed.

import { join } from 'node:path';
import {
  fromGithubBenchmark,
  historyChart,
  historyNotes,
  historySeries,
  historyTable,
  historyText,
  lineOf,
  parseHistory,
  pngOf,
  printable,
  toGithubBenchmark,
  turnsOf,
  withLock,
  writeAtomically,
  type HistoryLine,
  type RunResult,
} from '../../reports/index.ts';
import { ConfigError } from '../input/config-error.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import { pictured } from '../terminal/pictured.ts';
import { readResult } from '../terminal/read-result.ts';
import type { Session } from '../terminal/session.ts';
import { textOptions } from '../terminal/text-options.ts';
import { textIfThere } from '../input/read-text.ts';
import { fileNamesOf } from '../terminal/write-run.ts';
import type { HistoryCommandOptions } from './history-options.ts';

const imported = async (path: string): Promise<HistoryLine[]> => {
  const text = await textIfThere(path);
  if (text === null) throw new ConfigError(path, [{ path: '', message: 'is not there; name a data.js' }]);
  return fromGithubBenchmark(text, path);
};

/** What the options bring in, in the order of time. */
const newLines = async (options: HistoryCommandOptions): Promise<HistoryLine[]> => {
  const { add = [], commit } = options;
  if (add.length > 0 && commit === undefined) {
    throw new ConfigError('--add', [{ path: '--commit', message: 'is missing; name the commit that was run' }]);
  }
  const added: RunResult[] = [];
  for (const path of add) added.push(await readResult(path));
  const lines = added.map((result) => lineOf(result, commit!));
  return options.import === undefined ? lines : [...(await imported(options.import)), ...lines];
};

/** The lines of the file. Throws ConfigError when it is not there. */
const linesIn = async (path: string): Promise<HistoryLine[]> => {
  const text = await textIfThere(path);
  if (text !== null) return parseHistory(text, path);
  throw new ConfigError(path, [
    { path: '', message: 'is not there; begin it with --add result.json --commit SHA, or --import data.js' },
  ]);
};

/** Adds lines to the file, and returns all: whoever adds at the same time waits, so that nobody's lines are lost. */
const addedLines = (path: string, added: readonly HistoryLine[]): Promise<HistoryLine[]> =>
  withLock(path, async () => {
    const lines = [...parseHistory((await textIfThere(path)) ?? '', path), ...added];
    await writeAtomically(path, historyText(lines));
    return lines;
  });

export const historyCommand = async (
  session: Session,
  path: string,
  options: HistoryCommandOptions,
): Promise<ExitCode> => {
  const added = await newLines(options);
  const lines = added.length === 0 ? await linesIn(path) : await addedLines(path, added);
  if (added.length > 0) session.note(`added ${added.length} line${added.length === 1 ? '' : 's'} to ${path}`);
  const series = historySeries(lines);
  const notes = historyNotes(lines);
  for (const note of notes) session.print(printable(`note: ${note}`));
  session.print(historyTable(series, { ...textOptions(session), turns: turnsOf(lines) }));
  if (options.export !== undefined) {
    await writeAtomically(options.export, toGithubBenchmark(lines));
    session.note(`wrote ${options.export}`);
  }
  let code: ExitCode = ExitCode.pass;
  if (options.png !== undefined) {
    const changed = series.filter(({ changes }) => changes.length > 0);
    const names = fileNamesOf(changed.map(({ name }) => name));
    if (changed.length === 0) session.note(`no series changed: no picture in ${options.png}`);
    for (const [index, one] of changed.entries()) {
      const chart = await pictured(() => pngOf(historyChart(one), one.name));
      if (chart === null) {
        code = ExitCode.usage;
        break;
      }
      const file = join(options.png, `${names[index]}.png`);
      await writeAtomically(file, chart.png);
      session.note(`wrote ${file}`);
    }
  }
  session.printJson(JSON.stringify({ series, notes }, null, 2));
  return code;
};
