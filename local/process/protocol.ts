// What the two threads of a sandbox process say to one another: one runs the handler and blocks between invocations, the
// other speaks the Runtime API.

import type { MessagePort } from 'node:worker_threads';
import type { SandboxRequest } from '../sandbox/sandbox.ts';
import type { FunctionError } from '../worker/errors.ts';

/** Indexes into the shared Int32Array. */
export const word = {
  /** Grows by one with every message to the handler's thread. */
  wakes: 0,
  /** 1 once all that the handler's thread said has reached the platform: it may end. */
  told: 1,
  /** 1 once the handler's event loop must go on while it waits: something else in the process waits for events too. */
  awake: 2,
} as const;
export const wordCount = 3;

export interface MessengerBirth {
  readonly port: MessagePort;
  readonly words: Int32Array;
  /** As AWS_LAMBDA_RUNTIME_API gives it. */
  readonly address: string;
}

/** To the messenger. */
export type ToMessenger =
  /** The handler's thread blocks until there is an invocation. */
  | { readonly kind: 'next' }
  /** It ends, and waits until it is told that it may. */
  | { readonly kind: 'ending' }
  | { readonly kind: 'initFailed'; readonly error: FunctionError }
  /** Of a streamed response, before it ends. */
  | { readonly kind: 'streamBegun'; readonly requestId: string; readonly contentType: string }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array }
  | { readonly kind: 'answered'; readonly requestId: string; readonly payload: string }
  | { readonly kind: 'failed'; readonly requestId: string; readonly error: FunctionError };

/** From the messenger. */
export type FromMessenger = SandboxRequest;
