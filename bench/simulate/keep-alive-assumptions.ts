// What a result says of keep-alive: which rule was in force, where it comes from, and what other presets would have given where
// that changes the cold starts of a function by more than a factor of two.

import { keepAlivePresetOf, ownerOf, type KeepAlivePreset } from '../../lambda/index.ts';
import type { Assumption } from '../../reports/index.ts';
import { durationText, keepAlivePresetName, keepAliveText } from '../scenario/keep-alive.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { KeepAliveComparison, NotCompared } from './compare-keep-alive.ts';

const measuredHow: Readonly<Record<KeepAlivePreset, string>> = {
  '2018': 'measured on AWS in spring 2019',
  '2019': 'measured on AWS in summer 2019',
  '2020-06': 'fitted to single requests to AWS in 2020',
  '2020': 'fitted to measurements of AWS in 2020',
  '2021': 'measured on AWS in January 2021',
};

/** A function with all its versions. */
interface FunctionKeepAlive {
  readonly name: string;
  readonly value: string;
  readonly source: string;
  readonly own: number;
  /** Presets that change its cold starts by more than the factor that is told, and to how many. */
  readonly changes: readonly {
    readonly preset: KeepAlivePreset;
    readonly coldStarts: number;
    readonly factor: number;
  }[];
}

/** A change of cold starts is told from this factor on. */
const toldFactor = 2;

/** None counts as one: a single cold start more is no change of any factor. */
const factorBetween = (a: number, b: number): number => Math.max(a, b) / Math.max(1, Math.min(a, b));

const sourceOf = (scenario: Scenario, name: string, preset: KeepAlivePreset | null): string => {
  if (preset === null) return 'as the scenario writes it';
  const isWritten = scenario.document.functions[name]?.keepAlive !== undefined;
  const isDefault = !isWritten && preset === keepAlivePresetOf(scenario.rules.date);
  return `${measuredHow[preset]}${isDefault ? ', the default for this date' : ''}; AWS documents none`;
};

const functionsOf = (scenario: Scenario, compared: KeepAliveComparison | null): FunctionKeepAlive[] => {
  const indices = new Map<string, number[]>();
  scenario.functions.forEach(({ config }, index) => {
    // On Managed Instances nothing ends by being idle.
    if (config.managed !== undefined) return;
    const name = ownerOf(config);
    indices.set(name, [...(indices.get(name) ?? []), index]);
  });
  return [...indices].map(([name, own]) => {
    const { keepAlive } = scenario.functions[own[0]!]!.config;
    const sum = (counts: readonly number[] = []): number =>
      own.reduce((total, index) => total + (counts[index] ?? 0), 0);
    const ownCount = sum(compared?.own);
    const changes = (compared?.others ?? [])
      .map(({ preset, coldStarts }) => ({ preset, coldStarts: sum(coldStarts) }))
      .map((change) => ({ ...change, factor: factorBetween(change.coldStarts, ownCount) }))
      .filter(({ factor }) => factor > toldFactor);
    const source = sourceOf(scenario, name, keepAlivePresetName(keepAlive));
    return { name, value: keepAliveText(keepAlive), source, own: ownCount, changes };
  });
};

const notCompared: Readonly<Record<NotCompared, string>> = {
  'too short': 'the run is too short for an idle environment to end, by this or another preset',
  'too long':
    'what other presets would give was not tried: a third of the run’s work covers too little of it to tell; simulate a run of fewer requests',
  'not asked for': 'what other presets would give was not asked for',
  stopped: 'what other presets would give was not tried: the run was stopped',
};

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

const coldStartsText = (count: number): string => `${count} cold start${count === 1 ? '' : 's'}`;

/** Which part of the run was compared; nothing where it was the whole. */
const partOf = ({ untilMs, replications }: KeepAliveComparison, scenario: Scenario): string => {
  const time = untilMs < scenario.durationMs ? ` in the first ${durationText(untilMs)}` : '';
  return replications === 1 ? time : `${time} of the first replication`;
};

const tried = 'simulated with the same arrivals';

const changesText = ({ changes }: FunctionKeepAlive): string =>
  listed(changes.map(({ preset, coldStarts }) => `${coldStarts} with preset ${preset}`));

