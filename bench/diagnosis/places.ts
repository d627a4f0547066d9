// Where settings of a function are in force: a version may have its own, and traffic need not go to what the function says.

import type { FunctionDocument, VersionSpec } from '../format/function-document.ts';
import type { FunctionResult } from '../../reports/index.ts';
import { number } from '../../reports/words/format.ts';
import { quantity } from '../input/quantity.ts';
import type { Scene, SceneFunction, SceneTraffic, SectionFigure } from './scene.ts';

/** What a version may say otherwise. */
type VersionKey = keyof VersionSpec;

export interface SettingPlace<Key extends VersionKey> {
  /** The function, or the version that has it of its own: `f`, `f:2`. */
  readonly of: string;
  readonly path: string;
  readonly value: FunctionDocument[Key];
  /** The function and the versions for which it holds, and their results. */
  readonly names: readonly string[];
  readonly sections: readonly FunctionResult[];
}

const placeFor = <Key extends VersionKey>({ name, document }: SceneFunction, at: string, key: Key) => {
  const version = at.slice(name.length + 1);
  const own = document.versions?.[version]?.[key];
  return own === undefined
    ? { of: name, path: `functions.${name}.${key}`, value: document[key] }
    : { of: at, path: `functions.${name}.versions.${version}.${key}`, value: own as FunctionDocument[Key] };
};

/** Where `key` stands for whatever of the function has any of `figure`. */
export const placesOf = <Key extends VersionKey>(
  fn: SceneFunction,
  key: Key,
  figure: SectionFigure,
): SettingPlace<Key>[] => {
  const places = new Map<string, SettingPlace<Key>>();
  fn.sections.forEach((section, index) => {
    if (figure(section) <= 0) return;
    const at = fn.sectionNames[index]!;
    const place = placeFor(fn, at, key);
    const { names = [], sections = [] } = places.get(place.path) ?? {};
    places.set(place.path, { ...place, names: [...names, at], sections: [...sections, section] });
  });
  return [...places.values()];
};

export interface MemoryPlace extends Pick<SettingPlace<'memory'>, 'of' | 'path'> {
  readonly nowMb: number;
  readonly said: string;
}

/** The memory sizes of whatever of the function has any of `figure`, the smallest first. */
export const memoriesOf = (fn: SceneFunction, figure: SectionFigure): MemoryPlace[] =>
  placesOf(fn, 'memory', figure)
    .map(({ of, path, value }) => ({ of, path, nowMb: quantity('size', value) }))
    .map((place) => ({ ...place, said: `${number(place.nowMb)} MB` }))
    .sort((a, b) => a.nowMb - b.nowMb);

export const memoryWords = ['memory', 'memory sizes'] as const;

/** The function or the versions to which a stream goes, sooner or later. */
export const addresseesOf = ({ document }: Scene, { owner, document: { to } }: SceneTraffic): string[] => {
  const alias = document.functions[owner]?.aliases?.[to.slice(owner.length + 1)];
  if (alias === undefined) return [to];
  const { version, weights = {}, deployment } = alias;
  const versions = [version, ...Object.keys(weights), ...(deployment === undefined ? [] : [deployment.to])];
  return versions.map((one) => `${owner}:${one}`);
};

/** A setting of each place in words: `The timeout of f (3 s)`, `The timeouts of f:1 (1 s) and f:2 (2 s)`. */
export const namedPlaces = (
  what: readonly [one: string, several: string],
  places: readonly { readonly of: string; readonly said: string }[],
): string => {
  const named = places.map(({ of, said }) => `${of} (${said})`);
  return named.length === 1
    ? `The ${what[0]} of ${named[0]}`
    : `The ${what[1]} of ${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
};

/** A change of each of them: `the timeout of f from 3 s to 4 s`, `the timeouts of f:1 (1 s) and f:2 (2 s) to 4 s`. */
export const changedPlaces = (
  what: readonly [one: string, several: string],
  places: readonly { readonly of: string; readonly said: string }[],
  to: string,
): string => {
  const [only, ...more] = places;
  return more.length === 0
    ? `the ${what[0]} of ${only!.of} from ${only!.said} to ${to}`
    : `${namedPlaces(what, places).replace('The', 'the')} to ${to}`;
};
