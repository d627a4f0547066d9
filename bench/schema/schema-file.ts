// The JSON Schema of scenarios as a file: the one that the package was built with, or made of the source.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../input/package-root.ts';
import type { JsonSchema } from './json-schema.ts';

/** Where it is in the built package. */
export const schemaFile: string = fileURLToPath(new URL('dist/scenario.schema.json', packageRoot));

/** The modules whose types the scenario is, and where what is said of their members stands. */
const typeFiles = [
  ...['law', 'arrival', 'managed', 'durable', 'function', 'alias', 'source', 'traffic'].map(
    (what) => `bench/format/${what}-document.ts`,
  ),
  'bench/format/document.ts',
  'lambda/rules.ts',
];

const header: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'A scenario of Windtunnel',
};

/** From the source. */
export const madeSchemaText = async (): Promise<string> => {
  const { scenarioJsonSchema } = await import('./json-schema.ts');
  const { described } = await import('./describe.ts');
  const sources = typeFiles.map((file) => readFileSync(new URL(file, packageRoot), 'utf8'));
  return `${JSON.stringify({ ...header, ...described(scenarioJsonSchema(), sources) }, null, 1)}\n`;
};

/** As it is in the package. */
export const schemaText = async (): Promise<string> =>
  existsSync(schemaFile) ? readFileSync(schemaFile, 'utf8') : madeSchemaText();
