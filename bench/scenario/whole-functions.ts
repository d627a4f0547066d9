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
  /** Where a setting of a whole function stands in the scenario: with the version like which all are taken, where that has its own. */
  readonly placeOf: (functionName: string, key: string) => string;
}

const isDivided = ({ versions = {}, aliases = {} }: FunctionDocument): boolean =>
  Object.keys(versions).length + Object.keys(aliases).length > 0;

/** What traffic to the function meets. */
interface Met {
  /** The version like which all are: that of the first traffic, or of nobody's the first; null for the unpublished one. */
  readonly version: string | null;
  /** The alias to which traffic goes first; null for a version, or nothing. */
  readonly alias: string | null;
}

const metOf = (name: string, { versions = {}, aliases = {} }: FunctionDocument, { traffic }: ScenarioDocument): Met => {
  const qualifiers = traffic.flatMap(({ to }) => {
    if (to === name) return [''];
    return to.startsWith(`${name}:`) ? [to.slice(name.length + 1)] : [];
  });
  const qualifier = qualifiers.find((one) => one !== '');
  const alias = qualifier !== undefined && qualifier in aliases ? qualifier : null;
  if (qualifiers[0] === '') return { version: null, alias };
  const version = alias === null ? qualifier : aliases[alias]!.version;
  return { version: version ?? Object.keys(versions)[0] ?? null, alias };
};

const provisionedOf = (name: string, document: ScenarioDocument): number =>
  functionEntries(document)
    .filter((entry) => entry.name === name || entry.versionOf === name)
    .reduce((sum, entry) => sum + entry.document.provisionedConcurrency, 0);

const wholeOf = (
  name: string,
  own: FunctionDocument,
  { version }: Met,
  document: ScenarioDocument,
): FunctionDocument => {
  const { versions = {}, aliases: _, ...shared } = own;
  const changed = version === null ? shared : { ...shared, ...versions[version] };
  return { ...changed, provisionedConcurrency: provisionedOf(name, document) };
};

const noteOf = ({ aliases = {} }: FunctionDocument, { version, alias }: Met): string => {
  const deployed = Object.entries(aliases).flatMap(([name, { deployment }]) => (deployment ? [name] : []));
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
  const divided = Object.entries(document.functions).flatMap(([name, own]) =>
    isDivided(own) ? [{ name, own, met: metOf(name, own, document) }] : [],
  );
  const placeOf = (functionName: string, key: string): string => {
    const { own, met } = divided.find(({ name: one }) => one === functionName) ?? {};
    const version = met?.version ?? null;
    const hasOwn = version !== null && Object.hasOwn(own?.versions?.[version] ?? {}, key);
    return ['functions', functionName, ...(hasOwn ? ['versions', version] : []), key].join('.');
  };
  if (divided.length === 0) return { scenario, notes: new Map(), placeOf };
  const names = new Map(
    divided.flatMap(({ name, own: { versions = {}, aliases = {} } }) =>
      [...Object.keys(versions), ...Object.keys(aliases)].map((qualifier) => [`${name}:${qualifier}`, name] as const),
    ),
  );
  const functions = {
    ...document.functions,
    ...Object.fromEntries(divided.map(({ name, own, met }) => [name, wholeOf(name, own, met, document)])),
  };
  const whole = renamed({ ...document, functions }, names);
  return {
    scenario: { ...compileScenario(whole, title, directory), warnings },
    notes: new Map(divided.map(({ name, own, met }) => [name, noteOf(own, met)])),
    placeOf,
  };
};

/** What was found of a function, with what is to be known of it first. */
export const withNote = <T extends { readonly functionName: string | null; readonly notes: readonly string[] }>(
  found: T,
  { notes }: WholeFunctions,
): T => {
  const note = notes.get(found.functionName ?? '');
  return note === undefined ? found : { ...found, notes: [note, ...found.notes] };
};
