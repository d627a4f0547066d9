// What a file is that a first scenario is to be made from, told from its beginning.

import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseDocument } from 'yaml';
import { tooDeepAt } from '../../local/wire/yaml-depth.ts';
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

/** So much of a file tells what it is: a template is no longer (CloudFormation's quota of a template in S3: 1 MB). */
const beginningBytes = 1_048_576;

const beginningOf = (file: string): string => {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(beginningBytes);
    return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, beginningBytes, 0));
  } finally {
    closeSync(descriptor);
  }
};

/** Keys that tell what a mapping is, one of each: a template, one without resources, a scenario. */
const tellingKey = /^\s*["']?(Resources|AWSTemplateFormatVersion|Transform|functions|template|trace)["']?\s*:/m;

/**
 * Whether `beginning` is a mapping with a key; what is cut off at its end is no reason to take it for something else. One too deep
 * to be parsed has every key: whoever reads the template says so.
 */
const keysOf = (beginning: string): ((key: string) => boolean) => {
  if (!tellingKey.test(beginning)) return () => false;
  if (tooDeepAt(beginning) !== null) return () => true;
  const { contents } = parseDocument(beginning, { logLevel: 'silent', uniqueKeys: false });
  return (key) => contents !== null && 'has' in contents && contents.has(key);
};

/** What looks like the right thing, and cannot be one; null for anything else. */
const refusalOf = (has: (key: string) => boolean): string | null => {
  if (has('traffic') && (has('functions') || has('template')))
    return 'is a scenario already; give it to windtunnel simulate, or plan';
  return has('AWSTemplateFormatVersion') || has('Transform')
    ? 'is a template without Resources, and so without a function; name one with functions'
    : null;
};

/** A folder is one of CSV files; of another the template in it may be meant. */
const folderRefusal = (directory: string): string | null => {
  const names = readdirSync(directory);
  if (names.some((name) => name.endsWith('.csv'))) return null;
  const template = names.find((name) => /^(sam-)?template\.(ya?ml|json)$/i.test(name));
  return template === undefined
    ? 'is a folder without CSV files; name a template, a log, a trace, or a folder of the Azure trace of 2019'
    : `is a folder; name the template in it: ${join(directory, template)}`;
};

/** Invocations, durations and memory are tables of their own. */
const tableRefusal = (file: string): string =>
  `is one table of the Azure trace of 2019; name the folder that holds them all: ${dirname(file)}`;

const refused = (file: string, message: string): ConfigError => new ConfigError(file, [{ path: '', message }]);

const readKind = (file: string): SourceKind | { readonly refusal: string } => {
  if (statSync(file).isDirectory()) {
    const refusal = folderRefusal(file);
    return refusal === null ? 'azure2019' : { refusal };
  }
  const beginning = beginningOf(file);
  const [first = ''] = beginning.replace(/^\uFEFF/, '').split('\n', 1);
  const has = keysOf(beginning);
  if (has('Resources')) return 'template';
  const refusal = refusalOf(has);
  if (refusal !== null) return { refusal };
  if (/\bHashOwner\b/.test(first) && /\bHashApp\b/.test(first)) return { refusal: tableRefusal(file) };
  if (/^\S+ \S+ \S+ \[\d{1,2}\/\w{3}\/\d{4}:/.test(first)) return 'clf';
  return /\bend_timestamp\b/.test(first) && /\bfunc\b/.test(first) ? 'azure2021' : 'recording';
};

/** Throws ConfigError where it cannot be read, or nothing can be made from it. */
export const sourceKindOf = (file: string): SourceKind => {
  let kind: ReturnType<typeof readKind>;
  try {
    kind = readKind(file);
  } catch (error) {
    throw refused(file, `cannot be read: ${fileProblem(error)}; check the path`);
  }
  if (typeof kind === 'object') throw refused(file, kind.refusal);
  return kind;
};
