// Connections of a target: what may be set, and how it is told that nobody is there.

import { unreachable } from './endpoint.ts';
import { ConnectionPool } from '../http/connection-pool.ts';

export interface ConnectionOptions {
  /** Default 10,000, as many as the dispatcher lets be unanswered: then no request waits for one that may not be opened. */
  readonly maxConnections?: number;
  /** Longest wait for an answer, from its request to its end. */
  readonly timeoutMs?: number;
}

/** A pool that says at `start`, by TargetError, when nothing answers at `endpoint`. */
class ReachablePool extends ConnectionPool {
  readonly #endpoint: string;

  constructor(endpoint: string, options: ConstructorParameters<typeof ConnectionPool>[0]) {
    super(options);
    this.#endpoint = endpoint;
  }

  /** Opens the first connection. */
  start(): Promise<void> {
    return this.warm(1);
  }

  override async warm(wanted: number): Promise<void> {
    try {
      await super.warm(wanted);
    } catch (error) {
      throw unreachable(this.#endpoint, error);
    }
  }
}

export const reachablePool = (
  endpoint: string,
  origin: string,
  { maxConnections }: ConnectionOptions,
  wantedHeaders: readonly string[],
): ReachablePool =>
  new ReachablePool(endpoint, {
    origin,
    wantedHeaders,
    ...(maxConnections === undefined ? {} : { maxConnections }),
  });
