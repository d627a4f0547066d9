// What is known while a template is read, and where what is found out goes.

import type { Problems } from '../input/problems.ts';
import type { Ignored, Place, Unresolved } from './listing.ts';
import { isRecord, type Path, type TemplateSource } from './template-source.ts';

/** null for a value that is known only when the stack is deployed. */
export type ParameterValue = string | readonly string[] | null;

export interface Scope {
  readonly source: TemplateSource;
  /** Parameters and pseudo parameters. */
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  /** Conditions as far as they are decided; undefined while one is being decided. */
  readonly decided: Map<string, boolean | undefined>;
  readonly problems: Problems;
  readonly ignored: Ignored[];
  readonly unresolved: Unresolved[];
}

export const sectionOf = (source: TemplateSource, name: string): Record<string, unknown> => {
  const section = source.value[name];
  return isRecord(section) ? section : {};
};

export const placeOf = (source: TemplateSource, path: Path): Place => ({
  place: path.join('.'),
  line: source.lineOf(path),
});

/** Notes a problem once: the same value may be read for several reasons. */
export const addProblem = ({ source, problems }: Scope, path: Path, message: string): void => {
  const { place, line } = placeOf(source, path);
  const at = `${place} (line ${line})`;
  if (!problems.list.some((known) => known.path === at && known.message === message)) problems.add(at, message);
};

/** Notes what has no effect; what stands in Globals is read once for each resource, and noted once. */
export const addIgnored = ({ source, ignored }: Scope, path: Path, what: string): void => {
  const at = placeOf(source, path);
  if (!ignored.some((known) => known.place === at.place && known.what === what)) ignored.push({ ...at, what });
};

/** Notes what cannot be known yet, and is what stands in for it. */
export const placeholder = ({ source, unresolved }: Scope, path: Path, inner: string): string => {
  const expression = `\${${inner}}`;
  const at = placeOf(source, path);
  if (!unresolved.some((known) => known.place === at.place && known.expression === expression)) {
    unresolved.push({ ...at, expression });
  }
  return expression;
};

export const hasPlaceholder = (text: string): boolean => text.includes('${');
