// What the local platform is asked to run, and the handle on it while it runs.

import type { FunctionConfig, Rules } from '../lambda/index.ts';

/** One function: its configuration and where its code is. */
export interface LocalFunction {
  readonly config: FunctionConfig;
  /** Absolute path of the TypeScript or JavaScript file. */
  readonly handlerFile: string;
  /** Name under which the file exports the handler. */
  readonly handlerExport: string;
  /** The function's own environment variables. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface PlatformOptions {
  readonly rules: Rules;
  /** Concurrent executions of the account. */
  readonly accountConcurrency: number;
  /** Concurrency that must stay unreserved. */
  readonly unreservedMinimum: number;
  readonly functions: readonly LocalFunction[];
  /** Port on 127.0.0.1; 0 for any free one. */
  readonly port: number;
  /** Seed of the keep-alive draws, the same streams that a simulated run uses. */
  readonly seed: number;
  /** Twelve digits; `123456789012` unless given. */
  readonly accountId?: string;
  /** Told every line that a function logs, START, END and REPORT included, without its line feed. */
  readonly log?: (functionName: string, line: string) => void;
}

/** A platform that serves. */
export interface Platform {
  readonly url: string;
  readonly port: number;
  /** Resolves when every thread and socket is gone. */
  stop(): Promise<void>;
}
