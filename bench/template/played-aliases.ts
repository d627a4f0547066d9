// Aliases as far as a scenario has words for them: it calls versions by their numbers.

import type { ListedAlias, ListedFunction } from './listing.ts';

type NamedAlias = readonly [name: string, alias: ListedAlias];

export const isNumbered = (version: string): boolean => /^\d+$/.test(version);

const divides = ([, { weights }]: NamedAlias): boolean => Object.keys(weights).length > 0;

/** The one that it points to first. */
export const versionsOfAlias = ({ version, weights }: ListedAlias): string[] => [version, ...Object.keys(weights)];

const isPlayed = ([, alias]: NamedAlias): boolean => versionsOfAlias(alias).every(isNumbered);

/** Those of which every version has a number. */
export const playedAliases = ({ aliases }: ListedFunction): NamedAlias[] => Object.entries(aliases).filter(isPlayed);

/** Those that divide their traffic: only then are versions told apart. */
export const dividedAliases = (listed: ListedFunction): NamedAlias[] => playedAliases(listed).filter(divides);

/** Those that divide their traffic between versions some of which have no number. */
export const unplayedAliases = ({ aliases }: ListedFunction): NamedAlias[] =>
  Object.entries(aliases).filter((named) => divides(named) && !isPlayed(named));

const why = 'and a scenario has versions by number';

/** What is said of those, and of what is provisioned for a version without a number where versions are told apart. */
export const unplayedNotes = (listed: ListedFunction): string[] => {
  const isDivided = dividedAliases(listed).length > 0;
  const aliases = unplayedAliases(listed).map(([name, alias]) => {
    const instead = isDivided ? `${name} is left out` : `traffic goes to ${listed.id}`;
    return `${name} divides its traffic between ${versionsOfAlias(alias).join(', ')}, ${why}: ${instead}`;
  });
  const versions = Object.entries(listed.versions).flatMap(([version, { provisionedConcurrency: count }]) => {
    if (!isDivided || isNumbered(version) || count === 0) return [];
    return [`${version} has provisioned concurrency ${count}, ${why}: it is left out`];
  });
  return [...aliases, ...versions];
};
