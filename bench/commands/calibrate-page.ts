// The page of windtunnel calibrate: what was recorded beside the simulation of it. Loaded when it is asked for.

import { writeAtomically } from '../../reports/index.ts';
import { calibrateSuite } from '../calibrate/calibrate-suite.ts';
import type { Draft } from '../calibrate/draft.ts';
import { recordedResult } from '../calibrate/recorded-result.ts';
import type { Recording } from '../calibrate/recording.ts';
import { pageOf } from '../page/page.ts';
import { compareKinds } from '../validate/compare-kinds.ts';
import { simulateScenario } from '../simulate/simulate-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';

export interface CalibratedRecording {
  readonly recording: Recording;
  readonly draft: Draft;
  readonly name: string;
  readonly scenario: Scenario;
}

export const writeCalibratePage = async (file: string, calibrated: CalibratedRecording): Promise<void> => {
  const { recording, draft, name, scenario } = calibrated;
  const functions = scenario.functions.map(({ config }) => config);
  const recorded =
    recording.results[0] ?? recordedResult(recording, draft, { name, functions, scenario: scenario.document });
  const simulated = await simulateScenario(scenario);
  const validation = compareKinds(recorded, simulated, null);
  const suite = calibrateSuite({ draft, recorded, simulated, validation });
  await writeAtomically(file, await pageOf(`${name}, recorded and simulated`, [suite]));
};
