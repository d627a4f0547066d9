// Scenarios as `windtunnel calibrate` makes them: of a measured run's result, of its logs, and of both.

import { parse } from 'yaml';
import { draftOf } from '../../calibrate/draft.ts';
import { instantsFile } from '../../calibrate/instants-file.ts';
import { readFiles } from '../../calibrate/read-files.ts';
import { Recording } from '../../calibrate/recording.ts';
import { resultScenario } from '../../calibrate/result-scenario.ts';
import { scenarioText } from '../../calibrate/scenario-text.ts';
import type { RunResult } from '../../../reports/index.ts';
import { compileScenario } from '../../scenario/compile.ts';
import type { ArrivalSpec } from '../../format/arrival-document.ts';
import type { Scenario } from '../../scenario/scenario.ts';

/** What a calibration is made of. */
export type Source = 'its result' | 'its logs' | 'its result and its logs';

export const sources: readonly Source[] = ['its result', 'its logs', 'its result and its logs'];

const recordingOf = async (logs: string): Promise<Recording> => {
  const recording = new Recording();
  await readFiles([logs], {}, recording, {
    onFile: (path) => {
      recording.file = path;
    },
    onOther: () => {},
  });
  return recording;
};

/** Requests at the instants that were recorded, as `--arrivals instants` writes them. */
const ofLogs = async (logs: string, { warmupMs, directory }: Scenario): Promise<Scenario> => {
  const recording = await recordingOf(logs);
  const draft = draftOf(recording);
  const instants = new Map<string, ArrivalSpec>();
  for (const { name, traffic } of draft.functions) {
    if (traffic === null) continue;
    const atMs = instantsFile(traffic.bins, draft.originMs).trim().split('\n');
    instants.set(name, { instants: atMs.map((ms) => `${ms}ms`) });
  }
  const document = parse(scenarioText(draft, recording, { files: ['the logs'], instants })) as Record<string, unknown>;
  // Which part of a run counts, whoever looks at it says, and no log.
  return compileScenario({ ...document, warmup: `${warmupMs}ms` }, 'the calibrated scenario', directory);
};

/** The scenario that calibration makes of a run of `scenario`. */
export const calibratedFrom = async (
  source: Source,
  { scenario, result, logs }: { readonly scenario: Scenario; readonly result: RunResult; readonly logs: string },
): Promise<Scenario> => {
  if (source === 'its logs') return ofLogs(logs, scenario);
  const recording = source === 'its result' ? new Recording() : await recordingOf(logs);
  const { document } = resultScenario([result], recording);
  return compileScenario(document, 'the calibrated scenario', scenario.directory);
};
