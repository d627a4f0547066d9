// Streams of requests, as a scenario writes them.

import type { ClientRetryName } from '../../lambda/index.ts';
import type { ArrivalSpec } from './arrival-document.ts';
import type { DistributionSpec, Quantity } from './law-document.ts';
import type { SqsSpec, StreamSpec } from './source-document.ts';

/** API Gateway (rest, http) or a Function URL (url). */
export interface HttpSpec {
  /** A REST API, an HTTP API, or a function URL. */
  kind: 'rest' | 'http' | 'url';
  /** Of its stage, besides what the account has for all its APIs. */
  rate?: Quantity;
  /** Of its stage: requests at once beyond the rate. */
  burst?: number;
  /** After which the client has its answer; by default that of the kind. */
  timeout?: Quantity;
  /** Statuses that clients get in place of those known or told. */
  answers?: { throttled?: number; failed?: number; functionError?: number; timedOut?: number };
}

/**
 * Tenants of requests: a number of them that come evenly; a number and how uneven they are (`zipf`, `hot`, as of keys); or a list of
 * names with their shares; or, of arrivals in a csv trace, the column that names the tenant of each.
 */
export type TenantsSpec =
  | number
  | { count: number; zipf?: number; hot?: Quantity }
  | { list: Record<string, Quantity> }
  | { column: string };

export type RetrySpec = ClientRetryName | { attempts: number; base: Quantity; cap: Quantity };

export interface TrafficDocument {
  /** A function, a version as `function:number`, or an alias as `function:alias`. */
  to: string;
  /** How requests come: invoked and waited for, as events, through HTTP, or from a queue or a stream. */
  via: 'sync' | 'async' | 'http' | 'sqs' | 'kinesis' | 'dynamodb';
  /** Exactly one of arrivals and closedLoop. */
  arrivals?: ArrivalSpec | ArrivalSpec[];
  /** Clients that each wait for their answer and think before the next request. */
  closedLoop?: { clients: number; think: DistributionSpec };
  /** The front door; of via: http. */
  http?: HttpSpec;
  /** The queue and its mapping; of via: sqs. */
  sqs?: SqsSpec;
  /** The stream and its mapping; of via: kinesis and dynamodb. */
  stream?: StreamSpec;
  /** Whose requests they are; of functions with tenantIsolation. */
  tenants?: TenantsSpec;
  /** What clients do after a refusal; of via: sync and http. */
  retry: RetrySpec;
  /** Any JSON value; a text that begins with ./ or / names a JSON file, and the name of a sample event that event. */
  payload?: unknown;
  /** Of an event, in place of the size of `payload`; of via: async, where an event of more than 256 KB is charged more. */
  payloadSize?: Quantity;
}
