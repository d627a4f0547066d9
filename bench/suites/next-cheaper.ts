// The settings next to planned ones that cost less, or hold less back from others: of each thing that a plan sets the next smaller.

import { sizesFor } from '../plan/memory-search.ts';
import { settingsText } from '../plan/plan-words.ts';
import type { FunctionPlan } from '../plan/result.ts';
import { settingsIn, type PollerRange, type Settings, type SourceSettings } from '../plan/settings.ts';
import type { Scenario } from '../scenario/scenario.ts';

export interface CheaperSettings {
  readonly settings: Settings;
  readonly words: string;
  /** Whether it costs less for certain: what a smaller size costs hangs on how much longer everything takes. */
  readonly isCheaper: boolean;
}

/** One less of what is paid for, else of what is held back from the others; nothing where it changes with the hour. */
const lessConcurrency = (settings: Settings): Settings[] => {
  const { reservedConcurrency: reserved, provisionedConcurrency: provisioned, scaling = 'constant' } = settings;
  if (scaling !== 'constant') return [];
  if (provisioned > 0) return [{ ...settings, provisionedConcurrency: provisioned - 1 }];
  return reserved === null || reserved <= 1 ? [] : [{ ...settings, reservedConcurrency: reserved - 1 }];
};

/** Of a schedule or of tracking the nearest that the plan has tried and refused. */
const lessScaled = ({ scaling = 'constant', fails }: FunctionPlan): Settings[] =>
  scaling === 'constant' ? [] : fails.filter((one) => (one.scaling ?? 'constant') !== 'constant').map(settingsIn);

const lessMemory = (settings: Settings, scenario: Scenario, functionIndex: number): Settings[] => {
  const { memoryMb } = settings;
  if (memoryMb === undefined) return [];
  return sizesFor(scenario, functionIndex)
    .filter((size) => size < memoryMb)
    .slice(-1)
    .map((size) => ({ ...settings, memoryMb: size }));
};

/** One less at least, and one less at most. */
const fewer = ({ minimum, maximum }: PollerRange, least: number): PollerRange[] => [
  ...(minimum > least ? [{ minimum: minimum - 1, maximum }] : []),
  ...(maximum > minimum ? [{ minimum, maximum: maximum - 1 }] : []),
];

const lessOf = (source: SourceSettings): SourceSettings[] => [
  ...(source.pollers === undefined ? [] : fewer(source.pollers, 2).map((pollers) => ({ ...source, pollers }))),
  ...(source.kafkaPollers === undefined
    ? []
    : fewer(source.kafkaPollers, 1).map((kafkaPollers) => ({ ...source, kafkaPollers }))),
];

const fewerPollers = (settings: Settings): Settings[] =>
  Object.entries(settings.sources ?? {}).flatMap(([index, source]) =>
    lessOf(source).map((less) => ({ ...settings, sources: { ...settings.sources, [index]: less } })),
  );

/** One in each of three zones are published. */
const usualEnvironments = 3;

const fewerEnvironments = (settings: Settings): Settings[] =>
  settings.environments === undefined || settings.environments <= usualEnvironments
    ? []
    : [{ ...settings, environments: settings.environments - 1 }];

/** Of every kind the next; empty where nothing is less. */
export const nextCheaper = (plan: FunctionPlan, scenario: Scenario): CheaperSettings[] => {
  const settings = settingsIn(plan);
  const functionIndex = scenario.functions.findIndex(({ config }) => config.name === plan.functionName);
  const told = (isCheaper: boolean) => (one: Settings) => ({ settings: one, words: settingsText(one), isCheaper });
  const sure = [...lessConcurrency(settings), ...lessScaled(plan), ...fewerPollers(settings)];
  return [
    ...[...sure, ...fewerEnvironments(settings)].map(told(true)),
    ...lessMemory(settings, scenario, functionIndex).map(told(false)),
  ];
};
