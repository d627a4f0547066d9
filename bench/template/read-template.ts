// Reads a template: every function with what feeds it, and by name everything that has no effect here.

import { readFileSync } from 'node:fs';
import { ConfigError } from '../input/config-error.ts';
import { Problems } from '../input/problems.ts';
import { attach, attachmentTypes, type AttachContext } from './attached.ts';
import { conditionHolds } from './conditions.ts';
import { resolveValue } from './intrinsics.ts';
import { attachGateway, gatewayTypes } from './gateway-resources.ts';
import { globalsFor, withGlobals } from './globals.ts';
import { implicitApis } from './implicit-apis.ts';
import type { Listing, ListedSource } from './listing.ts';
import { readAccess } from './read-access.ts';
import { readParameters, type ParameterOverrides } from './parameters.ts';
import { propertiesOf, type Properties, type Written } from './properties.ts';
import { readFunction, type FunctionDraft } from './read-function.ts';
import { functionTypes } from './references.ts';
import { attachScaling, scalingTypes } from './read-scaling.ts';
import { addIgnored, addProblem, sectionOf, type Scope } from './scope.ts';
import { attachRest, restTypes } from './rest-resources.ts';
import { isSourceType, readSource } from './sources.ts';
import { isRecord, parseTemplate, textOf, type Path } from './template-source.ts';
import { fileProblem } from '../../reports/words/file-problem.ts';

interface Resource {
  readonly id: string;
  readonly type: string;
  readonly line: number;
  readonly path: Path;
  readonly raw: Record<string, unknown>;
}

/** The resources that are there: those whose condition holds. */
const resourcesOf = (scope: Scope): Resource[] =>
  Object.entries(sectionOf(scope.source, 'Resources')).flatMap(([id, raw]) => {
    const path = ['Resources', id];
    if (id.startsWith('Fn::')) {
      addIgnored(scope, path, id);
      return [];
    }
    if (!isRecord(raw) || typeof raw['Type'] !== 'string') {
      addProblem(scope, path, 'has no Type; add one such as AWS::Serverless::Function');
      return [];
    }
    const { Type: type, Condition: condition } = raw;
    if (typeof condition === 'string' && !conditionHolds(condition, [...path, 'Condition'], scope, resolveValue)) {
      addIgnored(scope, path, `${type} (condition ${condition} does not hold)`);
      return [];
    }
    return [{ id, type, line: scope.source.lineOf(path), path, raw }];
  });

/** Which section of Globals a type takes. */
const globalSections: Readonly<Record<string, string>> = {
  'AWS::Serverless::Function': 'Function',
  'AWS::Serverless::Api': 'Api',
  'AWS::Serverless::HttpApi': 'HttpApi',
  'AWS::Serverless::LayerVersion': 'LayerVersion',
  'AWS::Serverless::CapacityProvider': 'CapacityProvider',
};

/** Attributes of a resource that say nothing of how it runs. */
const idleAttributes = new Set(
  'Type Condition Properties DependsOn DeletionPolicy UpdateReplacePolicy IgnoreGlobals'.split(' '),
);

const openProperties = ({ path, raw, type }: Resource, scope: Scope): Properties => {
  const own: Written = { value: isRecord(raw['Properties']) ? raw['Properties'] : {}, path: [...path, 'Properties'] };
  if (raw['Properties'] !== undefined && !isRecord(raw['Properties'])) {
    addProblem(scope, own.path, 'is no mapping; write the properties as one');
  }
  const section = globalSections[type];
  const globals = section === undefined ? undefined : globalsFor(raw, sectionOf(scope.source, 'Globals')[section]);
  // Metadata of a function says how it is built, and is looked at with its code.
  const isRead = (key: string): boolean => key === 'Metadata' && functionTypes.includes(type);
  for (const key of Object.keys(raw)) {
    if (!idleAttributes.has(key) && !isRead(key)) addIgnored(scope, [...path, key], key);
  }
  return propertiesOf(isRecord(globals) ? withGlobals(own, globals, ['Globals', section!]) : own, scope);
};

/** Read, or only for people. */
const knownSections = new Set(
  'AWSTemplateFormatVersion Description Resources Parameters Mappings Conditions Globals Transform'.split(' '),
);

