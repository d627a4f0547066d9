// Measures again what a busy host has spoilt.

import type { Scenario } from '../scenario/scenario.ts';
import { measureScenario, type Measurement, type MeasureOptions } from './measure-scenario.ts';

const mostTries = 4;

/**
 * The first run in which the host's own limits did not show, or the last of four.
 * @param forget is called before each further run: what the last one left
 * @param measure one run; measureScenario unless given
 */
export const measureCalmly = async (
  scenario: Scenario,
  options: MeasureOptions,
  forget: () => Promise<void> | void = () => {},
  measure: typeof measureScenario = measureScenario,
): Promise<Measurement> => {
  let measurement = await measure(scenario, options);
  for (let tries = 1; tries < mostTries; tries += 1) {
    if (measurement.saturation === null || measurement.interrupted) break;
    await forget();
    measurement = await measure(scenario, options);
  }
  return measurement;
};
