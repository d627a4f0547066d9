// What keeps runs from being compared like with like, in sentences to be read before any figure: saturated hosts, other
// kinds, scenarios, memory sizes, machines, versions.

import { saturationOf } from './compare.ts';
import { number } from '../words/format.ts';
import type { HostInfo, RunResult } from '../result/result.ts';

/** One side of a comparison: a run, or several of the same. */
export interface Side {
  readonly name: string;
  readonly results: readonly RunResult[];
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

const listed = (texts: readonly string[], most: number): string =>
  `${texts.slice(0, most).join(', ')}${texts.length > most ? ` and ${texts.length - most} more` : ''}`;

/** `a is x, b is y`, where the sides do not agree; else nothing. */
const apart = (sides: readonly Side[], of: (result: RunResult) => string): string | null => {
  const texts = sides.map(({ results }) => unique(results.map(of)).sort().join(' and '));
  if (unique(texts).length < 2) return null;
  const byText = unique(texts).map((text) => ({
    text,
    names: sides.filter((_, index) => texts[index] === text).map(({ name }) => name),
  }));
  return byText.map(({ text, names }) => `${listed(names, 4)}: ${text}`).join('; ');
};

const saturation = (sides: readonly Side[]): string | null => {
  const told = sides.flatMap(({ name, results }) => {
    const reasons = results.map(saturationOf).filter((reason) => reason !== null);
    if (reasons.length === 0) return [];
    const how = results.length === 1 ? '' : `, ${reasons.length} of ${results.length} runs`;
    return [`${name}${how} (${reasons[0]!.replace(/^host saturated: /, '')})`];
  });
  return told.length === 0 ? null : `Host saturated, so that these figures speak of the machine: ${told.join('; ')}.`;
};

const interruption = (sides: readonly Side[]): string | null => {
  const cut = sides.filter(({ results }) =>
    results.some(({ warnings }) => warnings.some((warning) => warning.startsWith('interrupted'))),
  );
  return cut.length === 0 ? null : `Interrupted, and shorter than it says: ${cut.map(({ name }) => name).join(', ')}.`;
};

/** Leaves of a document by their path. */
const leavesOf = (value: unknown, path = ''): [string, string][] => {
  if (typeof value !== 'object' || value === null) return [[path, value === undefined ? '' : JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, path === '' ? key : `${path}.${key}`));
};

/** What may differ between runs of one scenario, and what has a sentence of its own. */
const isOwn = (path: string): boolean =>
  /^(name|description|seed|duration|warmup)$|^functions\.[^.]+\.memory$/.test(path);

const mostPaths = 4;
const longestValue = 40;

const shown = (value: string | undefined): string => {
  if (value === undefined) return 'not set';
  const text = value.replace(/^"(.*)"$/, '$1');
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`;
};

const versionOf = ({ versions }: RunResult): string => versions['windtunnel'] ?? 'unknown';

/** Where the scenarios of two results differ, such as `functions.f.reservedConcurrency (4, 8)`. */
const scenarioDifferences = (one: RunResult, other: RunResult): string[] => {
  const [ours, theirs] = [new Map(leavesOf(one.scenario)), new Map(leavesOf(other.scenario))];
  // What one version fills in and the other does not know is no choice of anybody's.
  const isChosen = (path: string): boolean =>
    versionOf(one) === versionOf(other) || (ours.has(path) && theirs.has(path));
  return unique([...ours.keys(), ...theirs.keys()])
    .filter((path) => !isOwn(path) && isChosen(path) && ours.get(path) !== theirs.get(path))
    .map((path) => `${path || 'all of it'} (${shown(ours.get(path))}, ${shown(theirs.get(path))})`);
};

const scenarios = (sides: readonly Side[]): (string | null)[] => {
  const names = apart(sides, ({ name }) => name);
  const [first, ...others] = sides;
  const differing = others.flatMap(({ name, results }) => {
    const paths = scenarioDifferences(first!.results[0]!, results[0]!);
    return paths.length === 0 ? [] : [`${first!.name} and ${name} in ${listed(paths, mostPaths)}`];
  });
  const within = sides.filter(({ results }) =>
    results.some((result) => scenarioDifferences(results[0]!, result).length > 0),
  );
  return [
    names === null ? null : `Different scenarios. ${names}.`,
    differing.length === 0 ? null : `The scenarios differ: ${listed(differing, 3)}.`,
    within.length === 0
      ? null
      : `Runs of different scenarios on one side: ${within.map(({ name }) => name).join(', ')}.`,
  ];
};

const memory = (sides: readonly Side[]): string | null => {
  const names = unique(sides.flatMap(({ results }) => results.flatMap(({ functions }) => Object.keys(functions))));
  const told = names.flatMap((name) => {
    const text = apart(
      sides.filter(({ results }) => results.every(({ functions }) => Object.hasOwn(functions, name))),
      ({ functions }) => `${number(functions[name]!.memoryMb)} MB`,
    );
    return text === null ? [] : [`${name} (${text})`];
  });
  return told.length === 0 ? null : `Different memory: ${listed(told, mostPaths)}.`;
};

const functionsMissing = (sides: readonly Side[]): string | null => {
  const text = apart(sides, ({ functions }) => listed(Object.keys(functions).sort(), 6));
  return text === null ? null : `Different functions; those of only one side are in no figure. ${text}.`;
};

/** A machine in words. */
export const hostText = ({ cpus, cpuModel, memoryMb, platform, arch, node }: HostInfo): string =>
  `${cpus} × ${cpuModel}, ${number(memoryMb / 1024)} GB, ${platform} ${arch}, Node ${node}`;

const hosts = (sides: readonly Side[]): string | null => {
  const measured = sides.filter(({ results }) => results.every(({ kind }) => kind === 'measured'));
  if (measured.length < 2) return null;
  const text = apart(measured, ({ host }) => hostText(host));
  return text === null ? null : `Measured on different machines, so that the difference may be theirs. ${text}.`;
};

const kinds = (sides: readonly Side[]): string | null => {
  const text = apart(sides, ({ kind }) => kind);
  return text === null ? null : `Measured and simulated runs are compared. ${text}.`;
};

const counted = (sides: readonly Side[]): (string | null)[] => {
  const lengths = apart(sides, ({ durationMs, warmupMs }) =>
    warmupMs === 0 ? `${number(durationMs)} ms` : `${number(durationMs)} ms less ${number(warmupMs)} ms of warm-up`,
  );
  const replications = apart(sides, (result) => `${result.replications}`);
  const versions = apart(sides, versionOf);
  return [
    lengths === null ? null : `Runs of different lengths. ${lengths}.`,
    replications === null ? null : `Pooled of different numbers of replications. ${replications}.`,
    versions === null ? null : `Made by different versions of windtunnel, whose rules may differ. ${versions}.`,
  ];
};

/** What a reader must know before the figures, the weightiest first; empty where like is compared with like. */
export const conditionsOf = (sides: readonly Side[]): string[] =>
  [
    saturation(sides),
    interruption(sides),
    kinds(sides),
    ...scenarios(sides),
    functionsMissing(sides),
    memory(sides),
    hosts(sides),
    ...counted(sides),
  ].filter((text) => text !== null);

/** The same of a measurement and its simulation, which are of two kinds on purpose. */
export const pairConditions = (measured: RunResult, simulated: RunResult): string[] => {
  const sides = [
    { name: 'measured', results: [measured] },
    { name: 'simulated', results: [simulated] },
  ];
  return [saturation(sides), interruption(sides), ...scenarios(sides), functionsMissing(sides), memory(sides)].filter(
    (text) => text !== null,
  );
};
