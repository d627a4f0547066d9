// Room in the account for what a cure reserves or provisions: the others keep what they use, and AWS its minimum.

import type { Setting } from '../../reports/index.ts';
import { defaultMinimum } from '../scenario/compile.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { AliasSpec } from '../format/alias-document.ts';
import { peakOf, type Scene, type SceneFunction } from './scene.ts';

/** What a function takes of the account for itself. */
const takenBy = ({
  reservedConcurrency,
  provisionedConcurrency,
  versions = {},
  aliases = {},
}: FunctionDocument): number => {
  if (reservedConcurrency !== undefined) return reservedConcurrency;
  const inside = [...Object.values(versions), ...Object.values(aliases)];
  return inside.reduce((sum, one) => sum + (one.provisionedConcurrency ?? 0), provisionedConcurrency);
};

/** What functions without anything of their own use of the account. */
const sharedPeak = (scene: Scene, except: string): number =>
  scene.functions
    .filter(({ name, document }) => name !== except && document.reservedConcurrency === undefined)
    .reduce((sum, one) => sum + peakOf(scene.base.result, one, scene), 0);

/** The account's concurrency where `name` takes `taken` of it for itself; empty where it is enough as it is. */
const accountFor = (scene: Scene, name: string, taken: number): Setting[] => {
  const { concurrency } = scene.document.account;
  const others = scene.functions
    .filter((one) => one.name !== name)
    .reduce((sum, { document }) => sum + takenBy(document), 0);
  const before = takenBy(scene.document.functions[name]!);
  if (taken <= before) return [];
  const shared = Math.min(sharedPeak(scene, name), concurrency);
  const { unreservedMinimum } = scene.document.account;
  const neededFor = (minimum: number): number => others + taken + Math.max(minimum, shared);
  // A larger account has a larger minimum, unless the scenario sets it.
  const least = neededFor(scene.scenario.unreservedMinimum);
  const needed = least <= concurrency ? least : neededFor(unreservedMinimum ?? defaultMinimum(least));
  return needed <= concurrency ? [] : [{ path: 'account.concurrency', value: needed }];
};

/** `reservedConcurrency` of a function, and of the account what that takes. */
export const reservation = (scene: Scene, { name }: SceneFunction, count: number): Setting[] => [
  { path: `functions.${name}.reservedConcurrency`, value: count },
  ...accountFor(scene, name, count),
];

/**
 * Of a function that is called by `qualifier`, where its provisioned concurrency is written: two may not meet on one version, so
 * that which is there already is it.
 */
const qualifiedPlace = ({ aliases = {}, versions = {} }: FunctionDocument, qualifier: string): string => {
  const alias = aliases[qualifier];
  const version = alias?.version ?? qualifier;
  const held = Object.entries(aliases).find(([, one]) => one.version === version && one.provisionedConcurrency > 0);
  const byVersion = (versions[version]?.provisionedConcurrency ?? 0) > 0;
  if (alias !== undefined && (alias.provisionedConcurrency > 0 || (held === undefined && !byVersion)))
    return `.aliases.${qualifier}`;
  return held === undefined ? `.versions.${version}` : `.aliases.${held[0]}`;
};

/** Where provisioned concurrency of a function is written: of the alias or version that traffic names, or its own. */
const provisionedPath = ({ traffic }: Scene, { name, document }: SceneFunction): string => {
  const to = traffic.find(({ owner }) => owner === name)?.document.to ?? name;
  const place = to === name ? '' : qualifiedPlace(document, to.slice(name.length + 1));
  return `functions.${name}${place}.provisionedConcurrency`;
};

/** What is provisioned there now. */
export const provisionedNow = (scene: Scene, fn: SceneFunction): number => {
  const keys = provisionedPath(scene, fn).slice(`functions.${fn.name}.`.length).split('.');
  const holder = keys
    .slice(0, -1)
    .reduce<unknown>((inside, key) => (inside as Record<string, unknown>)[key], fn.document);
  return (holder as Partial<AliasSpec>).provisionedConcurrency ?? 0;
};

/** So much provisioned concurrency, with the reservation and the account that it takes. */
export const provision = (scene: Scene, fn: SceneFunction, count: number): Setting[] => {
  const { reservedConcurrency } = fn.document;
  // What is not provisioned still has to fit into the reservation.
  const room =
    reservedConcurrency === undefined
      ? accountFor(scene, fn.name, count)
      : count > reservedConcurrency
        ? reservation(scene, fn, count)
        : [];
  return [{ path: provisionedPath(scene, fn), value: count }, ...room];
};
