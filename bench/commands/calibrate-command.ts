// windtunnel calibrate: a scenario from what was recorded.

import { basename, dirname, extname, join } from 'node:path';
import { parse } from 'yaml';
import { counted, printable, several, writeAtomically, type RunResult } from '../../reports/index.ts';
import { draftOf, type Draft } from '../calibrate/draft.ts';
import { instantsFile } from '../calibrate/instants-file.ts';
import { fileProblem } from '../calibrate/input-file.ts';
import { readFiles, type FileOptions } from '../calibrate/read-files.ts';
import { Recording } from '../calibrate/recording.ts';
import { resultScenario } from '../calibrate/result-scenario.ts';
import { resultScenarioText } from '../calibrate/result-scenario-text.ts';
import { linesText, scenarioText } from '../calibrate/scenario-text.ts';
import { summaryJson } from '../calibrate/summary-json.ts';
import { compileScenario } from '../scenario/compile.ts';
import type { ArrivalSpec } from '../format/arrival-document.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { calibrateTable } from './calibrate-table.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import type { Session } from '../terminal/session.ts';
import { fileNameOf } from '../terminal/write-run.ts';
import type { CalibrateCommandOptions } from './calibrate-options.ts';

/** Where the scenario goes; null for stdout. */
const targetOf = (out: string | undefined, name: string): string | null => {
  if (out === undefined) return null;
  return ['.yaml', '.yml', '.json'].includes(extname(out)) ? out : join(out, `${fileNameOf(name)}.yaml`);
};

interface Made {
  readonly name: string;
  readonly text: string;
  readonly scenario: Scenario;
  readonly document: unknown;
}

/** The text as a scenario; that it runs is found out before it is written. */
const made = (name: string, text: string, directory: string): Made => {
  const document: unknown = parse(text);
  return { name, text, document, scenario: compileScenario(document, name, directory) };
};

/** Of a directory of streams nobody reads all the names. */
const mostNamed = 5;

/** What was read. */
interface Read {
  readonly recording: Recording;
  readonly draft: Draft;
  readonly files: readonly string[];
}

const checkTold = (draft: Draft, recording: Recording): void => {
  if (draft.functions.some(({ fitted }) => fitted.duration !== null)) return;
  const refused = draft.functions.reduce((sum, { recorded }) => sum + recorded.throttled, 0);
  const silent = draft.functions.reduce((sum, { recorded }) => sum + recorded.unanswered, 0);
  const counts = [
    ...(refused > 0 ? [`${counted(refused, 'request was', 'requests were')} refused (429)`] : []),
    ...(silent > 0 ? [`${silent} had no answer`] : []),
  ];
  const why = counts.length === 0 ? '' : `: ${counts.join(', ')}`;
  const notes = recording.notes.length === 0 ? '' : `; ${recording.notes.join('; ')}`;
  throw fileProblem(
    'calibrate',
    `no file tells how long anything took, of ${several(recording.lines, 'line')}${why}${notes}; name a log or the results of a load tool`,
  );
};

/** The files of instants that the scenario names, written beside it. */
const writeInstants = async (draft: Draft, target: string | null): Promise<Map<string, ArrivalSpec>> => {
  const specs = new Map<string, ArrivalSpec>();
  if (target === null)
    throw fileProblem('--arrivals', 'instants lie in a file beside the scenario; name it with --out');
  for (const { name, traffic } of draft.functions) {
    if (traffic === null) continue;
    const file = `${basename(target, extname(target))}.${fileNameOf(name)}.instants.txt`;
    await writeAtomically(join(dirname(target), file), instantsFile(traffic.bins, draft.originMs));
    specs.set(name, { instants: `./${file}` });
  }
  return specs;
};

/** Of all functions the longest that 99 of 100 warm invocations stayed below, as far as it is told, ms. */
const slowestOf = ({ functions }: Draft): number =>
  Math.max(
    0,
    ...functions.flatMap(({ fitted }) =>
      (fitted.warm?.quality.quantiles ?? []).filter(([share]) => share <= 0.99).map(([, recordedMs]) => recordedMs),
    ),
  );

const ofRecording = async (
  { recording, draft, files }: Read,
  session: Session,
  options: CalibrateCommandOptions,
): Promise<Made> => {
  checkTold(draft, recording);
  const target = targetOf(session.out, draft.name);
  const instants =
    options.arrivals === 'instants' ? await writeInstants(draft, target) : new Map<string, ArrivalSpec>();
  const objectives = options.objectives?.(slowestOf(draft));
  const text = scenarioText(draft, recording, { files: files.map((file) => basename(file)), instants, objectives });
  return made(draft.name, text, target === null ? '.' : dirname(target));
};

const ofResult = (
  result: RunResult,
  { recording, files }: Read,
  session: Session,
  options: CalibrateCommandOptions,
): Made => {
  const scenario = resultScenario(recording.results, recording);
  const own = resultScenarioText(
    scenario,
    recording,
    files.map((file) => basename(file)),
  );
  const hasOwn = Object.keys(scenario.document.slo).length > 0;
  const objectives = hasOwn ? undefined : options.objectives?.(result.latencyMs.p99);
  const text = objectives === undefined ? own : `${own.trimEnd()}\n${objectives}\n`;
  const target = targetOf(session.out, result.name);
  return made(result.name, text, target === null ? '.' : dirname(target));
};

const tell = (session: Session, recording: Recording, draft: Draft): void => {
  session.note(`${linesText(recording)}${recording.brokenCount === 0 ? '' : '; the first:'}`);
  for (const { file, line, text } of recording.brokenLines) session.note(printable(`  ${file}:${line}: ${text}`));
  for (const note of recording.notes) session.note(printable(`note: ${note}`));
  for (const warning of draft.warnings) session.note(printable(`warning: ${warning}`));
};

export const calibrateCommand = async (
  session: Session,
  paths: readonly string[],
  options: CalibrateCommandOptions,
): Promise<ExitCode> => {
  const recording = new Recording(options.function ?? null, options.html !== undefined);
  const files: string[] = [];
  const reading: FileOptions = { format: options.format, unit: options.unit, column: options.column };
  await readFiles(paths, reading, recording, {
    onFile: (path, format) => {
      recording.file = path;
      files.push(path);
      if (files.length <= mostNamed) session.note(printable(`reading ${path} (${format})`));
    },
    onOther: (path) => session.note(printable(`${path} passed over: it is of no format that is known`)),
  });
  if (files.length > mostNamed) session.note(`and ${several(files.length - mostNamed, 'more file')}`);
  const draft = draftOf(recording);
  const result = recording.results[0];
  const one =
    result === undefined
      ? await ofRecording({ recording, draft, files }, session, options)
      : ofResult(result, { recording, draft, files }, session, options);
  tell(session, recording, draft);
  const target = targetOf(session.out, one.name);
  if (target !== null) {
    const isJson = extname(target) === '.json';
    await writeAtomically(target, isJson ? `${JSON.stringify(one.document, null, 2)}\n` : one.text);
    if (draft.functions.length > 0) session.print(calibrateTable(draft, session));
    session.print(`wrote ${target}`);
  } else session.print(one.text.trimEnd());
  session.printJson(summaryJson(recording, draft, one.document));
  if (options.html !== undefined) {
    const { writeCalibratePage } = await import('./calibrate-page.ts');
    await writeCalibratePage(options.html, { recording, draft, name: one.name, scenario: one.scenario });
    session.note(`wrote ${options.html}`);
  }
  return ExitCode.pass;
};
