// Puts what is said of the members of the scenario's types on their places in its JSON Schema.

import { interfacesOf, membersOf, type Members } from './comments.ts';
import type { JsonSchema } from './json-schema.ts';

/** Every object that a value of the schema may be, besides the law, which has a place of its own. */
const objectsIn = (schema: JsonSchema): JsonSchema[] => [
  ...(schema.properties === undefined ? [] : [schema]),
  ...[schema.anyOf, schema.allOf].flatMap((some = []) => some.flatMap(objectsIn)),
  ...(Array.isArray(schema.items) || schema.items === undefined ? [] : objectsIn(schema.items)),
  ...(typeof schema.additionalProperties === 'object' ? objectsIn(schema.additionalProperties) : []),
];

/** Types whose members are those of another. */
const sameAs: Readonly<Record<string, string>> = { VersionSpec: 'FunctionDocument', RuleOverrides: 'Rules' };

/** Definitions with members, and their types. */
const definitionTypes: Readonly<Record<string, string>> = { law: 'DistributionSpec', operation: 'OperationSpec' };

class Describer {
  readonly #types: ReadonlyMap<string, Members>;
  readonly #told = new Set<JsonSchema>();

  constructor(types: ReadonlyMap<string, Members>) {
    this.#types = types;
  }

  describe(schema: JsonSchema, members: Members): void {
    for (const object of objectsIn(schema)) {
      if (this.#told.has(object)) continue;
      this.#told.add(object);
      for (const [name, property] of Object.entries(object.properties!)) {
        const member = members.get(name);
        if (member === undefined) continue;
        if (member.comment !== '') property.description = member.comment;
        for (const inner of this.#membersIn(member.type)) this.describe(property, inner);
      }
    }
  }

  /** The objects that a type is made of: written out in it, or by their names. */
  #membersIn(type: string): Members[] {
    const named = [...type.matchAll(/\b[A-Z]\w+/g)].flatMap(([name]) => this.#types.get(sameAs[name] ?? name) ?? []);
    const own = [...type.matchAll(/\{/g)].map(({ index }) => membersOf(type.slice(index + 1)));
    return [...own, ...named];
  }

  /** What has a place of its own. */
  definitions(schema: JsonSchema): void {
    for (const [name, type] of Object.entries(definitionTypes)) {
      this.describe(schema.definitions![name]!, this.#types.get(type)!);
    }
  }
}

/**
 * `schema` with descriptions.
 * @param sources texts of the modules with the types, the scenario's own (`ScenarioDocument`) among them
 */
export const described = (schema: JsonSchema, sources: readonly string[]): JsonSchema => {
  const types = new Map(sources.flatMap((source) => [...interfacesOf(source)]));
  const copy = structuredClone(schema);
  const describer = new Describer(types);
  describer.definitions(copy);
  describer.describe(copy, types.get('ScenarioDocument')!);
  return copy;
};
