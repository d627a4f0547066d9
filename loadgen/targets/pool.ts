// Connections kept alive, one request at a time on each, as many as requests are on their way: a pool that makes
// requests wait for a connection would hide the wait in the target's figures.

import { Pool } from 'undici';

export interface ConnectionOptions {
  /** Default 10,000, as many as the dispatcher lets be unanswered: then no request waits for a connection. */
  readonly maxConnections?: number;
  /** Longest wait for an answer, from its request to its end. */
  readonly timeoutMs?: number;
}

/** Below the 65 s after which the local platform closes an idle connection, and AWS's front end a little later. */
const keepAliveMs = 60_000;

export const connectionPool = (origin: string, options: ConnectionOptions): Pool =>
  new Pool(origin, {
    connections: options.maxConnections ?? 10_000,
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    // Each request has a limit of its own.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
