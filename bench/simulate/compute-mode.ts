// The same scenario with all functions run in another way: default, with SnapStart, on Managed Instances.

import { managedMemoryMb } from '../../lambda/index.ts';
import { compileScenario } from '../scenario/compile.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { ManagedSpec } from '../format/managed-document.ts';
import { quantity } from '../input/quantity.ts';
import type { Scenario } from '../scenario/scenario.ts';

export const computeModes = ['default', 'snapstart', 'managed'] as const;
export type ComputeMode = (typeof computeModes)[number];

/** A function's document in another mode, and what of it was left out or changed for that. */
interface Moved {
  readonly document: FunctionDocument;
  readonly changes: readonly string[];
}

/** What has no effect on Managed Instances, and is refused there: left out, where the same scenario is run in several ways. */
const leftOut = [
  'reservedConcurrency',
  'provisionedScaling',
  'keepAlive',
  'vpc',
  'placement',
  'packageSize',
  'extensions',
] as const;

const withoutProvisioned = (document: FunctionDocument): FunctionDocument => {
  const { versions, aliases } = document;
  const none = <T extends object>(all: Record<string, T>): Record<string, T & { provisionedConcurrency: number }> =>
    Object.fromEntries(Object.entries(all).map(([name, one]) => [name, { ...one, provisionedConcurrency: 0 }]));
  return {
    ...document,
    provisionedConcurrency: 0,
    ...(versions === undefined ? {} : { versions: none(versions) }),
    ...(aliases === undefined ? {} : { aliases: none(aliases) }),
  };
};

const isProvisioned = ({ provisionedConcurrency, versions = {}, aliases = {} }: FunctionDocument): boolean =>
  provisionedConcurrency > 0 ||
  [...Object.values(versions), ...Object.values(aliases)].some((one) => (one.provisionedConcurrency ?? 0) > 0);

const raised = (memory: FunctionDocument['memory'], { memoryPerVcpu = 2 }: Partial<ManagedSpec>): string | null => {
  const least = Math.max(managedMemoryMb.least, memoryPerVcpu * 1024);
  return quantity('size', memory) < least ? `${least}MB` : null;
};

const onInstances = (document: FunctionDocument): Moved => {
  const memory = raised(document.memory, document.managed ?? {});
  const dropped = leftOut.filter((key) => document[key] !== undefined);
  const kept = { ...document };
  for (const key of dropped) delete kept[key];
  return {
    document: {
      ...withoutProvisioned(kept),
      compute: 'managed',
      reuse: 'mru',
      ephemeralStorage: '512MB',
      ...(memory === null ? {} : { memory }),
    },
    changes: [
      ...(memory === null ? [] : [`memory ${document.memory} raised to ${memory}`]),
      ...[
        ...dropped,
        ...(isProvisioned(document) ? ['provisionedConcurrency'] : []),
        ...(document.reuse === 'mru' ? [] : ['reuse']),
        ...(quantity('size', document.ephemeralStorage) === 512 ? [] : ['ephemeralStorage']),
      ].map((key) => `${key} left out`),
    ],
  };
};

const fromSnapshot = (document: FunctionDocument): Moved => {
  const { provisionedScaling, ...kept } = document;
  return {
    document: { ...withoutProvisioned(kept), compute: 'snapstart' },
    changes: [
      ...(provisionedScaling === undefined ? [] : ['provisionedScaling left out']),
      ...(isProvisioned(document) ? ['provisionedConcurrency left out'] : []),
    ],
  };
};

const plain = (document: FunctionDocument): Moved => {
  const kept = { ...document };
  delete kept.compute;
  return { document: kept, changes: [] };
};

const moved: Readonly<Record<ComputeMode, (document: FunctionDocument) => Moved>> = {
  default: plain,
  snapstart: fromSnapshot,
  managed: onInstances,
};

/** Every version of the document's functions in another mode, with a sentence on each function that had to be changed. */
export const documentIn = (
  mode: ComputeMode,
  document: ScenarioDocument,
): { readonly document: ScenarioDocument; readonly changes: readonly string[] } => {
  const all = Object.entries(document.functions).map(([name, own]) => ({ name, ...moved[mode](own) }));
  return {
    document: { ...document, functions: Object.fromEntries(all.map((one) => [one.name, one.document])) },
    changes: all.flatMap(({ name, changes }) =>
      changes.length === 0 ? [] : [`compute ${mode}: functions.${name}: ${changes.join(', ')}`],
    ),
  };
};

/** What is not about the mode that is run. */
const isOfOtherMode = (warning: string): boolean =>
  /has no effect without compute:|no function has compute: managed/.test(warning);

/** `scenario` in another mode. Throws ConfigError for functions that cannot be run so. */
export const scenarioIn = (mode: ComputeMode, scenario: Scenario): Scenario => {
  const { document, changes } = documentIn(mode, scenario.document);
  const compiled = compileScenario(document, `${scenario.name} with compute ${mode}`, scenario.directory);
  return { ...compiled, warnings: [...changes, ...compiled.warnings.filter((warning) => !isOfOtherMode(warning))] };
};
