// Reads the members of a request body and collects what breaks their constraints, so that one answer names all of it.

import { validationException } from '../../lambda/index.ts';
import { textProblems, type TextConstraint } from './constraints.ts';
import { Refusal } from './refusal.ts';

interface Range {
  readonly min: number;
  readonly max: number;
}

/** `MemorySize` as a validation message names it: `memorySize`. */
const memberName = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** What the items of a list must be, and how the service says that one of them is not. */
export interface ItemConstraint {
  readonly broken: (item: string) => boolean;
  readonly text: string;
}

/** Items of a set; some lists say that of the item, others of the list (recorded both). */
export const itemsOf = (values: readonly string[], of: 'items' | 'list' = 'items'): ItemConstraint => {
  const set = `Member must satisfy enum value set: [${values.join(', ')}]`;
  return {
    broken: (item) => !values.includes(item),
    text: of === 'list' ? set : `Member must satisfy constraint: [${set}, Member must not be null]`,
  };
};

/** Items that are texts of one form: all of the constraint is quoted, whichever part was broken (recorded). */
export const itemsLike = (
  constraint: TextConstraint,
  { minLength = 0, nullable = true }: { readonly minLength?: number; readonly nullable?: boolean } = {},
): ItemConstraint => ({
  broken: (item) => item.length < minLength || textProblems(item, constraint).length > 0,
  text: `Member must satisfy constraint: [${[
    `Member must have length less than or equal to ${constraint.maxLength}`,
    `Member must have length greater than or equal to ${minLength}`,
    `Member must satisfy regular expression pattern: ${constraint.pattern}`,
    ...(nullable ? [] : ['Member must not be null']),
  ].join(', ')}]`,
});

export class Members {
  readonly #body: Readonly<Record<string, unknown>>;
  readonly #problems: string[];
  /** Of a structure inside another, with a dot at its end. */
  readonly #path: string;

  constructor(body: Readonly<Record<string, unknown>>, problems: string[] = [], path = '') {
    this.#body = body;
    this.#problems = problems;
    this.#path = path;
  }

  has(name: string): boolean {
    return this.#body[name] !== undefined && this.#body[name] !== null;
  }

  /** Any value at all; undefined when it is not there. */
  value(name: string): unknown {
    return this.#body[name] ?? undefined;
  }

  integer(name: string, { min, max }: Range): number | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#body[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
      this.refuse(name, 'Member must be an integer');
      return undefined;
    }
    if (value < min) this.refuse(name, `Member must have value greater than or equal to ${min}`);
    if (value > max) this.refuse(name, `Member must have value less than or equal to ${max}`);
    return value;
  }

  text(name: string, constraint?: TextConstraint): string | undefined {
    if (!this.has(name)) return undefined;
    const value = this.#body[name];
    if (typeof value !== 'string') {
      this.refuse(name, 'Member must be a string');
      return undefined;
    }
    if (constraint !== undefined) {
      for (const problem of textProblems(value, constraint)) this.refuse(name, problem);
    }
    return value;
  }

  boolean(name: string): boolean | undefined {
    const value = this.#body[name];
    return typeof value === 'boolean' ? value : undefined;
  }

  oneOf<const T extends string>(name: string, values: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined || values.includes(value as T)) return value as T | undefined;
    this.refuse(name, `Member must satisfy enum value set: [${values.join(', ')}]`);
    return undefined;
  }

  /** A list of texts; `broken` says, of one of them, whether it breaks what `constraint` says of the list. */
  texts(name: string, constraint?: ItemConstraint): string[] | undefined {
    const value = this.#body[name];
    if (!Array.isArray(value)) return undefined;
    const texts = value.map(String);
    if (constraint !== undefined && texts.some((text) => constraint.broken(text))) this.refuse(name, constraint.text);
    return texts;
  }

  /** The members of a structure inside; empty when it is not there. */
  inside(name: string): Members {
    const value = this.#body[name];
    const members = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    return new Members(members, this.#problems, `${this.#path}${memberName(name)}.`);
  }

  /** The members of each structure in a list; empty when it is not there. */
  items(name: string): Members[] {
    const value = this.#body[name];
    return (Array.isArray(value) ? (value as unknown[]) : []).map((item, index) => {
      const members = typeof item === 'object' && item !== null ? (item as Record<string, unknown>) : {};
      return new Members(members, this.#problems, `${this.#path}${memberName(name)}.${index + 1}.member.`);
    });
  }

  required(...names: readonly string[]): void {
    for (const name of names) {
      if (!this.has(name))
        this.#problems.push(
          `Value null at '${this.#path}${memberName(name)}' failed to satisfy constraint: Member must not be null`,
        );
    }
  }

  /** Throws the one answer to all that was wrong. */
  check(): void {
    if (this.#problems.length > 0) throw new Refusal(validationException(this.#problems));
  }

  /** Notes that a member breaks a constraint; `check` throws. */
  refuse(name: string, constraint: string): void {
    const value = this.#body[name];
    // Lists as the service writes them: `[a, b]`.
    const shown = Array.isArray(value)
      ? `[${value.join(', ')}]`
      : typeof value === 'string'
        ? value
        : JSON.stringify(value);
    this.#problems.push(
      `Value '${shown}' at '${this.#path}${memberName(name)}' failed to satisfy constraint: ${constraint}`,
    );
  }
}
