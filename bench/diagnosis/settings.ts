// Settings of a scenario, written into a copy of its document.

import type { Setting } from '../../reports/index.ts';
import type { ScenarioDocument } from '../scenario/document.ts';
import { placeOf, withValue } from '../scenario/place.ts';

/** A copy of a document that differs in something. */
export type Change = (document: ScenarioDocument) => ScenarioDocument;

/** Several changes in turn. */
export const all =
  (changes: readonly Change[]): Change =>
  (document) =>
    changes.reduce((changed, change) => change(changed), document);

const without = (holder: unknown, [segment, ...rest]: readonly string[]): unknown => {
  if (typeof holder !== 'object' || holder === null || segment === undefined) return holder;
  const { [segment]: inside, ...others } = holder as Record<string, unknown>;
  if (rest.length === 0) return others;
  return inside === undefined ? holder : withValue(holder, [segment], without(inside, rest));
};

/** Throws where a path leads nowhere: paths are made from the document itself. */
const written = (document: ScenarioDocument, { path, value }: Setting): ScenarioDocument => {
  const place = placeOf(document, path);
  if ('problem' in place) throw new Error(`${path}: ${place.problem}`);
  const changed = value === undefined ? without(document, place.segments) : withValue(document, place.segments, value);
  return changed as ScenarioDocument;
};

/** The settings, one after the other. */
export const applied =
  (settings: readonly Setting[]): Change =>
  (document) =>
    settings.reduce(written, document);

/** Later settings of a path take the place of earlier ones. */
export const joined = (...parts: readonly (readonly Setting[])[]): Setting[] => [
  ...new Map(parts.flat().map((setting) => [setting.path, setting])).values(),
];
