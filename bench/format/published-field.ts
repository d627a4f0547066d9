// Fields that hold a law of the scenario's own, or say that what was published is meant.

import * as z from 'zod';
import { providedLanguages } from '../../lambda/index.ts';
import { schemaProblems, schemaWords } from '../../reports/words/schema-words.ts';
import { formed, later, record } from './fields.ts';

/** The runtime whose published figures are meant; of an operating system, with what runs on it. */
const runtime = later(() =>
  record({
    runtime: z.string(),
    language: z
      .enum(providedLanguages as [string, ...string[]], { error: `write one of ${providedLanguages.join(', ')}` })
      .optional(),
  }),
);

const runtimeForm = {
  type: 'object',
  properties: { runtime: { type: 'string' }, language: { enum: providedLanguages } },
  required: ['runtime'],
  additionalProperties: false,
};

/** The law itself, which has this name in JSON Schema. */
export const lawId = 'law';
const lawReference = `#/definitions/${lawId}`;

interface Alternatives {
  readonly runtime: boolean;
  readonly words: readonly string[];
}

const example = ({ words, ...alternatives }: Alternatives): string =>
  [
    ...words,
    'a law such as { lognormal: { p50: 80ms, p99: 400ms } }',
    ...(alternatives.runtime ? ['{ runtime: nodejs22.x }'] : []),
  ].join(', or ');

/** A law, or one of the alternatives. The problems told are those of what was meant, at their places. */
export const lawOr = (law: z.ZodType, alternatives: Alternatives): z.ZodType =>
  formed(checkedLawOr(law, alternatives), () => ({
    anyOf: [
      ...(alternatives.words.length === 0 ? [] : [{ enum: alternatives.words }]),
      ...(alternatives.runtime ? [runtimeForm] : []),
      { $ref: lawReference },
    ],
  }));

const checkedLawOr = (law: z.ZodType, alternatives: Alternatives): z.ZodType =>
  z.unknown().transform((value, context) => {
    if (typeof value === 'string' && alternatives.words.includes(value)) return value;
    const isObject = typeof value === 'object' && value !== null;
    if (!isObject) {
      context.issues.push({ code: 'custom', message: `write ${example(alternatives)}`, input: value });
      return z.NEVER;
    }
    const parsed = (alternatives.runtime && 'runtime' in value ? runtime : law).safeParse(value, {
      error: schemaWords,
    });
    if (parsed.success) return parsed.data;
    for (const { path, message } of schemaProblems(parsed.error, value)) {
      context.issues.push({ code: 'custom', path: path === '' ? [] : path.split('.'), message, input: value });
    }
    return z.NEVER;
  });
