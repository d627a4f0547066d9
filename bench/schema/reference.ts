// The scenario format as a page to read: a table for each mapping, made of its JSON Schema.

import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from './json-schema.ts';

interface Section {
  readonly path: string;
  readonly schema: JsonSchema;
}

const inTable = (text: string): string => text.replaceAll('|', '\\|');
const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
const anchorOf = (path: string): string => path.toLowerCase().replaceAll(/[^\w-]/g, '');

/** What stands for a name of the user's own in a path. */
const anyName = 'NAME';

/** What has a place of its own. */
const definitions: Readonly<Record<string, string>> = {
  law: 'A law of times: exactly one key, besides those that say so.',
  operation: 'An operation of a durable function: exactly one key.',
};

class Reference {
  readonly #whole: JsonSchema;
  readonly #sections: Section[] = [];

  constructor(whole: JsonSchema) {
    this.#whole = whole;
  }

  text(): string {
    const parts = [this.#table(this.#whole, '')];
    for (let next = this.#sections.shift(); next !== undefined; next = this.#sections.shift()) {
      parts.push(`## ${next.path}\n\n${this.#table(next.schema, next.path)}`);
    }
    for (const [name, said] of Object.entries(definitions)) {
      parts.push(`## ${name}\n\n${said}\n\n${this.#table(this.#whole.definitions![name]!, name)}`);
    }
    while (this.#sections.length > 0) {
      const { path, schema } = this.#sections.shift()!;
      parts.push(`## ${path}\n\n${this.#table(schema, path)}`);
    }
    return parts.join('\n\n');
  }

  #table(schema: JsonSchema, path: string): string {
    const rows = Object.entries(schema.properties!).map(([name, property]) => {
      const own = path === '' ? name : `${path}.${name}`;
      const needed = schema.required?.includes(name) === true ? ', needed' : '';
      const fallback = property.default === undefined ? '' : code(property.default);
      return `| \`${name}\` | ${this.#type(property, own)}${needed} | ${fallback} | ${inTable(property.description ?? '')} |`;
    });
    return ['| key | value | default | |', '| --- | --- | --- | --- |', ...rows].join('\n');
  }

  /** What may be written there; mappings get sections of their own. */
  #type(schema: JsonSchema, path: string): string {
    const choices = [...(schema.allOf ?? []), ...(schema.anyOf ?? [])];
    if (schema.$ref !== undefined) {
      const name = schema.$ref.split('/').at(-1)!;
      return Object.hasOwn(definitions, name) ? `[${name}](#${name})` : name;
    }
    if (schema.properties !== undefined) {
      // A mapping or a list of such: once.
      const isKnown = this.#sections.some((one) => one.path === path && isDeepStrictEqual(one.schema, schema));
      if (!isKnown) this.#sections.push({ path, schema });
      return `[mapping](#${anchorOf(path)})`;
    }
    if (schema.enum !== undefined)
      return schema.enum
        .filter((value) => typeof value === 'string')
        .map(code)
        .join(', ');
    if (schema.const !== undefined) return code(schema.const);
    if (choices.length > 0) {
      const types = choices.map((choice) => this.#type(choice, path));
      return [...new Set(types)].join(' or ');
    }
    if (Array.isArray(schema.items)) return `[${schema.items.map((item) => this.#type(item, path)).join(', ')}]`;
    if (schema.items !== undefined) return `list of ${this.#type(schema.items, path)}`;
    if (typeof schema.additionalProperties === 'object') {
      return `mapping of names to ${this.#type(schema.additionalProperties, `${path}.${anyName}`)}`;
    }
    if (Array.isArray(schema.type)) return 'text';
    const words: Readonly<Record<string, string>> = {
      boolean: '`true` or `false`',
      integer: 'whole number',
      null: '`null`',
      string: 'text',
    };
    return words[schema.type ?? ''] ?? schema.type ?? 'anything';
  }
}

const quantities = `A \`duration\` is written as \`250ms\`, \`3s\`, \`10m\`, \`2h\` or \`4d\`, a \`rate\` as \`10/s\`, \`600/min\`, \`1/7min\` or
\`3 per day\`, a \`size\` as \`512MB\` or \`2GB\`, a \`share\` as \`0.1%\`; \`0\` needs no unit. Relative paths start at the scenario.`;

/** The page, in Markdown. */
export const schemaReference = (schema: JsonSchema): string =>
  `# The scenario format

Made of the schema by \`windtunnel schema --reference\`; \`windtunnel schema\` prints it as JSON Schema. This line at the start of a
file, with the path that \`windtunnel schema --line\` prints, makes editors with the YAML language server complete and check it:

\`\`\`yaml
# yaml-language-server: $schema=./node_modules/lambda-windtunnel/dist/scenario.schema.json
\`\`\`

${quantities}

${new Reference(schema).text()}
`;