/** Sections and globals that nothing here reads, and keys that are written twice. */
const ignoreSections = (scope: Scope, types: ReadonlySet<string>): void => {
  for (const name of Object.keys(scope.source.value)) if (!knownSections.has(name)) addIgnored(scope, [name], name);
  for (const name of [scope.source.value['Transform']].flat()) {
    if (name !== undefined && !textOf(name).startsWith('AWS::Serverless-')) {
      addIgnored(scope, ['Transform'], `${textOf(name)} (not run: what it writes is not seen)`);
    }
  }
  const read = Object.keys(globalSections).filter((type) => types.has(type));
  for (const name of Object.keys(sectionOf(scope.source, 'Globals'))) {
    if (!read.some((type) => globalSections[type] === name)) addIgnored(scope, ['Globals', name], name);
  }
  for (const path of scope.source.duplicates) {
    addIgnored(scope, path, `${path.at(-1)} (written twice; the last one counts)`);
  }
};

const isGatewayType = (type: string): boolean => gatewayTypes.includes(type) || restTypes.includes(type);

/** Those of an API that say more of it or of functions. */
const gatewayResources = (resources: readonly Resource[], scope: Scope) =>
  resources.flatMap((resource) => {
    const { id, type, line, path, raw } = resource;
    if (isGatewayType(type)) return [{ id, type, line, properties: openProperties(resource, scope) }];
    if (type !== 'AWS::ApiGatewayV2::Api' || !isRecord(raw['Properties'])) return [];
    // Read once already, as a source.
    const properties = propertiesOf({ value: raw['Properties'], path: [...path, 'Properties'] }, scope);
    return [{ id, type, line, properties }];
  });

const readResources = (resources: readonly Resource[], scope: Scope): Pick<Listing, 'functions' | 'sources'> => {
  const drafts = new Map<string, FunctionDraft>();
  const sources: ListedSource[] = [];
  for (const resource of resources) {
    const { id, type, line, path, raw } = resource;
    if (functionTypes.includes(type)) {
      drafts.set(id, readFunction({ id, type, line }, openProperties(resource, scope), raw['Metadata'], scope));
    } else if (isSourceType(type)) {
      sources.push(readSource({ id, type, line }, openProperties(resource, scope), scope));
    } else if (![...attachmentTypes, ...scalingTypes].includes(type) && !isGatewayType(type)) {
      addIgnored(scope, path, type);
    }
  }
  const context: AttachContext = { drafts, owners: new Map(), qualifiers: new Map(), versionNumbers: new Map(), scope };
  for (const type of attachmentTypes) {
    for (const resource of resources) {
      if (resource.type === type) attach(resource, openProperties(resource, scope), context);
    }
  }
  const scaling = resources.filter(({ type }) => scalingTypes.includes(type));
  attachScaling(
    scaling.map((resource) => ({ ...resource, properties: openProperties(resource, scope) })),
    context,
  );
  const gateway = gatewayResources(resources, scope);
  for (const attachAll of [attachGateway, attachRest]) {
    attachAll(gateway, { drafts, owners: context.owners, qualifiers: context.qualifiers, sources, scope });
  }
  const functions = [...drafts.values()];
  return { functions, sources: [...sources, ...implicitApis(functions, scope)] };
};

/** What the template in `text`, called `name`, says. Throws ConfigError with every problem at once. */
export const readTemplate = (text: string, name: string, overrides: ParameterOverrides = {}): Listing => {
  const source = parseTemplate(text, name);
  const problems = new Problems();
  const { listed, values } = readParameters(source, overrides, problems);
  const scope: Scope = { source, parameters: values, decided: new Map(), problems, ignored: [], unresolved: [] };
  const resources = resourcesOf(scope);
  const { functions, sources } = readResources(resources, scope);
  ignoreSections(scope, new Set([...resources, ...sources].map(({ type }) => type)));
  if (problems.list.length > 0) throw new ConfigError(name, problems.list);
  const byLine = (a: { line: number }, b: { line: number }): number => a.line - b.line;
  return {
    template: name,
    parameters: listed,
    access: readAccess(functions, scope),
    functions,
    sources,
    ignored: [...scope.ignored].sort(byLine),
    unresolved: [...scope.unresolved].sort(byLine),
  };
};

/** The template in `file`, which is called `name` in messages. Throws ConfigError. */
export const loadTemplate = (file: string, name: string, overrides: ParameterOverrides = {}): Listing => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(name, [{ path: '', message: `cannot be read: ${fileProblem(error)}; check the path` }]);
  }
  return readTemplate(text, name, overrides);
};
