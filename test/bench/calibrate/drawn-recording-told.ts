// What is told of drawn recordings: as they were read, what was fitted to them, and the scenario, short enough to be kept.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { draftOf, type Draft, type DraftFunction } from '../../../bench/calibrate/draft.ts';
import { readFiles } from '../../../bench/calibrate/read-files.ts';
import { Recording } from '../../../bench/calibrate/recording.ts';
import { scenarioText } from '../../../bench/calibrate/scenario-text.ts';
import { functionJson } from '../../../bench/calibrate/summary-json.ts';
import { markOf } from '../../support/drawn.ts';
import type { DrawnRecording } from './drawn-recording.ts';
import { noting } from './noting.ts';

let made: string | null = null;

/** Where drawn files lie. */
const root = (): string => (made ??= mkdtempSync(join(tmpdir(), 'drawn-recordings-')));

export const removeDrawn = (): void => {
  if (made !== null) rmSync(made, { recursive: true, force: true });
  made = null;
};

/** Without what was not told, so that what was is seen. */
export const compact = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => {
    if (typeof one === 'number') return Number.isFinite(one) ? one : String(one);
    if (one === null || one === 0 || one === '' || one === false) return undefined;
    return one;
  });

/** With all that was not told: what is no number as its word. */
export const wholly = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'number' && !Number.isFinite(one) ? String(one) : one)) ??
  '';

/** Numbers to six digits: logarithms differ in their last ones. */
export const sixDigits = (values: ArrayLike<number>): number[] =>
  Array.from(values, (value) => Number(value.toPrecision(6)));

/** Texts that come again and again stand once, and a number for them. */
export class Legend {
  readonly #texts: string[] = [];

  numberOf(text: string): number {
    if (!this.#texts.includes(text)) this.#texts.push(text);
    return this.#texts.indexOf(text) + 1;
  }

  lines(): string[] {
    return this.#texts.map((text, index) => `note ${index + 1}: ${text}`);
  }
}

const tellInto =
  (told: string[]) =>
  (call: string, args: readonly unknown[]): void => {
    if (call !== 'note') told.push(`${call} ${wholly(args)}`);
  };

/** What was fitted, the quantiles of each law to six digits. */
const fitsOf = ({ name, fitted, arrivals, traffic }: DraftFunction): unknown => {
  const { warm, init, cold, placement, ...plain } = fitted;
  const laws = [warm, init, cold, placement].map((law) =>
    law === null ? null : [law.spec, sixDigits(law.quality.quantiles.flat())],
  );
  return {
    name,
    laws,
    plain,
    said: arrivals?.said,
    spec: arrivals?.spec,
    source: traffic?.source,
    bins: traffic?.bins,
  };
};

export const draftLines = (draft: Draft): string[] => [
  `draft ${compact({ ...draft, functions: undefined, warnings: undefined }).slice(8)}`,
  ...draft.functions.slice(0, 2).map((one) => {
    const { duration, memoryMb, errorShare } = one.fitted;
    const figures = compact(functionJson(one))
      .replace(/"fits".*/, '')
      .replaceAll('"', '');
    return `${one.name} ${figures.slice(0, 130)} ${compact({ duration, memoryMb, errorShare }).slice(12, 90)}`;
  }),
  `whole ${markOf(wholly([draft.functions.map((one) => [functionJson(one), fitsOf(one)]), draft.warnings]))}`,
  ...draft.warnings.map((warning) => `warning: ${warning}`),
];

const recordingLines = (recording: Recording, draft: Draft, legend: Legend): string[] => [
  `lines ${recording.lines}, matched ${recording.matched}, broken ${recording.brokenCount}, notes ${recording.notes.map((note) => legend.numberOf(note.replace(/^[^:]*: /, ''))).join(' ')}`,
  ...recording.brokenLines.slice(0, 2).map(({ file, line, text }) => `broken ${file} ${line}: ${text.slice(0, 50)}`),
  ...draftLines(draft),
];

/** Writes the files; what is named: each, or the directory `all`. */
const written = ({ files }: DrawnRecording, directory: string): string[] => {
  const paths = files.map(({ name, content }) => {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return name.startsWith('/all/') ? join(directory, 'all') : path;
  });
  return [...new Set(paths)];
};

const messageOf = (error: unknown, directory: string): string =>
  `refused: ${error instanceof Error ? error.message.replaceAll(`${directory}/`, '') : String(error)}`;

/** What was read of a drawing, of which files, and what was told. */
export const readAs = async (
  drawn: DrawnRecording,
  name: string,
): Promise<{ readonly recording: Recording; readonly told: readonly string[]; readonly read: readonly string[] }> => {
  const directory = join(root(), name);
  const recording = new Recording(null, true);
  const told: string[] = [];
  const read: string[] = [];
  try {
    await readFiles(written(drawn, directory), drawn.options ?? {}, noting(recording, tellInto(told)), {
      onFile: (path, format) => {
        recording.file = basename(path);
        read.push(`${recording.file} as ${format}`);
      },
      onOther: (path) => read.push(`${basename(path)} passed over`),
    });
  } catch (error) {
    read.push(messageOf(error, directory));
  }
  return { recording, told, read };
};

/** All that is told of the drawing `number` of those that are called `name`. */
export const outcomeOf = async (
  drawn: DrawnRecording,
  name: string,
  number: number,
  legend: Legend,
): Promise<string> => {
  const { recording, told, read } = await readAs(drawn, `${name}-${number}`);
  const draft = draftOf(recording);
  const text =
    draft.functions.length === 0
      ? ''
      : scenarioText(draft, recording, { files: drawn.files.map(({ name }) => name), instants: new Map() });
  return [
    `== ${number}: ${read.join(', ')}${drawn.options === undefined ? '' : ` ${compact(drawn.options)}`}`,
    `told ${told.length}: ${markOf(told.join('\n'))}: ${(told[0] ?? '').replaceAll(/"\w+":"NaN",?|"/g, '').slice(0, 120)}`,
    ...recordingLines(recording, draft, legend),
    number === 1 ? text : `text ${markOf(text)}`,
    '',
  ].join('\n');
};
