// Reads files of any of the formats into one recording.

import { fileProblem as whyUnreadable } from '../../reports/words/file-problem.ts';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { cloudWatchText } from './formats/cloudwatch-text.ts';
import { formatNames } from './format-names.ts';
import { formats } from './formats/index.ts';
import type { Format } from './format.ts';
import { fileProblem, InputFile } from './input-file.ts';
import type { RecordSink } from './recorded-invocation.ts';
import type { ReadOptions } from './read-options.ts';

export interface FileOptions extends ReadOptions {
  /** One of `formatNames`; by default what the content looks like. */
  readonly format?: string | undefined;
}

const mark = /REPORT RequestId:|"platform\.report"/;

/** A log whose handlers say much before the first REPORT. */
const isLateLog = async (file: InputFile): Promise<boolean> => {
  for await (const { bytes } of file.blocks()) {
    if (bytes.includes('REPORT RequestId:') || bytes.includes('"platform.report"')) return true;
  }
  return false;
};

/** What the content of `file` looks like; null where it is nothing that is known. */
export const knownFormatOf = async (file: InputFile): Promise<Format | null> => {
  const found = formats.find((format) => format.recognises(file.head, file.path));
  if (found !== undefined) return found;
  return mark.test(file.head) || (await isLateLog(file)) ? cloudWatchText : null;
};

/** The format of `file`. Throws ConfigError where it is none. */
const formatOf = async (file: InputFile, wanted?: string): Promise<Format> => {
  if (wanted !== undefined) {
    const named = formats.find(({ name }) => name === wanted);
    if (named !== undefined) return named;
    throw fileProblem('--format', `"${wanted}" is no format; write one of ${formatNames.join(', ')}`);
  }
  const found = await knownFormatOf(file);
  if (found !== null) return found;
  throw fileProblem(file.path, `is of no format that is known; --format names one: ${formatNames.join(', ')}`);
};

const filesIn = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};

/** A file that was named, or one of a directory: there may lie others, too. */
interface Named {
  readonly path: string;
  readonly isNamed: boolean;
}

const filesOf = async (paths: readonly string[]): Promise<Named[]> => {
  const files: Named[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((error: unknown) => {
      throw fileProblem(path, `cannot be read: ${whyUnreadable(error)}; check the path`);
    });
    const inside = found.isDirectory() ? await filesIn(path) : null;
    if (inside?.length === 0) throw fileProblem(path, 'is a directory without files; name a file');
    files.push(...(inside?.map((one) => ({ path: one, isNamed: false })) ?? [{ path, isNamed: true }]));
  }
  return files;
};

/** Who is told which file is read, and which of a directory is passed over. */
export interface Reader {
  onFile(path: string, format: string): void;
  onOther(path: string): void;
}

/** Opens `path` with its format; null for a file of a directory that is none. Throws ConfigError. */
const opened = async (
  { path, isNamed }: Named,
  wanted: string | undefined,
): Promise<{ readonly file: InputFile; readonly format: Format } | null> => {
  if (!isNamed && (await stat(path)).size === 0) return null;
  const file = await InputFile.open(path);
  if (!isNamed && wanted === undefined && (await knownFormatOf(file)) === null) return null;
  return { file, format: await formatOf(file, wanted) };
};

/** Tells `sink` what all of `paths` say: of a directory, all files in it. Throws ConfigError. */
export const readFiles = async (
  paths: readonly string[],
  options: FileOptions,
  sink: RecordSink,
  reader: Reader,
): Promise<void> => {
  let read = 0;
  for (const named of await filesOf(paths)) {
    const found = await opened(named, options.format);
    if (found === null) {
      reader.onOther(named.path);
      continue;
    }
    read += 1;
    reader.onFile(named.path, found.format.name);
    await found.format.read(found.file, sink, options);
  }
  if (read === 0)
    throw fileProblem(paths.join(', '), 'holds no file of a format that is known; name one with --format');
};
