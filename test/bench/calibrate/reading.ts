// Reads texts and files as windtunnel calibrate does.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { draftOf, type Draft } from '../../../bench/calibrate/draft.ts';
import { readFiles, type FileOptions } from '../../../bench/calibrate/read-files.ts';
import { recordedResult } from '../../../bench/calibrate/recorded-result.ts';
import { Recording } from '../../../bench/calibrate/recording.ts';
import { scenarioText } from '../../../bench/calibrate/scenario-text.ts';
import { summaryJson } from '../../../bench/calibrate/summary-json.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import type { RunResult } from '../../../reports/index.ts';
import { noting } from './noting.ts';

export interface Figures {
  readonly count: number;
  readonly meanMs: number | null;
  readonly minMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
}

export interface FunctionFigures {
  readonly warm: Figures;
  readonly cold: Figures;
  readonly init: Figures;
  readonly [figure: string]: unknown;
}

export interface Read {
  readonly recording: Recording;
  readonly draft: Draft;
  readonly format: string;
  readonly json: {
    readonly lines: number;
    readonly matched: number;
    readonly broken: number;
    readonly functions: Readonly<Record<string, FunctionFigures>>;
  };
  /** Of its only function. */
  readonly only: FunctionFigures;
}

/** What was read since it was last asked for, whole: counts, figures, notes, warnings, and the scenario made of it. */
export const takeReads = (): string => reads.splice(0).join('\n\n');

const reads: string[] = [];

/** More calls than these are no use to a reader. */
const mostTold = 40;

/** `invocation ["f", { … }]`, as long as there are not too many. */
const tellInto =
  (told: string[]) =>
  (call: string, args: readonly unknown[]): void => {
    const plain = (_: string, value: unknown): unknown => (typeof value === 'number' ? String(value) : value);
    if (told.length < mostTold) told.push(`${call} ${JSON.stringify(args, plain).slice(0, 400)}`);
  };

const wholeOf = ({ recording, draft, format, json }: Read, told: readonly string[]): string =>
  [
    `format ${format}`,
    ...told,
    JSON.stringify(json, null, 1),
    ...recording.brokenLines.map(({ line, text }) => `broken ${line}: ${text}`),
    ...recording.notes.map((note) => `note: ${note}`),
    ...draft.warnings.map((warning) => `warning: ${warning}`),
    draft.functions.length === 0 ? '' : scenarioText(draft, recording, { files: [], instants: new Map() }),
  ].join('\n');

export const readPaths = async (paths: readonly string[], options: FileOptions = {}): Promise<Read> => {
  const recording = new Recording(null, true);
  let format = '';
  const told: string[] = [];
  await readFiles(paths, options, noting(recording, tellInto(told)), {
    onFile: (path, name) => {
      recording.file = basename(path);
      format = name;
    },
    onOther: () => {},
  });
  const draft = draftOf(recording);
  const json = JSON.parse(summaryJson(recording, draft, null)) as Read['json'];
  const read = { recording, draft, format, json, only: Object.values(json.functions)[0]! };
  reads.push(wholeOf(read, told));
  return read;
};

/** A file for each text, gone afterwards. */
export const readTexts = async (
  texts: readonly (string | Uint8Array)[],
  options: FileOptions = {},
  name = 'recorded.txt',
): Promise<Read> => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-calibrate-'));
  try {
    const paths = texts.map((text, index) => {
      const path = join(directory, `${index}-${name}`);
      writeFileSync(path, text);
      return path;
    });
    return await readPaths(paths, options);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

/** The result of what `recording` holds, of all of its functions or of those that are named. */
export const resultOf = (recording: Recording, names?: readonly string[]): RunResult => {
  const draft = draftOf(recording);
  const text = scenarioText(draft, recording, { files: [], instants: new Map() });
  const { functions } = compileScenario(parse(text), 'test', '.');
  const configs = functions.map(({ config }) => config).filter(({ name }) => names?.includes(name) ?? true);
  return recordedResult(recording, draft, { name: 'r', functions: configs, scenario: { a: 1 } });
};
