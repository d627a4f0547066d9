// What of a template has no effect, for who serves it: what stands in functions, then how much else there is.

import type { Ignored, Listing } from './listing.ts';

/** So many places are named; the rest is counted. */
const mostNamed = 8;

/** Of a function that is there, and not of what stands beside it. */
const isOfFunction = ({ place }: Ignored, ids: ReadonlySet<string>): boolean => {
  const [section, id, , property] = place.split('.');
  if (section === 'Globals') return id === 'Function';
  return section === 'Resources' && property !== undefined && ids.has(id!);
};

const lineOf = ({ place, line }: Ignored): string => `${place} (line ${line})`;

/** What says who may do what, which has its effect where that is asked. */
const isPermission = ({ place, what }: Ignored): boolean =>
  /^AWS::(IAM::(Role|RolePolicy|Policy|ManagedPolicy)|Lambda::Permission)$/.test(what) ||
  /\.(Role|Policies|Auth|AuthorizationType)$/.test(place);

/** One line at most; none where everything has its effect. */
export const ignoredNotes = (listing: Listing, asksPermissions = false): string[] => {
  const { functions, template } = listing;
  const ignored = asksPermissions ? listing.ignored.filter((one) => !isPermission(one)) : listing.ignored;
  if (ignored.length === 0) return [];
  const ids = new Set(functions.map(({ id }) => id));
  const own = ignored.filter((one) => isOfFunction(one, ids));
  const named = [...own, ...ignored.filter((one) => !own.includes(one))].slice(0, mostNamed).map(lineOf);
  const rest = ignored.length - named.length;
  const more = rest === 0 ? '' : ` and ${rest} more, which windtunnel validate-template ${template} lists`;
  return [`Without effect here: ${named.join(', ')}${more}`];
};
