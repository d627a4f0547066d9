// What the comments of an interface in TypeScript say of its members: they are the reference of the scenario format, and are
// written once.

/** A member of an interface. */
export interface Member {
  /** Empty where it has none. */
  readonly comment: string;
  /** As written. */
  readonly type: string;
}

export type Members = ReadonlyMap<string, Member>;

const textOf = (comment: string): string =>
  comment
    .replaceAll(/^\s*\/\*\*|\*\/\s*$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .filter((line) => line !== '')
    .join(' ');

/** Up to the semicolon that ends a member, which those of an object inside it do not, or the end of the object around it. */
const typeFrom = (text: string): string => {
  let depth = 0;
  for (let i = 0; i < text.length; i += 1) {
    if ('{[(<'.includes(text[i]!)) depth += 1;
    else if ('}])>'.includes(text[i]!)) depth -= 1;
    if (depth < 0 || (text[i] === ';' && depth === 0)) return text.slice(0, i);
  }
  return text;
};

const memberStart = /\s*((?:\/\*\*(?:[^*]|\*(?!\/))*\*\/\s*)*)(?:readonly )?(\w+)\??:\s*/y;

/** The members of an object type, from after its brace on. */
export const membersOf = (body: string): Members => {
  const members = new Map<string, Member>();
  let at = 0;
  for (;;) {
    memberStart.lastIndex = at;
    const match = memberStart.exec(body);
    if (match === null) return members;
    const type = typeFrom(body.slice(memberStart.lastIndex));
    members.set(match[2]!, { comment: textOf(match[1]!), type });
    at = memberStart.lastIndex + type.length + 1;
  }
};

/** The members of each interface in a source text. */
export const interfacesOf = (source: string): ReadonlyMap<string, Members> =>
  new Map(
    [...source.matchAll(/^export interface (\w+) \{\n([^]*?)^\}/gm)].map(([, name, body]) => [name!, membersOf(body!)]),
  );
