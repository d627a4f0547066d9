// The format of the GitHub Action "Continuous Benchmark" (github-action-benchmark): `window.BENCHMARK_DATA = {...}`, a
// list of entries for each suite, each entry a commit with its benches.

import * as z from 'zod';
import { ResultError } from '../result/parse.ts';
import { jsonProblem } from '../words/json-problem.ts';
import { problemLines } from '../words/schema-words.ts';
import { historySchemaId, type HistoryLine } from './line.ts';
import { inTime } from './series.ts';

/** Numbers that are written as texts are numbers, too. */
const isNumeric = (value: unknown): boolean =>
  typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)));

/** NaN and Infinity come out of JSON as null: a value that is missing, not 0. */
const benchValue: z.ZodType<number | null> = z
  .custom<number | string | null>((value) => value === null || isNumeric(value), {
    error: 'is no number; mend it, or write null where it is missing',
  })
  .transform((value) => (value === null ? null : Number(value)));

/** The last instant that a date can hold. */
const latestMs = 8.64e15;

const entry = z.looseObject({
  commit: z.looseObject({ id: z.string(), message: z.string().optional(), url: z.string().optional() }),
  /** ms since 1970. */
  date: z.number().refine((ms) => Math.abs(ms) <= latestMs, { error: 'is no instant; write ms since 1970' }),
  tool: z.string().optional(),
  benches: z.array(
    z.looseObject({
      name: z.string(),
      value: benchValue,
      unit: z.string().default(''),
      range: z.string().optional(),
      extra: z.string().optional(),
    }),
  ),
});
const dataSchema = z.looseObject({ entries: z.record(z.string(), z.array(entry)) });

/** Texts that are there. */
const given = (texts: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).flatMap(([key, text]) => (text ? [[key, text]] : [])));

/** The lines of a data file in the order of the file; `source` names it in errors. Throws ResultError. */
export const fromGithubBenchmark = (text: string, source: string): HistoryLine[] => {
  let value: unknown;
  // What comes before is the name of a variable of the page.
  const data = text.slice(Math.max(0, text.indexOf('{'))).replace(/;\s*$/, '');
  try {
    value = JSON.parse(data);
  } catch (error) {
    throw new ResultError(`${source} holds no benchmark data: ${jsonProblem(data, error)}; name a data.js`);
  }
  const parsed = dataSchema.safeParse(value);
  if (!parsed.success) {
    throw new ResultError(
      `${source} is not github-action-benchmark data:\n${problemLines(parsed.error, value).join('\n')}`,
    );
  }
  return Object.entries(parsed.data.entries).flatMap(([name, entries]) =>
    entries.map(({ commit, date, tool, benches }) => ({
      schema: historySchemaId,
      name,
      kind: tool ?? 'imported',
      commit: commit.id,
      ...given({ message: commit.message?.split('\n')[0], url: commit.url }),
      at: new Date(date).toISOString(),
      benches: benches.map(({ name: bench, value: measured, unit, range, extra }) => ({
        name: bench,
        value: measured,
        unit,
        ...given({ range, extra }),
      })),
    })),
  );
};

/**
 * The history as a data file that the Action's page draws, in the order of time; values that are missing are left out. It was
 * updated at its last line unless `updatedAt` (ISO) says otherwise.
 */
export const toGithubBenchmark = (lines: readonly HistoryLine[], updatedAt?: string): string => {
  const entries: Record<string, unknown[]> = {};
  const ordered = inTime(lines);
  for (const { name, kind, commit, at, message = '', url = '', benches } of ordered) {
    const date = Date.parse(at);
    const person = { email: '', name: '', username: '' };
    (entries[name] ??= []).push({
      commit: {
        author: person,
        committer: person,
        distinct: true,
        id: commit,
        message,
        timestamp: at,
        tree_id: '',
        url,
      },
      date,
      // Every figure is better when it is smaller.
      tool: kind === 'simulated' || kind === 'measured' ? 'customSmallerIsBetter' : kind,
      benches: benches.filter(({ value }) => value !== null),
    });
  }
  const data = { lastUpdate: Date.parse(updatedAt ?? ordered.at(-1)?.at ?? ''), repoUrl: '', entries };
  return `window.BENCHMARK_DATA = ${JSON.stringify(data, null, 2)}`;
};
