// Functions whose versions and aliases share their traffic, planned and tuned as one: a reservation and a memory size are of the
// whole function, and what a version or an alias has provisioned moves with its deployments.

import { compileScenario } from './compile.ts';
import type { Scenario } from './scenario.ts';
import { functionEntries } from './versions.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { FunctionDocument } from '../format/function-document.ts';

/** A scenario in which every function is one, and what of that is to be known, by the name of the function. */
export interface WholeFunctions {
  readonly scenario: Scenario;
  readonly notes: ReadonlyMap<string, string>;
}

const isDivided = ({ versions = {}, aliases = {} }: FunctionDocument): boolean =>
  Object.keys(versions).length + Object.keys(aliases).length > 0;

/** The alias to which traffic goes first; null for a version, or nothing. */
const aliasOf = (name: string, { aliases = {} }: FunctionDocument, { traffic }: ScenarioDocument): string | null => {
  const [qualifier] = traffic.flatMap(({ to }) => (to.startsWith(`${name}:`) ? [to.slice(name.length + 1)] : []));
  return qualifier !== undefined && qualifier in aliases ? qualifier : null;
};

/** The version like which all are: that of the first traffic, or of nobody's the first; null for the unpublished one. */
const versionOf = (name: string, own: FunctionDocument, document: ScenarioDocument): string | null => {
  const { versions = {}, aliases = {} } = own;
  const first = document.traffic.find(({ to }) => to === name || to.startsWith(`${name}:`))?.to;
  if (first === name) return null;
  const alias = aliasOf(name, own, document);
  if (alias !== null) return aliases[alias]!.version;
  return first?.slice(name.length + 1) ?? Object.keys(versions)[0] ?? null;
};

const provisionedOf = (name: string, document: ScenarioDocument): number =>
  functionEntries(document)
    .filter((entry) => entry.name === name || entry.versionOf === name)
    .reduce((sum, entry) => sum + entry.document.provisionedConcurrency, 0);

const wholeOf = (name: string, own: FunctionDocument, document: ScenarioDocument): FunctionDocument => {
  const { versions = {}, aliases: _, ...shared } = own;
  const version = versionOf(name, own, document);
  const changed = version === null ? shared : { ...shared, ...versions[version] };
  return { ...changed, provisionedConcurrency: provisionedOf(name, document) };
};

const noteOf = (name: string, own: FunctionDocument, document: ScenarioDocument): string => {
  const [version, alias] = [versionOf(name, own, document), aliasOf(name, own, document)];
  const deployed = Object.entries(own.aliases ?? {}).flatMap(([other, { deployment }]) => (deployment ? [other] : []));
  const like = version === null ? 'the unpublished one' : `version ${version}`;
  return [
    `its versions are taken as one function, like ${like}`,
    ...(alias === null ? [] : [`what is provisioned goes to its alias ${alias}`]),
    ...(deployed.length === 0 ? [] : [`the deployment of ${deployed.join(', ')} is left out`]),
  ].join('; ');
};

/** `value` with other names of functions in it, wherever they stand. */
const renamed = (value: unknown, names: ReadonlyMap<string, string>): unknown => {
  if (typeof value === 'string') return names.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, renamed(inner, names)]));
};

/** `scenario` with each function as a whole; itself where none has versions or aliases. */
export const wholeFunctions = (scenario: Scenario): WholeFunctions => {
  const { document, directory, name: title, warnings } = scenario;
  const divided = Object.entries(document.functions).filter(([, own]) => isDivided(own));
  if (divided.length === 0) return { scenario, notes: new Map() };
  const names = new Map(
    divided.flatMap(([name, { versions = {}, aliases = {} }]) =>
      [...Object.keys(versions), ...Object.keys(aliases)].map((qualifier) => [`${name}:${qualifier}`, name] as const),
    ),
  );
  const functions = {
    ...document.functions,
    ...Object.fromEntries(divided.map(([name, own]) => [name, wholeOf(name, own, document)])),
  };
  const whole = renamed({ ...document, functions }, names);
  return {
    scenario: { ...compileScenario(whole, title, directory), warnings },
    notes: new Map(divided.map(([name, own]) => [name, noteOf(name, own, document)])),
  };
};
