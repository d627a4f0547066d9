// Planned settings written into a SAM or CloudFormation template: line by line, so that comments and everything else stay as
// they are, and as a unified diff of it.

import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { isMap, parseDocument, type YAMLMap } from 'yaml';
import { ConfigError } from '../input/config-error.ts';
import type { ListedFunction, Listing } from '../template/listing.ts';
import type { ParameterOverrides } from '../template/parameters.ts';
import { readTemplate } from '../template/read-template.ts';
import { isQueueAsPlanned, writeQueue, type QueueChange } from './queue-patch.ts';
import { inside, pairOf, TemplateEditor } from './template-editor.ts';

/** What one function of the template shall say. */
export interface TemplateChange {
  /** The logical id. */
  readonly id: string;
  /** null leaves it as it is. */
  readonly reservedConcurrency: number | null;
  readonly provisionedConcurrency: number;
  /** Missing: as it is. */
  readonly memoryMb?: number | undefined;
  /** Of its queues. */
  readonly queues?: readonly QueueChange[];
}

export interface PatchedTemplate {
  readonly text: string;
  /** What the template has no place for, in sentences. */
  readonly notes: readonly string[];
}

const samFunction = 'AWS::Serverless::Function';

/** Aliases that are published with every deployment need a name; `live` is the one of AWS's own examples. */
const usualAlias = 'live';

const writeProvisioned = (
  editor: TemplateEditor,
  { properties, type, id }: { readonly properties: YAMLMap; readonly type: unknown; readonly id: string },
  wanted: number,
): string[] => {
  const config = inside(properties, 'ProvisionedConcurrencyConfig');
  if (wanted === 0) {
    editor.remove(properties, 'ProvisionedConcurrencyConfig');
    return [];
  }
  if (type !== samFunction) {
    return [
      `${id}: provisioned concurrency ${wanted} is a setting of its version or alias, which this patch leaves to you`,
    ];
  }
  if (isMap(config)) editor.set(config, 'ProvisionedConcurrentExecutions', String(wanted));
  else {
    const key = properties.flow === true ? '"ProvisionedConcurrentExecutions"' : 'ProvisionedConcurrentExecutions';
    editor.set(properties, 'ProvisionedConcurrencyConfig', `{ ${key}: ${wanted} }`);
  }
  if (pairOf(properties, 'AutoPublishAlias') === undefined) {
    editor.set(properties, 'AutoPublishAlias', properties.flow === true ? `"${usualAlias}"` : usualAlias);
  }
  return [];
};

/** Whether the template says what it shall; where a note says that it cannot, nothing is missed. */
const isAsPlanned = (listing: Listing, change: TemplateChange, notes: readonly string[]): boolean => {
  const { id, reservedConcurrency, provisionedConcurrency } = change;
  const after = listing.functions.find((listed) => listed.id === id)!;
  const isReserved = reservedConcurrency === null || after.reservedConcurrency === reservedConcurrency;
  const isProvisioned = after.provisionedConcurrency === provisionedConcurrency;
  const isSized = change.memoryMb === undefined || after.memoryMb === change.memoryMb;
  const isTold = notes.some((note) => note.startsWith(`${id}:`));
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
  parameters: ParameterOverrides = {},
): PatchedTemplate => {
  const listing = readTemplate(text, name, parameters);
  const listed = new Map<string, ListedFunction>(listing.functions.map((one) => [one.id, one]));
  // Where everything stands; what it means was read before, and of keys that are written twice the last one counts.
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  const resources = inside(document.contents, 'Resources');
  const editor = new TemplateEditor(text);
  const notes: string[] = [];
  const missing: string[] = [];
  for (const { id, reservedConcurrency, provisionedConcurrency, memoryMb, queues = [] } of changes) {
    const properties = inside(resources, id, 'Properties');
    const before = listed.get(id);
    if (before === undefined || !isMap(properties)) {
      missing.push(id);
      continue;
    }
    if (reservedConcurrency !== null && reservedConcurrency !== before.reservedConcurrency) {
      editor.set(properties, 'ReservedConcurrentExecutions', String(reservedConcurrency));
    }
    if (memoryMb !== undefined && memoryMb !== before.memoryMb) editor.set(properties, 'MemorySize', String(memoryMb));
    if (provisionedConcurrency !== before.provisionedConcurrency) {
      notes.push(...writeProvisioned(editor, { properties, type: before.type, id }, provisionedConcurrency));
    }
    for (const queue of queues) notes.push(...writeQueue(editor, { resources, listing, listed: before }, queue));
  }
  if (missing.length > 0) {
    const known = [...listed.keys()].join(', ') || 'none';
    const message = `has no function called ${missing.join(', ')}; its functions are: ${known}`;
    throw new ConfigError(name, [{ path: 'Resources', message }]);
  }
  const patched = readTemplate(editor.text, name, parameters);
  const wrong = changes.filter((change) => !isAsPlanned(patched, change, notes)).map(({ id }) => id);
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
