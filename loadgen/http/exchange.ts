// One request and how its answer is told.

import type { AnswerHeaders, KeepsBody } from './answer-reader.ts';

export interface HttpAnswer {
  readonly statusCode: number;
  /** Those that the pool was asked for. */
  readonly headers: AnswerHeaders;
  /** '' unless `keepsBody` asked for it. */
  readonly body: string;
}

export interface HttpRequest {
  readonly method: string;
  /** Its head as it goes over the wire, one byte a character, and its body where that is text too. */
  readonly head: string;
  /** What follows. */
  readonly body: Uint8Array | null;
  /** null for never. */
  readonly keepsBody: KeepsBody | null;
  /** Longest wait for the end of the answer, from `send` on. */
  readonly timeoutMs: number;
  /** Called with the time that the request waited for a connection, when it had to; then one of the other two. */
  onSent?(waitedMs: number): void;
  onAnswer(answer: HttpAnswer): void;
  onError(error: Error): void;
}

/** A request that the pool has taken on. */
export interface Exchange {
  readonly request: HttpRequest;
  /** By performance.now(). */
  readonly askedAtMs: number;
  timer: NodeJS.Timeout | undefined;
  /** null while it waits for one. */
  connection: { close(reason: Error): void } | null;
  /** Told how it ended. */
  isOver: boolean;
}
