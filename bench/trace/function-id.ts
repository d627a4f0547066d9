// Which function of a trace is which. A name need only differ within its application, an application's within its owner.

import { TraceError } from './trace-error.ts';

export interface FunctionId {
  /** Empty where the trace tells of none. */
  readonly owner: string;
  readonly app: string;
  readonly name: string;
}

/** All names of a function, the shortest first: they get longer until no other function has them. */
const namesOf = ({ owner, app, name }: FunctionId): string[] =>
  owner === '' ? [name, `${app}/${name}`] : [name, `${app}/${name}`, `${owner}/${app}/${name}`];

/** `owner/application/function`, or without the owner where none is known: no two functions share it. */
export const functionPath = (id: FunctionId): string => namesOf(id).at(-1)!;

/** The functions of a trace, as they are looked up. */
export interface FunctionIndex<Id extends FunctionId = FunctionId> {
  /** Each once, in the order of the trace. */
  readonly ids: readonly Id[];
  /** By every name that it has, short or long. */
  readonly byName: ReadonlyMap<string, readonly Id[]>;
}

/** The index of `ids`, of which those with one path are one function. */
export const functionIndex = <Id extends FunctionId>(ids: readonly Id[]): FunctionIndex<Id> => {
  const different = [...new Map(ids.map((id) => [functionPath(id), id])).values()];
  const byName = new Map<string, Id[]>();
  for (const id of different) {
    for (const name of namesOf(id)) {
      const known = byName.get(name);
      if (known === undefined) byName.set(name, [id]);
      else known.push(id);
    }
  }
  return { ids: different, byName };
};

/** The shortest name of a function that no other has. */
export const addressOf = (id: FunctionId, { byName }: FunctionIndex): string =>
  namesOf(id).find((name) => byName.get(name)!.length === 1) ?? functionPath(id);

/** Whether the parts of `name` begin with those of `wanted`, from the last one on: `ab/f` is the beginning of `abc/f01`. */
const beginsWith = (name: string, wanted: string): boolean => {
  if (name.startsWith(wanted)) return true;
  const parts = name.split('/');
  const begun = wanted.split('/');
  return parts.length === begun.length && begun.every((part, index) => parts[index]!.startsWith(part));
};

/** Whether a function could be the one that `wanted` names. */
export const couldBe = (id: FunctionId, wanted: string): boolean =>
  namesOf(id).some((name) => beginsWith(name, wanted));

/** So many are named where one must be chosen. */
const mostNamed = 5;

/**
 * The one function that `wanted` is: its name, `application/name` or `owner/application/name`, or the beginning of each part.
 * Throws TraceError when it is none or could be several.
 */
export const chosenFunction = <Id extends FunctionId>(file: string, index: FunctionIndex<Id>, wanted: string): Id => {
  const called = index.byName.get(wanted) ?? [];
  const found = called.length > 0 ? called : index.ids.filter((id) => couldBe(id, wanted));
  if (found.length === 1) return found[0]!;
  const some = (found.length === 0 ? index.ids : found)
    .slice(0, mostNamed)
    .map((id) => addressOf(id, index))
    .join(', ');
  const verb = called.length > 0 ? 'are called' : found.length === 0 ? 'begins with' : 'begin with';
  const count = found.length === 0 ? 'no function' : `${found.length} functions`;
  throw new TraceError(file, null, `${count} ${verb} "${wanted}"; choose one, such as ${some}`);
};
