// What the local platform is asked to run, and the handle on it while it runs.

import type { AuthSettings } from './auth/auth-settings.ts';
import type { SessionCredentials } from './auth/identities.ts';
import type { CapacityProviderConfig, Rules } from '../lambda/index.ts';
import type { SandboxChoice } from './isolation/sandbox-choice.ts';
import type { LocalFunction, PlatformLog } from './settings/local-function.ts';
import type { Route } from './http/route.ts';
import type { EndpointUrls } from './endpoints/endpoint-urls.ts';
import type { TracingOptions } from './traces/tracing.ts';

/** How API calls are recorded. */
export interface TrailSettings {
  /** A file to which each record is added as a line of JSON; none unless given. */
  readonly file?: string | undefined;
  /** Whether invocations and other calls that carry data are recorded too; false unless given. */
  readonly data?: boolean;
}

/** What is kept for people's tools to read, and how much of it. */
export interface KeptSettings {
  /** MB of all of it, beyond which the oldest makes room; 128 unless given. */
  readonly storeMb?: number;
  /** Logs, for the API of CloudWatch Logs; none, and no such API, unless given. */
  readonly logs?: boolean;
  /** Metrics, for the API of CloudWatch, for alarms and deployments; none of these unless given. */
  readonly metrics?: boolean;
  /** Traces as X-Ray's, with its API and its daemon for handlers; nothing is traced unless given. */
  readonly traces?: TracingOptions;
}

export interface PlatformOptions extends SandboxChoice {
  readonly rules: Rules;
  /** Concurrent executions of the account. */
  readonly accountConcurrency: number;
  /** Concurrency that must stay unreserved. */
  readonly unreservedMinimum: number;
  readonly functions: readonly LocalFunction[];
  /** Port; 0 for any free one. */
  readonly port: number;
  /** Address to listen on; `127.0.0.1` unless given. Whoever reaches another one can run code here. */
  readonly host?: string;
  /** Names, besides loopback's and `host`, under which requests may come; `*` for any. None unless given. */
  readonly allowHosts?: readonly string[];
  /** Origins such as `http://localhost:3000` whose web pages may call; `*` for any. None unless given. */
  readonly allowOrigins?: readonly string[];
  /** For how long, ms, a function that was made or changed is shown as on its way and not changed again; 0 unless given. */
  readonly settleMs?: number;
  /** Seed of the keep-alive draws, the same streams that a simulated run uses. */
  readonly seed: number;
  /** Twelve digits; `123456789012` unless given. */
  readonly accountId?: string;
  /** Capacity providers of functions on Managed Instances; none unless given. */
  readonly capacityProviders?: readonly CapacityProviderConfig[];
  /** How much faster than the machine's the clock runs by which asynchronous events wait; 1 unless given. */
  readonly clockSpeed?: number;
  /** Routes of APIs to functions; none unless given. */
  readonly routes?: readonly Route[];
  /** Where queues and streams are; nothing is sent anywhere else. */
  readonly endpoints?: EndpointUrls;
  /** MB that all uploaded packages and layers may unpack to; 10,240 unless given. */
  readonly codeStorageMb?: number;
  /** Whether handlers are loaded once before the first request, where only that tells if they can be; false unless given. */
  readonly rehearse?: boolean;
  /** Whether code that changes on disk is taken up at once; false unless given. */
  readonly reload?: boolean;
  /** Absolute directories that are no code though they may lie in it, such as that of logs; none unless given. */
  readonly notCode?: readonly string[];
  /** What is kept for people's tools to read; nothing unless given. */
  readonly kept?: KeptSettings;
  /** Who there is and what he may do; whoever calls may do everything unless given. */
  readonly auth?: AuthSettings;
  /** Records every API call for CloudTrail's LookupEvents; none are, and there is no such API, unless given. */
  readonly trail?: TrailSettings;
  /** Told every line that a function logs, START, END and REPORT included, without its line feed. */
  readonly log?: PlatformLog;
}

/** A platform that serves. */
export interface Platform {
  readonly url: string;
  readonly port: number;
  /** What environments are and how they share cores, in words. */
  readonly environments: string;
  /** Of the account itself, where callers must say who they are; null where nobody is asked. */
  readonly owner: SessionCredentials | null;
  /** The SDK clients that functions find without bringing them, with versions, in words. */
  readonly sdk: string;
  /** Resolves when every thread and socket is gone. */
  stop(): Promise<void>;
}

/** The account of a platform that was given none. */
export const defaultAccountId = '123456789012';
