// One line of a history: what one run came to. A history is a file of such lines, meant to lie in git beside the code.

import { z } from 'zod';
import { withoutMark } from '../byte-order-mark.ts';
import { measuredFigures } from '../compare.ts';
import { ResultError } from '../parse.ts';
import type { RunResult } from '../result.ts';

export const historySchemaId = 'windtunnel/history@1';

interface HistoryBench {
  /** What is measured, such as `checkout / latency p50`. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Of an imported history: its spread and further text, kept for the way back. */
  readonly range?: string | undefined;
  readonly extra?: string | undefined;
}

export interface HistoryLine {
  readonly schema: typeof historySchemaId;
  /** Scenario, or suite of an imported history. */
  readonly name: string;
  readonly kind: string;
  readonly commit: string;
  /** First line of what the commit says, and where it is shown; of an imported history. */
  readonly message?: string | undefined;
  readonly url?: string | undefined;
  /** ISO. */
  readonly at: string;
  readonly benches: readonly HistoryBench[];
}

/** Unknown keys are kept: a later version may have written them. */
const lineSchema: z.ZodType<HistoryLine> = z.looseObject({
  schema: z.literal(historySchemaId, { error: `is not ${historySchemaId}` }),
  name: z.string(),
  kind: z.string(),
  commit: z.string(),
  at: z.string(),
  message: z.string().optional(),
  url: z.string().optional(),
  benches: z.array(
    z.looseObject({
      name: z.string(),
      value: z.number(),
      unit: z.string(),
      range: z.string().optional(),
      extra: z.string().optional(),
    }),
  ),
});

/** What `result` came to. */
export const lineOf = (result: RunResult, commit: string): HistoryLine => ({
  schema: historySchemaId,
  name: result.name,
  kind: result.kind,
  commit,
  at: result.startedAt,
  benches: Object.entries(result.functions).flatMap(([name, section]) =>
    measuredFigures(section).map(({ figure, value, unit }) => ({ name: `${name} / ${figure}`, value, unit })),
  ),
});

/** The lines of a history; `source` names it in errors. Throws ResultError with every line that is none. */
export const parseHistory = (text: string, source: string): HistoryLine[] => {
  const problems: string[] = [];
  const lines = withoutMark(text)
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      try {
        return [lineSchema.parse(JSON.parse(line))];
      } catch (error) {
        const message = error instanceof z.ZodError ? error.issues[0]!.message : (error as Error).message;
        problems.push(`  line ${index + 1}: ${message}`);
        return [];
      }
    });
  if (problems.length === 0) return lines;
  const cure = 'remove or mend these lines';
  throw new ResultError(`${source} is not a history; ${cure}:\n${problems.slice(0, 10).join('\n')}`);
};

/** The file of `lines`. */
export const historyText = (lines: readonly HistoryLine[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');
