// What a file is that a first scenario is to be made from, told from its beginning.

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { parseDocument } from 'yaml';
import { fileProblem } from '../../reports/words/file-problem.ts';
import { ConfigError } from '../input/config-error.ts';

export type SourceKind =
  /** A SAM or CloudFormation template. */
  | 'template'
  /** A folder of the Azure trace of 2019. */
  | 'azure2019'
  | 'azure2021'
  /** The access log of a web server. */
  | 'clf'
  /** Something that calibrate reads, or refuses. */
  | 'recording';

/** So much of a file tells what it is. */
const beginningBytes = 65_536;

const beginningOf = (file: string): string => {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(beginningBytes);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, beginningBytes, 0));
  } finally {
    closeSync(descriptor);
  }
};

/** Templates are small: what is cut off at the beginning's end is no reason to take one for something else. */
const isTemplate = (beginning: string): boolean => {
  if (!/^\s*["']?Resources["']?\s*:/m.test(beginning)) return false;
  const { contents } = parseDocument(beginning, { logLevel: 'silent', uniqueKeys: false });
  return contents !== null && 'has' in contents && contents.has('Resources');
};

/** Throws ConfigError where it cannot be read. */
export const sourceKindOf = (file: string): SourceKind => {
  try {
    if (statSync(file).isDirectory()) return 'azure2019';
    const beginning = beginningOf(file);
    const [first = ''] = beginning.replace(/^\uFEFF/, '').split('\n', 1);
    if (isTemplate(beginning)) return 'template';
    if (/^\S+ \S+ \S+ \[\d{1,2}\/\w{3}\/\d{4}:/.test(first)) return 'clf';
    return /\bend_timestamp\b/.test(first) && /\bfunc\b/.test(first) ? 'azure2021' : 'recording';
  } catch (error) {
    throw new ConfigError(file, [{ path: '', message: `cannot be read: ${fileProblem(error)}; check the path` }]);
  }
};
