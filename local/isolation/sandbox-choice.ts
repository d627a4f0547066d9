// What environments are to be, as the platform is asked for them.

import type { InspectOptions } from '../inspect/inspection.ts';

/** `auto`: threads, and processes for the functions that need one. */
export type SandboxKind = 'auto' | 'thread' | 'process';

export interface SandboxChoice {
  /** What environments are: threads of this process, or processes over the Runtime API; `auto` unless given. */
  readonly sandbox?: SandboxKind;
  /** Whether processes get the share of a core that their memory brings; `none` unless given. Threads always have all. */
  readonly cpuShare?: 'auto' | 'none';
  /** A function whose processes wait for a debugger, on the first free port from this one on; none unless given. */
  readonly inspect?: InspectOptions;
  /** Told, in words, of requests that were refused for where they came from, of settings without effect, and of failures of the platform. */
  readonly onNote?: (text: string) => void;
}
