// Where a function is measured at several sizes: the local platform, with its share of a core by memory, or Lambda itself.

import { awsTarget, lambdaControl, lambdaHttpTarget, type LambdaControl, type Target } from '../../loadgen/index.ts';
import { checkTails } from '../measure/log-tails.ts';
import { checkCode, localFunctions, startLocal } from '../measure/target.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { placeText, type TunePlace } from './tune-place.ts';

export interface OpenPlace {
  readonly where: string;
  readonly control: LambdaControl;
  readonly target: Target;
  close(): Promise<void>;
}

export type Opened = Omit<OpenPlace, 'where'>;

/** A place that ends with these two, and with what is behind them. */
export const opened = (control: LambdaControl, target: Target, ended?: () => Promise<void>): Opened => ({
  control,
  target,
  close: async () => {
    control.stop();
    await target.stop();
    await ended?.();
  },
});

const openUrl = (url: string, region: string, ended?: () => Promise<void>): Opened =>
  opened(lambdaControl({ region, endpoint: url }), lambdaHttpTarget({ endpoint: url, region }), ended);

/** What the local platform is given: of several functions the one that is measured. */
const onlyTuned = (scenario: Scenario, functionIndex: number): Scenario => ({
  ...scenario,
  functions: [scenario.functions[functionIndex]!],
});

/** Processes, for only they can be held to a share of a core. */
const openLocal = async (scenario: Scenario, functionIndex: number): Promise<Opened> => {
  const platform = await startLocal(scenario, {
    rules: scenario.rules,
    accountConcurrency: scenario.accountConcurrency,
    unreservedMinimum: scenario.unreservedMinimum,
    functions: localFunctions(onlyTuned(scenario, functionIndex)),
    seed: scenario.seed,
    sandbox: 'process',
    cpuShare: 'auto',
    rehearse: true,
  });
  return openUrl(platform.url, scenario.rules.region, () => platform.stop());
};

const openAws = async (region: string): Promise<Opened> => {
  const target = await awsTarget({ region });
  return opened(lambdaControl({ region }), target);
};

const checkTuned = (scenario: Scenario, functionIndex: number): void =>
  checkTails(scenario.name, [scenario.functions[functionIndex]!]);

/** All that is known beforehand of measuring that would be refused. Throws ConfigError. */
export const checkPlace = (scenario: Scenario, functionIndex: number, place: TunePlace): void => {
  checkTuned(scenario, functionIndex);
  if (place.kind === 'local') checkCode(onlyTuned(scenario, functionIndex));
};

/** Opens it; the caller closes it. */
export const openPlace = async (scenario: Scenario, functionIndex: number, place: TunePlace): Promise<OpenPlace> => {
  checkTuned(scenario, functionIndex);
  const open =
    place.kind === 'local'
      ? await openLocal(scenario, functionIndex)
      : place.kind === 'aws'
        ? await openAws(place.region)
        : openUrl(place.url, scenario.rules.region);
  await open.target.start();
  return { ...open, where: placeText(place) };
};
