// One line of a history: what one run came to. A history is a file of such lines, meant to lie in git beside the code.

import { createHash } from 'node:crypto';
import * as z from 'zod';
import { withoutMark } from '../words/byte-order-mark.ts';
import { isSaturated } from '../comparing/compare.ts';
import { hostText } from '../comparing/conditions.ts';
import { countedValue, measuredFigures } from '../comparing/measured-figures.ts';
import { ResultError } from '../result/parse.ts';
import type { RunResult } from '../result/result.ts';
import { problemLines } from '../words/schema-words.ts';

export const historySchemaId = 'windtunnel/history@1';

interface HistoryBench {
  /** What is measured, such as `checkout / latency p50`. */
  readonly name: string;
  /** null where there was none: that is no 0. */
  readonly value: number | null;
  readonly unit: string;
  /** Of an imported history: its spread and further text, kept for the way back. */
  readonly range?: string | undefined;
  readonly extra?: string | undefined;
}

/** What a run was of, and on what. */
export interface Made {
  /** Of the scenario without its seed: equal texts, equal scenarios. */
  readonly scenario: string;
  /** The machine of a measured run in words; absent of simulated ones, which it does not touch. */
  readonly host?: string | undefined;
  /** Of windtunnel. */
  readonly version: string;
  /** Whether the host's own limits shaped the figures. */
  readonly saturated: boolean;
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
  /** Absent in imported histories and in older lines. */
  readonly made?: Made | undefined;
  readonly benches: readonly HistoryBench[];
}

const isInstant = (text: string): boolean => !Number.isNaN(Date.parse(text));

/** Unknown keys are kept: a later version may have written them. */
const lineSchema: z.ZodType<HistoryLine> = z.looseObject({
  schema: z.literal(historySchemaId),
  name: z.string(),
  kind: z.string(),
  commit: z.string(),
  at: z.string().refine(isInstant, { error: 'is no instant; write one such as 2026-03-01T12:00:00Z' }),
  message: z.string().optional(),
  url: z.string().optional(),
  made: z
    .looseObject({ scenario: z.string(), host: z.string().optional(), version: z.string(), saturated: z.boolean() })
    .optional(),
  benches: z.array(
    z.looseObject({
      name: z.string(),
      value: z.number().nullable(),
      unit: z.string(),
      range: z.string().optional(),
      extra: z.string().optional(),
    }),
  ),
});

/** Enough to tell scenarios apart. */
const hashLength = 12;

const scenarioHash = (scenario: unknown): string => {
  const { seed: _, ...rest } = (scenario ?? {}) as Record<string, unknown>;
  return createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, hashLength);
};

const madeOf = (result: RunResult): Made => ({
  scenario: scenarioHash(result.scenario),
  ...(result.kind === 'measured' ? { host: hostText(result.host) } : {}),
  version: result.versions['windtunnel'] ?? 'unknown',
  saturated: isSaturated(result),
});

/** What `result` came to. */
export const lineOf = (result: RunResult, commit: string): HistoryLine => ({
  schema: historySchemaId,
  name: result.name,
  kind: result.kind,
  commit,
  at: result.startedAt,
  made: madeOf(result),
  benches: Object.entries(result.functions).flatMap(([name, section]) =>
    measuredFigures(section).map((figure) => ({
      name: `${name} / ${figure.figure}`,
      value: countedValue(figure),
      unit: figure.unit,
    })),
  ),
});

const mostProblems = 10;

/** The lines of a history; `source` names it in errors. Throws ResultError with every line that is none. */
export const parseHistory = (text: string, source: string): HistoryLine[] => {
  const problems: string[] = [];
  const lines = withoutMark(text)
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      const at = `  line ${index + 1}`;
      let value: unknown;
      try {
        value = JSON.parse(line);
      } catch {
        problems.push(`${at}: is not JSON, or only a part of it`);
        return [];
      }
      const parsed = lineSchema.safeParse(value);
      if (parsed.success) return [parsed.data];
      problems.push(`${at}: ${problemLines(parsed.error, value, 1)[0]!.trim()}`);
      return [];
    });
  if (problems.length === 0) return lines;
  const more = problems.length > mostProblems ? `\n  and ${problems.length - mostProblems} more` : '';
  throw new ResultError(
    `${source} is not a history; remove or mend these lines:\n${problems.slice(0, mostProblems).join('\n')}${more}`,
  );
};

/** The file of `lines`. */
export const historyText = (lines: readonly HistoryLine[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');
