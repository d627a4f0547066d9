// Files of other tools as results of this suite, for commands that read results.

import { basename } from 'node:path';
import { parse } from 'yaml';
import type { RunResult } from '../../reports/index.ts';
import { compileScenario } from '../scenario/compile.ts';
import { draftOf } from './draft.ts';
import { suiteResult } from './formats/suite-result.ts';
import { fileProblem, InputFile } from './input-file.ts';
import { knownFormatOf } from './read-files.ts';
import { recordedResult } from './recorded-result.ts';
import { Recording } from './recording.ts';
import { scenarioText } from './scenario-text.ts';

/** What the file of another tool recorded, as a result without a scenario; null for any other file. Throws ConfigError. */
export const foreignResult = async (path: string): Promise<RunResult | null> => {
  const file = await InputFile.open(path);
  const format = await knownFormatOf(file);
  if (format === null || format === suiteResult) return null;
  const recording = new Recording(null, true);
  recording.file = path;
  await format.read(file, recording, {});
  const draft = draftOf(recording);
  if (!draft.functions.some(({ fitted }) => fitted.duration !== null)) {
    throw fileProblem(path, `tells no durations${recording.notes.map((note) => `; ${note}`).join('')}`);
  }
  const text = scenarioText(draft, recording, { files: [path], instants: new Map() });
  const { functions } = compileScenario(parse(text), path, '.');
  const name = basename(path).replace(/\.\w+$/, '');
  return recordedResult(recording, draft, { name, functions: functions.map(({ config }) => config), scenario: null });
};
