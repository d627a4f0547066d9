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

/** The shortest name of each of `ids` (none twice) that no other has, by its path. */
export const addressesOf = (ids: readonly FunctionId[]): Map<string, string> => {
  const uses = new Map<string, number>();
  for (const name of ids.flatMap(namesOf)) uses.set(name, (uses.get(name) ?? 0) + 1);
  return new Map(
    ids.map((id) => [functionPath(id), namesOf(id).find((name) => uses.get(name) === 1) ?? functionPath(id)]),
  );
};

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

const isCalled = (id: FunctionId, wanted: string): boolean => namesOf(id).includes(wanted);

/** So many are named where one must be chosen. */
const mostNamed = 5;

/**
 * The one of `ids` (none twice) that `wanted` is: its name, `application/name` or `owner/application/name`, or the beginning of
 * each part. Throws TraceError when it is none or could be several.
 */
export const chosenFunction = (file: string, ids: readonly FunctionId[], wanted: string): FunctionId => {
  const called = ids.filter((id) => isCalled(id, wanted));
  const found = called.length > 0 ? called : ids.filter((id) => couldBe(id, wanted));
  if (found.length === 1) return found[0]!;
  const addresses = addressesOf(ids);
  const some = (found.length === 0 ? ids : found)
    .slice(0, mostNamed)
    .map((id) => addresses.get(functionPath(id))!)
    .join(', ');
  const verb = called.length > 0 ? 'are called' : found.length === 0 ? 'begins with' : 'begin with';
  const count = found.length === 0 ? 'no function' : `${found.length} functions`;
  throw new TraceError(file, null, `${count} ${verb} "${wanted}"; choose one, such as ${some}`);
};
