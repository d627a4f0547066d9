// Scaling as a client can see it, for targets whose platform keeps no timeline: an invocation was running from its send
// to its answer. Environments cannot be seen to end, so a cold start only ever adds one.

import { Outcome, type InvocationRecord, type InvocationSink, type ScalingSink } from '../../lambda/index.ts';

interface Span {
  readonly functionIndex: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly coldStart: boolean;
}

export class ClientScaling implements InvocationSink {
  readonly #spans: Span[] = [];
  readonly #refusals: { readonly functionIndex: number; readonly atMs: number; readonly reason: number }[] = [];

  invocation(record: Readonly<InvocationRecord>): void {
    if (record.outcome === Outcome.throttled || record.outcome === Outcome.dropped) return;
    this.#spans.push({
      functionIndex: record.functionIndex,
      startMs: record.attempts > 1 ? record.endAtMs - record.initMs - record.durationMs : record.sentAtMs,
      endMs: record.endAtMs,
      coldStart: record.coldStart,
    });
  }

  refusedAttempt(functionIndex: number, atMs: number, reason: number): void {
    this.#refusals.push({ functionIndex, atMs, reason });
  }

  /** Tells `sink` everything in the order of time. */
  finish(sink: ScalingSink): void {
    const running = new Map<number, number>();
    let account = 0;
    const starts = this.#spans.map((span) => ({ atMs: span.startMs, order: 2, tell: () => start(span) }));
    const ends = this.#spans.map((span) => ({ atMs: span.endMs, order: 0, tell: () => end(span) }));
    const refusals = this.#refusals.map((refusal) => ({
      atMs: refusal.atMs,
      order: 1,
      tell: () => sink.throttled(refusal.functionIndex, refusal.atMs, refusal.reason),
    }));
    const start = ({ functionIndex, startMs, coldStart }: Span): void => {
      const own = (running.get(functionIndex) ?? 0) + 1;
      running.set(functionIndex, own);
      account += 1;
      if (coldStart) sink.environmentStarted(functionIndex, startMs);
      sink.admitted(functionIndex, startMs, own, account);
    };
    const end = ({ functionIndex, endMs }: Span): void => {
      running.set(functionIndex, running.get(functionIndex)! - 1);
      account -= 1;
      sink.released(functionIndex, endMs);
    };
    for (const event of [...ends, ...refusals, ...starts].sort((a, b) => a.atMs - b.atMs || a.order - b.order)) {
      event.tell();
    }
  }
}
