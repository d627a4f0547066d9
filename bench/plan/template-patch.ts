// Planned settings written into a SAM or CloudFormation template: line by line, so that comments and everything else stay as
// they are, and as a unified diff of it.

import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { isMap, parseDocument, type YAMLMap } from 'yaml';
import { ConfigError } from '../input/config-error.ts';
import type { ListedFunction, Listing } from '../template/listing.ts';
import type { ParameterOverrides } from '../template/parameters.ts';
import { readTemplate } from '../template/read-template.ts';
import { referredId } from '../template/references.ts';
import { usualClock, type RunClock } from '../template/scaling-fragment.ts';
import { sectionOf } from '../template/scope.ts';
import { isRecord, parseTemplate, textOf, type TemplateSource } from '../template/template-source.ts';
import { isQueueAsPlanned, writeQueue, type QueueChange } from './queue-patch.ts';
import {
  isScaledAsPlanned,
  provisionedAtStart,
  publishedAliasId,
  writeScaling,
  type ScalingScene,
} from './scaling-patch.ts';
import { scalingText, type ScalingSettings } from './scaling-settings.ts';
import { inside, pairOf, TemplateEditor } from './template-editor.ts';

/** What one function of the template shall say. */
export interface TemplateChange {
  /** The logical id. */
  readonly id: string;
  /** null leaves it as it is. */
  readonly reservedConcurrency: number | null;
  readonly provisionedConcurrency: number;
  /** How that changes; missing: as the template has it. */
  readonly scaling?: ScalingSettings | undefined;
  /** Missing: as it is. */
  readonly memoryMb?: number | undefined;
  /** Of its queues. */
  readonly queues?: readonly QueueChange[];
}

export interface PatchOptions {
  readonly parameters?: ParameterOverrides;
  /** Of the run that was planned, for what is scheduled: by default a day from midnight (UTC). */
  readonly clock?: RunClock;
}

export interface PatchedTemplate {
  readonly text: string;
  /** What the template has no place for, in sentences. */
  readonly notes: readonly string[];
}

const samFunction = 'AWS::Serverless::Function';

/** Aliases that are published with every deployment need a name; `live` is the one of AWS's own examples. */
const usualAlias = 'live';

/** What is provisioned of a function, or of the version that its one alias stands for. */
const provisionedOf = ({ provisionedConcurrency, versions }: ListedFunction): number =>
  Math.max(provisionedConcurrency, ...Object.values(versions).map((version) => version.provisionedConcurrency));

interface FunctionScene {
  readonly resources: YAMLMap;
  readonly properties: YAMLMap;
  readonly listed: ListedFunction;
  readonly source: TemplateSource;
  readonly clock: RunClock;
}

/** Logical ids of the versions or aliases of a function that stand in the template by themselves. */
const resourcesOf = (type: string, { resources, listed, source }: FunctionScene): string[] =>
  Object.entries(sectionOf(source, 'Resources')).flatMap(([id, resource]) => {
    const { Type: own, Properties: properties }: Record<string, unknown> = isRecord(resource) ? resource : {};
    if (own !== type || !isRecord(properties) || !isMap(inside(resources, id, 'Properties'))) return [];
    const name = properties['FunctionName'];
    return [listed.id, listed.functionName].includes(referredId(name, { source }) ?? textOf(name)) ? [id] : [];
  });

/** The alias resource of a function without SAM; undefined where there is none, or not just one for all of the traffic. */
const ownAlias = (scene: FunctionScene): { id: string; name: string } | undefined => {
  const [[name, { weights }] = ['', { weights: {} }], ...others] = Object.entries(scene.listed.aliases);
  if (name === '' || others.length > 0 || Object.keys(weights).length > 0) return undefined;
  const [id] = resourcesOf('AWS::Lambda::Alias', scene);
  return id === undefined ? undefined : { id, name };
};

const config = 'ProvisionedConcurrencyConfig';

/** Where provisioned concurrency is written, and the alias that it is on; null where the template has no place for it. */
const placeOf = (scene: FunctionScene): (Pick<ScalingScene, 'alias' | 'aliasId'> & { at: YAMLMap }) | null => {
  const { listed, properties, resources } = scene;
  if (listed.type === samFunction) {
    const written = pairOf(properties, 'AutoPublishAlias')?.value as { tag?: string; value?: unknown } | undefined;
    const isLiteral = typeof written?.value === 'string' && !(written.tag ?? '').startsWith('!');
    const alias =
      written === undefined ? (listed.autoPublishAlias ?? usualAlias) : isLiteral ? listed.autoPublishAlias : null;
    const aliasId = alias === null ? `${listed.id}.Alias` : publishedAliasId(listed.id, alias);
    return { at: properties, alias, aliasId };
  }
  const own = ownAlias(scene);
  if (own === undefined) return null;
  const name = inside(resources, own.id, 'Properties', 'Name') as { tag?: string } | undefined;
  const isLiteral = !(name?.tag ?? '').startsWith('!') && !isMap(name);
  return {
    at: inside(resources, own.id, 'Properties') as YAMLMap,
    alias: isLiteral ? own.name : null,
    aliasId: own.id,
  };
};

