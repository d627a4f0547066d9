// Settings of a scenario, written into a copy of its document.

import type { Setting } from '../../reports/index.ts';
import type { ScenarioDocument } from '../format/document.ts';
import { placeOf, withValue } from '../input/place.ts';

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

const accountPath = 'account.concurrency';

/**
 * Settings of several cures together. Of one path the last is taken; but what each asks for of the account it asks for
 * besides the others.
 */
export const joined = ({ account }: ScenarioDocument, ...parts: readonly (readonly Setting[])[]): Setting[] => {
  const all = parts.flat();
  const asked = all.filter(({ path }) => path === accountPath).map(({ value }) => Number(value) - account.concurrency);
  const byPath = new Map(all.map((setting) => [setting.path, setting]));
  if (asked.length > 0) {
    const value = account.concurrency + asked.reduce((sum, more) => sum + more, 0);
    byPath.set(accountPath, { path: accountPath, value });
  }
  return [...byPath.values()];
};

/** A share as a setting is written, to two digits: `7%`, `0.12%`. */
export const percent = (share: number): string => `${Number((share * 100).toPrecision(2))}%`;
