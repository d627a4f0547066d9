// Globals: what SAM writes into every function. Source: SAM Developer Guide, "Globals section of the AWS SAM template":
// texts and numbers are replaced, mappings are merged key by key, lists are added to.

import type { Written } from './properties.ts';
import { isRecord, type Path } from './template-source.ts';

const isIntrinsic = (value: Record<string, unknown>): boolean =>
  Object.keys(value).length === 1 && /^(Ref|Condition|Fn::.*)$/.test(Object.keys(value)[0]!);

const merged = (globally: unknown, own: unknown): unknown => {
  if (Array.isArray(globally) && Array.isArray(own)) return [...(globally as unknown[]), ...(own as unknown[])];
  if (!isRecord(globally) || !isRecord(own) || isIntrinsic(globally) || isIntrinsic(own)) return own;
  return mergedRecords(globally, own);
};

const mergedRecords = (globally: Record<string, unknown>, own: Record<string, unknown>): Record<string, unknown> => ({
  ...globally,
  ...Object.fromEntries(
    Object.entries(own).map(([key, value]) => [key, key in globally ? merged(globally[key], value) : value]),
  ),
});

/** The globals that a resource takes: without those that its IgnoreGlobals names, or none. */
export const globalsFor = ({ IgnoreGlobals: without }: Record<string, unknown>, globals: unknown): unknown => {
  if (without === undefined || !isRecord(globals)) return globals;
  const names = new Set<unknown>([without].flat());
  if (names.has('*')) return undefined;
  return Object.fromEntries(Object.entries(globals).filter(([name]) => !names.has(name)));
};

/** `own`, written at `path`, with what `globals`, written at `globalPath`, adds to it. */
export const withGlobals = (own: Written, globals: Record<string, unknown>, globalPath: Path): Written => ({
  value: mergedRecords(globals, own.value),
  path: own.path,
  elsewhere: new Map(
    Object.keys(globals)
      .filter((key) => !(key in own.value))
      .map((key) => [key, [...globalPath, key]]),
  ),
});