const writeProvisioned = (editor: TemplateEditor, scene: FunctionScene, change: TemplateChange): string[] => {
  const { listed, properties, resources, clock } = scene;
  const { provisionedConcurrency: wanted, scaling } = change;
  const before = provisionedOf(listed);
  const isThere = provisionedAtStart(listed, before, clock) === wanted;
  const isScaled = scaling !== undefined && !(scaling === 'constant' && listed.scaling === undefined);
  if (isThere && !isScaled) return [];
  const place = placeOf(scene);
  if (place === null) {
    const how = scaling === undefined || scaling === 'constant' ? String(wanted) : scalingText(scaling);
    return [
      `${listed.id}: provisioned concurrency ${how} is a setting of its version or alias, which this patch leaves to you`,
    ];
  }
  // What a version has of its own would count beside its alias.
  for (const id of resourcesOf('AWS::Lambda::Version', scene)) {
    editor.remove(inside(resources, id, 'Properties') as YAMLMap, config);
  }
  if (wanted === 0) editor.remove(place.at, config);
  else if (wanted !== before) editor.setInside(place.at, config, { ProvisionedConcurrentExecutions: wanted });
  const isNeeded = wanted > 0 || (isScaled && scaling !== 'constant');
  if (isNeeded && listed.type === samFunction && listed.autoPublishAlias === null) {
    editor.set(properties, 'AutoPublishAlias', properties.flow === true ? `"${usualAlias}"` : usualAlias);
  }
  return writeScaling(editor, { ...place, resources, listed, clock }, { scaling, provisionedConcurrency: wanted });
};

/** Whether the template says what it shall; where a note says that it cannot, nothing is missed. */
const isAsPlanned = (
  listing: Listing,
  change: TemplateChange,
  { notes, clock }: { readonly notes: readonly string[]; readonly clock: RunClock },
): boolean => {
  const { id, reservedConcurrency, provisionedConcurrency, scaling } = change;
  const after = listing.functions.find((listed) => listed.id === id)!;
  const isReserved = reservedConcurrency === null || after.reservedConcurrency === reservedConcurrency;
  const planned = { change: { provisionedConcurrency, scaling }, clock };
  const isProvisioned = isScaledAsPlanned(after, provisionedOf(after), planned);
  const isSized = change.memoryMb === undefined || after.memoryMb === change.memoryMb;
  const isTold = notes.some((note) => note.startsWith(`${id}:`) && /(left|leaves) to you$/.test(note));
  const isQueued = (change.queues ?? []).every((queue) => isQueueAsPlanned(listing, after, queue));
  return isReserved && isSized && (isTold || (isProvisioned && isQueued));
};

/**
 * `text`, the template called `name`, with the changes in it. Throws ConfigError where it has no such function, or would not say
 * the planned numbers.
 */
export const patchTemplate = (
  text: string,
  name: string,
  changes: readonly TemplateChange[],
  { parameters = {}, clock = usualClock }: PatchOptions = {},
): PatchedTemplate => {
  const listing = readTemplate(text, name, parameters);
  const source = parseTemplate(text, name);
  const listed = new Map<string, ListedFunction>(listing.functions.map((one) => [one.id, one]));
  // Where everything stands; what it means was read before, and of keys that are written twice the last one counts.
  const document = parseDocument(text, { uniqueKeys: false });
  const resources = inside(document.contents, 'Resources');
  const editor = new TemplateEditor(text);
  const notes: string[] = [];
  const missing: string[] = [];
  for (const change of changes) {
    const { id, reservedConcurrency, memoryMb, queues = [] } = change;
    const properties = inside(resources, id, 'Properties');
    const before = listed.get(id);
    if (before === undefined || !isMap(properties) || !isMap(resources)) {
      missing.push(id);
      continue;
    }
    if (reservedConcurrency !== null && reservedConcurrency !== before.reservedConcurrency) {
      editor.set(properties, 'ReservedConcurrentExecutions', String(reservedConcurrency));
    }
    if (memoryMb !== undefined && memoryMb !== before.memoryMb) editor.set(properties, 'MemorySize', String(memoryMb));
    notes.push(...writeProvisioned(editor, { resources, properties, listed: before, source, clock }, change));
    for (const queue of queues) notes.push(...writeQueue(editor, { resources, listing, listed: before }, queue));
  }
  if (missing.length > 0) {
    const known = [...listed.keys()].join(', ') || 'none';
    const message = `has no function called ${missing.join(', ')}; its functions are: ${known}`;
    throw new ConfigError(name, [{ path: 'Resources', message }]);
  }
  const patched = readTemplate(editor.text, name, parameters);
  const wrong = changes.filter((change) => !isAsPlanned(patched, change, { notes, clock })).map(({ id }) => id);
  if (wrong.length > 0) {
    const message = `could not be changed at ${wrong.join(', ')}, whose settings come from elsewhere; write them there by hand`;
    throw new ConfigError(name, [{ path: 'Resources', message }]);
  }
  return { text: editor.text, notes };
};

/** The change from `before` to `after` as `git apply` and `patch -p1` take it; empty where nothing changes. */
export const unifiedDiff = (file: string, before: string, after: string): string => {
  if (before === after) return '';
  const patch = structuredPatch(`a/${file}`, `b/${file}`, before, after);
  return `diff --git a/${file} b/${file}\n${formatPatch(patch, FILE_HEADERS_ONLY)}`;
};
