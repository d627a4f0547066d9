// Port: an environment that runs many requests at once, as on Managed Instances. It is never frozen; what a request does after its
// time is up is not stopped, and its slot is taken until it ends.

import type { ResponseSink, SandboxAnswer, SandboxOptions, SandboxRequest, SandboxStart } from './sandbox.ts';

export interface SlotsSandbox {
  /** Largest memory seen so far. */
  readonly maxMemoryBytes: number;
  /** As it was seen last. */
  readonly memoryBytes: number;
  /** CPU time of its processes so far, ms. */
  cpuMs(): number;
  /** Starts the runtime; ready once it asks for its first invocation. */
  start(): Promise<SandboxStart>;
  /** Runs one request more. Resolves when it is answered, however late, or when the runtime has ended. */
  invoke(request: SandboxRequest, sink?: ResponseSink): Promise<SandboxAnswer>;
  /** The caller of a request has been told that time is up. @returns whether the runtime has the request, and so its slot is taken */
  timedOut(requestId: string): boolean;
  /** Resolves when the runtime has ended by itself or was ended. */
  readonly ended: Promise<void>;
  /** Asks it to end, and ends it soon. Resolves when nothing of it is left. */
  shutDown(): Promise<void>;
}

export type SlotsOptions = Omit<SandboxOptions, 'onNeedsProcess' | 'extensionHost'>;
