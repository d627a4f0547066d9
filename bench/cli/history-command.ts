// windtunnel history: a line per run in a file that lies in git, and where its figures changed.

import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  fromGithubBenchmark,
  historyChart,
  historySeries,
  historyTable,
  historyText,
  lineOf,
  parseHistory,
  pngOf,
  toGithubBenchmark,
  writeAtomically,
  type HistoryLine,
} from '../../reports/index.ts';
import { ConfigError } from '../scenario/config-error.ts';
import { ExitCode } from './exit-code.ts';
import { readResult } from './read-result.ts';
import type { Session } from './session.ts';
import { fileNameOf } from './write-run.ts';

export interface HistoryCommandOptions {
  /** Result files. */
  readonly add?: string[];
  readonly commit?: string;
  readonly import?: string;
  readonly export?: string;
  /** Folder for a picture of each series that changed. */
  readonly png?: string;
}

/** The text of a file; null when there is none. */
const textOf = async (path: string): Promise<string | null> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ConfigError(path, [{ path: '', message: `cannot be read: ${(error as Error).message}; check the path` }]);
  }
};

const imported = async (path: string): Promise<HistoryLine[]> => {
  const text = await textOf(path);
  if (text === null) throw new ConfigError(path, [{ path: '', message: 'is not there; name a data.js' }]);
  return fromGithubBenchmark(text, path);
};

/** What the options bring in, in the order of time. */
const newLines = async (options: HistoryCommandOptions): Promise<HistoryLine[]> => {
  const { add = [], commit } = options;
  if (add.length > 0 && commit === undefined) {
    throw new ConfigError('--add', [{ path: '--commit', message: 'is missing; name the commit that was run' }]);
  }
  const added = await Promise.all(add.map((path) => readResult(path)));
  const lines = added.map((result) => lineOf(result, commit!));
  return options.import === undefined ? lines : [...(await imported(options.import)), ...lines];
};

export const historyCommand = async (
  session: Session,
  path: string,
  options: HistoryCommandOptions,
): Promise<ExitCode> => {
  const text = await textOf(path);
  const added = await newLines(options);
  if (text === null && added.length === 0) {
    throw new ConfigError(path, [
      { path: '', message: 'is not there; begin it with --add result.json --commit SHA, or --import data.js' },
    ]);
  }
  const lines = [...parseHistory(text ?? '', path), ...added];
  if (added.length > 0) {
    await writeAtomically(path, historyText(lines));
    session.note(`added ${added.length} line${added.length === 1 ? '' : 's'} to ${path}`);
  }
  const series = historySeries(lines);
  session.print(historyTable(series, { color: session.color }));
  if (options.export !== undefined) {
    await writeAtomically(options.export, toGithubBenchmark(lines, lines.at(-1)!.at));
    session.note(`wrote ${options.export}`);
  }
  if (options.png !== undefined) {
    await mkdir(options.png, { recursive: true });
    for (const one of series.filter(({ changes }) => changes.length > 0)) {
      const file = join(options.png, `${fileNameOf(one.name)}.png`);
      await writeAtomically(file, pngOf(historyChart(one), one.name).png);
      session.note(`wrote ${file}`);
    }
  }
  session.printJson(JSON.stringify({ series }, null, 2));
  return ExitCode.pass;
};
