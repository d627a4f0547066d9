// The scenario of one run of a plan: settings in place of its own, and only as many functions as matter.

import { compiledOnce, type ScenarioSource } from '../scenario/compiled-once.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { loneFunction } from './lone-function.ts';
import { isWritten, withAccount, withSettings, withWritten, writtenOf, type Settings } from './settings.ts';

export interface SettledFunction {
  readonly functionIndex: number;
  readonly settings: Settings;
}

export interface SceneOptions {
  readonly base: ScenarioSource;
  /** In place of the scenario's own settings. */
  readonly settled: readonly SettledFunction[];
  /** The functions that are asked about, by index. */
  readonly about: readonly number[];
  /** Whether all functions are run even where the one in question needs no other. */
  readonly isJoint: boolean;
  /** Whether the account has room for all at their most: then nobody waits for another. */
  readonly isRoomy?: boolean;
  /** In place of the account's own limit. */
  readonly accountConcurrency?: number;
  /** Whether as many environments start at once as are asked for. */
  readonly startsAtOnce?: boolean;
}

/** The base with written settings in it, compiled once for all runs of them. */
const compiledWith = (base: ScenarioSource, settled: readonly SettledFunction[]): Scenario => {
  const scenario = compiledOnce(base);
  const written = settled.filter(({ settings }) => isWritten(writtenOf(settings)));
  if (written.length === 0) return scenario;
  const document = written.reduce<ScenarioDocument>(
    (changed, { functionIndex, settings }) =>
      withWritten(changed, scenario.functions[functionIndex]!.config.name, writtenOf(settings)),
    base.document as ScenarioDocument,
  );
  const key = JSON.stringify(written.map(({ functionIndex, settings }) => [functionIndex, writtenOf(settings)]));
  return compiledOnce({ ...base, key: `${base.key} ${key}`, document });
};

/** Nothing limits how many environments start, nor how many requests come, in a second. */
const withoutRates = (scenario: Scenario): Scenario => ({
  ...scenario,
  rules: { ...scenario.rules, scaling: 'unlimited', requestRatePerConcurrency: null },
});

/** The account's limit: the one asked for, raised where a setting needs it. */
const accountOf = ({ settled, accountConcurrency }: SceneOptions, own: number): number =>
  settled.reduce((most, { settings }) => Math.max(most, settings.accountConcurrency ?? 0), accountConcurrency ?? own);

/** The scenario of a run, and where the functions in question are in it. */
export const sceneOf = (
  options: SceneOptions,
): { readonly scenario: Scenario; readonly indices: readonly number[] } => {
  const { base, settled, about, isJoint, isRoomy = false, startsAtOnce = false } = options;
  const written = compiledWith(base, settled);
  const compiled = startsAtOnce ? withoutRates(written) : written;
  const account = accountOf(options, compiled.accountConcurrency);
  const scenario = settled.reduce(
    (changed, { functionIndex, settings }) => withSettings(changed, functionIndex, settings),
    account === compiled.accountConcurrency ? compiled : withAccount(compiled, account),
  );
  const lone = isJoint || about.length !== 1 ? null : loneFunction(scenario, about[0]!, isRoomy);
  return lone === null ? { scenario, indices: about } : { scenario: lone, indices: [0] };
};
