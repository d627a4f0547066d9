// What an example of a rule is, and the figures that examples look at.

import type { RunResult } from '../../../reports/index.ts';

export interface RuleExample {
  /** File in bench/scenarios, without its ending. */
  readonly scenario: string;
  readonly rule: string;
  /** In words, with its unit. */
  readonly figure: string;
  value(result: RunResult): number;
  /** The scenario with the rule switched off. */
  without(document: Record<string, never>): Record<string, unknown>;
  /** How the figure compares with what it is without the rule. */
  readonly effect: 'higher' | 'lower';
}

export type Json = Record<string, unknown>;

/** `document` with the value at `path` (keys joined by dots, indices too) replaced; undefined removes it. */
export const changed = (document: Json, path: string, value: unknown): Json => {
  const copy = structuredClone(document);
  const keys = path.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce<Json>((node, key) => {
    node[key] ??= {};
    return node[key] as Json;
  }, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
};

export const set =
  (path: string, value: unknown) =>
  (document: Json): Json =>
    changed(document, path, value);

export const throttled = (result: RunResult): number => result.totals.throttled;
export const coldStarts = (result: RunResult): number => result.totals.coldStarts;
export const refused = (result: RunResult): number =>
  Object.values(result.throttlesByReason).reduce((sum, count) => sum + count, 0);
export const highestConcurrency = (result: RunResult): number => result.totals.concurrency.max;
export const sourceFigure =
  (name: string, figure: string) =>
  (result: RunResult): number =>
    Number(result.eventSources?.[name]?.[figure] ?? 0);

export const failed = (result: RunResult): number => result.totals.failed;
export const billedRequests = (result: RunResult): number => result.cost.requests;
export const costUsd = (result: RunResult): number => result.cost.totalUsd;
export const latencyMax = (result: RunResult): number => result.latencyMs.max;

/** Several changes of a document in turn. */
export const all =
  (...changes: ((document: Json) => Json)[]) =>
  (document: Json): Json =>
    changes.reduce((changedSoFar, change) => change(changedSoFar), document);
