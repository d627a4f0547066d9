// Reads texts and files as windtunnel calibrate does.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { draftOf, type Draft } from '../../../bench/calibrate/draft.ts';
import { readFiles, type FileOptions } from '../../../bench/calibrate/read-files.ts';
import { Recording } from '../../../bench/calibrate/recording.ts';
import { summaryJson } from '../../../bench/calibrate/summary-json.ts';

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

export const readPaths = async (paths: readonly string[], options: FileOptions = {}): Promise<Read> => {
  const recording = new Recording(null, true);
  let format = '';
  await readFiles(paths, options, recording, {
    onFile: (path, name) => {
      recording.file = path;
      format = name;
    },
    onOther: () => {},
  });
  const draft = draftOf(recording);
  const json = JSON.parse(summaryJson(recording, draft, null)) as Read['json'];
  return { recording, draft, format, json, only: Object.values(json.functions)[0]! };
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
