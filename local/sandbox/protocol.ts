// What the platform's thread and a worker thread say to one another: messages over a private port, and a few shared
// words. A frozen worker blocks on the word `wakes`, so a message alone never runs it.

import type { MessagePort } from 'node:worker_threads';
import type { SandboxProgram, SandboxRequest } from './sandbox.ts';

/** Indexes into the shared Int32Array. */
export const word = {
  /** Grows by one with every request. */
  wakes: 0,
  /** Bytes of log text sent and not yet taken. */
  logBytes: 1,
  /** Grows by one with every report of the memory. */
  beats: 2,
  /** Memory at the last report, MB: the whole heap, garbage and reserve included, and what lies outside of it. */
  memoryMb: 3,
  /** The system's number of the worker's thread; 0 before it runs, or where it cannot be known. */
  threadNumber: 4,
  /** 1 while the worker blocks until its next request. */
  resting: 5,
  /** 1 when the platform wants to be told of that. */
  restAwaited: 6,
} as const;
const wordCount = 7;

/** The instant at which the worker last began to rest follows the words, as a double. */
const restedAtByte = Math.ceil((wordCount * Int32Array.BYTES_PER_ELEMENT) / 8) * 8;

export const newWords = (): Int32Array => new Int32Array(new SharedArrayBuffer(restedAtByte + 8), 0, wordCount);
export const restedAtOf = (words: Int32Array): Float64Array => new Float64Array(words.buffer, restedAtByte, 1);

/** Text a handler may print before it waits for the platform to take it, as a pipe makes it wait. */
export const logPipeBytes: number = 1024 * 1024;

/** What a worker is born with. */
export interface WorkerBirth {
  readonly program: SandboxProgram;
  readonly port: MessagePort;
  readonly words: Int32Array;
}

/** Platform to worker. */
export type ToWorker = SandboxRequest;

/** Worker to platform. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly atMs: number; readonly memoryBytes: number }
  | { readonly kind: 'initFailed'; readonly atMs: number; readonly errorType: string; readonly payload: string }
  | { readonly kind: 'answered'; readonly atMs: number; readonly memoryBytes: number; readonly payload: string }
  | {
      readonly kind: 'failed';
      readonly atMs: number;
      readonly memoryBytes: number;
      readonly errorType: string;
      readonly payload: string;
    }
  /** The handler wants what only a process can do. */
  | { readonly kind: 'needsProcess'; readonly reason: string }
  /** It blocks until its next request; said only where the platform waits for it. */
  | { readonly kind: 'resting' }
  /** The worker is about to end itself, for this reason. */
  | { readonly kind: 'exiting'; readonly memoryBytes: number; readonly reason: string }
  /** Of a streamed response, before the answer, which is then empty. */
  | { readonly kind: 'streamBegun'; readonly contentType: string }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array }
  | { readonly kind: 'log'; readonly text: string };
