// The scenario format as JSON Schema, made of the schema that scenarios are checked with. Editors complete and check by it; what only
// a whole run can tell (names that lead nowhere, sizes, limits against each other) is told by the commands.

import * as z from 'zod';
import { formRegistry } from '../format/fields.ts';
import { scenarioSchema } from '../format/schema.ts';
import { templateSchema } from '../scenario/template-scenario.ts';
import { wholeTraceSchema } from '../scenario/trace-scenario.ts';

/** A JSON Schema, or a part of one. */
export interface JsonSchema {
  type?: string | string[];
  description?: string;
  default?: unknown;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  required?: string[];
  items?: JsonSchema | JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  definitions?: Record<string, JsonSchema>;
  enum?: readonly unknown[];
  const?: unknown;
  examples?: readonly unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  $ref?: string;
  $schema?: string;
  $id?: string;
  title?: string;
}

/** Editors read draft 7 best. */
const jsonSchemaOf = (schema: z.ZodType): JsonSchema =>
  z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    metadata: formRegistry() as never,
    override: ({
      zodSchema: {
        _zod: { def },
      },
      jsonSchema,
    }) => {
      // A default of what is changed before it is checked would be left out.
      if (def.type === 'default') jsonSchema.default ??= def.defaultValue as never;
      // The largest number that is exact: no limit of anybody's.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  }) as JsonSchema;

/** With whatever stands in for functions and traffic. */
const withStandIns = (schema: JsonSchema): JsonSchema => {
  const [template, trace] = [templateSchema, wholeTraceSchema].map((standIn) => {
    const { $schema: _, definitions: __, ...own } = jsonSchemaOf(standIn);
    return own;
  }) as [JsonSchema, JsonSchema];
  const required = (schema.required ?? []).filter((key) => key !== 'functions' && key !== 'traffic');
  const traffic = (schema.required ?? []).filter((key) => key === 'traffic');
  return {
    ...schema,
    properties: { ...schema.properties, template, trace },
    required,
    anyOf: [{ required: ['functions', ...traffic] }, { required: ['template', ...traffic] }, { required: ['trace'] }],
  };
};

/** The whole of it, without descriptions. */
export const scenarioJsonSchema = (): JsonSchema => withStandIns(jsonSchemaOf(scenarioSchema));
