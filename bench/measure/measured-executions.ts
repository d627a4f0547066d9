// Executions of durable functions in a measured run, as the platform tells them: what each was, and how many were open.

import type { ExecutionRecord } from '../../sim/index.ts';
import type { Recorder } from '../../reports/index.ts';
import type { Scenario } from '../scenario/scenario.ts';

interface ToldExecution extends ExecutionRecord {
  readonly functionName: string;
}

interface ExecutionPage {
  readonly executions: readonly ToldExecution[];
  readonly next: number;
  readonly dropped: number;
}

const pollEveryMs = 500;

const sum = (
  records: readonly ExecutionRecord[],
  figure: 'invocations' | 'failedInvocations' | 'refusedInvocations' | 'operations',
): number => records.reduce((total, record) => total + record[figure], 0);

const closedAs = (records: readonly ExecutionRecord[], status: ExecutionRecord['status']): number =>
  records.filter((record) => record.status === status).length;

/** Open executions over time, and those that have begun and ended; the highest, and how many were open at the end of the arrivals. */
const tellLevels = (
  recorder: Recorder,
  title: string,
  records: readonly ExecutionRecord[],
  endMs: number,
): { readonly maxOpen: number; readonly openAtEnd: number } => {
  const [open, begun, closed] = ['open', 'begun', 'closed'].map((level) => recorder.gauge(title, level));
  // In one instant who ends makes room for who begins, and who does both begins before it ends.
  const changes = records
    .flatMap(({ startedAtMs, endedAtMs }) => [
      { atMs: startedAtMs, change: 1, turn: 1 },
      { atMs: endedAtMs, change: -1, turn: startedAtMs === endedAtMs ? 2 : 0 },
    ])
    .sort((a, b) => a.atMs - b.atMs || a.turn - b.turn);
  const counts = { begun: 0, closed: 0 };
  let maxOpen = 0;
  let openAtEnd = 0;
  for (const { atMs, change } of changes) {
    if (change > 0) begun!.set((counts.begun += 1), atMs);
    else closed!.set((counts.closed += 1), atMs);
    const now = counts.begun - counts.closed;
    open!.set(now, atMs);
    maxOpen = Math.max(maxOpen, now);
    if (atMs <= endMs) openAtEnd = now;
  }
  return { maxOpen, openAtEnd };
};

/** What the clocks of two processes may differ by: an execution of the run may seem to begin so much before it. */
const clockSlackMs = 50;

/** Follows the executions of the platform at `url`. */
export class MeasuredExecutions {
  readonly #url: string;
  readonly #told: ToldExecution[] = [];
  #next = 0;
  #lost = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(url: string) {
    this.#url = url;
  }

  /** Those that were closed before are no part of the run, nor are those that others began before its first instant. */
  async follow(): Promise<void> {
    await this.#page();
    this.#told.length = 0;
    this.#lost = 0;
    this.#timer = setInterval(() => void this.#page().catch(() => {}), pollEveryMs);
  }

  /** Tells of all, on a clock that began at `startedAtMs` of the machine's. @returns how many were lost */
  async finish(recorder: Recorder, { functions, durationMs }: Scenario, startedAtMs: number): Promise<number> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#page();
    functions.forEach(({ config: { name, durable } }, index) => {
      if (durable === undefined) return;
      const records = this.#told
        .filter((told) => told.functionName === name && told.startedAtMs >= startedAtMs - clockSlackMs)
        .map((told) => {
          const beganMs = Math.max(0, told.startedAtMs - startedAtMs);
          return { ...told, startedAtMs: beganMs, endedAtMs: beganMs + told.endedAtMs - told.startedAtMs };
        });
      for (const record of records) recorder.execution(index, record);
      const title = `functions.${name}.durable`;
      recorder.eventSource(title, 'durable', {
        begun: records.length,
        succeeded: closedAs(records, 'SUCCEEDED'),
        failed: closedAs(records, 'FAILED'),
        timedOut: closedAs(records, 'TIMED_OUT'),
        ...tellLevels(recorder, title, records, durationMs),
        invocations: sum(records, 'invocations'),
        failedInvocations: sum(records, 'failedInvocations'),
        refusedInvocations: sum(records, 'refusedInvocations'),
        operations: sum(records, 'operations'),
        maxOperations: Math.max(0, ...records.map(({ operations }) => operations)),
        open: 0,
      });
    });
    return this.#lost;
  }

  async #page(): Promise<void> {
    const since = this.#next;
    const response = await fetch(`${this.#url}/_windtunnel/executions?since=${since}`);
    const page = (await response.json()) as ExecutionPage;
    // Another poll may have been faster.
    if (this.#next !== since) return;
    this.#lost += Math.max(0, page.dropped - since);
    this.#next = page.next;
    this.#told.push(...page.executions);
  }
}
