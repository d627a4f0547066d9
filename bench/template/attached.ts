// Resources that say more of a function: versions, aliases, event source mappings, URLs and EventInvokeConfigs.

import { resolveValue } from './intrinsics.ts';
import type { ListedAlias } from './listing.ts';
import type { Properties } from './properties.ts';
import { rangedNumber } from './ranges.ts';
import { mappingKindOf, readEvent } from './read-event.ts';
import { scalingOf } from './compute-modes.ts';
import { eventSettings, urlOf, type FunctionDraft } from './read-function.ts';
import { referredId } from './references.ts';
import { addIgnored, addProblem, hasPlaceholder, type Scope } from './scope.ts';
import { textOf, type Path } from './template-source.ts';

interface Attachment {
  readonly id: string;
  readonly line: number;
  readonly properties: Properties;
  readonly draft: FunctionDraft;
  /** The version or alias of the function that is meant; undefined for the function itself. */
  readonly qualifier: string | undefined;
  /** Numbers of the versions, by logical id. */
  readonly versionNumbers: Map<string, string>;
  readonly qualifiers: Map<string, string>;
  readonly scope: Scope;
}

const provisionedOf = ({ properties, scope }: Attachment): number => {
  const config = properties.inside('ProvisionedConcurrencyConfig');
  return config === undefined ? 0 : (rangedNumber(config, 'ProvisionedConcurrentExecutions', scope) ?? 0);
};

/** Versions are numbered in the order of the template. */
const addVersion = (attachment: Attachment): void => {
  const { id, draft, versionNumbers } = attachment;
  const number = String(Object.keys(draft.versions).length + 1);
  versionNumbers.set(id, number);
  attachment.qualifiers.set(id, number);
  draft.versions = { ...draft.versions, [number]: { provisionedConcurrency: provisionedOf(attachment) } };
  // Versions here all have as many environments.
  if (draft.managed !== undefined) draft.managed = { ...draft.managed, ...scalingOf(attachment.properties) };
};

/** The number of a version of the template, or what is written in its place. */
const versionOf = (raw: unknown, path: Path, { versionNumbers, scope }: Attachment): string =>
  versionNumbers.get(referredId(raw, scope) ?? '') ?? textOf(resolveValue(raw, path, scope) ?? '$LATEST');

/** undefined for one that cannot be known, or is wrong and told of. */
const weightOf = (item: Properties, scope: Scope): number | undefined => {
  const given = item.any('FunctionWeight');
  const text = textOf(given);
  if (given !== undefined && hasPlaceholder(text)) return undefined;
  const weight = typeof given === 'number' || (typeof given === 'string' && given.trim() !== '') ? Number(given) : -1;
  if (weight >= 0 && weight <= 1) return weight;
  const fault = given === undefined ? 'has no FunctionWeight' : `${text === '' ? '""' : text} is no weight`;
  return addProblem(scope, item.path, `${fault}; write a share from 0 to 1`) as undefined;
};

const weightsOf = (routing: Properties, attachment: Attachment): Record<string, number> => {
  const { scope } = attachment;
  const weights: Record<string, number> = {};
  for (const item of routing.each('AdditionalVersionWeights')) {
    const [raw, weight] = [item.raw('FunctionVersion'), weightOf(item, scope)];
    if (raw === undefined) addProblem(scope, item.path, 'has no FunctionVersion; write the one that takes the share');
    else if (weight !== undefined) weights[versionOf(raw, item.path, attachment)] = weight;
    item.end();
  }
  return weights;
};

const addAlias = (attachment: Attachment): void => {
  const { id, draft, properties } = attachment;
  const name = properties.text('Name') ?? id;
  const version = versionOf(properties.raw('FunctionVersion'), properties.at('FunctionVersion'), attachment);
  const routing = properties.inside('RoutingConfig');
  const weights = routing === undefined ? {} : weightsOf(routing, attachment);
  const alias: ListedAlias = { version, weights };
  attachment.qualifiers.set(id, name);
  draft.aliases = { ...draft.aliases, [name]: alias };
  const provisioned = provisionedOf(attachment);
  if (provisioned > 0) {
    draft.versions = { ...draft.versions, [version]: { provisionedConcurrency: provisioned } };
  }
};

const addMapping = ({ id, line, properties, draft, qualifier, scope }: Attachment): void => {
  const type = mappingKindOf(properties, scope);
  if (type === null) {
    addIgnored(scope, properties.path.slice(0, -1), 'AWS::Lambda::EventSourceMapping of an unknown source');
    return;
  }
  const source = type === 'SelfManagedKafka' ? ['SelfManagedEventSource'] : ['EventSourceArn'];
  const event = readEvent({ id, type, line }, properties, scope, source);
  draft.events = [...draft.events, { ...event, ...(qualifier === undefined ? {} : { qualifier }) }];
};

interface AttachmentKind {
  /** The property that names the function. */
  readonly functionKey: string;
  readonly add: (attachment: Attachment) => void;
}

/** In the order in which they are read: aliases name versions. */
const attachmentKinds: Readonly<Record<string, AttachmentKind>> = {
  'AWS::Lambda::Version': { functionKey: 'FunctionName', add: addVersion },
  'AWS::Lambda::Alias': { functionKey: 'FunctionName', add: addAlias },
  'AWS::Lambda::EventSourceMapping': { functionKey: 'FunctionName', add: addMapping },
  'AWS::Lambda::Url': {
    functionKey: 'TargetFunctionArn',
    add: ({ properties, draft, scope }) => {
      draft.url = urlOf(properties, scope);
    },
  },
  'AWS::Lambda::EventInvokeConfig': {
    functionKey: 'FunctionName',
    add: ({ properties, draft, scope }) => Object.assign(draft, eventSettings(properties, scope)),
  },
};

export const attachmentTypes: readonly string[] = Object.keys(attachmentKinds);

/** The function that an attachment is of: named itself, or through one of its versions or aliases. */
const functionOf = (properties: Properties, key: string, attachment: AttachContext): FunctionDraft | undefined => {
  const id = referredId(properties.raw(key), attachment.scope) ?? properties.text(key);
  const byName = [...attachment.drafts.values()].find(
    (draft) => draft.functionName !== null && draft.functionName === id,
  );
  return attachment.drafts.get(id ?? '') ?? attachment.drafts.get(attachment.owners.get(id ?? '') ?? '') ?? byName;
};

export interface AttachContext {
  readonly drafts: ReadonlyMap<string, FunctionDraft>;
  /** The function of each version and alias, by logical id. */
  readonly owners: Map<string, string>;
  /** The name of each alias and the number of each version, by logical id. */
  readonly qualifiers: Map<string, string>;
  readonly versionNumbers: Map<string, string>;
  readonly scope: Scope;
}

/** Adds one resource to the function that it names; notes it as ignored when that is not in the template. */
export const attach = (
  { id, type, line }: { readonly id: string; readonly type: string; readonly line: number },
  properties: Properties,
  context: AttachContext,
): void => {
  const { functionKey, add } = attachmentKinds[type]!;
  const { scope, owners, versionNumbers, qualifiers } = context;
  const draft = functionOf(properties, functionKey, context);
  if (draft === undefined) {
    addIgnored(scope, properties.path.slice(0, -1), `${type} of a function that is not in the template`);
    return;
  }
  owners.set(id, draft.id);
  const qualifier = qualifiers.get(referredId(properties.raw(functionKey), scope) ?? '');
  add({ id, line, properties, draft, qualifier, versionNumbers, qualifiers, scope });
  properties.end();
};