const highest = ({ changes }: FunctionKeepAlive): number => Math.max(...changes.map(({ factor }) => factor));

const aloneText = (fn: FunctionKeepAlive, compared: KeepAliveComparison, scenario: Scenario): string => {
  const part = partOf(compared, scenario);
  if (fn.changes.length > 0) {
    return `${coldStartsText(fn.own)}${part}; it would have been ${changesText(fn)} (${tried})`;
  }
  return `${unchanging(compared)} its cold starts more than twofold (${tried}${part})`;
};

const unchanging = ({ others }: KeepAliveComparison): string =>
  `preset${others.length === 1 ? '' : 's'} ${listed(others.map(({ preset }) => preset))} would not change`;

/** More than so many functions of one rule are told of together. */
const mostNamed = 3;

/** What is said of several functions under one rule. */
const togetherText = (
  functions: readonly FunctionKeepAlive[],
  compared: KeepAliveComparison,
  scenario: Scenario,
): string => {
  const how = `(${tried}${partOf(compared, scenario)})`;
  const changed = functions.filter(({ changes }) => changes.length > 0).sort((a, b) => highest(b) - highest(a));
  if (changed.length === 0) {
    return `${unchanging(compared)} the cold starts of any of ${functions.length} functions more than twofold ${how}`;
  }
  const named = changed.slice(0, mostNamed).map((fn) => `${fn.name} (${coldStartsText(fn.own)}; ${changesText(fn)})`);
  return (
    `another preset would change the cold starts of ${changed.length} of ${functions.length} functions more than twofold, ` +
    `most of all those of ${listed(named)} ${how}`
  );
};

/** What is said of the functions under one rule: of those that another preset changes, alone when they are few. */
const entriesOf = (
  functions: readonly FunctionKeepAlive[],
  compared: KeepAliveComparison | string,
  scenario: Scenario,
): Assumption[] => {
  const { value } = functions[0]!;
  const changed = functions.filter(({ changes }) => changes.length > 0);
  const alone = functions.length === 1 ? functions : changed.length <= mostNamed ? changed : [];
  const together = functions.filter((fn) => !alone.includes(fn));
  const single = alone.map((fn) => ({
    setting: `functions.${fn.name}.keepAlive`,
    value,
    said: `${fn.source}; ${typeof compared === 'string' ? compared : aloneText(fn, compared, scenario)}`,
    shaped: fn.changes.length > 0,
  }));
  if (together.length === 0) return single;
  if (together.length === 1) return [...single, ...entriesOf(together, compared, scenario)];
  const said = typeof compared === 'string' ? compared : togetherText(together, compared, scenario);
  return [
    ...single,
    {
      setting: 'functions.*.keepAlive',
      value,
      said: `${together[0]!.source}; ${said}`,
      shaped: together.some(({ changes }) => changes.length > 0),
    },
  ];
};

/** The functions under one rule, from one source, together. */
const groupsOf = (functions: readonly FunctionKeepAlive[]): FunctionKeepAlive[][] => {
  const groups = new Map<string, FunctionKeepAlive[]>();
  for (const fn of functions) {
    const key = `${fn.value} ${fn.source}`;
    groups.set(key, [...(groups.get(key) ?? []), fn]);
  }
  return [...groups.values()];
};

/** The keep-alive behind a run; `compared` says what others would have given, or why that was not tried. */
export const keepAliveAssumptions = (scenario: Scenario, compared: KeepAliveComparison | NotCompared): Assumption[] => {
  const isTried = typeof compared !== 'string';
  const groups = groupsOf(functionsOf(scenario, isTried ? compared : null));
  return groups.flatMap((group) => entriesOf(group, isTried ? compared : notCompared[compared], scenario));
};

/** The same of a run on the local platform, which ends its environments by the same rule. */
export const measuredKeepAlive = (scenario: Scenario): Assumption[] => {
  const said = 'what other presets would give is not tried in measured runs: simulate the scenario';
  return groupsOf(functionsOf(scenario, null)).flatMap((group) => entriesOf(group, said, scenario));
};
