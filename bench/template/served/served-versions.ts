// The versions and aliases of a served function: as many as the template has or names, all with the code that is there.

import type { LocalFunction } from '../../../local/index.ts';
import type { ListedAlias, ListedFunction } from '../listing.ts';
import { versionsOfAlias } from '../played-aliases.ts';

export interface ServedVersions {
  readonly settings: Pick<LocalFunction, 'versions' | 'aliases'>;
  /** What is said of aliases that are left out. */
  readonly notes: readonly string[];
}

const isKnown = (version: string): boolean => version === '$LATEST' || /^[1-9]\d{0,3}$/.test(version);

const targetOf = ({ version, weights }: ListedAlias) => {
  const [other] = Object.entries(weights);
  return { version, additional: other === undefined ? null : { version: other[0], weight: other[1] } };
};

export const servedVersions = ({ id, versions, aliases }: ListedFunction): ServedVersions => {
  const all = Object.entries(aliases);
  const known = all.filter(([, alias]) => versionsOfAlias(alias).every(isKnown));
  const named = [...Object.keys(versions), ...known.flatMap(([, alias]) => versionsOfAlias(alias))];
  const count = Math.max(0, ...named.map(Number).filter((number) => number > 0));
  return {
    settings: {
      ...(count === 0 ? {} : { versions: count }),
      ...(known.length === 0
        ? {}
        : { aliases: Object.fromEntries(known.map(([name, alias]) => [name, targetOf(alias)])) }),
    },
    notes: all
      .filter((entry) => !known.includes(entry))
      .map(([name, alias]) => {
        const unknown = versionsOfAlias(alias).find((version) => !isKnown(version));
        const which = unknown === alias.version ? 'its version' : 'the version that takes a share';
        return `alias ${name} of ${id} is not served: ${which} is ${unknown}`;
      }),
  };
};
