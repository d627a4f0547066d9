// Reads files of any of the formats into one recording.

import { fileProblem as whyUnreadable } from '../../reports/file-problem.ts';
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

/** The files that `paths` name; of a directory, all in it. Throws ConfigError. */
export const filesOf = async (paths: readonly string[]): Promise<string[]> => {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch((error: unknown) => {
      throw fileProblem(path, `cannot be read: ${whyUnreadable(error)}; check the path`);
    });
    const inside = found.isDirectory() ? await filesIn(path) : [path];
    if (inside.length === 0) throw fileProblem(path, 'is a directory without files; name a file');
    files.push(...inside);
  }
  return files;
};

/** Tells `sink` what all of `paths` say; `onFile` is told before each. Throws ConfigError. */
export const readFiles = async (
  paths: readonly string[],
  options: FileOptions,
  sink: RecordSink,
  onFile: (path: string, format: string) => void,
): Promise<void> => {
  for (const path of await filesOf(paths)) {
    const file = await InputFile.open(path);
    const format = await formatOf(file, options.format);
    onFile(path, format.name);
    await format.read(file, sink, options);
  }
};
