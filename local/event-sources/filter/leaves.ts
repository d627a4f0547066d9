// What stands in a record, by path. Lists add nothing to a path; a value remembers of each list of objects that it lies in
// which element it belongs to, since a pattern fits only where all of it fits in the same elements.

import { isList, isObject, type Json, type JsonObject, type Leaf } from './json.ts';

/** Which element of each list on the way, by the number of the list. */
export type Elements = ReadonlyMap<number, number>;

export interface Value {
  readonly leaf: Leaf;
  readonly elements: Elements;
}

/** Values by path, names joined by dots. Neither an empty object nor an empty list is anything. */
export const leavesOf = (record: JsonObject): ReadonlyMap<string, readonly Value[]> => {
  const leaves = new Map<string, Value[]>();
  let lists = 0;
  const visit = (value: Json, path: string, elements: Elements): void => {
    if (isObject(value)) {
      for (const [name, inner] of Object.entries(value)) visit(inner, path === '' ? name : `${path}.${name}`, elements);
    } else if (isList(value)) {
      const list = lists;
      lists += 1;
      value.forEach((item, index) => {
        visit(item, path, isObject(item) || isList(item) ? new Map(elements).set(list, index) : elements);
      });
    } else {
      const at = leaves.get(path) ?? [];
      leaves.set(path, at);
      at.push({ leaf: value, elements });
    }
  };
  visit(record, '', new Map());
  return leaves;
};
