// Reads a result back, and refuses what is none with the place, the value and the cure. What it lets through every document
// can be made of.

import { withoutMark } from '../words/byte-order-mark.ts';
import { jsonProblem } from '../words/json-problem.ts';
import { problemLines } from '../words/schema-words.ts';
import { runResult } from './result-schema.ts';
import { resultSchemaId, type RunResult } from './result.ts';

/** A file that is no result. */
export class ResultError extends Error {
  override readonly name = 'ResultError';
}

/** What the other files of this suite are, and what to name in their place. */
const otherFiles: Readonly<Record<string, string>> = {
  'windtunnel/sweep@1': 'a sweep; its table and picture lie beside it as .csv and .png',
  'windtunnel/sweep-log@1': 'the log of a sweep; its table and picture lie beside it as .csv and .png',
  'windtunnel/suite@1': 'the verdicts of a suite of bench; its results lie beside it, without .suite',
  'windtunnel/plan@1': 'a plan',
  'windtunnel/tune@1': 'a choice of the memory size; windtunnel tune reads it',
  'windtunnel/history@1': 'a history; windtunnel history reads it',
};

/** What another file of this suite is; null for files that are none of it. */
export const otherFile = (value: unknown): string | null => {
  const schema = typeof value === 'object' && value !== null ? (value as { schema?: unknown }).schema : undefined;
  return typeof schema === 'string' && Object.hasOwn(otherFiles, schema) ? otherFiles[schema]! : null;
};

const cure = 'name the result of one run, such as checkout.simulated.json';

const schemaProblem = (value: unknown): string | null => {
  const other = otherFile(value);
  if (other !== null) return `is ${other}; ${cure}`;
  if (Array.isArray(value)) return `is no result: the whole file is a list of ${value.length}; ${cure}`;
  if (typeof value !== 'object' || value === null)
    return `is no result: the whole file is ${JSON.stringify(value)}; ${cure}`;
  if ((value as { schema?: unknown }).schema === resultSchemaId) return null;
  return `is no result: schema: is not ${resultSchemaId}; name a file that this suite wrote, such as checkout.simulated.json`;
};

/** What a run cannot be, though each of its figures could. */
const runProblem = ({ durationMs, warmupMs }: RunResult): string | null =>
  warmupMs < durationMs ? null : `warmupMs: is ${warmupMs}, and the run ${durationMs} ms; less than that belongs here`;

/** The value in `text`, whatever it is; `source` names it in errors. Throws ResultError. */
export const parseJson = (text: string, source: string): unknown => {
  try {
    return JSON.parse(withoutMark(text));
  } catch (error) {
    throw new ResultError(`${source} cannot be read: ${jsonProblem(withoutMark(text), error)}; name a result file`);
  }
};

/** The result that `value` is; `source` names it in errors. Throws ResultError. */
export const resultOf = (value: unknown, source: string): RunResult => {
  const strange = schemaProblem(value);
  if (strange !== null) throw new ResultError(`${source} ${strange}`);
  const parsed = runResult.safeParse(value);
  const problem = parsed.success ? runProblem(value as RunResult) : null;
  if (parsed.success && problem === null) return value as RunResult;
  const lines = parsed.success ? [`  ${problem}`] : problemLines(parsed.error, value);
  throw new ResultError(`${source} is not a ${resultSchemaId} result:\n${lines.join('\n')}`);
};

/** The result in `text`; `source` names it in errors. Throws ResultError. */
export const parseResult = (text: string, source: string): RunResult => resultOf(parseJson(text, source), source);
