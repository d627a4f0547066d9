// The format of the GitHub Action "Continuous Benchmark" (github-action-benchmark): `window.BENCHMARK_DATA = {...}`, a
// list of entries for each suite, each entry a commit with its benches.

import { z } from 'zod';
import { ResultError } from '../parse.ts';
import { historySchemaId, type HistoryLine } from './line.ts';

const entry = z.looseObject({
  commit: z.looseObject({ id: z.string(), message: z.string().optional(), url: z.string().optional() }),
  /** ms since 1970. */
  date: z.number(),
  tool: z.string().optional(),
  benches: z.array(
    z.looseObject({
      name: z.string(),
      value: z.coerce.number(),
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

/** The lines of a data file; `source` names it in errors. Throws ResultError. */
export const fromGithubBenchmark = (text: string, source: string): HistoryLine[] => {
  let value: unknown;
  try {
    value = JSON.parse(text.slice(Math.max(0, text.indexOf('{'))).replace(/;\s*$/, ''));
  } catch (error) {
    throw new ResultError(`${source} holds no benchmark data (${(error as Error).message}); name a data.js`);
  }
  const parsed = dataSchema.safeParse(value);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 10).map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ResultError(`${source} is not github-action-benchmark data:\n${issues.join('\n')}`);
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

/** The history as a data file that the Action's page draws; `updatedAt` in ISO. */
export const toGithubBenchmark = (lines: readonly HistoryLine[], updatedAt: string): string => {
  const entries: Record<string, unknown[]> = {};
  for (const { name, kind, commit, at, message = '', url = '', benches } of lines) {
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
      benches,
    });
  }
  const data = { lastUpdate: Date.parse(updatedAt), repoUrl: '', entries };
  return `window.BENCHMARK_DATA = ${JSON.stringify(data, null, 2)}`;
};
